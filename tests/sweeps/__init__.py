"""Long sweeps over what goes wrong: ``python -m tests.sweeps``. The suite runs a sample of each."""

"""``python -m generator`` is ``paper-archive``."""

from generator.cli import main

main()

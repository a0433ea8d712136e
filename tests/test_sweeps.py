"""A sample of the long sweeps; all of them: ``python -m tests.sweeps``."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sweeps import projects
from tests.sweeps.tally import KINDS


@pytest.mark.parametrize(
    ("sweep", "count"), [("feed", 5), ("records", 20), ("kills", 2), ("calls", 2), ("flips", 10)]
)
def test_whatever_goes_wrong_nothing_is_lost(sweep: str, count: int) -> None:
    """Each sweep ends with 0: no tracebacks, nothing lost, and the next run is right."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sweeps", sweep, "--count", str(count)],
        cwd=projects.ROOT, capture_output=True, text=True, check=False, timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines
    for line in lines:
        assert all(f" 0 {kind}" in line for kind in KINDS)

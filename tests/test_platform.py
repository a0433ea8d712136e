"""What the program asks of the system that it runs on."""

import subprocess
import sys
import tomllib

import pytest

from tests.conftest import ROOT

SCRIPT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]


@pytest.mark.parametrize(
    "begin",
    [
        "import runpy; runpy.run_module('generator', run_name='__main__')",
        f"from importlib.metadata import EntryPoint as E; E('', {SCRIPT['paper-archive']!r}, '')"
        ".load()()",
    ],
)
def test_a_system_without_locks_gets_one_line_that_names_wsl(begin: str) -> None:
    """As on Windows, where there is no fcntl; `python -m generator` and the installed command."""
    code = f"import sys; sys.modules['fcntl'] = None; sys.argv = ['x', 'build']; {begin}"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert len(run.stderr.splitlines()) == 1
    assert "WSL" in run.stderr

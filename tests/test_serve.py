"""`serve`: one line when ready, a build after each change, and a clean end."""

import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

import pytest

from tests.conftest import Project


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def test_a_change_is_built_and_served(new_project: Callable[[], Project]) -> None:
    """The address is all that stdout shows; a hand-written page that changes is built again."""
    project = new_project()
    project.run("demo", "--no-serve")
    root = project.root / ".demo"
    command = [sys.executable, "-m", "generator", "serve", "--port", "0", "-C", str(root)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            assert "A line of today" not in read(f"{address}about/")
            with (root / "content" / "about.md").open("a", encoding="utf-8") as page:
                page.write("\nA line of today.\n")
            for _ in range(300):
                if "A line of today" in read(f"{address}about/"):
                    break
                time.sleep(0.2)
            else:
                pytest.fail("the change was not built")
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.stdout.read() == ""
        assert server.wait(20) == 0

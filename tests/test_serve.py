"""`serve`: one line when ready, a build after each change, any address answered, a clean end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.site.serve import Handler
from tests.conftest import Project, Site
from tests.test_workers import COUNT, assert_empty_soon, patched


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def wait_for(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_a_change_is_built_and_served(new_project: Callable[[], Project], tmp_path: Path) -> None:
    """The address is all that stdout shows; no fork sees a thread; no process outlives the end,
    which comes here while a build is at work.
    """
    project = new_project()
    project.run("demo", "--no-serve")
    root = project.root / ".demo"
    page, mark = root / "content/about.md", root / "site/.unfinished"
    counts = tmp_path / "counts"
    command = [sys.executable, "-m", "generator", "serve", "--port", "0", "-C", str(root)]
    with subprocess.Popen(
        command,
        env=patched(tmp_path, COUNT) | {"COUNTS": str(counts)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            assert "A line of today" not in read(f"{address}about/")
            with page.open("a", encoding="utf-8") as text:
                text.write("\nA line of today.\n")
            built = "the change was not built"
            wait_for(lambda: "A line of today" in read(f"{address}about/"), built)
            wait_for(lambda: not mark.exists(), "the build did not end")
            with (root / "overrides/main.html").open("a", encoding="utf-8") as text:
                text.write("<!-- new -->\n")
            wait_for(mark.exists, "the change was not noticed")
        finally:
            server.send_signal(signal.SIGTERM)
        rest, told = server.communicate(timeout=20)
    assert (server.returncode, rest) == (0, "")
    assert "Traceback" not in told
    assert_empty_soon(server.pid)
    assert {*counts.read_text("utf-8").split()} == {"1"}


@contextmanager
def answering(project: Project) -> Iterator[tuple[int, list[object]]]:
    """The port of a server of the project's site, and what its handlers raised."""
    raised: list[object] = []

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            raised.append(sys.exception())

    with Server(("127.0.0.1", 0), partial(Handler, project.config)) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port, raised
        server.shutdown()


def ask(port: int, line: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(line + b" HTTP/1.0\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_whatever_is_asked_for_is_answered(demo_site: Site) -> None:
    """No address makes a handler raise: what no file can be called is not there."""
    with answering(demo_site.project) as (port, raised):
        assert ask(port, b"GET /").startswith(b"HTTP/1.0 200")
        assert ask(port, b"HEAD /about/").endswith(b"\r\n\r\n")
        assert ask(port, b"GET /papers/").startswith(b"HTTP/1.0 404")

        @settings(max_examples=300)
        @example(b"/%00")
        @example(b"/%ED%A0%80")
        @example(b"//[")
        @example(b"http://[/")
        @example(b"/" + b"a" * 300)
        @example(b"/" + b"a/" * 3000)
        @given(
            st.binary(max_size=40).map(lambda path: b"/" + path)
            | st.text("/.%0aEDx[]:?#\\", max_size=40).map(str.encode)
        )
        def probe(path: bytes) -> None:
            for method in (b"GET ", b"HEAD "):
                answer = ask(port, method + path.replace(b"\n", b"").replace(b"\r", b""))
                assert answer[9:12] in (b"200", b"301", b"302", b"400", b"404", b"") or (
                    not answer.startswith(b"HTTP/")  # the protocol of 1991
                ), answer[:80]
            assert not raised

        probe()

"""A loopback HTTP server whose answers are wrong in the ways that real ones are.

Each connection gets the next of the answers it was given; the last one repeats. An answer writes
to the socket itself, so that it can stop, drip or lie wherever it likes. With it, what all tests
of sources need: invented entries of the API, and bounds short enough for a test.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from generator.sources.http import Settings

DAY = date(2025, 3, 14)
QUICK = Settings(
    connect=2, read=3, request=5, run=30, attempts=3, backoff=0.01, longest=0.2, wire=10**6
)


@dataclass(frozen=True)
class Request:
    """What was asked: path, query, header fields (names in lower case)."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


Answer = Callable[[socket.socket, Request], None]


@dataclass
class Server:
    """A running server: where it is, and what it has been asked."""

    url: str
    requests: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)


def reply(
    body: bytes = b"",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    length: int | None = -1,
) -> Answer:
    """One whole answer. ``length`` is what Content-Length claims; None leaves it out."""
    claimed = len(body) if length == -1 else length
    fields = dict(headers or {})
    if claimed is not None:
        fields["Content-Length"] = str(claimed)

    def answer(connection: socket.socket, request: Request) -> None:
        connection.sendall(_head(status, fields) + body)

    return answer


def drip(data: bytes, every: float, first: bytes = b"") -> Answer:
    """``first`` at once, then one byte of ``data`` at a time, ``every`` seconds, for ever."""

    def answer(connection: socket.socket, request: Request) -> None:
        connection.sendall(first)
        while True:
            for byte in data:
                connection.sendall(bytes([byte]))
                time.sleep(every)

    return answer


def endless(chunk: bytes = b" " * 65_536, headers: Mapping[str, str] | None = None) -> Answer:
    """A chunked body that never ends."""

    def answer(connection: socket.socket, request: Request) -> None:
        connection.sendall(_head(200, {"Transfer-Encoding": "chunked", **(headers or {})}))
        while True:
            connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    return answer


def silence(seconds: float) -> Answer:
    """Nothing at all, for so long."""
    return lambda connection, request: time.sleep(seconds)


def hang_up(connection: socket.socket, request: Request) -> None:
    """Close the connection without a word."""


def routed(route: Callable[[Request], Answer]) -> Answer:
    """The answer that ``route`` chooses for a request."""
    return lambda connection, request: route(request)(connection, request)


class Clock:
    """A clock that only waiting moves; `waits` are the seconds of each wait. For `http` to use."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@contextlib.contextmanager
def serving(*answers: Answer) -> Iterator[Server]:
    """A server on loopback that gives ``answers`` in turn."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(f"http://127.0.0.1:{listener.getsockname()[1]}")
        accepting = threading.Thread(target=_accept, args=(listener, server, answers))
        accepting.start()
        try:
            yield server
        finally:
            server.stopped.set()
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _accept(listener: socket.socket, server: Server, answers: tuple[Answer, ...]) -> None:
    for number in range(1_000_000):
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        if server.stopped.is_set():
            connection.close()
            return
        answer = answers[min(number, len(answers) - 1)]
        threading.Thread(target=_serve, args=(connection, server, answer), daemon=True).start()


def _serve(connection: socket.socket, server: Server, answer: Answer) -> None:
    with connection, contextlib.suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(65_536)
            if not received:
                return
            head += received
        request = _request(head.decode("latin-1"))
        server.requests.append(request)
        answer(connection, request)


def _request(head: str) -> Request:
    start, *lines = head.split("\r\n")
    target = urlsplit(start.split(" ")[1])
    query = {name: values[0] for name, values in parse_qs(target.query).items()}
    fields = (line.partition(":") for line in lines if line)
    headers = {name.lower(): value.strip() for name, _, value in fields}
    return Request(target.path, query, headers)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n").encode("latin-1")


def entry(number: int = 1, day: date | None = DAY, votes: int = 3) -> dict[str, Any]:
    """An invented paper as the API gives it."""
    paper: dict[str, Any] = {
        "id": f"2503.{number:05d}",
        "title": f"Folding\n  maps {number}",
        "summary": "We fold maps.\nThey stay folded.",
        "authors": [
            {"_id": "1", "name": "Ada Ödegård", "hidden": False},
            {"_id": "2", "name": "No One", "hidden": True},
        ],
        "publishedAt": "2025-03-12T23:30:00.000Z",
        "upvotes": votes,
        "githubRepo": "https://github.com/maps/fold/tree/main",
        "githubStars": 12,
        "projectPage": " https://maps.example/fold",
        "ai_summary": "Maps fold.",
        "ai_keywords": ["folding", "", "maps"],
        "organization": {"name": "maps", "fullname": "Map Institute"},
    }
    if day:
        paper["submittedOnDailyAt"] = f"{day}T08:15:00.000Z"
    return {
        "paper": paper,
        "title": paper["title"],
        "numComments": 2,
        "submittedBy": {"name": "ada", "fullname": "Ada"},
    }


def body(*entries: object) -> bytes:
    """The API's answer with these entries."""
    return json.dumps(entries).encode()

"""Folders on loopback, sent as GitHub Pages sends them: text compressed, kept for ten minutes.

Answers are made once and held, so that what is timed is the reader's side and not this one. Knows
nothing of what is in the folders.
"""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import threading
from pathlib import Path
from queue import Queue
from typing import ClassVar, cast

# Pages compresses these and all of `text/`; pictures, fonts and `.bin` files go as they are.
_TEXT = {"application/json", "application/xml", "application/atom+xml", "image/svg+xml"}
_BINARY = "application/octet-stream"
_TYPES = {".js": "text/javascript", ".json": "application/json", ".xml": "application/xml"}


class Pages(asyncio.Protocol):
    """Answers GET; `sent` tells the path and the bytes of the body of each answer, in turn."""

    roots: ClassVar[list[tuple[str, Path]]] = []
    sent: ClassVar[list[tuple[str, int]]] = []
    held: ClassVar[dict[str, tuple[bytes, int]]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection, which is kept for further requests."""
        self.transport = cast("asyncio.Transport", transport)
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete; only GET comes."""
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1].decode().split("?")[0]
            answer, size = self.held.get(path) or self.held.setdefault(path, _answer(path))
            self.transport.write(answer)
            self.sent.append((path, size))


def _answer(path: str) -> tuple[bytes, int]:
    """The answer to a request for ``path``, and the bytes of its body."""
    name = path + ("index.html" if path.endswith("/") else "")
    under = [(root, name[len(at) :]) for at, root in Pages.roots if name.startswith(at)]
    file = next((root / rest for root, rest in under if (root / rest).is_file()), None)
    missing = next((root / "404.html" for root, _ in under if (root / "404.html").is_file()), None)
    shown = file or missing
    kind = _kind(shown) if shown else "text/plain"
    data = shown.read_bytes() if shown else b""
    packed = kind.startswith("text/") or kind in _TEXT
    data = gzip.compress(data, 6) if packed else data
    head = [
        f"HTTP/1.1 {200 if file else 404} -",
        f"Content-Type: {kind}{'; charset=utf-8' if packed else ''}",
        f"Content-Length: {len(data)}",
        "Cache-Control: max-age=600",
        *(["Content-Encoding: gzip"] if packed else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + data, len(data)


def _kind(path: Path) -> str:
    known, packed = mimetypes.guess_type(path.name)
    return _BINARY if packed else _TYPES.get(path.suffix, known or _BINARY)


def serve(*roots: tuple[str, Path]) -> str:
    """Serve folders at paths on loopback, in place of those before.

    Gives the address. The first folder that has a file gives it, or else its page for what is
    missing.
    """
    Pages.roots = list(roots)
    Pages.held = {}
    address: Queue[str] = Queue()
    threading.Thread(target=_run, args=(address,), daemon=True).start()
    return address.get()


def _run(address: Queue[str]) -> None:
    """Serve in a thread with a loop of its own: Playwright has the main one."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(Pages, "127.0.0.1", 0))
    address.put(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    loop.run_forever()

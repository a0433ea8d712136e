"""The daily papers feed in small: days, served over loopback HTTP in the feed's own format.

It judges and changes no entry.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Annotated, Self
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Meta

PATH = "/api/daily_papers"
DEFAULT_LIMIT = 50
LIMIT_CAP = 100


class Feed:
    """A feed at `url` on 127.0.0.1, which answers from entering the context until leaving it.

    `days` maps YYYY-MM-DD to the entries of that day, or is a folder of `YYYY-MM-DD.json` files,
    each a JSON list, whose entries are served byte for byte. A mapping is read at each request, so
    it may change in between. `requests` holds the path and query of every request so far.

    Raises OSError or msgspec.DecodeError where a file cannot be read.
    """

    def __init__(self, days: Mapping[str, Sequence[object]] | Path) -> None:
        if isinstance(days, Path):
            entries = msgspec.json.Decoder(list[msgspec.Raw])
            days = {file.stem: entries.decode(file.read_bytes()) for file in days.glob("*.json")}
        self.days = days
        self.requests: list[str] = []
        self.url = ""

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, target: str) -> tuple[int, bytes]:
        """The HTTP status and JSON body that a GET of `target`, a path with its query, receives."""
        parts = urlsplit(target)
        if parts.path != PATH:
            return 404, _error("no such address")
        try:
            query = msgspec.convert(dict(parse_qsl(parts.query)), _Query, strict=False)
        except msgspec.ValidationError as problem:
            return 400, _error(str(problem))
        limit = min(query.limit, LIMIT_CAP)
        start = query.p * limit
        return 200, msgspec.json.encode(self.days.get(f"{query.date}", ())[start : start + limit])


class _Query(msgspec.Struct):
    date: date
    limit: Annotated[int, Meta(ge=0)] = DEFAULT_LIMIT
    p: Annotated[int, Meta(ge=0)] = 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, feed: Feed) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.feed = feed

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up is no fault of the feed's; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one packet; two would wait for a delayed ACK

    def do_GET(self) -> None:
        self.server.feed.requests.append(self.path)
        status, body = self.server.feed.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")  # a feed that was left answers nobody
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the output belongs to the test that runs the feed."""


def _error(message: str) -> bytes:
    return msgspec.json.encode({"error": message})

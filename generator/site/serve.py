"""The built site on loopback, as a static host would serve it, and a watch on its sources."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator.config import Config
from generator.errors import TryLater
from generator.site.territory import is_generated

# Editors write in bursts; a build waits until they are over.
SETTLED = 0.5


class Handler(SimpleHTTPRequestHandler):
    """Files of site/ below the path of `site_url`, with the site's own page for what is missing."""

    base = "/"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".md": "text/markdown",
    }

    def do_GET(self) -> None:
        """Serve below the base; send ``/`` there."""
        path = urlsplit(self.path).path
        if path.startswith(self.base):
            super().do_GET()
        elif path == "/" or path == self.base.rstrip("/"):
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", self.base)
            self.end_headers()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def translate_path(self, path: str) -> str:
        """The file for an address, which begins with the base."""
        return super().translate_path("/" + path.removeprefix(self.base))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's 404 page, as static hosts send it."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            return super().send_error(code, message, explain)
        data = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file; a reader who leaves early is no fault."""
        with suppress(BrokenPipeError, ConnectionResetError):
            super().copyfile(source, outputfile)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


def handler(config: Config) -> type[Handler]:
    """The request handler for the site of ``config``."""

    class Here(Handler):
        base = config.base

        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, directory=str(config.site), **options)  # type: ignore[arg-type]

    return Here


def serve(config: Config, port: int, ready: Callable[[str], object]) -> None:
    """Serve site/ on 127.0.0.1 until interrupted; ``ready`` gets the address.

    Raises: TryLater if the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler(config))
    except OSError as error:
        what = f"port {port} cannot be used: {error.strerror}"
        raise TryLater("127.0.0.1", what, "choose another with --port") from None
    with server:
        ready(f"http://127.0.0.1:{server.server_port}{config.base}")
        server.serve_forever(poll_interval=0.2)


@contextmanager
def watching(config: Config, rebuild: Callable[[], None]) -> Iterator[None]:
    """Call ``rebuild`` after content/, overrides/ or mkdocs.yml changed, generated files apart."""
    changed = threading.Event()
    stopped = threading.Event()

    class Watch(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("opened", "closed_no_write") or event.is_directory:
                return
            if _matters(config, str(event.src_path)):
                changed.set()

    def loop() -> None:
        while not stopped.is_set():
            if changed.wait(SETTLED) and not stopped.wait(SETTLED):
                changed.clear()
                rebuild()

    observer = Observer()
    for folder in (config.content, config.root / "overrides"):
        observer.schedule(Watch(), str(folder), recursive=True)
    observer.schedule(Watch(), str(config.root), recursive=False)
    worker = threading.Thread(target=loop, daemon=True)
    observer.start()
    worker.start()
    try:
        yield
    finally:
        stopped.set()
        observer.stop()
        observer.join()


def _matters(config: Config, path: str) -> bool:
    inside = Path(path).relative_to(config.root)
    if inside.parts[0] == "content":
        name = inside.relative_to("content").as_posix()
        return not is_generated(name) and not inside.name.startswith(".")
    return inside.parts[0] in ("overrides", "mkdocs.yml")

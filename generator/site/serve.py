"""The built site on loopback, as a static host would serve it, and a watch on its sources."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
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

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".md": "text/markdown",
    }

    def __init__(self, config: Config, *args: Any) -> None:
        self.base = config.base
        super().__init__(*args, directory=str(config.site))

    def handle(self) -> None:
        """Answer; a reader who leaves early is no fault."""
        with suppress(ConnectionError):
            super().handle()

    def send_head(self) -> Any:
        """Begin the answer to GET or HEAD: a file below the base; ``/`` leads there.

        An address that no file can have, such as ``/%00``, is one that is not there.
        """
        try:
            path = urlsplit(self.path).path
            if path.startswith(self.base):
                return super().send_head()
            if path in ("/", self.base.rstrip("/")):
                self.send_response(HTTPStatus.FOUND)
                self.send_header("Location", self.base)
                return self.end_headers()
        except ValueError:  # raised by opening the file, before anything is sent
            pass
        return self.send_error(HTTPStatus.NOT_FOUND)

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Static hosts show no listings."""
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
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@contextmanager
def serving(config: Config, port: int) -> Iterator[str]:
    """Serve site/ on 127.0.0.1 inside; gives the address.

    Raises: TryLater if the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, config))
    except OSError as error:
        what = f"port {port} cannot be used: {error.strerror}"
        raise TryLater("127.0.0.1", what, "choose another with --port") from None
    with server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{config.base}"
        finally:
            server.shutdown()


@contextmanager
def watching(config: Config) -> Iterator[Iterator[None]]:
    """Inside, an endless iterator gives an item for each burst of changes, once it is over.

    A change is one in content/, overrides/ or mkdocs.yml, what the generator writes apart.
    """
    changed = threading.Event()

    class Watch(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("opened", "closed_no_write") or event.is_directory:
                return
            if _matters(config, str(event.src_path)):
                changed.set()

    def bursts() -> Iterator[None]:
        while True:
            if changed.wait(SETTLED):
                time.sleep(SETTLED)
                changed.clear()
                yield

    observer = Observer()
    for folder in (config.content, config.root / "overrides"):
        observer.schedule(Watch(), str(folder), recursive=True)
    observer.schedule(Watch(), str(config.root), recursive=False)
    observer.start()
    try:
        yield bursts()
    finally:
        observer.stop()
        observer.join()


def _matters(config: Config, path: str) -> bool:
    inside = Path(path).relative_to(config.root)
    if inside.parts[0] == "content":
        name = inside.relative_to("content").as_posix()
        return not is_generated(name) and not inside.name.startswith(".")
    return inside.parts[0] in ("overrides", "mkdocs.yml")

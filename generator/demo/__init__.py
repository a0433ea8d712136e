"""The demo: sample days, served over loopback HTTP as the feed would, and the folder of the run.

The samples are invented papers that show what real days may hold.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import msgspec

from generator import config, files, starter
from generator.config import Config, HuggingFace

_FILES = sorted(Path(__file__).parent.glob("days/*.json"))
DAYS = {date.fromisoformat(path.stem): path for path in _FILES}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """The list of the day that is asked for; an empty one where there is no sample."""
        [day] = parse_qs(urlsplit(self.path).query)["date"]
        file = DAYS.get(date.fromisoformat(day))
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.end_headers()
        self.wfile.write(file.read_bytes() if file else b"[]")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the output belongs to the command."""


@contextmanager
def feed() -> Iterator[str]:
    """Serve the sample days on 127.0.0.1 inside; gives the address."""
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def prepare(root: Path, url: str) -> Config:
    """A fresh ``.demo/`` in ``root``, whose feed answers at ``url``.

    It looks as the project in ``root`` does, or as a new one where there is none.

    Raises: ConfigError; StoreError if the folder cannot be written.
    """
    scratch = root / ".demo"
    origin = root if (root / "mkdocs.yml").exists() else starter.source()
    with files.faults(scratch):
        shutil.rmtree(scratch, ignore_errors=True)
        (scratch / "content").mkdir(parents=True)
        shutil.copy(origin / "mkdocs.yml", scratch)
        shutil.copytree(origin / "overrides", scratch / "overrides")
        for path in sorted((origin / "content").glob("*")):
            if path.name == "about.md" or path.suffix == ".yml":
                shutil.copy(path, scratch / "content")
    project = config.load(scratch)
    archive = msgspec.structs.replace(project.archive, huggingface=HuggingFace(url=url, pause=0))
    return msgspec.structs.replace(project, archive=archive)

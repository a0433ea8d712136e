"""Which messages were sent, so that a second run sends none twice, however the first one ended.

One line a step, on the disk before the next step is taken. It holds hashes, no addresses, and
belongs outside what is published or committed.
"""

import fcntl
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from generator import files
from generator.config import Config
from generator.errors import ConfigError, StoreError, TryLater
from generator.keys import sha256

# Handed over whole, the answer not yet known; accepted; certainly not accepted.
BEGUN, SENT, FAILED = "begun", "sent", "failed"
_LINE = re.compile(rf"([\w-]+ [0-9a-f]{{32}}) ({BEGUN}|{SENT}|{FAILED})", re.ASCII)
_VARIABLE = "ARCHIVE_JOURNAL"


def journal_path(config: Config, environ: Mapping[str, str]) -> Path:
    """The journal's file: ARCHIVE_JOURNAL, else ``extra.archive.journal``.

    Raises: ConfigError if there is none, or where it would be published or deleted.
    """
    value = environ.get(_VARIABLE, "").strip() or config.archive.journal
    if not value:
        remedy = f"set {_VARIABLE} or extra.archive.journal to a file outside the repository"
        raise ConfigError(_VARIABLE, "is not set, and without it mails are sent twice", remedy)
    path = (config.root / value).resolve()
    for folder in (config.content, config.site, config.cache):
        if path.is_relative_to(folder.resolve()):
            what = f"lies in {folder.name}/, which is published or may be deleted at any time"
            raise ConfigError(_VARIABLE, what, "give a file outside the repository")
    return path


class Journal:
    """The open journal; a context manager that only one run at a time can enter.

    Raises: TryLater if another run holds it; StoreError if it cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._states: dict[str, str] = {}
        self._lines: dict[str, int] = {}

    def __enter__(self) -> Self:
        with files.faults(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, 0o600)
        try:
            self._take()
        except BaseException:
            os.close(self._descriptor)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def state(self, edition: str, address: str) -> str:
        """The last step of this message: BEGUN, SENT, FAILED or "" if there was none."""
        return self._states.get(_key(edition, address), "")

    def line(self, edition: str, address: str) -> int:
        """The number (from 1) of the line that held the last step when the journal was opened."""
        return self._lines[_key(edition, address)]

    def note(self, edition: str, address: str, state: str) -> None:
        """Note a step; it is on the disk when this returns. Raises: StoreError."""
        key = _key(edition, address)
        with files.faults(self._path):
            os.write(self._descriptor, f"{key} {state}\n".encode())
            os.fsync(self._descriptor)
        self._states[key] = state

    def _take(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            remedy = "wait for it to end, then run the command again"
            raise TryLater(self._path, "another run is sending", remedy) from None
        with files.faults(self._path):
            *lines, rest = self._path.read_bytes().split(b"\n")
            if rest:  # a step cut short by a loss of power never took place
                os.ftruncate(self._descriptor, sum(len(line) + 1 for line in lines))
        for number, line in enumerate(lines, 1):
            match = _LINE.fullmatch(line.decode("latin-1"))
            if not match:
                what = f"line {number} is not a step of a journal"
                raise StoreError(self._path, what, "remove the line, or name another file")
            self._states[match[1]], self._lines[match[1]] = match[2], number


def _key(edition: str, address: str) -> str:
    hashed = sha256(f"{edition}\n{address.casefold()}".encode())
    return f"{edition} {hashed[:32]}"

"""A trap at the N-th file operation of a command: a kill, a full disk, or a disk that fails.

Operations are counted over all forked processes, below one folder only. Python's audit events
(PEP 578) tell of all but writing and fsync; files opened to be written are replaced for those.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.sweeps.forked import FORK

# Audit event → the operation, the place of the path among its arguments.
_EVENTS = {
    "open": ("open", 0),
    "os.rename": ("rename", 0),
    "os.link": ("link", 1),
    "os.mkdir": ("mkdir", 0),
    "os.remove": ("remove", 0),
    "os.rmdir": ("rmdir", 0),
    "os.scandir": ("list", 0),
    "os.listdir": ("list", 0),
}
_GROWING = {"create", "write", "rename", "link", "mkdir", "fsync"}
EFFECTS = ("nothing", "kill", "kill worker", "ENOSPC", "EIO")


class Tripwire:
    """Does ``effect`` at the operation number ``at`` (from 1) below ``root``.

    "kill" ends the command with all its processes, "kill worker" one of its forked processes, of
    of whose operations it is the number then. ENOSPC fails from there on all that needs room, EIO
    once. `count` and `forked` are the operations met, of all processes and of forked ones; `where`
    is the path of the first that failed.
    """

    def __init__(self, root: Path, effect: str = "nothing", at: int = 0) -> None:
        assert effect in EFFECTS
        self.root, self._effect, self._at = root, effect, at
        self._root = f"{root}{os.sep}"
        self._count, self._forked = FORK.Value("q", 0), FORK.Value("q", 0)
        self._where: Any = FORK.Array("c", 4096)
        self._command = 0

    def __str__(self) -> str:
        return f"{self._effect} at {self._at}"

    @property
    def count(self) -> int:
        return int(self._count.value)

    @property
    def forked(self) -> int:
        return int(self._forked.value)

    @property
    def lasts(self) -> bool:
        """Whether all that comes after the first failure fails too."""
        return self._effect == "ENOSPC"

    @property
    def where(self) -> str:
        return os.fsdecode(self._where.value)

    def install(self) -> None:
        """Set the trap in this process and those it forks, until they end."""
        self._command = os.getpid()
        sys.addaudithook(self._audit)
        opened = self._opened(io.open)
        builtins.open = io.open = opened
        os.fsync = self._before(os.fsync, "fsync")
        os.sendfile = self._before(os.sendfile, "write")

    def pass_by(self, kind: str, path: str, begun: Callable[[], object] = lambda: None) -> None:
        """Count an operation; at the trap do half of it by ``begun``, then what is to happen."""
        number = _next(self._count)
        if os.getpid() != self._command:
            forked = _next(self._forked)
            number = forked if self._effect == "kill worker" else number
        elif self._effect == "kill worker":
            return
        if not self._at or number < self._at:
            return
        if self._effect.startswith("kill") and number == self._at:
            begun()
            if self._effect == "kill":
                os.killpg(os.getpgrp(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)
        fails = number == self._at if self._effect == "EIO" else kind in _GROWING
        if fails and self._effect in ("EIO", "ENOSPC"):
            if not self.where:
                self._where.value = os.fsencode(path)[:4095]
            begun()
            code = getattr(errno, self._effect)
            # As the system's own: only what is called by a path tells it.
            raise OSError(code, os.strerror(code), *([path] * (kind not in ("write", "fsync"))))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS:
            return
        kind, place = _EVENTS[event]
        path = arguments[place]
        if event == "open" and isinstance(path, (str, bytes, os.PathLike)):
            kind = "create" if arguments[2] & os.O_CREAT else "open"
        inside = self._inside(path)
        if inside:
            self.pass_by(kind, inside)

    def _inside(self, path: object) -> str:
        """``path`` in full if it is below the root; what a descriptor or the folder names is."""
        if isinstance(path, int):
            return f"{self._root}." if self._of_ours(path) else ""
        name = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else "."
        full = name if name.startswith(os.sep) else self._root + name
        return full if full.startswith(self._root) else ""

    def _of_ours(self, descriptor: int) -> bool:
        return Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(self._root)

    def _before(self, call: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def called(descriptor: int, *arguments: Any) -> Any:
            if self._of_ours(descriptor):
                self.pass_by(kind, str(Path(f"/proc/self/fd/{descriptor}").readlink()))
            return call(descriptor, *arguments)

        return called

    def _opened(self, call: Callable[..., Any]) -> Callable[..., Any]:
        wire = self

        class Written(io.FileIO):
            def write(self, data: Any) -> int:
                view = memoryview(data)
                half = view[: len(view) // 2]
                wire.pass_by("write", str(self.name), lambda: super(Written, self).write(half))
                return super().write(view)

        def opened(  # noqa: PLR0917 - as open() has them
            file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None,
            errors: Any = None, newline: Any = None, closefd: bool = True, opener: Any = None,
        ) -> Any:  # fmt: skip
            options = (encoding, errors, newline)
            if not set(mode) & set("wxa") or isinstance(file, int) or not wire._inside(file):
                return call(file, mode, buffering, *options, closefd, opener)
            raw = Written(os.fspath(file), mode.replace("t", "").replace("b", ""), opener=opener)
            if not buffering:
                return raw
            kept = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return kept if "b" in mode else io.TextIOWrapper(kept, *options)

        return opened


def _next(count: Any) -> int:
    with count:
        count.value += 1
        return int(count.value)

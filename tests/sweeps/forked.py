"""Commands in forked processes, which start in no time, and servers in processes of their own.

The parent imports what commands need and has no threads, so a fork is as good as a new process.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

import generator.checks
import generator.fetch
import generator.site
import generator.sources.saved  # noqa: F401 - once, for all commands
from generator import cli

FORK = multiprocessing.get_context("fork")


class Served(Protocol):
    """A server that runs inside its context."""

    url: str


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit status (-9 if it was killed) and what it printed."""

    arguments: tuple[str, ...]
    status: int
    out: str
    err: str
    hung: bool = False


def run(
    root: Path,
    *arguments: object,
    before: Callable[[], object] = lambda: None,
    seconds: float = 40,
) -> Outcome:
    """``paper-archive arguments`` in the folder ``root``, a process group of its own.

    ``before`` is called in the process first. After ``seconds`` all of the group is killed, and
    so is at the end whatever the command left behind.
    """
    words = tuple(map(str, arguments))
    with tempfile.TemporaryFile("w+b") as out, tempfile.TemporaryFile("w+b") as err:
        command = FORK.Process(target=_command, args=(root, words, before, (out, err)))
        command.start()
        try:
            command.join(seconds)
            hung = command.exitcode is None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(command.pid or 0, signal.SIGKILL)
        command.join()
        return Outcome(words, command.exitcode or 0, _read(out), _read(err), hung)


@contextlib.contextmanager
def apart(server: Callable[[], AbstractContextManager[Served]]) -> Iterator[str]:
    """The address of ``server()``, which runs in a process of its own."""
    told, tell = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_serve, args=(server, tell), daemon=True)
    process.start()
    tell.close()
    try:
        yield told.recv()
    finally:
        process.kill()
        process.join()


def _command(
    root: Path, words: tuple[str, ...], before: Callable[[], object], streams: tuple[Any, Any]
) -> None:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for descriptor, stream in enumerate(streams, start=1):
        os.dup2(stream.fileno(), descriptor)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(n, "w", closefd=False), "utf-8", errors, write_through=True)
        for n, errors in ((1, "strict"), (2, "backslashreplace"))
    )
    warnings.resetwarnings()  # as the interpreter begins
    for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", category)
    os.chdir(root)
    sys.argv = ["paper-archive", *words]
    before()
    cli.main()


def _serve(server: Callable[[], AbstractContextManager[Served]], tell: Connection) -> None:
    with server() as served:
        tell.send(served.url)
        signal.pause()


def _read(stream: Any) -> str:
    stream.seek(0)
    return str(stream.read(), "utf-8", "backslashreplace")

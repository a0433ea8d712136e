"""Files written so that any reader, and the next run, sees the old one or the new one whole.

Knows nothing of what is in them. Faults of the disk become one line.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.errors import StoreError, TryLater

# Seconds to wait for a lock. Forked processes hold it too: one of a killed run may still be at its
# last call of the system, and what it writes there must not meet what the next run writes.
_PATIENCE = 2.0


def replace(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write ``data`` beside ``path``, then move it there; `durable` survives a loss of power.

    Raises: StoreError naming the file.
    """
    beside = path.with_name(f".{path.name}.tmp")
    with faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                file.write(data)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        if durable:
            _sync_folder(path.parent)


def target(path: str) -> str:
    """The file that a killed `replace` was about to write if it left ``path``, else ""."""
    folder, slash, name = path.rpartition("/")
    left = name.startswith(".") and name.endswith(".tmp")
    return f"{folder}{slash}{name[1:-4]}" if left else ""


def update(path: Path, data: bytes, *, durable: bool = False) -> None:
    """`replace`, but a file that holds ``data`` already stays untouched."""
    with suppress(OSError):
        if path.read_bytes() == data:
            return
    replace(path, data, durable=durable)


def overwrite(path: str, data: bytes) -> os.stat_result:
    """`update` in place, at a quarter of the cost; the file's status after that.

    For files that a mark of unfinished work stands for: a reader may see a part of one.
    """
    with faults(path):
        descriptor = _opened(path)
        try:
            size = os.fstat(descriptor).st_size
            if size != len(data) or os.read(descriptor, size) != data:
                os.lseek(descriptor, 0, os.SEEK_SET)
                left = memoryview(data)
                while left:
                    left = left[os.write(descriptor, left) :]
                if size > len(data):
                    os.truncate(descriptor, len(data))
            return os.fstat(descriptor)
        finally:
            os.close(descriptor)


def _opened(path: str) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103,PTH120 - for 100,000 files
        return os.open(path, flags, 0o666)


@contextmanager
def faults(path: Path | str) -> Iterator[None]:
    """Turn an OSError inside into a StoreError that names ``path``."""
    try:
        yield
    except OSError as error:
        if error.errno is None:  # Jinja's TemplateNotFound calls itself one
            raise
        what = error.strerror or type(error).__name__
        remedy = "make room or make it writable, then run the command again"
        raise StoreError(error.filename or path, what, remedy) from None


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold the exclusive lock ``path``; it is free when this process and those it forked end.

    Raises: TryLater if another run holds it.
    """
    with faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(descriptor, path)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                remedy = "wait for it to end, then run the command again"
                what = "another run is at work in this folder"
                raise TryLater(path.name, what, remedy) from None
            time.sleep(0.05)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""A saved file's bytes as a stream: unpacked where they are gzip's, and no more than allowed.

Knows no format. What is read is counted after unpacking, so that a small file cannot become a
large one.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from generator.errors import InputError

_GZIP = b"\x1f\x8b"
_HEAD = 2**16


@contextmanager
def opened(path: Path, megabytes: int) -> Iterator[io.BufferedReader]:
    """The bytes of ``path``; `peek` shows the first 64 KB.

    Raises: InputError, also while reading: for no file, a damaged one, more than ``megabytes``.
    """
    where = str(path)
    try:
        if not path.is_file():
            what = "no such file" if not path.exists() else "not a file"
            raise InputError(where, what, "name a file")
        file = path.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise InputError(where, f"cannot be read: {reason or error}", "name a file") from None
    with file:
        packed = file.peek(2)[:2] == _GZIP
        plain = gzip.GzipFile(fileobj=file) if packed else file
        yield io.BufferedReader(_Bounded(plain, where, megabytes), _HEAD)


class _Bounded(io.RawIOBase):
    def __init__(self, file: BinaryIO | gzip.GzipFile, where: str, megabytes: int) -> None:
        self._file, self._where, self._megabytes = file, where, megabytes
        self._left = megabytes * 10**6

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._file.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            what = f"cannot be read: {error}"
            raise InputError(self._where, what, "get the file again") from None
        self._left -= len(data)
        if self._left < 0:
            remedy = "split it, or raise extra.archive.add.megabytes in mkdocs.yml"
            raise InputError(self._where, f"more than {self._megabytes} MB", remedy)
        buffer[: len(data)] = data
        return len(data)

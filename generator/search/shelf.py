"""The files of the index: compressed slices under names made of their content, written once.

What an earlier run packed is taken from its record, so that an unchanged slice is neither
compressed nor written again. The shelf knows no format.
"""

import os
import shutil
import zlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore
from typing import Self

import msgspec

from generator import files, keys

WAITING = 256  # contents at most that wait to be compressed
NAME = 6  # bytes of the SHA-256 that make a file's name


class Packed(msgspec.Struct, frozen=True):
    """A file of the index: path below the folder, hash, bytes, key of what it holds."""

    path: str
    hashed: bytes
    size: int
    key: bytes

    @property
    def name(self) -> str:
        """The 12 hex digits by which directories and the manifest call the file."""
        return Path(self.path).stem


def is_slice(path: str, data: bytes) -> bool:
    """Whether a build wrote the file ``path``: a slice is named by the hash of what is in it."""
    return path.endswith(f"/{keys.sha256(data)[: 2 * NAME]}.bin")


class Shelf:
    """The files of one build: those that are new below ``aside``, which is emptied first.

    `known` are those that an earlier build recorded; they stand below ``out``.
    """

    def __init__(self, out: Path, aside: Path, known: Iterable[Packed], jobs: int) -> None:
        self.out, self.aside = out, aside
        self.files: dict[bytes, Packed] = {}
        self._known = {file.key: file for file in known}
        self._pool, self._room = ThreadPoolExecutor(jobs), Semaphore(WAITING)
        self._present = {
            f"{kind.name}/{entry.name}": entry.stat().st_size
            for kind in (os.scandir(out) if out.is_dir() else ())
            if kind.is_dir(follow_symlinks=False)
            for entry in os.scandir(kind)
            if entry.is_file(follow_symlinks=False) and not files.target(entry.name)
        }
        shutil.rmtree(aside, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def pack(self, folder: str, content: bytes) -> Packed:
        """Store one content, not yet counted as a file of this build; any process may."""
        key = keys.hashed(content, salt=folder.encode())
        file = self._known.get(key)
        if file and self.holds([file]):
            return file
        data = zlib.compress(content, 9)
        name = keys.sha256(data)[: 2 * NAME]
        file = Packed(f"{folder}/{name}.bin", keys.hashed(data), len(data), key)
        if not self._stands(file.path, data):
            files.replace(self.aside / file.path, data)
        return file

    def _stands(self, path: str, data: bytes) -> bool:
        with files.faults(self.out / path):
            return path in self._present and (self.out / path).read_bytes() == data

    def start(self, folder: str, content: bytes) -> Future[Packed]:
        """Begin to store a content, zlib-compressed (RFC 1950), as `folder/NAME.bin`."""
        self._room.acquire()
        begun = self._pool.submit(self.pack, folder, content)
        begun.add_done_callback(lambda _: self._room.release())
        return begun

    def finish(self, pending: Iterable[Future[Packed]]) -> list[Packed]:
        """The files of what was begun, in its order, counted as files of this build."""
        return self.keep(future.result() for future in pending)

    def put(self, folder: str, content: bytes) -> Packed:
        """Store one content."""
        return self.finish([self.start(folder, content)])[0]

    def holds(self, files: Iterable[Packed]) -> bool:
        """Whether all these files stand there, whole by their size."""
        return all(self._present.get(file.path) == file.size for file in files)

    def keep(self, files: Iterable[Packed]) -> list[Packed]:
        """Count these files as files of this build."""
        kept = list(files)
        self.files.update((file.key, file) for file in kept)
        return kept

    def stale(self) -> list[str]:
        """The slices that earlier builds left and this one does not need."""
        found = sorted(self._present.keys() - {file.path for file in self.files.values()})
        with files.faults(self.out):
            return [path for path in found if is_slice(path, (self.out / path).read_bytes())]

"""What one run leaves for the next, below .cache/: an accelerator, never needed for a right result.

Each file begins with the CRC-32 of the rest and the version of the program that wrote it. What
another version wrote counts as nothing; so does what is damaged, which is told.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import msgspec

from generator import files, keys, workers

_CHECK = 4  # bytes of a CRC-32, which misses no flipped byte and costs a quarter of a hash
_HEAD = _CHECK + keys.SIZE
_BLOCK = 1 << 20
# Packages that decide what is kept, beside our own code.
_PACKAGES = ("msgspec", "numpy", "pystemmer")

Value = TypeVar("Value")


class Kept:
    """The files ``NAME.bin`` in ``folder``.

    `damaged` are the names of those that could not be used. With ``fresh`` nothing is read, with
    ``dry`` nothing is written. ``jobs`` processes compute what is missing.
    """

    def __init__(
        self, folder: Path, jobs: int = 1, *, fresh: bool = False, dry: bool = False
    ) -> None:
        self.folder, self.jobs, self.dry, self._fresh = folder, jobs, dry, fresh
        self.damaged: set[str] = set()

    def forgetting(self) -> Kept:
        """The same folder, of which nothing is read."""
        return Kept(self.folder, self.jobs, fresh=True, dry=self.dry)

    def load(self, name: str, kind: type[Value]) -> Value | None:
        """What was saved under ``name``; None if there is nothing of use."""
        if self._fresh:
            return None
        try:
            data = self._path(name).read_bytes()
            if data[:_CHECK] != _check(memoryview(data)[_CHECK:]):
                raise ValueError(name)
            if data[_CHECK:_HEAD] != program():
                return None
            return msgspec.msgpack.decode(memoryview(data)[_HEAD:], type=kind)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError):
            self.damaged.add(name)
            return None

    def save(self, name: str, value: object) -> None:
        """Keep ``value`` for the next run."""
        if not self.dry:
            body = program() + msgspec.msgpack.encode(value)
            files.replace(self._path(name), _check(body) + body)

    def recall(
        self,
        name: str,
        kind: type[Value],
        wanted: Sequence[bytes],
        compute: Callable[[int], Value],
        worth: int = workers.WORTH,
        /,
    ) -> list[Value]:
        """`keys.Recall`; what a run does not ask for is dropped."""
        held = self.load(name, dict[bytes, kind]) or {}  # type: ignore[valid-type]
        missing = [i for i, key in enumerate(wanted) if key not in held]
        computed = list(workers.spread(compute, missing, self.jobs, worth))
        values = held | dict(zip((wanted[i] for i in missing), computed, strict=True))
        kept = {key: values[key] for key in wanted}
        if missing or len(kept) != len(held):
            self.save(name, kept)
        return [kept[key] for key in wanted]

    def time(self, name: str) -> int:
        """When ``name`` was last saved, in nanoseconds (`st_ctime_ns`); 0 if it is not there."""
        try:
            return self._path(name).stat().st_ctime_ns
        except FileNotFoundError:
            return 0

    def unsound(self) -> set[str]:
        """The names of all files that are damaged, whether anybody asked for them or not."""
        return {path.stem for path in self.folder.glob("*.bin") if not _is_whole(path)}

    def forget(self, names: Iterable[str]) -> None:
        """Remove the files of these ``names``."""
        for name in names:
            with files.faults(self._path(name)):
                self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.bin"


@cache
def program() -> bytes:
    """16 bytes for the program: its own code, Python, and the packages that decide what is kept."""
    versions = (zlib.ZLIB_RUNTIME_VERSION, sys.version, sys.byteorder, *map(version, _PACKAGES))
    code = Path(__file__).parent
    return keys.joined([keys.key(versions), keys.hashed_tree(contents(code))])


def contents(folder: Path) -> list[tuple[str, bytes]]:
    """The files below ``folder`` by relative path, in order, without Python's own."""
    return [
        (path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def _check(data: bytes | memoryview, before: bytes = bytes(_CHECK)) -> bytes:
    """The CRC-32 of ``data`` after what came to ``before``."""
    return zlib.crc32(data, int.from_bytes(before, "big")).to_bytes(_CHECK, "big")


def _is_whole(path: Path) -> bool:
    """Whether ``path`` holds what was written; read in blocks, for it may be large."""
    found = bytes(_CHECK)
    with files.faults(path), path.open("rb") as file:
        wanted = file.read(_CHECK)
        while block := file.read(_BLOCK):
            found = _check(block, found)
    return wanted == found

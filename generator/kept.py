"""What one run leaves for the next, below .cache/: an accelerator, never needed for a right result.

Each file begins with a hash of the rest and the version of the program that wrote it. What another
version wrote counts as nothing; so does what is damaged, which is told.
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

_HEAD = 2 * keys.SIZE
# Packages that decide what is kept, beside our own code.
_PACKAGES = ("msgspec", "numpy", "snowballstemmer")

Value = TypeVar("Value")


class Kept:
    """The files ``NAME.bin`` in ``folder``.

    `damaged` are the names of those that could not be used. With ``fresh`` nothing is read, with
    ``dry`` nothing is written. ``jobs`` processes compute what is missing.
    """

    def __init__(
        self, folder: Path, jobs: int = 1, *, fresh: bool = False, dry: bool = False
    ) -> None:
        self.folder, self.jobs, self._fresh, self._dry = folder, jobs, fresh, dry
        self.damaged: set[str] = set()

    def forgetting(self) -> Kept:
        """The same folder, of which nothing is read."""
        return Kept(self.folder, self.jobs, fresh=True, dry=self._dry)

    def load(self, name: str, kind: type[Value]) -> Value | None:
        """What was saved under ``name``; None if there is nothing of use."""
        path = self._path(name)
        try:
            data = b"" if self._fresh else path.read_bytes()
            if not self._fresh and not _is_whole(data):
                raise ValueError(name)
            if data[keys.SIZE : _HEAD] != program():
                return None
            return msgspec.msgpack.decode(memoryview(data)[_HEAD:], type=kind)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError):
            self.damaged.add(name)
            return None

    def save(self, name: str, value: object) -> None:
        """Keep ``value`` for the next run."""
        if not self._dry:
            body = program() + msgspec.msgpack.encode(value)
            files.replace(self._path(name), keys.hashed(body) + body)

    def recall(
        self,
        name: str,
        kind: type[Value],
        wanted: Sequence[bytes],
        compute: Callable[[int], Value],
        /,
    ) -> list[Value]:
        """`keys.Recall`; what a run does not ask for is dropped."""
        held = self.load(name, dict[bytes, kind]) or {}  # type: ignore[valid-type]
        missing = [i for i, key in enumerate(wanted) if key not in held]
        computed = list(workers.spread(compute, missing, self.jobs))
        values = held | dict(zip((wanted[i] for i in missing), computed, strict=True))
        kept = {key: values[key] for key in wanted}
        if missing or len(kept) != len(held):
            self.save(name, kept)
        return [kept[key] for key in wanted]

    def unsound(self) -> set[str]:
        """The names of all files that are damaged, whether anybody asked for them or not."""
        found = (path for path in self.folder.glob("*.bin") if path.is_file())
        return {path.stem for path in found if not _is_whole(path.read_bytes())}

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
    told = (zlib.ZLIB_RUNTIME_VERSION, sys.version, sys.byteorder, *map(version, _PACKAGES))
    code = Path(__file__).parent
    return keys.joined([keys.key(told), keys.hashed_tree(contents(code))])


def contents(folder: Path) -> list[tuple[str, bytes]]:
    """The files below ``folder`` by relative path, in order, without Python's own."""
    return [
        (path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def _is_whole(data: bytes) -> bool:
    return data[: keys.SIZE] == keys.hashed(memoryview(data)[keys.SIZE :])

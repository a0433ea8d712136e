"""Results kept from one run to the next under the digest of what they were computed from.

An accelerator only: a missing or damaged file is an empty memo, never an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from generator import files, workers

Value = TypeVar("Value")


def digest(*inputs: object) -> bytes:
    """16 bytes (BLAKE2b) that stand for ``inputs``: anything msgspec can encode."""
    return hashlib.blake2b(msgspec.msgpack.encode(inputs), digest_size=16).digest()


class Memo(Generic[Value]):
    """Values by digest in one file; what a run does not ask for is dropped when it is kept.

    ``value`` is their type, as msgspec decodes it.
    """

    def __init__(self, path: Path, value: Any) -> None:
        self._path = path
        self._held: dict[bytes, Value] = {}
        with suppress(OSError, ValueError, RecursionError):
            self._held = msgspec.msgpack.decode(path.read_bytes(), type=dict[bytes, value])

    def fill(
        self, keys: list[bytes], compute: Callable[[int], Value], jobs: int = 1
    ) -> list[Value]:
        """The value for each key: held, or ``compute(index)`` over ``jobs`` processes."""
        missing = [i for i, key in enumerate(keys) if key not in self._held]
        computed = list(workers.spread(compute, missing, jobs))
        values = self._held | dict(zip((keys[i] for i in missing), computed, strict=True))
        kept = {key: values[key] for key in keys}
        if missing or len(kept) != len(self._held):
            files.replace(self._path, msgspec.msgpack.encode(kept))
        self._held = kept
        return [kept[key] for key in keys]


def combined(digests: Iterable[bytes]) -> bytes:
    """One digest for a sequence of digests."""
    return hashlib.blake2b(b"".join(digests), digest_size=16).digest()

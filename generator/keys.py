"""Hashes, all in one place, and how a pure function asks for what was computed before.

A *key* stands for the inputs that something is made from, a *hash* for the bytes of a file.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from generator import files
from generator.workers import WORTH

SIZE = 16  # bytes of a key or a hash: BLAKE2b

Value = TypeVar("Value")


class Recall(Protocol):
    """The value for each key: kept from another run, else ``compute(index)``.

    `name` says what the values are, `kind` is their type as msgspec decodes it. Equal keys must
    mean equal values. From `worth` values on they may be computed side by side.
    """

    def __call__(
        self,
        name: str,
        kind: type[Value],
        keys: Sequence[bytes],
        compute: Callable[[int], Value],
        worth: int = WORTH,
        /,
    ) -> list[Value]:
        """The values, in the order of the keys."""
        ...


def forgetful(
    _name: str,
    _kind: type[Value],
    keys: Sequence[bytes],
    compute: Callable[[int], Value],
    _worth: int = WORTH,
    /,
) -> list[Value]:
    """The `Recall` that keeps nothing."""
    return [compute(i) for i in range(len(keys))]


def key(*inputs: object) -> bytes:
    """16 bytes that stand for ``inputs``: anything msgspec can encode."""
    return hashed(msgspec.msgpack.encode(inputs))


def joined(keys: Iterable[bytes]) -> bytes:
    """One key for a sequence of keys."""
    return hashed(b"".join(keys))


def hashed(data: bytes | memoryview, *, salt: bytes = b"") -> bytes:
    """16 bytes (BLAKE2b) that stand for ``data``, apart for each ``salt``."""
    return hashlib.blake2b(data, digest_size=SIZE, key=salt).digest()


def hashed_file(path: Path) -> bytes:
    """The hash of the bytes in ``path``. Raises: StoreError."""
    with files.faults(path):
        return hashed(path.read_bytes())


def hashed_tree(contents: Iterable[tuple[str, bytes]], *, size: int = SIZE) -> bytes:
    """One hash for files in the order given: their paths and their bytes."""
    whole = hashlib.blake2b(digest_size=size)
    for path, data in contents:
        whole.update(f"{path} {len(data)}\n".encode())
        whole.update(data)
    return whole.digest()


def checksum(word: str) -> int:
    """The CRC-32 of a word, for tables of many words where a few may share a number."""
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def sha256(data: bytes) -> str:
    """SHA-256 in hex, for hashes that others read."""
    return hashlib.sha256(data).hexdigest()

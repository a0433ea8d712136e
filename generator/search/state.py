"""What earlier builds leave for later ones: an accelerator, never needed for the right result.

Each file carries a checksum and the version of the code that wrote it; whatever is missing,
broken or of another version counts as empty.
"""

import sys
import zlib
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import msgspec

from generator import files
from generator.search.shelf import Packed

_CHECK = 32
_T = TypeVar("_T")


class Built(msgspec.Struct, frozen=True):
    """What a segment's searchable text came to: its files, and the five that the manifest names."""

    files: list[Packed]
    postings: str
    heads: str
    spelling: str
    acronyms: str
    text: str


class State(msgspec.Struct):
    """The files of the last build, and the segments by the key of their searchable text."""

    files: list[Packed] = []
    segments: dict[bytes, Built] = {}


def code_version() -> bytes:
    """A key of all that decides an index's bytes besides its input."""
    told = blake2b(digest_size=16)
    for source in sorted(Path(__file__).parent.glob("*.py")):
        told.update(source.read_bytes())
    told.update(f"{zlib.ZLIB_RUNTIME_VERSION} {version('snowballstemmer')} {sys.version}".encode())
    told.update(sys.byteorder.encode())
    return told.digest()


def load_state(cache: Path, code: bytes) -> State:
    """The state that was saved by the same code, or an empty one."""
    return _load(cache / "state.bin", code, State) or State()


def save_state(cache: Path, code: bytes, state: State) -> None:
    """Keep the state for the next build."""
    _save(cache / "state.bin", code, state)


def load_chunks(cache: Path, code: bytes, segment: str) -> dict[bytes, bytes]:
    """The chunks that earlier builds kept for a segment, encoded, by their keys."""
    return _load(cache / f"chunks-{segment}.bin", code, dict[bytes, bytes]) or {}


def save_chunks(cache: Path, code: bytes, segment: str, chunks: dict[bytes, bytes]) -> None:
    """Keep a segment's chunks for the next build."""
    _save(cache / f"chunks-{segment}.bin", code, chunks)


def _load(path: Path, code: bytes, kind: type[_T]) -> _T | None:
    try:
        data = path.read_bytes()
        body = memoryview(data)[_CHECK:]
        if data[:_CHECK] != _check(code, body):
            return None
        return msgspec.msgpack.decode(body, type=kind)
    except (OSError, ValueError, RecursionError):
        return None


def _save(path: Path, code: bytes, value: object) -> None:
    body = msgspec.msgpack.encode(value)
    files.replace(path, _check(code, body) + body)


def _check(code: bytes, body: bytes | memoryview) -> bytes:
    return blake2b(body, digest_size=_CHECK, key=code).digest()

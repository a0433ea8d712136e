"""Which files below content/ and site/ are whose, and which are there."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from generator import files
from generator.render import address

# What the generator writes below content/. A file there that no build expects is stale.
_GENERATED = re.compile(
    r"(?:papers|tags|search|feeds|follow|assets|status|\d{4})/.*|index\.md|robots\.txt|status\.json"
    r"|(?:sitemap[\w-]*|opensearch)\.xml"
    r"|data/(?:index|schema)\.json"
)
# Committed, but not published.
_PRIVATE = re.compile(r"data/quarantine/.*|(?:tags|curation)\.yml|(?:.*/)?\..*")


class Survey(NamedTuple):
    """Which files below a folder are not there, and which are that should not be."""

    missing: set[str]
    strange: set[str]


def survey(folder: Path, expected: set[str]) -> Survey:
    """How ``folder`` differs from the files ``expected`` below it."""
    held = listing(folder)
    return Survey(expected - held, held - expected)


def listing(folder: Path) -> set[str]:
    """The files below ``folder``, as relative paths."""
    return set(_walk(os.fspath(folder), ""))


def is_generated(path: str) -> bool:
    """Whether the file ``path`` below content/ is the generator's."""
    return _GENERATED.fullmatch(path) is not None


def written_by_people(content: Path, held: Iterable[str]) -> dict[str, bytes]:
    """The digests of the files below ``content`` that are people's and published."""
    paths = (path for path in held if not is_generated(path) and not _PRIVATE.fullmatch(path))
    return {path: file_digest(content / path) for path in sorted(paths)}


@cache
def output(path: str) -> str:
    """The file below site/ that the file ``path`` below content/ becomes."""
    return address(path) + "index.html" if path.endswith(".md") else path


def file_digest(path: Path) -> bytes:
    """16 bytes that stand for the contents of ``path``."""
    with files.faults(path):
        return bytes_digest(path.read_bytes())


def bytes_digest(data: bytes) -> bytes:
    """16 bytes that stand for ``data``."""
    return hashlib.blake2b(data, digest_size=16).digest()


def prune(folder: Path, stale: Iterable[str]) -> int:
    """Remove the files ``stale`` below ``folder``, and folders left empty; how many files."""
    count = 0
    for path in sorted(stale, reverse=True):
        target = folder / path
        with files.faults(target), suppress(FileNotFoundError):
            target.unlink()
            count += 1
            for parent in target.parents:
                if parent == folder or any(parent.iterdir()):
                    break
                parent.rmdir()
    return count


def _walk(folder: str, inside: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            for item in found:
                if item.is_dir(follow_symlinks=False):
                    yield from _walk(item.path, f"{inside}{item.name}/")
                else:
                    yield inside + item.name
    except FileNotFoundError:
        return

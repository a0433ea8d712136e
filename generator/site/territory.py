"""Whose a file below content/ is.

The generator's are known by where they stand and by a mark. A Markdown page says in its front
matter who wrote it, and so do the files in data/ (a year's in gzip's head), which may be copied
with the days; a slice of the search index is named by its own hash; the others are on a list.
Anything else is people's, and never overwritten or deleted.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import takewhile
from pathlib import Path

from generator import MARK, exports, feeds, files, keys, render, search, workers
from generator.errors import BuildError
from generator.site.state import LIST, PENDING

_HASH = "[0-9a-f]" * 12
# Where the generator writes below content/, as git's patterns: .gitignore holds the same ones.
GENERATED = (
    LIST,
    f"search/{search.MANIFEST}",
    f"search/*/{_HASH}.bin",
    f"assets/{_HASH}/",
    *render.PLACES,
    *feeds.PLACES,
    *exports.PLACES,
)
# Committed below content/ and not published: `exclude_docs` of mkdocs.yml begins with the same.
PRIVATE = ("data/quarantine/", "tags.yml", "my-tags.yml", "curation.yml", "organizations.yml")
_HEAD = 4096
_WORTH = 2000  # marks to look for below which a second process costs more than it saves
_REMEDY = (
    "move it elsewhere below content/, or remove it; "
    "what an older version left goes with: git clean -dfX content"
)
_WORD = re.compile(r"\[[^]]+\]|.")


def _matching(patterns: Iterable[str]) -> re.Pattern[str]:
    """An expression for paths that git would take for one of these patterns."""

    def one(word: str) -> str:
        return "[^/]*" if word == "*" else word if word[0] == "[" else re.escape(word)

    return re.compile(
        "|".join(
            "".join(map(one, _WORD.findall(pattern))) + (".+" if pattern.endswith("/") else "")
            for pattern in patterns
        )
    )


_GENERATED = _matching(GENERATED)
# MkDocs leaves out hidden files and templates/ by itself.
_UNPUBLISHED = re.compile(r"(?:.*/)?\..*|templates/.*|" + _matching(PRIVATE).pattern)


def is_generated(path: str) -> bool:
    """Whether ``path`` below content/ is where only the generator writes."""
    return _GENERATED.fullmatch(path) is not None


def is_left_over(path: str) -> bool:
    """Whether ``path`` below content/ is half a file of the generator, left by a killed build."""
    return is_generated(files.target(path))


def written_by_people(content: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """The hashes of those files of ``paths`` below ``content`` that are published.

    Raises: BuildError for a page that is not UTF-8.
    """
    found = {}
    for path in sorted(path for path in paths if not _UNPUBLISHED.fullmatch(path)):
        with files.faults(content / path):
            data = (content / path).read_bytes()
        if path.endswith(".md"):
            _check_text(path, data)
        found[path] = keys.hashed(data)
    return found


def _check_text(path: str, data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8 (byte 0x{data[error.start]:02x})"
        raise BuildError(f"content/{path}:{line}", what, "save it as UTF-8 text") from None


def spare(content: Path, paths: Iterable[str], listed: Mapping[str, bytes], jobs: int) -> None:
    """Make sure that all files of ``paths`` are the generator's.

    ``listed`` are hashes by path. Raises: BuildError that names a file which is people's.
    """
    ordered = sorted(paths)

    def is_own(path: str) -> bool:
        return _is_own(content, path, listed.get(path))

    found = zip(ordered, workers.spread(is_own, ordered, jobs, worth=_WORTH), strict=True)
    refuse([path for path, own in found if not own])


def refuse(paths: Iterable[str]) -> None:
    """Raise a BuildError for the first of ``paths``, which people wrote where a page must go."""
    wrong = sorted(paths)
    if wrong:
        others = f" (and so do {len(wrong) - 1} others)" if len(wrong) > 1 else ""
        what = f"stands where the build writes, and was not written by it{others}"
        raise BuildError(f"content/{wrong[0]}", what, _REMEDY)


def _is_own(content: Path, path: str, known: bytes | None) -> bool:
    if known == PENDING:
        return True
    file = f"{content}/{path}"
    with files.faults(file):
        try:
            with open(file, "rb") as opened:  # noqa: PTH123 - for 100,000 files
                data = opened.read(_HEAD if path.endswith(".md") else -1)
        except FileNotFoundError:
            return True
    if path.endswith(".md"):
        return _is_marked(data)
    if path.startswith("data/") and MARK.encode() in data[:_HEAD]:
        return True
    return keys.hashed(data) == known or search.is_slice(path, data)


def _is_marked(head: bytes) -> bool:
    """Whether a Markdown file that begins with ``head`` has the generator's line at its top."""
    first, *rest = head.replace(b'"', b"").splitlines() or [b""]
    return first == b"---" and MARK.encode() in takewhile(lambda line: line != b"---", rest)

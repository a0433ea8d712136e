"""Whose a file below content/ is, and which files are there.

The generator's are known by where they stand and by a mark. A Markdown page says in its front
matter who wrote it, and so do the files in data/ (a year's in gzip's head), which may be copied
with the days; a slice of the search index is named by its own hash; the others are on a list.
Anything else is people's, and never overwritten or deleted.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import takewhile
from pathlib import Path
from posixpath import basename, dirname, join

from generator import MARK, exports, feeds, files, keys, render, search, workers
from generator.addresses import address
from generator.errors import BuildError

_HASH = "[0-9a-f]" * 12
LIST = ".generated"
# Where the generator writes below content/, as git's patterns: .gitignore holds the same ones.
GENERATED = (
    LIST,
    "search/manifest.json",
    f"search/*/{_HASH}.bin",
    f"assets/{_HASH}/",
    *render.PLACES,
    *feeds.PLACES,
    *exports.PLACES,
)
# Committed below content/ and not published: `exclude_docs` of mkdocs.yml begins with the same.
PRIVATE = ("data/quarantine/", "tags.yml", "my-tags.yml", "curation.yml", "organizations.yml")
_PENDING = b""
_HEAD = 4096
_WORTH = 2000  # marks to look for below which a second process costs more than it saves
_REMEDY = (
    "move it elsewhere below content/, or remove it; "
    "what an older version left goes with: git clean -dfX content"
)
_WORD = re.compile(r"\[[^]]+\]|.")
_LISTED = re.compile(rf"([0-9a-f]{{{2 * keys.SIZE}}}|-) (.+)")
_NOTE = (
    "# The files that paper-archive build wrote here, pages apart, with their hashes. Git-ignored."
)


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


def listing(folder: Path) -> set[str]:
    """The files below ``folder``, as relative paths. None if there is no such folder."""
    return {*_walk(os.fspath(folder), "")}


def others(folder: Path, known: Collection[str], since: int) -> set[str]:
    """The files below ``folder`` that are not among those ``known``, which stand there.

    Folders of these that did not change ``since`` then (`st_ctime_ns`; 0: any) hold no other.
    """
    base = os.fspath(folder)
    inside = {""}
    for path in known:
        while (path := path.rpartition("/")[0]) not in inside:
            inside.add(path)
    found: set[str] = set()
    for path in inside:
        now = status(f"{base}/{path}")
        if now is None or now.st_ctime_ns < since:
            continue
        ahead = f"{path}/" if path else ""
        with os.scandir(f"{base}/{path}") as items:
            for item in items:
                name = ahead + item.name
                if not item.is_dir(follow_symlinks=False):
                    found.add(name)
                elif name not in inside:
                    found.update(f"{name}/{other}" for other in listing(folder / name))
    return found.difference(known)


def status(path: str) -> os.stat_result | None:
    """That of the file or folder itself; None where there is none."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


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


@cache
def output(path: str) -> str:
    """The file below site/ that the file ``path`` below content/ becomes."""
    if not path.endswith(".md"):
        return path
    if basename(path) == "README.md":  # MkDocs takes it for the index of its folder
        path = join(dirname(path), "index.md")
    return address(path) + "index.html"


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
    if known == _PENDING:
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


def read_list(content: Path) -> dict[str, bytes]:
    """The hash of each file on the list below ``content``; what a build was writing has none."""
    try:
        text = (content / LIST).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    found = filter(None, map(_LISTED.fullmatch, text.splitlines()))
    return {match[2]: bytes.fromhex(match[1].strip("-")) for match in found}


def write_list(content: Path, listed: Mapping[str, bytes], pending: Iterable[str] = ()) -> None:
    """Put the files ``listed`` by their hashes, and those about to be written, on the list."""
    known = {**listed, **dict.fromkeys(pending, _PENDING)}
    lines = [f"{known[path].hex() or '-'} {path}" for path in sorted(known)]
    files.update(content / LIST, "\n".join([_NOTE, *lines, ""]).encode())


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


def sweep(folder: Path, kept: Collection[str]) -> None:
    """Remove what is below ``folder`` but the plain files ``kept``, and folders left empty."""
    with files.faults(folder):
        _is_swept(os.fspath(folder), "", kept)


def _is_swept(folder: str, inside: str, kept: Collection[str]) -> bool:
    """Whether nothing is left."""
    bare = True
    with os.scandir(folder) as found:
        items = list(found)
    for item in items:
        path = inside + item.name
        if not item.is_dir(follow_symlinks=False):
            if path in kept and item.is_file(follow_symlinks=False):
                bare = False
            else:
                os.unlink(item.path)  # noqa: PTH108 - for 100,000 files
        elif _is_swept(item.path, f"{path}/", kept):
            os.rmdir(item.path)  # noqa: PTH106 - for 100,000 folders
        else:
            bare = False
    return bare


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

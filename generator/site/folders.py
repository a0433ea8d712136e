"""The files below a folder, by their path from there: which there are, and taking some away."""

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from generator import files


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


def prune(folder: Path, stale: Iterable[str]) -> int:
    """Remove the files ``stale`` below ``folder``, and folders left empty; how many files."""
    count = 0
    for path in sorted(stale, reverse=True):
        target = folder / path
        with files.faults(target), suppress(FileNotFoundError):
            target.unlink()
            count += 1
        with suppress(OSError):  # it is not empty
            for parent in takewhile(lambda parent: parent != folder, target.parents):
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

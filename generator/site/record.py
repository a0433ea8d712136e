"""What the build left in site/: a stamp of each file, by which any later change is noticed.

A file whose stamp is the same is the same. Where it differs, as after a fresh checkout, the
contents decide.
"""

import os
import stat
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator import files, keys, workers
from generator.config import Config
from generator.kept import Kept
from generator.site import folders

UNFINISHED = ".unfinished"
_NAME = "site"


class Stamp(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file: bytes, time of its last change (`st_ctime_ns`), inode, and the hash of its bytes.

    That time, unlike `st_mtime_ns`, no program can set.
    """

    size: int
    changed: int
    inode: int
    hashed: bytes


Record = dict[str, Stamp]


class Survey(NamedTuple):
    """How a folder differs from what was left in it.

    Files that are not there, that should not be there, that have other contents; and the stamps of
    those that are the same under another one.
    """

    missing: set[str]
    strange: set[str]
    altered: set[str]
    moved: Record

    @property
    def sound(self) -> bool:
        """Whether the folder is as it was left."""
        return not (self.missing or self.strange or self.altered)


def load(kept: Kept) -> Record:
    """The stamps of the last build, by path below site/."""
    return kept.load(_NAME, Record) or {}


def save(kept: Kept, record: Record) -> None:
    """Keep ``record`` for the next run."""
    kept.save(_NAME, record)


def survey(site: Path, expected: set[str], kept: Kept) -> tuple[Survey, list[str]]:
    """How ``site`` differs from the files ``expected``, and those whose contents must decide."""
    left = load(kept)
    missing, altered, doubtful = expected - left.keys(), set(), []
    base = os.fspath(site)
    with files.faults(site):
        for path in expected & left.keys():
            stamp, now = left[path], folders.status(f"{base}/{path}")
            if now is None or not stat.S_ISREG(now.st_mode):
                missing.add(path)
            elif now.st_size != stamp.size:
                altered.add(path)
            elif (now.st_ctime_ns, now.st_ino) != (stamp.changed, stamp.inode):
                doubtful.append(path)
        # Where files are other ones, as after a fresh checkout, so are folders.
        since = 0 if missing or doubtful else kept.time(_NAME)
        strange = folders.others(site, expected, since)
    return Survey(missing, strange, altered, {}), doubtful


def settled(site: Path, found: Survey, doubtful: Iterable[str], kept: Kept) -> Survey:
    """``found`` after the contents of the ``doubtful`` files were looked at."""
    paths = list(doubtful)
    left = load(kept) if paths else {}
    now = stamps(site, paths, kept.jobs)
    altered = {path for path in paths if now[path].hashed != left[path].hashed}
    moved = {path: stamp for path, stamp in now.items() if path not in altered}
    return found._replace(altered=found.altered | (altered - found.strange), moved=moved)


def write(path: str, data: bytes) -> Stamp:
    """Write the file ``path`` of site/, in which ``data`` may stand already."""
    return _stamped(files.overwrite(path, data), data)


def stamps(site: Path, paths: Collection[str], jobs: int) -> Record:
    """The stamps of the files ``paths`` below ``site``."""
    ordered = sorted(paths)
    base = os.fspath(site)
    found = workers.spread(lambda path: _stamp(f"{base}/{path}"), ordered, jobs, worth=_WORTH)
    return dict(zip(ordered, found, strict=True))


def differences(config: Config) -> list[str]:
    """A line for each file of site/ whose contents are not those that the build left."""
    left = load(Kept(config.cache))
    here = left.keys() & folders.listing(config.site)
    now = stamps(config.site, here, workers.cores())
    return [
        f"site/{path}: was changed after it was built; run: paper-archive build"
        for path in sorted(here)
        if now[path].hashed != left[path].hashed
    ]


def is_ours(site: Path, listed: Mapping[str, bytes]) -> bool:
    """Whether a build wrote ``site``: it was cut short there, or left a file that is ``listed``."""
    if (site / UNFINISHED).exists():
        return True
    return any(
        (site / path).is_file() and keys.hashed_file(site / path) == hashed
        for path, hashed in listed.items()
    )


_WORTH = 2000  # files below which a second process costs more than it saves


def _stamp(path: str) -> Stamp:
    with files.faults(path), open(path, "rb") as file:  # noqa: PTH123 - for 70,000 files
        return _stamped(os.fstat(file.fileno()), file.read())


def _stamped(now: os.stat_result, data: bytes) -> Stamp:
    return Stamp(now.st_size, now.st_ctime_ns, now.st_ino, keys.hashed(data))

"""What is wrong: where, what, remedy. The exceptions of the archive, as a tree.

The command line turns each into one line and a status, and each `Finding` into a line.

::

    ArchiveError            status 1: failed, nothing lost
    ├── ConfigError         mkdocs.yml, tags.yml or another file that people write is wrong
    ├── InputError          a saved file or an answer that is not what it should be
    ├── StoreError          the data folder is damaged or cannot be written
    ├── BuildError          the site could not be built
    ├── UsageError          status 2: options that contradict each other or the data
    └── TryLater            status 75: source down, or another run holds the lock

This module knows nothing of the rest of the package.
"""

import re
from pathlib import Path
from typing import NamedTuple

# "##[" is a command to GitHub Actions wherever it stands in a log.
_UNPRINTABLE = re.compile(r"##(?=\[)|[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


class ArchiveError(Exception):
    """Something failed; ``str()`` is one line that says where, what, and the remedy."""

    status = 1

    def __init__(self, where: str | Path, what: str, remedy: str = "") -> None:
        self.where, self.what, self.remedy = printable(where), printable(what), printable(remedy)
        super().__init__(self.where, self.what, self.remedy)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line}; {self.remedy}" if self.remedy else line


class ConfigError(ArchiveError):
    """A file that people write (mkdocs.yml, tags.yml, templates) is broken."""


class InputError(ArchiveError):
    """A saved file or an answer of a source is refused whole."""


class StoreError(ArchiveError):
    """The data folder is damaged or cannot be written."""


class BuildError(ArchiveError):
    """The site could not be built; what is published already stays as it is."""


class UsageError(ArchiveError):
    """Options that contradict each other or the data."""

    status = 2


class TryLater(ArchiveError):  # noqa: N818 - it is no error of ours
    """A source is down or another run is at work; the same command may succeed later."""

    status = 75


class Finding(NamedTuple):
    """Where, what, and what to do. A note is worth knowing, and need not be mended."""

    where: str
    what: str
    remedy: str
    note: bool = False

    def __str__(self) -> str:
        return printable(f"{self.where}: {self.what}; {self.remedy}")


def printable(value: object) -> str:
    """``value`` as one line that is safe on a terminal and in a log: no controls, no bidi."""
    return _UNPRINTABLE.sub(" ", str(value)).strip()

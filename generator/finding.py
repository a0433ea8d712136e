"""What is wrong, or worth knowing, with an archive that nobody looks at."""

from typing import NamedTuple

from generator.errors import printable


class Finding(NamedTuple):
    """Where, what, and what to do. A note is worth knowing, and need not be mended."""

    where: str
    what: str
    remedy: str
    note: bool = False

    def __str__(self) -> str:
        return printable(f"{self.where}: {self.what}; {self.remedy}")

"""Who gets the digest: addresses from a file or the environment, one place each.

Addresses are never shown: a recipient is named by its place in the list and a mask.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.errors import ConfigError

# Letters, digits and signs of RFC 5322's dot-atom, at a host name with a dot or localhost.
_ADDRESS = re.compile(
    r"(?=.{3,254}$)(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@(?:localhost|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9])",
    re.ASCII | re.IGNORECASE,
)
VARIABLE = "ARCHIVE_RECIPIENTS"


class Recipient(NamedTuple):
    """An address and its place (from 1) among the lines or items that name recipients."""

    place: int
    address: str

    def __str__(self) -> str:
        """Its place and first letter: enough for whoever holds the list, for nobody else."""
        return f"recipient {self.place} ({self.address[0]}***)"


def is_address(value: str) -> bool:
    """Whether ``value`` is an e-mail address of ASCII characters.

    ``=?`` begins an encoded word, which no address may hold (RFC 2047, 5).
    """
    return _ADDRESS.fullmatch(value) is not None and "=?" not in value


def recipients(path: Path | None, environ: Mapping[str, str]) -> tuple[list[Recipient], list[int]]:
    """The recipients in the file ``path`` or ARCHIVE_RECIPIENTS, and the places of no addresses.

    A file holds one address a line, ``#`` begins a comment; in the variable commas and white
    space part them. An address counts once, whatever its capitals.

    Raises: ConfigError if the file cannot be read, or nobody is named.
    """
    named = environ.get(VARIABLE, "").strip()
    lines = _lines(path) if path else re.split(r"[\s,;]+", named)
    found: dict[str, Recipient] = {}
    wrong: list[int] = []
    for place, line in enumerate(lines, 1):
        address = line.partition("#")[0].strip() if path else line
        if is_address(address):
            found.setdefault(address.casefold(), Recipient(place, address))
        elif address:
            wrong.append(place)
    if not found and not wrong:
        where = str(path) if path else VARIABLE
        raise ConfigError(where, "names no recipient", f"give --to FILE or set {VARIABLE}")
    return list(found.values()), wrong


def _lines(path: Path) -> list[str]:
    try:
        # What is not UTF-8 is no address, and its line is named as any other that holds none.
        return path.read_text("utf-8-sig", "replace").splitlines()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise ConfigError(path, what, "give a file of addresses") from None

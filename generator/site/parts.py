"""A clean build cut in shares for several machines, and put together again.

A part is a site/ that holds some pages and says which; joining takes parts for the last build's
state and builds what they lack, so the result is that of one build.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from generator import files
from generator.config import Config
from generator.errors import InputError
from generator.site import territory
from generator.site.state import UNFINISHED, State

MANIFEST = ".part"

Item = TypeVar("Item")


class Part(NamedTuple):
    """The share ``number`` of ``of``, from 1."""

    number: int
    of: int

    def share(self, items: Sequence[Item]) -> Sequence[Item]:
        """The items of one part: a run of them, so that papers and months are cut by time."""
        first, last = ((len(items) * n) // self.of for n in (self.number - 1, self.number))
        return items[first:last]


def save(config: Config, state: State) -> None:
    """Leave word in site/ of what this part holds. It stays marked as unfinished."""
    files.replace(config.site / MANIFEST, msgspec.msgpack.encode(state))


def join(config: Config, folders: Sequence[Path], fingerprint: bytes) -> State:
    """Copy the parts in ``folders`` into site/; the state they amount to.

    Raises: InputError for a folder that is no part, or one of another store or configuration.
    """
    joined = State(fingerprint=fingerprint)
    held = {folder: _manifest(folder) for folder in folders}
    for folder, state in held.items():
        if state.fingerprint != fingerprint:
            what = "was built with another configuration, theme or program"
            raise InputError(str(folder), what, "build the part again from the same commit")
        joined.pages |= state.pages
    for folder in held:
        with files.faults(config.site):
            shutil.copytree(
                folder, config.site, dirs_exist_ok=True,
                ignore=shutil.ignore_patterns(MANIFEST, UNFINISHED), copy_function=shutil.copyfile,
            )  # fmt: skip
    return joined


def _manifest(folder: Path) -> State:
    try:
        state = msgspec.msgpack.decode((folder / MANIFEST).read_bytes(), type=State)
    except (OSError, msgspec.DecodeError) as error:
        remedy = "give the site/ folders that build --part left"
        raise InputError(str(folder), f"is no part of a build: {error}", remedy) from None
    missing = {territory.output(path) for path in state.pages} - territory.listing(folder)
    if missing:
        what = f"lacks {len(missing)} of its pages, such as {min(missing)}"
        raise InputError(str(folder), what, "copy the part again")
    return state

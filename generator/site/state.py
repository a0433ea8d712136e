"""What the last build left: the keys of its pages and the hashes of its other files.

An accelerator only. A missing, damaged or unfinished state means a clean build.
"""

import importlib.metadata
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator import files, keys
from generator.addresses import SUMMARY, output
from generator.config import Config
from generator.kept import Kept, contents, program
from generator.site.record import UNFINISHED

# What shapes pages beside our own code. Their versions are part of the fingerprint.
PACKAGES = ("comrak", "jinja2", "markdown", "markupsafe", "mkdocs", "mkdocs-material", "pyyaml")
LIST = ".generated"  # below content/: the list of such files, which outlives .cache
PENDING = b""  # stands for the hash of what a build was writing
_LISTED = re.compile(rf"([0-9a-f]{{{2 * keys.SIZE}}}|-) (.+)")
_NOTE = (
    "# The files that paper-archive build wrote here, pages apart, with their hashes. Git-ignored."
)


class Build(msgspec.Struct, frozen=True):
    """A build, as it is kept.

    `inputs` is the key of all it was made from, `search` that of the search index, `topics` that of
    the tag list. `pages` holds the key of each generated page or file but those of the index, by
    its path below content/; `listed` the hash of each generated file that is no page; `plain` that
    of each file of people copied as it is, `own` that of each of their pages, `built` what MkDocs
    made of these below site/.
    """

    fingerprint: bytes = b""
    inputs: bytes = b""
    search: bytes = b""
    topics: bytes = b""
    pages: dict[str, bytes] = {}
    listed: dict[str, bytes] = {}
    plain: dict[str, bytes] = {}
    own: dict[str, bytes] = {}
    built: tuple[str, ...] = ()
    papers: int = 0
    days: int = 0
    tags: int = 0
    warning: str = ""

    def generated(self) -> set[str]:
        """The files below content/ that it wrote."""
        return {*self.pages, *self.listed, LIST} if self.inputs else set()

    def published(self) -> set[str]:
        """The files below site/ that it left."""
        return {*map(output, self.pages), *self.listed, *self.plain, *self.built}

    def slices(self) -> set[str]:
        """The files of the search index, below content/ and site/ alike."""
        return {path for path in self.listed if path not in self.pages and path != SUMMARY}


class Past(NamedTuple):
    """The last build: its state if it counts, else why a clean one is needed.

    `listed` are the hashes of the generator's files below content/ as far as they are known.
    """

    kept: Kept
    last: Build
    clean: str
    listed: Mapping[str, bytes]


def recall(config: Config, kept: Kept, *, clean: bool) -> Past:
    """The last build, as far as it counts; with ``clean`` it does not."""
    last, why = _load(config, kept)
    listed = {**last.listed, **read_list(config.content)}
    if not (clean or why):
        return Past(kept, last, "", listed)
    return Past(kept.forgetting(), Build(), why or "asked for", listed)


def _load(config: Config, kept: Kept) -> tuple[Build, str]:
    """What is known of the last build, and why that does not count ("" if it does)."""
    held = kept.load("build", Build)
    why = ""
    if not config.site.is_dir():
        why = "there is no site yet"
    elif (config.site / UNFINISHED).exists():
        why = "the last build did not end"
    elif held is None and kept.damaged:
        why = "the state of the last build is damaged"
    elif held is None:
        why = "no state of an earlier build by this program is kept"
    elif held.fingerprint != fingerprint(config):
        why = "the configuration, templates or packages changed"
    return held or Build(), why


def save(config: Config, kept: Kept, state: Build) -> None:
    """Keep ``state``, then take the mark of an unfinished build away."""
    kept.save("build", state)
    with files.faults(config.site):
        (config.site / UNFINISHED).unlink(missing_ok=True)


def mark_unfinished(config: Config) -> None:
    """Mark site/ as not to be published until `save`."""
    files.replace(config.site / UNFINISHED, b"A build is under way or was cut short.\n")


def fingerprint(config: Config) -> bytes:
    """16 bytes for what shapes every page: mkdocs.yml as resolved, overrides, code, packages."""
    settings = (config.site_name, config.site_description, config.site_url, config.archive)
    versions = [(package, importlib.metadata.version(package)) for package in PACKAGES]
    theme = keys.hashed_tree(contents(config.root / "overrides"))
    return keys.key(settings, config.mkdocs.read_bytes(), versions, theme, program())


def read_list(content: Path) -> dict[str, bytes]:
    """The hash of each file on the list below ``content``; `PENDING` if a build began it."""
    try:
        text = (content / LIST).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    found = filter(None, map(_LISTED.fullmatch, text.splitlines()))
    return {match[2]: bytes.fromhex(match[1].strip("-")) for match in found}


def write_list(content: Path, listed: Mapping[str, bytes], pending: Iterable[str] = ()) -> None:
    """Put the files ``listed`` by their hashes, and those about to be written, on the list."""
    known = {**listed, **dict.fromkeys(pending, PENDING)}
    lines = [f"{known[path].hex() or '-'} {path}" for path in sorted(known)]
    files.update(content / LIST, "\n".join([_NOTE, *lines, ""]).encode())

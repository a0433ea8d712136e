"""What the last build left: the keys of its pages and the digests of its other files.

An accelerator only. A missing, damaged or unfinished state means a clean build.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import msgspec

import generator
from generator import files
from generator.config import Config

UNFINISHED = ".unfinished"
# What shapes pages beside our own code. Their versions are part of the fingerprint.
PACKAGES = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "markupsafe", "pyyaml")


class State(msgspec.Struct):
    """The last build.

    `inputs` stands for all it was made from, `pages` holds the key of each generated Markdown
    file by its path below content/, `plain` the digest of each file copied as it is, `own` that
    of each Markdown file written by people, `extra` the outputs below site/ that belong to none,
    `sizes` the bytes of each file below site/ but status.json, which tells their sum.
    """

    fingerprint: bytes = b""
    inputs: bytes = b""
    pages: dict[str, bytes] = {}
    plain: dict[str, bytes] = {}
    own: dict[str, bytes] = {}
    extra: tuple[str, ...] = ()
    sizes: dict[str, int] = {}
    papers: int = 0
    days: int = 0
    tags: int = 0
    warning: str = ""


def load(config: Config) -> tuple[State, str]:
    """The state of the last build, and why it cannot be used ("" if it can)."""
    if not config.site.is_dir():
        return State(), "there is no site yet"
    if (config.site / UNFINISHED).exists():
        return State(), "the last build did not end"
    try:
        data = (config.cache / "state.bin").read_bytes()
        held = msgspec.msgpack.decode(data, type=State)
    except FileNotFoundError:
        return State(), "no state of an earlier build is kept"
    except (OSError, msgspec.DecodeError, RecursionError):
        return State(), "the state of the last build is damaged"
    if held.fingerprint != fingerprint(config):
        return State(), "the configuration, templates or packages changed"
    return held, ""


def save(config: Config, state: State) -> None:
    """Keep ``state``, then take the mark of an unfinished build away."""
    files.replace(config.cache / "state.bin", msgspec.msgpack.encode(state))
    with files.faults(config.site):
        (config.site / UNFINISHED).unlink(missing_ok=True)


def mark_unfinished(config: Config) -> None:
    """Mark site/ as not to be published until `save`."""
    files.replace(config.site / UNFINISHED, b"A build is under way or was cut short.\n")


def fingerprint(config: Config) -> bytes:
    """16 bytes for what shapes every page: mkdocs.yml as resolved, overrides, code, packages."""
    hashed = hashlib.blake2b(digest_size=16)
    settings = (config.site_name, config.site_description, config.site_url, config.archive)
    hashed.update(msgspec.msgpack.encode(settings))
    hashed.update(config.mkdocs.read_bytes())
    for package in PACKAGES:
        hashed.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for folder in (Path(generator.__file__).parent, config.root / "overrides"):
        for path, data in contents(folder):
            hashed.update(f"{path} {len(data)}\n".encode() + data)
    return hashed.digest()


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files below ``folder`` by relative path, in order, without Python's own."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()

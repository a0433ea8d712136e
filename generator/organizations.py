"""Which names of organisations mean the same one, by content/organizations.yml.

A slug tells organisations apart, so that capitals, accents and punctuation make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator import yamlfile
from generator.keys import hashed
from generator.text import unaccented

FILE = "content/organizations.yml"
_APART = re.compile(r"[^a-z0-9]+")
_LONGEST = 60  # of a slug


@dataclass(frozen=True)
class Organizations:
    """By slug of each name the name that is shown."""

    shown: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> tuple[str, str]:
        """The slug of the organisation that ``name`` means, and its name."""
        title = self.shown.get(slug(name), name)
        return slug(title), title


def slug(name: str) -> str:
    """The last part of the address of an organisation's page."""
    found = _APART.sub("-", unaccented(name).casefold()).strip("-")
    if found in ("", "index") or len(found) > _LONGEST:
        return f"{found[:_LONGEST]}-{hashed(name.encode())[:4].hex()}".lstrip("-")
    return found


def load(path: Path) -> Organizations:
    """The names in ``path``, which people know as content/organizations.yml; it may be absent.

    Raises: ConfigError, with the line in the file, what is wrong there, and how to mend it.
    """
    root = yamlfile.given(path, FILE, f"see the top of {FILE}", yamlfile.Written)
    shown: dict[str, str] = {}
    for name, node in root.items():
        if not isinstance(node.value, list) or not all(isinstance(n, str) for n in node.value):
            raise node.wrong(f"{name} needs a list of other names", "write [one, another]")
        for other in (name, *node.value):
            if shown.setdefault(slug(other), name) != name:
                what = f"{other} means {shown[slug(other)]} already"
                raise node.wrong(what, "keep one of them")
    return Organizations(shown)

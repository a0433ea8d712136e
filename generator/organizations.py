"""Which names of organisations mean the same one, by content/organizations.yml.

A slug tells organisations apart, so that capitals, accents and punctuation make no difference.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from generator import yamlfile
from generator.english import usual
from generator.keys import hashed
from generator.text import unaccented

_FILE = "content/organizations.yml"
LEAST = 5  # papers that make a page
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

    def now(self, published: str) -> str:
        """The slug of what an organisation that had a page as ``published`` means now."""
        return slug(self.shown[published]) if published in self.shown else published

    def large(self, names: Iterable[str]) -> dict[str, str]:
        """By slug the usual name of those with enough papers, of which each gives one of ``names``.

        They have pages, the first one most papers.
        """
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for name in names:
            own, title = self.of(name)
            found[own][title] += 1
        large = [own for own in found if found[own].total() >= LEAST]
        large.sort(key=lambda own: (-found[own].total(), own))
        return {own: usual(found[own].elements()) for own in large}


@lru_cache(1 << 14)  # each of a few names is that of many papers
def slug(name: str) -> str:
    """The last part of the address of an organisation's page."""
    found = _APART.sub("-", unaccented(name).casefold()).strip("-")
    if found in ("", "index") or len(found) > _LONGEST:
        return f"{found[:_LONGEST]}-{hashed(name.encode())[:4].hex()}".lstrip("-")
    return found


def load(content: Path) -> Organizations:
    """The names in organizations.yml of the folder ``content``; it may be absent.

    Raises: ConfigError, with the line in the file, what is wrong there, and how to mend it.
    """
    path = content / "organizations.yml"
    root = yamlfile.given(path, _FILE, f"see the top of {_FILE}", yamlfile.Written)
    shown: dict[str, str] = {}
    for name, node in root.items():
        if not isinstance(node.value, list) or not all(isinstance(n, str) for n in node.value):
            raise node.wrong(f"{name} needs a list of other names", "write [one, another]")
        for other in (name, *node.value):
            if shown.setdefault(slug(other), name) != name:
                what = f"{other} means {shown[slug(other)]} already"
                raise node.wrong(what, "keep one of them")
    return Organizations(shown)

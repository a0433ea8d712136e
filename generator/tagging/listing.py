"""Reading content/tags.yml; a mistake in it is told with its line and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from generator import yamlfile
from generator.errors import ConfigError
from generator.tagging import phrases
from generator.tagging.tags import FACETS, Tag, TagList, Topic
from generator.yamlfile import Node

_FILE = "content/tags.yml"
_RESTORE = f"restore it: git checkout {_FILE}"
_LISTS = ("phrases", "exact", "once", "in-title", "not")
_SLUG = re.compile(r"(?=.{1,60}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")


def load(path: Path) -> TagList:
    """The list in ``path``, which people know as content/tags.yml.

    Raises: ConfigError, with the line in the file, what is wrong there, and how to mend it.
    """
    try:
        root = yamlfile.read(path, _FILE, f"see the top of {_FILE}")
    except FileNotFoundError:
        raise ConfigError(_FILE, "not found", _RESTORE) from None
    if root.value is None:
        raise ConfigError(_FILE, "is empty", _RESTORE)
    reader = _Reader()
    tags: list[Tag] = []
    for facet, members in root.items():
        if facet not in FACETS:
            raise root.unknown(facet, FACETS)
        tags += (reader.tag(facet, slug, node) for slug, node in members.items())
    return TagList(tags)


class _Reader:
    """Reads tags one by one and holds what must not come twice: slugs, titles, phrases."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], int] = {}
        self._owners: dict[str, str] = {}

    def tag(self, facet: str, slug: str, node: Node) -> Tag:
        """The tag written under ``slug``."""
        if not _SLUG.fullmatch(slug):
            remedy = "use lower-case letters, digits and single hyphens, as in 'video-generation'"
            raise node.wrong(f"bad slug {slug!r}", remedy)
        self._once("tag", slug, node)
        topic = node.convert(Topic)
        self._once("title", topic.title, node.at(".title"))
        if not (topic.phrases or topic.exact or topic.once or topic.in_title):
            raise node.wrong(f"nothing assigns tag {slug!r}", "add phrases: [one, another]")
        for key in _LISTS:
            for i, phrase in enumerate(node.value.get(key, ())):
                self._phrase(phrase, key, slug, node.at(f".{key}[{i}]"))
        return Tag(slug=slug, facet=facet, **msgspec.structs.asdict(topic))

    def _phrase(self, phrase: str, key: str, slug: str, node: Node) -> None:
        if not phrases.is_phrase(phrase):
            remedy = f"write 1 to {phrases.WORDS_CAP} words, without marks between them"
            raise node.wrong(f"{phrase!r} is not a phrase", remedy)
        if key == "exact" and phrase == phrase.casefold():
            raise node.wrong(f"{phrase!r} has no capitals", "put it under phrases instead")
        if key == "not":
            return
        owner = self._owners.setdefault(phrases.name(phrase, exact=key == "exact"), slug)
        if owner != slug:
            raise node.wrong(f"{phrase!r} assigns tag {owner!r} already", "keep one of them")

    def _once(self, kind: str, value: str, node: Node) -> None:
        first = self._lines.setdefault((kind, value), node.line)
        if first != node.line:
            raise node.wrong(f"{kind} {value!r} stands on line {first} too", "keep one of them")

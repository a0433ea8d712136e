"""Reading content/tags.yml; a mistake in it is told with its line and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from generator.errors import ConfigError
from generator.tagging import phrases
from generator.tagging.tags import FACETS, Tag, TagList
from generator.yamlfile import YamlFile, either, line

_FILE = YamlFile("content/tags.yml")
_RESTORE = f"restore it: git checkout {_FILE.name}"
_pairs, _string, _wrong = _FILE.pairs, _FILE.string, _FILE.wrong
_LISTS = {"phrases": "phrases", "exact": "exact", "once": "once", "in-title": "in_title"}
_KEYS = ("title", "description", *_LISTS, "not")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CAPS = {"title": 60, "description": 160, "slug": 60}


def load(path: Path) -> TagList:
    """The list in ``path``, which people know as content/tags.yml.

    Raises: ConfigError, with the line in the file, what is wrong there, and how to mend it.
    """
    tags: list[Tag] = []
    reader = _Reader()
    for facet, members in _pairs(_composed(path), "the file"):
        if facet.value not in FACETS:
            raise _wrong(facet, f"unknown facet {facet.value!r}", f"use {either(FACETS)}")
        for slug, fields in _pairs(members, f"facet {facet.value!r}"):
            tags.append(reader.tag(facet.value, slug, fields))
    return TagList(tags)


def _composed(path: Path) -> yaml.Node:
    try:
        node = _FILE.root(path)
    except FileNotFoundError:
        raise ConfigError(_FILE.name, "not found", _RESTORE) from None
    if node is None:
        raise ConfigError(_FILE.name, "is empty", _RESTORE)
    return node


class _Reader:
    """Reads tags one by one and holds what must not come twice: slugs, titles, phrases."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], int] = {}
        self._owners: dict[str, str] = {}

    def tag(self, facet: str, slug: yaml.ScalarNode, node: yaml.Node) -> Tag:
        """The tag written under ``slug``."""
        if not _SLUG.fullmatch(slug.value) or len(slug.value) > _CAPS["slug"]:
            remedy = "use lower-case letters, digits and single hyphens, as in 'video-generation'"
            raise _wrong(slug, f"bad slug {slug.value!r}", remedy)
        self._once("tag", slug, slug.value)
        fields = _fields(slug, node)
        title = _line_of_text(fields["title"], "title")
        self._once("title", fields["title"], title)
        lists = {field: self._list(fields, key, slug.value) for key, field in _LISTS.items()}
        if not any(lists.values()):
            raise _wrong(slug, f"nothing assigns tag {slug.value!r}", "add phrases: [one, another]")
        return Tag(
            slug=slug.value,
            title=title,
            description=_line_of_text(fields["description"], "description"),
            facet=facet,
            void=tuple(phrase for _, phrase in _phrases(fields, "not")),
            **lists,
        )

    def _list(self, fields: dict[str, yaml.Node], key: str, slug: str) -> tuple[str, ...]:
        found = tuple(_phrases(fields, key))
        for node, phrase in found:
            if key == "exact" and phrase == phrase.casefold():
                raise _wrong(node, f"{phrase!r} has no capitals", "put it under phrases instead")
            owner = self._owners.setdefault(phrases.name(phrase, exact=key == "exact"), slug)
            if owner != slug:
                raise _wrong(node, f"{phrase!r} assigns tag {owner!r} already", "keep one of them")
        return tuple(phrase for _, phrase in found)

    def _once(self, kind: str, node: yaml.Node, value: str) -> None:
        first = self._lines.setdefault((kind, value), line(node))
        if first != line(node):
            raise _wrong(node, f"{kind} {value!r} stands on line {first} too", "keep one of them")


def _fields(slug: yaml.ScalarNode, node: yaml.Node) -> dict[str, yaml.Node]:
    """The values under ``slug`` by key."""
    fields: dict[str, yaml.Node] = {}
    for key, value in _pairs(node, f"tag {slug.value!r}"):
        if key.value not in _KEYS:
            raise _wrong(key, f"unknown key {key.value!r}", f"use {either(_KEYS)}")
        fields[key.value] = value
    for needed in ("title", "description"):
        if needed not in fields:
            remedy = f"add a line '{needed}: …' under it"
            raise _wrong(slug, f"tag {slug.value!r} has no {needed}", remedy)
    return fields


def _phrases(fields: dict[str, yaml.Node], key: str) -> Iterator[tuple[yaml.Node, str]]:
    """The phrases of the list ``key`` with their nodes; an absent list is empty."""
    node = fields.get(key)
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise _wrong(node, f"{key} must be a list of phrases", f"write {key}: [one, another]")
    for item in node.value:
        phrase = _string(item, "a phrase")
        if not phrases.is_phrase(phrase):
            remedy = f"write 1 to {phrases.WORDS_CAP} words, without marks between them"
            raise _wrong(item, f"{phrase!r} is not a phrase", remedy)
        yield item, phrase


def _line_of_text(node: yaml.Node, what: str) -> str:
    value = _string(node, what)
    if not value.strip() or "\n" in value or len(value) > _CAPS[what]:
        remedy = f"write 1 to {_CAPS[what]} characters on one line"
        raise _wrong(node, f"{what} must be one line of text", remedy)
    return value

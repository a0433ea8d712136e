"""Reading the tag lists; a mistake in them is told with its line and how to mend it."""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from generator import yamlfile
from generator.errors import ConfigError, Finding
from generator.tagging import hierarchy, phrases
from generator.tagging.salience import ASSIGN, KINDS
from generator.tagging.tags import (
    FACETS,
    KEYS,
    Description,
    List,
    Phrasing,
    Tag,
    TagList,
    Title,
    Topic,
)
from generator.yamlfile import Node

FILES = ("tags.yml", "my-tags.yml")  # the list that updates bring, and the archive's own
_FILE, _MINE = (f"content/{name}" for name in FILES)
_GUIDE = f"see the top of {_FILE}"
_RESTORE = f"restore it: git checkout {_FILE}"
_SLUG = re.compile(r"(?=.{1,60}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
# A phrase of these alone would be found in nearly every paper; the second half is their own way.
_COMMON = phrases.FUNCTION_WORDS.union(
    "approach approaches based existing experiments framework introduce method methods model "
    "models new novel paper papers performance propose proposed results show shows task tasks "
    "using work".split()
)


_Owners = dict[str, tuple[str, Node]]  # by phrase or former slug, whose it is and where


class _Change(Phrasing, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=KEYS):
    """What content/my-tags.yml changes of a tag: phrases are added, the rest stands instead."""

    title: Title | None = None
    description: Description | None = None
    without: List = ()


def load(content: Path) -> TagList:
    """The list in tags.yml of the folder ``content``, with what my-tags.yml there changes.

    Raises: ConfigError, with the line in the file, what is wrong there, and how to mend it.
    """
    try:
        root = yamlfile.read(content / FILES[0], _FILE, _GUIDE)
    except FileNotFoundError:
        raise ConfigError(_FILE, "not found", _RESTORE) from None
    if root.value is None:
        raise ConfigError(_FILE, "is empty", _RESTORE)
    reader = _Reader()
    reader.read(root)
    reader.read(yamlfile.given(content / FILES[1], _MINE, _GUIDE))
    return TagList(reader.tags(), reader.off, reader.stale)


class _Reader:
    """Reads the lists tag by tag and remembers where each tag and phrase was written."""

    def __init__(self) -> None:
        self._tags: dict[str, Tag] = {}
        self._nodes: dict[str, Node] = {}
        self._places: dict[tuple[str, str, str], Node] = {}  # of slug, key and item
        self.off: set[str] = set()
        self.stale: list[Finding] = []
        self._gone: dict[str, Tag] = {}

    def read(self, root: Node) -> None:
        """Take in a file; what it says of a tag that another one has is a change."""
        known = FACETS if root.file == _FILE else ("off", *FACETS)
        for facet, members in root.items():
            if facet not in known:
                raise root.unknown(facet, known)
            if facet == "off":
                self._switch_off(members)
                continue
            for slug, node in members.items():
                whole = isinstance(node.value, dict) and "description" in node.value
                self._tag(facet, slug if whole else self._now(slug, node), node)

    def tags(self) -> list[Tag]:
        """The tags that are left, in the order of the files, when everything was found right."""
        self._gone = {slug: self._tags.pop(slug) for slug in self.off & self._tags.keys()}
        self._titles()
        self._phrases()
        self._former()
        tags = {slug: self._related(slug) for slug in self._tags}
        hierarchy.check(tags, self._nodes)
        return list(tags.values())

    def _now(self, slug: str, node: Node) -> str:
        """What my-tags.yml means by ``slug``: an update may have renamed the tag."""
        if slug in self._tags or node.file == _FILE:
            return slug
        return next((tag.slug for tag in self._tags.values() if slug in tag.was), slug)

    def _switch_off(self, node: Node) -> None:
        if not isinstance(node.value, list):
            raise node.wrong("off: expected list", "write it as a list, [one, another]")
        for i, slug in enumerate(node.value):
            place = node.at(f"[{i}]")
            if not isinstance(slug, str):
                raise place.wrong(f"off: {slug!r} is no tag", "write its slug")
            if self._now(slug, node) not in self._tags:
                self._outdated(_stranger(place, "off", slug, self._tags))
            self.off.add(self._now(slug, node))

    def _outdated(self, error: ConfigError) -> None:
        """What an update may have taken away stops nothing."""
        self.stale.append(Finding(error.where, error.what, error.remedy, note=True))

    def _tag(self, facet: str, slug: str, node: Node) -> None:
        if not _SLUG.fullmatch(slug):
            remedy = "use lower-case letters, digits and single hyphens, as in 'video-generation'"
            raise node.wrong(f"bad slug {slug!r}", remedy)
        before = self._nodes.get(slug)
        if before and before.file == node.file:
            raise node.wrong(f"tag {slug!r} stands on line {before.line} too", "keep one of them")
        if before:
            self._tags[slug] = self._changed(self._tags[slug], facet, node)
        else:
            topic = node.convert(Topic)
            if node.file != _FILE:
                self._free(slug)
            self._tags[slug] = Tag(slug=slug, facet=facet, **msgspec.structs.asdict(topic))
        self._nodes[slug] = node
        if "title" in node.value:
            self._places[slug, "title", ""] = node.at(".title")
        for field in (*KINDS, "parents", "unless", "was"):
            name = KEYS.get(field, field)
            for i, item in enumerate(node.value.get(name, ())):
                self._places[slug, field, item] = node.at(f".{name}[{i}]")

    def _free(self, slug: str) -> None:
        """Where an archive has a tag of its own, its address leads to no other."""
        for other, tag in self._tags.items():
            if slug in tag.was:
                was = tuple(name for name in tag.was if name != slug)
                self._tags[other] = msgspec.structs.replace(tag, was=was)

    def _changed(self, tag: Tag, facet: str, node: Node) -> Tag:
        change = node.convert(_Change)
        # A phrase that is given as of another kind is of that kind alone.
        gone = {*change.without, *(phrase for field in KINDS for phrase in getattr(change, field))}
        values: dict[str, Any] = {"facet": facet}
        for field in ("title", "description", "parents", "unless"):
            given = getattr(change, field)
            values[field] = given or getattr(tag, field)
        values["was"] = tuple(dict.fromkeys([*tag.was, *change.was]))  # addresses must not break
        for field in KINDS:
            kept = [phrase for phrase in getattr(tag, field) if phrase not in gone]
            values[field] = tuple(dict.fromkeys([*kept, *getattr(change, field)]))
        for i, phrase in enumerate(change.without):
            if not any(phrase in getattr(tag, field) for field in KINDS):
                every = [p for field in KINDS for p in getattr(tag, field)]
                self._outdated(_stranger(node.at(f".without[{i}]"), "without", phrase, every))
        return msgspec.structs.replace(tag, **values)

    def _titles(self) -> None:
        first: dict[str, Node] = {}
        for slug, tag in self._tags.items():
            node = self._places[slug, "title", ""]
            other = first.setdefault(tag.title, node)
            if other is not node:
                node, other = (other, node) if _is_mine(other, node) else (node, other)
                what = f"title {tag.title!r} stands {_on(other, node)} too"
                raise node.wrong(what, "keep one of them")

    def _phrases(self) -> None:
        owners: _Owners = {}
        for slug, tag in self._tags.items():
            if not any(getattr(tag, field) for field in ASSIGN):
                what = f"nothing assigns tag {slug!r}"
                raise self._nodes[slug].wrong(what, "add phrases: [one, another]")
            for field in KINDS:
                for phrase in getattr(tag, field):
                    self._phrase(phrase, field, slug, owners)

    def _phrase(self, phrase: str, field: str, slug: str, owners: _Owners) -> None:
        node = self._places[slug, field, phrase]
        if not phrases.is_phrase(phrase):
            remedy = f"write 1 to {phrases.WORDS_CAP} words, without marks between them"
            raise node.wrong(f"{phrase!r} is not a phrase", remedy)
        if field == "exact" and phrase == phrase.casefold():
            raise node.wrong(f"{phrase!r} has no capitals", "put it under phrases instead")
        if field == "void":
            return
        if field != "exact" and _COMMON.issuperset(phrases.words(phrase.casefold())):
            raise node.wrong(f"{phrase!r} is in nearly every paper", "write a word that tells more")
        name = phrases.name(phrase, exact=field == "exact")
        _own(owners, name, slug, node, f"{phrase!r} assigns tag {{}} already")

    def _former(self) -> None:
        """What tags were before leads to one tag each, and none of it is a tag now."""
        owners: _Owners = {}
        for slug, tag in self._tags.items():
            for was in tag.was:
                node = self._places[slug, "was", was]
                if not _SLUG.fullmatch(was):
                    raise node.wrong(f"bad slug {was!r}", "write the address that it had")
                if was in self._tags:
                    raise node.wrong(f"{was!r} is a tag still", "remove that tag, or this word")
                _own(owners, was, slug, node, f"{was!r} leads to {{}} already")

    def _related(self, slug: str) -> Tag:
        """The tag with what is left of its parents and of those that say it better."""
        tag = self._tags[slug]
        left = {
            field: tuple(
                dict.fromkeys(
                    name
                    for other in getattr(tag, field)
                    for name in self._standing(slug, field, other)
                )
            )
            for field in ("parents", "unless")
        }
        return msgspec.structs.replace(tag, **left)

    def _standing(self, slug: str, field: str, other: str, way: tuple[str, ...] = ()) -> list[str]:
        """What ``other`` of a tag means now; of a parent that is switched off, its parents."""
        node = self._places[slug, field, other]
        now = self._now(other, node)
        if now in self._tags:
            return [now]
        if now not in self._gone:
            raise _stranger(node, field, other, self._tags)
        if field != "parents" or now in way:
            return []
        above = self._gone[now].parents
        return [name for up in above for name in self._standing(now, field, up, (*way, now))]


def _own(owners: _Owners, name: str, slug: str, node: Node, what: str) -> None:
    """Note that ``name`` is of the tag ``slug``, and of no other, whom ``what`` would name."""
    owner, other = owners.setdefault(name, (slug, node))
    if owner != slug:
        node, owner = (other, slug) if _is_mine(other, node) else (node, owner)
        raise node.wrong(what.replace("{}", repr(owner)), "keep one of them")


def _is_mine(other: Node, node: Node) -> bool:
    """Whether ``other`` is what to mend of two: an update would bring the list's own line back."""
    return other.file != _FILE == node.file


def _on(other: Node, node: Node) -> str:
    return f"on line {other.line}" if other.file == node.file else f"in {other.file}:{other.line}"


def _stranger(node: Node, key: str, name: object, known: Mapping[str, Any] | list[str]) -> Any:
    near = difflib.get_close_matches(str(name), known, n=1)
    remedy = f"write {near[0]!r}, or remove it" if near else "remove it"
    what = "is no phrase of it" if key == "without" else "is no tag"
    return node.wrong(f"{key}: {name!r} {what}", remedy)

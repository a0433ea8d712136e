"""What people decide about single papers in content/curation.yml: hide one, mend its text.

Applied whenever the archive is loaded. The data files stay as the feed gave them, so no fetch
can lose a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import yaml

from generator.paper import FieldError, Paper, normalised
from generator.yamlfile import YamlFile, either

_FILE = YamlFile("content/curation.yml")
_SECTIONS = ("hide", "fix")
_LISTS = ("authors", "keywords")
_TEXTS = ("title", "abstract", "summary", "organization", "submitter", "code", "project")
_FIELDS = (*_TEXTS, *_LISTS)


@dataclass(frozen=True)
class Curation:
    """The ids that are hidden, and by id the fields that are mended, in normal form."""

    hidden: frozenset[str] = frozenset()
    fixes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def ids(self) -> frozenset[str]:
        """All ids that are named."""
        return self.hidden | self.fixes.keys()

    def following(self, papers: Iterable[Paper]) -> Curation:
        """The same decisions under the ids that ``papers`` have now.

        A paper answers to its aliases: a decision outlives the change from slug to arXiv id.
        """
        if not self.ids:
            return self
        now = {alias: paper.id for paper in papers for alias in paper.aliases}
        hidden = frozenset(now.get(name, name) for name in self.hidden)
        return Curation(hidden, {now.get(name, name): fix for name, fix in self.fixes.items()})

    def papers(self, papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
        """``papers`` as they are to be shown; the very same where nothing is decided of them."""
        named = self.ids
        if not named or named.isdisjoint(paper.id for paper in papers):
            return papers
        return tuple(self._mended(paper) for paper in papers if paper.id not in self.hidden)

    def _mended(self, paper: Paper) -> Paper:
        return msgspec.structs.replace(paper, **self.fixes.get(paper.id, {}))


def load(path: Path) -> Curation:
    """The decisions in ``path``, which people know as content/curation.yml; it may be absent.

    Raises: ConfigError, with the line in the file, what is wrong there, and how to mend it.
    """
    try:
        root = _FILE.root(path)
    except FileNotFoundError:
        root = None
    sections: dict[str, dict[str, Any]] = {"hide": {}, "fix": {}}
    for section, members in _FILE.pairs(root, "the file") if root is not None else ():
        if section.value not in _SECTIONS:
            remedy = f"use {either(_SECTIONS)}"
            raise _FILE.wrong(section, f"unknown section {section.value!r}", remedy)
        found = sections[section.value]
        for key, value in _FILE.pairs(members, f"section {section.value!r}"):
            name = _id(key)
            if name in found:
                raise _FILE.wrong(key, f"{name} is named twice", "keep one of them")
            found[name] = _reason(value) if section.value == "hide" else _fix(key, value)
    return Curation(frozenset(sections["hide"]), sections["fix"])


def _id(key: yaml.ScalarNode) -> str:
    try:
        return normalised({"id": key.value, "title": "any"}).id
    except FieldError as error:
        remedy = "copy the id from the address of the paper's page"
        raise _FILE.wrong(key, str(error), remedy) from None


def _reason(value: yaml.Node) -> str:
    remedy = "write why, for whoever reads this file next"
    if not isinstance(value, yaml.ScalarNode) or not value.value.strip():
        raise _FILE.wrong(value, "a hidden paper needs a reason", remedy)
    return str(value.value)


def _fix(key: yaml.ScalarNode, node: yaml.Node) -> dict[str, Any]:
    """The fields to put in place of the feed's."""
    fields: dict[str, Any] = {}
    for name, value in _FILE.pairs(node, f"paper {key.value!r}"):
        if name.value not in _FIELDS:
            raise _FILE.wrong(name, f"unknown field {name.value!r}", f"use {either(_FIELDS)}")
        fields[name.value] = _normal(name.value, value)
    return fields


def _normal(name: str, node: yaml.Node) -> object:
    """The value of a field in the normal form of records."""
    try:
        record = normalised({"id": None, "title": "any", "abstract": "", name: _raw(name, node)})
    except FieldError as error:
        raise _FILE.wrong(node, f"{name} {error}", "write it out") from None
    value: object = getattr(record, name)
    if not value:
        remedy = "write an http(s) address" if name in ("code", "project") else "write it out"
        raise _FILE.wrong(node, f"{name} is empty or makes no sense", remedy)
    return value


def _raw(name: str, node: yaml.Node) -> str | list[str]:
    if name not in _LISTS:
        return _FILE.scalar(node, name)
    if not isinstance(node, yaml.SequenceNode):
        raise _FILE.wrong(node, f"{name} must be a list", f"write {name}: [one, another]")
    return [_FILE.scalar(item, name) for item in node.value]

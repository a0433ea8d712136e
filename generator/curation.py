"""What people decide about single papers in content/curation.yml: hide one, mend its text.

Applied whenever the archive is loaded. The data files stay as the feed gave them, so no fetch
can lose a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from generator import yamlfile
from generator.paper import FieldError, Paper, normalised
from generator.yamlfile import Node

FILE = "content/curation.yml"


class _Fix(msgspec.Struct, forbid_unknown_fields=True):
    """What can be mended of a paper."""

    title: str = ""
    abstract: str = ""
    summary: str = ""
    authors: Annotated[tuple[str, ...], Meta(description="a list, [one, another]")] = ()
    keywords: Annotated[tuple[str, ...], Meta(description="a list, [one, another]")] = ()
    organization: str = ""
    submitter: str = ""
    code: str = ""
    project: str = ""


@dataclass(frozen=True)
class Curation:
    """The ids that are hidden, and by id the fields that are mended, in normal form.

    `lines` are those of the file on which ids stand.
    """

    hidden: frozenset[str] = frozenset()
    fixes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

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
        shown = (paper for paper in papers if paper.id not in self.hidden)
        return tuple(msgspec.structs.replace(p, **self.fixes.get(p.id, {})) for p in shown)


def load(content: Path) -> Curation:
    """The decisions in curation.yml of the folder ``content``; it may be absent.

    Raises: ConfigError, with the line in the file, what is wrong there, and how to mend it.
    """
    path = content / "curation.yml"
    root = yamlfile.given(path, FILE, f"see the top of {FILE}", yamlfile.Written)
    read: dict[str, dict[str, Any]] = {"hide": {}, "fix": {}}
    lines: dict[str, int] = {}
    for section, members in root.items():
        if section not in read:
            raise root.unknown(section, read)
        for key, node in members.items():
            name = _id(key, node)
            if name in read[section]:
                raise node.wrong(f"{name} is named twice", "keep one of them")
            lines[name] = node.line
            read[section][name] = _reason(node) if section == "hide" else _fix(node)
    return Curation(frozenset(read["hide"]), read["fix"], lines)


def _id(key: str, node: Node) -> str:
    try:
        return normalised({"id": key, "title": "any"}).id
    except FieldError as error:
        remedy = "copy the id from the address of the paper's page"
        raise node.wrong(str(error), remedy) from None


def _reason(node: Node) -> str:
    if not isinstance(node.value, str) or not node.value.strip():
        remedy = "write why, for whoever reads this file next"
        raise node.wrong("a hidden paper needs a reason", remedy)
    return node.value


def _fix(node: Node) -> dict[str, Any]:
    """The fields to put in place of the feed's, in the normal form of records."""
    fix = node.convert(_Fix)
    given = {name: getattr(fix, name) for name in node.value}
    try:
        record = normalised({"title": "any", "abstract": "", **given})
    except FieldError as error:
        raise node.at(f".{error.field}").wrong(f"{error.field} {error}", "write it out") from None
    fields = {name: getattr(record, name) for name in given}
    for name, value in fields.items():
        if not value:
            remedy = "write an http(s) address" if name in ("code", "project") else "write it out"
            raise node.at(f".{name}").wrong(f"{name} is empty or makes no sense", remedy)
    return fields

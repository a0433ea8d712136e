"""One page a paper, and a redirect from each slug it was held under before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from generator import paper, text
from generator.addresses import YEAR
from generator.archive import Archive, Entry, Group
from generator.english import excerpt
from generator.keys import Recall, key
from generator.paper import Paper, is_arxiv, path_segment
from generator.render.page import Page, markdown, page

# Where these pages go, as git's patterns. In each of these modules; .gitignore has the same lines.
PLACES = (
    f"papers/{YEAR}.{'[0-9]' * 4}.md",
    f"papers/{YEAR}.{'[0-9]' * 5}.md",
    f"papers/*-{'[0-9]' * 7}.md",
    f"papers/*-{'[0-9a-f]' * 8}.md",
)
_DESCRIPTION = 160  # characters that search engines show of a page


def pages(archive: Archive, groups: Sequence[Group], recall: Recall) -> Iterator[Page]:
    """A page depends on its paper's record, days and tags, and on its related papers' titles.

    Related papers come from the days around the paper's first day, so a new day changes the
    pages of the last few days only. ``groups`` are those of ``archive``; the keys of groups that
    nothing happened to are recalled.
    """
    related = archive.related(groups, recall)
    inputs = [
        key(group.key, near.key, _titles(group.entries, archive.titles))
        for group, near in zip(groups, related, strict=True)
    ]

    def keys(number: int) -> list[bytes]:
        pairs = zip(groups[number].entries, related[number].ids, strict=True)
        return [_key(entry, ids, archive) for entry, ids in pairs]

    found = recall("papers", list[bytes], inputs, keys)
    for group, near, own in zip(groups, related, found, strict=True):
        for entry, ids, known in zip(group.entries, near.ids, own, strict=True):
            make = partial(_make, entry, ids, archive)
            yield Page(_path(entry.path), known, make, entry.newest)
            for alias in entry.aliases:
                yield _redirect(alias, entry)


def _titles(listed: Iterable[Entry], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(slug, titles[slug]) for slug in sorted({s for entry in listed for s in entry.tags})]


def _path(segment: str) -> str:
    return f"papers/{segment}.md"


def _key(entry: Entry, ids: Sequence[str], archive: Archive) -> bytes:
    others = (archive.entries[name] for name in ids)
    near = [(other.id, other.record.title, other.first) for other in others]
    tags = [(slug, archive.titles[slug]) for slug in entry.tags]
    return key(_path(entry.path), entry.record, entry.days, tags, near)


def _make(entry: Entry, ids: Sequence[str], archive: Archive) -> bytes:
    record = entry.record
    return markdown(
        _path(entry.path),
        "paper.md.j2",
        record.title,
        "paper",
        {"description": excerpt(text.shown(record.summary or record.abstract), _DESCRIPTION)}
        | {"paper": _front(record)},
        paper=record,
        entry=entry,
        arxiv=is_arxiv(record.id),
        titles=archive.titles,
        related=[archive.entries[name] for name in ids],
        bibtex=bibtex(entry),
    )


def _redirect(alias: str, entry: Entry) -> Page:
    path = _path(path_segment(alias))
    target = f"../{entry.path}/"
    title = entry.record.title
    return page(
        path,
        (target, title),
        lambda: markdown(
            path, "redirect.md.j2", title, "redirect", {"target": target}, entry=entry
        ),
    )


def _front(record: Paper) -> dict[str, object]:
    """The record as shown, less its abstract: for the theme, and for programs."""
    fields: dict[str, object] = msgspec.to_builtins(paper.shown(record))
    del fields["abstract"]
    if is_arxiv(record.id):
        fields["doi"] = f"10.48550/arXiv.{record.id}"
        fields["pdf"] = f"https://arxiv.org/pdf/{record.id}"
    return fields


def bibtex(entry: Entry) -> str:
    """The paper as a BibTeX entry; each field's characters stand for themselves."""
    record = paper.shown(entry.record)
    date = record.published or entry.first
    fields = {
        "title": f"{{{text.for_bibtex(record.title)}}}",
        "author": " and ".join(f"{{{text.for_bibtex(name)}}}" for name in record.authors),
        "year": str(date.year),
        "month": f"{date:%m}".lstrip("0"),
    }
    if is_arxiv(record.id):
        fields |= {"eprint": record.id, "archivePrefix": "arXiv"}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{entry.path},\n{lines}}}"

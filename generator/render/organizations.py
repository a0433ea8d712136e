"""Organisations that have several papers: an index, and a page of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from generator.archive import Archive, Entry, top
from generator.english import plural, usual
from generator.render.days import newest
from generator.render.entries import EntryKeys
from generator.render.page import Page, markdown, page, page_of
from generator.trends import Quarter, quarter

PLACES = ("organizations/*.md",)
LEAST = 5  # papers that make a page
NEWEST, BEST, TAGS = 10, 6, 6  # that a page shows


class Term(NamedTuple):
    """A quarter: papers of an organisation, and those of all that name one."""

    quarter: Quarter
    papers: int
    total: int


class Organization(NamedTuple):
    """Its name, the file of its page, and its papers, oldest first."""

    title: str
    path: str
    papers: list[Entry]


def pages(archive: Archive, entry_keys: EntryKeys) -> Iterator[Page]:
    """``/organizations/`` and the pages of those with enough papers, the most of them first."""
    found, named = _organizations(archive)
    totals = Counter(quarter(entry.first) for entry in named)
    since = min((entry.first for entry in named), default=None)
    rows = [(each.title, each.path, len(each.papers)) for each in found]
    told = {"description": f"{plural(len(rows), 'organisation')} with {LEAST} papers or more."}
    yield page_of(
        "organizations/index.md",
        "organizations",
        "Organisations",
        told,
        rows=rows,
        since=since,
        total=len(named),
        least=LEAST,
    )
    for each in found:
        yield _organization(each, totals, since, archive.titles, entry_keys)


def _organizations(archive: Archive) -> tuple[list[Organization], list[Entry]]:
    """Those with a page, and all papers that name one."""
    papers: dict[str, list[Entry]] = defaultdict(list)
    names: dict[str, list[str]] = defaultdict(list)
    for entry in archive.entries.values():
        if entry.record.organization:
            slug, title = archive.organizations.of(entry.record.organization)
            papers[slug].append(entry)
            names[slug].append(title)
    found = [
        Organization(usual(names[slug]), f"organizations/{slug}.md", own)
        for slug, own in papers.items()
        if len(own) >= LEAST
    ]
    found.sort(key=lambda each: (-len(each.papers), each.path))
    return found, [entry for own in papers.values() for entry in own]


def _organization(
    each: Organization,
    totals: Mapping[Quarter, int],
    since: date | None,
    titles: Mapping[str, str],
    entry_keys: EntryKeys,
) -> Page:
    listed = sorted(each.papers, key=lambda e: (-e.newest.toordinal(), e.id))
    shown = listed[:NEWEST]
    best = top(listed, BEST) if len(listed) > NEWEST else []
    own = Counter(quarter(entry.first) for entry in each.papers)
    terms = [Term(when, own[when], total) for when, total in sorted(totals.items(), reverse=True)]
    given = Counter(slug for entry in each.papers for slug in entry.tags)
    tags = [
        (titles[slug], slug, count)
        for slug, count in sorted(given.items(), key=lambda pair: (-pair[1], pair[0]))[:TAGS]
    ]
    keys = [entry_keys[entry.id].brief for entry in (*shown, *best)]

    def make() -> bytes:
        return markdown(
            each.path,
            "tag",
            each.title,
            {"description": f"{plural(len(listed), 'paper')}, newest first, and their topics."},
            "organization",
            newest=shown,
            best=best,
            total=len(listed),
            terms=terms,
            most=max(term.papers / term.total for term in terms),
            tags=tags,
            since=since,
        )

    inputs = (each.title, terms, tags, since, keys)
    return page(each.path, inputs, make, newest(shown))

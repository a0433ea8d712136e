"""Organisations that have several papers, or had: an index, and a page of each."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from generator.archive import Archive, Entry, further
from generator.english import plural, usual
from generator.organizations import LEAST
from generator.render.days import newest
from generator.render.entries import EntryKeys, ranked
from generator.render.page import Page, markdown, page, page_of, redirect
from generator.trends import Quarter, quarter

PLACES = ("organizations/*.md",)
NEWEST, BEST, TAGS = 10, 6, 6  # that a page shows


class Organizations(NamedTuple):
    """The names by slug of those with a page, the papers of each, oldest first, and each's slug.

    `large` are those with enough papers, the most first; others had them once. `since` is the
    first day of a paper that names one, where papers of earlier months are held.
    """

    titles: Mapping[str, str]
    large: Sequence[str]
    papers: Mapping[str, list[Entry]]
    slugs: Mapping[str, str]
    since: date | None

    def name(self, slug: str) -> str:
        """What an organisation that has papers is called here; without a page, in its papers."""
        names = (entry.record.organization or "" for entry in self.papers[slug])
        return self.titles.get(slug) or usual(names)


def known(archive: Archive) -> Organizations:
    """The organisations of all papers, as their newest records name them."""
    papers: dict[str, list[Entry]] = defaultdict(list)
    slugs = {}
    named = [entry for entry in archive.entries.values() if entry.record.organization]
    for entry in named:
        slugs[entry.id] = archive.organizations.of(entry.record.organization or "")[0]
        papers[slugs[entry.id]].append(entry)
    large = archive.organizations.large(entry.record.organization or "" for entry in named)
    former = archive.published.organizations
    kept = {archive.organizations.now(slug): name for slug, name in former.items()}
    shown = {slug: archive.organizations.shown.get(slug, name) for slug, name in kept.items()}
    first = min((entry.first for entry in archive.entries.values()), default=date.max)
    since = min((entry.first for entry in named), default=date.min)
    earlier = (first.year, first.month) < (since.year, since.month)
    return Organizations(shown | large, [*large], papers, slugs, since if earlier else None)


def path(slug: str) -> str:
    """The file of the page of one."""
    return f"organizations/{slug}.md"


def pages(archive: Archive, found: Organizations, entry_keys: EntryKeys) -> Iterator[Page]:
    """``/organizations/``, the pages of those with enough papers, or that once had them.

    What is now counted with another leads there.
    """
    totals = Counter(quarter(e.first) for papers in found.papers.values() for e in papers)
    rows = [(found.titles[slug], path(slug), len(found.papers[slug])) for slug in found.large]
    front = {"description": f"{plural(len(rows), 'organisation')} with {LEAST} papers or more."}
    yield page_of(
        path("index"),
        "organizations",
        "Organisations",
        front,
        rows=rows,
        since=found.since,
        total=totals.total(),
        least=LEAST,
    )._replace(newest=archive.newest)
    for slug in found.titles:
        yield _organization(slug, found, totals, archive.titles, entry_keys)
    for slug in archive.published.organizations:
        now = archive.organizations.now(slug)
        if now != slug:
            yield redirect(path(slug), path(now), found.titles[now], "organisation")


def _organization(
    slug: str,
    found: Organizations,
    totals: Mapping[Quarter, int],
    titles: Mapping[str, str],
    entry_keys: EntryKeys,
) -> Page:
    title, papers = found.titles[slug], found.papers.get(slug, [])
    listed = sorted(papers, key=lambda e: (-e.newest.toordinal(), e.id))
    shown = listed[:NEWEST]
    best, above = further(listed, BEST, shown)
    own = Counter(quarter(entry.first) for entry in papers)
    # By quarter, the newest first: its papers, and those of all that name an organisation.
    terms = [(when, own[when], total) for when, total in sorted(totals.items(), reverse=True)]
    given = Counter(tag for entry in papers for tag in entry.tags)
    tags = [(titles[tag], tag, count) for tag, count in ranked(given)[:TAGS]]
    keys = [entry_keys[entry.id].brief for entry in (*shown, *best)]

    def make() -> bytes:
        return markdown(
            path(slug),
            "tag",
            title,
            {"description": f"{plural(len(listed), 'paper')}, newest first, and their topics."},
            "organization",
            newest=shown,
            best=best,
            above=above,
            total=len(listed),
            terms=terms,
            most=max((papers / total for _, papers, total in terms), default=0),
            tags=tags,
            since=found.since,
        )

    inputs = (title, terms, tags, found.since, keys, above)
    return page(path(slug), inputs, make, newest(shown) if shown else None)

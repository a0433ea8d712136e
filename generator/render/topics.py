"""The tag index, each tag's page, and each tag's months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from generator.addresses import TWO, YEAR
from generator.archive import Archive, Entry, top
from generator.english import excerpt, month_title, plural
from generator.keys import joined
from generator.render import calendars
from generator.render.days import around, neighbours, newest
from generator.render.entries import EntryKeys
from generator.render.page import DESCRIPTION, Page, markdown, page
from generator.tagging import Tag

PLACES = ("tags/index.md", "tags/*/index.md", f"tags/*/{YEAR}-{TWO}.md")
NEWEST, BEST = 10, 6  # papers that a tag's page shows
# The trend shows two years; older months stay in the list below it.
TREND = 24


class Bar(NamedTuple):
    """A month of a tag's trend: papers of the tag, and their share of the month in permille."""

    month: date
    papers: int
    share: int


Months = dict[date, list[Entry]]


def pages(archive: Archive, entry_keys: EntryKeys) -> Iterator[Page]:
    """The index, then for each tag that has papers, or had, its page and its months.

    ``entry_keys`` are those of `entries.entry_keys`.
    """
    by_tag = _by_tag(archive)
    totals = _totals(archive)
    counts = {slug: sum(map(len, months.values())) for slug, months in by_tag.items()}
    yield _index(archive, counts)
    for tag in archive.topics():
        months = dict(by_tag.get(tag.slug, {}))
        yield _tag(archive, tag, months, totals, entry_keys)
        for i, month in enumerate(months):
            near = around(list(months), i)
            yield _month(tag, month, near, months[month], entry_keys)


def month_slug(month: date) -> str:
    """The last part of the address of a tag's month: ``2025-03``."""
    return f"{month:%Y-%m}"


def _by_tag(archive: Archive) -> dict[str, dict[date, list[Entry]]]:
    """Tag → month of the newest listing → papers, newest months last."""
    found: dict[str, dict[date, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in sorted(archive.entries.values(), key=lambda e: e.newest):
        month = entry.newest.replace(day=1)
        for slug in entry.tags:
            found[slug][month].append(entry)
    return found


def _totals(archive: Archive) -> dict[date, int]:
    totals: dict[date, int] = defaultdict(int)
    for entry in archive.entries.values():
        totals[entry.newest.replace(day=1)] += 1
    return dict(sorted(totals.items()))


def _index(archive: Archive, counts: Mapping[str, int]) -> Page:
    facets: dict[str, list[Tag]] = defaultdict(list)
    for tag in archive.tags.tags:
        if tag.slug in counts:
            facets[tag.facet].append(tag)
    return page(
        "tags/index.md",
        (counts, archive.tags.key),
        lambda: markdown(
            "tags/index.md",
            "tags.md.j2",
            "Tags",
            "tags",
            {"description": f"{plural(len(counts), 'topic')} under which papers are filed."},
            facets=facets,
            counts=counts,
        ),
    )


def _tag(
    archive: Archive,
    tag: Tag,
    months: Months,
    totals: Mapping[date, int],
    entry_keys: EntryKeys,
) -> Page:
    path = f"tags/{tag.slug}/index.md"
    listed = sorted(chain.from_iterable(months.values()), key=_newest_first)
    shown = listed[:NEWEST]
    best = top(listed, BEST) if len(listed) > NEWEST else []
    counts = {month: len(held) for month, held in months.items()}
    bars = _bars(counts, totals)
    inputs = (
        tag.title,
        tag.description,
        bars,
        list(counts.items()),
        [entry_keys[entry.id].full for entry in (*shown, *best)],
    )

    def make() -> bytes:
        told = f"{tag.title}: {tag.description} {plural(len(listed), 'paper')}."
        return markdown(
            path,
            "tag.md.j2",
            tag.title,
            "tag",
            {"description": excerpt(told, DESCRIPTION)},
            tag=tag,
            bars=bars,
            highest=max((bar.share for bar in bars), default=0),
            years=calendars.years(counts),
            newest=shown,
            best=best,
            total=len(listed),
            address=lambda month: f"{month_slug(month)}.md",
            titles=archive.titles,
        )

    return page(path, inputs, make, newest(shown) if shown else None)


def _bars(counts: Mapping[date, int], totals: Mapping[date, int]) -> list[Bar]:
    """A tag's papers in each of the last months, and their share of all in thousandths."""
    last = list(totals.items())[-TREND:]
    return [
        Bar(month, counts.get(month, 0), round(1000 * counts.get(month, 0) / total))
        for month, total in last
    ]


def _month(
    tag: Tag,
    month: date,
    near: tuple[date | None, date | None],
    listed: Sequence[Entry],
    entry_keys: EntryKeys,
) -> Page:
    path = _month_path(tag, month)
    inputs = (tag.title, near, joined(entry_keys[entry.id].brief for entry in listed))
    return page(
        path,
        inputs,
        lambda: markdown(
            path,
            "tag-month.md.j2",
            f"{tag.title}, {month_title(month)}",
            "tag-month",
            tag=tag,
            month=month,
            entries=sorted(listed, key=_newest_first),
            near=neighbours(near, lambda near: f"{month_slug(near)}.md", month_title),
        ),
        newest(listed),
    )


def _newest_first(entry: Entry) -> tuple[int, int, str]:
    return (-entry.newest.toordinal(), -(entry.record.upvotes or 0), entry.id)


def _month_path(tag: Tag, month: date) -> str:
    return f"tags/{tag.slug}/{month_slug(month)}.md"

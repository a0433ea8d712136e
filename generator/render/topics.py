"""The tag index, each tag's page, and each tag's months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from generator.addresses import TWO, YEAR
from generator.archive import Archive, Entry
from generator.english import month_title
from generator.keys import joined
from generator.render.days import around, neighbours, newest
from generator.render.page import Page, markdown, page
from generator.tagging import Tag

PLACES = ("tags/index.md", "tags/*/index.md", f"tags/*/{YEAR}-{TWO}.md")
NEWEST = 40
# The trend shows two years; older months stay in the list below it.
TREND = 24


class Bar(NamedTuple):
    """A month of a tag's trend: papers of the tag, and their share of the month in permille."""

    month: date
    papers: int
    share: int


Months = dict[date, list[Entry]]
EntryKeys = Mapping[str, bytes]


def pages(archive: Archive, entry_keys: EntryKeys) -> Iterator[Page]:
    """The index, then for each tag that has papers its page and its months.

    ``entry_keys`` are those of `entries.entry_keys`.
    """
    by_tag = _by_tag(archive)
    totals = _totals(archive)
    counts = {slug: sum(map(len, months.values())) for slug, months in by_tag.items()}
    yield _index(archive, counts)
    for tag in archive.tags.tags:
        if tag.slug not in by_tag:
            continue
        months = dict(by_tag[tag.slug])
        yield _tag(tag, months, totals, entry_keys)
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
            "tags/index.md", "tags.md.j2", "Tags", "tags", facets=facets, counts=counts
        ),
    )


def _tag(tag: Tag, months: Months, totals: Mapping[date, int], entry_keys: EntryKeys) -> Page:
    path = f"tags/{tag.slug}/index.md"
    shown = _newest(months)
    bars = [
        Bar(month, len(months.get(month, ())), round(1000 * len(months.get(month, ())) / total))
        for month, total in list(totals.items())[-TREND:]
    ]
    counts = {month: len(listed) for month, listed in reversed(months.items())}
    inputs = (
        tag.title,
        tag.description,
        bars,
        list(counts.items()),
        [entry_keys[entry.id] for entry in shown],
    )
    return page(
        path,
        inputs,
        lambda: markdown(
            path,
            "tag.md.j2",
            tag.title,
            "tag",
            tag=tag,
            bars=bars,
            highest=max((bar.share for bar in bars), default=0),
            counts=counts,
            newest=shown,
            total=sum(counts.values()),
            month_slug=month_slug,
        ),
        newest(shown),
    )


def _newest(months: Months) -> list[Entry]:
    """The newest papers of a tag, and among those of one day the ones with most votes first."""
    found: list[Entry] = []
    for listed in reversed(list(months.values())):
        found += sorted(listed, key=_newest_first)
        if len(found) >= NEWEST:
            break
    return found[:NEWEST]


def _month(
    tag: Tag,
    month: date,
    near: tuple[date | None, date | None],
    listed: Sequence[Entry],
    entry_keys: EntryKeys,
) -> Page:
    path = _month_path(tag, month)
    inputs = (tag.title, near, joined(entry_keys[entry.record.id] for entry in listed))
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
            near=neighbours(near, partial(_month_path, tag), month_title),
        ),
        newest(listed),
    )


def _newest_first(entry: Entry) -> tuple[int, int, str]:
    return (-entry.newest.toordinal(), -(entry.record.upvotes or 0), entry.id)


def _month_path(tag: Tag, month: date) -> str:
    return f"tags/{tag.slug}/{month_slug(month)}.md"

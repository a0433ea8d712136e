"""The tag index, each tag's page and months, and redirects from what tags were before."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain, groupby
from typing import NamedTuple
from urllib.parse import quote

from generator.addresses import TWO, YEAR
from generator.archive import Archive, Entry, further
from generator.english import excerpt, month_title, plural
from generator.keys import joined
from generator.render import calendars
from generator.render.days import Near, Neighbour, around, newest
from generator.render.entries import EntryKeys, ranked
from generator.render.organizations import Organizations
from generator.render.organizations import path as organization_path
from generator.render.page import DESCRIPTION, Page, markdown, page, page_of, redirect
from generator.tagging import FACETS, Tag

PLACES = ("tags/index.md", "tags/*/index.md", f"tags/*/{YEAR}-{TWO}.md")
NEWEST, BEST = 10, 6  # papers that a tag's page shows
BUSY = 4  # papers from which on a month has a page for ever; those of others stand on the tag's
LATE = timedelta(days=90)  # the most voted are of these last days
BESIDE = 10  # tags that come with one
GROUPS = 6  # organisations with most of its papers
SHOWN = 10  # tags of a facet that the index does not fold away
# The trend shows two years; older months stay in the list below it.
TREND = 24


class Bar(NamedTuple):
    """A month of a tag's trend: the share that the tag's papers have of it, in permille."""

    month: date
    share: int


class _Listed(NamedTuple):
    """The papers that a tag's page lists, each once."""

    newest: list[Entry]
    best: list[Entry]  # of the last days
    above: bool  # whether some of the newest would be among the best
    quiet: list[tuple[int, list[Entry]]]  # the others of months without a page, by year
    few: bool  # whether these need no folding
    places: dict[str, str]  # the first papers of such months, by id, and the months' names there


class _Sums(NamedTuple):
    """How many papers each month has, and each tag; the organisations."""

    months: Mapping[date, int]
    tags: Mapping[str, int]
    organizations: Organizations


# Tags to which another's page leads: slug, title, and how many papers the two or it alone have.
Linked = list[tuple[str, str, int]]


class _Months(NamedTuple):
    """A tag's papers by the month of their newest listing, the newest last.

    `paged` are the months with a page, since they ever listed enough; all papers of those that are
    `left` were listed again in a later one.
    """

    held: Mapping[date, list[Entry]]
    paged: list[date]
    left: list[date]


def pages(archive: Archive, known: Organizations, entry_keys: EntryKeys) -> Iterator[Page]:
    """The index, then for each tag that has papers, or had, its page, its months, its redirects.

    ``known`` are the organisations, ``entry_keys`` those of `entries.entry_keys`.
    """
    by_tag = _by_tag(archive)
    counts = {slug: sum(map(len, months.held.values())) for slug, months in by_tag.items()}
    totals = Counter(sorted(calendars.first(e.newest) for e in archive.entries.values()))
    sums = _Sums(totals, counts, known)
    ever = dict.fromkeys(calendars.first(day.date) for day in archive.days)
    yield _index(archive, counts)
    for tag in archive.topics():
        months = by_tag.get(tag.slug, _Months({}, [], []))
        yield _tag(archive, tag, months, sums, entry_keys)
        near = [Neighbour(f"{month:%Y-%m}.md", month_title(month)) for month in months.paged]
        for i, month in enumerate(months.paged):
            yield _month(tag, month, around(near, i), months.held[month], entry_keys)
        for month in months.left:
            yield redirect(_month_path(tag.slug, month), _path(tag.slug), tag.title, "list")
        for was in archive.past(tag):
            yield from _redirects(was, tag, ever, months.paged)


def _by_tag(archive: Archive) -> dict[str, _Months]:
    """The months of each tag; a paper counts for the parents of its tags too."""
    held: dict[str, dict[date, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    ever: dict[str, Counter[date]] = defaultdict(Counter)  # papers listed, though again later
    for entry in sorted(archive.entries.values(), key=lambda e: e.newest):
        months = dict.fromkeys(map(calendars.first, entry.days))
        for slug in entry.under:
            held[slug][calendars.first(entry.newest)].append(entry)
            for month in months:
                ever[slug][month] += 1
    return {slug: _months(papers, ever[slug]) for slug, papers in held.items()}


def _months(held: Mapping[date, list[Entry]], ever: Mapping[date, int]) -> _Months:
    busy = sorted(month for month, papers in ever.items() if papers >= BUSY)
    left = [month for month in busy if month not in held]
    return _Months(held, [month for month in busy if month in held], left)


def _index(archive: Archive, counts: Mapping[str, int]) -> Page:
    facets = {}
    for facet in FACETS:
        own = [tag for tag in archive.tags.tags if tag.facet == facet and tag.slug in counts]
        own.sort(key=lambda tag: (-counts[tag.slug], tag.title))
        if own:
            facets[facet] = own
    front = {"description": f"{plural(len(counts), 'topic')} under which papers are filed."}
    values = {"facets": facets, "counts": counts, "most": SHOWN}
    return page_of("tags/index.md", "tags", "Tags", front, **values)._replace(newest=archive.newest)


def _tag(archive: Archive, tag: Tag, months: _Months, sums: _Sums, entry_keys: EntryKeys) -> Page:
    path = _path(tag.slug)
    listed = sorted(chain.from_iterable(months.held.values()), key=_newest_first)
    held = _listed(listed, months.paged, archive.days[-1].date - LATE)
    narrower = [other.slug for other in archive.tags.tags if tag.slug in other.parents]
    by_month = {month: len(papers) for month, papers in months.held.items()}
    told = f"{tag.title}: {tag.description} {plural(len(listed), 'paper')}."
    front = {"description": excerpt(told, DESCRIPTION)}
    counted = {
        "total": len(listed),
        "bars": _bars(by_month, sums.months),
        "parents": _linked(archive, tag.parents, sums.tags),
        "children": _linked(archive, narrower, sums.tags),
        "beside": _beside(archive, tag, listed),
        "groups": _groups(tag, listed, sums.organizations),
    }
    make = partial(
        markdown,
        path,
        "tag",
        tag.title,
        front,
        tag=tag,
        years=calendars.years(by_month),
        address=lambda month: f"{month:%Y-%m}.md" if month in months.paged else f"#{month:%Y-%m}",
        titles=archive.titles,
        **counted,
        **held._asdict(),
    )
    full = [entry_keys[entry.id].full for entry in (*held.newest, *held.best)]
    brief = joined(entry_keys[entry.id].brief for _, entries in held.quiet for entry in entries)
    shown = (full, held.above, brief)
    inputs = (tag.title, tag.description, list(by_month.items()), months.paged, counted, shown)
    return page(path, inputs, make, newest(held.newest) if listed else None)


def _listed(listed: list[Entry], paged: Collection[date], late: date) -> _Listed:
    """Of the papers ``listed``, newest first, those that are shown; the best after ``late``."""
    shown = listed[:NEWEST]
    best, above = further([e for e in listed if e.newest > late], BEST, shown)
    higher = {entry.id for entry in (*shown, *best)}
    quiet = [e for e in listed if calendars.first(e.newest) not in paged]
    lower = [entry for entry in quiet if entry.id not in higher]
    years = [(year, list(papers)) for year, papers in groupby(lower, lambda e: e.newest.year)]
    first = {f"{entry.newest:%Y-%m}": entry.id for entry in reversed(quiet)}
    places = {id: month for month, id in first.items()}
    return _Listed(shown, best, above, years, len(lower) <= NEWEST, places)


def _linked(archive: Archive, slugs: Iterable[str], papers: Mapping[str, int]) -> Linked:
    """Those of the tags ``slugs`` that have ``papers``."""
    return [(slug, archive.titles[slug], papers[slug]) for slug in slugs if slug in papers]


def _beside(archive: Archive, tag: Tag, listed: Sequence[Entry]) -> Linked:
    """The tags that come with this one most often, neither its parents nor its children."""
    tags = archive.tags
    own = {tag.slug, *tags.above[tag.slug], *tags.below[tag.slug]}
    found = Counter(slug for entry in listed for slug in entry.tags)
    others = [
        slug
        for slug, count in ranked(found)
        if count > 1 and slug not in own and tags.by_slug[slug].facet != "contribution"
    ]
    return _linked(archive, others[:BESIDE], found)


def _groups(tag: Tag, listed: Sequence[Entry], known: Organizations) -> list[tuple[str, str, int]]:
    """The organisations with most of its papers: name, address, papers; of one paper, none.

    One without a page leads to the search.
    """
    counts = Counter(known.slugs[entry.id] for entry in listed if entry.id in known.slugs)
    found = []
    for slug, count in ranked(counts)[:GROUPS]:
        if count > 1:
            name = known.name(slug)
            query = f'org:"{name.replace(chr(34), "")}" tag:{tag.slug}'
            paged = slug in known.titles
            place = organization_path(slug) if paged else f"search/?q={quote(query, safe='')}"
            found.append((name, place, count))
    return found


def _bars(counts: Mapping[date, int], totals: Mapping[date, int]) -> list[Bar]:
    """The share of a tag's papers in each of the last months."""
    last = list(totals.items())[-TREND:]
    return [Bar(month, round(1000 * counts.get(month, 0) / total)) for month, total in last]


def _month(
    tag: Tag, month: date, near: Near, listed: Sequence[Entry], entry_keys: EntryKeys
) -> Page:
    path = _month_path(tag.slug, month)
    title = f"{tag.title}, {month_title(month)}"
    inputs = (tag.title, near, joined(entry_keys[entry.id].brief for entry in listed))
    return page(
        path,
        inputs,
        lambda: markdown(
            path,
            "tag-month",
            title,
            {"description": f"{plural(len(listed), 'paper')} on {title}, newest first."},
            tag=tag,
            month=month,
            entries=sorted(listed, key=_newest_first),
            near=near,
        ),
        newest(listed),
    )


def _redirects(
    was: str, tag: Tag, months: Iterable[date], paged: Collection[date]
) -> Iterator[Page]:
    """From the page and all of the ``months`` that a tag may have had under the slug ``was``."""
    yield redirect(_path(was), _path(tag.slug), tag.title, "tag")
    for month in months:
        there = _month_path(tag.slug, month) if month in paged else _path(tag.slug)
        yield redirect(_month_path(was, month), there, tag.title, "tag")


def _newest_first(entry: Entry) -> tuple[int, int, str]:
    return (-entry.newest.toordinal(), -(entry.record.upvotes or 0), entry.id)


def _path(slug: str) -> str:
    return f"tags/{slug}/index.md"


def _month_path(slug: str, month: date) -> str:
    return f"tags/{slug}/{month:%Y-%m}.md"

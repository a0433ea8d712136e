"""The pages of time: a day, an ISO week, a month, a year. Each links to its held neighbours.

Of each day its citations, too: a file of BibTeX, of which the browser makes sets by month, tag or
search.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import NamedTuple, TypeVar

from generator import citing, text
from generator.addresses import TWO, YEAR, day_path, monday, month_path, week_path, year_path
from generator.archive import Archive, Entry, top
from generator.day import Day
from generator.english import excerpt, long_date, month_title, week_title
from generator.paper import Paper, is_arxiv
from generator.render import calendars
from generator.render.entries import EntryKeys, tag_titles
from generator.render.page import DESCRIPTION, Page, markdown, page
from generator.render.trends import Lines
from generator.trends import quarter

PLACES = (
    f"{YEAR}/index.md",
    f"{YEAR}/w{TWO}.md",
    f"{YEAR}/{TWO}/index.md",
    f"{YEAR}/{TWO}/{TWO}.md",
    f"{YEAR}/{TWO}/{TWO}.bib",
)
Span = TypeVar("Span")


class _Kind(NamedTuple):
    """A kind of span by the name of its template: how many papers its page shows, the span's first
    day, and the file and title of the page.
    """

    name: str
    papers: int
    start: Callable[[date], date]
    path: Callable[[date], str]
    title: Callable[[date], str]


_WEEK = _Kind("week", 10, monday, week_path, week_title)
_MONTH = _Kind("month", 30, calendars.first, month_path, month_title)
_YEAR = _Kind("year", 20, lambda day: date(day.year, 1, 1), year_path, lambda day: f"{day.year}")


class Neighbour(NamedTuple):
    """The page before or after: its file and title."""

    path: str
    title: str


Near = tuple[Neighbour | None, Neighbour | None]


def pages(archive: Archive, entry_keys: EntryKeys, rising: Lines) -> Iterator[Page]:
    """Day, week, month and year pages, oldest first within each kind.

    ``entry_keys`` are those of `entries.entry_keys`; ``rising`` is what months and years say.
    """
    near = [Neighbour(day_path(day.date), long_date(day.date)) for day in archive.days]
    held = {day.date: day for day in archive.held}  # which has those that were withdrawn, too
    for i, day in enumerate(archive.days):
        changed = archive.changed(held[day.date])
        yield _day(day, around(near, i), archive)._replace(changed=changed)
        yield _citations(day, archive)
    yield from _spans(archive, entry_keys, _WEEK, {})
    yield from _spans(archive, entry_keys, _MONTH, rising)
    yield from _spans(archive, entry_keys, _YEAR, rising)


def newest(listed: Iterable[Entry]) -> date:
    """The newest day that lists one of the papers."""
    return max(entry.newest for entry in listed)


def around(spans: Sequence[Span], i: int) -> tuple[Span | None, Span | None]:
    """The one before and the one after ``spans[i]``."""
    return (spans[i - 1] if i else None, spans[i + 1] if i + 1 < len(spans) else None)


def _day(day: Day, near: Near, archive: Archive) -> Page:
    path, title = day_path(day.date), f"Papers of {long_date(day.date)}"

    def make() -> bytes:
        return markdown(
            path,
            "day",
            title,
            {"description": _description(title, (record.title for record in day.papers))}
            | {"listed": [_cited(record, day.date) for record in day.papers]},
            day=day,
            listed=[(record, archive.entries[record.id]) for record in day.papers],
            near=near,
            titles=archive.titles,
        )

    tags = tag_titles(archive.listed([day]), archive.titles)
    return page(path, (archive.keys[day.date], near, tags), make, day.date)


def _cited(record: Paper, listed: date) -> dict[str, object]:
    """What the theme tells programs of a paper in a list (COinS); a DOI tells them the rest."""
    told: dict[str, object] = {"title": text.shown(record.title)}
    if is_arxiv(record.id):
        return told | {"doi": f"10.48550/arXiv.{record.id}"}
    return told | {"date": f"{record.published or listed}", "authors": record.authors}


def _citations(day: Day, archive: Archive) -> Page:
    """It follows from the day's own records, and from when each paper was first listed."""
    first = [archive.entries[record.id].first for record in day.papers]

    def make() -> bytes:
        return "\n".join(f"{entry}\n" for entry in map(citing.bibtex, day.papers, first)).encode()

    path = day_path(day.date).removesuffix("md") + "bib"
    return page(path, (archive.keys[day.date], first), make, day.date)


def _description(title: str, papers: Iterable[str]) -> str:
    """What search engines show of a page that lists ``papers``: their titles."""
    return excerpt(f"{title}: {'; '.join(map(text.shown, papers))}", DESCRIPTION)


def _spans(archive: Archive, entry_keys: EntryKeys, kind: _Kind, rising: Lines) -> Iterator[Page]:
    """A page for each week, month or year that holds a day."""
    groups = [
        (start, list(days))
        for start, days in groupby(archive.days, lambda day: kind.start(day.date))
    ]
    near = [Neighbour(kind.path(start), kind.title(start)) for start, _ in groups]
    for i, (_, days) in enumerate(groups):
        listed = archive.listed(days)
        best = top(listed, kind.papers)
        quarters = sorted({quarter(day.date) for day in days})
        shown = {
            "total": len(listed),
            "near": around(near, i),
            "rising": [rising[each] for each in quarters if each in rising],
        }
        held = [(day.date, len(day.papers)) for day in days]
        inputs = (shown, held, [entry_keys[entry.id].full for entry in best])
        make = partial(_make_span, kind, days, best, archive, shown)
        yield page(near[i].path, inputs, make, newest(listed))


def _make_span(
    kind: _Kind,
    days: list[Day],
    best: list[Entry],
    archive: Archive,
    shown: dict[str, object],
) -> bytes:
    start, months = kind.start(days[0].date), calendars.months(days)
    title = kind.title(start)
    return markdown(
        kind.path(start),
        kind.name,
        title,
        {"description": _description(title, (entry.record.title for entry in best))},
        start=start,
        days=days,
        months=months,
        years=calendars.years({month: calendars.papers(held) for month, held in months}),
        weeks=calendars.weeks,
        papers=calendars.papers,
        month_path=month_path,
        best=best,
        titles=archive.titles,
        **shown,
    )

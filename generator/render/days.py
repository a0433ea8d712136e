"""The pages of time: a day, an ISO week, a month, a year. Each links to its held neighbours."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, TypeVar

from generator.addresses import TWO, YEAR, day_path, monday, month_path, week_path
from generator.archive import Archive, Entry, top
from generator.day import Day
from generator.english import long_date, month_title, plural
from generator.keys import joined
from generator.paper import Paper
from generator.render.page import Page, markdown, page

PLACES = (
    f"{YEAR}/index.md",
    f"{YEAR}/w{TWO}.md",
    f"{YEAR}/{TWO}/index.md",
    f"{YEAR}/{TWO}/{TWO}.md",
)
TOP = 20

Span = TypeVar("Span")
EntryKeys = Mapping[str, bytes]
_Near = tuple[date | None, date | None]


class _Kind(NamedTuple):
    """A kind of span by the name of its template: its first day, the file and title of its page."""

    name: str
    start: Callable[[date], date]
    path: Callable[[date], str]
    title: Callable[[date], str]


class Neighbour(NamedTuple):
    """The page before or after: its file and title."""

    path: str
    title: str


class Cell(NamedTuple):
    """A day of a calendar: how many papers (0: not held), and how busy it was, 1–4."""

    day: date
    papers: int
    level: int


def pages(archive: Archive, entry_keys: EntryKeys) -> Iterator[Page]:
    """Day, week, month and year pages, oldest first within each kind.

    ``entry_keys`` are those of `entries.entry_keys`.
    """
    dates = [day.date for day in archive.days]
    for i, day in enumerate(archive.days):
        yield _day(day, around(dates, i), archive)
    yield from _spans(archive, entry_keys, _Kind("week", monday, week_path, _week_title))
    yield from _spans(archive, entry_keys, _Kind("month", _month, month_path, month_title))
    yield from _years(archive, entry_keys)


def cells(days: Sequence[Day], month: date) -> list[list[Cell | None]]:
    """The weeks of ``month`` from Monday on; None for days of other months."""
    counts = {day.date: len(day.papers) for day in days if _month(day.date) == month}
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [_cell(day, counts.get(day, 0)) if day.month == month.month else None for day in week]
        for week in weeks
    ]


def votes(record: Paper) -> list[str]:
    """The votes and comments of ``record``, in words, as far as they are known."""
    counts = ((record.upvotes, "vote"), (record.comments or None, "comment"))
    return [plural(count, noun) for count, noun in counts if count is not None]


def newest(listed: Iterable[Entry]) -> date:
    """The newest day that lists one of the papers."""
    return max(entry.newest for entry in listed)


def tag_titles(day: Day, archive: Archive) -> list[list[tuple[str, str]]]:
    """The tags of each paper of ``day`` with their titles, for the keys of pages that show them."""
    return [
        [(slug, archive.titles[slug]) for slug in archive.entries[record.id].tags]
        for record in day.papers
    ]


def months(days: Sequence[Day]) -> list[tuple[date, list[Day]]]:
    """The days by month, oldest first."""
    return [(month, list(group)) for month, group in groupby(days, lambda day: _month(day.date))]


def _cell(day: date, count: int) -> Cell:
    return Cell(day, count, min(4, 1 + count // 12))


def _month(day: date) -> date:
    return day.replace(day=1)


def _week_title(start: date) -> str:
    year, week, _ = start.isocalendar()
    return f"Week {week} of {year}"


def around(spans: Sequence[Span], i: int) -> tuple[Span | None, Span | None]:
    """The one before and the one after ``spans[i]``."""
    return (spans[i - 1] if i else None, spans[i + 1] if i + 1 < len(spans) else None)


def _day(day: Day, near: _Near, archive: Archive) -> Page:
    path = day_path(day.date)
    tags = tag_titles(day, archive)
    inputs = (archive.keys[day.date], near, tags)
    return page(path, inputs, lambda: _make_day(path, day, near, archive), day.date)


def _make_day(path: str, day: Day, near: _Near, archive: Archive) -> bytes:
    articles = [(record, archive.entries[record.id]) for record in day.papers]
    return markdown(
        path,
        "day.md.j2",
        f"Papers of {long_date(day.date)}",
        "day",
        day=day,
        articles=articles,
        near=neighbours(near, day_path, long_date),
        votes=votes,
        titles=archive.titles,
    )


def _spans(archive: Archive, entry_keys: EntryKeys, kind: _Kind) -> Iterator[Page]:
    """A page for each week or month that holds a day."""
    groups = [
        (start, list(group))
        for start, group in groupby(archive.days, lambda day: kind.start(day.date))
    ]
    starts = [start for start, _ in groups]
    for i, (_, days) in enumerate(groups):
        yield _span(archive, entry_keys, kind, days, around(starts, i))


def _span(
    archive: Archive, entry_keys: EntryKeys, kind: _Kind, days: list[Day], near: _Near
) -> Page:
    start = kind.start(days[0].date)
    path = kind.path(start)
    listed = archive.listed(days)

    def make() -> bytes:
        return markdown(
            path,
            f"{kind.name}.md.j2",
            kind.title(start),
            kind.name,
            start=start,
            month=days[0].date,
            days=days,
            weeks=cells(days, start),
            listed=lambda day: archive.listed([day]),
            ranked=top(listed, len(listed)),
            near=neighbours(near, kind.path, kind.title),
        )

    held = [(day.date, len(day.papers)) for day in days]
    inputs = (near, held, joined(entry_keys[entry.record.id] for entry in listed))
    return page(path, inputs, make, newest(listed))


def _years(archive: Archive, entry_keys: EntryKeys) -> Iterator[Page]:
    groups = [(year, list(group)) for year, group in groupby(archive.days, lambda d: d.date.year)]
    years = [year for year, _ in groups]
    for i, (year, days) in enumerate(groups):
        yield _year(archive, entry_keys, year, days, around(years, i))


def _year(
    archive: Archive,
    entry_keys: EntryKeys,
    year: int,
    days: list[Day],
    near: tuple[int | None, int | None],
) -> Page:
    path = _year_path(year)
    listed = archive.listed(days)
    best = top(listed, TOP)

    def make() -> bytes:
        return markdown(
            path,
            "year.md.j2",
            f"{year}",
            "year",
            calendars=[(month, cells(held, month), held) for month, held in months(days)],
            best=best,
            total=len(listed),
            near=neighbours(near, _year_path, str),
        )

    counts = [(day.date, len(day.papers)) for day in days]
    inputs = (counts, len(listed), near, [entry_keys[entry.id] for entry in best])
    return page(path, inputs, make, newest(listed))


def _year_path(year: int) -> str:
    return f"{year:04}/index.md"


def neighbours(
    near: tuple[Span | None, Span | None],
    path_of: Callable[[Span], str],
    title_of: Callable[[Span], str],
) -> list[Neighbour | None]:
    """The files and titles of the span before and the one after."""
    return [None if span is None else Neighbour(path_of(span), title_of(span)) for span in near]

"""The pages of time: a day, an ISO week, a month, a year. Each links to its held neighbours."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, TypeVar

from generator import text
from generator.addresses import TWO, YEAR, day_path, monday, month_path, week_path, year_path
from generator.archive import Archive, Entry, top
from generator.day import Day
from generator.english import excerpt, long_date, month_title, week_title
from generator.paper import Paper, is_arxiv
from generator.render import calendars
from generator.render.entries import EntryKeys
from generator.render.page import DESCRIPTION, Page, markdown, page
from generator.render.trends import Line, Lines
from generator.trends import quarter

PLACES = (
    f"{YEAR}/index.md",
    f"{YEAR}/w{TWO}.md",
    f"{YEAR}/{TWO}/index.md",
    f"{YEAR}/{TWO}/{TWO}.md",
)
TOP = {"week": 10, "month": 30, "year": 20}  # papers that the page of a span shows

Span = TypeVar("Span")
_Near = tuple[date | None, date | None]


class _Kind(NamedTuple):
    """A kind of span by the name of its template: its first day, the file and title of its page."""

    name: str
    start: Callable[[date], date]
    path: Callable[[date], str]
    title: Callable[[date], str]


_WEEK = _Kind("week", monday, week_path, week_title)
_MONTH = _Kind("month", calendars.first, month_path, month_title)
_YEAR = _Kind("year", lambda day: day.replace(month=1, day=1), year_path, lambda day: f"{day.year}")


class Neighbour(NamedTuple):
    """The page before or after: its file and title."""

    path: str
    title: str


def pages(archive: Archive, entry_keys: EntryKeys, rising: Lines) -> Iterator[Page]:
    """Day, week, month and year pages, oldest first within each kind.

    ``entry_keys`` are those of `entries.entry_keys`; ``rising`` is what months and years say.
    """
    dates = [day.date for day in archive.days]
    held = {day.date: day for day in archive.held}  # which has those that were withdrawn, too
    for i, day in enumerate(archive.days):
        changed = archive.changed(held[day.date])
        yield _day(day, around(dates, i), archive)._replace(changed=changed)
    yield from _spans(archive, entry_keys, _WEEK, {})
    yield from _spans(archive, entry_keys, _MONTH, rising)
    yield from _spans(archive, entry_keys, _YEAR, rising)


def newest(listed: Iterable[Entry]) -> date:
    """The newest day that lists one of the papers."""
    return max(entry.newest for entry in listed)


def tag_titles(day: Day, archive: Archive) -> list[list[tuple[str, str]]]:
    """The tags of each paper of ``day`` with their titles, for the keys of pages that show them."""
    return [
        [(slug, archive.titles[slug]) for slug in archive.entries[record.id].tags]
        for record in day.papers
    ]


def around(spans: Sequence[Span], i: int) -> tuple[Span | None, Span | None]:
    """The one before and the one after ``spans[i]``."""
    return (spans[i - 1] if i else None, spans[i + 1] if i + 1 < len(spans) else None)


def _day(day: Day, near: _Near, archive: Archive) -> Page:
    path = day_path(day.date)
    tags = tag_titles(day, archive)
    inputs = (archive.keys[day.date], near, tags)
    return page(path, inputs, lambda: _make_day(path, day, near, archive), day.date)


def _make_day(path: str, day: Day, near: _Near, archive: Archive) -> bytes:
    title = f"Papers of {long_date(day.date)}"
    return markdown(
        path,
        "day",
        title,
        {"description": description(title, (record.title for record in day.papers))}
        | {"listed": [_cited(record, day.date) for record in day.papers]},
        day=day,
        listed=[(record, archive.entries[record.id]) for record in day.papers],
        near=neighbours(near, day_path, long_date),
        titles=archive.titles,
    )


def _cited(record: Paper, listed: date) -> dict[str, object]:
    """What the theme tells programs of a paper in a list (COinS); a DOI tells them the rest."""
    told: dict[str, object] = {"title": text.shown(record.title)}
    if is_arxiv(record.id):
        return told | {"doi": f"10.48550/arXiv.{record.id}"}
    return told | {"date": f"{record.published or listed}", "authors": record.authors}


def description(title: str, papers: Iterable[str]) -> str:
    """What search engines show of a page that lists ``papers``: their titles."""
    return excerpt(f"{title}: {'; '.join(map(text.shown, papers))}", DESCRIPTION)


def _spans(archive: Archive, entry_keys: EntryKeys, kind: _Kind, rising: Lines) -> Iterator[Page]:
    """A page for each week, month or year that holds a day."""
    groups = [
        (start, list(group))
        for start, group in groupby(archive.days, lambda day: kind.start(day.date))
    ]
    starts = [start for start, _ in groups]
    for i, (_, days) in enumerate(groups):
        lines = [rising[q] for q in sorted({quarter(day.date) for day in days}) if q in rising]
        yield _span(archive, entry_keys, kind, days, around(starts, i), rising=lines)


def _span(
    archive: Archive,
    entry_keys: EntryKeys,
    kind: _Kind,
    days: list[Day],
    near: _Near,
    *,
    rising: list[Line],
) -> Page:
    start = kind.start(days[0].date)
    path = kind.path(start)
    title = kind.title(start)
    listed = archive.listed(days)
    best = top(listed, TOP[kind.name])

    def make() -> bytes:
        months = calendars.months(days)
        return markdown(
            path,
            kind.name,
            title,
            {"description": description(title, (entry.record.title for entry in best))},
            start=start,
            days=days,
            months=months,
            years=calendars.years({month: calendars.papers(held) for month, held in months}),
            weeks=calendars.weeks,
            papers=calendars.papers,
            month_path=month_path,
            total=len(listed),
            best=best,
            rising=rising,
            near=neighbours(near, kind.path, kind.title),
            titles=archive.titles,
        )

    held = [(day.date, len(day.papers)) for day in days]
    inputs = (near, held, len(listed), [entry_keys[entry.id].full for entry in best], rising)
    return page(path, inputs, make, newest(listed))


def neighbours(
    near: tuple[Span | None, Span | None],
    path_of: Callable[[Span], str],
    title_of: Callable[[Span], str],
) -> list[Neighbour | None]:
    """The files and titles of the span before and the one after."""
    return [None if span is None else Neighbour(path_of(span), title_of(span)) for span in near]

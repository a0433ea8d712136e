"""Calendars: the days of a month, and the months of years, with how busy each of them was."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from generator.day import Day

BUSIEST = 4


class Cell(NamedTuple):
    """A day or month of a calendar: how many papers (0: none), and how busy it was, 1–4."""

    start: date
    papers: int
    level: int


class Year(NamedTuple):
    """A year of a calendar of months, from January on, and how many papers it has."""

    number: int
    months: list[Cell]
    papers: int


def weeks(days: Sequence[Day], month: date) -> list[list[Cell | None]]:
    """The weeks of ``month`` from Monday on; None for days of other months."""
    counts = {day.date: len(day.papers) for day in days}
    dates = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [
            Cell(day, count, min(BUSIEST, 1 + count // 12)) if day.month == month.month else None
            for day in week
            for count in [counts.get(day, 0)]
        ]
        for week in dates
    ]


def years(counts: Mapping[date, int]) -> list[Year]:
    """The years of months with so many papers, newest first; the busiest month sets the measure."""
    most = max(counts.values(), default=1)
    found = sorted({month.year for month in counts}, reverse=True)
    return [_year(year, counts, most) for year in found]


def months(days: Sequence[Day]) -> list[tuple[date, list[Day]]]:
    """The days by month, oldest first."""
    return [(month, list(group)) for month, group in groupby(days, lambda day: first(day.date))]


def papers(days: Iterable[Day]) -> int:
    """How many papers ``days`` list, one that two of them list counted twice."""
    return sum(len(day.papers) for day in days)


def first(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


def _year(number: int, counts: Mapping[date, int], most: int) -> Year:
    starts = [date(number, month, 1) for month in range(1, 13)]
    held = [counts.get(start, 0) for start in starts]
    cells = [
        Cell(start, count, min(BUSIEST, 1 + BUSIEST * count // most))
        for start, count in zip(starts, held, strict=True)
    ]
    return Year(number, cells, sum(held))

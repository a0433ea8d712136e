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


def weeks(days: Sequence[Day], month: date) -> list[list[Cell | None]]:
    """The weeks of ``month`` from Monday on; None for days of other months."""
    counts = {day.date: len(day.papers) for day in days}

    def cell(day: date) -> Cell | None:
        count = counts.get(day, 0)
        level = min(BUSIEST, 1 + count // 12)
        return Cell(day, count, level) if day.month == month.month else None

    dates = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [[cell(day) for day in week] for week in dates]


def years(counts: Mapping[date, int]) -> list[list[Cell]]:
    """The months of each year that has papers, newest year first, by how many each month has.

    The busiest month sets the measure.
    """
    most = max(counts.values(), default=1)

    def cell(month: date) -> Cell:
        count = counts.get(month, 0)
        return Cell(month, count, min(BUSIEST, 1 + BUSIEST * count // most))

    found = sorted({month.year for month in counts}, reverse=True)
    return [[cell(date(year, month, 1)) for month in range(1, 13)] for year in found]


def months(days: Sequence[Day]) -> list[tuple[date, list[Day]]]:
    """The days by month, oldest first."""
    return [(month, list(group)) for month, group in groupby(days, lambda day: first(day.date))]


def papers(days: Iterable[Day]) -> int:
    """How many papers ``days`` list, one that two of them list counted twice."""
    return sum(len(day.papers) for day in days)


def first(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)

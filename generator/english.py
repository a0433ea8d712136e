"""What is said in English: dates, counts, and the beginning of a text."""

from __future__ import annotations

import calendar
from datetime import date

_MONTHS = tuple(calendar.month_name)
_EXCERPT = 280


def long_date(day: date) -> str:
    """``14 March 2025``."""
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def short_date(day: date) -> str:
    """``14 Mar 2025``."""
    return f"{day.day} {_MONTHS[day.month][:3]} {day.year}"


def month_title(month: date) -> str:
    """``March 2025``."""
    return f"{_MONTHS[month.month]} {month.year}"


def plural(count: int, noun: str) -> str:
    """``1 paper``, ``12 papers``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def excerpt(value: str, most: int = _EXCERPT) -> str:
    """The beginning of ``value``, at most ``most`` characters, cut between words."""
    folded = " ".join(value.split())
    return folded if len(folded) <= most else folded[:most].rsplit(" ", 1)[0] + " …"

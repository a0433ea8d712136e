"""What is said in English: dates, counts, and the beginning of a text."""

import calendar
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

_MONTHS = tuple(calendar.month_name)
_EXCERPT = 280
_SENTENCE = 80  # a first sentence of fewer characters says little
# Where a sentence ends: not after an initial or an abbreviation, which names and numbers follow.
_END = re.compile(
    r"(?<![\s(.][A-Za-z])(?<!\bal)(?<!\bvs)(?<!\bcf)(?<!\bFig)(?<!\bEq)(?<!\bSec)(?<!\bNo)"
    r"[.!?][\"')\]\u201d\u2019]*\s+(?=[^\sa-z])|\n\n"
)


def long_date(day: date) -> str:
    """``14 March 2025``."""
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def short_date(day: date) -> str:
    """``14 Mar 2025``."""
    return f"{day.day} {_MONTHS[day.month][:3]} {day.year}"


def short_month(month: date) -> str:
    """``Mar 2025``."""
    return f"{_MONTHS[month.month][:3]} {month.year}"


def month_title(month: date) -> str:
    """``March 2025``."""
    return f"{_MONTHS[month.month]} {month.year}"


def week_title(day: date) -> str:
    """``Week 11 of 2025``, by ISO."""
    year, week, _ = day.isocalendar()
    return f"Week {week} of {year}"


def plural(count: int, noun: str) -> str:
    """``1 paper``, ``12 papers``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def usual(spellings: Iterable[str]) -> str:
    """The spelling that most have; among equals the first by its letters."""
    counts = Counter(spellings)
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))


def excerpt(value: str, most: int = _EXCERPT) -> str:
    """The beginning of ``value``, at most ``most`` characters, cut between words."""
    folded = " ".join(value.split())
    return folded if len(folded) <= most else folded[:most].rsplit(" ", 1)[0] + " …"


def opening(value: str, parted: Callable[[str, str], bool]) -> tuple[str, str]:
    """The first sentence or two of ``value``, and the rest; of `_SENTENCE` characters at least.

    ``parted`` says whether two parts read as they do together.
    """
    for end in _END.finditer(value):
        first, rest = value[: end.end()].rstrip(), value[end.end() :]
        if end.end() > _SENTENCE and parted(first, rest):
            return first, rest
    return value, ""

"""Dates as sources write them, read into days.

Knows notations only; which of a record's dates makes its day is for each source to say.
"""

import re
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](\d\d):([0-5]\d)(?::([0-5]\d|60)(?:[.,]\d+)?)? ?(Z|z|[+-][01]\d:?[0-5]\d)?)?",
    re.ASCII,
)
_IN_NAME = re.compile(r"(?<![0-9])\d{4}-\d\d-\d\d(?![0-9])", re.ASCII)


def utc(value: object) -> date | None:
    """The UTC date of an ISO 8601 time; without a zone it is UTC already.

    24:00 is the next day's beginning; a leap second belongs to the day it closes. None for
    anything else, and for years outside 1900-2999.
    """
    match = _ISO.fullmatch(value.strip()) if isinstance(value, str) else None
    day = _day(match[1]) if match else None
    if match is None or day is None or match[2] is None:
        return day
    hours, minutes, seconds = int(match[2]), int(match[3]), min(int(match[4] or 0), 59)
    passed = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if passed > timedelta(days=1):
        return None
    return _sensible((datetime.combine(day, time()) + passed - _offset(match[5])).date())


def announced(value: object) -> date | None:
    """The date of an RFC 822 or ISO 8601 time in its own zone, as a reader there would say it."""
    if not isinstance(value, str):
        return None
    if _ISO.fullmatch(value.strip()):
        return _day(value.strip()[:10])
    try:
        found = parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _sensible(found)


def in_name(name: str) -> date | None:
    """The one day (YYYY-MM-DD) that a file's name holds; None if it holds none or several."""
    days = {_day(text) for text in _IN_NAME.findall(name)} - {None}
    return days.pop() if len(days) == 1 else None


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return _sensible(found)


def _sensible(day: date) -> date | None:
    return day if 1900 <= day.year <= 2999 else None


def _offset(zone: str | None) -> timedelta:
    if zone in (None, "Z", "z"):
        return timedelta()
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -size if zone[0] == "-" else size

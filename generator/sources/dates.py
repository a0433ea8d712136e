"""Dates as sources write them, read into days.

Knows notations only; which of a record's dates makes its day is for each source to say.
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from generator.paper import day

_LEAP_SECOND = re.compile(r"(?<=:\d\d):60", re.ASCII)
_MIDNIGHT = re.compile(r"(?<=[T ])24(?=:00(?::00)?(?![:\d]))", re.ASCII)
_IN_NAME = re.compile(r"(?<![0-9])\d{4}-\d\d-\d\d(?![0-9])", re.ASCII)


def utc(value: object) -> date | None:
    """The UTC date of an ISO 8601 time; without a zone it is UTC already.

    24:00 is the next day's beginning; a leap second belongs to the day it closes. None for
    anything else, and for years outside 1900-2999.
    """
    with suppress(ValueError, OverflowError):
        found = _time(value)
        return day(found.astimezone(UTC).date() if found.tzinfo else found.date())
    return None


def announced(value: object) -> date | None:
    """The date of an RFC 822 or ISO 8601 time in its own zone, as a reader there would say it."""
    with suppress(ValueError, OverflowError):
        return day(_time(value).date())
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return day(parsedate_to_datetime(str(value)).date())
    return None


def in_name(name: str) -> date | None:
    """The one day (YYYY-MM-DD) that a file's name holds; None if it holds none or several."""
    days = {*map(day, _IN_NAME.findall(name))} - {None}
    return days.pop() if len(days) == 1 else None


def _time(value: object) -> datetime:
    """The time that ``value`` writes by ISO 8601. Raises: ValueError, OverflowError."""
    written = value.strip().upper() if isinstance(value, str) else ""
    written, late = _MIDNIGHT.subn("00", _LEAP_SECOND.sub(":59", written))
    return datetime.fromisoformat(written) + timedelta(days=late)

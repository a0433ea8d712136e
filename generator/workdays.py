"""Working days: those for which a list is to be expected, and how many went by without one.

Knows no holidays: on one, the feed lists nothing, and that is told as a gap.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

_FRIDAY = 4
_DAY = timedelta(days=1)

Span = tuple[date, date]


def is_working(day: date) -> bool:
    """Whether ``day`` is one from Monday to Friday."""
    return day.weekday() <= _FRIDAY


def each(first: date, last: date) -> Iterator[date]:
    """The days from ``first`` to ``last``, both included."""
    return (first + _DAY * i for i in range((last - first).days + 1))


def behind(newest: date, today: date) -> int:
    """The working days after ``newest``, up to ``today``; 0 if it is not past."""
    return sum(map(is_working, each(newest + _DAY, today)))


def missing(held: Sequence[date]) -> list[date]:
    """The working days between the first and the last of ``held`` (in order) that are not held."""
    if not held:
        return []
    known = {*held}
    return [day for day in each(held[0], held[-1]) if is_working(day) and day not in known]


def joined(spans: Iterable[Span], counts: Callable[[date], bool] = is_working) -> list[Span]:
    """``spans`` in order, as one where no day that ``counts`` lies between them."""
    found: list[Span] = []
    for first, last in spans:
        before = found[-1] if found else None
        if before and not any(map(counts, each(before[1] + _DAY, first - _DAY))):
            found[-1] = (before[0], max(before[1], last))
        else:
            found.append((first, last))
    return found


def spans(days: Iterable[date]) -> list[Span]:
    """``days`` (in order) as first and last of each run that only a weekend interrupts."""
    return joined((day, day) for day in days)

"""What a source has answered, day by day, so that no day is asked for again without need.

Kept in content/data/sources.json; days stand there as spans, so that years fit in a few lines.
Pure: knows neither files nor requests.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import msgspec

from generator.workdays import Span, each, is_working, joined, missing

# A day still fills up after it was listed: an answer of the same day lacks 40 % of its papers.
SETTLED = timedelta(days=14)
# So many days without a list are no holidays: the address is wrong, or the source is out of order.
QUIET = 20
_DAY = timedelta(days=1)

Answers = Mapping[date, Collection[date]]


class Backfill(msgspec.Struct, frozen=True):
    """A range from ``since`` on that was not asked to its end; ``begun`` is a day, UTC."""

    since: date
    begun: date


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a source: when it last answered (UTC), the newest day it had papers for.

    `settled` are spans of days for which it answered when they were SETTLED old; `empty` are
    those of them for which it has nothing. `early` are spans for which it answered only before
    that, each with the day (UTC) when it last did. `backfill` is a range that is under way.
    """

    answered: datetime
    newest: date | None = None
    settled: tuple[Span, ...] = ()
    empty: tuple[Span, ...] = ()
    early: tuple[tuple[date, date, date], ...] = ()
    backfill: Backfill | None = None

    def is_empty(self, day: date) -> bool:
        """Whether the source is known to have nothing for ``day``."""
        return within(day, self.empty)

    def is_known(self, day: date, held: Collection[date]) -> bool:
        """Whether asking for ``day`` would bring nothing new."""
        return self.is_empty(day) or (day in held and within(day, self.settled))

    def is_done(self, day: date, since: date, today: date) -> bool:
        """Whether the range from ``since`` on is under way and has had its answer for ``day``."""
        last = self._last(day)
        if self.backfill is None or self.backfill.since != since or last is None:
            return False
        return last >= self.backfill.begun and today - day < SETTLED

    def is_early(self, day: date) -> bool:
        """Whether the answer for ``day`` came before it was SETTLED old, and none since."""
        return self._last(day) is not None

    def is_partial(self, day: date) -> bool:
        """Whether the last answer for ``day`` came before it was over."""
        last = self._last(day)
        return last is not None and last <= day

    def _last(self, day: date) -> date | None:
        return next((when for first, last, when in self.early if first <= day <= last), None)


def lists_on(source: str, day: date) -> bool:
    """Whether ``source`` may list anything on ``day``; the Daily Papers rest at weekends."""
    return source != "huggingface" or is_working(day)


def within(day: date, spans: Iterable[Span]) -> bool:
    """Whether ``day`` is in one of ``spans``."""
    return any(first <= day <= last for first, last in spans)


def absent(held: Sequence[date], sources: Iterable[Source]) -> tuple[list[date], list[date]]:
    """The working days that ``held`` (in order) misses: holes, and those known to be empty."""
    known = list(sources)
    holes: list[date] = []
    empty: list[date] = []
    for day in missing(held):
        (empty if any(source.is_empty(day) for source in known) else holes).append(day)
    return holes, empty


def silences(source: str, before: Source | None, answers: Answers) -> list[Span]:
    """The stretches of QUIET days and more without a list that ``answers`` belong to.

    ``answers`` are the days that a run asked for, each with the days whose papers it was given.
    Days known to be empty count, and so do the days on which nothing is listed anyway.
    """
    silent = {day for day, listed in answers.items() if day not in listed}
    stretches = _spans(source, _still_empty(before, answers) | silent)
    long = [span for span in stretches if _length(source, *span) >= QUIET]
    return [(first, last) for first, last in long if any(first <= day <= last for day in silent)]


def learned(
    source: str, before: Source | None, answers: Answers, held: Collection[date], when: datetime
) -> Source:
    """What is known of ``source`` after the ``answers`` of a run, the last of them at ``when``.

    That there is nothing for a day is believed where the same run was given papers, for whatever
    day, and no long silence surrounds it: an address that answers everything with nothing leaves
    no trace. What a long silence contradicts is forgotten.
    """
    before = before or Source(when)
    when = when.replace(microsecond=0)
    today = when.date()
    given = {day for listed in answers.values() for day in listed}
    silent = _days(silences(source, before, answers))
    sure = [
        day for day, listed in answers.items() if day in listed or (given and day not in silent)
    ]
    old = [day for day in sure if today - day >= SETTLED]
    empty = {day for day in old if day not in answers[day] and day not in held}
    settled = _spans(source, _days(before.settled).union(old) - silent)
    early = {day: last for *span, last in before.early for day in each(*span)}
    early |= dict.fromkeys(sure, today)
    return msgspec.structs.replace(
        before,
        answered=when,
        newest=max((day for day in (*given, before.newest) if day), default=None),
        settled=settled,
        empty=_spans(source, (_still_empty(before, answers) | empty) - silent),
        early=_early(
            source, {day: last for day, last in early.items() if not within(day, settled)}
        ),
    )


def _still_empty(before: Source | None, answers: Answers) -> set[date]:
    """The days known to be empty, less those whose papers have come."""
    return _days(before.empty).difference(*answers.values()) if before else set()


def _early(source: str, days: Mapping[date, date]) -> tuple[tuple[date, date, date], ...]:
    found = []
    for when in {*days.values()}:
        spans = _spans(source, (day for day, last in days.items() if last == when))
        found += [(first, last, when) for first, last in spans]
    return tuple(sorted(found))


def _days(spans: Iterable[Span]) -> set[date]:
    return {day for first, last in spans for day in each(first, last)}


def _spans(source: str, days: Iterable[date]) -> tuple[Span, ...]:
    """``days`` as spans that only days interrupt on which ``source`` lists."""
    return tuple(joined(((day, day) for day in sorted(days)), partial(lists_on, source)))


def _length(source: str, first: date, last: date) -> int:
    """Days from ``first`` to ``last``, with those just before on which nothing is listed."""
    while not lists_on(source, first - _DAY):
        first -= _DAY
    return (last - first).days + 1

"""What rises and falls: a tag's share of the papers of three months against the twelve before.

The measure is the logarithm of the ratio of both shares, with half a paper added to each count, so
that nothing is divided by none (Walter, Biometrika 1975), and its interval of 90 %. Of the many
tags that are looked at, one in twenty would seem to change by chance: so those count for which
Benjamini and Hochberg's procedure (J. R. Stat. Soc. B 1995) holds false ones to 5 %. This room
knows counts and days, neither papers nor pages.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import erfc, exp, log, sqrt
from typing import NamedTuple

from generator.ledger import SETTLED

LEAST = 8  # papers of a tag in all fifteen months, below which nothing is said of it
FALSE = 0.05  # the share of false ones among all that are said to rise or fall
_Z = 1.6449  # of the normal distribution, for 90 %
RECENT, BEFORE = 3, 12  # months


class Quarter(NamedTuple):
    """Three months of a year, number 1 to 4."""

    year: int
    number: int

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return after(self.start, RECENT) - timedelta(days=1)

    @property
    def slug(self) -> str:
        """The last part of its page's address: ``2026-q1``."""
        return f"{self.year:04}-q{self.number}"

    @property
    def title(self) -> str:
        """What people call it: ``2026-Q1``."""
        return self.slug.upper()


class Span(NamedTuple):
    """Three months, and the first day of the twelve before them; both ends belong to it."""

    before: date
    start: date
    end: date


class Trend(NamedTuple):
    """A tag: its papers and those of all tags, in the three months and in the twelve before.

    `ratio` is that of the shares, `low` and `high` the ends of its interval; `chance` is how likely
    a tag that does not change would seem to change as much.
    """

    slug: str
    papers: int
    total: int
    papers_before: int
    total_before: int
    ratio: float
    low: float
    high: float
    chance: float


class Changes(NamedTuple):
    """The tags that rise and those that fall, the surest first, and all that were looked at."""

    rises: list[Trend]
    falls: list[Trend]
    tested: list[Trend]


def quarter(day: date) -> Quarter:
    """The quarter of ``day``."""
    return Quarter(day.year, (day.month + 2) // 3)


def closed(held: Iterable[date]) -> list[Quarter]:
    """The quarters of ``held`` days, oldest first, that no later answer changes; not the first.

    The first one has nothing before it. Now is the newest of ``held``: there is no clock.
    """
    days = sorted(held)
    found = sorted({quarter(day) for day in days})[1:]
    return [each for each in found if each.end + SETTLED < days[-1]]


def of_quarter(each: Quarter) -> Span:
    """The three months of a quarter and the twelve before."""
    return Span(after(each.start, -BEFORE), each.start, each.end)


def until(newest: date) -> Span:
    """The three months that end with the ``newest`` day, and the twelve before."""
    start = after(newest + timedelta(days=1), -RECENT)
    return Span(after(start, -BEFORE), start, newest)


def after(day: date, months: int) -> date:
    """The same day so many ``months`` later, or the first of the next where a month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return after(date(year, month + 1, 1), 1)


def changes(
    recent: Mapping[str, int], total: int, before: Mapping[str, int], total_before: int
) -> Changes:
    """Which tags rise and fall; counts of papers by tag, and of all papers.

    None does where nothing was before.
    """
    if not total_before:
        return Changes([], [], [])
    tested = [
        _trend(slug, recent.get(slug, 0), total, before.get(slug, 0), total_before)
        for slug in sorted({*recent, *before})
        if recent.get(slug, 0) + before.get(slug, 0) >= LEAST
    ]
    sure = _sure([trend.chance for trend in tested])
    rises = [trend for trend in tested if trend.chance <= sure and trend.ratio > 1]
    falls = [trend for trend in tested if trend.chance <= sure and trend.ratio < 1]
    rises.sort(key=lambda trend: (-trend.low, trend.slug))
    falls.sort(key=lambda trend: (trend.high, trend.slug))
    return Changes(rises, falls, tested)


def _trend(slug: str, papers: int, total: int, papers_before: int, total_before: int) -> Trend:
    mine, all_mine = papers + 0.5, total + 0.5
    theirs, all_theirs = papers_before + 0.5, total_before + 0.5
    middle = log(mine / all_mine) - log(theirs / all_theirs)
    error = sqrt(max(1 / mine - 1 / all_mine + 1 / theirs - 1 / all_theirs, 1e-9))
    ends = (exp(middle - _Z * error), exp(middle + _Z * error))
    # Rounded, so that no machine's last digit decides an order.
    ratio, low, high = (float(f"{value:.5g}") for value in (exp(middle), *ends))
    chance = float(f"{erfc(abs(middle) / error / sqrt(2)):.3g}")
    return Trend(slug, papers, total, papers_before, total_before, ratio, low, high, chance)


def _sure(chances: Iterable[float]) -> float:
    """The greatest chance at which false ones stay below `FALSE` of all that are named."""
    ranked = sorted(chances)
    held = [
        chance
        for rank, chance in enumerate(ranked, start=1)
        if chance <= FALSE * rank / len(ranked)
    ]
    return max(held, default=-1.0)

"""From a source into the store: which days to ask for, one at a time, each kept as it arrives.

Knows neither pages nor the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from generator.config import Config
from generator.errors import ArchiveError, InputError, TryLater, UsageError
from generator.paper import Listing
from generator.sources import arxiv, huggingface
from generator.sources.http import Client, Settings
from generator.store import Change, Store
from generator.workdays import is_working

FIRST_RUN = 7
CATCH_UP = 366
QUIET = 20

Told = Callable[[date, int, int, Change | None], None]


@dataclass
class Fetched:
    """What a run brought: changes by day, and the first fault met (the rest was still done).

    `quiet` are stretches of days for which the source answered that there is nothing.
    """

    changes: list[Change] = field(default_factory=list)
    fault: ArchiveError | None = None
    quiet: list[tuple[date, date]] = field(default_factory=list)


def due(source: str, held: Sequence[date], today: date, refresh: int) -> list[date]:
    """The days to ask ``source`` for when none are named.

    Every day since the newest one held, up to a year back (a first run: the last seven days),
    and again the last ``refresh`` days, whose votes still settle. The Daily Papers have nothing
    at weekends and are not asked for them.
    """
    if held:
        since = min(held[-1] + timedelta(days=1), today - timedelta(days=refresh))
    else:
        since = today - timedelta(days=FIRST_RUN - 1)
    since = max(since, today - timedelta(days=CATCH_UP))
    days = span(since, today)
    return [day for day in days if source != "huggingface" or is_working(day)]


def span(since: date, until: date) -> list[date]:
    """Every day from ``since`` to ``until``. Raises: UsageError if they are in the wrong order."""
    if since > until:
        raise UsageError("--since", f"{since} is after {until}", "swap the dates")
    return [since + timedelta(days=i) for i in range((until - since).days + 1)]


def checked(listings: Sequence[Listing], today: date) -> Sequence[Listing]:
    """``listings``, none of which may be of a day to come: catching up would stop there.

    Raises: InputError.
    """
    for listing in listings:
        if listing.date > today:
            what = f"is of a day to come (today is {today}, UTC)"
            raise InputError(f"{listing.date}", what, "correct the date, or the clock")
    return listings


def quiet(asked: Sequence[tuple[date, bool | None]]) -> list[tuple[date, date]]:
    """First and last of each stretch of QUIET days and more for which nothing was listed.

    ``asked`` are days in order, each with whether anything was listed for it; None if the answer
    was refused. Weekends count, the one before a Monday too.
    """
    found: list[tuple[date, date]] = []
    for listed, days in groupby(asked, key=lambda pair: pair[1]):
        stretch = [day for day, _ in days]
        first, last = stretch[0], stretch[-1]
        weekend = 0 if first.weekday() else 2
        if listed is False and weekend + (last - first).days + 1 >= QUIET:
            found.append((first, last))
    return found


def fetch(
    config: Config,
    store: Store,
    source: str,
    days: Sequence[date],
    told: Told,
    *,
    settings: Settings | None = None,
) -> Fetched:
    """Ask ``source`` for ``days`` and keep what it answers; ``told`` hears of each day.

    A day whose answer is refused is left as it was, and the next is tried; a source that is
    down ends the run. Either way what was kept stays. ``settings`` bound the requests.
    """
    done = Fetched()
    newest: date | None = None
    answers: list[tuple[date, bool | None]] = []
    with Client(settings or Settings(run=config.archive.deadline)) as client:
        asked = _asked(config, client, source, days)
        for i, day in enumerate(days):
            try:
                listings = checked(next(asked), datetime.now(UTC).date())
            except InputError as error:
                done.fault = done.fault or error
                answers.append((day, None))
                asked = _asked(config, client, source, days[i + 1 :])
                continue
            except TryLater as error:
                done.fault = error
                break
            changes = store.add(listings)
            done.changes += changes
            answers.append((day, bool(changes)))
            newest = max([day for day in (newest, *(c.date for c in changes)) if day], default=None)
            told(day, i + 1, len(days), changes[0] if changes else None)
    done.quiet = quiet(answers)
    if any(listed is not None for _, listed in answers):
        store.answered(source, datetime.now(UTC), newest)
    return done


def _asked(
    config: Config, client: Client, source: str, days: Sequence[date]
) -> Iterator[list[Listing]]:
    """The listings for each of ``days`` in turn."""
    for day in days:
        if source == "huggingface":
            yield [huggingface.day(client, config.archive.huggingface, day)]
        else:
            yield list(arxiv.days(client, config.archive.arxiv, day, day))

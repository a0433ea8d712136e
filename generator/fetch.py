"""From a source into the store: which days to ask for, one at a time, each kept as it arrives.

Knows neither pages nor the terminal.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import msgspec

from generator import curation, ledger, organizations, tagging
from generator.config import Archive, Config
from generator.errors import ArchiveError, ConfigError, InputError, TryLater, UsageError
from generator.ledger import Backfill, Source, lists_on
from generator.paper import Listing
from generator.sources import arxiv, huggingface
from generator.sources.http import Client, Settings
from generator.store import Change, Store
from generator.workdays import Span, each, is_working

FIRST_RUN = 7
CATCH_UP = 366
# By name, each asks for one day and gives the listings that come of it. A new source is a module of
# `sources`, a line here, and its settings and name in `config`.
SOURCES: dict[str, Callable[[Client, Archive, date], list[Listing]]] = {
    "huggingface": lambda client, archive, day: [huggingface.day(client, archive.huggingface, day)],
    "arxiv": lambda client, archive, day: arxiv.day(client, archive.arxiv, day),
}


class Plan(NamedTuple):
    """The days to ask for, in this order, and then the holes, until a long silence is met.

    `known` and `idle` are how many days of the range that was named are left out: those that
    are known already, and those on which the source lists nothing. `since` is its first day.
    """

    days: Sequence[date]
    holes: Sequence[date] = ()
    known: int = 0
    idle: int = 0
    since: date | None = None


@dataclass
class Fetched:
    """What a run brought: changes by day, and the first fault met (the rest was still done).

    `quiet` are stretches of days for which the source answered that there is nothing.
    """

    changes: list[Change] = field(default_factory=list)
    fault: ArchiveError | None = None
    quiet: list[Span] = field(default_factory=list)


def due(source: str, held: Sequence[date], known: Source | None, today: date, refresh: int) -> Plan:
    """The days to ask ``source`` for when none are named.

    Every day since the newest one held, up to a year back (a first run: the last seven days),
    and again the last ``refresh`` days, whose votes still settle. Then, newest first, the working
    days since the first one held that are not held either, and those that were answered too
    early. What ``known`` says to be empty is left out; days of rest are.
    """
    again = today - timedelta(days=refresh)
    if held:
        since = min(held[-1] + timedelta(days=1), again)
    else:
        since = today - timedelta(days=FIRST_RUN - 1)
    since = max(since, today - timedelta(days=CATCH_UP))
    days = [day for day in each(since, today) if lists_on(source, day)]
    if known:
        days = [day for day in days if day >= again or not known.is_empty(day)]
    past = [*each(held[0], since - timedelta(days=1))] if held else []
    present = {*held}
    holes = [day for day in reversed(past) if is_working(day) and _is_open(day, present, known)]
    return Plan(days, holes)


def named(source: str, held: Sequence[date], known: Source | None, today: date, span: Span) -> Plan:
    """The days from the first to the last of ``span`` that ``source`` is to be asked for.

    Days that are ``known`` are left out, and what a run that was cut has asked for already.

    Raises: UsageError if they are in the wrong order.
    """
    since, until = span
    if since > until:
        raise UsageError("--since", f"{since} is after {until}", "swap the dates")
    listed = [day for day in each(since, until) if lists_on(source, day)]
    present = {*held}
    days = [
        day
        for day in listed
        if not known or not (known.is_known(day, present) or known.is_done(day, since, today))
    ]
    idle = (until - since).days + 1 - len(listed)
    return Plan(days, (), len(listed) - len(days), idle, since)


def _is_open(day: date, held: Collection[date], known: Source | None) -> bool:
    if day in held:
        return known is not None and known.is_early(day)
    return known is None or not known.is_empty(day)


def checked(listings: Sequence[Listing], today: date) -> Sequence[Listing]:
    """``listings``, none of which may be of a day to come: catching up would stop there.

    Raises: InputError.
    """
    for listing in listings:
        if listing.date > today:
            what = f"is of a day to come (today is {today}, UTC)"
            raise InputError(f"{listing.date}", what, "correct the date, or the clock")
    return listings


def fetch(
    config: Config,
    store: Store,
    source: str,
    plan: Plan,
    report: Callable[[int, int], None] = lambda done, total: None,
    *,
    settings: Settings | None = None,
) -> Fetched:
    """Ask ``source`` for the days of ``plan`` and keep what it answers.

    A day whose answer is refused is left as it was, and the next is tried; a source that is
    down ends the run. Either way what was kept stays, and so does what is known of each day, as
    soon as it is. ``report`` hears how many days are done; ``settings`` bound the requests.
    """
    run = _Run(store, source, plan)
    days = [*plan.days, *plan.holes]
    ask = SOURCES[source]
    with Client(settings or Settings(run=config.archive.deadline)) as client:
        for i, day in enumerate(days):
            hole = i >= len(plan.days)
            if hole and plan.days and not run.answers:
                break
            now = datetime.now(UTC)
            try:
                listings = checked(ask(client, config.archive, day), now.date())
            except InputError as error:
                run.done.fault = run.done.fault or error
                continue
            except TryLater as error:
                run.done.fault = error
                break
            run.keep(day, listings, now)
            report(i + 1, len(days))
            if hole and ledger.within(day, run.done.quiet):
                break
    run.close(plan)
    note_shown(config, store, datetime.now(UTC).date())
    return run.done


def note_shown(config: Config, store: Store, today: date) -> None:
    """Let data/changes.json know which papers are hidden since ``today`` (UTC), and
    data/published.json which tags and organisations have a page.

    Raises: StoreError. That a file of people's cannot be read is for the build to say.
    """
    days = [*store.days()]
    newest = {paper.id: paper for day in days for paper in day.papers}
    with suppress(ConfigError):
        curated = curation.load(config.content)
        curated = curated.following(paper for day in days for paper in day.papers)
        store.hide(curated.hidden, today)
        tags = tagging.load(config.content)
        known = organizations.load(config.content)
        missing = {tag.slug for tag in tags.tags}.difference(store.published().tags)
        found: set[str] = set()
        shown = curated.papers(tuple(newest.values()))
        for paper in shown:
            if found == missing:
                break
            own = tags.assign(paper.title, paper.abstract, paper.summary or "")
            found |= missing.intersection((*own, *tags.parents(own)))
        names = (paper.organization for paper in shown if paper.organization)
        store.publish(found, known.large(names))


class _Run:
    """What one run has been answered so far, and what follows for the ledger of its source."""

    def __init__(self, store: Store, source: str, plan: Plan) -> None:
        self.store, self.source, self.done = store, source, Fetched()
        self.stored = store.sources().get(source)
        self.known = self.before = _begun(plan, self.stored)
        self.held = {*store.dates()}
        self.answers: dict[date, set[date]] = {}

    def keep(self, day: date, listings: Sequence[Listing], now: datetime) -> None:
        """Keep what came for ``day``, and note at once that it was answered."""
        changes = self.store.add(listings, now.date())
        self.done.changes += changes
        self.answers[day] = {change.date for change in changes}
        self.held |= self.answers[day]
        self.known = ledger.learned(self.source, self.before, self.answers, self.held, now)
        self.store.answered(self.source, self.known)
        self.done.quiet = ledger.silences(self.source, self.before, self.answers)

    def close(self, plan: Plan) -> None:
        """Note that the range of ``plan`` is done, unless the source went down before its end."""
        whole = plan.since and not isinstance(self.done.fault, TryLater)
        if self.known and whole and (self.answers or self.stored):
            self.store.answered(self.source, msgspec.structs.replace(self.known, backfill=None))


def _begun(plan: Plan, known: Source | None) -> Source | None:
    """``known``, with the range of ``plan`` as under way, since today if it was not."""
    now = datetime.now(UTC)
    if plan.since is None or (known and known.backfill and known.backfill.since == plan.since):
        return known
    backfill = Backfill(plan.since, now.date())
    return msgspec.structs.replace(known or Source(now), backfill=backfill)

"""Fetches from feeds that answer wrongly, in every way that is known; then from a good one.

In each case every day of a span, a page in three of it, or its first requests, meet an answer of
the catalogue. Nothing may be lost, and what the good feed lists must come in.
"""

from __future__ import annotations

import contextlib
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from generator.errors import ArchiveError
from generator.paper import arxiv_id
from generator.sources import http
from tests import faults
from tests.sweeps import answers, projects
from tests.sweeps.forked import apart, run
from tests.sweeps.tally import Tally

_HASTY = msgspec.structs.replace(
    faults.QUICK, connect=0.5, read=0.3, request=0.6, run=10, backoff=0.005, longest=0.02
)
_ALWAYS = 1000


class Plan(NamedTuple):
    """The wrong answer that a day gets, to how many of its requests, and to which page (or all)."""

    answer: str
    times: int
    page: str | None


def sweep(count: int, seed: int, only: int | None = None) -> Iterator[Tally]:
    """Each case has another mixture of wrong answers; all of the catalogue are met in turn."""
    tally = Tally("feed")
    days = projects.days(8)
    names = list(answers.catalogue(days[projects.SINCE][:5], []))
    random.Random(f"feed {seed}").shuffle(names)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        start = projects.fresh(folder / "start")
        some = {day: entries[:3] for day, entries in days.items() if day != projects.UNTIL}
        run(start, "add", *projects.saved(folder / "saved", some))
        for number in range(count) if only is None else [only]:
            tally.tried += 1
            chance = random.Random(f"feed {seed} {number}")
            # The first day's answer goes through the catalogue, so that none is left out.
            plans = {
                day: Plan(
                    chance.choice(names) if i else names[number % len(names)],
                    chance.choice([1, 2, _ALWAYS]),
                    chance.choice([None, None, "1"]),
                )
                for i, day in enumerate(sorted(days))
            }
            _case(tally, number, projects.copy(start, folder / "case"), plans, days)
    yield tally


def _case(
    tally: Tally, number: int, root: Path, plans: dict[str, Plan], days: projects.Days
) -> None:
    case = f"{number} ({'; '.join(f'{p.answer} x{p.times} p{p.page}' for p in plans.values())})"
    span = ("fetch", "--since", projects.SINCE, "--until", projects.UNTIL)
    before = projects.held(root)
    with apart(
        partial(faults.serving, faults.routed(partial(_answer, plans, days, Counter())))
    ) as url:
        projects.feed_at(root, url)
        tally.ended(case, run(root, *span, before=_hasten), 0, 1, 75)
    _intact(tally, case, root, before)
    believed = projects.known(root, sorted(days)[:3])
    with apart(
        partial(faults.serving, faults.routed(partial(_answer, {}, days, Counter())))
    ) as url:
        projects.feed_at(root, url)
        tally.ended(case, run(root, *span), 0)
        _intact(tally, case, root, before)
        # What could be believed, and a day held before, are asked for again by name only.
        for day in sorted(days)[:3]:
            if day in before or day in believed:
                tally.ended(case, run(root, "fetch", "--date", day), 0)
    held = projects.held(root)
    for day in sorted(days)[:3]:
        lost = {arxiv_id(entry["paper"]["id"]) for entry in days[day]} - held.get(day, {}).keys()
        if lost:
            tally.fault("lost", case, f"{day} has not {', '.join(map(str, lost))}")


def _intact(tally: Tally, case: str, root: Path, before: dict[str, dict[str, Any]]) -> None:
    """The store can be read, and every paper that it held it holds."""
    found = run(root, "check")
    if found.status:
        tally.fault("unreadable", case, found.err)
    with contextlib.suppress(ArchiveError):  # told above
        held = projects.held(root)
        lost = [f"{day} {name}" for day in before for name in before[day].keys() - held[day].keys()]
        if lost:
            tally.fault("lost", case, f"held before: {', '.join(lost)}")


def _answer(
    plans: dict[str, Plan], days: projects.Days, asked: Counter[str], request: faults.Request
) -> faults.Answer:
    """The answer to a request: the planned one while it is due, else the feed's own page."""
    day, page = request.query.get("date", ""), request.query.get("p", "0")
    first = int(page) * 5
    good = list(days.get(day, ()))[first : first + 5]
    plan = plans.get(day)
    if plan and plan.page in (None, page):
        asked[day] += 1
        if asked[day] <= plan.times:
            return answers.catalogue(good, list(days[projects.NEWEST])[:5])[plan.answer]
    return faults.reply(json.dumps(good).encode())


def _hasten() -> None:
    """Bounds short enough for a sweep, whatever a command asks for."""
    begin = http.Client.__init__

    def hasty(client: http.Client, _: http.Settings | None = None) -> None:
        begin(client, _HASTY)

    http.Client.__init__ = hasty  # type: ignore[assignment, method-assign]

"""Catching up: a year that was missed comes in whole, from a feed that fails one time in ten."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import config, ledger
from generator.config import Config, HuggingFace
from generator.errors import TryLater
from generator.fetch import Plan, due, fetch, named
from generator.ledger import Source
from generator.sources.http import Settings
from generator.store import Store
from generator.workdays import Span, is_working, missing
from tests import faults
from tests.conftest import ROOT, Project
from tests.test_flow import point_at

TODAY = date(2026, 3, 4)
QUICK = Settings(backoff=0.001, longest=0.01, attempts=6)
HELD = date(2025, 3, 6)
DAY = timedelta(days=1)
Early = tuple[date, date, date]


def working(first: date, last: date) -> list[date]:
    days = (first + i * DAY for i in range((last - first).days + 1))
    return [day for day in days if is_working(day)]


def project(root: Path, url: str) -> Config:
    own = config.Archive(huggingface=HuggingFace(url=url, pause=0))
    return msgspec.structs.replace(config.load(ROOT), root=root, archive=own)


def caught_up(store: Store, settings: Config, limit: int | None = None) -> object:
    """One run of what `update` asks for; it ends after ``limit`` days if that is given."""
    known = store.sources().get("huggingface")
    plan = due("huggingface", store.dates(), known, TODAY, settings.archive.refresh)
    plan = plan._replace(days=plan.days[:limit])
    return fetch(settings, store, "huggingface", plan, settings=QUICK).fault


def failing_feed(seed: int = 1) -> tuple[faults.Answer, Counter[str]]:
    """Every working day has a paper; one request in ten is refused, broken or dropped."""
    chance, counts = random.Random(seed), Counter[str]()

    def route(request: faults.Request) -> faults.Answer:
        kind = chance.choice(["429", "500", "drop"]) if chance.random() < 0.1 else "good"
        counts[kind] += 1
        day = date.fromisoformat(request.query["date"])
        entry = faults.entry(1, day)
        entry["paper"]["id"] = f"{day:%y%m}.{day.day:05}"
        again = {"Retry-After": "0.005"}
        answers: dict[str, Callable[[], faults.Answer]] = {
            "429": lambda: faults.reply(status=429, headers=again),
            "500": lambda: faults.reply(status=500),
            "drop": lambda: faults.hang_up,
            "good": lambda: faults.reply(faults.body(entry)),
        }
        return answers[kind]()

    return faults.routed(route), counts


def test_a_missed_year_comes_in_whole(tmp_path: Path) -> None:
    """Every working day since the newest held one, in order, over one connection at a time."""
    answer, counts = failing_feed()
    store = Store(tmp_path / "content")
    with faults.serving(answer) as server:
        settings = project(tmp_path, server.url)
        fetch(settings, store, "huggingface", Plan([HELD]), settings=QUICK)
        assert caught_up(Store(store.content), settings) is None
    held = Store(store.content).dates()
    assert held[0] == HELD and held[-1] == TODAY and missing(held) == []
    assert len(held) == 260
    assert min(counts["429"], counts["500"], counts["drop"]) >= 3
    asked = [request.query["date"] for request in server.requests]
    assert asked == sorted(asked) and set(asked) == {str(day) for day in held}


def test_a_run_that_was_cut_short_is_taken_up_again(tmp_path: Path) -> None:
    """What came stays, what is missing comes next time, and is not asked for twice."""
    answer, _ = failing_feed(2)
    with faults.serving(answer) as server:
        settings = project(tmp_path, server.url)
        fetch(settings, Store(tmp_path / "content"), "huggingface", Plan([HELD]), lambda *_: None)
        for _ in range(2):
            assert caught_up(Store(tmp_path / "content"), settings, limit=100) is None
        before = len(server.requests)
        held = Store(tmp_path / "content").dates()
        assert len(held) == 201 and missing(held) == []
        assert caught_up(Store(tmp_path / "content"), settings) is None
        again = {request.query["date"] for request in server.requests[before:]}
    assert min(again) == str(held[-1] + timedelta(days=1))
    assert Store(tmp_path / "content").dates()[-1] == TODAY


def test_a_source_that_stays_down_leaves_what_came(tmp_path: Path) -> None:
    """The fault says to try later; the days before it are held, and none after."""
    good = [faults.reply(faults.body(faults.entry(i, None))) for i in range(1, 4)]
    with faults.serving(*good, faults.reply(status=503)) as server:
        settings = project(tmp_path, server.url)
        store = Store(tmp_path / "content")
        days = [TODAY - timedelta(days=i) for i in (2, 1, 0)] + [TODAY]
        done = fetch(settings, store, "huggingface", Plan(days), settings=QUICK)
    assert isinstance(done.fault, TryLater) and len(store.dates()) == 3


def known(
    *spans: Span,
    empty: Sequence[Span] = (),
    early: Sequence[Early] = (),
    backfill: ledger.Backfill | None = None,
) -> Source:
    when = datetime.combine(TODAY, time(6), UTC)
    return Source(when, None, spans, tuple(empty), tuple(early), backfill)


def test_what_is_asked_for() -> None:
    """Since the newest held day; always the last days again; no weekends; then holes."""
    fresh = due("huggingface", [], None, TODAY, 14)
    assert fresh.days[0] >= TODAY - 6 * DAY and fresh.days[-1] == TODAY and not fresh.holes
    refreshed = due("huggingface", [TODAY], None, TODAY, 14)
    assert refreshed.days[0] == TODAY - 14 * DAY and all(map(is_working, refreshed.days))
    old = due("huggingface", [date(2024, 12, 30)], None, TODAY, 14)
    assert TODAY - 366 * DAY <= old.days[0] <= TODAY - 364 * DAY
    assert old.holes[-2:] == [date(2025, 1, 1), date(2024, 12, 31)]
    assert not {*old.days} & {*old.holes}


def test_a_plain_run_asks_for_holes_and_for_what_came_too_early() -> None:
    """Newest first; neither for what is known to be empty, nor for what came in time."""
    held = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 13), TODAY]
    holidays = (date(2026, 1, 6), date(2026, 1, 7))
    early = (date(2026, 1, 13), date(2026, 1, 13), date(2026, 1, 14))
    plan = due("huggingface", held, known(empty=[holidays], early=[early]), TODAY, 14)
    assert plan.days[0] == TODAY - 14 * DAY
    assert plan.holes[0] == date(2026, 2, 17) and plan.holes[-3:] == [
        date(2026, 1, 13),
        date(2026, 1, 9),
        date(2026, 1, 8),
    ]


def test_a_range_leaves_out_what_is_known() -> None:
    """Settled or empty days, and young ones if it was cut; a lost file is asked for."""
    since, until = date(2026, 2, 9), TODAY
    lost = date(2026, 2, 10)
    held = [day for day in working(since, until) if day != lost]
    young = (date(2026, 2, 19), date(2026, 3, 2))
    settled = (since, date(2026, 2, 18))
    early = [(*young, TODAY - DAY)]
    cut = known(settled, early=early, backfill=ledger.Backfill(since, TODAY - 3 * DAY))
    plan = named("huggingface", held, cut, TODAY, (since, until))
    assert plan.days == [lost, TODAY - DAY, TODAY] and (plan.known, plan.idle) == (15, 6)
    later = TODAY + 10 * DAY
    assert named("huggingface", held, cut, later, (since, until)).days[:3] == [
        lost,
        *working(young[0], young[0] + DAY),
    ]
    other = known(settled, early=early, backfill=ledger.Backfill(since + DAY, TODAY - 3 * DAY))
    done = known(settled, early=early)
    for what in (other, done):
        plan = named("huggingface", held, what, TODAY, (since, until))
        assert plan.days == [lost, *working(young[0], TODAY)]


def answered(source: str, days: Iterable[date], empty: Iterable[date] = ()) -> ledger.Answers:
    nothing = {*empty}
    return {day: set() if day in nothing else {day} for day in days if ledger.lists_on(source, day)}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60), st.integers(1, 30), st.sampled_from(["list", "nothing", "other"])
        )
    ),
    st.lists(st.integers(0, 60), unique=True),
    st.sampled_from(["huggingface", "arxiv"]),
    st.integers(0, 3),
)
def test_what_is_known_follows_from_the_answers(
    asked: list[tuple[int, int, str]], held_days: list[int], source: str, runs: int
) -> None:
    """Spans say what a plain set of days would; empty days are settled, and none is held."""
    first = TODAY - 60 * DAY
    days = [first + i * DAY for i in range(61)]
    days = [day for day in days if ledger.lists_on(source, day)]
    held = {first + i * DAY for i in held_days}
    what: Source | None = None
    settled: set[date] = set()
    early: set[date] = set()
    for run in range(runs):
        answers: dict[date, set[date]] = {}
        for begin, count, kind in asked[run::runs]:
            listed = {"nothing": set[date](), "other": {first}}
            for day in days[begin : begin + count]:
                answers[day] = listed.get(kind, {day})
        held |= {day for listed_on in answers.values() for day in listed_on}
        silent = ledger.silences(source, what, answers)
        what = ledger.learned(source, what, answers, held, datetime.combine(TODAY, time(), UTC))
        alive = any(answers.values())
        for day, listed_on in answers.items():
            if day in listed_on or (alive and not ledger.within(day, silent)):
                (settled if TODAY - day >= ledger.SETTLED else early).add(day)
        settled = {day for day in settled if not ledger.within(day, silent)}
    if what is None:
        return
    for day in days:
        assert ledger.within(day, what.settled) == (day in settled)
        assert what.is_early(day) == (day in early)
        assert not what.is_empty(day) or (day in settled and day not in held)
    spans = [*what.settled]
    assert spans == sorted(spans) and all(a <= b for a, b in spans)
    assert all(a[1] + DAY < b[0] for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize(("days", "told"), [(17, 0), (18, 1), (40, 1)])
def test_a_long_silence_is_told_and_not_believed(days: int, told: int) -> None:
    """Twenty days and more, the weekend before the Monday too, for which nothing is listed."""
    monday = date(2026, 1, 5)
    silent = working(monday, monday + (days - 1) * DAY)
    around = [monday - 3 * DAY, silent[-1] + 3 * DAY]
    answers = answered("huggingface", [around[0], *silent, around[1]], silent)
    assert len(ledger.silences("huggingface", None, answers)) == told
    what = ledger.learned("huggingface", None, answers, around, datetime(2026, 3, 4, tzinfo=UTC))
    assert bool(what.empty) != bool(told)
    half = dict(itertools.islice(answers.items(), len(answers) // 2))
    what = ledger.learned("huggingface", None, half, around, datetime(2026, 3, 4, tzinfo=UTC))
    rest = {day: listed for day, listed in answers.items() if day not in half}
    again = ledger.learned("huggingface", what, rest, around, datetime(2026, 3, 4, tzinfo=UTC))
    assert bool(again.empty) != bool(told)


def test_a_refused_answer_is_no_silence() -> None:
    days = working(date(2026, 1, 5), date(2026, 2, 5))
    answers = answered("huggingface", days, days)
    assert ledger.silences("huggingface", None, answers)
    refused = {day: listed for day, listed in answers.items() if day != days[10]}
    assert ledger.silences("huggingface", None, refused) == []


HOLIDAYS = {date(2025, 3, 14), date(2025, 4, 18), date(2025, 4, 21)}
SINCE, UNTIL = date(2025, 3, 3), date(2025, 4, 30)


class Feed:
    """A feed with a paper for every working day but `holidays`; `left` answers, then it is down."""

    def __init__(self, holidays: Collection[date] = HOLIDAYS, left: int = 10**6) -> None:
        self.holidays, self.left = holidays, left
        self.given = Counter[date]()
        self.dead = False

    def __call__(self, request: faults.Request) -> faults.Answer:
        day = date.fromisoformat(request.query["date"])
        if self.left <= 0:
            return faults.reply(status=503, headers={"Retry-After": "0.001"})
        self.left -= 1
        self.given[day] += 1
        if self.dead or day in self.holidays or not is_working(day):
            return faults.reply(b"[]")
        paper = faults.entry(1, day)
        paper["paper"]["id"] = f"{day:%y%m}.{day.day:05}"
        return faults.reply(faults.body(paper))


@pytest.fixture
def scratch(tmp_path: Path) -> Project:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return Project(tmp_path)


def sources(project: Project) -> dict[str, Any]:
    found = json.loads((project.content / "data/sources.json").read_text("utf-8"))["huggingface"]
    return cast("dict[str, Any]", found)


def test_a_backfill_that_is_cut_goes_on_where_it_stopped(scratch: Project) -> None:
    """No day is asked for twice, empty ones neither, and weekends never; `--date` always asks."""
    feed, days = Feed(), working(SINCE, UNTIL)
    span = ("fetch", "--since", SINCE, "--until", UNTIL)
    with faults.serving(faults.routed(feed)) as server:
        point_at(scratch, server.url)
        for part in range(4):
            feed.left = 10
            scratch.run(*span, status=75)
            assert sorted(feed.given) == days[: 10 * (part + 1)]
        feed.left = 10
        scratch.run(*span)
        assert feed.given == Counter(days)
        again = scratch.run(*span)
        assert again.out.splitlines()[0] == (
            "days not asked for: 43 known already (--date D asks again), "
            "16 at weekends, when huggingface lists nothing"
        )
        assert feed.given == Counter(days)
        scratch.run("fetch", "--date", days[3])
        assert feed.given[days[3]] == 2
    assert Store(scratch.content).dates() == [day for day in days if day not in HOLIDAYS]
    assert sources(scratch)["settled"] == [[str(SINCE), str(UNTIL)]]
    assert sources(scratch)["empty"] == [["2025-03-14"] * 2, ["2025-04-18", "2025-04-21"]]


def test_a_backfill_up_to_today_asks_for_no_day_twice(scratch: Project) -> None:
    """Nor for those that will be asked for again; another one asks for these."""
    today = datetime.now(UTC).date()
    feed, days = Feed(), working(today - 30 * DAY, today)
    young = [day for day in days if today - day < ledger.SETTLED]
    with faults.serving(faults.routed(feed)) as server:
        point_at(scratch, server.url)
        for left in (len(days) - 4, 2):
            feed.left = left
            scratch.run("fetch", "--since", days[0], status=75)
        feed.left = 10**6
        scratch.run("fetch", "--since", days[0])
        assert feed.given == Counter(days)
        scratch.run("fetch", "--since", days[0])
    assert feed.given == Counter([*days, *young])
    assert "backfill" not in sources(scratch)


def test_a_killed_backfill_goes_on(scratch: Project) -> None:
    """SIGKILL while a day is under way costs that day's answer alone."""
    feed, days, reached = Feed(), working(SINCE, UNTIL), threading.Event()

    def route(request: faults.Request) -> faults.Answer:
        if feed.left == 0:
            reached.set()
            return faults.silence(60)
        return feed(request)

    command = ["fetch", "--since", str(SINCE), "--until", str(UNTIL)]
    with faults.serving(faults.routed(route)) as server:
        point_at(scratch, server.url)
        for _ in range(3):
            feed.left = 11
            reached.clear()
            running = subprocess.Popen(
                [sys.executable, "-m", "generator", *command], cwd=scratch.root
            )
            assert reached.wait(60)
            running.kill()
            running.wait()
        feed.left = 10**6
        scratch.run(*command)
    assert feed.given == Counter(days)


def test_a_plain_fetch_fills_every_hole(scratch: Project) -> None:
    """Each once; what it cannot fill is named, and not asked for again."""
    today = datetime.now(UTC).date()
    days = working(today - 60 * DAY, today)
    holidays = {days[5], days[20]}
    feed = Feed(holidays)
    with faults.serving(faults.routed(feed)) as server:
        point_at(scratch, server.url)
        for day in (days[0], days[10], days[12]):
            scratch.run("fetch", "--date", day)
        scratch.run("fetch")
        assert Store(scratch.content).dates() == [day for day in days if day not in holidays]
        assert max(feed.given.values()) == 1
        feed.given.clear()
        scratch.run("fetch")
        assert [*feed.given] == working(today - 14 * DAY, today)
    told = scratch.run("doctor", status=1).err
    assert f"no list was given, the last ones {days[5]}, {days[20]};" in told
    assert "not held" not in told


def test_an_address_that_has_nothing_leaves_no_trace(scratch: Project) -> None:
    """Neither a short nor a long silence of a dead address is taken for empty days."""
    feed = Feed()
    with faults.serving(faults.routed(feed)) as server:
        point_at(scratch, server.url)
        for day in (SINCE, SINCE + 4 * DAY):
            scratch.run("fetch", "--date", day)
        feed.dead = True
        between = ("--since", SINCE + DAY, "--until", SINCE + 3 * DAY)
        scratch.run("fetch", *between)
        scratch.run("fetch")
        assert "empty" not in sources(scratch)
        feed.dead = False
        scratch.run("fetch", *between)
    assert Store(scratch.content).dates() == working(SINCE, SINCE + 4 * DAY)


def test_holes_are_given_up_at_a_long_silence(scratch: Project) -> None:
    """An old day, added by hand, does not make each run ask for years without a list."""
    today = datetime.now(UTC).date()
    oldest = working(today - 900 * DAY, today)[0]
    feed = Feed()
    with faults.serving(faults.routed(feed)) as server:
        point_at(scratch, server.url)
        for day in (oldest, working(today - 21 * DAY, today)[0]):
            scratch.run("fetch", "--date", day)
        feed.holidays = {oldest + i * DAY for i in range(1, 870)}
        result = scratch.run("fetch")
    assert "huggingface lists nothing" in result.err
    assert len(feed.given) < 40 and "empty" not in sources(scratch)


def test_silence_is_one_line_of_the_command(scratch: Project) -> None:
    """A feed that answers, and has had nothing for a month."""
    with faults.serving(faults.reply(b"[]")) as server:
        point_at(scratch, server.url)
        result = scratch.run("fetch", "--since", "2025-06-02", "--until", "2025-07-01")
    assert result.err.startswith("2025-06-02 to 2025-07-01: huggingface lists nothing")
    assert len(result.err.splitlines()) == 1

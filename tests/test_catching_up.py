"""Catching up: a year that was missed comes in whole, from a feed that fails one time in ten."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from generator import config
from generator.config import Config, HuggingFace
from generator.errors import TryLater
from generator.fetch import due, fetch, quiet
from generator.sources.http import Settings
from generator.store import Store
from generator.workdays import is_working, missing
from tests import faults
from tests.conftest import ROOT, Project
from tests.test_flow import point_at

TODAY = date(2026, 3, 4)
QUICK = Settings(backoff=0.001, longest=0.01, attempts=6)
HELD = date(2025, 3, 6)


def project(root: Path, url: str) -> Config:
    own = config.Archive(huggingface=HuggingFace(url=url, pause=0))
    return msgspec.structs.replace(config.load(ROOT), root=root, archive=own)


def caught_up(store: Store, settings: Config, limit: int | None = None) -> object:
    """One run of what `update` asks for; it ends after ``limit`` days if that is given."""
    days = due("huggingface", store.dates(), TODAY, settings.archive.refresh)
    done = fetch(settings, store, "huggingface", days[:limit], lambda *_: None, settings=QUICK)
    return done.fault


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
        fetch(settings, store, "huggingface", [HELD], lambda *_: None, settings=QUICK)
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
        fetch(settings, Store(tmp_path / "content"), "huggingface", [HELD], lambda *_: None)
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
        done = fetch(settings, store, "huggingface", days, lambda *_: None, settings=QUICK)
    assert isinstance(done.fault, TryLater) and len(store.dates()) == 3


def test_what_is_asked_for(tmp_path: Path) -> None:
    """Since the newest held day, a year at most; always the last days again; no weekends."""
    fresh = due("huggingface", [], TODAY, 14)
    assert fresh[0] >= TODAY - timedelta(days=6) and fresh[-1] == TODAY
    refreshed = due("huggingface", [TODAY], TODAY, 14)
    assert refreshed[0] == TODAY - timedelta(days=14) and all(map(is_working, refreshed))
    old = due("huggingface", [date(2020, 1, 1)], TODAY, 14)
    assert TODAY - timedelta(days=366) <= old[0] <= TODAY - timedelta(days=364)


def stretch(first: date, count: int) -> list[tuple[date, bool | None]]:
    days = (first + timedelta(days=i) for i in range(count))
    return [(day, False) for day in days if is_working(day)]


@pytest.mark.parametrize(("days", "told"), [(17, 0), (18, 1), (40, 1)])
def test_a_long_silence_is_told(days: int, told: int) -> None:
    """Twenty days and more, the weekend before the Monday too, for which nothing is listed."""
    monday = date(2026, 1, 5)
    asked = stretch(monday, days)
    assert len(quiet(asked)) == told
    ends = [(monday - timedelta(days=3), True), *asked, (date(2026, 6, 1), True)]
    assert quiet(ends) == quiet(asked)


def test_a_refused_answer_is_no_silence() -> None:
    days = stretch(date(2026, 1, 5), 30)
    days[10] = (days[10][0], None)
    assert quiet(days) == []


def test_silence_is_one_line_of_the_command(tmp_path: Path) -> None:
    """A feed that answers, and has had nothing for a month."""
    (tmp_path / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    with faults.serving(faults.reply(b"[]")) as server:
        point_at(Project(tmp_path), server.url)
        result = Project(tmp_path).run("fetch", "--since", "2025-06-02", "--until", "2025-07-01")
    assert result.err.startswith("2025-06-02 to 2025-07-01: huggingface lists nothing")
    assert len(result.err.splitlines()) == 1

"""What rises and falls: surely, against a year, and fixed once a quarter is closed."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from math import exp, log, sqrt
from statistics import NormalDist

import pytest

from generator.store import Store
from generator.trends import Quarter, after, changes, closed, of_quarter, quarter, until
from generator.trends.words import Text, new_words, vocabulary
from tests.conftest import Project
from tests.test_incremental import listing, paper


def test_spans_of_months() -> None:
    assert quarter(date(2025, 3, 31)) == Quarter(2025, 1)
    assert of_quarter(Quarter(2025, 1)) == (date(2024, 1, 1), date(2025, 1, 1), date(2025, 3, 31))
    assert until(date(2026, 4, 29)) == (date(2025, 1, 30), date(2026, 1, 30), date(2026, 4, 29))
    assert until(date(2025, 5, 30))[1] == date(2025, 3, 1)  # there is no 31 February
    assert after(date(2024, 12, 31), 2) == date(2025, 3, 1)


def test_a_quarter_is_closed_when_its_days_are_asked_for_no_more() -> None:
    days = [date(2024, 11, 5), date(2025, 2, 3), date(2025, 5, 6)]
    assert closed([*days, date(2025, 7, 14)]) == [Quarter(2025, 1)]
    assert closed([*days, date(2025, 7, 15)]) == [Quarter(2025, 1), Quarter(2025, 2)]
    assert closed([]) == []


def test_what_rises_and_falls() -> None:
    """By shares, not counts; the surest first; a few papers or a small change say nothing."""
    recent = {"up": 40, "sure": 90, "down": 5, "less": 9, "same": 100, "few": 6, "slight": 23}
    before = {"up": 20, "sure": 90, "down": 90, "less": 150, "same": 200, "few": 1, "slight": 40}
    found = changes(recent | {"late": 8, "later": 7}, 500, before | {"old": 8, "older": 7}, 1000)
    assert [trend.slug for trend in found.rises] == ["late", "up", "sure"]
    assert [trend.slug for trend in found.falls] == ["less", "down"]
    tested = sorted({*recent, "late", "old"} - {"few"})
    assert [trend.slug for trend in found.tested] == tested
    assert found.rises[0].low > found.rises[1].low > found.rises[2].low > 1
    assert found.falls[0].high < found.falls[1].high < 1


def test_a_trend_is_a_ratio_its_interval_and_its_chance() -> None:
    """The logarithm of the ratio is taken for normal (Walter 1975)."""
    up, *_ = changes({"up": 40}, 500, {"up": 20}, 1000).tested
    assert up[:5] == ("up", 40, 500, 20, 1000)
    middle = log(40.5 / 500.5) - log(20.5 / 1000.5)
    assumed = NormalDist(middle, sqrt(1 / 40.5 - 1 / 500.5 + 1 / 20.5 - 1 / 1000.5))
    ends = (exp(assumed.inv_cdf(0.05)), exp(middle), exp(assumed.inv_cdf(0.95)))
    assert (up.low, up.ratio, up.high) == pytest.approx(ends, rel=1e-4)
    assert up.chance == pytest.approx(2 * assumed.cdf(0), rel=1e-2)
    assert [f"{value:.5g}" for value in up[5:8]] == [f"{value}" for value in up[5:8]]


def test_a_tag_that_was_not_there_rises() -> None:
    found = changes({"new": 12}, 300, {}, 900)
    assert [trend[:5] for trend in found.rises] == [("new", 12, 300, 0, 900)]
    assert changes({}, 0, {}, 0).tested == []


def test_chance_alone_changes_nothing() -> None:
    """Two halves of the same: less than one in twenty show a rise, whatever the tags' sizes."""
    dice = random.Random(3)
    papers = [[n for n in range(1, 80) if dice.random() < 1 / n] for _ in range(600)]
    false = 0
    for _ in range(100):
        dice.shuffle(papers)
        halves = papers[:300], papers[300:]
        one, other = (Counter(f"t{n}" for own in half for n in own) for half in halves)
        false += bool(changes(one, 300, other, 300).rises)
    assert false <= 5


def test_new_words_are_names_that_several_groups_write() -> None:
    def text(words: str, *authors: str) -> Text:
        return Text(words, authors)

    texts = [
        text("We use OpenKite and Old-Name.", "Ann", "Bob"),
        text("OpenKites fly, FooBar too, says HarpNet.", "Bob"),
        text("Open-Kite again. HarpNet, FooBar.", "Cem"),
        text("OpenKite, Old-Name, FooBar, HarpNet", "Dee"),
        text("HarpNet FooBar based on plainword", "Dee"),
        text("plainword Old-Name", "Eve"),
        text("plainword Old-Name", "Fay"),
        text("plainword", "Gus"),
    ]
    found = new_words(texts, [vocabulary(["An old name: Old-Name."])])
    assert [(new.word, new.groups, new.papers) for new in found] == [
        ("FooBar", 3, (1, 2, 3, 4)),
        ("HarpNet", 3, (1, 2, 3, 4)),
        ("OpenKite", 3, (0, 1, 2, 3)),
    ]


@pytest.fixture(scope="module")
def built(new_project: Callable[[], Project]) -> Project:
    """A year and a half, a day a fortnight; diffusion comes up in the last quarter of 2025."""
    made = new_project()
    first = date(2024, 9, 3)
    for number in range(37):
        day = first + timedelta(days=14 * number)
        topic = "diffusion models" if Quarter(2025, 4) == quarter(day) else "tides"
        ids = range(12 * number, 12 * number + 12)
        Store(made.content).add([listing(day, *(paper(n, n % 5, topic) for n in ids))])
    made.run("build")
    return made


def page(project: Project, path: str) -> str:
    return (project.content / path).read_text("utf-8")


def test_pages_name_what_rises(built: Project) -> None:
    told = page(built, "trends/2025-q4/index.md")
    assert "| 1 | [Diffusion" in told
    assert told.count("](../../papers/") >= 3
    rows = list(csv.DictReader(io.StringIO(page(built, "trends/2025-q4/trends.csv"))))
    assert {row["tag"] for row in rows if row["trend"] == "rises"} >= {"diffusion-models"}
    for path in ("2025/11/index.md", "2025/index.md"):
        assert "Rising: [Diffusion" in page(built, path)
        assert "trends/2025-q4/index.md" in page(built, path)
    assert "2025-q4/index.md" in page(built, "trends/index.md")
    assert not (built.content / "trends/2024-q3").exists()  # nothing is before it


def test_a_day_more_changes_no_closed_quarter(built: Project) -> None:
    def closed_pages() -> dict[str, str]:
        return {str(p): p.read_text("utf-8") for p in built.content.glob("trends/20*/*")}

    before = closed_pages()
    assert len(before) > 6
    again = [paper(n, 9, "robot manipulation") for n in range(12 * 29, 12 * 29 + 9)]
    assert all(str(entry["id"]) in page(built, "2025/10/14.md") for entry in again[:1])
    Store(built.content).add([listing(date(2026, 2, 3), paper(990, 1, "kites"), *again)])
    built.run("build")
    assert closed_pages() == before


def test_an_empty_archive_has_no_trends(new_project: Callable[[], Project]) -> None:
    made = new_project()
    made.run("build")
    assert "Nothing is held yet." in page(made, "trends/index.md")

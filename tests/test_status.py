"""How fresh the archive is: pages tell it by the store alone, the reader's browser by the clock."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page

from generator.ledger import Source
from generator.render.page import filled
from generator.store import Store
from generator.workdays import behind, missing, spans
from tests.conftest import Project, Site
from tests.test_flow import entry, files


def add(project: Project, *days: date) -> None:
    for day in days:
        answer = [entry(f"2503.{day.day:02}{i:03}", f"Paper {i}", "Words.") for i in range(2)]
        path = project.root / f"{day}.json"
        path.write_text(json.dumps(answer), "utf-8")
        project.run("add", path)


def status(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((project.site / "status.json").read_text("utf-8"))
    return found


def test_status_follows_from_the_store(project: Project) -> None:
    """Counts, gaps and sources; the size is that of all other files; nothing else moves a byte."""
    add(project, date(2025, 3, 13), date(2025, 3, 17), date(2025, 3, 20))
    when = datetime(2025, 3, 20, 6, 1, tzinfo=UTC)
    empty = ((date(2025, 3, 14), date(2025, 3, 14)),)
    known = Source(when, date(2025, 3, 20), settled=empty, empty=empty)
    Store(project.content).answered("huggingface", known)
    project.run("build")
    told = status(project)
    assert told["newest"] == "2025-03-20" and told["papers"] == 6 and told["days"] == 3
    assert told["gaps"] == [["2025-03-18", "2025-03-19"]]
    assert told["empty"] == [["2025-03-14", "2025-03-14"]]
    assert told["sources"]["huggingface"] == {
        "answered": "2025-03-20T06:01:00Z",
        "newest": "2025-03-20",
    }
    made = files(project.site)
    assert told["site"]["bytes"] == sum(map(len, made.values())) - len(made["status.json"])
    page = made["status/index.html"].decode()
    assert "20 March 2025" in page and "2025-03-20 06:01" in page
    assert "2 working days between" in page and "For 1 working day the source" in page
    project.run("build", "--clean", TZ="Asia/Kolkata")
    assert files(project.site) == made


def test_a_fetch_that_brings_nothing_changes_the_status_alone(project: Project) -> None:
    """No old page carries how fresh the archive is."""
    add(project, date(2025, 3, 13))
    project.run("build")
    before = files(project.site)
    Store(project.content).answered("huggingface", Source(datetime(2025, 3, 14, tzinfo=UTC)))
    project.run("build")
    after = files(project.site)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed == {"status.json", "status/index.html", "data/sources.json"}


def test_an_empty_archive_has_a_status(project: Project) -> None:
    project.run("build")
    assert status(project)["newest"] is None
    assert b"none yet" in (project.site / "status/badge.svg").read_bytes()


def test_the_badge_is_a_picture_that_says_the_day() -> None:
    root = ElementTree.fromstring(filled("badge.svg", value="2 Mar 2026"))
    assert root.get("aria-label") == "papers: 2 Mar 2026"
    inside = [float(text.get("x", "0")) for text in root.iter() if text.tag.endswith("text")]
    assert all(0 < x < float(root.get("width", "0")) for x in inside)


def test_the_footer_tells_how_fresh_the_archive_is(demo_site: Site, page: Page) -> None:
    """By the reader's clock; no page holds it, it comes to paper and 404 pages too."""
    newest = date.fromisoformat(status(demo_site.project)["newest"])
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    page.clock.set_fixed_time(now)
    lost = demo_site.project.site / "404.html"
    page.route("**/no/such/page/", lambda route: route.fulfill(path=lost))
    paper = next((demo_site.project.site / "papers").iterdir()).name
    for address in ("", f"papers/{paper}/", "no/such/page/"):
        page.goto(demo_site.url + address)
        line = page.locator("body > footer > p")
        line.get_by_text("2 March 2026.").wait_for()
        assert line.inner_text() == "64 papers of 6 days, the newest 2 March 2026."
    page.clock.set_fixed_time(now + timedelta(days=4))
    page.goto(demo_site.url + "status/")
    line = page.locator("body > footer > p")
    line.get_by_text("Nothing new for 5 working days.").wait_for()
    assert behind(newest, date(2026, 3, 9)) == 5
    page.get_by_text("% of what GitHub Pages publishes").wait_for()


@pytest.mark.parametrize(
    ("newest", "today", "days"),
    [
        (date(2026, 3, 6), date(2026, 3, 6), 0),  # a Friday
        (date(2026, 3, 6), date(2026, 3, 8), 0),
        (date(2026, 3, 6), date(2026, 3, 11), 3),
        (date(2026, 3, 7), date(2026, 3, 9), 1),
        (date(2026, 3, 9), date(2026, 3, 6), 0),
    ],
)
def test_weekends_do_not_count(newest: date, today: date, days: int) -> None:
    assert behind(newest, today) == days


def test_gaps_run_on_over_weekends() -> None:
    held = [date(2026, 3, 5), date(2026, 3, 10), date(2026, 3, 12)]
    absent = missing(held)
    assert absent == [date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 11)]
    assert spans(absent) == [
        (date(2026, 3, 6), date(2026, 3, 9)),
        (date(2026, 3, 11), date(2026, 3, 11)),
    ]
    assert missing([]) == [] and spans([]) == []

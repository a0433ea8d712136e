"""The sample days look like the feed's, are nobody's text, and are served as the feed serves."""

import json
import re
import tarfile
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from generator import demo
from tests.feed import Feed

ALWAYS = {"paper", "publishedAt", "title", "numComments"}
ALWAYS_IN_PAPER = {"id", "authors", "publishedAt", "title", "summary", "upvotes"}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
HEBREW_OR_ARABIC = re.compile("[\u0590-\u06ff]")
HAN = re.compile("[\u4e00-\u9fff]")


@cache
def sample() -> dict[str, list[dict[str, Any]]]:
    """Date -> entries, as the files hold them."""
    return {f"{day}": json.loads(file.read_text("utf-8")) for day, file in demo.DAYS.items()}


def entries() -> list[dict[str, Any]]:
    return [entry for day in sorted(sample()) for entry in sample()[day]]


def real_entries(shared: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((shared / "feed").glob("*/20*.json")):
        if file.parent.name != "damaged":
            yield from json.loads(file.read_bytes())
    with tarfile.open(shared / "feed" / "raw-all.tar.xz") as archive:
        for member in archive:
            if member.isfile() and (content := archive.extractfile(member)):
                yield from json.load(content)


def shape(value: object, path: str = "") -> Iterator[str]:
    """Every place in a JSON value with the type found there: `.paper.authors[].name: str`."""
    yield f"{path}: {type(value).__name__}"
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from shape(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from shape(inner, f"{path}[]")


def runs_of_eight(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return zip(*(words[start:] for start in range(8)), strict=False)


def test_there_is_enough_to_look_at() -> None:
    """At least five days and sixty papers; one of them is listed twice, with other votes."""
    votes: dict[str, list[int]] = {}
    for entry in entries():
        votes.setdefault(entry["paper"]["id"], []).append(entry["paper"]["upvotes"])
    assert len(sample()) >= 5
    assert len(votes) >= 62
    [twice] = [counts for counts in votes.values() if len(counts) > 1]
    assert len(set(twice)) == 2


def test_the_dates_cross_the_edges_of_the_calendar() -> None:
    """Working days only, in several months and two years, with an ISO week that spans both."""
    days = [*demo.DAYS]
    assert days == sorted(days)
    assert all(day.isoweekday() <= 5 for day in days)
    assert len({(day.year, day.month) for day in days}) >= 4
    assert {2025, 2026} == {day.year for day in days if day.isocalendar()[:2] == (2026, 1)}


@pytest.mark.parametrize("day", sorted(sample()))
def test_a_sample_day_keeps_what_every_real_day_keeps(day: str) -> None:
    """Keys that are never missing, votes in falling order, timestamps in the past of the day."""
    listed = sample()[day]
    votes = [entry["paper"]["upvotes"] for entry in listed]
    assert 6 <= len(listed) <= 14
    assert votes == sorted(votes, reverse=True)
    for entry in listed:
        paper = entry["paper"]
        assert set(entry) >= ALWAYS
        assert set(paper) >= ALWAYS_IN_PAPER
        assert re.fullmatch(r"\d{4}\.99\d{3}", paper["id"]), "an id that arXiv cannot give"
        assert all(set(author) >= {"_id", "name", "hidden"} for author in paper["authors"])
        assert STAMP.fullmatch(paper["publishedAt"])
        assert datetime.fromisoformat(paper["publishedAt"]).date() <= date.fromisoformat(day)
        assert 110 <= len(paper["summary"].split()) <= 220


def test_the_odd_things_of_the_feed_are_among_the_samples() -> None:
    """What facts of real days taught us to survive can be seen in the demo."""
    papers = [entry["paper"] for entry in entries()]
    titles = [paper["title"] for paper in papers]
    names = [[author["name"] for author in paper["authors"]] for paper in papers]
    text = "\n".join(titles + [paper["summary"] for paper in papers])
    for mark in (r"$\mathcal{O}(n \log n)$", "textbf{", "<think>", "<1 GB", "Y*", "[IDK]", "**"):
        assert mark in text, mark
    for mark in (r"\%", "``", "`main.py`", " & ", "$25", "<a href=", "<span style=", "\n\n", "β"):
        assert mark in text, mark
    lengths = [len(" ".join(title.split())) for title in titles]
    assert (min(lengths), max(lengths)) == (6, 206)
    assert any("\n  " in title for title in titles)
    assert any(HEBREW_OR_ARABIC.search(title) for title in titles)
    assert any(HAN.search(title) for title in titles)
    assert max(map(len, names)) == 120
    assert any(len(set(listed)) < len(listed) for listed in names)
    assert sum(author["hidden"] for paper in papers for author in paper["authors"]) == 1
    keywords = [word for paper in papers for word in paper.get("ai_keywords", ())]
    assert "" in keywords
    assert any("," in word for word in keywords)
    assert any(paper.get("projectPage", "").startswith(" ") for paper in papers)
    assert any("/tree/" in paper.get("githubRepo", "") for paper in papers)
    assert any(paper.get("githubRepo", "").endswith("/") for paper in papers)
    assert any("ai_keywords" not in paper for paper in papers)
    assert any("summary" not in entry for entry in entries())
    assert {0, 180} <= {paper["upvotes"] for paper in papers}


def test_samples_have_the_shape_and_none_of_the_text_of_real_days(shared: Path) -> None:
    """Keys and types are all known from real days; no id, title or run of eight words is."""
    ours = [entry["paper"] for entry in entries()]
    words = {run for paper in ours for run in runs_of_eight(paper["summary"])}
    places: set[str] = set()
    ids: set[str] = set()
    titles: set[str] = set()
    borrowed: set[tuple[str, ...]] = set()
    for entry in real_entries(shared):
        paper = entry["paper"]
        places.update(shape(entry))
        ids.add(paper["id"])
        titles.add(" ".join(paper["title"].split()).casefold())
        borrowed.update(words.intersection(runs_of_eight(paper["summary"])))
    assert len(ids) > 1000
    assert {place for entry in entries() for place in shape(entry)} <= places
    assert not ids & {paper["id"] for paper in ours}
    assert not titles & {" ".join(paper["title"].split()).casefold() for paper in ours}
    assert not borrowed


def test_sample_days_come_over_http_as_they_lie_in_the_files() -> None:
    """One request a day, on loopback; a day without a sample has an empty list."""
    with demo.feed() as url:
        assert url.startswith("http://127.0.0.1:")
        for day, file in demo.DAYS.items():
            answer = httpx.get(f"{url}/api/daily_papers?date={day}&limit=100&p=0")
            assert answer.headers["content-type"].startswith("application/json")
            assert answer.content == file.read_bytes()
        assert httpx.get(f"{url}/api/daily_papers?date=2020-01-01").json() == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", range(50)),
        ("&limit=100", range(100)),
        ("&limit=5000", range(100)),
        ("&limit=100&p=1", range(100, 120)),
        ("&limit=100&p=2", range(0)),
        ("&p=2", range(100, 120)),
        ("&limit=7&p=3", range(21, 28)),
    ],
)
def test_a_day_is_cut_into_pages_as_by_the_feed(query: str, expected: range) -> None:
    """Pages count from 0, hold 50 entries unless told, and never more than 100."""
    with Feed({"2025-03-14": list(range(120))}) as feed:
        answer = httpx.get(f"{feed.url}/api/daily_papers?date=2025-03-14{query}")
    assert answer.json() == list(expected)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/api/daily_papers?date=2025-03-15", 200),
        ("/api/daily_papers?date=2025-02-30", 400),
        ("/api/daily_papers?date=20250314", 400),
        ("/api/daily_papers", 400),
        ("/api/daily_papers?date=2025-03-14&limit=-1", 400),
        ("/api/daily_papers?date=2025-03-14&p=one", 400),
        ("/api/papers", 404),
    ],
)
def test_what_is_not_held_is_empty_and_what_is_wrong_says_so(target: str, status: int) -> None:
    """An unknown day is an empty list; a bad request gets a JSON object with its error."""
    with Feed({"2025-03-14": ["held"]}) as feed:
        answer = httpx.get(feed.url + target)
    assert answer.status_code == status
    assert answer.json() == [] if status == 200 else answer.json()["error"]


def test_a_folder_of_days_is_served_byte_for_byte(tmp_path: Path) -> None:
    """Entries keep their own spelling, white space within included."""
    (tmp_path / "2025-03-14.json").write_text('[ {"b" :1.0,  "a": "é\\u0065"} ,{}]', "utf-8")
    (tmp_path / "notes.txt").write_text("not a day")
    with Feed(tmp_path) as feed:
        answer = httpx.get(f"{feed.url}/api/daily_papers?date=2025-03-14")
    assert answer.content.decode() == '[{"b" :1.0,  "a": "é\\u0065"},{}]'


def test_a_feed_that_was_left_answers_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    """Its port is closed even for a client that keeps connections, and nothing was printed."""
    with httpx.Client() as client:
        with Feed({}) as feed:
            assert client.get(f"{feed.url}/api/daily_papers?date=2025-03-14").json() == []
        with pytest.raises(httpx.ConnectError):
            client.get(f"{feed.url}/api/daily_papers?date=2025-03-14")
    assert capfd.readouterr() == ("", "")

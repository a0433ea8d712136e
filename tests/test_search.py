"""The search index as files: what decides their bytes, what a change touches."""

from __future__ import annotations

import random
import zlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.kept import Kept
from generator.search import Document
from generator.search.compounds import compounds
from generator.search.words import terms, tokens
from tests.conftest import build

NOUNS = "lantern river basalt comet orchard velvet harbour copper meadow signal glacier thistle"
WORDS = NOUNS.split()
NEWEST = date(2026, 3, 2)
TITLES = {"ice": "Ice and snow", "sound": "Sound"}


def document(number: int, day: date) -> Document:
    """An invented paper, the same for the same number."""
    dice = random.Random(number)
    words = [dice.choice(WORDS) + dice.choice(["", "s", "ing", "-net"]) for _ in range(60)]
    return Document(
        id=f"{day:%y%m}.{number:05}",
        path=f"{day:%y%m}.{number:05}",
        title=" ".join(words[:6]),
        abstract=" ".join(words),
        first=day,
        date=day,
        authors=(f"Ada Quill{number % 7}",),
        tags=("ice",) if number % 2 else ("ice", "sound"),
        upvotes=number % 9,
        code=number % 3 == 0,
    )


def papers(count: int = 120) -> list[Document]:
    """Three a day up to the newest day, over the turn of a year."""
    return [document(n, NEWEST - timedelta(days=(count - 1 - n) // 3)) for n in range(count)]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def manifest(folder: Path) -> Any:
    return msgspec.json.decode((folder / "manifest.json").read_bytes())


def test_bytes_follow_from_the_papers_alone(tmp_path: Path) -> None:
    """Not from the order of arrival, the number of processes, or what a cache holds."""
    found = papers()
    first = build(found, NEWEST, TITLES, tmp_path / "a", Kept(tmp_path / "cache"))
    assert set(first) == set(contents(tmp_path / "a"))
    shuffled = random.Random(1).sample(found, len(found))
    build(shuffled, NEWEST, TITLES, tmp_path / "b", Kept(tmp_path / "other", 2))
    assert contents(tmp_path / "b") == contents(tmp_path / "a")
    build(found[:60], NEWEST, TITLES, tmp_path / "c", Kept(tmp_path / "cache"))
    build(found, NEWEST, TITLES, tmp_path / "c", Kept(tmp_path / "cache"))
    assert contents(tmp_path / "c") == contents(tmp_path / "a")
    other = TITLES | {"ice": "Glaciers"}
    build(found, NEWEST, other, tmp_path / "c", Kept(tmp_path / "cache"))
    build(found, NEWEST, other, tmp_path / "d", Kept(tmp_path / "none"))
    assert contents(tmp_path / "c") == contents(tmp_path / "d") != contents(tmp_path / "a")


@pytest.mark.parametrize("damage", [b"", b"\0" * 500, b"\x81"])
def test_a_broken_cache_is_no_cache(tmp_path: Path, damage: bytes) -> None:
    build(papers(), NEWEST, TITLES, tmp_path / "a", Kept(tmp_path / "cache"))
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(damage or file.read_bytes()[:-1])
    again = [*papers(), document(999, NEWEST)]
    build(again, NEWEST, TITLES, tmp_path / "a", Kept(tmp_path / "cache"))
    build(again, NEWEST, TITLES, tmp_path / "b", Kept(tmp_path / "none"))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_what_did_not_change_is_not_touched(tmp_path: Path) -> None:
    """Nothing changed: no file is written. A file that went missing or was cut comes back."""
    out, cache = tmp_path / "out", tmp_path / "cache"
    build(papers(), NEWEST, TITLES, out, Kept(cache))
    before = {p: p.stat().st_mtime_ns for p in [*out.rglob("*"), *cache.rglob("*")]}
    build(papers(), NEWEST, TITLES, out, Kept(cache))
    assert {p: p.stat().st_mtime_ns for p in [*out.rglob("*"), *cache.rglob("*")]} == before
    whole = contents(out)
    next(out.glob("postings/*")).unlink()
    card = next(out.glob("cards/*"))
    card.write_bytes(card.read_bytes()[:-3])
    build(papers(), NEWEST, TITLES, out, Kept(cache))
    assert contents(out) == whole


def test_a_day_more_leaves_the_closed_years_alone(tmp_path: Path) -> None:
    """New papers rewrite the current segment; stale slices go, other files in the folder stay."""
    out, cache = tmp_path / "out", tmp_path / "cache"
    found = papers(300)
    build(found, NEWEST, TITLES, out, Kept(cache))
    (out / "index.md").write_text("a page")
    closed = manifest(out)["segments"][0]
    held = set(contents(out))
    build([*found, document(999, NEWEST)], NEWEST, TITLES, out, Kept(cache))
    assert manifest(out)["segments"][0] == closed
    assert closed["name"] == "closed"
    now = set(contents(out))
    assert "index.md" in now
    assert now - held
    assert held - now  # slices of the older build are gone
    assert all(
        zlib.decompress(data) or True for p, data in contents(out).items() if p[-4:] == ".bin"
    )


def test_votes_touch_cards_and_one_column(tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    found = papers()
    build(found, NEWEST, TITLES, out, Kept(cache))
    held = set(contents(out))
    found[-1] = msgspec.structs.replace(found[-1], upvotes=500)
    build(found, NEWEST, TITLES, out, Kept(cache))
    folders = [path.split("/")[0] for path in set(contents(out)) - held]
    assert sorted(folders) == ["cards", "columns", "directories"]


@pytest.mark.parametrize(
    ("newest", "years"),
    [(date(2026, 1, 31), [1, 2]), (date(2026, 2, 1), [2, 1]), (date(2026, 12, 31), [2, 1])],
)
def test_a_year_closes_after_january(tmp_path: Path, newest: date, years: list[int]) -> None:
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2026, 1, 1)]
    build(map(document, range(3), days), newest, TITLES, tmp_path / "out", Kept(tmp_path / "cache"))
    segments = manifest(tmp_path / "out")["segments"]
    assert [part["name"] for part in segments] == ["closed", "current"]
    assert [part["papers"] for part in segments] == years


def test_an_empty_archive_has_an_index(tmp_path: Path) -> None:
    result = build([], date.min, {}, tmp_path / "out", Kept(tmp_path / "cache"))
    assert list(result) == ["manifest.json"]
    assert manifest(tmp_path / "out")["papers"] == 0


def test_terms_of_texts() -> None:
    """Compounds stand whole and in parts, accents and endings fold. The browser has this table."""
    table = Path(__file__).parent / "engine" / "words.json"
    told = msgspec.json.decode(table.read_bytes(), type=dict[str, str])
    assert {text: " ".join(t for w in tokens(text) for t in terms(w)) for text in told} == told


def test_compounds_are_what_papers_write_together() -> None:
    """Both ways, as one word, or not at all where parts alone are what is meant."""
    joined = {"fine-tuning": 90, "key-frame": 1, "blue-model": 4, "web-page": 1}
    words = {"finetuning": 30, "keyframe": 20, "webpage": 1, "dataset": 200}
    titled = {"data", "set", "sets", "dataset", "keyframe", "vid", "vlm2", "vidvlm2"}
    papers = {"fine": 100, "tune": 120, "finetun": 80, "key": 60, "frame": 90, "keyfram": 20}
    papers |= {"blue": 500, "model": 900, "bluemodel": 4, "web": 50, "page": 40, "webpag": 2}
    papers |= {"data": 900, "set": 400, "dataset": 800}
    assert compounds(joined, words, titled, papers) == (["fine-tune"], ["data-set", "key-frame"])
    assert compounds(joined, words, titled, papers | {"set": 19})[1] == ["key-frame"]
    forms = {"waveform": 2, "waveforms": 2}  # the days of both count, whichever comes first
    parts = {"wave", "form", "forms"}
    papers = {"wave": 60, "form": 90, "waveform": 20}
    assert compounds({}, forms, parts | forms.keys(), papers) == ([], ["wave-form"])


@given(st.text(max_size=200))
def test_any_text_has_terms(text: str) -> None:
    for token in tokens(text):
        assert terms(token)
        assert all(0 < len(term) <= 40 for term in terms(token))

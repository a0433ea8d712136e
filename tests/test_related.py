"""Related papers: alike, and final once the days around a paper are held."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import related as room
from generator.related import AFTER, BEFORE, COUNT, Candidate, related, window_keys

Days = list[list[Candidate]]
NOUNS = ["harp", "kite", "moss", "lantern", "pebble", "anvil", "canoe", "thimble", "quilt"]
TOPICS = [f"topic-{n}" for n in range(12)]


def paper(name: str, title: str, *tags: str, keywords: Sequence[str] = ()) -> Candidate:
    return Candidate(name, title, tags, tuple(keywords))


def archive(days: int, papers: int, seed: int = 1) -> Days:
    """An archive of invented papers of a few nouns and topics each."""
    dice = random.Random(seed)
    return [
        [
            paper(
                f"{day:04}.{i:05}",
                " of the ".join(dice.sample(NOUNS, 3)).title(),
                *dice.sample(TOPICS, 2),
                keywords=dice.sample(NOUNS, 2),
            )
            for i in range(papers)
        ]
        for day in range(days)
    ]


def filler(day: int) -> list[Candidate]:
    """A day of papers like no other."""
    return [paper(f"{day:04}.9{i:04}", f"Zz{day}x{i} Yy{day}x{i}") for i in range(8)]


def test_alike_papers_are_related() -> None:
    """By tags, title words and keywords, whatever their case, plural, hyphen and accent."""
    days = [
        [
            paper("a", "The Lantern of Pebble Beach", "mosses"),
            paper("b", "Nothing Else"),
            paper("c", "LANTERNS and Pébbles"),
            paper("d", "Unlike", keywords=["mosses (wet)"]),
            paper("e", "Kite-Harp", "two-words"),
            paper("f", "Other", keywords=["Two words", "kite"]),
        ],
        *map(filler, range(5)),
    ]
    found = dict(zip("abcdef", related(days, 0), strict=True))
    assert found == {"a": ("c", "d"), "b": (), "c": ("a",), "d": ("a",), "e": ("f",), "f": ("e",)}


def test_what_is_rare_relates_more() -> None:
    """Of two shared topics, the one that fewer papers have tells more."""
    days = [
        [
            paper("a", "One", "common", "rare"),
            paper("b", "Two", "common"),
            paper("c", "Three", "rare"),
            *(paper(f"x{i}", f"Zz{i}", "common") for i in range(9)),
        ],
        *map(filler, range(9)),
    ]
    assert related(days, 0)[0][0] == "c"
    assert related(days, 0)[2] == ("a",)


def test_only_near_days_are_searched() -> None:
    """Sixty days before, the day itself, five days after."""
    days = [filler(day) for day in range(BEFORE + 80)]
    at = BEFORE + 10
    for offset in (-BEFORE - 1, -BEFORE, 0, AFTER, AFTER + 1):
        days[at + offset] = [paper(f"day{offset}", "Lantern Quilt", "rudder"), *days[at + offset]]
    assert set(related(days, at)[0]) == {f"day{-BEFORE}", f"day{AFTER}"}


def test_of_equals_the_newer_and_then_the_lower_id_comes_first() -> None:
    same = ["Lantern Quilt", "rudder"]
    days = [
        [paper(f"{day}{letter}", *same) for letter in "badc"] if day < 3 else filler(day)
        for day in range(60)
    ]
    assert related(days, 1)[0] == ("2a", "2b", "2c", "2d", "1a")
    assert related(days, 1, count=7)[1] == ("2a", "2b", "2c", "2d", "1b", "1c", "1d")


def test_a_new_day_changes_only_the_last_days() -> None:
    """The lists of all but the last five held days are final, and their keys say so."""
    days = archive(BEFORE + 30, 4)
    for held in (1, 3, AFTER + 1, BEFORE + 1, BEFORE + 29):
        before = [related(days[:held], day) for day in range(held)]
        after = [related(days[: held + 1], day) for day in range(held)]
        final = max(0, held - AFTER)
        assert before[:final] == after[:final]
        assert before[final:] != after[final:]
        keys = window_keys(days[:held]), window_keys(days[: held + 1])
        assert keys[0][:final] == keys[1][:final]
        assert not set(keys[0][final:]) & set(keys[1])


def test_a_changed_paper_changes_only_the_days_around_it() -> None:
    days = archive(200, 3)
    first = window_keys(days)
    days[100] = [paper("100.new", "Anvil", "topic-1"), *days[100]]
    then = window_keys(days)
    changed = [day for day in range(200) if first[day] != then[day]]
    assert changed == list(range(100 - AFTER, 100 + BEFORE + 1))
    assert len(set(first)) == len(first)


def test_a_day_is_told_by_its_window_alone() -> None:
    """Whatever else is held, whichever days were asked for before, in whatever order they list."""
    days = archive(BEFORE + 20, 5)
    day = BEFORE + 10
    alone = [list(part) for part in days[day - BEFORE : day + AFTER + 1]]
    assert related(days, day) == related(alone, BEFORE)
    shuffled = [part[::-1] for part in days]
    assert related(shuffled, day) == related(days, day)[::-1]


def test_other_processes_find_the_same() -> None:
    """Neither the seed of hashes nor the process tells."""
    code = (
        "import json\nfrom tests.test_related import archive\n"
        "from generator.related import related\n"
        "days = archive(20, 6); print(json.dumps([related(days, d) for d in range(20)]))"
    )
    days = archive(20, 6)
    expected = json.loads(json.dumps([related(days, day) for day in range(20)]))
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout) == expected


words = st.lists(st.sampled_from(NOUNS), max_size=4).map(" ".join)
items = st.tuples(words, st.lists(st.sampled_from(TOPICS), max_size=3, unique=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(items, max_size=5), min_size=1, max_size=5))
def test_it_is_the_cosine_of_rare_features(drawn: list[list[tuple[str, list[str]]]]) -> None:
    """The same papers as by the definition, computed one by one."""
    days = [
        [paper(f"{d}-{i}", title, *tags) for i, (title, tags) in enumerate(day)]
        for d, day in enumerate(drawn)
    ]
    for day in range(len(days)):
        assert related(days, day) == plainly(days, day)


def plainly(days: Days, day: int) -> list[tuple[str, ...]]:
    """`related` for archives shorter than a window, from its definition."""
    everything = [(at, item) for at, part in enumerate(days) for item in part]
    features = {
        item.id: dict.fromkeys(item.title.split(), room.TITLE_WORD)
        | dict.fromkeys(item.tags, room.TAG)
        for _, item in everything
    }
    papers = Counter(name for factors in features.values() for name in factors)

    def log(number: int) -> int:
        return (number**8).bit_length() - 1

    def rarity(name: str) -> int:
        many = max(papers[name], room.RAREST)
        return max(log(len(everything)) - log(many), 0) if papers[name] > 1 else 0

    weights = {
        name: {word: factor * rarity(word) for word, factor in factors.items()}
        for name, factors in features.items()
    }
    norm = {name: sum(w * w for w in vector.values()) for name, vector in weights.items()}
    mean = sum(norm.values()) // max(2 * len(norm), 1)

    def score(one: str, other: str) -> int:
        dot = sum(w * weights[other].get(word, 0) for word, w in weights[one].items())
        product = (norm[one] + mean) * (norm[other] + mean)
        return dot * dot * room.SCALE // product if dot else 0

    found = []
    for item in days[day]:
        scored = [(score(item.id, o.id), at, o.id) for at, o in everything if o.id != item.id]
        best = sorted(scored, key=lambda entry: (-entry[0], -entry[1], entry[2]))
        found.append(tuple(name for points, _, name in best if points >= room.LEAST)[:COUNT])
    return found


def test_odd_papers_and_days() -> None:
    """Nothing to compare, nothing held, texts of any size and script."""
    assert related([[]], 0) == []
    assert window_keys([]) == []
    assert related([[paper("a", "The"), paper("b", "The")]], 0) == [(), ()]
    long = " ".join(f"{noun}{i}" for noun in NOUNS for i in range(40))
    odd = [
        paper(f"n{i}", long, *TOPICS, keywords=[long, "", "(", "\ud800", "漢字", *NOUNS])
        for i in range(150)
    ]
    found = related([odd, *map(filler, range(12))], 0)
    assert found[0] == ("n1", "n10", "n100", "n101", "n102")


@pytest.mark.usefixtures("few_seconds")
def test_many_papers_take_little_time() -> None:
    """40 papers a day: some milliseconds for a day."""
    days = archive(120, 40)
    for day in range(len(days)):
        related(days, day)

"""The search index, read by docs/search-format.md alone: what the papers say, and nothing else."""

from __future__ import annotations

import json
import random
import re
import zlib
from array import array
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.kept import Kept
from generator.search import Document, postings
from generator.search.chunks import Chunk, gather
from generator.search.impacts import impacts, split
from tests.conftest import build
from tests.test_search import NEWEST, TITLES, WORDS, document

NO_TEXT: dict[str, Any] = {key: [] for key in ("tokens", "titled", "acronyms")}
OLD = date(2025, 3, 3)
SAID = "Low-rank adaptation (LoRA), by unlearning what a key-frame or a keyframe says"


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 128:
            return value, at


def front_coded(data: bytes, at: int, before: bytes) -> tuple[bytes, int]:
    same, at = varint(data, at)
    more, at = varint(data, at)
    assert not more or before[same : same + 1] != data[at : at + 1]  # all that is shared
    return before[:same] + data[at : at + more], at + more


def read(data: bytes) -> Iterator[tuple[str, Any]]:
    """The lists of a slice: term, then (impact, paper) in order, or the phrases that hang on it."""
    at, name = 0, b""
    while at < len(data):
        name, at = front_coded(data, at, name)
        count, at = varint(data, at)
        size, at = varint(data, at)
        end, found = at + size, list[tuple[int, int]]()
        if not count:
            yield name.decode(), data[at:end].decode().split("\n")
            at = end
        while at < end:
            impact, at = data[at], at + 1
            group, at = varint(data, at) if count > 1 else (1, at)
            paper = 0
            for _ in range(group):
                gap, at = varint(data, at)
                paper += gap
                found.append((impact, paper))
        assert at == end
        assert len(found) == count
        if count:
            yield name.decode(), found


def heads(data: bytes) -> Iterator[tuple[str, int]]:
    at, name = 0, b""
    while at < len(data):
        name, at = front_coded(data, at, name)
        count, at = varint(data, at)
        yield name.decode(), count


def spelling(data: bytes) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Each deletion key, and its words with the bits of their days."""
    at = 0
    while at < len(data):
        key, at = front_coded(b"\0" + data, at, b"")[0], at + 1 + data[at]
        count, at = varint(data, at)
        words = []
        for _ in range(count):
            end = at + 1 + data[at]
            words.append((data[at + 1 : end].decode(), data[end]))
            at = end + 1
        yield key.decode(), words


def varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


class Index:
    """An index as its files say it, each segment with what its files hold."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.opened = folder, {"manifest.json"}
        self.manifest: Any = json.loads((folder / "manifest.json").read_bytes())
        for segment in self.manifest["segments"]:
            segment["postings"] = self._keyed("postings", segment["postings"])
            segment["spelling"] = self._keyed("spelling", segment["spelling"])
            segment["heads"] = [*heads(self._file("directories", segment["heads"]))]
            segment["acronyms"] = json.loads(self._file("acronyms", segment["acronyms"]))
            cards = self._named("cards", self._file("directories", segment["cards"]))
            segment["cards"] = [*map(json.loads, cards)]
            for name in ("days", "votes", "tagged", *self.manifest["flags"]):
                segment[name] = self._file("columns", segment[name])

    def _file(self, kind: str, name: str) -> bytes:
        self.opened.add(f"{kind}/{name}.bin")
        return zlib.decompress((self._folder / kind / f"{name}.bin").read_bytes())

    def _named(self, kind: str, names: bytes) -> list[bytes]:
        size = self.manifest["name"]
        return [self._file(kind, names[i : i + size].hex()) for i in range(0, len(names), size)]

    def _keyed(self, kind: str, directory: str) -> list[tuple[str, bytes]]:
        """Slices with the first key of each."""
        data = self._file("directories", directory)
        count, at = varint(data, 0)
        keys = [b""]
        for _ in range(count):
            key, at = front_coded(data, at, keys[-1])
            keys.append(key)
        found = self._named(kind, data[at:])
        return [(key.decode(), each) for key, each in zip(keys[1:], found, strict=True)]


def invented() -> list[Document]:
    """Papers of six days in two years, of which one has more than a chunk holds."""
    dice = random.Random(1)
    days = [OLD, *(NEWEST - timedelta(days=n) for n in (6, 5, 4, 3)), NEWEST]
    found = []
    for number in range(320):
        words = f"{' '.join(dice.sample(WORDS, 12))} {WORDS[number % 3]}{number} x{number:03}tide"
        text = f"{SAID}: {words}" if number in (1, 3, 5, 9, 250, 319) else words
        text += " by chain of thought (CoT)" * (number == 250)
        title = " ".join(words.split()[-4:])
        paper = document(number, days[number // 2] if number < 10 else NEWEST)
        found.append(msgspec.structs.replace(paper, title=title, abstract=text))
    return found


def of(segment: dict[str, Any]) -> list[Document]:
    """The papers of a segment, in its order."""
    own = [d for d in invented() if (d.first == OLD) == (segment["name"] == "closed")]
    return sorted(own, key=lambda d: (d.first, d.id))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index")
    files = build(invented(), NEWEST, TITLES, folder, Kept(folder.parent / "kept"))
    found = Index(folder)
    assert found.opened == {*files}
    assert [(part["name"], part["papers"]) for part in found.manifest["segments"]] == [
        ("closed", 2), ("current", 318),
    ]  # fmt: skip
    return found


def test_terms_have_the_papers_that_hold_them(index: Index) -> None:
    for segment in index.manifest["segments"]:
        wanted = dict[str, list[tuple[int, int]]]()
        for number, paper in enumerate(of(segment)):
            terms, _, ids, values = impacts([paper], [split(paper, TITLES)])
            for term, impact in zip(ids.tolist(), values.tolist(), strict=True):
                wanted.setdefault(terms[term], []).append((impact, number))
        lists = {term: in_order(own) for term, own in wanted.items() if term[0] != "="}
        found = [entry for _, data in segment["postings"] for entry in read(data)]
        assert {term: own for term, own in found if not is_meant(term)} == lists
        assert [*dict(found)] == sorted(dict(found))
        slices = segment["postings"]
        assert [first for first, _ in slices] == [next(read(data))[0] for _, data in slices]
        often = {t: len(own) for t, own in lists.items() if len(own) > 2 and t[0].isalpha()}
        assert segment["heads"] == sorted(often.items())


def is_meant(term: str) -> bool:
    return term[0] == "=" or term[-1] == " "


def in_order(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """By falling impact, papers rising."""
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))


def test_the_newest_segment_tells_what_is_meant_in_all(index: Index) -> None:
    """Papers are numbered over all segments; a concept of one term weighs as that does."""
    closed, current = (
        dict(entry for _, data in segment["postings"] for entry in read(data))
        for segment in index.manifest["segments"]
    )
    assert not any(map(is_meant, closed))
    assert "\tmachine unlearning" in current["forget "]
    later = [(impact, paper + 2) for impact, paper in current["unlearn"]]
    assert current["=machine unlearning"] == in_order(closed["unlearn"] + later)
    assert "=low rank adapt" not in current  # a phrase of papers is only counted


def test_a_paper_more_of_an_old_year_renumbers_what_is_meant(tmp_path: Path) -> None:
    found = invented()
    more = [*found, document(999, OLD)]
    told = []
    for papers, folder in ((found, "a"), (more, "a"), (more, "b")):
        build(papers, NEWEST, TITLES, tmp_path / folder, Kept(tmp_path / f"{folder}-kept"))
        told.append((tmp_path / folder / "manifest.json").read_bytes())
    assert told[0] != told[1] == told[2]


def test_words_are_found_under_what_is_left_of_them(index: Index) -> None:
    """One letter may be gone of the first six, or two of six; beside each word the days' bits."""
    for segment in index.manifest["segments"]:
        days: dict[str, set[date]] = {}
        for paper in of(segment):
            for word in re.findall(r"[a-z][a-z0-9]{2,}", f"{paper.title} {paper.abstract}".lower()):
                days.setdefault(word, set()).add(paper.first)
        wanted: dict[str, list[tuple[str, int]]] = {}
        for word, own in sorted(days.items()):
            start = word[:6]
            sizes = range(len(start) - (2 if len(word) > 5 else 1), len(start) + 1)
            for key in {"".join(left) for size in sizes for left in combinations(start, size)}:
                wanted.setdefault(key, []).append((word, len(own).bit_length()))
        found = [entry for _, data in segment["spelling"] for entry in spelling(data)]
        assert found == sorted(wanted.items())
        assert [key for key, _ in segment["spelling"]] == [
            next(spelling(data))[0] for _, data in segment["spelling"]
        ]
        often, seldom = ("lora", "low rank adapt"), ("cot", "chain of thought")
        told = {
            "closed": [[[*often, 1]], [], []],
            "current": [[[*often, 5], [*seldom, 1]], ["key-frame", "low-rank"], []],
        }
        assert segment["acronyms"] == told[segment["name"]]


def test_cards_and_columns_are_in_the_order_of_papers(index: Index) -> None:
    """Ten cards a slice; tags are numbers into the segment's list."""
    for segment in index.manifest["segments"]:
        own = of(segment)
        assert {*map(len, segment["cards"][:-1])} <= {10}
        cards = [card for part in segment["cards"] for card in part]
        assert [card[0] for card in cards] == [paper.id for paper in own]
        tags = [[segment["tags"].index(slug) for slug in paper.tags] for paper in own]
        assert [card[6] for card in cards] == tags
        assert [*varints(segment["tagged"])] == [n for one in tags for n in (len(one), *one)]
        assert [*varints(segment["votes"])] == [paper.upvotes for paper in own]
        days = np.frombuffer(segment["days"], "<u2").tolist()
        assert days == [(paper.date - date(2000, 1, 1)).days for paper in own]
        flags = int.from_bytes(segment["code"], "little")
        assert [bool(flags >> number & 1) for number in range(len(own))] == [p.code for p in own]


def test_of_frequent_terms_the_most_frequent_are_told_apart() -> None:
    """6,000 that begin with a letter and are in three papers at least."""
    lists = [(f"t{n:04}", 3 + n, b"") for n in range(6_001)]
    lists += [("=fog", 9_000, b""), ("2503.1", 9_000, b""), ("z", 2, b"")]
    assert [*heads(postings.heads(lists))] == [(term, n) for term, n, _ in lists[1:6_001]]
    assert [*heads(postings.heads([("fog", 3, b""), ("sea", 2, b"")]))] == [("fog", 3)]


NAMES = st.text("ab\U0001d5baé\uffee", min_size=1, max_size=3)
POSTINGS = st.lists(st.dictionaries(NAMES, st.integers(1, 255), max_size=6), max_size=12)
MORE = st.dictionaries(
    NAMES.map("{}c".format),
    st.dictionaries(st.integers(0, 70_000), st.integers(1, 255), min_size=1, max_size=6),
    max_size=3,
)


@given(POSTINGS, MORE, st.integers(1, 60), st.integers(0, 70_000))
def test_postings_read_back_as_they_were(
    papers: list[dict[str, int]], more: dict[str, dict[int, int]], size: int, empty: int
) -> None:
    """By falling impact, papers rising; slices in the order that JavaScript gives strings."""
    chunks = [
        Chunk(
            terms=list(p),
            counts=_array([len(p)]),
            ids=_array(list(range(len(p)))),
            values=bytes(p.values()),
            **NO_TEXT,
        )
        for p in papers
    ]
    nothing = Chunk(terms=[], counts=_array([0] * empty), ids=b"", values=b"", **NO_TEXT)
    chunks.insert(len(chunks) // 2, nothing)
    base = {i: i + (empty if i >= len(papers) // 2 else 0) for i in range(len(papers))}
    wanted: dict[str, list[tuple[int, int]]] = {}
    for i, held in enumerate(papers):
        for term, impact in held.items():
            wanted.setdefault(term, []).append((impact, base[i]))
    wanted |= {term: [(own[n], n) for n in own] for term, own in more.items()}
    lists, meant = postings.invert(gather(chunks)[0]).lists(), []
    for term, own in more.items():
        numbers, values = np.array(sorted(own)), [own[n] for n in sorted(own)]
        meant.append((term, len(own), postings.encoded(numbers, np.array(values, np.uint8))))
    lists = list(postings.widened(lists, meant))
    slices = list(postings.cut(lists, size))
    found = [entry for _, data in slices for entry in read(data)]
    assert dict(found) == {term: in_order(own) for term, own in wanted.items()}
    order = [term.encode("utf-16-be") for term, _ in found]
    assert order == sorted(order)
    assert [first for first, _ in slices] == [next(read(data))[0] for _, data in slices]
    bytes_of = {term: len(data) for term, _, data in lists}
    for (_, data), (first, _) in pairwise(slices):
        assert len(data) + bytes_of[first] > size  # full
    assert all(len(data) < size + 16 or len([*read(data)]) == 1 for _, data in slices)


def _array(values: list[int]) -> bytes:
    return array("I", values).tobytes()

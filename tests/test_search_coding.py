"""What the index says of each paper, beside a plain reading of docs/search-format.md."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.search import Document, columns
from generator.search.cards import encoded
from generator.search.coding import fronted, place, sizes, starts, varint
from generator.search.impacts import impacts, split

EDGES = [n + d for n in (0, 1 << 7, 1 << 14, 1 << 21, 1 << 28) for d in (-1, 0, 1)][1:]
numbers = st.one_of(st.sampled_from(EDGES), st.integers(0, 1 << 40))
short = st.one_of(st.sampled_from(EDGES[:-2]), st.integers(0, (1 << 28) - 1))


def leb128(value: int) -> bytes:
    groups = [value >> 7 * i & 127 for i in range(max(1, -(-value.bit_length() // 7)))]
    return bytes([*(group + 128 for group in groups[:-1]), groups[-1]])


@given(numbers)
def test_a_varint_is_leb128(value: int) -> None:
    assert varint(value) == leb128(value)


@given(st.lists(short, max_size=9))
def test_varints_in_bulk_are_those_one_by_one(values: list[int]) -> None:
    """Each at its offset; what lies between is left alone."""
    found = np.array(values, np.int64)
    lengths = sizes(found)
    wanted = [leb128(value) for value in values]
    assert lengths.tolist() == [len(one) for one in wanted]
    at = starts(lengths + 1)
    out = np.full(int((lengths + 1).sum()), 0xEE, np.uint8)
    place(out, at, found)
    assert out.tobytes() == b"".join(one + b"\xee" for one in wanted)


def test_edges_of_varints() -> None:
    for value in EDGES:
        assert varint(value) == leb128(value)
    bulk = np.array(EDGES[:-2], np.int64)
    assert sizes(bulk).tolist() == [len(leb128(value)) for value in EDGES[:-2]]
    out = np.zeros(int(sizes(bulk).sum()), np.uint8)
    place(out, starts(sizes(bulk)), bulk)
    assert out.tobytes() == b"".join(map(leb128, EDGES[:-2]))
    place(out, np.array([], np.int64), np.array([], np.int64))


@given(st.binary(max_size=6), st.binary(max_size=200))
def test_a_name_is_told_by_what_it_adds(before: bytes, name: bytes) -> None:
    for other in (before, name[:3], name + before, b""):
        same = len([i for i in range(len(name)) if name[: i + 1] == other[: i + 1]])
        assert fronted([other, name])[1] == leb128(same) + leb128(len(name) - same) + name[same:]


def paper(**more: object) -> Document:
    fields = {
        "id": "2503.00001", "path": "2503.00001", "title": "", "abstract": "",
        "first": date(2025, 3, 1), "date": date(2025, 3, 2),
    }  # fmt: skip
    return Document(**fields | more)  # type: ignore[arg-type]


def weighed(document: Document) -> dict[str, int]:
    terms, counts, ids, values = impacts([document], [split(document, {"sea": "Tide"})])
    assert counts.tolist() == [len(ids)]
    pairs = zip(ids.tolist(), values.tolist(), strict=True)
    return {terms[number]: value for number, value in pairs}


def impact(weight: float) -> int:
    return int(1.5 + 254 * weight / (1.2 + weight))


@pytest.mark.parametrize(
    ("field", "value", "weight"),
    [
        ("title", "fog", 4 / (0.6 + 0.4 / 9)),
        ("title", "fog horn fog", 8 / (0.6 + 0.4 * 3 / 9)),
        ("abstract", "fog", 1 / (0.35 + 0.65 / 190)),
        ("abstract", "fog " * 3 + "horn " * 97, 3 / (0.35 + 0.65 * 100 / 190)),
        ("authors", ("Ada Fog",), 2.0),
        ("authors", ("Ada Fog", "Ann Fog"), 4.0),
        ("summary", "fog horn", 1.0),
        ("keywords", ("fog", "horn"), 1.0),
        ("tags", ("fog",), 0.5),
    ],
)
def test_the_impact_of_a_term(field: str, value: object, weight: float) -> None:
    """BM25F with fixed lengths, in 8 bits, by the field alone and added up over fields."""
    document = paper(**{field: value})
    found = weighed(document)
    assert found["fog"] == impact(weight)
    assert found["2503.00001"] == 255
    assert weighed(paper()) == {"2503.00001": 255}
    both = paper(
        **{field: value, **({"summary": "fog"} if field != "summary" else {"title": "fog"})}
    )
    more = 1.0 if field != "summary" else 4 / (0.6 + 0.4 / 9)
    assert weighed(both)["fog"] == impact(weight + more)
    assert weighed(paper(keywords=("foghorn", "fog-horn")))["foghorn"] == impact(2)


def test_terms_that_are_asked_for_by_their_sign() -> None:
    """Names, tags and beginnings of titles, of the highest impact; ids are in lower case."""
    told = {"authors": ("Ada B. Fog",), "organization": "Fóg-Lab", "tags": ("sea", "deep-fog")}
    found = weighed(paper(id="A-Fog-00000000", title="At 24 Fogs, at 24 Letters and", **told))
    signs = {term for term, height in found.items() if height == 255}
    names = {"@ada b fog\t0Ada B. Fog", "@fog ada b\t2Ada B. Fog"}
    names |= {"+fog lab\t0Fóg-Lab", "+lab fog\t1Fóg-Lab"}
    title = "^at 24 fogs at 24 letters"
    assert signs == {"a-fog-00000000", *names, "#sea", "#deep-fog", title}
    assert {"@ada fog", "@fog ada\t1"} < weighed(paper(authors=("Ada Fog",))).keys()
    assert "tide" in found and "sea" not in found  # by the title of the tag, if it has one
    assert "deep" in found
    assert "^at 24 fogs at 24 letter" in weighed(paper(title="At 24 fogs at 24 letter x"))


def test_long_names_are_cut() -> None:
    """Of a name 80 letters are kept, and ten words lead to it."""
    found = weighed(paper(authors=("aa bb cc dd ee ff gg hh ii jj kk",), organization="x" * 81))
    assert len([term for term in found if term[0] == "@"]) == 10
    assert f"+{'x' * 80}\t0{'x' * 80}" in found


def test_fields_are_tokens() -> None:
    """Nothing but their own, each keyword apart; tags by their titles."""
    found = split(paper(authors=("A B", "C D"), keywords=("e f", "g-h")), {})
    assert found["authors"] == [["a", "b", "c", "d"]]
    assert found["keywords"] == [["e", "f"], ["g-h"]] and found["title"] == [[]]
    tags = split(paper(tags=("sea", "x")), {"sea": "Tide"})["tags"]
    assert tags == [["tide"], ["x"]]


@pytest.mark.parametrize("kind", ["keywords", "tags"])
def test_a_technical_phrase_stands_in_one_text(kind: str) -> None:
    """Not across the border of two keywords or two tags that are joined."""
    whole = weighed(paper(**{kind: ("machine unlearning", "owls")}))
    assert "=machin unlearn" in whole
    assert "=machin unlearn" not in weighed(paper(authors=("Machine Unlearning",)))
    across = weighed(paper(**{kind: ("machine", "unlearning owls")}))
    assert {"machin", "unlearn"} < across.keys()
    assert "=machin unlearn" not in across


def test_columns_have_a_value_a_paper() -> None:
    far = [
        date(1999, 12, 31),
        date(2000, 1, 1),
        date(2000, 1, 2),
        date(2179, 6, 6),
        date(2179, 6, 7),
    ]
    found = columns.days([paper(date=day) for day in far])
    assert np.frombuffer(found, "<u2").tolist() == [0, 0, 1, 65_535, 65_535]
    assert found[4:6] == b"\x01\x00"
    votes = [-1, 0, 127, 128, 1 << 27, (1 << 27) + 1]
    assert columns.votes([paper(upvotes=count) for count in votes]) == b"".join(
        map(leb128, [0, 0, 127, 128, 1 << 27, 1 << 27])
    )
    flags = [True, False, False, True] + [False] * 4 + [True]
    coded = columns.flag([paper(code=flag) for flag in flags], "code")
    assert coded == b"\x09\x01"
    tagged = [paper(tags=("a", "b")), paper(), paper(tags=("b",))]
    assert columns.tags(tagged, {"a": 3, "b": 200}) == b"\x02\x03\xc8\x01\x00\x01\xc8\x01"


def test_cards_hold_what_is_shown() -> None:
    """Five authors, and how many there are; abstract and summary."""
    authors = tuple(f"A{i}" for i in range(7))
    many = [
        paper(id=f"2503.{i:05}", path=f"2503.{i:05}", title=f"T{i}", abstract="a", summary="s")
        for i in range(29)
    ]
    texts = [[card[1], *card[8:]] for card in json.loads(encoded(many, {}))]
    assert texts == [[f"T{i}", "a", "s"] for i in range(29)]
    one = paper(path="other", title="T", authors=authors, tags=("b", "a"), upvotes=3, code=True)
    assert json.loads(encoded([one], {"a": 0, "b": 1})) == [
        [
            "2503.00001",
            "T",
            ["A0", "A1", "A2", "A3", "A4"],
            7,
            "2025-03-02",
            3,
            [1, 0],
            1,
            "",
            "",
            "other",
        ]
    ]
    assert date(2000, 1, 1) + timedelta(days=columns.DAYS) == date(2179, 6, 6)

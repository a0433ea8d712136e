"""Merging: nothing is lost, nothing changes twice, and a record is in normal form for good."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator import paper
from generator.day import Day, decode, encode
from generator.paper import SCHEMA, FieldError, Listing, Paper, is_arxiv, normalised
from generator.store import Store

DAY = date(2025, 3, 14)
IDS = ["2503.99001", "2503.99002", "2503.99003", "math/0601001"]
TITLES = ["Alpha", "Beta beta", "Gamma: a study", "Delta"]
words = st.text(max_size=40)
fields = st.fixed_dictionaries(
    {"title": st.sampled_from(TITLES), "abstract": words},
    optional={
        "id": st.sampled_from(IDS),
        "upvotes": st.integers(0, 99),
        "summary": words,
        "keywords": st.lists(words, max_size=3),
        "code": st.just("https://github.com/a/b/tree/x"),
        "authors": st.lists(words, max_size=3),
    },
)
listings = st.builds(
    lambda records, day, source: Listing(day, source, tuple(map(normalised, records))),
    st.lists(fields, max_size=5),
    st.sampled_from([DAY, date(2025, 3, 17)]),
    st.sampled_from(["huggingface", "arxiv"]),
)


def held(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*.json")}


@settings(max_examples=60)
@given(st.lists(listings, max_size=4))
def test_adding_is_idempotent_and_loses_nothing(batch: list[Listing]) -> None:
    """Twice is once; every title that came is held; what a fresh store reads is what was kept."""
    with tempfile.TemporaryDirectory() as name:
        content = Path(name) / "content"
        Store(content).add(batch)
        once = held(content)
        Store(content).add(batch[-1:])
        assert held(content) == once
        kept = {p.title for day in Store(content).days() for p in day.papers}
        came = {p.title for listing in batch for p in listing.papers}
        # Papers of one id share a record, whose title is the last one.
        assert kept <= came
        assert len(kept) >= bool(came)
        for day in Store(content).days():
            votes = [(-(p.upvotes or 0), p.id) for p in day.papers]
            assert votes == sorted(votes)
            assert decode(encode(day), day.date, "x") == day


@settings(max_examples=60)
@given(st.lists(listings, min_size=2, max_size=2))
def test_the_ids_of_a_day_do_not_depend_on_the_order(batch: list[Listing]) -> None:
    """Which ids a day holds is the same whichever listing came first (F6).

    Two works of one title are left out: a text page cannot say which of them it means.
    """
    titles = {(p.title, p.id) for listing in batch for p in listing.papers if is_arxiv(p.id)}
    assume(len({title for title, _ in titles}) == len({name for _, name in titles}) == len(titles))
    sets = []
    for order in (batch, batch[::-1]):
        with tempfile.TemporaryDirectory() as name:
            store = Store(Path(name) / "content")
            for listing in order:
                store.add([listing])
            sets.append(
                {(day.date, p.id) for day in store.days() for p in day.papers if is_arxiv(p.id)}
            )
    assert sets[0] == sets[1]


def test_a_partial_answer_takes_nothing_away(tmp_path: Path) -> None:
    """An empty field and a missing paper leave what is held; a later vote count wins."""
    store = Store(tmp_path / "content")
    full = {"id": IDS[0], "title": "Alpha", "abstract": "Long.", "upvotes": 9, "summary": "Short."}
    other = {"id": IDS[1], "title": "Beta", "abstract": "B", "upvotes": 3}
    store.add([Listing(DAY, "huggingface", (normalised(full), normalised(other)))])
    later = {"id": IDS[0], "title": "Alpha", "abstract": "", "upvotes": 4}
    change = store.add([Listing(DAY, "huggingface", (normalised(later),))])[0]
    assert (change.new, change.changed) == (0, 1)
    papers = {p.id: p for p in store.day(DAY).papers}
    assert papers.keys() == {IDS[0], IDS[1]}
    assert papers[IDS[0]].abstract == "Long."
    assert papers[IDS[0]].summary == "Short."
    assert papers[IDS[0]].upvotes == 4


urls = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["http://", "https://", "HTTPS://", " https://", "//"]),
        st.sampled_from(
            ["github.com", "www.GitHub.com", "exämple.org", "例え.jp", "ßü.de", "a.b.", "a。b", "x"]
        ),
        st.sampled_from(["", ":80", ":080", ":", ":99999"]),
        st.one_of(
            st.lists(st.sampled_from(["/", "a", ".git", "..", "?", "#", ";", "é", "{", " "])).map(
                "".join
            ),
            st.text(max_size=20),
            st.integers(1960, 2000).map(lambda size: "/" + "x" * size),
        ),
    ),
)
anything = st.one_of(
    st.text(), urls, st.integers(), st.none(), st.booleans(), st.lists(st.text(), max_size=4)
)
names = st.one_of(
    st.sampled_from(IDS),
    st.text(max_size=8),
    st.from_regex(r"[a-z]{1,200}(-[a-z]{1,9})?/[0-9]{7}", fullmatch=True),
    st.from_regex(r"[a-z]{1,130}-[0-9a-f]{8}", fullmatch=True),
)
OTHERS = {name: anything for name in Paper.__struct_fields__ if name not in ("id", "title")}


@settings(max_examples=300)
@given(
    st.fixed_dictionaries({"title": st.text()}, optional={"id": names, **OTHERS}),
    st.fixed_dictionaries(
        {},
        optional={
            "code": urls,
            "project": urls,
            "published": st.one_of(st.dates(), st.dates().map(str)),
            "authors": st.lists(st.text(), max_size=4),
            "aliases": st.lists(names, max_size=4),
            "abstract": st.text(),
        },
    ),
)
def test_normal_form_is_stable(raw: dict[str, Any], apt: dict[str, Any]) -> None:
    """In every field twice is once, and what is written is what is read, whatever came in."""
    try:
        record = normalised(raw | apt)
    except FieldError as error:
        assert error.field in ("id", "title", "abstract", "authors")
        return
    assert normalised(msgspec.structs.asdict(record)) == record
    assert paper.flaw(record) is None
    day = Day(SCHEMA, DAY, "huggingface", (record,))
    assert decode(encode(day), DAY, "x") == day
    assert "\n" not in record.title


def test_hostile_ids_never_become_paths(shared: Path) -> None:
    """Each of the path traversal corpus is refused or an arXiv id."""
    rows = (shared / "corpora/path-traversal/dev.jsonl").read_text("utf-8").splitlines()
    for row in rows:
        value = msgspec.json.decode(row)["payload"]
        try:
            record = normalised({"id": value, "title": "T", "abstract": ""})
        except FieldError:
            continue
        assert paper.is_arxiv(record.id)
        slug = normalised({"title": value or "x", "abstract": ""}).id
        assert paper.is_slug(slug)
        assert "/" not in slug

"""Merging: nothing is lost, nothing changes twice, and a record is in normal form for good."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator import paper
from generator.paper import FieldError, Listing, Paper, is_arxiv, normalised
from generator.store import Store, decode, encode

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


@settings(deadline=None, max_examples=60)
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


@settings(deadline=None, max_examples=60)
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


@given(st.text(), st.text(), st.lists(st.text(), max_size=4), st.text())
def test_normal_form_is_stable(title: str, abstract: str, authors: list[str], code: str) -> None:
    """A record in normal form is its own normal form, whatever came in."""
    raw = {"id": IDS[0], "title": title, "abstract": abstract, "authors": authors, "code": code}
    try:
        record = normalised(raw)
    except FieldError as error:
        assert error.field == "title"
        return
    assert paper.flaw(record) is None
    assert msgspec.json.decode(msgspec.json.encode(record), type=Paper) == record
    assert "\n" not in record.title


def test_ids_of_every_spelling() -> None:
    """Names, addresses and versions of one paper are one id; paths are none."""
    same = [
        "2503.08120",
        "2503.08120v2",
        "arXiv:2503.08120",
        "https://arxiv.org/abs/2503.08120v1",
        "http://arxiv.org/pdf/2503.08120",
        "oai:arXiv.org:2503.08120v1",
        " 2503.08120 ",
    ]
    assert {paper.arxiv_id(name) for name in same} == {"2503.08120"}
    assert paper.arxiv_id("math.GT/0601001v3") == "math/0601001"
    for wrong in ("../../x", "2503.081", "CON", "2503.08120/..", "", "x" * 300, "2503.08120\n.."):
        assert paper.arxiv_id(wrong) is None


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


def test_a_damaged_day_is_named_with_its_field(tmp_path: Path) -> None:
    """One flipped byte is found or harmless, never a traceback (B7)."""
    store = Store(tmp_path / "content")
    record = {"id": IDS[0], "title": "Alpha", "abstract": "Beta.", "authors": ["A"], "upvotes": 3}
    store.add([Listing(DAY, "huggingface", (normalised(record),))])
    data = store.read(DAY)
    from generator.errors import StoreError

    for i in range(len(data)):
        flipped = data[:i] + bytes([data[i] ^ 0x11]) + data[i + 1 :]
        try:
            decode(flipped, DAY, "content/data/2025/2025-03-14.json")
        except StoreError as error:
            assert str(error).startswith("content/data/2025/2025-03-14.json: ")
            assert len(str(error).splitlines()) == 1

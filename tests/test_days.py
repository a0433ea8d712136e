"""Days and the store, by example: what a listing changes, what files hold, what is said of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator import day as days
from generator.day import Day, combine, decode, encode, merge, readable, rename
from generator.errors import StoreError
from generator.ledger import Backfill, Source
from generator.paper import Listing, Paper, Rejected, is_slug, normalised
from generator.store import Change, Store

DAY, NEXT = date(2025, 3, 14), date(2025, 3, 17)
A, B, C = (f"2503.0000{i}" for i in (1, 2, 3))


def made(**fields: Any) -> Paper:
    return normalised({"title": "A title"} | fields)


def held(*papers: Paper, source: str = "huggingface") -> Day:
    return Day(1, DAY, source, papers)


def listing(*papers: Paper, day: date = DAY, source: str = "huggingface") -> Listing:
    return Listing(day, source, papers)


def ids(day: Day) -> list[str]:
    return [paper.id for paper in day.papers]


def test_papers_stand_by_votes_and_then_id() -> None:
    """None are as good as no votes."""
    papers = [made(id=A), made(id=B, upvotes=0), made(id=C, upvotes=1), made(id="math/0601001")]
    merged = merge(held(), listing(*reversed(papers)))
    assert ids(merged) == [C, A, B, "math/0601001"]
    assert (merged.date, merged.source, merged.schema) == (DAY, "huggingface", 1)


def test_a_paper_tells_its_source_where_it_is_another() -> None:
    day = held(made(id=A))
    assert [p.source for p in merge(day, listing(made(id=B), source="arxiv")).papers] == [
        None, "arxiv",
    ]  # fmt: skip
    own = made(id=B, source="arxiv")
    assert merge(day, listing(own)).papers[1].source == "arxiv"
    assert merge(held(source="arxiv"), listing(own)).papers[0].source is None
    # What is held keeps the source that it came from.
    assert merge(day, listing(made(id=A, upvotes=3), source="arxiv")).papers == (
        made(id=A, upvotes=3),
    )


def test_new_fields_win_unless_they_are_empty() -> None:
    before = made(id=A, abstract="a", authors=["X"], upvotes=4, summary="s", aliases=["b-00000000"])
    after = made(id=A, title="New", upvotes=0, aliases=["a-00000000"], comments=1, source="x")
    both = combine(before, after)
    assert both == made(
        id=A, title="New", abstract="a", authors=["X"], upvotes=0, summary="s", comments=1,
        aliases=["a-00000000", "b-00000000"],
    )  # fmt: skip


def test_slugs_get_the_id_that_their_title_or_alias_has() -> None:
    slug, other = made(abstract="of the slug", upvotes=5), made(title="Another")
    day = held(slug, other)
    assert rename(day, {}) is day and rename(held(made(id=A)), {"atitle": B}).papers[0].id == A
    renamed = rename(day, {"atitle": A})
    assert ids(renamed) == [A, other.id]
    assert renamed.papers[0] == made(id=A, abstract="of the slug", upvotes=5, aliases=[slug.id])
    assert ids(rename(day, {slug.id: B, "atitle": A})) == [B, other.id]
    # What is held under the id wins, and its source is kept.
    real = made(id=A, abstract="of the id", authors=["X"], source="arxiv")
    source = msgspec.structs.replace(slug, source="seed")
    for order in ((source, real), (real, source)):
        (one,) = rename(held(*order), {"atitle": A}).papers
        assert one == msgspec.structs.replace(real, upvotes=5, aliases=(slug.id,))
    (alone,) = rename(held(source), {"atitle": A}).papers
    assert (alone.source, alone.aliases) == ("seed", (slug.id,))
    # Two slugs of one paper.
    twin = msgspec.structs.replace(slug, id="a-title-00000000", upvotes=9)
    (both,) = rename(held(twin, slug), {"atitle": A}).papers
    assert both.aliases == tuple(sorted([twin.id, slug.id])) and both.upvotes in (5, 9)


def test_the_file_of_a_day() -> None:
    """One field a line; nothing that is unknown."""
    day = held(made(id=A, authors=["Ä", "B"], upvotes=3), made(id=B))
    lines = """\
{
  "schema": 1,
  "date": "2025-03-14",
  "source": "huggingface",
  "papers": [
    {
      "id": "2503.00001",
      "title": "A title",
      "abstract": "",
      "authors": ["Ä","B"],
      "upvotes": 3
    },
    {
      "id": "2503.00002",
      "title": "A title",
      "abstract": "",
      "authors": []
    }
  ]
}
"""
    assert encode(day).decode() == lines
    assert decode(lines.encode(), DAY, "x") == day


CHECK = "mend or remove it, or take the file from the history, then run: paper-archive check"
RECORD = '{"id": "2503.00001", "title": "A", "abstract": "", "authors": []}'
HEAD = '"schema": 1, "date": "2025-03-14", "source": "x"'
FAULTS = [
    ("{}", f"x: Object missing required field `schema`; {CHECK}"),
    ('{"schema": "1"}', f"x: schema: Expected `int`, got `str`; {CHECK}"),
    ('{"schema": 0}', f"x: schema: Expected `int` >= 1; {CHECK}"),
    ('{"schema": 2}', "x: is of a newer schema; update the program"),
    ("{", f"x: is no JSON: Input data was truncated; {CHECK}"),
    ('{"schema": 1, "x": ' + "[" * 10**5, "x: is no JSON: "),
    (f'{{{HEAD}, "papers": 5}}', f"x: papers: Expected `array`, got `int`; {CHECK}"),
    (
        f'{{{HEAD}, "papers": [{RECORD.replace("[]", "[3]")}]}}',
        f"x: papers[0].authors[0]: Expected `str`, got `int`; {CHECK}",
    ),
    (
        f'{{{HEAD.replace("14", "15")}, "papers": []}}',
        f"x: date: is 2025-03-15, not that of the file; {CHECK}",
    ),
]


@pytest.mark.parametrize(("data", "said"), FAULTS)
def test_what_a_damaged_day_is_told_as(data: str, said: str) -> None:
    with pytest.raises(StoreError) as caught:
        decode(data.encode(), DAY, "x")
    assert str(caught.value).startswith(said) and str(caught.value).isprintable()
    assert caught.value.remedy == ("update the program" if "newer" in said else CHECK)


def test_older_schemas_are_read_by_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Step by step; a step that is missing is told as what the file lacks."""
    monkeypatch.setattr(days, "SCHEMA", 3)

    def step(day: dict[str, Any]) -> dict[str, Any]:
        return {"source": "x", **day, "seen": [*day.get("seen", []), day["schema"]]}

    monkeypatch.setattr(days, "MIGRATIONS", {1: step, 2: step})
    assert days.migrated({"schema": 1}, 1) == {"schema": 3, "source": "x", "seen": [1, 2]}
    assert days.migrated({"schema": 2}, 2)["seen"] == [2]
    assert days.migrated({"schema": 0}, 0)["seen"] == [0, 2]
    old = {"schema": 2, "date": "2025-03-14", "papers": []}
    monkeypatch.setattr(days, "MIGRATIONS", {2: lambda day: day | {"source": "x"}})
    assert decode(json.dumps(old).encode(), DAY, "x") == Day(3, DAY, "x", ())


def test_records_that_could_not_be_read_again_are_set_aside() -> None:
    """Each with the field and the reason, and itself as JSON; the others stay in order."""
    good, other = made(id=A), made(id=B)
    assert readable(before := listing(good, other)) == before
    empty = msgspec.structs.replace(good, title="")
    odd = msgspec.structs.replace(good, id="x" * 130 + "\u202e", upvotes=-1)
    seen = Rejected("y", "id", "of the source", "{}")
    after = readable(Listing(DAY, "s", (empty, good, odd, other), (seen,)))
    assert (after.date, after.source, after.papers) == (DAY, "s", (good, other))
    first, *refused = after.rejected
    assert first is seen
    assert [(r.id, r.field, r.reason) for r in refused] == [
        (A, "title", "Expected `str` of length >= 1"),
        ("x" * 120, "id", "Expected `str` of length <= 120"),
    ]
    fields = '"id":"2503.00001","title":"","abstract":"","authors":[]'
    assert refused[0].record == f"{{{fields}}}"
    lone = msgspec.structs.replace(good, abstract="\ud800")
    (aside,) = readable(listing(lone)).rejected
    assert aside.field == "abstract" and aside.reason and "\\ud800" in aside.record
    changed = msgspec.structs.replace(good, authors=["A"])
    (aside,) = readable(listing(changed)).rejected
    assert (aside.field, aside.reason) == ("authors", "is read as something else")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "content")


def fresh(store: Store) -> Store:
    return Store(store.content)


def test_changes_are_counted(store: Store) -> None:
    """New ids, ids with other fields, and refusals that were not known yet."""
    aside = Rejected("y", "id", "no id", "{}")
    first = Listing(DAY, "huggingface", (made(id=A), made(id=B)), (aside,))
    assert store.add([first, listing(day=NEXT)]) == [Change(DAY, 2, 0, 1)]
    other = Rejected("z", "id", "no id", "{}")
    again = Listing(DAY, "huggingface", (made(id=A, upvotes=3), made(id=C)), (aside, other))
    assert store.add([again]) == [Change(DAY, 1, 1, 1)]
    assert fresh(store).add([again]) == [Change(DAY, 0, 0, 0)]
    assert store.quarantine(DAY) == (aside, other) and store.set_aside() == [DAY]
    assert store.quarantine(NEXT) == () and store.dates() == [DAY]
    assert store.add([Listing(NEXT, "x", (), (aside,))]) == [Change(NEXT, 0, 0, 1)]
    assert store.dates() == [DAY] and store.set_aside() == [DAY, NEXT]
    path = store.content / "data/quarantine/2025-03-14.json"
    assert path.read_text().startswith('{\n  "schema": 1,\n  "date": "2025-03-14",\n  "records": [')
    assert path.read_text().endswith("]\n}\n")


def test_a_real_id_reaches_the_days_that_know_the_title_only(store: Store) -> None:
    """Earlier and later ones; of two ids the smaller; with the slugs as aliases."""
    slug = made(title="A Title!").id
    store.add(
        [listing(made(title="A Title!", upvotes=4)), listing(made(id=B), made(id=C), day=NEXT)]
    )
    assert ids(fresh(store).day(DAY)) == [B] and fresh(store).day(DAY).papers[0].aliases == (slug,)
    last = date(2025, 3, 18)
    (change,) = fresh(store).add([listing(made(title="a title"), day=last)])
    assert change == Change(last, 1, 0, 0) and ids(fresh(store).day(last)) == [B]
    held_already = listing(made(title="A Title!"), day=NEXT)
    assert fresh(store).add([held_already]) == [Change(NEXT, 0, 1, 0)]
    assert fresh(store).add([held_already]) == [Change(NEXT, 0, 0, 0)]
    # The title changes; the slug, an alias now, still leads to the id.
    renamed = Store(store.content.parent / "other")
    renamed.add([listing(made(id=A, title="Renamed", aliases=[slug])), listing(made(), day=NEXT)])
    assert ids(fresh(renamed).day(NEXT)) == [A]
    untouched = store.path(DAY).stat().st_mtime_ns
    store.add([listing(made(id=A, title="Else"), day=NEXT)])
    assert store.path(DAY).stat().st_mtime_ns == untouched
    alone = Store(store.content.parent / "alone")
    alone.add([listing(made(title="Nobody knows")), listing(made(id=A), day=NEXT)])
    assert is_slug(fresh(alone).day(DAY).papers[0].id) and ids(fresh(alone).day(NEXT)) == [A]


def test_the_file_of_sources(store: Store) -> None:
    """A span a line; other sources stay as they are."""
    when = datetime(2025, 3, 14, 5, tzinfo=UTC)
    full = Source(
        when,
        DAY,
        ((DAY, DAY), (NEXT, NEXT)),
        early=((DAY, NEXT, NEXT),),
        backfill=Backfill(DAY, NEXT),
    )
    store.answered("b", full)
    store.answered("a", Source(when))
    assert (
        (store.content / "data/sources.json").read_text()
        == """\
{
  "a": {
    "answered": "2025-03-14T05:00:00Z"
  },
  "b": {
    "answered": "2025-03-14T05:00:00Z",
    "newest": "2025-03-14",
    "settled": [
      ["2025-03-14","2025-03-14"],
      ["2025-03-17","2025-03-17"]
    ],
    "early": [
      ["2025-03-14","2025-03-17","2025-03-17"]
    ],
    "backfill": {
      "since": "2025-03-14",
      "begun": "2025-03-17"
    }
  }
}
"""
    )
    assert fresh(store).sources() == {"a": Source(when), "b": full}


RENAME = "name it YYYY/YYYY-MM-DD.json (a real day) or move it out of content/data"
NAMES = [
    ("2025/2025-02-30.json", f"is not the name of a day's file; {RENAME}"),
    ("2024/2025-03-14.json", f"is not the name of a day's file; {RENAME}"),
    ("2025/2025-03-14x.json", f"is not the name of a day's file; {RENAME}"),
    ("quarantine/x.json", f"is not the name of a day's file; {RENAME}"),
    ("sources.json", "Input data was truncated; remove the file"),
    ("quarantine/2025-03-14.json", "Input data was truncated; move the file away"),
]


@pytest.mark.parametrize(("name", "said"), NAMES)
def test_files_that_are_no_files_of_the_store(store: Store, name: str, said: str) -> None:
    path = store.data / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{")
    with pytest.raises(StoreError) as caught:
        store.dates()
        store.set_aside()
        store.sources()
        store.quarantine(DAY)
    assert str(caught.value) == f"content/data/{name}: {said}"


def test_what_is_set_aside_and_published_has_a_value_a_line(store: Store) -> None:
    store.publish({"maps", "folds"}, {})
    assert (store.content / "data/published.json").read_text() == (
        '{\n  "schema": 1,\n  "tags": [\n    "folds",\n    "maps"\n  ],\n  "organizations": {}\n}\n'
    )
    store.add([Listing(DAY, "huggingface", (), (Rejected("x", "title", "is empty"),))])
    assert (store.content / f"data/quarantine/{DAY}.json").read_text() == (
        f'{{\n  "schema": 1,\n  "date": "{DAY}",\n  "records": [\n    {{\n      "id": "x",\n'
        '      "field": "title",\n      "reason": "is empty"\n    }\n  ]\n}\n'
    )


def test_other_files_are_left_alone(store: Store) -> None:
    for name in ("2025/.2025-03-14.json", "2025/notes.txt", "quarantine/.x.json", "x/y.json"):
        path = store.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{")
    early = date(999, 1, 2)
    store.add([listing(made(id=A), day=day) for day in (NEXT, DAY, early)])
    assert store.dates() == [early, DAY, NEXT] and store.set_aside() == []
    assert store.path(early) == store.data / "0999/0999-01-02.json"
    assert [day.date for day in store.days()] == [early, DAY, NEXT]
    data = store.read(DAY)
    store.path(DAY).unlink()
    assert ids(store.day(DAY, data)) == [A]
    with pytest.raises(StoreError, match=r"2025-03-14\.json: .*No such file"):
        store.read(DAY)


def test_days_of_an_older_schema_are_written_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When something is kept, not when they are read."""
    store.add([listing(made(id=A))])
    old = store.path(DAY).read_bytes().replace(b'"schema": 1', b'"schema": 0')
    store.path(DAY).write_bytes(old)
    monkeypatch.setattr(days, "MIGRATIONS", {0: lambda day: day})
    again = fresh(store)
    assert again.day(DAY).schema == 1 and store.path(DAY).read_bytes() == old
    again.add([listing(made(id=B), day=NEXT)])
    assert b'"schema": 1' in store.path(DAY).read_bytes()


def test_what_is_committed_is_on_the_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the next thing is asked for: a loss of power costs nothing that was told as kept."""
    synced: list[int] = []
    fsync = os.fsync

    def sync(file: int) -> None:
        synced.append(file)
        fsync(file)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(days, "MIGRATIONS", {0: lambda day: day})

    def older() -> None:
        path = store.path(DAY)
        path.write_bytes(path.read_bytes().replace(b'"schema": 1', b'"schema": 0'))
        synced.clear()
        assert len(fresh(store)._held) == 1

    aside = Rejected("y", "id", "no id", "{}")
    steps: list[Callable[[], object]] = [
        lambda: store.add([listing(made(id=A))]),
        lambda: store.add([Listing(NEXT, "x", (), (aside,))]),
        lambda: store.answered("x", Source(datetime(2025, 3, 14, tzinfo=UTC))),
        older,
    ]
    for step in steps:
        synced.clear()
        step()
        assert synced

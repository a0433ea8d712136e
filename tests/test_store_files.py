"""Files of the store: what is written can be read, and what is damaged is one line."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator import day as days
from generator.errors import StoreError
from generator.ledger import Source
from generator.paper import Listing, Rejected, normalised
from generator.store import Store
from tests.conftest import Project

DAY = date(2025, 3, 14)
IDS = ["2503.99001", "2503.99002", "2503.99003"]


@pytest.mark.parametrize("kind", ["day", "quarantine", "sources"])
def test_a_flipped_bit_is_valid_or_one_line(tmp_path: Path, kind: str) -> None:
    """F8: 1,000 bits of each file that the store writes, one at a time."""
    store = Store(tmp_path / "content")
    record = {"id": IDS[0], "title": "Alphä", "authors": ["B"], "upvotes": 3, "code": "http://a.b"}
    aside = Rejected("x", "id", "not an arXiv id", "{}")
    store.add([Listing(DAY, "huggingface", (normalised(record),), (aside,))])
    store.answered("huggingface", Source(datetime(2025, 3, 14, tzinfo=UTC), DAY))
    kinds: dict[str, tuple[Path, Callable[[], object]]] = {
        "day": (store.path(DAY), lambda: store.day(DAY)),
        "quarantine": (store.data / f"quarantine/{DAY}.json", lambda: store.quarantine(DAY)),
        "sources": (store.data / "sources.json", store.sources),
    }
    path, read = kinds[kind]
    data = path.read_bytes()
    where = path.relative_to(tmp_path).as_posix()
    chance = random.Random(8)
    refused = 0
    for _ in range(1000):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        try:
            read()
        except StoreError as error:
            refused += 1
            assert str(error).startswith(f"{where}: ") and str(error).isprintable()
    assert refused > 100


def test_what_could_not_be_read_is_never_written(project: Project) -> None:
    """It is set aside or left out; the rest of its day is kept, and checks as sound."""
    (project.root / "2025-03-14.json").write_text(
        json.dumps(
            [
                odd("a" * 130 + "/0601001"),
                odd("2503.99001", projectPage="https://" + "ü" * 50 + ".example/" + "x" * 1935),
                odd("2503.99002", githubRepo="https://github.com/a/b.git.git"),
                odd("2503.99003", title="\ud800 Alpha"),
            ]
        ),
        "utf-8",
    )
    assert "3 new, 0 changed, 1 set aside" in project.run("add", "2025-03-14.json").out
    assert project.run("check").out == "no faults\n"
    (aside,) = Store(project.content).quarantine(DAY)
    assert aside.field == "id" and "not an arXiv id" in aside.reason


def test_every_title_of_one_paper_stays_its_address(project: Project) -> None:
    """256 ways to part the words of a title, each listed before the paper's id was known."""
    titles = [
        "".join(a + b for a, b in zip("abcdefghi", (*gaps, ""), strict=True))
        for gaps in itertools.product(["", " "], repeat=8)
    ]
    page = "\n\n".join(f"{title}\n\n{'We fold maps. ' * 20}" for title in titles)
    (project.root / "page.txt").write_text(f"Mar 14, 2025\n\n{page}\n", "utf-8")
    (project.root / "2025-03-17.json").write_text(
        json.dumps([odd("2503.99001", title="Abcdefghi")]), "utf-8"
    )
    project.run("add", "page.txt")
    project.run("add", "2025-03-17.json")
    assert project.run("check").out == "no faults\n"
    (held,) = Store(project.content).day(DAY).papers
    assert held.id == "2503.99001" and len(held.aliases) == len(titles) == 256


def odd(name: str, title: str = "Alpha", **fields: str) -> dict[str, Any]:
    """An entry of the API."""
    return {"paper": {"id": name, "title": title, "summary": "A.", "authors": [], **fields}}


def test_a_record_that_fails_costs_only_itself(tmp_path: Path) -> None:
    """Whatever a source hands over: what cannot be read back goes to quarantine by field."""
    good = normalised({"id": IDS[0], "title": "Alpha"})
    bad = [
        msgspec.structs.replace(good, id=IDS[1], title=""),
        msgspec.structs.replace(good, id=IDS[2], title="\ud800"),
        msgspec.structs.replace(good, id="x" * 130 + "/0601001"),
        msgspec.structs.replace(good, id="2503.99009", code="ftp://a.b"),
    ]
    store = Store(tmp_path / "content")
    (change,) = store.add([Listing(DAY, "huggingface", (*bad[:2], good, *bad[2:]))])
    assert (change.new, change.refused) == (1, 4)
    fresh = Store(tmp_path / "content")
    assert fresh.day(DAY).papers == (good,)
    assert [aside.field for aside in fresh.quarantine(DAY)] == ["title", "title", "id", "code"]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("2025/2025-02-30.json", "{}", "is not the name of a day's file"),
        ("2024/2025-03-14.json", "{}", "is not the name of a day's file"),
        ("2025/2025-03-14.json", b'{"schema": 1, "source": "\xff"}', "is no JSON"),
        ("2025/2025-03-14.json", '{"schema": 0}', "schema"),
        ("2025/2025-03-14.json", '{"schema": 9}', "update the program"),
        ("2025/2025-03-14.json", None, "Is a directory; make room"),
        ("sources.json", b'{"\xff": 1}', "remove the file"),
        ("published.json", "[]", "take it from the history"),
        ("quarantine/2025-03-14.json", "[]", "move the file away"),
        ("quarantine/2025-02-30.json", "[]", "is not the name of a day's file"),
    ],
)
def test_a_damaged_file_is_named(
    project: Project, name: str, content: str | bytes | None, line: str
) -> None:
    path = project.content / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    first, last = project.run("check", status=1).err.splitlines()
    assert f"content/data/{name}: " in first and line in first
    assert last.startswith("1 fault found")


def test_check_names_what_a_hand_left(project: Project) -> None:
    """Fields that say nothing, and controls in the names of sources."""
    record: dict[str, Any] = {"id": IDS[0], "title": "A", "abstract": "", "authors": []}
    day = {"schema": 1, "date": "2025-03-14", "source": "a\u0007", "papers": [record]}
    path = project.content / "data/2025/2025-03-14.json"
    path.parent.mkdir(parents=True)
    record |= {"code": None, "keywords": [], "source": "b\u202e"}
    path.write_text(json.dumps(day), "utf-8")
    lines = project.run("check", status=1).err.splitlines()
    where = "content/data/2025/2025-03-14.json"
    assert [line.split(": ")[1] for line in lines[:-1]] == [
        "source",
        "papers[0].source",
        "papers[0].code",
        "papers[0].keywords",
    ]
    assert all(line.startswith(where) for line in lines[:-1])
    assert "\u202e" not in "".join(lines)


def test_an_older_schema_is_read_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of steps leads from one schema to the next; the next thing kept rewrites the files.

    No older schema exists: this one called the title `name`.
    """
    store = Store(tmp_path / "content")
    record = normalised({"id": IDS[0], "title": "Alpha"})
    store.add([Listing(DAY, "huggingface", (record,))])
    today = store.read(DAY)
    old = today.replace(b'"schema": 1', b'"schema": 0').replace(b'"title"', b'"name"')
    store.path(DAY).write_bytes(old)
    with pytest.raises(StoreError, match="schema"):
        Store(store.content).day(DAY)

    def step(value: dict[str, Any]) -> dict[str, Any]:
        papers = [
            {("title" if k == "name" else k): v for k, v in p.items()} for p in value["papers"]
        ]
        return {**value, "papers": papers}

    monkeypatch.setattr(days, "MIGRATIONS", {0: step})
    assert Store(store.content).day(DAY).papers == (record,)
    assert store.read(DAY) == old
    other = Listing(date(2025, 3, 17), "huggingface", (record,))
    Store(store.content).add([other])
    assert store.read(DAY) == today

"""What programs read beside the pages: the data's index, schema and years, and their guide."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from generator import archive, changes, exports
from generator.changes import Changes, Run
from generator.config import Archive as Settings
from generator.config import Config
from generator.day import by_lines
from generator.errors import StoreError
from generator.paper import Listing, normalised
from generator.store import Store
from generator.tagging import TagList
from tests.conftest import Project, Site

DAY = date(2025, 3, 14)
A, B, C = "2503.00001", "2503.00002", "2503.00003"


@pytest.fixture(scope="module")
def bare_site(new_project: Callable[[], Project], serve: Callable[[Project], Site]) -> Site:
    """A site of two papers of which nothing is known that may be unknown."""
    project = new_project()
    papers = (record(A), record(B))
    Store(project.content).add([Listing(DAY, "arxiv", papers)], DAY)  # type: ignore[arg-type]
    project.run("build")
    return serve(project)


def test_the_data_of_real_days(real_site: Site) -> None:
    """Index, hashes, schema and years agree with the files of the days."""
    data = real_site.project.site / "data"
    index = json.loads((data / "index.json").read_text("utf-8"))
    schema = json.loads((data / "schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    judges = {name: of_kind(schema, name) for name in ("Index", "Line", "Changes")}
    judges["Index"].validate(index)
    assert schema["$id"] == f"{real_site.project.config.site_url}data/schema.json"
    lines: dict[str, list[object]] = {}
    for row in index["days"]:
        held = (data / row["path"]).read_bytes()
        day = json.loads(held)
        judge.validate(day)
        assert row["sha256"] == hashlib.sha256(held).hexdigest()
        assert row["count"] == len(day["papers"])
        told = {"schema": 1, "date": day["date"], "source": day["source"]}
        lines.setdefault(row["date"][:4], []).extend(told | {"paper": p} for p in day["papers"])
    assert len(index["days"]) == len([*data.glob("[0-9]*/*.json")]) > 50
    for year, expected in lines.items():
        packed = gzip.decompress((data / f"{year}.jsonl.gz").read_bytes())
        assert [json.loads(line) for line in packed.splitlines()] == expected
        for line in expected[::50]:
            judges["Line"].validate(line)
    log = json.loads((data / "changes.json").read_text("utf-8"))
    judges["Changes"].validate(log)
    ids = {paper["paper"]["id"] for year in lines.values() for paper in year}  # type: ignore[index]
    assert {name for run in log["days"] for name in run["added"]} == ids


def of_kind(schema: dict[str, Any], name: str) -> jsonschema.Draft202012Validator:
    """The judge of what the schema calls ``name``: it takes nothing that is none."""
    rest = {key: schema[key] for key in ("$schema", "$defs")}
    judge = jsonschema.Draft202012Validator(rest | {"$ref": f"#/$defs/{name}"})
    assert not judge.is_valid({"date": 1, "days": 1})
    return judge


def test_the_schema_tells_each_field(bare_site: Site) -> None:
    """To readers of JSON, who have no None, no tuples and no marks of reStructuredText."""
    defined = json.loads((bare_site.project.site / "data/schema.json").read_text("utf-8"))["$defs"]
    assert defined.keys() == {"Day", "Paper", "Line", "Index", "Row", "Changes", "Run"}
    for kind in defined.values():
        words = [kind["description"]] + [p["description"] for p in kind["properties"].values()]
        assert all(words) and not re.search("None|`|\\n|tuple", " ".join(words))


@pytest.mark.parametrize("which", ["real_site", "bare_site"])
def test_the_examples_of_the_guide_run(which: str, request: pytest.FixtureRequest) -> None:
    """As they stand on the page, but that DuckDB is given the file, not its address.

    Those for what is not installed are left out; httpx is. They need no field but those that
    every record has: none of arXiv has votes.
    """
    site: Site = request.getfixturevalue(which)
    page = (site.project.content / "data/index.md").read_text("utf-8")
    folder, base = site.project.site, site.project.config.site_url
    tried = []
    for kind, code in re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL):
        needed = {"sql": "duckdb", "sh": "jq"}.get(kind, "pandas" if "pandas" in code else "httpx")
        if not (shutil.which if kind == "sh" else find_spec)(needed):
            continue
        program, start = code, ["sh" if kind == "sh" else sys.executable, "-c"]
        if kind == "sql":
            program = f"import duckdb; print(duckdb.sql({code.replace(base, f'{folder}/')!r}))"
        done = subprocess.run(
            [*start, program.replace(base, site.url)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert len(done.stdout.splitlines()) >= 1
        tried.append(needed)
    assert tried.count("httpx") == 2


def test_every_reader_of_gzip_can_read_a_year(real_site: Site) -> None:
    """DuckDB reads no head but one with a name (RFC 1952, 2.3.1), by which tools may call it."""
    for path in (real_site.project.site / "data").glob("*.jsonl.gz"):
        head = path.read_bytes()[:60]
        assert head[3] == 8 and head[10:].split(b"\0")[0].endswith(b".jsonl")


def test_a_year_holds_the_days_as_they_came(tmp_path: Path) -> None:
    """Of invented papers: which source listed them; the head of the file says whose it is."""
    listed = Listing(DAY, "arxiv", (record(A), record(B)))  # type: ignore[arg-type]
    Store(tmp_path).add([listed, msgspec.structs.replace(listed, date=date(2024, 1, 2))])
    settings = Config(
        root=tmp_path,
        site_name="n" * 300,
        site_description="",
        site_url="https://example.org/",
        archive=Settings(),
    )
    held = archive.load(Store(tmp_path), TagList([]))
    made = {page.path: page for page in exports.pages(held, settings)}
    packed = made["data/2025.jsonl.gz"].make()
    lines = [json.loads(line) for line in gzip.decompress(packed).splitlines()]
    assert [(line["source"], line["date"], line["paper"]["id"]) for line in lines] == [
        ("arxiv", f"{DAY}", A),
        ("arxiv", f"{DAY}", B),
    ]
    assert packed[10:].startswith(b"2025 generator: paper-archive.jsonl\0")
    assert made["llms.txt"].make().startswith(b"# " + b"n" * 200 + b"\n")
    other = msgspec.structs.replace(settings, site_name="m")
    assert {page.key for page in exports.pages(held, other)}.isdisjoint({made["llms.txt"].key})


def record(name: str, **fields: object) -> object:
    return normalised({"id": name, "title": f"Paper {name}", "abstract": "Words.", **fields})


def kept(folder: Path) -> list[dict[str, object]]:
    found = json.loads((folder / "data/changes.json").read_text("utf-8"))
    return [dict(run) for run in found["days"]]


def test_what_changed_is_told_by_the_day_of_the_run(tmp_path: Path) -> None:
    """New ids; other records; the same day twice; another day's listing of the same record."""
    store = Store(tmp_path)

    def add(today: date, day: date, *papers: object) -> None:
        store.add([Listing(day, "huggingface", papers)], today)  # type: ignore[arg-type]

    first, second = date(2025, 3, 15), date(2025, 3, 16)
    add(first, DAY, record(A), record(B))
    add(first, DAY, record(A, title="Mended on the day it came"))
    add(second, DAY, record(A, upvotes=9, title="Mended on the day it came"))
    add(second, date(2025, 3, 15), record(B), record(C))
    assert kept(tmp_path) == [
        {"date": "2025-03-15", "added": [A, B]},
        {"date": "2025-03-16", "added": [C]},
    ]
    add(second, date(2025, 3, 13), record(B, title="An older day says otherwise"))
    add(second, date(2025, 3, 15), record(B, organization="Maps"), record(C, organization="Maps"))
    assert kept(tmp_path)[1] == {"date": "2025-03-16", "added": [C], "changed": [B]}
    before = (tmp_path / "data/changes.json").stat()
    add(second, DAY, record(A, title="Mended on the day it came"))
    assert (tmp_path / "data/changes.json").stat().st_mtime_ns == before.st_mtime_ns
    assert archive.Archive.__annotations__["updated"]  # the feeds read it


def test_what_is_hidden_is_withdrawn_and_comes_back(project: Project, tmp_path: Path) -> None:
    """By the next run that adds or fetches; under the id a paper has now."""
    saved = tmp_path / f"{DAY}.json"
    papers = [{"id": name, "title": f"Paper {name}"} for name in (A, B)]
    day = {"schema": 1, "date": f"{DAY}", "source": "huggingface", "papers": papers}
    for paper in papers:
        paper |= {"abstract": "Words.", "authors": []}  # type: ignore[dict-item]
    saved.write_text(json.dumps(day), "utf-8")
    project.run("add", saved)
    curation = project.content / "curation.yml"
    curation.write_text(f"hide:\n  {A}: the authors asked for it\n", "utf-8")
    project.run("add", saved)
    (run,) = kept(project.content)
    assert (run["added"], run["withdrawn"]) == ([B], [A])
    curation.write_text("# nothing now\n", "utf-8")
    project.run("add", saved)
    (run,) = kept(project.content)
    assert (run["added"], run["changed"]) == ([B], [A]) and "withdrawn" not in run


def test_a_day_that_brought_nothing_new_changed_when_it_was_listed(tmp_path: Path) -> None:
    """Its papers were held before, but its file was not."""
    store, later = Store(tmp_path), DAY + timedelta(days=3)
    for day in (DAY, later):
        store.add([Listing(day, "huggingface", (record(A),))], day)  # type: ignore[arg-type]
    held = archive.load(store, TagList([]))
    assert kept(tmp_path) == [{"date": f"{DAY}", "added": [A]}]
    assert [held.changed(day) for day in held.days] == [DAY, later]


def test_what_is_hidden_is_withdrawn_once(tmp_path: Path) -> None:
    """Whatever becomes of its record meanwhile: mended, taken out by hand, fetched again."""
    store, first = Store(tmp_path), date(2025, 3, 15)

    def run(today: date, *papers: object, hidden: str = A) -> list[dict[str, object]]:
        days = [Listing(today, "huggingface", papers)] if papers else []  # type: ignore[arg-type]
        store.add(days, today)
        store.hide({hidden}, today)
        return kept(tmp_path)

    store.hide({A}, first)  # before anything is held
    assert not store.data.exists()
    run(first, record(A), record(B))
    told = [{"date": "2025-03-15", "added": [B], "withdrawn": [A]}]
    assert run(first, record(A, title="Mended that day")) == told
    assert run(date(2025, 3, 16), record(A, title="Mended later")) == told
    for day in (15, 16):
        (tmp_path / f"data/2025/2025-03-{day}.json").unlink()
    store = Store(tmp_path)
    assert run(date(2025, 3, 17)) == told
    told.append({"date": "2025-03-18", "added": [C]})
    assert run(date(2025, 3, 18), record(C)) == told
    assert run(date(2025, 3, 19), record(A)) == told
    told.append({"date": "2025-03-20", "changed": [A]})
    assert run(date(2025, 3, 20), record(A, title="Shown again"), hidden="") == told
    lines = (tmp_path / "data/changes.json").read_text("utf-8").splitlines()[3:-2]
    assert [json.loads(line.strip(" ,")) for line in lines] == told  # a run a line


def test_the_tags_that_papers_have_are_kept_for_ever(project: Project, tmp_path: Path) -> None:
    """By the next run that adds or fetches, as the newest record of a paper has them."""

    def add(day: str, **fields: object) -> set[str]:
        paper = {"id": A, "title": "Paper", "abstract": "Words.", "authors": [], **fields}
        told = {"schema": 1, "date": day, "source": "huggingface", "papers": [paper]}
        saved = tmp_path / f"{day}.json"
        saved.write_text(json.dumps(told), "utf-8")
        project.run("add", saved)
        found = project.content / "data/published.json"
        return {*json.loads(found.read_text("utf-8"))["tags"]} if found.exists() else set()

    assert add("2025-03-14") == set()
    assert add("2025-03-16", title="Robotics") == {"robotics"}
    assert add("2025-03-15", title="Graph neural networks") == {"robotics"}
    assert add("2025-03-17", title="Graph neural networks") == {"graphs", "robotics"}


def test_old_runs_are_left_out_but_for_what_is_hidden(tmp_path: Path) -> None:
    old, recent = date(2024, 1, 1), date(2025, 3, 1)
    log = Changes(days=(Run(old, (A,), (B,), (C,)), Run(recent, (B,))))
    assert log.since(DAY).days == (Run(old, withdrawn=(C,)), Run(recent, (B,)))
    assert log.since(date(2024, 6, 1)) is log
    assert log.withdrawn() == {C: old} and log.updated() == {A: old, B: recent, C: old}
    shown = log.hiding(recent, [])
    assert shown.days[-1] == Run(recent, (B,), (C,)) and not shown.withdrawn()
    assert shown.since(DAY).days == (Run(recent, (B,), (C,)),)
    assert msgspec.json.decode(by_lines(log, 2), type=Changes) == log
    assert changes.KEPT.days == 400
    last, next_day = old + changes.KEPT, old + changes.KEPT + timedelta(days=1)
    log = Changes(days=(Run(old, (A,)), Run(old + timedelta(days=1), (B,))))
    assert log.since(last) is log and log.since(next_day).days == log.days[1:]
    for day, name in ((old, A), (next_day, B)):
        Store(tmp_path).add([Listing(day, "arxiv", (record(name),))], day)  # type: ignore[arg-type]
    assert kept(tmp_path) == [{"date": f"{next_day}", "added": [B]}]


def test_a_damaged_log_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/changes.json").write_text("{", "utf-8")
    with pytest.raises(StoreError, match=r"changes\.json: .*take it from the history, or remove"):
        Store(tmp_path).changes()

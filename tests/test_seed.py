"""An archive in one file, and what one file may hold: made again byte for byte, and bounded."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator import config
from generator.errors import ArchiveError
from generator.sources import saved
from tests.conftest import Project, missing

ABSTRACT = "We fold maps along lines that nobody drew, and measure how long they stay folded. " * 4


def entry(number: int, **fields: object) -> dict[str, Any]:
    paper = {"id": f"2503.{number:05d}", "title": f"Map {number}", "summary": "A.", "authors": []}
    return {"paper": paper | fields}


def data(project: Project) -> dict[str, bytes]:
    """The day files by name."""
    return {p.name: p.read_bytes() for p in (project.content / "data").glob("2*/*.json")}


@pytest.fixture
def kept(project: Project) -> Project:
    """Two days of two sources: one paper set aside, one that was a slug first, one of another."""
    root = project.root
    (root / "page.txt").write_text(f"Mar 14, 2025\n\nMap 1\n\n{ABSTRACT}\n", "utf-8")
    entries = [entry(1, upvotes=3, ai_keywords=["maps"]), entry(2, id=7), entry(3)]
    (root / "2025-03-14.json").write_text(json.dumps(entries), "utf-8")
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>'
        "<entry><id>http://arxiv.org/abs/{}</id><title>Öd</title>"
        "<published>2025-03-{}T00:00:00Z</published></entry></feed>"
    )
    for i, day in ((4, 14), (5, 17)):
        (root / f"{day}.xml").write_text(feed.format(f"2503.0000{i}v1", day), "utf-8")
    project.run("add", "page.txt", "2025-03-14.json", "14.xml", "17.xml")
    return project


def test_a_seed_makes_the_same_archive(kept: Project, new_project: Callable[[], Project]) -> None:
    """Byte for byte: aliases, sources of single papers, order. The seed has no clock in it."""
    told = kept.run("export", "seed.jsonl.gz").out
    assert told.startswith("seed.jsonl.gz: 4 records of 2 days")
    seed = (kept.root / "seed.jsonl.gz").read_bytes()
    kept.run("export", "again.jsonl.gz")
    assert (kept.root / "again.jsonl.gz").read_bytes() == seed
    lines = [json.loads(line) for line in gzip.decompress(seed).splitlines()]
    assert [line["paper"]["id"] for line in lines][:2] == ["2503.00001", "2503.00003"]
    assert lines[0]["paper"]["aliases"] and lines[2]["paper"]["source"] == "arxiv"
    other = new_project()
    other.run("add", kept.root / "seed.jsonl.gz")
    assert data(other) == data(kept)
    assert not (other.content / "data" / "quarantine").exists()
    again = other.run("add", kept.root / "seed.jsonl.gz").out
    assert "0 papers new, 0 changed" in again and data(other) == data(kept)


def test_day_files_of_another_archive(kept: Project, new_project: Callable[[], Project]) -> None:
    """They are added as they are, and need no --date."""
    other = new_project()
    paths = sorted((kept.content / "data").glob("2*/*.json"))
    other.run("add", *paths)
    assert data(other) == data(kept)
    wrong = other.run("add", paths[0], "--date", "2025-03-20", status=1).err
    assert "--date 2025-03-20 contradicts the data, which say 2025-03-14" in wrong


def test_the_real_days_come_back(
    project: Project, new_project: Callable[[], Project], shared: Path
) -> None:
    project.run("add", *sorted((shared / "feed" / "raw").glob("*.json")))
    project.run("export", "seed.jsonl.gz")
    other = new_project()
    other.run("add", project.root / "seed.jsonl.gz")
    assert data(other) == data(project) and len(data(other)) == 71


def test_the_lines_of_a_seed_are_judged_singly(
    kept: Project, new_project: Callable[[], Project]
) -> None:
    """Whatever stands on a line costs that line, which goes to quarantine with the reason."""
    kept.run("export", "seed.jsonl.gz")
    good = gzip.decompress((kept.root / "seed.jsonl.gz").read_bytes()).splitlines()
    line = json.loads(good[0])
    bad = [
        b"{",
        b"[1]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'"' + b"x" * 9_000_000 + b'"',
        *(
            json.dumps(line | wrong).encode()
            for wrong in (
                {"schema": 99},
                {"date": "2025-02-30"},
                {"source": "\x1b[31m"},
                {"paper": None},
                {"paper": line["paper"] | {"id": "../../x"}},
                {"paper": line["paper"] | {"title": ""}},
            )
        ),
    ]
    other = new_project()
    (other.root / "seed.jsonl").write_bytes(b"\n".join([good[0], *bad, *good[1:]]) + b"\n")
    told = other.run("add", "seed.jsonl")
    assert "11 set aside" in told.out and data(other) == data(kept)
    aside = json.loads((other.content / "data/quarantine/2025-03-14.json").read_text("utf-8"))
    assert {each["field"] for each in aside["records"]} == {
        "line", "schema", "date", "source", "paper", "id", "title",
    }  # fmt: skip
    other.run("check")


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_seed_is_one_line(kept: Project, damage: str) -> None:
    kept.run("export", "seed.jsonl.gz")
    path = kept.root / "seed.jsonl.gz"
    seed = bytearray(path.read_bytes())
    if damage == "cut":
        del seed[-20:]
    else:
        seed[len(seed) // 2] ^= 4
    path.write_bytes(seed)
    before = data(kept)
    err = kept.run("add", "seed.jsonl.gz", status=1).err
    assert err.startswith("seed.jsonl.gz: cannot be read: ") and len(err.splitlines()) == 1
    assert data(kept) == before
    assert "let it end in .jsonl.gz" in kept.run("export", "README.md", status=2).err


# The peak that getrusage tells may be that of the process before exec.
PEAK = """
import atexit, pathlib, re
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: print(re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1]))
from generator.cli import main
main()
"""
PATTERNS = [
    ("[", "[]", ",", "]"),
    ("[", '{"id":1}', ",", "]"),
    ('{"data":[', '{"id":"2503.00001","title":"T"}', ",", "]}"),
    ("[[", "[]", ",", "]]"),
    ('{"x":[', "{}", ",", "]}"),
    ('<feed xmlns="http://www.w3.org/2005/Atom">', "<entry><id>x</id></entry>", "", "</feed>"),
    ('<rss><channel>', "<a/>", "", "</channel></rss>"),
    ('<feed xmlns="http://www.w3.org/2005/Atom"><entry>', "<a/>", "", "</entry></feed>"),
    ("Mar 14, 2025\n", "ab\n", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern[1])
def test_memory_does_not_follow_the_file(
    project: Project, pattern: tuple[str, str, str, str]
) -> None:
    """20 MB of any one thing are refused in one line, and take under 200 MB."""
    begin, each, between, end = pattern
    content = begin + between.join([each] * (20_000_000 // len(each + between))) + end
    (project.root / "large").write_text(content, "utf-8")
    if not Path("/proc/self/status").exists():
        missing("Linux, to see the peak of a process")
    done = subprocess.run(
        [sys.executable, "-c", PEAK, "add", "large"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("large: ")
    assert int(done.stdout) < 200_000  # kilobytes


def test_the_limits_are_the_owners(project: Project) -> None:
    """Bytes count as unpacked; a seed may hold any number of records."""
    entries = [entry(i) for i in range(4)]
    (project.root / "2025-03-14.json").write_text(json.dumps(entries), "utf-8")
    settings = project.root / "mkdocs.yml"
    text = settings.read_text("utf-8")
    assert "  archive:" in text
    settings.write_text(
        text.replace("  archive:", "  archive:\n    add: {megabytes: 1, records: 3}", 1), "utf-8"
    )
    assert "more than 3 records" in project.run("add", "2025-03-14.json", status=1).err
    settings.write_text(text, "utf-8")
    project.run("add", "2025-03-14.json")
    project.run("export", "seed.jsonl.gz")
    limits = config.Add(megabytes=1, records=1)
    (listing,) = saved.read(project.root / "seed.jsonl.gz", limits=limits)
    assert len(listing.papers) == 4
    packed = project.root / "zeros.gz"
    packed.write_bytes(gzip.compress(b" " * 1_000_001))
    assert packed.stat().st_size < 2000
    with pytest.raises(ArchiveError, match="more than 1 MB"):
        saved.read(packed, date(2025, 3, 14), limits)


def test_two_papers_cannot_have_one_address(project: Project) -> None:
    """An alias in two records redirects to the first; `check` names the other."""
    lines = [
        {
            "schema": 1,
            "date": "2025-03-14",
            "source": "huggingface",
            "paper": {"id": name, "title": name, "abstract": "", "authors": [], "aliases": aliases},
        }
        for name, aliases in (
            ("2503.00001", ["map-aaaaaaaa", "2503.00002"]),
            ("2503.00002", ["map-aaaaaaaa", "map-bbbbbbbb"]),
        )
    ]
    (project.root / "seed.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    project.run("add", "seed.jsonl")
    project.run("build")
    pages = {path.name for path in (project.site / "papers").iterdir() if path.is_dir()}
    assert pages == {"2503.00001", "2503.00002", "map-aaaaaaaa", "map-bbbbbbbb"}
    redirect = (project.site / "papers/map-aaaaaaaa/index.html").read_text("utf-8")
    assert "2503.00001" in redirect and "2503.00002" not in redirect
    (fault, _) = project.run("check", status=1).err.splitlines()
    assert "papers[1].aliases: map-aaaaaaaa is 2503.00001; remove it" in fault

"""Odd records among good ones: each is kept and can be read, or set aside with its reason."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from generator import text
from generator.errors import ArchiveError
from generator.paper import TITLE_CAP, arxiv_id
from generator.sources import records
from generator.store import Quarantine
from tests import faults
from tests.sweeps import odd, projects
from tests.sweeps.forked import run
from tests.sweeps.tally import Tally

_DAY = "2025-03-14"
_LARGE = 2**20


def sweep(count: int, seed: int, only: int | None = None) -> Iterator[Tally]:
    """Each case is added to a store by itself; at the end a site is built of all together."""
    tally = Tally("records")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        start = projects.fresh(folder / "start")
        everything = projects.copy(start, folder / "all")
        for number, (what, entries) in enumerate(odd.cases(count, seed)):
            if only in (None, number):
                tally.tried += 1
                listed = [faults.entry(1, None), *entries, faults.entry(2, None)]
                [path] = projects.saved(folder, {_DAY: listed})
                _case(tally, f"{number} ({what})", projects.copy(start, folder / "case"), path)
                run(everything, "add", path)
        if found := run(everything, "check").status:
            tally.fault("unreadable", "all together", f"check ends with {found}")
        if tally.ended("all together", run(everything, "build"), 0):
            tally.ended("all together", run(everything, "check", "--site"), 0)
    yield tally


def _case(tally: Tally, case: str, root: Path, path: Path) -> None:
    empty = projects.left(root)
    done = run(root, "add", path)
    if path.stat().st_size > _LARGE and done.status == 1 and projects.left(root) == empty:
        tally.ended(case, done, 1)  # beyond a limit a file may be refused whole
        return
    tally.ended(case, done, 0)
    if (found := run(root, "check")).status:
        tally.fault("unreadable", case, found.err)
    with contextlib.suppress(ArchiveError):  # told above
        for entry in json.loads(path.read_bytes()):
            if not _is_held(root, entry) and not _is_aside(root, entry):
                tally.fault("lost", case, records.compact(entry)[:200])
    before = projects.left(root)
    tally.ended(case, run(root, "add", path), 0)
    if what := projects.differing(projects.left(root), before):
        tally.fault("different", case, f"added again: {what}")


def _is_held(root: Path, entry: odd.Entry) -> bool:
    """Whether the day has a paper of its id or of its title."""
    held = projects.held(root).get(_DAY, {})
    paper = entry["paper"] if isinstance(entry["paper"], dict) else {}
    name, title = paper.get("id"), paper.get("title")
    known = isinstance(name, str) and (name in held or arxiv_id(name) in held)
    titles = {record.title for record in held.values()}
    return known or (isinstance(title, str) and text.line(title, TITLE_CAP) in titles)


def _is_aside(root: Path, entry: odd.Entry) -> bool:
    """Whether it is in quarantine, with the field and the reason."""
    path = root / f"content/data/quarantine/{_DAY}.json"
    if not path.exists():
        return False
    kept = msgspec.json.decode(path.read_bytes(), type=Quarantine).records
    record = records.compact(entry)[: records.RECORD_CAP]
    return any(r.field and r.reason and r.record == record for r in kept)

"""Small projects to disturb: invented days from the demo, a feed of them, and what a run leaves."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from generator.demo import DAYS
from generator.paper import Paper
from generator.store import Store

ROOT = Path(__file__).parents[2]
SINCE, UNTIL = "2025-12-30", "2026-01-02"
NEWEST = "2026-02-27"
Days = Mapping[str, Sequence[dict[str, Any]]]
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z")


def days(each: int = 6) -> dict[str, list[dict[str, Any]]]:
    """The first entries of three sample days between SINCE and UNTIL, and of NEWEST."""
    names = (SINCE, "2025-12-31", UNTIL, NEWEST)
    return {name: json.loads(DAYS[date.fromisoformat(name)].read_bytes())[:each] for name in names}


def fresh(root: Path, url: str = "http://127.0.0.1:1") -> Path:
    """A project like a new fork in the folder ``root``, whose feed answers at ``url``."""
    (root / "content").mkdir(parents=True)
    shutil.copytree(ROOT / "overrides", root / "overrides")
    for name in ("about.md", "tags.yml"):
        shutil.copy(ROOT / "content" / name, root / "content")
    feed_at(root, url)
    return root


def copy(start: Path, root: Path) -> Path:
    """The project in ``start`` once more, in ``root``, in the place of what is there."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(start, root)
    return root


def feed_at(root: Path, url: str) -> None:
    """Have the project in ``root`` fetch from ``url``, five entries a request, without pauses."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    own = f"    huggingface: {{url: '{url}', page: 5, pause: 0}}\n"
    (root / "mkdocs.yml").write_text(text.replace("  archive:\n", f"  archive:\n{own}", 1), "utf-8")


def saved(folder: Path, entries: Days) -> list[Path]:
    """Files of the API's JSON, one for each of the days ``entries``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, listed in entries.items():
        (folder / f"{name}.json").write_text(json.dumps(listed), "utf-8")
    return [folder / f"{name}.json" for name in entries]


def left(root: Path) -> dict[str, bytes]:
    """The files of content/ and site/, the moments at which sources answered apart."""
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("content", "site")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }
    sources = "content/data/sources.json"
    return {k: _TIME.sub(b"T", data) if k == sources else data for k, data in found.items()}


def differing(found: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> str:
    """The first paths at which two results of `left` differ; empty if they are the same."""
    paths = sorted(k for k in {*found, *wanted} if found.get(k) != wanted.get(k))
    told = [f"{'+' * (k not in wanted)}{'-' * (k not in found)}{k}" for k in paths[:5]]
    return f"{len(paths)} files: {', '.join(told)}" if paths else ""


def held(root: Path) -> dict[str, dict[str, Paper]]:
    """The papers held by day and by id, aliases too. Raises: StoreError."""
    return {
        str(day.date): {name: paper for paper in day.papers for name in (paper.id, *paper.aliases)}
        for day in Store(root / "content").days()
    }


def known(root: Path, asked: Sequence[str]) -> set[str]:
    """Those of the days ``asked`` for which nothing new is expected of the source."""
    store = Store(root / "content")
    source, dates = store.sources().get("huggingface"), store.dates()
    return {day for day in asked if source and source.is_known(date.fromisoformat(day), dates)}

"""The browser's modules under Node's own test runner, on an index that the builder made."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import msgspec
import pytest

from generator import search
from generator.kept import Kept
from generator.search import Document, cards, columns, impacts, shelf
from generator.site import assets
from tests.conftest import missing

ENGINE = Path(__file__).parent / "engine"
TITLES = {"ice": "Ice and snow", "sound": "Sound"}


def written(root: Path) -> Path:
    """The index of the papers that the modules' tests read too."""
    told = json.loads((ENGINE / "papers.json").read_text("utf-8"))
    papers = [paper | {"path": paper["id"], "first": paper["date"]} for paper in told]
    documents = msgspec.convert(papers, list[Document])
    search.build(
        documents, max(d.date for d in documents), TITLES, root / "index", Kept(root / "cache")
    )
    return root / "index"


def run(name: str, index: Path) -> None:
    if shutil.which("node") is None:
        missing("node")
    done = subprocess.run(
        ["node", "--test-reporter=spec", str(ENGINE / name)],
        env=os.environ | {"INDEX": str(index)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("search"))


COMMENTED = """/** What it is.
 *  @module */
import { a } from "b"; // why
  // gone * / with this
const c = /** @type {string} */ (a); /* and this */
/** @type {number} */ (a).d = 1; /** @type {number}
 *  over two lines */
  /* gone */
a("/* kept", "*/");
"""
PUBLISHED = """import { a } from "b"; // why
const c = /** @type {string} */ (a); /* and this */
/** @type {number} */ (a).d = 1; /** @type {number}
 *  over two lines */
a("/* kept", "*/");
"""


def test_comments_are_not_published(tmp_path: Path) -> None:
    """Those that have their lines to themselves; what stands beside code stays with it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "x.js").write_text(COMMENTED, "utf-8")
    _, pages = assets.published(tmp_path)
    assert [page.make().decode() for page in pages if page.path.endswith("/x.js")] == [PUBLISHED]


@pytest.mark.parametrize("name", [path.name for path in sorted(ENGINE.glob("*.test.js"))])
def test_the_engine_keeps_its_promises(index: Path, name: str) -> None:
    run(name, index)


def test_the_manifest_alone_tells_what_both_sides_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index with other numbers and signs is read by the same modules."""
    for room, name, value in (
        (impacts, "AUTHOR", "~"),
        (impacts, "TAG", "%"),
        (columns, "EPOCH", date(1990, 3, 5)),
        (shelf, "NAME", 8),
        (cards, "CARDS", 3),
    ):
        monkeypatch.setattr(room, name, value)
    told = importlib.reload(sys.modules["generator.search.manifest"])
    monkeypatch.setattr(search, "manifest", told.manifest)
    other = written(tmp_path)
    monkeypatch.undo()
    importlib.reload(told)
    run("filters.test.js", other)


def test_every_export_is_imported() -> None:
    """By another module or by a test of modules: the compiler finds what is unused inside one."""
    assets = ENGINE.parents[1] / "overrides" / "assets"
    texts = {
        path: path.read_text("utf-8") for path in (*assets.rglob("*.js"), *ENGINE.glob("*.js"))
    }
    named = re.compile(
        r"import \{([^}]*)\} from|\.then\(\(\{([^}]*)\}\)|const \{([^}]*)\} = await import"
    )
    imported = {
        name
        for text in texts.values()
        for lists in named.findall(text)
        for name in re.findall(r"\w+", " ".join(lists))
    }
    exported = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
    idle = {
        f"{path.name}: {name}"
        for path, text in texts.items()
        for name in exported.findall(text)
        if name not in imported
    }
    assert not idle

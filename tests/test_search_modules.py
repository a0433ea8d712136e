"""The browser's modules under Node's own test runner, on an index that the builder made."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from generator.search import Document, build
from tests.conftest import missing

ENGINE = Path(__file__).parent / "engine"
TITLES = {"ice": "Ice and snow", "sound": "Sound"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the papers that the modules' tests read too."""
    told = json.loads((ENGINE / "papers.json").read_text("utf-8"))
    papers = [paper | {"path": paper["id"], "first": paper["date"]} for paper in told]
    documents = msgspec.convert(papers, list[Document])
    root = tmp_path_factory.mktemp("index")
    build(documents, max(d.date for d in documents), TITLES, root / "search", root / "cache")
    return root / "search"


@pytest.mark.parametrize("name", [path.name for path in sorted(ENGINE.glob("*.test.js"))])
def test_the_engine_keeps_its_promises(index: Path, name: str) -> None:
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


def test_every_export_is_imported() -> None:
    """By another module or by a test of modules: the compiler finds what is unused inside one."""
    assets = ENGINE.parents[1] / "overrides" / "assets"
    texts = {
        path: path.read_text("utf-8") for path in (*assets.rglob("*.js"), *ENGINE.glob("*.js"))
    }
    named = re.compile(r"import \{([^}]*)\} from|\.then\(\(\{([^}]*)\}\)")
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

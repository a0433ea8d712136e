"""Organisations: names that mean the same one are counted together, and have one page."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from generator import organizations
from generator.errors import ConfigError
from generator.organizations import slug
from generator.store import Store
from tests.conftest import ROOT, Project
from tests.test_incremental import listing, paper

NAMES = ["Harbour", "Harbour Lab", "HARBOUR", "Fog & <b>Sea</b>", "Tide"]


@pytest.fixture(scope="module")
def built(new_project: Callable[[], Project]) -> Project:
    made = new_project()
    (made.content / "organizations.yml").write_text("Port of Harbour: [Harbour, Harbour Lab]\n")
    first = date(2025, 9, 30)
    Store(made.content).add([listing(first, paper(900, 1, "tides"))])
    for day in range(5):
        named = [
            paper(10 * day + n, n, "tides") | {"organization": name}
            for n, name in enumerate(NAMES[: 5 if day else 3])
        ]
        Store(made.content).add([listing(first + timedelta(days=1 + day), *named)])
    made.run("build")
    return made


def test_names_that_mean_the_same_are_counted_together(built: Project) -> None:
    told = (built.content / "organizations/index.md").read_text("utf-8")
    assert "1 organisation with 5 papers or more, of the 23 papers that name one" in told
    assert "since October 2025" in told
    assert "- [Port of Harbour](../organizations/port-of-harbour.md) 15" in told
    assert {p.name for p in built.content.glob("organizations/*")} == {
        "index.md", "port-of-harbour.md",
    }  # fmt: skip
    own = (built.content / "organizations/port-of-harbour.md").read_text("utf-8")
    assert "15 papers" in own
    assert "2025-Q4: 15 papers of 23" in own
    assert built.run("check", "--site").out == "no faults\n"


def test_another_list_counts_anew(built: Project, tmp_path: Path) -> None:
    shutil.copytree(built.root, tmp_path / "p")
    copied = Project(tmp_path / "p")
    (copied.content / "organizations.yml").write_text("Fog & Sea: [Fog & <b>Sea</b>, Tide]\n")
    copied.run("build")
    assert {p.name for p in copied.content.glob("organizations/*")} == {
        "index.md", "fog-sea.md", "harbour.md", "harbour-lab.md",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A: [B]\nC: [b.]\n", 2, "b. means A already"),
        ("A: B\n", 1, "A needs a list of other names"),
        ("A: [B]\n\nD: [[E]]\n", 3, "D needs a list of other names"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "organizations.yml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        organizations.load(path)
    assert str(caught.value).startswith(f"content/organizations.yml:{line}")
    assert said in str(caught.value)


def test_our_own_list_is_sound(tmp_path: Path) -> None:
    known = organizations.load(ROOT / "content/organizations.yml")
    assert known.of("tencent hunyuan") == ("tencent", "Tencent")
    assert known.of("Nobody") == ("nobody", "Nobody")
    assert organizations.load(tmp_path / "none.yml").shown == {}


def test_addresses_are_safe() -> None:
    """Whatever the name: letters, digits and hyphens, and not what is taken."""
    for name in ("../../x", "台灣大學", "Index", "a" * 600, "", "É.N.S."):
        found = slug(name)
        assert found
        assert found != "index"
        assert len(found) < 80
        assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug("台灣大學") != slug("清华大学")
    assert slug("É.N.S.") == "e-n-s"

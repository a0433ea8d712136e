"""Organisations: names that mean the same one are counted together, and have one page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from generator import organizations
from generator.day import Day, encode
from generator.errors import ConfigError
from generator.organizations import slug
from generator.paper import normalised
from generator.store import Store
from tests.conftest import ROOT, Project
from tests.test_incremental import listing, paper

NAMES = ["Harbour", "Harbour Lab", "HARBOUR", "Fog & <b>Sea</b>", "Tide"]


@pytest.fixture(scope="module")
def built(new_project: Callable[[], Project]) -> Project:
    made = new_project()
    (made.content / "organizations.yml").write_text("Port of Harbour: [Harbour, Harbour Lab]\n")
    (made.content / "my-tags.yml").write_text(
        "domain:\n  tides: {title: Tides, description: Water., phrases: [tides]}\n"
    )
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
    assert "No paper listed before October 2025 names one." in told
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


def test_a_page_once_published_stays(built: Project, tmp_path: Path) -> None:
    """Whether papers are called otherwise later, or two names become one; sitemaps know."""
    shutil.copytree(built.root, tmp_path / "p")
    copied = Project(tmp_path / "p")
    store = Store(copied.content)
    store.publish((), {"harbour": "Harbour", "old-pier": "Old Pier", "tide": "Tide"})
    names = copied.content / "organizations.yml"
    names.write_text("Port of Harbour: [Harbour, Harbour Lab]\n")
    copied.run("build")
    folder = copied.site / "organizations"
    assert 'content="0; url=../port-of-harbour/"' in (folder / "harbour/index.html").read_text()
    assert "0 papers." in (folder / "old-pier/index.html").read_text()
    assert "4 papers." in (folder / "tide/index.html").read_text()
    told = (folder / "index.html").read_text()
    assert "port-of-harbour/" in told and "tide/" not in told and "old-pier/" not in told
    maps = "".join(path.read_text() for path in copied.site.glob("sitemap-*.xml"))
    assert "organizations/tide/" in maps and "organizations/harbour/" not in maps
    assert copied.run("check", "--site").out == "no faults\n"
    shutil.rmtree(folder / "tide")
    lost, *_ = copied.run("check", "--site", status=1).err.splitlines()
    assert lost.startswith("site/organizations/tide/: was published and is lost; run: ")


def test_runs_note_who_has_a_page(built: Project, tmp_path: Path) -> None:
    shutil.copytree(built.root, tmp_path / "p")
    copied = Project(tmp_path / "p")
    saved = tmp_path / "2025-12-01.json"
    own = normalised(paper(950, 1, "tides"))
    saved.write_bytes(encode(Day(1, date(2025, 12, 1), "huggingface", (own,))))
    copied.run("add", saved)
    assert Store(copied.content).published().organizations == {"port-of-harbour": "Port of Harbour"}


def test_a_tag_says_who_works_on_it(built: Project) -> None:
    """The organisations of most of its papers; to the search where they have no page."""
    (told,) = re.findall(
        "Most papers: (.*)", (built.content / "tags/tides/index.md").read_text("utf-8")
    )
    assert told == (
        "[Port of Harbour](../../organizations/port-of-harbour.md)&nbsp;15, "
        "[Fog & &lt;b>Sea&lt;/b>](../../search/?q=org%3A%22Fog%20%26%20%3Cb%3ESea%3C%2Fb%3E%22"
        "%20tag%3Atides)&nbsp;4, [Tide](../../search/?q=org%3A%22Tide%22%20tag%3Atides)&nbsp;4"
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A: [B]\nC: [b.]\n", 2, "b. means A already; keep one of them"),
        ("A: B\n", 1, "A needs a list of other names; write [one, another]"),
        ("A: [B]\n\nD: [[E]]\n", 3, "D needs a list of other names; write [one, another]"),
        ("A\n", 1, "the file must hold lines 'key: …'; see the top of content/organizations.yml"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "organizations.yml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        organizations.load(tmp_path)
    assert str(caught.value) == f"content/organizations.yml:{line}: {said}"


def test_numbers_of_papers_decide_who_has_a_page(tmp_path: Path) -> None:
    """The most first, then by slug, each by its usual name; an address of before means it too."""
    (tmp_path / "organizations.yml").write_text("Acme: [Acme Labs, 42]\n")
    known = organizations.load(tmp_path)
    times = {"Few": 4, "Zed": 5, "Acme Labs": 3, "bRim": 2, "Acme": 2, "Brim": 4}
    found = known.large(name for name, papers in times.items() for _ in range(papers))
    assert [*found.items()] == [("brim", "Brim"), ("acme", "Acme"), ("zed", "Zed")]
    assert [known.now(slug) for slug in ("acme-labs", "42", "brim")] == ["acme", "acme", "brim"]
    assert organizations.slug("a" * 60) == "a" * 60
    assert organizations.slug("a" * 61).startswith(f"{'a' * 60}-")


def test_our_own_list_is_sound(tmp_path: Path) -> None:
    known = organizations.load(ROOT / "content")
    assert known.of("tencent hunyuan") == ("tencent", "Tencent")
    assert known.of("Nobody") == ("nobody", "Nobody")
    assert organizations.load(tmp_path).shown == {}


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

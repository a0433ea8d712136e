"""content/curation.yml: what people decide of a paper holds on every page; no fetch loses it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator import curation
from generator.errors import ConfigError
from tests.conftest import ROOT, Project
from tests.test_flow import entry, fields, files

HIDDEN, FIXED, OTHER = "2503.99001", "2503.99002", "2503.99003"
DECIDED = f"""
hide:
  {HIDDEN}: its authors asked for it
fix:
  {FIXED}:
    title: "Video generation: the right title"
    authors: [Ada Lovelace, Charles Babbage]
    abstract: |
      One
      paragraph.

      Another.
"""


def add(project: Project, *days: str) -> None:
    for day in days:
        answer = [
            entry(HIDDEN, "A secret plan", "Diffusion models, again."),
            entry(FIXED, "A wrong title", "An abstract of words."),
        ]
        if day.endswith("17"):
            answer.append(entry(OTHER, "Another paper", "Graph neural networks."))
        path = project.root / f"{day}.json"
        path.write_text(json.dumps(answer), "utf-8")
        project.run("add", path)


def decide(project: Project, text: str) -> None:
    (project.content / "curation.yml").write_text(text, "utf-8")


def test_what_importers_are_promised_tells_held_from_shown(project: Project) -> None:
    """The examples of the README, as they stand there, in a project with a hidden paper."""
    add(project, "2025-03-17")
    decide(project, DECIDED)
    readme = (ROOT / "README.md").read_text("utf-8")
    held, shown = (
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=project.root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    )
    assert f"2025-03-17 {HIDDEN} A secret plan\n" in held and "A wrong title" in held
    assert "secret" not in shown and "2025-03-17 Another paper ('graphs',)\n" in shown
    assert "Video generation: the right title ('video-generation'," in shown


def test_decisions_hold_everywhere_and_outlast_a_fetch(project: Project) -> None:
    """Built after build, and after the feed says the same again: hidden stays hidden.

    A day of which nothing is left to show has no page; the data stay as they came; building on
    equals building anew; taking the file away brings everything back.
    """
    add(project, "2025-03-14", "2025-03-17")
    project.run("build")
    before = files(project.site)
    data = files(project.content / "data" / "2025")

    decide(project, DECIDED)
    add(project, "2025-03-17")
    project.run("build")
    after = files(project.site)
    assert files(project.content / "data" / "2025") == data
    assert json.loads(after["data/index.json"]) == json.loads(before["data/index.json"])
    shown = fields(project.site, "2025/03/17")
    assert [name for name, _ in shown] == [FIXED, OTHER]
    assert shown[0][1]["title"] == "Video generation: the right title"
    assert shown[0][1]["authors"] == "Ada Lovelace, Charles Babbage"
    assert "video-generation" in after[f"papers/{FIXED}/index.html"].decode()
    page = after[f"papers/{HIDDEN}/index.html"].decode()
    assert "no longer shows" in page and "<meta name=robots content=noindex>" in page
    named = {name for name, text in after.items() if HIDDEN.encode() in text}
    assert {name for name in named if not name.startswith("data/")} == {
        f"papers/{HIDDEN}/index.html"
    }
    told = {name: text for name, text in after.items() if not name.startswith("data/2025/")}
    assert not [name for name, text in told.items() if b"secret" in text or b"wrong title" in text]
    assert project.run("check", "--site").out == "no faults\n"

    project.run("build", "--clean")
    assert files(project.site) == after
    (project.content / "curation.yml").unlink()
    # A tag that only the mended title had keeps its page, else.
    (project.content / "data/published.json").write_bytes(before["data/published.json"])
    project.run("build")
    # The days are as before; what happened in between stays told (and counted in the size).
    again = files(project.site)
    moved = {name for name in again if again[name] != before[name]}
    assert again.keys() == before.keys() and moved == {"data/changes.json", "status.json"}


def test_a_day_whose_papers_are_all_hidden_has_no_page(project: Project) -> None:
    add(project, "2025-03-14", "2025-03-17")
    decide(project, f"hide: {{{HIDDEN}: no, {FIXED}: no}}\n")
    project.run("build")
    assert not (project.site / "2025/03/14").exists()
    assert (project.site / "2025/03/17/index.html").exists()
    assert project.run("check", "--site").out == "no faults\n"
    # The record can go too, as the guide says; the address stays.
    (project.content / "data/2025/2025-03-14.json").unlink()
    project.run("build")
    for name in (HIDDEN, FIXED):
        told = (project.site / f"papers/{name}/index.html").read_text("utf-8")
        assert "withdrawn" in told and "noindex" in told


def test_a_decision_of_a_slug_follows_to_the_real_id(project: Project) -> None:
    """A paper hidden while it was known by its title stays hidden under its arXiv id.

    Both addresses say so.
    """
    page = project.root / "page.txt"
    page.write_text(f"Mar 14\n\nA Secret Plan\n\n{'We plan in secret. ' * 12}\n", "utf-8")
    project.run("add", "--date", "2025-03-14", page)
    day = json.loads((project.content / "data/2025/2025-03-14.json").read_text("utf-8"))
    decide(project, f"hide:\n  {day['papers'][0]['id']}: not a paper\n")
    add(project, "2025-03-17")
    project.run("build")
    pages = [*(project.site / "papers").glob("*secret*"), project.site / "papers" / HIDDEN]
    assert len(pages) == 2
    for page in pages:
        text = (page / "index.html").read_text("utf-8").split("<main")[1]
        assert "no longer shows" in text and HIDDEN in text and "ecret" not in text
    assert project.run("check", "--site").out == "no faults\n"


def test_without_decisions_the_file_changes_nothing(project: Project) -> None:
    """The file that comes with the project holds a comment alone."""
    add(project, "2025-03-17")
    project.run("build")
    before = files(project.site)
    shutil.copy(Path(__file__).parents[1] / "content" / "curation.yml", project.content)
    project.run("build")
    assert files(project.site) == before


WRONG = [
    ("hide:\n  [", "2: not YAML"),
    ("- 2503.08120\n", "1: the file must hold lines 'key: …'"),
    ("remove: {}\n", "1: remove: is not a key that is known; see the top of"),
    ("hide:\n  ../../x: no\n", "2: not an arXiv id or slug"),
    ("hide:\n  2503.08120:\n", "2: a hidden paper needs a reason; write why"),
    ("hide:\n  2503.08120: a\n  2503.08120: b\n", "3: key '2503.08120' stands on line 2 too"),
    (
        "hide:\n  2503.08120: a\n  2503.08120v2: b\n",
        "3: 2503.08120 is named twice; keep one of them",
    ),
    ("fix:\n  2503.08120: Title\n", "2: fix.2503.08120: expected lines 'key: …', got text; see"),
    (
        "fix:\n  2503.08120:\n    titel: x\n",
        "3: titel: is not a key that is known; write title",
    ),
    ("fix:\n  2503.08120:\n    title: ''\n", "3: title is empty; write it out"),
    ("fix:\n  2503.08120:\n    title:\n", "3: title: expected text, got nothing"),
    (
        "fix:\n  2503.08120:\n    authors: Ada\n",
        "3: authors: expected list, got text",
    ),
    *(
        (
            f"fix:\n  2503.08120:\n    {name}: javascript:alert(1)\n",
            f"3: {name} is empty or makes no sense; write an http(s) address",
        )
        for name in ("code", "project")
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_is_told_with_its_line_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "curation.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        curation.load(tmp_path)
    assert str(caught.value).startswith(f"content/curation.yml:{said}")
    assert "; " in str(caught.value)


def test_a_broken_file_is_one_line_and_leaves_the_site(project: Project) -> None:
    add(project, "2025-03-17")
    project.run("build")
    before = files(project.site)
    decide(project, "fix:\n  2503.99001:\n    color: red\n")
    for command in ("build", "check"):
        said = project.run(command, status=1).err.splitlines()
        assert said[0].startswith("content/curation.yml:3: color: is not a key that is known; see")
    assert files(project.site) == before


def test_an_id_that_is_not_held_is_noted(project: Project) -> None:
    """It may be a slip, or wait for its paper: no fault."""
    add(project, "2025-03-14")
    decide(project, f"hide:\n  {HIDDEN}: no\n  2503.9900: no\n")
    done = project.run("check")
    assert done.out == "no faults\n"
    assert done.err.startswith(
        "note: content/curation.yml:3: 2503.9900 is not held; correct the id"
    )
    assert len(done.err.splitlines()) == 1


def test_plain_numbers_are_ids_and_titles(tmp_path: Path) -> None:
    """2503.10 would be the number 2503.1 to YAML, and 1984 no text: here they are as written."""
    path = tmp_path / "curation.yml"
    path.write_text(
        "fix:\n  2503.08120:\n    title: 1984\n  math/0601001: {summary: No}\n", "utf-8"
    )
    assert curation.load(tmp_path).fixes == {
        "2503.08120": {"title": "1984"},
        "math/0601001": {"summary": "No"},
    }

"""Whose a file is, and what a build does about it: people's files stay, damage is made good."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.kept import Kept
from generator.paper import ID_PATTERN, path_segment
from generator.site import folders, state, territory
from generator.store import Store
from tests.conftest import ROOT, Project
from tests.runner import git
from tests.test_incremental import files, listing, paper

# Files that people may want in the folders where the generator writes too.
THEIRS = {
    "assets/logo.png": b"\x89PNG\r\n",
    "search/tips.md": b"# Tips\n\nSearch for less.\n",
    "logo.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "papers/notes.md": b"# Notes\n\nOn papers.\n",
    "tags/an-index.md": b"# An index\n\nOf mine, in [the folder](notes/README.md).\n",
    "tags/notes/README.md": b"# A folder\n",
    "tags/reading/plan.md": b"---\ngenerator: my own\n---\n# A plan\n",
}
# Where a page of ours must go, or would come out.
TAKEN = (
    "2025/03/03.md",
    "robots.txt",
    "search/manifest.json",
    "index.md",
    "README.md",
    "papers/2503.99000/index.md",
    "2025/03/04/index.html",
    "papers",
)


@pytest.fixture(scope="module")
def built(new_project: Callable[[], Project]) -> Project:
    """A few papers, built; tests take copies."""
    made = new_project()
    first = date(2025, 3, 3)
    Store(made.content).add(
        listing(first + timedelta(days=i), *(paper(2 * i + k, k, "diffusion") for k in range(2)))
        for i in range(3)
    )
    made.run("build")
    return made


@pytest.fixture
def copied(built: Project, tmp_path: Path) -> Project:
    """A copy of it: other inodes and times, the same bytes."""
    shutil.copytree(built.root, tmp_path / "project")
    return Project(tmp_path / "project")


def write(project: Project, theirs: dict[str, bytes]) -> None:
    for path, data in theirs.items():
        (project.content / path).parent.mkdir(parents=True, exist_ok=True)
        (project.content / path).write_bytes(data)


def test_peoples_files_stay_and_are_published(copied: Project) -> None:
    """In the generator's folders too, after builds of every kind, and with nothing recorded."""
    write(copied, THEIRS)
    copied.run("build")
    published = files(copied.site)
    assert published["assets/logo.png"] == THEIRS["assets/logo.png"]
    assert b"Search for less." in published["search/tips/index.html"]
    assert b"On papers." in published["papers/notes/index.html"]
    assert b'href="../notes/"' in published["tags/an-index/index.html"]
    copied.run("build", "--clean")
    assert files(copied.site) == published
    shutil.rmtree(copied.root / ".cache")
    copied.run("build")
    assert files(copied.site) == published
    assert {path: (copied.content / path).read_bytes() for path in THEIRS} == THEIRS
    assert copied.run("check", "--site").out == "no faults\n"


@pytest.mark.parametrize("path", TAKEN)
def test_a_file_of_people_where_a_page_must_go_is_one_error(
    built: Project, tmp_path: Path, path: str
) -> None:
    """It names the file; nothing is changed, even where nothing is recorded."""
    copied = Project(tmp_path / "project")
    shutil.copytree(built.root, copied.root)
    if path == "papers":
        shutil.rmtree(copied.content / path)
    write(copied, {path: b"Mine, in my own words.\n"})
    Store(copied.content).add([listing(date(2025, 3, 3), paper(0, 99, "video"))])
    shutil.rmtree(copied.root / ".cache")
    before = files(copied.content), files(copied.site)
    for arguments in (("build",), ("build", "--clean"), ("build", "--dry-run")):
        lines = copied.run(*arguments, status=1).err.splitlines()
        assert len(lines) == 1
        assert lines[0].startswith(f"content/{path}: ")
        assert (files(copied.content), files(copied.site)) == before


def test_a_page_that_people_put_in_place_of_a_recorded_one_is_not_overwritten(
    copied: Project,
) -> None:
    write(copied, {"2025/03/05.md": b"My own day.\n"})
    copied.run("build")  # the page does not change, so nothing is to be written
    Store(copied.content).add([listing(date(2025, 3, 5), paper(7, 9, "graph"))])
    assert "content/2025/03/05.md" in copied.run("build", status=1).err
    assert (copied.content / "2025/03/05.md").read_bytes() == b"My own day.\n"


def test_a_site_that_no_build_wrote_is_refused(project: Project) -> None:
    """Rather than emptied: site/ may hold something precious."""
    project.site.mkdir()
    (project.site / "thesis.tex").write_text("Years of work.\n", "utf-8")
    for arguments in (("build",), ("build", "--clean")):
        assert "site/thesis.tex" in project.run(*arguments, status=1).err
    assert files(project.site) == {"thesis.tex": b"Years of work.\n"}
    (project.site / "thesis.tex").unlink()
    project.run("build")


def test_git_ignores_what_a_build_writes_and_nothing_else(built: Project, tmp_path: Path) -> None:
    root = tmp_path / "repository"
    shutil.copytree(built.root, root, ignore=shutil.ignore_patterns("site", ".cache", "data"))
    shutil.copytree(built.content / "data", root / "content/data")
    shutil.rmtree(root / "content/2025")
    shutil.copy(ROOT / ".gitignore", root)
    write(Project(root), THEIRS)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    assert {f"content/{path}" for path in THEIRS} <= {*git(root, "ls-files").splitlines()}
    git(root, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "All")
    Project(root).run("build")
    assert git(root, "status", "--porcelain") == ""
    assert len(git(root, "ls-files", "--others", "--ignored", "--exclude-standard").split()) > 100


def test_patterns_come_from_one_list() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert [line for line in ignored if line.startswith("/content/")] == [
        f"/content/{pattern}" for pattern in territory.GENERATED
    ]
    text = (ROOT / "mkdocs.yml").read_text("utf-8").replace("!ENV", "")
    excluded = yaml.safe_load(text)["exclude_docs"].split()
    theme = ["/assets/javascripts/", "/assets/images/", "/assets/stylesheets/", "*.map", "*.j2"]
    assert excluded == [*(f"/{pattern}" for pattern in territory.PRIVATE), *theme]


@given(st.from_regex(re.compile(ID_PATTERN, re.ASCII)))
def test_every_papers_page_is_where_git_ignores_it(name: str) -> None:
    assert territory.is_generated(f"papers/{path_segment(name)}.md")


def test_every_generated_file_is_marked(built: Project) -> None:
    """And is the generator's by that mark alone."""
    listed = state.read_list(built.content)
    people = {"about.md", "tags.yml", *(f"data/2025/2025-03-0{day}.json" for day in (3, 4, 5))}
    own = folders.listing(built.content) - people - {state.LIST}
    assert all(map(territory.is_generated, own))
    territory.spare(built.content, own, listed, 1)


def test_one_flipped_byte_in_the_cache_is_told_and_made_good(copied: Project) -> None:
    """In each file, nothing else having changed, and when a day has come as well."""
    whole = files(copied.site)
    for path in sorted((copied.root / ".cache").glob("*.bin")):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0x10
        path.write_bytes(data)
        assert "damaged" in copied.run("build").err, path.name
        assert files(copied.site) == whole, path.name
        assert copied.run("build").err == ""


def test_what_a_killed_build_left_half_written_goes(copied: Project) -> None:
    """Where only the generator writes; elsewhere a name of that form is somebody's.

    Also beside a slice of the index that is written anew.
    """
    whole = files(copied.content)
    slice_ = next((copied.content / "search/cards").iterdir())
    slice_.rename(slice_.with_name(f".{slice_.name}.tmp"))
    assert copied.run("build").err == ""
    assert files(copied.content) == whole
    [assets] = (copied.content / "assets").glob("*/search")
    left = [assets / ".engine.js.tmp", copied.content / "search/cards/.0123456789ab.bin.tmp"]
    kept = copied.content / ".notes.tmp"
    for path in (*left, kept):
        path.write_text("half", "utf-8")
    assert copied.run("build").err == ""
    assert files(copied.content) == whole | {".notes.tmp": b"half"}


def test_a_changed_file_of_the_site_is_found_and_mended(copied: Project) -> None:
    """Of the same length, its time of writing put back; also one that is no text any more."""
    whole = files(copied.site)
    copied.run("build")
    changed = ("papers/2503.99000/index.html", "robots.txt", "about/index.html", "data/index.json")
    for name in (*changed, next(path for path in whole if path.startswith("search/cards/"))):
        path = copied.site / name
        times = path.stat()
        path.write_bytes(path.read_bytes()[:-2] + b"\xff\xfe")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        said = copied.run("check", "--site", status=1).err
        assert f"site/{name}: was changed after it was built" in said
        assert "altered in site/" in copied.run("build", "--dry-run").out
        copied.run("build")
        assert files(copied.site) == whole
    assert copied.run("check", "--site").out == "no faults\n"


@pytest.mark.parametrize("settled", [True, False])
def test_what_a_build_did_not_put_into_the_site_goes(copied: Project, *, settled: bool) -> None:
    """Beside pages, in folders of its own, and whether or not all else is known to be as it was."""
    whole = files(copied.site)
    if settled:
        copied.run("build")
    for name in ("more.html", "papers/2503.99000/more.html", "papers/more/a.html", "more/b/c.html"):
        path = copied.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<p>More", "utf-8")
        assert name in copied.run("build", "--dry-run").out
        copied.run("build")
        assert files(copied.site) == whole
        assert not (copied.site / "papers/more").exists() and not (copied.site / "more").exists()


def test_a_restored_cache_hides_nothing(copied: Project) -> None:
    """What is kept may be unpacked after site/: it is no witness of folders that came with it."""
    whole = files(copied.site)
    (copied.site / "papers/2503.99000/more.html").write_text("<p>More", "utf-8")
    time.sleep(0.05)  # longer than the clock of files takes for a step
    kept = copied.root / ".cache/site.bin"
    kept.write_bytes(kept.read_bytes())
    copied.run("build")
    assert files(copied.site) == whole


def test_a_fresh_checkout_is_no_reason_to_build(copied: Project) -> None:
    """Other times and inodes, the same contents: nothing is written."""
    assert copied.run("build", "--dry-run").out == "nothing to do\n"
    before = {p: p.stat().st_mtime_ns for p in copied.site.rglob("*") if p.is_file()}
    assert ": 0 of " in copied.run("build").out
    assert {p: p.stat().st_mtime_ns for p in copied.site.rglob("*") if p.is_file()} == before


def test_a_dry_run_tells_the_plan_and_writes_nothing(copied: Project) -> None:
    Store(copied.content).add([listing(date(2025, 3, 6), paper(50, 1, "robot"))])
    (copied.site / "data/schema.json").unlink()
    (copied.content / "papers/2503.99002.md").unlink()
    write(copied, {"notes.txt": b"One more.\n"})
    before = files(copied.root)
    told = copied.run("build", "--dry-run").out.splitlines()
    assert files(copied.root) == before
    for line in (
        "  papers/2503.99050.md",
        "make 1 file: missing from site/",
        "  data/schema.json",
        "build the search index: changed",
        "  notes.txt",
    ):
        assert line in told
    assert "clean build: asked for" in copied.run("build", "--dry-run", "--clean").out
    copied.run("build")
    assert copied.run("build", "--dry-run").out == "nothing to do\n"


def test_a_page_of_people_that_is_not_utf8_is_one_line(copied: Project) -> None:
    (copied.content / "about.md").write_bytes(b"# About\n\nCaf\xe9\n")
    error = copied.run("build", status=1).err
    assert error == "content/about.md:3: is not UTF-8 (byte 0xe9); save it as UTF-8 text\n"


@given(st.binary(max_size=300), st.data())
def test_any_flipped_bit_of_what_is_kept_is_noticed(value: bytes, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        kept = Kept(Path(name))
        kept.save("value", value)
        assert kept.load("value", bytes) == value and not kept.unsound()
        path = Path(name) / "value.bin"
        whole = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(whole)
        assert kept.unsound() == {"value"}
        assert kept.load("value", bytes) is None and kept.damaged == {"value"}

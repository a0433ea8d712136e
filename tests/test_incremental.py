"""Only what changed is built, and the site is always that of a clean build of the same store."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from generator import config, site
from generator.paper import Listing, normalised
from generator.store import Store
from tests.conftest import ROOT, Project

WORDS = ["diffusion", "agents", "benchmark", "robot", "video", "speech", "reasoning", "graph"]


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def clean_build(root: Path) -> dict[str, bytes]:
    """The site of a clean build of the store in ``root``, made elsewhere."""
    with tempfile.TemporaryDirectory() as scratch:
        other = Path(scratch) / "project"
        (other / "content").mkdir(parents=True)
        shutil.copy(root / "mkdocs.yml", other)
        shutil.copytree(root / "overrides", other / "overrides")
        if (root / "content/data").exists():
            shutil.copytree(root / "content/data", other / "content/data")
        for name in ("about.md", "tags.yml", "my-tags.yml"):
            if (root / "content" / name).exists():
                shutil.copy(root / "content" / name, other / "content")
        site.build(config.load(other), jobs=2)
        return files(other / "site")


def paper(number: int, votes: int, words: str) -> dict[str, object]:
    return {
        "id": f"2503.{99000 + number}", "title": f"On {words} number {number}", "upvotes": votes,
        "abstract": f"We study {words}. " * 5, "authors": ["A. Person", "B. Person"],
    }  # fmt: skip


def listing(day: date, *papers: dict[str, object]) -> Listing:
    return Listing(day, "huggingface", tuple(map(normalised, papers)))


def test_thirty_days_one_by_one_are_one_clean_build(
    new_project: Callable[[], Project], shared: Path
) -> None:
    """Real days, a build after each, an earlier snapshot added late: the bytes of a clean build."""
    project = new_project()
    from generator.sources import saved

    days = sorted((shared / "feed/raw").glob("2025-*.json"))[:30]
    store = Store(project.content)
    for i, path in enumerate(days):
        store.add(saved.read(path))
        report = site.build(project.config, jobs=2)
        assert report.clean == (i == 0)
    for path in sorted((shared / "feed/earlier-snapshot").glob("2025-*.json"))[:3]:
        store.add(saved.read(path))
    report = site.build(project.config, jobs=2)
    assert 0 < report.pages_written < report.pages
    assert files(project.site) == clean_build(project.root)


def test_a_related_paper_that_is_found_to_be_older(new_project: Callable[[], Project]) -> None:
    """Its date stands on other papers' pages, though it says the same and no other day moves."""
    project = new_project()
    store = Store(project.content)
    store.add([listing(date(2025, 3, 10), *(paper(n, 3, WORDS[n % 8]) for n in range(10, 30)))])
    store.add([listing(date(2025, 3, 14), paper(1, 3, "kites over harbours"))])
    store.add([listing(date(2025, 3, 20), paper(2, 3, "kites over harbours"))])
    site.build(project.config, jobs=1)
    page = project.content / "papers/2503.99002.md"
    assert "14 Mar 2025" in page.read_text("utf-8")
    store.add([listing(date(2025, 3, 12), paper(1, 3, "kites over harbours"))])
    site.build(project.config, jobs=1)
    assert "12 Mar 2025" in page.read_text("utf-8")
    assert files(project.site) == clean_build(project.root)


def test_a_month_gets_its_page_with_its_fourth_paper(new_project: Callable[[], Project]) -> None:
    """Until then its papers are on the tag's own page; from then on that page leads there."""
    project = new_project()
    store = Store(project.content)
    store.add([listing(date(2025, 3, 10), *(paper(n, n, "robotics") for n in range(3)))])
    store.add([listing(date(2025, 9, 12), *(paper(n, n, "robotics") for n in range(10, 22)))])
    site.build(project.config, jobs=1)
    tag, month = (project.site / f"tags/robotics/{name}index.html" for name in ("", "2025-03/"))
    assert "data-paper=2503.99001" in tag.read_text("utf-8") and not month.exists()
    store.add([listing(date(2025, 3, 11), paper(3, 3, "robotics"))])
    site.build(project.config, jobs=1)
    assert month.read_text("utf-8").count("data-paper=") == 4
    text = tag.read_text("utf-8")
    assert "data-paper=2503.99001" not in text and "href=2025-03/" in text
    assert files(project.site) == clean_build(project.root)


def test_a_month_keeps_its_address_when_its_papers_are_listed_again(
    new_project: Callable[[], Project],
) -> None:
    """With those that are left; without any, it leads to the tag, as its older names do."""
    project = new_project()
    (project.content / "my-tags.yml").write_text("domain: {robotics: {was: [machines]}}\n")
    store = Store(project.content)
    four = [paper(n, n, "robotics") for n in range(4)]
    store.add([listing(date(2025, 3, 10), *four)])
    store.publish(["machines"], {})
    site.build(project.config, jobs=1)
    tags = project.site / "tags"
    for when, again, left in ((date(2025, 4, 8), four[:1], 3), (date(2025, 5, 6), four, 0)):
        store.add([listing(when, *again)])
        site.build(project.config, jobs=1)
        month = (tags / "robotics/2025-03/index.html").read_text("utf-8")
        was = (tags / "machines/2025-03/index.html").read_text("utf-8")
        assert month.count("data-paper=") == left
        assert ('url=../"' in month) == (left == 0) and "/robotics/" in was
        own = (tags / "robotics/index.html").read_text("utf-8")
        assert ("href=2025-03/" in own) == (left > 0) and "id=2025-03" not in own
        assert files(project.site) == clean_build(project.root)
    assert project.run("check", "--site").out == "no faults\n"


class Histories(RuleBasedStateMachine):
    """An archive that grows, changes and is disturbed at random, with a build after each step."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.root = Path(self._folder.name) / "project"
        (self.root / "content").mkdir(parents=True)
        shutil.copytree(ROOT / "overrides", self.root / "overrides")
        shutil.copy(ROOT / "mkdocs.yml", self.root)
        for name in ("about.md", "tags.yml"):
            shutil.copy(ROOT / "content" / name, self.root / "content")
        self.day = date(2025, 12, 24)
        self.papers = 0
        self.dirty = True

    def teardown(self) -> None:
        self._folder.cleanup()

    @property
    def store(self) -> Store:
        return Store(self.root / "content")

    @rule(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), gap=st.integers(1, 20))
    def a_day_comes(self, words: list[str], gap: int) -> None:
        self.day += timedelta(days=gap)
        new = [paper(self.papers + i, i, word) for i, word in enumerate(words)]
        self.papers += len(new)
        self.store.add([listing(self.day, *new)])

    @precondition(lambda self: self.papers)
    @rule(data=st.data(), votes=st.integers(0, 500))
    def votes_change(self, data: st.DataObject, votes: int) -> None:
        day = data.draw(st.sampled_from(self.store.dates()))
        held = self.store.day(day).papers[0]
        changed = {"id": held.id, "title": held.title, "abstract": "", "upvotes": votes}
        self.store.add([listing(day, changed)])

    @precondition(lambda self: self.papers)
    @rule(number=st.integers(0, 5))
    def a_paper_is_listed_again(self, number: int) -> None:
        """A paper moves to a newer day; the old one lists it still."""
        self.day += timedelta(days=1)
        again = paper(number % self.papers, 9, "moved diffusion")
        self.store.add([listing(self.day, again)])

    @precondition(lambda self: self.papers)
    @rule(data=st.data())
    def a_day_is_taken_back(self, data: st.DataObject) -> None:
        """Somebody removes a day's file by hand."""
        self.store.path(data.draw(st.sampled_from(self.store.dates()))).unlink()
        self.papers = self.papers if self.store.dates() else 0

    @rule(number=st.integers())
    def a_tag_is_renamed(self, number: int) -> None:
        path = self.root / "content/tags.yml"
        text = path.read_text("utf-8")
        lines = [line for line in text.splitlines() if line.strip().startswith("title:")]
        path.write_text(text.replace(lines[0], f"    title: Renamed {number}", 1), "utf-8")

    @rule()
    def the_cache_is_lost(self) -> None:
        shutil.rmtree(self.root / ".cache", ignore_errors=True)

    @precondition(lambda self: (self.root / "site").exists())
    @rule(data=st.data(), folder=st.sampled_from(["site", "content/papers", "content/search"]))
    def a_generated_file_is_lost(self, data: st.DataObject, folder: str) -> None:
        found = sorted(p for p in (self.root / folder).rglob("*") if p.is_file())
        if found:
            data.draw(st.sampled_from(found)).unlink()

    @rule()
    def build(self) -> None:
        site.build(config.load(self.root), jobs=1)
        self.dirty = False

    @invariant()
    def the_site_is_that_of_a_clean_build(self) -> None:
        if not self.dirty:
            site.build(config.load(self.root), jobs=1)
            assert files(self.root / "site") == clean_build(self.root)
            self.dirty = True


Histories.TestCase.settings = settings(max_examples=8, stateful_step_count=8)
test_any_history_gives_a_clean_builds_site = Histories.TestCase


@pytest.fixture
def small(project: Project) -> Project:
    """A few papers, built."""
    first = date(2025, 3, 3)
    days = [
        listing(first + timedelta(days=i), *(paper(4 * i + k, k, WORDS[k]) for k in range(4)))
        for i in range(4)
    ]
    Store(project.content).add(days)
    project.run("build")
    return project


def test_two_builds_at_once(small: Project) -> None:
    """The second says that another run is at work and ends with 75."""
    from generator import files as locks

    with locks.lock(small.root / ".cache/lock"):
        result = small.run("build", status=75)
    assert "another run" in result.err
    assert len(result.err.splitlines()) == 1
    small.run("build")


def test_a_process_that_outlives_a_build_holds_no_lock(tmp_path: Path) -> None:
    """What a killed build had forked may still be at work when the next one begins."""
    from generator import files as locks

    context = multiprocessing.get_context("fork")
    begun = context.Event()

    def linger() -> None:
        begun.set()
        time.sleep(60)

    with locks.lock(tmp_path / "lock"):
        left = context.Process(target=linger)
        left.start()
        assert begun.wait(30)
    try:
        with locks.lock(tmp_path / "lock"):
            assert left.is_alive()
    finally:
        left.kill()
        left.join()


LEAVES_A_PROCESS = """
import os, pathlib, signal, sys, time
from generator import files
folder = pathlib.Path(sys.argv[1])
with files.lock(folder / "lock"):
    if os.fork() == 0:
        os.close(1)
        time.sleep(0.5)
        (folder / "last").write_text("written")
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_run_waits_for_the_last_write_of_a_killed_one(tmp_path: Path) -> None:
    """A process that it forked may be at a call of the system still; what it writes comes first."""
    from generator import files as locks

    command = [sys.executable, "-c", LEAVES_A_PROCESS, str(tmp_path)]
    killed = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    assert killed.returncode == -signal.SIGKILL
    with locks.lock(tmp_path / "lock"):
        assert (tmp_path / "last").exists()


@pytest.mark.parametrize("damage", [b"", b"\xc1junk", b"\x80"])
def test_a_damaged_state_means_a_clean_build_and_says_so(small: Project, damage: bytes) -> None:
    before = files(small.site)
    (small.root / ".cache/build.bin").write_bytes(damage)
    result = small.run("build", "--json")
    report = json.loads(result.out.splitlines()[-1])
    assert report["clean"]
    assert "clean build: " in result.err
    assert files(small.site) == before


def test_a_changed_theme_is_a_clean_build(small: Project) -> None:
    """By content, not by date: touching a template changes nothing, writing to it does."""
    template = small.root / "overrides/main.html"
    os.utime(template)
    assert not json.loads(small.run("build", "--json").out.splitlines()[-1])["clean"]
    template.write_text(template.read_text("utf-8").replace("Skip to content", "Skip"), "utf-8")
    result = small.run("build", "--json")
    assert json.loads(result.out.splitlines()[-1])["clean"]
    assert "templates" in result.err
    assert "Skip to content" not in (small.site / "index.html").read_text("utf-8")


def test_a_site_that_outgrows_its_host_is_warned_of() -> None:
    """At 80 % of what GitHub Pages allows, and with the biggest part named."""
    from generator.site.limits import warning

    assert not warning({"papers/a/index.html": 799_999_999})
    line = warning({"papers/a/index.html": 500_000_000, "search/x.bin": 300_000_000, "a": 1})
    assert line.startswith("site: 800 MB of the 1,000 MB that GitHub Pages allows")
    assert "papers (500 MB)" in line


def test_a_broken_template_is_one_line(small: Project) -> None:
    """A fork's own mistake in the theme says where it is."""
    template = small.root / "overrides/main.html"
    template.write_text("{% if %}" + template.read_text("utf-8"), "utf-8")
    lines = small.run("build", status=1).err.splitlines()
    assert [line for line in lines if not line.startswith("clean build")] == lines[-1:]
    assert "mend the page or template" in lines[-1]

"""The processes of a build: one that is killed is noticed, none is left, no thread sees a fork."""

from __future__ import annotations

import multiprocessing
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from generator import workers
from generator.errors import ArchiveError, TryLater
from generator.store import Store
from tests.conftest import Project
from tests.test_incremental import files, listing, paper


class Site(NamedTuple):
    project: Project
    files: dict[str, bytes]


FAULT = """
import os, time

forks = 0

def count():
    global forks
    forks += 1

def strike():
    if forks == int(os.environ["FORK"]):
        if os.environ["WHOM"] == "child":
            os.kill(os.getpid(), int(os.environ["SIGNAL"]))
        time.sleep(0.3)  # until the parent is done with forking, which swallows what it raises
        os.kill(os.getppid(), int(os.environ["SIGNAL"]))

os.register_at_fork(before=count, after_in_child=strike)
"""
COUNT = """
import os, threading

def count():
    with open(os.environ["COUNTS"], "a") as file:
        print(threading.active_count(), file=file)

os.register_at_fork(before=count)
"""


@pytest.fixture(scope="module")
def many(new_project: Callable[[], Project]) -> Site:
    """A project of enough days that each step of a build is spread, and its site."""
    if workers.cores() < 2:
        pytest.skip("needs two cores")
    project = new_project()
    days = [date(2025, 1, 1) + timedelta(days) for days in range(workers.WORTH)]
    votes = (listing(day, paper(i, i, "robot graph")) for i, day in enumerate(days))
    Store(project.content).add([*votes])
    project.run("build")
    return Site(project, files(project.site))


def patched(folder: Path, code: str) -> dict[str, str]:
    """An environment in which every Python runs ``code`` before anything else."""
    (folder / "sitecustomize.py").write_text(code, "utf-8")
    return os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{Path.cwd()}"}


def is_empty(group: int) -> bool:
    """Whether no process of the group lives."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    return not any(row[0] == str(group) and not row[1].startswith("Z") for row in rows)


def assert_empty_soon(group: int) -> None:
    end = time.monotonic() + 20
    while not is_empty(group):
        assert time.monotonic() < end, "a process is left"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("fork", "whom", "sent", "status", "said"),
    [
        (1, "child", "SIGKILL", 1, "was killed"),  # one of the first step
        (14, "child", "SIGKILL", 1, "was killed"),  # one of those that make pages
        (14, "parent", "SIGINT", 1, "stopped"),
        (14, "parent", "SIGKILL", -signal.SIGKILL, ""),
    ],
)
def test_a_killed_process_ends_the_build_and_the_next_is_right(
    many: Site, tmp_path: Path, *, fork: int, whom: str, sent: str, status: int, said: str
) -> None:
    """One line at most, no process left, and the bytes of an undisturbed build after it."""
    told, left = disturbed(many, tmp_path, ["build", "--clean"], fork, whom=whom, sent=sent)
    assert (left, len(told.splitlines())) == (status, 1 if said else 0), told
    assert said in told
    many.project.run("build")
    assert files(many.project.site) == many.files


def test_what_looks_at_the_site_is_done_again_where_it_is_killed(
    many: Site, tmp_path: Path
) -> None:
    """Its process is the first of a build on the last one."""
    told, left = disturbed(many, tmp_path, ["build"], 1, whom="child", sent="SIGKILL")
    assert (left, len(told.splitlines())) == (0, 1), told
    assert ": 0 of " in told
    assert files(many.project.site) == many.files


def disturbed(
    site: Site, folder: Path, command: list[str], fork: int, *, whom: str, sent: str
) -> tuple[str, int]:
    """What a command says and its status if ``whom`` is ``sent`` a signal at this fork."""
    fault = {"FORK": str(fork), "WHOM": whom, "SIGNAL": str(int(signal.Signals[sent]))}
    run = subprocess.Popen(
        [sys.executable, "-m", "generator", *command, "-C", str(site.project.root)],
        env=patched(folder, FAULT) | fault,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        told, _ = run.communicate(timeout=60)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
    assert_empty_soon(run.pid)
    return told.strip(), run.returncode


def test_nothing_forks_while_threads_live(many: Site, tmp_path: Path) -> None:
    """With a bar on a terminal, and in `demo`, whose feed is served by a thread."""
    counts = tmp_path / "counts"
    environment = patched(tmp_path, COUNT) | {"COUNTS": str(counts)}
    for command in (["build", "--clean"], ["demo", "--no-serve"]):
        ours, theirs = pty.openpty()
        run = subprocess.Popen(
            [sys.executable, "-m", "generator", *command],
            cwd=many.project.root, env=environment, stdout=subprocess.DEVNULL, stderr=theirs,
        )  # fmt: skip
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # what Linux says when nobody holds the other end
            pass
        os.close(ours)
        assert run.wait(60) == 0
        assert b"Building pages" in shown
    forks = counts.read_text("utf-8").split()
    assert len(forks) >= 10
    assert {*forks} == {"1"}


def test_what_a_process_raises_arrives_with_a_note_of_where() -> None:
    """In the order of the items, results before it included."""

    def judged(number: int) -> int:
        if number == 70:
            raise TryLater("number", "is 70")
        return number

    results = workers.spread(judged, range(100), 2)
    given = [next(results) for _ in range(60)]
    assert given == [*range(60)]
    with pytest.raises(TryLater, match="number: is 70") as raised:
        list(results)
    assert "in judged" in raised.value.__notes__[0]


def test_a_process_killed_in_the_middle_of_its_answer_is_noticed() -> None:
    """A result of which a part has arrived is none."""

    def torn(number: int) -> bytes:
        if number == 0:
            return b""
        time.sleep(0.2)  # until nobody takes answers
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 0.3)  # kills in the middle of what the pipe can hold
        return bytes(50_000_000)

    results = workers.spread(torn, range(2), 2, worth=2)
    assert next(results) == b""
    time.sleep(1)
    with pytest.raises(ArchiveError, match="was killed"):
        next(results)


def test_what_is_beside_a_run_ends_with_it() -> None:
    """Nobody waits for its answer where the run fails before."""
    with pytest.raises(TryLater), workers.run():
        workers.Aside(lambda: time.sleep(60), 2)
        assert len(multiprocessing.active_children()) == 1
        raise TryLater("number", "is 70")
    assert not multiprocessing.active_children()

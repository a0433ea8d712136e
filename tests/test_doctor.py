"""`paper-archive doctor`: each thing that will break is named, with where it is and its remedy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from generator import config, doctor, files, github
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


SOUND: Answers = {
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
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["one>=1,<3"]\n'
        'optional-dependencies = { test = ["Two.Words~=4.1"] }\n'
    )
    (tmp_path / "requirements.lock").write_text(
        "one==2.5 \\\n    --hash=sha256:00\ntwo-words==4.7 \\\n    --hash=sha256:00\n"
    )
    hold(tmp_path, date(2026, 3, 2), NEWEST)
    answered = Source(datetime(2026, 3, 4, tzinfo=UTC), NEWEST)
    Store(tmp_path / "content").answered("huggingface", answered)
    return tmp_path


def said(root: Path, today: date = TODAY, gh: github.Gh = never, notes: bool = False) -> list[str]:
    found = doctor.findings(config.load(root), today, gh)
    return [str(finding) for finding in found if finding.note is notes]


def test_all_is_well(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With gh, without it, and with the address that the workflow gives."""
    assert said(sound) == [] and said(sound, notes=True) == []
    assert said(sound, gh=saying(SOUND)) == []
    monkeypatch.setenv("SITE_URL", "https://reader.example/papers")
    assert said(sound, gh=saying(SOUND)) == []


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
STATUS = '{"site": {"bytes": 812000000, "limit": 1000000000}}'
FAULTS = [
    (rewrite("mkdocs.yml", SITE_URL, ""), "mkdocs.yml: site_url: is missing", "!ENV [SITE_URL"),
    (
        rewrite("mkdocs.yml", SITE_URL, "site_url: http://localhost:8000/"),
        "is an address of this machine",
        "!ENV [SITE_URL",
    ),
    (
        rewrite("mkdocs.yml", SITE_URL, "site_url: http://reader.example/"),
        "is not encrypted",
        "https://",
    ),
    (lambda root: (root / PUBLISH).unlink(), "has no publish.yml", "git checkout"),
    (rewrite(PUBLISH, "schedule:", "fork:"), "publish.yml: has no schedule", "cron"),
    (rewrite(PUBLISH, "23 5", "0 5"), "runs at minute 0 (0 5 * * *)", "odd minute"),
    (rewrite(PUBLISH, "23 5", "*/20 5"), "runs at minute 0 (*/20 5 * * *)", "odd minute"),
    (write(PUBLISH, "on: ["), "publish.yml: cannot be read", "mend the file"),
    (write("site/status.json", STATUS), "site: has 812 MB of the 1,000 MB", "Growing past"),
    (rewrite("requirements.lock", "one==2.5", "one==3.0"), "holds one 3.0; pyproject", "again"),
    (rewrite("requirements.lock", "two-words", "other"), "lacks Two.Words", "again"),
    (write("requirements.lock", "\n"), "lacks one", "again"),
    (
        write("content/data/2026/2026-03-03.json", '{"schema": 9}'),
        "2026-03-03.json: is of a newer schema",
        "update the program",
    ),
    (write("content/data/sources.json", "{"), "sources.json", "remove the file"),
    (write("content/curation.yml", "hide: 1\n"), "content/curation.yml:1", "see the top"),
]


@pytest.mark.parametrize(("change", "what", "remedy"), FAULTS)
def test_what_will_break_is_named(
    sound: Path, change: Callable[[Path], None], what: str, remedy: str
) -> None:
    """One line each, with a remedy behind the last semicolon."""
    change(sound)
    lines = said(sound)
    assert lines and what in lines[0]
    assert remedy in lines[0].rsplit("; ", 1)[1]


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
    assert any(
        "Material" in line and "2027-05-05" in line for line in said(sound, date(2027, 1, 4))
    )


UNSOUND = [
    ("/actions/workflows/publish.yml", {"state": "disabled_inactivity"}, "switched off"),
    ("/pages", None, "does not publish what Actions builds"),
    ("/pages", {"build_type": "legacy"}, "does not publish what Actions builds"),
]


@pytest.mark.parametrize(("path", "answer", "what"), UNSOUND)
def test_github_is_asked_where_there_is_a_login(
    sound: Path, path: str, answer: object, what: str
) -> None:
    lines = said(sound, gh=saying(SOUND | {path: answer}))
    assert len(lines) == 1 and what in lines[0]
    assert said(sound, gh=never) == []


def test_an_address_that_is_not_the_published_one(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://old.example/")
    assert "published at https://reader.example/papers/" in said(sound, gh=saying(SOUND))[0]


def test_gaps_and_strangers_are_notes(sound: Path) -> None:
    """Unheld days may be holidays, and a decision may wait for its paper: nothing to mend."""
    hold(sound, date(2026, 2, 26))
    files.replace(sound / "content" / "curation.yml", b"hide: {2603.00009: no}\n")
    assert said(sound) == []
    notes = said(sound, notes=True)
    assert "content/data: 1 working days are not held, the last ones 2026-02-27" in notes[0]
    assert "paper-archive fetch --since 2026-02-27 --until 2026-02-27" in notes[0]
    assert "2603.00009 is not held" in notes[1]


def test_the_command_names_and_fails(project: Project) -> None:
    """In a scratch folder without workflows and days: one line each, status 1."""
    result = project.run("doctor", status=1, PATH="/nonexistent")
    lines = result.err.splitlines()
    assert any("no day is held yet" in line for line in lines)
    assert all("; " in line for line in lines)
    alone = project.run("doctor", "--issue", status=1, PATH="/nonexistent")
    assert "no issue was looked for" in alone.out


class Issues:
    """A gh that keeps issues."""

    def __init__(self) -> None:
        self.open: dict[int, str] = {3: "Another matter"}
        self.bodies: list[str] = []

    def __call__(self, *arguments: str) -> str:
        match arguments[:2]:
            case ("issue", "create"):
                self.open[7] = arguments[3]
                self.bodies.append(arguments[5])
            case ("issue", "edit"):
                self.bodies.append(arguments[4])
            case ("issue", "close"):
                del self.open[int(arguments[2])]
        return json.dumps([{"number": n, "title": title} for n, title in self.open.items()])


def test_one_issue_while_the_newest_day_is_old(sound: Path) -> None:
    """Opened, updated and closed; other issues are left alone; dates and counts only."""
    gh, project = Issues(), config.load(sound)
    assert doctor.alarm(project, TODAY, gh) == (None, "no issue is open")
    late, done = doctor.alarm(project, date(2026, 3, 9), gh)
    assert late and done == "an issue was opened"
    assert doctor.alarm(project, date(2026, 3, 10), gh)[1] == "issue 7 was updated"
    assert "2026-03-03, 5 working days ago" in gh.bodies[-1] and len(gh.bodies) == 2
    assert set(gh.open) == {3, 7}
    assert doctor.alarm(project, TODAY, gh) == (None, "issue 7 was closed")
    assert gh.open == {3: "Another matter"}


def test_our_lock_file_holds_what_is_asked_for() -> None:
    assert not [line for line in said(ROOT) if "requirements.lock" in line]


def test_the_guide_tells_every_key_of_the_configuration() -> None:
    """The table is what generator.config.reference gives, and no key is without a meaning."""
    rows = list(config.reference())
    assert not [row for row in rows if row.endswith("|  |")]
    guide = (ROOT / "docs" / "maintaining.md").read_text("utf-8")
    table = guide.split("a test compares -->\n")[1].split("<!-- end -->")[0]
    assert table.splitlines() == rows


def test_the_guide_begins_with_ten_steps_of_one_line() -> None:
    guide = (ROOT / "docs" / "maintaining.md").read_text("utf-8")
    section = guide.split("## From fork to first page\n\n")[1].split("\n\n")[0]
    assert [line.split(".")[0] for line in section.splitlines()] == [str(i + 1) for i in range(10)]

"""A new archive from the installed program alone: `init`, then all that a day needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from generator import demo, starter
from generator.errors import UsageError
from tests.conftest import ROOT, Project


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel: all that a user who installs it has."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", folder, ROOT], check=True, capture_output=True)
    (packed,) = folder.glob("*.whl")
    zipfile.ZipFile(packed).extractall(folder / "installed")
    return folder / "installed"


def run(wheel: Path, folder: Path, *arguments: object, status: int = 0) -> str:
    """What the program of the wheel says on stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "generator", *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{wheel}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def test_a_new_archive_lives(wheel: Path, tmp_path: Path) -> None:
    """Into an empty folder; it fetches, builds and is sound; nothing is written over."""
    said = run(wheel, tmp_path, "init", "mine", "--program", "paper-archive==0.1.0")
    assert said == "mine: ready; next: cd mine && paper-archive update\n"
    mine = tmp_path / "mine"
    assert (mine / "program.txt").read_text("utf-8") == "paper-archive==0.1.0\n"
    config = (mine / "mkdocs.yml").read_text("utf-8")
    with demo.feed() as url:
        settings = f"    huggingface: {{url: '{url}', pause: 0}}\n"
        (mine / "mkdocs.yml").write_text(config + settings, "utf-8")
        first, *_, last = demo.DAYS
        assert "papers new" in run(wheel, mine, "fetch", "--since", first, "--until", last)
    assert "pages written" in run(wheel, mine, "build")
    assert run(wheel, mine, "check", "--site") == "no faults\n"
    (mine / "program.txt").write_text("mine\n", "utf-8")
    refused = run(wheel, tmp_path, "init", "mine", "--program", "x", status=2)
    assert "is there already; choose another folder" in refused and refused.count("\n") == 1
    assert (mine / "program.txt").read_text("utf-8") == "mine\n"


def test_an_archive_begins_where_the_program_has_no_address(
    project: Project, tmp_path: Path
) -> None:
    """As one installed from its folder: what publishing needs is asked for, by `doctor` too."""
    made = tmp_path / "mine"
    said = project.run("init", made, "--program", "").out
    assert "before you publish: write into program.txt what it installs" in said
    found = Project(made).run("doctor", status=1, PATH="/nonexistent")
    assert "program.txt: names no program to publish with; write into program.txt" in found.err
    assert "pyproject.toml" not in found.err
    (made / "program.txt").write_text("paper-archive @ git+https://example.org/papers@0a\n")
    assert "program.txt" not in Project(made).run("doctor", status=1, PATH="/nonexistent").err


def test_its_workflow_installs_the_program(tmp_path: Path) -> None:
    """Nothing there names the checkout that the program comes from, and the auditor is content."""
    starter.write(tmp_path / "mine", "paper-archive==0.1.0")
    workflow = (tmp_path / "mine/.github/workflows/publish.yml").read_text("utf-8")
    runs = re.findall(r"run: (.*install.*)", workflow)
    assert len(runs) == 6 and "-e ." not in workflow and "generator/" not in workflow
    assert all(run.endswith((" -r requirements.lock", " -r program.txt")) for run in runs)
    assert "pyproject.toml" not in workflow and "      - program.txt\n" in workflow
    assert "program.txt" in (tmp_path / "mine/README.md").read_text("utf-8")
    with pytest.raises(UsageError) as refused:
        starter.write(tmp_path / "mine", "another")
    assert (
        f"{refused.value}" == f"{tmp_path}/mine/mkdocs.yml: is there already; choose another folder"
    )
    assert (tmp_path / "mine/program.txt").read_text("utf-8") == "paper-archive==0.1.0\n"
    assert workflow.count("hashFiles('program.txt')") == 3
    auditor = Path(sys.executable).with_name("zizmor")
    if auditor.exists():
        audit: list[str | Path] = [
            auditor,
            "--offline",
            "--quiet",
            "--persona",
            "auditor",
            tmp_path / "mine/.github",
        ]
        assert subprocess.run(audit, capture_output=True, text=True, check=False).returncode == 0
    script = tmp_path / "mine/.ci/take-over"
    assert os.access(script, os.X_OK)


def test_the_demo_needs_no_clone(wheel: Path, tmp_path: Path) -> None:
    assert "pages written" in run(wheel, tmp_path, "demo", "--no-serve")
    assert (tmp_path / ".demo/site/index.html").is_file()


def test_where_the_program_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a repository it is pinned to the commit; from an index to the version."""

    class Installed:
        told: str | None = None

        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return self.told

    known = {"paper-archive": Installed()}
    monkeypatch.setattr(metadata, "distribution", known.__getitem__)
    assert re.fullmatch(r"paper-archive==\d+\.\d+\.\d+", starter.requirement())
    origin = '{"url": "https://example.org/papers", "vcs_info": {"vcs": "git", "commit_id": "0a"}}'
    Installed.told = origin
    assert starter.requirement() == "paper-archive @ git+https://example.org/papers@0a"
    here = '{"url": "file:///here", "dir_info": {"editable": true}}'
    for Installed.told in (here, origin.replace("https:", "ssh:"), here.replace("file", "https")):
        assert starter.requirement() == ""


def test_the_wheel_lists_what_it_holds() -> None:
    """pyproject.toml and the program name the same files."""
    told = (ROOT / "pyproject.toml").read_text("utf-8")
    packed = re.findall(r'^"(.+)" = "generator/starter/\1"$', told, re.MULTILINE)
    assert sorted(packed) == sorted((*starter.FILES, "overrides"))

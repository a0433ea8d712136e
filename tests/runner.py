"""A workflow of GitHub Actions, run here: its steps in order, a fresh clone for each job.

Lines of `run:` go to the same shell with the same environment; the few actions that the workflow
uses are stood in for. Installing is left out: the tests have what would be installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

BASE_URL = "https://reader.example/papers"
_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
_CONDITION = re.compile(r"([\w.]+)\s*(==|!=)\s*'([^']*)'")
_INSTALL = "python -m pip install"


def workflow(path: Path) -> dict[str, Any]:
    """The workflow in ``path``; its key ``on``, which YAML 1.1 reads as true, by that name."""
    loaded = yaml.safe_load(path.read_text("utf-8"))
    return {("on" if key is True else key): value for key, value in loaded.items()}


def git(folder: Path, *arguments: str) -> str:
    """What a git command in ``folder`` prints."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Done:
    """One run: what its steps printed, the outcome of each step, and the result of each job."""

    log: str = ""
    outcomes: dict[str, str] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        """The jobs that failed."""
        return [name for name, result in self.results.items() if result == "failure"]


@dataclass
class Runner:
    """The platform: a bare repository, a cache, and what is published.

    `before` holds what else happens in the world just before the step of that name.
    """

    root: Path
    origin: Path
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    runs: int = 0

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    def run(self, jobs: Mapping[str, Any], event: str = "schedule", **inputs: str) -> Done:
        """Run ``jobs`` in their order, each one whose condition holds."""
        self.runs += 1
        done = Done()
        world: dict[str, str] = {"github.event_name": event, "github.token": "secret-token"}
        world |= {"github.run_id": str(self.runs), "github.run_attempt": "1"}
        world |= {f"inputs.{name}": value for name, value in inputs.items()}
        self._tell(jobs, done)
        for name, job in jobs.items():
            good = _is_due(name, jobs, done) and _Job(self, name, job, world, done).run()
            done.results.setdefault(name, "success" if good else "skipped")
            world[f"needs.{name}.result"] = done.results[name]
            self._tell(jobs, done)
        self._tell(jobs, done, "failure" if done.failed else "success")
        return done

    def _tell(self, jobs: Mapping[str, Any], done: Done, conclusion: str | None = None) -> None:
        """Have GitHub's API tell of this run and those before it, newest first."""
        path, url = self.root / "runs.json", f"https://forge.example/runs/{self.runs}"
        before = json.loads(path.read_text("utf-8"))["workflow_runs"] if path.exists() else []
        this = {"id": self.runs, "html_url": url, "conclusion": conclusion}
        runs = [this, *(run for run in before if run["id"] != self.runs)]
        path.write_text(json.dumps({"workflow_runs": runs}), "utf-8")
        told = [
            {"name": job["name"], "conclusion": done.results.get(name)}
            for name, job in jobs.items()
        ]
        (self.root / f"jobs-{self.runs}.json").write_text(json.dumps({"jobs": told}), "utf-8")


def _ancestors(name: str, jobs: Mapping[str, Any]) -> set[str]:
    """What a job needs, and what that needs."""
    needs = jobs[name].get("needs", [])
    direct = {needs} if isinstance(needs, str) else {*needs}
    return direct.union(*(_ancestors(before, jobs) for before in direct))


def _is_due(name: str, jobs: Mapping[str, Any], done: Done) -> bool:
    """Whether a job's condition holds; without one, all that came before it must be sound."""
    condition = jobs[name].get("if")
    if condition is None:
        return all(done.results[before] == "success" for before in _ancestors(name, jobs))
    terms = _EXPRESSION.fullmatch(condition)
    assert terms, f"cannot judge {condition}"
    for term in terms[1].split(" && "):
        match = re.fullmatch(r"!cancelled\(\)|needs\.(\w+)\.result == '(\w+)'", term)
        assert match, f"cannot judge {term}"
        if match[1] and done.results[match[1]] != match[2]:
            return False
    return True


class _Job:
    def __init__(
        self, runner: Runner, name: str, job: Mapping[str, Any], world: dict[str, str], done: Done
    ) -> None:
        self.runner, self.name, self.job, self.world, self.done = runner, name, job, world, done
        self.folder = runner.root / f"run-{runner.runs}" / name
        self.temp = runner.root / f"run-{runner.runs}" / f"{name}-temp"
        self.temp.mkdir(parents=True)
        self.known = world | {"runner.temp": str(self.temp)}

    def run(self) -> bool:
        """Run the steps; whether all went well."""
        for step in self.job["steps"]:
            if "if" in step and not self._holds(step["if"]):
                continue
            self.runner.before.pop(step["name"], lambda: None)()
            good = self._uses(step) if "uses" in step else self._runs(step)
            self.done.outcomes[step["name"]] = "success" if good else "failure"
            if "id" in step:
                self.known[f"steps.{step['id']}.outcome"] = "success" if good else "failure"
            if not good and not step.get("continue-on-error"):
                self.done.results[self.name] = "failure"
                return False
        for name, value in self.job.get("outputs", {}).items():
            self.world[f"needs.{self.name}.outputs.{name}"] = self._filled(value)
        return True

    def _holds(self, condition: str) -> bool:
        match = _CONDITION.fullmatch(condition)
        assert match, f"cannot judge {condition}"
        same = self.known.get(match[1], "") == match[3]
        return same if match[2] == "==" else not same

    def _filled(self, value: object) -> str:
        return _EXPRESSION.sub(lambda match: self._value(match[1]), str(value))

    def _value(self, expression: str) -> str:
        if expression.startswith("hashFiles("):
            patterns = re.findall(r"'([^']*)'", expression)
            found = sorted({path for one in patterns for path in self.folder.glob(one)})
            held = [path.read_bytes() for path in found if path.is_file()]
            return hashlib.sha256(b"".join(held)).hexdigest()
        return self.known.get(expression, "")

    def _runs(self, step: Mapping[str, Any]) -> bool:
        if step["run"].startswith(_INSTALL):
            return True
        assert "${{" not in step["run"]
        output = self.temp / "output"
        environment = _environment() | {
            name: self._filled(value)
            for name, value in (self.job.get("env", {}) | step.get("env", {})).items()
        }
        environment |= {"RUNNER_TEMP": str(self.temp), "GITHUB_OUTPUT": str(output)}
        environment["PATH"] = f"{self.runner.root / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        self.done.log += f"## {step['name']}\n{done.stdout}{done.stderr}"
        for line in output.read_text("utf-8").splitlines() if output.exists() else []:
            name, _, value = line.partition("=")
            self.known[f"steps.{step.get('id')}.outputs.{name}"] = value
        return done.returncode == 0

    def _uses(self, step: Mapping[str, Any]) -> bool:
        values = {name: self._filled(value) for name, value in step.get("with", {}).items()}
        action = step["uses"].split("@")[0].removeprefix("actions/").replace("/", "_")
        getattr(self, "_" + action.replace("-", "_"))(step, values)
        return True

    def _checkout(self, _: object, values: Mapping[str, str]) -> None:
        url = self.runner.origin.as_uri()
        git(self.runner.root, "clone", "--quiet", "--depth", "1", url, str(self.folder))
        if values.get("ref"):
            git(self.folder, "fetch", "--quiet", "--depth", "1", "origin", values["ref"])
            git(self.folder, "checkout", "--quiet", values["ref"])

    def _setup_python(self, _: object, values: Mapping[str, str]) -> None:
        assert values["python-version"]

    def _configure_pages(self, step: Mapping[str, Any], _: object) -> None:
        self.known[f"steps.{step['id']}.outputs.base_url"] = BASE_URL

    def _cache_restore(self, _: object, values: Mapping[str, str]) -> None:
        saved = sorted(self.runner.cache.glob(values["restore-keys"] + "*"))
        if saved:
            shutil.copy(saved[-1], values["path"])

    def _cache_save(self, _: object, values: Mapping[str, str]) -> None:
        assert not (self.runner.cache / values["key"]).exists(), "a key never changes"
        self.runner.cache.mkdir(exist_ok=True)
        shutil.copy(values["path"], self.runner.cache / values["key"])

    def _upload_pages_artifact(self, _: object, values: Mapping[str, str]) -> None:
        shutil.copytree(self.folder / values["path"], self.runner.root / "artifact")

    def _deploy_pages(self, *_: object) -> None:
        shutil.rmtree(self.runner.published, ignore_errors=True)
        (self.runner.root / "artifact").replace(self.runner.published)


def install(folder: Path) -> None:
    """Put what the steps call into ``folder``: the program of the clone, a gh that obeys and
    tells of the runs, and a sleep that does not wait.
    """
    folder.mkdir()
    world = folder.parent
    (world / "issues.json").write_text("[]", "utf-8")
    scripts = {
        "paper-archive": f'exec "{sys.executable}" -m generator "$@"',
        "gh": f"""printf "%s\\n" "$*" >> "{world}/gh.log"
case "$1 $2" in
  "issue list") cat "{world}/issues.json";;
  "api "*/publish.yml/runs?branch=main*) cat "{world}/runs.json";;
  "api "*/runs/*/jobs*) id=${{2%/jobs*}}; cat "{world}/jobs-${{id##*/}}.json";;
esac""",
        "sleep": "",
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (folder / name).chmod(0o755)


def _environment() -> dict[str, str]:
    """The environment without what would lead git or Python out of the clone."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTHONPATH", "GH_"))}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

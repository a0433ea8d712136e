"""GitHub, asked through its own command line: what it knows of the repository, one issue kept.

Knows nothing of the archive. Without ``gh`` or a login there is simply no answer.
"""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

# What `gh` prints for these arguments; None if it is not there, not logged in, or says no.
Gh = Callable[..., str | None]
_SECONDS = 60
_RUNS = 10
_BAD = ("failure", "timed_out", "startup_failure")


class Run(NamedTuple):
    """A run of a workflow: what came of it and of its jobs, by name; "" while it is under way."""

    url: str
    outcome: str
    jobs: dict[str, str]

    @property
    def failed(self) -> list[str]:
        """The names of the jobs that failed, or were stopped when the run had begun.

        A job that takes too long is stopped; a run that another one replaced never begins.
        """
        bad = (*_BAD, "cancelled") if {"success", *_BAD} & {*self.jobs.values()} else _BAD
        return [name for name, outcome in self.jobs.items() if outcome in bad]

    @property
    def broke(self) -> bool:
        """Whether the run ended and did not do all it should."""
        return bool(self.outcome) and (self.outcome in _BAD or bool(self.failed))


def cli(root: Path) -> Gh:
    """The ``gh`` of this machine, for the repository of the folder ``root``."""

    def gh(*arguments: str) -> str | None:
        try:
            done = subprocess.run(  # noqa: S603 - arguments are ours, and no shell reads them
                ["gh", *arguments],  # noqa: S607 - wherever the user has it
                cwd=root,
                capture_output=True,
                text=True,
                check=False,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None

    return gh


def logged_in(gh: Gh) -> bool:
    """Whether there is a ``gh`` with a login, so that its silence means something."""
    return gh("auth", "status") is not None


def asked(gh: Gh, path: str) -> dict[str, Any] | None:
    """The object that GitHub's API has at ``path`` below the repository, or None."""
    answer = gh("api", f"repos/{{owner}}/{{repo}}{path}")
    found: dict[str, Any] | None = _decoded(answer, dict[str, Any])
    return found


def runs(gh: Gh, workflow: str, branch: str) -> Iterator[Run]:
    """The last runs of the file ``workflow`` on ``branch``, newest first, that under way included.

    The jobs of a run are asked for when it is taken.
    """
    query = f"?branch={branch}&per_page={_RUNS}"
    listed = asked(gh, f"/actions/workflows/{workflow}/runs{query}") or {}
    for run in listed.get("workflow_runs") or ():
        jobs = asked(gh, f"/actions/runs/{run.get('id')}/jobs?per_page=100") or {}
        outcomes = {
            str(job.get("name")): str(job.get("conclusion") or "") for job in jobs.get("jobs") or ()
        }
        yield Run(str(run.get("html_url")), str(run.get("conclusion") or ""), outcomes)


def keep_issue(gh: Gh, title: str, body: str | None) -> str:
    """Have one open issue named ``title`` that says ``body``, or none where that is None.

    Returns what was done, in words. A repository without issues, as forks are at first, is left
    alone.
    """
    answer = gh("issue", "list", "--state", "open", "--limit", "500", "--json", "number,title")
    listed = _decoded(answer, list[dict[str, Any]])
    if listed is None:
        return "no issue was looked for: gh cannot list them here"
    number = next((str(issue["number"]) for issue in listed if issue["title"] == title), "")
    if body is None and not number:
        return "no issue is open"
    if body is None:
        done, answer = "closed", gh("issue", "close", number)
    elif number:
        done, answer = "updated", gh("issue", "edit", number, "--body", body)
    else:
        done, answer = "opened", gh("issue", "create", "--title", title, "--body", body)
    name = f"issue {number}" if number else "an issue"
    return f"{name} {'could not be' if answer is None else 'was'} {done}"


def _decoded(answer: str | None, kind: Any) -> Any:
    try:
        return None if answer is None else msgspec.json.decode(answer, type=kind)
    except msgspec.DecodeError:
        return None

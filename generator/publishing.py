"""How the archive is published: the workflows, and what GitHub knows of them and of the site."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from generator import github
from generator.config import Config
from generator.errors import Finding
from generator.github import Gh, Run

WORKFLOW = "publish.yml"
SWITCH_ON = f"switch it on: gh workflow enable {WORKFLOW}, or in the repository's tab Actions"
_GUIDE = "see When nothing is published in docs/maintaining.md"
# The jobs without which no site is published, by their keys in the workflow.
_NEEDED = ("build", "deploy")


def on_disk(folder: Path) -> Iterator[Finding]:
    """What is wrong with the workflows in ``folder``."""
    publish = folder / WORKFLOW
    if not publish.exists():
        remedy = f"restore it: git checkout .github/workflows/{publish.name}"
        yield Finding(".github/workflows", f"has no {WORKFLOW}", remedy)
    for path in sorted(folder.glob("*.yml")):
        where = f".github/workflows/{path.name}"
        try:
            crons = list(_crons(_loaded(path)))
        except (OSError, ValueError, yaml.YAMLError) as error:
            yield Finding(where, f"cannot be read: {error}", "mend the file")
            continue
        if path == publish and not crons:
            yield Finding(where, "has no schedule", "add: schedule: [{cron: '23 5 * * *'}]")
        for cron in crons:
            if _minute_zero(cron):
                what = f"runs at minute 0 ({cron}), when runs are late or dropped"
                yield Finding(where, what, "choose an odd minute")


def on_github(config: Config, gh: Gh) -> Iterator[Finding]:
    """What GitHub says of the repository; nothing without a login, or where it is elsewhere."""
    repository = github.asked(gh, "") if github.logged_in(gh) else None
    if repository is None:
        return
    if repository.get("archived"):
        remedy = "unarchive it in Settings, General"
        yield Finding("the repository", "is archived on GitHub, so nothing runs", remedy)
    if repository.get("has_issues") is False:
        remedy = "tick Issues in Settings, General, Features"
        yield Finding("the repository", "has no issues, so no alarm can be kept", remedy, note=True)
    workflow = github.asked(gh, f"/actions/workflows/{WORKFLOW}")
    if workflow and workflow.get("state") != "active":
        what = f"is switched off ({workflow.get('state')}); GitHub does so after 60 idle days"
        yield Finding("workflow Publish", what, SWITCH_ON)
    yield from _last_run(gh, repository)
    yield from _pages(config, gh)


def standstill(root: Path, gh: Gh) -> Iterator[Finding]:
    """Whether the last two runs which came to build or deploy failed there."""
    runs = _runs(gh, github.asked(gh, "") or {})
    needed = _names(root / ".github" / "workflows" / WORKFLOW)
    judged = ((run, lost) for run in runs if (lost := _lost(run, needed)) is not None)
    last = list(islice(judged, 2))
    if len(last) == 2 and all(lost for _, lost in last):
        run, lost = last[0]
        what = f"failed twice running, the last time in {lost} ({run.url})"
        yield Finding("workflow Publish", what, _GUIDE)


def _lost(run: Run, needed: list[str]) -> str | None:
    """The job that kept ``run`` from publishing, "" if none did, None if it cannot be judged."""
    failed = [name for name in run.failed if name in needed]
    if failed:
        return failed[0]
    if run.broke and not run.jobs:
        return "the workflow itself"
    return "" if all(run.jobs.get(name) == "success" for name in needed) else None


def _names(path: Path) -> list[str]:
    """How GitHub names those needed jobs that the workflow in ``path`` has."""
    try:
        jobs = _mapping(_loaded(path).get("jobs"))
    except (OSError, ValueError, yaml.YAMLError):
        jobs = {}
    return [str(_mapping(jobs[key]).get("name", key)) for key in _NEEDED if key in jobs]


def _last_run(gh: Gh, repository: Mapping[str, Any]) -> Iterator[Finding]:
    run = next((run for run in _runs(gh, repository) if run.outcome), None)
    if run and run.broke:
        jobs = ", ".join(run.failed) or "the workflow itself"
        remedy = f"read its log ({run.url}); {_GUIDE}"
        yield Finding("workflow Publish", f"the last run failed in {jobs}", remedy)


def _pages(config: Config, gh: Gh) -> Iterator[Finding]:
    path = config.root / ".github" / "workflows" / WORKFLOW
    if path.exists() and "actions/deploy-pages@" not in path.read_text("utf-8", "replace"):
        return
    remedy = "choose GitHub Actions in Settings, Pages, Source"
    pages = github.asked(gh, "/pages")
    if pages is None:
        yield Finding("GitHub Pages", "is off, or hidden from this login", remedy)
    elif pages.get("build_type") != "workflow":
        yield Finding("GitHub Pages", "does not publish what Actions builds", remedy)
    elif not config.is_local:
        published = f"{pages.get('html_url') or ''}".rstrip("/") + "/"
        if published != config.site_url:
            what = f"is {config.site_url}, but the site is published at {published}"
            remedy = "leave it to SITE_URL, as the workflow does"
            yield Finding("mkdocs.yml: site_url", what, remedy)


def _runs(gh: Gh, repository: Mapping[str, Any]) -> Iterator[Run]:
    branch = quote(str(repository.get("default_branch") or "main"), safe="")
    return github.runs(gh, WORKFLOW, branch)


def _loaded(path: Path) -> Mapping[Any, Any]:
    return _mapping(yaml.safe_load(path.read_text("utf-8")))


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _crons(workflow: Mapping[Any, Any]) -> Iterator[str]:
    """The schedules of a workflow; YAML 1.1 reads its key ``on`` as true."""
    events = _mapping(workflow.get("on", workflow.get(True)))
    for item in events.get("schedule") or ():
        cron = _mapping(item).get("cron")
        if isinstance(cron, str):
            yield cron


def _minute_zero(cron: str) -> bool:
    minutes = (cron.split() or [""])[0].split(",")
    return any(re.fullmatch(r"\*(/\d+)?|0+(-\d+)?(/\d+)?", minute) for minute in minutes)

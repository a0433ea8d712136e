"""What will break an archive that nobody looks at: each thing with where it is and its remedy.

Looks at files, and at what GitHub's command line says where there is one. Changes nothing but
the one issue that `alarm` keeps.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from generator import curation, github, ledger
from generator.config import Config
from generator.errors import ArchiveError, printable
from generator.github import Gh
from generator.ledger import Source
from generator.store import Store
from generator.workdays import behind, spans

LATE = 3
IDLE = 7
SHARE = 0.8
TITLE = "The archive holds no new day"
# As announced by the theme's makers: https://squidfunk.github.io/mkdocs-material/
MATERIAL_END = date(2027, 5, 5)
_NOTICE = timedelta(days=180)
_SHOWN = 5
_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
_SWITCH_ON = "switch it on: gh workflow enable publish.yml, or in the repository's tab Actions"


class Finding(NamedTuple):
    """Where, what, and what to do. A note is worth knowing, and need not be mended."""

    where: str
    what: str
    remedy: str
    note: bool = False

    def __str__(self) -> str:
        return printable(f"{self.where}: {self.what}; {self.remedy}")


def findings(config: Config, today: date, gh: Gh) -> Iterator[Finding]:
    """All there is to say of the project of ``config`` on ``today`` (UTC)."""
    yield from _address(config)
    yield from _workflows(config.root / ".github" / "workflows")
    yield from _on_github(config, gh)
    yield from _size(config.site / "status.json")
    yield from _lock(config.root)
    yield from _theme(config, today)
    yield from _data(config, today)


def alarm(config: Config, today: date, gh: Gh) -> tuple[Finding | None, str]:
    """Whether the newest day is too old, and what became of the one issue that says so."""
    try:
        held = Store(config.content).dates()
    except ArchiveError as error:
        return Finding(error.where, error.what, error.remedy), "no issue was looked for"
    late = _late(held, today)
    if late is None:
        return None, github.keep_issue(gh, TITLE, None)
    body = f"{late.where}: {late.what}.\n\nTo do: {late.remedy}. A new day closes this issue."
    return late, github.keep_issue(gh, TITLE, body)


def _late(held: list[date], today: date) -> Finding | None:
    where = "content/data"
    remedy = "look at the last runs of the workflow Publish, or run: paper-archive update"
    if not held:
        return Finding(where, "no day is held yet", remedy)
    days = behind(held[-1], today)
    if days <= LATE:
        return None
    return Finding(where, f"the newest day is {held[-1]}, {days} working days ago", remedy)


def _address(config: Config) -> Iterator[Finding]:
    where = "mkdocs.yml: site_url"
    remedy = "write: site_url: !ENV [SITE_URL, http://127.0.0.1:8000/]"
    written = re.search(r"^site_url:(.*)$", config.mkdocs.read_text("utf-8"), re.MULTILINE)
    if not written:
        yield Finding(where, "is missing, so pages cannot name their own address", remedy)
        return
    parts = urlsplit(config.site_url)
    here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if here and "SITE_URL" not in written[1]:
        yield Finding(where, f"is an address of this machine: {config.site_url}", remedy)
    if parts.scheme == "http" and not here:
        yield Finding(where, f"is not encrypted: {config.site_url}", "begin it with https://")


def _workflows(folder: Path) -> Iterator[Finding]:
    publish = folder / "publish.yml"
    if not publish.exists():
        remedy = f"restore it: git checkout .github/workflows/{publish.name}"
        yield Finding(".github/workflows", "has no publish.yml", remedy)
    for path in sorted(folder.glob("*.yml")):
        where = f".github/workflows/{path.name}"
        try:
            crons = list(_crons(yaml.safe_load(path.read_text("utf-8"))))
        except (OSError, ValueError, yaml.YAMLError) as error:
            yield Finding(where, f"cannot be read: {error}", "mend the file")
            continue
        if path == publish and not crons:
            yield Finding(where, "has no schedule", "add: schedule: [{cron: '23 5 * * *'}]")
        for cron in crons:
            if _minute_zero(cron):
                what = f"runs at minute 0 ({cron}), when runs are late or dropped"
                yield Finding(where, what, "choose an odd minute")


def _crons(workflow: Any) -> Iterator[str]:
    """The schedules of a workflow; YAML 1.1 reads its key ``on`` as true."""
    root = workflow if isinstance(workflow, Mapping) else {}
    events = root.get("on", root.get(True))
    schedule = events.get("schedule") if isinstance(events, Mapping) else None
    for item in schedule or ():
        if isinstance(item, Mapping) and isinstance(item.get("cron"), str):
            yield item["cron"]


def _minute_zero(cron: str) -> bool:
    minutes = (cron.split() or [""])[0].split(",")
    return any(re.fullmatch(r"\*(/\d+)?|0+(-\d+)?(/\d+)?", minute) for minute in minutes)


def _on_github(config: Config, gh: Gh) -> Iterator[Finding]:
    if not github.logged_in(gh):
        return
    workflow = github.asked(gh, "/actions/workflows/publish.yml")
    if workflow and workflow.get("state") != "active":
        what = f"is switched off ({workflow.get('state')}); GitHub does so after 60 idle days"
        yield Finding("workflow Publish", what, _SWITCH_ON)
    pages = github.asked(gh, "/pages")
    if pages is None or pages.get("build_type") != "workflow":
        remedy = "choose GitHub Actions in Settings, Pages, Source"
        yield Finding("GitHub Pages", "does not publish what Actions builds", remedy)
        return
    published = f"{pages.get('html_url') or ''}".rstrip("/") + "/"
    own = urlsplit(config.site_url).hostname not in ("127.0.0.1", "localhost", "::1")
    if own and published != config.site_url:
        what = f"is {config.site_url}, but the site is published at {published}"
        yield Finding("mkdocs.yml: site_url", what, "leave it to SITE_URL, as the workflow does")


class _Site(msgspec.Struct):
    bytes: int
    limit: int


class _Status(msgspec.Struct):
    site: _Site


def _size(path: Path) -> Iterator[Finding]:
    try:
        site = msgspec.json.decode(path.read_bytes(), type=_Status).site
    except (OSError, msgspec.DecodeError):
        return
    if site.bytes >= SHARE * site.limit:
        what = f"has {site.bytes / 1e6:,.0f} MB of the {site.limit / 1e6:,.0f} MB of GitHub Pages"
        yield Finding("site", what, "see Growing past GitHub Pages in docs/maintaining.md")


def _lock(root: Path) -> Iterator[Finding]:
    """What pyproject.toml asks for and requirements.lock does not hold."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
        locked = dict(_LOCKED.findall((root / "requirements.lock").read_text("utf-8")))
        extras = project.get("optional-dependencies", {}).values()
        wanted = [
            Requirement(line) for lines in (project["dependencies"], *extras) for line in lines
        ]
    except (OSError, KeyError, ValueError, InvalidRequirement) as error:
        yield Finding("requirements.lock", f"cannot be compared: {error}", "mend the file")
        return
    held = {canonicalize_name(name): version for name, version in locked.items()}
    remedy = "make it again by the last line of CONTRIBUTING.md"
    for need in wanted:
        version = held.get(canonicalize_name(need.name))
        if version is None or not need.specifier.contains(version, prereleases=True):
            found = f"holds {need.name} {version}" if version else f"lacks {need.name}"
            yield Finding("requirements.lock", f"{found}; pyproject.toml asks {need}", remedy)


def _theme(config: Config, today: date) -> Iterator[Finding]:
    text = config.mkdocs.read_text("utf-8")
    if (
        re.search(r"^\s+name:\s*material\s*$", text, re.MULTILINE)
        and today > MATERIAL_END - _NOTICE
    ):
        what = f"Material for MkDocs gets no repairs after {MATERIAL_END}"
        yield Finding("mkdocs.yml: theme", what, "see Leaving Material in docs/maintaining.md")


def _data(config: Config, today: date) -> Iterator[Finding]:
    store = Store(config.content)
    ids: set[str] = set()
    try:
        held = store.dates()
        curated = curation.load(config.content / "curation.yml")
        for day in store.days():
            ids.update(name for paper in day.papers for name in (paper.id, *paper.aliases))
        sources = store.sources().values()
        answered = max((source.answered for source in sources), default=None)
    except ArchiveError as error:
        yield Finding(error.where, error.what, error.remedy)
        return
    late = _late(held, today)
    yield from [late] if late else []
    yield from _idle(answered, today)
    yield from _gaps(held, sources)
    for name in sorted(curated.ids - ids):
        remedy = "correct the id, or leave the line for a paper to come"
        yield Finding("content/curation.yml", f"{name} is not held", remedy, note=True)


def _idle(answered: datetime | None, today: date) -> Iterator[Finding]:
    if answered and (today - answered.astimezone(UTC).date()).days > IDLE:
        what = f"no source was asked with success since {answered:%Y-%m-%d}"
        yield Finding("content/data/sources.json", f"{what}: the schedule may be off", _SWITCH_ON)


def _gaps(held: list[date], sources: Iterable[Source]) -> Iterator[Finding]:
    holes, empty = ledger.absent(held, sources)
    if holes:
        first, last = spans(holes)[-1]
        what = f"{len(holes)} working days are not held, the last ones {_joined(holes)}"
        remedy = (
            f"fetch asks for them by itself; or: paper-archive fetch --since {first} --until {last}"
        )
        yield Finding("content/data", what, remedy, note=True)
    if empty:
        what = f"for {len(empty)} working days no list was given, the last ones {_joined(empty)}"
        remedy = f"holidays have none; to ask again: paper-archive fetch --date {empty[-1]}"
        yield Finding("content/data", what, remedy, note=True)


def _joined(days: Iterable[date]) -> str:
    return ", ".join(str(day) for day in list(days)[-_SHOWN:])

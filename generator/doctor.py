"""What will break an archive that nobody looks at: each thing with where it is and its remedy.

Looks at files, and at what GitHub's command line says where there is one. Changes nothing but
the one issue that `alarm` keeps.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta
from pathlib import Path

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from generator import checks, github, ledger, publishing, starter
from generator.config import Config, unread
from generator.errors import ArchiveError, Finding
from generator.github import Gh
from generator.store import Store
from generator.workdays import behind, spans

LATE = 3
IDLE = 7
SHARE = 0.8
TITLE = "The archive stands still"
# As announced by the theme's makers: https://squidfunk.github.io/mkdocs-material/
MATERIAL_END = date(2027, 5, 5)
_NOTICE = timedelta(days=90)
_SHOWN = 5
_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)


def findings(config: Config, today: date, gh: Gh) -> Iterator[Finding]:
    """All there is to say of the project of ``config`` on ``today`` (UTC)."""
    yield from _address(config)
    yield from publishing.on_disk(config.root / ".github" / "workflows")
    yield from publishing.on_github(config, gh)
    yield from _size(config.site / "status.json")
    yield from _locks(config.root)
    yield from _theme(config, today)
    yield from _data(config, today)


def alarm(root: Path, today: date, gh: Gh) -> tuple[list[Finding], str]:
    """Why the archive in ``root`` stands still, and what became of the one issue that says so.

    The newest day is too old, or the site failed to build or deploy twice running. A configuration
    that cannot be read is a likely reason, so none is needed.
    """
    found = [*_late(Store(root / "content"), today), *publishing.standstill(root, gh)]
    lines = [f"{one.where}: {one.what}.\n\nTo do: {one.remedy}." for one in found]
    body = "\n\n".join([*lines, "The first run that finds nothing of this closes the issue."])
    return found, github.keep_issue(gh, TITLE, body if found else None)


def _late(store: Store, today: date) -> Iterator[Finding]:
    remedy = "look at the last runs of the workflow Publish, or run: paper-archive update"
    try:
        held = store.dates()
    except ArchiveError as error:
        yield Finding(*error.args)
        return
    days = behind(held[-1], today) if held else 0
    if not held:
        yield Finding("content/data", "no day is held yet", remedy)
    elif days > LATE:
        what = f"the newest day is {held[-1]}, {days} working days ago"
        yield Finding("content/data", what, remedy)


def _address(config: Config) -> Iterator[Finding]:
    where = "mkdocs.yml: site_url"
    remedy = "write: site_url: !ENV [SITE_URL, http://127.0.0.1:8000/]"
    written = re.search(r"^site_url:(.*)$", config.mkdocs.read_text("utf-8"), re.MULTILINE)
    if not written:
        yield Finding(where, "is missing, so pages cannot name their own address", remedy)
        return
    if config.is_local and "SITE_URL" not in written[1]:
        yield Finding(where, f"is an address of this machine: {config.site_url}", remedy)
    if config.site_url.startswith("http:") and not config.is_local:
        yield Finding(where, f"is not encrypted: {config.site_url}", "begin it with https://")
    built = config.built_for
    if built and built != config.site_url:
        what = f"is {config.site_url}, but site/ is built for {built}"
        yield Finding(where, what, "set SITE_URL as for that build, or run: paper-archive build")


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


def _locks(root: Path) -> Iterator[Finding]:
    """What pyproject.toml asks for and a lock file does not hold; nothing where `init` began."""
    program = root / starter.PROGRAM
    if program.exists() and not (root / "pyproject.toml").exists():
        if program.read_text("utf-8", "replace").startswith("#"):
            yield Finding(starter.PROGRAM, "names no program to publish with", starter.UNKNOWN)
        return
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
        runtime = [Requirement(line) for line in project["dependencies"]]
        extras = project.get("optional-dependencies", {}).values()
        more = [Requirement(line) for lines in extras for line in lines]
    except (OSError, KeyError, ValueError, InvalidRequirement) as error:
        yield Finding("pyproject.toml", f"cannot be read: {error}", "mend the file")
        return
    yield from _lock(root, "requirements.lock", runtime)
    yield from _lock(root, ".ci/requirements.lock", runtime + more)


def _lock(root: Path, name: str, wanted: Iterable[Requirement]) -> Iterator[Finding]:
    remedy = "make it again by the end of CONTRIBUTING.md"
    try:
        locked = _LOCKED.findall((root / name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        yield Finding(name, f"cannot be read: {error}", remedy)
        return
    held = {canonicalize_name(package): version for package, version in locked}
    for need in wanted:
        version = held.get(canonicalize_name(need.name))
        if version is None or not need.specifier.contains(version, prereleases=True):
            found = f"holds {need.name} {version}" if version else f"lacks {need.name}"
            yield Finding(name, f"{found}; pyproject.toml asks {need}", remedy)


def _theme(config: Config, today: date) -> Iterator[Finding]:
    """What MkDocs reads of the configuration and the archive does not; the theme's own end."""
    yield from unread(config.mkdocs)
    text = config.mkdocs.read_text("utf-8")
    if re.search(r"^\s+name:\s*material\s*$", text, re.MULTILINE):
        what = f"Material for MkDocs gets no repairs after {MATERIAL_END}"
        remedy = "see Leaving Material in docs/maintaining.md"
        early = today < MATERIAL_END - _NOTICE
        yield Finding("mkdocs.yml: theme", what, remedy, note=early)


def _data(config: Config, today: date) -> Iterator[Finding]:
    store = Store(config.content)
    try:
        held, sources = store.dates(), store.sources().values()
    except ArchiveError as error:
        yield Finding(*error.args)
        return
    yield from _late(store, today)
    answered = max((source.answered for source in sources), default=None)
    if answered and (today - answered.astimezone(UTC).date()).days > IDLE:
        what = f"no source was asked with success since {answered:%Y-%m-%d}"
        where = "content/data/sources.json"
        yield Finding(where, f"{what}: the schedule may be off", publishing.SWITCH_ON)
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
    yield from checks.unmatched(config)


def _joined(days: Iterable[date]) -> str:
    return ", ".join(str(day) for day in list(days)[-_SHOWN:])

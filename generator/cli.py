"""The command line: arguments in, lines and an exit status out. Alone prints.

Longer than other files: it is the one place where all commands and their words stand together.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

import click

from generator import __version__, config, files
from generator.config import Config
from generator.english import plural
from generator.errors import ArchiveError, UsageError, printable
from generator.paper import Listing
from generator.store import Change, Store
from generator.workdays import Span

_PATH = click.Path(path_type=Path)


def main() -> None:
    """Run the command line; every expected fault is one line on stderr and its status."""
    try:
        with files.faults(Path()):  # what no room expected of the disk
            cli.main(standalone_mode=False, prog_name="paper-archive")
    except click.exceptions.NoArgsIsHelpError as error:
        _fail(error.format_message(), 2)
    except click.UsageError as error:
        what = printable(error.format_message()).rstrip(".")
        _fail(f"{what}; see: paper-archive --help", 2)
    except (click.Abort, KeyboardInterrupt):
        _fail("stopped; what was written before stays", 1)
    except ArchiveError as error:
        _fail(str(error), error.status)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _fail(line: str, status: int) -> None:
    click.echo(line, err=True)
    sys.exit(status)


def _tell(lines: Iterable[object], *, err: bool = False) -> None:
    for line in lines:
        click.echo(line, err=err)


def _today() -> date:
    return datetime.now(UTC).date()


def _day(_: click.Context, option: click.Parameter, value: str | None) -> date | None:
    """A day that has come, in UTC, as 2025-03-14."""
    if value is None:
        return None
    try:
        day = datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        remedy = "write it as YYYY-MM-DD, such as 2025-03-14"
        raise UsageError(option.opts[0], f"{value!r} is no day", remedy) from None
    if day > _today():
        what = f"{day} is still to come (today is {_today()}, UTC)"
        raise UsageError(option.opts[0], what, "give a day that has come")
    return day


_day_option = partial(click.option, metavar="D", callback=_day)


def _folder(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.meta["folder"] = value


def _root() -> Path:
    folder: Path = click.get_current_context().meta.get("folder", Path())
    return folder.resolve()


def _project() -> Config:
    return config.load(_root())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="paper-archive")
def cli() -> None:
    """Keep trending research papers, and build a searchable site of them.

    Exit status: 0 done, 1 failed, 2 wrong usage, 75 try later.
    """


@cli.command()
@click.option("--source", type=click.Choice(get_args(config.SourceName)), help="[from mkdocs.yml]")
@_day_option("--date", "on", help="One day, as 2025-03-14.")
@_day_option("--since", help="Every day from D on.")
@_day_option("--until", help="The last day with --since [today].")
def fetch(source: str | None, on: date | None, since: date | None, until: date | None) -> None:
    """Fetch days from the feed into content/data.

    With no dates: every working day after the newest one held, the last 14 days again, and what
    is missing before. A range leaves out the days that are known already; run it again after a
    deadline, and it goes on.
    """
    if on and (since or until):
        raise UsageError("--date", "cannot go with --since or --until", "give one of them")
    if until and not since:
        raise UsageError("--until", "needs --since", "add --since D")
    span = (since, until or _today()) if since else None
    fault = _fetch(_project(), source, on, span)
    if fault:
        raise fault


def _fetch(
    project: Config, source: str | None = None, on: date | None = None, span: Span | None = None
) -> ArchiveError | None:
    """Fetch, say what came, and give the fault that was met, if any."""
    from generator import fetch as fetching  # noqa: PLC0415 - httpx loads slowly

    store = Store(project.content)
    source = source or project.archive.source
    with files.lock(project.cache / "lock"), _progress("Fetching") as progress:
        today = _today()
        held, known = store.dates(), store.sources().get(source)
        if on:
            plan = fetching.Plan([on])
        elif span:
            plan = fetching.named(source, held, known, today, span)
        else:
            plan = fetching.due(source, held, known, today, project.archive.refresh)
        done = fetching.fetch(project, store, source, plan, partial(progress, "days"))
    left = [f"{plan.known} known already (--date D asks again)"] if plan.known else []
    left += [f"{plan.idle} at weekends, when {source} lists nothing"] if plan.idle else []
    if left:
        click.echo(f"days not asked for: {', '.join(left)}")
    _tell_changes(done.changes)
    what = f"{source} lists nothing; look whether its address still answers"
    _tell((f"{first} to {last}: {what}" for first, last in done.quiet), err=True)
    return done.fault


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE…", type=_PATH)
@_day_option("--date", "on", help="The day the files are of.")
def add(paths: Sequence[Path], on: date | None) -> None:
    """Add saved files: the feed's JSON, a trending page's text, arXiv Atom or RSS, or a seed.

    The date comes from the data or the file's name, else --date is needed. Nothing is written
    unless every file can be read.
    """
    from generator.fetch import checked, note_shown  # noqa: PLC0415
    from generator.sources import saved  # noqa: PLC0415

    project = _project()
    listings: list[Listing] = []
    with _progress("Reading") as progress:
        for i, path in enumerate(paths):
            listings += checked(saved.read(path, on, project.archive.add), _today())
            progress("files", i + 1, len(paths))
    with files.lock(project.cache / "lock"):
        store, today = Store(project.content), _today()
        changes = store.add(listings, today)
        note_shown(project, store, today)
    _tell_changes(changes)


@cli.command()
@click.argument("path", metavar="FILE.jsonl.gz", type=_PATH)
def export(path: Path) -> None:
    """Write all that is held into one file, a seed, from which `add` makes the same archive."""
    from generator.sources import seed  # noqa: PLC0415

    project = _project()
    if not path.name.endswith(".jsonl.gz"):
        raise UsageError(path, "is not the name of a seed", "let it end in .jsonl.gz")
    with files.lock(project.cache / "lock"):
        days = [*Store(project.content).days()]
        data = seed.encode(days)
        files.update(path, data)
    papers = sum(len(day.papers) for day in days)
    click.echo(f"{path}: {papers} records of {len(days)} days, {len(data) / 10**6:.1f} MB")


def _tell_changes(changes: Sequence[Change], *, err: bool = False) -> None:
    for day, new, changed, refused in changes:
        if new or changed or refused:
            aside = f", {refused} set aside" if refused else ""
            click.echo(f"{day}: {new} new, {changed} changed{aside}", err=err)
    new, changed = sum(c.new for c in changes), sum(c.changed for c in changes)
    newest = f", the newest {max(c.date for c in changes)}" if changes else ""
    days = plural(len(changes), "day")
    click.echo(f"{days} read{newest}: {new} papers new, {changed} changed", err=err)
    for day, _, _, refused in changes:
        if refused:
            where = f"content/data/quarantine/{day}.json"
            click.echo(f"{where}: {refused} records set aside; look at the reasons there", err=True)


@cli.command()
@click.option("--clean", is_flag=True, help="Leave nothing of the last build.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON object of counts.")
@click.option("--dry-run", is_flag=True, help="Tell what would be done and why; write nothing.")
def build(clean: bool, as_json: bool, dry_run: bool) -> None:
    """Build the site: pages, search index, everything, into site/. Only what changed."""
    if not dry_run:
        _build(_project(), as_json, clean=clean)
        return
    from generator import site  # noqa: PLC0415 - MkDocs loads slowly

    _tell(site.dry_run(_project(), clean=clean) or ["nothing to do"])


def _build(
    project: Config, as_json: bool = False, *, clean: bool = False, err: bool = False
) -> None:
    """Build and say what was done; on stderr where stdout is for an address alone."""
    from generator import site  # noqa: PLC0415 - MkDocs loads slowly

    _tell((f"warning: {finding}" for finding in config.unread(project.mkdocs)), err=True)
    with _progress("Building") as progress:
        report = site.build(project, progress=progress, clean=clean)
    if report.why:
        click.echo(f"clean build: {report.why}", err=True)
    _tell((f"{path}: was damaged; what it held is made anew" for path in report.damaged), err=True)
    if report.warning:
        click.echo(f"warning: {report.warning}", err=True)
    seconds = report.seconds["total"]
    click.echo(
        f"{report.papers} papers of {report.days} days: {report.pages_written} of "
        f"{report.pages} pages written, {report.files_pruned} files pruned, {seconds:.1f} s",
        err=err,
    )
    if as_json:
        fields = dataclasses.asdict(report)
        del fields["why"], fields["warning"], fields["damaged"]
        fields["seconds"] = {part: round(spent, 3) for part, spent in report.seconds.items()}
        click.echo(json.dumps(fields))


@cli.command()
def update() -> None:
    """Fetch, then build; a source that is down still leaves a site of what is held."""
    project = _project()
    fault = _fetch(project)
    _build(project)
    if fault:
        raise fault


@contextmanager
def _until_stopped() -> Iterator[None]:
    """SIGTERM and Ctrl-C end what is inside quietly."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@_until_stopped()
def serve(port: int) -> None:
    """Build, serve the site on 127.0.0.1, and build again when its sources change."""
    from generator.site.serve import serving, watching  # noqa: PLC0415

    project = _project()
    build = [sys.executable, "-m", "generator", "build", "-C", str(project.root)]

    def rebuild() -> int:
        # In a process of its own: a build forks, and here the server's threads live.
        return subprocess.run(build, stdout=sys.stderr, check=False).returncode  # noqa: S603

    status = rebuild()
    if status:
        sys.exit(status)
    with serving(project, port) as address, watching(project) as changes:
        click.echo(address)
        for _ in changes:
            rebuild()


@cli.command()
@_day_option("--date", "on", help="The day [the newest one held].")
@click.option("--week", is_flag=True, help="All of that day's ISO week.")
@click.option("--output", metavar="FILE", type=_PATH, help="Where to write it [stdout].")
@click.option("--send", is_flag=True, help="Mail it through the server ARCHIVE_SMTP_HOST.")
@click.option(
    "--to", metavar="FILE", type=_PATH, help="Who gets it, one address a line [ARCHIVE_RECIPIENTS]."
)
def digest(on: date | None, week: bool, output: Path | None, send: bool, to: Path | None) -> None:
    """Write a day as an e-mail; or send it, to nobody twice."""
    from generator import digest as digests  # noqa: PLC0415 - only this command makes mail

    if send and output:
        raise UsageError("--output", "cannot go with --send", "give one of them")
    if to and not send:
        raise UsageError("--to", "needs --send", "add --send")
    project = _project()
    edition = digests.edition(project, digests.load(project), on, week=week)
    if not send:
        data = digests.render(edition, project).as_bytes()
        if output:
            files.replace(output, data)
        else:
            click.echo(data, nl=False)
        return
    from generator.digest import sending  # noqa: PLC0415 - SMTP loads slowly

    with _progress("Sending") as progress:
        now = datetime.now(UTC).replace(microsecond=0)
        report = partial(progress, "mails")
        done = sending.send(project, edition, os.environ, to=to, now=now, report=report)
    _tell(done.lines(), err=True)
    click.echo(f"digest of {edition.title}: {done.summary()}")
    if done.fault:
        raise done.fault
    if done.refused or done.wrong:
        _fail("some recipients cannot be served; each line above says which", 1)


@cli.command()
@click.option("--site", "with_site", is_flag=True, help="Also check the pages of the built site.")
def check(with_site: bool) -> None:
    """Check every record; with --site, also the links and pages of the built site."""
    from generator import checks  # noqa: PLC0415
    from generator.site.check import faults as faults_of_site  # noqa: PLC0415

    project = _project()
    faults = checks.records(project)
    if with_site:
        faults += faults_of_site(project)
    _tell((f"note: {one}" for one in checks.unmatched(project) if one.note), err=True)
    _tell(faults, err=True)
    if faults:
        _fail(f"{plural(len(faults), 'fault')} found; each line above says where", 1)
    click.echo("no faults")


@cli.command()
@click.option("--issue", is_flag=True, help="Keep one issue by gh while the archive stands still.")
def doctor(issue: bool) -> None:
    """Name what will break, each thing with its remedy.

    With --issue, only look whether the archive stands still: the newest day is over three working
    days old, or the site could not be built or deployed twice running.
    """
    from generator import doctor as doctoring  # noqa: PLC0415
    from generator import github  # noqa: PLC0415

    root = _root()
    gh = github.cli(root)
    if issue:
        found, done = doctoring.alarm(root, _today(), gh)
        click.echo(done)
    else:
        found = list(doctoring.findings(_project(), _today(), gh))
    _tell(found, err=True)
    grave = [finding for finding in found if not finding.note]
    if grave:
        _fail(f"to mend: {len(grave)}; each line above says how", 1)
    click.echo("nothing to mend")


@cli.command()
@click.argument("folder", metavar="DIR", type=_PATH)
@click.option("--program", metavar="REQUIREMENT", help="What publishing installs [this program].")
def init(folder: Path, program: str | None) -> None:
    """Begin a new archive in DIR, without a clone: configuration, theme, tag list, workflow."""
    from generator import starter  # noqa: PLC0415

    known = program or starter.requirement()  # all but publishing works without it
    starter.write(folder.resolve(), known)
    click.echo(f"{folder}: ready; next: cd {folder} && paper-archive update")
    if not known:
        click.echo(f"before you publish: {starter.UNKNOWN}")


@cli.group()
def tags() -> None:
    """Work on the tag list."""


@tags.command()
@click.argument("paper_id", metavar="ID")
def explain(paper_id: str) -> None:
    """Say why the paper ID has its tags and lacks others: phrases, places, points."""
    from generator.archive import Archive  # noqa: PLC0415
    from generator.tagging import report  # noqa: PLC0415

    loaded = Archive.read(_project().content)
    if paper_id not in loaded.entries:
        raise UsageError("ID", f"no paper {paper_id[:80]!r} is held", "see content/data/index.json")
    found = loaded.entries[paper_id].record
    click.echo(f"{found.id}: {found.title}")
    _tell(report.explained(loaded.tags.explain(found.title, found.abstract, found.summary or "")))


@tags.command(name="report")
@click.option("--against", metavar="REV", help="What the list changes against a commit's.")
@click.option("--all", "whole", is_flag=True, help="Every phrase that never fires, however many.")
def tags_report(against: str | None, whole: bool) -> None:
    """Say what the tag list covers, which phrases to look at, and which words it lacks."""
    from generator import tagging  # noqa: PLC0415
    from generator.archive import Archive  # noqa: PLC0415
    from generator.tagging import report  # noqa: PLC0415

    content = _project().content
    loaded = Archive.read(content)
    papers = [
        report.Text(own.id, own.first, r.title, r.abstract, r.summary or "", r.keywords)
        for own in loaded.entries.values()
        for r in [own.record]
    ]
    if against:
        _tell(report.compared(papers, loaded.tags, tagging.load_at(content, against)))
    else:
        _tell(report.report(papers, loaded.tags, whole=whole))


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Build the sample site and end.")
@_until_stopped()
def demo(port: int, no_serve: bool) -> None:
    """Fetch bundled sample days over loopback HTTP, build a site of them in .demo/, serve it."""
    from generator import demo as demos  # noqa: PLC0415
    from generator import fetch as fetching  # noqa: PLC0415
    from generator.site.serve import serving  # noqa: PLC0415

    with demos.feed() as url:
        project = demos.prepare(_root(), url)
        plan = fetching.Plan([*demos.DAYS])
        done = fetching.fetch(project, Store(project.content), "huggingface", plan)
    if done.fault:
        raise done.fault
    _tell_changes(done.changes, err=True)
    _build(project, err=True)
    if not no_serve:
        with serving(project, port) as address:
            click.echo(address)
            while True:
                signal.pause()


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, drawn by no thread of its own, since builds fork; nothing elsewhere."""
    with ExitStack() as stack:
        bars: dict[str, Any] = {}

        def report(part: str, done: int, total: int) -> None:
            if part not in bars:
                bar = click.progressbar(
                    length=total, label=f"{what} {part}", show_pos=True, file=sys.stderr
                )
                bars[part] = stack.enter_context(bar)
            bars[part].update(done - bars[part].pos)

        yield report if sys.stderr.isatty() else lambda *_: None


_HELP = "Work in DIR, the folder of mkdocs.yml."
_FOLDER = click.Option(
    ["-C"], metavar="DIR", type=_PATH, expose_value=False, callback=_folder, help=_HELP
)
# Accepted before and after the name of every command.
for _command in (cli, *cli.commands.values(), *tags.commands.values()):
    _command.params.append(_FOLDER)

"""The command line: arguments in, lines and an exit status out. Alone prints."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from generator import __version__, config, files
from generator.config import Config
from generator.errors import ArchiveError, UsageError, printable
from generator.paper import Listing
from generator.store import Change, Store

_ISO = click.DateTime(formats=["%Y-%m-%d"])


def main() -> None:
    """Run the command line; every expected fault is one line on stderr and its status."""
    try:
        with files.faults(Path()):  # what no room expected of the disk
            cli.main(standalone_mode=False, prog_name="paper-archive")
    except click.UsageError as error:
        help_line = "see: paper-archive --help"
        _fail(f"{printable(error.format_message())}; {help_line}", 2)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
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


def _folder(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(dict)["folder"] = value


_in_folder = click.option(
    "-C",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    expose_value=False,
    callback=_folder,
    help="Work in DIR, the folder of mkdocs.yml.",
)


def _project() -> Config:
    folder = (click.get_current_context().obj or {}).get("folder") or Path()
    return config.load(folder.resolve())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="paper-archive")
@_in_folder
def cli() -> None:
    """Keep trending research papers, and build a searchable site of them.

    Exit status: 0 done, 1 failed, 2 wrong usage, 75 try later.
    """


_dates = [
    click.option("--date", "on", type=_ISO, metavar="D", help="One day, as 2025-03-14."),
    click.option("--since", type=_ISO, metavar="D", help="Every day from D on."),
    click.option("--until", type=_ISO, metavar="D", help="The last day with --since [today]."),
]


def _with_dates(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_dates):
        command = option(command)
    return command


@cli.command()
@click.option("--source", type=click.Choice(["huggingface", "arxiv"]), help="[from mkdocs.yml]")
@_with_dates
@_in_folder
def fetch(
    source: str | None, on: datetime | None, since: datetime | None, until: datetime | None
) -> None:
    """Fetch days from the feed into content/data.

    With no dates: every working day after the newest one held, and the last 14 again.
    """
    fault = _fetch(_project(), source, on, since, until)
    if fault:
        raise fault


def _fetch(
    project: Config,
    source: str | None = None,
    on: datetime | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> ArchiveError | None:
    """Fetch, say what came, and give the fault that was met, if any."""
    from generator import fetch as fetching  # noqa: PLC0415 - httpx loads slowly

    store = Store(project.content)
    source = source or project.archive.source
    with files.lock(project.cache / "lock"), _progress("Fetching") as progress:
        today = datetime.now(UTC).date()
        days = _days(on, since, until, today)
        if days is None:
            days = fetching.due(source, store.dates(), today, project.archive.refresh)

        def told(day: date, done: int, total: int, change: Change | None) -> None:
            progress("days", done, total)

        done = fetching.fetch(project, store, source, days, told)
    _tell_changes(done.changes)
    for first, last in done.quiet:
        line = f"{first} to {last}: {source} lists nothing; look whether its address still answers"
        click.echo(line, err=True)
    return done.fault


def _days(
    on: datetime | None, since: datetime | None, until: datetime | None, today: date
) -> list[date] | None:
    from generator.fetch import span  # noqa: PLC0415

    if on and (since or until):
        raise UsageError("--date", "cannot go with --since or --until", "give one of them")
    if until and not since:
        raise UsageError("--until", "needs --since", "add --since D")
    last = until.date() if until else today
    if on:
        return [on.date()]
    return span(since.date(), last) if since else None


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--date", "on", type=_ISO, metavar="D", help="The day the files are of.")
@_in_folder
def add(paths: Sequence[Path], on: datetime | None) -> None:
    """Add saved files: the feed's JSON, a trending page's text, arXiv Atom or RSS.

    The date comes from the data or the file's name, else --date is needed. Nothing is written
    unless every file can be read.
    """
    from generator.fetch import checked  # noqa: PLC0415
    from generator.sources import saved  # noqa: PLC0415

    project = _project()
    day = on.date() if on else None
    listings: list[Listing] = []
    with _progress("Reading") as progress:
        for i, path in enumerate(paths):
            listings += checked(saved.read(path, day), datetime.now(UTC).date())
            progress("files", i + 1, len(paths))
    with files.lock(project.cache / "lock"):
        changes = Store(project.content).add(listings)
    _tell_changes(changes)


def _tell_changes(changes: Sequence[Change], *, err: bool = False) -> None:
    for change in changes:
        if change.new or change.changed or change.refused:
            refused = f", {change.refused} set aside" if change.refused else ""
            line = f"{change.date}: {change.new} new, {change.changed} changed{refused}"
            click.echo(line, err=err)
    new, changed = sum(c.new for c in changes), sum(c.changed for c in changes)
    newest = f", the newest {max(c.date for c in changes)}" if changes else ""
    days = f"{len(changes)} day{'' if len(changes) == 1 else 's'}"
    click.echo(f"{days} read{newest}: {new} papers new, {changed} changed", err=err)
    for change in changes:
        if change.refused:
            where = f"content/data/quarantine/{change.date}.json"
            click.echo(
                f"{where}: {change.refused} records set aside; look at the reasons there", err=True
            )


@cli.command()
@click.option("--clean", is_flag=True, help="Leave nothing of the last build.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON object of counts.")
@click.option("--part", metavar="K/N", help="Build the share K of N of a clean build's pages.")
@click.option("--join", is_flag=True, help="Take the pages of the parts in the folders given.")
@click.argument("parts", nargs=-1, metavar="[DIR…]", type=click.Path(path_type=Path))
@_in_folder
def build(
    clean: bool, as_json: bool, part: str | None, join: bool, parts: tuple[Path, ...]
) -> None:
    """Build the site: pages, search index, everything, into site/. Only what changed.

    With --part, site/ holds a share of the pages; --join DIR… puts such folders together.
    """
    if bool(parts) != join or (join and part):
        raise UsageError("--join", "needs folders of parts, and they it", "see build --help")
    _build(_project(), as_json, clean=clean, part=_part(part), join=parts)


def _part(value: str | None) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", value or "")
    if match and 1 <= int(match[1]) <= int(match[2]):
        return int(match[1]), int(match[2])
    if value is None:
        return None
    raise UsageError("--part", f"is not K/N with 1 ≤ K ≤ N (got {value})", "write 1/3")


def _build(project: Config, as_json: bool = False, *, err: bool = False, **how: Any) -> None:
    """Build and say what was done; on stderr where stdout is for an address alone."""
    from generator import site  # noqa: PLC0415 - MkDocs loads slowly

    with _progress("Building") as progress:
        report = site.build(project, progress=progress, **how)
    if report.why:
        click.echo(f"clean build: {report.why}", err=True)
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
        del fields["why"], fields["warning"]
        fields["seconds"] = {part: round(spent, 3) for part, spent in report.seconds.items()}
        click.echo(json.dumps(fields))


@cli.command()
@_in_folder
def update() -> None:
    """Fetch, then build; a source that is down still leaves a site of what is held."""
    project = _project()
    fault = _fetch(project)
    _build(project)
    if fault:
        raise fault


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@_in_folder
def serve(port: int) -> None:
    """Build, serve the site on 127.0.0.1, and build again when its sources change."""
    from generator import site  # noqa: PLC0415

    project = _project()
    _build(project, err=True)

    def rebuild() -> None:
        try:
            _build(project, err=True)
        except ArchiveError as error:
            click.echo(str(error), err=True)

    with _until_stopped(), site.watching(project, rebuild):
        site.serve(project, port, click.echo)


@cli.command()
@click.option("--date", "on", type=_ISO, metavar="D", help="The day [the newest one held].")
@click.option("--week", is_flag=True, help="All of that day's ISO week.")
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="Where to write it [stdout]."
)
@click.option("--send", is_flag=True, help="Mail it through the server ARCHIVE_SMTP_HOST.")
@click.option(
    "--to",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Who gets it, one address a line [ARCHIVE_RECIPIENTS].",
)
@_in_folder
def digest(
    on: datetime | None, week: bool, output: Path | None, send: bool, to: Path | None
) -> None:
    """Write a day as an e-mail; or send it, to nobody twice."""
    from generator import digest as digests  # noqa: PLC0415 - only this command makes mail

    if send and output:
        raise UsageError("--output", "cannot go with --send", "give one of them")
    if to and not send:
        raise UsageError("--to", "needs --send", "add --send")
    project = _project()
    held = digests.load(project)
    edition = digests.edition(project, held, on.date() if on else None, week=week)
    if not send:
        data = digests.render(edition, project).as_bytes()
        if output:
            files.replace(output, data)
        else:
            click.echo(data, nl=False)
        return
    with _progress("Sending") as progress:
        now = datetime.now(UTC).replace(microsecond=0)
        told = partial(progress, "mails")
        done = digests.send(project, edition, os.environ, to=to, now=now, told=told)
    for line in done.lines():
        click.echo(line, err=True)
    click.echo(f"digest of {edition.title}: {done.summary()}")
    if done.fault:
        raise done.fault
    if done.refused or done.wrong:
        _fail("some recipients cannot be served; each line above says which", 1)


@cli.command()
@click.option("--site", "with_site", is_flag=True, help="Also check the pages of the built site.")
@_in_folder
def check(with_site: bool) -> None:
    """Check every record; with --site, also the links and pages of the built site."""
    from generator import checks, site  # noqa: PLC0415

    project = _project()
    faults = list(checks.records(project))
    if with_site:
        faults += site.faults(project)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        _fail(f"{len(faults)} faults found; each line above says where", 1)
    click.echo("no faults")


@cli.command()
@click.option("--issue", is_flag=True, help="Keep one issue by gh while the newest day is too old.")
@_in_folder
def doctor(issue: bool) -> None:
    """Name what will break, each thing with its remedy.

    With --issue, only look how old the newest day is: over three working days is a failure.
    """
    from generator import doctor as doctoring  # noqa: PLC0415
    from generator import github  # noqa: PLC0415

    project, today = _project(), datetime.now(UTC).date()
    gh = github.cli(project.root)
    if issue:
        late, done = doctoring.alarm(project, today, gh)
        click.echo(done)
        found = [late] if late else []
    else:
        found = list(doctoring.findings(project, today, gh))
    for finding in found:
        click.echo(str(finding), err=True)
    grave = [finding for finding in found if not finding.note]
    if grave:
        _fail(f"to mend: {len(grave)}; each line above says how", 1)
    click.echo("nothing to mend")


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Build the sample site and end.")
@_in_folder
def demo(port: int, no_serve: bool) -> None:
    """Fetch bundled sample days over loopback HTTP, build a site of them in .demo/, serve it."""
    from generator import fetch as fetching  # noqa: PLC0415
    from generator import site  # noqa: PLC0415
    from generator.demo import feed, scratch  # noqa: PLC0415

    with feed.sample_days() as samples:
        project = scratch.prepare(_project(), samples.url)
        done = fetching.fetch(
            project,
            Store(project.content),
            "huggingface",
            feed.sample_dates(),
            lambda *_: None,
        )
    if done.fault:
        raise done.fault
    _tell_changes(done.changes, err=True)
    _build(project, err=True)
    if not no_serve:
        with _until_stopped():
            site.serve(project, port, click.echo)


@contextmanager
def _until_stopped() -> Iterator[None]:
    """SIGTERM and Ctrl-C end what is inside quietly."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)

        def told(part: str, done: int, total: int) -> None:
            bar.update(task, description=f"{what} {part}", completed=done, total=total)

        yield told

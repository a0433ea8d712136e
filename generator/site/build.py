"""One build, from the store to site/: lock, recall, look, plan, carry out.

At first only what looks at site/ is loaded. All else is loaded while another process looks there,
which takes about as long.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from generator import files, workers
from generator.config import Config
from generator.kept import Kept
from generator.site import record, state
from generator.site.progress import Done, Progress, Seconds, timed
from generator.site.record import Survey
from generator.site.state import Past

_UNTOUCHED = Survey(set(), set(), set(), {})


@dataclass(frozen=True)
class Report:
    """What a build did.

    `why` says why it was a clean one where that was not asked for, `warning` what nears a limit,
    `damaged` which files of .cache could not be used.
    """

    papers: int
    days: int
    tags: int
    pages: int
    pages_written: int
    files_pruned: int
    clean: bool
    seconds: Seconds
    why: str = ""
    warning: str = ""
    damaged: list[str] = field(default_factory=list)


def build(
    config: Config,
    *,
    clean: bool = False,
    jobs: int = 0,
    progress: Progress = lambda what, done, total: None,
) -> Report:
    """Build the site of ``config``; ``clean`` uses nothing of the last one.

    Raises: TryLater if another run is at work; ArchiveError with what to mend.
    """
    seconds = dict.fromkeys(("load", "render", "search", "mkdocs", "total"), 0.0)
    with files.lock(config.cache / "lock"), workers.run(), timed(seconds, "total"):
        past = state.recall(config, Kept(config.cache, jobs or workers.cores()), clean=clean)
        site = _looking(config, past)
        from generator.site import carry, intent  # noqa: PLC0415 - while that process looks

        unsound = set() if past.clean else past.kept.unsound()
        seen = intent.look(config, past, site)
        if intent.is_done(past, seen):
            done = intent.confirmed(past, seen)
        else:
            intended = intent.intend(config, past, seen, seconds)
            intent.guard(config, past, seen, intended)
            done = carry.carry_out(intended, carry.Work(config, past.kept, progress, seconds))
        damaged = _thrown_away(past.kept, unsound)
    return _report(done, past, seconds, damaged, clean=clean)


def dry_run(config: Config, *, clean: bool = False, jobs: int = 0) -> list[str]:
    """The lines of the plan that `build` would carry out. Writes nothing; raises the same."""
    seconds = dict.fromkeys(("load", "render", "total"), 0.0)
    with files.lock(config.cache / "lock"), workers.run():
        kept = Kept(config.cache, jobs or workers.cores(), dry=True)
        past = state.recall(config, kept, clean=clean)
        site = _looking(config, past)
        from generator.site import intent  # noqa: PLC0415 - while that process looks

        seen = intent.look(config, past, site)
        if intent.is_done(past, seen):
            return []
        intended = intent.intend(config, past, seen, seconds)
        intent.guard(config, past, seen, intended)
        return list(intended.plan.lines())


def _looking(config: Config, past: Past) -> Callable[[], Survey]:
    """Begin to look, beside this process, at what became of site/; what waits for the answer."""
    kept, site = past.kept, config.site
    if past.clean:
        return lambda: _UNTOUCHED
    aside = workers.Aside(lambda: record.survey(site, past.last.published(), kept), kept.jobs)
    return cache(lambda: record.settled(site, *aside.result(), kept))


def _thrown_away(kept: Kept, unsound: set[str]) -> list[str]:
    """The files of .cache that were damaged: those that were used, and others. None stays."""
    damaged = kept.damaged | unsound
    if damaged:
        kept.forget(kept.unsound())
    return sorted(f".cache/{name}.bin" for name in damaged)


def _report(done: Done, past: Past, seconds: Seconds, damaged: list[str], *, clean: bool) -> Report:
    left = done.state
    return Report(
        papers=left.papers,
        days=left.days,
        tags=left.tags,
        pages=sum(path.endswith(".md") for path in left.pages) + len(left.own),
        pages_written=done.written,
        files_pruned=done.pruned,
        clean=bool(past.clean),
        seconds=seconds,
        why="" if clean else past.clean,
        warning=left.warning,
        damaged=damaged,
    )

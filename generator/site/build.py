"""One build, from the store to site/: what is wanted, held against what was left and what is there.

Lock, recall, look, plan, mark, write, prune, save.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from mkdocs.utils.meta import get_data

from generator import exports, feeds, files, keys, render, workers
from generator.archive import Archive
from generator.config import Config
from generator.errors import BuildError
from generator.kept import Kept
from generator.site import assets, documents, record, state, territory
from generator.site.carry import Done, Progress, Seconds, Work, carry_out, timed
from generator.site.plan import Before, Plan, Wanted, in_the_way, plan
from generator.site.record import Survey
from generator.site.stage import Stage
from generator.site.state import Build

_UNTOUCHED = Survey(set(), set(), set(), {}, set())


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


class _Past(NamedTuple):
    """The last build: its state if it counts, else why a clean one is needed.

    `listed` are the hashes of the generator's files below content/ as far as they are known.
    """

    kept: Kept
    last: Build
    clean: str
    listed: Mapping[str, bytes]


class _Seen(NamedTuple):
    """What is there: the files below content/, those that people wrote, what follows from them.

    `site` waits for what a process beside this one finds out about site/.
    """

    content: set[str]
    people: dict[str, bytes]
    inputs: bytes
    site: Callable[[], Survey]


class _Intent(NamedTuple):
    """What a build would be made of, and the plan for it."""

    archive: Archive
    stage: Stage
    wanted: Wanted
    before: Before
    plan: Plan


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
    with files.lock(config.cache / "lock"), workers.uncollected(), timed(seconds, "total"):
        past = _recall(config, Kept(config.cache, jobs or workers.cores()), clean=clean)
        seen = _look(config, past)
        if _is_done(past, seen):
            done = _confirmed(past, seen)
        else:
            intent = _intend(config, past, seen, seconds)
            _guard(config, past, seen, intent)
            work = Work(config, past.kept, intent.archive, intent.stage, progress, seconds)
            done = carry_out(intent.plan, intent.wanted, intent.before, work)
        damaged = _thrown_away(past, seen)
    return _report(done, past, seconds, damaged, clean=clean)


def dry_run(config: Config, *, clean: bool = False, jobs: int = 0) -> list[str]:
    """The lines of the plan that `build` would carry out. Writes nothing; raises the same."""
    seconds = dict.fromkeys(("load", "render", "total"), 0.0)
    with files.lock(config.cache / "lock"), workers.uncollected():
        kept = Kept(config.cache, jobs or workers.cores(), dry=True)
        past = _recall(config, kept, clean=clean)
        seen = _look(config, past)
        if _is_done(past, seen):
            return []
        intent = _intend(config, past, seen, seconds)
        _guard(config, past, seen, intent)
        return list(intent.plan.lines())


def _recall(config: Config, kept: Kept, *, clean: bool) -> _Past:
    """The last build, as far as it counts."""
    last, why = state.load(config, kept)
    listed = {**last.listed, **territory.read_list(config.content)}
    if not (clean or why):
        return _Past(kept, last, "", listed)
    return _Past(kept.forgetting(), Build(), why or "asked for", listed)


def _look(config: Config, past: _Past) -> _Seen:
    """What is there below content/ and site/."""
    kept, last, site = past.kept, past.last, config.site
    expected = last.published()
    looking = partial(record.survey, site, expected, kept)
    aside = None if past.clean else workers.Aside(looking, kept.jobs)

    @cache
    def surveyed() -> Survey:
        return record.settled(site, *aside.result(), kept) if aside else _UNTOUCHED

    content = territory.listing(config.content)
    others = (path for path in content - last.generated() if not territory.is_generated(path))
    people = territory.written_by_people(config.content, others)
    names = ("tags.yml", "my-tags.yml", "curation.yml", "organizations.yml")
    decided = (config.content / name for name in names)
    inputs = keys.key(people, [keys.hashed_file(path) for path in decided if path.exists()])
    return _Seen(content, people, inputs, surveyed)


def _is_done(past: _Past, seen: _Seen) -> bool:
    """Whether every file of the last build is there as it was left, and no other is wanted."""
    left = past.last.generated()
    return (
        seen.inputs == past.last.inputs
        and left <= seen.content
        and not any(map(territory.is_generated, seen.content - left))
        and not any(map(territory.is_left_over, seen.content - left))
        and seen.site().sound
    )


def _confirmed(past: _Past, seen: _Seen) -> Done:
    """The last build still stands; the next run need not look into its files again."""
    moved = seen.site().moved
    if moved:
        record.save(past.kept, record.load(past.kept) | moved)
    return Done(past.last, 0, 0)


def _intend(config: Config, past: _Past, seen: _Seen, seconds: Seconds) -> _Intent:
    """Load the archive, and plan what its pages, its index and people's files need."""
    recall = past.kept.recall
    own = {path: key for path, key in seen.people.items() if path.endswith(".md")}
    with timed(seconds, "load"):
        loaded = Archive.read(config.content, recall)
        documents.learn(loaded, recall)
    with timed(seconds, "render"):
        folder, shared = assets.published(config.root / "overrides")
        made = [*render.pages(loaded, config, recall)]
        made += [*feeds.pages(loaded, config), *exports.pages(loaded, config)]
        dated = [(path, _given_date(config.content / path)) for path in sorted(own)]
        maps = render.sitemaps(config.site_url, made, dated)
        pages = [*made, *maps, *shared]
    copied = {path: key for path, key in seen.people.items() if path not in own}
    index = keys.key(loaded.tags.key, list(loaded.keys.items()))
    wanted = Wanted(seen.inputs, pages, index, own, copied)
    before = Before(past.last, past.clean, past.listed, seen.content, seen.site())
    return _Intent(loaded, Stage(config, folder), wanted, before, plan(wanted, before))


def _given_date(path: Path) -> date | None:
    """The `date:` in the front matter of a Markdown file that people wrote."""
    given = get_data(path.read_text("utf-8-sig", "replace"))[1].get("date")
    return (
        given.date() if isinstance(given, datetime) else given if isinstance(given, date) else None
    )


def _guard(config: Config, past: _Past, seen: _Seen, intent: _Intent) -> None:
    """Nothing that people wrote is in the way of the plan. Raises: BuildError that names it."""
    territory.refuse(in_the_way(intent.wanted))
    territory.spare(config.content, intent.plan.touched, past.listed, past.kept.jobs)
    strange = territory.listing(config.site) if past.clean else seen.site().strange
    if strange and not record.is_ours(config.site, past.listed):
        what = f"holds files that no build wrote, such as site/{min(strange)}"
        raise BuildError("site", what, "move them elsewhere, or remove the folder")


def _thrown_away(past: _Past, seen: _Seen) -> list[str]:
    """The names of the files of .cache that were damaged, of which none stays."""
    damaged = past.kept.damaged | seen.site().unsound
    if damaged:
        past.kept.forget(past.kept.unsound())
    return sorted(f".cache/{name}.bin" for name in damaged)


def _report(
    done: Done, past: _Past, seconds: Seconds, damaged: list[str], *, clean: bool
) -> Report:
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

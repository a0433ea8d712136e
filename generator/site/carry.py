"""A plan carried out: pages, index and files written below content/ and site/, stale ones removed.

Until the end a mark stands in site/; whoever finds it there builds anew.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

import msgspec

from generator import files, keys, workers
from generator.addresses import SUMMARY, output
from generator.config import Config
from generator.kept import Kept
from generator.render import Page, status
from generator.site import folders, limits, record, state
from generator.site.intent import Intent
from generator.site.plan import MANIFEST
from generator.site.progress import Done, Progress, Seconds, timed
from generator.site.record import Record
from generator.site.stage import Stage
from generator.site.state import Build

# Pages that are made together at most: few enough that cores stay busy to the end.
SHARE = 300
# Shares after which new processes take over, since each comes to copy what it reads of the archive.
TERM = 10

Hashes = dict[str, bytes]  # by path below content/


class Work(NamedTuple):
    """What the steps need beside the intent. `seconds` collects what they took."""

    config: Config
    kept: Kept
    progress: Progress
    seconds: Seconds


def carry_out(intent: Intent, work: Work) -> Done:
    """Do all that the plan says. Raises: BuildError, StoreError; then the mark stays."""
    plan, wanted, before = intent.plan, intent.wanted, intent.before
    config, last, site = work.config, before.last, work.config.site
    begun = {page.path for page in (*plan.make, *plan.restore)} | {SUMMARY, MANIFEST}
    state.mark_unfinished(config)
    state.write_list(config.content, before.listed, begun)

    if plan.clean:
        folders.sweep(site, {record.UNFINISHED, *(output(page.path) for page in plan.make)})
    stamped = _write_pages(plan.make, intent.stage, work)
    made = {page.path for page in plan.make if not page.path.endswith(".md")}
    hashes = {path: stamped[path].hashed for path in made}
    _restore(plan.restore, work)
    own = _own(intent, work)
    indexed = _indexed(intent, work)
    built = own()
    now = Build(
        fingerprint=last.fingerprint or state.fingerprint(config),
        inputs=wanted.inputs,
        search=wanted.search,
        topics=wanted.topics,
        pages={page.path: page.key for page in wanted.pages},
        listed=indexed | _listed(wanted.pages, last.listed) | hashes,
        plain=dict(wanted.plain),
        own=dict(wanted.own),
        built=tuple(sorted(built)),
    )

    copied = {*chain.from_iterable(plan.copy.values()), *(built & wanted.plain.keys())}
    copied |= {path for path, key in indexed.items() if last.listed.get(path) != key}
    copied |= indexed.keys() & (before.site.missing | before.site.altered)
    _publish(config, sorted(copied - {SUMMARY}), work.kept.jobs)
    others = copied | (built if plan.own else set())
    gone = plan.drop | ((last.published() | others) - now.published() - {SUMMARY})
    pruned = folders.prune(config.content, plan.prune - now.listed.keys())
    pruned += folders.prune(site, gone)
    stamped |= record.stamps(site, others - gone - {SUMMARY}, work.kept.jobs)
    final = _finish(now, stamped, intent, work)
    rewritten = sum(page.path.endswith(".md") for page in (*plan.make, *plan.restore))
    return Done(final, rewritten + (len(wanted.own) if plan.own else 0), pruned)


def _own(intent: Intent, work: Work) -> Callable[[], set[str]]:
    """Begin to build what people wrote, which links to the pages; what ends it gives the files."""
    if not intent.plan.own:
        return lambda: {*intent.before.last.built}
    paths = sorted(intent.wanted.own)
    return workers.Aside(lambda: intent.stage.own(paths), work.kept.jobs).result


def _indexed(intent: Intent, work: Work) -> Hashes:
    """Put the search index in its place once it is written; the hashes of its files."""
    last = intent.before.last
    if not intent.indexing:
        return {path: last.listed[path] for path in last.slices()}
    with timed(work.seconds, "search"):
        return {f"search/{path}": key for path, key in intent.indexing().publish().items()}


def _listed(pages: Iterable[Page], before: Mapping[str, bytes]) -> Hashes:
    """The hashes, as far as they were known before, of the files among ``pages``."""
    return {page.path: before[page.path] for page in pages if page.path in before}


def _write_pages(pages: Sequence[Page], stage: Stage, work: Work) -> Record:
    """Write pages and files below content/ and site/; the stamps of what they become there."""
    if not pages:
        return {}
    jobs = work.kept.jobs
    # What lists the same papers stands together, so that how one looks is worked out once; what
    # lists all of them comes first, since it takes longest. Within a share kinds stay together.
    ordered = sorted(enumerate(pages), key=lambda pair: pair[1].newest or date.min)
    size = -(-len(pages) // (-(-len(pages) // (SHARE * jobs)) * jobs))
    parts = (sorted(ordered[i : i + size]) for i in range(0, len(pages), size))
    shares = [[page for _, page in part] for part in parts]
    rendering = total = 0.0
    built: Record = {}
    begin = time.perf_counter()
    if len(shares) > 1:
        stage.prepare()
    terms = (shares[i : i + TERM * jobs] for i in range(0, len(shares), TERM * jobs))
    spread = (workers.spread(stage.share, term, jobs, worth=2) for term in terms)
    for made in chain.from_iterable(spread):
        rendering += made.render
        total += made.render + made.mkdocs
        built |= made.files
        work.progress("pages", len(built), len(pages))
    # Shares run side by side: split the time that passed as their work was split.
    spent = time.perf_counter() - begin
    share = rendering / (total or 1)
    work.seconds["render"] += spent * share
    work.seconds["mkdocs"] += spent * (1 - share)
    return built


def _restore(pages: Sequence[Page], work: Work) -> None:
    """Write pages below content/ alone."""

    def write(page: Page) -> None:
        files.update(work.config.content / page.path, page.make())

    with timed(work.seconds, "render"):
        for _ in workers.spread(write, pages, work.kept.jobs):
            pass


def _publish(config: Config, paths: Sequence[str], jobs: int = 1) -> None:
    """Copy the files ``paths`` below content/ into site/."""

    def copy(path: str) -> None:
        target = config.site / path
        with files.faults(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(config.content / path, target)

    for _ in workers.spread(copy, paths, jobs):
        pass


def _finish(now: Build, written: Record, intent: Intent, work: Work) -> Build:
    """Weigh what stands in site/, tell it in status.json, and keep the state.

    ``written`` are the files below site/ that this build wrote, but status.json.
    """
    config, kept, archive = work.config, work.kept, intent.archive
    before = record.load(kept) | intent.before.site.moved
    left = {path: before[path] for path in now.published() - written.keys() - {SUMMARY}} | written
    sizes = {path: stamp.size for path, stamp in left.items()}
    summary = status.summary(archive, sum(sizes.values()), limits.PAGES_BYTES)
    files.update(config.content / SUMMARY, summary)
    _publish(config, [SUMMARY])
    final = msgspec.structs.replace(
        now,
        listed=now.listed | {SUMMARY: keys.hashed(summary)},
        papers=len(archive.entries),
        days=len(archive.days),
        tags=len({slug for entry in archive.entries.values() for slug in entry.tags}),
        warning=limits.warning(sizes),
    )
    record.save(kept, left | record.stamps(config.site, [SUMMARY], 1))
    state.write_list(config.content, final.listed)
    state.save(config, kept, final)
    return final

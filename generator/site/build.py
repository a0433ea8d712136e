"""One build, from the store to site/: what changed is rendered, indexed and shown to MkDocs.

The order: read, plan by keys, mark site/ as unfinished, write, prune, save the state.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from generator import archive, curation, files, memo, render, search, tagging, workers
from generator.archive import Archive, Entry
from generator.config import Config
from generator.render import Page, status
from generator.search import Document
from generator.site import assets, limits, parts, state, territory
from generator.site.parts import Part
from generator.site.stage import SHARE, Stage
from generator.site.state import State
from generator.site.territory import Survey, output
from generator.store import Store

Progress = Callable[[str, int, int], None]


@dataclass
class Report:
    """What a build did.

    `why` says why it was a clean one where that was not asked for, `warning` what nears a limit.
    """

    papers: int = 0
    days: int = 0
    tags: int = 0
    pages: int = 0
    pages_written: int = 0
    files_pruned: int = 0
    clean: bool = False
    why: str = ""
    warning: str = ""
    seconds: dict[str, float] = field(default_factory=dict)


def build(
    config: Config,
    *,
    clean: bool = False,
    part: tuple[int, int] | None = None,
    join: Sequence[Path] = (),
    jobs: int = 0,
    progress: Progress = lambda what, done, total: None,
) -> Report:
    """Build the site of ``config``; ``clean`` leaves nothing of the last one.

    With ``part`` (K, N) share K of N of the pages; with ``join`` a clean build that takes the
    pages of the parts in those folders.

    Raises: TryLater if another run is at work; ArchiveError with what to mend.
    """
    with files.lock(config.cache / "lock"), workers.uncollected():
        return _Build(config, jobs or workers.cores(), progress).run(
            clean, Part(*part) if part else None, join
        )


class _Build:
    """One run. Its fields are what the steps hand to each other."""

    def __init__(self, config: Config, jobs: int, progress: Progress) -> None:
        self.config, self.jobs, self.progress = config, jobs, progress
        self.seconds = dict.fromkeys(("load", "render", "search", "mkdocs"), 0.0)
        self.report = Report(seconds=self.seconds)
        self.made: set[str] = set()  # the files below site/ that this build wrote
        self.begin = self.lap = time.perf_counter()

    def run(self, clean: bool, part: Part | None, join: Sequence[Path]) -> Report:
        self._recall(clean or part is not None or bool(join))
        if join:
            self.last = parts.join(self.config, join, state.fingerprint(self.config))
        last, site = self.last, self.config.site
        self.survey = workers.Aside(lambda: territory.survey(site, _expected(last)), self.jobs)
        self.content = territory.listing(self.config.content)
        people = territory.written_by_people(self.config.content, self.content)
        inputs = memo.digest(people, *self._decisions())
        if inputs == self.last.inputs and self._complete():
            self._count(self.last)
        else:
            self._update(inputs, people, part)
        self.seconds["total"] = time.perf_counter() - self.begin
        return self.report

    @cached_property
    def site(self) -> Survey:
        """How site/ differs from what the last build left."""
        return self.survey.result()

    def _recall(self, clean: bool) -> None:
        """Take up the last build's state, or begin anew and say why."""
        self.last, why = (State(), "") if clean else state.load(self.config)
        self.report.clean = clean or bool(why)
        self.report.why = why
        if self.report.clean:
            with files.faults(self.config.cache):
                for path in self.config.cache.glob("*"):
                    if path.name != "lock":
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
                if self.config.site.exists():
                    shutil.rmtree(self.config.site)

    def _decisions(self) -> list[bytes]:
        """What people decide of all pages: the tag list, and the curation where there is one."""
        paths = (self.config.content / name for name in ("tags.yml", "curation.yml"))
        return [territory.file_digest(path) for path in paths if path.exists()]

    def _complete(self) -> bool:
        """Whether every file of the last build is there, and no other."""
        held = set(filter(territory.is_generated, self.content))
        return _generated(self.last) == held and not any(self.site)

    def _update(self, inputs: bytes, people: Mapping[str, bytes], part: Part | None) -> None:
        config = self.config
        tags = tagging.load(config.content / "tags.yml")
        store = Store(config.content)
        curated = curation.load(config.content / "curation.yml")
        loaded = archive.load(store, tags, config.cache, self.jobs, curated)
        self._lap("load")
        pages = list(render.pages(loaded, config))
        self._lap("render")
        _ = self.site  # is taken down before the first file is written there
        state.mark_unfinished(config)
        folder, shared = assets.published(config.root / "overrides")
        stage = Stage(config, folder)
        fingerprint = self.last.fingerprint or state.fingerprint(config)
        now = State(fingerprint=fingerprint, inputs=inputs)
        if part:
            share = part.share([page for page in pages if page.path.endswith(".md")])
            now.pages = {page.path: page.key for page in share}
            self._build_pages(share, stage)
            parts.save(config, now)
            return
        now.pages = {page.path: page.key for page in pages}
        now.papers, now.days = len(loaded.entries), len(loaded.days)
        now.tags = len({slug for entry in loaded.entries.values() for slug in entry.tags})
        now.own = {path: key for path, key in people.items() if path.endswith(".md")}
        now.plain = {path: key for path, key in people.items() if path not in now.own}
        store.publish(store.describe(zip(loaded.held, loaded.digests, strict=True)))
        for name, data in shared.items():
            files.update(config.content / folder / name, data)
        names = (f"{folder}/{name}" for name in shared)
        now.plain |= self._digests([*names, "data/index.json", "data/schema.json"])
        now.plain |= self._search(loaded)
        self._build_pages(pages, stage)
        self._build_own(now, stage)
        self._copy(now)
        now.plain[status.SUMMARY] = b""
        self._prune(now)
        self._sum_up(loaded, now)
        state.save(config, now)
        self._count(now)

    def _digests(self, paths: Iterable[str]) -> dict[str, bytes]:
        return {path: territory.file_digest(self.config.content / path) for path in paths}

    def _search(self, loaded: Archive) -> dict[str, bytes]:
        """Write the search index; the digests of its files."""
        documents = (_document(entry) for entry in loaded.entries.values())
        newest = loaded.days[-1].date if loaded.days else date.min
        found = search.build(
            documents,
            newest,
            loaded.titles,
            self.config.content / "search",
            self.config.cache / "search",
            jobs=self.jobs,
        )
        self._lap("search")
        return {f"search/{path}": bytes.fromhex(key) for path, key in found.files.items()}

    def _build_pages(self, pages: Sequence[Page], stage: Stage) -> None:
        """Write the pages that changed or are not there, and show them to MkDocs."""
        changed = [page for page in pages if self._is_due(page)]
        for page in changed:
            if not page.path.endswith(".md"):
                files.update(self.config.content / page.path, page.make())
                self._publish(page.path)
                self.report.pages_written += 1
        markdown = [page for page in changed if page.path.endswith(".md")]
        self.made.update(output(page.path) for page in markdown)
        # Dealt out like cards: long pages stand together, and shares should weigh the same.
        count = -(-len(markdown) // (SHARE * self.jobs)) * self.jobs
        shares = [markdown[i::count] for i in range(min(count, len(markdown)))]
        render_seconds = mkdocs_seconds = 0.0
        done = 0
        for made in workers.spread(stage.share, list(enumerate(shares)), self.jobs, worth=2):
            self.report.pages_written += made.pages
            render_seconds += made.render
            mkdocs_seconds += made.mkdocs
            done += made.pages
            self.progress("pages", done, len(markdown))
        self._restore(pages)
        spent = self._lap("mkdocs")
        # Shares run side by side: split the time that passed as their work was split.
        rendering = spent * render_seconds / ((render_seconds + mkdocs_seconds) or 1)
        self.seconds["render"] += rendering
        self.seconds["mkdocs"] -= rendering

    def _restore(self, pages: Sequence[Page]) -> None:
        """Write unchanged pages that content/ lacks; their output stands in site/ already."""
        lost = [p for p in pages if p.path not in self.content and not self._is_due(p)]

        def write(page: Page) -> None:
            files.update(self.config.content / page.path, page.make())

        for _ in workers.spread(write, lost, self.jobs):
            self.report.pages_written += 1

    def _build_own(self, now: State, stage: Stage) -> None:
        """Show MkDocs the pages that people wrote, all of them if one changed."""
        now.extra = self.last.extra
        if now.own != self.last.own or _own_outputs(self.last) & self.site.missing:
            made = stage.own(sorted(now.own))
            self.made |= made
            now.extra = tuple(sorted(made - {*map(output, now.own)}))

    def _is_due(self, page: Page) -> bool:
        return self.last.pages.get(page.path) != page.key or output(page.path) in self.site.missing

    def _publish(self, path: str) -> None:
        """Copy the file ``path`` below content/ into site/."""
        target = self.config.site / path
        with files.faults(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.config.content / path, target)
        self.made.add(path)

    def _copy(self, now: State) -> None:
        """Publish the plain files that changed or are not there."""
        for path, key in now.plain.items():
            if self.last.plain.get(path) != key or path in self.site.missing:
                self._publish(path)

    def _prune(self, now: State) -> None:
        """Remove what no page or file of this build expects, and weigh what stays in site/."""
        config = self.config
        stale = set(filter(territory.is_generated, self.content)) - _generated(now)
        self.report.files_pruned += territory.prune(config.content, stale)
        expected = _expected(now)
        gone = (_expected(self.last) | self.site.strange | self.made) - expected
        self.report.files_pruned += territory.prune(config.site, gone)
        now.sizes = {p: size for p, size in self.last.sizes.items() if p in expected}
        weighed = (self.made | expected - now.sizes.keys()) & expected - {status.SUMMARY}
        with files.faults(config.site):
            now.sizes |= {path: (config.site / path).stat().st_size for path in weighed}
        now.warning = limits.warning(now.sizes)

    def _sum_up(self, loaded: Archive, now: State) -> None:
        """Write status.json, which tells the size of all else that is published."""
        told = status.summary(loaded, sum(now.sizes.values()), limits.PAGES_BYTES)
        files.update(self.config.content / status.SUMMARY, told)
        self._publish(status.SUMMARY)
        now.plain |= self._digests([status.SUMMARY])

    def _count(self, held: State) -> None:
        report = self.report
        report.papers, report.days, report.tags = held.papers, held.days, held.tags
        report.pages = len(held.pages) + len(held.own)
        report.warning = held.warning

    def _lap(self, part: str) -> float:
        now = time.perf_counter()
        spent = now - self.lap
        self.seconds[part] += spent
        self.lap = now
        return spent


def _generated(held: State) -> set[str]:
    return {*held.pages, *filter(territory.is_generated, held.plain)}


def _expected(held: State) -> set[str]:
    return {*map(output, held.pages), *held.plain, *_own_outputs(held)}


def _own_outputs(held: State) -> set[str]:
    return {*map(output, held.own), *held.extra}


def _document(entry: Entry) -> Document:
    record = entry.record
    return Document(
        id=record.id,
        path=entry.path,
        title=record.title,
        abstract=record.abstract,
        authors=record.authors,
        summary=record.summary or "",
        keywords=record.keywords,
        tags=entry.tags,
        date=entry.newest,
        first=entry.first,
        upvotes=record.upvotes or 0,
        code=record.code is not None,
    )

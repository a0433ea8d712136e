"""The archive: all days of the store as one value in memory, with each paper's tags.

Pages and the search index are made from it; it knows nothing of either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator import memo, store, workers
from generator.curation import Curation
from generator.ledger import Source
from generator.paper import Paper, path_segment
from generator.related import Item, related, window_digests
from generator.store import Day, Store
from generator.tagging import TagList


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of the archive: its newest day's record, the days that list it, its tags."""

    record: Paper
    days: tuple[date, ...]
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    path: str  # the segment of its page, ``/papers/PATH/``

    @property
    def id(self) -> str:
        """The paper's id."""
        return self.record.id

    @property
    def first(self) -> date:
        """The first day that listed it."""
        return self.days[0]

    @property
    def newest(self) -> date:
        """The newest day that lists it, whose record is shown."""
        return self.days[-1]


class Group(NamedTuple):
    """The papers first listed on one day, by id. `key` stands for all that their entries hold."""

    entries: list[Entry]
    key: bytes


class Neighbours(NamedTuple):
    """Per paper of a group the ids of its related ones.

    `key` stands for these, and for the related papers' titles and first days.
    """

    ids: list[tuple[str, ...]]
    key: bytes


@dataclass(frozen=True, slots=True)
class Archive:
    """All days, oldest first, and all papers by id, by first day and then id.

    `days` are as people curated them, `held` as the files hold them; `digests` are the SHA-256 of
    the files, `keys` stand for the records of each day as shown, `titles` are those of the tags by
    slug.
    """

    days: tuple[Day, ...]
    held: tuple[Day, ...]
    digests: tuple[str, ...]
    keys: Mapping[date, bytes]
    sources: Mapping[str, Source]
    entries: Mapping[str, Entry]
    tags: TagList
    titles: Mapping[str, str]
    cache: Path
    jobs: int

    def groups(self) -> list[Group]:
        """The papers by the held day that first listed them, for days that brought new ones."""
        found = []
        for _, group in groupby(self.entries.values(), key=lambda entry: entry.first):
            papers = list(group)
            listed = [(entry.id, entry.days, entry.aliases) for entry in papers]
            days = sorted({day for entry in papers for day in entry.days})
            records = memo.combined(self.keys[day] for day in days)
            found.append(Group(papers, memo.digest(self.tags.phrases_digest, listed, records)))
        return found

    def related(self, groups: Sequence[Group]) -> list[Neighbours]:
        """The related papers of each group; a new day can change those of the last days only."""
        items = [[_item(entry) for entry in group.entries] for group in groups]
        days = [(group.entries[0].first, part) for group, part in zip(groups, items, strict=True)]
        keys = window_digests(days)
        held: memo.Memo[list[tuple[str, ...]]] = memo.Memo(
            self.cache / "related.bin", list[tuple[str, ...]]
        )
        lists = held.fill(keys, lambda i: related(items, i), self.jobs)
        return [Neighbours(ids, key) for ids, key in zip(lists, keys, strict=True)]


def load(
    source: Store, tags: TagList, cache: Path, jobs: int = 0, curation: Curation | None = None
) -> Archive:
    """The archive of ``source`` under ``curation``; tags of days seen before come from ``cache``.

    Raises: StoreError at a damaged day.
    """
    jobs = jobs or workers.cores()
    held: list[Day] = []
    digests: list[str] = []
    for when in source.dates():
        data = source.read(when)
        held.append(source.day(when, data))
        digests.append(store.digest(data))
    listed = (record for day in held for record in day.papers)
    decided = (curation or Curation()).following(listed)
    days = [_curated(day, decided) for day in held]
    keys = {
        day.date: memo.digest(digest if day is before else day)
        for day, before, digest in zip(days, held, digests, strict=True)
    }
    tagged = _tagged(days, [*keys.values()], tags, cache, jobs)
    entries = _entries(days, tagged)
    titles = {tag.slug: tag.title for tag in tags.tags}
    shown = tuple(day for day in days if day.papers)
    found = source.sources()
    return Archive(
        shown, tuple(held), tuple(digests), keys, found, entries, tags, titles, cache, jobs
    )


def _curated(day: Day, curation: Curation) -> Day:
    papers = curation.papers(day.papers)
    return day if papers is day.papers else msgspec.structs.replace(day, papers=papers)


def _tagged(
    days: list[Day], keys: list[bytes], tags: TagList, cache: Path, jobs: int
) -> list[list[tuple[str, ...]]]:
    """The tags of each record of each day, which has one of ``keys``."""
    keys = [memo.digest(tags.phrases_digest, key) for key in keys]
    held: memo.Memo[list[tuple[str, ...]]] = memo.Memo(cache / "tags.bin", list[tuple[str, ...]])
    return held.fill(keys, lambda i: [_assign(tags, record) for record in days[i].papers], jobs)


def _assign(tags: TagList, record: Paper) -> tuple[str, ...]:
    return tags.assign(record.title, record.abstract, record.keywords)


def _entries(days: list[Day], tagged: list[list[tuple[str, ...]]]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for day, day_tags in zip(days, tagged, strict=True):
        for record, record_tags in sorted(
            zip(day.papers, day_tags, strict=True), key=lambda pair: pair[0].id
        ):
            before = found.get(record.id)
            listed = (*before.days, day.date) if before else (day.date,)
            aliases = (*before.aliases, *record.aliases) if before else record.aliases
            distinct = tuple(sorted(set(aliases))) if aliases else ()
            path = before.path if before else path_segment(record.id)
            found[record.id] = Entry(record, listed, record_tags, distinct, path)
    return found


def _item(entry: Entry) -> Item:
    record = entry.record
    return Item(record.id, record.title, entry.tags, record.keywords)

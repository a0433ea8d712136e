"""The archive: all days of the store as one value in memory, with each paper's tags.

Pages and the search index are made from it; it knows nothing of either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator import curation, organizations, tagging
from generator.curation import Curation
from generator.day import Day
from generator.keys import Recall, forgetful, joined, key, sha256
from generator.ledger import Source
from generator.organizations import Organizations
from generator.paper import Paper, path_segment
from generator.related import Candidate, Neighbours, related
from generator.store import Published, Store
from generator.tagging import Reason, Tag, TagList


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of the archive: its newest day's record, the days that list it, its tags.

    `tags` are slugs, the most salient first, `reasons` what speaks for each, `begun` the tags by
    the record of the day that first listed it. It counts under the `parents` of its tags too.
    """

    record: Paper
    days: tuple[date, ...]
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    path: str  # the segment of its page, ``/papers/PATH/``
    parents: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    begun: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The paper's id."""
        return self.record.id

    @property
    def under(self) -> tuple[str, ...]:
        """The tags under which it counts: its own, then their parents."""
        return (*self.tags, *self.parents)

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


@dataclass(frozen=True, slots=True)
class Archive:
    """All days, oldest first, and all papers by id, by first day and then id.

    `days` are as people curated them, `held` as the files hold them; `hashes` are the SHA-256 of
    the files, `keys` stand for the records of each day as shown, `titles` are those of the tags by
    slug, `updated` is the day (UTC) of the run that brought or changed a paper, where known,
    `organizations` says which names mean the same one.
    Addresses that must not break: `withdrawn` are those of papers that people hid, segment of the
    page → id; `published` are the tags and organisations that ever had a page.
    """

    days: tuple[Day, ...]
    held: tuple[Day, ...]
    hashes: tuple[str, ...]
    keys: Mapping[date, bytes]
    sources: Mapping[str, Source]
    entries: Mapping[str, Entry]
    tags: TagList
    titles: Mapping[str, str]
    updated: Mapping[str, date]
    organizations: Organizations
    withdrawn: Mapping[str, str]
    published: Published

    @staticmethod
    def read(content: Path, recall: Recall = forgetful) -> "Archive":
        """The archive in the folder ``content`` of a project, as people curated it.

        Raises: ConfigError, StoreError.
        """
        tags, curated = tagging.load(content), curation.load(content)
        return load(Store(content), tags, curated, recall, organizations.load(content))

    @property
    def newest(self) -> date | None:
        """The newest day that is shown."""
        return self.days[-1].date if self.days else None

    def changed(self, day: Day) -> date:
        """The day (UTC) of the last run that brought or changed a paper of ``day``, votes apart.

        Not before its own date: what was held before may be listed again.
        """
        return max([day.date, *(self.updated.get(paper.id, day.date) for paper in day.papers)])

    def topics(self) -> list[Tag]:
        """The tags that have a page, in the list's order: some paper has them, or once had."""
        used = {slug for entry in self.entries.values() for slug in entry.under}
        used.update(self.published.tags)
        return [tag for tag in self.tags.tags if not used.isdisjoint((tag.slug, *tag.was))]

    def past(self, tag: Tag) -> list[str]:
        """The slugs under which ``tag`` had a page in this archive before."""
        return [slug for slug in tag.was if slug in self.published.tags]

    def listed(self, days: Sequence[Day]) -> list[Entry]:
        """The papers that ``days`` list, each once, in the order of the days."""
        ids = dict.fromkeys(record.id for day in days for record in day.papers)
        return [self.entries[name] for name in ids]

    def groups(self) -> list[Group]:
        """The papers by the held day that first listed them, for days that brought new ones."""
        found = []
        for _, group in groupby(self.entries.values(), key=lambda entry: entry.first):
            papers = list(group)
            listed = [(entry.id, entry.days, entry.aliases) for entry in papers]
            days = sorted({day for entry in papers for day in entry.days})
            records = joined(self.keys[day] for day in days)
            found.append(Group(papers, key(self.tags.phrases_key, listed, records)))
        return found

    def related(self, groups: Sequence[Group], recall: Recall) -> list[Neighbours]:
        """The related papers of each group, by their places in `entries`."""
        records = [[entry.record for entry in group.entries] for group in groups]
        return related(
            [[Candidate(r.id, r.title, r.abstract, r.keywords) for r in own] for own in records],
            recall,
        )


def top(listed: Sequence[Entry], count: int) -> list[Entry]:
    """The ``count`` papers with the most votes; among equals the newest, then by id."""

    def rank(entry: Entry) -> tuple[int, int, str]:
        return (-(entry.record.upvotes or 0), -entry.newest.toordinal(), entry.id)

    return sorted(listed, key=rank)[:count]


def further(
    listed: Sequence[Entry], count: int, above: Iterable[Entry]
) -> tuple[list[Entry], bool]:
    """The `top` of the papers that are not ``above``; and whether some that are would be in it."""
    held = {entry.id for entry in above}
    best = top([entry for entry in listed if entry.id not in held], count)
    return best, best != top(listed, count)


def load(
    source: Store,
    tags: TagList,
    curated: Curation | None = None,
    recall: Recall = forgetful,
    organizations: Organizations | None = None,
) -> Archive:
    """The archive of ``source`` as ``curated``; tags of days seen before are recalled.

    Raises: StoreError at a damaged day.
    """
    held: list[Day] = []
    hashes: list[str] = []
    for when in source.dates():
        data = source.read(when)
        held.append(source.day(when, data))
        hashes.append(sha256(data))
    listed = (record for day in held for record in day.papers)
    decided = (curated or Curation()).following(listed)
    days = [msgspec.structs.replace(day, papers=decided.papers(day.papers)) for day in held]
    keys = {
        day.date: key(hashed if day.papers is before.papers else day)
        for day, before, hashed in zip(days, held, hashes, strict=True)
    }
    tagged = _tagged(days, [*keys.values()], tags, recall)
    entries = _entries(days, tagged, tags)
    return Archive(
        days=tuple(day for day in days if day.papers),
        held=tuple(held),
        hashes=tuple(hashes),
        keys=keys,
        sources=source.sources(),
        entries=entries,
        tags=tags,
        titles={tag.slug: tag.title for tag in tags.tags},
        updated=source.changes().updated(),
        withdrawn=_withdrawn(held, decided, entries),
        published=source.published(),
        organizations=organizations or Organizations(),
    )


def _withdrawn(
    held: Sequence[Day], decided: Curation, entries: Mapping[str, Entry]
) -> dict[str, str]:
    """The addresses of hidden papers that no shown paper has."""
    hidden = [paper for day in held for paper in day.papers if paper.id in decided.hidden]
    # Whose record was taken out of the data by hand, too.
    names = {name: name for name in decided.hidden}
    names |= {name: paper.id for paper in hidden for name in (paper.id, *paper.aliases)}
    shown = {name for entry in entries.values() for name in (entry.id, *entry.aliases)}
    return {path_segment(name): names[name] for name in sorted(names.keys() - shown)}


def _tagged(
    days: list[Day], keys: list[bytes], tags: TagList, recall: Recall
) -> list[list[tuple[Reason, ...]]]:
    """The tags of each record of each day, which has one of ``keys``."""
    wanted = [key(tags.phrases_key, own) for own in keys]
    return recall(
        "tags",
        list[tuple[Reason, ...]],
        wanted,
        lambda i: [tags.reasons(p.title, p.abstract, p.summary or "") for p in days[i].papers],
    )


def _entries(
    days: list[Day], tagged: list[list[tuple[Reason, ...]]], tags: TagList
) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for day, day_tags in zip(days, tagged, strict=True):
        for record, reasons in sorted(
            zip(day.papers, day_tags, strict=True), key=lambda pair: pair[0].id
        ):
            before = found.get(record.id)
            listed = (*before.days, day.date) if before else (day.date,)
            aliases = (*before.aliases, *record.aliases) if before else record.aliases
            distinct = tuple(sorted(set(aliases))) if aliases else ()
            path = before.path if before else path_segment(record.id)
            own = tuple(reason.slug for reason in reasons)
            above, begun = tags.parents(own), before.begun if before else own
            found[record.id] = Entry(record, listed, own, distinct, path, above, reasons, begun)
    return _apart(found)


def _apart(entries: dict[str, Entry]) -> dict[str, Entry]:
    """``entries``, of which no two have one address: an alias is the first paper's that has it."""
    taken = {*entries}
    for name, entry in entries.items():
        free = tuple(alias for alias in entry.aliases if alias not in taken)
        taken.update(free)
        if free != entry.aliases:
            entries[name] = replace(entry, aliases=free)
    return entries

"""The store: one JSON file a day below content/data, and how a listing is merged into it.

Alone writes content/data. A day never shrinks, a paper once held stays, and adding the same
listing twice changes no byte. Knows nothing of pages.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from generator import files
from generator.changes import Changes, compared
from generator.day import Day, by_lines, decode, encode, merge, readable, rename, version
from generator.errors import StoreError
from generator.ledger import Source
from generator.paper import SCHEMA, Listing, Paper, Rejected, is_arxiv, is_slug, title_key

Value = TypeVar("Value")
_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.json", re.ASCII)
_RENAME = "name it YYYY/YYYY-MM-DD.json (a real day) or move it out of content/data"


class Quarantine(msgspec.Struct, frozen=True):
    """The records of one day that were set aside."""

    schema: int
    date: date
    records: tuple[Rejected, ...]


class Published(msgspec.Struct, frozen=True):
    """What ever had a page, in order: addresses that must not break.

    The slugs of tags, and those of organisations with the name that each had at first.
    """

    schema: int = SCHEMA
    tags: tuple[str, ...] = ()
    organizations: dict[str, str] = msgspec.field(default_factory=dict)


class Change(NamedTuple):
    """What one listing changed of its day: new ids, ids with other fields, records refused."""

    date: date
    new: int
    changed: int
    refused: int


class Store:
    """The days held below ``content``/data. Days are read once, when they are first needed."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.data = content / "data"
        self._aside = self.data / "quarantine"

    def dates(self) -> list[date]:
        """The days held, oldest first, by the names of their files."""
        paths = self.data.glob("[0-9][0-9][0-9][0-9]/[!.]*.json")
        return sorted(self._date(path, path.parent.name) for path in paths)

    def path(self, day: date) -> Path:
        """The file of ``day``."""
        return self.data / f"{day.year:04}" / f"{day}.json"

    def read(self, day: date) -> bytes:
        """The bytes of the file of ``day``. Raises: StoreError."""
        with files.faults(self.path(day)):
            return self.path(day).read_bytes()

    def day(self, day: date, data: bytes | None = None) -> Day:
        """The record of ``day`` (from ``data`` if given). Raises: StoreError with field, remedy."""
        return decode(self.read(day) if data is None else data, day, self._name(self.path(day)))

    def days(self) -> Iterator[Day]:
        """All days held, oldest first. Raises: StoreError at the first damaged one."""
        return map(self.day, self.dates())

    def add(self, listings: Iterable[Listing], today: date | None = None) -> list[Change]:
        """Merge ``listings`` in turn, each written before the next is taken.

        With ``today`` (UTC) data/changes.json says what that day brought.

        Raises: StoreError; what was written before stays.
        """
        return [self._add(each, today) for each in listings if each.papers or each.rejected]

    def changes(self) -> Changes:
        """What the runs of each day brought, as far back as is kept. Raises: StoreError."""
        remedy = "take it from the history, or remove it"
        return self._kept(self.data / "changes.json", Changes, remedy) or Changes()

    def hide(self, hidden: Collection[str], today: date) -> None:
        """Note that since ``today`` just these ids are hidden, if ever held. Raises: StoreError."""
        changes = self.changes()
        before = changes.withdrawn().keys()  # whose records may have been taken out by hand
        if hidden or before:
            self._note(changes.hiding(today, {*hidden} & (self._newest.keys() | before)))

    def published(self) -> Published:
        """The tags and organisations that ever had a page. Raises: StoreError."""
        remedy = "take it from the history"
        return self._kept(self.data / "published.json", Published, remedy) or Published()

    def publish(self, tags: Collection[str], organizations: Mapping[str, str]) -> None:
        """Note that ``tags``, by slugs, and ``organizations``, slugs and names, have pages.

        Raises: StoreError.
        """
        held = self.published()
        both = Published(
            tags=(*sorted({*held.tags, *tags}),),
            organizations=dict(sorted({**organizations, **held.organizations}.items())),
        )
        if both != held:
            files.update(self.data / "published.json", by_lines(both, 2), durable=True)

    def answered(self, name: str, source: Source) -> None:
        """Note what is now known of the source ``name``. Raises: StoreError."""
        held = dict(sorted((self.sources() | {name: source}).items()))
        files.update(self.data / "sources.json", by_lines(held, 3), durable=True)

    def sources(self) -> dict[str, Source]:
        """What is known of each source by name. Raises: StoreError."""
        path = self.data / "sources.json"
        return self._kept(path, dict[str, Source], "remove the file") or {}

    def quarantine(self, day: date) -> tuple[Rejected, ...]:
        """The records of ``day`` that were set aside. Raises: StoreError."""
        path = self._aside / f"{day}.json"
        held = self._kept(path, Quarantine, "move the file away")
        return held.records if held else ()

    def set_aside(self) -> list[date]:
        """The days of which records were set aside. Raises: StoreError."""
        return sorted(self._date(path) for path in self._aside.glob("[!.]*.json"))

    def _date(self, path: Path, year: str = "") -> date:
        """The day (of ``year``) that a file's name says. Raises: StoreError if it says none."""
        try:
            if _DAY_FILE.fullmatch(path.name) and path.name.startswith(year):
                return date.fromisoformat(path.stem)
        except ValueError:
            pass
        raise StoreError(self._name(path), "is not the name of a day's file", _RENAME)

    def _kept(self, path: Path, kind: type[Value], remedy: str) -> Value | None:
        """What the file ``path`` holds; None if there is none. Raises: StoreError."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            raise StoreError(self._name(path), str(error), remedy) from None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.content.parent).as_posix()

    @cached_property
    def _held(self) -> dict[date, Day]:
        """The days by date, in files of today's schema."""
        held = {}
        for when in self.dates():
            data = self.read(when)
            day = held[when] = self.day(when, data)
            if version(data) != SCHEMA:
                files.update(self.path(when), encode(day), durable=True)
        return held

    @cached_property
    def _newest(self) -> dict[str, tuple[date, Paper]]:
        """The newest day that lists each paper, and its record there."""
        days = sorted(self._held.items())
        return {paper.id: (when, paper) for when, day in days for paper in day.papers}

    def _note(self, changes: Changes) -> None:
        kept = changes.since(max(self._held)) if self._held else changes
        if kept.days:
            files.update(self.data / "changes.json", by_lines(kept, 2), durable=True)

    def _add(self, listing: Listing, today: date | None) -> Change:
        listing = readable(listing)
        newest, before = self._newest, self._held.get(listing.date)
        empty = Day(SCHEMA, listing.date, listing.source, ())
        merged = merge(before or empty, listing)
        refused = self._set_aside(listing)
        if merged.papers:
            self._held[listing.date] = merged
        rewritten = self._renamed(listing)
        after = self._held.get(listing.date, merged)
        held = {paper.id: paper for paper in before.papers} if before else {}
        if today:
            # Before the day is written: a run cut between the two tells too much, not too little.
            brought = compared(newest, held, listing.date, after.papers)
            self._note(self.changes().noting(today, *brought))
        for day in rewritten:
            files.update(self.path(day.date), encode(day), durable=True)
        new = sum(paper.id not in held for paper in after.papers)
        same = sum(held.get(paper.id) == paper for paper in after.papers)
        return Change(listing.date, new, len(after.papers) - new - same, refused)

    def _renamed(self, listing: Listing) -> list[Day]:
        """Give slugs the real id their title is held under; the days to be written."""
        if any(is_slug(paper.id) for paper in listing.papers):
            self._slugs.add(listing.date)
        if self._slugs:
            _note_titles(self._titles, listing.papers)
        found = []
        for when in sorted({*self._slugs, listing.date} & {*self._held}):
            day = self._held[when]
            renamed = rename(day, self._titles) if when in self._slugs else day
            if renamed is not day or when == listing.date:
                self._held[when] = renamed
                found.append(renamed)
        return found

    @cached_property
    def _slugs(self) -> set[date]:
        """The days that hold a slug."""
        return {day.date for day in self._held.values() if any(is_slug(p.id) for p in day.papers)}

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Title key or alias → the smallest arXiv id held under it."""
        titles: dict[str, str] = {}
        for day in self._held.values():
            _note_titles(titles, day.papers)
        return titles

    def _set_aside(self, listing: Listing) -> int:
        """Add the refused records to the day's quarantine; how many were new to it."""
        if not listing.rejected:
            return 0
        path = self._aside / f"{listing.date}.json"
        held = self.quarantine(listing.date)
        records = tuple(dict.fromkeys(held + listing.rejected))
        aside = Quarantine(SCHEMA, listing.date, records)
        files.update(path, by_lines(aside, 3), durable=True)
        return len(records) - len(held)


def _note_titles(titles: dict[str, str], papers: Iterable[Paper]) -> None:
    for paper in papers:
        if is_arxiv(paper.id):
            for key in (title_key(paper.title), *paper.aliases):
                titles[key] = min(paper.id, titles.get(key, paper.id))

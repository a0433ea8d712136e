"""The store: one JSON file a day below content/data, and how a listing is merged into it.

Alone writes content/data. A day never shrinks, a paper once held stays, and adding the same
listing twice changes no byte. Knows nothing of pages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from generator import files
from generator.errors import StoreError
from generator.ledger import Source
from generator.paper import Listing, Paper, Rejected, is_arxiv, is_slug, title_key

SCHEMA = 1
_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.json", re.ASCII)
_CHECK = "mend or remove it, or take the file from the history, then run: paper-archive check"


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One day's file: its papers by votes, then id."""

    schema: Annotated[int, Meta(ge=1)]
    date: date
    source: Annotated[str, Meta(min_length=1, max_length=100)]
    papers: tuple[Paper, ...]


class Quarantine(msgspec.Struct, frozen=True):
    """The records of one day that were set aside."""

    schema: int
    date: date
    records: tuple[Rejected, ...]


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

    def dates(self) -> list[date]:
        """The days held, oldest first, by the names of their files."""
        return sorted(date.fromisoformat(path.stem) for path in self._paths())

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

    def add(self, listings: Iterable[Listing]) -> list[Change]:
        """Merge ``listings`` in turn, each written before the next is taken.

        Raises: StoreError; what was written before stays.
        """
        return [self._add(listing) for listing in listings if listing.papers or listing.rejected]

    def answered(self, name: str, source: Source) -> None:
        """Note what is now known of the source ``name``. Raises: StoreError."""
        held = self.sources() | {name: source}
        rows = ",\n".join(f'  "{key}": {_encode_source(held[key])}' for key in sorted(held))
        files.update(self.data / "sources.json", f"{{\n{rows}\n}}\n".encode(), durable=True)

    def sources(self) -> dict[str, Source]:
        """What is known of each source by name. Raises: StoreError."""
        path = self.data / "sources.json"
        if not path.exists():
            return {}
        try:
            return msgspec.json.decode(path.read_bytes(), type=dict[str, Source])
        except (OSError, ValueError) as error:
            raise StoreError(self._name(path), str(error), "remove the file") from None

    def describe(self, digests: Iterable[tuple[Day, str]]) -> dict[str, bytes]:
        """data/index.json and data/schema.json for the days and the SHA-256 of their files."""
        rows = [
            f'    {{"date": "{day.date}", "path": "{day.date.year:04}/{day.date}.json", '
            f'"count": {len(day.papers)}, "sha256": "{digest}"}}'
            for day, digest in digests
        ]
        index = f'{{\n  "schema": {SCHEMA},\n  "days": [\n' + ",\n".join(rows) + "\n  ]\n}\n"
        schema = msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Day)), indent=2)
        return {"data/index.json": index.encode(), "data/schema.json": schema + b"\n"}

    def publish(self, described: dict[str, bytes]) -> None:
        """Write what `describe` gave; unchanged files stay untouched."""
        for name, data in described.items():
            files.update(self.content / name, data)

    def _paths(self) -> Iterator[Path]:
        for path in self.data.glob("[0-9][0-9][0-9][0-9]/*.json"):
            if path.name.startswith("."):
                continue
            if not _DAY_FILE.fullmatch(path.name) or path.stem[:4] != path.parent.name:
                remedy = "name it YYYY/YYYY-MM-DD.json or move it out of content/data"
                raise StoreError(self._name(path), "is not the name of a day's file", remedy)
            yield path

    def _name(self, path: Path) -> str:
        return path.relative_to(self.content.parent).as_posix()

    @cached_property
    def _held(self) -> dict[date, Day]:
        return {day.date: day for day in self.days()}

    def _add(self, listing: Listing) -> Change:
        before = self._held.get(listing.date)
        empty = Day(SCHEMA, listing.date, listing.source, ())
        merged = merge(before or empty, listing)
        refused = self._set_aside(listing)
        if merged.papers:
            self._held[listing.date] = merged
        self._settle(listing)
        after = self._held.get(listing.date, merged)
        held = {paper.id: paper for paper in before.papers} if before else {}
        new = sum(paper.id not in held for paper in after.papers)
        same = sum(held.get(paper.id) == paper for paper in after.papers)
        return Change(listing.date, new, len(after.papers) - new - same, refused)

    def _settle(self, listing: Listing) -> None:
        """Give slugs the real id their title is held under, then write the days that changed."""
        if any(is_slug(paper.id) for paper in listing.papers):
            self._slugs.add(listing.date)
        if self._slugs:
            _note_titles(self._titles, listing.papers)
        for when in sorted({*self._slugs, listing.date} & {*self._held}):
            day = self._held[when]
            renamed = rename(day, self._titles) if day.date in self._slugs else day
            if renamed is not day or day.date == listing.date:
                self._held[day.date] = renamed
                files.update(self.path(day.date), encode(renamed), durable=True)

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
        path = self.data / "quarantine" / f"{listing.date}.json"
        try:
            held = msgspec.json.decode(path.read_bytes(), type=Quarantine).records
        except FileNotFoundError:
            held = ()
        except (OSError, ValueError) as error:
            raise StoreError(self._name(path), str(error), "move the file away") from None
        records = tuple(dict.fromkeys(held + listing.rejected))
        data = msgspec.json.encode(Quarantine(SCHEMA, listing.date, records))
        files.update(path, msgspec.json.format(data, indent=2) + b"\n", durable=True)
        return len(records) - len(held)


def merge(day: Day, listing: Listing) -> Day:
    """``day`` with the papers of ``listing``: a union by id, the new field wins unless empty."""
    papers = {paper.id: paper for paper in day.papers}
    for paper in listing.papers:
        held = papers.get(paper.id)
        source = listing.source if listing.source != day.source else None
        papers[paper.id] = (
            combine(held, paper) if held else msgspec.structs.replace(paper, source=source)
        )
    return msgspec.structs.replace(day, papers=_ordered(papers.values()))


def combine(held: Paper, new: Paper) -> Paper:
    """``held`` with each field of ``new`` that is not empty; aliases of both."""
    fields: dict[str, Any] = {
        name: value
        for name, value in zip(new.__struct_fields__, msgspec.structs.astuple(new), strict=True)
        if value not in (None, "", ()) and name not in ("id", "source", "aliases")
    }
    aliases = tuple(sorted({*held.aliases, *new.aliases}))
    return msgspec.structs.replace(held, **fields, aliases=aliases)


def rename(day: Day, real: dict[str, str]) -> Day:
    """``day`` with slugs replaced by the ids in ``real``, the slug as alias.

    ``real`` knows the id by title key, and by slug where the id has that slug as alias already.

    What is held under the real id wins over what the slug's record says. ``day`` itself if no
    slug of it has a real id.
    """
    found = {
        paper.id: real[key]
        for paper in day.papers
        if is_slug(paper.id)
        and ((key := paper.id) in real or (key := title_key(paper.title)) in real)
    }
    if not found:
        return day
    papers = {paper.id: paper for paper in day.papers if paper.id not in found}
    for paper in day.papers:
        if paper.id in found:
            held = papers.get(found[paper.id])
            source = held.source if held else paper.source
            named = msgspec.structs.replace(
                paper, id=found[paper.id], aliases=(*paper.aliases, paper.id), source=source
            )
            papers[named.id] = combine(named, held) if held else named
    return msgspec.structs.replace(day, papers=_ordered(papers.values()))


def encode(day: Day) -> bytes:
    """The file of ``day``: UTF-8, one field a line, keys in the order of the type."""
    head = (
        f'{{\n  "schema": {day.schema},\n  "date": "{day.date}",\n  "source": {_json(day.source)},'
    )
    papers = ",\n".join(map(_encode_paper, day.papers))
    return f'{head}\n  "papers": [\n{papers}\n  ]\n}}\n'.encode()


def decode(data: bytes, expected: date, where: str) -> Day:
    """The day in ``data``. Raises: StoreError with the field and the remedy."""
    try:
        day = _DECODER.decode(data)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        if _newer(data):
            raise StoreError(where, "is of a newer schema", "update the program") from None
        field = path.rstrip("`").lstrip(".")
        raise StoreError(where, f"{field}: {what}" if field else what, _CHECK) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise StoreError(where, f"is no JSON: {error}", _CHECK) from None
    if day.date != expected:
        raise StoreError(where, f"date: is {day.date}, not that of the file", _CHECK)
    if day.schema > SCHEMA:
        raise StoreError(where, "is of a newer schema", "update the program")
    return day


def digest(data: bytes) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


class _Version(msgspec.Struct):
    schema: int = 0


def _newer(data: bytes) -> bool:
    try:
        return msgspec.json.decode(data, type=_Version).schema > SCHEMA
    except msgspec.DecodeError:
        return False


_DECODER = msgspec.json.Decoder(Day)


def _note_titles(titles: dict[str, str], papers: Iterable[Paper]) -> None:
    for paper in papers:
        if is_arxiv(paper.id):
            for key in (title_key(paper.title), *paper.aliases):
                titles[key] = min(paper.id, titles.get(key, paper.id))


def _ordered(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    return tuple(sorted(papers, key=lambda paper: (-(paper.upvotes or 0), paper.id)))


def _encode_paper(paper: Paper) -> str:
    fields = msgspec.to_builtins(paper)
    lines = (f'      "{name}": {_json(value)}' for name, value in fields.items())
    return "    {\n" + ",\n".join(lines) + "\n    }"


def _encode_source(source: Source) -> str:
    """Each span of days on a line of its own, so that a diff is readable."""
    fields = {}
    for name, value in msgspec.to_builtins(source).items():
        spans = isinstance(value, (list, tuple))
        rows = ",\n".join(f"      {_json(span)}" for span in value) if spans else ""
        fields[name] = f"[\n{rows}\n    ]" if spans else _json(value)
    return "{\n" + ",\n".join(f'    "{k}": {v}' for k, v in fields.items()) + "\n  }"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

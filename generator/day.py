"""One day of the archive: its record, the bytes of its file, and how days are merged.

A day never shrinks and a paper once held stays. Knows what a file holds, not where it is.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from generator.errors import StoreError, printable
from generator.paper import (
    ID_CAP,
    SCHEMA,
    Listing,
    Paper,
    Rejected,
    SourceName,
    flaw,
    is_slug,
    title_key,
)

# What makes a day of schema N one of N + 1, as JSON values. Schema 1 is the first.
MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
_CHECK = "mend or remove it, or take the file from the history, then run: paper-archive check"


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One day's file: its papers by votes, then id."""

    schema: Annotated[int, Meta(ge=1)]
    date: date
    source: SourceName
    papers: tuple[Paper, ...]


def readable(listing: Listing) -> Listing:
    """``listing`` without the papers that could not be read again; those are set aside."""
    judged = [(paper, _unreadable(paper)) for paper in listing.papers]
    papers = tuple(paper for paper, refused in judged if refused is None)
    aside = tuple(refused for _, refused in judged if refused)
    return Listing(listing.date, listing.source, papers, listing.rejected + aside)


def merge(day: Day, listing: Listing) -> Day:
    """``day`` with the papers of ``listing``: a union by id, the new field wins unless empty."""
    papers = {paper.id: paper for paper in day.papers}
    for paper in listing.papers:
        held = papers.get(paper.id)
        origin = paper.source or listing.source
        source = origin if origin != day.source else None
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
            aliases = tuple(sorted({*paper.aliases, paper.id}))
            named = msgspec.structs.replace(
                paper, id=found[paper.id], aliases=aliases, source=source
            )
            papers[named.id] = combine(named, held) if held else named
    return msgspec.structs.replace(day, papers=_ordered(papers.values()))


def encode(day: Day) -> bytes:
    """The file of ``day``: UTF-8, one field a line, keys in the order of the type."""
    return by_lines(day, 3)


def decode(data: bytes, expected: date, where: str) -> Day:
    """The day in ``data``, of today's schema or an older one.

    Raises: StoreError with the field and the remedy.
    """
    try:
        schema = version(data)
        if schema > SCHEMA:
            raise StoreError(where, "is of a newer schema", "update the program")
        if schema < SCHEMA:
            data = msgspec.json.encode(migrated(msgspec.json.decode(data), schema))
        day = _DECODER.decode(data)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        field = path.rstrip("`").lstrip(".")
        raise StoreError(where, f"{field}: {what}" if field else what, _CHECK) from None
    except (ValueError, RecursionError) as error:
        raise StoreError(where, f"is no JSON: {error}", _CHECK) from None
    if day.date != expected:
        raise StoreError(where, f"date: is {day.date}, not that of the file", _CHECK)
    return day


def version(data: bytes) -> int:
    """The schema of a day's file. Raises: ValueError."""
    return _VERSION.decode(data).schema


def migrated(day: dict[str, Any], schema: int) -> dict[str, Any]:
    """The JSON values of a day of ``schema`` as today's; as they are where no way leads there."""
    for number in range(schema, SCHEMA):
        if number in MIGRATIONS:
            day = {**MIGRATIONS[number](day), "schema": number + 1}
    return day


class _Version(msgspec.Struct):
    schema: int


_DECODER = msgspec.json.Decoder(Day)
_VERSION = msgspec.json.Decoder(_Version)


def _unreadable(paper: Paper) -> Rejected | None:
    """Why ``paper`` could not be read from a file; None if it could."""
    said = "is read as something else"
    try:
        if msgspec.json.decode(msgspec.json.encode(paper), type=Paper) == paper:
            return None
    except ValueError as error:
        said = str(error)
    what, _, path = said.partition(" - at `$")
    found = flaw(paper)
    field = path.strip("`.") or (found.field if found else "")
    record = json.dumps(msgspec.to_builtins(paper), separators=(",", ":"))
    return Rejected(printable(paper.id)[:ID_CAP], field, what, record)


def _ordered(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    return tuple(sorted(papers, key=lambda paper: (-(paper.upvotes or 0), paper.id)))


def by_lines(value: object, depth: int) -> bytes:
    """``value`` as JSON whose members have a line each, down to ``depth``: a diff is readable."""
    return f"{_laid_out(msgspec.to_builtins(value), depth)}\n".encode()


def _laid_out(value: Any, depth: int, margin: str = "\n") -> str:
    if not depth or not value or not isinstance(value, (dict, list, tuple)):
        return as_json(value)
    inner = f"{margin}  "
    if isinstance(value, dict):
        rows = [f"{as_json(k)}: {_laid_out(v, depth - 1, inner)}" for k, v in value.items()]
        return f"{{{inner}{f',{inner}'.join(rows)}{margin}}}"
    return f"[{inner}{f',{inner}'.join(_laid_out(v, depth - 1, inner) for v in value)}{margin}]"


def as_json(value: object) -> str:
    """``value`` as JSON on one line."""
    return msgspec.json.encode(value).decode()

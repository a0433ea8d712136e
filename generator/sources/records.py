"""Raw entries of any source into a day's listing: good records, and those set aside.

Each entry is judged singly, so that a bad one costs itself and nothing else. Knows no format.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from generator import text
from generator.paper import FieldError, Listing, Paper, Rejected, normalised

RECORD_CAP = 20_000
Entry = TypeVar("Entry")


def judged(entry: Entry, fields: Callable[[Entry], Mapping[str, Any]]) -> Paper | Rejected:
    """The record of ``entry``, or why there is none.

    ``fields`` gives an entry's raw fields for `paper.normalised`, or raises FieldError.
    """
    try:
        return normalised(fields(entry))
    except FieldError as error:
        return set_aside(entry, error)


def gathered(day: date, source: str, records: Iterable[Paper | Rejected]) -> Listing:
    """The listing of ``day`` (UTC), in the order of ``records``.

    Of two records with one id the one with more votes counts, in the place of the first.
    """
    papers: dict[str, Paper] = {}
    rejected: list[Rejected] = []
    for record in records:
        if isinstance(record, Rejected):
            rejected.append(record)
            continue
        held = papers.get(record.id)
        if held is None or (record.upvotes or 0) > (held.upvotes or 0):
            papers[record.id] = record
    return Listing(day, source, tuple(papers.values()), tuple(rejected))


def listing(
    day: date,
    source: str,
    entries: Iterable[Entry],
    fields: Callable[[Entry], Mapping[str, Any]],
) -> Listing:
    """`gathered` of the ``entries``, each of them `judged`."""
    return gathered(day, source, (judged(entry, fields) for entry in entries))


def set_aside(entry: object, error: FieldError) -> Rejected:
    """``entry`` as it goes to quarantine, with the reason."""
    return Rejected(name(entry), error.field, str(error), compact(entry)[:RECORD_CAP])


def compact(entry: object) -> str:
    """``entry`` as JSON in ASCII on one line; empty where its nesting is too deep to write."""
    try:
        return json.dumps(entry, separators=(",", ":"), default=str)
    except RecursionError:
        return ""


def name(entry: object) -> str:
    """The id that ``entry`` gives itself, whatever it is worth."""
    if not isinstance(entry, dict):
        return ""
    inner = entry.get("paper")
    value = (inner if isinstance(inner, dict) else entry).get("id")
    return text.line(value, 120) if isinstance(value, str) else ""

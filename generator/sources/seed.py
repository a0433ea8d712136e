"""Records of an archive on their way into another: seeds, and the files of single days.

A seed is the whole of a store in gzip, one record a line: ``{"schema", "date", "source",
"paper"}``, with the day (UTC) that lists the paper and that day's source. Lines come from
anywhere and are judged as singly as a feed's entries.
"""

import gzip
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, BinaryIO

import msgspec

from generator import text
from generator.day import MIGRATIONS, Day, migrated
from generator.errors import InputError
from generator.paper import SCHEMA, SOURCE_CAP, FieldError, Listing, Paper, Rejected
from generator.sources import dates, records

LINE_CAP = 8_000_000  # bytes; 5,000 authors of 300 letters in any script fit
_LINE = re.compile(rb'^(?=\{.*"schema" *:)\{.*"paper" *:', re.MULTILINE)
_Key = tuple[date, str]


class Line(msgspec.Struct, frozen=True):
    """A line: a paper, and the day (UTC) that lists it by the word of a source."""

    schema: int
    date: date
    source: str
    paper: Paper


def recognised(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a seed."""
    return _LINE.search(head) is not None


def encode(days: Iterable[Day], name: str = "") -> bytes:
    """The seed of ``days``; the same bytes for the same days and zlib.

    The ``name``, in ASCII, stands in the head of the file (RFC 1952, 2.3.1): of all that may stand
    there DuckDB reads over nothing else.
    """
    packed = io.BytesIO()
    with gzip.GzipFile(filename=name, mode="wb", fileobj=packed, mtime=0) as file:
        for day in days:
            for paper in day.papers:
                line = Line(SCHEMA, day.date, day.source, paper)
                file.write(msgspec.json.encode(line) + b"\n")
    return packed.getvalue()


def read(file: BinaryIO, where: str, most: int) -> list[Listing]:
    """The days of the seed in ``file``, oldest first.

    A line that is no record is set aside with its day, or with the first day if it names none.

    Raises: InputError for more than ``most`` such lines, or if there are no others.
    """
    days: dict[_Key, list[Paper | Rejected]] = {}
    lost: list[Rejected] = []
    bad = 0
    while line := file.readline(LINE_CAP):
        rest = line
        while len(rest) == LINE_CAP and not rest.endswith(b"\n"):
            rest = file.readline(LINE_CAP)
        if not line.strip():
            continue
        key, record = _judged(line)
        (days.setdefault(key, []) if key else lost).append(record)  # type: ignore[arg-type]
        bad += isinstance(record, Rejected)
        if bad > most:
            what = f"a seed with more than {most:,} lines that are no records"
            raise InputError(where, what, "export it again")
    if lost and not days:
        raise InputError(where, f"a seed without a sound line: {lost[0].reason}", "export it again")
    if lost:
        days[min(days)] += lost
    return [records.gathered(*key, days[key]) for key in sorted(days)]


def _judged(line: bytes) -> tuple[_Key | None, Paper | Rejected]:
    """The day and source that a line names, if it does, and its record."""
    try:
        value = msgspec.json.decode(line)
        if not isinstance(value, dict):
            raise TypeError
    except (ValueError, TypeError, RecursionError):
        whole = line.decode("utf-8", "replace")[: records.RECORD_CAP]
        return None, Rejected("", "line", "is no JSON object", whole)
    try:
        key = day_of(value)
    except FieldError as error:
        return None, records.set_aside(value, error)
    return key, records.judged(value, lambda line: fields(line.get("paper"), line.get("schema")))


def day_of(value: Mapping[str, Any]) -> _Key:
    """The day and the source that a line or a day file names. Raises: FieldError."""
    day, source = dates.utc(value.get("date")), value.get("source")
    if day is None:
        raise FieldError("date", "names no day")
    if not isinstance(source, str) or not source or text.line(source, SOURCE_CAP) != source:
        raise FieldError("source", "names no source")
    return day, source


def fields(record: object, schema: object) -> Mapping[str, Any]:
    """The fields of a ``record`` that was written under ``schema``. Raises: FieldError."""
    if not isinstance(record, dict):
        raise FieldError("paper", f"must be an object (got {type(record).__name__})")
    if not isinstance(schema, int) or (schema != SCHEMA and schema not in MIGRATIONS):
        raise FieldError("schema", f"must be a number up to {SCHEMA}; update the program")
    day: Mapping[str, Any] = migrated({"papers": [record]}, schema)
    found: Mapping[str, Any] = day["papers"][0]
    return found

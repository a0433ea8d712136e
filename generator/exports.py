"""The archive for programs: data/index.json, its schema, a file a year, and what says so.

The files of days are published as they are; these are made of them by every build.
"""

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from generator import MARK, text
from generator.addresses import YEAR
from generator.archive import Archive
from generator.changes import Changes
from generator.config import Config
from generator.day import Day, by_lines
from generator.paper import MEANING, SCHEMA
from generator.render import Page
from generator.render.page import file_of, page, page_of
from generator.sources import seed

INDEX, SCHEMAS, DATA, LLMS = "data/index.json", "data/schema.json", "data/index.md", "llms.txt"
PLACES = (INDEX, SCHEMAS, DATA, LLMS, f"data/{YEAR}.jsonl.gz")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_Date = date


class Row(msgspec.Struct, frozen=True):
    """A day in data/index.json; `changed` is the day (UTC) of the last run that did."""

    date: date
    path: str
    count: int
    sha256: str
    changed: _Date


class Index(msgspec.Struct, frozen=True):
    """data/index.json: the days held, oldest first."""

    schema: int
    days: tuple[Row, ...]


def pages(archive: Archive, config: Config) -> Iterator[Page]:
    """All of these files, and ``/data/``, which tells how to use them."""
    held = [*zip(archive.held, archive.hashes, strict=True)]
    rows = [
        Row(
            day.date,
            f"{day.date.year:04}/{day.date}.json",
            len(day.papers),
            hashed,
            archive.changed(day),
        )
        for day, hashed in held
    ]
    index = {"$comment": MARK, "schema": SCHEMA, "days": rows}
    yield page(INDEX, rows, partial(by_lines, index, 2))
    address = config.site_url + SCHEMAS
    yield page(SCHEMAS, (address, SCHEMA), partial(_schema, address))
    years = []
    for year, group in groupby(held, key=lambda pair: f"{pair[0].date.year:04}"):
        days, hashes = zip(*group, strict=True)
        years.append(year)
        yield page(
            f"data/{year}.jsonl.gz", hashes, partial(seed.encode, days, f"{year} {MARK}.jsonl")
        )
    front = {"description": "Every day and year of papers as plain files, with tried examples."}
    values = {"site_url": config.site_url, "years": years}
    guide = page_of(DATA, "data", "Data for programs", front, day=archive.newest, **values)
    yield guide._replace(newest=archive.newest)
    name, description = text.line(config.site_name, 200), text.line(config.site_description, 500)
    yield file_of(LLMS, name=name, description=description, **values)


def _schema(address: str) -> bytes:
    """JSON Schema of a day's file; those of other files stand among its definitions.

    What it says of kinds and fields stands in schema.toml, of a paper's fields in `MEANING`.
    """
    told = tomllib.loads(Path(__file__).with_name("schema.toml").read_text("utf-8"))
    told["Paper"].update(MEANING)
    kinds, place = (Day, seed.Line, Index, Changes), "#/$defs/{name}"
    (day, *_), defined = msgspec.json.schema_components(kinds, ref_template=place)
    for name, kind in defined.items():
        kind["description"] = told[name]["about"]
        for field, held in kind["properties"].items():
            held["description"] = told[name][field]
    typed: dict[str, Any] = {"$comment": MARK, "$schema": _DIALECT, "$id": address}
    typed |= day | {"$defs": defined}
    return json.dumps(typed, indent=2, ensure_ascii=False).encode() + b"\n"

"""The archive for programs: data/index.json, its schema, a file a year, and what says so.

The files of days are published as they are; these are made of them by every build.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

import msgspec

from generator import MARK, text
from generator.addresses import YEAR
from generator.archive import Archive
from generator.changes import Changes
from generator.config import Config
from generator.day import Day
from generator.paper import SCHEMA, Listing
from generator.render import Page
from generator.render.page import page, page_of
from generator.sources import seed

INDEX, SCHEMAS, DATA, LLMS = "data/index.json", "data/schema.json", "data/index.md", "llms.txt"
PLACES = (INDEX, SCHEMAS, DATA, LLMS, f"data/{YEAR}.jsonl.gz")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def pages(archive: Archive, config: Config) -> Iterator[Page]:
    """All of these files, and ``/data/``, which tells how to use them."""
    rows = [
        (day.date, len(day.papers), hashed, archive.changed(day))
        for day, hashed in zip(archive.held, archive.hashes, strict=True)
    ]
    yield page(INDEX, rows, partial(_index, rows))
    address = config.site_url + SCHEMAS
    yield page(SCHEMAS, (address, SCHEMA), partial(_schema, address))
    years = []
    held = zip(archive.held, archive.hashes, strict=True)
    for year, group in groupby(held, key=lambda pair: pair[0].date.year):
        days, hashes = zip(*group, strict=True)
        years.append(f"{year:04}")
        yield page(f"data/{year:04}.jsonl.gz", hashes, partial(_year, year, days))
    shown = (config.site_name, config.site_description, config.site_url, tuple(years))
    front = {"description": "Every day and year of papers as plain files, with tried examples."}
    values = {"site_url": config.site_url, "years": years, "day": archive.newest}
    yield page_of(DATA, "data", "Data for programs", front, **values)._replace(
        newest=archive.newest
    )
    yield page(LLMS, shown, partial(_llms, config, years))


def _index(rows: Sequence[tuple[date, int, str, date]]) -> bytes:
    lines = ",\n".join(
        f'    {{"date": "{day}", "path": "{day.year:04}/{day}.json", "count": {count}, '
        f'"sha256": "{hashed}", "changed": "{changed}"}}'
        for day, count, hashed, changed in rows
    )
    head = f'{{\n  "$comment": "{MARK}",\n  "schema": {SCHEMA},\n  "days": [\n'
    return f"{head}{lines}\n  ]\n}}\n".encode()


def _schema(address: str) -> bytes:
    """JSON Schema of a day's file; that of changes.json is ``#/$defs/Changes``."""
    kinds, place = (Day, Changes), "#/$defs/{name}"
    (day, _), defined = msgspec.json.schema_components(kinds, ref_template=place)
    typed: dict[str, Any] = {"$comment": MARK, "$schema": _DIALECT, "$id": address}
    typed |= day | {"$defs": defined}
    return json.dumps(typed, indent=2, ensure_ascii=False).encode() + b"\n"


def _year(year: int, days: Sequence[Day]) -> bytes:
    listings = (Listing(day.date, day.source, day.papers) for day in days)
    return seed.encode(listings, f"{year:04} {MARK}.jsonl")


def _llms(config: Config, years: Sequence[str]) -> bytes:
    """What language models are told of the site (llmstxt.org): where its plain data is."""
    url = config.site_url
    lines = [
        f"# {text.line(config.site_name, 200)}",
        "",
        f"> {text.line(config.site_description, 500)}",
        "",
        "Every page of papers is complete without scripts. Programs had better read the data: it "
        "is plain JSON, one file a day, with whole abstracts.",
        "",
        "## Data",
        "",
        f"- [Guide]({url}data/): what the files hold, with examples",
        f"- [Days]({url}{INDEX}): the file of each day, with count, hash and date of last change",
        f"- [Schema]({url}{SCHEMAS}): what a day's file holds",
        f"- [Changes]({url}data/changes.json): what came, changed or was withdrawn, by day",
        *(f"- [{year}]({url}data/{year}.jsonl.gz): all papers of the year" for year in years),
        f"- [Feed]({url}feeds/all.json): the newest papers, JSON Feed",
        "",
        "## Pages",
        "",
        f"- [Newest]({url}): the newest day and the top of the week",
        f"- [Tags]({url}tags/): topics, each with its papers by month",
        f"- [Sitemap]({url}sitemap.xml): every page",
        "",
    ]
    return "\n".join(lines).encode()

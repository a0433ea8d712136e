"""The archive for programs: data/index.json, its schema, a file a year, and what says so.

The files of days are published as they are; these are made of them by every build.
"""

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
from generator.day import Day, by_lines
from generator.paper import SCHEMA
from generator.render import Page
from generator.render.page import page, page_of
from generator.sources import seed

INDEX, SCHEMAS, DATA, LLMS = "data/index.json", "data/schema.json", "data/index.md", "llms.txt"
PLACES = (INDEX, SCHEMAS, DATA, LLMS, f"data/{YEAR}.jsonl.gz")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_Date = date
_SCHEMA = "the number of the form in which this is written"
# What the schema says of each kind of value, and of its fields: for readers of JSON.
_TOLD = {
    "Day": "The file of a day: its papers, most votes first, then by id.",
    "Day.schema": _SCHEMA,
    "Day.date": "the day (UTC) that lists the papers",
    "Day.source": "where that list is from",
    "Day.papers": "all that were ever listed on that day, hidden ones too",
    "Paper": "A paper as one day listed it. What is not known is left out, and nothing is null.",
    "Paper.id": "the arXiv id without version, or a slug of the title with a hash of 8 digits",
    "Paper.title": "as the source gives it, TeX included",
    "Paper.abstract": "its paragraphs are parted by blank lines; empty where there is none",
    "Paper.authors": "all that the source shows, in the paper's order",
    "Paper.published": "when the paper itself came out, by the source",
    "Paper.upvotes": "votes, as last counted for this day",
    "Paper.comments": "comments at the source, as last counted for this day",
    "Paper.code": "the address of its code",
    "Paper.stars": "those of its repository on GitHub, as last counted for this day",
    "Paper.project": "the address of its own page",
    "Paper.summary": "one sentence that the source gives, made by a language model",
    "Paper.keywords": "free words that the source gives, made by a language model",
    "Paper.organization": "whom it is from, as the source names them",
    "Paper.submitter": "who proposed it at the source",
    "Paper.categories": "those of arXiv, the primary one first",
    "Paper.source": "where this paper is from, if not from the source of the day",
    "Paper.aliases": "slugs that were its id before its arXiv id was known",
    "Line": "A line of the file of a year.",
    "Line.schema": _SCHEMA,
    "Line.date": "the day (UTC) that lists the paper",
    "Line.source": "the source of that day",
    "Line.paper": "the paper as that day has it",
    "Index": "data/index.json.",
    "Index.schema": _SCHEMA,
    "Index.days": "every day that is held, oldest first",
    "Row": "A day in data/index.json.",
    "Row.date": "the day (UTC)",
    "Row.path": "its file, below data/",
    "Row.count": "how many papers the file has",
    "Row.sha256": "the hash of the file, in hexadecimal digits",
    "Row.changed": "the last day (UTC) on which more than votes, comments or stars changed",
    "Changes": "data/changes.json.",
    "Changes.schema": _SCHEMA,
    "Changes.days": "the days (UTC) on which something changed, oldest first",
    "Run": "What changed on one day. An id stands in one of the three lists at most.",
    "Run.date": "the day (UTC) on which it changed, not one that lists papers",
    "Run.added": "ids that were not held before",
    "Run.changed": "ids of which more than votes, comments or stars changed",
    "Run.withdrawn": "ids that are hidden from that day on; they stay in the files of days",
}


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
    rows = [
        Row(day.date, f"{day.date.year:04}/{day.date}.json", len(day.papers), hashed, changed)
        for day, hashed in zip(archive.held, archive.hashes, strict=True)
        for changed in [archive.changed(day)]
    ]
    index = {"$comment": MARK, "schema": SCHEMA, "days": rows}
    yield page(INDEX, rows, partial(by_lines, index, 2))
    address = config.site_url + SCHEMAS
    yield page(SCHEMAS, (address, SCHEMA), partial(_schema, address))
    years = []
    held = zip(archive.held, archive.hashes, strict=True)
    for year, group in groupby(held, key=lambda pair: pair[0].date.year):
        days, hashes = zip(*group, strict=True)
        years.append(f"{year:04}")
        make = partial(seed.encode, days, f"{year:04} {MARK}.jsonl")
        yield page(f"data/{year:04}.jsonl.gz", hashes, make)
    shown = (config.site_name, config.site_description, config.site_url, tuple(years))
    front = {"description": "Every day and year of papers as plain files, with tried examples."}
    values = {"site_url": config.site_url, "years": years, "day": archive.newest}
    yield page_of(DATA, "data", "Data for programs", front, **values)._replace(
        newest=archive.newest
    )
    yield page(LLMS, shown, partial(_llms, config, years))


def _schema(address: str) -> bytes:
    """JSON Schema of a day's file; those of other files stand among its definitions."""
    kinds, place = (Day, seed.Line, Index, Changes), "#/$defs/{name}"
    (day, *_), defined = msgspec.json.schema_components(kinds, ref_template=place)
    for name, kind in defined.items():
        kind["description"] = _TOLD[name]
        for field, held in kind["properties"].items():
            held["description"] = _TOLD[f"{name}.{field}"]
    typed: dict[str, Any] = {"$comment": MARK, "$schema": _DIALECT, "$id": address}
    typed |= day | {"$defs": defined}
    return json.dumps(typed, indent=2, ensure_ascii=False).encode() + b"\n"


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

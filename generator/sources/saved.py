"""Days from files that people saved: of the API, a trending page, arXiv, or another archive.

The format is told from the content, never from the file's ending. Knows how to find the day; what
is in an entry is for the other modules of this room.

Whose word on the day counts, for JSON: that of ``--date``, else of the object around the list,
else of the file's name, if at least half of the entries say the same day or none. (Answers before
2025-03 say none, and a paper that was submitted again says a later one.) Where most entries say
something else, ``--date`` is refused, and the others give way to what each entry says.
"""

import codecs
import io
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from generator import config
from generator.errors import InputError, UsageError
from generator.paper import SCHEMA, FieldError, Listing, Paper, Rejected
from generator.sources import (
    arxiv,
    dates,
    huggingface,
    jsontext,
    records,
    seed,
    stream,
    trending_page,
)
from generator.sources.jsontext import Reader

_LISTS = ("data", "papers", "daily_papers", "results", "entries", "items")
_ASKED = ("date", "schema", "source", "error")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KNOWN = "give the API's JSON, a trending page's text, arXiv's Atom or RSS, or a seed"
_GIVE_DAY = "name the day with --date YYYY-MM-DD"


class _Entry(NamedTuple):
    """One entry: the day it says it was listed, if any, and its record or why there is none."""

    stated: date | None
    record: Paper | Rejected


def read(path: Path, day: date | None = None, limits: config.Add | None = None) -> list[Listing]:
    """The listings in the file ``path``, oldest day first; none if it tells of an empty day.

    ``day`` (UTC) is what --date says; without it the data or the file's name must tell.

    Raises: InputError for a file that cannot be read, is beyond ``limits``, has none of the
    formats, or is of another day than ``day``; UsageError if nothing tells the day.
    """
    where, limits = str(path), limits or config.Add()
    with stream.opened(path, limits.megabytes) as file:
        head = file.peek()
        if seed.recognised(head):
            if day:
                what = f"{where} says the day of each record"
                raise UsageError("--date", what, "leave --date out")
            return seed.read(file, where, limits.records)
        encoding = "utf-16" if head.startswith(_UTF_16) else "utf-8-sig"
        if head.decode(encoding, "ignore").lstrip()[:1] == "<":
            return _markup(file, where, day, limits.records)  # XML says itself how it is encoded.
        text = Reader(io.TextIOWrapper(file, encoding, newline=""), where)
        named = dates.in_name(path.name)
        if text.next() and text.next() in "[{":
            return _json(text, where, day, named, limits.records)
        return _page(text.rest(), where, day, named)


def _page(content: str, where: str, day: date | None, named: date | None) -> list[Listing]:
    if content.strip() in ("", "1"):
        return []  # How others have saved a day without papers.
    listing = trending_page.parse(content, where, day, named)
    if listing is None:
        raise InputError(where, "none of the known formats", _KNOWN)
    return [listing]


def _markup(file: io.BufferedReader, where: str, given: date | None, most: int) -> list[Listing]:
    head = file.peek()[:2000].lower()
    if b"<html" in head or b"<!doctype html" in head:
        what = "an HTML page, from which no papers are read"
        raise InputError(where, what, "save the page's text or the API's JSON instead")
    feed = arxiv.feed(file, where, most)
    others = sorted({entry["day"] for entry in feed.entries if entry["day"]} - {given})
    if given and others:
        what = f"--date {given} contradicts the data, which are of {_few(others)}"
        raise InputError(where, what, "leave --date out")
    listings = arxiv.listings(feed.entries, rest=given)
    if feed.entries and not listings:
        raise UsageError(where, "nothing in it tells the day", _GIVE_DAY)
    return listings


def _json(
    text: Reader, where: str, given: date | None, named: date | None, most: int
) -> list[Listing]:
    """The listings in a list of entries, which may stand in an object around it."""
    members: dict[str, Any] = {}
    lists: dict[str, list[_Entry]] = {}
    if text.next() == "[":
        lists["data"] = _entries(text, where, most)
    else:
        for key in text.members():
            if key in _LISTS and text.next() == "[":
                lists[key] = _entries(text, where, most, members.get("schema", SCHEMA))
                continue
            value = text.value()
            if key in _ASKED or text.position <= jsontext.ELEMENT_CAP:
                members[key] = value
    text.end()
    own = dates.utc(members.get("date"))
    if given and own and given != own:
        what = f"--date {given} contradicts the data, which say {own}"
        raise InputError(where, what, "leave --date out")
    if "schema" in members:
        return _day_file(members, lists, where)
    entries = _listed(members, lists, where)
    days = _filed(entries, given, own or named, where) if entries else {}
    return [_listing(day, huggingface.SOURCE, days[day]) for day in sorted(days)]


def _entries(text: Reader, where: str, most: int, schema: object = SCHEMA) -> list[_Entry]:
    """The entries of the list that begins here; at least one must look like a paper."""
    found: list[_Entry] = []
    sample: list[object] = []
    for entry in text.elements():
        if len(found) == most:
            remedy = "split it, or raise extra.archive.add.records in mkdocs.yml"
            raise InputError(where, f"more than {most:,} records", remedy)
        if not sample or (huggingface.is_entry(entry) and not huggingface.is_entry(sample[0])):
            sample = [entry]
        found.append(_judged(entry, schema))
    huggingface.entries(sample, where)
    return found


def _judged(entry: object, schema: object = SCHEMA) -> _Entry:
    """An entry of the API, or a record of another archive, which alone has an ``abstract``."""
    if isinstance(entry, dict) and "abstract" in entry and "paper" not in entry:
        return _Entry(None, records.judged(entry, partial(seed.fields, schema=schema)))
    return _Entry(huggingface.stated(entry), records.judged(entry, huggingface.fields))


def _listed(members: dict[str, Any], lists: dict[str, list[_Entry]], where: str) -> list[_Entry]:
    """The list inside the object that others have put around it; a paper alone is a list too."""
    if "error" in members:
        huggingface.entries(members, where)  # which tells of it
    if "paper" in members or ("id" in members and "title" in members):
        return [_judged(members)]
    name = next((name for name in _LISTS if name in lists or name in members), None)
    if name in lists:
        return lists[name]
    inner = members[name] if name else members
    if inner != 1:
        huggingface.entries(inner, where)
    return []


def _day_file(members: dict[str, Any], lists: dict[str, list[_Entry]], where: str) -> list[Listing]:
    """The listing in a day file of another archive, in today's schema or an older one."""
    try:
        day, source = seed.day_of(members)
        seed.fields({}, members["schema"])
    except FieldError as error:
        raise InputError(where, f"{error.field}: {error}", "get the day file again") from None
    if "papers" not in lists:
        raise InputError(where, "papers: is no list", "get the day file again")
    return [_listing(day, source, lists["papers"])] if lists["papers"] else []


def _listing(day: date, source: str, entries: list[_Entry]) -> Listing:
    return records.gathered(day, source, [entry.record for entry in entries])


def _filed(
    entries: list[_Entry], given: date | None, weaker: date | None, where: str
) -> dict[date, list[_Entry]]:
    """The entries by day, after the rule above."""
    stated = [entry.stated for entry in entries]
    said = Counter(day for day in stated if day)
    silent = stated.count(None)
    claim = given or weaker
    if claim and 2 * (said[claim] + silent) >= len(entries):
        return {claim: entries}
    if given:
        what = f"--date {given} contradicts the data, which were listed on {_few(sorted(said))}"
        raise InputError(where, what, "leave --date out")
    if 2 * silent > len(entries):
        raise UsageError(where, "nothing in it or in its name tells the day", _GIVE_DAY)
    most = min(said, key=lambda day: (-said[day], day))
    days: dict[date, list[_Entry]] = {}
    for entry in entries:
        days.setdefault(entry.stated or most, []).append(entry)
    return days


def _few(days: list[date]) -> str:
    return ", ".join(map(str, days[:3])) + (" and others" if len(days) > 3 else "")

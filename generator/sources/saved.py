"""Days from files that people saved: the API's JSON, a trending page's text, arXiv's Atom and RSS.

The format is told from the content, never from the file's ending. Knows how to find the day; what
is in an entry is for the other modules of this room.

Whose word on the day counts, for JSON: that of ``--date``, else of the object around the list,
else of the file's name, if at least half of the entries say the same day or none. (Answers before
2025-03 say none, and a paper that was submitted again says a later one.) Where most entries say
something else, ``--date`` is refused, and the others give way to what each entry says.
"""

from __future__ import annotations

import codecs
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from generator.errors import InputError, UsageError
from generator.paper import Listing
from generator.sources import arxiv_feed, dates, huggingface, trending_page

CAP = 50 * 2**20
_LISTS = ("data", "papers", "daily_papers", "results", "entries", "items")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KNOWN = "give the API's JSON, the text of a trending page, or arXiv's Atom or RSS"
_GIVE_DAY = "name the day with --date YYYY-MM-DD"


def read(path: Path, day: date | None = None) -> list[Listing]:
    """The listings in the file ``path``, oldest day first; none if it tells of an empty day.

    ``day`` (UTC) is what --date says; without it the data or the file's name must tell.

    Raises: InputError for a file that cannot be read, has none of the formats, or is of another
    day than ``day``; UsageError if nothing tells the day.
    """
    where = str(path)
    data = _bytes(path, where)
    if data.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<":
        return _markup(data, where, day)  # XML says itself how it is encoded.
    content = _decoded(data, where).strip()
    named = dates.in_name(path.name)
    if content in ("", "1"):
        return []  # How others have saved a day without papers.
    if content[0] == "<":
        return _markup(data, where, day)
    if content[0] in "[{":
        return _json(content, where, day, named)
    if trending_page.recognised(content):
        return [trending_page.parse(content, where, day, named)]
    raise InputError(where, "none of the known formats", _KNOWN)


def _bytes(path: Path, where: str) -> bytes:
    try:
        if not path.is_file():
            what = "no such file" if not path.exists() else "not a file"
            raise InputError(where, what, "name a file")
        with path.open("rb") as file:
            data = file.read(CAP + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise InputError(where, f"cannot be read: {reason or error}", "name a file") from None
    if len(data) > CAP:
        raise InputError(where, f"more than {CAP // 2**20} MB", "no day has so much; split it")
    return data


def _decoded(data: bytes, where: str) -> str:
    """The text of UTF-8, or of UTF-16 where a byte order mark says so."""
    mark, encoding = next(((m, name) for m, name in _BOMS if data.startswith(m)), (b"", "utf-8"))
    try:
        content = data.removeprefix(mark).decode(encoding)
    except UnicodeDecodeError as error:
        what = f"not text in UTF-8 (byte {error.start + len(mark)})"
        raise InputError(where, what, "save it as UTF-8") from None
    if "\0" in content:
        raise InputError(where, "binary data, not text", _KNOWN)
    return content


def _markup(data: bytes, where: str, given: date | None) -> list[Listing]:
    head = data[:2000].lower()
    if b"<html" in head or b"<!doctype html" in head:
        what = "an HTML page, from which no papers are read"
        raise InputError(where, what, "save the page's text or the API's JSON instead")
    feed = arxiv_feed.feed(data, where)
    others = sorted({item.day for item in feed.items if item.day} - {given})
    if given and others:
        what = f"--date {given} contradicts the data, which are of {_few(others)}"
        raise InputError(where, what, "leave --date out")
    listings = arxiv_feed.listings(feed.items, rest=given)
    if feed.items and not listings:
        raise UsageError(where, "nothing in it tells the day", _GIVE_DAY)
    return listings


def _json(content: str, where: str, given: date | None, named: date | None) -> list[Listing]:
    value = huggingface.decoded(content, where)
    entries = huggingface.entries(_unwrapped(value, where), where)
    own = dates.utc(value.get("date")) if isinstance(value, dict) else None
    if given and own and given != own:
        what = f"--date {given} contradicts the data, which say {own}"
        raise InputError(where, what, "leave --date out")
    days = _filed(entries, given, own or named, where) if entries else {}
    return [huggingface.parse(days[day], day) for day in sorted(days)]


def _unwrapped(value: object, where: str) -> object:
    """The list inside the object that others have put around it; a paper alone is a list too."""
    if not isinstance(value, dict) or "error" in value:
        return value
    if "schema" in value:
        what = "a day file of an archive, not a source's answer"
        raise InputError(where, what, "copy it into content/data")
    if "paper" in value or ("id" in value and "title" in value):
        return [value]
    inner: Any = next((value[name] for name in _LISTS if name in value), value)
    return [] if inner == 1 else inner


def _filed(
    entries: list[object], given: date | None, weaker: date | None, where: str
) -> dict[date, list[object]]:
    """The entries by day, after the rule above."""
    stated = [huggingface.stated(entry) for entry in entries]
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
    days: dict[date, list[object]] = {}
    for entry, day in zip(entries, stated, strict=True):
        days.setdefault(day or most, []).append(entry)
    return days


def _few(days: list[date]) -> str:
    return ", ".join(map(str, days[:3])) + (" and others" if len(days) > 3 else "")

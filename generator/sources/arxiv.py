"""arXiv as a source: the papers of some categories by the date of submission, and its saved XML.

Knows how to ask (https://info.arxiv.org/help/api/user-manual.html) and the layouts of answers: the
Atom of the API, and the RSS and Atom of its daily announcements. XML is read with defusedxml: a
document type, an entity or an outside file has no effect but an error.
"""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml.ElementTree import iterparse

from generator import config
from generator.errors import InputError
from generator.paper import FieldError, Listing, arxiv_id
from generator.sources import dates, records
from generator.sources.http import Client

SOURCE = "arxiv"
_PAGE = 200
_MOST = 30_000  # The API gives no more results than this to one query.
_ATOM = "{http://www.w3.org/2005/Atom}"
_TYPE = "{http://arxiv.org/schemas/atom}announce_type"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# Root elements, and how many elements stand around each entry.
_DEPTHS = {f"{_ATOM}feed": 1, "rss": 2}
_ENTRIES_AT = {f"{_ATOM}feed/{_ATOM}entry", "channel/item"}
_TOTAL_AT = f"{_ATOM}feed/{{http://a9.com/-/spec/opensearch/1.1/}}totalResults"
_ID_AT, _LINK_AT, _ISSUED_AT = f"{_ATOM}feed/{_ATOM}id", "channel/link", "channel/pubDate"
_HEAD = {_TOTAL_AT, _ID_AT, _LINK_AT, _ISSUED_AT}
_HOST = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org(?:/|$)", re.ASCII)
_ERROR = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/api/errors", re.ASCII)
_PREFIX = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*([a-z-]+)\s+Abstract:", re.ASCII)
# A name may hold commas inside an affiliation's brackets and before a suffix.
_NAME = re.compile(r"(?:\([^()]*\)|,(?=\s*(?:Jr|Sr|II|III|IV)\b)|[^,(]+|\()+", re.ASCII)
_CREATORS_CAP = 500_000
_ENTRIES = 10_000  # The API gives 2,000 at most, an announcement of all of arXiv under 3,000.
_INSIDE = 50_000  # elements of one entry: one of 5,000 authors with affiliations has 15,000
_OTHERS = 1_000
_FEWER = "ask for fewer, or raise extra.archive.add.records in mkdocs.yml"
_REMEDY = "save the feed again, or check the source's address in mkdocs.yml"


# The raw fields of an entry, named as in `Paper`, and its "day", None if it names none.
Entry = dict[str, Any]


class Feed(msgspec.Struct, frozen=True):
    """A feed's entries in its order; `total` is how many the API says there are in all."""

    entries: tuple[Entry, ...]
    total: int | None = None


# An entry as it stands: the kind of its announcement, its own time, its raw fields.
_Raw = tuple[str | None, str | None, dict[str, Any]]


def day(client: Client, settings: config.Arxiv, day: date) -> list[Listing]:
    """The papers that were submitted on ``day`` (UTC); none where there are none.

    Requests are ``settings.pause`` seconds apart, as arXiv's terms ask.

    Raises: TryLater, InputError.
    """
    entries = _entries(client, settings, day)
    return listings((e for e in entries if e["day"] in (day, None)), rest=day)


def _entries(client: Client, settings: config.Arxiv, day: date) -> list[Entry]:
    """All entries that the API has for ``day``, page by page."""
    entries: list[Entry] = []
    known: set[str] = set()
    while True:
        page = _page(client, settings, day, len(entries))
        fresh = {entry["id"] for entry in page.entries} - known
        if not fresh:
            return entries
        entries += page.entries
        known |= fresh
        if len(entries) >= (page.total or 0):
            return entries
        if len(entries) >= _MOST:
            what = f"more than {_MOST:,} papers for one day"
            raise InputError(f"{settings.url} {day}", what, "name fewer categories in mkdocs.yml")


def _page(client: Client, settings: config.Arxiv, day: date, start: int) -> Feed:
    """One page of results; an empty one where there should be more is asked for again."""
    address = f"{settings.url.rstrip('/')}/api/query"
    categories = " OR ".join(f"cat:{category}" for category in settings.categories)
    params: dict[str, str | int] = {
        "search_query": f"({categories}) AND submittedDate:[{day:%Y%m%d}0000 TO {day:%Y%m%d}2359]",
        "start": start,
        "max_results": _PAGE,
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
    }
    where = f"{address} {day}"

    def whole(data: bytes) -> bool:
        if not data:
            return False
        page = feed(data, where)
        return bool(page.entries) or (page.total or 0) <= start

    accept = "application/atom+xml"
    data = client.get(address, params, accept, pause=settings.pause, whole=whole)
    return feed(data, where)


def feed(data: bytes | BinaryIO, where: str = "arXiv", most: int = _ENTRIES) -> Feed:
    """The feed in ``data``: an answer of the API, or a day's announcements as RSS or Atom.

    An answer's entries have the UTC day of their first submission. Announcements have the day they
    were made, in arXiv's own zone. Replacements are left out, since their papers were listed when
    they were new; when a cross-listed paper was published is not known.

    Raises: InputError for what is no XML, no feed of arXiv's, has more than ``most`` entries, or
    tells of an error.
    """
    head: dict[str, str] = {}
    entries: list[_Raw] = []
    own = False
    others = found = 0
    for place, element in _elements(io.BytesIO(data) if isinstance(data, bytes) else data, where):
        if place not in _ENTRIES_AT:
            others += 1
            if place in _HEAD:
                head.setdefault(place, _whole(element))
        else:
            found += 1
            _check_error(element, where)
            own = own or arxiv_id(_name(element)) is not None
            entries += _entry(element)
        if found > most or others > _OTHERS:
            raise InputError(where, f"a feed of more than {most:,} entries", _FEWER)
    total = _count(head.get(_TOTAL_AT))
    address = head.get(_ID_AT) or head.get(_LINK_AT) or ""
    if total is None and not own and not _HOST.match(address):
        raise InputError(where, "a feed, but not one of arXiv's", _REMEDY)
    issued = head.get(_ISSUED_AT)
    return Feed(tuple(_dated(entry, issued) for entry in entries), total)


def listings(entries: Iterable[Entry], rest: date | None = None) -> list[Listing]:
    """The entries by day, oldest day first; those that name no day are set aside under ``rest``.

    Without ``rest`` the first day takes them; without any day there is no listing.
    """
    days: dict[date, list[Entry]] = {}
    undated: list[Entry] = []
    for entry in entries:
        group = undated if entry["day"] is None else days.setdefault(entry["day"], [])
        group.append(entry)
    rest = rest or min(days, default=None)
    if undated and rest:
        days.setdefault(rest, []).extend(undated)
    return [records.listing(day, SOURCE, days[day], _fields) for day in sorted(days)]


def _fields(entry: Entry) -> Entry:
    if not arxiv_id(entry.get("id", "")):
        raise FieldError("id", f"not an arXiv id (got {entry.get('id', '')[:80]!r})")
    if entry["day"] is None:
        raise FieldError("published", "no date, so the day is unknown")
    return entry


def _elements(file: BinaryIO, where: str) -> Iterator[tuple[str, Element]]:
    """What stands in the feed, with its place: ``channel/item``. Each is then forgotten.

    Raises: InputError.
    """
    above: list[Element] = []
    inside = 0
    try:
        for event, element in iterparse(file, ("start", "end"), forbid_dtd=True):
            if event == "start":
                above.append(element)
                if above[0].tag not in _DEPTHS:
                    raise InputError(where, f"not a feed but <{element.tag[:80]}>", _REMEDY)
                inside = inside + 1 if len(above) > _DEPTHS[above[0].tag] + 1 else 0
                if inside > _INSIDE:
                    raise InputError(where, f"an entry of more than {_INSIDE:,} elements", _REMEDY)
                continue
            above.pop()
            if 0 < len(above) <= _DEPTHS[above[0].tag]:
                yield f"{above[-1].tag}/{element.tag}", element
                above[-1].remove(element)
    except ParseError as error:
        raise InputError(where, f"not XML: {error}", _REMEDY) from None
    except (ValueError, LookupError, RecursionError) as error:
        raise InputError(where, f"XML that is not accepted: {error}", _REMEDY) from None


def _check_error(entry: Element, where: str) -> None:
    """The API tells of errors in a feed whose one entry has an address among its errors."""
    if _ERROR.match(_text(entry, f"{_ATOM}id") or ""):
        what = _text(entry, f"{_ATOM}summary") or "an error"
        raise InputError(where, f"arXiv answers: {what[:200]}", _REMEDY)


def _entry(entry: Element) -> list[_Raw]:
    """What an RSS item or Atom entry says; nothing for a replacement."""
    abstract = _text(entry, "description", f"{_ATOM}summary") or ""
    prefix = _PREFIX.match(abstract)
    kind = _text(entry, _TYPE) or (prefix[1] if prefix else None)
    if kind is None and entry.tag == "item":
        kind = "new"
    if kind not in (None, "new", "cross"):
        return []
    fields = {
        "id": _name(entry),
        "title": _text(entry, "title", f"{_ATOM}title") or "",
        "abstract": abstract[prefix.end() :] if prefix else abstract,
        "authors": _authors(entry),
        "categories": _categories(entry),
    }
    return [(kind, _text(entry, "pubDate", f"{_ATOM}published"), fields)]


def _dated(entry: _Raw, issued: str | None) -> Entry:
    """The entry with its day, which for want of its own is that on which the feed was issued."""
    kind, own, fields = entry
    day = dates.announced(own or issued) if kind else dates.utc(own or issued)
    return {**fields, "published": None if kind == "cross" else day, "day": day}


def _whole(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _text(element: Element, *tags: str) -> str | None:
    """All text of the first of ``tags`` that is there and holds any."""
    found = (child for child in (element.find(tag) for tag in tags) if child is not None)
    return next(filter(None, map(_whole, found)), None)


def _name(entry: Element) -> str:
    """The arXiv id in whichever element has it, else what the entry calls itself."""
    names = [name for tag in ("guid", f"{_ATOM}id", "link") if (name := _text(entry, tag))]
    return next((name for name in names if arxiv_id(name)), names[0] if names else "")


def _authors(entry: Element) -> list[str]:
    """The authors: elements of their own in the API, one string with commas in announcements."""
    names = [_text(author, f"{_ATOM}name") or "" for author in entry.findall(f"{_ATOM}author")]
    creators = (_text(entry, _CREATOR) or "")[:_CREATORS_CAP]
    return names or [name.strip() for name in _NAME.findall(creators)]


def _categories(entry: Element) -> list[str]:
    terms = [category.get("term", "") for category in entry.findall(f"{_ATOM}category")]
    return terms or [category.text or "" for category in entry.findall("category")]


def _count(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"[0-9]{1,9}", value.strip()) else None

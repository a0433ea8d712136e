"""arXiv's XML: the Atom of its API, and the RSS and Atom of its daily announcements.

Knows the layouts of both; asks nobody. XML is read with defusedxml: a document type, an entity or
an outside file has no effect but an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml.ElementTree import fromstring

from generator.errors import InputError
from generator.paper import FieldError, Listing, arxiv_id
from generator.sources import dates, records

SOURCE = "arxiv"
_ATOM = "{http://www.w3.org/2005/Atom}"
_TYPE = "{http://arxiv.org/schemas/atom}announce_type"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_HOST = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org(?:/|$)", re.ASCII)
_ERROR = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/api/errors", re.ASCII)
_PREFIX = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*([a-z-]+)\s+Abstract:", re.ASCII)
# A name may hold commas inside an affiliation's brackets and before a suffix.
_NAME = re.compile(r"(?:\([^()]*\)|,(?=\s*(?:Jr|Sr|II|III|IV)\b)|[^,(]+|\()+", re.ASCII)
_CREATORS_CAP = 500_000
_ENTRIES = 10_000  # The API gives 2,000 at most, an announcement of all of arXiv under 3,000.
_REMEDY = "save the feed again, or check the source's address in mkdocs.yml"


class Item(msgspec.Struct, frozen=True):
    """One entry: its day (None if it names none) and its raw fields, named as in `Paper`."""

    day: date | None
    fields: dict[str, Any]


class Feed(msgspec.Struct, frozen=True):
    """A feed's items in its order; `total` is how many the API says there are in all."""

    items: tuple[Item, ...]
    total: int | None = None


def feed(data: bytes, where: str = "arXiv") -> Feed:
    """The feed in ``data``: an answer of the API, or a day's announcements as RSS or Atom.

    An answer's items have the UTC day of their first submission. Announcements have the day they
    were made, in arXiv's own zone. Replacements are left out, since their papers were listed when
    they were new; when a cross-listed paper was published is not known.

    Raises: InputError for what is no XML, no feed of arXiv's, or an error told in a feed.
    """
    root = _parsed(data, where)
    channel = root.find("channel") if root.tag == "rss" else root
    if channel is None or root.tag not in ("rss", f"{_ATOM}feed"):
        raise InputError(where, f"not a feed but <{root.tag[:80]}>", _REMEDY)
    _check_error(root, where)
    total = _count(root.findtext(_TOTAL))
    issued = _text(channel, "pubDate")
    entries = [*channel.findall("item"), *channel.findall(f"{_ATOM}entry")]
    if len(entries) > _ENTRIES:
        raise InputError(where, f"a feed of more than {_ENTRIES:,} entries", _REMEDY)
    found = [_item(entry, issued) for entry in entries]
    if total is None and not _is_arxiv(channel, entries):
        raise InputError(where, "a feed, but not one of arXiv's", _REMEDY)
    return Feed(tuple(item for item in found if item is not None), total)


def listings(items: Iterable[Item], rest: date | None = None) -> list[Listing]:
    """The items by day, oldest day first; items that name no day are set aside under ``rest``.

    Without ``rest`` the first day takes them; without any day there is no listing.
    """
    days: dict[date, list[dict[str, Any]]] = {}
    undated: list[dict[str, Any]] = []
    for item in items:
        group = undated if item.day is None else days.setdefault(item.day, [])
        group.append({**item.fields, "day": item.day})
    rest = rest or min(days, default=None)
    if undated and rest:
        days.setdefault(rest, []).extend(undated)
    return [records.listing(day, SOURCE, days[day], _fields) for day in sorted(days)]


def _fields(entry: dict[str, Any]) -> dict[str, Any]:
    if not arxiv_id(entry.get("id", "")):
        raise FieldError("id", f"not an arXiv id (got {entry.get('id', '')[:80]!r})")
    if entry["day"] is None:
        raise FieldError("published", "no date, so the day is unknown")
    return entry


def _parsed(data: bytes, where: str) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except ParseError as error:
        raise InputError(where, f"not XML: {error}", _REMEDY) from None
    except (ValueError, LookupError, RecursionError) as error:
        raise InputError(where, f"XML that is not accepted: {error}", _REMEDY) from None
    return root


def _check_error(root: Element, where: str) -> None:
    """The API tells of errors in a feed whose one entry has an address among its errors."""
    for entry in root.findall(f"{_ATOM}entry"):
        if _ERROR.match(_text(entry, f"{_ATOM}id") or ""):
            what = _text(entry, f"{_ATOM}summary") or "an error"
            raise InputError(where, f"arXiv answers: {what[:200]}", _REMEDY)


def _is_arxiv(channel: Element, entries: Iterable[Element]) -> bool:
    own = _text(channel, f"{_ATOM}id", "link") or ""
    return _HOST.match(own) is not None or any(arxiv_id(_name(entry)) for entry in entries)


def _item(entry: Element, issued: str | None) -> Item | None:
    """The item of an RSS item or Atom entry; None for a replacement."""
    abstract = _text(entry, "description", f"{_ATOM}summary") or ""
    prefix = _PREFIX.match(abstract)
    kind = _text(entry, _TYPE) or (prefix[1] if prefix else None)
    if kind is None and entry.tag == "item":
        kind = "new"
    if kind not in (None, "new", "cross"):
        return None
    when = _text(entry, "pubDate", f"{_ATOM}published") or issued
    day = dates.announced(when) if kind else dates.utc(when)
    fields = {
        "id": _name(entry),
        "title": _text(entry, "title", f"{_ATOM}title") or "",
        "abstract": abstract[prefix.end() :] if prefix else abstract,
        "authors": _authors(entry),
        "published": None if kind == "cross" else day,
        "categories": _categories(entry),
    }
    return Item(day, fields)


def _text(element: Element, *tags: str) -> str | None:
    """All text of the first of ``tags`` that is there and holds any."""
    found = (child for child in (element.find(tag) for tag in tags) if child is not None)
    texts = ("".join(child.itertext()).strip() for child in found)
    return next((text for text in texts if text), None)


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

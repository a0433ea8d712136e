"""The Daily Papers API of Hugging Face: a day's pages of JSON into a listing.

Knows the API's fields as they have been since 2024; what makes a valid record is for `paper`.
"""

import itertools
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from generator import config, text
from generator.errors import InputError
from generator.paper import FieldError, Listing
from generator.sources import dates, records
from generator.sources.http import Client

SOURCE = "huggingface"
_CAP = 50  # Pages have been cut here whatever `limit` said: such a page need not be the last.
_ENTRIES = 10_000  # No day has had 100 entries; an answer with so many is no day's list.
_REMEDY = "save the API's own answer, or check the source's address in mkdocs.yml"


def day(client: Client, settings: config.HuggingFace, day: date) -> Listing:
    """What the API lists for ``day`` (UTC), all its pages; without papers if nothing is listed.

    An answer whose entries all say that they were listed on one other day is that day's listing.

    Raises: TryLater; InputError for an answer that is no list of entries, refused whole.
    """
    address = f"{settings.url.rstrip('/')}/api/daily_papers"
    where = f"{address}?date={day}"
    listed: list[object] = []
    known: set[str] = set()
    for number in itertools.count():
        params: dict[str, str | int] = {"date": str(day), "limit": settings.page, "p": number}
        answer = client.get(address, params, "application/json", pause=settings.pause)
        page = entries(decoded(answer, where), where)
        if len(listed) + len(page) > _ENTRIES:
            raise InputError(where, f"more than {_ENTRIES:,} entries for one day", _REMEDY)
        fresh = {records.name(entry) or records.compact(entry) for entry in page} - known
        if not fresh:
            break  # No page, or one that came before.
        listed += page
        known |= fresh
        if len(page) < min(settings.page, _CAP):
            break
    return parse(listed, agreed(listed) or day)


def parse(entries: Sequence[object], day: date) -> Listing:
    """The listing of ``day`` for the API's ``entries``, each of them judged singly."""
    return records.listing(day, SOURCE, entries, fields)


def decoded(data: bytes, where: str) -> object:
    """The value of JSON in UTF-8; NaN and infinity, which some write, are null.

    Raises: InputError for anything else: half a text, nesting without end, other encodings.
    """
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=lambda name: None)
    except RecursionError:
        raise InputError(where, "nested too deeply for a list of papers", _REMEDY) from None
    except ValueError as error:
        markup = data[:200].lstrip().startswith(b"<")
        what = "markup, perhaps an error page" if markup else f"not JSON: {error}"
        raise InputError(where, what, _REMEDY) from None


def entries(value: object, where: str) -> list[object]:
    """``value`` as the API's list of entries, none of them judged yet.

    Raises: InputError if it is no list, or if nothing in it looks like a paper.
    """
    if isinstance(value, dict) and "error" in value:
        what = f"an error instead of papers: {records.compact(value['error'])[:200]}"
        raise InputError(where, what, _REMEDY)
    if not isinstance(value, list):
        what = f"not a list of papers but {_KINDS.get(type(value), 'a number')}"
        raise InputError(where, what, _REMEDY)
    if value and not any(map(is_entry, value)):
        reprs = all(isinstance(entry, str) and entry.lstrip()[:1] == "{" for entry in value)
        what = "Python's notation inside strings" if reprs else "other things"
        raise InputError(where, f"a list of {what}, not of papers", _REMEDY)
    return value


def is_entry(value: object) -> bool:
    """Whether ``value`` looks like an entry, whatever it is worth."""
    return isinstance(value, dict) and not _MARKS.isdisjoint(value)


def stated(entry: object) -> date | None:
    """The day (UTC) on which ``entry`` says it was listed; older answers do not say it."""
    return dates.utc(_inner(entry).get("submittedOnDailyAt"))


def agreed(entries: Sequence[object]) -> date | None:
    """The day that all ``entries`` state; None if any states another or none."""
    days = {stated(entry) for entry in entries if isinstance(entry, dict)}
    return days.pop() if len(days) == 1 else None


_MARKS = {"paper", "id"}
_KINDS = {dict: "an object", str: "a string", bool: "a truth value", type(None): "null"}


def _inner(entry: object) -> dict[str, Any]:
    """The paper of an entry; entries saved by others may be the paper itself."""
    if not isinstance(entry, dict):
        return {}
    paper = entry.get("paper", entry)
    return paper if isinstance(paper, dict) else {}


def fields(entry: object) -> dict[str, Any]:
    """The raw fields of an entry, named as in `Paper`. Raises: FieldError."""
    if not isinstance(entry, dict):
        raise FieldError("paper", f"must be an object (got {type(entry).__name__})")
    paper = _inner(entry)
    if not isinstance(paper.get("id"), str):
        raise FieldError("id", "must be a string and is missing or something else")
    repository = paper.get("githubRepo")
    code = text.url(repository) if isinstance(repository, str) else None
    return {
        **_texts(paper, entry),
        "id": paper["id"],
        "authors": _authors(paper.get("authors", [])),
        "published": dates.utc(paper.get("publishedAt")),
        "upvotes": paper.get("upvotes"),
        "comments": entry.get("numComments"),
        "code": code,
        "stars": paper.get("githubStars") if code else None,
        "project": paper.get("projectPage"),
        "summary": paper.get("ai_summary"),
        "keywords": paper.get("ai_keywords"),
        "organization": _name(paper.get("organization")) or _name(entry.get("organization")),
        "submitter": _name(entry.get("submittedBy")) or _name(paper.get("submittedOnDailyBy")),
    }


def _texts(paper: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """Title and abstract, which stand in the paper or, at times only, in the entry around it."""
    found = {}
    for name, key in (("title", "title"), ("abstract", "summary")):
        given = [holder[key] for holder in (paper, entry) if key in holder]
        if given:
            found[name] = next((value for value in given if value is not None), None)
    return found


def _authors(value: object) -> object:
    """The names of the authors to be shown; what is no list is left to `paper` to refuse."""
    if not isinstance(value, list):
        return value
    shown = (a for a in value if not (isinstance(a, dict) and a.get("hidden") is True))
    return [a.get("name") if isinstance(a, dict) else a for a in shown]


def _name(value: object) -> str | None:
    """A person's or organisation's name: the full one where there is one."""
    if not isinstance(value, dict):
        return None
    names = (value.get("fullname"), value.get("name"))
    return next((name for name in names if isinstance(name, str) and name.strip()), None)

"""The text of a trending page, as copied from a browser: titles and abstracts, nothing else.

Knows the page's layout: some header lines, a date such as "Mar 14", then a title and its abstract
in turn, each on a line of its own.
"""

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from generator import text
from generator.errors import InputError, UsageError
from generator.paper import FieldError, Listing
from generator.sources import records
from generator.sources.huggingface import SOURCE

_DATE = re.compile(r"([A-Z][a-z]{2,8})\.? (\d{1,2})(?:, (\d{4}))?", re.ASCII)
# Of 5,043 real papers no title has more than 206 characters, and one abstract less than 350.
_ABSTRACT = 250
_SHORT_ABSTRACT = 80


class _Date(msgspec.Struct, frozen=True):
    """The date above the papers; pages leave the year out."""

    line: str
    month: int
    day: int
    year: int | None


def parse(content: str, where: str, given: date | None, named: date | None) -> Listing | None:
    """The page's listing; None for a text without its date line, which is no trending page.

    The year comes from ``given`` (--date), else from the file's name.

    An abstract is known by its length and takes the line before it for its title, so that odd
    lines between papers shift nothing; they are set aside, as is what lacks its other half.

    Raises: InputError if the page has another date than it should; UsageError without a year.
    """
    lines = _lines(content)
    dates = {number: found for number, line in enumerate(lines) if (found := _date(line))}
    if not dates:
        return None
    if len(set(dates.values())) > 1:
        raise InputError(where, "holds the papers of several days", "save each page by itself")
    start, found = next(iter(dates.items()))
    papers = [line for number, line in enumerate(lines) if number > start and number not in dates]
    return records.listing(_day(found, where, given, named), SOURCE, _entries(papers), _fields)


def _lines(content: str) -> list[str]:
    """The lines that say something: not blank, and not numbers or signs alone."""
    lines = (line.strip() for line in text.clean(content).split("\n"))
    return [line for line in lines if any(map(str.isalpha, line))]


def _date(line: str) -> _Date | None:
    match = _DATE.fullmatch(line)
    named = (n for n, name in enumerate(month_name) if match and name.startswith(match[1]))
    month = next(named, None)
    if match is None or month is None:
        return None
    return _Date(line, month, int(match[2]), int(match[3]) if match[3] else None)


def _day(found: _Date, where: str, given: date | None, named: date | None) -> date:
    day = given or named
    if day is None and found.year:
        try:
            return date(found.year, found.month, found.day)
        except ValueError:
            raise InputError(where, f"its date is none: {found.line}", "mend the page") from None
    if day is None:
        what = f'the page says "{found.line}" and no year'
        raise UsageError(where, what, "give its day with --date YYYY-MM-DD")
    if (found.year or day.year, found.month, found.day) != (day.year, day.month, day.day):
        said = "--date" if given else "the file's name"
        what = f'the page is of "{found.line}", but {said} says {day}'
        raise InputError(where, what, "give the page's own day with --date YYYY-MM-DD")
    return day


def _entries(lines: Sequence[str]) -> Iterator[dict[str, str]]:
    """Titles and abstracts as they belong together, and what is left over between them."""
    waiting: list[str] = []
    for line in lines:
        if len(line) < _ABSTRACT:
            waiting.append(line)
            continue
        yield from _short(waiting[:-1])
        yield {"title": waiting[-1], "abstract": line} if waiting else {"abstract": line}
        waiting = []
    yield from _short(waiting, cut=True)


def _short(lines: Sequence[str], cut: bool = False) -> Iterator[dict[str, str]]:
    """Short lines: a title with a short abstract, which ends a sentence or the page (``cut``)."""
    number = 0
    while number < len(lines):
        title, *rest = lines[number : number + 2]
        last = cut and number + 2 == len(lines)
        if rest and len(rest[0]) >= _SHORT_ABSTRACT and (last or rest[0].endswith((".", "!", "?"))):
            yield {"title": title, "abstract": rest[0]}
            number += 2
        else:
            yield {"title": title}
            number += 1


def _fields(entry: dict[str, str]) -> dict[str, str]:
    if "title" not in entry:
        raise FieldError("title", "no title stands before this abstract")
    if "abstract" not in entry:
        raise FieldError("abstract", "no abstract follows this title")
    return entry

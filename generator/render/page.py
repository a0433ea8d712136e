"""A page: where it goes, what it depends on, and how its bytes are made.

Holds what all pages share: the templates, front matter, relative addresses and English dates.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from generator import memo, text

MONTHS = tuple(calendar.month_name)
_BLANK_LINES = re.compile(r"\n{3,}")
_BLANK_LINE = "\n\n"


class Page(NamedTuple):
    """A file below content/: its path, the digest of all it shows, and the maker of its bytes.

    `newest` is the newest day among the papers it shows; None where it follows the whole archive.
    """

    path: str
    key: bytes
    make: Callable[[], bytes]
    newest: date | None = None


def page(path: str, inputs: object, make: Callable[[], bytes], newest: date | None = None) -> Page:
    """A page whose bytes follow from ``inputs`` alone (anything msgspec can encode)."""
    return Page(path, key(path, inputs), make, newest)


def key(path: str, inputs: object) -> bytes:
    """The key of the page ``path`` that shows ``inputs``."""
    return memo.digest(path, inputs)


def address(path: str) -> str:
    """The address below the site's root that MkDocs gives to the Markdown file ``path``."""
    if path.endswith("index.md"):
        return path.removesuffix("index.md")
    return path.removesuffix(".md") + "/" if path.endswith(".md") else path


def root(path: str) -> str:
    """The way from the folder of the Markdown file ``path`` to content/: what its links begin with.

    Links name Markdown files, as editors, GitHub and MkDocs read them; MkDocs and the build turn
    them into addresses.
    """
    return "../" * path.count("/")


def markdown(
    path: str,
    template: str,
    title: str,
    kind: str,
    front: Mapping[str, object] | None = None,
    **values: object,
) -> bytes:
    """The Markdown file ``path``: front matter, then ``template`` with ``values``.

    Front matter is YAML whose every value is JSON. MkDocs and themes put strings of it into pages
    as they are, so the title and the strings of ``front`` are escaped for HTML; other text of a
    feed stands inside a mapping, which no theme but ours reads. ``kind`` tells the theme's
    templates which page it is.
    """
    meta = {"generator": "paper-archive", "kind": kind, "title": title, **(front or {})}
    lines = "".join(f"{key}: {text.for_yaml(_inert(value))}\n" for key, value in meta.items())
    values |= {"root": Markup(root(path)), "title": title}
    body = _templates().get_template(template).render(values)
    return f"---\n{lines}---\n\n{_BLANK_LINES.sub(_BLANK_LINE, body).strip()}\n".encode()


def long_date(day: date) -> str:
    """``14 March 2025``."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def short_date(day: date) -> str:
    """``14 Mar 2025``."""
    return f"{day.day} {MONTHS[day.month][:3]} {day.year}"


def month_title(month: date) -> str:
    """``March 2025``."""
    return f"{MONTHS[month.month]} {month.year}"


def day_path(day: date) -> str:
    """The Markdown file of a day."""
    return f"{day:%Y/%m/%d}.md"


def month_path(month: date) -> str:
    """The Markdown file of a month."""
    return f"{month:%Y/%m}/index.md"


def week_path(monday: date) -> str:
    """The Markdown file of the ISO week, under its ISO year."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}/w{week:02}.md"


def monday(day: date) -> date:
    """The first day of the ISO week of ``day``."""
    return day - timedelta(days=day.weekday())


def plural(count: int, noun: str) -> str:
    """``1 paper``, ``12 papers``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@cache
def _templates() -> Environment:
    """The templates. All that they show is escaped for Markdown, but what passes the filter raw."""
    environment = Environment(
        loader=PackageLoader("generator.render"),
        autoescape=False,  # noqa: S701 - that is for HTML; `finalize` sees every value
        finalize=_for_markdown,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "long_date": long_date,
        "short_date": short_date,
        "month_title": month_title,
        "plural": plural,
        "day_path": day_path,
        "month_path": month_path,
        "week_path": week_path,
        "paragraphs": _paragraphs,
        "href": lambda url: Markup(text.for_markdown_link(url)),
        "raw": Markup,
    }
    return environment


def _for_markdown(value: object) -> str:
    """``value`` as a template may put it out: escaped, unless it is Markdown already."""
    return value if isinstance(value, Markup) else text.for_markdown(str(value))


def _paragraphs(value: str) -> Markup:
    """``value`` as paragraphs, parted by blank lines."""
    return Markup("\n\n".join(text.for_markdown_start(part) for part in value.split("\n\n")))


def _inert(value: object) -> object:
    return str(escape(text.inert(value))) if isinstance(value, str) else value

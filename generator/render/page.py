"""A page: where it goes, what it depends on, and how its bytes are made.

Holds what all pages share: the templates, front matter, relative addresses and English dates.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from generator import MARK, keys, text

MONTHS = tuple(calendar.month_name)


class Page(NamedTuple):
    """A file below content/: its path, the key of all it shows, and the maker of its bytes."""

    path: str
    key: bytes
    make: Callable[[], bytes]


def page(path: str, inputs: object, make: Callable[[], bytes]) -> Page:
    """A page whose bytes follow from ``inputs`` alone (anything msgspec can encode)."""
    return Page(path, key(path, inputs), make)


def key(path: str, inputs: object) -> bytes:
    """The key of the page ``path`` that shows ``inputs``."""
    return keys.key(path, inputs)


def address(path: str) -> str:
    """The address below the site's root that MkDocs gives to the Markdown file ``path``."""
    if path.endswith("index.md"):
        return path.removesuffix("index.md")
    return path.removesuffix(".md") + "/" if path.endswith(".md") else path


def root(path: str) -> str:
    """The way from the page of the Markdown file ``path`` back to the site's root."""
    return "../" * address(path).count("/") or "./"


def markdown(path: str, template: str, title: str, *, head: str = "", **values: object) -> bytes:
    """The Markdown file ``path``: front matter, then ``template`` with ``values``.

    Front matter is rendered without escaping by MkDocs and themes, so it holds escaped text.
    """
    body = _templates().get_template(template).render(root=root(path), title=title, **values)
    meta = {"title": str(escape(text.inert(title))), "head": head}
    if body.startswith("<"):
        body = "\n".join(line for line in body.splitlines() if line)
    lines = "".join(f"{key}: {text.for_yaml(value)}\n" for key, value in meta.items() if value)
    return f"---\n{MARK}\n{lines}---\n{body}\n".encode()


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
    environment = Environment(
        loader=PackageLoader("generator.render"),
        autoescape=True,
        finalize=lambda value: text.inert(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "long_date": long_date,
        "short_date": short_date,
        "month_title": month_title,
        "plural": plural,
        "day_url": lambda day: address(day_path(day)),
        "month_url": lambda month: address(month_path(month)),
        "week_url": lambda day: address(week_path(day)),
        "paragraphs": _paragraphs,
    }
    return environment


def _paragraphs(abstract: str) -> Markup:
    """Each paragraph as an element, on a line that begins with a tag of ours."""
    parts = (escape(text.inert(part)) for part in abstract.split("\n\n"))
    return Markup("\n").join(Markup("<p>%s</p>") % part for part in parts if part)

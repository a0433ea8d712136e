"""A page: where it goes, what it depends on, and how its bytes are made.

Holds what all pages share: the templates and front matter.
"""

import re
from collections.abc import Callable, Hashable, Mapping, MutableMapping
from datetime import date
from functools import cache, lru_cache, partial
from posixpath import basename, dirname, relpath
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from generator import MARK, english, keys, text
from generator.addresses import address, day_path, month_path, root, week_path, year_path
from generator.english import excerpt, long_date, month_title, short_date, short_month
from generator.paper import is_arxiv

DESCRIPTION = 160  # characters that search engines show of a page
_DATES = (long_date, short_date, short_month, month_title)
_PATHS = (day_path, month_path, week_path, year_path)
_BLANK_LINES = re.compile(r"\n\n\n+")
_BLANK_LINE = "\n\n"


class Page(NamedTuple):
    """A file below content/: its path, the key of all it shows, and the maker of its bytes.

    `newest` is the newest day among the papers it shows, None where a day changes nothing of it;
    `changed` is when a paper or a day last changed after that. Sitemaps name what is `listed`:
    pages that have moved or were withdrawn are not.
    """

    path: str
    key: bytes
    make: Callable[[], bytes]
    newest: date | None = None
    changed: date | None = None
    listed: bool = True


def page(path: str, inputs: object, make: Callable[[], bytes], newest: date | None = None) -> Page:
    """A page whose bytes follow from ``inputs`` alone (anything msgspec can encode)."""
    return Page(path, keys.key(path, inputs), make, newest)


def page_of(
    path: str,
    kind: str,
    title: str,
    front: Mapping[str, object] | None = None,
    template: str = "",
    /,
    **values: object,
) -> Page:
    """The page that `markdown` makes of these, which are its inputs as they are."""
    make = partial(markdown, path, kind, title, front, template, **values)
    return page(path, (kind, title, front, template, values), make)


def file_of(path: str, template: str = "", /, **values: object) -> Page:
    """The file ``path`` that `filled` makes, by default from the template of its own name."""
    return page(path, values, partial(filled, template or basename(path), **values))


def redirect(path: str, there: str, title: str, what: str) -> Page:
    """A page that leads to the file ``there``, where ``what`` is now called ``title``."""
    front = {"target": relpath(address(there), address(path)) + "/"}
    way = relpath(there, dirname(path))
    return page_of(path, "redirect", title, front, what=what, way=way)._replace(listed=False)


def markdown(
    path: str,
    kind: str,
    title: str,
    front: Mapping[str, object] | None = None,
    template: str = "",
    /,
    **values: object,
) -> bytes:
    """The Markdown file ``path``: front matter, then the ``template`` with ``values``.

    Front matter is YAML whose every value is JSON. MkDocs and themes put strings of it into pages
    as they are, so the title and the strings of ``front`` are escaped for HTML; other text of a
    feed stands inside a mapping, which no theme but ours reads. ``kind`` tells the theme's
    templates which page it is; ours is called so too, if none is named.
    """
    name, value = MARK.split(": ")
    meta = {name: value, "kind": kind, "title": text.shown(title), **(front or {})}
    lines = "".join(f"{key}: {text.for_yaml(_inert(value))}\n" for key, value in meta.items())
    values |= {"root": Markup(root(path)), "title": title}
    body = _templates().get_template(f"{template or kind}.md.j2").render(values)
    return f"---\n{lines}---\n\n{_BLANK_LINES.sub(_BLANK_LINE, body).strip()}\n".encode()


def filled(name: str, /, **values: object) -> bytes:
    """The file ``name`` that is no page, its template with ``values``: as XML, or as plain text."""
    return _files(name.endswith(".txt")).get_template(f"{name}.j2").render(values).encode()


def prepare() -> None:
    """Compile the templates of pages, before processes are forked of which each would."""
    for name in _templates().list_templates(filter_func=lambda name: name.endswith(".md.j2")):
        _templates().get_template(name)


class _Environment(Environment):
    """Its templates ask for attributes of values only, never for items by the same sign."""

    getattr = staticmethod(getattr)  # type: ignore[assignment]

    def make_globals(self, _own: object) -> MutableMapping[str, Any]:
        """Those of all templates: none has any of its own, and a chain of them costs each page."""
        return self.globals


@cache
def _templates() -> Environment:
    """The templates. All that they show is escaped for Markdown, but what passes the filter raw."""
    environment = _Environment(
        loader=PackageLoader("generator.render"),
        autoescape=False,
        finalize=_for_markdown,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    named = (*_DATES, *_PATHS, midnight, opening, is_arxiv, english.plural)
    environment.filters |= {function.__name__: function for function in named}
    environment.filters |= {
        "paragraphs": _paragraphs,
        "breaks": _breaks,
        "excerpt": lambda value, most: excerpt(text.shown(value), most),
        "href": lambda url: Markup(text.for_markdown_link(url)),
        "names": _names,
        "quoted": lambda value: Markup(_escaped(value).replace('"', "&quot;")),
        "cell": lambda value: Markup(_escaped(value).replace("|", "&#124;")),
        "raw": Markup,
        "once": _once,
    }
    return environment


@cache
def _files(plain: bool) -> Environment:
    """The same for files that are no pages, where values are escaped for XML if not ``plain``."""
    finalize = None if plain else lambda value: text.for_xml(str(value))
    return _templates().overlay(finalize=finalize, keep_trailing_newline=True)


# A title or a name stands on a dozen pages; an abstract does not, and is long.
_SHORT = 200
_remembered = lru_cache(1 << 16)(text.for_markdown)


def _escaped(value: str) -> str:
    return _remembered(value) if len(value) <= _SHORT else text.for_markdown(value)


def _for_markdown(value: object) -> str:
    """``value`` as a template may put it out: escaped, unless it is Markdown already."""
    if type(value) is Markup:
        return value
    return _escaped(value if type(value) is str else str(value))


@lru_cache(1 << 14)  # a paper stands on the same month's page of each of its tags
def _once(macro: Macro, *given: Hashable) -> Markup:
    """What ``macro`` makes of ``given``: the Markdown that it made before, if it did."""
    return Markup(macro(*given))


@lru_cache(1 << 14)  # of a paper, on each page that lists it
def _names(values: tuple[str, ...]) -> Markup:
    """Names, escaped. Scripts part them at ", ": after a comma of a name the space never breaks.

    One that is written from right to left stands in <bdi>: two side by side would change places.
    """
    return Markup(", ".join(_name(name).replace(", ", ",\N{NO-BREAK SPACE}") for name in values))


def _name(value: str) -> str:
    return f"<bdi>{_escaped(value)}</bdi>" if text.is_leftward(value) else _escaped(value)


def _paragraphs(value: str) -> Markup:
    """``value`` as paragraphs, parted by blank lines."""
    return Markup("\n\n".join(text.for_markdown_start(part) for part in value.split("\n\n")))


@lru_cache(1 << 12)  # a paper stands in lists of its day, week and month and of its tags
def _breaks(value: str) -> Markup:
    """``value`` inside a line, its paragraphs parted by line breaks."""
    return Markup("<br><br> ".join(map(_escaped, value.split("\n\n"))))


@lru_cache(1 << 12)
def opening(value: str) -> tuple[str, str]:
    """The first sentence or two of an abstract, and the rest: no formula and no repair is cut."""
    whole = text.shown(value).split()

    def parted(first: str, rest: str) -> bool:
        alike = f"{text.shown(first)} {text.shown(rest)}".split() == whole
        return alike and first.count("$") % 2 == 0

    return english.opening(value, parted)


def midnight(day: date) -> str:
    """``day`` as feeds write a time: its beginning, UTC."""
    return f"{day}T00:00:00Z"


def _inert(value: object) -> object:
    return str(escape(text.inert(value))) if isinstance(value, str) else value

"""Measure ways to write hostile text into Markdown: how many payloads stay inert, and how fast.

Run ``python -m tests.bench.escaping``: each payload of ../shared/corpora becomes the title and
abstract of a page in three ways, goes through the same Markdown as the site, and the page's
elements and visible text are compared with those of a harmless page.
"""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import markdown

from generator import text

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
EXTENSIONS = ["toc", "tables", "fenced_code"]  # what MkDocs always enables
_READ = re.compile(r"([\\`*_{}\[\]()>#+\-.!])|([&<|~:=^$\"'])")


class Shape(HTMLParser):
    """The elements with attributes, and the text, of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        self.words.extend(data.split())


def entities(title: str, abstract: str) -> str:
    """Every ASCII punctuation character as a numeric entity, in Markdown."""

    def escape(value: str) -> str:
        return "".join(
            f"&#{ord(c)};" if c.isascii() and not c.isalnum() and c != " " else c for c in value
        )

    return f"# {escape(title)}\n\n{escape(abstract)}\n"


def exact(title: str, abstract: str) -> str:
    """A backslash before, or an entity for, what the extensions can read, in Markdown."""

    def escape(value: str) -> str:
        return _READ.sub(lambda m: f"\\{m[1]}" if m[1] else f"&#{ord(m[2])};", value)

    return f"# {escape(title)}\n\n{escape(abstract)}\n"


def raw(title: str, abstract: str) -> str:
    """A raw HTML block: every line starts with a tag of ours, the text is escaped."""
    return f"<article>\n<h1>{html.escape(title)}</h1>\n<p>{html.escape(abstract)}</p>\n</article>\n"


def payloads() -> list[str]:
    """All strings of the corpora that could stand in a record."""
    found: list[str] = []
    for path in sorted(CORPORA.glob("*/dev.jsonl")):
        for row in path.read_text("utf-8").splitlines():
            record = json.loads(row)
            value = record.get("payload") or record.get("markdown") or record.get("tex") or ""
            if path.parent.name != "unicode-confusables" and value:
                found.append(value)
    return found


def measure(way: Callable[[str, str], str], values: list[str]) -> tuple[int, float]:
    """(unsafe payloads, milliseconds a page)."""
    converter = markdown.Markdown(extensions=EXTENSIONS)
    harmless = re.sub(" id=[^>]*", "", converter.convert(way("x", "x")))
    unsafe, spent = 0, 0.0
    for value in values:
        shown = text.line(value, 500)
        if not shown:
            continue
        source = way(shown, shown)
        begin = time.perf_counter()
        page = markdown.markdown(source, extensions=EXTENSIONS)
        spent += time.perf_counter() - begin
        shape = Shape(re.sub("<h1 id=[^>]*>", "<h1>", page, count=1))
        same = shape.elements == Shape(harmless).elements
        unsafe += not (same and shape.words == (shown + " " + shown).split())
    return unsafe, spent / len(values) * 1000


def main() -> None:
    values = payloads()
    for way in (entities, exact, raw):
        unsafe, each = measure(way, values)
        print(f"{way.__name__:10} {unsafe:5} of {len(values)} unsafe  {each:.2f} ms a page")


if __name__ == "__main__":
    main()

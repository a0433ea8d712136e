"""Three renderers of Markdown that judge generated pages, and an archive of any strings.

A page of hostile strings is compared with the same page of harmless words: elements, attributes
and links must be the same, and the visible text too once each word is replaced by what its record
says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin

import cmarkgfm
import markdown
import mkdocs.config
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt
from mkdocs.utils.meta import get_data

from generator import citing, paper, render, tex, text
from generator.archive import Archive, Entry, Group
from generator.config import Archive as Settings
from generator.config import Config
from generator.day import Day
from generator.keys import Recall
from generator.organizations import Organizations
from generator.paper import Paper
from generator.related import Link, Neighbours
from generator.store import Published
from generator.tagging import Tag, TagList

ROOT = Path(__file__).parents[1]
CORPORA = ROOT.parent / "shared" / "corpora"
DAY = date(2025, 3, 14)
Judge = Callable[[str], str]
_TAG = Tag(slug="topic", title="Topic", description="What it is about.", facet="area")
_TEXTS = ("payload", "markdown", "tex", "yaml", "text", "title", "abstract")
# Where each construct of these stands alone, at the start, in the middle and at the end.
_PLACED = ("markdown", "extensions", "tex")
_PLACES = ("{}", "{} is all", "all of {} it", "it is {}", "a{}b")


SCRIPTS = (("sup",), ("sub",), ("i",))  # without attributes: all that repaired TeX may add
APART = ("bdi",)  # around a name that is written from right to left


class Shape(HTMLParser):
    """What a page is to its reader: elements with attributes, links, text, and text of code.

    Of data for engines (JSON-LD) the values are text. The ids of headings and the attribute
    ``markdown`` are left out: `toc` makes the first, and `md_in_html` alone takes the second away.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.links: list[str] = []
        self._text: list[str] = []
        self._code: list[str] = []
        self._data: list[str] | None = None  # of a script that is no program
        self._in_code = 0
        self.feed(page)
        self.close()
        self.text = " ".join("".join(self._text).split())
        self.code = " ".join("".join(self._code).split())

    def shown(self, path: str) -> tuple[object, ...]:
        """All of the page at ``path``, with links as the reader's browser follows them.

        But for ``rel`` of links, which the build alone gives those to other hosts.
        """
        elements = [
            (tag, [pair for pair in attrs if (tag, pair[0]) != ("a", "rel")])
            for tag, attrs in self.elements
        ]
        links = [urljoin(f"https://example.org/{path}", link) for link in self.links]
        return elements, links, self.text, self.code

    @property
    def names(self) -> list[tuple[str, ...]]:
        """The elements with the names of their attributes alone."""
        return [(tag, *(name for name, _ in attrs)) for tag, attrs in self.elements]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        heading = re.fullmatch("h[1-6]", tag)
        kept = [(n, v) for n, v in attrs if n != "markdown" and not (n == "id" and heading)]
        self.links += [unquote(value or "") for name, value in attrs if name in ("href", "src")]
        self.elements.append((tag, tuple((n, v) for n, v in kept if n not in ("href", "src"))))
        self._in_code += tag == "code"
        if ("type", "application/ld+json") in attrs:
            self._data = []

    def handle_endtag(self, tag: str) -> None:
        self._in_code -= tag == "code"
        if self._data is not None:
            values = json.loads("".join(self._data)).values()
            self._text += [f" {one}" for v in values for one in (v if isinstance(v, list) else [v])]
            self._data = None

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)
        else:
            (self._code if self._in_code else self._text).append(data)


class _Chain(Archive):
    """An archive in which each paper is related to the next, whatever they say."""

    def related(self, groups: Sequence[Group], recall: Recall) -> list[Neighbours]:
        found: list[Neighbours] = []
        for group in groups:
            first = sum(len(day.links) for day in found)
            places = [first + row for row in range(len(group.entries))]
            links = [Link(place, 0, "harp") for place in (*places[1:], first)]
            found.append(Neighbours([[link] for link in links], b""))
        return found


class _One(Organizations):
    """One organisation, whatever they are called."""

    def of(self, name: str) -> tuple[str, str]:
        return "one", self.shown["one"]


class Words(NamedTuple):
    """A record of harmless words in the shape of another, and what that one says in their place."""

    record: Paper
    meant: dict[str, str]


@cache
def judges() -> dict[str, Judge]:
    """The renderers by name, each with what a site or GitHub enables in it."""
    settings = mkdocs.config.load_config(str(ROOT / "mkdocs.yml"))
    python = markdown.Markdown(
        extensions=settings.markdown_extensions, extension_configs=settings.mdx_configs
    )
    other = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

    def cmark(body: str) -> str:
        found: str = cmarkgfm.markdown_to_html_with_extensions(
            body, Options.CMARK_OPT_UNSAFE, ["table", "strikethrough", "tasklist"]
        )
        return found

    return {
        "Python-Markdown": lambda body: python.reset().convert(body),
        "cmark-gfm": cmark,
        "markdown-it": lambda body: str(other.render(body)),
    }


def strings() -> list[str]:
    """The strings of tests/hostile.jsonl, constructs in each place, in normal form, each once."""
    rows = map(json.loads, (ROOT / "tests/hostile.jsonl").read_text("utf-8").splitlines())
    placed = (
        place.format(row["text"].strip()) if place != "{}" else row["text"]
        for row in rows
        for place in (_PLACES if row["class"] in _PLACED else _PLACES[:1])
    )
    return _distinct(placed)


def payloads(stride: int = 1) -> list[str]:
    """Every ``stride``-th string of ../shared/corpora, in its order; none where that is not."""
    return _distinct(_corpora())[::stride]


def record(number: int, value: str) -> Paper:
    """A paper that has ``value`` in every field that takes it."""
    return paper.normalised(
        {"id": f"2503.{number:05}", "upvotes": 99_999 - number, "published": "2025-03-13"}
        | {"comments": 2, "stars": 3, "categories": [value], "keywords": [value]}
        | {"title": value, "abstract": "\n\n".join([value] * (1 + number % 2)), "summary": value}
        | {"authors": [value] * 6, "organization": value, "submitter": value}
        | {"code": value, "project": value}
    )


def words(hostile: Paper) -> Words:
    """The harmless twin of ``hostile``."""
    names = (f"q{kind}{hostile.id.replace('.', '')}q" for kind in "tapsog")
    title, author, part, summary, address, group = names
    parts = hostile.abstract.split("\n\n")
    shown = {f"{part}{i}q": value for i, value in enumerate(parts)}
    shown |= {title: hostile.title, author: hostile.authors[0], summary: hostile.summary or ""}
    shown |= {group: hostile.organization or ""}
    web = f"https://example.org/{address}" if hostile.code else None
    twin = record(int(hostile.id[5:]), "x")
    fields = {name: getattr(twin, name) for name in twin.__struct_fields__}
    fields |= {"title": title, "summary": summary, "abstract": "\n\n".join([*shown][: len(parts)])}
    fields |= {"authors": [author] * 6, "organization": group, "submitter": group}
    fields |= {"code": web, "project": web}
    meant = shown | ({web: unquote(hostile.code)} if web and hostile.code else {})
    return Words(Paper(**fields | {"authors": (author,) * 6}), meant)


def pages(records: Sequence[Paper]) -> dict[str, str]:
    """The Markdown files, by path, of an archive whose one day lists ``records``."""
    day = Day(1, DAY, "huggingface", tuple(records))
    entries = {r.id: Entry(r, (DAY,), (_TAG.slug,), (), paper.path_segment(r.id)) for r in records}
    settings = Config(
        root=ROOT,
        site_name="Papers",
        site_description="Papers.",
        site_url="https://example.org/",
        archive=Settings(),
    )
    archive = _Chain(
        days=(day,),
        held=(day,),
        hashes=("",),
        keys={DAY: b""},
        sources={},
        updated={},
        entries=entries,
        organizations=_One({"one": records[0].organization or "one"}),
        tags=TagList([_TAG]),
        titles={_TAG.slug: _TAG.title},
        withdrawn={"2503.99999": "2503.99999"},
        published=Published(),
    )
    made = [page for page in render.pages(archive, settings) if page.path.endswith(".md")]
    return {page.path: page.make().decode() for page in made}


def body(source: str) -> str:
    """The Markdown file ``source`` without its front matter, as MkDocs takes it off."""
    found: str = get_data(source)[0]
    return found


def faults(values: Sequence[str], kinds: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, judge, what is wrong) for each page of ``values`` that a judge reads otherwise.

    ``kinds``: an expression that paths of pages must match.
    """
    records = [record(number, value) for number, value in enumerate(values, 1)]
    twins = [words(hostile) for hostile in records]
    meant = {word: said for twin in twins for word, said in twin.meant.items()}
    harmless = pages([twin.record for twin in twins])
    hostile = pages(records)
    cited = {f"papers/{one.id}.md": citing.bibtex(one, DAY) for one in records}
    assert hostile.keys() == harmless.keys()
    for path in hostile:
        if re.search(kinds, path):
            for name, judge in judges().items():
                got = Shape(judge(body(hostile[path])))
                twin = _harmless(name, harmless[path])
                for wrong in differences(got, twin, meant, cited.get(path)):
                    yield path, name, wrong


def differences(
    got: Shape, harmless: Shape, meant: dict[str, str], cited: str | None
) -> Iterator[str]:
    """How a hostile page differs from its ``harmless`` twin, whose words are ``meant`` so.

    ``cited`` is the BibTeX entry that it shows as code.
    """
    word = re.compile(r"(?:https://example\.org/)?q[tapsog]\d{9}q(?:\d+q)?")

    def said(value: str, escape: Callable[[str], str] = str) -> str:
        return word.sub(lambda m: " ".join(escape(meant[m[0]]).split()), value)

    raised = [(name,) for name in re.findall("<(su[bp]|i)>", said(harmless.text, _elements))]
    apart = [
        APART for name in re.findall(r"qa\d{9}q", harmless.text) if text.is_leftward(meant[name])
    ]
    checks = (
        ([name for name in got.names if name not in (*SCRIPTS, APART)], harmless.names),
        ([name for name in got.names if name in SCRIPTS], raised),
        ([name for name in got.names if name == APART], apart),
        (got.links, [said(link) for link in harmless.links]),
        (got.text.split(), said(harmless.text, text.shown).split()),
        (got.code.split(), (cited or harmless.code).split()),
    )
    for mine, wanted in checks:
        if mine != wanted:
            pairs = zip(mine, wanted, strict=False)
            first = next(((a, b) for a, b in pairs if a != b), (len(mine), len(wanted)))
            yield f"{first[0]!r} for {first[1]!r}"


def _elements(value: str) -> str:
    """The elements by which a page shows ``value``, and nothing else of it."""
    made = tex.marked(value)
    return "" if made is value else tex.as_markdown("".join(c for c in made if c in tex.MARKS))


@lru_cache(1000)
def _harmless(judge: str, source: str) -> Shape:
    return Shape(judges()[judge](body(source)))


def _corpora() -> Iterator[str]:
    for path in sorted(CORPORA.glob("*/dev.jsonl")):
        for row in path.read_text("utf-8").splitlines():
            held = json.loads(row)
            yield next((held[name] for name in _TEXTS if held.get(name)), "")


def _distinct(values: Iterable[object]) -> list[str]:
    """Those that leave something of a title and of a name, each once, as they came."""
    seen: dict[str, str] = {}
    for value in values:
        if isinstance(value, str) and text.line(value, paper.WORD_CAP):
            seen.setdefault(text.line(value, paper.TITLE_CAP), value)
    return [*seen.values()]

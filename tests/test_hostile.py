"""Hostile feed text through the whole build: it is shown as typed and does nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator import text
from tests.conftest import Project, Site

SETS = [
    "xss-h5sc",
    "xss-owasp",
    "xss-patt",
    "xss-payloadbox",
    "sanitizer-dompurify",
    "sanitizer-bleach",
    "template-injection",
    "unicode-trojan-source",
    "blns",
    "latex-math",
    "markdown-cmark-gfm",
    "markdown-it-fixtures",
    "commonmark-spec",
    "crlf-injection",
]
OWN = [
    "{{ config.site_name }}",
    "{% raw %}",
    "[TOC]",
    "---",
    "title: x",
    "!!python/object:os",
    "```",
    "{: onclick=alert(1) }",
    "--8<-- 'mkdocs.yml'",
    "<!-- -->",
    "-->",
    "]]>",
    "&lt;b&gt;",
    "&#0;",
    "\x02wzxhzdk:0\x03",
    "*[GPT]: x",
    "[^1]: note",
    "[a]: javascript:alert(1)",
    "| a | b |",
    "A" * 10_000,
    "\u202egnp.exe",
    "a\u2028b",
    '=== "tab"',
    "$$\\href{javascript:x}{y}$$",
]
VOID = {"meta", "link", "input", "br", "img", "hr", "rect"}


class Shape(HTMLParser):
    """Elements with attribute names, ids, and each paper's title and abstract as shown."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.fields: list[dict[str, str]] = []
        self._field: str | None = None
        self._depth = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.elements[f"{tag} {sorted(values)} {values.get('id')}"] += 1
        if "data-paper" in values:
            self.fields.append({})
        if values.get("data-field") in ("title", "abstract"):
            self._field, self._depth = values["data-field"], 0
            self.fields[-1][str(self._field)] = ""
        elif self._field and tag not in VOID:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._field and self._depth == 0:
            self._field = None
        self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._field:
            self.fields[-1][self._field] += data


def payloads(shared: Path) -> Iterator[str]:
    for name in SETS:
        for row in (shared / "corpora" / name / "dev.jsonl").read_text("utf-8").splitlines():
            record = json.loads(row)
            yield record.get("payload") or record.get("markdown") or record.get("tex") or "x"
    yield from OWN


def day(values: list[str]) -> list[dict[str, object]]:
    """A day in which each value stands in every field of a paper of its own."""
    return [
        {
            "paper": {
                "id": f"2503.{i:05}",
                "title": value,
                "summary": value,
                "upvotes": len(values) - i,
                "authors": [{"name": value}, {"name": "B"}],
                "publishedAt": "2025-03-13T00:00:00.000Z",
                "ai_summary": value,
                "ai_keywords": [value],
                "githubRepo": value,
                "projectPage": value,
                "organization": {"name": value},
            },
            "title": value,
            "submittedBy": {"fullname": value},
        }
        for i, value in enumerate(values)
    ]


@pytest.fixture(scope="module")
def values(shared: Path) -> list[str]:
    """All payloads that leave a title, each once."""
    shown = dict.fromkeys(text.line(value, 500) for value in payloads(shared))
    return [value for value in shown if value]


@pytest.fixture(scope="module")
def hostile(
    new_project: Callable[[], Project], serve: Callable[[Project], Site], values: list[str]
) -> Site:
    project = new_project()
    path = project.root / "2025-03-14.json"
    path.write_text(json.dumps(day(values)), "utf-8")
    project.run("add", path)
    project.run("build")
    return serve(project)


def test_visible_text_equals_the_record(hostile: Site, values: list[str]) -> None:
    """Character for character, on the paper's page and on the day's."""
    records = json.loads(
        (hostile.project.content / "data/2025/2025-03-14.json").read_text("utf-8")
    )["papers"]
    assert len(records) == len(values) > 4000
    shape = Shape((hostile.project.site / "2025/03/14/index.html").read_text("utf-8"))
    assert [fields["title"] for fields in shape.fields] == [r["title"] for r in records]
    for record in records:
        page = hostile.project.site / "papers" / record["id"] / "index.html"
        shown = Shape(page.read_text("utf-8")).fields[0]
        assert shown["title"] == record["title"]
        assert shown["abstract"].split() == record["abstract"].split()


def test_no_payload_adds_an_element_or_attribute(hostile: Site, demo_site: Site) -> None:
    """Elements, attributes and ids of a page are among those of pages with harmless words."""

    def shape(site: Site, kind: str) -> set[str]:
        pages = [page.read_text("utf-8") for page in site.project.site.glob(kind)]
        assert pages
        return set().union(*(Shape(page).elements for page in pages))

    for kind in ("papers/*/index.html", "[0-9]*/[0-9]*/[0-9]*/index.html", "tags/*/*/index.html"):
        assert shape(hostile, kind) <= shape(demo_site, kind)


def test_links_of_a_payload_are_web_addresses(hostile: Site) -> None:
    """Whatever stands in code or project fields, only http(s) is linked."""
    for page in (hostile.project.site / "papers").glob("*/index.html"):
        for address in re.findall(r'href="([^"]*)"', page.read_text("utf-8")):
            assert re.match(r"https?://[a-z0-9]", address), address


def test_the_accelerated_build_equals_plain_mkdocs(hostile: Site, tmp_path: Path) -> None:
    """MkDocs alone, without any code of ours, makes the same pages from the same content."""
    source = hostile.project
    root = tmp_path / "plain"
    shutil.copytree(source.root, root, ignore=shutil.ignore_patterns("site", ".cache"))
    papers = sorted((root / "content/papers").glob("*.md"))
    for path in papers[400:]:
        path.unlink()
    assets = next((root / "content/assets").iterdir()).name
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--strict"],
        cwd=root,
        check=True,
        env={"ARCHIVE_ASSETS": f"assets/{assets}", "NO_MKDOCS_2_WARNING": "1", "PATH": ""},
    )
    made = [
        *(root / "site/papers").glob("*/index.html"),
        root / "site/2025/03/14/index.html",
        root / "site/index.html",
        root / "site/tags/index.html",
        root / "site/about/index.html",
    ]
    assert len(made) == 404
    for page in made:
        ours = source.site / page.relative_to(root / "site")
        assert page.read_text("utf-8") == ours.read_text("utf-8"), page

"""Hostile feed text through the whole build: it is shown, and does nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator import text
from tests import judges
from tests.conftest import ROOT, Project, Site
from tests.judges import Shape

VOID = {"meta", "link", "input", "br", "img", "hr", "rect"}
STRIDE = 4  # of the public corpora, which ``python -m tests.bench.escaping`` judges whole


class Fields(HTMLParser):
    """Each paper's title and abstract as shown, in the order of the page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.papers: list[dict[str, str]] = []
        self._field: str | None = None
        self._depth = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "data-paper" in values:
            self.papers.append({})
        if values.get("data-field") in ("title", "abstract"):
            self._field, self._depth = values["data-field"], 0
            self.papers[-1][str(self._field)] = ""
        elif self._field and tag not in VOID:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._field and self._depth == 0:
            self._field = None
        self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._field:
            self.papers[-1][self._field] += data


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


def add(project: Project, values: list[str]) -> None:
    path = project.root / "2025-03-14.json"
    path.write_text(json.dumps(day(values)), "utf-8")
    project.run("add", path)


@pytest.fixture(scope="module")
def values() -> list[str]:
    """Our own corpus, and a sample of the public ones where they are."""
    found = {text.line(value, 500) for value in judges.strings()}
    more = [v for v in judges.payloads(STRIDE) if text.line(v, 500) not in found]
    return [*judges.strings(), *more]


@pytest.fixture(scope="module")
def hostile(
    new_project: Callable[[], Project], serve: Callable[[Project], Site], values: list[str]
) -> Site:
    project = new_project()
    add(project, values)
    project.run("build")
    return serve(project)


def test_visible_text_equals_the_record(hostile: Site, values: list[str]) -> None:
    """As it is shown, character for character, on the paper's page and on the day's."""
    records = json.loads(
        (hostile.project.content / "data/2025/2025-03-14.json").read_text("utf-8")
    )["papers"]
    assert len(records) == len(values) > 1000
    shown = Fields((hostile.project.site / "2025/03/14/index.html").read_text("utf-8")).papers
    assert [fields["title"] for fields in shown] == [text.shown(r["title"]) for r in records]
    for record in records:
        page = hostile.project.site / "papers" / record["id"] / "index.html"
        fields = Fields(page.read_text("utf-8")).papers[0]
        assert fields["title"] == text.shown(record["title"])
        assert fields["abstract"].split() == text.shown(record["abstract"]).split()


def test_no_payload_adds_an_element_or_attribute(hostile: Site, demo_site: Site) -> None:
    """Elements, attributes and ids of a page are among those of pages with harmless words.

    But for an entry's own id, which is its paper's.
    """

    def shape(site: Site, kind: str) -> set[tuple[str, ...]]:
        pages = [Shape(page.read_text("utf-8")) for page in site.project.site.glob(kind)]
        assert pages
        found = [dict(attrs) for page in pages for _, attrs in page.elements]
        ids = {("id", a.get("id") or "") for a in found if a.get("id") != a.get("data-paper")}
        return ids.union(*(page.names for page in pages))

    for kind in ("papers/*/index.html", "[0-9]*/[0-9]*/[0-9]*/index.html", "tags/*/*/index.html"):
        assert shape(hostile, kind) <= shape(demo_site, kind) | {*judges.SCRIPTS, judges.APART}


def test_links_of_a_payload_are_web_addresses(hostile: Site) -> None:
    """Whatever stands in code or project fields, only http(s) is linked, or a page of ours."""
    for page in (hostile.project.site / "papers").glob("*/index.html"):
        for address in Shape(page.read_text("utf-8")).links:
            assert re.match(r"https?://[a-z0-9]|(?:\.\./)+[\w./-]*(#calendar)?$|#main$", address)


def test_the_build_shows_what_plain_mkdocs_shows(
    new_project: Callable[[], Project], tmp_path: Path
) -> None:
    """Text, links and elements of every page, made from the same content by MkDocs alone."""
    project = new_project()
    project.run("add", *sorted((ROOT / "generator/demo/days").glob("*.json"))[:4])
    add(project, judges.strings()[::8])
    held = project.content / "data/2025/2025-03-14.json"
    held.write_text(
        held.read_text("utf-8").replace(
            '"id": "2503.00003",', '"id": "2503.00003",\n      "aliases": ["b-12345678"],'
        ),
        "utf-8",
    )
    project.run("build")
    assets = next((project.content / "assets").iterdir()).name
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "-d", tmp_path / "site"],
        cwd=project.root,
        check=True,
        env=os.environ | {"ARCHIVE_ASSETS": f"assets/{assets}", "NO_MKDOCS_2_WARNING": "1"},
    )
    made = {path.relative_to(project.site): path for path in project.site.rglob("*.html")}
    kinds = set()
    for name, ours in made.items():
        page = ours.read_text("utf-8")
        kinds |= {*re.findall('<main id=main class="?([^" >]*)', page)}
        theirs = (tmp_path / "site" / name).read_text("utf-8")
        assert Shape(page).shown(f"{name}") == Shape(theirs).shown(f"{name}"), name
    assert kinds == {
        *("home", "paper", "redirect", "day", "week", "month", "year", "tag", "tag-month"),
        *("tags", "status", "search", "follow", "saved", "data", "own", "404"),
        *("trends", "organizations", "methods"),
    }

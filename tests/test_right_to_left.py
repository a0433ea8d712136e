"""What is written from right to left, before a browser: neighbours keep their places."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import Project, Site
from tests.test_flow import entry

NAMES = ("דוד לוי", "שרה כהן", "Ada Kite", "محمد علي", "محمود درويش")
TITLE = "סולמות ומגדלורים"
ABSTRACT = "אנחנו בונים סולמות. " + "הם עומדים היטב ליד מגדלורים גבוהים. " * 9
# Where each of some texts begins and ends within an element: pixels from the left.
EDGES = """(element, texts) => texts.map((text) => {
  const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const at = nodes.currentNode.data.indexOf(text);
    if (at < 0) continue;
    const range = new Range();
    range.setStart(nodes.currentNode, at);
    range.setEnd(nodes.currentNode, at + text.length);
    const { left, right } = range.getBoundingClientRect();
    return [left, right];
  }
})"""


def edges(element: Locator, *texts: str) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = element.evaluate(EDGES, texts)
    return found


def follow(element: Locator, *texts: str) -> bool:
    """Whether these stand side by side from left to right."""
    found = edges(element, *texts)
    return all(one[1] <= other[0] for one, other in pairwise(found))


@pytest.fixture(scope="module")
def site(new_project: Callable[[], Project], serve: Callable[[Project], Site]) -> Site:
    """Of three papers, two with titles and abstracts in Hebrew."""
    project = new_project()
    texts = {TITLE: ABSTRACT, f"עוד {TITLE}": ABSTRACT, "Ladders": "Ladders stand."}
    listed = [entry(f"2503.{i:05}", *both) for i, both in enumerate(texts.items(), 1)]
    for one in listed:
        one["paper"]["authors"] = [{"name": name, "hidden": False} for name in NAMES]
    (project.root / "2025-03-14.json").write_text(json.dumps(listed), "utf-8")
    project.run("add", project.root / "2025-03-14.json")
    project.run("build")
    return serve(project)


@pytest.mark.parametrize("path", ["2025/03/14/", "papers/2503.00001/", "search/?q=kite"])
def test_names_stand_in_their_order(page: Page, site: Site, path: str) -> None:
    """In a list, on the paper's own page, where each is a link, and among results."""
    page.goto(site.url + path)
    authors = page.locator("[data-paper='2503.00001'] [data-field=authors]").first
    expect(authors).to_have_text(", ".join(NAMES))
    assert follow(authors, *NAMES)
    assert page.locator("a[rel=author]").count() == (len(NAMES) if "papers" in path else 0)


def test_an_entry_reads_from_its_right_and_stands_at_its_left(page: Page, site: Site) -> None:
    """Title and summary, and all of the abstract that unfolds."""
    page.goto(site.url + "2025/03/14/")
    paper = page.locator("a-paper[data-paper='2503.00001']")
    edge = paper.evaluate("paper => paper.getBoundingClientRect().left")
    assert follow(paper, "ומגדלורים", "סולמות")
    assert edges(paper, "ומגדלורים")[0][0] == edge
    summary = paper.locator("summary")
    assert follow(summary, "סולמות.", "בונים", "אנחנו")
    summary.click()
    assert follow(paper.locator("details"), "גבוהים.", "מגדלורים")


def test_links_and_buttons_keep_to_themselves(page: Page, site: Site) -> None:
    """Titles between arrows, and a name before its count."""
    page.goto(site.url + "papers/2503.00002/")
    line = page.locator("article > p").last
    assert follow(line, "Same day:", "←", TITLE, "Ladders", "→")
    page.goto(site.url + f"search/?q={NAMES[0]}")
    offer = page.locator(".offers button").first
    expect(offer).to_have_text(f"Papers by \u2068{NAMES[0]}\u2069 (3)")
    assert follow(offer, "Papers by", NAMES[0], "(3)")

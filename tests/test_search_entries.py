"""How a result is named: one table of papers, their cards in the index and their entries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser

from generator.kept import Kept
from generator.search import Document
from generator.search.cards import encoded
from tests.conftest import build, serving_files
from tests.test_search_engine import ASSETS

TABLE = Path(__file__).parent / "engine" / "entries.json"
TITLES = {"ice": "Ice & snow", "sound": "Sound"}
SCRIPT = """async () => {
  const { Engine } = await import("/assets/engine.js");
  const { entry } = await import("/assets/results.js");
  const engine = new Engine((path) => fetch(`/search/${path}`));
  const { hits, titles } = await engine.search({ query: "", tags: [], from: "2000-01", to: "",
    code: false, sort: "date", typing: false, literal: false, shown: 99, counts: false });
  return hits.map((hit) => [hit.id, entry(hit, "/", new Map(titles)).outerHTML]);
}"""


def told() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(TABLE.read_text("utf-8"))
    return rows


def document(paper: dict[str, Any]) -> Document:
    more = {"path": paper["id"], "first": paper["date"], "abstract": ""}
    return msgspec.convert(more | paper, Document)


def test_a_card_is_what_the_table_says() -> None:
    numbers = {slug: i for i, slug in enumerate(sorted(TITLES))}
    for row in told():
        assert json.loads(encoded([document(row["paper"])], numbers)) == [row["card"]]


def test_a_result_is_what_the_table_says(tmp_path: Path, browser: Browser) -> None:
    """From the card in the index to the element on the page, in a browser."""
    documents = [document(row["paper"]) for row in told()]
    build(
        documents, max(d.date for d in documents), TITLES, tmp_path / "search", Kept(tmp_path / "c")
    )
    (tmp_path / "assets").symlink_to(ASSETS)
    (tmp_path / "index.html").write_text("<!doctype html><title>entries</title>")
    with serving_files(tmp_path) as url:
        page = browser.new_page()
        page.goto(url)
        found = dict(page.evaluate(SCRIPT))
        page.close()
    assert found == {row["paper"]["id"]: row["entry"] for row in told()}

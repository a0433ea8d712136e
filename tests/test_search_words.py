"""The browser's terms are the builder's: stems over rules and vocabulary, tokens over odd text."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
import Stemmer
from playwright.sync_api import Browser

from generator.search.manifest import Words
from generator.search.words import terms, tokens
from tests.test_search_engine import ASSETS, Quiet

HEADS = "rat hop succ exc proc commun gener inter past univers bl fizz tt y ye sky dy l b abl ov"
TAILS = (
    "s ss us es ies ied sses ed eed edly eedly ing ingly y ly li ation ational tional enci anci "
    "izer ization ator alism aliti alli fulness ousli ousness iveness iviti biliti bli ogi ogist "
    "fulli lessli ative alize icate iciti ical ful ness ement ment ent ance ence able ible ant ism "
    "ate iti ous ive ize ion sion tion al er ic e le ll ee"
)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The engine's modules, served on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ASSETS)))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def evaluate(browser: Browser, site: str, script: str, argument: object) -> Any:
    page = browser.new_page()
    page.goto(site)
    found = page.evaluate(script, argument)
    page.close()
    return found


def test_stems_are_the_library_s(browser: Browser, site: str) -> None:
    """Each rule of the algorithm, on the endings it is about."""
    stem = Stemmer.Stemmer("english").stemWord
    heads, tails = HEADS.split(), TAILS.split()
    words = sorted(
        {h + m + t for h in heads for m in ("", "a", "at", "ent", "in") for t in tails}
        | {
            "skis",
            "skies",
            "idly",
            "gently",
            "news",
            "howe",
            "atlas",
            "dying",
            "tying",
            "inning",
            "outing",
        }
    )
    script = """async (words) => {
      const { snowball } = await import("/stem.js");
      return words.map(snowball);
    }"""
    found = evaluate(browser, site, script, words)
    assert dict(zip(words, found, strict=True)) == {word: stem(word) for word in words}


def test_terms_are_the_builder_s(browser: Browser, site: str, shared: Path) -> None:
    """Over the whole vocabulary of the real days, and over odd text."""
    texts = [
        f
        for path in sorted((shared / "feed" / "raw").glob("*.json"))
        for entry in json.loads(path.read_text("utf-8"))
        for f in (
            entry["paper"]["title"],
            entry["paper"]["summary"],
            " ".join(a["name"] for a in entry["paper"]["authors"]),
        )
    ]
    texts += [
        line
        for path in sorted((shared / "corpora").glob("*/dev.jsonl"))
        for line in path.read_text("utf-8").splitlines()[:300]
        if len(line) < 4_000
    ]
    script = """async ([rules, texts]) => {
      const { Tokeniser } = await import("/words.js");
      const it = new Tokeniser(rules);
      return texts.map((text) => it.tokens(text).flatMap((token) => it.terms(token)).join(" "));
    }"""
    found = evaluate(browser, site, script, [msgspec.to_builtins(Words()), texts])
    for text, ours in zip(texts, found, strict=True):
        assert ours == " ".join(t for token in tokens(text) for t in terms(token)), text

"""The browser's terms are the builder's: stems over rules and vocabulary, tokens over odd text."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import Stemmer
from playwright.sync_api import Browser

from generator.search.chunks import spelt
from generator.search.manifest import WORDS
from generator.search.words import respell, terms, tokens
from tests.conftest import serving_files
from tests.test_search_engine import ASSETS

ENGINE = Path(__file__).parent / "engine"

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
    with serving_files(ASSETS) as url:
        yield f"{url}/"


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


def texts(shared: Path) -> Iterator[str]:
    """All text of all real days, and odd text."""
    with tarfile.open(shared / "feed" / "raw-all.tar.xz") as archive:
        for member in filter(tarfile.TarInfo.isfile, archive):
            body = archive.extractfile(member)
            for entry in json.load(body) if body else ():
                paper = entry["paper"]
                names = [a["name"] for a in paper["authors"]]
                told = [paper.get("ai_summary", ""), *paper.get("ai_keywords", ()), *names]
                yield " | ".join([paper["title"], paper["summary"], *told])
    for path in sorted((shared / "corpora").glob("*/dev.jsonl")):
        yield from (line for line in path.read_text("utf-8").splitlines()[:300] if len(line) < 4000)


def test_terms_are_the_builder_s(browser: Browser, site: str, shared: Path) -> None:
    """Every token of the real days and of odd text, found by both and split alike."""
    found = list(texts(shared))
    script = """async ([rules, texts]) => {
      const { Tokeniser } = await import("/words.js");
      const it = new Tokeniser(rules);
      const tokens = [...new Set(texts.flatMap((text) => it.tokens(text)))];
      return tokens.map((token) => [token, it.terms(token).join(" ")]);
    }"""
    theirs = dict(evaluate(browser, site, script, [msgspec.to_builtins(WORDS), found]))
    ours = {token for text in found for token in tokens(text)}
    assert ours == theirs.keys()
    for token, told in theirs.items():
        assert " ".join(terms(token)) == told, token


def test_odd_words_are_as_they_were() -> None:
    """The same table is held against the browser's modules (`words.test.js`)."""
    for name in ("words", "odd"):
        for text, told in json.loads((ENGINE / f"{name}.json").read_text("utf-8")).items():
            assert " ".join(t for token in tokens(text) for t in terms(token)) == told


def test_british_spellings_fold_and_nothing_else(shared: Path) -> None:
    """Of the vocabulary of the real days exactly the words of a list, which was read by hand."""
    told = json.loads((ENGINE / "british.json").read_text("utf-8"))
    words = {word for text in texts(shared) for token in tokens(text) for word in spelt(token)}
    assert {word: respell(word) for word in words if respell(word) != word} == told


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour behaviour neighbourhood favourable", "color behavior neighborhood favorable"),
        (
            "optimisation tokeniser generalise summarised",
            "optimization tokenizer generalize summarized",
        ),
        ("modelling labelled travelling fuelled", "modeling labeled traveling fueled"),
        ("centre metres centred theatre", "center meters centered theater"),
        ("analyse catalogue dialogues defence", "analyze catalog dialogs defense"),
        ("artefacts judgement sceptical greyscale", "artifacts judgment skeptical grayscale"),
        ("colourisation haemorrhage programme", "colorization hemorrhage program"),
    ],
)
def test_british_and_american_words_are_one(british: str, american: str) -> None:
    assert [terms(token) for token in tokens(british)] == [terms(t) for t in tokens(american)]


def test_words_that_only_look_british_stay() -> None:
    same = (
        "noise denoising precise supervised improvise otherwise pairwise promising compromise "
        "exercise expertise advertise enterprise surprise sunrise concise franchise revised "
        "disguise hour contour glamour four genre acre timbre mediocre fence sequence league vague "
        "analyses"
    )
    assert [respell(word) for word in same.split()] == same.split()


def test_a_thing_is_not_what_is_done_with_it() -> None:
    for one, other in (
        ("color", "colorization"),
        ("token", "tokenizer"),
        ("person", "personalized"),
        ("animal", "animation"),
        ("import", "important"),
        ("position", "positive"),
        ("transform", "transformer"),
    ):
        assert terms(one) != terms(other)
    assert len({terms(word) for word in ("colorize", "colourised", "colorization")}) == 1

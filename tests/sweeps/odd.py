"""Odd records, by name: what a source may list that is no ordinary paper."""

from __future__ import annotations

import random
from typing import Any

from tests import faults

Entry = dict[str, Any]
TITLE = "Folding maps without a crease"
_BIDI = "\u202e\u2066\u200f\u061c"
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2.5, 1e308, 10**30, -(10**30), "", " ", "\0", "x\0y", "\ud800",
    "\udfff\ud800", _BIDI, "a" * 100_000, "é" * 30_000, "\u0301" * 5000, [], {}, [None], [[]],
    {"name": None},
    [{"name": 1}], ["a"] * 6000, "2025-02-30", "https://example.org", "javascript:1",
    "<script>1</script>",
    "\u2028\u2029", "{{ x }}", "---", "\ufffe\uffff", "ﷺ" * 300, "3", {"a": {"b": [1]}},
    "\U000e0041" * 9, "\r\n\r\n# x",
)  # fmt: skip
_FIELDS = (
    "id", "title", "summary", "authors", "publishedAt", "upvotes", "githubRepo", "githubStars",
    "projectPage", "ai_summary", "ai_keywords", "organization", "submittedOnDailyBy",
    "submittedOnDailyAt",
)  # fmt: skip


def paper(number: int = 7, **fields: object) -> Entry:
    """An entry of the API with these fields of its paper, and a title of its own."""
    entry = faults.entry(number, None)
    entry["paper"] |= {"title": f"{TITLE} {number}"} | fields
    del entry["title"]
    return entry


def _spelled(count: int) -> list[Entry]:
    """One title in so many spellings, each under a slug of its own."""
    letters = TITLE.replace(" ", "")
    return [
        paper(id=f"fold-{n:08x}", title=f"{letters[: n % 20]} {letters[n % 20 :]}")
        for n in range(1, count + 1)
    ]


def named() -> dict[str, list[Entry]]:
    """The records of each kind that is known, as a source would list them together."""
    old = "a" * 120
    idn = "https://" + "ü." * 900 + "example/"
    return {
        "an old-style id of 130 characters": [paper(id=f"{old}/0601001")],
        "an old-style id with a long class": [paper(id=f"math-{old}.GT/0601001v2")],
        "an id at the cap": [paper(id=f"{'a' * 112}/0601001")],
        "a slug of 121 characters": [paper(id=f"{'a' * 112}-01234567")],
        "an id that is a path": [paper(id="../../x")],
        "an id of nothing": [paper(id="")],
        "an id of digits": [paper(id=250314159)],
        "an id twice, in two spellings": [paper(id="2503.00021v2"), paper(id="arXiv:2503.00021")],
        "ids that look alike": [paper(id="２５０３.00021")],
        "a project that grows by IDN": [paper(projectPage=idn)],
        "code that grows by IDN": [paper(githubRepo=idn)],
        "a project at the cap": [paper(projectPage="https://e.org/" + "é" * 1986)],
        "a project of percents": [paper(projectPage="https://e.org/%zz%")],
        "code that ends in .git twice": [paper(githubRepo="https://github.com/a/b.git.git")],
        "code that ends in .git thrice": [paper(githubRepo="https://github.com/a/b.git.git.git")],
        "code that is .git": [paper(githubRepo="https://github.com/a/.git")],
        "code with dots for names": [paper(githubRepo="https://github.com/../..")],
        "code with a port": [paper(githubRepo="https://GitHub.com:443/a/b/")],
        "code with a user": [paper(githubRepo="https://u:p@github.com/a/b")],
        "205 slugs of one paper": [*_spelled(205), paper(8, title=TITLE)],
        "the paper, then its 205 slugs": [paper(8, title=TITLE), *_spelled(205)],
        "two papers of one title": [paper(8, title=TITLE), paper(9, title=TITLE)],
        "lone surrogates": [paper(title=f"{TITLE} \ud800", summary="\udfff")],
        "null bytes": [paper(title=f"\0{TITLE}\0", summary="a\0b", authors=[{"name": "\0A"}])],
        "bidi": [paper(title=_BIDI + TITLE, authors=[{"name": f"{_BIDI}Ada"}])],
        "a title of bidi alone": [paper(title=_BIDI)],
        "an empty title": [paper(title="")],
        "a title of spaces": [paper(title=" \n\t\u3000")],
        "a title of accents": [paper(title="\u0301" * 900)],
        "a title that grows in NFC": [paper(title="\u0958\ufb2c\U0001d160" * 200)],
        "a title at the cap, cut in a space": [paper(title=f"{'a' * 499} {'b' * 9}")],
        "numbers as strings": [paper(upvotes="12", githubStars="3", publishedAt="20250312")],
        "votes of truth": [paper(upvotes=True)],
        "10**30 votes": [paper(upvotes=10**30)],
        "votes less than none": [paper(upvotes=-1)],
        "votes of half": [paper(upvotes=0.5)],
        "lists for strings": [paper(title=["a"], summary=["b"], ai_summary=["c"])],
        "a string for authors": [paper(authors="Ada, Bo")],
        "6,000 authors": [paper(authors=[{"name": f"Author {n}"} for n in range(6000)])],
        "authors of nothing": [paper(authors=[{"name": ""}, {}, {"name": "\u200b"}])],
        "10 MB of abstract": [paper(summary="Maps fold. " * 900_000)],
        "an abstract of newlines": [paper(summary="\n \n" * 50_000)],
        "5,000 keywords": [paper(ai_keywords=[f"word {n}" for n in range(5000)])],
        "keywords that fold alike": [paper(ai_keywords=["ß", "SS", "ss", "ẞ", "ﬀ", "FF"])],
        "a date of no year": [paper(publishedAt="0000-00-00T00:00:00Z")],
        "a date far off": [paper(publishedAt="9999-12-31T23:59:59-23:59")],
        "an organisation of control characters": [paper(organization={"name": "\x07\x1b"})],
        "no paper in it": [{"paper": None}, {"paper": []}, {"paper": {}}],
    }


def drawn(chance: random.Random) -> list[Entry]:
    """A record of which one to three fields are something odd."""
    fields = chance.sample(_FIELDS, chance.randint(1, 3))
    return [paper(**{name: chance.choice(_ODD) for name in fields})]


def cases(count: int, seed: int) -> list[tuple[str, list[Entry]]]:
    """Names and records: the first ``count`` of all that are known, then of those drawn."""
    known = list(named().items())[:count]
    numbers = range(len(known), count)
    return known + [(f"drawn {n}", drawn(random.Random(f"records {seed} {n}"))) for n in numbers]

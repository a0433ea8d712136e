"""What everyday words mean here: "make models forget" is unlearning.

`meanings.tsv` is written by hand, a concept a line: its technical terms, then the everyday words
and phrases for it. Of each concept a segment has one list of papers, and each word leads to the
concepts whose phrases it begins; the layout is in docs/search-format.md, "Meanings".
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain

import msgspec
import numpy as np

from generator.errors import ConfigError
from generator.search.coding import Ints
from generator.search.words import stems, tokens

CONCEPT = "="  # leading sign of a concept's list, and of a phrase among a day's terms
SAME = "="  # sign before everyday words that are the same
PHRASES = " "  # sign after the word on which everyday phrases hang
_TARGET = re.compile(r"(?P<words>[^~]+?)(?:~(?P<weight>0\.[1-9]))?")

Stems = tuple[str, ...]


class Concept(msgspec.Struct, frozen=True):
    """Technical terms, each with what it counts (to 1), and the everyday phrases for them, all by
    their stems. The name is the first term as it is written.
    """

    name: str
    targets: list[tuple[Stems, float]]
    phrases: list[Stems]


class Table(msgspec.Struct, frozen=True):
    """The concepts, and the groups of everyday words that are the same within a phrase."""

    concepts: tuple[Concept, ...]
    same: tuple[Stems, ...]


@cache
def table() -> Table:
    """What `meanings.tsv` says. Raises ConfigError where a line is none of its kinds."""
    text = files("generator.search").joinpath("meanings.tsv").read_text("utf-8")
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line[:1] not in ("", "#")]
    same = tuple(
        tuple(dict.fromkeys(_stems(word)[0] for word in line[1:].split("; ")))
        for _, line in lines
        if line.startswith(SAME)
    )
    return Table(tuple(_concept(line, n) for n, line in lines if not line.startswith(SAME)), same)


def _concept(line: str, number: int) -> Concept:
    technical, _, everyday = line.partition("\t")
    found = [_TARGET.fullmatch(part) for part in technical.split("; ")]
    phrases = [_stems(phrase) for phrase in everyday.split("; ")]
    targets = [(_stems(m["words"]), float(m["weight"] or 1)) for m in found if m]
    if len(targets) < len(found) or not all(phrases) or not all(words for words, _ in targets):
        where = f"generator/search/meanings.tsv: line {number}"
        raise ConfigError(where, f"must be terms, a tab and phrases, got {line[:60]!r}")
    return Concept(technical.partition(";")[0].partition("~")[0], targets, phrases)


def _stems(phrase: str) -> Stems:
    return tuple(chain.from_iterable(map(stems, tokens(phrase))))


@cache
def _pairs() -> dict[Stems, list[Stems]]:
    """The technical terms of more than one word, by the first two."""
    found: dict[Stems, list[Stems]] = {}
    for words in sorted({words for c in table().concepts for words, _ in c.targets}):
        if len(words) > 1:
            found.setdefault(words[:2], []).append(words)
    return found


def phrases(names: Sequence[str], stems: Ints, texts: Ints) -> Iterator[tuple[int, str]]:
    """The technical terms of more than one word, each time, marked: where one begins in `stems`.

    `stems` are the stems of texts, numbers of `names`; `texts` numbers the text of each.
    """
    known = _pairs()
    first, second = (
        np.fromiter(map({*words}.__contains__, names), bool, len(names))
        for words in zip(*known, strict=True)
    )
    found = [names[number] for number in stems.tolist()]
    for at in np.flatnonzero(first[stems[:-1]] & second[stems[1:]]).tolist():
        for words in known.get((found[at], found[at + 1]), ()):
            end = at + len(words)
            if (*found[at:end],) == words and texts[at] == texts[end - 1]:
                yield at, term(words)


def term(words: Stems) -> str:
    """What stands for a technical term among the terms of a day."""
    return words[0] if len(words) == 1 else CONCEPT + " ".join(words)


def anchors(found: Table, common: frozenset[str], light: frozenset[str]) -> dict[str, str]:
    """By word, the phrases that hang on it: `other stems<TAB>concept` lines.

    Function words (`common`) are left out of a phrase of which two telling words remain, unless
    other concepts have these too. A phrase hangs on its first telling word (neither common nor
    `light`), one that is the same as no other if it can; or else on each of the same.
    """
    first = {word: group[0] for group in found.same for word in group}
    groups = {group[0]: group for group in found.same}
    plain = [
        (concept.name, tuple(dict.fromkeys(first.get(stem, stem) for stem in phrase)))
        for concept in found.concepts
        for phrase in concept.phrases
    ]
    bare: dict[frozenset[str], set[str]] = {}
    for name, phrase in plain:
        bare.setdefault(frozenset(phrase) - common, set()).add(name)
    lines: dict[str, set[str]] = {}
    for name, phrase in plain:
        short = [stem for stem in phrase if stem not in common]
        telling = [stem for stem in short if stem not in light] or short or [*phrase]
        cut = len(telling) > 1 and len(bare[frozenset(short)]) == 1
        anchor = next((stem for stem in telling if stem not in groups), telling[0])
        rest = " ".join(sorted({*(short if cut else phrase)} - {anchor}))
        for word in groups.get(anchor, (anchor,)):
            lines.setdefault(word, set()).add(f"{rest}\t{name}")
    return {word: "\n".join(sorted(own)) for word, own in lines.items()}

"""What everyday words mean here: "make models forget" is unlearning.

`meanings.tsv` is written by hand, a concept a line: its technical terms, then the everyday words
and phrases for it. Of each concept a segment has one list of papers, and each word leads to the
concepts whose phrases it begins; the layout is in docs/search-format.md, "Meanings".
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from generator.errors import ConfigError
from generator.search.words import terms, tokens

CONCEPT = "~"  # leading sign of a concept's list, and of a phrase among a day's terms
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


@cache
def table() -> tuple[Concept, ...]:
    """The concepts of `meanings.tsv`. Raises ConfigError where a line is none."""
    text = files("generator.search").joinpath("meanings.tsv").read_text("utf-8")
    lines = enumerate(text.splitlines(), 1)
    return tuple(_concept(line, n) for n, line in lines if line and not line.startswith("#"))


def _concept(line: str, number: int) -> Concept:
    technical, _, everyday = line.partition("\t")
    found = [_TARGET.fullmatch(part) for part in technical.split("; ")]
    phrases = [stems(phrase) for phrase in everyday.split("; ")]
    targets = [(stems(m["words"]), float(m["weight"] or 1)) for m in found if m]
    if len(targets) < len(found) or not all(phrases) or not all(words for words, _ in targets):
        raise ConfigError(f"meanings.tsv: line {number}: not terms, a tab, and phrases: {line[:60]}")
    return Concept(technical.partition(";")[0].partition("~")[0], targets, phrases)


def stems(phrase: str) -> Stems:
    """The stems of a phrase, those of a compound's parts."""
    return tuple(stem for token in tokens(phrase) for stem in _parts(token))


@cache
def _following() -> dict[str, list[Stems]]:
    """The technical terms of more than one word by the first, without it."""
    found: dict[str, list[Stems]] = {}
    for words in sorted({words for c in table() for words, _ in c.targets if len(words) > 1}):
        found.setdefault(words[0], []).append(words[1:])
    return found


def phrases(text: Sequence[str]) -> Iterator[str]:
    """The technical terms of more than one word that stand in a text, marked, each time."""
    found = [stem for token in text for stem in _parts(token)]
    following = _following()
    for at, stem in enumerate(found, 1):
        for rest in following.get(stem, ()):
            if tuple(found[at : at + len(rest)]) == rest:
                yield term((stem, *rest))


def term(words: Stems) -> str:
    """What stands for a technical term among the terms of a day."""
    return words[0] if len(words) == 1 else CONCEPT + " ".join(words)


def _parts(token: str) -> Stems:
    found = terms(token)
    return found[:-1] if len(found) > 1 else found


def anchors(concepts: Sequence[Concept], dull: frozenset[str]) -> dict[str, str]:
    """By word, the phrases that hang on it: `rest<TAB>concept` lines, the rest in order.

    A phrase hangs on its first word that is not `dull`, or else on its first.
    """
    lines: dict[str, set[str]] = {}
    for concept in concepts:
        for phrase in concept.phrases:
            anchor = next((stem for stem in phrase if stem not in dull), phrase[0])
            rest = sorted({*phrase} - {anchor})
            lines.setdefault(anchor, set()).add(f"{' '.join(rest)}\t{concept.name}")
    return {anchor: "\n".join(sorted(own)) for anchor, own in lines.items()}

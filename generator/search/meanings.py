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
import numpy as np
import numpy.typing as npt

from generator.errors import ConfigError
from generator.search.chunks import Corpus
from generator.search.coding import Ints
from generator.search.words import terms, tokens

CONCEPT = "~"  # leading sign of a concept's list
LEAST = 40  # impact below which a paper is not of a concept
_TARGET = re.compile(r"(?P<words>[^~]+?)(?:~(?P<weight>0\.[1-9]))?")

Stems = tuple[str, ...]


class Concept(msgspec.Struct, frozen=True):
    """Technical terms, each the stems that a paper must hold and what they count (to 1), and the
    everyday phrases, by their stems. The name is the first term as it is written.
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
    found = map(terms, tokens(phrase))
    return tuple(stem for own in found for stem in (own[:-1] if len(own) > 1 else own))


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


def lists(
    concepts: Sequence[Concept], corpus: Corpus
) -> Iterator[tuple[str, Ints, npt.NDArray[np.uint8]]]:
    """The concepts that any paper is of: their names, papers and impacts.

    An impact is the best of the terms': that of the term, at most 255, times its weight and its
    idf beside the highest of the concept.
    """
    wanted = {stem for c in concepts for words, _ in c.targets for stem in words}
    postings = dict(_postings(corpus, wanted))
    papers = len(corpus.counts)
    for concept in concepts:
        columns = []
        for words, weight in concept.targets:
            if all(stem in postings for stem in words):
                own = np.mean([postings[stem] for stem in words], axis=0)
                own[np.any([postings[stem] == 0 for stem in words], axis=0)] = 0
                count = np.count_nonzero(own)
                if count:
                    columns.append((own * weight, np.log(1 + (papers - count + 0.5) / (count + 0.5))))
        if columns:
            most = max(idf for _, idf in columns)
            best = np.max([own * (idf / most) for own, idf in columns], axis=0)
            held = np.flatnonzero(best >= LEAST)
            if len(held):
                yield concept.name, held, best[held].astype(np.uint8)


def _postings(corpus: Corpus, wanted: set[str]) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """The impacts of these terms, by paper."""
    known = [term for term in sorted(wanted) if term in corpus.terms]
    number = np.full(len(corpus.terms), -1, np.int64)
    number[[corpus.terms[term] for term in known]] = np.arange(len(known))
    at = np.flatnonzero(number[corpus.ids] >= 0)
    owners = np.repeat(np.arange(len(corpus.counts)), corpus.counts)[at]
    columns = np.zeros((len(known), len(corpus.counts)), np.float32)
    columns[number[corpus.ids[at]], owners] = corpus.values[at]
    yield from zip(known, columns, strict=True)

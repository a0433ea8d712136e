"""The papers of each concept of `meanings`, weighed as its technical terms are."""

from collections.abc import Iterator

import numpy as np

from generator.search.chunks import Corpus
from generator.search.coding import Bytes
from generator.search.meanings import CONCEPT, PHRASES, Table, anchors, term
from generator.search.postings import Lists, encoded
from generator.search.stopwords import COMMON, LIGHT
from generator.search.words import stem

LEAST = 60  # impact below which a paper is not of a concept

Members = dict[str, tuple[bytes, bytes]]  # by concept, its papers (u32, rising) and impacts


def concepts(table: Table, corpus: Corpus, earlier: Members, base: int) -> Members:
    """The papers of each concept that any is of: `earlier` ones, then those of the corpus, numbered
    from `base`.

    An impact is the best of the concept's terms: that of the term times what it counts and its
    idf beside the highest one's.
    """
    members = dict(earlier)
    postings = dict(_postings(corpus, {term(s) for c in table.concepts for s, _ in c.targets}))
    for concept in table.concepts:
        found = [(*postings[t], w) for s, w in concept.targets if (t := term(s)) in postings]
        most = max((idf for _, idf, _ in found), default=0.0)
        impacts = np.zeros(len(corpus.counts))
        for own, idf, weight in found:
            np.maximum(impacts, own * (weight * idf / most), out=impacts)
        papers = np.flatnonzero(impacts >= LEAST)
        before = earlier.get(concept.name, (b"", b""))
        if len(papers):
            numbers = (papers + base).astype(np.uint32).tobytes()
            values = impacts[papers].astype(np.uint8).tobytes()
            members[concept.name] = (before[0] + numbers, before[1] + values)
    return members


def entries(table: Table, members: Members) -> Lists:
    """What stands among the terms: the lists of concepts, and the phrases that hang on words."""
    common, light = (frozenset(map(stem, words.split())) for words in (COMMON, LIGHT))
    hung = anchors(table, common, light)
    found = [(word + PHRASES, 0, phrases.encode()) for word, phrases in hung.items()]
    for name, (papers, impacts) in members.items():
        numbers = np.frombuffer(papers, np.uint32).astype(np.int64)
        coded = encoded(numbers, np.frombuffer(impacts, np.uint8))
        found.append((CONCEPT + name, len(impacts), coded))
    return found


def _postings(corpus: Corpus, wanted: set[str]) -> Iterator[tuple[str, tuple[Bytes, float]]]:
    """The impacts of these terms by paper, and the terms' idf."""
    known = sorted(wanted & corpus.terms.keys())
    number = np.full(len(corpus.terms), -1, np.int64)
    number[[corpus.terms[name] for name in known]] = np.arange(len(known))
    at = np.flatnonzero((number >= 0)[corpus.ids])
    owners = np.searchsorted(np.cumsum(corpus.counts, dtype=np.int64), at, side="right")
    rows = np.zeros((len(known), len(corpus.counts)), np.uint8)
    rows[number[corpus.ids[at]], owners] = corpus.values[at]
    counts = np.count_nonzero(rows, axis=1)
    idfs = np.log(1 + (len(corpus.counts) - counts + 0.5) / (counts + 0.5))
    yield from zip(known, zip(rows, idfs.tolist(), strict=True), strict=True)

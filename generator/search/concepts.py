"""The papers of each concept of `meanings`, weighed as its technical terms are."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from generator.search.chunks import Corpus
from generator.search.coding import Bytes, Ints
from generator.search.meanings import Concept, term

LEAST = 60  # impact below which a paper is not of a concept


def concepts(table: tuple[Concept, ...], corpus: Corpus) -> Iterator[tuple[str, Ints, Bytes]]:
    """The concepts that any paper is of: their names, papers and impacts.

    An impact is the best of the concept's terms: that of the term times what it counts and its
    idf beside the highest one's.
    """
    postings = dict(_postings(corpus, {term(words) for c in table for words, _ in c.targets}))
    for concept in table:
        found = [(*postings[t], w) for s, w in concept.targets if (t := term(s)) in postings]
        most = max((idf for _, idf, _ in found), default=0.0)
        best = [own * (weight * idf / most) for own, idf, weight in found]
        if best:
            impacts = np.max(best, axis=0)
            papers = np.flatnonzero(impacts >= LEAST)
            if len(papers):
                yield concept.name, papers, impacts[papers].astype(np.uint8)


def _postings(
    corpus: Corpus, wanted: set[str]
) -> Iterator[tuple[str, tuple[npt.NDArray[np.float32], float]]]:
    """The impacts of these terms by paper, and the terms' idf."""
    known = sorted(wanted & corpus.terms.keys())
    number = np.full(len(corpus.terms), -1, np.int64)
    number[[corpus.terms[name] for name in known]] = np.arange(len(known))
    at = np.flatnonzero(number[corpus.ids] >= 0)
    owners = np.repeat(np.arange(len(corpus.counts)), corpus.counts)[at]
    rows = np.zeros((len(known), len(corpus.counts)), np.float32)
    rows[number[corpus.ids[at]], owners] = corpus.values[at]
    counts = np.count_nonzero(rows, axis=1)
    idfs = np.log(1 + (len(corpus.counts) - counts + 0.5) / (counts + 0.5))
    yield from zip(known, zip(rows, idfs.tolist(), strict=True), strict=True)

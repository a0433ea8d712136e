"""A day's papers as arrays of terms: what tokenising costs is paid once and kept in a cache.

A chunk knows nothing of the segment it will stand in: its papers count from 0, its terms are its
own sorted list. A corpus is what the chunks of a segment come to, one after another.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

from generator.search.acronyms import definitions
from generator.search.document import Document
from generator.search.impacts import Fields, impacts, split

_SPELT = re.compile(r"(?<!\w)[a-z][a-z0-9]{2,23}(?!\w)")


class Chunk(msgspec.Struct, frozen=True, gc=False):
    """Postings of one day: `counts[d]` terms of paper `d`, laid end to end in `ids`, `values`.

    `counts` and `ids` (numbers into `terms`) are u32 in this machine's byte order, `values`
    impacts. `words` are surface forms with the number of papers that hold them, `titled` those
    of titles, `acronyms` what the abstracts define.
    """

    terms: list[str]
    counts: bytes
    ids: bytes
    values: bytes
    words: dict[str, int]
    titled: list[str]
    acronyms: list[tuple[str, str]]


class Corpus(msgspec.Struct, frozen=True):
    """The postings of all chunks, and the words and acronyms with the papers that hold them.

    Posting `i` says that a paper holds term `ids[i]` with impact `values[i]`; paper `p` has
    `counts[p]` of them, in order. Terms are numbered as they first came.
    """

    terms: dict[str, int]
    counts: npt.NDArray[np.uint32]
    ids: npt.NDArray[np.uint32]
    values: npt.NDArray[np.uint8]
    words: dict[str, int]
    titled: set[str]
    acronyms: dict[tuple[str, str], int]


def gather(chunks: Iterable[Chunk]) -> Corpus:
    """The corpus of consecutive chunks, of which one at a time is held."""
    terms: dict[str, int] = {}
    parts = [(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.uint8))]
    words: Counter[str] = Counter()
    acronyms: Counter[tuple[str, str]] = Counter()
    titled: set[str] = set()
    for chunk in chunks:
        for term in chunk.terms:
            terms.setdefault(term, len(terms))
        own = np.fromiter(map(terms.__getitem__, chunk.terms), np.uint32, len(chunk.terms))
        ids = own[np.frombuffer(chunk.ids, np.uint32)]
        counts = np.frombuffer(chunk.counts, np.uint32)
        parts.append((counts, ids, np.frombuffer(chunk.values, np.uint8)))
        words.update(chunk.words)
        acronyms.update(chunk.acronyms)
        titled.update(chunk.titled)
    counts, ids, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Corpus(terms, counts, ids, values, words, titled, acronyms)


def tokenise(
    documents: Sequence[Document], tag_titles: Mapping[str, str], fields: frozenset[str]
) -> Chunk:
    """The chunk of a day's papers, in their order."""
    parts = [split(document, tag_titles, fields) for document in documents]
    found = [impacts(d, p) for d, p in zip(documents, parts, strict=True)]
    vocabulary = sorted(set().union(*found))
    number = {term: i for i, term in enumerate(vocabulary)}
    return Chunk(
        vocabulary,
        array("I", [len(f) for f in found]).tobytes(),
        array("I", [number[term] for f in found for term in f]).tobytes(),
        bytes(value for f in found for value in f.values()),
        _spellings(parts),
        sorted({w for p in parts for token in p.get("title", ()) for w in spelt(token)}),
        [pair for d in documents for pair in definitions(d.abstract)],
    )


@lru_cache(maxsize=1_000_000)
def spelt(token: str) -> tuple[str, ...]:
    """The words of a token that a reader may misspell: 3 to 24 of a-z0-9, a letter first."""
    return tuple(_SPELT.findall(token))


def _spellings(parts: Sequence[Fields]) -> dict[str, int]:
    held: Counter[str] = Counter()
    for fields in parts:
        held.update(set().union(*(fields.get(f, ()) for f in ("title", "abstract", "authors"))))
    words: Counter[str] = Counter()
    for token, count in held.items():
        for word in spelt(token):
            words[word] += count
    return dict(sorted(words.items()))

"""A day's papers as arrays of terms: what tokenising costs is paid once and kept in a cache.

A chunk knows nothing of the segment it will stand in: its papers count from 0, its terms are its
own sorted list. A corpus is what the chunks of a segment come to, one after another.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

import msgspec
import numpy as np
import numpy.typing as npt

from generator.search.acronyms import definitions
from generator.search.compounds import hyphened
from generator.search.document import Document
from generator.search.impacts import Fields, impacts, split

SPELT = ("title", "abstract")  # fields whose words a misspelt one may stand for; names have terms
_WORD = re.compile(r"(?<!\w)[a-z][a-z0-9]{2,23}(?!\w)")


class Chunk(msgspec.Struct, frozen=True, gc=False):
    """Postings of one day: `counts[d]` terms of paper `d`, laid end to end in `ids`, `values`.

    `counts` and `ids` (numbers into `terms`) are u32 in this machine's byte order, `values`
    are impacts. `words` are surface forms, `titled` those of titles, `hyphened` compounds,
    `acronyms` what the abstracts define.
    """

    terms: list[str]
    counts: bytes
    ids: bytes
    values: bytes
    words: list[str]
    titled: list[str]
    hyphened: list[str]
    acronyms: list[tuple[str, str]]


class Corpus(msgspec.Struct, frozen=True):
    """The postings of all chunks, their words, compounds and acronyms.

    Posting `i` says that a paper holds term `ids[i]` with impact `values[i]`; paper `p` has
    `counts[p]` of them, in order. Terms are numbered as they first came. A word
    stands with the chunks (days) that hold it, so does a compound; an acronym with the times it
    is defined.
    """

    terms: dict[str, int]
    counts: npt.NDArray[np.uint32]
    ids: npt.NDArray[np.uint32]
    values: npt.NDArray[np.uint8]
    words: dict[str, int]
    titled: set[str]
    hyphened: dict[str, int]
    acronyms: dict[tuple[str, str], int]


def gather(chunks: Iterable[Chunk]) -> Corpus:
    """The corpus of consecutive chunks, of which one at a time is held."""
    terms: dict[str, int] = {}
    columns = [(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.uint8))]
    words: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    acronyms: Counter[tuple[str, str]] = Counter()
    titled: set[str] = set()
    for chunk in chunks:
        ids = _number(chunk.terms, terms)[np.frombuffer(chunk.ids, np.uint32)]
        counts = np.frombuffer(chunk.counts, np.uint32)
        columns.append((counts, ids, np.frombuffer(chunk.values, np.uint8)))
        words.update(chunk.words)
        joined.update(chunk.hyphened)
        acronyms.update(chunk.acronyms)
        titled.update(chunk.titled)
    counts, ids, values = (np.concatenate(column) for column in zip(*columns, strict=True))
    return Corpus(terms, counts, ids, values, words, titled, joined, acronyms)


def _number(names: list[str], known: dict[str, int]) -> npt.NDArray[np.uint32]:
    """The number of each name; new ones are added to `known`."""
    new = [name for name in names if name not in known]
    known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
    return np.fromiter(map(known.__getitem__, names), np.uint32, len(names))


def tokenise(
    documents: Sequence[Document], tag_titles: Mapping[str, str], fields: frozenset[str]
) -> Chunk:
    """The chunk of a day's papers, in their order."""
    parts = [split(document, tag_titles, fields) for document in documents]
    found = [impacts(d, p) for d, p in zip(documents, parts, strict=True)]
    vocabulary = list(dict.fromkeys(chain.from_iterable(found)))
    number = {term: i for i, term in enumerate(vocabulary)}
    tokens, titled = (_said(parts, names) for names in (SPELT, ("title",)))
    return Chunk(
        vocabulary,
        array("I", [len(f) for f in found]).tobytes(),
        array("I", [number[term] for f in found for term in f]).tobytes(),
        bytes(value for f in found for value in f.values()),
        list(dict.fromkeys(chain.from_iterable(map(spelt, tokens)))),
        list(dict.fromkeys(chain.from_iterable(map(spelt, titled)))),
        hyphened(tokens),
        [pair for d in documents for pair in definitions(d.abstract)],
    )


def _said(papers: Iterable[Fields], names: Iterable[str]) -> list[str]:
    """The tokens of these fields, each once, as they first come."""
    texts = chain.from_iterable(paper.get(name, ()) for paper in papers for name in names)
    return [*dict.fromkeys(chain.from_iterable(texts))]


@lru_cache(maxsize=1_000_000)
def spelt(token: str) -> tuple[str, ...]:
    """The words of a token that a reader may misspell: 3 to 24 of a-z0-9, a letter first."""
    return tuple(_WORD.findall(token))

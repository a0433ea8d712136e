"""A day's papers as arrays of terms: what tokenising costs is paid once and kept in a cache.

A chunk knows nothing of the segment it will stand in: its papers count from 0, its terms are its
own sorted list. A corpus is what the chunks of a segment come to, one after another.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, count

import msgspec
import numpy as np
import numpy.typing as npt

from generator.search.acronyms import definitions
from generator.search.compounds import is_hyphened
from generator.search.document import Document
from generator.search.impacts import Fields, impacts, split

SPELT = ("title", "abstract")  # fields whose words a misspelt one may stand for; names have terms
_WORD = re.compile(r"(?<!\w)[a-z][a-z0-9]{2,23}(?!\w)")


class Chunk(msgspec.Struct, frozen=True, gc=False):
    """Postings of one day: `counts[d]` terms of paper `d`, laid end to end in `ids`, `values`.

    `counts` and `ids` (numbers into `terms`) are u32 in this machine's byte order, `values`
    are impacts. `tokens` are those of titles and abstracts, with the words in them, `titled` those
    of titles, `acronyms` what the abstracts define.
    """

    terms: list[str]
    counts: bytes
    ids: bytes
    values: bytes
    tokens: list[str]
    titled: list[str]
    acronyms: list[tuple[str, str]]


class Corpus(msgspec.Struct, frozen=True):
    """The postings of all chunks.

    Posting `i` says that a paper holds term `ids[i]` with impact `values[i]`; paper `p` has
    `counts[p]` of them, in order. Terms are numbered as they first came.
    """

    terms: dict[str, int]
    counts: npt.NDArray[np.uint32]
    ids: npt.NDArray[np.uint32]
    values: npt.NDArray[np.uint8]


class Words(msgspec.Struct, frozen=True):
    """What the texts of all chunks are made of: words, those of titles, compounds and acronyms.

    A word stands with the chunks (days) that hold it, so does a compound; an acronym with the times
    it is defined.
    """

    words: dict[str, int]
    titled: set[str]
    hyphened: dict[str, int]
    acronyms: dict[tuple[str, str], int]


def gather(chunks: Iterable[Chunk]) -> tuple[Corpus, Words]:
    """What consecutive chunks come to, of which one at a time is held."""
    terms = defaultdict[str, int](count().__next__)
    columns = [(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.uint8))]
    tokens: Counter[str] = Counter()
    acronyms: Counter[tuple[str, str]] = Counter()
    titled: set[str] = set()
    for chunk in chunks:
        numbers = np.fromiter(map(terms.__getitem__, chunk.terms), np.uint32)
        ids = numbers[np.frombuffer(chunk.ids, np.uint32)]
        counts = np.frombuffer(chunk.counts, np.uint32)
        columns.append((counts, ids, np.frombuffer(chunk.values, np.uint8)))
        tokens.update(chunk.tokens)
        acronyms.update(chunk.acronyms)
        titled.update(chunk.titled)
    counts, ids, values = (np.concatenate(column) for column in zip(*columns, strict=True))
    words = {token: days for token, days in tokens.items() if spelt(token) == (token,)}
    joined = {token: days for token, days in tokens.items() if is_hyphened(token)}
    return Corpus(terms, counts, ids, values), Words(words, titled & words.keys(), joined, acronyms)


def tokenise(documents: Sequence[Document], tag_titles: Mapping[str, str]) -> Chunk:
    """The chunk of a day's papers, in their order."""
    parts = [split(document, tag_titles) for document in documents]
    terms, counts, ids, values = impacts(documents, parts)
    return Chunk(
        terms,
        counts.astype(np.uint32).tobytes(),
        ids.astype(np.uint32).tobytes(),
        values.tobytes(),
        _tokens(parts, SPELT),
        _tokens(parts, ("title",)),
        [pair for d in documents for pair in definitions(d.abstract)],
    )


def _tokens(papers: Iterable[Fields], names: Iterable[str]) -> list[str]:
    """The tokens of these fields, and the words in them, each once."""
    texts = chain.from_iterable(paper[name] for paper in papers for name in names)
    tokens = dict.fromkeys(chain.from_iterable(texts))
    inside = chain.from_iterable(spelt(token) for token in tokens if not token.isalpha())
    return [*(tokens | dict.fromkeys(inside))]


@cache
def spelt(token: str) -> tuple[str, ...]:
    """The words of a token that a reader may misspell: 3 to 24 of a-z0-9, a letter first."""
    if token.isalpha() and token.isascii():
        return (token,) if 3 <= len(token) <= 24 else ()
    return tuple(_WORD.findall(token))

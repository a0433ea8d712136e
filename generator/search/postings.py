"""The inverted index of a segment: a corpus in, slices of impact-ordered postings out.

Lists are ordered by falling impact, papers rising within one impact. The layout is in
docs/search-format.md, "Postings".
"""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generator.search.chunks import Corpus
from generator.search.coding import Bytes, Ints, fronted, place, sizes, starts, varint
from generator.search.meanings import CONCEPT, PHRASES

SLICE = 8_000  # bytes before compression at which a slice is cut
BLOCK = 250_000  # postings that are encoded together
NAMED = 10_000  # terms whose names are encoded together
HEADS = 6_000  # frequent terms listed apart, from which a prefix is completed


List = tuple[str, int, bytes]  # a term, how many papers hold it, and the list's bytes
Lists = list[List]  # by term


def unit_order(term: str) -> bytes:
    """The sort key of terms: UTF-16 code units, which is how JavaScript compares strings."""
    return term.encode("utf-16-be")


class Inverted(NamedTuple):
    """The postings of a corpus by term, impact and paper: 32, 8 and 24 bits of each of `keys`.

    `papers` says how many hold each of the sorted `terms`. Papers are numbered from 0.
    """

    terms: list[str]
    papers: Ints
    keys: npt.NDArray[np.uint64]

    def lists(self) -> Lists:
        """The lists, encoded."""
        terms, papers, keys = self
        return list(zip(terms, papers.tolist(), _encode_all(keys, papers), strict=True))


def invert(corpus: Corpus) -> Inverted:
    """The postings of a corpus in the order of its lists; the corpus is not needed after that."""
    plain = all(term.isascii() or max(term) < "\ud800" for term in corpus.terms)
    terms = sorted(corpus.terms, key=None if plain else unit_order)
    rank = np.empty(len(terms), np.uint32)
    rank[np.fromiter(map(corpus.terms.__getitem__, terms), np.int64, len(terms))] = np.arange(
        len(terms), dtype=np.uint32
    )
    # Both halves of a key are laid side by side, since there are ten million keys.
    keys = np.empty(len(corpus.ids), "<u8")
    low, high = keys.view("<u4").reshape(-1, 2).T
    high[:] = rank[corpus.ids]
    low[:] = np.repeat(np.arange(len(corpus.counts), dtype=np.uint32), corpus.counts)
    low |= (np.uint32(255) - corpus.values) << np.uint32(24)
    keys.sort()
    counts = np.bincount(corpus.ids)
    papers = np.zeros(len(terms), np.int64)
    papers[rank] = counts
    return Inverted(terms, papers, keys)


def widened(lists: Lists, more: Lists) -> Iterator[List]:
    """The lists, phrases left out, with others among them."""
    plain = (entry for entry in lists if not entry[0].startswith(CONCEPT))
    return merge(plain, sorted(more, key=_by_term), key=_by_term)


def _by_term(entry: List) -> bytes:
    return unit_order(entry[0])


def encoded(papers: Ints, impacts: Bytes) -> bytes:
    """The bytes of one list."""
    keys = (np.uint64(255) - impacts.astype(np.uint64)) << np.uint64(24) | papers.astype(np.uint64)
    return _encode(np.sort(keys), np.array([len(papers)]), 0)[0].tobytes()


def _encode_all(keys: npt.NDArray[np.uint64], papers: Ints) -> Iterator[bytes]:
    """The bytes of each list, encoded a block of terms at a time to spare memory."""
    ends = np.cumsum(papers)
    begin = 0
    while begin < len(papers):
        before = ends[begin] - papers[begin]
        end = max(begin + 1, int(np.searchsorted(ends, before + BLOCK)))
        block, lengths = _encode(keys[before : ends[end - 1]], papers[begin:end], begin)
        data, cuts = block.tobytes(), [0, *np.cumsum(lengths).tolist()]
        yield from (data[first:last] for first, last in pairwise(cuts))
        begin = end


def _encode(keys: npt.NDArray[np.uint64], papers: Ints, base: int) -> tuple[Bytes, Ints]:
    """The bytes of the lists of consecutive terms from number `base` on, and each one's length."""
    term = (keys >> np.uint64(32)).astype(np.int64) - base
    paper = (keys & np.uint64(0xFFFFFF)).astype(np.int64)
    group_key = keys >> np.uint64(24)
    first = np.ones(len(term), bool)  # of its group: the same term and impact
    first[1:] = group_key[1:] != group_key[:-1]
    gap = paper.copy()
    gap[1:] -= np.where(first[1:], 0, paper[:-1])
    at = np.flatnonzero(first)
    group = np.diff(np.append(at, len(term)))
    counted = papers[term[at]] > 1  # a list of one paper needs no count
    head = np.zeros(len(term), np.int64)
    head[at] = 1 + np.where(counted, sizes(group), 0)
    length = head + sizes(gap)
    begin = starts(length)
    out = np.zeros(int(length.sum()), np.uint8)
    out[begin[at]] = 255 - (group_key[at] & np.uint64(255)).astype(np.int64)
    place(out, begin[at][counted] + 1, group[counted])
    place(out, begin + head, gap)
    lengths = np.bincount(term, weights=length, minlength=len(papers))
    return out, lengths.astype(np.int64)


def heads(lists: Lists) -> bytes:
    """The most frequent terms of a segment that begin with a letter, sorted, with their papers."""
    often = [(n, term) for term, n, _ in lists if n > 2 and term[0].isalpha()]
    often.sort(key=lambda pair: -pair[0])
    best = sorted(often[:HEADS], key=lambda pair: unit_order(pair[1]))
    names = fronted([term.encode() for _, term in best])
    return b"".join(name + varint(n) for name, (n, _) in zip(names, best, strict=True))


def cut(lists: Iterable[List], size: int = SLICE) -> Iterator[tuple[str, bytes]]:
    """The slices of a segment: the first term of each, and its bytes before compression."""
    begun, first = bytearray(), ""
    for term, papers, data, name, front in _named(lists):
        # What hangs on a word stands with it.
        if begun and len(begun) + len(data) > size and not term.endswith(PHRASES):
            yield first, bytes(begun)
            begun.clear()
        first = first if begun else term
        begun += front if begun else fronted([name])[0]
        begun += varint(papers) + varint(len(data)) + data
    if begun:
        yield first, bytes(begun)


def _named(lists: Iterable[List]) -> Iterator[tuple[str, int, bytes, bytes, bytes]]:
    """The lists, each with its term's name, whole and less what it shares with the one before."""
    rest, last = iter(lists), b""
    while block := list(islice(rest, NAMED)):
        names = [term.encode() for term, _, _ in block]
        fronts = fronted([last, *names])[1:]
        for entry, name, front in zip(block, names, fronts, strict=True):
            yield *entry, name, front
        last = names[-1]

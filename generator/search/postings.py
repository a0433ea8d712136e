"""The inverted index of a segment: a corpus in, slices of impact-ordered postings out.

Lists are ordered by falling impact, papers rising within one impact. The layout is in
docs/search-format.md, "Postings".
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate, islice, pairwise

import msgspec
import numpy as np
import numpy.typing as npt

from generator.search.chunks import Corpus
from generator.search.coding import Bytes, Ints, fronted, place, sizes, starts, varint
from generator.search.meanings import CONCEPT, PHRASES

SLICE = 8_000  # bytes before compression at which a slice is cut
BLOCK = 1_000_000  # postings that are encoded together
HEADS = 6_000  # frequent terms listed apart, from which a prefix is completed


class Lists(msgspec.Struct, frozen=True):
    """All postings lists of a segment: `data[offsets[t]:offsets[t+1]]` are those of `terms[t]`."""

    terms: list[str]
    papers: list[int]  # per term, how many papers hold it
    offsets: list[int]
    data: bytes


def unit_order(term: str) -> bytes:
    """The sort key of terms: UTF-16 code units, which is how JavaScript compares strings."""
    return term.encode("utf-16-be", "surrogatepass")


def invert(corpus: Corpus) -> Lists:
    """The postings lists of a corpus, its papers numbered from 0."""
    plain = all(term.isascii() or max(term) < "\ud800" for term in corpus.terms)
    terms = sorted(corpus.terms, key=None if plain else unit_order)
    rank = np.empty(len(terms), np.uint64)
    rank[np.fromiter(map(corpus.terms.__getitem__, terms), np.int64, len(terms))] = np.arange(
        len(terms), dtype=np.uint64
    )
    keys = rank[corpus.ids] << np.uint64(32)
    keys |= (np.uint64(255) - corpus.values) << np.uint64(24)
    keys |= np.repeat(np.arange(len(corpus.counts), dtype=np.uint64), corpus.counts)
    keys.sort()
    counts = np.bincount(corpus.ids, minlength=len(terms))
    papers = np.zeros(len(terms), np.int64)
    papers[rank.astype(np.int64)] = counts
    data, lengths = _encode_all(keys, papers)
    return Lists(terms, papers.tolist(), [0, *np.cumsum(lengths).tolist()], data)


def widened(lists: Lists, more: Mapping[str, tuple[int, bytes]]) -> Lists:
    """The lists, phrases left out, with other entries among them: papers and bytes by term."""
    plain = (term for term in lists.terms if not term.startswith(CONCEPT))
    terms = sorted([*plain, *more], key=unit_order)
    bounds = dict(
        zip(lists.terms, zip(lists.papers, pairwise(lists.offsets), strict=True), strict=True)
    )
    papers, data = list[int](), list[bytes]()
    for term in terms:
        count, own = more.get(term) or (bounds[term][0], lists.data[slice(*bounds[term][1])])
        papers.append(count)
        data.append(own)
    offsets = [0, *accumulate(map(len, data))]
    return Lists(terms, papers, offsets, b"".join(data))


def encoded(papers: Ints, impacts: Bytes) -> bytes:
    """The bytes of one list."""
    keys = (np.uint64(255) - impacts.astype(np.uint64)) << np.uint64(24) | papers.astype(np.uint64)
    return _encode(np.sort(keys), np.array([len(papers)]), 0)[0].tobytes()


def _encode_all(keys: npt.NDArray[np.uint64], papers: Ints) -> tuple[bytes, Ints]:
    """The bytes of all lists and the length of each, a block of terms at a time to spare memory."""
    ends = np.cumsum(papers)
    data, lengths = list[bytes](), [np.empty(0, np.int64)]
    begin = 0
    while begin < len(papers):
        before = ends[begin] - papers[begin]
        end = max(begin + 1, int(np.searchsorted(ends, before + BLOCK)))
        block = _encode(keys[before : ends[end - 1]], papers[begin:end], begin)
        data.append(block[0].tobytes())
        lengths.append(block[1])
        begin = end
    return b"".join(data), np.concatenate(lengths)


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
    ranked = sorted(zip(lists.papers, lists.terms, strict=True), key=lambda pair: -pair[0])
    words = ((n, term) for n, term in ranked if n > 2 and term[0].isalpha())
    best = sorted(islice(words, HEADS), key=lambda pair: unit_order(pair[1]))
    before, coded = b"", list[bytes]()
    for papers, term in best:
        name = term.encode("utf-8", "surrogatepass")
        coded.append(fronted(before, name) + varint(papers))
        before = name
    return b"".join(coded)


def cut(lists: Lists, size: int = SLICE) -> Iterator[tuple[str, bytes]]:
    """The slices of a segment: the first term of each, and its bytes before compression."""
    first, before, entries, held = "", b"", list[bytes](), 0
    bounds = pairwise(lists.offsets)
    for term, papers, (begin, end) in zip(lists.terms, lists.papers, bounds, strict=True):
        # What hangs on a word stands with it.
        if held and held + end - begin > size and not term.endswith(PHRASES):
            yield first, b"".join(entries)
            before, entries, held = b"", [], 0
        if not entries:
            first = term
        name = term.encode("utf-8", "surrogatepass")
        head = fronted(before, name) + varint(papers)
        entries.append(head + varint(end - begin) + lists.data[begin:end])
        held += len(entries[-1])
        before = name
    if entries:
        yield first, b"".join(entries)

"""How near papers are: the cosine of their terms, each weighted by how rare it is.

All is computed in whole numbers below 2**53, which floating point adds exactly in any order: so
every machine gives the same. A weight is below 2**14, its square fits into 32 bits.
"""

from collections.abc import Sequence
from itertools import islice, pairwise
from math import isqrt
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from generator.related.words import BUCKETS, SHOWN, Candidate, Terms, as_written

SCALE = 1 << 16  # of nearness
RAREST = 3  # what fewer papers have is no rarer: it may be chance
LEAST = 6_000  # papers less near are not related
KEPT = 8  # the nearest papers that are remembered of each
# Only papers that share one of a paper's 32 weightiest terms are compared with it, terms that one
# in 32 has (and more than 600) apart; and of these, the 40 nearest by such terms.
_SEEKING, _COMMON, _FEW, _COMPARED = 32, 32, 600, 40
# A paper of few terms would be near everything: a fifth of its length is the mean of all.
_OWN, _ALL = 4, 5

_UNTOLD = frozenset(("multi", "share", "shared", "sharing"))  # compared, but said of no pair

Ints = npt.NDArray[np.int64]
Few = npt.NDArray[np.int32]  # what there are millions of

# The least number that is 2 to the power of so many eighths.
_EIGHTHS = np.array([isqrt(isqrt(isqrt((1 << k) - 1))) + 1 if k else 1 for k in range(8 * 32)])


class Near(msgspec.Struct, frozen=True, array_like=True):
    """The `KEPT` papers nearest to each paper of a day, nearest first, packed.

    `places` in the archive's order (int32, -1: none), `scores` of `SCALE` (int32), and for each
    the words that both share, by how much they count, or nothing.
    """

    places: bytes
    scores: bytes
    words: list[str]


class Index:
    """The papers of the first days, and the rarity of terms among those of ``measured`` days."""

    def __init__(self, days: Sequence[Terms], measured: int) -> None:
        counts = _joined([day.counts for day in days], np.uint16).astype(np.int64)
        sizes = [len(day.counts) // 2 for day in days]
        self.starts = _ends(counts)
        # Each entry's bucket as a number into `buckets`, those that any paper has.
        self.buckets, self.bucket = _numbered(_joined([day.buckets for day in days], np.uint32))
        known = sum(sizes[:measured])
        papers = np.bincount(self.bucket[: self.starts[known]], minlength=len(self.buckets))
        rarity = _rarities(known)[papers]
        self.weight = _joined([day.weights for day in days], np.uint8) * rarity[self.bucket]
        squares = _ends(self.weight**2)
        length = np.sqrt(np.diff(squares[self.starts])).astype(np.int64)
        mean = int(length[:known].sum()) // max(known, 1)
        self.length = (_OWN * length + (_ALL - _OWN) * mean) // _ALL
        self.days = _ends(np.array(sizes))
        self._seek(papers, counts, known)

    def _seek(self, papers: Ints, counts: Ints, known: int) -> None:
        """The entries of terms that are not common, by term and then paper."""
        self.common = papers > max(_FEW, known // _COMMON)
        seeking = np.flatnonzero(~self.common[self.bucket])
        bucket = self.bucket[seeking]
        order = bucket.astype(np.int64) << 32  # in place, for there are millions
        order |= seeking
        order.sort()
        order &= 0xFFFFFFFF
        owner = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self.paper, self.sought = owner[order], self.weight[order]
        self.slots = _ends(np.bincount(bucket, minlength=len(self.buckets)))
        self.mine = np.zeros(len(self.buckets), np.int64)

    def near(self, day: int, papers: Sequence[Candidate]) -> Near:
        """The nearest papers of each paper of ``day``, among those of days until it.

        Of equally near ones, the newer comes first.
        """
        end = int(self.days[day + 1])
        places = np.full((len(papers), KEPT), -1, np.int32)
        scores = np.zeros((len(papers), KEPT), np.int32)
        words: list[str] = []
        for row, paper in enumerate(papers):
            own = int(self.days[day]) + row
            found, near, shared = self._nearest(own, end)
            places[row, : len(found)], scores[row, : len(found)] = found, near
            written = as_written(paper)
            words += [_told(written, buckets) for buckets in shared]
            words += [""] * (KEPT - len(found))
        return Near(places.tobytes(), scores.tobytes(), words)

    def _nearest(self, own: int, end: int) -> tuple[Ints, Ints, list[list[int]]]:
        mine = slice(self.starts[own], self.starts[own + 1])
        bucket, weight = self.bucket[mine], self.weight[mine]
        others = self._compared(bucket, weight, own, end)
        self.mine[bucket] = weight
        at, ends = _ranges(self.starts, others)
        products = self.mine[self.bucket[at]] * self.weight[at]
        self.mine[bucket] = 0
        dots = np.add.reduceat(products, ends[:-1]) if len(others) else ends[:-1]
        score = dots * SCALE // np.maximum(self.length[own] * self.length[others], 1)
        best = np.lexsort((-others, -score))[:KEPT]
        best = best[score[best] >= LEAST]
        return others[best], score[best], self._shared(at, ends, products, best)

    def _shared(self, at: Ints, ends: Ints, products: Ints, best: Ints) -> list[list[int]]:
        """The stems that each of the ``best`` shares, by how much they count."""
        here, stops = _ranges(ends, best)
        rows = np.repeat(np.arange(len(best)), np.diff(stops))
        shared = np.flatnonzero(products[here])
        shared = shared[np.lexsort((-products[here[shared]], rows[shared]))]
        stems = self.buckets[self.bucket[at[here[shared]]]].tolist()
        bounds = np.searchsorted(rows[shared], np.arange(len(best) + 1)).tolist()
        return [stems[begin:end] for begin, end in pairwise(bounds)]

    def _compared(self, bucket: Few, weight: Few, own: int, end: int) -> Ints:
        """The papers before ``end`` that share most of what a paper is sought by."""
        able = (~self.common[bucket]).nonzero()[0]
        able = able[(-weight[able]).argsort(kind="stable")[:_SEEKING]]
        at, ends = _ranges(self.slots, bucket[able])
        shares = self.sought[at] * weight[able].repeat(ends[1:] - ends[:-1])
        sums = np.bincount(self.paper[at], shares, minlength=end)[:end]
        sums[own] = 0
        held = sums.nonzero()[0]
        near = sums[held] / self.length[held]
        if len(held) > _COMPARED:
            # Exact quotients of whole numbers, rounded alike everywhere; ties stay in.
            least = np.partition(near, len(held) - _COMPARED)[len(held) - _COMPARED]
            held = held[near >= least]
        return held


def _ends(lengths: Ints | Few) -> Ints:
    """Where pieces of these lengths begin that are laid end to end, and where the last ends."""
    ends = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=ends[1:])
    return ends


def _ranges(starts: Ints, which: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """All places of some of the pieces that begin at ``starts``, and where each one's end."""
    first = starts[which]
    lengths = starts[which + 1] - first
    ends = _ends(lengths)
    return np.arange(ends[-1]) + (first - ends[:-1]).repeat(lengths), ends


def _numbered(buckets: npt.NDArray[np.uint32]) -> tuple[Ints, Few]:
    """The buckets that there are, in order, and the number of each entry's among them."""
    used = np.zeros(BUCKETS, bool)
    used[buckets] = True
    names = np.flatnonzero(used)
    number = np.zeros(BUCKETS, np.int32)
    number[names] = np.arange(len(names))
    return names, number[buckets]


def _told(written: dict[int, str], buckets: list[int]) -> str:
    words = (written[bucket] for bucket in buckets if bucket in written)
    return ", ".join(islice((word for word in words if word.casefold() not in _UNTOLD), SHOWN))


def _joined(parts: Sequence[bytes], kind: type[np.unsignedinteger[Any]]) -> npt.NDArray[Any]:
    return np.frombuffer(b"".join(parts), kind)


def _rarities(papers: int) -> Few:
    """By the number of papers that have a term, how much it counts among so many ``papers``.

    The root of how many eighths of a doubling it is rarer than all. Both sides of a product have
    it, so that rarity counts once; if it did twice, chance words of a few papers would decide.
    """
    having = np.arange(papers + 1).clip(RAREST)
    doublings = _doublings(np.array([papers])) - _doublings(having)
    rarities: Few = np.sqrt(doublings.clip(0) * 32).astype(np.int32)
    return rarities


def _doublings(numbers: Ints) -> Ints:
    """Eighths of a doubling, rounded down: 8 log2(n), in integers."""
    return np.searchsorted(_EIGHTHS, numbers, side="right") - 1

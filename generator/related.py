"""Related papers, chosen so that old pages stay as they are when papers come.

A paper's related ones are sought only among the held days around the day that first listed it:
`BEFORE` days before, the day itself and `AFTER` days after. Adding a day can therefore change the
lists of the last `AFTER` held days only; all others are final. What is compared are tags, title
words and keywords. This room knows neither records nor pages.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from generator import memo

BEFORE, AFTER, COUNT = 60, 5, 5  # held days, held days, papers
# What a shared feature counts for, before its rarity in the window.
TAG, TITLE_WORD, KEYWORD = 4, 3, 2
RAREST = 3  # what fewer papers share is no rarer: it may be chance
# Papers less alike than this (squared cosine, of SCALE) are not related.
LEAST, SCALE = 500, 1 << 16

_FEATURES_CAP = 64  # features of one paper: keeps the products below within 63 bits
_BUCKETS = 1 << 18  # features are hashed; a window has some 15,000 of them
# Eighths of a doubling, rounded down: 8 log2(n), in integers.
_LOG = np.array([0, *((n**8).bit_length() - 1 for n in range(1, 8193))])
_WORD = re.compile(r"[^\W_]{2,40}")
_STOP_WORDS = frozenset(
    "about across after all an and any are as at be before beyond between but by can do does for "
    "from how in into is it its let more need not of off on one only or our over self than that "
    "the their them to toward towards under up use using via we what when where which why with "
    "without you your approach based framework method model new novel paper system".split()
)

Ints = npt.NDArray[np.int64]


class Item(msgspec.Struct, frozen=True):
    """What is compared of a paper."""

    id: str
    title: str
    tags: tuple[str, ...]
    keywords: tuple[str, ...]


class _Features(msgspec.Struct, frozen=True):
    """The features of a day's papers, in parallel: which paper of the day, bucket, factor."""

    ids: tuple[str, ...]
    paper: Ints
    bucket: Ints
    factor: Ints


class _Entries(NamedTuple):
    """The features of a window, in parallel, by paper: paper, bucket, weight."""

    paper: Ints
    bucket: Ints
    weight: Ints


class _Same:
    """A day as a key: the same list, not an equal one, which is much faster to tell."""

    __slots__ = ("day",)

    def __init__(self, day: Sequence[Item]) -> None:
        self.day = day

    def __hash__(self) -> int:
        return id(self.day)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.day is self.day


def related(days: Sequence[Sequence[Item]], day: int, count: int = COUNT) -> list[tuple[str, ...]]:
    """For each paper of ``days[day]`` the ids of at most ``count`` related ones, best first.

    ``days`` holds the papers first listed on each held day, oldest day first. The similarity is
    the cosine of the features weighted by their rarity in the window; it is computed in integers,
    so every machine gives the same. Of equal papers the newer, then the lower id comes first.
    """
    window, own = _window(days, day)
    parts = [_features(_Same(part)) for part in window]
    starts = np.cumsum([0, *(len(part.ids) for part in parts)])
    paper = np.concatenate([part.paper + start for part, start in zip(parts, starts, strict=False)])
    bucket = np.concatenate([part.bucket for part in parts])
    factor = np.concatenate([part.factor for part in parts])
    total = int(starts[-1])
    weight = factor * _rarities(total)[np.bincount(bucket, minlength=_BUCKETS)[bucket]]
    rows = range(int(starts[own]), int(starts[own + 1]))
    best = _best(_Entries(paper, bucket, weight), total, rows, count)
    ids = [name for part in parts for name in part.ids]
    found = {ids[row]: tuple(ids[other] for other in others) for row, others in best.items()}
    return [found[item.id] for item in days[day]]


def window_digests(days: Sequence[Sequence[Item]]) -> list[bytes]:
    """For each day the digest of all that `related` depends on there."""
    digests = [memo.digest(day) for day in days]
    rules = memo.digest(BEFORE, AFTER, COUNT, TAG, TITLE_WORD, KEYWORD, LEAST, sorted(_STOP_WORDS))
    found = []
    for day in range(len(days)):
        window, own = _window(digests, day)
        found.append(memo.combined([rules, memo.digest(own), *window]))
    return found


Part = TypeVar("Part")


def _window(days: Sequence[Part], day: int) -> tuple[Sequence[Part], int]:
    """The days among which the related papers of ``day`` are sought, and its place there."""
    first = max(0, day - BEFORE)
    return days[first : day + AFTER + 1], day - first


@lru_cache(maxsize=2 * (BEFORE + 1 + AFTER))
def _features(same: _Same) -> _Features:
    """The features of a day, its papers by falling id: in a window, the later the more welcome."""
    items = sorted(same.day, key=lambda item: item.id, reverse=True)
    papers = [_factors(item) for item in items]
    return _Features(
        tuple(item.id for item in items),
        np.repeat(np.arange(len(papers)), [len(factors) for factors in papers]),
        np.array([bucket for factors in papers for bucket in factors], dtype=np.int64),
        np.array([f for factors in papers for f in factors.values()], dtype=np.int64),
    )


def _factors(item: Item) -> dict[int, int]:
    """Bucket and factor of each feature of a paper, the weightiest kinds first."""
    features = [(f"tag {tag}", TAG) for tag in item.tags]
    features += [(word, TITLE_WORD) for word in _words(item.title)]
    features += [(" ".join(_words(keyword)), KEYWORD) for keyword in item.keywords]
    factors: dict[int, int] = {}
    for name, factor in features[:_FEATURES_CAP]:
        factors.setdefault(zlib.crc32(name.encode()) % _BUCKETS, factor)
    return factors


def _words(text: str) -> list[str]:
    """The words that say what a text is about, in lower case, singular, without accents."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    words = (word.removesuffix("s") for word in _WORD.findall(plain))
    return [word for word in words if len(word) > 1 and word not in _STOP_WORDS]


@lru_cache(maxsize=256)
def _rarities(total: int) -> Ints:
    """By the number of papers that have a feature, how much rarer it is than all ``total``.

    In eighths of a doubling, 0–104; 0 for a feature of one paper, which relates it to no other.
    """
    top = len(_LOG) - 1
    papers = np.clip(np.arange(total + 1), RAREST, top)
    rarities: Ints = np.maximum(_LOG[min(total, top)] - _LOG[papers], 0)
    rarities[:2] = 0
    return rarities


def _best(entries: _Entries, total: int, rows: range, count: int) -> dict[int, list[int]]:
    """The places of the papers most like each of ``rows``, best first."""
    paper, _, weight = entries
    norm = np.bincount(paper, weights=weight * weight, minlength=total).astype(np.int64)
    norm += norm.sum() // total  # else papers of few features would be like everything
    dots = _dots(entries, total, rows)
    alike = np.flatnonzero(dots)
    row, column = np.divmod(alike, total)
    row += rows.start
    squares = dots[alike].astype(np.int64) ** 2 * SCALE
    products = norm[row] * norm[column]
    kept = np.flatnonzero((squares >= LEAST * products) & (row != column))
    row, column, score = row[kept], column[kept], squares[kept] // products[kept]
    best: dict[int, list[int]] = {place: [] for place in rows}
    for place in np.lexsort((-column, -score, row)):
        found = best[int(row[place])]
        if len(found) < count:
            found.append(int(column[place]))
    return best


def _dots(entries: _Entries, total: int, rows: range) -> npt.NDArray[np.float64]:
    """The sums of products of weights of ``rows`` and all papers.

    Whole numbers below 2**53, so that floating point is exact, in whatever order it adds.
    """
    paper, bucket, weight = entries
    first, last = np.searchsorted(paper, (rows.start, rows.stop))
    mine, other = _pairs(bucket, first + np.flatnonzero(weight[first:last]))
    cell = (paper[mine] - rows.start) * total + paper[other]
    return np.bincount(cell, weights=weight[mine] * weight[other], minlength=len(rows) * total)


def _pairs(bucket: Ints, own: Ints) -> tuple[Ints, Ints]:
    """All pairs of entries of one bucket whose first is among ``own``: two lists of places."""
    own = own[np.argsort(bucket[own], kind="stable")]
    times = np.bincount(bucket[own], minlength=_BUCKETS)
    place = np.cumsum(times) - times
    shared = np.flatnonzero(times[bucket])
    many = times[bucket[shared]]
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return own[np.repeat(place[bucket[shared]], many) + step], np.repeat(shared, many)

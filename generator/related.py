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

from generator.keys import joined, key

BEFORE, AFTER, COUNT = 60, 5, 5  # held days, held days, papers
# What a shared feature counts for, before its rarity in the window.
TAG, TITLE_WORD, KEYWORD = 4, 3, 2
RAREST = 3  # what fewer papers share is no rarer: it may be chance
# Papers less alike than this (squared cosine, of SCALE) are not related.
LEAST, SCALE = 1_400, 1 << 16

_FACTORS = (TAG, TITLE_WORD, KEYWORD)
_CAP = 24  # features of a kind: keeps all products below within 63 bits
_BLOCK = 64  # papers looked at together: keeps memory flat on days of many papers
_NOTHING = 0  # the bucket of what is no feature
_BUCKETS = 1 << 18  # features are hashed; a window has some 15,000 of them
# Eighths of a doubling, rounded down: 8 log2(n), in integers.
_LOG = np.array([0, *((n**8).bit_length() - 1 for n in range(1, 8193))])
_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = frozenset(
    word.removesuffix("s")
    for word in _WORD.findall(
        "about across after all an and any are as at be before beyond between but by can do does "
        "for from how in into is it its let more need not of off on one only or our over than that "
        "the their them to toward towards under up use using via we what when where which why with "
        "without you your approach based framework method model new novel paper system"
    )
)

Ints = npt.NDArray[np.int64]


class Candidate(msgspec.Struct, frozen=True):
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
    """The features of a window, in parallel, by paper: paper, bucket, weight; norms by paper."""

    paper: Ints
    bucket: Ints
    weight: Ints
    norm: Ints


class _Same:
    """A day as a key: the same list, not an equal one, which is much faster to tell."""

    __slots__ = ("day",)

    def __init__(self, day: Sequence[Candidate]) -> None:
        self.day = day

    def __hash__(self) -> int:
        return id(self.day)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.day is self.day


def related(
    days: Sequence[Sequence[Candidate]], day: int, count: int = COUNT
) -> list[tuple[str, ...]]:
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
    entries = _Entries(paper, bucket, weight, _norms(paper, weight, total))
    ids = [name for part in parts for name in part.ids]
    found: dict[str, tuple[str, ...]] = {}
    first, last = int(starts[own]), int(starts[own + 1])
    for block in range(first, last, _BLOCK):
        best = _best(entries, range(block, min(block + _BLOCK, last)), count)
        found |= {ids[row]: tuple(ids[other] for other in others) for row, others in best.items()}
    return [found[item.id] for item in days[day]]


def window_keys(days: Sequence[object]) -> list[bytes]:
    """For each day the key of all that `related` depends on there.

    ``days`` are as `related` takes them, with whatever else a key shall stand for.
    """
    own_keys = [key(day) for day in days]
    rules = key(
        BEFORE, AFTER, COUNT, TAG, TITLE_WORD, KEYWORD, RAREST, LEAST, SCALE, sorted(_STOP_WORDS)
    )
    found = []
    for day in range(len(days)):
        window, own = _window(own_keys, day)
        found.append(joined([rules, key(own), *window]))
    return found


Day = TypeVar("Day")


def _window(days: Sequence[Day], day: int) -> tuple[Sequence[Day], int]:
    """The days among which the related papers of ``day`` are sought, and its place there."""
    first = max(0, day - BEFORE)
    return days[first : day + AFTER + 1], day - first


@lru_cache(maxsize=2 * (BEFORE + 1 + AFTER))
def _features(same: _Same) -> _Features:
    """The features of a day, its papers by falling id: in a window, the later the more welcome."""
    items = sorted(same.day, key=lambda item: item.id, reverse=True)
    names: list[str] = []
    counts: list[int] = []
    for item in items:
        words = _WORD.findall(item.title)
        for part in (item.tags, words, item.keywords):
            names += part[:_CAP]
            counts.append(min(len(part), _CAP))
    kinds = np.repeat(np.arange(len(counts)), counts)
    cells = kinds // len(_FACTORS) * _BUCKETS + np.fromiter(map(_bucket, names), np.int64)
    # Of a feature that a paper has twice, the first and weightiest counts.
    cells, kept = np.unique(cells, return_index=True)
    paper, bucket = np.divmod(cells, _BUCKETS)
    factor = np.array(_FACTORS)[kinds[kept] % len(_FACTORS)] * (bucket != _NOTHING)
    return _Features(tuple(item.id for item in items), paper, bucket, factor)


@lru_cache(maxsize=1 << 15)
def _bucket(feature: str) -> int:
    """The bucket of a tag, word or keyword, whatever its case, hyphens, accents and plural.

    The tag ``gaussian-splatting`` and the keyword ``Gaussian splatting (3DGS)`` are the same.
    """
    if not feature.isascii():
        decomposed = unicodedata.normalize("NFKD", feature)
        feature = "".join(c for c in decomposed if not unicodedata.combining(c))
    name = feature.casefold().partition(" (")[0].replace("-", " ").strip().removesuffix("s")
    if len(name) < 2 or name in _STOP_WORDS:
        return _NOTHING
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) % (_BUCKETS - 1) + 1


def _rarities(total: int) -> Ints:
    """By the number of papers that have a feature, how much rarer it is than all ``total``.

    In eighths of a doubling, 0–104; 0 for a feature of one paper, which relates it to no other.
    """
    top = len(_LOG) - 1
    papers = np.clip(np.arange(total + 1), RAREST, top)
    rarities: Ints = np.maximum(_LOG[min(total, top)] - _LOG[papers], 0)
    rarities[:2] = 0
    return rarities


def _norms(paper: Ints, weight: Ints, total: int) -> Ints:
    """The squared length of each paper, less different from the others than it is.

    Else papers of few features would be like everything.
    """
    norm = np.bincount(paper, weights=weight * weight, minlength=total).astype(np.int64)
    longer: Ints = norm + norm.sum() // max(2 * total, 1)
    return longer


def _best(entries: _Entries, rows: range, count: int) -> dict[int, list[int]]:
    """The places of the papers most like each of ``rows``, best first."""
    norm, total = entries.norm, len(entries.norm)
    dots = _dots(entries, rows)
    row, column = np.divmod(np.flatnonzero(dots > 0), total)
    squares = dots[row * total + column] ** 2 * SCALE
    row += rows.start
    products = norm[row] * norm[column]
    kept = np.flatnonzero((squares >= LEAST * products) & (row != column))
    row, column, score = row[kept], column[kept], squares[kept] // products[kept]
    # By row, then the highest score, then the latest place, which is the newest day's lowest id.
    order = np.argsort((row * (SCALE + 1) + SCALE - score) * total - column)
    row, column = row[order], column[order]
    best = np.arange(len(row)) - np.searchsorted(row, row) < count
    found: dict[int, list[int]] = {place: [] for place in rows}
    for place, other in zip(row[best].tolist(), column[best].tolist(), strict=True):
        found[place].append(other)
    return found


def _dots(entries: _Entries, rows: range) -> Ints:
    """For each of ``rows`` and each paper the sum of the products of their weights, in one list.

    Whole numbers below 2**53, so that floating point is exact, in whatever order it adds.
    """
    paper, bucket, weight, norm = entries
    first, last = np.searchsorted(paper, (rows.start, rows.stop))
    mine, other = _pairs(bucket, first + np.flatnonzero(weight[first:last]))
    cell = (paper[mine] - rows.start) * len(norm) + paper[other]
    products = weight[mine] * weight[other]
    dots = np.bincount(cell, weights=products, minlength=len(rows) * len(norm))
    return dots.astype(np.int64)


def _pairs(bucket: Ints, own: Ints) -> tuple[Ints, Ints]:
    """All pairs of entries of one bucket whose first is among ``own``: two lists of places."""
    own = own[np.argsort(bucket[own], kind="stable")]
    sought, start, times = np.unique(bucket[own], return_index=True, return_counts=True)
    slot = np.zeros(_BUCKETS, dtype=np.int32)
    slot[sought] = np.arange(1, len(sought) + 1)
    shared = np.flatnonzero(slot[bucket])
    which = slot[bucket[shared]] - 1
    many = times[which]
    offset = start[which] - (np.cumsum(many) - many)
    return own[np.repeat(offset, many) + np.arange(many.sum())], np.repeat(shared, many)

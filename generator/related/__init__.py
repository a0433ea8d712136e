"""Related papers, chosen so that old pages stay as they are when papers come.

A paper is compared, on the day that first lists it, with all papers listed until then, however
long ago; what that gives is final. Later days may put papers of theirs before what older ones
have: `CHANGED` older ones a day at most, those that gain most by it. So adding a day changes few
old pages, and adding day after day gives what all days give at once. This room knows neither
records nor pages.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from generator.keys import Recall, joined, key
from generator.related import words
from generator.related.nearness import KEPT, Index, Near
from generator.related.words import Candidate, Terms

__all__ = ["CHANGED", "COUNT", "Candidate", "Link", "Neighbours", "related"]

COUNT = 5  # related papers of a paper
CHANGED = 24  # older papers whose related ones a day may change
GAIN = 500  # how much nearer (of `nearness.SCALE`) a paper is that changes a list


class Link(NamedTuple):
    """A related paper by its place in the archive, how near it is, and the words both share."""

    place: int
    score: int
    words: str


class Neighbours(NamedTuple):
    """Per paper of a day its related ones, nearest first; `key` stands for all that they show."""

    links: list[list[Link]]
    key: bytes


def related(days: Sequence[Sequence[Candidate]], recall: Recall) -> list[Neighbours]:
    """The related papers of all papers; places count them in the order of ``days``.

    ``days`` holds the papers first listed on each held day, oldest day first.
    """
    own = [key(day) for day in days]
    found = recall("terms", Terms, own, lambda i: words.terms(days[i]))
    measured = _measured([len(day) for day in days])
    keys = list(accumulate(own, lambda before, day: joined([before, day])))

    @lru_cache(maxsize=1)
    def index(count: int) -> Index:
        last = len(measured) - measured[::-1].index(count)
        return Index(found[:last], count)

    near = recall("near", Near, keys, lambda i: index(measured[i]).near(i, days[i]))
    lists = _Lists()
    for part in near:
        lists.add(part)
    return [*lists.by_day(keys)]


def _measured(sizes: Sequence[int]) -> list[int]:
    """For each day how many of the first days tell how rare words are.

    It moves on when the papers have become a quarter more, so that little is computed anew.
    """
    found: list[int] = []
    measured = known = total = 0
    for number, size in enumerate(sizes, start=1):
        total += size
        if 4 * total >= 5 * known:
            measured, known = number, total
        found.append(measured)
    return found


class _Lists:
    """The related papers of all papers, day by day, and how near the last of a full list is."""

    def __init__(self) -> None:
        self.links: list[list[Link]] = []
        self.last: list[int] = []
        self.starts: list[int] = []
        self.changes: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def add(self, near: Near) -> None:
        """The next day: its papers' own lists, and the older lists that change by it."""
        first, day = len(self.links), len(self.starts)
        places = np.frombuffer(near.places, np.int32).tolist()
        scores = np.frombuffer(near.scores, np.int32).tolist()
        found = [*zip(places, scores, near.words, strict=True)]
        self._place(found, first, day)
        self.starts.append(first)
        for row in range(0, len(found), KEPT):
            links = [Link(*link) for link in found[row : row + COUNT] if link[0] >= 0]
            self.links.append(links)
            self.last.append(links[-1].score if len(links) == COUNT else 0)

    def _place(self, found: Sequence[tuple[int, int, str]], first: int, day: int) -> None:
        """Put the papers of ``day`` where that gains most."""
        last = self.last
        gains = [
            (last[place] - score, place, at)
            for at, (place, score, _) in enumerate(found)
            if 0 <= place < first and score >= last[place] + GAIN
        ]
        changed: set[int] = set()
        for _, place, at in sorted(gains):
            link = Link(first + at // KEPT, *found[at][1:])
            full = len(changed) == CHANGED and place not in changed
            if full or link.score <= last[place]:
                continue
            links = self.links[place]
            links.append(link)
            links.sort(key=lambda other: (-other.score, -other.place))
            del links[COUNT:]
            last[place] = links[-1].score if len(links) == COUNT else 0
            if place not in changed:
                self.changes[bisect_right(self.starts, place) - 1].append((place, day))
            changed.add(place)

    def by_day(self, keys: Sequence[bytes]) -> Iterator[Neighbours]:
        """The lists of each day's papers; ``keys`` stand for the days until each."""
        for day, (first, end) in enumerate(pairwise([*self.starts, len(self.links)])):
            later = [(place, keys[other]) for place, other in self.changes[day]]
            yield Neighbours(self.links[first:end], key(later) if later else keys[day])

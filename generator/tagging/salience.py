"""How much of a paper each tag is: which mentions count, how many points, and what is enough.

All in whole numbers, so that every tag can be explained. Knows tags by number only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.tagging.phrases import Phrases, words

KINDS = ("phrases", "exact", "once", "in_title", "void")
TAGS_CAP = 6  # tags of one paper

# Points of a mention by place, how many mentions of the abstract count, and what a tag needs.
# A title is enough by itself; in the abstract the second mention decides, or a good place: early,
# or in the feed's summary. A paper with fewer than FEW tags is given the best of the others too.
TITLE, COMPOUND, ABSTRACT, SUMMARY, EARLY, ONCE = 8, 2, 2, 2, 1, 2
COUNTED, NEEDED, FEW = 3, 4, 2
BROAD = 2  # mentions that a broad tag needs where the title does not name it
_EARLY_WORDS = 60
RULES = (
    TAGS_CAP, TITLE, COMPOUND, ABSTRACT, SUMMARY, EARLY, ONCE, COUNTED, NEEDED, FEW, BROAD,
    _EARLY_WORDS, 1,
)  # fmt: skip

# After these a thing is named only to be compared with, or as one of a row of examples.
_PASSING = frozenset(
    "unlike Unlike than versus vs such outperforms outperform outperforming surpasses surpassing "
    "surpass compared Compared beyond including like".split()
)
_REACH = 4  # words that such a word covers
_BASELINE = frozenset(("baseline", "baselines"))
_END = frozenset(".;:!?")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")


class Mention(NamedTuple):
    """A place where a phrase of a tag stands, and its points."""

    place: str
    phrase: str
    points: int


class Reason(NamedTuple):
    """A tag that a paper was given, and where and by which phrase it is said best."""

    slug: str
    place: str
    phrase: str


class Weighed(NamedTuple):
    """A tag that phrases speak for: its mentions, their points in all, and why it is not given."""

    slug: str
    points: int
    mentions: list[Mention]
    refused: str = ""


class _Mark(NamedTuple):
    tag: int
    kind: str
    phrase: str


class _Told(NamedTuple):
    """A mention in one text: where it begins, by which phrase, and whether only in passing."""

    start: int
    mark: _Mark
    passing: bool


class _Sum:
    """What one paper's mentions of one tag come to."""

    __slots__ = ("mentions", "plain", "points", "said")

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.points = 0
        self.plain = 0  # mentions in the abstract and the summary that are more than passing
        self.said = False  # whether the title names it

    def add(self, place: str, phrase: str, points: int) -> None:
        """Count a mention."""
        self.mentions.append(Mention(place, phrase, points))
        self.points += points


class Finder:
    """Finds tags, by number, in a paper's words. `narrower` are those that each one yields to."""

    def __init__(self, slugs: Sequence[str], broad: Sequence[bool]) -> None:
        self.narrower: list[set[int]] = [set() for _ in slugs]
        self._slugs = slugs
        self._broad = broad
        self._phrases: Phrases[_Mark] = Phrases()

    def add(self, tag: int, kind: str, phrase: str) -> None:
        """Let ``phrase``, from the list named ``kind``, speak for ``tag``."""
        self._phrases.add(phrase, _Mark(tag, kind, phrase), exact=kind == "exact")

    def reasons(self, title: str, abstract: str, summary: str) -> tuple[Reason, ...]:
        """The tags of a paper, the most salient first."""
        sums = self._sums(title, abstract, summary)
        return tuple(
            Reason(self._slugs[tag], best.place, best.phrase)
            for tag in self._given(sums)
            for best in [max(sums[tag].mentions, key=lambda mention: mention.points)]
        )

    def weighed(self, title: str, abstract: str, summary: str) -> list[Weighed]:
        """Every tag that is mentioned, by points."""
        sums = self._sums(title, abstract, summary)
        given = self._given(sums)
        rest = sorted(sums.keys() - set(given), key=lambda tag: (-sums[tag].points, tag))
        return [
            Weighed(
                self._slugs[tag],
                sums[tag].points,
                sums[tag].mentions,
                "" if tag in given else self._refused(tag, sums, given),
            )
            for tag in (*given, *rest)
        ]

    def _refused(self, tag: int, sums: dict[int, _Sum], given: Sequence[int]) -> str:
        better = [self._slugs[other] for other in given if other in self.narrower[tag]]
        if better:
            return f"{', '.join(better)} says it better"
        if sums[tag].points < NEEDED:
            return f"needs {NEEDED} points"
        if not self._enough(tag, sums[tag]):
            return f"broad: needs the title or {BROAD} mentions"
        return f"{TAGS_CAP} others come before it"

    def _given(self, sums: dict[int, _Sum]) -> list[int]:
        ranked = sorted(sums, key=lambda tag: (-sums[tag].points, tag))
        earned = [tag for tag in ranked if self._enough(tag, sums[tag])]
        held = set(earned)
        given = [tag for tag in earned if held.isdisjoint(self.narrower[tag])]
        if len(given) < FEW:
            for tag in ranked:
                weak = tag not in held and sums[tag].points > 0
                if weak and len(given) < FEW and self.narrower[tag].isdisjoint(given):
                    given.append(tag)
        return given[:TAGS_CAP]

    def _enough(self, tag: int, own: _Sum) -> bool:
        if own.points < NEEDED:
            return False
        return not self._broad[tag] or own.said or own.plain >= BROAD

    def _sums(self, title: str, abstract: str, summary: str) -> dict[int, _Sum]:
        sums: dict[int, _Sum] = defaultdict(_Sum)
        for told in self._told(title, title=True):
            own = sums[told.mark.tag]
            if not own.said:
                own.said = True
                own.add("title", told.mark.phrase, TITLE)
        apart = _CAMEL.sub(" ", title)  # GraphRAG is about graphs and RAG too
        if apart != title:
            for told in self._told(apart, title=True):
                if told.mark.tag not in sums:
                    sums[told.mark.tag].add("compound", told.mark.phrase, COMPOUND)
        for told in self._told(abstract):
            self._in_abstract(sums[told.mark.tag], told)
        if summary:
            for told in self._told(summary):
                own = sums[told.mark.tag]
                if not told.passing:
                    own.plain += 1
                    if not any(mention.place == "summary" for mention in own.mentions):
                        own.add("summary", told.mark.phrase, SUMMARY)
        return sums

    def _in_abstract(self, own: _Sum, told: _Told) -> None:
        if told.passing:
            own.add("passing", told.mark.phrase, 0)
            return
        own.plain += 1
        if own.plain > COUNTED:
            return
        points = ABSTRACT
        if own.plain == 1:
            points += EARLY * (told.start < _EARLY_WORDS) + ONCE * (told.mark.kind == "once")
        own.add("abstract", told.mark.phrase, points)

    def _told(self, text: str, *, title: bool = False) -> Iterator[_Told]:
        """The mentions in a text, of each tag those side by side once."""
        parts = words(text)
        reached: dict[int, int] = {}
        shaded: dict[int, int] = {}  # where the void phrases met so far end
        for mark, start, end in self._phrases.find(parts):
            tag, kind, _ = mark
            if kind == "void":
                shaded[tag] = max(end, shaded.get(tag, 0))
            if end <= shaded.get(tag, 0) or (kind == "in_title" and not title):
                continue
            # "large language models (LLMs)" is one mention.
            apart = start > reached.get(tag, -2) + 1
            reached[tag] = max(end, reached.get(tag, 0))
            if apart:
                yield _Told(start, mark, not title and _is_passing(parts, start, end))


def _is_passing(parts: Sequence[str], start: int, end: int) -> bool:
    """Whether the words before or after a mention say that it is a baseline or an example."""
    if end < len(parts) and parts[end] in _BASELINE:
        return True
    before = parts[max(0, start - _REACH) : start]
    if _PASSING.isdisjoint(before):
        return False
    last = max(i for i, word in enumerate(before) if word in _PASSING)
    return _END.isdisjoint(before[last:])

"""How much of a paper each tag is: which mentions count, how many points, and what is enough.

All in whole numbers, so that every tag can be explained. Knows tags by number only.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

import msgspec

from generator.tagging.phrases import Phrases, words

ASSIGN = ("phrases", "exact", "once", "made", "weak", "in_title")  # kinds of phrases
KINDS = (*ASSIGN, "void")
TAGS_CAP = 6  # tags of one paper

# What a mention is worth by where it stands. A word of `in_title` is worth little but for what the
# abstract BEARs out, a phrase of `weak` is FAINT everywhere, one of `once` or `made` more in the
# abstract. Of equal tags the one that is mentioned earlier comes first.
TITLE, FAINT_TITLE, IN_TITLE, ABSTRACT, SUMMARY = 8, 4, 1, 3, 2
BEAR, ONCE, MADE, FAINT = 1, 2, 8, 1
COUNTED, BORNE = 3, 5  # mentions that count in an abstract: of a phrase, of a word of `in_title`
# What a tag needs: the first FIRST of a paper less than those after them. A broad tag needs the
# title or so many mentions. A paper with fewer tags than FEW is given the best of the others
# too, one with none even what was said once.
# A tag yields to a narrower one that has half its points.
NEEDED, FIRST, NEEDED_LATER, BROAD, FEW, WEAK, YIELD = 5, 4, 6, 2, 3, 4, 2

_TITLES = {"in_title": IN_TITLE, "weak": FAINT_TITLE}

# After these a thing is named only to be compared with, or as one of a row of examples.
_PASSING = frozenset(
    "unlike Unlike than versus vs such outperforms outperform outperforming surpasses surpassing "
    "surpass compared Compared beyond including like".split()
)
_REACH = 4  # words that such a word covers
# What authors say that they do.
_CLAIMS = frozenset(
    "introduce introduces introducing propose proposes present presents presenting construct "
    "constructing constructed design designed develop developed build release establish curate "
    "curating collect create contribute provide describe".split()
)
_CLAIMED = 15  # words that such a word covers
_END = frozenset(".;:!?")


class Mention(msgspec.Struct, frozen=True, gc=False):
    """A place where a phrase of a tag stands, and its points."""

    place: str
    phrase: str
    points: int


_points = attrgetter("points")


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


class _Mark(msgspec.Struct, frozen=True, gc=False):
    tag: int
    kind: str
    phrase: str


class _Sum(msgspec.Struct):
    """What one paper's mentions of one tag come to.

    `plain` counts those of phrases in the abstract that are more than passing, `faint` those of
    weak ones, `borne` those of words that a title needs; `title` is the points of the title,
    `summed` says that of the summary, `made` that of what the authors say they made.
    """

    mentions: list[Mention] = []
    points: int = 0
    title: int = 0
    plain: int = 0
    faint: int = 0
    borne: int = 0
    made: bool = False
    summed: bool = False

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
            for best in [max(sums[tag].mentions, key=_points)]
        )

    def weighed(self, title: str, abstract: str, summary: str) -> list[Weighed]:
        """Every tag that is mentioned: first those given, then the others by points."""
        sums = self._sums(title, abstract, summary)
        given = self._given(sums)
        rest = sorted((tag for tag in sums if tag not in given), key=lambda tag: -sums[tag].points)
        return [
            Weighed(
                self._slugs[tag],
                sums[tag].points,
                sums[tag].mentions,
                "" if tag in given else self._refused(tag, sums),
            )
            for tag in (*given, *rest)
        ]

    def bare(self, text: str) -> list[list[str]]:
        """The runs of words of ``text`` in which no phrase is found."""
        parts = words(text)
        taken = {i for _, start, end in self._phrases.find(parts) for i in range(start, end)}
        runs: list[list[str]] = [[]]
        for place, word in enumerate(parts):
            if place in taken or not word[0].isalnum():
                runs.append([])
            else:
                runs[-1].append(word)
        return [run for run in runs if run]

    def _refused(self, tag: int, sums: dict[int, _Sum]) -> str:
        if sums[tag].points < NEEDED:
            return f"needs {NEEDED} points"
        if not self._enough(tag, sums[tag]):
            return f"broad: needs the title or {BROAD} mentions"
        better = self._better(tag, sums)
        if better:
            return f"{', '.join(self._slugs[other] for other in better)} says it better"
        return "others say more of the paper"

    def _given(self, sums: dict[int, _Sum]) -> list[int]:
        # `sums` are in the order of first mentions, so of equal tags the one said earlier is first.
        ranked = sorted(sums, key=lambda tag: -sums[tag].points)
        earned = [tag for tag in ranked if self._enough(tag, sums[tag])]
        best = [tag for tag in earned if not self._better(tag, sums)]
        given = [
            tag
            for place, tag in enumerate(best)
            if place < FIRST or sums[tag].points >= NEEDED_LATER
        ]
        for tag in ranked:
            if len(given) >= FEW or sums[tag].points < (WEAK if given else ABSTRACT):
                break
            broad = self._broad[tag] and given
            if tag not in earned and not broad and self.narrower[tag].isdisjoint(given):
                given.append(tag)
        return given[:TAGS_CAP]

    def _enough(self, tag: int, own: _Sum) -> bool:
        if own.points < NEEDED:
            return False
        return not self._broad[tag] or own.title > 0 or own.plain >= BROAD

    def _better(self, tag: int, sums: dict[int, _Sum]) -> list[int]:
        """The narrower tags to which one yields."""
        return [
            other
            for other in self.narrower[tag] & sums.keys()
            if sums[other].points * YIELD >= sums[tag].points and self._enough(other, sums[other])
        ]

    def _sums(self, title: str, abstract: str, summary: str) -> dict[int, _Sum]:
        sums: dict[int, _Sum] = defaultdict(_Sum)
        for mark, _ in self._mentions(words(title)):
            _in_title(sums[mark.tag], mark)
        parts = words(abstract)
        for mark, start in self._mentions(parts):
            _in_abstract(sums[mark.tag], mark, parts, start)
        parts = words(summary)
        for mark, start in self._mentions(parts):
            _in_summary(sums[mark.tag], mark, parts, start)
        return sums

    def _mentions(self, parts: Sequence[str]) -> Iterator[tuple[_Mark, int]]:
        """The phrases in a text and where each begins, of each tag those side by side once."""
        reached: dict[int, int] = {}
        shaded: dict[int, int] = {}  # where the void phrases met so far end
        for mark, start, end in self._phrases.find(parts):
            tag = mark.tag
            if mark.kind == "void":
                shaded[tag] = max(end, shaded.get(tag, 0))
            if shaded and end <= shaded.get(tag, 0):
                continue
            # "large language models (LLMs)" is one mention.
            before = reached.get(tag, -2)
            if end > before:
                reached[tag] = end
            if start > before + 1:
                yield mark, start


def _in_title(own: _Sum, mark: _Mark) -> None:
    points = _TITLES.get(mark.kind, TITLE)
    if points > own.title:
        own.add("title", mark.phrase, points - own.title)
        own.title = points


def _in_abstract(own: _Sum, mark: _Mark, parts: Sequence[str], start: int) -> None:
    if mark.kind in ("in_title", "made"):
        if mark.kind == "made" and not own.made and _is_after(_CLAIMS, _CLAIMED, parts, start):
            own.made = True
            own.add("abstract", mark.phrase, MADE)
        elif own.title == IN_TITLE and own.borne < BORNE:
            own.borne += 1
            own.add("abstract", mark.phrase, BEAR)
        return
    if _is_after(_PASSING, _REACH, parts, start):
        own.add("passing", mark.phrase, 0)
        return
    if mark.kind == "weak":
        own.faint += 1
        if own.faint <= COUNTED:
            own.add("abstract", mark.phrase, FAINT)
        return
    own.plain += 1
    if own.plain <= COUNTED:
        own.add("abstract", mark.phrase, ABSTRACT + ONCE * (own.plain == 1 and mark.kind == "once"))


def _in_summary(own: _Sum, mark: _Mark, parts: Sequence[str], start: int) -> None:
    counts = mark.kind not in ("in_title", "made") or own.title > 0
    if counts and not own.summed and not _is_after(_PASSING, _REACH, parts, start):
        own.summed = True
        own.add("summary", mark.phrase, SUMMARY)


def _is_after(signs: frozenset[str], reach: int, parts: Sequence[str], start: int) -> bool:
    """Whether one of ``signs`` stands within ``reach`` words before, in the same clause."""
    before = parts[max(0, start - reach) : start]
    if signs.isdisjoint(before):
        return False
    last = max(place for place, word in enumerate(before) if word in signs)
    return _END.isdisjoint(before[last:])

"""Tags and the rule that assigns them: which mentions count, and how much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from generator.keys import key
from generator.tagging.phrases import Phrases, words

FACETS = ("task", "method", "modality", "domain", "contribution")
TAGS_CAP = 8  # tags of one paper

# What a mention weighs, how many of them count, and what a tag needs: a title is enough by
# itself, in the abstract the second mention decides. Keywords weigh little, because a feed takes
# them from the abstract. A paper with fewer than FEW tags is given the best of the others too.
IN_TITLE, IN_ABSTRACT, IN_KEYWORD = 6, 2, 1
COUNTED, NEEDED, FEW = 3, 4, 2

_LISTS = ("phrases", "exact", "once", "in_title", "void")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """One topic. The slug is part of addresses for ever.

    `phrases` and `exact` (where capitals count) assign it from a title, from two mentions in the
    abstract, or from fewer that keywords confirm; `once` from one mention in the abstract too;
    `in_title` from a title only. A mention inside a phrase of `void` does not count.
    """

    slug: str
    title: str
    description: str
    facet: str
    phrases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    in_title: tuple[str, ...] = ()
    void: tuple[str, ...] = ()


class _Mark(NamedTuple):
    """A phrase of the tag with this number, from the list of this name."""

    tag: int
    kind: str


class _Mentions(NamedTuple):
    """How often each tag is mentioned in one text, and which tags one mention assigns."""

    times: Counter[int]
    decided: set[int]


class TagList:
    """The tags in the order of the file, and what assigns them.

    `key` stands for the whole list, `phrases_key` only for what `assign` depends on: a new
    description changes the first and not the second.
    """

    def __init__(self, tags: Iterable[Tag]) -> None:
        self.tags = tuple(tags)
        self.key = _key(self.tags)
        self.phrases_key = _key(
            [msgspec.structs.replace(t, title="", description="", facet="") for t in self.tags]
        )

    def assign(self, title: str, abstract: str, keywords: Sequence[str]) -> tuple[str, ...]:
        """The slugs of a paper's tags, at most `TAGS_CAP`, by weight, then in the list's order."""
        apart = _CAMEL.sub(" ", title)  # GraphRAG is about graphs and RAG too
        in_title = self._mentions(f"{title} ; {apart}" if apart != title else title, title=True)
        in_abstract = self._mentions(abstract)
        in_keywords = self._mentions(" ; ; ".join(keywords))  # too far apart to be one mention
        weight = Counter(dict.fromkeys(in_title.times, IN_TITLE))
        for mentions, each in ((in_abstract, IN_ABSTRACT), (in_keywords, IN_KEYWORD)):
            for tag, count in mentions.times.items():
                weight[tag] += each * min(count, COUNTED)
        for tag in in_abstract.decided:
            weight[tag] += NEEDED
        ranked = sorted(weight, key=lambda tag: (-weight[tag], tag))
        earned = sum(weight[tag] >= NEEDED for tag in ranked)
        return tuple(self.tags[tag].slug for tag in ranked[: min(max(earned, FEW), TAGS_CAP)])

    @cached_property
    def _phrases(self) -> Phrases[_Mark]:
        index: Phrases[_Mark] = Phrases()
        for number, tag in enumerate(self.tags):
            for kind in _LISTS:
                for phrase in getattr(tag, kind):
                    index.add(phrase, _Mark(number, kind), exact=kind == "exact")
        return index

    def _mentions(self, text: str, *, title: bool = False) -> _Mentions:
        mentions = _Mentions(Counter(), set())
        reached: dict[int, int] = {}
        shaded: dict[int, int] = {}  # where the void phrases met so far end
        for (tag, kind), start, end in self._phrases.find(words(text)):
            if kind == "void":
                shaded[tag] = max(end, shaded.get(tag, 0))
            if end <= shaded.get(tag, 0) or (kind == "in_title" and not title):
                continue
            # "large language models (LLMs)" is one mention.
            if start > reached.get(tag, -2) + 1:
                mentions.times[tag] += 1
            reached[tag] = max(end, reached.get(tag, 0))
            if kind == "once":
                mentions.decided.add(tag)
        return mentions


def _key(value: object) -> bytes:
    rules = (TAGS_CAP, IN_TITLE, IN_ABSTRACT, IN_KEYWORD, COUNTED, NEEDED, FEW)
    return key(rules, value)

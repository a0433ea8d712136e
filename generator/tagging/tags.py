"""Tags and the rule that assigns them: which mentions count, and how much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

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


def _one_line(cap: int) -> Meta:
    told = f"one line of 1 to {cap} characters, in quotes if YAML would not read text"
    return Meta(max_length=cap, pattern=r"\A[^\n]*\S[^\n]*\Z", description=told)


_List = Annotated[
    tuple[str, ...],
    Meta(min_length=1, description="a list, [one, another], with numbers and the like in quotes"),
]


class Topic(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"in_title": "in-title", "void": "not"},
):
    """What people write of a tag.

    `phrases` and `exact` (where capitals count) assign it from a title, from two mentions in the
    abstract, or from fewer that keywords confirm; `once` from one mention in the abstract too;
    `in_title` from a title only. A mention inside a phrase of `void` does not count.
    """

    title: Annotated[str, _one_line(60)]
    description: Annotated[str, _one_line(160)]
    phrases: _List = ()
    exact: _List = ()
    once: _List = ()
    in_title: _List = ()
    void: _List = ()


class Tag(Topic, frozen=True, kw_only=True):
    """One topic. The slug is part of addresses for ever."""

    slug: str
    facet: str


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

"""Tags: what people write of one, the whole list, and how tags stand to each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta

from generator.errors import Finding
from generator.keys import key
from generator.tagging import salience
from generator.tagging.salience import Finder, Reason, Weighed

FACETS = ("task", "method", "modality", "domain", "concern", "contribution")


def _one_line(cap: int) -> Meta:
    described = f"one line of 1 to {cap} characters, in quotes if YAML would not read text"
    return Meta(max_length=cap, pattern=r"\A[^\n]*\S[^\n]*\Z", description=described)


Title = Annotated[str, _one_line(60)]
Description = Annotated[str, _one_line(160)]
List = Annotated[
    tuple[str, ...],
    Meta(min_length=1, description="a list, [one, another], with numbers and the like in quotes"),
]
KEYS = {"in_title": "in-title", "void": "not"}


class Phrasing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=KEYS):
    """What assigns a tag, and which tags stand around it.

    `phrases` and `exact` (where capitals count) assign it from a title, from two mentions in the
    abstract, or from fewer in a good place; `once` from one mention in the abstract too; `made`
    from a title, or where the abstract says that the authors made it; `in_title` from a title that
    the abstract bears out; `weak` only confirms what others say. A mention inside a phrase of
    `void` does not count. `parents`, `unless` and `was` are slugs: the tags under which its papers
    count too, those that say it better, and what it was before.
    """

    parents: List = ()
    unless: List = ()
    was: List = ()
    phrases: List = ()
    exact: List = ()
    once: List = ()
    made: List = ()
    weak: List = ()
    in_title: List = ()
    void: List = ()


class Topic(Phrasing, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=KEYS):
    """What people write of a tag."""

    title: Title
    description: Description


class Tag(Topic, frozen=True, kw_only=True):
    """One topic. The slug is part of addresses for ever."""

    slug: str
    facet: str


class TagList:
    """The tags in the order of the file, and what assigns them.

    `key` stands for the whole list, `phrases_key` only for what `assign` depends on: a new
    description changes the first and not the second. `above` and `below` hold by slug all tags
    that a tag's papers count under too (nearest first), and all whose papers count under it.
    `moved` leads from slugs of the past to those of now; `off` are those that people switched off.
    `stale` are notes on what people change of tags and phrases that the list no longer has.
    """

    def __init__(
        self, tags: Iterable[Tag], off: Iterable[str] = (), stale: Iterable[Finding] = ()
    ) -> None:
        self.tags = tuple(tags)
        self.off = frozenset(off)
        self.stale = tuple(stale)
        self.by_slug = {tag.slug: tag for tag in self.tags}
        self.key = key(self.tags)
        self.phrases_key = key(
            [
                msgspec.structs.replace(tag, title="", description="", facet="", was=())
                for tag in self.tags
            ]
        )
        self.above = {slug: (*_above(slug, self.by_slug),) for slug in self.by_slug}
        self.below: Mapping[str, list[str]] = {slug: [] for slug in self.by_slug}
        for slug, parents in self.above.items():
            for parent in parents:
                self.below[parent].append(slug)
        self.moved = {was: tag.slug for tag in self.tags for was in tag.was}

    def assign(self, title: str, abstract: str, summary: str = "") -> tuple[str, ...]:
        """The slugs of a paper's tags, the most salient first."""
        return tuple(reason.slug for reason in self.reasons(title, abstract, summary))

    def reasons(self, title: str, abstract: str, summary: str = "") -> tuple[Reason, ...]:
        """The same, each with the phrase that counted most."""
        return self._finder.reasons(title, abstract, summary)

    def explain(self, title: str, abstract: str, summary: str = "") -> list[Weighed]:
        """Every tag that a phrase speaks for, by points, given or not."""
        return self._finder.weighed(title, abstract, summary)

    def bare(self, text: str) -> list[list[str]]:
        """The runs of words of ``text`` in which no phrase of any tag is found."""
        return self._finder.bare(text)

    def parents(self, slugs: Sequence[str]) -> tuple[str, ...]:
        """The other tags under which a paper of ``slugs`` counts, each once."""
        found = dict.fromkeys(parent for slug in slugs for parent in self.above[slug])
        return tuple(slug for slug in found if slug not in slugs)

    @cached_property
    def _finder(self) -> Finder:
        finder = Finder([tag.slug for tag in self.tags], [bool(tag.unless) for tag in self.tags])
        numbers = {tag.slug: number for number, tag in enumerate(self.tags)}
        for number, tag in enumerate(self.tags):
            for kind in salience.KINDS:
                for phrase in getattr(tag, kind):
                    finder.add(number, kind, phrase)
            better = (narrower for other in tag.unless for narrower in (other, *self.below[other]))
            finder.narrower[number].update(numbers[o] for o in (*self.below[tag.slug], *better))
        return finder


def _above(slug: str, tags: Mapping[str, Tag]) -> Iterator[str]:
    """All parents of a tag, those of parents too, each once."""
    seen, near = {slug}, [slug]
    while near:
        near = [p for child in near for p in tags[child].parents if p in tags and p not in seen]
        near = list(dict.fromkeys(near))
        seen.update(near)
        yield from near

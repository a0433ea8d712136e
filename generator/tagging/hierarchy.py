"""How tags stand above each other: on few levels, and no way leads back."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from generator.tagging.tags import Tag
from generator.yamlfile import Node

LEVELS = 3


def check(tags: Mapping[str, Tag], nodes: Mapping[str, Node]) -> None:
    """No way from a tag over parents, or over what it yields to, leads back; parents are few."""
    broader: dict[str, list[str]] = {slug: [*tag.parents] for slug, tag in tags.items()}
    for slug, tag in tags.items():
        for other in tag.unless:
            broader[other].append(slug)
    try:
        TopologicalSorter(broader).prepare()
    except CycleError as error:
        ring = error.args[1][::-1]
        what = f"{', '.join(ring)}: each is to be narrower than the next"
        raise nodes[ring[0]].wrong(what, "remove one of these parents or unless") from None
    for slug in tags:
        for way in _ways(slug, tags):
            if len(way) > LEVELS:
                what = f"{slug!r} stands on level {len(way)}: {', '.join(way)}"
                raise nodes[slug].wrong(what, f"keep to {LEVELS} levels of parents")


def _ways(slug: str, tags: Mapping[str, Tag]) -> Iterator[list[str]]:
    """Every way from a tag up to one without parents."""
    parents = tags[slug].parents
    for parent in parents:
        yield from ([slug, *way] for way in _ways(parent, tags))
    if not parents:
        yield [slug]

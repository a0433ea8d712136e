"""What stands for a paper in a list, for the keys of the pages that list it.

How it looks there is for the templates.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.archive import Entry, Group
from generator.keys import Recall, key
from generator.paper import AUTHORS_SHOWN


class Shown(NamedTuple):
    """Keys of a paper as lists show it: in short (title, authors, date, votes), and in full."""

    brief: bytes
    full: bytes


EntryKeys = Mapping[str, Shown]


def entry_keys(groups: Sequence[Group], titles: Mapping[str, str], recall: Recall) -> EntryKeys:
    """By id what stands for what lists show of a paper, for the keys of pages that list it.

    ``titles`` are those of the tags by slug. What was made of groups seen before is recalled.
    """
    shown = [tag_titles(group.entries, titles) for group in groups]
    wanted = [key(group.key, tags) for group, tags in zip(groups, shown, strict=True)]
    made = recall(
        "entries",
        list[Shown],
        wanted,
        lambda i: [_shown(entry, titles) for entry in groups[i].entries],
    )
    return {
        entry.id: own
        for group, found in zip(groups, made, strict=True)
        for entry, own in zip(group.entries, found, strict=True)
    }


def tag_titles(listed: Sequence[Entry], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """The tags that ``listed`` have, with their titles."""
    return [(slug, titles[slug]) for slug in sorted({s for entry in listed for s in entry.tags})]


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The greatest of ``counts`` first, then by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _shown(entry: Entry, titles: Mapping[str, str]) -> Shown:
    record = entry.record
    authors = record.authors[:AUTHORS_SHOWN], len(record.authors)
    brief = key(record.id, record.title, authors, entry.newest, record.upvotes)
    tags = [(slug, titles[slug]) for slug in entry.tags]
    return Shown(
        brief, key(brief, record.summary, record.abstract, record.code, record.stars, tags)
    )

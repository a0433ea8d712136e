"""What stands for a paper in a list, for the keys of the pages that list it.

How it looks there is for the templates.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.archive import Entry, Group
from generator.keys import Recall, key
from generator.paper import AUTHORS_SHOWN


class Shown(NamedTuple):
    """Keys of a paper as lists show it: in short (title, authors, date, votes), and in full."""

    brief: bytes
    full: bytes


EntryKeys = Mapping[str, Shown]
TagTitles = list[tuple[str, str]]  # the tags of a paper, slug and title


def entry_keys(groups: Sequence[Group], titles: Mapping[str, str], recall: Recall) -> EntryKeys:
    """By id what stands for what lists show of a paper, for the keys of pages that list it.

    ``titles`` are those of the tags by slug. What was made of groups seen before is recalled.
    """

    def keys(number: int) -> list[Shown]:
        entries = groups[number].entries
        return list(map(_shown, entries, tag_titles(entries, titles)))

    wanted = [key(group.key, tag_titles(group.entries, titles)) for group in groups]
    made = recall("entries", list[Shown], wanted, keys)
    return {
        entry.id: own
        for group, found in zip(groups, made, strict=True)
        for entry, own in zip(group.entries, found, strict=True)
    }


def tag_titles(listed: Iterable[Entry], titles: Mapping[str, str]) -> list[TagTitles]:
    """The tags of each of ``listed``, for the keys of pages that show them."""
    return [[(slug, titles[slug]) for slug in entry.tags] for entry in listed]


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The greatest of ``counts`` first, then by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _shown(entry: Entry, tags: TagTitles) -> Shown:
    record = entry.record
    authors = record.authors[:AUTHORS_SHOWN], len(record.authors)
    brief = key(record.id, record.title, authors, entry.newest, record.upvotes)
    rest = (record.summary, record.abstract, record.code, record.stars, tags)
    return Shown(brief, key(brief, *rest))

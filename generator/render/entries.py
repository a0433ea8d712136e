"""What stands for a paper in a list, for the keys of the pages that list it.

How it looks there is for the templates.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator import memo
from generator.archive import Archive, Entry, Group

AUTHORS = 5


def cards(archive: Archive, groups: Sequence[Group]) -> dict[str, bytes]:
    """By id what stands for all that a list shows of a paper, for the keys of pages that list it.

    ``groups`` are those of ``archive``; cards of groups seen before come from its cache.
    """
    held: memo.Memo[list[bytes]] = memo.Memo(archive.cache / "cards.bin", list[bytes])
    made = held.fill([group.key for group in groups], lambda i: [*map(_card, groups[i].entries)])
    return {
        entry.id: card
        for group, found in zip(groups, made, strict=True)
        for entry, card in zip(group.entries, found, strict=True)
    }


def _card(entry: Entry) -> bytes:
    record = entry.record
    return memo.digest(
        record.id,
        record.title,
        record.authors[:AUTHORS],
        len(record.authors),
        entry.newest,
        record.upvotes,
    )

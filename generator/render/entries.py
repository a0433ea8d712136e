"""What stands for a paper in a list, for the keys of the pages that list it.

How it looks there is for the templates.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.archive import Entry, Group
from generator.keys import Recall, key
from generator.paper import AUTHORS_SHOWN


def entry_keys(groups: Sequence[Group], recall: Recall) -> dict[str, bytes]:
    """By id what stands for all that a list shows of a paper, for the keys of pages that list it.

    Those of groups seen before are recalled.
    """
    wanted = [group.key for group in groups]
    made = recall("entries", list[bytes], wanted, lambda i: [*map(_entry_key, groups[i].entries)])
    return {
        entry.id: own
        for group, found in zip(groups, made, strict=True)
        for entry, own in zip(group.entries, found, strict=True)
    }


def _entry_key(entry: Entry) -> bytes:
    record = entry.record
    return key(
        record.id,
        record.title,
        record.authors[:AUTHORS_SHOWN],
        len(record.authors),
        entry.newest,
        record.upvotes,
    )

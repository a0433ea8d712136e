"""Whether what is held is sound: every record of every day, and the files that people write."""

from __future__ import annotations

from collections.abc import Iterator

from generator import curation, tagging
from generator.config import Config
from generator.errors import ArchiveError
from generator.paper import flaw
from generator.store import Day, Store

_REMEDY = "mend the field, or remove the record and fetch the day again"


def records(config: Config) -> Iterator[str]:
    """A line for each fault: where, what, remedy."""
    for load, name in ((tagging.load, "tags.yml"), (curation.load, "curation.yml")):
        try:
            load(config.content / name)
        except ArchiveError as error:
            yield str(error)
    store = Store(config.content)
    try:
        dates = store.dates()
    except ArchiveError as error:
        yield str(error)
        return
    for when in dates:
        where = store.path(when).relative_to(config.root).as_posix()
        try:
            yield from _day(store.day(when), where)
        except ArchiveError as error:
            yield str(error)


def _day(day: Day, where: str) -> Iterator[str]:
    seen: set[str] = set()
    for i, paper in enumerate(day.papers):
        at = f"{where}: papers[{i}]"
        if paper.id in seen:
            yield f"{at}.id: {paper.id} stands twice in this day; remove one of them"
        seen.add(paper.id)
        found = flaw(paper)
        if found:
            yield f"{at}.{found.field}: {found}; {_REMEDY}"

"""Whether what is held is sound: every record of every day, and the files that people write."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from generator import curation, organizations, tagging, text
from generator.config import Config
from generator.day import Day, as_json, encode, version
from generator.errors import ArchiveError, Finding
from generator.paper import SCHEMA, SOURCE_CAP, flaw
from generator.store import Store

_REMEDY = "mend the field, or remove the record and fetch the day again"


def records(config: Config) -> list[str]:
    """A line for each fault: where, what, remedy."""
    faults: list[str] = []
    store = Store(config.content)
    for load in (tagging.load, curation.load, organizations.load):
        with _noted(faults):
            load(config.content)
    for kept in (store.sources, store.changes, store.published):
        with _noted(faults):
            kept()
    with _noted(faults):
        for when in store.set_aside():
            with _noted(faults):
                store.quarantine(when)
    owners: dict[str, str] = {}
    with _noted(faults):
        for when in store.dates():
            where = store.path(when).relative_to(config.root).as_posix()
            with _noted(faults):
                data = store.read(when)
                faults += _day(store.day(when, data), data, where, owners)
    return faults


def unmatched(config: Config) -> Iterator[Finding]:
    """Notes on what people say of papers, tags and phrases that are not there: not yet, no more,
    or by a slip of the pen. What cannot be read is no note.
    """
    try:
        yield from tagging.load(config.content).stale
        curated = curation.load(config.content)
        papers = [paper for day in Store(config.content).days() for paper in day.papers]
    except ArchiveError as error:
        yield Finding(*error.args)
        return
    for name in sorted(curated.ids.difference(*((p.id, *p.aliases) for p in papers))):
        where = f"{curation.FILE}:{curated.lines[name]}"
        remedy = "correct the id, or leave the line for a paper to come"
        yield Finding(where, f"{name} is not held", remedy, note=True)


@contextmanager
def _noted(faults: list[str]) -> Iterator[None]:
    try:
        yield
    except ArchiveError as error:
        faults.append(str(error))


def _day(day: Day, data: bytes, where: str, owners: dict[str, str]) -> Iterator[str]:
    """The faults of one day; ``owners`` are the papers that have each alias, as far as known."""
    if text.line(day.source, SOURCE_CAP) != day.source:
        yield f"{where}: source: is not in normal form; mend it"
    written = msgspec.json.decode(data if version(data) == SCHEMA else encode(day))["papers"]
    seen: set[str] = set()
    for i, paper in enumerate(day.papers):
        at = f"{where}: papers[{i}]"
        if paper.id in seen:
            yield f"{at}.id: {paper.id} stands twice in this day; remove one of them"
        seen.add(paper.id)
        found = flaw(paper)
        if found:
            yield f"{at}.{found.field}: {found}; {_REMEDY}"
        for alias in paper.aliases:
            if owners.setdefault(alias, paper.id) != paper.id:
                yield f"{at}.aliases: {alias} is {owners[alias]}; remove it"
        for name in sorted(written[i].keys() - msgspec.to_builtins(paper).keys()):
            yield f"{at}.{name}: says nothing (got {as_json(written[i][name])}); remove the line"

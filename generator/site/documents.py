"""What the search sees of the archive: each paper in its words as readers see them."""

from __future__ import annotations

from collections.abc import Iterator

from generator import paper
from generator.archive import Archive, Entry
from generator.keys import Recall
from generator.paper import Paper
from generator.search import Document


def of(archive: Archive, recall: Recall) -> Iterator[Document]:
    """The papers of ``archive``; which records of a day are shown otherwise is recalled."""
    days = archive.days
    repaired = recall(
        "shown",
        dict[str, Paper],
        [archive.keys[day.date] for day in days],
        lambda i: _repaired(days[i].papers),
    )
    by_day = {day.date: found for day, found in zip(days, repaired, strict=True)}
    for entry in archive.entries.values():
        yield _document(entry, by_day[entry.newest].get(entry.id, entry.record))


def _repaired(papers: tuple[Paper, ...]) -> dict[str, Paper]:
    return {was.id: made for was in papers if (made := paper.shown(was)) is not was}


def _document(entry: Entry, shown: Paper) -> Document:
    return Document(
        id=shown.id,
        path=entry.path,
        title=shown.title,
        abstract=shown.abstract,
        authors=shown.authors,
        organization=shown.organization or "",
        summary=shown.summary or "",
        keywords=shown.keywords,
        tags=entry.tags,
        parents=entry.parents,
        date=entry.newest,
        first=entry.first,
        upvotes=shown.upvotes or 0,
        code=shown.code is not None,
    )

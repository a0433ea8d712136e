"""What the search sees of the archive: each paper in its words as readers see them."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path

from generator import paper, search, tex, workers
from generator.archive import Archive
from generator.day import Day
from generator.kept import Kept
from generator.keys import Recall
from generator.search import Document, Index

# Papers up to which all slices are written while pages are planned, with the memory of both.
BESIDE = 10_000


def learn(archive: Archive, recall: Recall) -> None:
    """Know, in this process and those that it will fork, what is repaired of all that is shown.

    What is repaired of a day's texts is recalled.
    """
    days = archive.days
    found = recall(
        "shown",
        dict[str, str],
        [archive.keys[day.date] for day in days],
        lambda i: tex.repairs(_words(days[i])),
    )
    for day, repaired in zip(days, found, strict=True):
        tex.learn(_words(day), repaired)


def index(archive: Archive, content: Path, kept: Kept, *, whole: bool) -> Callable[[], Index]:
    """Begin to write the search index beside this process; what waits for it.

    Where the ``whole`` archive is to be read, as in a clean build, that process has others help it.
    """

    def write() -> Index:
        newest, moved = archive.newest or date.min, archive.tags.moved
        out, aside = content / "search", kept.folder / "stage" / "search"
        papers = _documents(archive)
        return search.write(papers, newest, archive.titles, out, kept, aside=aside, moved=moved)

    writing = workers.Aside(write, kept.jobs, spreads=whole)
    if not whole or len(archive.entries) <= BESIDE:
        return writing.result
    written = writing.result()
    return lambda: written


def _documents(archive: Archive) -> Iterator[Document]:
    """The papers of ``archive``."""
    for entry in archive.entries.values():
        shown = paper.shown(entry.record)
        yield Document(
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


def _words(day: Day) -> Iterator[str]:
    return chain.from_iterable(map(paper.words, day.papers))

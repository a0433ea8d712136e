"""What the search sees of the archive: each paper in its words as readers see them."""

from collections.abc import Iterator
from itertools import chain

from generator import paper, tex
from generator.archive import Archive
from generator.day import Day
from generator.keys import Recall
from generator.search import Document


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


def of(archive: Archive) -> Iterator[Document]:
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

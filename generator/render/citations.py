"""A BibTeX file for each day; sets by month, tag or search are made of these in the browser."""

from collections.abc import Iterator
from functools import partial

from generator import citing
from generator.addresses import TWO, YEAR, day_path
from generator.archive import Archive
from generator.day import Day
from generator.render.page import Page, page

PLACES = (f"{YEAR}/{TWO}/{TWO}.bib",)


def pages(archive: Archive) -> Iterator[Page]:
    """The file of a day follows from its own records, and from when each paper was first listed."""
    for day in archive.days:
        first = [archive.entries[record.id].first for record in day.papers]
        path = day_path(day.date).removesuffix("md") + "bib"
        yield page(path, (archive.keys[day.date], first), partial(_make, day, archive), day.date)


def _make(day: Day, archive: Archive) -> bytes:
    found = (citing.bibtex(record, archive.entries[record.id].first) for record in day.papers)
    return "".join(f"{entry}\n\n" for entry in found)[:-1].encode()

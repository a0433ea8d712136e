"""How fresh and how full the archive is: the page /status/, a badge, and status.json for scripts.

Says only what follows from the store, never how long ago that was: that is for whoever reads it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from generator import ledger
from generator.addresses import SUMMARY
from generator.archive import Archive
from generator.english import short_date
from generator.render.page import Page, file_of, page_of
from generator.workdays import Span, behind, spans

PLACES = (SUMMARY, "status/index.md", "status/badge.svg")
GAPS = 40


def pages(archive: Archive) -> Iterator[Page]:
    """``/status/`` and ``/status/badge.svg``."""
    newest = archive.newest
    gaps = zip(("hole", "empty"), map(_counted, _gaps(archive)), strict=True)
    yield page_of(
        "status/index.md",
        "status",
        "Status",
        {"description": "What this archive holds, and when its sources last answered."},
        counts=_counts(archive),
        sources=[(name, f"{when:%Y-%m-%d %H:%M}", day) for name, when, day in _sources(archive)],
        gaps=[
            (kind, sum(count for _, _, count in found), found[:GAPS], len(found[GAPS:]))
            for kind, found in gaps
            if found
        ],
    )._replace(newest=newest)
    said = short_date(newest) if newest else "none yet"
    yield file_of("status/badge.svg", value=said)


def summary(archive: Archive, size: int, limit: int) -> bytes:
    """status.json: counts, sources, gaps, the ``size`` of all else below site/ and its ``limit``.

    `gaps` are working days that are not held, `empty` those for which no source has anything.

    Sizes in bytes.
    """
    gaps, empty = _gaps(archive)
    contents: dict[str, Any] = {
        "schema": 1,
        **_counts(archive),
        "sources": {
            name: {"answered": answered, "newest": newest}
            for name, answered, newest in _sources(archive)
        },
        "gaps": gaps,
        "empty": empty,
        "site": {"bytes": size, "limit": limit},
    }
    return msgspec.json.encode(contents) + b"\n"


def _counts(archive: Archive) -> dict[str, object]:
    days = archive.days
    return {
        "first": days[0].date if days else None,
        "newest": archive.newest,
        "days": len(days),
        "papers": len(archive.entries),
    }


def _sources(archive: Archive) -> list[tuple[str, datetime, date | None]]:
    """Name, last answer and newest day of each source."""
    return [(name, it.answered, it.newest) for name, it in sorted(archive.sources.items())]


def _gaps(archive: Archive) -> tuple[list[Span], list[Span]]:
    """First and last of each run of working days that are not held, oldest first.

    Those that a source may still fill, and those for which it is known to have nothing.
    """
    holes, empty = ledger.absent([day.date for day in archive.days], archive.sources.values())
    return spans(holes), spans(empty)


def _counted(gaps: list[Span]) -> list[tuple[date, date, int]]:
    """``gaps``, newest first, with the working days of each."""
    # A gap begins with a working day, which `behind` does not count.
    return [(first, last, behind(first, last) + 1) for first, last in reversed(gaps)]

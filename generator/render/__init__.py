"""Pages: from the archive, an iterable of (path, key of its inputs, maker of its bytes).

Pure and lazy: nothing is rendered until a page's `make` is called, nothing is written, and
nothing but the archive, the configuration and keys made before is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from generator.archive import Archive
from generator.config import Config
from generator.keys import Recall, forgetful
from generator.render import days, entries, feeds, home, papers, saved, status, topics
from generator.render.page import Page

__all__ = ["PLACES", "Page", "pages"]

# Where pages go below content/, as git's patterns.
PLACES = (
    *home.PLACES,
    *feeds.PLACES,
    *saved.PLACES,
    *status.PLACES,
    *papers.PLACES,
    *topics.PLACES,
    *days.PLACES,
)


def pages(archive: Archive, config: Config, recall: Recall = forgetful) -> Iterator[Page]:
    """Every generated page and file below content/, days and papers oldest first."""
    shown: list[tuple[str, date | None]] = []
    groups = archive.groups()
    entry_keys = entries.entry_keys(groups, archive.titles, recall)
    dated = (
        papers.pages(archive, groups, recall),
        days.pages(archive, entry_keys),
        topics.pages(archive, entry_keys),
    )
    other = (
        home.pages(archive, config, entry_keys),
        feeds.pages(archive, config),
        saved.pages(),
        status.pages(archive),
    )
    for made in chain(*dated, *other):
        if made.path.endswith(".md"):
            shown.append((made.path, made.newest))
        yield made
    yield from home.sitemaps(archive, config.site_url, shown)

"""Pages: from the archive, an iterable of (path, key of its inputs, maker of its bytes).

Pure and lazy: nothing is rendered until a page's `make` is called, nothing is written, and
nothing but the archive, the configuration and keys made before is looked at.
"""

from collections.abc import Iterator
from itertools import chain

from generator.archive import Archive
from generator.config import Config
from generator.keys import Recall, forgetful
from generator.render import days, entries, home, organizations, papers, status, topics, trends
from generator.render.home import sitemaps
from generator.render.page import Page, prepare

__all__ = ["PLACES", "Page", "pages", "prepare", "sitemaps"]

_ROOMS = (home, status, papers, topics, days, trends, organizations)
# Where pages go below content/, as git's patterns.
PLACES = tuple(chain.from_iterable(room.PLACES for room in _ROOMS))


def pages(archive: Archive, config: Config, recall: Recall = forgetful) -> Iterator[Page]:
    """Every generated page below content/, days and papers oldest first."""
    groups = archive.groups()
    entry_keys = entries.entry_keys(groups, archive.titles, recall)
    yield from papers.pages(archive, groups, recall)
    found = trends.reports(archive, groups, recall)
    rising = trends.lines(found)
    yield from days.pages(archive, entry_keys, rising)
    known = organizations.known(archive)
    yield from topics.pages(archive, known, entry_keys)
    yield from home.pages(archive, config, entry_keys, rising)
    yield from trends.pages(found)
    yield from organizations.pages(archive, known, entry_keys)
    yield from status.pages(archive)

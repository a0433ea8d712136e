"""What feeds say of a paper, whatever their format, and the ids by which readers know it."""

import posixpath
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from generator import text
from generator.archive import Archive, Entry
from generator.config import Config
from generator.paper import is_arxiv, shown

# Authors are named up to this number: thousands of them would fill a feed.
AUTHORS = 50
_EPOCH = date(1970, 1, 1)


class Item(NamedTuple):
    """A paper or a day in a feed. Text is plain, but for `html` where there is some.

    `published` is the day (UTC) that first listed it, `updated` that of the run which brought or
    changed it. `links` are titles and addresses, `tags` slugs and titles.
    """

    id: str
    url: str
    title: str
    published: date
    updated: date
    text: str = ""
    html: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()


class Feed(NamedTuple):
    """A feed: its own address, that of the page which shows the same, and its items, newest first.

    `site` is what the site is called, who stands as author where an item has none; `data` is where
    all papers are, which a feed has not.
    """

    id: str
    title: str
    description: str
    site: str
    address: str
    page: str
    data: str
    items: Sequence[Item]

    @property
    def updated(self) -> date:
        """When the newest change of an item was; some day before all others if there is none."""
        return max((item.updated for item in self.items), default=_EPOCH)


def feed(config: Config, path: str, title: str, page: str, items: Sequence[Item]) -> Feed:
    """The feed at ``path``, of which the page at the path ``page`` of the site shows the same."""
    return Feed(
        identity(config, path),
        text.line(title, 200) or "Papers",
        config.site_description,
        config.site_name,
        config.site_url + path,
        config.site_url + page,
        f"{config.site_url}data/",
        items,
    )


def paper_item(entry: Entry, archive: Archive, config: Config) -> Item:
    """What feeds say of a paper."""
    record, path = shown(entry.record), f"papers/{entry.path}"
    arxiv = f"https://arxiv.org/abs/{record.id}" if is_arxiv(record.id) else None
    links = (("arXiv", arxiv), ("Code", record.code), ("Project page", record.project))
    return Item(
        identity(config, path),
        f"{config.site_url}{path}/",
        record.title,
        entry.first,
        archive.updated.get(record.id, entry.newest),
        text=record.abstract,
        summary=record.summary or "",
        authors=record.authors[:AUTHORS],
        tags=tuple((slug, archive.titles[slug]) for slug in entry.tags),
        links=tuple((title, url) for title, url in links if url),
    )


def fitting(items: Iterable[bytes], room: int, apart: int = 0) -> list[bytes]:
    """The first ``items``, one at least, that fit into ``room``, ``apart`` bytes after each."""
    found: list[bytes] = []
    for item in items:
        room -= len(item) + apart
        if room < 0 and found:
            break
        found.append(item)
    return found


def identity(config: Config, path: str) -> str:
    """The id of what stands at ``path``: a tag URI (RFC 4151) of this site.

    It follows from `site_url`, or from `feed_authority`, which keeps ids when a site moves.
    """
    given = config.archive.feed_authority or config.site_url.split("//", 1)[1]
    parts = urlsplit(f"//{given}")
    return f"tag:{parts.hostname},2025:{posixpath.join(parts.path.strip('/'), path)}"

"""The ways to follow the archive: an Atom feed of the newest papers, and the page that tells all.

The feed follows RFC 4287. Its length and order do not depend on votes, so that it changes only
when a day brings papers or other words.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # only writes; nothing is parsed here
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from generator import text
from generator.archive import Archive, Entry
from generator.config import Config
from generator.paper import Paper, is_arxiv
from generator.render.page import Page, markdown, page

FEED = "feeds/all.xml"
FOLLOW = "follow/index.md"
PLACES = (FEED, FOLLOW)
# A number of papers, not of days: a day that has few papers so far would push a whole one out. The
# busiest ten days of 247 real ones list 448.
PAPERS = 450
# Ids are tag URIs (RFC 4151) that follow from the paper alone: an archive that moves to another
# address keeps them, and a reader of two archives sees a paper once. The authority is a name that
# nobody can own (RFC 2606), since an archive need not own its host, nor be arXiv.
_TAG = "tag:paper-archive.invalid,2025:"
_EPOCH = date(1970, 1, 1)


class _FeedEntry(NamedTuple):
    """What the feed shows of a paper; all else of its `record` is left out."""

    record: Paper
    path: str
    published: date
    updated: date
    tags: tuple[tuple[str, str], ...]


def pages(archive: Archive, config: Config) -> Iterator[Page]:
    """``/feeds/all.xml`` and ``/follow/``."""
    entries = [_entry(entry, archive) for entry in newest(archive)]
    changed = archive.days[-1].date if archive.days else _EPOCH
    site = (config.site_name, config.site_description, config.site_url)
    yield page(FEED, (site, changed, entries), lambda: _atom(config, changed, entries))
    subscribe, repository = config.archive.subscribe, _repository(config.site_url)
    yield page(
        FOLLOW,
        (config.site_url, subscribe, repository),
        lambda: markdown(
            FOLLOW,
            "follow.md.j2",
            "Follow this archive",
            "follow",
            {"description": "Every way to hear of new papers: feed reader, mail, data."},
            site_url=config.site_url,
            subscribe=subscribe,
            repository=repository,
        ),
    )


def newest(archive: Archive) -> list[Entry]:
    """The papers of the feed: newest listing day first, then by id."""
    order = sorted(archive.entries.values(), key=lambda e: (-e.newest.toordinal(), e.id))
    return order[:PAPERS]


def _entry(entry: Entry, archive: Archive) -> _FeedEntry:
    held = entry.record
    record = Paper(
        held.id,
        held.title,
        held.abstract,
        held.authors,
        summary=held.summary,
        code=held.code,
        project=held.project,
    )
    tags = tuple((slug, archive.titles[slug]) for slug in entry.tags)
    return _FeedEntry(record, entry.path, entry.first, entry.newest, tags)


def _atom(config: Config, changed: date, entries: Sequence[_FeedEntry]) -> bytes:
    feed = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    _add(feed, "id", f"{_TAG}{FEED}")
    _add(feed, "title", config.site_name)
    if config.site_description:
        _add(feed, "subtitle", config.site_description)
    _add(feed, "updated", _midnight(changed))
    _add(feed, "link", rel="self", type="application/atom+xml", href=config.site_url + FEED)
    _add(feed, "link", rel="alternate", type="text/html", href=config.site_url)
    _add(_add(feed, "author"), "name", config.site_name)
    for shown in entries:
        _add_entry(feed, shown, config.site_url)
    ET.indent(feed, space="")
    data = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return bytes(data) + b"\n"


def _add_entry(feed: ET.Element, shown: _FeedEntry, site_url: str) -> None:
    entry, record = _add(feed, "entry"), shown.record
    title, summary = text.shown(record.title), text.shown(record.summary or "")
    _add(entry, "id", f"{_TAG}papers/{shown.path}")
    _add(entry, "title", title)
    _add(entry, "published", _midnight(shown.published))
    _add(entry, "updated", _midnight(shown.updated))
    page_url = f"{site_url}papers/{shown.path}/"
    _add(entry, "link", rel="alternate", type="text/html", href=page_url)
    if is_arxiv(record.id):
        arxiv = f"https://arxiv.org/abs/{record.id}"
        _add(entry, "link", rel="related", type="text/html", title="arXiv", href=arxiv)
    for title, url in (("Code", record.code), ("Project page", record.project)):
        if url:
            _add(entry, "link", rel="related", title=title, href=url)
    for name in record.authors:
        _add(_add(entry, "author"), "name", text.shown(name))
    for slug, title in shown.tags:
        _add(entry, "category", term=slug, label=title)
    if summary:
        _add(entry, "summary", summary)
    _add(entry, "content", _html(record.abstract), type="html")


def _add(parent: ET.Element, name: str, value: str = "", /, **attributes: str) -> ET.Element:
    safe = {key: text.for_xml(attribute) for key, attribute in attributes.items()}
    child = ET.SubElement(parent, name, safe)
    child.text = text.for_xml(value) or None
    return child


def _html(abstract: str) -> str:
    return "".join(f"<p>{text.for_html(part)}</p>" for part in abstract.split("\n\n") if part)


def _midnight(day: date) -> str:
    return f"{day}T00:00:00Z"


def _repository(site_url: str) -> str:
    """The repository behind a site on GitHub Pages, by the rule of its addresses; else ""."""
    parts = urlsplit(site_url)
    owner, _, rest = (parts.hostname or "").partition(".")
    if rest != "github.io":
        return ""
    name = parts.path.strip("/") or f"{owner}.github.io"
    return f"https://github.com/{owner}/{name}"

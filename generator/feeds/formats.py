"""What feed readers take: Atom (RFC 4287), JSON Feed 1.1 (jsonfeed.org), lists as OPML 2.0."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from generator.feeds.item import ALL, Feed, Item, fitting, midnight
from generator.text import for_xml


def atom(feed: Feed, most: int) -> bytes:
    """``feed`` in at most ``most`` bytes: the last items are left out beyond, but for the first."""
    head, end = _templates.get_template("feed.xml.j2").render(feed=feed, all=ALL), b"</feed>\n"
    start = head.encode()
    entries = fitting(map(_entry, feed.items), most - len(start) - len(end))
    return b"".join((start, *entries, end))


def json_feed(feed: Feed, most: int) -> bytes:
    """``feed`` in at most ``most`` bytes: the last items are left out beyond, but for the first."""
    head: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "description": feed.description,
        "user_comment": f"{ALL}: {feed.data}",
        "language": "en",
        "authors": [{"name": feed.site}],
    }
    start, end = msgspec.json.encode(_known(head))[:-1] + b',\n"items":[\n', b"\n]}\n"
    items = (msgspec.json.encode(_known(_item(item))) for item in feed.items)
    return start + b",\n".join(fitting(items, most - len(start) - len(end), apart=2)) + end


def opml(title: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """The list called ``title`` of feeds, each a title and an address."""
    return _templates.get_template("opml.xml.j2").render(title=title, rows=rows).encode()


@lru_cache(1 << 12)  # a paper stands in the feeds of all its tags
def _entry(item: Item) -> bytes:
    return _templates.get_template("entry.xml.j2").render(item=item).encode()


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "url": item.url,
        "external_url": dict(item.links).get("arXiv"),
        "title": item.title,
        "content_text": item.text or item.title,
        "summary": item.summary,
        "date_published": midnight(item.published),
        "date_modified": midnight(item.updated),
        "authors": [{"name": name} for name in item.authors],
        "tags": [title for _, title in item.tags],
    }


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


_templates = Environment(
    loader=PackageLoader("generator.feeds"),
    autoescape=False,  # noqa: S701 - `for_xml` does it, and leaves out what XML cannot hold
    finalize=for_xml,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=StrictUndefined,
)
_templates.filters["midnight"] = midnight

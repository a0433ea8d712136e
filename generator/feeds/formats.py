"""What feed readers take: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org).

Of a feed larger than it may be the last items are left out, but for the first one.
"""

from functools import lru_cache
from typing import Any

import msgspec

from generator.feeds.item import Feed, Item, fitting
from generator.render.page import filled, midnight


def atom(feed: Feed, most: int) -> bytes:
    """``feed`` in at most ``most`` bytes."""
    start, end = filled("feed.xml", feed=feed), b"</feed>\n"
    entries = fitting(map(_entry, feed.items), most - len(start) - len(end))
    return b"".join((start, *entries, end))


def json_feed(feed: Feed, most: int) -> bytes:
    """``feed`` in at most ``most`` bytes."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "description": feed.description,
        "user_comment": f"All papers as data: {feed.data}",
        "language": "en",
        "authors": [{"name": feed.site}],
    }
    start, end = _encoded(head)[:-1] + b',\n"items":[\n', b"\n]}\n"
    items = fitting(map(_item, feed.items), most - len(start) - len(end), apart=2)
    return start + b",\n".join(items) + end


@lru_cache(1 << 12)  # a paper stands in the feeds of all its tags
def _entry(item: Item) -> bytes:
    return filled("entry.xml", item=item)


def _item(item: Item) -> bytes:
    return _encoded(
        {
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
    )


def _encoded(fields: dict[str, Any]) -> bytes:
    """``fields`` as JSON, without those of which nothing is known."""
    known = {name: value for name, value in fields.items() if value not in (None, "", [])}
    return msgspec.json.encode(known)

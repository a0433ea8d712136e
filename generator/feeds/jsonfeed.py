"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from typing import Any

import msgspec

from generator.feeds.item import ALL, Feed, Item, fitting, midnight


def encode(feed: Feed, most: int) -> bytes:
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

"""A feed as Atom (RFC 4287)."""

from collections.abc import Iterator
from functools import lru_cache

from generator.feeds.item import ALL, Feed, Item, fitting, midnight
from generator.text import for_xml

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_XMLNS = "http://www.w3.org/2005/Atom"


def encode(feed: Feed, most: int) -> bytes:
    """``feed`` in at most ``most`` bytes: the last items are left out beyond, but for the first."""
    head = "".join(_head(feed)).encode()
    end = b"</feed>\n"
    entries = fitting(map(_encoded, feed.items), most - len(head) - len(end))
    return b"".join((head, *entries, end))


def _head(feed: Feed) -> Iterator[str]:
    yield f'{_HEAD}<feed xmlns="{_XMLNS}" xml:lang="en">\n'
    yield _element("id", feed.id)
    yield _element("title", feed.title or feed.site)
    if feed.description:
        yield _element("subtitle", feed.description)
    yield _element("updated", midnight(feed.updated))
    yield _link("self", feed.address, type="application/atom+xml")
    yield _link("alternate", feed.page, type="text/html")
    yield _link("related", feed.data, title=ALL)
    yield _author(feed.site)


@lru_cache(1 << 12)  # a paper stands in the feeds of all its tags
def _encoded(item: Item) -> bytes:
    return "".join(_entry(item)).encode()


def _entry(item: Item) -> Iterator[str]:
    yield "<entry>\n"
    yield _element("id", item.id)
    yield _element("title", item.title)
    yield _element("published", midnight(item.published))
    yield _element("updated", midnight(item.updated))
    yield _link("alternate", item.url, type="text/html")
    for title, url in item.links:
        yield _link("related", url, title=title)
    for name in item.authors:
        yield _author(name)
    for slug, title in item.tags:
        yield f'<category term="{for_xml(slug)}" label="{for_xml(title)}"/>\n'
    if item.summary:
        yield _element("summary", item.summary)
    if item.html:
        yield _element("content", item.html, type="html")
    elif item.text:
        yield _element("content", item.text)
    yield "</entry>\n"


def _element(name: str, value: str, **attributes: str) -> str:
    return f"<{name}{_attributes(attributes)}>{for_xml(value)}</{name}>\n"


def _link(relation: str, url: str, **attributes: str) -> str:
    return f'<link rel="{relation}" href="{for_xml(url)}"{_attributes(attributes)}/>\n'


def _author(name: str) -> str:
    return f"<author><name>{for_xml(name)}</name></author>\n"


def _attributes(given: dict[str, str]) -> str:
    return "".join(f' {name}="{for_xml(value)}"' for name, value in given.items())

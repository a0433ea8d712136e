"""The ways to follow the archive: feeds of papers, of each tag and of days, and their page.

Atom is RFC 4287, JSON Feed is version 1.1 of jsonfeed.org. What a feed holds and its order do not
depend on votes. The feed of days shows each day's digest.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from urllib.parse import urlsplit

from generator.addresses import address, day_path
from generator.archive import Archive, Entry
from generator.config import Config
from generator.day import Day
from generator.digest import edition
from generator.digest.message import fragment
from generator.english import long_date, plural
from generator.feeds.formats import atom, json_feed
from generator.feeds.item import Item, feed, identity, paper_item
from generator.render import Page
from generator.render.entries import tag_titles
from generator.render.page import file_of, page, page_of

ATOM, JSON, DAYS, OPML = "feeds/all.xml", "feeds/all.json", "feeds/days.xml", "feeds/tags.opml"
FOLLOW = "follow/index.md"
PLACES = (ATOM, JSON, DAYS, OPML, "feeds/tags/*.xml", FOLLOW)
# Readers that ask at least every other day miss no day, however many papers it lists.
LISTED_DAYS, PAPERS, OF_TAG, OF_PAST, DIGESTS = 3, 50, 20, 5, 7
LIMIT, TAG_LIMIT = 500_000, 60_000  # bytes of a feed; what does not fit is left out, oldest first


def tag_feed(slug: str) -> str:
    """Where the feed of a tag is, below content/."""
    return f"feeds/tags/{slug}.xml"


def pages(archive: Archive, config: Config) -> Iterator[Page]:
    """All feeds, the list of those of tags (OPML), and ``/follow/``."""
    item = cache(lambda name: paper_item(archive.entries[name], archive, config))
    newest = sorted(archive.entries.values(), key=lambda e: (-e.newest.toordinal(), e.id))
    listed = {record.id for day in archive.days[-LISTED_DAYS:] for record in day.papers}
    items = [item(entry.id) for entry in newest[: max(PAPERS, len(listed))]]
    whole = feed(config, ATOM, config.site_name, "", items)
    yield page(ATOM, whole, partial(atom, whole, LIMIT))
    same = whole._replace(address=config.site_url + JSON)
    yield page(JSON, whole, partial(json_feed, same, LIMIT))
    yield _days(archive, config)

    of_tag: dict[str, list[Entry]] = defaultdict(list)
    for entry in newest:
        for slug in entry.under:
            if len(of_tag[slug]) < OF_TAG:
                of_tag[slug].append(entry)
    tags = archive.topics()
    for tag in tags:
        items = [item(entry.id) for entry in of_tag[tag.slug]]
        name = f"{tag.title}, {config.site_name}"
        one = feed(config, tag_feed(tag.slug), name, f"tags/{tag.slug}/", items)
        yield page(tag_feed(tag.slug), one, partial(atom, one, TAG_LIMIT))
        # No reader of feeds follows a redirect in HTML: what it was goes on with the newest.
        few = one._replace(items=one.items[:OF_PAST])
        for was in archive.past(tag):
            yield page(tag_feed(was), few, partial(atom, few, TAG_LIMIT))
    titles = {tag.slug: tag.title for tag in tags}
    rows = [(title, config.site_url + tag_feed(slug)) for slug, title in titles.items()]
    yield file_of(OPML, "opml.xml", title=config.site_name, rows=rows)
    yield page_of(
        FOLLOW,
        "follow",
        "Follow this archive",
        {"description": "Feeds of all papers and of each tag, mail, data: ways to follow."},
        site_url=config.site_url,
        subscribe=config.archive.subscribe,
        repository=_repository(config.site_url),
        tags=titles,
    )


def _days(archive: Archive, config: Config) -> Page:
    """The feed of days. Its entries are sent by mail once, so each waits until its day is over."""
    over = (
        day
        for day in reversed(archive.days)
        if not any(source.is_partial(day.date) for source in archive.sources.values())
    )
    days = [*islice(over, DIGESTS)]
    tags = tag_titles(archive.listed(days), archive.titles)
    site = (config.site_name, config.site_description, config.site_url)
    authority = config.archive.feed_authority
    updated = [archive.changed(day) for day in days]

    def encode() -> bytes:
        items = [_day_item(day, archive, config) for day in days]
        return atom(feed(config, DAYS, f"{config.site_name}, day by day", "", items), LIMIT)

    return page(DAYS, (days, tags, updated, site, authority), encode)


def _day_item(day: Day, archive: Archive, config: Config) -> Item:
    path = address(day_path(day.date))
    return Item(
        identity(config, path.strip("/")),
        config.site_url + path,
        f"{long_date(day.date)}: {plural(len(day.papers), 'paper')}",
        day.date,
        archive.changed(day),
        html=fragment(edition(config, archive, day.date), config),
    )


def _repository(site_url: str) -> str:
    """The repository behind a site on GitHub Pages, by the rule of its addresses; else ""."""
    parts = urlsplit(site_url)
    owner, _, rest = (parts.hostname or "").partition(".")
    if rest != "github.io":
        return ""
    name = parts.path.strip("/") or f"{owner}.github.io"
    return f"https://github.com/{owner}/{name}"

"""arXiv's API as a source of days: the papers of some categories by the date of submission.

Knows how to ask (https://info.arxiv.org/help/api/user-manual.html); `arxiv_feed` reads the answers.
"""

from datetime import date

from generator import config
from generator.errors import InputError
from generator.paper import Listing
from generator.sources import arxiv_feed
from generator.sources.arxiv_feed import Feed, FeedEntry
from generator.sources.http import Client

_PAGE = 200
_MOST = 30_000  # The API gives no more results than this to one query.


def day(client: Client, settings: config.Arxiv, day: date) -> list[Listing]:
    """The papers that were submitted on ``day`` (UTC); none where there are none.

    Requests are ``settings.pause`` seconds apart, as arXiv's terms ask.

    Raises: TryLater, InputError.
    """
    entries = _entries(client, settings, day)
    return arxiv_feed.listings((e for e in entries if e.day in (day, None)), rest=day)


def _entries(client: Client, settings: config.Arxiv, day: date) -> list[FeedEntry]:
    """All entries that the API has for ``day``, page by page."""
    entries: list[FeedEntry] = []
    known: set[str] = set()
    while True:
        page = _page(client, settings, day, len(entries))
        fresh = {entry.fields["id"] for entry in page.entries} - known
        if not fresh:
            return entries
        entries += page.entries
        known |= fresh
        if len(entries) >= (page.total or 0):
            return entries
        if len(entries) >= _MOST:
            what = f"more than {_MOST:,} papers for one day"
            raise InputError(f"{settings.url} {day}", what, "name fewer categories in mkdocs.yml")


def _page(client: Client, settings: config.Arxiv, day: date, start: int) -> Feed:
    """One page of results; an empty one where there should be more is asked for again."""
    address = f"{settings.url.rstrip('/')}/api/query"
    categories = " OR ".join(f"cat:{category}" for category in settings.categories)
    params: dict[str, str | int] = {
        "search_query": f"({categories}) AND submittedDate:[{day:%Y%m%d}0000 TO {day:%Y%m%d}2359]",
        "start": start,
        "max_results": _PAGE,
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
    }
    where = f"{address} {day}"

    def whole(data: bytes) -> bool:
        if not data:
            return False
        page = arxiv_feed.feed(data, where)
        return bool(page.entries) or (page.total or 0) <= start

    accept = "application/atom+xml"
    data = client.get(address, params, accept, pause=settings.pause, whole=whole)
    return arxiv_feed.feed(data, where)

"""The page that tells the ways to follow the archive."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from generator.config import Config
from generator.render import Page
from generator.render.page import page_of

FOLLOW = "follow/index.md"
PLACES = (FOLLOW,)


def pages(config: Config, tags: Mapping[str, str]) -> Iterator[Page]:
    """``/follow/``; ``tags`` are the titles, by slug, of those that have a feed."""
    yield page_of(
        FOLLOW,
        "follow",
        "Follow this archive",
        {"description": "Feeds of all papers and of each tag, mail, data: ways to follow."},
        site_url=config.site_url,
        subscribe=config.archive.subscribe,
        repository=_repository(config.site_url),
        tags=tags,
    )


def _repository(site_url: str) -> str:
    """The repository behind a site on GitHub Pages, by the rule of its addresses; else ""."""
    parts = urlsplit(site_url)
    owner, _, rest = (parts.hostname or "").partition(".")
    if rest != "github.io":
        return ""
    name = parts.path.strip("/") or f"{owner}.github.io"
    return f"https://github.com/{owner}/{name}"

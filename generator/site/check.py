"""The built site, looked at as a reader's browser would: every address it names must exist."""

from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from generator import tagging, workers
from generator.config import Config
from generator.errors import ConfigError, StoreError, printable
from generator.paper import path_segment
from generator.site import folders, record
from generator.site.record import UNFINISHED
from generator.store import Store

_REMEDY = "run: paper-archive build --clean"
_RESTORE = (
    "give content/tags.yml the tag back, or name it under was: of the one that replaced it,"
    " or under off: in content/my-tags.yml"
)


def faults(config: Config) -> list[str]:
    """A line for each fault of site/: unfinished, a page missing, a link that leads nowhere.

    A site that was built for another address than that of ``config`` is one fault more; its links
    are judged by the address it has.
    """
    held = folders.listing(config.site)
    if not held:
        return ["site: there is no built site; run: paper-archive build"]
    if UNFINISHED in held:
        return [f"site/{UNFINISHED}: the last build did not end; run: paper-archive build"]
    wanted = ("index.html", "404.html", "search/index.html", "sitemap.xml", "data/index.json")
    found = [f"site/{name}: is missing; {_REMEDY}" for name in wanted if name not in held]
    address = config.built_for
    if address and address != config.site_url:
        remedy = f"set SITE_URL={address} for this command, or run: paper-archive build"
        found.append(f"site: was built for {address}, not for {config.site_url}; {remedy}")
        config = msgspec.structs.replace(config, site_url=address)
    return found + lost(config, held) + record.differences(config) + links(config, held)


def lost(config: Config, held: set[str]) -> list[str]:
    """A line each for papers held, and tags and organisations ever published, that site/ lacks."""
    store = Store(config.content)
    try:
        off = tagging.load(config.content).off
        papers = {name for day in store.days() for p in day.papers for name in (p.id, *p.aliases)}
        published = store.published()
    except (ConfigError, StoreError):
        return []  # is told of the records and of the list
    wanted = (
        ("papers", {*map(path_segment, papers)}, f"is held and has no page; {_REMEDY}"),
        ("tags", {*published.tags} - off, f"was published and is lost; {_RESTORE}"),
        ("organizations", {*published.organizations}, f"was published and is lost; {_REMEDY}"),
    )
    found = []
    for folder, names, fault in wanted:
        gone = sorted(name for name in names if f"{folder}/{name}/index.html" not in held)
        if gone:
            others = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
            found.append(f"site/{folder}/{gone[0]}/{others}: {fault}")
    return found


def links(config: Config, held: set[str]) -> list[str]:
    """A line for each link of site/ that leads nowhere, or to a place that its page has not."""
    pages = sorted(name for name in held if name.endswith(".html"))
    with workers.run():
        by_page = workers.spread(lambda page: [*_page(config, page, held)], pages, workers.cores())
        return [printable(line) for lines in by_page for line in lines]


class _Addresses(HTMLParser):
    """The addresses that a page names; `places` are what a fragment may name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.named: list[str] = []
        self.places = {"top"}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.named.append((value or "").strip())
            elif name == "id" and value:
                self.places.add(value)


def _page(config: Config, page: str, held: set[str]) -> Iterator[str]:
    try:
        text = (config.site / page).read_text("utf-8")
    except UnicodeDecodeError as error:
        yield f"site/{page}: byte {error.start} is not UTF-8; {_REMEDY}"
        return
    except OSError as error:
        yield f"site/{page}: cannot be read: {error.strerror}; make it readable, or {_REMEDY}"
        return
    addresses = _Addresses(text)
    for address in addresses.named:
        try:
            target = _inside(config, page, address)
            place = unquote(urlsplit(address).fragment)
        except ValueError:
            yield f"site/{page}: links to {address}, which is no address; mend the page"
            continue
        if target is None:
            continue
        if target not in held:
            yield f"site/{page}: links to {address}, which does not exist; {_REMEDY}"
        elif place and target.endswith(".html"):
            places = addresses.places if target == page else _places(config.site / target)
            if places is not None and place not in places:
                yield f"site/{page}: links to {address}, a place that is not there; mend the page"


@lru_cache(maxsize=256)
def _places(page: Path) -> set[str] | None:
    """What a fragment may name on ``page``; None if it cannot be read, which is told by itself."""
    try:
        return _Addresses(page.read_text("utf-8")).places
    except (OSError, ValueError):
        return None


def _inside(config: Config, page: str, address: str) -> str | None:
    """The file below site/ that ``address`` on ``page`` means; None for other hosts.

    Raises: ValueError if it is no address.
    """
    parts = urlsplit(address)
    if (parts.scheme or parts.netloc) and not address.startswith(config.site_url):
        return None
    path = unquote(urlsplit(urljoin(config.site_url + page, address)).path)
    if path.startswith(config.base):
        path = path.removeprefix(config.base)
    return f"{path}index.html" if path.endswith("/") or not path else path

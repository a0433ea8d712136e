"""The built site, looked at as a reader's browser would: every address it names must exist."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from generator.config import Config
from generator.site import record, territory
from generator.site.record import UNFINISHED

_ADDRESS = re.compile(r"<[a-z][^<>]*?\s(?:href|src|action)=(?:\"([^\"]*)\"|([^\s\"'>]+))")
_REMEDY = "run: paper-archive build --clean"


def faults(config: Config) -> list[str]:
    """A line for each fault of site/: unfinished, a page missing, a link that leads nowhere."""
    held = territory.listing(config.site)
    if not held:
        return ["site: there is no built site; run: paper-archive build"]
    if UNFINISHED in held:
        return [f"site/{UNFINISHED}: the last build did not end; run: paper-archive build"]
    wanted = ("index.html", "404.html", "search/index.html", "sitemap.xml", "data/index.json")
    found = [f"site/{name}: is missing; {_REMEDY}" for name in wanted if name not in held]
    found += record.differences(config)
    for page in sorted(name for name in held if name.endswith(".html")):
        found += _page(config, page, held)
    return found


def _page(config: Config, page: str, held: set[str]) -> Iterator[str]:
    try:
        text = (config.site / page).read_text("utf-8")
    except UnicodeDecodeError:
        yield f"site/{page}: is not UTF-8; {_REMEDY}"
        return
    for match in _ADDRESS.finditer(text):
        address = html.unescape(match[1] if match[1] is not None else match[2])
        target = _inside(config, page, address)
        if target is not None and target not in held:
            yield f"site/{page}: links to {address}, which does not exist; {_REMEDY}"


def _inside(config: Config, page: str, address: str) -> str | None:
    """The file below site/ that ``address`` on ``page`` means; None for other hosts."""
    if address.startswith(config.site_url):
        address = config.base + address.removeprefix(config.site_url)
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    path = unquote(parts.path)
    if path.startswith("/"):
        if not path.startswith(config.base):
            return path
        path = path.removeprefix(config.base) or "./"
        joined = path
    else:
        joined = join(dirname(page), path)
    target = normpath(joined)
    target = "" if target == "." else target
    return f"{target}/index.html".lstrip("/") if path.endswith(("/", ".")) else target

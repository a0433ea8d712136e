"""The parts of `tests.bench.pages`: figures, each beside its target, and where the faults are."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from generator.config import Config
from generator.paper import Listing, normalised
from generator.site import check, folders
from generator.store import Store
from tests import readers
from tests.bench import archives, host, inspectors
from tests.bench.measures import clean_build, packed, run, weigh
from tests.bench.verdict import Row
from tests.kinds import of_month
from tests.readers import DESK, PHONE, opened, visit

AUTHORS = 3303
STILL = 0.02  # CLS
MANY = ("home", "day", "paper", "tag")
LISTS = ("day", "week", "month", "tag", "tag month", "results")
JUDGED = ("home", "day", "paper", "tag", "month", "search", "results")


class Built(NamedTuple):
    """A site, and what it is looked at with; ``pages`` are addresses by kind below ``url``."""

    settings: Config
    before: Path | None
    checkout: Path
    browser: Browser
    url: str
    pages: dict[str, str]

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self.settings.site


Found = Iterator[Row | str]  # figures, and lines that say where a fault is


def screens(site: Built) -> Found:
    """Papers on the first screen; height; what Tab stops at."""
    for kind in ("home", *LISTS):
        for size, least in ((DESK, 6), (PHONE, 3)):
            with opened(site.browser, size) as page:
                visit(page, site.url + site.pages[kind])
                on = f"{kind}, {size[0]}×{size[1]}"
                wanted = least if kind in LISTS else None
                yield Row(f"papers on the first screen, {on}", readers.papers(page), least=wanted)
                yield Row(f"height in screens, {on}", readers.screens(page))
                stops = readers.focusable(page)
        yield Row(f"elements that take the focus, {kind}", stops)
    with opened(site.browser, PHONE) as page:
        visit(page, site.url)
        calendar = readers.end(page, "main table") / PHONE[1]
    yield Row("calendar on home ends at screen, 360×740", calendar, 2)


def weight(site: Built) -> Found:
    """Bytes compressed of first visits, a day and the reading list; bytes published a paper."""
    kept = 0
    for kind in MANY:
        sent = readers.first_visit(site.browser, site.url + site.pages[kind])
        yield Row(f"first visit, {kind}", sum(sent.values()), 60_000, "KB")
        largest = sorted(sent.items(), key=lambda one: -one[1])
        yield f"{kind}: " + ", ".join(f"{Path(name).name or 'page'} {n:,}" for name, n in largest)
        kept = max(kept, sum(size for name, size in sent.items() if "/reading/" in name))
    yield Row("modules of the reading list, of a first visit", kept, 8_000, "KB")
    modules = site.folder.glob("assets/*/reading/**/*.js")
    yield Row(
        "modules of the reading list, all", sum(packed(m.read_bytes()) for m in modules), unit="KB"
    )
    day = (site.folder / site.pages["day"] / "index.html").read_bytes()
    yield Row(f"page of a day, {day.count(b'data-paper=')} papers", packed(day), 60_000, "KB")
    weights = [weigh(folder) for folder in (site.folder, site.before) if folder]
    count = len(list(site.folder.glob("papers/*/")))
    each = [one.bytes / count for one in weights]
    most = each[1] * 1.03 if site.before else None
    yield Row("bytes published a paper; at most 3 % over those before", each[0], most, "KB")
    for one in weights:
        yield ", ".join(f"{part} {size / count:,.0f}" for part, (_, size) in one.parts.items())


def authors(site: Built) -> Found:
    """Where the way to the PDF is on the page of a paper with very many authors."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        archives.fork(site.checkout, root)
        paper = normalised(
            {"id": "2503.00001", "title": "A crowded paper", "abstract": "It is measured here."}
            | {"authors": archives.names(AUTHORS), "code": "https://github.com/example/crowd"}
        )
        Store(root / "content").add([Listing(archives.LAST, "huggingface", (paper,))])
        run(clean_build(site.checkout), root)
        beside = host.serve(("/crowd/", root / "site"), (site.settings.base, site.folder))
        url = beside + "crowd/papers/2503.00001/"
        with opened(site.browser, PHONE) as page:
            visit(page, url)
            below = readers.end(page, "main a[href*='/pdf/']")
        yield Row(f"PDF link of {AUTHORS:,} authors ends at, 360×740", below, 740, "px")
        page_bytes = (root / "site/papers/2503.00001/index.html").read_bytes()
        yield Row(f"page of {AUTHORS:,} authors", packed(page_bytes), 60_000, "KB")


def shifts(site: Built) -> Found:
    """The most that a page shifts, slowly loaded, of a desk's and a phone's screen."""
    for kind in (*JUDGED, "status"):
        seen = [readers.shifts(site.browser, site.url + site.pages[kind], s) for s in (DESK, PHONE)]
        yield Row(f"CLS, {kind}", max(value for value, _ in seen), STILL)
        yield f"{kind}: " + "; ".join(f"{value:.3f} {', '.join(moved)}" for value, moved in seen)


def reading(site: Built) -> Found:
    """What is asked of other hosts, and what cannot be read without a script."""
    asked: list[str] = []
    missing = 0
    for kind, path in site.pages.items():
        texts = []
        for script in (True, False):
            with opened(site.browser, script=script) as page:
                asked += readers.elsewhere(page, site.url + path)
                texts.append(readers.words(page))
        lost = [] if kind in readers.SCRIPTED else readers.different(*texts)
        missing += len(lost)
        if lost:
            yield f"{kind}: with or without script only: {' '.join(lost[:40])}"
    yield Row(f"requests to other hosts, {len(site.pages)} kinds of pages", len(asked), 0)
    yield from dict.fromkeys(asked)
    yield Row("words of the main text that differ without script", missing, 0)


def axe(site: Built) -> Found:
    """Violations: elements, counted on each page, scheme and width."""
    places = defaultdict[str, list[str]](list)
    for kind, path in site.pages.items():
        with opened(site.browser) as page:
            visit(page, site.url + path)
            for fault, where in readers.violations(page):
                places[fault].append(f"{kind} {where}")
    number = sum(map(len, places.values()))
    yield Row(f"axe-core, {len(site.pages)} kinds × light, dark × 320, 768, 1440 px", number, 0)
    for fault, on in places.items():
        yield f"{fault} on {', '.join(on)}"


def lighthouse(site: Built) -> Found:
    """The least of each score over the pages."""
    command = inspectors.found("lighthouse")
    if not command:
        yield "lighthouse is not here: npm install lighthouse, and name its node_modules NODE_PATH"
        return
    scores = {kind: inspectors.lighthouse(command, site.url + site.pages[kind]) for kind in JUDGED}
    for category, least in inspectors.CATEGORIES.items():
        worst = min(scores, key=lambda kind: scores[kind][category])
        yield Row(f"Lighthouse, {category}, {worst}", scores[worst][category], least=least)
    worst = max(scores, key=lambda kind: scores[kind].cls)
    yield Row(f"Lighthouse, CLS, {worst}", scores[worst].cls, STILL)
    for kind, found in scores.items():
        told = ", ".join(f"{name} {value:.0f}" for name, value in found.items())
        yield f"{kind}: {told}, CLS {found.cls:.3f}; {'; '.join(found.faults) or 'nothing to mend'}"


def vnu(site: Built) -> Found:
    """Errors over the pages of the fullest month: its days, their weeks, papers and tags."""
    command = inspectors.found("vnu")
    if not command:
        yield "vnu is not here: npm install vnu-jar, and name its node_modules NODE_PATH"
        return
    pages = [*of_month(site.folder, site.pages["month"])]
    kinds = [site.folder / path / "index.html" for path in site.pages.values()]
    errors = inspectors.vnu(command, [*pages, *filter(Path.is_file, kinds)])
    yield Row(f"errors of HTML, {len(pages)} pages of a month and of each kind", len(errors), 0)
    yield from errors[:12]


def links(site: Built) -> Found:
    """Addresses and places that are not there."""
    faults = check.links(site.settings, folders.listing(site.folder))
    yield Row("links inside the site that lead nowhere", len(faults), 0)
    yield from faults[:12]


PARTS: dict[str, Callable[[Built], Found]] = {
    part.__name__: part
    for part in (screens, weight, authors, shifts, reading, axe, lighthouse, vnu, links)
}

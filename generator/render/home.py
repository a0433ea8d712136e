"""The home page, pages that never change, and what tells programs which addresses exist."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from generator.addresses import YEAR, address, monday, month_path, year_path
from generator.archive import Archive, further
from generator.config import Config
from generator.day import Day
from generator.render import calendars
from generator.render.entries import EntryKeys, tag_titles
from generator.render.page import Page, file_of, markdown, page, page_of
from generator.render.trends import Line, Lines

# The same for every archive: where each goes, its template, its title, what engines show of it.
_FIXED = (
    (
        "search/index.md",
        "search",
        "Search",
        "Search the titles, authors, tags and abstracts of all papers, in your browser.",
    ),
    ("saved/index.md", "saved", "Saved", "Papers that you saved, in this browser only."),
    (
        "about/methods.md",
        "methods",
        "Methods",
        "How tags, related papers, trends and search work here, and how well.",
    ),
)
PLACES = (
    *("index.md", "robots.txt", "opensearch.xml", "sitemap.xml", "sitemap-pages.xml"),
    f"sitemap-{YEAR}.xml",
    *(path for path, _, _, _ in _FIXED),
)
SHOWN, TOP = 5, 8  # papers of the newest day, and of its week


def pages(archive: Archive, config: Config, entry_keys: EntryKeys, rising: Lines) -> Iterator[Page]:
    """``/``, the fixed pages, and the description by which browsers offer the search (OpenSearch).

    ``entry_keys`` are those of `entries.entry_keys`; ``rising`` is what the first page says.
    """
    if archive.days:
        yield _home(archive, config, entry_keys, rising.get(None))
    else:
        yield page_of("index.md", "home", "No papers yet", None, "empty")
    for path, kind, title, description in _FIXED:
        yield page_of(path, kind, title, {"description": description})
    site = {"description": config.site_description, "site_url": config.site_url}
    yield file_of("opensearch.xml", name=config.site_name, **site)


def sitemaps(
    site_url: str, generated: Iterable[Page], own: Iterable[tuple[str, date | None]]
) -> Iterator[Page]:
    """sitemap.xml, an index of one sitemap a year (sitemaps.org), with true ``lastmod``.

    The date of a page is the newest day it shows, or the later one on which what it shows changed.
    ``own`` are people's Markdown files, each with the date it gives.
    """
    by_year: dict[str, list[tuple[str, date | None]]] = defaultdict(list, {"pages": [*own]})
    for one in generated:
        if one.listed and one.path.endswith(".md"):
            newest, changed = one.newest, one.changed
            # Of the days, not of the runs: one run may change the pages of all years.
            year = f"{newest.year:04}" if newest else "pages"
            latest = max(newest, changed) if newest and changed else newest
            by_year[year].append((one.path, latest))
    maps = []
    for year, rows in sorted(by_year.items()):
        if rows:
            places = [(site_url + address(path), day) for path, day in sorted(rows)]
            name = f"sitemap-{year}.xml"
            yield file_of(name, "sitemap.xml", index=False, rows=places)
            maps.append((site_url + name, max(filter(None, dict(rows).values()), default=None)))
    yield file_of("sitemap.xml", index=True, rows=maps)
    yield file_of("robots.txt", site_url=site_url)


def _home(archive: Archive, config: Config, entry_keys: EntryKeys, rising: Line | None) -> Page:
    newest, week = archive.days[-1], _week(archive.days)
    best, above = further(archive.listed(week), TOP, archive.listed([newest])[:SHOWN])
    subscribe = config.archive.subscribe

    def make() -> bytes:
        months = calendars.months(archive.days)
        month, held = months[-1]
        return markdown(
            "index.md",
            "home",
            "Trending research papers",
            {"total": len(archive.entries)},
            newest=newest,
            before=archive.days[-2].date if len(archive.days) > 1 else None,
            listed=[(record, archive.entries[record.id]) for record in newest.papers[:SHOWN]],
            week=week[0].date,
            best=best,
            above=above,
            rising=[rising] if rising else [],
            titles=archive.titles,
            years=calendars.years({month: calendars.papers(held) for month, held in months}),
            month_path=month_path,
            year_path=year_path,
            weeks=calendars.weeks(held, month),
            papers=calendars.papers(held),
            subscribe=subscribe,
        )

    held = [(day.date, len(day.papers)) for day in archive.days]
    keys = [entry_keys[entry.id].full for entry in best]
    tags = tag_titles(archive.listed([newest]), archive.titles)
    inputs = (newest, tags, held, keys, len(archive.entries), subscribe, rising, above)
    return page("index.md", inputs, make, newest.date)


def _week(held: Sequence[Day]) -> list[Day]:
    """The days of the newest week; of the one before, where it has but the newest day so far."""
    weeks = [list(group) for _, group in groupby(held[-14:], lambda day: monday(day.date))]
    return weeks[-2] if len(weeks) > 1 and len(weeks[-1]) == 1 else weeks[-1]

"""The home page, the search page, and the files that tell programs which addresses exist."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby

from generator.addresses import YEAR, address, monday, month_path, year_path
from generator.archive import Archive, further
from generator.config import Config
from generator.day import Day
from generator.render import calendars, days
from generator.render.entries import EntryKeys
from generator.render.page import Page, markdown, page, page_of
from generator.render.trends import Line, Lines
from generator.text import for_xml

PLACES = (
    "index.md",
    "robots.txt",
    "opensearch.xml",
    "sitemap.xml",
    f"sitemap-{YEAR}.xml",
    "sitemap-pages.xml",
    "search/index.md",
)
_SEARCH = "Search the titles, authors, tags and abstracts of all papers, in your browser."
SHOWN, TOP = 5, 8  # papers of the newest day, and of its week


def pages(archive: Archive, config: Config, entry_keys: EntryKeys, rising: Lines) -> Iterator[Page]:
    """``/``, ``/search/`` and the description by which browsers offer the search (OpenSearch).

    ``entry_keys`` are those of `entries.entry_keys`; ``rising`` is what the first page says.
    """
    if archive.days:
        yield _home(archive, config, entry_keys, rising.get(None))
    else:
        yield page_of("index.md", "home", "No papers yet", None, "empty")
    yield page_of("search/index.md", "search", "Search", {"description": _SEARCH})
    described = (config.site_name, config.site_description, config.site_url)
    yield page("opensearch.xml", described, lambda: _opensearch(*described))


def sitemaps(
    site_url: str, made: Iterable[Page], own: Iterable[tuple[str, date | None]]
) -> Iterator[Page]:
    """sitemap.xml, an index of one sitemap a year (sitemaps.org), with true ``lastmod``.

    The date of a page is the newest day it shows, or the later one on which what it shows changed.
    ``made`` are the generated pages; ``own`` are people's Markdown files, each with the date it
    gives.
    """
    by_year: dict[str, list[tuple[str, date | None]]] = defaultdict(list, {"pages": [*own]})
    for made_page in made:
        if made_page.listed and made_page.path.endswith(".md"):
            newest, changed = made_page.newest, made_page.changed
            # Of the days, not of the runs: one run may change the pages of all years.
            year = f"{newest.year:04}" if newest else "pages"
            latest = max(newest, changed) if newest and changed else newest
            by_year[year].append((made_page.path, latest))
    maps = []
    for year, rows in sorted(by_year.items()):
        if rows:
            places = [(site_url + address(path), day) for path, day in sorted(rows)]
            yield page(f"sitemap-{year}.xml", places, partial(_xml, "url", places))
            latest = max(filter(None, dict(rows).values()), default=None)
            maps.append((f"{site_url}sitemap-{year}.xml", latest))
    yield page("sitemap.xml", maps, partial(_xml, "sitemap", maps))
    robots = f"User-agent: *\nAllow: /\nSitemap: {site_url}sitemap.xml\n"
    yield page("robots.txt", robots, robots.encode)


def _opensearch(name: str, description: str, site_url: str) -> bytes:
    """An OpenSearch 1.1 description; a short name has at most 16 characters."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{for_xml(name[:16])}</ShortName>\n"
        f"<Description>{for_xml(description[:1024])}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Url type="text/html" template="{for_xml(site_url)}search/?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n"
    ).encode()


def _xml(element: str, rows: Sequence[tuple[str, date | None]]) -> bytes:
    kind = "urlset" if element == "url" else "sitemapindex"
    lines = "".join(
        f"<{element}><loc>{for_xml(url)}</loc>"
        + (f"<lastmod>{changed}</lastmod>" if changed else "")
        + f"</{element}>\n"
        for url, changed in rows
    )
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<{kind} xmlns="{schema}">\n{lines}</{kind}>\n'.encode()


def _home(archive: Archive, config: Config, entry_keys: EntryKeys, rising: Line | None) -> Page:
    newest = archive.days[-1]
    week = _week(archive.days)
    best, above = further(archive.listed(week), TOP, archive.listed([newest])[:SHOWN])
    inputs = (
        newest,
        days.tag_titles(newest, archive),
        [(day.date, len(day.papers)) for day in archive.days],
        [entry_keys[entry.id].full for entry in best],
        len(archive.entries),
        config.archive.subscribe,
        rising,
        above,
    )
    lead = {"best": best, "above": above, "rising": [rising] if rising else []}
    make = partial(_make_home, archive, config, week[0].date, lead)
    return page("index.md", inputs, make, newest.date)


def _week(held: Sequence[Day]) -> list[Day]:
    """The days of the newest week; of the one before, where it has but the newest day so far."""
    weeks = [list(group) for _, group in groupby(held[-14:], lambda day: monday(day.date))]
    return weeks[-2] if len(weeks) > 1 and len(weeks[-1]) == 1 else weeks[-1]


def _make_home(archive: Archive, config: Config, week: date, lead: Mapping[str, object]) -> bytes:
    newest = archive.days[-1]
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
        week=week,
        **lead,
        titles=archive.titles,
        years=calendars.years({month: calendars.papers(held) for month, held in months}),
        month_path=month_path,
        year_path=year_path,
        weeks=calendars.weeks(held, month),
        papers=calendars.papers(held),
        subscribe=config.archive.subscribe,
    )

"""What one digest is about: a held day, or the held days of an ISO week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from generator import files, workers
from generator.addresses import address, day_path, monday, week_path
from generator.archive import Archive, Entry, top
from generator.config import Config
from generator.english import long_date
from generator.errors import StoreError, UsageError
from generator.kept import Kept
from generator.paper import Paper


class Listed(NamedTuple):
    """A paper as the edition shows it, and its place in the archive."""

    record: Paper
    entry: Entry


@dataclass(frozen=True)
class Edition:
    """The papers of one digest, those with most votes first.

    `name` stays the same however often the digest is made (``2025-03-14``, ``2025-w11``), `title`
    says it in words, `date` (UTC) is the newest held day in it, `url` the page of the site that
    shows all of it. `tags` holds the titles of tags by slug.
    """

    name: str
    title: str
    date: date
    url: str
    listed: tuple[Listed, ...]
    tags: Mapping[str, str]


def load(config: Config) -> Archive:
    """The archive of which editions are made.

    Raises: StoreError for a damaged store; TryLater while another run is at work.
    """
    with files.lock(config.cache / "lock"):
        return Archive.read(config.content, Kept(config.cache, workers.cores()).recall)


def edition(
    config: Config, held: Archive, day: date | None = None, *, week: bool = False
) -> Edition:
    """The edition of ``day`` (the newest of ``held`` by default), or of its ISO week.

    Raises: UsageError if nothing of it is held; StoreError for an empty archive.
    """
    if not held.days:
        raise StoreError("content/data", "holds no day", "run: paper-archive update")
    wanted = day or held.days[-1].date
    return _of_week(config, held, wanted) if week else _of_day(config, held, wanted)


def _of_day(config: Config, held: Archive, wanted: date) -> Edition:
    day = next((day for day in held.days if day.date == wanted), None)
    if day is None:
        raise _missing(held, wanted, f"{wanted} is not held")
    listed = tuple(Listed(record, held.entries[record.id]) for record in day.papers)
    url = config.site_url + address(day_path(wanted))
    return Edition(f"{wanted}", long_date(wanted), wanted, url, listed, held.titles)


def _of_week(config: Config, held: Archive, wanted: date) -> Edition:
    start = monday(wanted)
    year, number, _ = start.isocalendar()
    days = [day for day in held.days if monday(day.date) == start]
    if not days:
        raise _missing(held, wanted, f"no day of week {number} of {year} is held")
    found = held.listed(days)
    return Edition(
        f"{year}-w{number:02}",
        f"week {number} of {year}",
        days[-1].date,
        config.site_url + address(week_path(start)),
        tuple(Listed(entry.record, entry) for entry in top(found, len(found))),
        held.titles,
    )


def _missing(held: Archive, wanted: date, what: str) -> UsageError:
    nearest = min((day.date for day in held.days), key=lambda day: abs((day - wanted).days))
    return UsageError("--date", what, f"the nearest held day is {nearest}")

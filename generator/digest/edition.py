"""What one digest is about: a held day, or the held days of an ISO week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from generator import files, workers
from generator.addresses import address, day_path, monday, week_path
from generator.archive import Archive, Entry, top
from generator.config import Config
from generator.english import long_date, week_title
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
    start, title = monday(wanted), week_title(wanted).lower()
    days = [one for one in held.days if (monday(one.date) == start if week else one.date == wanted)]
    if not days:
        what = f"no day of {title} is held" if week else f"{wanted} is not held"
        nearest = min((one.date for one in held.days), key=lambda date: abs(date - wanted))
        raise UsageError("--date", what, f"the nearest held day is {nearest}")
    if week:
        found = held.listed(days)
        listed = tuple(Listed(entry.record, entry) for entry in top(found, len(found)))
        name, path = f"{start:%G-w%V}", week_path(start)
    else:
        listed = tuple(Listed(record, held.entries[record.id]) for record in days[0].papers)
        name, title, path = f"{wanted}", long_date(wanted), day_path(wanted)
    url = config.site_url + address(path)
    return Edition(name, title, days[-1].date, url, listed, held.titles)

"""What a build is to make of the archive, held against what was left and what is there."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from mkdocs.utils.meta import get_data

from generator import exports, feeds, keys, render
from generator.archive import Archive
from generator.config import Config
from generator.errors import BuildError
from generator.search import Index
from generator.site import assets, documents, folders, record, territory
from generator.site.plan import Before, Plan, Wanted, in_the_way, plan, search_due
from generator.site.progress import Done, Seconds, timed
from generator.site.record import Survey
from generator.site.stage import Stage
from generator.site.state import Past


class Seen(NamedTuple):
    """What is there: the files below content/, those that people wrote, what follows from them.

    `site` waits for what a process beside this one finds out about site/.
    """

    content: set[str]
    people: dict[str, bytes]
    inputs: bytes
    site: Callable[[], Survey]


class Intent(NamedTuple):
    """What a build would be made of, and the plan for it.

    `indexing` waits for the search index where that is due: a process is at work on it.
    """

    archive: Archive
    stage: Stage
    indexing: Callable[[], Index] | None
    wanted: Wanted
    before: Before
    plan: Plan


def look(config: Config, past: Past, site: Callable[[], Survey]) -> Seen:
    """What is there below content/."""
    content = folders.listing(config.content)
    others = (path for path in content - past.last.generated() if not territory.is_generated(path))
    people = territory.written_by_people(config.content, others)
    names = ("tags.yml", "my-tags.yml", "curation.yml", "organizations.yml")
    decided = (config.content / name for name in names)
    inputs = keys.key(people, [keys.hashed_file(path) for path in decided if path.exists()])
    return Seen(content, people, inputs, site)


def is_done(past: Past, seen: Seen) -> bool:
    """Whether every file of the last build is there as it was left, and no other is wanted."""
    left = past.last.generated()
    return (
        seen.inputs == past.last.inputs
        and left <= seen.content
        and not any(map(territory.is_generated, seen.content - left))
        and not any(map(territory.is_left_over, seen.content - left))
        and seen.site().sound
    )


def confirmed(past: Past, seen: Seen) -> Done:
    """The last build still stands; the next run need not look into its files again."""
    moved = seen.site().moved
    if moved:
        record.save(past.kept, record.load(past.kept) | moved)
    return Done(past.last, 0, 0)


def intend(config: Config, past: Past, seen: Seen, seconds: Seconds) -> Intent:
    """Load the archive, begin its search index, and plan what its pages and people's files need."""
    recall = past.kept.recall
    own = {path: key for path, key in seen.people.items() if path.endswith(".md")}
    with timed(seconds, "load"):
        loaded = Archive.read(config.content, recall)
        documents.learn(loaded, recall)
    searched = keys.key(loaded.tags.key, list(loaded.keys.items()))
    indexing = None
    if search_due(searched, past.last, seen.content) and not past.kept.dry:
        with timed(seconds, "search"):
            whole = loaded.tags.key != past.last.topics
            indexing = documents.index(loaded, config.content, past.kept, whole=whole)
    with timed(seconds, "render"):
        folder, shared = assets.published(config.root / "overrides")
        made = [*render.pages(loaded, config, recall)]
        made += [*feeds.pages(loaded, config), *exports.pages(loaded, config)]
        dated = [(path, _given_date(config.content / path)) for path in sorted(own)]
        maps = render.sitemaps(config.site_url, made, dated)
        pages = [*made, *maps, *shared]
    copied = {path: key for path, key in seen.people.items() if path not in own}
    wanted = Wanted(seen.inputs, pages, searched, loaded.tags.key, own, copied)
    before = Before(past.last, past.clean, past.listed, seen.content, seen.site())
    return Intent(loaded, Stage(config, folder), indexing, wanted, before, plan(wanted, before))


def _given_date(path: Path) -> date | None:
    """The `date:` in the front matter of a Markdown file that people wrote."""
    given = get_data(path.read_text("utf-8-sig", "replace"))[1].get("date")
    return (
        given.date() if isinstance(given, datetime) else given if isinstance(given, date) else None
    )


def guard(config: Config, past: Past, seen: Seen, intent: Intent) -> None:
    """Nothing that people wrote is in the way of the plan. Raises: BuildError that names it."""
    territory.refuse(in_the_way(intent.wanted))
    territory.spare(config.content, intent.plan.touched, past.listed, past.kept.jobs)
    strange = folders.listing(config.site) if past.clean else seen.site().strange
    if strange and not record.is_ours(config.site, past.listed):
        what = f"holds files that no build wrote, such as site/{min(strange)}"
        raise BuildError("site", what, "move them elsewhere, or remove the folder")

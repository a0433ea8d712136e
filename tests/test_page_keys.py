"""What is made follows from its key, whatever of the archive or its settings changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from generator import archive, config, exports, feeds, render
from generator.archive import Archive
from generator.config import Config, Subscribe
from generator.ledger import Source
from generator.organizations import Organizations
from generator.paper import Listing, normalised
from generator.store import Store
from generator.tagging import Tag, TagList
from tests.conftest import ROOT

Raw = dict[str, Any]
WHEN = datetime(2025, 3, 20, 5, tzinfo=UTC)
TAGS = (
    Tag(slug="fog", title="Fog", description="Mist.", facet="task", phrases=("fog", "horn")),
    Tag(slug="sea", title="Sea", description="Water.", facet="domain", phrases=("sea", "tide")),
)


def raw(number: int, words: str, **more: object) -> Raw:
    return {
        "id": f"2503.{number:05}",
        "title": f"On {words}",
        "abstract": f"We look at {words}. It is {words}.",
        "authors": [f"Author {i}" for i in range(7)],
        "upvotes": 3,
        **more,
    }


FULL: Raw = {
    "published": "2025-01-30", "comments": 2, "code": "https://a.example/c", "stars": 4,
    "project": "https://a.example/p", "summary": "In short, fog.", "keywords": ["sea fog"],
    "organization": "Harbour", "submitter": "Ada", "categories": ["cs.CL"], "source": "arxiv",
    "aliases": ["fog-00000000"],
}  # fmt: skip
DAYS: dict[date, list[Raw]] = {
    date(2024, 12, 27): [raw(1, "fog on the sea"), raw(2, "tide and sea")],
    date(2024, 12, 31): [raw(3, "horn in fog", upvotes=None)],
    date(2025, 2, 3): [raw(4, "fog and tide", **FULL), raw(5, "sea horn"), raw(6, "nothing")],
    date(2025, 2, 4): [raw(7, "tide horn fog", upvotes=9), raw(9, "horn of a sea")],
    date(2025, 3, 14): [raw(1, "fog on the sea", upvotes=8), raw(8, "horn and tide")],
}
CHANGED: Raw = {
    "title": "Off fog", "abstract": "We look away.\n\nFrom fog and fog.", "published": "2025-01-31",
    "authors": ["Author 0", "Other"], "upvotes": 40, "comments": 3, "code": "https://a.example/d",
    "stars": 5, "project": "https://a.example/q", "summary": "Fog.", "keywords": ["horn of tides"],
    "organization": "Port", "submitter": "Bob", "categories": ["cs.LG"], "source": "seed",
    "aliases": ["fog-00000000", "fog-00000001"],
}  # fmt: skip


def others() -> Iterator[Mapping[date, list[Raw]]]:
    """The days, then with one thing changed: a field, a paper, a day."""
    yield DAYS
    chosen = date(2025, 2, 3)
    first, *rest = DAYS[chosen]
    for name, value in CHANGED.items():
        yield DAYS | {chosen: [first | {name: value}, *rest]}
        if name not in ("title", "abstract", "authors"):
            yield DAYS | {chosen: [{k: v for k, v in first.items() if k != name}, *rest]}
    for names in (["Author 0"], [*first["authors"], "Last"], ["New", *first["authors"][1:]]):
        yield DAYS | {chosen: [first | {"authors": names}, *rest]}
    yield DAYS | {chosen: [first, rest[0] | {"id": "2503.00094"}, *rest[1:]]}
    yield {day + (day == chosen) * timedelta(days=-1): papers for day, papers in DAYS.items()}
    for day, papers in DAYS.items():
        yield {other: held for other, held in DAYS.items() if other != day}
        yield DAYS | {day: [*papers, raw(90, "tide of horns")]}
        yield DAYS | {day: [paper | {"upvotes": 50} for paper in papers]}
    yield DAYS | {date(2025, 2, 10): [raw(91, "fog")], date(2026, 1, 1): [raw(92, "sea")]}
    yield {}


def settings() -> Iterator[Config]:
    own = config.load(ROOT)
    yield own
    for name in ("site_name", "site_description"):
        yield msgspec.structs.replace(own, **{name: "Other words"})
    for url in ("https://other.example/x/", "https://owner.github.io/fork/"):
        yield msgspec.structs.replace(own, site_url=url)
    form = Subscribe(action="https://l.example/join")
    for other in ({"subscribe": form}, {"feed_authority": "a.example"}):
        yield msgspec.structs.replace(own, archive=msgspec.structs.replace(own.archive, **other))


def lists() -> Iterator[tuple[Tag, ...]]:
    fog, sea = TAGS
    for other in (
        {"title": "Mist"}, {"description": "Vapour."}, {"facet": "domain"}, {"phrases": ("mist",)},
    ):  # fmt: skip
        yield msgspec.structs.replace(fog, **other), sea
    yield sea, fog
    yield (fog,)
    yield ()


def sources() -> Iterator[Source]:
    span = (date(2025, 1, 1), date(2025, 1, 1))
    yield Source(WHEN, date(2025, 3, 14))
    yield Source(WHEN.replace(hour=6), date(2025, 3, 14))
    yield Source(WHEN, date(2025, 3, 13))
    yield Source(WHEN, settled=(span,), empty=(span,))


def named(count: int) -> Mapping[date, list[Raw]]:
    """The days; of their papers the first ``count`` are Harbour's, the others Port's."""
    return {
        day: [
            paper | {"organization": "Harbour" if int(paper["id"][5:]) <= count else "Port"}
            for paper in papers
        ]
        for day, papers in DAYS.items()
    }


class Remembered:
    """A `Recall` that makes all anew, and compares it with what it had for the same key before."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, bytes], Any] = {}

    def __call__(
        self,
        name: str,
        kind: Any,
        keys: Sequence[bytes],
        compute: Callable[[int], Any],
        _worth: int = 0,
        /,
    ) -> list[Any]:
        values = [compute(i) for i in range(len(keys))]
        for key, value in zip(keys, values, strict=True):
            assert self.seen.setdefault((name, key), value) == value, name
        return values


def archives(root: Path, recall: Remembered) -> Iterator[tuple[Archive, Config]]:
    own = config.load(ROOT)
    number = 0

    def load(
        days: Mapping[date, list[Raw]],
        tags: tuple[Tag, ...] = TAGS,
        source: Source | None = None,
        known: Organizations | None = None,
        had: Mapping[str, str] | None = None,
    ) -> Archive:
        nonlocal number
        number += 1
        store = Store(root / f"{number}/content")
        store.add(
            Listing(day, "huggingface", tuple(map(normalised, papers)))
            for day, papers in days.items()
        )
        if source:
            store.answered("huggingface", source)
        store.publish((), had or {})
        return archive.load(store, TagList(tags), recall=recall, organizations=known)

    yield from ((load(days), own) for days in others())
    yield from ((load(DAYS, tags), own) for tags in lists())
    yield from ((load(DAYS, source=source), own) for source in sources())
    yield from ((load(DAYS), other) for other in settings())
    yield from ((load(named(count)), own) for count in (8, 5, 3, 1))
    for name in ("Harbour", "Coast"):
        one = Organizations({"port": name, "harbour": name})
        yield load(named(3), known=one), own
        yield load(named(3), known=one, had={"port": "Port", "pier": "Pier"}), own


def test_the_bytes_of_a_page_follow_from_its_key(tmp_path: Path) -> None:
    """Two pages of one path and one key are the same, so one of them need not be made again.

    The same holds for what is recalled on the way to them.
    """
    seen: dict[tuple[str, bytes], bytes] = {}
    count = 0
    recall = Remembered()
    for held, own in archives(tmp_path, recall):
        shown = render.pages(held, own, recall)
        for page in (*shown, *feeds.pages(held, own), *exports.pages(held, own)):
            made = page.make()
            count += 1
            assert seen.setdefault((page.path, page.key), made) == made, page.path
    assert "tags/fog/2025-02.md" in {path for path, _ in seen}
    assert len(seen) < count / 4  # most of what did not change keeps its key
    assert {name for name, _ in recall.seen} >= {"tags", "entries", "terms", "near"}

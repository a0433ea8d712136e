"""Archives to measure on: the feed's real days, or any number of papers filed 40 a working day.

The latter are real arXiv papers or invented ones with what a feed would add. The same size gives
the same archive on every machine. Knows nothing of how it is built.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec

from generator import archive, tagging
from generator.archive import Archive
from generator.kept import Kept
from generator.paper import FieldError, Listing, Paper, normalised
from generator.sources import saved
from generator.store import Store
from generator.workers import cores

ROOT = Path(__file__).parents[2]
_FEED = ROOT.parent / "shared" / "feed"
PAPERS = _FEED / "arxiv-60k.jsonl.xz"
DAYS = _FEED / "raw-all.tar.xz"
REAL: Literal["real"] = "real"
Size = int | Literal["real"]  # papers, or the feed's own days
LAST = date(2026, 4, 29)
A_DAY = 40
REFRESHED = 14
# What a maintainer may add to a tag: each is told of in one paper of 250 to 1,200.
PHRASES = (
    "convolutional neural network",
    "real-world application",
    "feature extraction",
    "low resolution",
    "sample efficiency",
    "closed-loop",
)
_LIST = re.compile(r"^ +phrases: \[", re.MULTILINE)
_TOPICS = (
    *PHRASES,
    "diffusion model",
    "reinforcement learning",
    "image segmentation",
    "machine translation",
    "question answering",
    "object detection",
    "speech recognition",
    "graph neural network",
    "video generation",
    "mathematical reasoning",
)
_SYLLABLES = (
    *("ba", "co", "di", "fu", "ga", "hel", "ki", "lo", "mer", "nu", "or"),
    *("pa", "qui", "ra", "sen", "ti", "ul", "ver", "wa", "xe", "yo", "zan"),
)


class Grown:
    """A project in a scratch folder whose archive holds the feed's days, or papers up to `LAST`."""

    def __init__(self, root: Path, size: Size) -> None:
        self.root = root
        self.content = root / "content"
        self._rows = rows()
        self._phrases = 0
        fork(ROOT, root)
        if isinstance(size, int):
            Store(self.content).add(self._listings(size))
            return
        Store(self.content).add(real_days())
        held = self.load().entries
        self._rows = (fields for fields in self._rows if fields["id"] not in held)

    def add_day(self) -> None:
        """File the papers of the next working day."""
        following = _next(Store(self.content).dates()[-1])
        Store(self.content).add([self._listing(following, A_DAY)])

    def add_day_and_votes(self) -> None:
        """File the next working day, and new votes of all papers of the 14 days before it."""
        store = Store(self.content)
        days = [store.day(when) for when in store.dates()[-REFRESHED:]]
        listings = [Listing(day.date, day.source, _voted(day.papers)) for day in days]
        self.add_day()
        Store(self.content).add(listings)

    def change_phrase(self) -> None:
        """Add a phrase that is not there yet to the first tag of tags.yml."""
        path = self.content / "tags.yml"
        text = path.read_text("utf-8")
        unused = [phrase for phrase in PHRASES if phrase not in text.lower()]
        phrase = unused[0] if unused else f"invented phrase {self._phrases}"
        self._phrases += 1
        more = _LIST.sub(rf"\g<0>{phrase}, ", text, count=1)
        path.write_text(more, "utf-8")

    def load(self) -> Archive:
        """The archive as pages are made from it."""
        tags = tagging.load(self.content)
        recall = Kept(self.root, cores(), fresh=True, dry=True).recall
        return archive.load(Store(self.content), tags, recall=recall)

    def _listings(self, count: int) -> Iterator[Listing]:
        """Listings of ``count`` papers, oldest first; the last day is `LAST`."""
        days = [LAST]
        while len(days) * A_DAY < count:
            days.append(_previous(days[-1]))
        for when in reversed(days):
            yield self._listing(when, min(A_DAY, count))
            count -= A_DAY

    def _listing(self, when: date, count: int) -> Listing:
        return Listing(when, "huggingface", tuple(islice(_papers(self._rows, when), count)))


def fork(checkout: Path, root: Path) -> None:
    """A project in ``root`` such as a fresh fork of the program in ``checkout`` is."""
    (root / "content").mkdir(parents=True)
    shutil.copy(checkout / "mkdocs.yml", root)
    shutil.copytree(checkout / "overrides", root / "overrides")
    for name in ("about.md", "tags.yml"):
        shutil.copy(checkout / "content" / name, root / "content")


def real_days() -> list[Listing]:
    """The days of ../shared, as the program's own sources read saved answers."""
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(DAYS) as packed:
        packed.extractall(scratch, filter="data")
        paths = sorted(Path(scratch).rglob("*.json"))
        return [listing for path in paths for listing in saved.read(path)]


def rows() -> Iterator[dict[str, Any]]:
    """Fields of papers without end: those of ../shared where it is there, then invented ones."""
    if PAPERS.is_file():
        with lzma.open(PAPERS, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    number = 0
    while True:
        yield _invented(number)
        number += 1


def _papers(source: Iterator[dict[str, Any]], listed: date) -> Iterator[Paper]:
    for fields in source:
        try:
            yield normalised(fields | _trending(fields, listed))
        except FieldError:
            continue


def _trending(fields: dict[str, Any], listed: date) -> dict[str, Any]:
    """What the feed adds to a paper, as often as it does: one in two has a summary and keywords.

    Everything follows from the paper's id.
    """
    chance = random.Random(str(fields["id"]))
    words = str(fields["title"]).split()
    added: dict[str, Any] = {
        "authors": fields.get("authors") or [_name(chance) for _ in range(chance.randint(2, 12))],
        "published": listed - timedelta(days=2),
        "upvotes": int(chance.paretovariate(0.9) * 6) % 2000,
        "comments": chance.randint(0, 4),
    }
    if chance.random() < 0.5:
        added["summary"] = str(fields["abstract"]).split(". ")[-1][:250]
        added["keywords"] = [" ".join(pair) for pair in pairwise(words)]
    if chance.random() < 0.33:
        name = "".join(c for c in words[0] if c.isascii() and c.isalnum()) or "code"
        added |= {"code": f"https://github.com/example/{name}", "stars": chance.randint(1, 900)}
    return added


def _invented(number: int) -> dict[str, Any]:
    """Title, abstract and id of a paper that does not exist."""
    chance = random.Random(number)
    topic = chance.choice(_TOPICS)
    sentences = [
        " ".join(_word(chance) for _ in range(chance.randint(12, 28))).capitalize()
        for _ in range(8)
    ]
    sentences[0] += f" for {topic}"
    title = f"{_word(chance)} {_word(chance)} for {topic}".title()
    name = f"99{number // 90_000:02}.{number % 90_000 + 10_000:05}"
    return {"id": name, "title": title, "abstract": ". ".join(sentences) + f". It is {topic}."}


def _word(chance: random.Random) -> str:
    """A word of two to four syllables, the shorter the more often."""
    length = min(4, 1 + int(chance.paretovariate(1.2)))
    return "".join(chance.choice(_SYLLABLES) for _ in range(length))


def names(count: int) -> list[str]:
    """Names of people who do not exist."""
    chance = random.Random(count)
    return [_name(chance) for _ in range(count)]


def _name(chance: random.Random) -> str:
    return f"{_word(chance).capitalize()} {_word(chance).capitalize()}sen"


def _voted(papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    return tuple(
        msgspec.structs.replace(paper, upvotes=(paper.upvotes or 0) + 1 + int(paper.id[-1]) % 5)
        for paper in papers
    )


def _next(day: date) -> date:
    return day + timedelta(days=3 if day.weekday() == 4 else 1)


def _previous(day: date) -> date:
    return day - timedelta(days=3 if day.weekday() == 0 else 1)

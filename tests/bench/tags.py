"""Hold the tags that the program gives against those that a reader gave, before it was asked.

Run ``python -m tests.bench.tags [--wrong]`` with the reference data in ../shared. 1,300 papers of
the feed's real days, drawn with fixed seeds, were labelled by reading title and abstract: the tags
that a reader would give, and those that can be defended (tag_labels.json: ids and tags). The lists
and rules were made with the open 475 in sight; the locked 225 and the fresh 600, which were
labelled when both were done, say how good they are, and by the year whether they hold later.
``again`` is what another reader gave the locked ones: as far as two readers agree, a program can
be right. Fifths (by id) say how much a figure of some hundred papers varies. ``--wrong`` prints
what is wrong and what is missing in the open ones.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator import tagging
from generator.paper import Paper
from generator.tagging import TagList
from tests.bench.archives import ROOT, real_days

LABELS = Path(__file__).with_name("tag_labels.json")
# Strict, with defensible ones, recall: at least. Papers tagged, largest share, seconds of 50,000.
PRECISION, DEFENSIBLE, RECALL = 0.70, 0.93, 0.82
LEAST, MOST, TAGGED, SHARE, SECONDS = 3, 5, 0.99, 0.25, 8
PLACES = tagging.TAGS_CAP
PARTS = 5
AGAIN = "again"


class Label(NamedTuple):
    """What a reader said of a paper."""

    right: frozenset[str]
    defensible: frozenset[str]


class Score(NamedTuple):
    """Tags given to labelled papers: how many, right, defensible, wanted; right ones by place."""

    papers: int
    given: int
    right: int
    defended: int
    wanted: int
    places: list[tuple[int, int]]

    @property
    def precision(self) -> float:
        """The share of the tags given that a reader gave."""
        return self.right / self.given

    @property
    def defensible(self) -> float:
        """The share of those that a reader gave or would defend."""
        return self.defended / self.given

    @property
    def recall(self) -> float:
        """The share of a reader's tags that were given."""
        return self.right / self.wanted

    @property
    def balance(self) -> float:
        """F1: the harmonic mean of precision and recall."""
        return 2 * self.right / (self.given + self.wanted)


def labels() -> dict[str, dict[str, Label]]:
    """What was said, by part and id; `AGAIN` is what another reader said of the locked ones."""
    kind = dict[str, dict[str, tuple[str, str]]]
    return {
        half: {
            name: Label(frozenset(right.split()), frozenset(defensible.split()))
            for name, (right, defensible) in papers.items()
        }
        for half, papers in msgspec.json.decode(LABELS.read_bytes(), type=kind).items()
    }


def score(given: Mapping[str, Sequence[str]], said: Mapping[str, Label]) -> Score:
    """The tags given to the papers of which something was ``said``."""
    pairs = [(given[name], label) for name, label in said.items()]
    places = []
    for place in range(PLACES):
        here = [slugs[place] in label.right for slugs, label in pairs if len(slugs) > place]
        places.append((sum(here), len(here)))
    return Score(
        len(pairs),
        sum(len(slugs) for slugs, _ in pairs),
        sum(len(label.right & set(slugs)) for slugs, label in pairs),
        sum(len((label.right | label.defensible) & set(slugs)) for slugs, label in pairs),
        sum(len(label.right) for _, label in pairs),
        places,
    )


def parts(given: Mapping[str, Sequence[str]], said: Mapping[str, Label]) -> list[Score]:
    """The same of `PARTS` equal parts of the papers."""
    names = sorted(said)
    return [score(given, {n: said[n] for n in names[i::PARTS]}) for i in range(PARTS)]


def wrong(given: Mapping[str, Sequence[str]], said: Mapping[str, Label]) -> Iterator[str]:
    """For each paper what was given and is wrong, what is only defensible, and what is missing."""
    for name, label in said.items():
        slugs = given[name]
        bad = [s for s in slugs if s not in label.right | label.defensible]
        weak = [s for s in slugs if s in label.defensible]
        missing = sorted(label.right - set(slugs))
        yield f"{name}: wrong {bad}, only defensible {weak}, missing {missing}"


def assigned(papers: Sequence[Paper], tags: TagList) -> tuple[dict[str, tuple[str, ...]], float]:
    """The tags of each paper, and the seconds of the processor that this took."""
    tags.assign("", "")
    begin = time.process_time()
    given = {p.id: tags.assign(p.title, p.abstract, p.summary or "") for p in papers}
    return given, time.process_time() - begin


def _of_all(given: Mapping[str, Sequence[str]], tags: TagList, seconds: float) -> Iterator[str]:
    counts = Counter(slug for slugs in given.values() for slug in slugs)
    plain = [tag.slug for tag in tags.tags if tag.facet != "contribution"]
    most = max(plain, key=lambda slug: counts[slug])
    size = len(given)
    average = sum(counts.values()) / size
    yield f"tags a paper {average:.2f}  {_verdict(LEAST <= average <= MOST)} {LEAST} to {MOST}"
    tagged = sum(map(bool, given.values())) / size
    yield f"papers tagged {tagged:.2%}  {_verdict(tagged >= TAGGED)} at least {TAGGED:.0%}"
    share = counts[most] / size
    yield f"largest share {share:.1%}, {most}  {_verdict(share <= SHARE)} at most {SHARE:.0%}"
    scaled = seconds * 50_000 / size
    yield f"50,000 papers {scaled:.1f} s  {_verdict(scaled <= SECONDS)} at most {SECONDS} s"


def _verdict(good: bool) -> str:
    return "PASS" if good else "FAIL"


def _part(name: str, got: Score) -> Iterator[str]:
    yield f"{name}: {got.papers} papers, {got.given / got.papers:.2f} tags each, " + (
        f"a reader {got.wanted / got.papers:.2f}"
    )
    for what, value, least in (
        ("precision", got.precision, PRECISION),
        ("with defensible ones", got.defensible, DEFENSIBLE),
        ("recall", got.recall, RECALL),
    ):
        yield f"  {what} {value:.3f}  {_verdict(value >= least)} at least {least}"
    yield f"  F1 {got.balance:.3f}"
    yield "  by place " + ", ".join(f"{good / all_:.2f}" for good, all_ in got.places if all_)


def _years(given: Mapping[str, Sequence[str]], said: Mapping[str, Label]) -> Iterator[str]:
    """The same of the papers of each year, which an id of arXiv begins with."""
    for year, names in groupby(sorted(said), lambda name: name[:2]):
        got = score(given, {name: said[name] for name in names})
        yield f"  20{year}: {got.papers} papers, precision {got.precision:.3f}, " + (
            f"with defensible ones {got.defensible:.3f}, recall {got.recall:.3f}"
        )


def main() -> None:
    """Print the figures of each part and of all papers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="what is wrong in the open ones")
    parser.add_argument("--part", choices=("open", "locked", "fresh"), help="one part only")
    asked = parser.parse_args()
    tags = tagging.load(ROOT / "content")
    papers = {p.id: p for day in real_days() for p in day.papers}
    given, seconds = assigned([*papers.values()], tags)
    said = labels()
    again = {name: sorted(label.right) for name, label in said.pop(AGAIN).items()}
    for part, own in said.items():
        if asked.part in (None, part):
            fifths = ", ".join(f"{p.balance:.2f}" for p in parts(given, own))
            print(*_part(part, score(given, own)), f"  F1 in fifths {fifths}", sep="\n")
            print(*_years(given, own), sep="\n")
    if asked.part in (None, "locked"):
        print(*_part("locked, by another reader", score(again, said["locked"])), sep="\n")
    print(*_of_all(given, tags, seconds), sep="\n")
    if asked.wrong:
        print(*wrong(given, said["open"]), sep="\n")


if __name__ == "__main__":
    main()

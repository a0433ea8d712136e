"""Does what is said to rise rise: `python -m tests.bench.trends`.

The papers of each closed quarter of `raw-all.tar.xz` are halved at random and one half is held
against the other: whatever rises there is false. Then the rises of 2025-Q1 and of the newest three
months are printed, for a reader to judge. Fails where more than 5 % of halves show a false rise.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from generator import tagging
from generator.search import Document
from generator.trends import (
    FALSE,
    Changes,
    Quarter,
    Span,
    changes,
    closed,
    of_quarter,
    quarter,
    until,
)
from tests.bench.search_data import ROOT, real_days


def compared(recent: Sequence[Document], before: Sequence[Document]) -> Changes:
    """What rises and falls from the one to the other."""
    return changes(_counted(recent), len(recent), _counted(before), len(before))


def _counted(papers: Iterable[Document]) -> Counter[str]:
    return Counter(slug for paper in papers for slug in paper.tags)


def false_rises(papers: Sequence[Document], halves: int, seed: int) -> float:
    """The share of random halves of a quarter in which a tag is said to rise."""
    dice = random.Random(seed)
    found = []
    for each in closed(paper.first for paper in papers):
        mine = [paper for paper in papers if quarter(paper.first) == each]
        for _ in range(halves):
            dice.shuffle(mine)
            middle = len(mine) // 2
            found.append(bool(compared(mine[:middle], mine[middle:]).rises))
    return sum(found) / len(found)


def of_span(papers: Sequence[Document], span: Span) -> Changes:
    """What rises and falls in a span."""
    recent = [paper for paper in papers if span.start <= paper.first <= span.end]
    return compared(recent, [p for p in papers if span.before <= p.first < span.start])


def main() -> int:
    """Print the figures; 1 if there are too many false rises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--halves", type=int, default=200, help="of each quarter")
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    assign = tagging.load(ROOT / "content").assign
    papers = [
        msgspec.structs.replace(p, tags=assign(p.title, p.abstract, p.summary)) for p in real_days()
    ]
    false = false_rises(papers, given.halves, given.seed)
    print(f"false rises in {false:.2%} of random halves (at most {FALSE:.0%})")
    newest = max(paper.first for paper in papers)
    for name, span in (
        ("2025-Q1", of_quarter(Quarter(2025, 1))),
        (f"three months until {newest}", until(newest)),
    ):
        found = of_span(papers, span)
        print(
            f"{name}: {len(found.rises)} of {len(found.tested)} tags rise, {len(found.falls)} fall"
        )
        for t in found.rises:
            print(
                f"  {t.slug:32} {t.papers:4} of {t.total}, before {t.papers_before:4} of"
                f" {t.total_before}: ×{t.ratio:.1f} ({t.low:.1f}–{t.high:.1f})"
            )
    return int(false > FALSE)


if __name__ == "__main__":
    raise SystemExit(main())

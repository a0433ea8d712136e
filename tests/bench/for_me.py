"""How well "for me" orders papers: `python -m tests.bench.for_me`.

A simulated reader likes one tag: they saved eight random papers of its last quarter, and want its
papers of the next two weeks among all of those weeks' papers. Tags themselves are switched off, so
that only words and authors tell. The order is made by the browser's own module, under Node. Fails
where the mean average precision is less than 2.5 times that of the order by votes.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from generator.search import Document
from tests.bench.search_data import real_days

ORDER = Path(__file__).with_name("for_me.js")
SAVED = 8
QUARTER, FORTNIGHT = timedelta(days=91), timedelta(days=14)
TARGET = 2.5


class Reader(NamedTuple):
    """Ids of what they saved, of what is listed next (by votes), and of what they want of that."""

    saved: list[str]
    candidates: list[str]
    wanted: set[str]


def simulated(papers: Sequence[Document], seed: int) -> Iterator[Reader]:
    """A reader for each tag that has enough papers, each fortnight."""
    dice = random.Random(seed)
    newest = max(paper.first for paper in papers)
    now = min(paper.first for paper in papers) + QUARTER
    while now + FORTNIGHT <= newest:
        past = [p for p in papers if now - QUARTER <= p.first < now]
        coming = [p for p in papers if now <= p.first < now + FORTNIGHT]
        coming.sort(key=lambda p: (-(p.upvotes or 0), p.id))
        for tag in sorted({tag for p in coming for tag in p.tags}):
            pool = [p.id for p in past if tag in p.tags]
            if len(pool) >= SAVED:
                wanted = {p.id for p in coming if tag in p.tags}
                yield Reader(dice.sample(pool, SAVED), [p.id for p in coming], wanted)
        now += FORTNIGHT


def orders(papers: Sequence[Document], readers: Sequence[Reader]) -> list[list[str]]:
    """The candidates of each reader, nearest first, as the browser puts them."""
    job = {
        "papers": {
            p.id: {"title": p.title, "abstract": p.abstract, "authors": p.authors} for p in papers
        },
        "readers": [{"saved": r.saved, "candidates": r.candidates} for r in readers],
    }
    done = subprocess.run(
        ["node", str(ORDER)], input=json.dumps(job), capture_output=True, text=True, check=True
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def precision(order: Sequence[str], wanted: set[str]) -> float:
    """The average precision of ``order``: the mean, over what is wanted, of precision there."""
    found, total = 0, 0.0
    for i, name in enumerate(order, 1):
        if name in wanted:
            found += 1
            total += found / i
    return total / len(wanted)


def main() -> int:
    """Print both figures and their ratio; 1 if it is below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    papers = real_days()
    readers = list(simulated(papers, parser.parse_args().seed))
    near, votes = (
        sum(precision(order, r.wanted) for order, r in zip(found, readers, strict=True))
        / len(readers)
        for found in (orders(papers, readers), [r.candidates for r in readers])
    )
    candidates, wanted = (
        sum(map(len, found)) / len(readers) for found in zip(*(r[1:] for r in readers), strict=True)
    )
    print(f"{len(readers):,} readers, {candidates:.0f} papers each, {wanted:.1f} of them wanted")
    verdict = "PASS" if near >= TARGET * votes else "FAIL"
    ratio = f"{near / votes:.2f} x (at least {TARGET})"
    print(f"by votes {votes:.3f}, for me {near:.3f}: {ratio} {verdict}")
    return verdict == "FAIL"


if __name__ == "__main__":
    sys.exit(main())

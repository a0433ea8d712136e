"""Are related papers related: `python -m tests.bench.related`.

Of some papers of `raw-all.tar.xz`, drawn over all months, the related ones that several methods
give were shuffled into one list and judged by a reader who did not know whose they were;
`related.json` holds the verdicts, by ids. Its first part is of 60 papers (seed 60): by tags and
title words, as it was once, by BM25, and by words alone, as it was before pairs of words counted.
The fresh part is of 40 others (seed 61), so that what is chosen by the first is seen on papers
that nobody chose it by; weights of pairs were chosen by both. What the program gives since then
and nobody judged counts as not related. Fails where the first part is below the targets.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from generator.keys import forgetful
from generator.related import COUNT, Candidate, related
from tests.bench.search_data import real_days

JUDGED = Path(__file__).with_name("related.json")
METHODS = {"before": "tags and title", "bm25": "BM25", "words": "words alone", "now": "now"}
# Relevant papers a paper, share of papers whose first one is, share of papers that show five.
TARGETS = 2.8, 0.80, 0.95

Lists = Mapping[str, list[str]]


def now() -> Lists:
    """The related papers of all real papers, by id."""
    papers = sorted(real_days(), key=lambda paper: (paper.first, paper.id))
    days = [
        [Candidate(p.id, p.title, p.abstract, p.keywords) for p in day]
        for _, day in groupby(papers, lambda paper: paper.first)
    ]
    began = time.process_time()
    found = [links for day in related(days, forgetful) for links in day.links]
    spent = time.process_time() - began
    print(f"{len(papers):,} papers: {spent:.1f} s of one processor")
    return {
        paper.id: [papers[link.place].id for link in links]
        for paper, links in zip(papers, found, strict=True)
    }


def main() -> int:
    """Print the tables; 1 if a target is missed."""
    parts: dict[str, dict[str, Lists]] = json.loads(JUDGED.read_bytes())
    lists = now()
    full = sum(len(found) == COUNT for found in lists.values()) / len(lists)
    print("                        relevant   first relevant   five shown   not judged")
    results = {part: _table(part, judged, lists) for part, judged in parts.items()}
    print(f"of all papers {full:.1%} show five; targets of the first part: {TARGETS}")
    return int(
        any(got < least for got, least in zip((*results["first"], full), TARGETS, strict=True))
    )


def _table(part: str, judged: Mapping[str, Lists], lists: Lists) -> tuple[float, float]:
    """Print how good each method is; gives relevant ones and first ones of now, a paper."""
    size = len(judged)
    good = {paper: {*verdicts["relevant"]} for paper, verdicts in judged.items()}
    known = {paper: {*verdicts["not"]} | good[paper] for paper, verdicts in judged.items()}
    for method, name in METHODS.items():
        shown = {p: lists[p] if method == "now" else judged[p].get(method, []) for p in judged}
        if not any(shown.values()):
            continue
        relevant = sum(len(good[paper].intersection(shown[paper])) for paper in judged) / size
        first = sum(not good[paper].isdisjoint(shown[paper][:1]) for paper in judged) / size
        five = sum(len(found) == COUNT for found in shown.values()) / size
        strange = sum(len({*shown[paper]} - known[paper]) for paper in judged)
        print(f"{part:6} {name:14}  {relevant:8.2f}   {first:14.1%}   {five:10.0%}   {strange:10}")
    return relevant, first


if __name__ == "__main__":
    raise SystemExit(main())

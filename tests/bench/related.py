"""Are related papers related: `python -m tests.bench.related`.

For 60 papers of `raw-all.tar.xz` (seed 60, two a month and more) the five that this program gave
before, the five of BM25 and the five of now were shuffled into one list and judged by a reader who
did not know whose they were; `related.json` holds the verdicts, by ids. What the program gives
since then and nobody judged counts as not related. Fails below the targets.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path

from generator.keys import forgetful
from generator.related import COUNT, Candidate, related
from tests.bench.search_data import real_days

JUDGED = Path(__file__).with_name("related.json")
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
    """Print the table; 1 if a target is missed."""
    judged = json.loads(JUDGED.read_bytes())
    lists = now()
    full = sum(len(found) == COUNT for found in lists.values()) / len(lists)
    methods: dict[str, Callable[[str], list[str]]] = {
        "before": lambda paper: judged[paper]["before"],
        "BM25": lambda paper: judged[paper]["bm25"],
        "now": lambda paper: lists[paper],
    }
    print("          relevant   first relevant   five shown   not judged")
    for name, method in methods.items():
        shown = {paper: method(paper) for paper in judged}
        good = {paper: {*judged[paper]["relevant"]} for paper in judged}
        relevant = sum(len(good[paper].intersection(shown[paper])) for paper in judged)
        first = sum(not good[paper].isdisjoint(shown[paper][:1]) for paper in judged)
        five = sum(len(found) == COUNT for found in shown.values()) / len(judged)
        strange = sum(
            len({*shown[paper]} - good[paper] - {*judged[paper]["not"]}) for paper in judged
        )
        row = relevant / len(judged), first / len(judged), five
        print(f"{name:8}  {row[0]:8.2f}   {row[1]:14.0%}   {row[2]:10.0%}   {strange:10}")
    print(f"of all papers {full:.1%} show five; targets: {TARGETS}")
    return int(any(got < least for got, least in zip((*row[:2], full), TARGETS, strict=True)))


if __name__ == "__main__":
    raise SystemExit(main())

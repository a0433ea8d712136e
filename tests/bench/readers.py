"""Queries as readers write them, judged by hand, and titles as they are typed.

`queries.json` holds, by kind, each query and the ids of the papers that answer it, of the real days
(2024-05-27 to 2026-04-29). They were found by pooling: the best of this search, of BM25 and of the
technical words for the same thing, and what a pattern finds in titles and abstracts, read by title.
`locked.json` holds queries that were held out until all was built; the weight of conversation was
then changed by them too. `fresh.json` was written and judged by somebody else, while the table of
meanings was made; nothing was changed by it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from generator.search import Document

HERE = Path(__file__).parent
Judged = dict[str, dict[str, set[str]]]  # by kind and query: ids of the papers that answer it
FIRST = 4  # letters of a title's fourth word from which each letter more counts as a step
FALL = 2  # places that a paper may lose by one letter more


def judged(*names: str) -> Judged:
    """The queries of these files."""
    told = [json.loads((HERE / f"{name}.json").read_text("utf-8")) for name in names]
    return {
        kind: {
            query: set(ids.split()) for part in told for query, ids in part.get(kind, {}).items()
        }
        for kind in dict.fromkeys(kind for part in told for kind in part)
    }


def quality(found: Sequence[str], meant: set[str]) -> tuple[float, float]:
    """Reciprocal rank of the first answer among ten, and how many of the ten that could be are."""
    ten = found[:10]
    first = next((1 / (place + 1) for place, paper in enumerate(ten) if paper in meant), 0.0)
    return first, sum(paper in meant for paper in ten) / min(10, len(meant))


def figures(kinds: Judged, found: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """MRR@10 and P@10 by kind, of the papers found for each query."""
    told = {}
    for kind, queries in kinds.items():
        each = [quality(found[query], meant) for query, meant in queries.items()]
        for place, name in enumerate(("MRR", "P@10")):
            told[f"{kind}, {name}"] = sum(pair[place] for pair in each) / len(each)
    return told


def typed(papers: Sequence[Document], count: int = 200, seed: int = 11) -> dict[str, list[str]]:
    """By paper: the first words of its title, the fourth one letter by letter."""
    dice, found = random.Random(seed), dict[str, list[str]]()
    for paper in dice.sample(sorted(papers, key=lambda p: p.id), len(papers)):
        *before, last = [*paper.title.split()[:4], ""][:4]
        last = last.rstrip(".,:;!?)\"'")
        if len(last) > FIRST and last.isalnum():
            ends = range(FIRST, len(last) + 1)
            found[paper.id] = [" ".join([*before, last[:end]]) for end in ends]
        if len(found) == count:
            break
    return found


def steadiness(
    asked: Mapping[str, Sequence[str]], answers: Sequence[tuple[list[str], int]]
) -> dict[str, float]:
    """How often one letter more makes it worse; `answers` to all queries, in order: ids, total."""
    following = iter(answers)
    steps = drops = dips = 0
    for paper, queries in asked.items():
        own = [next(following) for _ in queries]
        places = [ids.index(paper) if paper in ids else len(ids) for ids, _ in own]
        steps += len(places) - 1
        drops += sum(after - before > FALL for before, after in pairwise(places))
        dips += _dips([total for _, total in own])
    return {
        "steps": steps,
        "papers that fall, share of steps": drops / steps,
        "titles whose count falls and rises": dips,
    }


def _dips(counts: Sequence[int]) -> bool:
    """Whether a count is less than half of one before it and of one after it."""
    ends = range(1, len(counts) - 1)
    return any(2 * counts[i] < min(max(counts[:i]), max(counts[i + 1 :])) for i in ends)

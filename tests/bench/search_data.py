"""Papers to search, and queries whose answer is known, for the search benchmark."""

from __future__ import annotations

import json
import lzma
import random
import string
import tarfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from generator import tagging
from generator.search import Document
from generator.search.stopwords import COMMON
from generator.search.words import tokens

ROOT = Path(__file__).parents[2]
FEED = ROOT.parent / "shared" / "feed"
Queries = dict[str, list[tuple[str, str]]]  # by kind: id of the paper that is meant, query


def real_days() -> list[Document]:
    """The papers of all real days, with tags."""
    tags = tagging.load(ROOT / "content")
    found: dict[str, Document] = {}
    with tarfile.open(FEED / "raw-all.tar.xz") as archive:
        for member in sorted(filter(tarfile.TarInfo.isfile, archive), key=lambda m: m.name):
            day = date.fromisoformat(member.name[-15:-5])
            body = archive.extractfile(member)
            for entry in json.load(body) if body else ():
                p = entry["paper"]
                held = found.get(p["id"])
                title, abstract = (" ".join(p[key].split()) for key in ("title", "summary"))
                words = tuple(p.get("ai_keywords", ()))
                found[p["id"]] = Document(
                    id=p["id"],
                    path=p["id"],
                    title=title,
                    abstract=abstract,
                    date=day,
                    first=held.first if held else day,
                    authors=tuple(a["name"] for a in p["authors"]),
                    organization=_organization(entry),
                    summary=p.get("ai_summary", ""),
                    keywords=words,
                    upvotes=p["upvotes"],
                    tags=tags.assign(title, abstract),
                    code="githubRepo" in p,
                )
    return list(found.values())


def _organization(entry: dict[str, Any]) -> str:
    told = entry["paper"].get("organization") or entry.get("organization") or {}
    return str(told.get("fullname") or told.get("name") or "")


def many(count: int) -> list[Document]:
    """That many arXiv records, forty a day."""
    tags = tagging.load(ROOT / "content")
    with lzma.open(FEED / "arxiv-60k.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]
    records.sort(key=lambda r: (r.get("published") or "", r["id"]))
    found = []
    for n, r in enumerate(records):
        day = date(2021, 1, 4) + timedelta(days=n // 40)
        title, abstract = " ".join(r["title"].split()), " ".join(r["abstract"].split())
        found.append(
            Document(
                id=r["id"],
                path=r["id"].replace("/", "-"),
                title=title,
                abstract=abstract,
                first=day,
                date=day,
                authors=tuple(r.get("authors") or ()),
                tags=tags.assign(title, abstract),
                upvotes=n * 7919 % 97,
                code=n % 3 == 0,
            )
        )
    return found


def queries(papers: Sequence[Document], count: int, seed: int = 7) -> Queries:
    """Queries drawn with a fixed seed from papers that have a summary, or else from any."""
    dice = random.Random(seed)
    pool = [p for p in papers if p.summary] or list(papers)
    made: Queries = {"T4": [], "S6": [], "S": [], "TY": [], "PX": []}
    for p in dice.sample(pool, min(count, len(pool))):
        title, summary = _content(p.title), _content(p.summary)
        if len(title) >= 4:
            words = dice.sample(title, 4)
            made["T4"].append((p.id, " ".join(words)))
            if any(len(w) > 3 for w in words):
                made["TY"].append((p.id, " ".join(_misspelt(words, dice))))
        if len(summary) >= 6:
            made["S6"].append((p.id, " ".join(dice.sample(summary, 6))))
            made["S"].append((p.id, p.summary))
        first = p.title.split()[:4]
        if len(first) == 4 and len(first[3]) > 3:
            made["PX"].append((p.id, " ".join([*first[:3], first[3][:3]])))
    return made


def _content(text: str) -> list[str]:
    common = {*COMMON.split(), "based", "towards"}
    return list(dict.fromkeys(w for w in tokens(text) if w not in common and len(w) > 1))


def _misspelt(words: list[str], dice: random.Random) -> list[str]:
    at = dice.choice([i for i, word in enumerate(words) if len(word) > 3])
    place = dice.randrange(len(words[at]))
    letter = dice.choice([c for c in string.ascii_lowercase if c != words[at][place]])
    return [*words[:at], words[at][:place] + letter + words[at][place + 1 :], *words[at + 1 :]]

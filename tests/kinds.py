"""One page of each kind of a built site, by the addresses that design §6 promises."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

HOME = ""


def kinds(site: Path) -> dict[str, str]:
    """The address below ``site`` of a page of each kind, by its name.

    Of days, weeks and months it is the fullest one, of months of a tag the largest, and that tag;
    of papers the one of middle size. Pages that stand alone are named as their folder is: search.
    """
    days = json.loads((site / "data" / "index.json").read_bytes())["days"]
    counts = {date.fromisoformat(day["date"]): int(day["count"]) for day in days}
    day = max(counts, key=lambda when: (counts[when], when))
    month = _fullest(counts, lambda when: f"{when:%Y/%m/}")
    week = _fullest(counts, lambda when: "{}/w{:02}/".format(*when.isocalendar()))
    papers = _by_size(site, "papers/*")
    tag_month = _by_size(site, "tags/*/*")[-1]
    tag = tag_month[: -len("2025-03/")]
    found = {
        "home": HOME,
        "day": f"{day:%Y/%m/%d/}",
        "week": week,
        "month": month,
        "year": month[:5],
        "paper": papers[len(papers) // 2],
        "tag": tag,
        "tag month": tag_month,
        "tags": "tags/",
        "results": "search/?q=" + tag.split("/")[1].replace("-", "+"),
        "404": "404.html",
    }
    alone = (path.parent.name for path in sorted(site.glob("*/index.html")))
    return found | {name: f"{name}/" for name in alone if not re.match(r"\d{4}$|tags$", name)}


def of_month(site: Path, month: str) -> Iterator[Path]:
    """The pages of ``month`` (2025/03/), its days and their weeks, its tags, and its papers."""
    name = month.strip("/").replace("/", "-")
    days = sorted(site.glob(f"data/{name[:4]}/{name}-*.json"))
    weeks = dict.fromkeys(f"{date.fromisoformat(day.stem):%G/w%V}" for day in days)
    for pattern in (month.strip("/"), f"{month}*", f"tags/*/{name}", *weeks):
        yield from sorted(site.glob(f"{pattern}/index.html"))
    papers = {paper["id"] for day in days for paper in json.loads(day.read_bytes())["papers"]}
    for paper in sorted(papers):
        yield site / "papers" / paper.replace("/", "-") / "index.html"


def _fullest(counts: Mapping[date, int], address: Callable[[date], str]) -> str:
    sums = Counter[str]()
    for when, count in counts.items():
        sums[address(when)] += count
    return max(sums, key=lambda at: (sums[at], at))


def _by_size(site: Path, pattern: str) -> list[str]:
    """Addresses of the pages in the folders ``pattern``, the smallest first."""
    pages = [(path.stat().st_size, path) for path in site.glob(f"{pattern}/index.html")]
    return [f"{path.parent.relative_to(site).as_posix()}/" for _, path in sorted(pages)]

"""What each kind of file costs a paper, of the feed's days and of so many papers as it had once.

    python -m tests.bench.share [--papers 12346] [--checkout DIR]

The days at hand are every other one. So the same are filed again on the working days that lie
between and before them, each paper under an id of its own, until there are so many papers: what
grows with papers, days, months and tags grows as it would, but that no new word is met, so that
the search is a little too small. Status 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator.paper import Listing
from generator.store import Store
from generator.workdays import is_working
from tests.bench import archives
from tests.bench.measures import clean_build, run
from tests.bench.verdict import Row, verdicts

# Where the kinds of files are, by the first that matches.
KINDS = {
    "paper pages": r"papers/",
    "tag months": r"tags/[^/]+/\d{4}-\d\d/",
    "tag pages": r"tags/",
    "feeds of tags": r"feeds/tags/",
    "days": r"\d{4}/\d\d/\d\d/",
    "citations of days": r".*\.bib$",
    "weeks, months, years": r"\d{4}/",
    "JSON of days": r"data/\d{4}/",
    "years for programs": r"data/\d{4}\.jsonl",
    "search": r"search/",
    "sitemaps": r"sitemap",
    "all else": r"",
}
MOST, FILES, PAPERS = 17_500, 1.7, 12_346
_AGAIN = 30_000  # the feed's ids of a month stay below


class Share(NamedTuple):
    """Files and bytes of each kind, and how many papers have them."""

    papers: int
    files: Counter[str]
    bytes: Counter[str]


def measured(site: Path) -> Share:
    """The share of each kind in ``site``."""
    files, sizes = Counter[str](), Counter[str]()
    for path in (path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        kind = next(kind for kind, pattern in KINDS.items() if re.match(pattern, name))
        files[kind] += 1
        sizes[kind] += path.stat().st_size
    return Share(len(list(site.glob("papers/*/"))), files, sizes)


def grown(days: list[Listing], papers: int) -> Iterator[Listing]:
    """``days``, and copies of them on free working days, the newest first, up to ``papers``."""
    yield from days
    held = {day.date for day in days}
    left = papers - len({paper.id for day in days for paper in day.papers})
    when, times = max(held), 0
    for number, day in enumerate(cycle(reversed(days))):
        times = 1 + number // len(days)
        when -= timedelta(days=1)
        while when in held or not is_working(when):
            when -= timedelta(days=1)
        copies = tuple(
            msgspec.structs.replace(paper, id=again)
            for paper in day.papers[:left]
            if (again := _again(paper.id, times))
        )
        yield msgspec.structs.replace(day, date=when, papers=copies, rejected=())
        left -= len(copies)
        if left <= 0:
            return


def _again(name: str, times: int) -> str:
    month, point, number = name.partition(".")
    return f"{month}.{int(number) + _AGAIN * times:05}" if point and number.isdigit() else ""


def built(days: Iterator[Listing], checkout: Path, root: Path) -> Share:
    """The share of each kind in the site of ``days`` that the program in ``checkout`` builds."""
    archives.fork(checkout, root)
    Store(root / "content").add(days)
    run(clean_build(checkout), root)
    return measured(root / "site")


def table(shares: list[Share]) -> Iterator[str]:
    """A line for each kind: bytes and files a paper of each archive."""
    yield f"{'a paper has':22}" + "".join(f"{one.papers:>14,} papers" for one in shares)
    for kind in sorted(KINDS, key=lambda kind: -shares[-1].bytes[kind]):
        cells = (
            f"{one.bytes[kind] / one.papers:>9,.0f} B in {one.files[kind] / one.papers:6.3f}"
            for one in shares
        )
        yield f"{kind:22}" + "".join(cells)


def main() -> None:
    """Build, and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=PAPERS, help=f"papers [{PAPERS}]")
    parser.add_argument("--checkout", type=Path, default=archives.ROOT, metavar="DIR")
    asked = parser.parse_args()
    days = archives.real_days()
    with tempfile.TemporaryDirectory(prefix="share-") as scratch:
        shares = [
            built(iter(days), asked.checkout.resolve(), Path(scratch) / "real"),
            built(grown(days, asked.papers), asked.checkout.resolve(), Path(scratch) / "grown"),
        ]
    print("\n".join(table(shares)))
    rows = []
    for one, most, files in ((shares[0], None, None), (shares[1], MOST, FILES)):
        name = f"a paper, of {one.papers:,}"
        rows.append(Row(f"bytes {name}", one.bytes.total() / one.papers, most, "KB"))
        rows.append(Row(f"files {name}", one.files.total() / one.papers, files))
    print(verdicts(rows))
    sys.exit(any(row.verdict == "FAIL" for row in rows))


if __name__ == "__main__":
    main()

"""Measure the search beside Pagefind, Material's own search and BM25: relevance, bytes, times.

Run ``python -m tests.bench.search [--json] [--quick]`` with the reference data in ../shared.
Queries have a known answer: T4 four words of a title, S6 six words of the one-sentence summary,
S the whole summary, TY is T4 with a letter wrong, PX a title's beginning, its last word cut to
three letters. Their index holds neither summaries nor keywords. A rival that is not installed
gets a line.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from generator import tagging
from generator.kept import Kept
from generator.search import FIELDS, Document, build
from generator.workers import cores
from tests.bench.host import Pages, serve
from tests.bench.search_data import ROOT, Queries, many, queries, real_days
from tests.bench.search_reader import (
    CHROMIUM,
    TELL,
    mrr,
    p95,
    relevance,
    unwatched,
    visits,
)

PAGEFIND = """async (asked) => {
  const pagefind = await import("/pagefind/pagefind.js");
  const ranks = [], times = [];
  for (const [id, query] of asked) {
    const begun = performance.now();
    const { results } = await pagefind.search(query);
    const found = await Promise.all(results.slice(0, 10).map((result) => result.data()));
    times.push(performance.now() - begun);
    const rank = found.findIndex(({ url }) => url.includes(id));
    ranks.push(rank < 0 ? null : rank);
  }
  return { ranks, times };
}"""
UNWATCHED = (
    f"{TELL} const {{ times }} = await ({PAGEFIND})(ASKED);"
    'for (const ms of times.slice(1)) await tell(`answered/${ms}`); await tell("done");'
)


def measured_build(kind: str, count: int, out: Path, *, blind: bool) -> dict[str, float]:
    """Build an index in a process of its own: seconds, MB at most, files, bytes a paper."""
    command = [sys.executable, "-m", "tests.bench.search", "--build", kind, str(count), str(out)]
    done = subprocess.run(
        [*command, "--blind"] if blind else command, cwd=ROOT, check=True, capture_output=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def build_here(kind: str, count: int, out: Path, *, blind: bool) -> dict[str, float]:
    """What `measured_build` runs."""
    papers = real_days() if kind == "real" else many(count)
    fields = FIELDS - {"summary", "keywords"} if blind else FIELDS
    titles = {tag.slug: tag.title for tag in tagging.load(ROOT / "content" / "tags.yml").tags}
    newest = max(p.date for p in papers)
    with tempfile.TemporaryDirectory() as cache:
        begun = time.perf_counter()
        result = build(papers, newest, titles, out, Kept(Path(cache)), jobs=cores(), fields=fields)
        seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        more = Document(
            id="0000.00000", path="x", title="A day more", abstract="", first=newest, date=newest
        )
        build([*papers, more], newest, titles, out, Kept(Path(cache)), jobs=cores(), fields=fields)
        again = time.perf_counter() - begun
        build(papers, newest, titles, out, Kept(Path(cache)), jobs=cores(), fields=fields)
    used = sum(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    size = sum((out / path).stat().st_size for path in result.files)
    return {
        "papers": len(papers),
        "seconds": seconds,
        "one paper more, s": again,
        "MB": used / 1024,
        "files": len(result.files),
        "bytes per paper": size / len(papers),
    }


def reference(papers: Sequence[Document], asked: Queries) -> dict[str, float]:
    """bm25s with its defaults, on titles and abstracts."""
    import bm25s

    told: dict[str, Any] = {"stopwords": "en", "show_progress": False}
    model = bm25s.BM25()
    model.index(
        bm25s.tokenize([f"{p.title} {p.abstract}" for p in papers], **told), show_progress=False
    )
    found = {}
    for kind in ("T4", "S6", "S"):
        words = bm25s.tokenize([query for _, query in asked[kind]], **told)
        best, _ = model.retrieve(words, k=10, show_progress=False)
        ids = [[papers[int(n)].id for n in row] for row in best]
        found[kind] = mrr(
            [
                row.index(i) if i in row else None
                for (i, _), row in zip(asked[kind], ids, strict=True)
            ]
        )
    return found


def pagefind(
    new_page: Callable[[], Page], papers: Sequence[Document], asked: Queries
) -> dict[str, float]:
    """Pagefind's command line over a page of title, authors and abstract for each paper."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        for p in papers:
            (site / f"{p.path}.html").write_text(
                f"<!doctype html><html lang=en><title>{escape(p.title)}</title>"
                f"<main><h1>{escape(p.title)}</h1>"
                f"<p>{escape(', '.join(p.authors))}</p><p>{escape(p.abstract)}</p></main></html>",
                "utf-8",
            )
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pagefind", "--site", folder], check=True, capture_output=True
        )
        figures = {"seconds": time.perf_counter() - begun}
        figures["MB"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        figures["files"] = sum(f.is_file() for f in (site / "pagefind").rglob("*"))
        (site / "index.html").write_text("<!doctype html><title>x</title>")
        url = serve(("/", site))
        firsts = []
        for pair in asked["T4"][:10]:
            page = new_page()
            page.goto(url)
            Pages.sent.clear()
            page.evaluate(PAGEFIND, [pair])
            firsts.append(sum(size for _, size in Pages.sent))
        figures["first query, median bytes"] = statistics.median(firsts)
        for kind in ("T4", "S6", "S"):
            figures[kind] = mrr(page.evaluate(PAGEFIND, asked[kind][:200])["ranks"])
        (site / "visit.js").write_text(UNWATCHED.replace("ASKED", json.dumps(asked["T4"][:200])))
        (site / "visit.html").write_text(
            "<!doctype html><title>x</title><script type=module src=visit.js></script>"
        )
        told = [name.split("/") for name, _ in unwatched(f"{url}visit.html")]
        figures["later query, p95 ms"] = p95([float(t[1]) for t in told if t[0] == "answered"])
    return figures


def material(papers: Sequence[Document]) -> dict[str, float]:
    """The one file that Material's search makes each reader load."""
    entries = [
        {"location": f"papers/{p.path}/", "title": p.title, "text": f"<p>{escape(p.abstract)}</p>"}
        for p in papers
    ]
    data = json.dumps({"config": {"lang": ["en"]}, "docs": entries}, separators=(",", ":")).encode()
    return {"bytes": len(data), "first query, bytes compressed": len(gzip.compress(data))}


def measure(count: int, size: int) -> Iterator[tuple[str, dict[str, float]]]:
    """All measurements, one after another; `size` papers at scale."""
    papers = real_days()
    asked = queries(papers, count)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])

        def new_page() -> Page:
            return chromium.new_context().new_page()

        out = Path(folder)
        yield "build, real days", measured_build("real", 0, out / "real", blind=False)
        yield "build, 12,000", measured_build("arxiv", 12_000, out / "12k", blind=False)
        yield f"build, {size:,}", measured_build("arxiv", size, out / "many", blind=False)
        titles = [query for _, query in queries(many(size), 200)["T4"]]
        yield f"visits, {size:,}", visits(out / "many", titles)
        measured_build("real", 0, out / "blind", blind=True)
        (out / "index.html").write_text("<!doctype html><title>x</title>")
        yield "relevance, real days", relevance(new_page(), out / "blind", asked)
        if importlib.util.find_spec("bm25s"):
            yield "reference BM25 (bm25s)", reference(papers, asked)
        else:
            yield "reference BM25: bm25s is not installed", {}
        if importlib.util.find_spec("pagefind"):
            yield "Pagefind, real days", pagefind(new_page, papers, asked)
        else:
            yield "Pagefind: the package pagefind[extended] is not installed", {}
        yield "Material's own search, real days", material(papers)
        chromium.close()


def main() -> None:
    """Print a table, or JSON lines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument(
        "--quick", action="store_true", help="fewer queries, 12,000 papers at scale"
    )
    options.add_argument(
        "--build", nargs=3, metavar=("KIND", "COUNT", "OUT"), help=argparse.SUPPRESS
    )
    options.add_argument("--blind", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.build:
        kind, count, out = given.build
        print(json.dumps(build_here(kind, int(count), Path(out), blind=given.blind)))
        return
    for name, figures in measure(*((200, 12_000) if given.quick else (1_000, 50_000))):
        if given.json:
            print(json.dumps({"name": name, **figures}), flush=True)
            continue
        print(f"\n{name}", flush=True)
        for key, value in figures.items():
            print(
                f"  {key:32} {value:,.3f}" if value < 10 else f"  {key:32} {value:,.0f}", flush=True
            )


if __name__ == "__main__":
    main()

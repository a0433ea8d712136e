"""Measure the search beside Pagefind, Material's own search and BM25: relevance, bytes, times.

Run ``python -m tests.bench.search [--json] [--quick] [--relevance]``, with ../shared beside it.
Known items: T4 four words of a title, S6 six words of the one-sentence summary, S the whole
summary, TY is T4 with a letter wrong, PX a title's beginning, its last word cut to three letters.
Their index holds neither summaries nor keywords. Queries as readers write them stand with their
answers in `queries.json`; titles are typed letter by letter. A rival that is not installed gets a
line.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from playwright.sync_api import Page, sync_playwright

from generator import tagging
from generator.kept import Kept
from generator.search import Document
from generator.workers import cores
from tests.bench.host import Pages, serve
from tests.bench.people import names
from tests.bench.readers import Judged, figures, judged, steadiness, typed
from tests.bench.search_data import ROOT, Queries, many, queries, real_days
from tests.bench.search_reader import (
    CHROMIUM,
    TELL,
    Reader,
    known,
    mrr,
    p95,
    relevance,
    unwatched,
    visits,
)
from tests.conftest import build

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
Measurement = tuple[str, dict[str, float]]
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
    if blind:
        papers = [msgspec.structs.replace(p, summary="", keywords=()) for p in papers]
    titles = {tag.slug: tag.title for tag in tagging.load(ROOT / "content").tags}
    newest = max(p.date for p in papers)
    with tempfile.TemporaryDirectory() as cache:
        begun = time.perf_counter()
        result = build(papers, newest, titles, out, Kept(Path(cache), cores()))
        seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        more = Document(
            id="0000.00000", path="x", title="A day more", abstract="", first=newest, date=newest
        )
        build([*papers, more], newest, titles, out, Kept(Path(cache), cores()))
        again = time.perf_counter() - begun
        build(papers, newest, titles, out, Kept(Path(cache), cores()))
    used = sum(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    size = sum((out / path).stat().st_size for path in result)
    return {
        "papers": len(papers),
        "seconds": seconds,
        "one paper more, s": again,
        "MB": used / 1024,
        "files": len(result),
        "bytes per paper": size / len(papers),
    }


class Reference:
    """bm25s with its defaults over some texts of the papers."""

    told: ClassVar[dict[str, Any]] = {"stopwords": "en", "show_progress": False}

    def __init__(self, papers: Sequence[Document], texts: Iterable[str]) -> None:
        import bm25s

        self.split = bm25s.tokenize
        self.papers = papers
        self.model = bm25s.BM25()
        self.model.index(self.split([*texts], **self.told), show_progress=False)

    def ask(self, queries: Iterable[str]) -> list[list[str]]:
        """The ids of the best ten papers for each query."""
        words = self.split([*queries], **self.told)
        best, _ = self.model.retrieve(words, k=10, show_progress=False)
        return [[self.papers[int(number)].id for number in row] for row in best]


def reference(papers: Sequence[Document], asked: Queries, kinds: Judged) -> dict[str, float]:
    """BM25 on titles and abstracts; for readers' queries on all that our index holds too."""
    model = Reference(papers, (f"{p.title} {p.abstract}" for p in papers))
    pairs = {kind: asked[kind] for kind in ("T4", "S6", "S")}
    found = {k: known(own, model.ask(query for _, query in own)) for k, own in pairs.items()}
    model = Reference(papers, (" ".join(split(p)) for p in papers))
    return found | figures(kinds, answers(model.ask, kinds))


def answers(
    ask: Callable[[Iterable[str]], Sequence[Sequence[str]]], kinds: Judged
) -> dict[str, Sequence[str]]:
    """The papers found for each query."""
    queries = [query for asked in kinds.values() for query in asked]
    return dict(zip(queries, ask(queries), strict=True))


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
        told = [step.name.split("/") for step in unwatched(f"{url}visit.html")]
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


def split(paper: Document) -> list[str]:
    """All text of a paper that is searched."""
    own = (paper.title, paper.abstract, paper.summary)
    return [*own, *paper.authors, *paper.keywords, *(slug.replace("-", " ") for slug in paper.tags)]


def relevances(reader: Callable[[Path], Reader], count: int, out: Path) -> Iterator[Measurement]:
    """How good the answers are, of ours and of BM25."""
    papers = real_days()
    asked, titles = queries(papers, count), typed(papers)
    kinds, fresh = judged("queries", "locked"), judged("fresh")
    measured_build("real", 0, out / "blind", blind=True)
    blind = reader(out / "blind")
    yield "relevance, real days", relevance(blind, asked)
    steps = [query for own in titles.values() for query in own]
    yield "typing", steadiness(titles, blind.ask(steps, typing=True, shown=50))
    measured_build("real", 0, out / "real", blind=False)
    full = reader(out / "real")
    found = answers(lambda queries: [ids for ids, _ in full.ask(queries)], kinds)
    yield "readers' queries, real days", figures(kinds, found)
    found = answers(lambda queries: [ids for ids, _ in full.ask(queries)], fresh)
    yield "readers' queries not seen before, real days", figures(fresh, found)
    people = names(papers)
    found = answers(lambda queries: [ids for ids, _ in full.ask(queries)], people)
    yield "names, real days", figures(people, found)
    if importlib.util.find_spec("bm25s"):
        yield "reference BM25 (bm25s)", reference(papers, asked, kinds)
    else:
        yield "reference BM25: bm25s is not installed", {}


def scale(size: int, out: Path) -> Iterator[Measurement]:
    """What building and visiting costs, with `size` papers at most."""
    yield "build, real days", measured_build("real", 0, out / "real", blind=False)
    yield "build, 12,000", measured_build("arxiv", 12_000, out / "12k", blind=False)
    yield f"build, {size:,}", measured_build("arxiv", size, out / "many", blind=False)
    titles = [query for _, query in queries(many(size), 200)["T4"]]
    yield f"visits, {size:,}", visits(out / "many", titles)


def rivals(new_page: Callable[[], Page], count: int) -> Iterator[Measurement]:
    """What others take for the same."""
    papers = real_days()
    if importlib.util.find_spec("pagefind"):
        yield "Pagefind, real days", pagefind(new_page, papers, queries(papers, count))
    else:
        yield "Pagefind: the package pagefind[extended] is not installed", {}
    yield "Material's own search, real days", material(papers)


def measure(count: int, size: int, *, all_of_it: bool) -> Iterator[Measurement]:
    """All measurements, one after another, or relevance alone."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])

        def new_page() -> Page:
            return chromium.new_context().new_page()

        out = Path(folder)
        (out / "index.html").write_text("<!doctype html><title>x</title>")
        if all_of_it:
            yield from scale(size, out)
        yield from relevances(lambda index: Reader(new_page(), index), count, out)
        if all_of_it:
            yield from rivals(new_page, count)
        chromium.close()


def main() -> None:
    """Print a table, or JSON lines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument(
        "--quick", action="store_true", help="fewer queries, 12,000 papers at scale"
    )
    options.add_argument("--relevance", action="store_true", help="how good answers are, no more")
    options.add_argument(
        "--build", nargs=3, metavar=("KIND", "COUNT", "OUT"), help=argparse.SUPPRESS
    )
    options.add_argument("--blind", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.build:
        kind, count, out = given.build
        print(json.dumps(build_here(kind, int(count), Path(out), blind=given.blind)))
        return
    sizes = (200, 12_000) if given.quick else (1_000, 50_000)
    for name, told in measure(*sizes, all_of_it=not given.relevance):
        if given.json:
            print(json.dumps({"name": name, **told}), flush=True)
            continue
        print(f"\n{name}", flush=True)
        for key, value in told.items():
            print(
                f"  {key:32} {value:,.3f}" if value < 10 else f"  {key:32} {value:,.0f}", flush=True
            )


if __name__ == "__main__":
    main()

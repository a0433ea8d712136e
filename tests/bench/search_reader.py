"""A browser that searches, watched by the server it asks."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from generator.site.assets import published
from tests.bench.host import Pages, serve
from tests.bench.search_data import ROOT, Queries

ASSETS = ROOT / "overrides" / "assets"
SHELL = """<!doctype html><html lang=en data-base="../"><meta charset=utf-8>
<meta name=viewport content="width=device-width"><title>Search</title>
<link rel=icon href=../assets/icon.svg><script src=../assets/palette.js></script>
<link rel=stylesheet href=../assets/site.css><link rel=stylesheet href=../assets/lists.css>
<link rel=stylesheet href=../assets/search.css>
<script type=module src=../assets/search/page.js></script>
<script type=module src=../assets/site.js></script>
<script type=module src=../visit/visit.js></script>
<header><a href=../>Archive</a><nav><a href=../>Newest</a></nav></header>
<main id=main class=search><h1>Search</h1>
<form id=search-form role=search action=./><input type=search name=q><button>Search</button></form>
<p class=search-help>Also <code>"a phrase"</code></p><div id=filters></div>
<div id=search-status role=status aria-live=polite></div>
<ol id=results class=papers aria-busy=false data-total=0></ol></main>
<footer></footer>"""  # the search page as the site has it
ASK = """async ([asked, shown]) => {
  const { Engine } = await import("/assets/search/engine.js");
  const { fetcher } = await import("/assets/search/shelf.js");
  const engine = new Engine(fetcher(new URL("/search/", location.href).href));
  const blank = { tags: [], from: "", to: "", code: false, sort: "relevance", literal: false,
    shown, counts: false };
  const answers = [];
  for (const [query, typing] of asked) {
    const { hits, total } = await engine.search({ ...blank, query, typing });
    answers.push([hits.map((hit) => hit.id), total]);
  }
  return answers;
}"""
# What a page that nobody watches runs: it tells the server, by what it asks for, how far it is.
TELL = "const tell = (what) => fetch(`/told/${what}`).catch(() => {});"
VISIT = (
    TELL
    + """
const results = document.querySelector("#results");
const idle = () => new Promise((resolve) => new MutationObserver((_, observer) => {
  if (results.getAttribute("aria-busy") === "false") { observer.disconnect(); resolve(); }
}).observe(results, { attributes: true }));
if (results.getAttribute("aria-busy") !== "false" || !results.children.length) await idle();
await tell("first");
for (const query of QUERIES) {
  await new Promise((resolve) => setTimeout(resolve, 400)); // excerpts are not to be in the way
  await tell(`asked/${performance.now()}`); // no address twice: it would not be asked for
  const begun = performance.now();
  const done = idle();
  document.querySelector("#search-form input").value = query;
  document.querySelector("#search-form").requestSubmit();
  await done;
  await tell(`answered/${performance.now() - begun}`);
}
await tell("done");
"""
)
# Without these a browser looks for its maker's hosts.
CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def mrr(ranks: Sequence[int | None]) -> float:
    """The mean reciprocal rank over the first ten; ranks count from 0, None is not found."""
    return sum(1 / (r + 1) for r in ranks if r is not None and r < 10) / max(1, len(ranks))


class Step(NamedTuple):
    """What a page told, and the bytes and requests that came before."""

    name: str
    size: int
    requests: int


class Reader:
    """A page that asks the index below a folder `search`."""

    def __init__(self, page: Page, out: Path) -> None:
        page.goto(serve(("/assets/", ASSETS), ("/search/", out), ("/", out.parent)))
        self.page = page

    def ask(
        self, queries: Iterable[str], *, typing: bool = False, shown: int = 10
    ) -> list[tuple[list[str], int]]:
        """For each query the ids of the first papers, and how many there are in all."""
        asked = [[query, typing] for query in queries]
        return [(ids, total) for ids, total in self.page.evaluate(ASK, [asked, shown])]


def relevance(reader: Reader, asked: Queries) -> dict[str, float]:
    """MRR@10 of each kind of query on an index."""
    found = {}
    for kind, pairs in asked.items():
        answers = reader.ask((query for _, query in pairs), typing=kind == "PX")
        found[kind] = known(pairs, [ids for ids, _ in answers])
    return found


def known(pairs: Sequence[tuple[str, str]], found: Sequence[Sequence[str]]) -> float:
    """MRR@10 of queries that mean one paper each."""
    both = zip(pairs, found, strict=True)
    return mrr([list(ids).index(paper) if paper in ids else None for (paper, _), ids in both])


def visits(out: Path, asked: list[str]) -> dict[str, float]:
    """Bytes and requests of queries with all that the page asks for until the next one, and the
    time until results stand there.
    """
    (out / "index.html").write_text(SHELL)
    assets = _published(out / "assets")
    first, later, times = list[Step](), list[Step](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        for begin in range(0, len(asked), 10):
            own = VISIT.replace("QUERIES", json.dumps(asked[begin + 1 : begin + 10]))
            (Path(folder) / "visit.js").write_text(own)
            url = serve(("/assets/", assets), ("/search/", out), ("/visit/", Path(folder)))
            steps = unwatched(f"{url}search/?q={asked[begin].replace(' ', '+')}")
            # What a step asks for after it is answered is told with the step after.
            whole = [
                Step(name, size + more.size, asked + more.requests)
                for (name, size, asked), more in pairwise(steps)
            ]
            first += [step for step in whole if step.name == "first"]
            answered = [step for step in whole if step.name.startswith("answered/")]
            times += [float(step.name.partition("/")[2]) for step in answered]
            later += answered
    return {
        "first query, median bytes": statistics.median(step.size for step in first),
        "first query, largest": max(step.size for step in first),
        "first query, median requests": statistics.median(step.requests for step in first),
        "later query, median bytes": statistics.median(step.size for step in later),
        "later query, median requests": statistics.median(step.requests for step in later),
        "later query, p95 ms": p95(times),
    }


def _published(folder: Path) -> Path:
    """The scripts and style sheets as a site has them."""
    root, pages = published(ROOT / "overrides")
    for page in pages:
        file = folder / page.path.removeprefix(f"{root}/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.make())
    return folder


def unwatched(url: str, seconds: float = 120) -> list[Step]:
    """What a page tells in a browser of its own, each with what was sent since it told last.

    Under automation a browser reports each request to it, which
    takes about as long as the request.
    """
    Pages.sent.clear()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = ["/usr/bin/chromium", *CHROMIUM, "--window-size=1440,900"]
        command += [f"--user-data-dir={profile}", url]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + seconds
            while all(path != "/told/done" for path, _ in Pages.sent):
                if time.monotonic() > end:
                    sys.exit(f"{url}: the page did not end in {seconds:.0f} s")
                time.sleep(0.2)
        finally:
            browser.terminate()
            browser.wait()
    found, size, requests = list[Step](), 0, 0
    for path, sent in Pages.sent:
        if path.startswith("/told/"):
            found.append(Step(path.removeprefix("/told/"), size, requests))
            size = requests = 0
        else:
            size, requests = size + sent, requests + 1
    return found


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20)[18]

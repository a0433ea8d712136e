"""A browser that searches, and a server that sends files as GitHub Pages does."""

from __future__ import annotations

import asyncio
import gzip
import statistics
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Queue
from typing import ClassVar, cast

from playwright.sync_api import Page

from tests.bench.search_data import ROOT, Queries

ASSETS = ROOT / "overrides" / "assets"
SHELL = """<!doctype html><html lang=en data-base="../"><head><meta charset=utf-8>
<title>Search</title><link rel=icon href="data:,"><link rel=stylesheet href="../assets/search.css">
<script type=module src="../assets/search/box.js"></script>
<script type=module src="../assets/search/page.js"></script></head><body class=md-typeset>
<form id=search-form role=search action="./"><input type=search name=q></form>
<div id=search-status role=status aria-live=polite></div><div id=filters></div>
<ol id=results class=papers aria-busy=false data-total=0></ol></body></html>"""
COMPRESSED = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
}


class Pages(asyncio.Protocol):
    """Serves folders as GitHub Pages does: text types compressed, all else as it is.

    Answers are made once and held, so that what is timed is the reader's side and not this one.
    """

    roots: ClassVar[list[tuple[str, Path]]] = []
    sent: ClassVar[list[tuple[str, int]]] = []
    held: ClassVar[dict[str, tuple[bytes, int]]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection, which is kept for further requests."""
        self.transport = cast("asyncio.Transport", transport)
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete; only GET comes."""
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1].decode().split("?")[0]
            answer, size = self.held.get(path) or self.held.setdefault(path, _answer(path))
            self.transport.write(answer)
            self.sent.append((path, size))


def _answer(path: str) -> tuple[bytes, int]:
    """The answer to a request for ``path``, and the bytes of its body."""
    name = path + ("index.html" if path.endswith("/") else "")
    files = (root / name[len(at) :] for at, root in Pages.roots if name.startswith(at))
    file = next((f for f in files if f.is_file()), None)
    kind = COMPRESSED.get(Path(name).suffix)
    data = file.read_bytes() if file else b""
    data = gzip.compress(data) if kind else data
    head = [
        f"HTTP/1.1 {200 if file else 404} -",
        f"Content-Type: {kind or 'application/octet-stream'}",
        f"Content-Length: {len(data)}",
        "Cache-Control: max-age=600",
        *(["Content-Encoding: gzip"] if kind else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + data, len(data)


def serve(*roots: tuple[str, Path]) -> str:
    """Serve folders at paths on loopback; the first that has a file gives it."""
    Pages.roots = list(roots)
    Pages.held = {}
    address: Queue[str] = Queue()
    threading.Thread(target=_run, args=(address,), daemon=True).start()
    return address.get()


def _run(address: Queue[str]) -> None:
    """Serve in a thread with a loop of its own: Playwright has the main one."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(Pages, "127.0.0.1", 0))
    address.put(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    loop.run_forever()


ASK = """async (asked) => {
  const { Engine } = await import("/assets/search/engine.js");
  const { fetcher } = await import("/assets/search/shelf.js");
  const engine = new Engine(fetcher(new URL("/search/", location.href).href));
  const blank = { tags: [], from: "", to: "", code: false, sort: "relevance", literal: false,
    shown: 10, counts: false };
  const ranks = [];
  for (const [id, query, typing] of asked) {
    const { hits } = await engine.search({ ...blank, query, typing });
    const rank = hits.findIndex((hit) => hit.id === id);
    ranks.push(rank < 0 ? null : rank);
  }
  return ranks;
}"""
SUBMIT = """async (query) => {
  const results = document.querySelector("#results");
  const begun = performance.now();
  document.querySelector("#search-form input").value = query;
  const done = new Promise((resolve) => new MutationObserver((_, observer) => {
    if (results.getAttribute("aria-busy") === "false") { observer.disconnect(); resolve(); }
  }).observe(results, { attributes: true }));
  document.querySelector("#search-form").requestSubmit();
  await done;
  return performance.now() - begun;
}"""


def mrr(ranks: Sequence[int | None]) -> float:
    """The mean reciprocal rank over the first ten; ranks count from 0, None is not found."""
    return sum(1 / (r + 1) for r in ranks if r is not None and r < 10) / max(1, len(ranks))


def relevance(page: Page, out: Path, asked: Queries) -> dict[str, float]:
    """MRR@10 of each kind of query on an index."""
    page.goto(serve(("/assets/", ASSETS), ("/search/", out), ("/", out.parent)))
    return {
        kind: mrr(page.evaluate(ASK, [[*pair, kind == "PX"] for pair in pairs]))
        for kind, pairs in asked.items()
    }


def visits(new_page: Callable[[], Page], out: Path, asked: list[str]) -> dict[str, float]:
    """Bytes of first and later queries, and the time of later ones, on the search page."""
    (out / "index.html").write_text(SHELL)
    url = serve(("/assets/", ASSETS), ("/search/", out))
    first, later, times = [], list[int](), list[float]()
    for begin in range(0, len(asked), 10):
        page = new_page()
        Pages.sent.clear()
        page.goto(f"{url}search/?q={asked[begin].replace(' ', '+')}")
        page.locator("#results[aria-busy=false] > li").first.wait_for()
        first.append(_counted())
        for query in asked[begin + 1 : begin + 10]:
            page.wait_for_timeout(400)  # excerpts are not to be in the way
            Pages.sent.clear()
            times.append(page.evaluate(SUBMIT, query))
            later.append(_counted())
        page.context.close()
    return {
        "first query, median bytes": statistics.median(first),
        "first query, largest": max(first),
        "later query, median bytes": statistics.median(later),
        "later query, p95 ms": p95(times),
    }


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20)[18]


def _counted() -> int:
    return sum(size for path, size in Pages.sent if "/text/" not in path)

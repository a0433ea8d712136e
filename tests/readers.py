"""What a reader meets on a page: seen by a browser, with figures and no opinion.

The measures that the suite holds and those of `tests.bench.pages` are the same functions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, ViewportSize

from tests.bench.host import Pages

# npm has newer rules than the package that brings axe-core to Python.
_NEWEST = Path(__file__).parents[1] / ".ci/node_modules/axe-core/axe.min.js"
AXE = (_NEWEST if _NEWEST.is_file() else AXE_FILE_PATH).read_text("utf-8")
DESK, TABLET, PHONE, NARROW = (1440, 900), (768, 1024), (360, 740), (320, 640)
# Kinds whose main text a script finds; all else reads in full without.
SCRIPTED = ("search", "results", "404", "saved", "status")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Slow enough that a page is painted before its scripts are there, and no slower.
SLOW = {"offline": False, "latency": 40, "downloadThroughput": 1e6, "uploadThroughput": 1e6}
SHIFTS = """new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    const moved = shift.sources.map(({ node }) => node?.nodeType === 1
      ? `${node.localName}${node.id && "#" + node.id}${node.className && "." + node.className}`
      : node?.parentElement?.localName ?? "?");
    (window.shifts ??= []).push([shift.value, moved.join(" ")]);
  }
}).observe({ type: "layout-shift", buffered: true })"""
PAPERS = """() => [...document.querySelectorAll("main [data-paper]")].filter((paper) => {
  const { height, bottom } = paper.getBoundingClientRect();
  return height && bottom <= innerHeight;
}).length"""
FOCUSABLE = """() => [...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary, [tabindex='0']"
)].filter((element) => element.checkVisibility() && !element.disabled).length"""
# What needs a script is left out, and all that is folded is seen.
TEXT = """(main) => {
  for (const one of main.querySelectorAll(
    "button, form, fieldset, label, input, select, dialog, noscript, [role=status], [hidden]"
  )) one.remove();
  for (const one of main.querySelectorAll("details")) one.open = true;
  return main.innerText;
}"""
# Over the list of feeds a button stays in sight, whatever it covers.
JUDGE = """async (wide) => {
  const targets = wide && !document.querySelector(".follow");
  for (const one of document.getAnimations()) one.finish();
  const { violations } = await axe.run({
    resultTypes: ["violations"], rules: { "target-size": { enabled: targets } }
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html, failureSummary }) => [
    `${id}: ${target.join(" ")}`, html.slice(0, 160), failureSummary.replace(/\\s+/g, " ")
  ]));
}"""


@contextmanager
def opened(
    browser: Browser,
    size: tuple[int, int] = DESK,
    *,
    scheme: Literal["light", "dark"] = "light",
    script: bool = True,
    slow: bool = False,
) -> Iterator[Page]:
    """A page of a fresh profile, ``size`` pixels wide and high; `asked` tells its requests."""
    context = browser.new_context(
        viewport=ViewportSize(width=size[0], height=size[1]),
        color_scheme=scheme,
        java_script_enabled=script,
    )
    page = context.new_page()
    if slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
    try:
        yield page
    finally:
        context.close()


def visit(page: Page, url: str) -> None:
    """Open ``url`` and wait until nothing more is asked for."""
    page.goto(url, wait_until="networkidle")


def elsewhere(page: Page, url: str) -> list[str]:
    """Open ``url``; gives what it asks of other hosts than this machine."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, url)
    return [one for one in asked if not re.match(r"http://127\.0\.0\.1:|data:|blob:|about:", one)]


def papers(page: Page) -> int:
    """How many entries of papers stand whole on the first screen."""
    return int(page.evaluate(PAPERS))


def screens(page: Page) -> float:
    """How many screens high the page is."""
    return float(page.evaluate("document.documentElement.scrollHeight / innerHeight"))


def end(page: Page, selector: str) -> float:
    """Where the first such element ends, in pixels from the top; where there is none, never."""
    found = page.locator(selector)
    box = found.first.bounding_box() if found.count() else None
    return box["y"] + box["height"] if box else float("inf")


def focusable(page: Page) -> int:
    """How many elements Tab stops at."""
    return int(page.evaluate(FOCUSABLE))


def shifts(browser: Browser, url: str, size: tuple[int, int]) -> tuple[float, list[str]]:
    """How much a page shifts while it loads slowly (CLS), and what moves."""
    with opened(browser, size, slow=True) as page:
        page.add_init_script(SHIFTS)
        visit(page, url)
        page.wait_for_timeout(300)
        found = page.evaluate("window.shifts ?? []")
    return sum(value for value, _ in found), [moved for _, moved in found]


def first_visit(browser: Browser, url: str) -> dict[str, int]:
    """Bytes of all bodies that a browser which holds nothing asks `host` for, by their paths."""
    Pages.sent.clear()
    with opened(browser) as page:
        visit(page, url)
        # Without a window there is no tab to put the icon on.
        page.request.get(str(page.locator("link[rel=icon]").evaluate("(icon) => icon.href")))
    return dict(Pages.sent)


def words(page: Page) -> Counter[str]:
    """The words of the main text, folded ones too, but for what needs a script; once a page."""
    return Counter(page.locator("main").evaluate(TEXT).split())


def different(one: Counter[str], other: Counter[str]) -> list[str]:
    """Words that only one of two texts has."""
    return [*(one - other).elements(), *(other - one).elements()]


def violations(page: Page) -> Iterator[tuple[str, str]]:
    """What axe-core finds, with all that folds open: rule and element; scheme and width."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(AXE)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width, height in (NARROW, TABLET, DESK):
            page.set_viewport_size({"width": width, "height": height})
            # On the narrowest screens the months of a year are too many for a finger each.
            for fault in page.evaluate(JUDGE, width > NARROW[0]):
                yield " | ".join(fault), f"{scheme} {width}"

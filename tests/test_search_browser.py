"""A reader at the search page and the boxes of the built site, in a real browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from generator import text
from generator.kept import Kept
from generator.search import Document
from tests.conftest import Site, build, serving_files
from tests.test_search_engine import ASSETS

SKELETON = """<!doctype html><html lang="en" data-base="../"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';
script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self';
base-uri 'none'; form-action 'self'">
<title>Search</title><link rel="icon" href="data:,">
<script type="module" src="../assets/search/box.js"></script>
<script type="module" src="../assets/search/page.js"></script></head><body>
<header><form class="search" role="search" action="../search/">
<input type="search" name="q"></form></header><main>
<form id="search-form" role="search" action="./">
<input type="search" name="q"></form>
<div id="search-status" role="status" aria-live="polite"></div><div id="filters"></div>
<ol id="results" class="papers" aria-busy="false" data-total="0"></ol></main></body></html>"""


def results(page: Page) -> Locator:
    return page.locator("#results > li > [data-paper]")


def box(page: Page) -> Locator:
    return page.locator("#search-form input[name=q]")


def search(page: Page, site: Site, query: str) -> None:
    page.goto(f"{site.url}search/?{query}")
    expect(page.locator("#filters details")).to_be_attached()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")


@pytest.fixture
def titles(demo_site: Site) -> dict[str, str]:
    """The titles of the demo's papers by id."""
    days = (demo_site.project.root / "content" / "data").glob("*/*.json")
    records = [record for day in days for record in json.loads(day.read_text("utf-8"))["papers"]]
    return {record["id"]: record["title"] for record in records}


def test_every_title_finds_its_paper(page: Page, demo_site: Site, titles: dict[str, str]) -> None:
    """Typed without Enter: results follow, the address holds the query, the count is told."""
    page.goto(f"{demo_site.url}search/")
    expect(page.locator("#results")).to_have_attribute("data-total", "0")
    for paper, title in sorted(titles.items())[::6]:
        box(page).fill(title)
        expect(results(page).first).to_have_attribute("data-paper", paper)
        expect(results(page).first.locator("[data-field=title]")).to_have_text(text.shown(title))
        expect(page.locator("#search-status")).to_have_text(re.compile(r"^\d+ papers?"))
    assert "q=" in page.url


def test_a_link_reproduces_the_page(page: Page, demo_site: Site) -> None:
    """Filters and order go into the address; back and forward go through the steps."""
    search(page, demo_site, "q=learning")
    all_papers = page.locator("#results").get_attribute("data-total")
    page.locator("#filters input[name=tag]").first.check()
    expect(page).to_have_url(re.compile(r"[?&]tag=[a-z-]+"))
    page.locator("#filters select").select_option("date")
    expect(page).to_have_url(re.compile(r"sort=date"))
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    shown = results(page).evaluate_all("items => items.map((item) => item.dataset.paper)")
    total = page.locator("#results").get_attribute("data-total")
    assert int(str(total)) < int(str(all_papers))
    count = page.locator("#filters label", has=page.locator("input:checked[name=tag]"))
    expect(count.locator(".count")).to_have_text(str(total))
    page.goto(page.url)
    expect(page.locator("#results")).to_have_attribute("data-total", str(total))
    assert results(page).evaluate_all("items => items.map((item) => item.dataset.paper)") == shown
    expect(page.locator("#filters input:checked[name=tag]")).to_have_count(1)
    page.go_back()
    page.go_back()
    expect(page.locator("#results")).to_have_attribute("data-total", str(all_papers))
    page.go_forward()
    expect(page).to_have_url(re.compile(r"[?&]tag=[a-z-]+$"))


def test_a_misprint_is_corrected_and_may_be_meant(page: Page, demo_site: Site) -> None:
    search(page, demo_site, "q=diffusoin+lerning")
    expect(page.locator(".corrected")).to_contain_text("diffusion, learning")
    expect(results(page).first).to_be_visible()
    page.get_by_role("button", name=re.compile("Search for .diffusoin")).click()
    expect(page.locator(".corrected")).to_have_count(0)
    expect(page.locator("#search-notes")).to_contain_text("No paper has “diffusoin”, “lerning”")


def test_results_look_like_lists_and_show_the_hits(page: Page, demo_site: Site) -> None:
    """Title, five authors at most, day, tags, and an excerpt around the marked words."""
    search(page, demo_site, "q=diffusion")
    first = results(page).first
    expect(first.locator(".excerpt mark").first).to_have_text(re.compile("diffusion", re.I))
    assert first.locator("[data-field=authors] bdi").count() <= 5
    assert page.request.get(str(first.locator("a").first.evaluate("a => a.href"))).ok
    assert page.request.get(
        str(first.locator("[data-field=tags] a").first.evaluate("a => a.href"))
    ).ok
    expect(first.locator("time")).to_have_text(re.compile(r"^\d+ [A-Z][a-z]{2} 20\d\d$"))


def test_more_results_on_demand(page: Page, demo_site: Site) -> None:
    """Ten, more where a reader comes to their end, then twenty at a time; all are counted."""
    search(page, demo_site, "from=2000-01")
    expect(results(page)).to_have_count(10)
    page.locator("#more").scroll_into_view_if_needed()
    expect(results(page)).to_have_count(20)
    page.locator("#more").click()
    expect(results(page)).to_have_count(40)
    expect(results(page).nth(20).locator("a").first).to_be_focused()
    assert int(str(page.locator("#results").get_attribute("data-total"))) > 40


def test_the_box_of_every_page(page: Page, demo_site: Site, titles: dict[str, str]) -> None:
    """`/` focuses it; tags and titles are suggested; arrows, Enter and Escape work."""
    page.goto(f"{demo_site.url}about/")
    page.keyboard.press("/")
    header = page.locator("header input[name=q]")
    expect(header).to_be_focused()
    page.keyboard.type("diffusion mod", delay=20)
    options = page.locator("header [role=option]")
    expect(options.first).to_have_text("Diffusion models")
    page.keyboard.press("Escape")
    expect(page.locator("header [role=listbox]")).to_be_hidden()
    paper, title = max(titles.items())
    header.fill(title)
    expect(options.filter(has_text=title)).to_have_count(1)
    page.keyboard.press("ArrowUp")
    active = header.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    while page.locator(f"#{header.get_attribute('aria-activedescendant')}").inner_text() != title:
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/papers/{paper}/")


def test_by_keyboard_alone(page: Page, demo_site: Site) -> None:
    search(page, demo_site, "")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("learning")
    expect(results(page).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=learning$"))
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(results(page).first.locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/*/")


def test_new_results_leave_the_keyboard_where_it_was(page: Page, demo_site: Site) -> None:
    search(page, demo_site, "q=learning")
    second = results(page).nth(1)
    held = second.get_attribute("data-paper")
    second.locator("a").first.focus()
    page.evaluate("document.querySelector('#search-form').requestSubmit()")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    expect(page.locator(f"#results [data-paper='{held}'] a").first).to_be_focused()


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("q=" + "a" * 10_000, "beginning of this long query"),
        ("q=%00%01%1b%5b31m%7f", ""),
        ("q=learning&tag=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E", "There is no tag “<img"),
        ("q=learning&from=2026-12&to=2020-01", "other way round"),
        ("q=learning&from=yesterday&to=2020-13&sort=random&code=maybe", "is not a month"),
        ("q=%E0%A4%A&tag=&tag=", ""),
    ],
)
def test_bad_addresses_get_a_line(page: Page, demo_site: Site, query: str, note: str) -> None:
    search(page, demo_site, query)
    expect(page.locator("#search-notes")).to_contain_text(note)


def test_a_narrow_line_shows_the_hit(page: Page, demo_site: Site) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    search(page, demo_site, "q=from+noise+model")
    expect(page.locator(".excerpt mark").first).to_be_visible()
    below = """all => all.filter((one) => one.querySelector("mark")?.getBoundingClientRect().top
      >= one.getBoundingClientRect().bottom).map((one) => one.textContent)"""
    assert page.locator("#results .excerpt").evaluate_all(below) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, demo_site: Site, scheme: str) -> None:
    """Results, filters, notes and suggestions, in both colour schemes."""
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    search(page, demo_site, "q=diffusoin+from+noise&tag=nowhere")
    expect(page.locator(".excerpt mark").first).to_be_visible()
    found = Axe().run(page).response["violations"]
    page.goto(demo_site.url + "tags/")
    page.locator("header input[name=q]").fill("learning")
    expect(page.locator("header [role=option]").first).to_be_visible()
    found += Axe().run(page).response["violations"]
    page.close()
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


@pytest.mark.parametrize("answer", ["missing", "broken"])
def test_a_bad_slice_gives_a_message_and_a_retry(
    browser: Browser, demo_site: Site, answer: str
) -> None:
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    whole = {"status": 404} if answer == "missing" else {"status": 200, "body": b"not zlib"}
    page.context.route("**/search/cards/*", lambda route: route.fulfill(**whole))
    search(page, demo_site, "q=learning")
    expect(page.get_by_role("alert")).to_contain_text("could not be read (cards/")
    page.context.unroute("**/search/cards/*")
    page.get_by_role("button", name="Try again").click()
    expect(results(page).first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.close()
    assert not faults


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, shared: Path
) -> Iterator[tuple[str, list[str]]]:
    """A search page over 200 papers whose title, author, tag and text are hostile; the titles."""
    lines: list[str] = []
    for name in (
        "xss-payloadbox",
        "xss-h5sc",
        "xss-owasp",
        "template-injection",
        "unicode-trojan-source",
    ):
        found = (shared / "corpora" / name / "dev.jsonl").read_text("utf-8").splitlines()
        lines += [json.loads(line)["payload"] for line in found[: 200 // 5 + 8]]
    payloads = [text for text in (" ".join(line.split())[:500] for line in lines) if text][:200]
    root = tmp_path_factory.mktemp("hostile")
    papers = [
        Document(
            id=f"2601.{n:05}",
            path=f"2601.{n:05}",
            title=text,
            abstract=f"canary{n} {text}",
            first=day,
            date=day,
            authors=(text, f"Canary{n}"),
            tags=(f"tag-{n}",),
            upvotes=n,
        )
        for n, text in enumerate(payloads)
        for day in [date(2026, 1, 1 + n % 28)]
    ]
    names = {f"tag-{n}": f"canary {text}" for n, text in enumerate(payloads)}
    shutil.copytree(ASSETS, root / "assets" / "search")
    build(papers, date(2026, 1, 28), names, root / "search", Kept(root / "cache"))
    (root / "search" / "index.html").write_text(SKELETON, "utf-8")
    with serving_files(root) as url:
        yield f"{url}/search/", payloads


def test_hostile_text_is_text(page: Page, hostile: tuple[str, list[str]]) -> None:
    """As results, filters, suggestions and corrections it runs nothing and adds no element."""
    url, payloads = hostile
    page.goto(f"{url}?from=2026-01")
    expect(page.locator("#filters details")).to_have_attribute("open", "")
    expect(results(page).nth(19)).to_be_attached()  # the first ten come before the rest
    while page.locator("#more").is_visible():
        count = results(page).count()
        page.locator("#more").click()
        expect(results(page).nth(count)).to_be_attached()
    shown = page.locator("#results [data-field=title]").evaluate_all(
        "all => all.map((a) => a.textContent)"
    )
    assert sorted(shown) == sorted(payloads)
    names = page.evaluate(
        "[...new Set([...document.querySelectorAll('#results *')].map((e) => e.localName))]"
    )
    assert set(names) <= {"li", "a-paper", "a", "p", "bdi", "span", "time", "mark"}
    for query in ("canary7 onerorr", "canari", "<img src=x onerorr=alertt(1)>", "canary11"):
        box(page).fill(query)
        expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
        page.locator("header input").fill(query)
        page.wait_for_timeout(400)
    inside = page.evaluate(
        "[...new Set([...document.querySelectorAll('main *, header *')].map((e) => e.localName))]"
    )
    assert not set(inside) & {
        "img",
        "script",
        "svg",
        "iframe",
        "object",
        "style",
        "math",
        "video",
        "body",
    }
    attributes = page.evaluate(
        """[...document.querySelectorAll("*")].flatMap((e) => e.getAttributeNames())
        .filter((name) => name.startsWith("on"))"""
    )
    assert attributes == []

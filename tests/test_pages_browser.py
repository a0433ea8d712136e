"""A reader's way through the site in a real browser, with and without script."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from playwright.sync_api import Browser, Page, expect
from pybtex.database import parse_string

from tests import readers
from tests.bench import host
from tests.conftest import Project, Site
from tests.kinds import kinds
from tests.readers import DESK, PHONE, opened
from tests.test_flow import entry

SYLLABLES = [first + second for first in "bcdfghjklmnprstvwxyz" for second in "aeiou"]
PAGES = ["", "2026/03/02/", "2026/03/", "2026/", "2026/w01/", "tags/", "about/", "search/"]


def test_from_home_to_a_paper_and_its_tag_to_search(page: Page, demo_site: Site) -> None:
    """Home → day → paper → tag → search: the words of a title find that paper first."""
    page.goto(demo_site.url)
    page.locator("main h2 a").first.click()
    expect(page.locator("main [data-paper]").first).to_be_visible()
    title = page.locator("main [data-field=title] a").nth(2)
    words = title.inner_text()
    title.click()
    expect(page.locator("main h1 [data-field=title]")).to_have_text(words)
    paper = page.locator("main [data-paper]").first.get_attribute("data-paper")
    page.locator("article [data-field=tags] a").first.click()
    expect(page.locator("li > [data-paper]").first).to_be_visible()
    page.locator("header input[name=q]").fill(words)
    page.locator("header input[name=q]").press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#results [data-paper]").first).to_have_attribute("data-paper", str(paper))


def test_without_script_all_but_the_search_works(browser: Browser, demo_site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo_site.url)
    expect(page.locator("form")).to_be_hidden()
    page.locator("main [data-field=title] a").first.click()
    expect(page.locator("header form")).to_be_hidden()
    expect(page.locator("[data-field=abstract]").first).to_be_visible()
    page.locator("[data-field=tags] a").first.click()
    page.get_by_title("March 2026").click()
    expect(page.locator("li > [data-paper]").first).to_be_visible()
    page.goto(demo_site.url + "search/")
    expect(page.locator("noscript")).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_narrow_screen(page: Page, demo_site: Site, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(demo_site.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_kind_of_page_is_sound(browser: Browser, demo_site: Site) -> None:
    """axe-core finds nothing, in both schemes, on three widths, unfolded; no other host is asked.

    All but the search, what is saved, and what `status.json` has, reads without script.
    """
    for kind, path in kinds(demo_site.project.site).items():
        url = demo_site.url + path
        with opened(browser) as page:
            assert readers.elsewhere(page, url) == [], kind
            assert [*readers.violations(page)] == [], kind
            text = readers.words(page)
        if kind not in readers.SCRIPTED:
            with opened(browser, script=False) as page:
                page.goto(url)
                assert text and readers.different(text, readers.words(page)) == [], kind


def test_only_papers_are_printed(page: Page, demo_site: Site) -> None:
    page.emulate_media(media="print")
    for kind in ("home", "day", "tag", "results"):
        readers.visit(page, demo_site.url + kinds(demo_site.project.site)[kind])
        expect(page.locator("main [data-paper]").first).to_be_visible()
        shown = page.locator("form, button, input, #filters, #search-notes, .search-help")
        expect(shown.filter(visible=True)).to_have_count(0)


@pytest.mark.parametrize(("size", "least"), [(DESK, 6), (PHONE, 3)])
def test_lists_show_many_papers_at_once(
    page: Page, demo_site: Site, size: tuple[int, int], least: int
) -> None:
    """The first screen holds that many whole entries, or all that the list has."""
    pages = kinds(demo_site.project.site)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    shown = {}
    for kind in ("day", "week", "month", "tag", "tag month", "results"):
        readers.visit(page, demo_site.url + pages[kind])
        wanted = min(least, page.locator("main [data-paper]").count())
        shown[kind] = min(wanted, readers.papers(page)) - wanted
    assert shown == dict.fromkeys(shown, 0)


def test_pages_keep_still_and_light_while_loading(browser: Browser, demo_site: Site) -> None:
    """Compressed, as hosts send them; on a slow network where a script fills the page."""
    pages = kinds(demo_site.project.site)
    url = host.serve(("/", demo_site.project.site))
    for kind in ("home", "day", "paper", "tag"):
        assert sum(readers.first_visit(browser, url + pages[kind]).values()) <= 60_000, kind
    seen = [("results", DESK), *((kind, PHONE) for kind in ("results", "search", "status", "404"))]
    for kind, size in seen:
        shifted, moved = readers.shifts(browser, url + pages[kind], size)
        assert shifted <= 0.02, (kind, size, moved)


def cited(page: Page) -> list[str]:
    """The ids in the BibTeX of the list that is open, asked for by its button."""
    view = page.locator(".tools > button")
    if view.is_visible():
        view.click()
    page.locator("#tools button", has_text="Cite").click()
    dialog = page.locator("dialog.citeset")
    with page.expect_download() as told:
        dialog.get_by_role("button", name="BibTeX").click()
    expect(dialog.get_by_role("status")).to_contain_text(
        f"written to {told.value.suggested_filename}"
    )
    assert told.value.suggested_filename.endswith(".bib")
    dialog.get_by_role("button", name="Close").click()
    entries = parse_string(told.value.path().read_text("utf-8"), "bibtex").entries
    return [key.partition("-")[2] for key in entries]


def listed(page: Page) -> list[str]:
    """The ids of the papers that the page lists."""
    papers = page.locator("main li > [data-paper]")
    return [paper.get_attribute("data-paper") or "" for paper in papers.all()]


def test_the_papers_of_a_list_are_cited_at_once(page: Page, demo_site: Site) -> None:
    """Those of a month, a tag and a month of it, a search: all, not only those that are shown."""
    pages = kinds(demo_site.project.site)
    data = demo_site.project.site / "data" / pages["month"][:4]
    name = pages["month"].strip("/").replace("/", "-")
    days = [json.loads(day.read_bytes())["papers"] for day in data.glob(f"{name}-*.json")]
    page.goto(demo_site.url + pages["month"])
    assert {*cited(page)} == {paper["id"] for papers in days for paper in papers}
    own = (demo_site.project.site / pages["tag"]).rglob("index.html")  # the tag's, and its months'
    texts = "".join(path.read_text("utf-8") for path in own)
    page.goto(demo_site.url + pages["tag"])
    tagged = cited(page)
    assert {*tagged} == {*re.findall(r"data-paper=([\w.-]+)", texts)}
    assert len(tagged) == len({*tagged}) > 5
    page.goto(demo_site.url + pages["tag month"])
    assert sorted(cited(page)) == sorted(listed(page))
    page.goto(demo_site.url + "search/?q=model&view=titles")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    total = int(page.locator("#results").get_attribute("data-total") or 0)
    found = cited(page)
    shown = listed(page)
    assert found[: len(shown)] == shown and len(found) == total > len(shown)
    page.set_viewport_size({"width": 360, "height": 740})
    assert len(cited(page)) == total


def test_a_search_is_cited_as_it_stands(page: Page, demo_site: Site) -> None:
    """With the beginnings that its last word stands for, as typed where that was asked for, and
    though the address has gone on.
    """
    page.goto(demo_site.url + "search/")
    results = page.locator("#results")
    page.locator("#search-form input").fill("act")
    expect(results).to_have_attribute("data-total", "9")
    page.evaluate("history.replaceState(null, '', '?q=else')")
    assert {*cited(page)} == {*listed(page)}
    page.goto(demo_site.url + "search/?q=act")
    expect(results).to_have_attribute("data-total", "4")
    page.goto(demo_site.url + "search/?q=diffusoin+model+unseen")
    expect(page.locator(".corrected")).to_be_visible()
    corrected = cited(page)
    page.get_by_role("button", name=re.compile("Search for .diffusoin")).click()
    expect(page.locator(".corrected")).to_have_count(0)
    assert cited(page) == listed(page) != corrected


def background(page: Page) -> str:
    shown: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return shown


def test_a_paper_is_cited_by_keyboard(page: Page, demo_site: Site) -> None:
    """In the form that is chosen: copied, which is told, and as a file."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(demo_site.url + "papers/2602.99044/")
    page.locator("summary", has_text="Cite").focus()
    page.keyboard.press("Enter")
    code = page.locator("code.language-bibtex")
    expect(code).to_contain_text("@misc{")
    expect(page.get_by_role("radio", name="BibTeX")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(code).to_contain_text("TY  - UNPD")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == code.text_content()
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith("-2602.99044.ris")
    assert download.value.path().read_bytes().decode() == code.text_content()


def test_the_palette_follows_the_system_until_told_otherwise(page: Page, demo_site: Site) -> None:
    """System, light, dark in turn; the choice is kept under Material's key. Paper is light."""
    page.goto(demo_site.url)
    light = background(page)
    page.emulate_media(color_scheme="dark")
    dark = background(page)
    assert dark != light
    root, button = page.locator("html"), page.locator("button.palette")
    button.click()
    assert background(page) == light
    button.click()
    page.reload()
    expect(root).to_have_attribute("data-scheme", "dark")
    expect(button).to_have_attribute("data-mode", "dark")
    assert background(page) == dark
    stored = page.evaluate("JSON.parse(localStorage.getItem('/.__palette')).color.scheme")
    assert stored == "slate"
    page.emulate_media(color_scheme="dark", media="print")
    assert background(page) == light
    expect(page.locator("body > header")).to_be_hidden()


def test_without_script_the_system_has_its_colours(browser: Browser, demo_site: Site) -> None:
    """On pages that people write too; and the search page shows no box that leads nowhere."""
    shown = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(java_script_enabled=False, color_scheme=scheme)
        page = context.new_page()
        for path in ("search/?q=ropes", "about/"):
            page.goto(demo_site.url + path)
            heading = page.locator("h1").evaluate("node => getComputedStyle(node).color")
            shown.add((scheme, background(page), heading))
        page.goto(demo_site.url + "search/?q=ropes")
        expect(page.locator("#search-form")).to_be_hidden()
        context.close()
    assert len(shown) == 2


def test_the_header_names_the_newest_day(page: Page, demo_site: Site) -> None:
    """By its date, to that day; on a narrow screen all of the header fits."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(demo_site.url + "tags/")
    link = page.locator("header nav a").first
    expect(link).to_have_text("2 Mar 2026")
    link.click()
    page.wait_for_url("**/2026/03/02/")
    expect(page.locator("header nav [aria-current]")).to_have_text("2 Mar 2026")


def test_an_author_leads_to_their_papers(page: Page, demo_site: Site) -> None:
    page.goto(demo_site.url + "papers/2602.99044/")
    author = page.locator("article [data-field=authors] a").first
    name = author.inner_text()
    author.click()
    expect(page.locator("#search-form input")).to_have_value(f'author:"{name}"')
    expect(page.locator("#results [data-paper='2602.99044']")).to_be_visible()


def test_what_unfolds_shows_where_the_keyboard_is(page: Page, demo_site: Site) -> None:
    page.goto(demo_site.url + "papers/2602.99044/")
    page.locator("summary").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    focused = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate("document.activeElement.localName") == "summary"
    assert page.evaluate(focused) == "solid"


def name(number: int) -> str:
    """An invented name, as hard to compress as real ones are."""
    digest = sha256(f"{number}".encode()).digest()
    parts = [SYLLABLES[byte % len(SYLLABLES)] for byte in digest[:5]]
    return f"{''.join(parts[:2]).capitalize()} {''.join(parts[2:]).capitalize()}"


def test_three_thousand_authors_leave_the_links_on_the_first_screen(
    page: Page, project: Project, serve: Callable[[Project], Site]
) -> None:
    """Twenty are shown, all are there: folded, and for reference managers. 60 KB is the most.

    Each leads to a search of its own, one that holds a comma too.
    """
    names = [name(number) for number in range(3302)]
    names.insert(1, "Ada Kite, Jr.")
    record = entry("2503.00001", "A " + "long " * 30 + "title", "Words.")
    record["paper"]["authors"] = [{"name": name, "hidden": False} for name in names]
    (project.root / "2025-03-14.json").write_text(json.dumps([record]), "utf-8")
    project.run("add", project.root / "2025-03-14.json")
    project.run("build")
    data = (project.site / "papers/2503.00001/index.html").read_bytes()
    assert data.count(b"<meta name=citation_author") == 3303
    assert len(gzip.compress(data, 6)) <= 60_000
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(serve(project).url + "papers/2503.00001/")
    links = page.get_by_role("link", name="PDF").bounding_box()
    assert links and links["y"] + links["height"] <= 640
    shown = page.locator("[data-field=authors] > *")
    assert shown.all_text_contents() == names
    expect(shown.nth(19)).to_be_visible()
    expect(shown.nth(20)).to_be_hidden()
    page.get_by_text("and 3,283 more").click()
    expect(shown.nth(20)).to_be_visible()


def test_a_missing_page_leads_on(page: Page, demo_site: Site) -> None:
    """The 404 page works at any depth and searches for the words of the address."""
    address = demo_site.url + "old/pocket-interpreter/paper.html"
    response = page.request.get(address)
    assert response.status == 404
    assert "href=/tags/" in response.text()
    # The browser notes the 404 itself as an error, so the page is given to it as found.
    page.route(address, lambda route: route.fulfill(body=response.body(), content_type="text/html"))
    page.goto(address)
    first = page.locator("#results [data-paper]").first
    expect(first).to_have_attribute("data-paper", "2602.99044")


BOXES = """["#tools > *", "main > ul", "main > aside"].map((selector) => (
  [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect().toJSON())))"""


@pytest.mark.parametrize("width", [1440, 1000])
@pytest.mark.parametrize("kind", ["week", "month", "tag"])
def test_tools_stand_in_one_column(page: Page, demo_site: Site, kind: str, width: int) -> None:
    """Above the list, or above what stands beside it; never across both."""
    page.set_viewport_size({"width": width, "height": 900})
    readers.visit(page, demo_site.url + kinds(demo_site.project.site)[kind])
    tools, (rows, *_), (beside,) = page.evaluate(BOXES)
    assert len(tools) == 5 and max(tool["bottom"] for tool in tools) <= rows["top"]
    over_rows = max(tool["right"] for tool in tools) <= rows["right"]
    over_beside = min(tool["left"] for tool in tools) >= beside["left"]
    assert over_rows or (over_beside and tools[0]["bottom"] <= beside["top"])

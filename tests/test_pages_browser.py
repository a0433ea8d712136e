"""A reader's way through the site in a real browser, with and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import readers
from tests.bench import host
from tests.conftest import Site
from tests.kinds import kinds
from tests.readers import DESK, PHONE, opened

PAGES = ["", "2026/03/02/", "2026/03/", "2026/", "2026/w01/", "tags/", "about/", "search/"]


def test_from_home_to_a_paper_and_its_tag_to_search(page: Page, demo_site: Site) -> None:
    """Home → day → paper → tag → search: the words of a title find that paper first."""
    page.goto(demo_site.url)
    page.locator("main h2 a").first.click()
    expect(page.locator("article[data-paper]").first).to_be_visible()
    title = page.locator("article [data-field=title] a").nth(2)
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
    page.locator("main [data-field=title] a").first.click()
    expect(page.locator("[data-field=abstract]").first).to_be_visible()
    page.locator("[data-field=tags] a").first.click()
    page.get_by_role("link", name="March 2026").first.click()
    expect(page.locator("li > [data-paper]").first).to_be_visible()
    page.goto(demo_site.url + "search/")
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_narrow_screen(page: Page, demo_site: Site, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(demo_site.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_kind_of_page_is_sound(browser: Browser, demo_site: Site) -> None:
    """axe-core finds nothing, in both schemes, on three widths, unfolded; no other host is asked.

    All but the search, and what the status page tells of `status.json`, reads without script.
    """
    for kind, path in kinds(demo_site.project.site).items():
        url = demo_site.url + path
        with opened(browser) as page:
            assert readers.elsewhere(page, url) == [], kind
            assert [*readers.violations(page)] == [], kind
            text = readers.words(page)
        if kind not in ("search", "results", "404", "status"):
            with opened(browser, script=False) as page:
                page.goto(url)
                assert text and readers.different(text, readers.words(page)) == [], kind


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


def test_the_palette_follows_the_system_until_told_otherwise(page: Page, demo_site: Site) -> None:
    """System, light, dark in turn; the choice is kept under Material's key."""
    page.emulate_media(color_scheme="dark")
    page.goto(demo_site.url)
    body, button = page.locator("body"), page.locator("button.palette")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    button.click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    button.click()
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    expect(button).to_have_attribute("data-mode", "dark")
    stored = page.evaluate("JSON.parse(localStorage.getItem('/.__palette')).color.scheme")
    assert stored == "slate"


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

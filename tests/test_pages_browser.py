"""A reader's way through the site in a real browser, with and without script."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Site

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, demo_site: Site, scheme: Literal["light", "dark"]) -> None:
    """Every kind of page, in both colour schemes."""
    page.emulate_media(color_scheme=scheme)
    tag = next((demo_site.project.site / "tags").glob("*/2026-03/index.html")).parent
    paths = [
        *PAGES,
        "papers/2602.99044/",
        tag.parent.relative_to(demo_site.project.site).as_posix(),
    ]
    for path in [*paths, tag.relative_to(demo_site.project.site).as_posix() + "/"]:
        page.goto(demo_site.url + path)
        for box in page.locator("summary").all():
            box.click()
        found = Axe().run(page).response["violations"]
        assert [(path, v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


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

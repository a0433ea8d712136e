"""What the search page makes of names, ids, dates and odd queries; nothing moves meanwhile."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.conftest import Site
from tests.test_search_browser import box, results, search

SHIFTS = """self.shifts = []; new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    self.shifts.push([value, ...sources.map(({ node }) => node?.id || node?.nodeName)]);
  }
}).observe({ type: "layout-shift", buffered: true });"""
ASKED = """self.asked = []; const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message) {
  self.asked.push(message.kind);
  post.call(this, message);
};"""
PAPER = "2512.99129"


@pytest.fixture(scope="module")
def records(demo_site: Site) -> list[dict[str, Any]]:
    """The demo's records, each id once, as its newest day has it."""
    days = sorted((demo_site.project.root / "content" / "data").glob("*/*.json"))
    told = [record for day in days for record in json.loads(day.read_text("utf-8"))["papers"]]
    return list({record["id"]: record for record in told}.values())


def shown(page: Page) -> set[str]:
    return set(results(page).evaluate_all("all => all.map((item) => item.dataset.paper)"))


def ask(page: Page, site: Site, query: str) -> None:
    search(page, site, f"q={quote(query)}")


def offer(page: Page, label: str) -> Locator:
    return page.locator(".offers").get_by_role("button", name=label)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Hannelore Wiesengrund", "Hannelore Wiesengrund"),
        ("Wiesengrund, Hannelore", "Hannelore Wiesengrund"),
        ("H. Wiesengrund", "Hannelore Wiesengrund"),
        ("Hanelore Wiesengrund", "Hannelore Wiesengrund"),
        ("wiesengrumd", "Hannelore Wiesengrund"),
        ("cigdem sonmezisik", "Çiğdem Sönmezışık"),
        ("Gunnhild Aasgard", "Gunnhild Aasgaard"),
    ],
)
def test_an_author_is_found_as_typed(
    page: Page, demo_site: Site, records: list[dict[str, Any]], asked: str, name: str
) -> None:
    """In either order, by an initial, without accents, with a letter wrong."""
    ask(page, demo_site, f'author:"{asked}"')
    assert shown(page) == {r["id"] for r in records if name in r["authors"]} != set()
    expect(page.locator("#search-notes")).to_contain_text(f"Papers under this name: {name}.")


def test_the_words_of_a_name_are_those_of_one_author(page: Page, demo_site: Site) -> None:
    """Two authors of one paper are not one of both names; who is called alike is a click away."""
    ask(page, demo_site, 'author:"Hannelore Penhaligon"')
    expect(page.locator("#search-status")).to_have_text("No paper found.")
    expect(page.locator("#search-notes")).to_contain_text("No name is like “Hannelore Penhaligon”")
    offer(page, "Hannelore Wiesengrund").click()
    expect(results(page).first).to_be_visible()


def test_a_name_is_recognised_among_words(
    page: Page, demo_site: Site, records: list[dict[str, Any]]
) -> None:
    """It is offered above the results, which are the author's first; taken up by a click."""
    meant = {r["id"] for r in records if "Hannelore Wiesengrund" in r["authors"]}
    search(page, demo_site, "q=papers+by+hannelore+wiesengrund")
    expect(results(page).first).to_have_attribute("data-paper", re.compile("|".join(meant)))
    offer(page, f"Papers by Hannelore Wiesengrund ({len(meant)})").click()
    expect(box(page)).to_have_value('author:"Hannelore Wiesengrund"')
    expect(page.locator("#results")).to_have_attribute("data-total", str(len(meant)))
    search(page, demo_site, "q=world+models")
    expect(page.locator(".offers")).to_have_count(0)


def test_organisations_are_asked_for(
    page: Page, demo_site: Site, records: list[dict[str, Any]]
) -> None:
    search(page, demo_site, "q=org:vesterhav")
    assert shown(page) == {r["id"] for r in records if r.get("organization") == "Vesterhav AI"}
    assert shown(page)


def test_boxes_suggest_names_and_titles_that_begin_so(
    page: Page, demo_site: Site, records: list[dict[str, Any]]
) -> None:
    """Eight at most; each leads where it says."""
    page.goto(f"{demo_site.url}about/")
    header = page.locator("header input[name=q]")
    options = page.locator("header [role=option]")
    title = next(r["title"] for r in records if r["id"] == PAPER)
    for typed, kind, text in (
        (title[:9], "title", title),
        ("vester", "org", "Vesterhav AI"),
        ("reinf", "tag", "Reinforcement learning"),
        ("sönmez", "author", "Çiğdem Sönmezışık"),
    ):
        header.fill(typed)
        expect(options.and_(page.locator(f".{kind}")).filter(has_text=text)).to_have_count(1)
        assert options.count() <= 8
    options.filter(has_text="Sönmezışık").first.click()
    expect(box(page)).to_have_value('author:"Çiğdem Sönmezışık"')
    expect(results(page).first).to_be_visible()


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "{}v3",
        "arXiv:{} v2",
        "arxiv {}",
        "10.48550/arXiv.{}",
        "https://doi.org/10.48550/arXiv.{}",
        "doi:10.48550/arXiv.{}",
        "https://arxiv.org/html/{}v1",
        "https://huggingface.co/papers/{}#community",
        "https://www.alphaxiv.org/abs/{}v1",
        "alphaxiv.org/overview/{}",
        "[{}]",
    ],
)
def test_an_id_in_any_form_finds_its_paper(page: Page, demo_site: Site, form: str) -> None:
    ask(page, demo_site, form.format(PAPER))
    expect(page.locator("#results")).to_have_attribute("data-total", "1")
    expect(results(page).first).to_have_attribute("data-paper", PAPER)


def test_an_id_is_found_while_it_is_typed(
    page: Page, demo_site: Site, records: list[dict[str, Any]]
) -> None:
    page.goto(f"{demo_site.url}search/")
    for part in (PAPER[:8], PAPER[:9]):
        begun = {r["id"] for r in records if r["id"].startswith(part)}
        box(page).fill(part)
        expect(page.locator("#results")).to_have_attribute("data-total", str(len(begun)))
        assert shown(page) == begun
    box(page).fill("arxiv 2512.00001")
    expect(page.locator("#search-notes")).to_contain_text("does not hold the paper 2512.00001")


@pytest.mark.parametrize(
    ("query", "label", "then"),
    [
        ("december 2025 models", "Only December 2025", "models|2025-12 2025-12"),
        ("models last month", "Only February 2026", "models|2026-02 2026-02"),
        ("2026 agents", "Only 2026", "agents|2026-01 2026-12"),
        ("models 2025..2026", "Only 2025 to 2026", "models|2025-01 2026-12"),
        ("models since 2026-02", "Only since February 2026", "models|2026-02 "),
        ("2026", "Only 2026", "|2026-01 2026-12"),
    ],
)
def test_dates_are_offered_never_taken(
    page: Page, demo_site: Site, query: str, label: str, then: str
) -> None:
    """The newest day is 2 March 2026; the words match text until the offer is taken up."""
    rest, months = then.split("|")
    ask(page, demo_site, query)
    assert "from=" not in page.url
    begin, end = months.split(" ")
    offer(page, label).click()
    expect(box(page)).to_have_value(rest)
    expect(page.locator("#filters input[name=from]")).to_have_value(begin)
    expect(page.locator("#filters input[name=to]")).to_have_value(end)
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    days = results(page).locator("time").evaluate_all("all => all.map((time) => time.dateTime)")
    assert days
    assert all(begin <= day[:7] <= (end or "9999") for day in days)


@pytest.mark.parametrize("query", ["arxiv 1998", "GPT-2025", "v2025.1", '"december 2025" models'])
def test_what_is_no_date_of_the_archive_is_not_offered(
    page: Page, demo_site: Site, query: str
) -> None:
    ask(page, demo_site, query)
    expect(page.locator(".offers").filter(has_text="Only")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "said", "then"),
    [
        ("tag:difusion-models", "no tag|Tag: Diffusion models", "tag=diffusion-models"),
        ("tag:", "waits for a name|Tag: Speech", "tag=speech"),
        ("-learning", "All papers without “learning”|With “learning”", "q=learning"),
        ("models&from=2010-01&to=2010-02", "|Without the filters", r"\?q=models$"),
        ('"learning the of"', "|Without the quotation marks", r"q=learning\+the\+of"),
        ("qqqqzz tag:speech", "No paper has “qqqqzz”|Without “qqqqzz”", "q=tag%3Aspeech"),
        ("qqqqzz", "No paper has “qqqqzz”|Tag: Speech", "tag=speech"),
        ("wiesengrumd", "|Papers by Hannelore Wiesengrund", "Wiesengrund"),
    ],
)
def test_where_nothing_is_found_something_is_offered(
    page: Page, demo_site: Site, query: str, said: str, then: str
) -> None:
    """What was understood is said; one click leads on to papers."""
    note, label = said.split("|")
    search(page, demo_site, f"q={quote(query, safe='&=')}")
    expect(page.locator("#search-notes")).to_contain_text(note)
    offer(page, label).first.click()
    expect(page).to_have_url(re.compile(then))
    expect(results(page).first).to_be_visible()


def test_what_was_not_found_is_said_before_what_is_offered(page: Page, demo_site: Site) -> None:
    """What is near to the words, not what most papers have."""
    search(page, demo_site, "q=qqqqzz+robtics")
    said = page.locator("#search-notes > p")
    expect(said.first).to_have_text("No paper has “qqqqzz”, “robtics”.")
    expect(said.last).to_contain_text("Tag: Robotics")
    expect(offer(page, "Tag: Diffusion models")).to_have_count(0)


def test_only_common_words_are_said_to_be(page: Page, demo_site: Site) -> None:
    search(page, demo_site, "q=the+of")
    expect(page.locator("#search-notes")).to_contain_text("Only common words")
    expect(results(page).first).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_nothing_moves_while_one_types(
    browser: Browser, demo_site: Site, width: int, height: int
) -> None:
    """However late the index comes, and whatever is said above the results."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.add_init_script(SHIFTS)

    def late(route: Route) -> None:
        page.wait_for_timeout(20)
        route.continue_()

    page.route("**/search/cards/*", late)
    search(page, demo_site, "q=learning")
    expect(results(page).first.locator(".excerpt mark").first).to_be_visible()
    box(page).press("End")
    for word in (" lerning", " december", " 2025", " tag:vide", " by", " hannelore", " qqzz"):
        page.keyboard.type(word)
        expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".offers button").first).to_be_visible()
    expect(page.locator(".corrected")).to_be_attached()
    assert page.evaluate("self.shifts") == []
    page.close()


def test_a_key_is_one_query_and_fetches_what_is_seen(browser: Browser, demo_site: Site) -> None:
    """The slices of ten results, excerpts included, until a reader comes to their end."""
    page = browser.new_page(viewport={"width": 1440, "height": 800})
    page.add_init_script(ASKED)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    search(page, demo_site, "q=model")
    expect(results(page).first.locator(".excerpt mark").first).to_be_visible()
    expect(page.locator("#filters .tags label").first).to_be_visible()  # counted once, at first
    before = page.evaluate("self.asked.filter((kind) => kind === 'search').length")
    numbers = page.locator("#results > li").evaluate_all(
        "all => all.map((li) => +li.dataset.number)"
    )
    assert len(numbers) == 10
    told = json.loads((demo_site.project.site / "search" / "manifest.json").read_bytes())
    papers = [(part["name"], n) for part in told["segments"] for n in range(part["papers"])]
    slices = {(papers[n][0], papers[n][1] // told["cards"]) for n in numbers}
    assert sum("/search/cards/" in url for url in fetched) == len(slices)
    box(page).press("End")
    page.keyboard.type("s")
    expect(page).to_have_url(re.compile("q=models"))
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("self.asked.filter((kind) => kind === 'search').length") == before + 1
    page.mouse.wheel(0, 5_000)
    expect(results(page)).to_have_count(20)
    page.close()

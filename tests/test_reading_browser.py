"""The reading list of the built site, in a real browser: kept there, and by the keyboard alone."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.conftest import Site
from tests.kinds import kinds

LIMIT = 8 * 1024  # bytes, compressed, that the reading list costs a page at first
DAY = "2026/03/02/"
KEY = "/.__reading"
FOCUSED = "selector => document.activeElement?.matches(selector)"
Kept = dict[str, dict[str, list[Any]]]  # by paper and field: value, time; "" has the settings
HOSTILE = "<img src=x onerror=alert(1)>\n</textarea><script>alert(2)</script>"


def ready(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".marks").first.wait_for()


def until(page: Page, told: str) -> None:
    """Wait until the expression holds. The page's policy lets nothing in it wait for a text."""
    for _ in range(600):
        if page.evaluate(told):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {told}")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element that matches has the focus."""
    for _ in range(400):
        if page.evaluate(FOCUSED, selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no Tab leads to {selector}")


def mark(page: Page, name: str, n: int) -> None:
    page.locator(f"[data-mark={name}]").nth(n).click()
    expect(page.locator(f"[data-mark={name}]").nth(n)).to_have_attribute("aria-pressed", "true")


def kept(page: Page) -> Kept:
    """What the browser keeps."""
    items: dict[str, str] = page.evaluate("({...localStorage})")
    return {
        key.removeprefix(KEY).removeprefix("/"): json.loads(value)
        for key, value in items.items()
        if key.startswith(KEY) and ".visits" not in key
    }


def triaged(page: Page) -> tuple[str, str]:
    """Save the first three papers of the day: id and title of the second."""
    entry = page.locator("main [data-paper]")
    for n in range(3):
        page.keyboard.press("j")
        expect(entry.nth(n).locator("[data-field=title] a")).to_be_focused()
        page.keyboard.press("s")
        expect(entry.nth(n).locator("[data-mark=saved]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    expect(entry.nth(2).locator("[data-mark=read]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("k")
    title = entry.nth(1).locator("[data-field=title] a")
    expect(title).to_be_focused()
    page.keyboard.press("x")
    expect(entry.nth(1).locator("details")).to_have_attribute("open", "")
    return str(entry.nth(1).get_attribute("data-paper")), title.inner_text()


def exported(page: Page, folder: Path) -> dict[str, Path]:
    """The saved list in each form, from its page."""
    files = {}
    for name in ("JSON", "BibTeX", "RIS", "CSL-JSON"):
        button = page.locator(".side button").filter(has_text=re.compile(f"^{name}"))
        while not button.evaluate("button => button === document.activeElement"):
            page.keyboard.press("Tab")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        files[name] = folder / f"{name}-{download.value.suggested_filename}"
        download.value.save_as(files[name])
    assert len({path.name.partition("saved")[2] for path in files.values()}) == len(files)
    return files


def imported(browser: Browser, site: Site, file: Path) -> Kept:
    """What a fresh profile keeps of the file; its page shows the newest first."""
    context = browser.new_context()
    page = context.new_page()
    # The browser hands over choosers only once it was told to: that must be long before the key.
    with page.expect_file_chooser() as chooser:
        page.goto(f"{site.url}saved/")
        page.locator("input[type=file]").wait_for()
        tab_to(page, "input[type=file]")
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    expect(page.locator("main p[role=status]").first).to_have_text("3 papers added.")
    after = kept(page)
    shown = page.locator("main [data-paper]").evaluate_all("all => all.map((e) => e.dataset.paper)")
    assert shown == sorted(after, key=lambda paper: after[paper]["saved"][0], reverse=True)
    context.close()
    return after


def test_the_keyboard_alone(browser: Browser, demo_site: Site, tmp_path: Path) -> None:
    """Triage a day, save three, find one by search, cite it, export, import elsewhere."""
    context = browser.new_context(accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    ready(page, demo_site.url)
    page.keyboard.press("n")
    page.wait_for_url("**/2026/03/02/")
    page.locator(".marks").first.wait_for()
    paper, title = triaged(page)

    page.keyboard.press("/")
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("#results .marks").first).to_be_attached()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("o")
    page.wait_for_url(f"**/papers/{paper}/")
    expect(page.locator("article [data-mark=saved]")).to_have_attribute("aria-pressed", "true")
    tab_to(page, "details:has(pre) > summary")
    page.keyboard.press("Enter")
    page.locator("p.cite button").first.wait_for()
    tab_to(page, "p.cite button")
    page.keyboard.press("Enter")
    expect(page.locator("p.cite [role=status]")).to_have_text("Copied")
    assert paper in page.evaluate("navigator.clipboard.readText()")

    page.reload()
    page.locator(".marks").wait_for()
    tab_to(page, "header nav a[href$='saved/']")
    page.keyboard.press("Enter")
    expect(page.locator("main [data-paper]")).to_have_count(3)
    files = exported(page, tmp_path)
    before = kept(page)
    context.close()
    assert len(before) == 3
    for name, file in files.items():
        after = imported(browser, demo_site, file)
        assert after.keys() == before.keys(), name
        for id_, fields in before.items():
            assert after[id_]["about"][0] == fields["about"][0], name
            assert ("read" in after[id_]) == ("read" in fields and name == "JSON"), name


def test_single_keys_stay_out_of_the_way(page: Page, demo_site: Site) -> None:
    """Of fields, of modifiers and of composed text; and they can be switched off for good."""
    ready(page, demo_site.url + DAY)
    box = page.locator("header input[name=q]")
    box.focus()
    page.keyboard.type("jsm/?")
    expect(box).to_have_value("jsm/?")
    page.locator("main h1").click()
    for chord in ("Control+j", "Alt+s", "Meta+m"):
        page.keyboard.press(chord)
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'j', isComposing: true, bubbles: true}))"
    )
    page.keyboard.press("Shift")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("?")
    expect(page.locator("dialog h2")).to_have_text("Keys")
    page.keyboard.press("j")
    page.locator("dialog input").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.locator(".marks").first.wait_for()
    for key in "js/?":
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement === document.body")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="Keys: ?").click()
    page.locator("dialog input").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("main [data-paper] a").first).to_be_focused()


def test_a_list_in_another_order(page: Page, demo_site: Site) -> None:
    """By votes, by title, and as listed again; kept in the address, as is that it shows titles."""
    ready(page, demo_site.url + DAY)
    titles = page.locator("main [data-paper] [data-field=title]")
    listed = titles.all_inner_texts()
    page.get_by_label("Order").select_option("title")
    expect(titles.first).to_have_text(sorted(listed, key=str.casefold)[0])
    page.get_by_label("Order").select_option("votes")  # as a day lists them
    expect(titles).to_have_text(listed)
    page.get_by_label("Order").select_option("title")
    page.get_by_role("button", name="Titles only").click()
    assert page.url.endswith("?order=title&view=titles")
    page.reload()
    expect(titles.first).to_have_text(sorted(listed, key=str.casefold)[0])
    expect(page.locator("main [data-field=tags]").first).to_be_hidden()
    expect(page.get_by_role("button", name="Titles only")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Order").select_option("")
    expect(titles).to_have_text(listed)
    ready(page, f"{demo_site.url}search/?q=lighthouse+paper+model&view=titles")
    assert "view=titles" in page.url
    page.get_by_role("button", name="Titles only").click()
    assert "view=titles" not in page.url


@pytest.mark.parametrize("kind", ["day", "tag", "tag month", "results"])
def test_every_list_unfolds_in_place(page: Page, demo_site: Site, kind: str) -> None:
    """By key and by touch, also where the list has no abstract: then from the paper's page."""
    address = demo_site.url + kinds(demo_site.project.site)[kind]
    ready(page, address)
    entry = page.locator("main [data-paper]:not(aside *)").first
    page.locator("main").click(position={"x": 2, "y": 2})  # out of the search's field
    page.keyboard.press("j")
    page.keyboard.press("x")
    text = entry.locator("details[open] [data-field=abstract], details[data-field=abstract][open]")
    expect(text).to_be_visible()
    shown = text.inner_text()
    page.keyboard.press("x")
    expect(entry.locator("details")).not_to_have_attribute("open", "")
    expect(entry.locator("summary")).to_be_visible()
    if kind != "day":
        page.reload()
        page.get_by_role("button", name="More: ").first.click()
        expect(text).to_have_text(shown)
        expect(entry.locator("summary")).to_be_focused()
    entry.locator("[data-field=title] a").click()
    expect(page.locator("article [data-field=abstract]")).to_contain_text(shown[:40])


def test_what_was_read_is_hidden_until_wanted(page: Page, demo_site: Site) -> None:
    ready(page, demo_site.url + DAY)
    total = page.locator("main [data-paper]").count()
    mark(page, "read", 0)
    page.get_by_role("button", name="Hide read").click()
    expect(page.get_by_role("button", name="Hide read (1)")).to_be_visible()
    expect(page.locator("main [data-paper]:visible")).to_have_count(total - 1)
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page.locator("main [data-paper]:visible")).to_have_count(total - 2)
    expect(page.locator("main [data-paper] [data-field=title] a").nth(2)).to_be_focused()
    for _ in range(total - 2):
        page.keyboard.press("m")
    expect(page.locator("main [data-paper]:visible")).to_have_count(0)
    expect(page.get_by_role("button", name="Hide read")).to_be_focused()
    told = "getComputedStyle(document.querySelector('main ul'), '::before').content"
    assert "hidden" in page.evaluate(told)
    page.goto(demo_site.url)
    page.get_by_role("button", name="Hide read (").click()
    expect(page.get_by_role("button", name="Hide read")).to_have_attribute("aria-pressed", "false")


def test_for_me_comes_with_its_reasons(page: Page, demo_site: Site) -> None:
    """From five saved papers on, of others; and the reader's own words are marked."""
    address = demo_site.url + kinds(demo_site.project.site)["tag"]
    ready(page, address)
    option = page.locator("option[value=near]")
    assert option.is_disabled()
    for n in range(5):
        mark(page, "saved", n)
    expect(option).to_be_enabled()
    until(
        page,
        f"Object.entries(localStorage).filter(([key, value]) => key.startsWith('{KEY}/')"
        ' && !value.includes(\'"bibtex":""\')).length === 5',
    )
    page.get_by_label("Order").select_option("near")
    marked_ones = page.locator("main [data-paper]:has([data-mark=saved][aria-pressed=true])")
    expect(marked_ones).to_have_count(5)
    expect(marked_ones.locator(".why")).to_have_count(0)
    expect(page.locator(".why").filter(has_text=re.compile("^For me: .+")).first).to_be_visible()
    page.goto(f"{demo_site.url}saved/")
    word = page.locator("main [data-field=title]").first.inner_text().split()[0]
    page.locator("#words").fill(f"{word}\n[")
    page.get_by_role("button", name="Keep these words").click()
    ready(page, address)
    marked = "[...CSS.highlights.get('mine') ?? []].map(String).filter(Boolean).length"
    until(page, f"{marked} > 0")
    count = page.evaluate(marked)
    page.get_by_label("Order").select_option("title")
    until(page, f"{marked} === {count}")


def test_notes_labels_and_taking_back(page: Page, demo_site: Site) -> None:
    """Text is text; what is removed can be had back until the page is left."""
    ready(page, demo_site.url + DAY)
    for n in range(2):
        mark(page, "saved", n)
    page.goto(f"{demo_site.url}saved/")
    page.get_by_role("button", name="Note and labels").first.click()
    page.locator("a-paper textarea").fill(HOSTILE)
    page.locator("a-paper input").fill("later, <b>x</b>")
    page.keyboard.press("Enter")
    expect(page.locator(".own p")).to_have_text(HOSTILE)
    expect(page.locator(".label")).to_have_text(["later", "<b>x</b>"])
    page.get_by_label("Label").select_option("<b>x</b>")
    expect(page.locator("main [data-paper]")).to_have_count(1)
    page.get_by_role("button", name="Remove:").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".own p")).to_have_text(HOSTILE)
    page.get_by_role("button", name="Remove:").click()
    page.reload()
    expect(page.locator("main [data-paper]")).to_have_count(1)
    assert HOSTILE not in page.evaluate("Object.values(localStorage).join()")


def test_a_link_asks_before_it_adds(page: Page, demo_site: Site) -> None:
    ready(page, demo_site.url + DAY)
    ids = page.locator("main [data-paper]").evaluate_all("all => all.map((e) => e.dataset.paper)")
    page.goto(f"{demo_site.url}saved/#list={','.join(ids[:3])},%3Cb%3E,../x")
    page.get_by_text("This link names 3 papers").wait_for()
    assert kept(page) == {}
    page.get_by_role("button", name="Not now").click()
    assert kept(page) == {}
    page.goto(demo_site.url)
    page.goto(f"{demo_site.url}saved/#list={','.join(ids[:3])}")
    page.get_by_role("button", name="Add 3 papers").click()
    expect(page.locator("main [data-paper]")).to_have_count(3)
    assert page.url.endswith("/saved/")


BROKEN: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "blocked": (
        "keeps nothing",
        "Object.defineProperty(window, 'localStorage',"
        " {get() { throw new DOMException('', 'SecurityError'); }})",
        lambda paper: "",
    ),
    "full": (
        "is full",
        "",
        lambda paper: (
            "for (let n = 5e6; n >= 1; n = Math.floor(n / 2)) for (let i = 0; ; i++)"
            " try { localStorage.setItem(`x${n}.${i}`, 'x'.repeat(n)); } catch { break; }"
        ),
    ),
    "damaged": (
        "could not be read",
        "",
        lambda paper: f"localStorage.setItem('{KEY}/{paper}', '{{\"saved\":')",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_storage_that_fails_is_one_line(page: Page, demo_site: Site, kind: str) -> None:
    """And the page goes on; nothing that was kept is lost by it."""
    told, always, prepared = BROKEN[kind]
    if always:
        page.add_init_script(always)
    ready(page, demo_site.url + DAY)
    paper = str(page.locator("main [data-paper]").first.get_attribute("data-paper"))
    if prepared(paper):
        page.evaluate(f"() => {{ {prepared(paper)} }}")
        page.reload()
        page.locator(".marks").first.wait_for()
    button = page.locator("[data-mark=saved]").first
    button.click()
    expect(page.locator(".trouble")).to_contain_text(told)
    works = kind == "damaged"
    expect(button).to_have_attribute("aria-pressed", str(works).lower())
    page.keyboard.press("j")
    expect(page.locator("main [data-paper] [data-field=title] a").nth(1)).to_be_focused()
    page.goto(f"{demo_site.url}saved/")
    if works:
        page.get_by_role("button", name="Download it").wait_for()
        assert '{"saved":' in page.evaluate("Object.values(localStorage)")
    expect(page.locator("main [data-paper]")).to_have_count(int(works))


def test_two_tabs_see_each_other(page: Page, demo_site: Site) -> None:
    ready(page, demo_site.url + DAY)
    other = page.context.new_page()
    ready(other, demo_site.url + DAY)
    mark(page, "saved", 0)
    expect(other.locator("[data-mark=saved]").first).to_have_attribute("aria-pressed", "true")
    mark(other, "read", 0)
    expect(page.locator("[data-mark=read]").first).to_have_attribute("aria-pressed", "true")
    page.locator("[data-mark=saved]").first.click()
    expect(other.locator("[data-mark=saved]").first).to_have_attribute("aria-pressed", "false")
    expect(other.locator("[data-mark=read]").first).to_have_attribute("aria-pressed", "true")


def test_home_says_what_is_new(page: Page, demo_site: Site) -> None:
    """Since the visit before: nothing at the first one, and one visit is not two."""
    ready(page, demo_site.url)
    until(page, "localStorage['/.__reading.visits']")
    expect(page.locator("#since")).to_have_text("")
    page.evaluate(
        """() => {
        const { seen } = JSON.parse(localStorage["/.__reading.visits"]);
        const at = Date.now() - 86400000;
        localStorage["/.__reading.visits"] = JSON.stringify({
          seen: { at, papers: seen.papers - 17, newest: "2026-02-27" } });
        }"""
    )
    for _ in range(2):
        page.reload()
        told = "17 new since yesterday (days after 27 February)"
        expect(page.locator("#since")).to_have_text(told)


LISTED = ["", DAY, f"{DAY}?view=titles", f"{DAY}?order=title", "search/?q=model"]
STILL = [(path, False) for path in (*LISTED, "tags/", "papers/2602.99044/", "saved/")]


@pytest.mark.parametrize(("path", "hiding"), [*STILL, ("", True), (DAY, True)])
@pytest.mark.parametrize("width", [320, 1440])
def test_nothing_moves(page: Page, demo_site: Site, path: str, width: int, *, hiding: bool) -> None:
    """What script adds has its room: cumulative layout shift at most 0.02, and it fits.

    Neither moves what a reader hides or wants in another way.
    """
    page.set_viewport_size({"width": width, "height": 800})
    if hiding:
        ready(page, demo_site.url + DAY)
        for n in range(3):
            mark(page, "read", n)
        page.evaluate("document.querySelectorAll('#tools button')[1].click()")
        expect(page.locator("html")).to_have_class("hide-read")
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((seen) => seen.getEntries().forEach((entry) => {"
        " window.shift += entry.value; })).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(demo_site.url + path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    assert page.evaluate("window.shift") <= 0.02
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_script_adds_has_one_edge(page: Page, demo_site: Site) -> None:
    """The tools over what stands beside a tag's list; the buttons of a list in short."""
    edges = "all => [...new Set(all.map((one) => Math.round(one.getBoundingClientRect().SIDE)))]"
    page.set_viewport_size({"width": 1440, "height": 800})
    ready(page, demo_site.url + "tags/llm-agents/")
    found = page.locator("#tools, main > aside").evaluate_all(edges.replace("SIDE", "left"))
    assert len(found) == 1
    page.set_viewport_size({"width": 360, "height": 740})
    ready(page, demo_site.url + "tags/llm-agents/2026-01/")
    marks = page.locator("main .marks")
    assert marks.count() > 2
    assert len(marks.evaluate_all(edges.replace("SIDE", "right"))) == 1


@pytest.mark.parametrize("path", ["", DAY, "search/?q=model", "papers/2602.99044/"])
def test_the_list_costs_a_page_little(browser: Browser, demo_site: Site, path: str) -> None:
    """What the reading list adds to a page at first, as it is served: compressed."""
    context: BrowserContext = browser.new_context()
    page = context.new_page()
    asked: set[str] = set()

    def note(request: Request) -> None:
        name = urlsplit(request.url).path.lstrip("/")
        if re.search(r"/reading(/|\.css$)|/search/dom\.js$", name):
            asked.add(name)

    page.on("request", note)
    ready(page, demo_site.url + path)
    page.wait_for_load_state("networkidle")
    context.close()
    assert len(asked) > 4
    sizes = {
        name: len(gzip.compress((demo_site.project.site / name).read_bytes())) for name in asked
    }
    assert sum(sizes.values()) <= LIMIT, sizes


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, demo_site: Site, scheme: Literal["light", "dark"]) -> None:
    """On a list in use, with the keys shown, and on the page of what was saved."""
    page.emulate_media(color_scheme=scheme)
    ready(page, demo_site.url + DAY)
    mark(page, "saved", 0)
    mark(page, "read", 0)
    mark(page, "saved", 1)
    found = Axe().run(page).response["violations"]
    page.keyboard.press("?")
    page.locator("dialog").wait_for()
    found += Axe().run(page).response["violations"]
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{demo_site.url}saved/")
        page.get_by_role("button", name="Note and labels").first.click()
        found += Axe().run(page).response["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []

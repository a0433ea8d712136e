"""Feeds: what they hold, whom they name, when they change; and the page that tells of them.

Each feed is judged by the grammar of RFC 4287 and by a reader of feeds, or by the rules of JSON
Feed 1.1.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import feedparser
import msgspec
import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from generator import archive, config, feeds, paper, text
from generator.archive import Archive, Entry
from generator.config import Config
from generator.feeds.formats import atom
from generator.feeds.item import Feed, Item, fitting
from generator.ledger import Source
from generator.paper import Listing, Paper
from generator.store import Store
from generator.tagging import TagList
from tests import faults
from tests.conftest import ROOT, Project, Site, answering
from tests.judges import payloads, strings

ATOM = {"a": "http://www.w3.org/2005/Atom"}
DAY = date(2025, 3, 3)
Form = dict[str, list[str]]
Element = Any  # of lxml, which has no types


@cache
def grammar() -> Any:
    return etree.RelaxNG.from_rnc_string((ROOT / "tests/atom.rnc").read_text("utf-8"))


def entries(data: bytes) -> list[Element]:
    """The entries of an Atom feed, which holds to its RFC and is taken whole by a reader."""
    feed = etree.fromstring(data)
    assert grammar().validate(feed), grammar().error_log.last_error
    assert [link.rsplit("/", 2)[1:] for link in links(feed, "related")] == [["data", ""]]
    found: list[Element] = feed.findall("a:entry", ATOM)
    for entry in found:  # the two rules in Schematron
        assert links(entry, "alternate") or entry.findtext("a:content", None, ATOM)
        assert entry.find("a:author", ATOM) is not None or feed.find("a:author", ATOM) is not None
    assert len({said(entry, "id") for entry in found}) == len(found)
    read = feedparser.parse(data)
    assert not read.bozo and len(read.entries) == len(found)
    return found


def items(data: bytes) -> list[dict[str, Any]]:
    """The items of a JSON Feed, which holds to the rules of its version."""
    feed = msgspec.json.decode(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"]
    assert re.match("https?://", feed["feed_url"]) and re.match("https?://", feed["home_page_url"])
    assert re.fullmatch("All papers as data: https?://.*/data/", feed["user_comment"])
    for item in feed["items"]:
        assert item["id"] and item["content_text"] and re.match("https?://", item["url"])
        assert all(author["name"] for author in item.get("authors", []))
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        for name in ("date_published", "date_modified"):
            datetime.fromisoformat(item[name])
    found: list[dict[str, Any]] = feed["items"]
    return found


def said(entry: Element, name: str) -> str:
    found: str = entry.findtext(f"a:{name}", "", ATOM)
    return found


def links(entry: Element, relation: str) -> list[str]:
    found = entry.findall("a:link", ATOM)
    return [link.attrib["href"] for link in found if link.attrib["rel"] == relation]


def names(entry: Element) -> tuple[str, ...]:
    return tuple(author.findtext("a:name", "", ATOM) for author in entry.findall("a:author", ATOM))


def made(held: Archive, settings: Config) -> dict[str, bytes]:
    return {page.path: page.make() for page in feeds.pages(held, settings)}


def of(days: dict[date, list[Paper]], folder: Path, today: date | None = None) -> Archive:
    """The archive of these days, of which a run of ``today`` brought all."""
    store = Store(folder)
    for day, papers in days.items():
        store.add([Listing(day, "huggingface", tuple(papers))], today)
    return archive.load(store, TagList([]))


def invented(number: int, **more: object) -> Paper:
    return paper.normalised(
        {"id": f"2503.{number:05}", "title": f"Paper {number}", "abstract": "One.\n\nTwo.", **more}
    )


def titled(number: int, title: str) -> dict[str, Any]:
    """An invented paper as the API gives it."""
    entry = faults.entry(number, None)
    entry["paper"] |= {"title": title}
    return entry


def test_feeds_of_real_days(real_site: Site) -> None:
    """All of them are sound and small; they hold the newest papers with all that is known."""
    project = real_site.project
    base = project.config.site_url
    held = Archive.read(project.config.content)
    folder = project.site / "feeds"
    whole = entries((folder / "all.xml").read_bytes())
    listed = {record.id for day in held.days[-3:] for record in day.papers}
    by_id = {said(entry, "id").rpartition("/")[2]: entry for entry in whole}
    assert len(by_id) == max(50, len(listed)) and listed <= by_id.keys()
    for name, entry in by_id.items():
        record = held.entries[name].record
        (address,) = links(entry, "alternate")
        assert (project.site / address.removeprefix(base) / "index.html").is_file()
        assert said(entry, "title") == text.shown(record.title)
        assert said(entry, "content") == text.shown(record.abstract)
        assert names(entry) == tuple(map(text.shown, record.authors[:50]))
        assert said(entry, "published") == f"{held.entries[name].first}T00:00:00Z"
        terms = [category.attrib["term"] for category in entry.findall("a:category", ATOM)]
        assert terms == [*held.entries[name].tags]
    same = items((folder / "all.json").read_bytes())
    assert [item["id"] for item in same] == [said(entry, "id") for entry in whole]
    assert [item["content_text"] for item in same] == [said(entry, "content") for entry in whole]
    assert max(path.stat().st_size for path in folder.glob("*.*")) <= 500_000

    tags = {slug for entry in held.entries.values() for slug in entry.under}
    assert {path.stem for path in (folder / "tags").iterdir()} == tags
    for path in (folder / "tags").iterdir():
        data = path.read_bytes()
        of_tag = [entry for entry in held.entries.values() if path.stem in entry.under]
        newest = sorted(of_tag, key=lambda e: (-e.newest.toordinal(), e.id))[:20]
        found = [said(entry, "id").rpartition("/")[2] for entry in entries(data)]
        assert found == [entry.path for entry in newest][: len(found)]
        assert len(data) <= 60_000 and (len(found) == len(newest) or len(data) > 50_000)
    opml = etree.fromstring((folder / "tags.opml").read_bytes())
    outlines = [outline.attrib["xmlUrl"] for outline in opml.iter("outline")]
    assert outlines == [f"{base}feeds/tags/{slug}.xml" for slug in held.titles if slug in tags]


def test_the_feed_of_days_holds_each_days_papers(real_site: Site) -> None:
    """The newest seven, each with all its papers, linked, and as text nothing of the feed's."""
    held = Archive.read(real_site.project.config.content)
    found = entries((real_site.project.site / "feeds/days.xml").read_bytes())
    assert len(found) == 7
    for entry, day in zip(found, reversed(held.days), strict=False):
        content = etree.fromstring(said(entry, "content"), etree.HTMLParser())
        titles = [link.text for link in content.findall(".//h2/a")]
        assert titles == [text.shown(record.title) for record in day.papers]
        assert said(entry, "published") == f"{day.date}T00:00:00Z"
        assert said(entry, "id").endswith(f"{day.date:%Y/%m/%d}")


def test_a_day_is_mailed_when_it_is_over(project: Project, tmp_path: Path) -> None:
    """A service sends an entry once: a day of which only the first half was seen would stay so."""
    before, today = DAY - timedelta(days=1), DAY
    held = of({before: [invented(1)], today: [invented(2)]}, tmp_path)

    def shown(answered: date) -> list[str]:
        source = Source(datetime(2025, 3, 4), early=((today, today, answered),))
        known = dataclasses.replace(held, sources={"huggingface": source})
        data = made(known, project.config)["feeds/days.xml"]
        return [said(entry, "title") for entry in entries(data)]

    assert shown(today) == ["2 March 2025: 1 paper"]
    later = today + timedelta(days=1)
    assert shown(later) == ["3 March 2025: 1 paper", "2 March 2025: 1 paper"]


def test_hostile_text_is_text(project: Project, tmp_path: Path) -> None:
    """Our corpus, and the public ones if there: parsers read each string back as typed."""
    values = dict.fromkeys(text.line(value, 500) for value in [*strings(), *payloads()])
    papers = [
        invented(i, title=value, abstract=value, authors=[value], summary=value)
        for i, value in enumerate(filter(None, values))
    ]
    assert len(papers) > 1000
    for first in range(0, len(papers), 200):
        some = papers[first : first + 200]
        said_of = {f"{record.id}": record for record in some}
        told = made(of({DAY: some}, tmp_path / f"{first}"), project.config)
        found = entries(told["feeds/all.xml"])
        assert len(found) == len(some)
        for entry, item in zip(found, items(told["feeds/all.json"]), strict=True):
            record = said_of[said(entry, "id").rpartition("/")[2]]
            shown = text.shown(record.title)
            assert said(entry, "title") == said(entry, "summary") == shown
            assert said(entry, "content") == shown == item["title"] == item["content_text"]
            assert names(entry)[0] == text.shown(record.authors[0])
        (day,) = entries(told["feeds/days.xml"])
        content = etree.fromstring(said(day, "content"), etree.HTMLParser())
        assert {element.tag for element in content.iter()} <= {"html", "body", "h2", "a", "p"}


def test_what_lacks_everything_and_what_has_too_much(project: Project, tmp_path: Path) -> None:
    """A paper of a title alone; thousands of authors; a file that was edited by hand."""
    crowd = [f"Author {i}" for i in range(3303)]
    held = of({DAY: [invented(1, abstract=""), invented(2, authors=crowd)]}, tmp_path)
    told = made(held, project.config)
    bare, crowded = entries(told["feeds/all.xml"])
    assert not names(bare) and not said(bare, "content")
    assert names(crowded) == (*crowd[:50],)
    assert items(told["feeds/all.json"])[0]["content_text"] == "Paper 1"
    strange = msgspec.structs.replace(invented(1), title="a\x01b\ufffe\x1bc", abstract="\x0cd")
    entry = Entry(strange, (DAY,), (), (), "strange")
    known = dataclasses.replace(held, entries={**held.entries, "2503.00001": entry})
    told = made(known, project.config)
    assert said(entries(told["feeds/all.xml"])[0], "title") == "abc"
    long = [invented(i, abstract="word " * 3000) for i in range(90)]
    told = made(of({DAY: long}, tmp_path / "long"), project.config)
    assert 480_000 < len(told["feeds/all.xml"]) <= 500_000 and entries(told["feeds/all.xml"])
    assert 480_000 < len(told["feeds/all.json"]) <= 500_000 and items(told["feeds/all.json"])
    nameless = msgspec.structs.replace(project.config, site_name="\u200b")
    told = made(of({}, tmp_path / "empty"), nameless)
    assert entries(told["feeds/all.xml"]) == items(told["feeds/all.json"]) == []
    assert b"<title>Papers</title>" in told["feeds/all.xml"]
    assert b"<updated>1970-01-01T00:00:00Z</updated>" in told["feeds/all.xml"]


def test_updated_moves_with_the_record_and_not_with_votes(project: Project, tmp_path: Path) -> None:
    """And then alone: not with comments or stars either, nor when the same comes again."""
    first, second = date(2025, 3, 4), date(2025, 3, 9)
    store = Store(tmp_path)
    papers = [invented(i, upvotes=i, comments=1, stars=2, code="https://a.b/c") for i in (1, 2)]

    def updated(today: date, *changed: Paper) -> list[str]:
        store.add([Listing(DAY, "huggingface", changed)], today)
        told = made(archive.load(Store(tmp_path), TagList([])), project.config)
        return [said(entry, "updated")[:10] for entry in entries(told["feeds/all.xml"])]

    assert updated(first, *papers) == [f"{first}", f"{first}"]
    voted = [msgspec.structs.replace(p, upvotes=90, comments=3, stars=4) for p in papers]
    assert updated(second, *voted) == [f"{first}", f"{first}"]
    mended = msgspec.structs.replace(voted[1], title="Paper the second")
    assert updated(second, voted[0], mended) == [f"{first}", f"{second}"]
    lines = (tmp_path / "data/changes.json").read_text("utf-8").splitlines()
    assert [line.strip(" ,") for line in lines if '"date"' in line] == [
        '{"date":"2025-03-04","added":["2503.00001","2503.00002"]}',
        '{"date":"2025-03-09","changed":["2503.00002"]}',
    ]


def test_ids_are_of_the_site(project: Project, tmp_path: Path) -> None:
    """Other votes change no byte; another address is another archive, unless it is said to be."""
    papers = [invented(i, upvotes=i) for i in range(9)]
    held = of({DAY: papers}, tmp_path / "a")
    here = msgspec.structs.replace(project.config, site_url="https://one.github.io/papers/")
    there = msgspec.structs.replace(here, site_url="https://papers.example.org/")
    data = made(held, here)["feeds/all.xml"]
    voted = [msgspec.structs.replace(p, upvotes=90 - (p.upvotes or 0)) for p in papers]
    assert made(of({DAY: voted}, tmp_path / "b"), here)["feeds/all.xml"] == data
    ids = [said(entry, "id") for entry in entries(data)]
    assert ids[0] == "tag:one.github.io,2025:papers/papers/2503.00000"
    moved = [said(e, "id") for e in entries(made(held, there)["feeds/all.xml"])]
    assert moved[0] == "tag:papers.example.org,2025:papers/2503.00000"
    settings = msgspec.structs.replace(there.archive, feed_authority="one.github.io/papers")
    kept = made(held, msgspec.structs.replace(there, archive=settings))["feeds/all.xml"]
    assert [said(entry, "id") for entry in entries(kept)] == ids
    moved_feed = etree.fromstring(kept)
    assert links(moved_feed, "self") == ["https://papers.example.org/feeds/all.xml"]
    assert links(moved_feed, "related") == ["https://papers.example.org/data/"]


@pytest.mark.parametrize(
    ("site", "repository"),
    [
        ("https://ada.github.io/papers/", "in [https://github.com/ada/papers]("),
        ("https://ada.github.io/", "in [https://github.com/ada/ada.github.io]("),
        ("https://ada.github.example/papers/", "in the repository of this archive."),
    ],
)
def test_the_repository_follows_from_the_address(
    site: str, repository: str, tmp_path: Path
) -> None:
    """Of a site on GitHub Pages."""
    settings = msgspec.structs.replace(config.load(ROOT), site_url=site)
    page = made(of({}, tmp_path), settings)["follow/index.md"]
    assert f"The days are kept as files {repository}" in page.decode()


def test_what_fits_a_feed_of_many_days(project: Project, tmp_path: Path) -> None:
    """Fifty papers, or those of three days where they are more; seven days."""
    for count, shown in ((20, 60), (10, 50)):
        days = {
            DAY + timedelta(days=day): [invented(count * day + i) for i in range(count)]
            for day in range(9)
        }
        told = made(of(days, tmp_path / f"{count}"), project.config)
        assert len(entries(told["feeds/all.xml"])) == len(items(told["feeds/all.json"])) == shown
        assert len(entries(told["feeds/days.xml"])) == 7


def test_as_many_items_as_fit() -> None:
    """One at least; what stands between them takes room too."""
    for room, apart, count in ((6, 0, 3), (5, 0, 2), (6, 1, 2), (4, 0, 2), (3, 2, 1), (1, 0, 1)):
        assert fitting([b"aa"] * 3, room, apart) == [b"aa"] * count
    items = [Item(f"tag:{i}", "https://a.example/", "T", DAY, DAY) for i in range(3)]
    feed = Feed("tag:x", "T", "", "S", "https://a.example/x", "", "https://a.example/data/", items)
    whole = atom(feed, 9999)
    assert atom(feed, len(whole)) == whole
    assert [said(entry, "id") for entry in entries(atom(feed, len(whole) - 1))] == [
        "tag:0", "tag:1",
    ]  # fmt: skip


def test_what_an_updated_day_changes(project: Project, tmp_path: Path) -> None:
    """That day's file, the main and the daily feeds, those of the paper's tags, the data of its
    year, and what says what changed when."""
    for day, number in ((date(2024, 3, 5), 1), (DAY, 2), (DAY + timedelta(days=1), 3)):
        title = "Diffusion models" if number != 3 else "Reinforcement learning"
        one = titled(number, title)
        path = tmp_path / f"{day}.json"
        path.write_bytes(faults.body(one))
        project.run("add", path, "--date", f"{day}")
    project.run("build")
    (project.content / "data/changes.json").unlink()  # as if that were long ago
    project.run("build")

    def state() -> dict[str, bytes]:
        folders = (project.site / "feeds", project.site / "data")
        found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(project.site).as_posix(): path.read_bytes() for path in found}

    before = state()
    path = tmp_path / f"{DAY}.json"
    path.write_bytes(faults.body(titled(2, "Diffusion models, revised")))
    project.run("add", path, "--date", f"{DAY}")
    project.run("build")
    after = state()
    changed = {path for path in after if after[path] != before.get(path)}
    held = Archive.read(project.content)
    tags = {f"feeds/tags/{slug}.xml" for slug in held.entries["2503.00002"].tags}
    assert changed == tags | {
        "data/2025/2025-03-03.json", "data/2025.jsonl.gz", "data/changes.json", "data/index.json",
        "feeds/all.xml", "feeds/all.json", "feeds/days.xml",
    }  # fmt: skip


@pytest.fixture
def service() -> Iterator[tuple[str, list[Form]]]:
    """A mailing list's service on loopback, and the forms it was sent."""
    forms: list[Form] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            forms.append(parse_qs(self.rfile.read(length).decode()))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>Thanks</title><link rel=icon href=data:,>")

        def log_message(self, *_: object) -> None:
            pass

    with answering(Handler) as url:
        yield f"{url}/join?list=papers", forms


def configure(project: Project, subscribe: str) -> None:
    path = project.root / "mkdocs.yml"
    path.write_text(f"{path.read_text('utf-8')}    subscribe: {subscribe}\n", "utf-8")


def test_the_form_sends_an_address_to_the_list_and_nothing_before(
    project: Project,
    serve: Callable[[Project], Site],
    page: Page,
    service: tuple[str, list[Form]],
) -> None:
    """On the home page and on /follow/; only there the policy allows that host beside its own."""
    action, forms = service
    configure(project, f"{{action: '{action}', field: 'EMAIL'}}")
    (project.root / "day.json").write_bytes(faults.body(faults.entry()))
    project.run("add", project.root / "day.json")
    project.run("build")
    assert project.run("check", "--site").out == "no faults\n"
    site = serve(project)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for i, address in enumerate(("", "follow/")):
        page.goto(site.url + address)
        field = page.get_by_label("Get trending papers in your inbox")
        field.fill(f"ada{i}@example.org")
        page.wait_for_load_state("networkidle")
        assert all(url.startswith((site.url, "data:")) for url in asked)
        field.press("Enter")
        expect(page).to_have_title("Thanks")
        asked.clear()
    assert forms == [{"EMAIL": ["ada0@example.org"]}, {"EMAIL": ["ada1@example.org"]}]
    other = (project.site / "about/index.html").read_text("utf-8")
    assert "form-action 'self'\">" in other and "class=subscribe" not in other


def test_without_a_list_the_page_offers_the_feed(demo_site: Site, page: Page) -> None:
    """It says what else there is, and fits a narrow screen."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(demo_site.url)
    page.get_by_role("link", name="Follow").click()
    page.wait_for_load_state()  # with its style: without it, the page is wider
    expect(page.get_by_text("This archive has no mailing list")).to_be_visible()
    assert page.locator("form.subscribe").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    feed = page.get_by_role("link", name="feeds/all.xml").get_attribute("href")
    response = page.request.get(demo_site.url + "follow/" + str(feed))
    assert response.ok and entries(response.body())


def test_a_reader_chooses_feeds_of_tags(demo_site: Site, page: Page) -> None:
    """The list that is downloaded holds just those that were ticked, by their addresses."""
    page.goto(demo_site.url + "follow/")
    page.get_by_text("Feeds of tags").click()
    button = page.get_by_role("button", name="Download the list")
    expect(button).to_be_disabled()
    expect(button).to_be_in_viewport()  # however long the list is
    boxes = page.locator("main details input")
    names = [str(boxes.nth(i).get_attribute("aria-label")) for i in (0, 2)]
    for i in (0, 2):
        boxes.nth(i).check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the list of 2 feeds (OPML)").click()
    opml = etree.parse(download.value.path())
    assert opml.findtext("head/title") == "Paper archive"
    outlines = [*opml.iter("outline")]
    assert [outline.attrib["text"] for outline in outlines] == names
    for outline in outlines:
        assert outline.attrib["xmlUrl"].startswith(demo_site.url + "feeds/tags/")
        assert entries(page.request.get(outline.attrib["xmlUrl"]).body())


@pytest.mark.parametrize(
    "subscribe",
    [
        "{action: 'http://lists.example.org/join'}",
        "{action: 'https://lists.example.org;script-src *'}",
        "{action: 'javascript:alert(1)'}",
        "{action: 'https://lists.example.org/', field: 'a b'}",
        "{field: email}",
    ],
)
def test_a_form_that_would_do_harm_is_refused(project: Project, subscribe: str) -> None:
    configure(project, subscribe)
    error = project.run("build", status=1).err
    assert "extra.archive" in error and len(error.splitlines()) == 1

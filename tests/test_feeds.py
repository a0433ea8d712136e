"""The feed of the newest papers, and the page that tells how to follow the archive."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element

import feedparser
import msgspec
import pytest
from defusedxml.ElementTree import fromstring
from playwright.sync_api import Page, expect

from generator import archive, paper, text
from generator.archive import Archive, Entry
from generator.config import Config
from generator.paper import Listing, Paper
from generator.render import feeds
from generator.store import Store
from generator.tagging import TagList
from tests import faults
from tests.conftest import Project, Site
from tests.judges import payloads, strings

ATOM = {"a": "http://www.w3.org/2005/Atom"}
DAY = date(2025, 3, 3)
Form = dict[str, list[str]]


def atom(held: Archive, settings: Config) -> bytes:
    (page,) = (page for page in feeds.pages(held, settings) if page.path == feeds.FEED)
    return page.make()


def entries(data: bytes) -> list[Element]:
    """The entries of a feed that a strict reader and a lenient one both take whole."""
    feed = fromstring(data, forbid_dtd=True)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert all(said(feed, name) for name in ("id", "title", "updated"))
    read = feedparser.parse(data)
    assert not read.bozo
    found: list[Element] = feed.findall("a:entry", ATOM)
    assert len(read.entries) == len(found)
    return found


def said(entry: Element, name: str) -> str:
    return entry.findtext(f"a:{name}", "", ATOM)


def links(entry: Element, relation: str) -> list[str]:
    return [
        link.attrib["href"]
        for link in entry.findall("a:link", ATOM)
        if link.attrib["rel"] == relation
    ]


class Paragraphs(HTMLParser):
    """The paragraphs of an entry's content, which has no other element."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, attrs) == ("p", [])
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data


def of(days: dict[date, list[Paper]], folder: Path) -> Archive:
    """The archive of these days."""
    store = Store(folder)
    store.add(Listing(day, "huggingface", tuple(papers)) for day, papers in days.items())
    return archive.load(store, TagList([]))


def invented(number: int, **more: object) -> Paper:
    return paper.normalised(
        {
            "id": f"2503.{number:05}",
            "title": f"Paper {number}",
            "abstract": "One.\n\nTwo.",
            **more,
        }
    )


def test_the_feed_of_real_days(real_site: Site, tmp_path: Path) -> None:
    """The newest papers with whole abstracts, all authors, tags, and links that lead to pages."""
    project = real_site.project
    base = project.config.site_url
    held = archive.load(Store(project.content), TagList([]))
    found = entries((project.site / "feeds/all.xml").read_bytes())
    ids = [links(entry, "related")[0].removeprefix("https://arxiv.org/abs/") for entry in found]
    assert len(set(ids)) == len(ids) == feeds.PAPERS
    assert {record.id for day in held.days[-10:] for record in day.papers} <= set(ids)
    tagged = 0
    for name, entry in zip(ids, found, strict=True):
        record = held.entries[name].record
        (address,) = links(entry, "alternate")
        assert (project.site / address.removeprefix(base) / "index.html").is_file()
        assert said(entry, "id") == f"tag:paper-archive.invalid,2025:papers/{name}"
        assert said(entry, "title") == text.shown(record.title)
        assert said(entry, "summary") == text.shown(record.summary or "")
        assert "\n\n".join(Paragraphs(said(entry, "content")).texts) == text.shown(record.abstract)
        names = [author.findtext("a:name", "", ATOM) for author in entry.findall("a:author", ATOM)]
        assert names == [text.shown(name) for name in record.authors]
        assert said(entry, "published") == f"{held.entries[name].first}T00:00:00Z"
        assert said(entry, "updated") == f"{held.entries[name].newest}T00:00:00Z"
        categories = entry.findall("a:category", ATOM)
        assert all((project.site / "tags" / c.attrib["term"]).is_dir() for c in categories)
        tagged += bool(categories)
    assert tagged > 400
    for path in ("index.html", "2025/03/14/index.html"):
        shell = (project.site / path).read_text("utf-8")
        assert "<link rel=alternate type=application/atom+xml" in shell


def test_hostile_text_is_text(project: Project, tmp_path: Path) -> None:
    """Our corpus, and the public ones if there: two parsers read each string back as shown."""
    values = dict.fromkeys(text.line(value, 500) for value in [*strings(), *payloads()])
    papers = [
        invented(i, title=value, abstract=value, authors=[value], summary=value)
        for i, value in enumerate(filter(None, values))
    ]
    assert len(papers) > 1000
    for first in range(0, len(papers), feeds.PAPERS):
        some = papers[first : first + feeds.PAPERS]
        held = of({DAY: some}, tmp_path / f"{first}")
        for entry, record in zip(entries(atom(held, project.config)), some, strict=True):
            assert said(entry, "title") == said(entry, "summary") == text.shown(record.title)
            assert Paragraphs(said(entry, "content")).texts == [text.shown(record.abstract)]
            assert entry.findtext("a:author/a:name", "", ATOM) == text.shown(record.authors[0])


def test_a_file_edited_by_hand_does_not_break_the_feed(project: Project, tmp_path: Path) -> None:
    """Characters that XML cannot hold are left out."""
    held = of({DAY: [invented(1)]}, tmp_path)
    strange = msgspec.structs.replace(invented(1), title="a\x01b\ufffe\x1bc", abstract="\x0cd")
    entry = Entry(strange, (DAY,), (), (), "strange")
    (shown,) = entries(atom(dataclasses.replace(held, entries={"x": entry}), project.config))
    assert said(shown, "title") == "abc"
    assert said(shown, "content") == "<p>d</p>"


def test_a_partial_day_takes_nothing_away(project: Project, tmp_path: Path) -> None:
    """The feed never shrinks; the papers of the newest ten days are in it."""
    numbers = iter(range(10**5))
    held: dict[date, list[Paper]] = {}
    before = 0
    for i, size in enumerate([45] * 12 + [1, 44, 3]):
        held[DAY + timedelta(days=i)] = [invented(next(numbers)) for _ in range(size)]
        made = of(held, tmp_path / f"{i}")
        now = len(entries(atom(made, project.config)))
        assert now >= before
        before = now
        ids = {entry.id for entry in feeds.newest(made)}
        assert {record.id for day in made.days[-10:] for record in day.papers} <= ids


def test_votes_and_the_address_of_the_site_leave_identities(
    project: Project, tmp_path: Path
) -> None:
    """Other votes change no byte; another host changes no id and no date."""
    papers = [invented(i, upvotes=i) for i in range(9)]
    voted = [msgspec.structs.replace(p, upvotes=90 - (p.upvotes or 0)) for p in papers]
    held = of({DAY: papers}, tmp_path / "a")
    data = atom(held, project.config)
    assert atom(of({DAY: voted}, tmp_path / "b"), project.config) == data
    moved = msgspec.structs.replace(project.config, site_url="https://example.org/elsewhere/")
    after = atom(held, moved)
    assert after != data
    kept = ("id", "title", "published", "updated", "content")
    assert [[said(e, name) for name in kept] for e in entries(after)] == [
        [said(e, name) for name in kept] for e in entries(data)
    ]
    assert said(fromstring(after), "id") == said(fromstring(data), "id")
    assert links(fromstring(after), "self") == ["https://example.org/elsewhere/feeds/all.xml"]


def test_an_empty_archive_has_a_feed(project: Project, tmp_path: Path) -> None:
    assert entries(atom(of({}, tmp_path), project.config)) == []


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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/join?list=papers", forms
    server.shutdown()
    server.server_close()


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
    expect(page.get_by_text("This archive has no mailing list")).to_be_visible()
    assert page.locator("form.subscribe").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    feed = page.get_by_role("link", name="feeds/all.xml").get_attribute("href")
    response = page.request.get(demo_site.url + "follow/" + str(feed))
    assert response.ok and entries(response.body())


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

"""What a built site tells programs: heads of pages, the .bib file of a day, the sitemap."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from pybtex.database import parse_string

from generator import citing, text
from generator.paper import Paper, is_arxiv, normalised, shown
from generator.store import Store
from tests.conftest import Project
from tests.test_incremental import listing

DAY, LATER = date(2025, 3, 14), date(2025, 3, 17)
NASTY = '</script><!--<script>alert("1")</script> & {"@type":"x"} \\u003c \'"'
FULL: dict[str, object] = {
    "id": "2503.08120",
    "title": "Robotics of kites",
    "abstract": 'Kites "fly".\n\nSo <they> say.',
    "authors": ["Kim Kite", "Al String; Jr"],
    "published": "2025-03-11",
}
HOSTILE: dict[str, object] = {
    "id": "2503.08121",
    "title": NASTY,
    "abstract": NASTY,
    "authors": [NASTY, NASTY],
}
BARE: dict[str, object] = {
    "id": "nothing-known-0a1b2c3d",
    "title": "Nothing=known & said",
    "abstract": "",
}
NAMED: dict[str, object] = {
    "id": "a-name-0a1b2c3d",
    "title": "Signed",
    "abstract": "",
    "authors": ["A & B = C"],
    "published": "2025-03-12",
}


class Head(HTMLParser):
    """The elements of a document that programs read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.meta = defaultdict[str, list[str]](list)
        self.link: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.lists: list[list[tuple[str, str]]] = []
        self.data: list[object] = []
        self.scripts: list[str] = []
        self.feed(path.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            for name in ("name", "property"):
                self.meta[given.get(name, "")].append(given.get("content", ""))
        elif tag == "link":
            self.link[given["rel"]] = given["href"]
            self.titles[given["rel"]] = given.get("title", "")
        elif tag == "script":
            self.scripts.append(given.get("type", ""))
        elif given.get("class") == "Z3988":
            self.lists.append(parse_qsl(given["title"], strict_parsing=True))

    def handle_data(self, data: str) -> None:
        if data.startswith("{") and self.scripts[-1] == "application/ld+json":
            self.data.append(json.loads(data))


@pytest.fixture(scope="module")
def built(new_project: Callable[[], Project]) -> Project:
    project = new_project()
    settings = project.root / "mkdocs.yml"
    named = settings.read_text("utf-8").replace("Paper archive", "'Kites & \"more\" <a>'", 1)
    settings.write_text(named, "utf-8")
    again = FULL | {"upvotes": 7}
    Store(project.content).add(
        [listing(DAY, FULL, HOSTILE, BARE, NAMED), listing(LATER, again)], LATER
    )
    project.run("build")
    return project


def head(project: Project, name: str) -> Head:
    return Head(project.site / "papers" / name / "index.html")


def record(fields: dict[str, object]) -> Paper:
    return shown(normalised(fields))


@pytest.mark.parametrize("fields", [FULL, HOSTILE, BARE, NAMED])
def test_the_head_says_what_the_page_shows(built: Project, fields: dict[str, object]) -> None:
    """To Scholar and Zotero, to networks, to engines; one script of data, whatever the title."""
    paper, page = record(fields), head(built, str(fields["id"]))
    assert page.meta["citation_title"] == page.meta["og:title"] == [paper.title]
    assert page.meta["citation_author"] == [*paper.authors]
    assert page.meta["citation_abstract"] == ([paper.abstract] if paper.abstract else [])
    assert page.meta["DC.type"] == ["preprint"] and page.meta["og:type"] == ["article"]
    when = f"{paper.published or DAY}"
    assert page.meta["citation_publication_date"] == [when.replace("-", "/")]
    assert page.data == [
        {
            "@context": "https://schema.org",
            "@type": "ScholarlyArticle",
            "headline": paper.title,
            "datePublished": when,
        }
        | ({"sameAs": f"https://arxiv.org/abs/{paper.id}"} if is_arxiv(paper.id) else {})
        | ({"author": [*paper.authors]} if paper.authors else {})
    ]
    assert page.scripts.count("application/ld+json") == 1 and len(page.scripts) == 3
    url = f"{built.config.site_url}papers/{fields['id']}/"
    assert page.link["canonical"] == url and page.meta["og:url"] == [url]
    assert page.meta["og:description"] == page.meta["description"]
    (image,) = page.meta["og:image"]
    image = image.removeprefix(built.config.site_url)
    assert (built.site / image).read_bytes().startswith(b"\x89PNG")


def test_a_paper_of_arxiv_leads_there_and_to_its_record(built: Project) -> None:
    page = head(built, "2503.08120")
    assert page.meta["citation_arxiv_id"] == ["2503.08120"]
    assert page.meta["citation_doi"] == ["10.48550/arXiv.2503.08120"]
    assert page.meta["citation_keywords"] == ["Robotics"]
    assert page.link["cite-as"] == "https://arxiv.org/abs/2503.08120"
    assert page.link["describedby"] == f"../../data/2025/{LATER}.json"
    assert (built.site / "data" / "2025" / f"{LATER}.json").exists()
    other = head(built, "nothing-known-0a1b2c3d")
    assert not other.meta["citation_doi"] and "cite-as" not in other.link


def test_browsers_are_offered_the_search_by_name(built: Project) -> None:
    """Firefox takes no description of a search that its link does not name."""
    assert built.config.site_name == 'Kites & "more" <a>'
    for path in ("index.html", "search/index.html", "404.html"):
        found = Head(built.site / path)
        assert found.titles["search"] == built.config.site_name
        assert found.link["search"].endswith("opensearch.xml")
    assert (built.site / "opensearch.xml").exists()


def test_the_sitemap_dates_what_changed(project: Project) -> None:
    """A mended abstract and a hidden paper move their pages; a day moves nothing that shows none.

    Which sitemap has a page follows from its days, so that no run brings all pages into one.
    """
    mended, hidden = date(2026, 2, 2), date(2026, 2, 3)
    store = Store(project.content)
    store.add([listing(DAY, FULL, BARE), listing(LATER, NAMED)])
    store.add([listing(DAY, FULL | {"abstract": "Mended."})], mended)

    def lastmod(name: str) -> dict[str, str]:
        xml = (project.site / name).read_text("utf-8").replace(project.config.site_url, "/")
        return dict(re.findall("<loc>(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?", xml))

    project.run("build")
    told = lastmod("sitemap-2025.xml")
    assert told["/papers/2503.08120/"] == told["/2025/03/14/"] == f"{mended}"
    assert told[f"/papers/{BARE['id']}/"] == f"{DAY}"
    assert told[f"/papers/{NAMED['id']}/"] == told["/2025/03/17/"] == told["/"] == f"{LATER}"
    assert told["/tags/"] == told["/trends/"] == told["/status/"] == told["/data/"] == f"{LATER}"
    undated = ("/about/", "/about/methods/", "/follow/", "/saved/", "/search/")
    assert lastmod("sitemap-pages.xml") == dict.fromkeys(undated, "")
    assert lastmod("sitemap.xml") == {"/sitemap-2025.xml": f"{mended}", "/sitemap-pages.xml": ""}
    curation = project.content / "curation.yml"
    curation.write_text(f"hide:\n  {BARE['id']}: the authors asked for it\n", "utf-8")
    store.hide({str(BARE["id"])}, hidden)
    project.run("build")
    told = lastmod("sitemap-2025.xml")
    assert f"/papers/{BARE['id']}/" not in told and told["/2025/03/14/"] == f"{hidden}"
    left = (project.site / "sitemap-2025.xml").read_bytes()
    project.run("build", "--clean")
    assert (project.site / "sitemap-2025.xml").read_bytes() == left


def test_a_day_names_its_papers_to_reference_managers(built: Project) -> None:
    """COinS: a title, and what leads to the rest; the authors themselves where nothing does."""
    found = Head(built.site / "2025/03/14/index.html").lists
    day = json.loads((built.site / "data/2025/2025-03-14.json").read_text("utf-8"))
    assert len(found) == len(day["papers"]) == 4
    for pairs, kept in zip(found, day["papers"], strict=True):
        told = dict(pairs)
        assert told["rft_val_fmt"] == "info:ofi/fmt:kev:mtx:dc" and told["rft.type"] == "preprint"
        assert told["rft.title"] == text.shown(kept["title"])
        if kept["id"][0].isdigit():
            assert told["rft_id"] == f"info:doi/10.48550/arXiv.{kept['id']}"
        else:
            names = [value for name, value in pairs if name == "rft.au"]
            assert names == kept["authors"] and "rft_id" not in told
            assert told["rft.date"] == kept.get("published", f"{DAY}")


def test_a_day_is_one_file_of_citations(built: Project) -> None:
    """The entries of the papers' own pages, in the day's order; the day's page links to it."""
    bib = (built.site / "2025/03/14.bib").read_text("utf-8")
    assert "href=../14.bib" in (built.site / "2025/03/14/index.html").read_text("utf-8")
    day = json.loads((built.site / "data/2025/2025-03-14.json").read_text("utf-8"))
    papers = [normalised(kept) for kept in day["papers"]]
    assert bib == "\n".join(f"{citing.bibtex(paper, DAY)}\n" for paper in papers)
    assert [*parse_string(bib, "bibtex").entries] == [citing.key(paper) for paper in papers]
    page = (built.content / "papers/2503.08120.md").read_text("utf-8")
    shown_there = re.findall(r"```bibtex\n(.*?)\n```", page, re.DOTALL)
    assert shown_there == [entry for entry in bib.split("\n\n") if "2503.08120" in entry]

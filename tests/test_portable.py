"""content/ without code or theme of ours: MkDocs and Material as they come build a good site."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from playwright.sync_api import Page, expect

from generator import citing, text
from tests import judges
from tests.conftest import ROOT, Project, Site

STOCK = """\
site_name: Papers
site_url: http://127.0.0.1/
docs_dir: content
theme: {name: material, font: false}
markdown_extensions: [attr_list, admonition, md_in_html]
"""


def plain(root: Path) -> Path:
    """The site that MkDocs alone builds of the project in ``root``."""
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q"],
        cwd=root,
        check=True,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    return root / "site"


@pytest.fixture(scope="module")
def stock(
    new_project: Callable[[], Project],
    serve: Callable[[Project], Site],
    tmp_path_factory: pytest.TempPathFactory,
) -> Site:
    """Two days of the sample under stock Material."""
    project = new_project()
    project.run("add", *sorted((ROOT / "generator/demo/days").glob("2025-12-*.json")))
    project.run("build")
    root = tmp_path_factory.mktemp("stock")
    shutil.copytree(project.content, root / "content")
    (root / "mkdocs.yml").write_text(STOCK, "utf-8")
    plain(root)
    return serve(Project(root))


def test_every_link_between_pages_works(stock: Site) -> None:
    """In the text, and in the navigation that MkDocs makes of all pages."""
    site = stock.project.site
    made = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html")}
    sources = [*stock.project.content.rglob("*.md")]
    assert len(made) == len(sources) + 1 > 40  # and 404.html
    for name, path in made.items():
        if name == "404.html":
            continue
        for link in judges.Shape(path.read_text("utf-8")).links:
            if not re.match(r"https?:|mailto:|#", link):
                target = normpath(join(dirname(name), link.partition("#")[0]))
                held = site / target
                assert (held / "index.html" if held.is_dir() else held).is_file(), (name, link)


def test_each_day_and_paper_shows_its_records(stock: Site) -> None:
    """Titles and abstracts, whole; every topic lists papers, or leads on to one that does."""
    site = stock.project.site

    def shown(path: str) -> str:
        return judges.Shape((site / path / "index.html").read_text("utf-8")).text

    for file in (stock.project.content / "data").glob("2*/*.json"):
        day = shown(file.stem.replace("-", "/"))
        for record in json.loads(file.read_text("utf-8"))["papers"]:
            for words in (record["title"], *record["abstract"].split("\n\n"), record["authors"][0]):
                assert text.shown(words) in day
                assert text.shown(words) in shown(f"papers/{record['id']}")
    for topic in (site / "tags").glob("*/index.html"):
        told = topic.read_text("utf-8")
        assert "data-paper" in told or "This tag has moved to" in told


def test_a_reader_finds_a_paper_and_its_topic(stock: Site, page: Page) -> None:
    """Home → day → paper → tag → the tag's month, each with its words."""
    page.goto(stock.url)
    page.locator("article h2 a").first.click()
    expect(page.locator("h1")).to_have_text("31 December 2025")
    tagged = page.locator("article [data-paper]:has([data-field=tags])")
    first = tagged.locator("[data-field=title] a").first
    expect(page.locator("[data-field=abstract]").first).to_be_visible()
    title = first.inner_text()
    first.click()
    expect(page.locator("h1 [data-field=title]")).to_have_text(title)
    expect(page.locator("[data-field=abstract]").first).to_be_visible()
    expect(page.locator("[data-field=authors]").first).to_be_visible()
    page.locator("summary").first.click()
    expect(page.locator("details pre")).to_contain_text("@misc{")
    page.locator("[data-field=tags] a").first.click()
    expect(page.locator("li [data-paper] [data-field=title] a").first).to_be_visible()
    page.get_by_title("December 2025").click()
    expect(page.locator("li [data-paper]").first).to_be_visible()


@pytest.mark.parametrize("theme", ["ours", "stock"])
def test_a_whole_document_holds_no_more_than_with_harmless_words(
    tmp_path: Path, theme: str
) -> None:
    """Head, navigation and contents included. Links within a page lead to headings' ids."""
    records = [judges.record(i, value) for i, value in enumerate(judges.strings()[::30], 1)]
    twins = [judges.words(record) for record in records]
    meant = {word: said for twin in twins for word, said in twin.meant.items()}
    built = []
    for name, listed in (("hostile", records), ("words", [twin.record for twin in twins])):
        for made, source in judges.pages(listed).items():
            file = tmp_path / name / "content" / made
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source, "utf-8")
        if theme == "ours":
            shutil.copytree(ROOT / "overrides", tmp_path / name / "overrides")
            shutil.copy(ROOT / "mkdocs.yml", tmp_path / name)
            shutil.copy(ROOT / "content/about.md", tmp_path / name / "content")
        else:
            (tmp_path / name / "mkdocs.yml").write_text(STOCK, "utf-8")
        built.append(plain(tmp_path / name))
    paths = [path.relative_to(built[0]) for path in built[0].rglob("*.html")]
    assert len(paths) > len(records)
    cited = {f"papers/{one.id}/index.html": citing.bibtex(one, judges.DAY) for one in records}
    for path in paths:
        got, wanted = (judges.Shape((site / path).read_text("utf-8")) for site in built)
        for shape in (got, wanted):
            shape.links = [link for link in shape.links if not link.startswith("#")]
        assert list(judges.differences(got, wanted, meant, cited.get(str(path)))) == [], path

"""The main job, end to end: real days in, a complete and true site out."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from generator import text
from generator.paper import path_segment
from tests.conftest import Project, Site
from tests.feed import Feed

VOID = {"meta", "link", "input", "br", "img", "hr", "rect"}


class Fields(HTMLParser):
    """The texts of ``data-field`` elements by paper, in the order of the page; main only."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.papers: list[tuple[str, dict[str, str]]] = []
        self.stack: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("data-paper"):
            self.papers.append((str(values["data-paper"]), {}))
        if tag not in VOID:
            self.stack.append((tag, values.get("data-field")))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, field in self.stack:
            if field and self.papers:
                found = self.papers[-1][1]
                found[field] = found.get(field, "") + data


def fields(site: Path, address: str) -> list[tuple[str, dict[str, str]]]:
    return Fields((site / address / "index.html").read_text("utf-8")).papers


def folded(value: str) -> str:
    return " ".join(value.split())


def records(project: Project) -> dict[str, list[dict[str, Any]]]:
    """The records held, by day."""
    days = sorted(project.content.glob("data/????/*.json"))
    return {day.stem: json.loads(day.read_text("utf-8"))["papers"] for day in days}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_real_paper_has_a_true_page(real_site: Site) -> None:
    """Title and abstract equal the record as shown; a day lists exactly the ids of the feed."""
    held = records(real_site.project)
    assert sum(map(len, held.values())) > 1900
    newest = {paper["id"]: paper for day in sorted(held) for paper in held[day]}
    for name, paper in newest.items():
        shown = fields(real_site.project.site, f"papers/{path_segment(name)}")
        assert shown[0][0] == name
        assert folded(shown[0][1]["title"]) == text.shown(paper["title"])
        assert folded(shown[0][1].get("abstract", "")) == folded(text.shown(paper["abstract"]))
    for day, papers in held.items():
        shown = fields(real_site.project.site, day.replace("-", "/"))
        assert [name for name, _ in shown] == [paper["id"] for paper in papers]
        assert [folded(said["abstract"]) for _, said in shown] == [
            folded(text.shown(paper["abstract"])) for paper in papers
        ]


def test_days_hold_what_the_feed_listed(real_site: Site, shared: Path) -> None:
    held = records(real_site.project)
    for path in (shared / "feed" / "raw").glob("*.json"):
        listed = {entry["paper"]["id"] for entry in json.loads(path.read_text("utf-8"))}
        assert {paper["id"] for paper in held[path.stem]} == listed


def test_adding_again_changes_nothing(real_site: Site, shared: Path) -> None:
    """The same files once more: no byte and no mtime of the store changes; nor does a build."""
    project = real_site.project
    times = {p: p.stat().st_mtime_ns for p in project.content.rglob("*") if p.is_file()}
    project.run("add", *sorted((shared / "feed" / "raw").glob("*.json")))
    last = project.run("build", "--json").out.splitlines()[-1]
    assert json.loads(last)["pages_written"] == 0
    assert {p: p.stat().st_mtime_ns for p in project.content.rglob("*") if p.is_file()} == times


def test_the_real_site_is_sound(real_site: Site) -> None:
    assert real_site.project.run("check", "--site").out == "no faults\n"


def test_fetching_gives_the_same_store_as_adding(project: Project, shared: Path) -> None:
    """The feed replayed over loopback HTTP, pages and all."""
    raw = shared / "feed" / "raw"
    adding = Project(project.root / "other")
    shutil.copytree(project.root, adding.root, ignore=shutil.ignore_patterns("other"))
    days = sorted(raw.glob("2025-03-*.json"))
    adding.run("add", *days)
    with Feed(raw) as feed:
        point_at(project, feed.url, page=20)
        project.run("fetch", "--since", "2025-03-03", "--until", "2025-03-28")
    assert records(project) == records(adding)
    assert len(records(project)) == len(days)


def point_at(project: Project, url: str, page: int = 100) -> None:
    """Let the project's feed answer at ``url``."""
    path = project.root / "mkdocs.yml"
    text = path.read_text("utf-8")
    source = f"    source: huggingface\n    huggingface: {{url: '{url}', page: {page}, pause: 0}}\n"
    path.write_text(text.replace("    source: huggingface\n", source), "utf-8")


def test_a_trending_page_as_text(project: Project, shared: Path) -> None:
    """48 papers; a date that contradicts the page's own header is refused."""
    page = shared / "feed" / "trending-page.txt"
    wrong = project.run("add", "--date", "2025-03-15", page, status=1)
    assert "Mar 14" in wrong.err and len(wrong.err.splitlines()) == 1
    assert not (project.content / "data").exists()
    project.run("add", "--date", "2025-03-14", page)
    assert len(records(project)["2025-03-14"]) == 48


def test_a_slug_gives_way_to_the_real_id(project: Project) -> None:
    """A paper known by title alone takes its arXiv id when a day brings it; its page redirects."""
    page = project.root / "page.txt"
    abstract = "We study a thing that has a title and no number. " * 8
    page.write_text(f"Mar 14\n\nA Title Without Number\n\n{abstract}\n", "utf-8")
    project.run("add", "--date", "2025-03-14", page)
    slug = records(project)["2025-03-14"][0]["id"]
    answer = [entry("2503.99001", "A title without  number", "The whole abstract.")]
    (project.root / "2025-03-17.json").write_text(json.dumps(answer), "utf-8")
    project.run("add", project.root / "2025-03-17.json")
    held = records(project)
    assert [p["id"] for p in held["2025-03-14"]] == ["2503.99001"]
    project.run("build")
    redirect = (project.site / "papers" / slug / "index.html").read_text("utf-8")
    assert "url=../2503.99001/" in redirect
    assert project.run("check", "--site").out == "no faults\n"


def entry(name: str, title: str, abstract: str, **more: object) -> dict[str, Any]:
    """An entry in the feed's format."""
    paper = {
        "id": name,
        "title": title,
        "summary": abstract,
        "authors": [{"name": "A. Person"}],
        "publishedAt": "2025-03-13T00:00:00.000Z",
        "upvotes": 1,
    }
    return {"paper": paper | more, "title": title, "numComments": 0}


def test_an_empty_store_builds(project: Project) -> None:
    """A fresh fork: exit 0, and a home page that says how to begin."""
    project.run("build")
    assert "paper-archive update" in (project.site / "index.html").read_text("utf-8")
    assert project.run("check", "--site").out == "no faults\n"


def test_the_site_moves_by_its_address_alone(project: Project) -> None:
    """SITE_URL decides canonical links, sitemap and the addresses of the 404 page."""
    (project.root / "2025-03-17.json").write_text(
        json.dumps([entry("2503.99001", "One paper", "Its abstract.")]), "utf-8"
    )
    project.run("add", project.root / "2025-03-17.json")
    url = "https://example.org/some/where"
    project.run("build", SITE_URL=url)
    assert project.run("check", "--site", SITE_URL=url).out == "no faults\n"
    page = (project.site / "papers/2503.99001/index.html").read_text("utf-8")
    assert "<link rel=canonical href=https://example.org/some/where/papers/2503.99001/>" in page
    lost = (project.site / "404.html").read_text("utf-8")
    assert "href=/some/where/tags/" in lost
    assert "https://example.org/some/where/sitemap-2025.xml" in (
        project.site / "sitemap.xml"
    ).read_text("utf-8")


def test_a_file_deleted_from_the_site_comes_back(project: Project) -> None:
    (project.root / "2025-03-17.json").write_text(
        json.dumps([entry("2503.99001", "One paper", "Its abstract.")]), "utf-8"
    )
    project.run("add", project.root / "2025-03-17.json")
    project.run("build")
    before = files(project.site)
    for lost in ("papers/2503.99001/index.html", "data/index.json", "about/index.html"):
        (project.site / lost).unlink()
    (project.site / "stray.html").write_text("not of this build", "utf-8")
    project.run("build")
    assert files(project.site) == before


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_serving_says_where_and_ends_quietly(project: Project, command: str) -> None:
    """One line on stdout when ready, the address; exit 0 on SIGTERM."""
    running = subprocess.Popen(
        [sys.executable, "-m", "generator", command, "--port", "0"],
        cwd=project.root, env=os.environ | {"SITE_URL": "https://example.org/base/"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdout
    url = running.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/base/", url)
    assert "Paper archive" in httpx.get(url).text
    assert httpx.get(url + "no/such/").status_code == 404
    assert httpx.get(url.removesuffix("base/"), follow_redirects=True).url == url
    running.send_signal(signal.SIGTERM)
    rest, errors = running.communicate(timeout=20)
    assert (running.returncode, rest) == (0, "")
    assert "Traceback" not in errors


BROKEN = [
    (["add", "nothing.json"], {}, 1, "nothing.json"),
    (["add", "mkdocs.yml"], {}, 1, "mkdocs.yml"),
    (["fetch", "--date", "2025-13-40"], {}, 2, "2025-13-40"),
    (["fetch", "--date", "14.03.2025"], {}, 2, "--date: '14.03.2025' is no day; write it as YYYY"),
    (["fetch", "--date", "2999-01-01"], {}, 2, "--date: 2999-01-01 is still to come"),
    (["fetch", "--since", "2025-03-14", "--until", "2999-01-01"], {}, 2, "--until: 2999-01-01"),
    (["fetch", "--since", "2025-03-14", "--until", "2025-03-01"], {}, 2, "swap"),
    (["build", "--flag"], {}, 2, "--flag"),
    (["build", "--part", "1/3"], {}, 2, "--part"),
    (["build"], {"mkdocs.yml": "site_name: [\n"}, 1, "mkdocs.yml:2"),
    (["build"], {"mkdocs.yml": "extra: {archive: {sauce: 1}}\n"}, 1, "sauce"),
    (["build"], {"content/tags.yml": "task:\n  a b: {title: X}\n"}, 1, "content/tags.yml:2"),
    (["build"], {"content/data/2025/2025-03-14.json": "<<<<<<< ours\n"}, 1, "2025-03-14.json"),
    (["build"], {"content/data/2025/2025-03-14.json": '{"schema": 9, "new": 1}'}, 1, "newer"),
    (["check"], {"content/data/2025/oops.json": "{}"}, 1, "oops.json"),
]


@pytest.mark.parametrize(("arguments", "written", "status", "said"), BROKEN)
def test_bad_input_is_one_clear_line(
    project: Project, arguments: list[str], written: dict[str, str], status: int, said: str
) -> None:
    """Where, what, remedy; the right exit status; nothing written."""
    for name, content in written.items():
        (project.root / name).parent.mkdir(parents=True, exist_ok=True)
        (project.root / name).write_text(content, "utf-8")
    before = files(project.content)
    result = project.run(*arguments, status=status)
    lines = [line for line in result.err.splitlines() if not line.startswith("clean build")]
    assert said in lines[0]
    assert len(lines) == 1 or arguments == ["check"]
    assert files(project.content) == before
    assert not project.site.exists()


@pytest.mark.parametrize("group", [[], ["tags"]])
def test_a_command_without_its_name_shows_the_names(project: Project, group: list[str]) -> None:
    """Line by line, as its help does; it is wrong usage all the same."""
    asked = project.run(*group, "--help")
    assert project.run(*group, status=2).err == asked.out
    assert "\nCommands:\n" in asked.out


def test_no_network_is_try_later(project: Project) -> None:
    point_at(project, "http://127.0.0.1:9")
    result = project.run("fetch", "--date", "2025-03-14", status=75)
    assert "127.0.0.1:9" in result.err and len(result.err.splitlines()) == 1
    assert not (project.content / "data").exists()


def test_a_bad_record_is_set_aside_and_the_day_kept(project: Project) -> None:
    answer = [
        entry("2503.99001", "Good", "Fine."),
        entry("../../x", "Bad", "No."),
        entry("2503.99003", "  ", "No title."),
    ]
    (project.root / "2025-03-17.json").write_text(json.dumps(answer), "utf-8")
    project.run("add", project.root / "2025-03-17.json")
    assert [p["id"] for p in records(project)["2025-03-17"]] == ["2503.99001"]
    aside = json.loads((project.content / "data/quarantine/2025-03-17.json").read_text("utf-8"))[
        "records"
    ]
    assert [record["field"] for record in aside] == ["id", "title"]
    project.run("build")
    assert not (project.site / "data/quarantine").exists()
    assert not (project.site / "tags.yml").exists()
    assert re.search('"count":1,', (project.site / "data/index.json").read_text("utf-8"))

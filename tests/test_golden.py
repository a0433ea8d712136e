"""What the pages and files of a toy archive say, word by word.

`tests/toy` is an archive of eight invented papers, made so that each rule of the pages shows:
days across a year's end, equal votes, a paper known by its title first, one of two days, one that
is hidden and one that is mended. `years` makes one of many, for what only many papers have. Each
file of `tests/golden` was read against those papers. Where a change is meant,
``GOLDEN=update pytest tests/test_golden.py`` writes them anew; read the diff.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_string, policy
from pathlib import Path

import pytest

from generator import archive, config, digest, exports, feeds, render
from generator.addresses import SUMMARY
from generator.archive import Archive
from generator.day import encode
from generator.organizations import Organizations
from generator.paper import Listing, normalised
from generator.render import status
from generator.render.entries import ranked
from generator.render.page import opening
from generator.sources import saved
from generator.store import Store
from generator.tagging import TagList, load
from tests.conftest import ROOT, Project

TOY, GOLDEN = ROOT / "tests/toy", ROOT / "tests/golden"
UPDATE = os.environ.get("GOLDEN") == "update"

# The Markdown of every kind of page, and of every kind of paper.
PAGES = (
    "index", "2024/12/27", "2024/12/30", "2025/01/02", "2025/02/03", "2025/02/05",
    "2024/w52", "2025/w01", "2025/w06", "2024/12/index", "2025/02/index", "2024/index",
    "2025/index", "papers/2412.20001", "papers/2501.00011", "papers/2501.00012",
    "papers/2502.00001", "papers/2502.00002", "papers/2502.00003", "papers/2502.00004",
    "papers/cs-0112017", "papers/2412.20009", "papers/a-cookbook-for-foghorns-fcf45e96",
    "papers/how-lighthouses-learn-to-blink-db3ec7cb",
    "tags/index", "tags/seafaring/index", "tags/signalling/index", "tags/seafaring/2025-02",
    "tags/timetables/index", "search/index", "follow/index", "saved/index",
    "status/index", "data/index", "trends/index", "organizations/index",
)  # fmt: skip
# What is built of it: the element `main` of every kind of page, and what stands around it.
MAINS = (
    "index", "2025/02/03", "2025/w01", "2024/12/index", "2025/index", "papers/2502.00001",
    "papers/2502.00002", "papers/how-lighthouses-learn-to-blink-db3ec7cb", "tags/index",
    "tags/seafaring/index", "tags/seafaring/2025-02", "search/index", "follow/index",
    "saved/index", "status/index", "about", "404",
)  # fmt: skip
SHELLS = (
    "index", "2025/02/03", "papers/2502.00001", "search/index", "404",
    "papers/how-lighthouses-learn-to-blink-db3ec7cb",
)  # fmt: skip
FILES = (
    "feeds/all.xml", "feeds/all.json", "feeds/days.xml", "feeds/tags/seafaring.xml",
    "feeds/tags.opml", "llms.txt", "sitemap-pages.xml", "opensearch.xml",
    "robots.txt", "sitemap.xml", "sitemap-2024.xml", "sitemap-2025.xml",
    "status.json", "status/badge.svg", "data/index.json",
    "data/2024/2024-12-27.json", "data/2024/2024-12-30.json", "data/2025/2025-01-02.json",
    "data/2025/2025-02-03.json", "2025/02/03.bib",
    "data/schema.json",
)  # fmt: skip
# Of three years, pages that eight papers do not fill.
YEARS = (
    "trends/index.md", "trends/trends.csv", "trends/2025-q1/index.md", "trends/2025-q1/trends.csv",
    "organizations/index.md", "organizations/harbour.md", "organizations/pier.md",
    "organizations/harbour-lab.md", "tags/seafaring/index.md", "tags/sailing-times/index.md",
    "tags/sailing-times/2024-12.md", "tags/sailing-times/2025-01.md", "2025/03/index.md",
    "2025/index.md", "feeds/tags/sailing-times.xml", "sitemap-2025.xml",
)  # fmt: skip
MAILS = {"day": ("--date", "2025-02-03"), "week": ("--week", "--date", "2025-01-01")}
NAMES = (
    *(f"pages/{name}.md" for name in PAGES),
    *(f"main/{name}.html" for name in MAINS),
    *(f"shell/{name}.html" for name in SHELLS),
    *(f"files/{name}" for name in FILES),
    *(f"digest/{name}.txt" for name in MAILS),
    "search.json",
)


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The toy archive, built from its saved answers on a machine of another zone."""
    root = tmp_path_factory.mktemp("toy") / "project"
    shutil.copytree(TOY, root)
    shutil.copytree(ROOT / "overrides", root / "overrides")
    project = Project(root)
    project.run("add", *sorted((root / "feed").iterdir()))
    shutil.copyfile(TOY / "changes.json", project.content / "data/changes.json")
    project.run("build", TZ="Pacific/Kiritimati")
    return project


def built(project: Project, name: str) -> tuple[str, str, str]:
    """A built page: what stands before `main`, `main`, what stands after. A row of a table, and
    an element of the head, have a line each."""
    path = name if name.endswith("index") or name == "404" else f"{name}/index"
    html = (project.site / f"{path}.html").read_text("utf-8")
    html = re.sub(r"(?<=assets/)[0-9a-f]{12}(?=/)", "HASH", html)
    before, main, after = re.split(r"(?=<main)|(?<=</main>)", html)
    return before.replace("><meta", ">\n<meta"), re.sub(r"\n(?=<t[dh]>|</tr>)", "", main), after


def letter(written: str) -> str:
    """A digest: its fields, then its text and its HTML as a mail program decodes them."""
    message = message_from_string(written, policy=policy.default)
    fields = "".join(f"{name}: {value}\n" for name, value in message.items())
    return "\n".join([fields, *(part.get_content() for part in message.iter_parts())])


def index(project: Project) -> str:
    """What the search index holds of each segment, and the cards of its papers."""
    folder = project.content / "search"
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    segments = [(part["name"], part["papers"], part["tags"]) for part in told["segments"]]
    cards = [json.loads(zlib.decompress(path.read_bytes())) for path in folder.glob("cards/*")]
    lines = [told["papers"], told["tags"], *segments, *(c for part in sorted(cards) for c in part)]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def view(project: Project, name: str) -> str:
    """What the file ``name`` of tests/golden is to hold."""
    kind, _, rest = name.partition("/")
    if kind == "pages":
        return (project.content / rest).read_text("utf-8")
    if kind == "main":
        return built(project, rest.removesuffix(".html"))[1] + "\n"
    if kind == "shell":
        before, _, after = built(project, rest.removesuffix(".html"))
        return f"{before}<main>…</main>{after}"
    if kind == "files":
        text = (project.site / rest).read_text("utf-8")
        return re.sub(r'"bytes":\d+', '"bytes":0', text)  # hangs on how well zlib compresses
    if kind == "digest":
        options = MAILS[rest.removesuffix(".txt")]
        return letter(project.run("digest", *options, TZ="Asia/Tokyo").out)
    return index(project)


@pytest.mark.parametrize("name", NAMES)
def test_the_toy_archive_says(toy: Project, name: str) -> None:
    compare(name, view(toy, name))


def compare(name: str, said: str) -> None:
    """Fail unless the file ``name`` of tests/golden holds ``said``."""
    path = GOLDEN / name
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(said.encode())
    held = path.read_bytes().decode() if path.exists() else ""
    if said != held:
        before, now = held.splitlines(), said.splitlines()
        diff = difflib.unified_diff(before, now, f"tests/golden/{name}", "now", lineterm="")
        pytest.fail("\n".join([*diff, "if this is meant: GOLDEN=update"]), pytrace=False)


def test_rendering_alone_says_the_same(tmp_path: Path) -> None:
    """In one process, without the command line and MkDocs: every page and mail of tests/golden."""
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    settings = config.load(tmp_path)
    for file in sorted((tmp_path / "feed").iterdir()):
        Store(settings.content).add(saved.read(file))
    shutil.copyfile(TOY / "changes.json", settings.content / "data/changes.json")
    held = digest.load(settings)
    pages = [*render.pages(held, settings), *feeds.pages(held, settings)]
    pages += exports.pages(held, settings)
    pages += render.sitemaps(settings.site_url, pages, [("about.md", None)])
    made = {page.path: page.make() for page in pages}
    made |= {f"data/{day.date:%Y}/{day.date}.json": encode(day) for day in held.held}
    made[SUMMARY] = status.summary(held, 0, 1_000_000_000)
    for name in NAMES:
        kind, _, path = name.partition("/")
        if kind in ("pages", "files"):
            told = re.sub(rb'"bytes":\d+', b'"bytes":0', made.pop(path))
            assert told.decode() == (GOLDEN / name).read_text("utf-8"), name
    for name, (*week, _, day) in MAILS.items():
        edition = digest.edition(settings, held, date.fromisoformat(day), week=bool(week))
        said = letter(digest.render(edition, settings).as_string().replace("\r\n", "\n"))
        assert said == (GOLDEN / f"digest/{name}.txt").read_text("utf-8")
    files = {path for path in made if not path.endswith(".md")}
    assert files == {  # all others are golden
        "2024/12/27.bib", "2024/12/30.bib", "2025/01/02.bib", "2025/02/05.bib",
        "data/2025/2025-02-05.json", "data/2024.jsonl.gz", "data/2025.jsonl.gz",
        "feeds/tags/signalling.xml", "feeds/tags/timetables.xml",
        "trends/trends.csv",
    }  # fmt: skip


def test_the_toy_archive_is_sound(toy: Project) -> None:
    """No fault is found in it, and no golden file is left of a page that is gone.

    Each page that engines may list says in a sentence what it is.
    """
    assert toy.run("check", "--site").out == "no faults\n"
    for path in toy.site.rglob("index.html"):
        html = path.read_text("utf-8")
        assert ("name=description" in html) != ("content=noindex" in html), path
    left = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert left == {*NAMES, *(f"years/{name}" for name in YEARS)}


def of(counts: dict[date, int], folder: Path, tags: TagList | None = None) -> Archive:
    """An archive of so many papers on each day, about ropes."""

    def listings() -> Iterator[Listing]:
        number = 0
        for day, count in counts.items():
            raw = [
                {"id": f"2501.{number + i:05}", "title": f"Rope {i}", "abstract": "On ropes. " * 40}
                for i in range(count)
            ]
            number += count
            yield Listing(day, "huggingface", tuple(map(normalised, raw)))

    store = Store(folder)
    store.add(listings())
    return archive.load(store, tags or TagList([]))


def body(held: Archive, path: str) -> str:
    """The Markdown of one page of ``held``."""
    (found,) = (page for page in render.pages(held, config.load(TOY)) if page.path == path)
    return found.make().decode()


def test_busy_days_stand_out_in_calendars(tmp_path: Path) -> None:
    """A dozen papers more, a degree more of emphasis; three at most. So do busy months."""
    counts = (1, 11, 12, 23, 24, 35, 36, 40)
    days = {date(2025, 3, 3 + i): count for i, count in enumerate(counts)}
    held = of(days | {date(2025, 4, 1): 45, date(2025, 5, 1): 46, date(2024, 6, 3): 182}, tmp_path)
    month = body(held, "2025/03/index.md")
    assert re.findall(r"([*_]*)\[\d+\]\([^)]+\)([*_]*) (\d+) ", month) == [
        ("", "", "1"), ("", "", "11"), ("*", "*", "12"), ("*", "*", "23"), ("**", "**", "24"),
        ("**", "**", "35"), ("**_", "_**", "36"), ("**_", "_**", "40"),
    ]  # fmt: skip
    assert '**_[9](../2025/03/09.md "36 papers")_** ' in body(held, "2025/index.md")
    home = body(held, "index.md")
    assert re.findall(r'([*_]*)\[(\d+)\]\(\S+ "(\w+ \d{4})"\)([*_]*) ', home) == [
        ("**_", "182", "March 2025", "_**"), ("", "45", "April 2025", ""),
        ("*", "46", "May 2025", "*"), ("**_", "182", "June 2024", "_**"),
    ]  # fmt: skip


def test_long_lists_are_cut(tmp_path: Path) -> None:
    """Of two years of weeks with a paper each: what a page shows, and that it tells all."""
    monday = date(2023, 1, 2)
    counts = {monday + timedelta(weeks=i): 1 for i in range(109)} | {date(2025, 2, 3): 7}
    held = of(counts, tmp_path, load(TOY / "content"))
    year, tag = body(held, "2024/index.md"), body(held, "tags/seafaring/index.md")
    home, status = body(held, "index.md"), body(held, "status/index.md")
    assert "\nThe 20 most voted of 53 papers · [← 2023]" in year and year.count("\n- ") == 20
    newest, best = tag.split("## Also most voted")
    assert (newest.count("\n- "), best.count("\n- ")) == (10, 6)
    assert len(set(re.findall('data-paper="(.+?)"', tag))) == 16  # each once
    assert "\n## 116 papers\n" in best and len(re.findall(r"\(\d{4}-\d\d\.md ", best)) == 26
    assert best.count("h10V84") == 24 and "March 2023 to February 2025" in best
    drawn = re.search(r'viewBox="0 0 (\d+) .*?<path d="M(\d+) 14h(\d+)', best, re.DOTALL)
    whole, left, axis = map(int, drawn.groups()) if drawn else (0, 0, 0)
    assert left >= 44 and left + axis == whole  # "100.0 %", of ten pixels a line, ends before it
    assert home.count("\n| [20") == 3 and home.count("\n- <a-paper") == 5 + 1
    assert "\n## Top of [week 5](2025/w05.md)\n" in home  # the newest has but one day
    assert status.count("\n- ") == 4 + 41 and "\n- and 69 earlier" in status


def test_quiet_months_stand_on_the_tags_own_page(tmp_path: Path) -> None:
    """A month of four papers has a page; every paper of a tag is there or on such a page."""
    days = {date(2025, 6, 2): 11, date(2025, 5, 5): 3, date(2025, 4, 7): 4, date(2025, 3, 3): 1}
    days |= {date(2024, month, 2): 2 for month in (12, 11, 10, 9)}
    days |= {date(2024, 8, 2): 5, date(2024, 7, 2): 1}
    held = of(days, tmp_path, load(TOY / "content"))
    own = body(held, "tags/seafaring/index.md")
    upper, lower = own.split("## Earlier, in quiet months")
    years = re.findall(r"<summary>(.+?)</summary>", lower)
    assert years == ["2025: 1 paper", "2024: 9 papers"]
    assert lower.count("<details open markdown>") == 2  # few enough
    cells = dict(re.findall(r"\[(\d+)\]\((\S+) \"March 2025\"\)", own))
    assert cells == {"1": "#2025-03"}
    pages = re.findall(r"\]\((\d{4}-\d\d)\.md ", own)
    assert pages == ["2025-04", "2025-06", "2024-08"]
    places = re.findall(r"\(#(\d{4}-\d\d) ", own)
    assert [*places] == sorted(re.findall(r' id="(.+?)"', own), key=places.index)
    assert ' id="2025-05"' in upper and ' id="2024-09"' in lower
    texts = [own, *(body(held, f"tags/seafaring/{page}.md") for page in pages)]
    found = [re.findall('data-paper="(.+?)"', text) for text in texts]
    assert {name for names in found for name in names} == {*held.entries}
    assert len(found[0]) == len({*found[0]})
    assert "\n4 papers · [← August 2024](2024-08.md) · [June 2025 →](2025-06.md)\n" in texts[1]
    more = of(days | {date(2024, 6, 3): 1}, tmp_path / "more", held.tags)
    assert body(more, "tags/seafaring/index.md").count("\n<details markdown>") == 2
    store, april = Store(tmp_path), date(2025, 4, 7)
    store.add([Listing(date(2025, 6, 3), "huggingface", store.day(april).papers)])
    again = archive.load(store, held.tags)
    led = body(again, "tags/seafaring/2025-04.md")
    assert "\nThis list has moved to [Seafaring](index.md).\n" in led


def test_home_names_each_paper_once(tmp_path: Path) -> None:
    home = body(of({date(2025, 3, 3): 9, date(2025, 3, 4): 7}, tmp_path), "index.md")
    assert "\n## Also top of [week 10](2025/w10.md)\n" in home
    assert home.count("\n- <a-paper") == len(set(re.findall('data-paper="(.+?)"', home))) == 5 + 8


def test_weeks_and_months_show_their_best(tmp_path: Path) -> None:
    """Ten papers of a week, thirty of a month, by votes; a day shows all."""
    held = of({date(2025, 3, 3): 40, date(2025, 3, 31): 2}, tmp_path)
    shown = {
        path: body(held, f"2025/{path}.md").count("\n- <a-paper")
        for path in ("w10", "w14", "03/index", "03/03", "03/31")
    }
    assert shown == {"w10": 10, "w14": 2, "03/index": 30, "03/03": 40, "03/31": 2}
    assert "\nThe 30 most voted of 42 papers\n" in body(held, "2025/03/index.md")
    assert "\n2 papers, by votes · [← Week 10 of 2025]" in body(held, "2025/w14.md")


def years(folder: Path) -> Archive:
    """Eight papers a fortnight from 2023 to 2025, when timetables come up, ropes and signals go."""
    store, days, nouns = Store(folder), [], ("cork", "sand", "brine", "kelp", "tar")
    for number in range(40):
        day = date(2023, 11, 7) + timedelta(days=14 * number)
        new, old = (" FogNet.", "sand", "timetable"), ("", "rope", "lighthouse")
        name, first, last = new if day.year == 2025 else old
        words = [first, first, "ferry's foghorn", last, last, f"telescope {last}", "kite", "kite"]
        second = "HARBOUR" if number % 3 else f"Quay {number % 4}"
        groups = ("Harbour", second, "Fog & <b>Sea</b>", "")
        raw = [
            {
                "id": f"2311.{8 * number + i:05}",
                "title": f"{nouns[(number + i) % 5].title()} and the {word} {i}",
                "abstract": f"It is on {nouns[number % 5]}, of the {word}.{name}",
                "authors": [f"Ada Quill{number}{i}"],
                "upvotes": (7 * number + i) % 11,
                "organization": groups[i % 4] if number > 2 else "",
            }
            for i, word in enumerate(words)
        ]
        days.append(Listing(day, "huggingface", tuple(map(normalised, raw))))
    store.add(days)
    store.publish(["sailing-times"], {"harbour-lab": "Harbour Lab", "pier": "Old Pier"})
    known = Organizations({"harbour-lab": "Harbour", "harbour": "Harbour"})
    return archive.load(store, load(TOY / "content"), organizations=known)


def test_years_of_papers_say(tmp_path: Path) -> None:
    """What rises and falls, organisations, where a tag led that is called otherwise."""
    held, settings = years(tmp_path), config.load(TOY)
    made = {
        page.path: page for page in (*render.pages(held, settings), *feeds.pages(held, settings))
    }
    listed = [made[name] for name in YEARS if name in made]
    made |= {page.path: page for page in render.sitemaps(settings.site_url, listed, [])}
    for name in YEARS:
        compare(f"years/{name}", made[name].make().decode())
    papers = [*held.entries.values()]
    best = archive.top(papers, 3)
    assert archive.further(papers, 2, best[2:]) == (best[:2], False)
    assert archive.further(papers, 2, best[1:2]) == ([best[0], best[2]], True)
    assert ranked({"sea": 1, "fog": 1, "tide": 2}) == [("tide", 2), ("fog", 1), ("sea", 1)]


LONG = "A first sentence that is long enough to say what the whole paper is about, in a line"
OPENINGS = [
    (f"{LONG}. Then more. And more.", f"{LONG}."),
    (f"Short. {LONG}? Then more.", f"Short. {LONG}?"),
    (f'{LONG} ("fog!") Then more.', f'{LONG} ("fog!")'),
    (f"{LONG}\n\nThen more.", LONG),
    (f"{LONG} (Ng et al. 2020, cf. Fig. 3, by J. Ng) of v. 2.5, e.g. that. Then more.",
     f"{LONG} (Ng et al. 2020, cf. Fig. 3, by J. Ng) of v. 2.5, e.g. that."),
    (f"{LONG} $a. B$ is. Then more.", f"{LONG} $a. B$ is."),
    (f"{LONG} ``a. B'' is. Then more.", f"{LONG} ``a. B'' is."),
    (f"{LONG}.", f"{LONG}."),
    ("Short. Too short.", "Short. Too short."),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("abstract", "first"), OPENINGS)
def test_how_an_abstract_begins(abstract: str, first: str) -> None:
    """A sentence, or two where the first says little; nothing is lost after it."""
    begun, rest = opening(abstract)
    assert begun == first
    assert f"{begun} {rest}".split() == abstract.split()


def test_an_empty_archive_says_how_to_begin(tmp_path: Path) -> None:
    """And one of a day has no day before, one of two has."""
    page = body(of({}, tmp_path), "index.md")
    assert '\nkind: "home"\ntitle: "No papers yet"\n' in page and "\n# No papers yet\n" in page
    assert "`paper-archive update` fetches the last seven days" in page
    first = body(of({date(2025, 3, 3): 1}, tmp_path / "first"), "index.md")
    assert "\ntotal: 1\n" in first and "The day before" not in first
    second = of({date(2025, 3, 3): 1, date(2025, 3, 4): 1}, tmp_path / "second")
    assert "[← The day before](2025/03/03.md)" in body(second, "index.md")

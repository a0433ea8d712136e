"""The digest: a message that any mail program can read, the same for the same archive."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from generator import digest, paper, text
from generator.archive import Entry
from generator.digest.edition import Edition, Listed
from tests import faults
from tests.conftest import Project, Site
from tests.judges import payloads, strings

DAY = date(2025, 3, 14)
CLIPPED = 100_000


class Html(HTMLParser):
    """Elements with the names of their attributes, and the addresses they link to."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.links: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[f"{tag} {[name for name, _ in attrs]}"] += 1
        self.links += [value or "" for name, value in attrs if name == "href"]


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body and not body.defects
    return str(body.get_content())


def test_each_real_day_is_a_whole_message(real_site: Site) -> None:
    """Headers and both parts parse back, below 100 KB; every link of ours is a page of the site."""
    site, settings = real_site.project.site, real_site.project.config
    held = digest.load(settings)
    assert len(held.days) == 71
    for day in held.days:
        made = digest.edition(settings, held, day.date)
        data = digest.render(made, settings).as_bytes()
        assert len(data) < CLIPPED
        assert max(map(len, data.split(b"\r\n"))) <= 998
        message = parsed(data)
        assert message.get_content_type() == "multipart/alternative"
        assert message["Subject"] == f"Paper archive: {len(day.papers)} papers of {made.title}"
        assert message["Date"].datetime == datetime(*day.date.timetuple()[:3], tzinfo=UTC)
        html, plain = Html(part(message, "html")), part(message, "plain")
        ours = [link for link in html.links if link.startswith(settings.site_url)]
        assert len(ours) > len(day.papers[:40])
        for link in ours + re.findall(rf"{settings.site_url}\S*", plain):
            inside = link.removeprefix(settings.site_url)
            assert (site / inside / "index.html").is_file(), link
        shown = html.elements["h2 ['dir', 'style']"]
        left_out = len(day.papers) - shown
        assert not left_out or (shown >= 40 and f"{left_out} more paper" in plain)
        for record in day.papers[:shown]:
            assert text.shown(record.title) in plain
            assert f"https://arxiv.org/abs/{record.id}" in html.links
            assert not record.code or record.code in html.links
            assert not record.authors or record.authors[0] in plain.replace("\r\n   ", " ")


def test_a_week_shows_each_paper_once_by_votes(real_site: Site) -> None:
    """The newest week by default; as many as fit, and how many more there are."""
    project = real_site.project
    message = parsed(project.run("digest", "--week", "--date", "2025-06-05").out.encode())
    assert message["Subject"] == "Paper archive: 146 papers of week 23 of 2025"
    assert len(message.as_bytes()) < CLIPPED
    plain = part(message, "plain")
    votes = [int(number) for number in re.findall(r"^   (\d+) votes?\r?$", plain, re.MULTILINE)]
    assert len(votes) > 30 and votes == sorted(votes, reverse=True)
    assert f"{146 - len(votes)} more papers: {project.config.site_url}2025/w23/" in plain
    newest = parsed(project.run("digest", "--week").out.encode())
    assert newest["Subject"].endswith("of week 18 of 2026")


def test_the_same_day_gives_the_same_bytes(project: Project) -> None:
    """The newest day by default; no clock, no chance, no machine."""
    path = project.root / "day.json"
    path.write_bytes(faults.body(faults.entry(1), faults.entry(2)))
    project.run("add", path)
    once = project.run("digest").out
    project.run("digest", "--date", DAY, "--output", "m.eml", TZ="Asia/Tokyo", PYTHONHASHSEED="1")
    assert (project.root / "m.eml").read_bytes().replace(b"\r\n", b"\n") == once.encode()
    assert "2 papers of 14 March 2025" in once


def test_an_empty_store_has_no_digest(project: Project) -> None:
    assert "holds no day; run" in project.run("digest", status=1).err


def test_a_hidden_paper_is_in_no_digest(project: Project) -> None:
    """What people decide in curation.yml holds for mails too."""
    path = project.root / "day.json"
    path.write_bytes(faults.body(faults.entry(1), faults.entry(2)))
    project.run("add", path)
    (project.content / "curation.yml").write_text(
        "hide:\n  2503.00001: its authors asked\n", "utf-8"
    )
    mail = project.run("digest").out
    assert "1 paper of 14 March 2025" in mail
    assert "2503.00002" in mail and "2503.00001" not in mail


def listed(value: str) -> Listed:
    """A paper in whose every field ``value`` stands."""
    record = paper.normalised(
        {
            "id": "2503.00001",
            "title": value,
            "abstract": value,
            "authors": [value] * 7,
            "summary": value,
            "upvotes": 3,
            "code": "https://code.example/x",
        }
    )
    return Listed(record, Entry(record, (DAY,), ("tag",), (), record.id))


def of(papers: list[Listed]) -> Edition:
    return Edition("2025-03-14", "14 March 2025", DAY, "u", tuple(papers), {"tag": "Tag"})


def test_hostile_titles_are_text_in_both_parts(project: Project) -> None:
    """No payload adds an element, an attribute, a link or a header; each is shown."""
    settings = project.config
    harmless = parsed(digest.render(of([listed("words")] * 8), settings).as_bytes())
    elements, names = Html(part(harmless, "html")).elements, harmless.keys()
    links = set(Html(part(harmless, "html")).links)
    values = list(dict.fromkeys(text.line(value, 200) for value in [*strings(), *payloads()]))
    values = [value for value in values if value]
    values += ["words"] * (-len(values) % 8)
    assert len(values) > 1000
    for i in range(0, len(values), 8):
        chosen = values[i : i + 8]
        message = parsed(digest.render(of([listed(v) for v in chosen]), settings).as_bytes())
        assert message.keys() == names
        html, plain = Html(part(message, "html")), part(message, "plain")
        assert html.elements == elements
        assert set(html.links) == links
        assert all(f"{n}. {text.shown(value)}\r\n" in plain for n, value in enumerate(chosen, 1))


@pytest.mark.parametrize("name", ["A\r\nBcc: x@example.org", "A\x0bB\u2028C: d", "Ü" * 300])
def test_no_name_breaks_a_header(project: Project, name: str) -> None:
    """Even what the site's owner writes stays within its field."""
    settings = msgspec.structs.replace(project.config, site_name=name)
    harmless = parsed(digest.render(of([]), project.config).as_bytes())
    message = parsed(digest.render(of([]), settings).as_bytes())
    assert message.keys() == harmless.keys()
    assert message["To"].addresses == ()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_reads_well_on_a_small_screen(page: Page, real_site: Site, scheme: str) -> None:
    """320 px wide, light and dark: nothing sticks out, enough contrast, nothing is fetched."""
    message = parsed(real_site.project.run("digest", "--date", "2025-03-14").out.encode())
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(part(message, "html"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    ground = page.evaluate("getComputedStyle(document.querySelector('.page')).backgroundColor")
    assert ground == {"light": "rgb(253, 252, 249)", "dark": "rgb(22, 24, 27)"}[scheme]
    found = Axe().run(page, options={"runOnly": ["color-contrast", "link-name", "heading-order"]})
    assert found.violations_count == 0, found.generate_report()
    assert asked == []

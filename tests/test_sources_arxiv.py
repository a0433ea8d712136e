"""arXiv's API and announcements: paging, layouts, hostile XML (F10), and dates (F8)."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from generator import config
from generator.errors import InputError, TryLater
from generator.paper import Listing, Paper
from generator.sources import arxiv, dates, http
from generator.sources.http import Client
from generator.workdays import each
from tests.faults import DAY, QUICK, Answer, Clock, Request, Server, reply, routed, serving


def api_feed(*papers: tuple[str, str], total: int | None = None, old: bool = False) -> bytes:
    """The API's Atom for (id, time of submission) pairs, in the layout of today or before 2026."""
    scheme = "http" if old else "https"
    entries = "".join(
        f"""<entry><id>http://arxiv.org/abs/{name}</id><title>Maps,\n  folded</title>
        <updated>2026-01-01T00:00:00Z</updated><published>{when}</published>
        <summary>  We fold\nmaps &lt;1 mm.</summary>
        <author><name>Ada Ödegård</name><arxiv:affiliation>X</arxiv:affiliation></author>
        <author><name>Bo Li</name></author>
        <arxiv:primary_category term="cs.CL"/><category term="cs.CL"/><category term="cs.AI"/>
        </entry>"""
        for name, when in papers
    )
    count = f"<o:totalResults>{len(papers) if total is None else total}</o:totalResults>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:o="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<id>{scheme}://arxiv.org/api/x</id>{count}{entries}</feed>"
    ).encode()


def announcements(*kinds: str, when: str = "Mon, 27 Apr 2026 00:00:00 -0400") -> bytes:
    """A day's RSS with one item of each announce type."""
    items = "".join(
        f"""<item><title>Paper {n}</title><link>https://arxiv.org/abs/2604.0000{n}</link>
        <description>arXiv:2604.0000{n}v1 Announce Type: {kind} \nAbstract: We &amp;amp; maps.
        </description><guid isPermaLink="false">oai:arXiv.org:2604.0000{n}v1</guid>
        <category>cs.LG</category><pubDate>{when}</pubDate><a:announce_type>{kind}</a:announce_type>
        <dc:creator>Ada Oe (X, Y),  Bo Li, Jr., , Cy</dc:creator></item>"""
        for n, kind in enumerate(kinds)
    )
    return (
        '<rss version="2.0" xmlns:a="http://arxiv.org/schemas/atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<link>http://rss.arxiv.org/rss/cs.LG</link>{items}</channel></rss>"
    ).encode()


def arxiv_days(server: Server, since: date, until: date, pause: float = 0.0) -> list[Listing]:
    settings = config.Arxiv(url=server.url, categories=("cs.AI", "cs.CL"), pause=pause)
    with Client(QUICK) as client:
        return [one for day in each(since, until) for one in arxiv.day(client, settings, day)]


class TestArxiv:
    """The API's paging, and the layouts of its feeds."""

    @pytest.mark.parametrize("old", [False, True])
    def test_an_answer_of_the_api(self, old: bool) -> None:
        """Id without version, folded texts, all authors, the UTC day of submission."""
        data = api_feed(("2503.00001v2", "2025-03-13T23:00:00-02:00"), old=old)
        (listing,) = arxiv.listings(arxiv.feed(data).entries)
        assert (listing.date, listing.source) == (DAY, "arxiv")
        assert listing.papers == (
            Paper(
                id="2503.00001",
                title="Maps, folded",
                abstract="We fold maps <1 mm.",
                authors=("Ada Ödegård", "Bo Li"),
                published=DAY,
                categories=("cs.CL", "cs.AI"),
            ),
        )

    def test_announcements_list_what_is_new(self) -> None:
        """New and cross-listed papers on the day of the announcement; replacements are no news."""
        data = announcements("new", "cross", "replace", "replace-cross")
        (listing,) = arxiv.listings(arxiv.feed(data).entries)
        assert listing.date == date(2026, 4, 27)
        assert [paper.id for paper in listing.papers] == ["2604.00000", "2604.00001"]
        assert [paper.published for paper in listing.papers] == [listing.date, None]
        assert listing.papers[0].abstract == "We &amp; maps."
        assert listing.papers[0].authors == ("Ada Oe (X, Y)", "Bo Li, Jr.", "Cy")

    def test_days_are_asked_for_one_by_one_and_page_by_page(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A query a day, `pause` seconds apart; what belongs to another day is left to it."""
        first = [(f"2503.{n:05d}v1", "2025-03-14T01:00:00Z") for n in range(5)]
        pages = {0: first[:3], 3: [*first[3:], ("2503.09999v1", "2025-03-15T00:00:00Z")]}

        def answer(request: Request) -> Answer:
            asked = request.query["search_query"]
            if "20250314" not in asked:
                return reply(api_feed(("2503.09999v1", "2025-03-15T00:00:00Z")))
            return reply(api_feed(*pages[int(request.query["start"])], total=6))

        clock = Clock()
        monkeypatch.setattr(http, "monotonic", clock.monotonic)
        monkeypatch.setattr(http, "sleep", clock.sleep)
        with serving(routed(answer)) as server:
            found = arxiv_days(server, DAY, DAY + timedelta(days=1), pause=3)
        assert [(str(each.date), len(each.papers)) for each in found] == [
            ("2025-03-14", 5),
            ("2025-03-15", 1),
        ]
        assert [request.path for request in server.requests] == ["/api/query"] * 3
        assert server.requests[0].query["search_query"] == (
            "(cat:cs.AI OR cat:cs.CL) AND submittedDate:[202503140000 TO 202503142359]"
        )
        assert clock.waits == [0, 3, 3]

    def test_f3_an_empty_page_that_should_not_be_is_asked_for_again(self) -> None:
        """The API is known for it. If it stays empty, the day is for later, not without papers."""
        one = ("2503.00001v1", "2025-03-14T01:00:00Z")
        with serving(reply(api_feed(total=1)), reply(api_feed(one))) as server:
            (listing,) = arxiv_days(server, DAY, DAY)
        assert len(listing.papers) == 1
        with serving(reply(api_feed(total=7))) as server, pytest.raises(TryLater):
            arxiv_days(server, DAY, DAY)
        with serving(reply(api_feed(total=0))) as server:
            assert arxiv_days(server, DAY, DAY) == []

    def test_a_failure_costs_no_day_before_it(self) -> None:
        """Days come one by one, whole."""
        good = reply(api_feed(("2503.00001v1", "2025-03-14T01:00:00Z")))
        with serving(good, reply(status=503)) as server, Client(QUICK) as client:
            settings = config.Arxiv(url=server.url, pause=0.0)
            assert [one.date for one in arxiv.day(client, settings, DAY)] == [DAY]
            with pytest.raises(TryLater):
                arxiv.day(client, settings, DAY + timedelta(days=1))

    def test_a_bad_entry_costs_itself_only(self) -> None:
        """An id that is none, or a day that is none: set aside, with the reason."""
        when = "2025-03-14T01:00:00Z"
        data = api_feed(("2503.00001v1", when), ("../../x", when), ("2503.00002v1", "soon"))
        (listing,) = arxiv.listings(arxiv.feed(data).entries)
        assert [paper.id for paper in listing.papers] == ["2503.00001"]
        assert [bad.field for bad in listing.rejected] == ["id", "published"]

    @pytest.mark.parametrize(
        "data",
        [b"", b"<feed", b"<html/>", b"<rss/>", b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
         b'<?xml version="1.0" encoding="bogus"?><rss/>', b'<!DOCTYPE rss><rss/>',
         b'<?xml version="1.0" encoding="utf-8"?><rss>\xff</rss>', b"<rss>&nbsp;</rss>",
         b"<rss>\x01</rss>", "<rss>é</rss>".encode("utf-16-le"), b"[]",
         b"<rss><channel><item><guid>x</guid></item></channel></rss>"],
    )  # fmt: skip
    def test_f10_what_is_no_feed_of_arxiv_is_refused(self, data: bytes) -> None:
        with pytest.raises(InputError):
            arxiv.feed(data)

    def test_errors_that_the_api_tells_in_a_feed_are_errors(self) -> None:
        """They look like a paper by "arXiv api core"."""
        data = api_feed(("x", "2025-03-14")).replace(
            b"http://arxiv.org/abs/x", b"https://arxiv.org/api/errors#incorrect_id_format_for_abc"
        )
        with pytest.raises(InputError, match="We fold"):
            arxiv.feed(data)

    @pytest.mark.usefixtures("few_seconds")
    def test_f10_a_long_list_of_hostile_names_is_read_in_no_time(self) -> None:
        """Brackets and commas without end must not take quadratic time."""
        for names in ("(" * 10**6, "," * 10**6, "(," * 10**6, "a,Jr" * 10**6):
            data = announcements("new").replace(b"Ada Oe (X, Y)", names.encode())
            arxiv.listings(arxiv.feed(data).entries)

    @pytest.mark.usefixtures("few_seconds")
    @pytest.mark.parametrize("corpus", ["xml-bombs", "feeds-w3c", "feeds-feedparser-parse"])
    def test_f10_other_peoples_feeds_are_refused_quietly(self, shared: Path, corpus: str) -> None:
        """Bombs, outside files, wrong encodings and blogs: InputError, or no papers; quickly."""
        lines = (shared / "corpora" / corpus / "dev.jsonl").read_text("utf-8").splitlines()
        cases = [json.loads(line) for line in lines]
        for case in cases[:: max(1, len(cases) // 250)]:
            try:
                feed = arxiv.feed(base64.b64decode(case["b64"]))
            except InputError:
                continue
            assert corpus != "xml-bombs" and not feed.entries, case["name"]

    def test_real_answers_are_read(self, shared: Path) -> None:
        """Every recorded answer gives as many papers as it has entries that are news."""
        for path in sorted((shared / "feed").glob("arxiv_*/*.xml")):
            data = path.read_bytes()
            if b"api/errors" in data:
                continue
            replaced = data.count(b"<arxiv:announce_type>replace")
            wanted = data.count(b"<entry>") + data.count(b"<item>") - replaced
            found = arxiv.listings(arxiv.feed(data).entries)
            assert sum(len(listing.papers) for listing in found) == wanted, path.name
            assert not any(listing.rejected for listing in found)
            assert all(paper.authors and paper.abstract for each in found for paper in each.papers)


class TestDates:
    """F8: times of any notation are one UTC day."""

    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("2025-03-14T08:15:00.000Z", "2025-03-14"),
            ("2025-03-14", "2025-03-14"),
            ("2025-03-14T23:59:60Z", "2025-03-14"),
            ("2025-03-14T24:00:00Z", "2025-03-15"),
            ("2025-03-14T24:00:01Z", None),
            ("2025-03-14T24:30:00Z", None),
            ("2025-03-14T23:30:00-05:00", "2025-03-15"),
            ("2025-03-14T00:30:00+0545", "2025-03-13"),
            ("2025-03-14 00:30", "2025-03-14"),
            ("2025-12-31T20:00:00-04:00", "2026-01-01"),
            ("2024-02-29T12:00:00z", "2024-02-29"),
            ("2025-02-29T12:00:00Z", None),
            ("2025-03-14T25:00:00Z", None),
            ("2025-03-14T08:61:00Z", None),
            ("2025-03-14T08:15:00+99:00", None),
            ("0001-01-01T00:00:00+14:00", None),
            ("9999-12-31T24:00:00Z", None),
            ("2999-12-31T24:00:00Z", None),
            ("٢٠٢٥-٠٣-١٤", None),
            ("2025-03-14T08:15:00.000Z; rm", None),
            ("Fri, 14 Mar 2025", None),
            ("", None),
            (20250314, None),
            (None, None),
        ],
    )
    def test_utc(self, written: object, day: str | None) -> None:
        assert dates.utc(written) == (date.fromisoformat(day) if day else None)

    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("Mon, 27 Apr 2026 23:00:00 -0400", "2026-04-27"),
            ("Mon, 27 Apr 2026 00:30:00 +1400", "2026-04-27"),
            ("2026-09-25T00:00:00-04:00", "2026-09-25"),
            ("2026-09-25T23:00:00-04:00", "2026-09-25"),
            ("Mon, 31 Feb 2026 00:00:00 -0400", None),
            ("Mon, 27 Apr 99999999 00:00:00 GMT", None),
            ("soon", None),
            (None, None),
        ],
    )
    def test_announced(self, written: object, day: str | None) -> None:
        assert dates.announced(written) == (date.fromisoformat(day) if day else None)

"""The Daily Papers API: what its answers become, page by page, and what is refused.

The letters F3 to F8 name the threats that a test answers: broken and drifting feeds.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from generator import config
from generator.errors import InputError
from generator.paper import Listing, Paper, flaw
from generator.sources import huggingface
from generator.sources.http import Client
from tests.faults import DAY, QUICK, Answer, Request, Server, body, entry, reply, routed, serving


def ask(server: Server, day: date = DAY, page: int = 100) -> Listing:
    with Client(QUICK) as client:
        return huggingface.day(client, config.HuggingFace(pause=0, url=server.url, page=page), day)


ODD = st.sampled_from(
    [10**30, -1, 1e308, "", "x" * 30_000, "a\ud800b", "9999-99-99", "javascript:x()", "\0", [[]]]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | ODD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) inside ``value``."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


class TestAnswers:
    """What the API's fields become."""

    def test_every_field_of_an_entry_reaches_the_record(self) -> None:
        """Hidden authors are left out, white space is folded, the repository is cut to its root."""
        listing = huggingface.parse([entry()], DAY)
        assert (listing.date, listing.source, listing.rejected) == (DAY, "huggingface", ())
        assert listing.papers == (
            Paper(
                id="2503.00001",
                title="Folding maps 1",
                abstract="We fold maps. They stay folded.",
                authors=("Ada Ödegård",),
                published=date(2025, 3, 12),
                upvotes=3,
                comments=2,
                code="https://github.com/maps/fold",
                stars=12,
                project="https://maps.example/fold",
                summary="Maps fold.",
                keywords=("folding", "maps"),
                organization="Map Institute",
                submitter="Ada",
            ),
        )

    def test_what_is_unknown_stays_unknown(self) -> None:
        """Votes that are not given are not 0; stars without a repository mean nothing."""
        bare = {"paper": {"id": "2503.00001", "title": "T", "authors": [], "githubStars": 5}}
        bare["summary"] = "only here in old answers"  # type: ignore[assignment]
        paper = huggingface.parse([bare], DAY).papers[0]
        assert paper.abstract == "only here in old answers"
        assert (paper.upvotes, paper.stars, paper.comments) == (None, None, None)

    @pytest.mark.parametrize(
        ("name", "value"),
        [("id", 7), ("id", None), ("id", "../../x"), ("id", float("nan")),
         ("title", []), ("title", " "), ("summary", None), ("summary", {}),
         ("authors", "Ada"), ("authors", [{"name": None}])],
    )  # fmt: skip
    def test_a_bad_entry_costs_itself_only(self, name: str, value: object) -> None:
        """It is set aside with its id, field and reason, and as it came."""
        bad = entry(2)
        bad["paper"][name] = value
        bad["title"] = None
        listing = huggingface.parse([entry(1), bad, "nonsense", entry(3)], DAY)
        assert [paper.id for paper in listing.papers] == ["2503.00001", "2503.00003"]
        first, second = listing.rejected
        assert first.field == {"summary": "abstract"}.get(name, name) and first.reason
        assert first.record == json.dumps(bad, separators=(",", ":"))
        assert (second.field, second.record) == ("paper", '"nonsense"')

    def test_of_duplicates_the_one_with_more_votes_counts(self) -> None:
        """Versions and spellings of an id are one id; the first one's place is kept."""
        again = entry(1, votes=9)
        again["paper"]["id"] = "https://arxiv.org/abs/2503.00001v2"
        listing = huggingface.parse([entry(1), entry(2), again, entry(2, votes=0)], DAY)
        assert [(p.id, p.upvotes) for p in listing.papers] == [("2503.00001", 9), ("2503.00002", 3)]

    def test_lone_surrogates_and_controls_do_not_survive(self) -> None:
        """JSON can write half a character; records are text that can be written."""
        odd = entry()
        odd["paper"]["title"] = "Fold\ud800ing\u202e maps\x00"
        odd["paper"]["id"] = 5
        odd["paper"]["organization"] = {"name": "a\udfff"}
        raw = huggingface.decoded(body(odd, {**odd, "paper": {**odd["paper"], "id": "2503.1"}}), "")
        listing = huggingface.parse(huggingface.entries(raw, ""), DAY)
        assert len(listing.rejected) == 2
        msgspec.json.encode(listing)
        odd["paper"]["id"] = "2503.00001"
        assert huggingface.parse([odd], DAY).papers[0].title == "Folding maps"

    @hypothesis_settings(max_examples=400)
    @given(st.data())
    def test_f5_one_mutation_never_costs_the_day(self, data: st.DataObject) -> None:
        """Whatever one field turns into: the good entry stays, the other is valid or set aside."""
        mutant = entry(2)
        holder, key = data.draw(st.sampled_from(list(places(mutant))))
        if data.draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = data.draw(JSON)
        raw = huggingface.decoded(body(entry(1), mutant), "test")
        listing = huggingface.parse(huggingface.entries(raw, "test"), DAY)
        assert listing.papers[0].id == "2503.00001"
        for paper in listing.papers:
            assert msgspec.json.decode(msgspec.json.encode(paper), type=Paper) == paper
            assert flaw(paper) is None
        assert len(listing.papers) + len(listing.rejected) == 2
        assert all(bad.field and bad.reason for bad in listing.rejected)
        msgspec.json.encode(listing.rejected)


class TestPaging:
    """A day is all its pages."""

    def test_pages_are_asked_until_one_is_short(self) -> None:
        """`date`, `limit` and `p` are sent; 25 entries at 10 a page are three requests."""
        entries = [entry(number) for number in range(25)]

        def page(request: Request) -> Answer:
            start = int(request.query["p"]) * 10
            return reply(body(*entries[start : start + 10]))

        with serving(routed(page)) as server:
            listing = ask(server, page=10)
        assert [paper.id for paper in listing.papers] == [e["paper"]["id"] for e in entries]
        asked = [(r.path, r.query) for r in server.requests]
        assert asked == [
            ("/api/daily_papers", {"date": "2025-03-14", "limit": "10", "p": str(p)})
            for p in range(3)
        ]
        assert server.requests[0].headers["user-agent"].startswith("paper-archive/")
        assert server.requests[0].headers["accept-encoding"] == "gzip"

    def test_fifty_is_a_cap_and_not_the_size_of_a_day(self) -> None:
        """A server that gives 50 at most, whatever was asked, is asked for more."""
        pages = [[entry(n) for n in range(50)], [entry(n) for n in range(50, 63)]]
        with serving(*(reply(body(*page)) for page in pages)) as server:
            assert len(ask(server).papers) == 63

    def test_a_server_that_repeats_its_page_is_left(self) -> None:
        """One that knows no pages gives the same entries each time: two requests, no loop."""
        with serving(reply(body(*(entry(n) for n in range(60))))) as server:
            assert len(ask(server).papers) == 60
            assert len(server.requests) == 2

    def test_a_server_that_never_ends_is_refused(self) -> None:
        """Ever new entries are no day's list."""

        def page(request: Request) -> Answer:
            start = int(request.query["p"]) * 4000
            return reply(body(*({"id": f"{start + n}"} for n in range(4000))))

        with serving(routed(page)) as server, pytest.raises(InputError, match="entries"):
            ask(server)

    def test_an_empty_day_is_a_listing_without_papers(self) -> None:
        with serving(reply(b"[]")) as server:
            listing = ask(server)
        assert (listing.papers, listing.rejected) == ((), ())

    def test_f8_asked_saturday_but_got_friday(self) -> None:
        """The entries' own day counts where they all agree; a re-submitted one proves nothing."""
        friday, saturday = DAY, DAY + timedelta(days=1)
        with serving(reply(body(entry(1, friday), entry(2, friday)))) as server:
            assert ask(server, day=saturday).date == friday
        with serving(reply(body(entry(1, friday), entry(2, saturday)))) as server:
            assert ask(server, day=friday).date == friday
        with serving(reply(body(entry(1, None), entry(2, None)))) as server:
            assert ask(server, day=saturday).date == saturday

    @pytest.mark.parametrize(
        "data",
        [b'{"error":"no such page"}', b"<!doctype html><title>502</title>", b"1", b"null", b"[NaN]",
         b"NaN", b"[" * 100_000, b'[{"paper": 1}', b"\xff[]", b'["a", "b"]', b"[1, 2]",
         b'["{\'paper\': 1}"]', b"[" + b"9" * 5000 + b"]", b'[{"a": 1}]'],
    )  # fmt: skip
    def test_what_is_no_list_of_entries_is_refused_whole(self, data: bytes) -> None:
        """Error pages with status 200 and broken JSON never become a part of a day."""
        with serving(reply(data)) as server, pytest.raises(InputError) as refused:
            ask(server)
        assert "\n" not in str(refused.value) and "/api/daily_papers" in str(refused.value)


class TestJson:
    """What counts as JSON."""

    def test_the_json_test_suite_gives_values_or_errors(self, shared: Path) -> None:
        """No parser's edge case is more than an InputError; what must parse does."""
        corpus = shared / "corpora" / "json-testsuite" / "dev.jsonl"
        for case in map(json.loads, corpus.read_text("utf-8").splitlines()):
            try:
                value = huggingface.decoded(base64.b64decode(case["b64"]), case["name"])
                huggingface.parse(huggingface.entries(value, case["name"]), DAY)
            except InputError as error:
                assert "not JSON" not in str(error) or case["expect"] != "accept", case["name"]

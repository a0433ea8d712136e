"""Saved files: every format that people have kept days in, and what is refused."""

from __future__ import annotations

import json
import os
import random
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator import config
from generator.errors import ArchiveError, InputError, UsageError
from generator.paper import Listing, Paper, is_arxiv
from generator.sources import saved

DAY = date(2025, 3, 14)
ABSTRACT = "We fold maps along lines that nobody drew, and measure how long they stay folded. " * 4


def entry(number: int, day: str | None = None, **fields: object) -> dict[str, Any]:
    """An invented paper as the API gives it, with or without the day it was listed."""
    listed = {"submittedOnDailyAt": f"{day}T08:00:00.000Z"} if day else {}
    paper = {"id": f"2503.{number:05d}", "title": f"Map {number}", "summary": "A.", "authors": []}
    return {"paper": {**paper, **listed, **fields}, "numComments": 0}


def kept(folder: Path, content: object, name: str = "saved.json") -> Path:
    """A file in ``folder`` holding bytes, text or JSON."""
    path = folder / name
    data = content if isinstance(content, (bytes, str)) else json.dumps(content)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def sizes(listings: list[Listing]) -> list[tuple[str, int]]:
    return [(str(listing.date), len(listing.papers)) for listing in listings]


class TestReal:
    """What is in ../shared/feed."""

    def test_every_real_day_is_filed_under_its_name(self, shared: Path) -> None:
        """All papers of all days, in order, none set aside; each record valid and JSON-safe."""
        paths = sorted((shared / "feed" / "raw").glob("*.json"))
        assert len(paths) == 71
        for path in [*paths, *sorted((shared / "feed" / "earlier-snapshot").glob("*.json"))]:
            (listing,) = saved.read(path)
            raw = json.loads(path.read_text("utf-8"))
            assert (str(listing.date), listing.source) == (path.stem, "huggingface")
            assert not listing.rejected
            ids = dict.fromkeys(each["paper"]["id"] for each in raw)
            assert [paper.id for paper in listing.papers] == list(ids), path.name
            again = msgspec.json.decode(msgspec.json.encode(listing.papers), type=list[Paper])
            assert tuple(again) == listing.papers

    def test_the_real_trending_page(self, shared: Path) -> None:
        """48 papers of title and abstract only; the year must be given, and the day must fit."""
        path = shared / "feed" / "trending-page.txt"
        (listing,) = saved.read(path, DAY)
        assert sizes([listing]) == [("2025-03-14", 48)] and not listing.rejected
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()][5:]
        assert [paper.title for paper in listing.papers] == lines[::2]
        assert [paper.abstract for paper in listing.papers] == lines[1::2]
        assert all(not is_arxiv(paper.id) and not paper.authors for paper in listing.papers)
        with pytest.raises(InputError, match=r'"Mar 14".*2025-03-15'):
            saved.read(path, date(2025, 3, 15))
        with pytest.raises(UsageError, match="--date"):
            saved.read(path)

    def test_what_others_saved_wrongly(self, shared: Path) -> None:
        """`1` is an empty day; Python's notation and HTML are refused in one line."""
        for path in (shared / "feed" / "damaged").iterdir():
            if path.stat().st_size == 1:
                assert saved.read(path) == []
            else:
                with pytest.raises(InputError, match="Python"):
                    saved.read(path)
        for path in (shared / "feed" / "html").iterdir():
            with pytest.raises(InputError, match="HTML"):
                saved.read(path, DAY)

    def test_real_feeds_of_arxiv(self, shared: Path) -> None:
        """API answers go to the days of submission, announcements to their own day."""
        (rss,) = saved.read(shared / "feed" / "arxiv_rss" / "jmamath_distill_cs_cl.xml")
        assert (rss.date, rss.source, len(rss.papers)) == (date(2026, 4, 27), "arxiv", 3)
        path = shared / "feed" / "arxiv_atom" / "lukasschwab_q_testing_s5_m15_bbcf6b23085b.xml"
        listings = saved.read(path)
        assert len(listings) > 10 and sum(len(each.papers) for each in listings) == 15
        with pytest.raises(InputError, match="contradicts"):
            saved.read(path, DAY)

    def test_f3_a_cut_file_is_refused(self, shared: Path, tmp_path: Path) -> None:
        """Wherever a real day is cut, nothing of it is taken."""
        data = (shared / "feed" / "raw" / "2024-12-26.json").read_bytes().rstrip()
        for end in range(1, len(data), 61):
            with pytest.raises(InputError):
                saved.read(kept(tmp_path, data[:end], "2024-12-26.json"))


class TestWrappers:
    """Lists as they come, and in the objects that others put around them."""

    @pytest.mark.parametrize(
        "wrapped",
        [
            [entry(1), entry(2)],
            {"status": "ok", "date": "2025-03-14", "count": 2, "data": [entry(1), entry(2)]},
            {"papers": [entry(1), entry(2)]},
            {"data": [entry(1)["paper"], entry(2)["paper"]]},
        ],
    )
    def test_lists(self, tmp_path: Path, wrapped: object) -> None:
        """Papers may also stand in the list without the entry around them."""
        (listing,) = saved.read(kept(tmp_path, wrapped), DAY)
        assert [paper.id for paper in listing.papers] == ["2503.00001", "2503.00002"]

    def test_one_paper_alone(self, tmp_path: Path) -> None:
        (listing,) = saved.read(kept(tmp_path, entry(1)["paper"]), DAY)
        assert sizes([listing]) == [("2025-03-14", 1)]

    @pytest.mark.parametrize("empty", ["", "1", "1\n", "[]", " \n", {"data": []}, {"papers": 1}])
    def test_an_empty_day_has_no_listing(self, tmp_path: Path, empty: object) -> None:
        assert saved.read(kept(tmp_path, empty)) == []
        assert saved.read(kept(tmp_path, empty), DAY) == []

    @pytest.mark.parametrize(
        "content",
        ['{"error":"Sorry, we can\'t find the page you are looking for."}', "{}", '{"data": {}}',
         "<!DOCTYPE html><html></html>", "\ufeff<HTML>", "2", "null", '"text"', "[1]", '[{"a": 1}]',
         '[{"paper": {"id": "2503.00001"', b"\x89PNG\r\n\x1a\n\0\0", b"PK\3\4", "[\0]", "<svg/>",
         b"\xff\xfe\x00", "Some text\nwithout a date", '{"schema": 1, "papers": []}', b"caf\xe9"],
    )  # fmt: skip
    def test_anything_else_is_refused_in_one_line(self, tmp_path: Path, content: object) -> None:
        """The line names the file and says what to give instead; nothing is guessed."""
        path = kept(tmp_path, content)
        with pytest.raises(InputError) as refused:
            saved.read(path, DAY)
        line = str(refused.value)
        assert "\n" not in line and line.startswith(str(path)) and refused.value.remedy

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_encodings(self, tmp_path: Path, encoding: str) -> None:
        """Notepad's UTF-16 and byte order marks are read; so are all line ends."""
        for content in (json.dumps([entry(1, title="Ödegård")], ensure_ascii=False), page()):
            data = content.replace("\n", "\r\n").encode(encoding)
            (listing,) = saved.read(kept(tmp_path, data), DAY)
            assert "Ödegård" in listing.papers[0].title

    def test_files_that_cannot_be_read(self, tmp_path: Path) -> None:
        """Missing, a folder, a device, too large, or named with what a terminal would obey."""
        for path in (tmp_path, tmp_path / "none", tmp_path / "a\0b", Path(os.devnull)):
            with pytest.raises(InputError):
                saved.read(path, DAY)
        large = tmp_path / "large.json"
        with large.open("wb") as file:
            file.write(b" " * 1_000_001)
        with pytest.raises(InputError, match="more than 1 MB"):
            saved.read(large, DAY, config.Add(megabytes=1))
        with pytest.raises(InputError) as refused:
            saved.read(kept(tmp_path, "{}", "\x1b[31m\n.json"), DAY)
        assert str(refused.value).isprintable()


class TestDay:
    """Whose word on the day counts."""

    def test_the_data_say_it(self, tmp_path: Path) -> None:
        """The entries, or the object around them; --date may repeat it but not deny it."""
        listed = kept(tmp_path, [entry(1, "2025-03-14"), entry(2, "2025-03-14")])
        wrapped = kept(tmp_path, {"date": "2025-03-14", "data": [entry(1)]}, "wrapped.json")
        for path in (listed, wrapped):
            assert saved.read(path)[0].date == saved.read(path, DAY)[0].date == DAY
            with pytest.raises(InputError, match=r"--date 2025-03-15 .* 2025-03-14"):
                saved.read(path, date(2025, 3, 15))

    def test_old_answers_say_nothing(self, tmp_path: Path) -> None:
        """Then the file's name tells, --date comes before it, and without both it is asked for."""
        named = kept(tmp_path, [entry(1)], "hf-2025-03-14 (1).json")
        assert saved.read(named)[0].date == DAY
        assert saved.read(named, date(2025, 3, 15))[0].date == date(2025, 3, 15)
        for name in ("papers.json", "2025-02-30.json", "2025-03-14_2025-03-15.json", "12025-03-14"):
            with pytest.raises(UsageError, match="--date") as asked:
                saved.read(kept(tmp_path, [entry(1)], name))
            assert asked.value.status == 2

    def test_papers_submitted_again_do_not_move_the_day(self, tmp_path: Path) -> None:
        """Some entries of 14 March say 20 March: name and --date hold against less than half."""
        entries = [entry(n, "2025-03-14") for n in range(3)] + [entry(7, "2025-03-20"), entry(8)]
        assert sizes(saved.read(kept(tmp_path, entries, "2025-03-14.json"))) == [("2025-03-14", 5)]
        path = kept(tmp_path, entries)
        assert sizes(saved.read(path, DAY)) == [("2025-03-14", 5)]
        with pytest.raises(InputError, match="contradicts"):
            saved.read(path, date(2025, 3, 20))

    def test_the_data_correct_the_name(self, tmp_path: Path) -> None:
        """Asked for a Saturday, the server gave Friday's papers: they are Friday's."""
        path = kept(tmp_path, [entry(1, "2025-03-14")], "2025-03-15.json")
        assert sizes(saved.read(path)) == [("2025-03-14", 1)]

    def test_a_week_in_one_file_is_its_days(self, tmp_path: Path) -> None:
        """The API's answer to `week=` has the days of its entries."""
        entries = [entry(n, f"2025-03-1{n % 3}") for n in range(9)]
        days = [(f"2025-03-1{n}", 3) for n in range(3)]
        assert sizes(saved.read(kept(tmp_path, entries, "2025-W11.json"))) == days


def page(*lines: str, date_line: str = "Mar 14") -> str:
    """An invented trending page: its header, two papers, and ``lines`` after them."""
    papers = ["Maps by Ödegård", ABSTRACT, "On lines", ABSTRACT + "Twice."]
    return "\n\n".join(["new", "Subscribe", date_line, *papers, *lines])


class TestPage:
    """The text of a trending page."""

    def titles(self, folder: Path, content: str) -> list[str]:
        (listing,) = saved.read(kept(folder, content, "page.txt"), DAY)
        return [paper.title for paper in listing.papers]

    @pytest.mark.parametrize("line", ["Mar 14", "March 14", "Mar. 14", "Mar 14, 2025"])
    def test_its_date(self, tmp_path: Path, line: str) -> None:
        """With --date or a file's name for the year."""
        content = page(date_line=line)
        assert saved.read(kept(tmp_path, content, "2025-03-14.txt"))[0].date == DAY
        assert saved.read(kept(tmp_path, content), DAY)[0].date == DAY
        with pytest.raises(InputError, match="the file's name says 2025-03-15"):
            saved.read(kept(tmp_path, content, "2025-03-15.txt"))
        assert saved.read(kept(tmp_path, content, "2025-03-15.txt"), DAY)[0].date == DAY

    def test_a_page_with_its_year_needs_no_other(self, tmp_path: Path) -> None:
        path = kept(tmp_path, page(date_line="Mar 14, 2025"))
        assert saved.read(path)[0].date == DAY
        for line, day in (("Mar 14, 2025", date(2024, 3, 14)), ("Feb 31, 2025", None)):
            with pytest.raises(InputError):
                saved.read(kept(tmp_path, page(date_line=line)), day)

    def test_pages_of_several_days_are_refused(self, tmp_path: Path) -> None:
        """Else the papers below the second date would be filed under the first."""
        with pytest.raises(InputError, match="several days"):
            saved.read(kept(tmp_path, page("Mar 13", "On folds", ABSTRACT)), DAY)

    def test_odd_lines_shift_nothing(self, tmp_path: Path) -> None:
        """Votes, buttons, a title or an abstract without the other: the pairs around them hold."""
        odd = ["12", "Ada and 3 more", "On folds", ABSTRACT, ABSTRACT, "On ends", ABSTRACT, "Next"]
        (listing,) = saved.read(kept(tmp_path, page(*odd)), DAY)
        titles = [paper.title for paper in listing.papers]
        assert titles == ["Maps by Ödegård", "On lines", "On folds", "On ends"]
        aside = [(bad.field, json.loads(bad.record)) for bad in listing.rejected]
        assert aside == [
            ("abstract", {"title": "Ada and 3 more"}),
            ("title", {"abstract": ABSTRACT.strip()}),
            ("abstract", {"title": "Next"}),
        ]

    def test_short_abstracts(self, tmp_path: Path) -> None:
        """One real abstract has 165 characters; the page's last one may be cut off."""
        short = "In this report we document the changes that we made to folding, state of the art."
        titles = self.titles(tmp_path, page("On folds", short, "On ends", ABSTRACT))
        assert titles[2:] == ["On folds", "On ends"]
        (listing,) = saved.read(kept(tmp_path, page("On folds", ABSTRACT[:100])), DAY)
        assert listing.papers[-1].abstract == ABSTRACT[:100].strip()
        assert self.titles(tmp_path, page("On folds", ABSTRACT[:20]))[2:] == []

    def test_lines_need_no_blank_ones_between(self, tmp_path: Path) -> None:
        content = page().replace("\n\n", "\r")
        assert self.titles(tmp_path, content) == ["Maps by Ödegård", "On lines"]


class TestPasted:
    """F11: whatever is pasted is a clean error or clean records."""

    def test_naughty_strings(self, shared: Path, tmp_path: Path) -> None:
        """As files, and as titles and abstracts of a page."""
        lines = (shared / "corpora" / "blns" / "dev.jsonl").read_text("utf-8").splitlines()
        strings = [json.loads(line)["payload"] for line in lines]
        for content in [*strings, *(page(string, string + ABSTRACT) for string in strings)]:
            self.clean(kept(tmp_path, content.encode("utf-8", "surrogatepass")))

    def test_random_bytes(self, tmp_path: Path) -> None:
        """Random ones, and a good file with one byte changed."""
        chance = random.Random(11)
        self.clean(kept(tmp_path, chance.randbytes(2**20)))
        for good in (json.dumps([entry(1)]).encode(), page().encode()):
            for _ in range(300):
                data = bytearray(good)
                data[chance.randrange(len(data))] = chance.randrange(256)
                self.clean(kept(tmp_path, bytes(data)))
                self.clean(kept(tmp_path, good[:20] + chance.randbytes(40)))

    def clean(self, path: Path) -> None:
        try:
            listings = saved.read(path, DAY)
        except ArchiveError as error:
            assert str(error).isprintable()
            return
        again = msgspec.json.decode(msgspec.json.encode(listings), type=list[Listing])
        assert again == listings

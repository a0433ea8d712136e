"""The record: what becomes of raw fields, by table, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from generator import paper
from generator.paper import FieldError, Paper, normalised

BASE = {"id": "2503.00001", "title": "A title"}
LONG = "word " * 5000


def field(name: str, value: object) -> object:
    return getattr(normalised({**BASE, name: value}), name)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("id", f"{'a' * 111}-00000000", f"{'a' * 111}-00000000"),
        ("title", " A \n title ", "A title"),
        ("title", "x" * 501, "x" * 500),
        ("abstract", " a\nb \n\n c ", "a b\n\nc"),
        ("abstract", "x" * 20_001, "x" * 20_000),
        ("authors", [" Ada  Knot ", "", " \n", "Ada Knot"], ("Ada Knot", "Ada Knot")),
        ("authors", ("x" * 301,), ("x" * 300,)),
        ("authors", [f"{i}" for i in range(5001)], tuple(f"{i}" for i in range(5000))),
        ("published", "2025-03-14", date(2025, 3, 14)),
        ("published", " 2025-03-14T23:59:59Z ", date(2025, 3, 14)),
        ("published", date(2025, 3, 14), date(2025, 3, 14)),
        ("published", datetime(2025, 3, 14, 5), date(2025, 3, 14)),
        ("published", "1900-01-01", date(1900, 1, 1)),
        ("published", "1899-12-31", None),
        ("published", "2999-12-31", date(2999, 12, 31)),
        ("published", "3000-01-01", None),
        ("published", "yesterday", None),
        ("published", 20250314, None),
        ("upvotes", 0, 0),
        ("upvotes", 10**9, 10**9),
        ("upvotes", 10**9 + 1, None),
        ("upvotes", -1, None),
        ("upvotes", True, None),
        ("upvotes", "3", None),
        ("upvotes", 3.0, None),
        ("comments", 2, 2),
        ("stars", 7, 7),
        ("code", " https://a.example ", "https://a.example"),
        ("code", "ftp://a.example", None),
        ("code", 5, None),
        ("project", "https://a.example/p", "https://a.example/p"),
        ("summary", " one\n\ntwo ", "one two"),
        ("summary", LONG, LONG[:20_000].rstrip()),
        ("summary", " ", None),
        ("summary", 3, None),
        ("keywords", [" Fog ", "fog", "FOG", "", 3, "horn"], ("Fog", "horn")),
        ("keywords", ("x" * 301,), ("x" * 300,)),
        ("keywords", "fog", ()),
        ("keywords", [f"{i}" for i in range(201)], tuple(f"{i}" for i in range(200))),
        ("categories", ["cs.CL", "cs.CL", "cs.LG"], ("cs.CL", "cs.LG")),
        ("categories", [f"{i}" for i in range(201)], tuple(f"{i}" for i in range(200))),
        ("organization", "x" * 301, "x" * 300),
        ("submitter", " S ", "S"),
        ("source", "x" * 101, "x" * 100),
        ("aliases", ["b-00000000", "a-00000000", "b-00000000"], ("a-00000000", "b-00000000")),
        ("aliases", ["2503.00002", "Not one", 3], ()),
        ("aliases", "a-00000000", ()),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_field(name: str, value: object, kept: object) -> None:
    assert field(name, value) == kept


def test_absent_fields_are_unknown() -> None:
    """A date is a day, never a time; what is not there is empty."""
    record = normalised({"title": "A title"})
    assert type(field("published", datetime(2025, 3, 14, 5))) is date
    assert type(field("upvotes", 3)) is int
    fields = msgspec.to_builtins(record)
    assert fields == {"id": record.id, "title": "A title", "abstract": "", "authors": ()}
    slug = normalised({"title": "A title", "aliases": ["a-00000000"]})
    assert slug.aliases == ()  # only a paper whose real id is known has been held under others


@pytest.mark.parametrize(
    ("fields", "name", "reason"),
    [
        ({}, "title", "must be a string (got NoneType)"),
        ({"title": 3}, "title", "must be a string (got int)"),
        ({"title": " \u200b"}, "title", "is empty"),
        ({"abstract": None}, "abstract", "must be a string (got NoneType)"),
        ({"authors": "Ada"}, "authors", "must be a list (got str)"),
        ({"authors": None}, "authors", "must be a list (got NoneType)"),
        ({"authors": ["Ada", 3]}, "authors", "must be a list of names"),
        ({"id": 3}, "id", "must be a string (got int)"),
        ({"id": "../" + "x" * 90}, "id", f"not an arXiv id or slug (got {'../' + 'x' * 77!r})"),
        ({"id": "2503.00001\n"}, "id", None),
        ({"id": f"{'a' * 112}-00000000"}, "id", f"not an arXiv id or slug (got {'a' * 80!r})"),
        ({"id": "A-00000000"}, "id", "not an arXiv id or slug (got 'A-00000000')"),
    ],
)
def test_what_is_refused(fields: dict[str, Any], name: str, reason: str | None) -> None:
    raw = {"title": "A title", **fields} if fields else {}
    if reason is None:
        assert normalised(raw).id == "2503.00001"
        return
    with pytest.raises(FieldError) as caught:
        normalised(raw)
    assert (caught.value.field, str(caught.value)) == (name, reason)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("2503.0812", "2503.0812"),
        ("2503.081", None),
        (" 2503.08120 ", "2503.08120"),
        ("2503.08120\n..", None),
        ("2503.08120/..", None),
        ("../../x", None),
        ("", None),
        ("2503.08120", "2503.08120"),
        ("2503.081200", None),
        ("2503.08120v123", "2503.08120"),
        ("2503.08120v1234", None),
        ("2503.08120V2", "2503.08120"),
        ("https://www.arxiv.org/pdf/2503.08120v2.pdf", "2503.08120"),
        ("export.arxiv.org/html/2503.08120/", "2503.08120"),
        ("ARXIV:2503.08120", "2503.08120"),
        ("oai:arXiv.org:math/0601001", "math/0601001"),
        ("math.GT/0601001v1", "math/0601001"),
        ("Cond-Mat.str-el/0601001", None),
        ("cond-mat/0601001", "cond-mat/0601001"),
        ("hep-th/060100", None),
        ("https://arxiv.org/list/2503.08120", None),
        ("https://arxiv.example/abs/2503.08120", None),
        ("\u0662503.08120", None),
    ],
)
def test_names_of_arxiv(name: str, found: str | None) -> None:
    assert paper.arxiv_id(name) == found
    assert found is None or (paper.is_arxiv(found) and not paper.is_slug(found))
    assert found or not paper.is_arxiv(name)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How Lighthouses Learn: to Blink!", "how-lighthouses-learn-to-blink"),
        ("Éclair – ½ naïve_test", "eclair-12-naive-test"),
        ("海", "paper"),
        ("…", "paper"),
        ("a" * 90, "a" * 80),
        (f"{'a' * 79} b", "a" * 79),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    """Of the title's ASCII letters and digits; with the hash of what its spellings share."""
    found = paper.slug_id(title)
    stem, _, hashed = found.rpartition("-")
    assert stem == slug and len(hashed) == 8 and set(hashed) <= set("0123456789abcdef")
    assert paper.is_slug(found) and not paper.is_arxiv(found)
    assert normalised({"title": title}).id == found == normalised({"title": title, "id": found}).id
    spelled = title.upper().replace(" ", "  ")
    assert paper.slug_id(spelled).rpartition("-")[2] == hashed


def test_titles_that_are_the_same_and_those_that_are_not() -> None:
    assert paper.title_key("Éclair: the ﬁrst-one") == paper.title_key("ECLAIR The First One")
    assert paper.title_key("…") == "…" != paper.title_key("!")
    assert paper.path_segment("math/0601001") == "math-0601001"
    assert paper.slug_id("A title") == "a-title-d0660024"


def test_flaws_are_named() -> None:
    sound = normalised(BASE)
    assert paper.flaw(sound) is None
    for name, value in (("title", "a  b"), ("keywords", ("a", "A")), ("code", "https://x")):
        flaw = paper.flaw(msgspec.structs.replace(sound, **{name: value}))
        assert flaw and (flaw.field, str(flaw)) == (name, "is not in normal form")
    flaw = paper.flaw(Paper("x", "", "", ()))
    assert flaw and (flaw.field, str(flaw)) == ("title", "is empty")


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("id", f"{'a' * 111}-00000000", True),
        ("id", f"{'a' * 112}-00000000", False),
        ("id", "2503.00001\n", False),
        ("title", "", False),
        ("title", "x" * 501, False),
        ("abstract", "", True),
        ("abstract", "x" * 20_001, False),
        ("authors", ["x"] * 5001, False),
        ("authors", ["x" * 301], False),
        ("authors", [""], False),
        ("upvotes", 0, True),
        ("upvotes", -1, False),
        ("upvotes", 10**9, True),
        ("upvotes", 10**9 + 1, False),
        ("summary", "", False),
        ("keywords", ["x"] * 201, False),
        ("code", "https://a.example/" + "x" * 1982, True),
        ("code", "https://a.example/" + "x" * 1983, False),
        ("code", "https://a.example/<", False),
        ("code", "ftp://a.example/", False),
        ("source", "", False),
        ("source", "x" * 101, False),
        ("aliases", [f"a-{i:08x}" for i in range(300)], True),
        ("aliases", ["A-00000000"], False),
        ("other", 1, False),
    ],
)
def test_what_a_file_may_hold(name: str, value: object, fits: bool) -> None:
    """The types alone: a day's file is read by them before its normal form is looked at."""
    fields = {"id": "2503.00001", "title": "A", "abstract": "", "authors": [], name: value}
    data = msgspec.json.encode(fields)
    if fits:
        assert isinstance(msgspec.json.decode(data, type=Paper), Paper)
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(data, type=Paper)

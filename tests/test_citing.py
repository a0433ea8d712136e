"""How a paper is cited: names in parts, and an entry that says what readers see."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import Person, parse_string

from generator import citing, text
from generator.paper import Paper, normalised, shown
from tests import judges
from tests.conftest import ROOT, missing

LISTED = date(2025, 3, 14)
# In the order of tests/engine/citations.json, which says what becomes of them.
CITED: list[dict[str, Any]] = [
    {
        "id": "2503.08120",
        "title": "Ropes & Knots: a 100% Free {Sea} Corpus for $5, #1_of_2 ~ x^2 \\o/",
        "authors": ["Jan van der Berg", "Tess Teapot", "Hugh Horn III"],
        "published": "2025-03-11",
        "categories": ["cs.CL", "cs.AI"],
    },
    {
        "id": "2503.08121",
        "title": "Is FoghornBERT-2 a Ship?",
        "authors": ["Sea Rope Team", "Blaise Boat y Anchor", "Madonna", "Ned Knot et al."],
        "published": "2024-12-01",
        "categories": ["no category}"],
    },
    {
        "id": "cs/0112017",
        "title": "Timetables",
        "authors": [
            "Ned Knot & Co, Inc",
            *(f"{name} Sailor" for name in "Ada Bo Cy Di Ed Flo Gus Hal Ida Jo".split()),
        ],
        "published": "2001-12-31",
    },
    {
        "id": "a-cookbook-for-foghorns-fcf45e96",
        "title": "A Cookbook for Foghorns",
        "project": "https://toys.example/tea?cup=1&copy=2%20%7B",
        "code": "https://github.com/toys/tea",
    },
    {
        "id": "nothing-known-0a1b2c3d",
        "title": "Nothing Known.",
        "authors": ["李明", "Łukasz Żeglarz"],
    },
]
SIGNS = {"textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~"} | {
    "textbraceleft": "{", "textbraceright": "}",
}  # fmt: skip
# A sign that TeX would read, unescaped.
READ_BY_TEX = re.compile(r"(?<!\\)[%#$&_^~]|\\(?!text[a-z]+\{\}|[%#$&_])")
SPLIT = """
import { readFileSync } from "node:fs";
const { entries, csl } = await import(process.argv[1]);
console.log(JSON.stringify(entries(readFileSync(0, "utf8")).map(csl)));
"""


def plain(value: str) -> str:
    """What TeX makes of ``value``: braces that group go, each sign stands for itself."""
    signs = re.compile(r"\\(text[a-z]+)\{\}|\\([%#$&_])|[{}]")
    return signs.sub(lambda m: SIGNS.get(m[1] or "", m[2] or ""), value)


def spoken(person: Person) -> str:
    """The name in the order of a person's card, as pybtex takes it apart."""
    last = person.prelast_names + person.last_names
    return plain(" ".join(person.first_names + person.middle_names + last + person.lineage_names))


def whole(value: str) -> str:
    """The name in the same order, from the parts that it was given."""
    parts = citing.name(value)
    return " ".join(filter(None, (parts.first, parts.last, parts.suffix)))


def misread(papers: Iterable[Paper]) -> list[tuple[str, object, object]]:
    """What pybtex reads otherwise than readers see them, of all their entries in one file."""
    held = {citing.key(paper): paper for paper in papers}
    wrong: list[tuple[str, object, object]] = []
    bib = "\n\n".join(citing.bibtex(paper, LISTED) for paper in held.values())
    read = parse_string(bib, "bibtex").entries
    for key, paper in held.items():
        fields = {**read[key].fields}
        said = [spoken(person) for person in read[key].persons.get("author", ())]
        seen = shown(paper)
        authors = [whole(author) for author in seen.authors if author.strip(", ")]
        pairs: list[tuple[object, object]] = [(plain(fields.pop("title")), seen.title)]
        pairs += [(READ_BY_TEX.findall(name), []) for name in citing.names(seen.authors)]
        pairs += [(said, authors), (fields.pop("year"), "2025"), (fields.pop("month"), "March")]
        known = {"eprint", "archiveprefix", "doi", "url", "primaryclass"}
        pairs.append(({field.lower() for field in fields} - known, set()))
        wrong += [(key, a, b) for a, b in pairs if a != b]
    return wrong if read.keys() == held.keys() else [("keys", [*read], [*held])]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Tess Teapot", "Teapot, Tess"),
        ("T. S. Teapot", "Teapot, T. S."),
        ("Yi-Wen Pot", "Pot, Yi-Wen"),
        ("Madonna", "Madonna"),
        ("李明", "李明"),
        ("Mihaela van der Pot", "van der Pot, Mihaela"),
        ("Guy Van den Pot", "Van den Pot, Guy"),
        ("Javier de la Olla", "de la Olla, Javier"),
        ("Fernando De la Olla", "De la Olla, Fernando"),
        ("Dimitri von Topf", "von Topf, Dimitri"),
        ("von Topf", "von Topf"),
        ("von Topf III", "von Topf III"),
        ("Carlo D'Olla", "D'Olla, Carlo"),
        ("Haider Al-Ibrik", "Al-Ibrik, Haider"),
        ("Imad El Ibrik", "El Ibrik, Imad"),
        ("Mohamed El Ibrik Seddik", "Seddik, Mohamed El Ibrik"),
        ("Blaise Olla y Arcas", "{Olla y Arcas}, Blaise"),
        ("Jordi Corda i Vela", "{Corda i Vela}, Jordi"),
        ("Erwan Le Pot de Terre", "{Le Pot de Terre}, Erwan"),
        ("Y E Pot", "Pot, Y E"),
        ("Chien Van Nguyen", "Nguyen, Chien Van"),
        ("Van Pot", "Pot, Van"),
        ("Yiwei ma", "ma, Yiwei"),
        ("Hal Pot III", "Pot, III, Hal"),
        ("Hal Pot, Jr.", "Pot, Jr., Hal"),
        ("Pot, Hal", "Pot, Hal"),
        ("Pot III", "III, Pot"),
        ("Vijay Pot V", "V, Vijay Pot"),
        ("Kettle Team", "{Kettle Team}"),
        ("Team Kettle", "{Team Kettle}"),
        ("The Kettle Collaboration", "{The Kettle Collaboration}"),
        ("Kettle AI", "{Kettle AI}"),
        ("Wei Ai", "Ai, Wei"),
        ("KettleAI", "{KettleAI}"),
        ("Kettle-AI", "{Kettle-AI}"),
        ("Kettle and Pot", "{Kettle and Pot}"),
        ("Kettle & Pot", r"{Kettle \& Pot}"),
        ("Kettle-3 {Crew", r"{Kettle-3 \textbraceleft{}Crew}"),
        ("a, b, c", "{a, b, c}"),
    ],
)
def test_names_are_split_as_people_would(value: str, written: str) -> None:
    assert citing.names([value]) == [written]


def test_real_names_are_split_as_people_would() -> None:
    """300 drawn of all, and 200 of those that are not two plain words, judged by hand."""
    for kind, least in (("drawn", 0.95), ("uneven", 0.9)):
        judged = json.loads((ROOT / "tests/names.json").read_text("utf-8"))[kind]
        got = {value: citing.names([value])[0] for value in judged}
        right = [v for v, told in judged.items() if plain(got[v]) == plain(told)]
        assert len(right) >= least * len(judged) >= 180, kind


def test_others_are_told_once() -> None:
    assert citing.names(["Ned Knot et al.", "Bo Two and others"]) == [
        "Knot, Ned", "Two, Bo", "others",
    ]  # fmt: skip
    assert citing.names(["Ned Knot", "et al."]) == ["Knot, Ned", "others"]
    assert citing.names(["Ned Knot et al"]) == ["Knot, Ned", "others"]
    assert citing.names(["et al."]) == []
    assert citing.names(["Pascal", "Al Brothers"]) == ["Pascal", "Brothers, Al"]


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("A GPT for Ships", "A {GPT} for Ships"),
        ("LoRA, QLoRA's: r1 and R1", "{LoRA}, {QLoRA}'s: r1 and {R1}"),
        ("GPT-4-Based X-Ray of iPads in 3D", "{GPT}-4-Based {X}-Ray of {iPads} in {3D}"),
        ("On A* and _BERT_", r"On A* and \_{BERT}\_"),
        ("Ärger ÄÖ", "Ärger {ÄÖ}"),
    ],
)
def test_capitals_that_mean_something_are_kept(title: str, written: str) -> None:
    paper = normalised({"id": "2503.00001", "title": title})
    assert f"  title = {{{written}}},\n" in citing.bibtex(paper, LISTED)


def test_entries_say_all_that_is_known() -> None:
    """Word by word; tests/engine/cite.test.js reads the same entries in the browser's modules."""
    told = json.loads((ROOT / "tests/engine/citations.json").read_text("utf-8"))
    papers = [normalised(fields) for fields in CITED]
    assert [paper.id for paper in papers] == [one["id"] for one in told]
    written = [citing.bibtex(paper, LISTED) for paper in papers]
    assert written == [one["bibtex"] for one in told]


def test_a_key_is_the_surname_and_the_id() -> None:
    def key(*authors: str) -> str:
        return citing.key(normalised({"id": "math/0601001", "title": "T", "authors": authors}))

    assert key("Ned Knot", "Bo Two") == "knot-math-0601001"
    assert key("Łukasz Żeglarz-Øre") == "zeglarzore-math-0601001"
    assert key("Ada Lœærþßøðđıł") == "loeaerthssoddil-math-0601001"
    assert key("Jan van der Straße") == "vanderstrasse-math-0601001"
    assert key("Ned Knot et al.") == "knot-math-0601001"
    assert key("李明") == key() == "anon-math-0601001"
    assert key("N " + "o" * 99) == f"{'o' * 40}-math-0601001"


def test_what_people_wrote_into_a_day_by_hand_breaks_no_entry() -> None:
    """The types of a record allow what its normal form does not."""
    fields = {"title": "a}\n@b{c", "authors": ("a}\nb", "c,d}", "Jo\u2028Two")}
    paper = Paper(id="paper-00000000", abstract="", project="https://a.example/}\\{", **fields)  # type: ignore[arg-type]
    entry = parse_string(citing.bibtex(paper, LISTED), "bibtex").entries[citing.key(paper)]
    assert plain(entry.fields["title"]) == "a} @b{c"
    assert len(entry.persons["author"]) == 3
    assert entry.fields["url"] == "https://a.example/%7D%5C%7B"


def test_the_corpus_reads_back_equal() -> None:
    """Of each hostile string, as title and as names; in the browser's modules too."""
    papers = [judges.record(number, value) for number, value in enumerate(judges.strings(), 1)]
    assert misread(papers) == []
    if shutil.which("node") is None:
        missing("node")
    module = (ROOT / "overrides/assets/cite.js").as_uri()
    bib = "\n\n".join(citing.bibtex(paper, LISTED) for paper in papers)
    command = ["node", "--input-type=module", "-e", SPLIT, module]
    done = subprocess.run(command, input=bib.encode(), capture_output=True, check=True, timeout=60)
    items = json.loads(done.stdout)
    assert [item["id"] for item in items] == [citing.key(paper) for paper in papers]
    for item, paper in zip(items, map(shown, papers), strict=True):
        assert item["title"] == paper.title
        names = [
            one.get("literal")
            or " ".join(one[k] for k in ("given", "family", "suffix") if k in one)
            for one in item.get("author", ())
        ]
        assert names == [whole(author) for author in paper.authors if author.strip(", ")]


WORDS = st.sampled_from(
    "Tess Pot van De la y III Jr. , and AND others {a} \\ % & é 李 Team \" ' - ~ @b{c, =".split()
)


@settings(max_examples=150)
@given(st.lists(st.one_of(WORDS, st.text(max_size=5)), min_size=1, max_size=6).map(" ".join))
def test_any_text_reads_back_equal(value: str) -> None:
    if text.line(value, 300):
        fields = {"id": "2503.00001", "title": value, "authors": [value, "Tess Teapot"]}
        paper = normalised(fields | {"published": "2025-03-14"})
        if citing.names(shown(paper).authors)[-1] != "others":
            assert misread([paper]) == []

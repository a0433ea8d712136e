"""Generated Markdown before three judges: text is shown and does nothing."""

from __future__ import annotations

import json
import re
import resource
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import text
from generator.site.markdown import rendered
from tests import judges
from tests.conftest import SHARED

BATCH = 40  # papers of a day
KINDS = r"^papers/|^2025/03/|^index"  # paper, day, month and home pages: all that lists differ in
STRIDE = 13
SIGNS = "`*_[](){}<>&;#~\\|!-+=.:\"'/$%@^x1é \n"


def in_days(values: list[str]) -> list[tuple[str, str, str]]:
    """What is wrong with the pages of days that list ``values``."""
    days = [values[i : i + BATCH] for i in range(0, len(values), BATCH)]
    return [fault for day in days for fault in judges.faults(day, KINDS)]


def test_the_corpus_is_inert_and_shown() -> None:
    """In every field; constructs also at the start, in the middle and at the end of it."""
    values = judges.strings()
    assert len(values) > 1000
    assert in_days(values) == []


def test_strings_of_public_corpora_are_inert(shared: Path) -> None:
    """A sample; ``python -m tests.bench.escaping`` judges them all."""
    assert shared
    assert in_days(judges.payloads(STRIDE)) == []


@settings(max_examples=150)
@given(st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), min_size=1, max_size=60))
def test_any_text_is_inert(value: str) -> None:
    if text.line(value, 300):
        assert list(judges.faults([value], "^papers/|03/14")) == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("snake_case", "snake_case"),
        ("AT&T", "AT&T"),
        ("5 * 3", "5 * 3"),
        ("a < b > c", "a < b > c"),
        ("<5 GB", "<5 GB"),
        ("about ~5", "about ~5"),
        ("a ~", "a &#126;"),
        ("C# and F#", "C# and F#"),
        ("$5^", "$5^"),
        ("f(x) = 100 % of it!", "f(x) = 100 % of it!"),
        ("a | b", "a | b"),
        (r"C:\new", r"C:\new"),
        ("*x*", r"\*x\*"),
        ("_x_", r"\_x\_"),
        ("`x`", r"\`x\`"),
        ("[x](y)", r"\[x\](y)"),
        ("x {#y}", r"x \{#y}"),
        ("<b>", "&lt;b>"),
        ("&lt;", "&amp;lt;"),
        ("&#x", "&amp;#x"),
        ("a~~b", "a&#126;&#126;b"),
        (r"\*", r"\\\*"),
        ("# x", "# x"),
    ],
)
def test_what_reads_as_itself_is_not_escaped(value: str, written: str) -> None:
    assert text.for_markdown(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("# x", r"\# x"),
        ("> x", r"\> x"),
        ("- x", r"\- x"),
        ("-5 is less", "-5 is less"),
        ("1. x", r"1\. x"),
        ("1234567890. x", r"1234567890\. x"),
        ("1.5 times", "1.5 times"),
        ("!!! x", r"\!!! x"),
        ("So!", "So!"),
    ],
)
def test_where_a_paragraph_begins_more_is_read(value: str, written: str) -> None:
    assert text.for_markdown_start(value) == written


@settings(max_examples=300)
@given(st.text(st.one_of(st.sampled_from(SIGNS + "?,"), st.characters()), max_size=40))
def test_every_judge_takes_a_link_to_the_same_address(rest: str) -> None:
    """And reads nothing else of it; what a renderer encodes on its way is decoded."""
    address = text.url(f"https://example.org/{rest}")
    assert address
    for name, judge in judges.judges().items():
        shape = judges.Shape(judge(f"[x]({text.for_markdown_link(address)}) y\n"))
        assert shape.elements == [("p", ()), ("a", ())]
        assert shape.links == [unquote(address)], name
        assert shape.text == "x y"


def test_front_matter_is_data_that_yaml_and_json_read_alike() -> None:
    """Feed text stands under ``paper`` and ``listed``; elsewhere it is escaped for HTML."""
    values = judges.strings()[::5]
    records = [judges.record(number, value) for number, value in enumerate(values, 1)]
    titles = [text.shown(record.title) for record in records]
    for path, source in judges.pages(records).items():
        front = source.split("\n---\n", 1)[0].removeprefix("---\n")
        read = yaml.safe_load(front)
        by_line = dict(row.split(": ", 1) for row in front.split("\n"))
        assert {name: json.loads(value) for name, value in by_line.items()} == read
        known = {"generator", "kind", "title", "description", "total", "paper", "listed"}
        assert read.keys() <= known, path
        shown = [value for value in read.values() if isinstance(value, str)]
        assert not any(set(value) & set("<>\"'") for value in shown), path
        if read["kind"] == "paper":
            assert read["paper"]["title"] == titles.pop(0)
    assert not titles


def tagged(paths: list[Path]) -> float:
    """The share of the lines of generated pages that begin with a tag, in percent."""
    rows = [
        row for path in paths for row in judges.body(path.read_text("utf-8")).split("\n") if row
    ]
    return 100 * sum(row.lstrip().startswith("<") for row in rows) / len(rows)


def test_pages_are_markdown_not_html(request: pytest.FixtureRequest) -> None:
    """Of the lines of a month's pages at most 15 % begin with a tag, of its day pages 40 %."""
    site = request.getfixturevalue("real_site" if SHARED.is_dir() else "demo_site")
    content: Path = site.project.content
    month = max(content.glob("[0-9]*/[0-9]*/index.md")).parent
    days = sorted(month.glob("[0-9]*.md"))
    topics = sorted(content.glob(f"tags/*/{month.parent.name}-{month.name}.md"))
    linked = {name for day in days for name in re.findall(r"papers/[\w.-]+\.md", day.read_text())}
    papers = [content / name for name in sorted(linked)]
    assert len(papers) > len(days) > 0
    assert tagged(days) <= 40
    assert tagged([*papers, *days, month / "index.md", *topics]) <= 15


def test_rendering_keeps_no_memory() -> None:
    """A build renders a hundred thousand pages; one binding keeps the tree of each."""
    body = "# x\n\n" + "*word* [link](x.md) &amp; " * 400
    rendered(body, "papers/x.md")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1000):
        rendered(body, "papers/x.md")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 40 * (1 << 20 if sys.platform == "darwin" else 1 << 10)

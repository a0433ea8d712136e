"""TeX in running text: each rule by its own cases, and what holds of any text."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import paper, tex, text
from generator.tex import RULES, scripts
from tests import judges

BY_NAME = {rule.name: rule for rule in RULES}
# Of each rule the texts that it must change, into what by all rules, and those that it must leave.
CASES = {
    name: lines
    for part in Path(__file__).with_name("tex_cases.txt").read_text("utf-8").strip().split("\n\n")
    for name, *lines in [part.removeprefix("# ").split("\n")]
}
PIECES = (
    *("\\textbf{", "\\href{https://a.org/b_c}{", "\\url{", "{\\it ", "{", "}", "\\", "\\\\", "^"),
    *("_", "^{", "_{", "$", "$$", "\\(", "\\)", "\\frac", "\\sqrt", "\\'", '\\"', "``", "''", '"'),
    *("`", "\n\n", " ", " ", "x", "N", "10", "-4", "times", "sim", "pi", "\\pi", "left(", "right)"),
    *("\\footnote{", "\\color", "<b>", "</sub>", "<i>", "&lt;", "*", "[", "](x)", "~", "#"),
)
anything = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join),
    st.text(min_size=1, max_size=60),
)


def changes(name: str) -> dict[str, str]:
    return dict(line.split(" => ") for line in CASES[name] if " => " in line)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_rule_changes_its_cases_and_leaves_the_others(name: str) -> None:
    for was, becomes in changes(name).items():
        assert text.shown(was) == becomes
    for kept in (line for line in CASES[name] if " => " not in line):
        assert text.shown(kept) == kept
        assert "<su" not in text.for_markdown(kept)


@pytest.mark.parametrize("name", BY_NAME)
def test_no_rule_is_idle(name: str) -> None:
    """Without it, one of its cases would stay; each has a reason."""
    rule = BY_NAME[name]
    others = [other for other in RULES if other is not rule]
    with (
        patch.object(tex, "_RULES", tuple(r for r in others if not r.whole)),
        patch.object(tex, "_WHOLE", tuple(r for r in others if r.whole)),
    ):
        tex._remembered.cache_clear()
        assert any(text.shown(was) != becomes for was, becomes in changes(name).items())
    tex._remembered.cache_clear()
    assert rule.why.endswith(".")


def test_each_rule_has_cases_of_its_own() -> None:
    assert [*CASES] == [rule.name for rule in RULES]


@pytest.mark.parametrize(
    ("value", "markdown"),
    [
        ("UniF^2ace", "UniF²ace"),
        ("G_{stack}", "G<sub><i>\\_</i>stack</sub>"),
        ("R^{mtimes n}", "R<sup><i>^(</i>m×n<i>)</i></sup>"),
        ("N^{N_E}", "N<sup><i>^</i>N<sub><i>\\_</i>E</sub></sup>"),
        ("a < b_{cde}", "a < b<sub><i>\\_</i>cde</sub>"),
        ("x_{<b>}", "x<sub><i>\\_(</i>&lt;b><i>)</i></sub>"),
        ("\ufdd0x\ufdd1", "\ufdd0x\ufdd1"),
        ("\ufdd0x\ufdd1 100\\%", "x 100%"),
    ],
)
def test_what_has_no_sign_is_an_element_on_pages(value: str, markdown: str) -> None:
    """Marks that come in are no elements."""
    assert text.for_markdown(value) == markdown


def test_searching_finds_what_is_typed_either_way() -> None:
    from generator.search.words import terms, tokens

    def found(query: str) -> set[str]:
        return {term for token in tokens(query) for term in terms(token)}

    for typed, held in (
        ("UniF^2ace", "UniF^2ace"),
        ("UniF²ace", "UniF^2ace"),
        ("unif2ace", "UniF^2ace"),
        ("pi_0", "pi_0"),
        ("π₀", "pi_0"),
        ("pi0", "$\\pi_0$"),
        ("tau^2-bench", "τ^2-Bench"),
        ("G_stack", "G_{stack}"),
        ("4.49", "4.49times"),
    ):
        assert found(typed) & found(text.shown(held)), (typed, held)


def test_a_paper_is_shown_in_all_its_words() -> None:
    record = judges.record(1, r"100\% of $x$")
    shown = paper.shown(record)
    changed = {
        name for name in record.__struct_fields__ if getattr(record, name) != getattr(shown, name)
    }
    assert changed == {
        *("title", "abstract", "authors", "summary", "keywords", "organization", "submitter")
    }
    assert shown.title == "100% of x" == shown.authors[5]
    assert paper.shown(shown) is shown


@settings(max_examples=400)
@given(anything)
def test_any_text_is_shown_whole_and_without_marks(value: str) -> None:
    value = text.paragraphs(value, 1000)
    made, shown = tex.marked(value), text.shown(value)
    assert bool(shown) == bool(value)
    assert not set(scripts.MARKS + scripts.HELD) & set(shown)
    assert scripts.paired(made)
    assert len(shown.split("\n\n")) == len(value.split("\n\n"))


@settings(max_examples=150)
@given(anything)
def test_judges_read_no_more_of_it(value: str) -> None:
    if text.line(value, 300):
        assert list(judges.faults([value], "^papers/|03/14")) == []

"""TeX in running text: each rule by its own cases, and what holds of any text."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from html.entities import html5
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import paper, tex, text
from generator.tex import RULES, scripts, signs
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
    """Without it, one of its cases would stay."""
    rule = BY_NAME[name]
    others = [other for other in RULES if other is not rule]
    with (
        patch.object(tex, "_RULES", tuple(r for r in others if not r.whole)),
        patch.object(tex, "_WHOLE", tuple(r for r in others if r.whole)),
    ):
        tex._remembered.cache_clear()
        assert any(text.shown(was) != becomes for was, becomes in changes(name).items())
    tex._remembered.cache_clear()


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


# Signs that are plainer than those of HTML's entities with these names, or have no such entity.
OWN = (
    "varepsilon ε vartheta θ varphi φ varrho ρ varpi π cdot · star ⋆ circ ∘ leqslant ≤ geqslant ≥ "
    "asymp ≍ longrightarrow → longleftarrow ← longleftrightarrow ↔ mid | triangle △ bigcirc ○ "
    "textdegree ° degree ° neq ≠ textless < textgreater > textasciitilde ~ textbackslash \\ "
    "textbar | textunderscore _ to → gets ← implies ⇒ exists ∃ neg ¬ land ∧ lor ∨ infty ∞ "
    "partial ∂ ldots … dots … dotsc … cdots ⋯ lvert | rvert | lVert ‖ rVert ‖ backslash \\ "
    "copyright © textregistered ® texttrademark ™ pounds £ LaTeX LaTeX TeX TeX BibTeX BibTeX"
).split()
ACCENTS = {
    "`": "grave", "'": "acute", "^": "circumflex", "~": "tilde", "=": "macron", "u": "breve",
    ".": "dot above", '"': "diaeresis", "r": "ring above", "H": "double acute", "v": "caron",
    "d": "dot below", "c": "cedilla", "k": "ogonek", "b": "line below",
}  # fmt: skip
OVER = {
    "hat": "circumflex accent", "widehat": "circumflex accent", "tilde": "tilde", "bar": "macron",
    "widetilde": "tilde", "overline": "macron", "dot": "dot above", "ddot": "diaeresis",
    "vec": "right arrow above", "acute": "acute accent", "grave": "grave accent", "check": "caron",
    "breve": "breve",
}  # fmt: skip


def test_names_are_signs_as_in_html() -> None:
    """Each name, as a command of its own and in a formula."""
    own = dict(zip(OWN[::2], OWN[1::2], strict=True))
    for name in signs.SIGNS:
        sign = own.get(name) or html5[f"{name};"]
        assert text.shown(f"(\\{name}{{}})") == f"({sign})"
        assert text.shown(f"$x^9(\\{name} b)$").replace(" ", "") == f"x⁹({sign}b)"


def test_accents_are_those_of_unicode() -> None:
    """On each letter for which there is one character; over any other a combining one."""
    assert signs.ACCENTS.keys() == ACCENTS.keys() and signs.OVER.keys() == OVER.keys()
    for accent, name in ACCENTS.items():
        found = set()
        for letter in "AaCcDdEeGgIiNnOoSsUuYyZz":
            case = "small" if letter.islower() else "capital"
            typed = f"{{\\{accent}{{{letter}}}}}"
            with suppress(KeyError):
                called = f"latin {case} letter {letter} with {name}"
                found.add(unicodedata.lookup(called.upper()))
                assert text.shown(f"{typed}x") == f"{unicodedata.lookup(called.upper())}x"
        assert found
    for command, name in OVER.items():
        combining = unicodedata.lookup(f"combining {name}".upper())
        assert text.shown(f"$\\{command}{{q}}$") == f"q{combining}"


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        (r"\ss{} \o{} \O{} \l{} \L{} \ae{} \AE{}", "ß ø Ø ł Ł æ Æ"),
        (r"\oe{} \OE{} \aa{} \AA{} \'\i \^\j", "œ Œ å Å í ĵ"),
        ("4.49times\n\nL_2 Norm\n\nall", "4.49×\n\nL₂ Norm\n\nall"),
        (r"$\mathbb{C} \mathbb{H} \mathbb{N} \mathbb{P}$", "ℂℍℕℙ"),
        (r"$\mathbb{Q} \mathbb{R} \mathbb{Z} \mathbb{K}$", "ℚℝℤK"),
        ("$x^{0123456789+-=()n}$", "x⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
        ("$x_{0123456789+-=()}$", "x₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
    ],
)
def test_letters_and_digits_have_signs_of_their_own(typed: str, letters: str) -> None:
    assert text.shown(typed) == letters


def test_small_letters_are_those_of_unicode() -> None:
    """Each is in Unicode the compatible form of what is typed, above the line or below it."""
    for kind, small in signs.SMALL.items():
        for letter in small.keys() - set("−βγδθφχρ"):
            shown = text.shown(f"$x{kind}{{{letter}}}$")
            form = "<super> " if kind == "^" else "<sub> "
            assert unicodedata.normalize("NFKC", shown) == f"x{letter}".replace("-", "−")
            assert unicodedata.decomposition(shown[1]).startswith(form)


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

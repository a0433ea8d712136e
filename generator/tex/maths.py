"""Formulas that the source left whole, superscripts and subscripts."""

import re

from generator.tex import formula
from generator.tex.rule import names, rule
from generator.tex.scripts import ENDS, script
from generator.tex.signs import FACES, GREEK, SIGNS

_GROUP = r"\{(?P<group>(?:[^{}]|\{[^{}]{0,80}\}){1,80})\}"
_GREEK_SIGNS = "".join(dict.fromkeys(GREEK.values()))
_LOST = {"ast": "*", "star": "*", "circ": "°", "deg": "°", "top": "⊤", "prime": "′", "dagger": "†"}
_FACE = re.compile(rf"(?:{names(FACES)})\{{")
_LOST_TIMES = re.compile(r"(?<![A-Za-z\\])([A-Za-z]?)times (?=[A-Za-z])")
_LOST_NAME = re.compile(rf"(?<![A-Za-z\\])(?:{names([*_LOST, *GREEK])})(?![A-Za-z])")


def _formula(match: re.Match[str]) -> str:
    value = next(group for group in match.groups() if group is not None)
    number = match.string[match.end() : match.end() + 1].isdigit()
    if _FACE.match(value):
        return value
    if match[0][0] == "$" and (
        not formula.looks_so(value) or (number and (not formula.is_tex(value) or value[-1] == " "))
    ):
        return match[0]
    made = formula.linear(value)
    return match[0] if made is None else made


def _script(match: re.Match[str]) -> str:
    """The script, or what was typed."""
    found = match.groupdict()
    base, group = found.get("base", ""), found.get("group")
    typed = group or found.get("number") or found["word"] or ""
    value = _within(group) if group else _LOST.get(typed, typed)
    made = script(match["kind"], value)
    return match[0] if made is None else base + made


def _within(value: str) -> str:
    """What stands in the braces of a script, where the feed may have dropped backslashes."""
    value = _LOST_TIMES.sub(r"\1×", value)
    value = _LOST_NAME.sub(lambda match: _LOST.get(match[0]) or GREEK[match[0]], value)
    value = value.lstrip(", ")  # a thin space, once
    return formula.linear(value) or value


FORMULAS = (
    # Mathematics that the source left whole: between dollar signs, \( and \). A lone dollar sign is
    # money, and so are two before numbers.
    rule(
        "formula",
        "$ \\(",
        r"(?<![\\$])\$\$([^$\n]{1,300})\$\$(?!\$)"
        r"|(?<![\\$])\$([^$\n]{1,300}?)(?<!\\)\$(?!\$)"
        r"|\\\(([^\n]{1,300}?)\\\)|\\\[([^\n]{1,300}?)\\\]",
        _formula,
        again=True,
    ),
)

SCRIPTS = (
    # A letter's name with a script is the letter; alone it is a word (alpha channel).
    rule(
        "Greek",
        "^ _",
        rf"(?<![A-Za-z\\])(?:{names(GREEK)}|ell|sum(?=_\{{)|prod(?=_\{{))"
        r"(?=\^|_(?:\{|\d|[A-Za-z]{1,2}(?!\w)))",
        lambda match: SIGNS[match[0]],
    ),
    # _ and a group; not a name with a placeholder in it.
    rule(
        "subscript in braces",
        "_{",
        rf"(?<=[^\W_]|[)\]}}|'⟩∑∏])(?P<kind>_){_GROUP}(?![_/]|\.[A-Za-z])",
        _script,
    ),
    # _ between one letter and a number, a letter, or two or three capitals: longer ones are names
    # of code and of files.
    rule(
        "subscript",
        "_",
        rf"(?<![\w\\/.@#])(?<!\w-)(?P<base>[A-Za-z]|[{_GREEK_SIGNS}ℓ]|log)(?P<kind>_)"
        rf"(?P<word>\d{{1,3}}(?:\.\d+)?|[a-z]|[A-Z]{{1,3}}|[{_GREEK_SIGNS}])"
        r"(?![\w/]|\.[A-Za-z])",
        _script,
    ),
    # ^ and a number, a letter alone, a star, or a group.
    rule(
        "superscript",
        "^",
        rf"(?<=[^\W_]|[)\]}}|'∇{ENDS}])(?P<kind>\^)"
        rf"(?:{_GROUP}|\((?P<number>-?\d{{1,4}})\)"
        rf"|(?P<word>-?\d{{1,4}}(?![\d.]*\.?\d)|[*∗⋆∘°′†‡⊤]|(?:{names(_LOST)})(?![A-Za-z])"
        rf"|(?:th|st|nd|rd|[A-Za-z]|[{_GREEK_SIGNS}])(?!\w)))",
        _script,
    ),
)

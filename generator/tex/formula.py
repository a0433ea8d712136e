"""A formula of TeX as a line of text: ``O(n\\log n)`` is O(n log n), ``\\frac{a}{b}`` is a/b.

What is not understood is refused whole, and stays as typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from generator.tex import scripts
from generator.tex.signs import DECLARED, DOUBLE, FACES, FUNCTIONS, LARGE, OVER, SIGNS

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|\s+|.", re.DOTALL)
_SPACES = {"\\,", "\\;", "\\:", "\\ ", "\\>", "~", "\\quad", "\\qquad", "\\space"}
_NOTHING = {"\\!", "\\left", "\\right", "\\displaystyle", "\\textstyle", "\\limits", "\\nolimits"}
_NOTHING |= {f"\\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", *"lrm")}
_SIMPLE = re.compile(rf"[\w{scripts.MARKS}]+|\([^()]*\)")
_WORDS = re.compile(r"(?<![A-Za-z\\])[a-z]{2,} +[a-z]{2,}(?![A-Za-z{])")
_WITHIN_TEXT = re.compile(r"\\(?:text\w*|mbox|hbox|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+")
_COMPACT = re.compile(r"(?!\d)[\w@.,:+*/=<>()|!'\[\]%-]+|\d[\d.,]*%?")
_RELATION = re.compile(r"[A-Za-z(|][\w.,()|]{0,5}(?: ?[=<>+*/|-]+ ?[\w.,()|]{1,8})+")
_DEPTH = 8


class _Refused(Exception):
    """A formula that is not understood."""


def looks_so(value: str) -> bool:
    """Whether ``value``, between two dollar signs, is a formula: not money, and not prose."""
    if re.search(r"[\\^_]", value):
        return not _WORDS.search(_WITHIN_TEXT.sub("", value))
    return bool(_COMPACT.fullmatch(value) or _RELATION.fullmatch(value))


def linear(value: str) -> str | None:
    """The formula ``value`` as text with the marks of `scripts`; None if it is not understood."""
    try:
        found = _row(iter(_TOKEN.findall(value)), "", 0)
    except _Refused:
        return None
    return " ".join(unicodedata.normalize("NFC", found).split()) or None


def _row(tokens: Iterator[str], end: str, depth: int) -> str:
    """What stands before the token ``end``."""
    if depth > _DEPTH:
        raise _Refused
    made, named = "", False  # `named`: it ends in the name of a function
    for token in tokens:
        if token == end:
            return made
        if token in ("^", "_"):
            made += scripts.script(token, _argument(tokens, depth)) or ""
            continue
        atom = _atom(token, tokens, depth)
        function = token[1:] in FUNCTIONS or token[1:] in LARGE
        apart = (named and atom[:1].isalnum()) or (function and made[-1:].isalnum())
        made += f" {atom}" if apart else atom
        named = function
    if end:
        raise _Refused
    return made


def _argument(tokens: Iterator[str], depth: int) -> str:
    """The group or the one token that comes next."""
    token = next((token for token in tokens if not token.isspace()), "")
    if token in ("", "^", "_", "}"):
        raise _Refused
    return _atom(token, tokens, depth + 1)


def _atom(token: str, tokens: Iterator[str], depth: int) -> str:
    if token == "{":
        return _row(tokens, "}", depth + 1)
    if token in ("}", "&", "$", "#", scripts.HELD):
        raise _Refused
    if token.isspace() or token in _SPACES:
        return " "
    if token == "'":
        return "′"
    return _command(token, tokens, depth) if token[0] == "\\" else token


def _command(token: str, tokens: Iterator[str], depth: int) -> str:
    name = token[1:]
    if token in _NOTHING or name in DECLARED:
        return ""
    if name in SIGNS or name in FUNCTIONS:
        return SIGNS.get(name, name)
    if name in "{}%&_#$|":
        return "‖" if name == "|" else name
    if name in FACES:
        return _argument(tokens, depth)
    if name == "mathbb":
        letter = _argument(tokens, depth)
        return DOUBLE.get(letter, letter)
    if name in OVER:
        return _over(_argument(tokens, depth), OVER[name])
    if name in ("frac", "tfrac", "dfrac", "sfrac"):
        upper, lower = _argument(tokens, depth), _argument(tokens, depth)
        return f"{_grouped(upper)}/{_grouped(lower)}"
    if name == "sqrt":
        return f"√{_grouped(_argument(tokens, depth))}"
    raise _Refused


def _over(letter: str, accent: str) -> str:
    if len(letter) != 1 or not letter.isalpha():
        raise _Refused
    return letter + accent


def _grouped(value: str) -> str:
    """``value``, in brackets unless it is one thing already."""
    value = value.strip()
    return value if _SIMPLE.fullmatch(value) else f"({value})"

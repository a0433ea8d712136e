r"""A formula of TeX as a line of text: ``O(n\log n)`` is O(n log n), ``\frac{a}{b}`` is a/b.

What is not understood is refused whole, and stays as typed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial

from generator.tex import scripts
from generator.tex.signs import DECLARED, DOUBLE, FACES, FUNCTIONS, LARGE, OVER, SIGNS

_PART = re.compile(r"\\(?:[A-Za-z]+|.)|\s+|.", re.DOTALL)
_SIMPLE = re.compile(rf"[\w{scripts.MARKS}]+|\([^()]*\)")
_WORDS = re.compile(r"(?<![A-Za-z\\])[a-z]{2,} +[a-z]{2,}(?![A-Za-z{])")
_WITHIN_TEXT = re.compile(r"\\(?:text\w*|mbox|hbox|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+")
_PRICE = re.compile(r"\d[\d.,]*[KMB]? +[a-z]{2}")
_COMPACT = re.compile(r"[\w@.,:+*/=<>()|!'\[\]{}%-]*[\w)\]}|%!'*+]")
_RELATION = re.compile(r"[^\W\d][\w.,()|]{0,12}(?: ?[=<>+*/|-]+ ?[\w.,()|]{1,12})+")
_TUPLE = re.compile(r"\w{0,3}[(\[](?:\w{1,3}, ?)+\w{1,3}[)\]]")
_INSIDE = re.compile(r"(?<=[⟨⌊⌈]) | (?=[⟩⌋⌉])")
_DASHES = {"x2013": "–", "x2014": "—", "x2015": "―"}
_DEPTH = 8
_SIZES = [f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", *"lrm")]
_FRACTIONS = ("frac", "tfrac", "dfrac", "sfrac")
_APART = {*FUNCTIONS, *LARGE, *_FRACTIONS}  # from a letter or digit beside them
_NOTHING = (*DECLARED, *_SIZES, "!", "left", "right", "displaystyle", "textstyle", "limits")
_SPACES = (",", ";", ":", " ", ">", "quad", "qquad", "space")
_SAID: dict[str, str] = SIGNS | {name: name for name in (*FUNCTIONS, *"{}%&_#$")} | {"|": "‖"}
_SAID |= dict.fromkeys(_NOTHING, "") | dict.fromkeys(_SPACES, " ")


class _RefusedError(Exception):
    """A formula that is not understood."""


def looks_so(value: str) -> bool:
    """Whether ``value``, between two dollar signs, is a formula: not money, and not prose."""
    if is_tex(value):
        return not _PRICE.match(value) and not _WORDS.search(_WITHIN_TEXT.sub("", value))
    return any(shape.fullmatch(value) for shape in (_COMPACT, _RELATION, _TUPLE))


def is_tex(value: str) -> bool:
    """Whether ``value`` holds what only TeX has."""
    return "\\" in value or "^" in value or "_" in value


def linear(value: str) -> str | None:
    """The formula ``value`` as text with the marks of `scripts`; None if it is not understood."""
    try:
        found = _row(iter(_PART.findall(value)), "", 0)
    except _RefusedError:
        return None
    return _INSIDE.sub("", " ".join(unicodedata.normalize("NFC", found).split())) or None


def _row(parts: Iterator[str], end: str, depth: int) -> str:
    """What stands before the part ``end``."""
    if depth > _DEPTH:
        raise _RefusedError
    # Whether what comes next stands apart, and whether a space that does only ends a command.
    made, ended, tight = "", False, False
    for part in parts:
        if part == end:
            return made
        if tight and part.isspace():
            continue
        name = part[1:]
        tight = name.isalpha() and name not in _FRACTIONS and not made.endswith(" ")
        if part in ("^", "_"):
            made += scripts.script(part, _argument(parts, depth)) or ""
            continue
        atom = _atom(part, parts, depth)
        apart = (ended and atom[:1].isalnum()) or (name in _APART and made[-1:].isalnum())
        made += f" {atom}" if apart else atom
        ended = name in _APART
    if end:
        raise _RefusedError
    return made


def _argument(parts: Iterator[str], depth: int) -> str:
    """The group or the one part that comes next."""
    part = next((part for part in parts if not part.isspace()), "")
    if part in ("", "^", "_", "}"):
        raise _RefusedError
    return _atom(part, parts, depth + 1)


def _atom(part: str, parts: Iterator[str], depth: int) -> str:
    if part == "{":
        return _row(parts, "}", depth + 1)
    if part in ("}", "&", "$", "#", scripts.HELD):
        raise _RefusedError
    if part[0] != "\\":
        return " " if part.isspace() or part == "~" else part.replace("'", "′")
    name = part[1:]
    if name in _SAID:
        return _SAID[name]
    if name in _BUILT:
        count, build = _BUILT[name]
        return build(*(_argument(parts, depth) for _ in range(count)))
    raise _RefusedError


def _fraction(upper: str, lower: str) -> str:
    return f"{_grouped(upper)}/{_grouped(lower)}"


def _double(letter: str) -> str:
    return DOUBLE.get(letter, letter)


def _dash(name: str) -> str:
    if name not in _DASHES:
        raise _RefusedError
    return _DASHES[name]


def _over(accent: str, letter: str) -> str:
    if len(letter) != 1 or not letter.isalpha():
        raise _RefusedError
    return letter + accent


def _grouped(value: str) -> str:
    """``value``, in brackets unless it is one thing already."""
    value = value.strip()
    return value if _SIMPLE.fullmatch(value) else f"({value})"


# How many arguments a command takes, and what is made of them.
_BUILT: dict[str, tuple[int, Callable[..., str]]] = {
    **dict.fromkeys(FACES, (1, str)),
    **{name: (1, partial(_over, accent)) for name, accent in OVER.items()},
    **dict.fromkeys(_FRACTIONS, (2, _fraction)),
    "sqrt": (1, lambda value: f"√{_grouped(value)}"),
    "mathbb": (1, _double),
    "unicode": (1, _dash),
}

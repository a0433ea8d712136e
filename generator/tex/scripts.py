"""Superscripts and subscripts: Unicode's signs where it has all of them, else marks.

Marks are noncharacters, which no text holds: `bare` takes them out of whatever comes in. As text
they are what is typed for a script (``10^8.5``, ``R^(m×n)``), on a page an element, in which a
style sheet hides what is typed. So both hold the same characters.
"""

import re

from generator.tex.signs import BACKSLASH, RAISED, SMALL

HELD = "\ufdd8"  # in the place of what is set aside
# For ^ and _ the pairs around one word and around more than that.
_PAIRS = {
    "^": (("\ufdd0", "\ufdd1"), ("\ufdd2", "\ufdd3")),
    "_": (("\ufdd4", "\ufdd5"), ("\ufdd6", "\ufdd7")),
}
_MARKS = {  # what each is as text, and in Markdown
    "\ufdd0": ("^", "<sup><i>^</i>"),
    "\ufdd1": ("", "</sup>"),
    "\ufdd2": ("^(", "<sup><i>^(</i>"),
    "\ufdd3": (")", "<i>)</i></sup>"),
    "\ufdd4": ("_", r"<sub><i>\_</i>"),
    "\ufdd5": ("", "</sub>"),
    "\ufdd6": ("_(", r"<sub><i>\_(</i>"),
    "\ufdd7": (")", "<i>)</i></sub>"),
}
MARKS = "".join(_MARKS)
_END = dict(pair for pairs in _PAIRS.values() for pair in pairs)
ENDS = "".join(_END.values())
_MARK = re.compile(f"[{MARKS}{HELD}{BACKSLASH}]")
_SAID = re.compile(f"[{MARKS}]")
_LETTERS = 2  # Unicode's small letters are for xᵢⱼ; a word of them is hard to read
_WORD = re.compile(rf"-?[\w.*{MARKS}]+|.")


def bare(value: str) -> str:
    """``value`` without marks."""
    return _MARK.sub("", value)


def as_text(value: str) -> str:
    """``value`` with what is typed in the place of its marks."""
    return _SAID.sub(lambda mark: _MARKS[mark[0]][0], value)


def as_markdown(value: str) -> str:
    """``value``, which is escaped but for its marks, with elements in their place."""
    return _SAID.sub(lambda mark: _MARKS[mark[0]][1], value)


def paired(value: str) -> bool:
    """Whether each mark that begins has its end, one inside the other."""
    awaited: list[str] = []
    for mark in _MARK.findall(value):
        if mark in _END:
            awaited.append(_END[mark])
        elif mark != HELD and (not awaited or awaited.pop() != mark):
            return False
    return not awaited


def script(kind: str, value: str) -> str | None:
    """``value`` as a superscript (``^``) or subscript (``_``); None if there is nothing of it."""
    value = value.strip()
    if not value:
        return None
    if kind == "^" and value in RAISED:
        return RAISED[value]
    small = SMALL[kind]
    if sum(map(str.isalpha, value)) <= _LETTERS and all(c in small for c in value):
        return "".join(map(small.__getitem__, value))
    begin, end = _PAIRS[kind][not _WORD.fullmatch(value)]
    return f"{begin}{value}{end}"

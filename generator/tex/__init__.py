r"""TeX in running text, as the feed leaves it, as what it means.

The feed drops ``$`` and ``\\`` inside mathematics and keeps the TeX of text. Tables of rules say
what is repaired, each with its reason; tests/tex_cases.txt has what each must change and what it
must leave, from real papers but for a few words. What is not understood stays as typed. Below all
that shows text: knows no page and no escaping.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from generator.tex import lost, maths, typed
from generator.tex.scripts import HELD, MARKS, as_markdown, as_text, bare, paired
from generator.tex.signs import BACKSLASH

__all__ = ["MARKS", "RULES", "as_markdown", "as_text", "learn", "marked", "repairs"]

# In the order in which they are applied, to text whose addresses and code are set aside.
RULES = (*maths.FORMULAS, *typed.RULES, *lost.RULES, *maths.SCRIPTS, *typed.ESCAPES)
# Nine texts of ten hold none of these signs, and no name that is TeX only. Where a rule looks for
# letters that stand in English words too, its own pattern decides.
_WHOLE = tuple(rule for rule in RULES if rule.whole)
_RULES = tuple(rule for rule in RULES if not rule.whole)
_SPOKEN = tuple((sign, rule.pattern) for rule in RULES if rule.spoken for sign in rule.signs)
_SOUGHT = {sign for rule in RULES if not rule.spoken for sign in rule.signs if "\\" not in sign}
_SIGNS = ("\\", *(sign for sign in _SOUGHT if not any(other in sign for other in _SOUGHT - {sign})))
# The same in one expression, which is quicker on a name and slower on an abstract.
_SHORT = 200
_CONCERNED = re.compile(
    "|".join(
        f"{re.escape(first)}(?:{'|'.join(re.escape(sign[1:]) for sign in signs)})"
        for first, signs in groupby(sorted(_SIGNS), key=itemgetter(0))
    )
    + "".join(f"|{pattern.pattern}" for _, pattern in _SPOKEN)
)
# What is no prose: an address from where its host ends or begins, code between single backquotes.
_KEPT = re.compile(
    r"://[^\s{}$<>\"`]+"
    r"|\.(?:ai|app|cn|co|com|dev|edu|gov|io|me|net|org|tech)/[^\s{}$<>\"`()\[\]]*"
    r"|(?<!`)`[^`'\n]{1,80}`(?!`)"
)
_IN_ADDRESS = re.compile(r"\\(?:([%&_#$~])|allowbreak\b ?)")


def marked(value: str) -> str:
    """``value`` as it is to be shown, with the marks of `scripts`.

    Each paragraph by itself. The very same object where there is nothing to repair: only what is
    new has marks to trust.
    """
    found = _known.get(value)
    if found is None:
        found = _remembered(value) if len(value) <= _SHORT else _looked_at(value)
    # What is remembered may be an equal text and not this one.
    return value if found == value else found


def repairs(values: Iterable[str]) -> dict[str, str]:
    """Those of ``values`` in which there is something to repair, with what is `marked` of them."""
    return {value: made for value in values if (made := marked(value)) is not value}


def learn(values: Iterable[str], repaired: Mapping[str, str]) -> None:
    """Know of ``values`` that ``repaired`` are their `repairs`, of another process or run."""
    _known.update((value, value) for value in values)
    _known.update(repaired)


def _made(value: str) -> str:
    if "\n\n" in value:
        parts = value.split("\n\n")
        made = [*map(marked, parts)]
        return value if made == parts else "\n\n".join(map(_own, parts, made))
    return _repaired(value) if _concerned(value) else value


# Names and titles stand on a dozen pages each; an abstract is asked for some times in a row.
_remembered = lru_cache(1 << 16)(_made)
_looked_at = lru_cache(1 << 9)(_made)
_known: dict[str, str] = {}


def _own(part: str, made: str) -> str:
    """``made``, without the marks of a ``part`` that is as it was."""
    return bare(part) if made is part else made


def _concerned(value: str) -> bool:
    if len(value) <= _SHORT:
        return _CONCERNED.search(value) is not None
    if any(map(value.__contains__, _SIGNS)):
        return True
    return any(sign in value and pattern.search(value) for sign, pattern in _SPOKEN)


def _repaired(value: str) -> str:
    given, value = value, bare(value)
    kept: list[str] = []

    def hold(match: re.Match[str]) -> str:
        kept.append(_IN_ADDRESS.sub(lambda found: found[1] or "", match[0]))
        return HELD

    for rule in _WHOLE:
        value = rule.applied(value)
    made = _KEPT.sub(hold, value)
    for rule in _RULES:
        if any(sign in made for sign in rule.signs):
            made = rule.applied(made)
    made = " ".join(made.replace(BACKSLASH, "\\").split())
    if made.count(HELD) != len(kept) or not paired(made) or not made:
        return value
    made = re.sub(HELD, lambda _: kept.pop(0), made) if kept else made
    return given if made == given else made

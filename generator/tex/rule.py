"""What a repair is, and how it is applied."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

_DEPTH = 4  # of what stands in one another
Replacement = str | Callable[[re.Match[str]], str]


class Rule(NamedTuple):
    """A repair. It is tried where the text holds one of `signs`."""

    name: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: Replacement
    nested: bool = False  # once more for what stood inside
    spoken: bool = False  # what it looks for stands in English words too
    whole: bool = False  # it reads addresses, which are set aside for the others
    again: bool = False  # what it leaves may end where the next begins, as $5 does before $x$

    def applied(self, value: str) -> str:
        """``value``, repaired."""
        if self.again and callable(self.replacement):
            return _one_by_one(self.pattern, self.replacement, value)
        made = self.pattern.sub(self.replacement, value)
        for _ in range(_DEPTH if self.nested and made != value else 0):
            made = self.pattern.sub(self.replacement, made)
        return made


def rule(name: str, signs: str, pattern: str, replacement: Replacement, **how: bool) -> Rule:
    """The rule of a row in a table, where spaces part ``signs``."""
    return Rule(name, tuple(signs.split()), re.compile(pattern), replacement, **how)


def _one_by_one(
    pattern: re.Pattern[str], repaired: Callable[[re.Match[str]], str], value: str
) -> str:
    made, begin = "", 0
    while match := pattern.search(value, begin):
        new, end = repaired(match), match.end()
        if new == match[0]:
            new, end = new[0], match.start() + 1
        made += value[begin : match.start()] + new
        begin = end
    return made + value[begin:]


def names(values: Iterable[str]) -> str:
    """An expression for any of ``values``, the longest first."""
    return "|".join(sorted(map(re.escape, values), key=len, reverse=True))

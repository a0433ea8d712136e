"""Acronyms that abstracts define: "low-rank adaptation (LoRA)" gives lora and its long form.

The method is Schwartz and Hearst's (PSB 2003): letters are matched from the right.
"""

import re

from generator.search.words import fold, stems, terms, tokens

LONG_FORM = (2, 7)  # words of a long form, at least and at most

_SHORT = re.compile(r"\(([A-Za-z][A-Za-z0-9-]{1,9})\)")
_WORD = re.compile(r"\S+")


def definitions(text: str) -> list[tuple[str, str]]:
    """The pairs (term of the acronym, stems of the long form joined by spaces) of a text."""
    found = []
    for match in _SHORT.finditer(text):
        short = match.group(1)
        if sum(c.isupper() for c in short) < 2:
            continue
        long = _long_form(short, text[max(0, match.start() - 120) : match.start()])
        if long:
            found.append((terms(fold(short))[-1], long))
    return found


def _long_form(short: str, before: str) -> str:
    letters = [c for c in short.lower().removesuffix("s") if c.isalnum()]
    words = _WORD.findall(re.split(r"[.;:(]\s", before)[-1])
    text = " ".join(words[-min(len(letters) + 5, 2 * len(letters)) :])
    start = _match(letters, text.lower())
    if start < 0:
        return ""
    found = [stem for token in tokens(text[start:]) for stem in stems(token)]
    return " ".join(found) if LONG_FORM[0] <= len(found) <= LONG_FORM[1] else ""


def _match(letters: list[str], text: str) -> int:
    """Where the long form begins in the text, or -1; the first letter must begin a word."""
    at = len(text)
    for position in range(len(letters) - 1, -1, -1):
        at = text.rfind(letters[position], 0, at)
        while position == 0 and at > 0 and text[at - 1].isalnum():
            at = text.rfind(letters[0], 0, at)
        if at < 0:
            return -1
    return at

"""Phrases, and where they stand in a text, whatever their case, accents, plurals and hyphens.

A text is read once, word by word, through a trie of all phrases; it costs the same for ten
phrases and for ten thousand. This module does not know what a phrase stands for.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, product
from typing import Generic, TypeVar

from generator.text import unaccented

Mark = TypeVar("Mark")

WORDS_CAP = 6  # words of a phrase
FUNCTION_WORDS = frozenset(
    "a across an and are as at be both by can for from has have however in into is it its more of "
    "on or our such that the their these this through to via we which while with".split()
)
_LETTERS_CAP = 40  # letters of a word
_BREAK = ""  # a word that no phrase holds: the end of a clause

_LATEX = re.compile(
    r"\\?text(?:bf|it|rm|sc|sf|tt)(?=\{)|\\(?![a-zA-Z])[\"'^`~=.]?|[{}$]"  # inside words
    r"|(\\[a-zA-Z]+)"  # a macro between words
)
_REST = r"(?:['\u2019]s\b)?+|[.,:;!?](?=\s|$)|[()\[\]\u2014]"
_TOKEN = re.compile(rf"[^\W_]++{_REST}")
_ASCII_TOKEN = re.compile(rf"[A-Za-z0-9]++{_REST}")  # the same, a third faster


class Phrases(Generic[Mark]):
    """Phrases with a mark each, found again in the words of a text."""

    def __init__(self) -> None:
        self._root: _Node[Mark] = _Node()

    def add(self, phrase: str, mark: Mark, *, exact: bool) -> None:
        """Find ``phrase`` as ``mark`` from now on; if ``exact``, only with the same capitals."""
        parts = words(phrase)
        for spelling in _spellings(parts):
            node = self._root
            for word in spelling:
                node = node.setdefault(_fold(word), _Node())
            node.ends.append(("".join(parts) if exact else "", mark))

    def find(self, text: Sequence[str]) -> list[tuple[Mark, int, int]]:
        """Every mark whose phrase is ``text[start:end]``, by start and then the longest first."""
        folded = [*map(_fold, text), _BREAK]
        found: list[tuple[Mark, int, int]] = []
        for start, begun in enumerate(map(self._root.get, folded)):
            if begun is None or not (begun.ends or folded[start + 1] in begun):
                continue
            node: _Node[Mark] | None = begun
            end, here = start + 1, len(found)
            while node is not None:
                if node.ends:
                    for spelled, mark in node.ends:
                        if not spelled or _is_spelled(text[start:end], spelled):
                            found.append((mark, start, end))
                node = node.get(folded[end])
                end += 1
            if len(found) > here + 1:
                found[here:] = reversed(found[here:])
        return found


class _Node(dict[str, "_Node[Mark]"], Generic[Mark]):
    """A node of the trie; `ends` are the phrases that end here: spelling if exact, and mark."""

    __slots__ = ("ends",)

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[tuple[str, Mark]] = []


def words(text: str) -> list[str]:
    """The words of ``text`` without accents and LaTeX, and the marks that end its clauses."""
    if "\\" in text or "{" in text or "$" in text:
        text = _LATEX.sub(lambda match: " " if match[1] else "", text)
    if text.isascii():
        return _ASCII_TOKEN.findall(text)
    return _TOKEN.findall(unaccented(text))


def name(phrase: str, *, exact: bool) -> str:
    """What all spellings of a phrase share, as far as `Phrases` tells them apart."""
    joined = "".join(words(phrase))
    return joined if exact else _fold(joined)


def is_phrase(text: str) -> bool:
    """Whether ``text`` is something that can be found: a few words, not too long."""
    folded = [_fold(word) for word in words(text)]
    return 0 < len(folded) <= WORDS_CAP and _BREAK not in folded


@cache
def _fold(word: str) -> str:
    """What the singular and plural of a word share, in lower case: ``policies`` is ``policy``.

    `_BREAK` for a mark, and for a word longer than any in a phrase.
    """
    if not word[0].isalnum() or len(word) > _LETTERS_CAP:
        return _BREAK
    word = word.casefold().removesuffix("'s").removesuffix("\u2019s")
    if len(word) > 2 and word[-1] == "s" and word[-2] != "s":
        word = word[:-1]
    if word.endswith("ie"):
        return f"{word[:-2]}y"
    if word.endswith(("se", "xe", "ze", "che", "she")):
        return word[:-1]
    return word


def _spellings(parts: Sequence[str]) -> Iterator[list[str]]:
    """Every way to write neighbours as one word: fine-tuning, finetuning."""
    for gaps in product((" ", ""), repeat=len(parts) - 1):
        pairs = zip(parts, (*gaps, ""), strict=True)
        yield "".join(chain.from_iterable(pairs)).split(" ")


def _is_spelled(text: Sequence[str], phrase: str) -> bool:
    """Whether the words are ``phrase`` with the same capitals, its plural or genitive."""
    return "".join(text) in (phrase, f"{phrase}s", f"{phrase}'s", f"{phrase}\u2019s")

"""Phrases, and where they stand in a text, whatever their case, accents, plurals and hyphens.

A text is read once, word by word, through a trie of all phrases; it costs the same for ten
phrases and for ten thousand. This module does not know what a phrase stands for.
"""

import re
from collections.abc import Iterator, Sequence
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

_STYLE = r"text(?:bf|it|rm|sc|sf|tt)(?=\{)"
_LATEX = re.compile(
    rf"[{{}}$]|{_STYLE}|\\(?:{_STYLE}|(?![a-zA-Z])[\"'^`~=.]?)"  # inside words
    r"|(\\[a-zA-Z]+)"  # a macro between words
)
# Words and marks; where all is ASCII, words between which only spaces stand at once: a match costs
# far more than its letters.
_REST = r"(?:(?<! )['\u2019]s\b)?+|[.,:;!?](?!\S)|[()\[\]\u2014]"
_WORDS = re.compile(rf"[^\W_]++{_REST}")
_ASCII_RUNS = re.compile(rf"[A-Za-z0-9 ]++{_REST}")


class Phrases(Generic[Mark]):
    """Phrases with a mark each, all added before any is found in the words of a text."""

    def __init__(self) -> None:
        self._root: _Node[Mark] = _Node()
        self._begun = _Begun(self._root)

    def add(self, phrase: str, mark: Mark, *, exact: bool) -> None:
        """Let ``phrase`` be found as ``mark``; if ``exact``, only with the same capitals."""
        parts = words(phrase)
        allowed = _endings("".join(parts)) if exact else None
        for spelling in _spellings(parts):
            folded = [*map(_fold, spelling)]
            if _BREAK in folded:  # neighbours that are too long as one word
                continue
            node = self._root
            for word in folded:
                node = node.longer.setdefault(word, _Node())
            node.ends.append((allowed, mark))

    def find(self, text: Sequence[str]) -> list[tuple[Mark, int, int]]:
        """Every mark whose phrase is ``text[start:end]``, by start and then the longest first."""
        text = [*text, "."]  # a mark, so that no phrase goes on after the last word
        found: list[tuple[Mark, int, int]] = []
        for start, begun in enumerate(map(self._begun.__getitem__, text)):
            if begun is None:
                continue
            alone, longer = begun
            end = start + 1
            word = _folded(text[end])
            if word in longer:
                here = len(found)
                while word in longer:
                    node = longer[word]
                    longer = node.longer
                    end += 1
                    for allowed, mark in node.ends:
                        if allowed is None or "".join(text[start:end]) in allowed:
                            found.insert(here, (mark, start, end))
                    word = _folded(text[end])
            for mark in alone:
                found.append((mark, start, start + 1))
        return found


class _Node(Generic[Mark]):
    """A node of the trie: the phrases that `ends` here, spellings if exact and mark, and others."""

    __slots__ = ("ends", "longer")

    def __init__(self) -> None:
        self.ends: list[tuple[frozenset[str] | None, Mark]] = []
        self.longer: dict[str, _Node[Mark]] = {}


class _Begun(dict[str, tuple[list[Mark], dict[str, _Node[Mark]]] | None], Generic[Mark]):
    """By word its own marks and the nodes of longer phrases; None where no phrase begins so."""

    def __init__(self, root: _Node[Mark]) -> None:
        self._nodes = root.longer

    def __missing__(self, word: str) -> tuple[list[Mark], dict[str, _Node[Mark]]] | None:
        node = self._nodes.get(_fold(word))
        begun = None
        if node is not None:
            alone = [mark for allowed, mark in node.ends if allowed is None or word in allowed]
            begun = alone[::-1], node.longer
        self[word] = begun
        return begun


class _Folded(dict[str, str]):
    """What `_fold` makes of each word, remembered: looked up in half the time of `cache`."""

    def __missing__(self, word: str) -> str:
        folded = self[word] = _fold(word)
        return folded


def words(text: str) -> list[str]:
    """The words of ``text`` without accents and LaTeX, and the marks that end its clauses."""
    if "\\" in text or "{" in text or "$" in text:
        text = _LATEX.sub(lambda match: " " if match[1] else "", text)
    runs = _ASCII_RUNS.findall(text) if text.isascii() else _WORDS.findall(unaccented(text))
    return " ".join(runs).split()


def name(phrase: str, *, exact: bool) -> str:
    """What all spellings of a phrase share, as far as `Phrases` tells them apart."""
    joined = "".join(words(phrase))
    return joined if exact else _singular(joined)


def is_phrase(text: str) -> bool:
    """Whether ``text`` is something that can be found: a few words, not too long."""
    folded = [_folded(word) for word in words(text)]
    return 0 < len(folded) <= WORDS_CAP and _BREAK not in folded


def _fold(word: str) -> str:
    """`_singular` of a word, `_BREAK` for a mark and for a word longer than any in a phrase."""
    return _singular(word) if word[0].isalnum() and len(word) <= _LETTERS_CAP else _BREAK


def _singular(word: str) -> str:
    """What the singular and plural of a word share, in lower case: ``policies`` is ``policy``."""
    word = word.casefold().removesuffix("'s").removesuffix("\u2019s")
    if len(word) > 2 and word[-1] == "s" and word[-2] != "s":
        word = word[:-1]
    if word.endswith("ie"):
        return f"{word[:-2]}y"
    if word.endswith(("se", "xe", "ze", "che", "she")):
        return word[:-1]
    return word


_folded = _Folded().__getitem__


def _spellings(parts: Sequence[str]) -> Iterator[list[str]]:
    """Every way to write neighbours as one word: fine-tuning, finetuning."""
    for gaps in product((" ", ""), repeat=len(parts) - 1):
        pairs = zip(parts, (*gaps, ""), strict=True)
        yield "".join(chain.from_iterable(pairs)).split(" ")


def _endings(phrase: str) -> frozenset[str]:
    """A phrase, its plural and its genitives."""
    return frozenset(f"{phrase}{ending}" for ending in ("", "s", "'s", "\u2019s"))

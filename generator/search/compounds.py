"""Compounds that the archive writes together: fine-tuning, keyframe, and multi-modal, multimodal.

A reader who parts them means the same. Only what papers join is joined: any two neighbours of a
query would come to rare words that mean something else.
"""

import re
from collections.abc import Iterable, Mapping

from generator.search.words import stem

DAYS = 3  # that write a compound together, at least
PAPERS = 20  # that hold each of two words which are written as one without a hyphen too
SHARE = (0.1, 0.03)  # of the papers of its rarest word, those of a hyphened one and of one word
BOTH = 0.2  # of the days that write it as one word, those that hyphenate what may be parted too
PIECE = 3  # letters of a word that no hyphen marks off
MOST = 2_000  # compounds of a segment, the most frequent

_HYPHENED = re.compile(r"[a-z]+(?:-[a-z]{2,}){1,3}")


def is_hyphened(token: str) -> bool:
    """Whether hyphens make it of two to four words."""
    return "-" in token and _HYPHENED.fullmatch(token) is not None


def compounds(
    joined: Mapping[str, int], words: Mapping[str, int], titled: set[str], papers: Mapping[str, int]
) -> tuple[list[str], list[str]]:
    """Compounds by the stems of their words, between hyphens, sorted: those that are as well
    written with a hyphen, and those that are one word.

    `joined` are hyphened words, `words` all others, both with the days that hold them; `titled`
    those of titles; `papers` how many hold a term.
    """
    apart: dict[str, int] = {}
    one: dict[str, int] = {}
    for word in titled:
        for key in _halves(word, titled, papers):  # keyframe and keyframes have one
            one[key] = one.get(key, 0) + words.get(word, 0)
    for token, days in joined.items():
        key = "-".join(map(stem, token.split("-")))
        apart[key] = apart.get(key, 0) + days
        one[key] = one.get(key, 0) + words.get(token.replace("-", ""), 0)
    ranked = sorted((-apart.get(key, 0) - days, key) for key, days in one.items())
    found: tuple[list[str], list[str]] = ([], [])
    for days, key in ranked[:MOST]:
        closed = apart.get(key, 0) < BOTH * one[key]
        rarest = min(papers.get(part, 0) for part in key.split("-"))
        whole = papers.get(stem(key.replace("-", "")), 0)
        if -days >= DAYS and whole >= SHARE[one[key] > apart.get(key, 0)] * rarest:
            found[closed].append(key)
    return sorted(found[0]), sorted(found[1])


def _halves(word: str, titled: set[str], papers: Mapping[str, int]) -> Iterable[str]:
    """The two words that a word is made of, by their stems, where both stand alone as well."""
    for at in range(PIECE, len(word) - PIECE + 1):
        if word[:at] in titled and word[at:] in titled:
            halves = (stem(word[:at]), stem(word[at:]))
            if min(papers.get(half, 0) for half in halves) >= PAPERS:
                yield "-".join(halves)

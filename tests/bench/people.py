"""Names as readers type them; who is meant follows from the records alone."""

from __future__ import annotations

import random
import string
import unicodedata
from collections.abc import Sequence

from generator.search import Document
from tests.bench.readers import Judged

KINDS = ("in order", "turned", "initial", "without accents", "a letter wrong", "typed alone")


def names(papers: Sequence[Document], count: int = 60, seed: int = 5) -> Judged:
    """By way of typing: queries for authors, and the papers of those they name."""
    dice = random.Random(seed)
    by: dict[str, set[str]] = {}
    for paper in papers:
        for name in paper.authors:
            by.setdefault(name, set()).add(paper.id)
    pool = [name for name in sorted(by) if len(_words(name)) == 2 == len(name.split())]
    pool = [name for name in pool if min(map(len, _words(name))) > 1]
    split = [(_words(name), ids) for name, ids in by.items()]
    accented = [name for name in pool if not name.isascii()]
    found: Judged = {kind: {} for kind in KINDS}
    for kind in KINDS:
        drawn = accented if kind == "without accents" else pool
        for name in dice.sample(drawn, min(count, len(drawn))):
            given, family = name.split()
            own = _words(name)
            if kind == "turned":
                query = f'author:"{family} {given}"'
            elif kind == "initial":
                query, own = f'author:"{given[0]}. {family}"', [own[0][0], own[1]]
            elif kind == "without accents":
                query = f'author:"{" ".join(own)}"'
            elif kind == "a letter wrong":
                wrong = _misspelt(own, dice)
                if len(max(own, key=len)) < 4 or _like(wrong, split) != 1:
                    continue
                query = f'author:"{" ".join(wrong)}"'
            else:
                query = " ".join(own) if kind == "typed alone" else f'author:"{name}"'
            ids = [papers for other, papers in split if _called(own, other)]
            found[kind][query] = set().union(*ids)
    return found


def _words(name: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    letters = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "-": " ", ".": " "})
    return bare.lower().translate(letters).split()


def _called(asked: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the name has all words that are asked for; a single letter stands for a word."""
    left = list(name)
    for word in sorted(asked, key=len, reverse=True):  # initials take what is left
        fit = [w for w in left if w == word or (len(word) == 1 and w.startswith(word))]
        if not fit:
            return False
        left.remove(fit[0])
    return True


def _like(wrong: Sequence[str], names: Sequence[tuple[list[str], set[str]]]) -> int:
    """How many of the names are these words but for one letter wrong, too many or missing."""
    text = " ".join(wrong)
    found = {" ".join(turned) for name, _ in names for turned in (name, name[::-1])}
    return sum(_near(text, other) for other in found)


def _near(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    at = next((i for i, c in enumerate(shorter) if c != longer[i]), len(shorter))
    return longer[at + 1 :] in {shorter[at:], shorter[at + 1 :]}


def _misspelt(words: Sequence[str], dice: random.Random) -> list[str]:
    """One letter of the longest word is another."""
    longest = max(words, key=len)
    at = dice.randrange(len(longest))
    other = dice.choice([c for c in string.ascii_lowercase if c != longest[at]])
    return [longest[:at] + other + longest[at + 1 :] if w == longest else w for w in words]

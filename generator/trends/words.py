"""Names that a span of days is the first to have, and that several groups of authors use."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

import msgspec
import numpy as np

from generator.english import usual
from generator.keys import checksum
from generator.text import unaccented

PAPERS, GROUPS = 4, 3  # that must have a word; groups share no author
SHOWN = 12  # words of a span
_WORD, _ASCII_WORD = (  # the same in ASCII, twice as fast
    re.compile(rf"{letter}{sign}*+(?:[-.+]{sign}++)*+")
    for letter, sign in ((r"[^\W\d_]", r"[^\W_]"), ("[A-Za-z]", "[A-Za-z0-9]"))
)
_SHORT = 3
# Names are told by capitals and digits; "RL-based" is none.
_NAME = re.compile(r"(?=.*[\dA-Z])(?!.*-(?:aware|based|driven|enhanced|guided|level|style)$)")


class Text(msgspec.Struct, frozen=True):
    """A paper's words and who wrote them."""

    words: str
    authors: tuple[str, ...]


class NewWord(msgspec.Struct, frozen=True):
    """A word as most papers write it, how many groups use it, and the numbers of its papers."""

    word: str
    groups: int
    papers: tuple[int, ...]


def vocabulary(texts: Iterable[str]) -> bytes:
    """The hashes of all words of ``texts``, each once, in order (uint32)."""
    found = set[str]().union(*map(_words, texts))
    return np.array(sorted(set(map(_hashed, found))), np.uint32).tobytes()


def new_words(texts: Sequence[Text], known: Iterable[bytes]) -> list[NewWord]:
    """The words of ``texts`` that are in none of the ``known`` vocabularies, most groups first."""
    spelt = [_spelt(text.words) for text in texts]
    papers = Counter(chain.from_iterable(spelt))
    often = [name for name, having in papers.items() if having >= PAPERS]
    old = np.isin(
        np.array([checksum(name) for name in often], np.uint32),
        np.frombuffer(b"".join(known), np.uint32),
    )
    new: dict[str, dict[int, str]] = {often[at]: {} for at in np.flatnonzero(~old).tolist()}
    for number, own in enumerate(spelt):
        for name in new.keys() & own.keys():
            new[name][number] = own[name]
    found = []
    for having in new.values():
        groups = _groups(texts[number].authors for number in having)
        word = usual(having.values())
        if groups >= GROUPS and _NAME.match(word):
            found.append(NewWord(word, groups, tuple(having)))
    return sorted(found, key=lambda new: (-new.groups, -len(new.papers), new.word))[:SHOWN]


def _words(text: str) -> list[str]:
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def _spelt(text: str) -> dict[str, str]:
    """The words of ``text`` that are not short, as they first stand there, by what is the same."""
    words = [word for word in reversed(_words(text)) if len(word) >= _SHORT]
    return dict(zip(map(_folded, words), words, strict=True))


def _groups(authors: Iterable[Sequence[str]]) -> int:
    """How many groups there are, where papers with an author in common are of one."""
    groups: list[set[str]] = []
    for names in authors:
        mine = set(names)
        apart = []
        for group in groups:
            if group & mine:
                mine |= group
            else:
                apart.append(group)
        groups = [*apart, mine]
    return len(groups)


@cache
def _folded(word: str) -> str:
    word = unaccented(word).casefold().replace("-", "")
    return word[:-1] if len(word) > _SHORT and word[-1] == "s" and word[-2] != "s" else word


@cache
def _hashed(word: str) -> int:
    return checksum(_folded(word))

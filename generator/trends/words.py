"""Names that a span of days is the first to have, and that several groups of authors use."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
import numpy as np

from generator.english import usual
from generator.keys import checksum
from generator.text import unaccented

PAPERS, GROUPS = 4, 3  # that must have a word; groups share no author
SHOWN = 12  # words of a span
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-.+][^\W_]+)*")
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
    found = set[str]().union(*map(_WORD.findall, texts))
    return np.array(sorted({checksum(_folded(word)) for word in found}), np.uint32).tobytes()


def new_words(texts: Sequence[Text], known: Iterable[bytes]) -> list[NewWord]:
    """The words of ``texts`` that are in none of the ``known`` vocabularies, most groups first."""
    having: dict[str, dict[int, str]] = defaultdict(dict)
    for number, text in enumerate(texts):
        for word in _WORD.findall(text.words):
            if len(word) >= _SHORT:
                having[_folded(word)].setdefault(number, word)
    often = [name for name, papers in having.items() if len(papers) >= PAPERS]
    old = np.isin(
        np.array([checksum(name) for name in often], np.uint32),
        np.frombuffer(b"".join(known), np.uint32),
    )
    found = []
    for name, seen in zip(often, old.tolist(), strict=True):
        groups = 0 if seen else _groups([texts[number].authors for number in having[name]])
        word = usual(having[name].values())
        if groups >= GROUPS and _NAME.match(word):
            found.append(NewWord(word, groups, tuple(having[name])))
    return sorted(found, key=lambda new: (-new.groups, -len(new.papers), new.word))[:SHOWN]


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


@lru_cache(maxsize=1 << 18)
def _folded(word: str) -> str:
    word = unaccented(word).casefold().replace("-", "")
    return word[:-1] if len(word) > _SHORT and word[-1] == "s" and word[-2] != "s" else word

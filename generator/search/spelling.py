"""Deletion keys for correcting words that no paper has: surface words under shortened forms.

Symmetric deletion (W. Garbe, SymSpell, 2012): two words within D edits share a form got by
deleting at most D letters from each one's first `PREFIX` letters. The layout is in
docs/search-format.md, "Spelling".
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

from generator.search.chunks import Corpus
from generator.search.coding import Ints, varint

PREFIX = 6  # letters of a word that its keys are made of
LEAST = (3, 3, 6)  # letters a word needs for keys with 0, 1 and 2 deletions
DIGITS = " 0123456789abcdefghijklmnopqrstuvwxyz"
SLICE = 30_000  # bytes before compression at which a slice is cut (they shrink to 30 %)


def vocabulary(corpus: Corpus) -> dict[str, int]:
    """The words worth correcting to, sorted, with the papers that hold them.

    A word of one abstract alone is as often a misprint: it must stand in two papers or a title.
    """
    words, titled = corpus.words, corpus.titled
    return {w: words[w] for w in sorted(words) if words[w] > 1 or w in titled}


def cut(words: dict[str, int], size: int = SLICE) -> Iterator[tuple[str, bytes]]:
    """The slices: the first key of each, and its bytes before compression."""
    names = list(words)
    records = [bytes([len(n)]) + n.encode() + bytes([min(255, words[n])]) for n in names]
    keys, owners = _pairs(names)
    bounds = np.flatnonzero(np.diff(keys, prepend=-1, append=-1)).tolist()
    first, groups, held = "", list[bytes](), 0
    members = owners.tolist()
    for begin, end in pairwise(bounds):
        name = _letters(int(keys[begin]))
        if held > size:
            yield first, b"".join(groups)
            groups, held = [], 0
        first = first if groups else name
        head = bytes([len(name)]) + name.encode() + varint(end - begin)
        groups.append(head + b"".join(map(records.__getitem__, members[begin:end])))
        held += len(groups[-1])
    if groups:
        yield first, b"".join(groups)


def _pairs(names: Sequence[str]) -> tuple[Ints, Ints]:
    """All (key, number of a word) pairs, sorted. A key is its letters as a number to base 37."""
    if not names:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    wide = np.array([[DIGITS.index(c) for c in n[:PREFIX].ljust(PREFIX)] for n in names], np.int64)
    lengths = np.array([len(n) for n in names], np.int64)
    pairs = []
    for deleted in range(3):
        for gone in combinations(range(PREFIX), deleted):
            who = np.flatnonzero((lengths > max(gone, default=0)) & (lengths >= LEAST[deleted]))
            kept = [column for column in range(PREFIX) if column not in gone]
            key = wide[np.ix_(who, kept)] @ (37 ** np.arange(PREFIX - 1, deleted - 1, -1))
            pairs.append(key << 24 | who)
    both = np.unique(np.concatenate(pairs))
    return both >> 24, both & 0xFFFFFF


def _letters(key: int) -> str:
    found = ""
    while key:
        key, digit = divmod(key, 37)
        found = DIGITS[digit] + found
    return found.rstrip()

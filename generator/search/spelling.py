"""Deletion keys for correcting words that no paper has: surface words under shortened forms.

Symmetric deletion (W. Garbe, SymSpell, 2012): two words within D edits share a form got by
deleting at most D letters from each one's first `PREFIX` letters. The layout is in
docs/search-format.md, "Spelling".
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

from generator.search.chunks import Words
from generator.search.coding import Ints, varint

PREFIX = 6  # letters of a word that its keys are made of
LEAST = (3, 3, 6)  # letters a word needs for keys with 0, 1 and 2 deletions
DIGITS = b" 0123456789abcdefghijklmnopqrstuvwxyz"
PLACES = len(DIGITS) ** np.arange(PREFIX - 1, -1, -1, dtype=np.int64)
FEW = 20_000  # words up to which all are kept
SLICE = 60_000  # bytes before compression at which a slice is cut (they shrink to 30 %)


def vocabulary(words: Words) -> dict[str, int]:
    """The words worth correcting to, sorted, with the days that hold them.

    In a large corpus a word of one day alone is as often a misprint: it must stand in a title too.
    """
    known = sorted(words.words.items())
    if len(known) > FEW:
        known = [(word, days) for word, days in known if days > 1 or word in words.titled]
    return dict(known)


def cut(words: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    """The slices: the first key of each, and its bytes before compression."""
    names = list(words)
    # Magnitudes, not counts: a day's papers then leave most slices as they are.
    records = [bytes([len(n)]) + n.encode() + bytes([words[n].bit_length()]) for n in names]
    keys, owners = _pairs(names)
    bounds = np.flatnonzero(np.diff(keys, prepend=-1, append=-1))
    heads = _letters(keys[bounds[:-1]])
    members = owners.tolist()
    first, groups, held = b"", list[bytes](), 0
    for head, (begin, end) in zip(heads, pairwise(bounds.tolist()), strict=True):
        if held > SLICE:
            yield first.decode(), b"".join(groups)
            groups, held = [], 0
        first = first if groups else head
        group = b"".join(map(records.__getitem__, members[begin:end]))
        groups.append(varint(len(head)) + head + varint(end - begin) + group)
        held += len(groups[-1])
    if groups:
        yield first.decode(), b"".join(groups)


def _pairs(names: Sequence[str]) -> tuple[Ints, Ints]:
    """All (key, number of a word) pairs, sorted. A key is its letters as a number to base 37."""
    letters = "".join(name[:PREFIX].ljust(PREFIX) for name in names).encode()
    digits = np.array([max(0, DIGITS.find(bytes([b]))) for b in range(128)], np.int64)
    wide = digits[np.frombuffer(letters, np.uint8)].reshape(-1, PREFIX)
    lengths = np.array([len(name) for name in names], np.int64)
    pairs = [np.empty(0, np.int64)]
    for deleted in range(3):
        for gone in combinations(range(PREFIX), deleted):
            who = np.flatnonzero((lengths > max(gone, default=0)) & (lengths >= LEAST[deleted]))
            kept = np.delete(wide[who], gone, axis=1)
            pairs.append((kept @ PLACES[: PREFIX - deleted]) << 24 | who)
    both = np.sort(np.concatenate(pairs))
    both = both[np.diff(both, prepend=-1) > 0]
    return both >> 24, both & 0xFFFFFF


def _letters(keys: Ints) -> list[bytes]:
    digits = keys[:, None] // PLACES % len(DIGITS)
    letters = np.frombuffer(DIGITS, np.uint8)[digits].tobytes()
    return [letters[i : i + PREFIX].rstrip() for i in range(0, len(letters), PREFIX)]

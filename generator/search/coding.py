"""Byte-level writing shared by all slices: varints in bulk (numpy).

A varint is LEB128: seven bits a byte, lowest first, the high bit set on all but the last.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_SHORT = [bytes([n]) for n in range(128)]
_SHORT += [bytes([n & 127 | 128, n >> 7]) for n in range(128, 1 << 14)]


def varint(value: int) -> bytes:
    """One varint."""
    if value < len(_SHORT):
        return _SHORT[value]
    return bytes([value & 127 | 128]) + varint(value >> 7)


def sizes(values: Ints) -> Ints:
    """The bytes each value takes as a varint (values below 2**28)."""
    return 1 + (values >= 1 << 7) + (values >= 1 << 14) + (values >= 1 << 21).astype(np.int64)


def place(out: Bytes, at: Ints, values: Ints) -> None:
    """Write each value as a varint into `out` at its offset."""
    length = sizes(values)
    for byte in range(int(length.max(initial=0))):
        here = length > byte
        bits = values[here] >> (7 * byte) & 127
        out[at[here] + byte] = bits | np.where(length[here] > byte + 1, 128, 0)


def starts(lengths: Ints) -> Ints:
    """The offset of each piece when pieces of these lengths are laid end to end."""
    return np.cumsum(lengths) - lengths


def places(first: Ints, lengths: Ints) -> Ints:
    """Where all elements of pieces stand that begin at `first`, one piece after the other."""
    return np.repeat(first - starts(lengths), lengths) + np.arange(lengths.sum())


def fronted(names: Sequence[bytes]) -> list[bytes]:
    """Each name less what it shares with the one before: bytes shared, bytes more, those bytes."""
    letters = np.frombuffer(b"".join(names), np.uint8)
    lengths = np.fromiter(map(len, names), np.int64)
    first, least = starts(lengths), np.minimum(lengths[1:], lengths[:-1])
    shared = np.zeros(len(names), np.int64)
    at = np.arange(1, len(names))  # the names that share with the one before all letters so far
    for letter in range(int(least.max(initial=0))):
        at = at[least[at - 1] > letter]
        at = at[letters[first[at] + letter] == letters[first[at - 1] + letter]]
        shared[at] += 1
    return [
        varint(same) + varint(len(name) - same) + name[same:]
        for name, same in zip(names, shared.tolist(), strict=True)
    ]

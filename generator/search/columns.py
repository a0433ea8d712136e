"""One value per paper in the segment's order, for filters, order and counts."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from generator.search.coding import varint
from generator.search.document import Document

EPOCH = date(2000, 1, 1)
DAYS = 65_535  # days are u16: what lies outside is put at the edge


def days(documents: Sequence[Document]) -> bytes:
    """The newest day of each paper: u16, little endian, days since `EPOCH`."""
    found = [min(DAYS, max(0, (d.date - EPOCH).days)) for d in documents]
    return np.array(found, "<u2").tobytes()


def votes(documents: Sequence[Document]) -> bytes:
    """The votes of each paper: varints."""
    return b"".join(varint(min(max(0, d.upvotes), 1 << 27)) for d in documents)


def flag(documents: Sequence[Document], name: str) -> bytes:
    """Whether a paper has what the flag ``name`` says: one bit each, lowest first."""
    return np.packbits([getattr(d, name) for d in documents], bitorder="little").tobytes()


def tags(documents: Sequence[Document], numbers: Mapping[str, int]) -> bytes:
    """The tags under which a paper counts: a varint count, then numbers into the segment's list."""
    return b"".join(
        varint(len(d.under)) + b"".join(varint(numbers[slug]) for slug in d.under)
        for d in documents
    )

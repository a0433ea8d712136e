"""What a result shows: cards, and the texts behind excerpts and phrases, a few papers a slice."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from generator.paper import AUTHORS_SHOWN
from generator.search.document import Document

CARDS, TEXTS = 48, 64  # papers a slice

_encode = msgspec.json.Encoder().encode


def cut_cards(documents: Sequence[Document], tags: Mapping[str, int]) -> Iterator[bytes]:
    """Slices of cards: JSON arrays of [id, title, authors, number of authors, day, votes, tags,
    code, path]; tags are numbers into the segment's list, path stands only where it is not the id.
    """
    for begin in range(0, len(documents), CARDS):
        yield _encode([_card(d, tags) for d in documents[begin : begin + CARDS]])


def _card(d: Document, tags: Mapping[str, int]) -> list[object]:
    numbers = [tags[slug] for slug in d.tags]
    shown = d.authors[:AUTHORS_SHOWN]
    card = [d.id, d.title, shown, len(d.authors), d.date, d.upvotes, numbers, int(d.code)]
    return card if d.path == d.id else [*card, d.path]


def cut_texts(documents: Sequence[Document]) -> Iterator[bytes]:
    """Slices of texts: JSON arrays of [title, abstract, summary]."""
    for begin in range(0, len(documents), TEXTS):
        part = documents[begin : begin + TEXTS]
        yield _encode([[d.title, d.abstract, d.summary] for d in part])

"""What a result shows: its card, and the text behind excerpts and phrases, a few papers a slice."""

from collections.abc import Mapping, Sequence

import msgspec

from generator.paper import AUTHORS_SHOWN
from generator.search.document import Document

CARDS = 10  # papers a slice: ten results are ten slices, so that a slice must be small

_encode = msgspec.json.Encoder().encode


def encoded(documents: Sequence[Document], tags: Mapping[str, int]) -> bytes:
    """A slice of cards: JSON arrays of [id, title, authors, number of authors, day, votes, tags,
    code, abstract, summary, path]; tags are numbers into the segment's list, path stands only
    where it is not the id.
    """
    return _encode([_card(d, tags) for d in documents])


def _card(d: Document, tags: Mapping[str, int]) -> list[object]:
    numbers = [tags[slug] for slug in d.tags]
    shown = d.authors[:AUTHORS_SHOWN]
    card = [d.id, d.title, shown, len(d.authors), d.date, d.upvotes, numbers, int(d.code)]
    card += [d.abstract, d.summary]
    return card if d.path == d.id else [*card, d.path]

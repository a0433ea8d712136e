"""A paper's terms and their impacts: the document's side of BM25F, and nothing of the query's.

BM25F: Robertson, Zaragoza and Taylor, CIKM 2004. The average lengths are constants (`MODEL`),
so that a new paper changes no impact of an old one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import NamedTuple

import msgspec
import numpy as np

from generator.search.coding import Bytes, Ints, places, starts
from generator.search.document import Document
from generator.search.meanings import phrases
from generator.search.names import turns
from generator.search.words import bare, parted, tokens

# Leading signs of terms that only `author:`, `org:` and `tag:` ask for, and of titles' beginnings.
AUTHOR, ORGANIZATION, TAG, TITLE = "@", "+", "#", "^"
BEGINNING = 24  # characters of a title's words by which it is found while it is typed


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """The constants of the weighting, as the manifest states them; lengths count tokens."""

    k1: float = 1.2
    title_weight: float = 4.0
    title_b: float = 0.4
    title_length: float = 9.0
    abstract_b: float = 0.65
    abstract_length: float = 190.0
    authors_weight: float = 2.0
    tags_weight: float = 0.5
    other_weight: float = 1.0  # keywords and the summary, whatever their length
    coverage: float = 0.75  # exponent of the share of the query's idf mass, used by the reader
    top: int = 255  # the highest impact


MODEL = Model()
SURE = 1e9  # a weight that gives the highest impact

Fields = dict[str, list[list[str]]]  # tokens by field, of each text of it


def split(document: Document, tag_titles: Mapping[str, str]) -> Fields:
    """The tokens of each field of a paper; its authors are one text, as no term spans names."""
    texts = {
        "title": [document.title],
        "abstract": [document.abstract],
        "authors": ["\n".join(document.authors)],
        "summary": [document.summary],
        "keywords": document.keywords,
        "tags": [tag_titles.get(slug, slug) for slug in document.tags],
    }
    return {name: [*map(tokens, own)] for name, own in texts.items()}


def impacts(
    documents: Sequence[Document], papers: Sequence[Fields]
) -> tuple[list[str], Ints, Ints, Bytes]:
    """The impact (1 to `MODEL.top`) of every term of each paper.

    Gives all terms, how many of them each paper has, their numbers, paper by paper, and their
    impacts. The paper's id and its marked terms have the highest.
    """
    number = defaultdict[str, int](count().__next__)
    texts = [*_texts(papers)]
    words, wholes = _occurrences([text.tokens for text in texts], number)
    phrased = [
        (number[phrase], text)
        for at, phrase in phrases([*number], *words)
        if texts[text := int(words[1][at])].field != "authors"
    ]
    marks = [(p, number[term]) for p, d in enumerate(documents) for term in _marked(d, papers[p])]
    ids, within = np.hstack([words, wholes, np.array(phrased, np.int64).reshape(-1, 2).T])
    owners = np.array([text.paper for text in texts], np.int64)[within]
    shares = np.array([text.share for text in texts])[within]
    size = (len(papers), len(number))
    table = np.bincount(owners * size[1] + ids, shares, size[0] * size[1]).reshape(size)
    table[tuple(zip(*marks, strict=True))] = SURE
    held = np.nonzero(table)
    weights = table[held]
    values = (1.5 + (MODEL.top - 1) * weights / (MODEL.k1 + weights)).astype(np.uint8)
    return [*number], np.bincount(held[0]), held[1], values


class _Text(NamedTuple):
    paper: int
    field: str
    share: float  # what each of its tokens counts
    tokens: list[str]


def _texts(papers: Sequence[Fields]) -> Iterator[_Text]:
    for paper, fields in enumerate(papers):
        for name, texts in fields.items():
            share = _weight(name, sum(map(len, texts)))
            yield from (_Text(paper, name, share, text) for text in texts)


Occurrences = tuple[Ints, Ints]  # numbers of terms as they stand in texts, and of the text of each


def _occurrences(
    texts: Sequence[Sequence[str]], number: Mapping[str, int]
) -> tuple[Occurrences, Occurrences]:
    """The stems of texts, and the wholes of their compounds."""
    known = defaultdict[str, int](count().__next__)
    tokens = np.fromiter(map(known.__getitem__, chain.from_iterable(texts)), np.int64)
    text = np.repeat(np.arange(len(texts)), np.fromiter(map(len, texts), np.int64))
    words, wholes = zip(*map(parted, known), strict=True) if known else ((), ())
    sizes = np.fromiter(map(len, words), np.int64)
    stems = np.fromiter(map(number.__getitem__, chain.from_iterable(words)), np.int64)
    whole = np.array([number[name[0]] if name else -1 for name in wholes], np.int64)
    each, joined = sizes[tokens], whole[tokens]
    has = joined >= 0
    return (
        (stems[places(starts(sizes)[tokens], each)], np.repeat(text, each)),
        (joined[has], text[has]),
    )


def _weight(name: str, length: int) -> float:
    """What one occurrence counts in a field of that many tokens."""
    m = MODEL
    if name == "title":
        return m.title_weight / (1 - m.title_b + m.title_b * length / m.title_length)
    if name == "abstract":
        return 1 / (1 - m.abstract_b + m.abstract_b * length / m.abstract_length)
    return {"authors": m.authors_weight, "tags": m.tags_weight}.get(name, m.other_weight)


def _marked(document: Document, fields: Fields) -> Iterable[str]:
    yield document.id.lower()
    yield from (AUTHOR + turn for name in document.authors for turn in turns(name))
    yield from (ORGANIZATION + turn for turn in turns(document.organization))
    title = chain.from_iterable(fields["title"])
    if words := " ".join(chain.from_iterable(map(bare, title))):
        yield TITLE + words[:BEGINNING].rstrip()
    yield from (TAG + slug for slug in document.under)

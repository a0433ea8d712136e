"""A paper's terms and their impacts: the document's side of BM25F, and nothing of the query's.

BM25F: Robertson, Zaragoza and Taylor, CIKM 2004. The average lengths are constants (`MODEL`),
so that a new paper changes no impact of an old one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

import msgspec

from generator.search.document import Document
from generator.search.meanings import phrases
from generator.search.names import turns
from generator.search.words import bare, terms, tokens

FIELDS = frozenset({"title", "authors", "tags", "keywords", "summary", "abstract"})
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

Fields = dict[str, list[list[str]]]  # tokens by field, of each text of it


def split(document: Document, tag_titles: Mapping[str, str], fields: frozenset[str]) -> Fields:
    """The tokens of each field of a paper that is to be searched."""
    texts = {
        "title": [document.title],
        "abstract": [document.abstract],
        "authors": document.authors,
        "summary": [document.summary],
        "keywords": document.keywords,
        "tags": [tag_titles.get(slug, slug) for slug in document.tags],
    }
    return {name: [*map(tokens, own)] for name, own in texts.items() if name in fields}


def impacts(document: Document, fields: Fields) -> dict[str, int]:
    """The impact (1 to `MODEL.top`) of every term of a paper, in order of first occurrence.

    The paper's id and its marked terms have the highest.
    """
    shares: dict[str, float] = {}  # by token, of which the fields have many in common
    said: dict[str, float] = {}  # by technical phrase
    for name, texts in fields.items():
        found = Counter(chain.from_iterable(texts))
        weight = _weight(name, found.total())
        for token, count in found.items():
            shares[token] = shares.get(token, 0.0) + weight * count
        for phrase in chain.from_iterable(map(phrases, texts)) if name != "authors" else ():
            said[phrase] = said.get(phrase, 0.0) + weight
    weights: dict[str, float] = {}
    for token, share in shares.items():
        for term in terms(token):
            weights[term] = weights.get(term, 0.0) + share
    weights |= said
    k1, top = MODEL.k1, MODEL.top
    result = {term: int(1.5 + (top - 1) * w / (k1 + w)) for term, w in weights.items()}
    result.update(dict.fromkeys(_marked(document, fields), top))
    return result


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
    if "authors" in fields:
        yield from (AUTHOR + turn for name in document.authors for turn in turns(name))
        yield from (ORGANIZATION + turn for turn in turns(document.organization))
    title = chain.from_iterable(fields.get("title", ()))
    if words := " ".join(chain.from_iterable(map(bare, title))):
        yield TITLE + words[:BEGINNING].rstrip()
    if "tags" in fields:
        yield from (TAG + slug for slug in document.under)

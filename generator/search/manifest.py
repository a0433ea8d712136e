"""The one file of the index with a fixed name: it says which slices there are and how to weigh."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from generator.search import names
from generator.search.acronyms import LONG_FORM
from generator.search.cards import CARDS
from generator.search.columns import EPOCH
from generator.search.document import FLAGS, Document
from generator.search.forms import RESPELT, STEMS
from generator.search.impacts import AUTHOR, BEGINNING, MODEL, ORGANIZATION, TAG, TITLE
from generator.search.meanings import CONCEPT, PHRASES, table
from generator.search.shelf import NAME
from generator.search.spelling import LEAST, PREFIX
from generator.search.stopwords import COMMON, LIGHT
from generator.search.words import (
    INITIALS,
    INTO,
    JOINTS,
    LETTERS,
    LONGEST,
    PARTS,
    STEMMED,
    VERSION,
)

FORMAT = 1
# How a text comes to terms: what the reader's tokeniser must share with the builder's.
WORDS = {
    "longest": LONGEST,
    "parts": PARTS,
    "stemmed": STEMMED,
    "letters": LETTERS,
    "joints": JOINTS,
    "into": INTO,
    "version": VERSION,
    "initials": INITIALS,
    "respelt": RESPELT,
    "stems": STEMS,
}


def manifest(
    segments: Sequence[Mapping[str, object]],
    documents: Sequence[Document],
    tag_titles: Mapping[str, str],
    moved: Mapping[str, str],
) -> bytes:
    """The bytes of `manifest.json`: all that a reader must know before anything else.

    No number or sign on which builder and reader must agree stands in the reader's program.
    """
    counts = Counter(slug for d in documents for slug in d.under)
    contents = {
        "format": FORMAT,
        "papers": len(documents),
        "model": MODEL,
        "words": WORDS,
        # Letters that deletion keys are made of, and letters of the shortest word that has any.
        "spelling": {"prefix": PREFIX, "least": LEAST[0]},
        "cards": CARDS,
        "name": NAME,
        "epoch": EPOCH,
        "author": AUTHOR,
        "organization": ORGANIZATION,
        "tag": TAG,
        "title": TITLE,
        "beginning": BEGINNING,
        "names": (names.WORDS, names.LONGEST),
        "concept": CONCEPT,
        "phrases": PHRASES,
        "long_form": LONG_FORM,
        "flags": FLAGS,
        "common": COMMON.split(),
        "light": LIGHT.split(),
        "same": table().same,
        "tags": [(slug, tag_titles.get(slug, slug), counts[slug]) for slug in sorted(counts)],
        "moved": moved,
        "segments": segments,
    }
    return msgspec.json.encode(contents) + b"\n"

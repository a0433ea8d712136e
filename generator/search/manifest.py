"""The one file of the index with a fixed name: it says which slices there are and how to weigh."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from generator.search import names
from generator.search.acronyms import LONG_FORM
from generator.search.cards import CARDS
from generator.search.columns import EPOCH
from generator.search.document import FLAGS, Document
from generator.search.forms import RESPELT, STEMS
from generator.search.impacts import AUTHOR, BEGINNING, MODEL, ORGANIZATION, TAG, TITLE, Model
from generator.search.meanings import CONCEPT, PHRASES, Stems, table
from generator.search.segments import Segment
from generator.search.shelf import NAME
from generator.search.spelling import LEAST, PREFIX
from generator.search.stopwords import COMMON, LIGHT
from generator.search.words import JOINTS, LETTERS, LONGEST, PARTS, STEMMED

FORMAT = 1


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """How a text comes to terms: what the reader's tokeniser must share with the builder's."""

    longest: int = LONGEST
    parts: int = PARTS
    stemmed: int = STEMMED
    letters: dict[str, str] = msgspec.field(default_factory=LETTERS.copy)
    joints: str = JOINTS
    respelt: tuple[tuple[str, str], ...] = RESPELT
    stems: tuple[str, ...] = STEMS


class Spelling(msgspec.Struct, frozen=True, kw_only=True):
    """Letters that deletion keys are made of, and letters of the shortest word that has any."""

    prefix: int = PREFIX
    least: int = LEAST[0]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader must know before anything else; `tags` are [slug, title, papers], `moved`
    leads from slugs of the past to those of now.

    No number or sign on which builder and reader must agree stands in the reader's program.
    """

    format: int = FORMAT
    papers: int
    model: Model = MODEL
    words: Words = Words()
    spelling: Spelling = Spelling()
    cards: int = CARDS
    name: int = NAME
    epoch: date = EPOCH
    author: str = AUTHOR
    organization: str = ORGANIZATION
    tag: str = TAG
    title: str = TITLE
    beginning: int = BEGINNING
    names: tuple[int, int] = (names.WORDS, names.LONGEST)
    concept: str = CONCEPT
    phrases: str = PHRASES
    long_form: tuple[int, int] = LONG_FORM
    flags: tuple[str, ...] = FLAGS
    common: list[str]
    light: list[str]
    same: tuple[Stems, ...]
    tags: list[tuple[str, str, int]]
    moved: dict[str, str]
    segments: list[dict[str, object]]


def manifest(
    segments: Sequence[Segment],
    documents: Sequence[Document],
    tag_titles: Mapping[str, str],
    moved: Mapping[str, str],
) -> bytes:
    """The bytes of `manifest.json`."""
    counts = Counter(slug for d in documents for slug in d.under)
    contents = Manifest(
        papers=len(documents),
        common=COMMON.split(),
        light=LIGHT.split(),
        same=table().same,
        tags=[(slug, tag_titles.get(slug, slug), counts[slug]) for slug in sorted(counts)],
        moved=dict(moved),
        segments=[_flat(segment) for segment in segments],
    )
    return msgspec.json.encode(contents) + b"\n"


def _flat(segment: Segment) -> dict[str, object]:
    fields = msgspec.structs.asdict(segment)
    del fields["flags"]
    return fields | segment.flags

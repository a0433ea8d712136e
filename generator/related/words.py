"""What papers are compared by: the stems of their words, and how much is made of each."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain

import msgspec
import numpy as np
import Stemmer

from generator.keys import checksum
from generator.text import unaccented

# What a word counts for in the title, the abstract and keywords. A weight is the root of the sum:
# what is said often is not as much more.
_EACH = (4, 2, 1)
BUCKETS = 1 << 20  # stems are hashed; 50,000 papers have some 60,000 of them
SHOWN = 3  # words that a reader is told of two papers
_TOP = 255  # the greatest weight, eight for a word that counts one
_CAP = 400  # words of a paper: keeps all products within 53 bits

_WORD = re.compile(r"[^\W_]+")
_SPACED = "".join(c if c.isalnum() else " " for c in map(chr, range(128)))  # the same, for ASCII
# Words that say nothing of what a paper is about, what is left of TeX among them.
STOP_WORDS = frozenset(
    "a about above achieve achieved achieves achieving across address addressing after all allow "
    "allows along also although among an and any approach approaches are as at available based be "
    "because been before being between beyond both but by can challenge challenges challenging "
    "code com compared comprehensive consistently could current demonstrate demonstrates "
    "demonstrating despite develop developed did different do does due during each effective "
    "effectively enable enables enabling et etc evaluate evaluated even existing experimental "
    "experiments extensive finally first five for four framework from further furthermore github "
    "given good had has have high highly how however https i if improve improved improvement "
    "improvements improves improving in including increasingly into introduce introduces "
    "introducing io is it its itself key less let like made make makes making many may mathbf "
    "mathcal mathrm method methods might model models more moreover most much must need needs "
    "new no nor not notably novel of often on one only open or other our out outperform "
    "outperforming outperforms over own paper papers perform performance per present presents "
    "problem propose proposed proposes provide provides providing rather recent recently require "
    "requires research result resulting results same second several should show showing shown "
    "shows significant significantly simple since so some specifically state still strong "
    "study substantially such systematically system systems task tasks textbf textit than that "
    "the their them then there these they this those three through thus times to toward towards "
    "two under unlike up upon us use used uses using various very via was we well were what when "
    "where whether which while who whose why will with within without work works would yet you "
    "your".split()
)

_stem = Stemmer.Stemmer("english", 0).stemWord  # what it would remember is remembered here


class Candidate(msgspec.Struct, frozen=True):
    """What is compared of a paper."""

    id: str
    title: str
    abstract: str
    keywords: tuple[str, ...]


class Terms(msgspec.Struct, frozen=True, array_like=True):
    """The terms of a day's papers, one paper after the other, packed.

    `counts`: how many a paper has (uint16); `buckets` of the stems (uint32); their `weights`
    (uint8).
    """

    counts: bytes
    buckets: bytes
    weights: bytes


def terms(papers: Sequence[Candidate]) -> Terms:
    """The terms of ``papers``, of each in the order in which they first come."""
    texts = [
        _words(text)
        for paper in papers
        for text in (paper.title, paper.abstract, " ".join(paper.keywords))
    ]
    lengths = np.fromiter(map(len, texts), np.int64)
    rows = np.repeat(np.arange(len(texts)) // len(_EACH), lengths)
    each = np.repeat(np.tile(_EACH, len(papers)), lengths)
    buckets = np.fromiter(map(_bucket, chain.from_iterable(texts)), np.int64)
    telling = np.flatnonzero(buckets)
    said = (rows * BUCKETS + buckets)[telling]
    keys, first, which = np.unique(said, return_index=True, return_inverse=True)
    points = np.bincount(which, each[telling])
    order = np.argsort(first)
    owners = keys[order] // BUCKETS
    counts = np.bincount(owners, minlength=len(papers))
    rank = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    order = order[rank < _CAP]
    return Terms(
        np.minimum(counts, _CAP).astype(np.uint16).tobytes(),
        (keys[order] % BUCKETS).astype(np.uint32).tobytes(),
        np.minimum(np.sqrt(64 * points[order]), _TOP).astype(np.uint8).tobytes(),
    )


def as_written(paper: Candidate) -> dict[int, str]:
    """By bucket the word as the paper has it: in the abstract, whose capitals mean something."""
    found = [*dict.fromkeys(_words(f"{paper.abstract} {paper.title}"))][::-1]
    return dict(zip(map(_bucket, found), found, strict=True))


def _words(text: str) -> list[str]:
    return text.translate(_SPACED).split() if text.isascii() else _WORD.findall(text)


@cache
def _bucket(word: str) -> int:
    """The bucket of a word, whatever its case, accents and ending; 0 for one that says nothing."""
    folded = unaccented(word).casefold()
    if len(folded) < 2 or folded in STOP_WORDS or folded.isdecimal():
        return 0
    stem = folded if len(folded) > 40 else _stem(folded)
    return checksum(stem) % (BUCKETS - 1) + 1

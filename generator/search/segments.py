"""Two segments, the closed years and the rest: what each must be written anew for, and how.

Papers of a segment are numbered from 0, oldest first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import date
from functools import partial
from itertools import groupby

import msgspec

from generator.kept import Kept
from generator.keys import key as key_of
from generator.search import cards, columns, postings, spelling
from generator.search.chunks import Chunk, gather, tokenise
from generator.search.coding import fronted, varint
from generator.search.compounds import compounds
from generator.search.concepts import Members, concepts, entries
from generator.search.document import FLAGS, Document, searchable
from generator.search.meanings import table
from generator.search.shelf import Packed, Shelf
from generator.workers import spread

CHUNK = 256  # papers a chunk at most
WORTH = 20  # chunks to tokenise below which a second process costs more than it saves
ACRONYMS = 600  # definitions kept per segment, the most frequent


class Built(msgspec.Struct, frozen=True):
    """What a segment's searchable text came to: its files, the `names` of those that the manifest
    names, and its papers by concept, which the newest segment lists with its own.
    """

    files: list[Packed]
    names: dict[str, str]
    concepts: Members


class Last(msgspec.Struct):
    """The files of the last build, and the segments by the key of their searchable text."""

    files: list[Packed] = []
    segments: dict[bytes, Built] = {}


class Segment(msgspec.Struct, frozen=True):
    """A segment's name and papers, and whether it is the `newest`."""

    name: str
    documents: list[Document]
    newest: bool


class Draft(msgspec.Struct, frozen=True):
    """A segment to be: its papers, their tags, the files of their cards, the key of the searchable
    text, and the chunks that the text comes to, encoded; none where the segment of an earlier build
    will do. The `newest` segment holds what is meant too, also by papers of the segment `before`
    it.
    """

    segment: Segment
    before: "Draft | None"
    tags: list[str]
    cards: list[Packed]
    key: bytes
    chunks: list[bytes] | None


def divide(documents: Sequence[Document], newest: date) -> list[Segment]:
    """The segments that hold anything.

    A year closes once `newest` is past 31 January of the next.
    """
    open_year = newest.year if newest > date(newest.year, 1, 31) else newest.year - 1
    groups = groupby(documents, key=lambda d: d.first.year < open_year)
    parts = [("closed" if closed else "current", list(part)) for closed, part in groups]
    return [Segment(*part, newest=part is parts[-1]) for part in parts]


def prepare(
    segment: Segment,
    before: Draft | None,
    last: Last,
    shelf: Shelf,
    *,
    kept: Kept,
    tag_titles: Mapping[str, str],
) -> Draft:
    """Write the cards of a segment's papers, and tokenise these where an earlier build did not."""
    papers = segment.documents
    tags = sorted({slug for d in papers for slug in d.under})
    numbers = {slug: i for i, slug in enumerate(tags)}

    def shown(begin: int) -> Packed:
        return shelf.pack("cards", cards.encoded(papers[begin : begin + cards.CARDS], numbers))

    begins = range(0, len(papers), cards.CARDS)
    draft = partial(Draft, segment, before, tags, list(spread(shown, begins, kept.jobs)))
    days = list(_days(papers, tag_titles))
    keys = [key for key, _ in days]
    key = key_of(segment.newest, before and before.key, keys)
    built = last.segments.get(key)
    if built and shelf.holds(built.files):
        return draft(key, None)

    def chunk(i: int) -> bytes:
        return msgspec.msgpack.encode(tokenise(days[i][1], tag_titles))

    chunks = kept.recall(f"search-chunks-{segment.name}", bytes, keys, chunk, WORTH)
    return draft(key, chunks)


def write_segment(
    draft: Draft, earlier: Built | None, last: Last, shelf: Shelf
) -> tuple[dict[str, object], Built]:
    """Write a segment's files; gives its entry in the manifest and what is kept of it.

    The entry has the names of its files, those of flags too, and its tags by number. `earlier` is
    what the segment before it came to.
    """
    documents = draft.segment.documents
    numbers = {slug: i for i, slug in enumerate(draft.tags)}
    if draft.chunks is None:
        built = last.segments[draft.key]
        shelf.keep(built.files)
    else:
        built = _search_files(draft, draft.chunks, earlier.concepts if earlier else {}, shelf)
    entry: dict[str, object] = {
        "name": draft.segment.name,
        "papers": len(documents),
        **built.names,
        "cards": shelf.put("directories", _names(shelf.keep(draft.cards))).name,
        "days": shelf.put("columns", columns.days(documents)).name,
        "votes": shelf.put("columns", columns.votes(documents)).name,
        "tagged": shelf.put("columns", columns.tags(documents, numbers)).name,
        "tags": draft.tags,
    }
    entry |= {name: shelf.put("columns", columns.flag(documents, name)).name for name in FLAGS}
    return entry, built


def _days(
    documents: Iterable[Document], tag_titles: Mapping[str, str]
) -> Iterator[tuple[bytes, list[Document]]]:
    """The papers by the day that first listed them, at most `CHUNK` together, with their key."""
    for _, group in groupby(documents, key=lambda d: d.first):
        day = list(group)
        for part in (day[i : i + CHUNK] for i in range(0, len(day), CHUNK)):
            named = sorted({(slug, tag_titles.get(slug, slug)) for d in part for slug in d.under})
            yield key_of(named, [*map(searchable, part)]), part


def _search_files(draft: Draft, chunks: list[bytes], earlier: Members, shelf: Shelf) -> Built:
    """The files that follow from what is searched: postings, spelling and acronyms."""
    corpus, words = gather(map(msgspec.msgpack.Decoder(Chunk).decode, chunks))
    base = len(draft.before.segment.documents) if draft.before else 0
    members = concepts(table(), corpus, earlier, base)
    inverted = postings.invert(corpus)
    del corpus  # what follows takes memory too
    lists = inverted.lists()
    del inverted
    heads = shelf.put("directories", postings.heads(lists))
    papers = {term: count for term, count, _ in lists}
    joined = compounds(words.hyphened, words.words, words.titled, papers)
    acronyms = shelf.put("acronyms", _acronyms(words.acronyms, joined))
    del papers
    more = entries(table(), members) if draft.segment.newest else []
    cut = postings.cut(postings.widened(lists, more))
    terms = [(first, shelf.start("postings", content)) for first, content in cut]
    cut = spelling.cut(spelling.vocabulary(words))
    spellings = [(first, shelf.start("spelling", content)) for first, content in cut]
    *term_files, terms_directory = _end(shelf, terms)
    *word_files, words_directory = _end(shelf, spellings)
    named = {
        "postings": terms_directory,
        "heads": heads,
        "spelling": words_directory,
        "acronyms": acronyms,
    }
    return Built(
        [*term_files, *word_files, *named.values()],
        {what: file.name for what, file in named.items()},
        {} if draft.segment.newest else members,
    )


def _end(shelf: Shelf, begun: list[tuple[str, Future[Packed]]]) -> list[Packed]:
    """The files of slices, begun with the first key of each, and, last, their directory."""
    found = shelf.finish(file for _, file in begun)
    coded = fronted([first.encode() for first, _ in begun])
    directory = varint(len(begun)) + b"".join(coded) + _names(found)
    return [*found, shelf.put("directories", directory)]


def _names(packed: list[Packed]) -> bytes:
    """The names of files, six bytes each."""
    return b"".join(bytes.fromhex(file.name) for file in packed)


def _acronyms(counts: Mapping[tuple[str, str], int], joined: tuple[list[str], list[str]]) -> bytes:
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:ACRONYMS]
    return msgspec.json.encode([[[short, long, count] for (short, long), count in best], *joined])

"""Two segments, the closed years and the rest: what each must be written anew for, and how.

Papers of a segment are numbered from 0, oldest first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path

import msgspec

from generator.search import cards, columns, postings, spelling
from generator.search.chunks import Chunk, gather, tokenise
from generator.search.coding import varint
from generator.search.document import Document, digest, searchable
from generator.search.shelf import Packed, Shelf
from generator.search.state import Built, State, load_chunks, save_chunks

CHUNK = 256  # papers a chunk at most
ACRONYMS = 600  # definitions kept per segment, the most frequent


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A segment as the manifest states it: names of its files, and its tags by number."""

    name: str
    papers: int
    postings: str
    heads: str
    spelling: str
    acronyms: str
    cards: str
    text: str
    days: str
    votes: str
    code: str
    tagged: str
    tags: list[str]


class Inputs(msgspec.Struct, frozen=True):
    """What besides its papers decides a segment: tag titles, fields to search, the code itself."""

    tag_titles: Mapping[str, str]
    fields: frozenset[str]
    code: bytes
    jobs: int


def divide(documents: Sequence[Document], newest: date) -> Iterator[tuple[str, list[Document]]]:
    """The segments that hold anything. A year closes once `newest` is past 31 January of the next."""
    open_year = newest.year if newest > date(newest.year, 1, 31) else newest.year - 1
    for closed, part in groupby(documents, key=lambda d: d.first.year < open_year):
        yield "closed" if closed else "current", list(part)


def write_segment(
    name: str, documents: list[Document], inputs: Inputs, state: State, shelf: Shelf, cache: Path
) -> tuple[Segment, bytes, Built]:
    """Write a segment's files; gives its entry in the manifest and what the state keeps of it."""
    tags = sorted({slug for d in documents for slug in d.tags})
    numbers = {slug: i for i, slug in enumerate(tags)}
    days = list(_days(documents, inputs))
    key = digest(name, [key for key, _ in days])
    built = state.segments.get(key)
    if built and shelf.holds(built.files):
        shelf.keep(built.files)
    else:
        chunks = _chunks(days, inputs, cache)
        save_chunks(cache, inputs.code, name, chunks)
        built = _search_files(chunks.values(), documents, shelf)
    column = partial(_column, shelf)
    segment = Segment(
        name=name,
        papers=len(documents),
        postings=built.postings,
        heads=built.heads,
        spelling=built.spelling,
        acronyms=built.acronyms,
        text=built.text,
        cards=_listed(shelf, shelf.put("cards", cards.cut_cards(documents, numbers))).name,
        days=column(columns.days(documents)),
        votes=column(columns.votes(documents)),
        code=column(columns.code(documents)),
        tagged=column(columns.tags(documents, numbers)),
        tags=tags,
    )
    return segment, key, built


def _days(documents: Iterable[Document], inputs: Inputs) -> Iterator[tuple[bytes, list[Document]]]:
    """The papers by the day that first listed them, at most `CHUNK` together, with their key."""
    titles = inputs.tag_titles
    for _, group in groupby(documents, key=lambda d: d.first):
        day = list(group)
        for part in (day[i : i + CHUNK] for i in range(0, len(day), CHUNK)):
            named = sorted({(slug, titles.get(slug, slug)) for d in part for slug in d.tags})
            yield digest(inputs.code, sorted(inputs.fields), named, [*map(searchable, part)]), part


def _chunks(
    days: list[tuple[bytes, list[Document]]], inputs: Inputs, cache: Path
) -> dict[bytes, bytes]:
    """The encoded chunk of each day, from the cache or made anew."""
    held = load_chunks(cache, inputs.code)
    missing = {key: part for key, part in days if key not in held}
    work = partial(_encoded, tag_titles=dict(inputs.tag_titles), fields=inputs.fields)
    if inputs.jobs > 1 and len(missing) > 20:
        with ProcessPoolExecutor(inputs.jobs) as pool:
            made = list(pool.map(work, missing.values(), chunksize=8))
    else:
        made = [work(part) for part in missing.values()]
    held |= dict(zip(missing, made, strict=True))
    return {key: held[key] for key, _ in days}


def _encoded(
    part: list[Document], tag_titles: Mapping[str, str], fields: frozenset[str]
) -> bytes:
    return msgspec.msgpack.encode(tokenise(part, tag_titles, fields))


def _search_files(chunks: Iterable[bytes], documents: list[Document], shelf: Shelf) -> Built:
    """The files that follow from what is searched: postings, spelling, acronyms and texts."""
    decode = msgspec.msgpack.Decoder(Chunk).decode
    corpus = gather(map(decode, chunks))
    lists = postings.invert(corpus)
    terms = _slices(shelf, "postings", postings.cut(lists))
    heads = shelf.put("directories", [postings.heads(lists)])
    words = _slices(shelf, "spelling", spelling.cut(spelling.vocabulary(corpus)))
    acronyms = shelf.put("acronyms", [_acronyms(corpus.acronyms)])
    texts = shelf.put("text", cards.cut_texts(documents))
    listed = _listed(shelf, texts)
    files = [*terms, *heads, *words, *acronyms, *texts, listed]
    names = (terms[-1].name, heads[0].name, words[-1].name, acronyms[0].name, listed.name)
    return Built(files, *names)


def _slices(shelf: Shelf, folder: str, slices: Iterable[tuple[str, bytes]]) -> list[Packed]:
    """Store slices and, last, their directory: the first key of each slice and its file's name."""
    firsts: list[str] = []

    def contents() -> Iterator[bytes]:
        for first, content in slices:
            firsts.append(first)
            yield content

    files = shelf.put(folder, contents())
    return [*files, _directory(shelf, firsts, files)]


def _directory(shelf: Shelf, firsts: list[str], files: list[Packed]) -> Packed:
    before, told = b"", [varint(len(firsts))]
    for first in firsts:
        name = first.encode("utf-8", "surrogatepass")
        told.append(postings.fronted(before, name))
        before = name
    told.extend(bytes.fromhex(file.name) for file in files)
    return shelf.put("directories", [b"".join(told)])[0]


def _listed(shelf: Shelf, files: list[Packed]) -> Packed:
    """The names of equally sized slices, six bytes each."""
    return shelf.put("directories", [b"".join(bytes.fromhex(file.name) for file in files)])[0]


def _column(shelf: Shelf, content: bytes) -> str:
    return shelf.put("columns", [content])[0].name


def _acronyms(counts: Mapping[tuple[str, str], int]) -> bytes:
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:ACRONYMS]
    return msgspec.json.encode([[short, long, count] for (short, long), count in best])

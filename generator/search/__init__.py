"""The search index: papers in, files below `search/` out, read by the reader's browser alone.

`docs/search-format.md` describes every byte. This room knows neither the store nor the pages.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import msgspec

from generator import files
from generator.kept import Kept
from generator.keys import hashed
from generator.search.document import Document
from generator.search.impacts import FIELDS, MODEL
from generator.search.manifest import manifest
from generator.search.segments import Draft, Inputs, Last, divide, prepare, write_segment
from generator.search.shelf import Shelf, is_slice

__all__ = ["FIELDS", "MODEL", "Document", "Result", "begin", "build", "is_slice"]


class Result(msgspec.Struct, frozen=True):
    """The files of the index: paths below its folder, and the hash of each."""

    files: dict[str, bytes]


def build(
    documents: Iterable[Document],
    newest: date,
    tag_titles: Mapping[str, str],
    out: Path,
    kept: Kept,
    *,
    jobs: int = 1,
    fields: frozenset[str] = FIELDS,
    moved: Mapping[str, str] = MappingProxyType({}),
) -> Result:
    """Write the index of all papers below `out`; identical files stay untouched, stale ones go.

    `newest` is the newest held day, `tag_titles` the titles of tag slugs, `moved` the slugs of now
    for those of the past. The bytes follow from these and `fields` alone: what was `kept` and
    `jobs` only save time. The manifest is written last, stale slices are removed after it. Raises
    StoreError.
    """
    return begin(documents, newest, tag_titles, out, kept, jobs=jobs, fields=fields, moved=moved)()


def begin(
    documents: Iterable[Document],
    newest: date,
    tag_titles: Mapping[str, str],
    out: Path,
    kept: Kept,
    *,
    jobs: int = 1,
    fields: frozenset[str] = FIELDS,
    moved: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[], Result]:
    """The first half of `build`, which may fork processes; the second, which begins threads."""
    ordered = sorted(documents, key=lambda d: (d.first, d.id))
    old, new = kept.load("search", Last) or Last(), Last([], {})
    inputs = Inputs(tag_titles, fields, kept, jobs)
    shelf = Shelf(out, old.files, jobs)
    drafts: list[Draft] = []
    for part in divide(ordered, newest):
        drafts.append(prepare(part, drafts[-1] if drafts else None, inputs, old, shelf))

    def write() -> Result:
        segments, built = [], None
        with shelf:
            for draft in drafts:
                segment, built = write_segment(draft, built, old, shelf)
                new.segments[draft.key] = built
                segments.append(segment)
        new.files = sorted(shelf.files.values(), key=lambda file: file.path)
        data = manifest(segments, ordered, tag_titles, moved)
        files.update(out / "manifest.json", data)
        if (new.files, new.segments) != (old.files, old.segments):
            kept.save("search", new)
        shelf.prune()
        found = {file.path: file.hashed for file in shelf.files.values()}
        return Result({**found, "manifest.json": hashed(data)})

    return write

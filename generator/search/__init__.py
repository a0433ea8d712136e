"""The search index: papers in, files below `search/` out, read by the reader's browser alone.

`docs/search-format.md` describes every byte. This room knows neither the store nor the pages.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from generator import files
from generator.kept import Kept
from generator.keys import hashed
from generator.search.document import Document
from generator.search.manifest import manifest
from generator.search.segments import Draft, Last, divide, prepare, write_segment
from generator.search.shelf import Shelf, is_slice

__all__ = ["Document", "begin", "is_slice"]


def begin(
    documents: Iterable[Document],
    newest: date,
    tag_titles: Mapping[str, str],
    out: Path,
    kept: Kept,
    *,
    moved: Mapping[str, str],
) -> Callable[[], dict[str, bytes]]:
    """Begin to write the index of all papers below `out`; identical files stay untouched.

    `newest` is the newest held day, `tag_titles` the titles of tag slugs, `moved` the slugs of now
    for those of the past. The bytes follow from these alone: what was `kept` only saves time.
    This half may fork processes; it gives the other one, which begins threads, writes the
    manifest last and prunes, and gives the files, each with its hash. Both raise StoreError.
    """
    ordered = sorted(documents, key=lambda d: (d.first, d.id))
    old, new = kept.load("search", Last) or Last(), Last([], {})
    shelf = Shelf(out, old.files, kept.jobs)
    drafts: list[Draft] = []
    for segment in divide(ordered, newest):
        before = drafts[-1] if drafts else None
        drafts.append(prepare(segment, before, old, shelf, kept=kept, tag_titles=tag_titles))

    def write() -> dict[str, bytes]:
        entries, built = [], None
        with shelf:
            for draft in drafts:
                entry, built = write_segment(draft, built, old, shelf)
                new.segments[draft.key] = built
                entries.append(entry)
        new.files = sorted(shelf.files.values(), key=lambda file: file.path)
        data = manifest(entries, ordered, tag_titles, moved)
        files.update(out / "manifest.json", data)
        if (new.files, new.segments) != (old.files, old.segments):
            kept.save("search", new)
        shelf.prune()
        return {file.path: file.hashed for file in new.files} | {"manifest.json": hashed(data)}

    return write

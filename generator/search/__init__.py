"""The search index: papers in, files below `search/` out, read by the reader's browser alone.

`docs/search-format.md` describes every byte. This room knows neither the store nor the pages.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator import files
from generator.kept import Kept
from generator.keys import hashed
from generator.search.document import Document
from generator.search.manifest import manifest
from generator.search.segments import Draft, Last, divide, prepare, write_segment
from generator.search.shelf import Shelf, is_slice

__all__ = ["MANIFEST", "Document", "Index", "is_slice", "write"]

MANIFEST = "manifest.json"


class Index(NamedTuple):
    """An index whose new slices still stand aside: `slices` are all of it, with their hashes,
    `stale` those that earlier builds left in the folder `out` and the manifest will not name.
    """

    out: Path
    aside: Path
    slices: dict[str, bytes]
    manifest: bytes
    stale: list[str]

    def publish(self) -> dict[str, bytes]:
        """Put it where it belongs; the hashes of its files below `out`. Raises: StoreError."""
        with files.faults(self.out):
            for path in self.slices:
                if (self.aside / path).exists():
                    (self.out / path).parent.mkdir(parents=True, exist_ok=True)
                    (self.aside / path).replace(self.out / path)
            files.update(self.out / MANIFEST, self.manifest)
            for path in self.stale:
                (self.out / path).unlink(missing_ok=True)
        return self.slices | {MANIFEST: hashed(self.manifest)}


def write(
    documents: Iterable[Document],
    newest: date,
    tag_titles: Mapping[str, str],
    out: Path,
    kept: Kept,
    *,
    aside: Path,
    moved: Mapping[str, str],
) -> Index:
    """Write the index of all papers for `out`; identical files stay untouched there.

    `newest` is the newest held day, `tag_titles` the titles of tag slugs, `moved` the slugs of now
    for those of the past. The bytes follow from these alone: what was `kept` only saves time.
    Writes below ``aside`` alone, which is emptied first. Forks processes, if any, before it begins
    threads. Raises: StoreError.
    """
    ordered = sorted(documents, key=lambda d: (d.first, d.id))
    old, new = kept.load("search", Last) or Last(), Last([], {})
    shelf = Shelf(out, aside, old.files, kept.jobs)
    drafts: list[Draft] = []
    for segment in divide(ordered, newest):
        before = drafts[-1] if drafts else None
        drafts.append(prepare(segment, before, old, shelf, kept=kept, tag_titles=tag_titles))

    entries, built = [], None
    with shelf:
        for draft in drafts:
            entry, built = write_segment(draft, built, old, shelf)
            new.segments[draft.key] = built
            entries.append(entry)
    new.files = sorted(shelf.files.values(), key=lambda file: file.path)
    data = manifest(entries, ordered, tag_titles, moved)
    if (new.files, new.segments) != (old.files, old.segments):
        kept.save("search", new)
    slices = {file.path: file.hashed for file in new.files}
    return Index(out, aside, slices, data, shelf.stale())

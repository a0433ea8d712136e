"""What a build has to do, and why: a pure function of what is wanted, what was left, what is there.

Looks at no file and writes none; `carry` does what it says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from posixpath import dirname
from typing import NamedTuple

from generator import search
from generator.addresses import SUMMARY, output
from generator.render import Page
from generator.site.record import Survey
from generator.site.state import LIST, Build
from generator.site.territory import is_generated, is_left_over

FEW = 10  # items that are told by name
ERROR_PAGE, MANIFEST = "404.html", f"search/{search.MANIFEST}"

Reasons = Mapping[str, list[str]]  # paths, by why something is to be done with them


class Wanted(NamedTuple):
    """What a build is to leave: pages, the key of the search index, people's pages and files.

    `inputs` is the key of all that follows from, `topics` that of the tag list, `own` and `plain`
    hold hashes by path below content/.
    """

    inputs: bytes
    pages: Sequence[Page]
    search: bytes
    topics: bytes
    own: Mapping[str, bytes]
    plain: Mapping[str, bytes]


class Before(NamedTuple):
    """What the last build left, and what became of it.

    `last` is empty where that build does not count, and `clean` says why. `listed` are the hashes
    of the generator's files below content/ whose front matter does not tell them, `content` all
    files there; `site` is how site/ differs from what was left.
    """

    last: Build
    clean: str
    listed: Mapping[str, bytes]
    content: set[str]
    site: Survey


class Plan(NamedTuple):
    """The steps of one build. Paths are below content/, those of `drop` below site/.

    `clean` says why nothing of the last build is used, `search` why the index is built; "" where
    that is not so. `make` are pages to render and publish, `restore` pages that content/
    lacks though they stand in site/, `own` people's pages, of which MkDocs is shown all or none,
    `copy` files to publish as they are, `prune` and `drop` files that nothing needs any more.
    `touched` are all files below content/ that must be the generator's own for that.
    """

    clean: str
    search: str
    pages: Mapping[str, list[Page]]
    restore: list[Page]
    own: Reasons
    copy: Reasons
    prune: set[str]
    drop: set[str]
    touched: set[str]

    @property
    def make(self) -> list[Page]:
        """The pages and files to make."""
        return list(chain.from_iterable(self.pages.values()))

    def lines(self) -> Iterator[str]:
        """The plan in words: a line for each kind and reason, and the items where they are few."""
        if self.clean:
            yield f"clean build: {self.clean}"
        made = {why: [page.path for page in pages] for why, pages in self.pages.items()}
        restored = [page.path for page in self.restore]
        yield from _lines("make", made)
        yield from _lines("restore", {"missing from content/": restored})
        yield from _lines("build", self.own)
        if self.search:
            yield f"build the search index: {self.search}"
        yield from _lines("copy", self.copy)
        yield from _lines("prune", {"no longer needed in content/": sorted(self.prune)})
        yield from _lines("prune", {"no longer needed in site/": sorted(self.drop)})


def plan(wanted: Wanted, before: Before) -> Plan:
    """The steps that lead from ``before`` to ``wanted``."""
    last, content, site = before.last, before.content, before.site
    paths = {page.path for page in wanted.pages}
    pages: dict[str, list[Page]] = defaultdict(list)
    due = set()
    for page in wanted.pages:
        why = _why(page.path, page.key, last.pages, site)
        if why:
            pages[why].append(page)
            due.add(page.path)
    search = search_due(wanted.search, last, content)
    slices = {SUMMARY} if search else last.slices() | {SUMMARY}
    left_over = set(filter(is_left_over, content))
    held = set(filter(is_generated, content - last.generated() - left_over)) - {LIST}
    keeps = paths | last.slices() | {SUMMARY, LIST}
    # The search index looks after its own files.
    stale = {path for path in held if not path.startswith("search/") or path.endswith(".md")}
    prune = ((content & last.generated()) | stale) - keeps
    kept = {output(path) for path in paths} | {*wanted.plain, *last.built, *last.slices(), SUMMARY}
    return Plan(
        clean=before.clean,
        search=search,
        pages=pages,
        restore=[p for p in wanted.pages if p.path not in content and p.path not in due],
        own=_own(wanted.own, last, site),
        copy=_copied(wanted.plain, slices, last, site),
        prune=prune | left_over,
        drop=(last.published() | site.strange) - kept,
        touched=(content & (due | prune | {SUMMARY, MANIFEST})) | held,
    )


def search_due(now: bytes, last: Build, content: set[str]) -> str:
    """Why the search index of the key ``now`` must be written; "" if the one left will do."""
    if not last.search:
        return "new"
    if last.search != now:
        return "changed"
    return "" if last.slices() <= content else "incomplete in content/"


def in_the_way(wanted: Wanted) -> set[str]:
    """The files of people that stand where a page must go, or are a folder where it is a file."""
    people = {path: output(path) for path in (*wanted.own, *wanted.plain)}
    taken = {name for page in wanted.pages for name in (page.path, output(page.path))}
    folders = _folders(taken)
    return {
        path
        for path, shown in people.items()
        if not taken.isdisjoint((path, shown, *_folders([path]))) or path in folders
    }


def _folders(paths: Iterable[str]) -> set[str]:
    """The folders in which files at ``paths`` stand, with those around them."""
    found: set[str] = set()
    for path in paths:
        folder = dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = dirname(folder)
    return found


def _why(path: str, now: bytes, before: Mapping[str, bytes], site: Survey) -> str:
    return _changed(path, now, before) or _lost(output(path), site)


def _changed(path: str, now: bytes, before: Mapping[str, bytes]) -> str:
    if path not in before:
        return "new"
    return "changed" if before[path] != now else ""


def _lost(path: str, site: Survey) -> str:
    if path in site.missing:
        return "missing from site/"
    return "altered in site/" if path in site.altered else ""


def _own(own: Mapping[str, bytes], last: Build, site: Survey) -> Reasons:
    """Why MkDocs is to be shown people's pages; with them it makes the theme's error page."""
    first = [(ERROR_PAGE, "" if last.built else "new")]
    changed = ((path, _changed(path, key, last.own)) for path, key in own.items())
    removed = ((path, "removed") for path in last.own.keys() - own.keys())
    lost = ((path, _lost(path, site)) for path in last.built)
    return _grouped(chain(first, changed, removed, lost))


def _copied(
    plain: Mapping[str, bytes], slices: Collection[str], last: Build, site: Survey
) -> Reasons:
    people = ((path, _why(path, key, last.plain, site)) for path, key in plain.items())
    return _grouped(chain(people, ((path, _lost(path, site)) for path in slices)))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path, why in pairs:
        if why:
            found[why].append(path)
    return dict(found)


def _lines(verb: str, reasons: Reasons) -> Iterator[str]:
    for why, paths in reasons.items():
        if paths:
            yield f"{verb} {len(paths):,} file{'' if len(paths) == 1 else 's'}: {why}"
            yield from (f"  {path}" for path in paths if len(paths) <= FEW)

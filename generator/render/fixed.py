"""Pages that are the same for every archive: what is saved, and how things are counted."""

from collections.abc import Iterator

from generator.render.page import Page, page_of

# The kind of each, which names its template too: where it goes, its title, what engines show of it.
_PAGES = {
    "saved": ("saved/index.md", "Saved", "Papers that you saved, in this browser only."),
    "methods": (
        "about/methods.md",
        "Methods",
        "How tags, related papers, trends and search work here, and how well.",
    ),
}
PLACES = tuple(path for path, _, _ in _PAGES.values())


def pages() -> Iterator[Page]:
    """``/saved/``, which the reader's own browser fills, and ``/about/methods/``."""
    for kind, (path, title, description) in _PAGES.items():
        yield page_of(path, kind, title, {"description": description})

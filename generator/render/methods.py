"""How tags, related papers, trends and search work, in words for readers."""

from __future__ import annotations

from collections.abc import Iterator

from generator.render.page import Page, markdown, page

PLACES = ("about/methods.md",)
_DESCRIPTION = "How tags, related papers, trends and search work here, and how well."


def pages() -> Iterator[Page]:
    """``/about/methods/``: it is the same for every archive."""
    [path] = PLACES
    front = {"description": _DESCRIPTION}
    yield page(path, front, lambda: markdown(path, "methods.md.j2", "Methods", "methods", front))

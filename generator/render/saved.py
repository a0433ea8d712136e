"""The page of saved papers, which the reader's own browser fills."""

from __future__ import annotations

from collections.abc import Iterator

from generator.render.page import Page, markdown, page

PLACES = ("saved/index.md",)
_DESCRIPTION = "Papers that you saved, in this browser only."


def pages() -> Iterator[Page]:
    """``/saved/``: it is the same for everybody."""
    [path] = PLACES
    front = {"description": _DESCRIPTION}
    yield page(path, front, lambda: markdown(path, "saved.md.j2", "Saved", "saved", front))

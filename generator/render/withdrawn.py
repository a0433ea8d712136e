"""What stands where a paper was that people hid: addresses never break.

Nothing that the feed said of it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from generator.archive import Archive
from generator.paper import is_arxiv
from generator.render.page import Page, markdown, page


def pages(archive: Archive) -> Iterator[Page]:
    """A page at each address of a hidden paper, the slugs among them."""
    for segment, name in archive.withdrawn.items():
        path = f"papers/{segment}.md"
        yield page(path, name, partial(_make, path, name))._replace(listed=False)


def _make(path: str, name: str) -> bytes:
    template, title, kind = "withdrawn.md.j2", "Paper withdrawn", "withdrawn"
    return markdown(path, template, title, kind, id=name, arxiv=is_arxiv(name))

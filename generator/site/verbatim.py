"""Generated pages pass through Markdown in one piece.

A generated page is HTML on lines that each begin with a tag, which Markdown gives back as it is,
after parsing every tag twice (once for itself, once for MkDocs' anchors). Taking the page out
first gives the same result several times faster; without this extension nothing else changes.
"""

from __future__ import annotations

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

# After white space is normalised (30), before fenced code (25) and MkDocs' look for anchors (21).
_PRIORITY = 26


class Verbatim(Extension):
    """Stash a page whose every line begins with a tag, whole."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the base class's name
        """Register the preprocessor."""
        md.preprocessors.register(_Stash(md), "verbatim", _PRIORITY)


class _Stash(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        kept = [line for line in lines if line]
        if not kept or not all(line.startswith("<") for line in kept):
            return lines
        return [self.md.htmlStash.store("\n".join(kept))]

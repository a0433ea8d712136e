"""Generated pages pass through MkDocs in one piece, straight into site/.

A generated page is some lines of front matter, then HTML on lines that each begin with a tag,
which Markdown gives back as it is after parsing every tag twice (once for itself, once for MkDocs'
anchors). Giving it back at once makes the same page in half the time; without this plugin, which
only the build itself puts in, nothing else changes, and a test compares the two.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from generator import MARK

_PAGE = re.compile(rf'---\n{MARK}\n((?:[a-z]+: ".*"\n)+)---\n(<.*)\n', re.DOTALL)


class Verbatim(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Makes the pages of a share verbatim ones, to be written below ``site``."""

    def __init__(self, site: Path) -> None:
        self._site = os.fspath(site)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """MkDocs takes a page that is there already for the file's own."""
        for file in files.documentation_pages():
            file.dest_dir = self._site
            _Verbatim(None, file, config)
        return files


class _Verbatim(Page):
    """A page that is not parsed if every line of it begins with a tag."""

    _whole: str | None = None

    def read_source(self, config: MkDocsConfig) -> None:
        """Take front matter and body apart; values are JSON strings, which YAML reads alike."""
        found = _PAGE.fullmatch(self.file.content_string)
        body = found[2] if found else ""
        if not found or any(not line.startswith("<") for line in body.split("\n")):
            super().read_source(config)
            return
        pairs = (line.split(": ", 1) for line in found[1].splitlines())
        self.meta = dict([MARK.split(": ")]) | {key: json.loads(value) for key, value in pairs}
        self.markdown = self._whole = body

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Give the body back."""
        if self._whole is None:
            super().render(config, files)
            return
        self.content = self._whole
        self.toc = get_toc([])
        self.present_anchor_ids = set()
        self.links_to_anchors = {}

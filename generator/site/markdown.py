"""Generated pages rendered by comrak, a twin of GitHub's own renderer, in place of Python-Markdown.

The same pages, fifty times as fast; without this plugin, which only the build itself puts in,
MkDocs gives them the same text, links and elements, and a test compares the two. People's own pages
never come here: they may use any extension of mkdocs.yml.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from posixpath import basename

import msgspec
from comrak import ExtensionOptions, RenderOptions, render_markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from generator.config import Config

_PAGE = re.compile(r"---\n(.*?)---\n(.*)", re.DOTALL)
_TABLES, _ELEMENTS = ExtensionOptions(), RenderOptions()
_TABLES.table = _ELEMENTS.unsafe_ = True  # elements are ours: no text of a feed makes one
_INDEX = re.compile(r'="((?:[\w.-]+/)*)index\.md"', re.ASCII)
_FILE = re.compile(r'="([\w./-]+)\.md"', re.ASCII)
_HOOK = re.compile(r'(data-[a-z]+|class|id)="([\w./-]+)"', re.ASCII)

_REPLACED = (
    ('href="http', 'rel=nofollow href="http'),
    ('rel=nofollow href="https://arxiv.org/', 'href="https://arxiv.org/'),
    (" markdown>", ">"),
    ("</li>\n", "\n"),
)


def rendered(body: str, path: str) -> str:
    """The HTML of the generated Markdown ``body``, which is the file ``path`` below content/.

    Links to Markdown files become addresses, links to other hosts than arXiv say that a feed gave
    them, and the attribute ``markdown``, which only Python-Markdown reads, is taken out. Quotes and
    ends of list items that HTML can do without go, since pages would carry millions of them.
    """
    html: str = render_markdown(body, extension_options=_TABLES, render_options=_ELEMENTS)
    # None of these can stand in text, whose quotes and "<" are escaped.
    up = "" if basename(path) == "index.md" else "../"
    html = html.replace('="index.md"', f"={up or './'}")
    html = _INDEX.sub(lambda match: f"={up}{match[1]}", html)  # a function beats a template
    html = _FILE.sub(lambda match: f"={up}{match[1]}/", html)
    html = _HOOK.sub(lambda match: f"{match[1]}={match[2]}", html)
    for written, wanted in _REPLACED:
        html = html.replace(written, wanted)
    return html


class Rendered(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Gives MkDocs a share of the generated pages: files ``paths`` below content/."""

    def __init__(self, project: Config, paths: Sequence[str]) -> None:
        self._content, self._site = os.fspath(project.content), os.fspath(project.site)
        self._paths = paths

    @event_priority(100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Show MkDocs the pages where they are; one that is there already it takes for its own."""
        for path in self._paths:
            file = File(path, self._content, self._site, use_directory_urls=True)
            file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
            _Page(None, file, config)
        return files


class _Page(Page):
    def read_source(self, config: MkDocsConfig) -> None:
        """Take front matter and body apart; values are JSON, which YAML reads alike."""
        found = _PAGE.fullmatch(self.file.content_string)
        assert found, self.file.src_uri
        pairs = (line.split(": ", 1) for line in found[1].splitlines())
        self.meta = {key: msgspec.json.decode(value) for key, value in pairs}
        self.markdown = found[2]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Give MkDocs what it takes from Python-Markdown otherwise."""
        self.content = rendered(self.markdown or "", self.file.src_uri)
        self.toc = get_toc([])
        self.present_anchor_ids = set()
        self.links_to_anchors = {}

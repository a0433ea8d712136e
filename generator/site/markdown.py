"""Generated pages rendered by cmark-gfm, GitHub's own renderer, in place of Python-Markdown.

The same pages, fifty times as fast; without this plugin, which only the build itself puts in,
MkDocs gives them the same text, links and elements, and a test compares the two. People's own pages
never come here: they may use any extension of mkdocs.yml.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from ctypes import CDLL, c_void_p
from posixpath import basename

import msgspec
from cmarkgfm import _cmark, cmark
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from generator.config import Config

_PAGE = re.compile(r"---\n(.*?)---\n(.*)", re.DOTALL)
_INDEX = re.compile(r'="((?:[\w.-]+/)*)index\.md"', re.ASCII)
_FILE = re.compile(r'="([\w./-]+)\.md"', re.ASCII)
_HOOK = re.compile(r'(data-[a-z]+)="([\w./-]+)"', re.ASCII)

_OPTIONS = cmark.Options.CMARK_OPT_UNSAFE
cmark.core_extensions_ensure_registered()
_TABLE = cmark.find_syntax_extension("table")
_free_tree, _free_text = CDLL(_cmark.__file__).cmark_node_free, CDLL(None).free

_REPLACED = (
    ('href="http', 'rel="nofollow noopener ugc" href="http'),
    (" markdown>", ">"),
)


def rendered(body: str, path: str) -> str:
    """The HTML of the generated Markdown ``body``, which is the file ``path`` below content/.

    Links to Markdown files become addresses, links to other hosts say that a feed gave them, and
    the attribute ``markdown``, which only Python-Markdown reads, is taken out. Quotes that HTML
    can do without go, since pages would carry millions of them.
    """
    html = _html(body)
    # None of these can stand in text, whose quotes and "<" are escaped.
    up = "" if basename(path) == "index.md" else "../"
    html = html.replace('="index.md"', f"={up or './'}")
    html = _INDEX.sub(lambda match: f"={up}{match[1]}", html)  # a function beats a template
    html = _FILE.sub(lambda match: f"={up}{match[1]}/", html)
    html = _HOOK.sub(lambda match: f"{match[1]}={match[2]}", html)
    for written, wanted in _REPLACED:
        html = html.replace(written, wanted)
    return html


def _html(body: str) -> str:
    """The HTML of ``body``. `cmarkgfm` itself frees neither tree nor text, some 50 KB a page."""
    parser = cmark.parser_new(_OPTIONS)
    cmark.parser_attach_syntax_extension(parser, _TABLE)
    cmark.parser_feed(parser, body)
    root = cmark.parser_finish(parser)
    made = _cmark.lib.cmark_render_html(root, _OPTIONS, cmark.parser_get_syntax_extensions(parser))
    html: bytes = _cmark.ffi.string(made)
    _free_text(_address(made))
    _free_tree(_address(root))
    cmark.parser_free(parser)
    return html.decode()


def _address(pointer: object) -> c_void_p:
    return c_void_p(int(_cmark.ffi.cast("uintptr_t", pointer)))


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

"""The theme around a generated page: MkDocs' own page, context and template, made once a process.

`mkdocs build` would come to the same documents and a test compares them, but it reads each file
again and goes through all pages a dozen times, which takes longer than to render them.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from generator.errors import BuildError
from generator.site.markdown import rendered

_FENCE = "---\n"


class _Meta(dict[str, Any]):
    """Front matter whose values are attributes too, where templates look for them first."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        if "paper" in self:
            self["paper"] = _Meta(self["paper"].items())
        self.__dict__.update(self)


class _Page(Page):
    """Whose address needs no parsing: it is a quoted path below the site's."""

    def _set_canonical_url(self, base: str | None) -> None:
        self.canonical_url = self.abs_url = None
        if base:
            base = base if base.endswith("/") else f"{base}/"
            self.canonical_url, self.abs_url = base + self.url, urlsplit(base).path + self.url


class Shell:
    """What all generated pages share."""

    def __init__(self, settings: MkDocsConfig) -> None:
        self._settings = settings
        self._nav = get_navigation(Files([]), settings)
        self._template = settings.theme.get_env().get_template("main.html")
        self._template.globals = dict(self._template.globals)  # a chain of maps costs each page

    def documents(self, sources: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """The files below site/ that generated pages become: path below content/ and bytes of each.

        Raises: BuildError for what a template raises.
        """
        # All pages through one step, then through the next: a processor's caches hold the code of
        # one of them, and all takes a quarter less.
        pages = [self._page(path, source) for path, source in sources]
        for page in pages:
            page.content = rendered(page.markdown or "", page.file.src_uri)
        for page in pages:
            yield page.file.dest_uri, self._document(page)
            page.file.page = None  # nothing is left for a collector of cycles

    def _page(self, path: str, source: bytes) -> Page:
        _, front, body = source.decode().split(_FENCE, 2)
        settings = self._settings
        file = File(path, settings.docs_dir, settings.site_dir, use_directory_urls=True)
        file.inclusion = InclusionLevel.NOT_IN_NAV
        page = _Page(None, file, settings)
        pairs = (line.split(": ", 1) for line in front.splitlines())
        page.meta = _Meta((key, msgspec.json.decode(value)) for key, value in pairs)
        page.markdown = body
        page.active = True
        return page

    def _document(self, page: Page) -> bytes:
        context = get_context(self._nav, [], self._settings, page)
        try:
            return self._template.render(context).encode()
        except Exception as error:  # a template raises what it likes
            what = f"Error building page '{page.file.src_uri}': {error}"
            raise BuildError("mkdocs", what, "mend the page or template it names") from None

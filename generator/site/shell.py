"""The theme around a generated page: MkDocs' own page, context and template, made once a process.

`mkdocs build` would come to the same documents and a test compares them, but it reads each file
again and goes through all pages a dozen times, which takes longer than to render them.
"""

from __future__ import annotations

import re

import msgspec
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from generator.errors import BuildError
from generator.site.markdown import rendered

_PAGE = re.compile(r"---\n(.*?)---\n(.*)", re.DOTALL)


class Shell:
    """What all generated pages share."""

    def __init__(self, settings: MkDocsConfig) -> None:
        self._settings = settings
        self._nav = get_navigation(Files([]), settings)
        self._template = settings.theme.get_env().get_template("main.html")

    def document(self, path: str, source: bytes) -> tuple[str, bytes]:
        """The file that ``source``, a page at ``path`` below content/, becomes, and its bytes.

        Raises: BuildError for what a template raises.
        """
        found = _PAGE.fullmatch(source.decode())
        assert found, path
        file = File(path, self._settings.docs_dir, self._settings.site_dir, use_directory_urls=True)
        file.inclusion = InclusionLevel.NOT_IN_NAV
        page = Page(None, file, self._settings)
        pairs = (line.split(": ", 1) for line in found[1].splitlines())
        page.meta = {key: msgspec.json.decode(value) for key, value in pairs}
        page.markdown = found[2]
        page.content = rendered(found[2], path)
        page.active = True
        try:
            document = self._template.render(get_context(self._nav, [], self._settings, page))
        except Exception as error:  # a template raises what it likes
            what = f"Error building page '{path}': {error}"
            raise BuildError("mkdocs", what, "mend the page or template it names") from None
        file.page = None  # nothing is left for a collector of cycles
        return file.dest_uri, document.encode()

"""MkDocs, shown only the pages that changed.

A share of the pages is written below content/ and built from there into site/; people's own are
linked into a folder first. Shares are independent, so they run side by side.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple

import mkdocs.commands.build
import mkdocs.config
import mkdocs.exceptions
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme

from generator import files, workers
from generator.config import Config
from generator.errors import BuildError
from generator.render import Page
from generator.site import territory
from generator.site.markdown import Rendered

# MkDocs and Material print notices of their own; only warnings about this site matter.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

# Small enough that memory stays flat and cores stay busy, large enough that starting is cheap.
SHARE = 1500
_TARGET = re.compile(r"\]\(<?([^)\s#>]+)")


class Made(NamedTuple):
    """What a share came to: pages, and seconds spent in rendering and in MkDocs."""

    pages: int
    render: float
    mkdocs: float


@dataclass(frozen=True)
class Stage:
    """How shares are built: the project, and the address of its assets."""

    config: Config
    assets: str

    def share(self, numbered: tuple[int, Sequence[Page]]) -> Made:
        """Render a share's pages, write them below content/, and build them into site/."""
        number, pages = numbered
        begin = time.perf_counter()
        with self._folder(f"{number}") as folder:
            for page in pages:
                files.overwrite(self.config.content / page.path, page.make())
            rendered = time.perf_counter()
            self._mkdocs(folder, Rendered(self.config, [page.path for page in pages]))
        return Made(len(pages), rendered - begin, time.perf_counter() - rendered)

    def own(self, paths: Sequence[str]) -> set[str]:
        """Build the Markdown files that people wrote and the theme's error page; the outputs.

        What they link to is shown to MkDocs too, since it turns names of files into addresses.
        """
        linked = {*self._linked(paths)} - {*paths}
        with self._folder("own") as folder:
            for path in {*paths, *linked}:
                _link(self.config.content / path, folder / "docs" / path)
            self._mkdocs(folder)
            made = territory.listing(folder / "site") - {*map(territory.output, linked)}
            for path in made:
                files.replace(self.config.site / path, (folder / "site" / path).read_bytes())
            return made

    def _linked(self, paths: Sequence[str]) -> Iterator[str]:
        for path in paths:
            for target in _TARGET.findall((self.config.content / path).read_text("utf-8")):
                inside = normpath(join(dirname(path), target))
                if not inside.startswith("..") and (self.config.content / inside).is_file():
                    yield inside

    @contextmanager
    def _folder(self, name: str) -> Iterator[Path]:
        folder = self.config.cache / "stage" / name
        with files.faults(folder):
            shutil.rmtree(folder, ignore_errors=True)
            (folder / "docs").mkdir(parents=True)
            yield folder
            shutil.rmtree(folder)

    def _mkdocs(self, folder: Path, share: Rendered | None = None) -> None:
        with files.faults(self.config.site):
            _run(self._settings(folder, share))
        workers.collect()  # MkDocs' pages know one another

    def _settings(self, folder: Path, share: Rendered | None) -> MkDocsConfig:
        try:
            settings = mkdocs.config.load_config(
                str(self.config.mkdocs),
                docs_dir=str(folder / "docs"),
                site_dir=str(folder / "site"),
                exclude_docs="/assets/",  # plain files are copied elsewhere
            )
        except mkdocs.exceptions.MkDocsException as error:
            raise BuildError("mkdocs.yml", str(error), "mend the configuration") from None
        settings.extra["assets"] = self.assets
        # Links to pages that are not in this share are right; `check --site` looks at them.
        settings.validation.nav.not_found = logging.DEBUG
        settings.validation.links.not_found = logging.DEBUG
        if share:
            settings.theme.static_templates = set()
            settings.theme.get_env = partial(_templates, settings.theme)  # type: ignore[method-assign]
            settings.plugins["rendered"] = share
        return settings


def _templates(theme: Theme) -> Any:
    """The theme's templates without a list of its files, of which 14,000 are icons."""
    environment: Any = Theme.get_env(theme)
    environment.list_templates = lambda **_: []
    return environment


class _Warnings(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _run(settings: MkDocsConfig) -> None:
    """Build, and take any warning for an error: a clean build is a strict one."""
    log = logging.getLogger("mkdocs")
    warnings = _Warnings()
    log.addHandler(warnings)
    log.propagate = False
    try:
        mkdocs.commands.build.build(settings)
    except (Exception, SystemExit) as error:  # a broken template raises what it likes
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, no page's
        what = warnings.lines[0] if warnings.lines else str(error)
        raise BuildError("mkdocs", what, "mend the page or template it names") from None
    finally:
        log.removeHandler(warnings)
    if warnings.lines:
        raise BuildError("mkdocs", warnings.lines[0], "mend the page or template it names")


def _link(source: Path, target: Path) -> None:
    """``target`` as another name of ``source``, or a copy where the system has no such thing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

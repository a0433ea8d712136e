"""Pages built into site/: generated ones one by one, people's own by a run of MkDocs.

A generated page depends on no other, so shares of them are made side by side. What people wrote is
copied into a folder first, so that MkDocs is shown nothing else.
"""

import logging
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from logging.handlers import BufferingHandler
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple

import mkdocs.commands.build
import mkdocs.config
import mkdocs.exceptions
from mkdocs.config.defaults import MkDocsConfig

from generator import files, render
from generator.addresses import output
from generator.config import Config
from generator.errors import ArchiveError, BuildError
from generator.render import Page
from generator.site import folders, record
from generator.site.record import Record
from generator.site.shell import Shell

# MkDocs and Material print notices of their own; only warnings about this site matter.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

_TARGET = re.compile(r"\]\(<?([^)\s#>]+)")
_REMEDY = "mend the page or template it names"


class Rendered(NamedTuple):
    """A share's files below site/, with the seconds that went into content/ and into site/."""

    files: Record
    render: float
    mkdocs: float


@dataclass(frozen=True)
class Stage:
    """How pages are built: the project, and the address of its assets."""

    config: Config
    assets: str

    @cached_property
    def shell(self) -> Shell:
        """What all generated pages share. Raises: BuildError."""
        config = self.config
        with _strict():
            return Shell(self._settings(config.content, config.site))

    def prepare(self) -> None:
        """Do once what each process that makes pages would do. Raises: BuildError."""
        assert self.shell
        render.prepare()

    def share(self, pages: Sequence[Page]) -> Rendered:
        """Make pages and files, write them below content/, and pages built, files as they are below
        site/.
        """
        content, site = os.fspath(self.config.content), os.fspath(self.config.site)
        begin = time.perf_counter()
        sources = [(page.path, page.make()) for page in pages]
        for path, source in sources:
            files.overwrite(f"{content}/{path}", source)
        rendered = time.perf_counter()
        documents = [pair for pair in sources if not pair[0].endswith(".md")]
        documents += self.shell.documents(pair for pair in sources if pair[0].endswith(".md"))
        made = {path: record.write(f"{site}/{path}", data) for path, data in documents}
        return Rendered(made, rendered - begin, time.perf_counter() - rendered)

    def own(self, paths: Sequence[str]) -> set[str]:
        """Build the Markdown files that people wrote and the theme's error page; the outputs.

        What they link to is shown to MkDocs too, since it turns names of files into addresses.
        """
        linked = {*self._linked(paths)} - {*paths}
        folder = self.config.cache / "stage" / "own"
        with files.faults(folder):
            shutil.rmtree(folder, ignore_errors=True)
            (folder / "docs").mkdir(parents=True)
            for path in {*paths, *linked}:
                (folder / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.config.content / path, folder / "docs" / path)
            with files.faults(self.config.site), _strict():
                mkdocs.commands.build.build(self._settings(folder / "docs", folder / "site"))
            made = folders.listing(folder / "site") - {*map(output, linked)}
            for path in made:
                files.replace(self.config.site / path, (folder / "site" / path).read_bytes())
            shutil.rmtree(folder)
            return made

    def _linked(self, paths: Sequence[str]) -> Iterator[str]:
        for path in paths:
            for target in _TARGET.findall((self.config.content / path).read_text("utf-8")):
                inside = normpath(join(dirname(path), target))
                if not inside.startswith("..") and (self.config.content / inside).is_file():
                    yield inside

    def _settings(self, docs: Path, site: Path) -> MkDocsConfig:
        try:
            settings = mkdocs.config.load_config(
                str(self.config.mkdocs),
                docs_dir=str(docs),
                site_dir=str(site),
                exclude_docs="/assets/",  # plain files are copied elsewhere
            )
        except mkdocs.exceptions.MkDocsException as error:
            raise BuildError("mkdocs.yml", str(error), "mend the configuration") from None
        settings.extra["assets"] = self.assets
        # Links to pages that it is not shown are right; `check --site` looks at them.
        settings.validation.nav.not_found = logging.DEBUG
        settings.validation.links.not_found = logging.DEBUG
        return settings


@contextmanager
def _strict() -> Iterator[None]:
    """Take what MkDocs raises or warns of inside for an error: a clean build is a strict one."""
    log = logging.getLogger("mkdocs")
    warnings = BufferingHandler(sys.maxsize)  # is never flushed
    warnings.setLevel(logging.WARNING)
    log.addHandler(warnings)
    log.propagate = False
    try:
        yield
    except ArchiveError:
        raise
    except (Exception, SystemExit) as error:  # a broken template raises what it likes
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, no page's
        what = warnings.buffer[0].getMessage() if warnings.buffer else str(error)
        raise BuildError("mkdocs", what, _REMEDY) from None
    finally:
        log.removeHandler(warnings)
    if warnings.buffer:
        raise BuildError("mkdocs", warnings.buffer[0].getMessage(), _REMEDY)

"""What tests share: reference data beside the project, projects in scratch folders, a browser."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import hypothesis
import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, sync_playwright

from generator import config, search
from generator.kept import Kept

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CHROMIUM = "/usr/bin/chromium"

# How long an example takes is the machine's matter. What else was set, as by mutation.py, stays.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


def missing(what: str) -> None:
    """Skip, saying what is missing; on CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is needed on CI")
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data, read only."""
    if not SHARED.is_dir():
        missing("the reference data in ../shared")
    return SHARED


@pytest.fixture
def few_seconds() -> Iterator[None]:
    """Fail a test that uses 20 seconds of the processor: it would never end.

    Only the time that this process runs counts, however busy the machine is.
    """

    def stop(_: int, __: object) -> None:
        pytest.fail("takes without end")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 20)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def build(
    documents: Iterable[search.Document],
    newest: date,
    titles: Mapping[str, str],
    out: Path,
    kept: Kept,
) -> dict[str, bytes]:
    """Write the search index of ``documents`` below ``out``; its files, each with its hash."""
    aside = out.with_name(f"{out.name}-aside")
    return search.write(documents, newest, titles, out, kept, aside=aside, moved={}).publish()


@dataclasses.dataclass(frozen=True)
class Project:
    """A project folder of its own, and the command run in it."""

    root: Path

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def config(self) -> config.Config:
        return config.load(self.root)

    def run(self, *arguments: object, status: int = 0, **environment: str) -> Result:
        """Run ``paper-archive`` here; its exit status must be ``status``."""
        done = subprocess.run(
            [sys.executable, "-m", "generator", *map(str, arguments)],
            cwd=self.root,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == status, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return Result(done.stdout, done.stderr)


@dataclasses.dataclass(frozen=True)
class Result:
    """What a command printed."""

    out: str
    err: str


@pytest.fixture(scope="session")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Project]:
    """Make a project like a fresh fork: configuration, theme and tags, an empty store."""

    def make() -> Project:
        root = tmp_path_factory.mktemp("project")
        shutil.copy(ROOT / "mkdocs.yml", root)
        shutil.copytree(ROOT / "overrides", root / "overrides")
        (root / "content").mkdir()
        for name in ("about.md", "tags.yml"):
            shutil.copy(ROOT / "content" / name, root / "content")
        return Project(root)

    return make


@pytest.fixture
def project(new_project: Callable[[], Project]) -> Project:
    """An empty project."""
    return new_project()


@contextmanager
def answering(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address, without a slash at its end, of a server on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    """Logs nothing and knows the types that matter here."""

    extensions_map = MappingProxyType(  # type: ignore[assignment]
        {".js": "text/javascript", ".html": "text/html", ".css": "text/css", "": "application/x"}
    )

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serving_files(folder: Path) -> AbstractContextManager[str]:
    """The address of a server of the files in ``folder``."""
    return answering(partial(_Quiet, directory=str(folder)))


@dataclasses.dataclass(frozen=True)
class Site:
    """A built site, served on loopback."""

    project: Project
    url: str


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Project], Site]]:
    """Serve a project's site as `paper-archive serve` does, until the tests end."""
    from generator.site.serve import Handler

    with ExitStack() as servers:

        def start(project: Project) -> Site:
            settings = project.config
            url = servers.enter_context(answering(partial(Handler, settings)))
            return Site(project, f"{url}{settings.base}")

        yield start


@pytest.fixture(scope="session")
def demo_site(new_project: Callable[[], Project], serve: Callable[[Project], Site]) -> Site:
    """The site that `paper-archive demo` builds."""
    project = new_project()
    project.run("demo", "--no-serve")
    return serve(Project(project.root / ".demo"))


@pytest.fixture(scope="session")
def real_site(
    new_project: Callable[[], Project], serve: Callable[[Project], Site], shared: Path
) -> Site:
    """The site of the real days in ../shared/feed/raw."""
    project = new_project()
    project.run("add", *sorted((shared / "feed" / "raw").glob("*.json")))
    project.run("build")
    return serve(project)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    if not Path(CHROMIUM).exists():
        missing("Chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile that fails the test on any console error or foreign request."""
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    opened = context.new_page()
    faults: list[str] = []

    def closed(dialog: Dialog) -> None:
        faults.append(dialog.message)
        dialog.dismiss()

    opened.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("dialog", closed)

    def check(route: Route) -> None:
        if not route.request.url.startswith("http://127.0.0.1:"):
            faults.append(f"asked for {route.request.url}")
        route.continue_()

    context.route("**/*", check)
    yield opened
    context.close()
    assert not faults

"""Pictures of every kind of page, light and dark, on a phone, a tablet and a desk.

    python -m tests.bench.screenshots [--site DIR] [--whole] [FOLDER]

Without `--site` they are of the demo, whose papers are invented: only those may be committed, in
docs/screenshots/. `--whole` shows pages to their ends, for looking at.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench import archives, host
from tests.bench.archives import ROOT
from tests.bench.measures import run
from tests.bench.search_reader import CHROMIUM as FLAGS
from tests.conftest import CHROMIUM
from tests.kinds import kinds
from tests.readers import DESK, PHONE, SCHEMES, opened, visit

DEMO = ((sys.executable, "-m", "generator", "demo", "--no-serve"),)
SIZES = (PHONE, (768, 720), DESK)
# Enough for letters to be read; all pictures together stay below 2 MB.
QUALITY, WIDEST = 10, 960
ENDS = "Math.min(document.documentElement.scrollHeight, 12000)"


def take(browser: Browser, url: str, name: str, folder: Path, *, whole: bool) -> None:
    """Write the pictures of one page, as `name-scheme-width.webp`."""
    for scheme in SCHEMES:
        with opened(browser, scheme=scheme) as page:
            visit(page, url)
            session = page.context.new_cdp_session(page)
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                clip = {"x": 0, "y": 0, "width": width, "scale": min(1, WIDEST / width)}
                clip["height"] = page.evaluate(ENDS) if whole else height
                told = session.send(
                    "Page.captureScreenshot",
                    {"format": "webp", "quality": QUALITY, "clip": clip}
                    | {"captureBeyondViewport": whole},
                )
                file = folder / f"{name}-{scheme}-{width}.webp"
                file.write_bytes(base64.b64decode(told["data"]))


def main() -> None:
    """Take all pictures anew."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--site", type=Path, metavar="DIR", help="of this built site")
    parser.add_argument("--whole", action="store_true", help="pages to their ends")
    default = ROOT / "docs" / "screenshots"
    parser.add_argument("folder", nargs="?", type=Path, default=default, metavar="FOLDER")
    options = parser.parse_args()
    if options.folder == default and (options.site or options.whole):
        parser.error("name a FOLDER: only first screens of the demo belong in docs/screenshots")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        site = options.site
        if not site:
            archives.fork(ROOT, Path(scratch) / "demo")
            run(DEMO, Path(scratch) / "demo")
            site = Path(scratch) / "demo" / ".demo" / "site"
        shutil.rmtree(options.folder, ignore_errors=True)
        options.folder.mkdir(parents=True)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        url = host.serve(("/", site))
        for kind, path in kinds(site).items():
            take(browser, url + path, kind.replace(" ", "-"), options.folder, whole=options.whole)


if __name__ == "__main__":
    main()

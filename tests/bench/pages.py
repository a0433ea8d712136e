"""What pages give a reader, and at what weight: each figure beside its target.

    python -m tests.bench.pages [--site DIR] [--before DIR] [--checkout DIR] [--json] [part ...]

A built site is served on loopback as GitHub Pages serves it, and seen by Chromium, axe-core,
Lighthouse and the Nu HTML checker. Without `--site` the feed's days in
../shared are built. The parts, all unless named:

    screens     papers on the first screen, height, and what Tab stops at
    weight      a first visit and other bytes, compressed; bytes a paper, beside `--before`
    authors     a paper with 3,303 invented authors, built by the program in `--checkout`
    shifts      what moves while a page loads slowly (CLS)
    reading     requests to other hosts; what only a script shows
    axe         every kind of page, light and dark, on three widths
    lighthouse  scores on a phone
    vnu         errors of HTML on all pages of a month
    links       addresses and places inside the site that are not there

The two from npm are `lighthouse` and `vnu-jar`, found on the PATH or below NODE_PATH; where one is
not, its part is left out. Status 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from playwright.sync_api import sync_playwright

from generator.config import Archive, Config
from generator.store import Store
from tests.bench import archives, host
from tests.bench.archives import ROOT
from tests.bench.measures import clean_build, run
from tests.bench.page_parts import PARTS, Built
from tests.bench.search_reader import CHROMIUM as FLAGS
from tests.bench.verdict import Row, verdicts
from tests.conftest import CHROMIUM
from tests.kinds import kinds


def _build(checkout: Path, root: Path) -> Path:
    """The site of the feed's days, by the program in ``checkout``."""
    archives.fork(checkout, root)
    Store(root / "content").add(archives.real_days())
    run(clean_build(checkout), root)
    return root / "site"


def _settings(folder: Path, root: Path) -> Config:
    """Settings of a project in ``root`` whose site is ``folder``, at the address it has."""
    root.mkdir()
    (root / "site").symlink_to(folder)
    one = Config(root=root, site_name="", site_description="", site_url="", archive=Archive())
    return msgspec.structs.replace(one, site_url=one.built_for or "")


def measure(options: argparse.Namespace) -> Iterator[tuple[str, list[Row], list[str]]]:
    """The figures of each part, and the lines that say where faults are."""
    with tempfile.TemporaryDirectory(prefix="pages-") as scratch, sync_playwright() as playwright:
        folder = options.site or _build(options.checkout, Path(scratch) / "real")
        settings = _settings(folder, Path(scratch) / "seen")
        url = host.serve((settings.base, folder)) + settings.base.lstrip("/")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        site = Built(settings, options.before, options.checkout, browser, url, kinds(folder))
        for name in options.parts or PARTS:
            print(name, file=sys.stderr, flush=True)
            found = [*PARTS[name](site)]
            rows = [one for one in found if isinstance(one, Row)]
            yield name, rows, [one for one in found if isinstance(one, str)]


def main() -> None:
    """Measure, and print the table and where the faults are."""
    options = _options()
    measured = [*measure(options)]
    table = [row for _, rows, _ in measured for row in rows]
    if options.json:
        told = [row._asdict() | {"verdict": row.verdict} for row in table]
        places = {name: lines for name, _, lines in measured}
        print(msgspec.json.encode({"verdict": told, "lines": places}).decode())
    else:
        print(verdicts(table))
        for name, _, lines in measured:
            print("".join(f"{name}: {line}\n" for line in lines), end="")
    sys.exit(any(row.verdict == "FAIL" for row in table))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, use in (
        ("--site", "look at this built site"),
        ("--before", "a site of the same days, built before"),
        ("--checkout", "build with the program of this checkout [this one]"),
    ):
        parser.add_argument(name, type=_folder, metavar="DIR", help=use)
    parser.set_defaults(checkout=ROOT)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("parts", nargs="*", metavar="part", choices=[*PARTS, []], help="[all]")
    options = parser.parse_args()
    if not options.site and not archives.DAYS.is_file():
        parser.error(f"{archives.DAYS} is not there; name a built site with --site")
    return options


def _folder(value: str) -> Path:
    path = Path(value).resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{value}: no folder")
    return path


if __name__ == "__main__":
    main()

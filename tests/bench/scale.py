"""How a build grows with the archive: time, memory and bytes, each beside its target.

    python -m tests.bench.scale [--sizes 1000,12500,50000,real] [--rivals] [--baseline DIR]
                                [--runs N] [--json] [--keep DIR]

Every build is a process of its own, started as a reader of the manual would. Times are wall
seconds, the median of `--runs` where a run is short; what `--rivals` needs is told in `rivals`.
The size `real` is the feed's own days in ../shared. `--baseline` names another checkout of the
program, which builds the same days with its own theme and tags. Status 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from tests.bench import archives, rivals
from tests.bench.archives import REAL, Grown, Size
from tests.bench.measures import Run, clean_build, paper_pages, run, weigh
from tests.bench.rivals import Rival
from tests.bench.verdict import (
    BASELINE,
    CLEAN,
    DAY,
    OURS,
    PHRASE,
    SAME,
    UPDATE,
    Figures,
    columns,
    rows,
    verdicts,
)

COMMANDS = ((sys.executable, "-m", "generator", "build", "--json"),)
# Runs that took this many seconds in all are not repeated.
LONG = 15.0


def measure(
    folder: Path, size: Size, runs: int, compared: Sequence[Rival], baseline: Path | None
) -> list[Figures]:
    """The figures of our build, of the baseline and of the rivals, with the same papers."""
    grown = Grown(folder / "ours", size)
    archive = grown.load()
    papers = len(archive.entries)

    def clean(name: str, commands: Sequence[Sequence[str]], site: Path) -> Figures:
        _say(f"{size}: {CLEAN}, {name}")
        first = run(commands, site.parent)
        again = [(*one, "--clean") for one in commands] if name == OURS else commands
        more = runs - 1 if first.seconds * 2 < LONG else 0
        repeated = _repeated(again, site.parent, more, lambda: None, first.seconds)
        return Figures(name, size, papers, {CLEAN: [first, *repeated]}, weigh(site))

    ours = clean(OURS, COMMANDS, grown.root / "site")
    ours.shell, ours.visit = paper_pages(grown.root / "site", archive)
    others = []
    if baseline:
        root = folder / BASELINE
        archives.fork(baseline, root)
        shutil.copytree(grown.content / "data", root / "content" / "data")
        others.append(clean(BASELINE, clean_build(baseline), root / "site"))
    builders = [(rival, folder / rival.output) for rival in compared if papers <= rival.most]
    beside = []
    for rival, root in builders:
        rival.write(root, archive)
        beside.append(clean(rival.name, rival.commands, root / rival.output))
    del archive
    changes: dict[str, Callable[[], None]] = {
        SAME: lambda: None,
        DAY: grown.add_day,
        UPDATE: grown.add_day_and_votes,
        PHRASE: grown.change_phrase,
    }
    for name, change in changes.items():
        _say(f"{size}: {name}")
        ours.runs[name] = list(_repeated(COMMANDS, grown.root, runs, change))
    grown.add_day()
    for figures, (rival, root) in zip(beside, builders, strict=True):
        rival.write(root, grown.load())
        figures.runs[DAY] = [run(rival.commands, root)]
    return [ours, *others, *beside]


def _repeated(
    commands: Sequence[Sequence[str]],
    root: Path,
    runs: int,
    change: Callable[[], None],
    spent: float = 0.0,
) -> Iterator[Run]:
    for _ in range(runs):
        if spent < LONG:
            change()
            done = run(commands, root)
            spent += done.seconds
            yield done


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print the figures and the verdict."""
    options = _options()
    compared, lines = rivals.installed() if options.rivals else ([], [])
    for line in lines:
        _say(line)
    found: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="scale-") as scratch:
        for size in options.sizes:
            folder = (options.keep or Path(scratch)) / f"{size}"
            if folder.exists():
                sys.exit(f"{folder}: is there already; remove it or name another folder")
            measured = measure(folder, size, options.runs, compared, options.baseline)
            found += measured
            if not options.keep:
                shutil.rmtree(folder)
            if not options.json:
                print(columns(measured), flush=True)
    table = rows(found)
    if options.json:
        told = [row._asdict() | {"verdict": row.verdict} for row in table]
        print(msgspec.json.encode({"figures": found, "verdict": told}).decode())
    else:
        print(verdicts(table))
    sys.exit(any(row.verdict == "FAIL" for row in table))


def _sizes(value: str) -> list[Size]:
    if REAL in value.split(",") and not archives.DAYS.is_file():
        raise argparse.ArgumentTypeError(f"real: {archives.DAYS} is not there; name numbers only")
    return [REAL if size == REAL else int(size) for size in value.split(",")]


def _checkout(value: str) -> Path:
    path = Path(value).resolve()
    if not (path / "generator" / "__main__.py").is_file():
        raise argparse.ArgumentTypeError(f"{value}: no checkout of the program")
    return path


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=[1000, 12_500, 50_000, *([REAL] if archives.DAYS.is_file() else [])],
        help="papers, or 'real', separated by commas",
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of what is short [3]")
    parser.add_argument("--rivals", action="store_true", help="also Hugo + Pagefind and Material")
    parser.add_argument(
        "--baseline", type=_checkout, metavar="DIR", help="also the program in this checkout"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave archives and sites in DIR")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How a build grows with the archive: time, memory and bytes, held against issue 4's targets.

    python -m tests.bench.scale [--sizes 1000,12500,50000] [--rivals] [--json] [--keep DIR]

Every build is a process of its own, started as a reader of the manual would. Times are wall
seconds, the median of `--runs` where a run is short; what `--rivals` needs is told in `rivals`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from tests.bench import archives, rivals
from tests.bench.measures import MEMORY, Run, Weight, paper_pages, run, weigh
from tests.bench.rivals import Rival

OURS = "paper-archive"
COMMANDS = ((sys.executable, "-m", "generator", "build", "--json"),)
# Runs that took this many seconds in all are not repeated.
LONG = 15.0
# The size at which the rivals are held against.
COMPARED = 12_500
CLEAN, SAME, DAY, UPDATE, PHRASE = (
    "clean build",
    "nothing changed",
    "one day added",
    "one day added, votes of 14 days changed",
    "one tag phrase changed",
)

Times = tuple[float | None, float | None]
_UNKNOWN: Times = (None, None)


class Figures(msgspec.Struct):
    """One builder with one archive: runs by what had changed; shell and first visit in bytes."""

    builder: str
    papers: int
    runs: dict[str, list[Run]]
    weight: Weight
    shell: int | None = None
    visit: int | None = None

    def middle(self, change: str) -> Run | None:
        """The run after ``change`` whose time is the median."""
        ordered = sorted(self.runs.get(change, ()), key=lambda run: run.seconds)
        return ordered[(len(ordered) - 1) // 2] if ordered else None

    def times(self, change: str) -> Times:
        """Wall and CPU seconds of that run."""
        run = self.middle(change)
        return (run.seconds, run.cpu) if run else (None, None)

    @property
    def peak(self) -> int:
        """Bytes of memory at most, over all runs."""
        return max(run.peak for runs in self.runs.values() for run in runs)


class Row(NamedTuple):
    """A line of the verdict: the value measured (None: not in this run) and the most allowed.

    ``by_cpu`` is the value by CPU time, for comparison where other work kept the machine busy.
    """

    measure: str
    value: float | None
    most: float
    unit: str
    by_cpu: float | None = None


def measure(folder: Path, papers: int, runs: int, compared: Sequence[Rival]) -> list[Figures]:
    """The figures of our build and of the rivals, with the same ``papers`` papers."""
    grown = archives.Grown(folder / "ours", papers)
    archive = grown.load()
    builders = [(rival, folder / rival.output) for rival in compared if papers <= rival.most]
    found = [_clean(OURS, papers, COMMANDS, grown.root / "site", runs)]
    found[0].shell, found[0].visit = paper_pages(grown.root / "site", archive)
    for rival, root in builders:
        rival.write(root, archive)
        found.append(_clean(rival.name, papers, rival.commands, root / rival.output, runs))
    del archive
    changes: dict[str, Callable[[], None]] = {
        SAME: lambda: None,
        DAY: grown.add_day,
        UPDATE: grown.add_day_and_votes,
        PHRASE: grown.change_phrase,
    }
    for name, change in changes.items():
        _say(f"{papers}: {name}")
        found[0].runs[name] = list(_repeated(COMMANDS, grown.root, runs, change))
    grown.add_day()
    for figures, (rival, root) in zip(found[1:], builders, strict=True):
        rival.write(root, grown.load())
        figures.runs[DAY] = [run(rival.commands, root)]
    return found


def _clean(
    name: str, papers: int, commands: Sequence[Sequence[str]], site: Path, runs: int
) -> Figures:
    _say(f"{papers}: {CLEAN}, {name}")
    first = run(commands, site.parent)
    again = [(*command, "--clean") for command in commands] if name == OURS else commands
    more = runs - 1 if first.seconds * 2 < LONG else 0
    repeated = _repeated(again, site.parent, more, lambda: None, first.seconds)
    return Figures(name, papers, {CLEAN: [first, *repeated]}, weigh(site))


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


def rows(found: Sequence[Figures]) -> list[Row]:
    """What issue 4 wants shown: of the largest archive, of the one before, and of the rivals."""
    by = {(figures.builder, figures.papers): figures for figures in found}
    sizes = sorted({figures.papers for figures in found})
    large, at = sizes[-1], max([size for size in sizes if size <= COMPARED] or sizes[:1])
    small = sizes[-2] if len(sizes) > 1 else None
    growth = large / small if small else 4.0
    ours, before = by[OURS, large], by.get((OURS, small or 0))

    def against(rival: str, most: float) -> Row:
        other = by.get((rival, at))
        ratio = _ratio(by[OURS, at].times(CLEAN), other.times(CLEAN) if other else _UNKNOWN)
        return Row(f"{CLEAN}, {at:,} / {rival}", ratio[0], most, "x", ratio[1])

    def grew(change: str, follows: str, most: float) -> Row:
        ratio = _ratio(ours.times(change), before.times(change) if before else _UNKNOWN)
        spans = f"{large:,} / {small:,}" if small else "large / small"
        return Row(f"{change}, {spans} ({growth:.2g} = {follows})", ratio[0], most, "x", ratio[1])

    def part(change: str, most: float) -> Row:
        ratio = _ratio(ours.times(change), ours.times(CLEAN))
        return Row(f"{change}, {large:,} / {CLEAN}", ratio[0], most, "%", ratio[1])

    def within(change: str, most: float) -> Row:
        wall, cpu = ours.times(change)
        return Row(f"{change}, {large:,}", wall, most, "s", cpu)

    return [
        against("Hugo + Pagefind", 1.0),
        against("Material", 0.4),
        part(DAY, 0.1),
        within(DAY, 8.0),
        part(UPDATE, 0.15),
        within(UPDATE, 12.0),
        grew(DAY, "follows the archive", growth / 2),
        within(SAME, 2.0),
        grew(CLEAN, "linear", growth * 1.1),
        Row(f"peak memory, {large:,}, {MEMORY}", ours.peak, 1.2e9, "GB"),
        Row(f"bytes per paper, {large:,}", ours.weight.bytes / large, 14_000, "KB"),
        Row(f"files per paper, {large:,}", ours.weight.files / large, 1.4, ""),
        Row(f"shell of a paper page, median, {large:,}", ours.shell, 2_500, "KB"),
        Row(f"first visit to a paper page, {large:,}", ours.visit, 60_000, "KB"),
    ]


def _ratio(times: Times, others: Times) -> Times:
    wall, cpu = (a / b if a and b else None for a, b in zip(times, others, strict=True))
    return wall, cpu


def _verdict(row: Row) -> str:
    if row.value is None:
        return "not measured"
    return "holds" if row.value <= row.most else "MISSED"


def _shown(value: float | None, unit: str) -> str:
    factor = {"GB": 1e-9, "MB": 1e-6, "KB": 1e-3, "%": 100}.get(unit, 1)
    return "-" if value is None else f"{value * factor:.2f} {unit}".rstrip()


def _table(lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first of ``lines`` is its head."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    ruled = [lines[0], ["-" * width for width in widths], *lines[1:]]
    padded = (
        [f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)] for line in ruled
    )
    return "\n".join(f"| {' | '.join(line)} |" for line in padded) + "\n"


def _figures(found: Sequence[Figures]) -> str:
    """The table of one size: a column for each builder; then what our own builds were made of."""
    lines = [[f"{found[0].papers:,} papers", *(figures.builder for figures in found)]]
    for change in found[0].runs:
        runs = [figures.middle(change) for figures in found]
        cells = [f"{run.seconds:.2f} s (CPU {run.cpu:.1f})" if run else "-" for run in runs]
        lines.append([change, *cells])
    weights = [figures.weight for figures in found]
    papers = found[0].papers
    lines += [
        [f"peak memory ({MEMORY})", *(_shown(figures.peak, "GB") for figures in found)],
        ["files", *(f"{weight.files:,}" for weight in weights)],
        ["files per paper", *(_shown(weight.files / papers, "") for weight in weights)],
        ["bytes", *(_shown(weight.bytes, "MB") for weight in weights)],
        ["bytes per paper", *(_shown(weight.bytes / papers, "KB") for weight in weights)],
        ["largest file", *(_shown(weight.largest_bytes, "KB") for weight in weights)],
        ["", *(weight.largest for weight in weights)],
    ]
    ours = found[0]
    shares = "; ".join(
        f"{part} {_shown(size / papers, 'KB')} in {_shown(files / papers, 'files')}"
        for part, (files, size) in ours.weight.parts.items()
    )
    return _table(lines) + f"\na paper's share: {shares}\n" + "".join(_inside(ours)) + "\n"


def _inside(ours: Figures) -> Iterator[str]:
    for change in ours.runs:
        run = ours.middle(change)
        if run:
            seconds = " ".join(f"{part} {spent}" for part, spent in run.report["seconds"].items())
            yield f"{change}: {run.report['pages_written']} pages written; {seconds}\n"


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
        for papers in sorted(options.sizes):
            folder = (options.keep or Path(scratch)) / f"{papers}"
            if folder.exists():
                sys.exit(f"{folder}: is there already; remove it or name another folder")
            found += measure(folder, papers, options.runs, compared)
            if not options.json:
                print(_figures([figures for figures in found if figures.papers == papers]))
    table = rows(found)
    if options.json:
        verdict = [row._asdict() | {"verdict": _verdict(row)} for row in table]
        print(msgspec.json.encode({"figures": found, "verdict": verdict}).decode())
        return
    head = ["measure", "value", "at most", "verdict", "by CPU time"]
    cells = [
        [
            row.measure,
            *(_shown(value, row.unit) for value in (row.value, row.most)),
            _verdict(row),
            _shown(row.by_cpu, row.unit),
        ]
        for row in table
    ]
    print(_table([head, *cells]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes",
        type=lambda value: [int(size) for size in value.split(",")],
        default=[1000, 12_500, 50_000],
        help="papers, separated by commas",
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of what is short [3]")
    parser.add_argument("--rivals", action="store_true", help="also Hugo + Pagefind and Material")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave archives and sites in DIR")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Figures of builders, the targets they are held against, and both as tables.

Knows neither how anything is built nor how it is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from tests.bench.archives import REAL, Size
from tests.bench.measures import MEMORY, Run, Weight

OURS, HUGO, BASELINE = "paper-archive", "Hugo + Pagefind", "baseline"
CLEAN, SAME, DAY, UPDATE, PHRASE = (
    "clean build",
    "nothing changed",
    "one day added",
    "one day added, votes of 14 days changed",
    "one tag phrase changed",
)
# Of a smaller archive starting alone is most of the work; nothing is promised for it.
SMALLEST = 12_500
# A clean build as a share of Hugo + Pagefind's, by the fewest papers for which it is promised.
SHARES = {50_000: 0.33, SMALLEST: 0.55}
SHARE_REAL = 0.5

Times = tuple[float | None, float | None]


class Figures(msgspec.Struct):
    """One builder with one archive: runs by what had changed; shell and first visit in bytes."""

    builder: str
    size: Size
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

    @property
    def promised(self) -> bool:
        """Whether targets hold for it."""
        return self.size == REAL or self.papers >= SMALLEST

    @property
    def each(self) -> float:
        """Bytes published, a paper."""
        return self.weight.bytes / self.papers


class Row(NamedTuple):
    """A line of the verdict: the value measured (None: not in this run), the most and the least.

    ``by_cpu`` is the value by CPU time, for comparison where other work kept the machine busy.
    """

    measure: str
    value: float | None
    most: float | None = None
    unit: str = ""
    by_cpu: float | None = None
    least: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the target is met, as far as there are both."""
        if self.value is None:
            return "not measured"
        if self.most is None and self.least is None:
            return "no target"
        low = self.least is not None and self.value < self.least
        return "FAIL" if low or (self.most is not None and self.value > self.most) else "PASS"

    @property
    def target(self) -> str:
        """What is allowed, in words."""
        ends = (("at most", self.most), ("at least", self.least))
        told = [f"{word} {_shown(end, self.unit)}" for word, end in ends if end is not None]
        return " and ".join(told) or "-"


def rows(found: Sequence[Figures]) -> list[Row]:
    """What is promised: of each archive, held against other builders; then of the largest."""
    ours = [figures for figures in found if figures.builder == OURS]
    sized = sorted((one for one in ours if one.size != REAL), key=lambda one: one.papers)
    others = {(figures.builder, figures.size): figures for figures in found}
    table: list[Row] = []
    for one in ours:
        table += _compared(one, others.get((HUGO, one.size)), others.get((BASELINE, one.size)))
    table += _alone((sized or ours)[-1])
    for small, large in list(pairwise(sized))[-1:]:
        table += [_growth(CLEAN, small, large, 1.1), _growth(DAY, small, large, 0.5)]
    return table


def _compared(one: Figures, hugo: Figures | None, baseline: Figures | None) -> Iterator[Row]:
    name = _name(one.size)
    promised = [share for papers, share in SHARES.items() if one.papers >= papers]
    most = SHARE_REAL if one.size == REAL else next(iter(promised), None)
    wall, cpu = _ratio(one, CLEAN, hugo, CLEAN)
    yield Row(f"{CLEAN}, {name} / {HUGO}", wall, most, "x", cpu)
    before = baseline.each if baseline else None
    yield Row(f"bytes per paper, {name}; at most those of the baseline", one.each, before, "KB")
    yield Row(f"bytes per paper, {name}", one.each, 17_500 if one.promised else None, "KB")


def _growth(change: str, small: Figures, large: Figures, most: float) -> Row:
    growth = large.papers / small.papers
    wall, cpu = _ratio(large, change, small, change)
    name = f"{change}, {_name(large.size)} / {_name(small.size)} papers ({growth:.2g} times)"
    return Row(name, wall, growth * most if large.promised else None, "x", cpu)


def _alone(large: Figures) -> Iterator[Row]:
    name = _name(large.size)

    def row(measure: str, value: float | None, most: float, unit: str) -> Row:
        return Row(measure, value, most if large.papers >= SMALLEST else None, unit)

    for change, share, seconds in ((DAY, 0.09, 8.0), (UPDATE, 0.15, 12.0)):
        wall, cpu = _ratio(large, change, large, CLEAN)
        yield row(f"{change}, {name} / {CLEAN}", wall, share, "%")._replace(by_cpu=cpu)
        wall, cpu = large.times(change)
        yield row(f"{change}, {name}", wall, seconds, "s")._replace(by_cpu=cpu)
    wall, cpu = large.times(SAME)
    yield row(f"{SAME}, {name}", wall, 1.0, "s")._replace(by_cpu=cpu)
    yield row(f"peak memory, {name}, {MEMORY}", large.peak, 1e9, "GB")
    yield row(f"files per paper, {name}", large.weight.files / large.papers, 1.41, "")
    yield row(f"shell of a paper page, median, {name}", large.shell, 2_500, "KB")
    yield row(f"first visit to a paper page, {name}", large.visit, 60_000, "KB")


def _ratio(one: Figures, change: str, other: Figures | None, its: str) -> Times:
    others = other.times(its) if other else (None, None)
    wall, cpu = (a / b if a and b else None for a, b in zip(one.times(change), others, strict=True))
    return wall, cpu


def verdicts(table: Sequence[Row]) -> str:
    """The table of what was promised and what was measured."""
    head = ["measure", "value", "target", "verdict", "by CPU time"]
    timed = any(row.by_cpu is not None for row in table)
    lines = [head] if timed else [head[:-1]]
    for row in table:
        cells = [row.measure, _shown(row.value, row.unit), row.target, row.verdict]
        lines.append([*cells, _shown(row.by_cpu, row.unit)] if timed else cells)
    return _table(lines)


def columns(found: Sequence[Figures]) -> str:
    """The table of one archive: a column for each builder; then what our builds were made of."""
    ours = found[0]
    papers = ours.papers
    title = f"{papers:,} papers" + (" of real days" if ours.size == REAL else "")
    lines = [[title, *(figures.builder for figures in found)]]
    for change in ours.runs:
        runs = [figures.middle(change) for figures in found]
        cells = [f"{run.seconds:.2f} s (CPU {run.cpu:.1f})" if run else "-" for run in runs]
        lines.append([change, *cells])
    weights = [figures.weight for figures in found]
    lines += [
        [f"peak memory ({MEMORY})", *(_shown(figures.peak, "GB") for figures in found)],
        ["files", *(f"{weight.files:,}" for weight in weights)],
        ["files per paper", *(_shown(weight.files / papers, "") for weight in weights)],
        ["bytes", *(_shown(weight.bytes, "MB") for weight in weights)],
        ["bytes per paper", *(_shown(figures.each, "KB") for figures in found)],
        ["largest file", *(_shown(weight.largest_bytes, "KB") for weight in weights)],
        ["", *(weight.largest for weight in weights)],
    ]
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


def _name(size: Size) -> str:
    return f"{size:,}" if isinstance(size, int) else "real days"


def _shown(value: float | None, unit: str) -> str:
    factor = {"GB": 1e-9, "MB": 1e-6, "KB": 1e-3, "%": 100}.get(unit, 1)
    if isinstance(value, int) and factor == 1:
        return f"{value:,} {unit}".rstrip()
    return "-" if value is None else f"{value * factor:.2f} {unit}".rstrip()


def _table(lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first of ``lines`` is its head."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    ruled = [lines[0], ["-" * width for width in widths], *lines[1:]]
    padded = (
        [f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)] for line in ruled
    )
    return "\n".join(f"| {' | '.join(line)} |" for line in padded) + "\n"

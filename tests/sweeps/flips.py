"""Single bits flipped: in a day's file, then valid or named; in .cache, which is rebuilt."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.sweeps import projects
from tests.sweeps.forked import Outcome, run
from tests.sweeps.tally import Tally, complaints

_DAY = "content/data/2026/2026-01-02.json"
_SAID = re.compile(r"^.*(?:rebuil|clean build|damaged).*$", re.MULTILINE)


def sweep(count: int, seed: int, only: int | None = None) -> Iterator[Tally]:
    """``count`` bits of a day's file, then a tenth of that of the files of .cache, each in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        root = projects.fresh(folder / "project")
        run(root, "add", *projects.saved(folder / "saved", projects.days()))
        run(root, "build")
        yield _day(count, seed, only, root)
        yield _cache(count // 10, seed, only, root)


def _day(count: int, seed: int, only: int | None, root: Path) -> Tally:
    """`check` of each; `build` of those in which it finds a fault, and of every tenth."""
    tally = Tally("flips of a day's file")
    wanted = projects.left(root)
    path = root / _DAY
    before = path.read_bytes()
    for number in range(count) if only is None else [only]:
        tally.tried += 1
        chance = random.Random(f"flips {seed} {number}")
        at, bit = chance.randrange(len(before)), chance.randrange(8)
        path.write_bytes(_flipped(before, at, bit))
        case = f"{number} (bit {bit} of byte {at})"
        found = run(root, "check")
        _named(tally, case, found, complaints(found)[:-1])  # the last counts them
        if found.status or number % 10 == 0:
            built = run(root, "build")
            _named(tally, case, built, complaints(built))
            if built.status and not found.status:
                tally.fault("unclear", case, f"check finds nothing, build: {built.err}")
    path.write_bytes(before)
    if tally.ended("after all", run(root, "build"), 0):
        _compare(tally, "after all", root, wanted)
    return tally


def _named(tally: Tally, case: str, done: Outcome, lines: list[str]) -> None:
    """A command that failed says of the file, and of no other, what is wrong."""
    clear = tally.ended(case, done, 0, 1)
    if clear and done.status and {line.partition(":")[0] for line in lines} != {_DAY}:
        tally.fault("unclear", case, f"does not name the file: {done.err}")


def _cache(count: int, seed: int, only: int | None, root: Path) -> Tally:
    """Each file in turn, and a build of the same store, or of one that has a paper more."""
    tally = Tally("flips in .cache")
    grown = projects.copy(root, root.parent / "grown")
    run(grown, "add", *projects.saved(root.parent / "more", projects.days(7)))
    run(grown, "build", "--clean")
    wanted = projects.left(root), projects.left(grown)
    kept = root / ".cache"
    names = sorted(p.relative_to(root) for p in kept.rglob("*") if p.is_file() and p.stat().st_size)
    for number in range(max(count, len(names))) if only is None else [only]:
        tally.tried += 1
        chance = random.Random(f"cache {seed} {number}")
        case = projects.copy(root, root.parent / "case")
        more = chance.randrange(2)
        if more:
            shutil.copytree(grown / "content/data", case / "content/data", dirs_exist_ok=True)
        name = names[number % len(names)]
        data = (case / name).read_bytes()
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        (case / name).write_bytes(_flipped(data, at, bit))
        told = f"{number} (bit {bit} of byte {at} of {name}{', a paper more' * more})"
        done = run(case, "build")
        if tally.ended(told, done, 0):
            if len(_SAID.findall(done.err)) != 1:
                tally.fault("unclear", told, f"does not say that it rebuilds: {done.err!r}")
            _compare(tally, told, case, wanted[more])
    return tally


def _flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def _compare(tally: Tally, case: str, root: Path, wanted: dict[str, bytes]) -> None:
    if what := projects.differing(projects.left(root), wanted):
        tally.fault("different", case, what)

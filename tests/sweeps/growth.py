"""The real days added one by one, each with a build, against one clean build of them all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.store import Store
from tests.bench.archives import real_days
from tests.sweeps import projects
from tests.sweeps.forked import run
from tests.sweeps.tally import Tally

_COMPARED = 60  # days after which the result is held against a clean build; so is the last one


def sweep(count: int, _seed: int, _only: int | None = None) -> Iterator[Tally]:
    """The first ``count`` days, oldest first."""
    tally = Tally("days one by one")
    with tempfile.TemporaryDirectory() as name:
        grown, once = Path(name).resolve() / "grown", Path(name).resolve() / "once"
        projects.fresh(grown)
        days = sorted(real_days(), key=lambda day: day.date)[:count]
        for number, day in enumerate(days, 1):
            tally.tried += 1
            Store(grown / "content").add([day])
            tally.ended(str(day.date), run(grown, "build"), 0)
            if number % _COMPARED == 0 or number == len(days):
                projects.fresh(once)
                shutil.copytree(grown / "content/data", once / "content/data")
                run(once, "build")
                if what := projects.differing(projects.left(grown), projects.left(once)):
                    tally.fault("different", str(day.date), what)
                shutil.rmtree(once)
    yield tally

"""Judges of pages that others made: Lighthouse and the Nu HTML checker (vnu).

Both come from npm and run in processes of their own; `NODE_PATH` tells where they are.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.search_reader import CHROMIUM as FLAGS
from tests.conftest import CHROMIUM

CATEGORIES = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
# Other work on the machine only makes a page seem slower: the best of some runs is nearest.
RUNS = 3
_REPORT = ("--errors-only", "--stdout", "--exit-zero-always", "--format", "json")


def found(name: str) -> str | None:
    """The command ``name``, on the PATH or beside the packages of NODE_PATH."""
    beside = [f"{path}/.bin" for path in os.environ.get("NODE_PATH", "").split(os.pathsep) if path]
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *beside]))


class Scores(dict[str, float]):
    """Of a page: the scores by category, 0 to 100; its layout shift, and what took points away."""

    cls: float
    faults: list[str]

    @property
    def good(self) -> bool:
        """Whether nothing is left to reach."""
        return all(self[category] >= least for category, least in CATEGORIES.items())


def lighthouse(command: str, url: str) -> Scores:
    """What Lighthouse says of ``url`` on a phone: the best of at most `RUNS`, their worst shift."""
    runs = [_run(command, url)]
    while len(runs) < RUNS and not runs[-1].good:
        runs.append(_run(command, url))
    best = max(runs, key=lambda scores: sum(scores.values()))
    best.cls = max(scores.cls for scores in runs)
    return best


def _run(command: str, url: str) -> Scores:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        told = Path(folder) / "told.json"
        options = [
            *("--quiet", "--no-enable-error-reporting", "--output=json", f"--output-path={told}"),
            *(f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(FLAGS)}"),
        ]
        subprocess.run(
            [command, url, *options],
            env=os.environ | {"CHROME_PATH": CHROMIUM},
            stdout=sys.stderr,
            check=True,
        )
        report = json.loads(told.read_bytes())
    audits = report["audits"]
    scores = Scores({name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES})
    scores.cls = audits["cumulative-layout-shift"]["numericValue"]
    scores.faults = [*_faults(report)]
    return scores


def _faults(report: dict[str, Any]) -> Iterator[str]:
    """What took points away: the audit, what it shows and where."""
    for category in report["categories"].values():
        for one in category["auditRefs"]:
            audit = report["audits"][one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                nodes = [item.get("node", {}) for item in audit.get("details", {}).get("items", [])]
                where = "; ".join(filter(None, (node.get("selector") for node in nodes[:5])))
                yield f"{one['id']} {audit.get('displayValue', '')} {where}".strip()


def vnu(command: str, pages: Sequence[Path]) -> list[str]:
    """The errors in HTML files: page, line and message."""
    done = subprocess.run(
        [command, *_REPORT, *map(str, pages)],
        capture_output=True,
        check=True,
    )
    return [
        f"{one.get('url', '')}:{one.get('lastLine', '')}: {one['message']}"
        for one in json.loads(done.stdout)["messages"]
    ]

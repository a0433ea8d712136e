"""``python -m tests.sweeps [NAME …] [--count N] [--seed S] [--case K]``: one line a sweep."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator

from tests.sweeps import disturbed, feed, flips, growth, records
from tests.sweeps.tally import Tally

# Each with how many cases it has if nothing is said.
SWEEPS: dict[str, tuple[Callable[[int, int, int | None], Iterator[Tally]], int]] = {
    "feed": (feed.sweep, 300),
    "records": (records.sweep, 100),
    "kills": (disturbed.kills, 300),
    "calls": (disturbed.calls, 200),
    "flips": (flips.sweep, 1000),
    "growth": (growth.sweep, 247),
}


def main() -> None:
    """Run the sweeps that are named, or all; status 1 if any found a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.sweeps", description=__doc__)
    parser.add_argument("sweeps", nargs="*", metavar="NAME", help=", ".join(SWEEPS))
    parser.add_argument("--count", type=int, help="cases of each sweep")
    parser.add_argument("--seed", type=int, default=1, help="another one, other cases [1]")
    parser.add_argument("--case", type=int, help="this case alone, as a fault names it")
    told = parser.parse_args()
    if unknown := set(told.sweeps) - SWEEPS.keys():
        parser.error(f"no sweep {', '.join(sorted(unknown))}; there are {', '.join(SWEEPS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what runs is ended too
    faults = 0
    for name in told.sweeps or SWEEPS:
        sweep, usual = SWEEPS[name]
        begin = time.perf_counter()
        for tally in sweep(told.count or usual, told.seed, told.case):
            spent = (time.perf_counter() - begin) / max(1, tally.tried)
            print(f"{tally} ({spent:.2f} s a case)", flush=True)
            faults += tally.faults.total()
            begin = time.perf_counter()
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

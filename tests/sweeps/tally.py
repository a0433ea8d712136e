"""What a sweep found: how many cases were tried, and the faults of each kind."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.sweeps.forked import Outcome

# Each with what it means; any of them fails the sweep.
KINDS = {
    "tracebacks": "a traceback instead of a line",
    "hung": "a command that did not end",
    "unclear": "another exit status or other lines than the contract has",
    "lost": "records that came or were held and are nowhere",
    "unreadable": "stores in which check finds a fault",
    "different": "bytes that are not those of an undisturbed run",
}


@dataclass
class Tally:
    """The counts of one sweep; each fault is told on stderr as it is met."""

    sweep: str
    tried: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def fault(self, kind: str, case: object, what: str) -> None:
        """Count one fault of ``kind`` and tell of it."""
        self.faults[kind] += 1
        print(f"{self.sweep} {case}: {kind}: {what}", file=sys.stderr, flush=True)

    def ended(self, case: object, done: Outcome, *statuses: int) -> bool:
        """Whether a command ended as the contract says: a status of ``statuses``, clear lines."""
        what = f"{' '.join(done.arguments)}: status {done.status}: {done.err[-2000:]!r}"
        if done.hung:
            self.fault("hung", case, what)
        elif "Traceback" in done.err:
            self.fault("tracebacks", case, f"{' '.join(done.arguments)}: {_gist(done.err)}")
        elif done.status not in statuses or not _clear(done):
            self.fault("unclear", case, what)
        else:
            return True
        return False

    def __str__(self) -> str:
        counts = ", ".join(f"{self.faults[kind]} {kind}" for kind in KINDS)
        return f"{self.sweep}: {self.tried} tried: {counts}"


def complaints(done: Outcome) -> list[str]:
    """The lines on stderr but those that tell why a build was a clean one."""
    return [line for line in done.err.splitlines() if not line.startswith("clean build: ")]


def _clear(done: Outcome) -> bool:
    """A failure says what to do, and no line holds what a terminal obeys."""
    lines = list(_lines(done.err))
    return all(map(str.isprintable, lines)) and (done.status == 0 or any("; " in x for x in lines))


def _gist(trace: str) -> str:
    """Where in our own code a traceback passed last, and its last line."""
    ours = [line.strip() for line in trace.split("\n") if "/generator/" in line]
    return "; ".join([*ours[-1:], trace.rstrip().rpartition("\n")[2]])


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.split("\n") if line)

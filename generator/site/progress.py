"""How far a build is, how long its parts take, and what it came to."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from generator.site.state import Build

Progress = Callable[[str, int, int], None]
Seconds = dict[str, float]


class Done(NamedTuple):
    """What a build came to: what it left, the pages it wrote, the files it removed."""

    state: Build
    written: int
    pruned: int


@contextmanager
def timed(seconds: Seconds, part: str) -> Iterator[None]:
    """Count the wall time inside to ``part``."""
    begin = time.perf_counter()
    yield
    seconds[part] += time.perf_counter() - begin

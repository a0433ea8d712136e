"""Work spread over processes that share the parent's memory, so that nothing large is copied.

Results come in the order of the items, whatever the number of processes.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Below this many items a second process costs more than it saves.
WORTH = 64

_task: tuple[Callable[[Any], Any], Sequence[Any]] | None = None


def cores() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def uncollected() -> Iterator[None]:
    """Inside, the collector of reference cycles runs only where `collect` is called.

    By itself it looks again and again at all papers, which form no cycle and live to the end.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


def collect() -> None:
    """Free the cycles made since the last `spread` began."""
    gc.collect()


class Aside(Generic[Result]):
    """``function()`` in a process forked now, if there are two ``jobs``, while this one goes on."""

    def __init__(self, function: Callable[[], Result], jobs: int) -> None:
        self._function = function
        self._answer: Connection | None = None
        if jobs > 1:
            context = multiprocessing.get_context("fork")
            self._answer, end = context.Pipe(duplex=False)
            context.Process(target=self._run, args=(end,), daemon=True).start()
            end.close()

    def _run(self, end: Connection) -> None:
        with suppress(Exception):  # who asks for the result will meet it again
            end.send(self._function())

    def result(self) -> Result:
        """What it came to; a process that came to nothing is made good for here."""
        if self._answer:
            with suppress(EOFError), self._answer as answer:
                found: Result = answer.recv()
                return found
        return self._function()


def spread(
    function: Callable[[Item], Result], items: Sequence[Item], jobs: int, worth: int = WORTH
) -> Iterator[Result]:
    """``function(item)`` for each of ``items`` over ``jobs`` forked processes, as they come.

    ``function`` and ``items`` reach them by fork, only the results are copied.
    """
    global _task  # noqa: PLW0603 - forked processes find it here
    gc.freeze()  # else a collection would look at, and in a forked process copy, all that is held
    if jobs < 2 or len(items) < worth or multiprocessing.current_process().daemon:
        yield from map(function, items)
        return
    _task = (function, items)
    try:
        size = max(1, len(items) // (jobs * 8))
        bounds = [(i, min(i + size, len(items))) for i in range(0, len(items), size)]
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            for part in pool.imap(_run, bounds):
                yield from part
    finally:
        _task = None


def _run(bounds: tuple[int, int]) -> list[Any]:
    assert _task is not None
    function, items = _task
    return [function(items[i]) for i in range(*bounds)]

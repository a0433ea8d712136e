"""Work spread over processes that share the parent's memory, so that nothing large is copied.

Results come in the order of the items, whatever the number of processes. There is no thread here:
a lock that a thread holds at a fork would stay locked in the forked process for ever.
"""

import gc
import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from generator.errors import ArchiveError

Item = TypeVar("Item")
Result = TypeVar("Result")

# Below this many items a second process costs more than it saves.
WORTH = 64
_OFTEN = 0.5  # seconds between two looks at whether the parent lives

_context = multiprocessing.get_context("fork")


def cores() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_running: list[ForkProcess] = []  # beside this process, until somebody has their result


@contextmanager
def run() -> Iterator[None]:
    """Inside, the collector of reference cycles does not run; what is still `Aside` ends with it.

    By itself it looks again and again at all papers, which form no cycle and live to the end.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()
        while _running:
            _end(_running.pop())


class Aside(Generic[Result]):
    """``function()`` in a process forked now, if there are two ``jobs``, while this one goes on.

    Only one that ``spreads`` its work may fork others.
    """

    def __init__(self, function: Callable[[], Result], jobs: int, *, spreads: bool = False) -> None:
        self._function = function
        self._answer: Connection | None = None
        if jobs > 1:
            process, self._answer = _fork(self._run, daemon=not spreads)
            _running.append(process)

    def _run(self, end: Connection) -> None:
        with suppress(Exception):  # who asks for the result will meet it again
            end.send(self._function())

    def result(self) -> Result:
        """What it came to; a process that came to nothing, or was killed, is made good for here."""
        if self._answer:
            with suppress(EOFError, OSError), self._answer as answer:
                found: Result = answer.recv()
                return found
        return self._function()


def spread(
    function: Callable[[Item], Result], items: Sequence[Item], jobs: int, worth: int = WORTH
) -> Iterator[Result]:
    """``function(item)`` for each of ``items`` over ``jobs`` forked processes, as they come.

    ``function`` and ``items`` reach them by fork, only the results are copied.

    Raises: what ``function`` raises; ArchiveError if one of the processes was killed.
    """
    gc.freeze()  # else a collection would look at, and in a forked process copy, all that is held
    if jobs < 2 or len(items) < worth or multiprocessing.current_process().daemon:
        yield from map(function, items)
        return
    size = max(1, len(items) // (jobs * 16))
    starts = range(0, len(items), size)

    def part(start: int) -> list[Result]:
        return [*map(function, items[start : start + size])]

    def work(end: Connection) -> None:
        while True:
            end.send_bytes(_packed(part, end.recv()))

    forked: list[tuple[ForkProcess, Connection]] = []
    try:
        for _ in range(min(jobs, len(starts))):
            forked.append(_fork(work))  # one by one: those begun are ended below
        yield from _in_order(starts, [end for _, end in forked])
    finally:
        for process, end in forked:
            _end(process)
            end.close()


def _in_order(starts: Sequence[int], ends: Sequence[Connection]) -> Iterator[Any]:
    """Give each part, by its start, to whoever is idle; the results, one by one."""
    left = iter(starts)
    at: dict[Connection, int] = {}  # the part that is worked on behind each end

    def give(end: Connection) -> None:
        start = next(left, None)
        if start is not None:
            at[end] = start
            with suppress(OSError):  # who is dead is noticed by what is taken
                end.send(start)

    for end in ends:
        give(end)
    found: dict[int, tuple[list[Any], BaseException | None]] = {}
    for start in starts:
        while start not in found:
            ready = wait([*at])
            for end in [end for end in at if end in ready]:
                found[at.pop(end)] = _taken(end)
                give(end)
        results, error = found.pop(start)
        if error:
            raise error
        yield from results


def _packed(part: Callable[[int], list[Any]], start: int) -> bytes:
    """What the part gives, or what it raises with a note of where: a pair of both, pickled."""
    try:
        return pickle.dumps((part(start), None))
    except BaseException as error:  # the parent decides what it means
        trace = traceback.format_exc()
        error.add_note(trace)
        with suppress(Exception):
            return pickle.dumps((None, error))
        return pickle.dumps((None, RuntimeError(trace)))


def _taken(end: Connection) -> Any:
    try:
        return end.recv()
    except (EOFError, OSError):
        what = "a process of this run was killed, as systems do where memory runs out"
        raise ArchiveError("", what, "free some memory, then run the command again") from None


def _fork(
    target: Callable[[Connection], None], *, daemon: bool = True
) -> tuple[ForkProcess, Connection]:
    """A process that runs ``target`` with the other end of the pipe that is given here.

    A daemon, in the sense of multiprocessing, forks no other.
    """
    ours, theirs = _context.Pipe()
    process = _context.Process(target=_run, args=(target, ours, theirs), daemon=daemon)
    try:
        process.start()
    except OSError as error:
        what = f"no process can be started: {error.strerror}"
        raise ArchiveError("", what, "end other programs, then run the command again") from None
    theirs.close()
    return process, ours


def _end(process: ForkProcess) -> None:
    process.terminate()
    process.join()


def _run(target: Callable[[Connection], None], ours: Connection, theirs: Connection) -> None:
    """Work in a forked process. It ends when its parent does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; one line about it is enough
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ours.close()
    _follow(multiprocessing.parent_process())
    with suppress(EOFError, OSError):  # whoever waited is gone
        target(theirs)


def _follow(parent: BaseProcess | None) -> None:
    """End soon after ``parent``, whose children are another's then. A thread would meet forks."""

    def look(*_: object) -> None:
        if parent is None or os.getppid() != parent.pid:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _OFTEN, _OFTEN)

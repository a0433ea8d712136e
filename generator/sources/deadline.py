"""A bound on the whole of a request's time, which httpx does not have.

httpx bounds each read but not their sum, so that headers or a body that drip would go on for ever.
Knows sockets and httpcore's trace, nothing of what is asked.
"""

import contextlib
import socket
import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any, Self


class Deadline:
    """A context in which connections live for ``seconds`` at most.

    A timer shuts their sockets down when the time is up; the read that waits on one then fails,
    or takes what came for the whole: look at `passed` before believing an answer.
    """

    def __init__(self, seconds: float) -> None:
        self._start = monotonic()
        self._seconds = max(seconds, 0.0)
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(self._seconds, self._cut)
        self._timer.daemon = True

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return monotonic() - self._start

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return self.elapsed >= self._seconds

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for connection in self._sockets:
            connection.close()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """For httpx's ``trace`` extension: called at each step of a request."""
        if event.endswith("connect_tcp.complete"):
            # A duplicate stays valid when TLS takes the first one over.
            self._sockets.append(info["return_value"].get_extra_info("socket").dup())
            if self.passed:
                self._cut()

    def _cut(self) -> None:
        for connection in self._sockets:
            with contextlib.suppress(OSError):  # The other side may have closed it first.
                connection.shutdown(socket.SHUT_RDWR)

"""Asking a source over HTTP, within bounds: time, bytes, attempts, and the server that was named.

The only place that imports httpx. It knows nothing of what an answer holds.
"""

import gzip
import io
import logging
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic, sleep
from typing import Self

import httpx
import msgspec
import stamina

from generator import __version__
from generator.errors import ArchiveError, ConfigError, InputError, TryLater
from generator.sources.deadline import Deadline

REDIRECTS = 3
_AGAIN = "run the same command again later; the days already fetched are kept"
_ADDRESS = "check the source's address in mkdocs.yml"
_ENVIRONMENT = "correct or unset HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE"

# A retry is no error: without a handler Python would print stamina's warnings on stderr.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of a client. Times in seconds, sizes in bytes.

    `request` bounds the time one request is under way, redirects and further attempts included,
    the waits between attempts not; `run` bounds all of a client's life. `wire` counts bytes as
    received, `body` after decoding. `longest` caps every wait before an attempt, whatever
    Retry-After asks for. A page of the largest days has 1.5 MB; 6 MiB of the worst JSON take 200 MB
    of memory when read.
    """

    connect: float = 10.0
    read: float = 15.0
    request: float = 25.0
    run: float = 1800.0
    wire: int = 6 * 2**20
    body: int = 6 * 2**20
    attempts: int = 5
    backoff: float = 1.0
    longest: float = 30.0


class _PassingError(Exception):
    """An attempt that failed in a way that may pass; `after` is what Retry-After asked for."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


class _Request(msgspec.Struct):
    """One request through all its attempts; `left` is how long it may still be under way."""

    url: httpx.URL
    accept: str
    pause: float
    whole: Callable[[bytes], bool]
    left: float


class Client:
    """One run's connection to the sources; a context manager."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._retrying = stamina.RetryingCaller(
            attempts=self.settings.attempts,
            timeout=None,
            wait_initial=self.settings.backoff,
            wait_jitter=self.settings.backoff,
            wait_max=self.settings.longest,
        )
        self._end = monotonic() + self.settings.run
        self._next_turn = 0.0
        try:
            self._http = httpx.Client(
                headers={
                    "User-Agent": f"paper-archive/{__version__}",
                    "Accept-Encoding": "gzip",
                    "Connection": "close",
                },
                timeout=httpx.Timeout(self.settings.read, connect=self.settings.connect),
                limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
            )
        except (httpx.InvalidURL, ValueError, ImportError, OSError) as error:
            what = f"names a proxy or certificates that cannot be used: {error}"
            raise ConfigError("environment", what, _ENVIRONMENT) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(
        self,
        url: str,
        params: Mapping[str, str | int],
        accept: str,
        *,
        pause: float = 0.0,
        whole: Callable[[bytes], bool] = bool,
    ) -> bytes:
        """The decoded body of the answer to ``url`` with the query ``params``.

        ``pause`` seconds pass from its end to the next request or attempt. ``whole`` says whether
        a body is all it should be (by default: not empty); one that is not is asked for again.

        Raises: TryLater if the source stays down, unfinished or too slow; InputError for an
        answer that asking again would not change; ConfigError for an address that is none.
        """
        try:
            target = httpx.URL(url, params=dict(params))
            target.host.encode()  # for some hosts no name server can be asked
            target.raw_host.decode("ascii").encode("idna")
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ConfigError(url, f"not an address: {error}", "mend it in mkdocs.yml") from None
        request = _Request(target, accept, pause, whole, self.settings.request)
        try:
            return self._retrying(self._wait, self._attempt, request)
        except _PassingError as error:
            raise TryLater(str(target), str(error), _AGAIN) from None

    def _wait(self, error: Exception) -> bool | float:
        """Whether to try again, or after how many seconds where the source said so."""
        if not isinstance(error, _PassingError):
            return False
        if error.after is None:
            return True
        return max(0.0, min(error.after, self.settings.longest, self._end - monotonic()))

    def _attempt(self, request: _Request) -> bytes:
        self._take_turn(request)
        deadline = Deadline(min(request.left, self._end - monotonic()))
        body = b""
        try:
            with deadline:
                body = self._followed(request, deadline)
        except httpx.TransportError as error:
            if not deadline.passed:
                raise _PassingError(f"no answer: {error or type(error).__name__}") from None
        except (ArchiveError, _PassingError):
            raise
        except Exception as error:
            # An answer decides what httpx, httpcore and idna have to read, so that none of what
            # they may raise is foreseen: this one is refused, and the run goes on.
            if not deadline.passed:
                what = f"answers with what cannot be read: {type(error).__name__}: {error}"
                raise InputError(str(request.url), what, _ADDRESS) from None
        finally:
            request.left -= deadline.elapsed
            self._next_turn = monotonic() + request.pause
        if deadline.passed:
            raise TryLater(str(request.url), "too slow: no whole answer in time", _AGAIN)
        if not request.whole(body):
            raise _PassingError("answers with less than there is")
        return body

    def _take_turn(self, request: _Request) -> None:
        """Keep the pause between requests, and the run within its deadline."""
        start = max(monotonic(), self._next_turn)
        if start >= self._end:
            what = f"the {self.settings.run:g} seconds of a run are over"
            raise TryLater(str(request.url), what, _AGAIN)
        sleep(max(0.0, start - monotonic()))

    def _followed(self, request: _Request, deadline: Deadline) -> bytes:
        url = request.url
        headers = {"Accept": request.accept}
        for _ in range(1 + REDIRECTS):
            extensions = {"trace": deadline.trace}
            with self._http.stream("GET", url, headers=headers, extensions=extensions) as response:
                if response.next_request is None:
                    return self._body(response)
                url = _allowed(url, response.next_request.url)
        raise InputError(str(request.url), f"redirects more than {REDIRECTS} times", _ADDRESS)

    def _body(self, response: httpx.Response) -> bytes:
        _check_status(response)
        coding = response.headers.get("content-encoding", "").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            what = f"answers encoded as {coding[:40]!r}, which was not asked for"
            raise InputError(str(response.url), what, _ADDRESS)
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            _check_size(response, body, self.settings.wire)
        if "gzip" in coding:
            body = _gunzipped(body, self.settings.body)
        _check_size(response, body, self.settings.body)
        return bytes(body)


def _allowed(asked: httpx.URL, target: httpx.URL) -> httpx.URL:
    """``target`` if it is on the very server that was asked."""
    same = (target.scheme, target.host, target.port) == (asked.scheme, asked.host, asked.port)
    if not same or target.userinfo:
        raise InputError(str(asked), f"redirects to another server: {str(target)[:200]}", _ADDRESS)
    return target


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    what = f"answers {status} {httpx.codes.get_reason_phrase(status)}".rstrip()
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
        raise _PassingError(what, _retry_after(response.headers.get("retry-after", "")))
    if status != httpx.codes.OK:
        raise InputError(str(response.url), what, _ADDRESS)


def _check_size(response: httpx.Response, body: bytearray, most: int) -> None:
    if len(body) > most:
        raise InputError(str(response.url), f"answers with more than {most:,} bytes", _ADDRESS)


def _retry_after(value: str) -> float | None:
    """The seconds that Retry-After asks for (RFC 9110, 10.2.3); None if that makes no sense."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            then = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        seconds = (then.replace(tzinfo=then.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return seconds if seconds > 0 else None


def _gunzipped(body: bytearray, most: int) -> bytearray:
    """What ``body`` decodes to, cut one byte after ``most``."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            return bytearray(stream.read(most + 1))
    except (EOFError, OSError, zlib.error) as error:
        raise _PassingError(f"answers with damaged gzip: {error}") from None

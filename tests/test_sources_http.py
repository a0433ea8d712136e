"""HTTP against a server that misbehaves: down, slow, endless, or sending elsewhere (F1 to F4)."""

from __future__ import annotations

import contextlib
import gzip
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import msgspec
import pytest
import stamina

from generator import config
from generator.errors import ArchiveError, ConfigError, InputError, TryLater
from generator.paper import Listing
from generator.sources import http, huggingface
from generator.sources.http import Client, Settings
from tests.faults import (
    DAY,
    QUICK,
    Answer,
    Clock,
    Request,
    Server,
    body,
    drip,
    endless,
    entry,
    hang_up,
    reply,
    routed,
    serving,
    silence,
)

PROCESS = Path("/proc/self/status")
HASTY = msgspec.structs.replace(QUICK, connect=0.5, read=0.3, request=0.6)


@contextlib.contextmanager
def waits() -> Iterator[list[float]]:
    """The seconds of each wait before another attempt, as they were decided."""
    waited: list[float] = []

    def hook(details: stamina.instrumentation.RetryDetails) -> None:
        waited.append(details.wait_for)

    stamina.instrumentation.set_on_retry_hooks([hook])
    yield waited
    stamina.instrumentation.set_on_retry_hooks(None)


def ask(server: Server, settings: Settings = QUICK) -> Listing:
    with Client(settings) as client:
        return huggingface.day(client, config.HuggingFace(pause=0, url=server.url), DAY)


class TestFaults:
    """F1 to F4: a server that is down, slow, endless or sends elsewhere."""

    @pytest.mark.parametrize("after", ["0.05", "-5", "1e9", "nan", "soon", "", "DATE", "PAST"])
    def test_f1_retry_after_is_heeded_within_the_cap(self, after: str) -> None:
        """Seconds and dates; absurd ones are capped, senseless ones ignored."""
        now = datetime.now(UTC)
        after = {
            "DATE": format_datetime(now + timedelta(hours=2), usegmt=True),
            "PAST": format_datetime(now - timedelta(hours=2)),
        }.get(after, after)
        busy = reply(status=429, headers={"Retry-After": after})
        with serving(busy, reply(body(entry()))) as server, waits() as waited:
            assert len(ask(server).papers) == 1
        if after in ("1e9", format_datetime(now + timedelta(hours=2), usegmt=True)):
            assert waited == [QUICK.longest]
        elif after == "0.05":
            assert waited == [0.05]
        else:
            assert len(waited) == 1 and waited[0] <= 2 * QUICK.backoff

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (reply(status=503), "answers 503 Service Unavailable"),
            (reply(status=429, headers={"Retry-After": "0"}), "answers 429"),
            (hang_up, "no answer"),
            (reply(b'[{"paper"', length=5000), "no answer"),
            (reply(b""), "less than there is"),
            (
                reply(gzip.compress(body(entry()))[:-9], headers={"Content-Encoding": "gzip"}),
                "gzip",
            ),
        ],
    )
    def test_f1_f3_a_source_that_stays_down_is_for_later(self, answer: Answer, said: str) -> None:
        """Errors, hung-up and cut-off answers are retried, then told in one line, status 75."""
        with serving(answer) as server, pytest.raises(TryLater, match=said) as later:
            ask(server)
        assert len(server.requests) == QUICK.attempts
        assert str(later.value).startswith(server.url) and "later" in later.value.remedy
        assert later.value.status == 75

    def test_f1_nobody_listens(self) -> None:
        """A refused connection is for later as well."""
        with serving(hang_up) as server:
            pass
        with pytest.raises(TryLater, match="no answer"):
            ask(server)

    @pytest.mark.parametrize("answer", [hang_up, reply(status=500), reply(b""), silence(0.4)])
    def test_f1_one_failure_passes(self, answer: Answer) -> None:
        with serving(answer, reply(body(entry()))) as server:
            assert len(ask(server, HASTY).papers) == 1

    @pytest.mark.parametrize("status", [204, 206, 304, 400, 403, 404, 418, 451])
    def test_other_statuses_are_final(self, status: int) -> None:
        """Asking again would not help; nor is half an answer (206) one."""
        with serving(reply(body(entry()), status)) as server:
            with pytest.raises(InputError, match=f"answers {status}"):
                ask(server)
            assert len(server.requests) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            drip(b" ", 0.02, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n["),
            drip(b" ", 0.02, b"HTTP/1.0 200 OK\r\n\r\n[]"),
            drip(b"X", 0.02, b"HTTP/1.1 200 OK\r\nX-Long: "),
            silence(3),
        ],
        ids=["body", "body without length", "header", "silence"],
    )
    def test_f2_an_answer_that_drips_is_cut_off(self, answer: Answer) -> None:
        """Though each read is quick, all of a request must be over in its time, retries too."""
        with serving(answer) as server:
            with pytest.raises(TryLater):
                ask(server, HASTY)
            assert len(server.requests) <= HASTY.attempts

    @pytest.mark.parametrize("coding", ["br", "gzip, gzip", "deflate", "zstd", "identity, gzip"])
    def test_f2_encodings_that_were_not_asked_for_are_refused(self, coding: str) -> None:
        data = gzip.compress(gzip.compress(body(entry())))
        with (
            serving(reply(data, headers={"Content-Encoding": coding})) as server,
            pytest.raises(InputError, match="encoded"),
        ):
            ask(server)

    def test_gzip_is_read(self) -> None:
        data = gzip.compress(body(entry()))
        with serving(reply(data, headers={"Content-Encoding": "GZIP"})) as server:
            assert len(ask(server).papers) == 1

    @pytest.mark.skipif(not PROCESS.exists(), reason="the kernel does not tell the memory used")
    def test_f2_bombs_and_endless_bodies_stay_small(self) -> None:
        """200 MB out of 200 KB, a body without end, and a list of a million nothings: with the
        real bounds, in a process of its own, never more than 256 MB."""
        bomb = gzip.compress(b" " * 200_000_000, 9)
        answers = (
            reply(bomb, headers={"Content-Encoding": "gzip"}),
            endless(),
            reply(b"[" + b"{}," * 2_000_000 + b"{}]"),
        )
        with serving(*answers) as server:
            done = subprocess.run(
                [sys.executable, "-c", MEASURED, server.url],
                capture_output=True, text=True, timeout=30, check=True,
                cwd=Path(__file__).parent.parent,
            )  # fmt: skip
        *said, peak = done.stdout.splitlines()
        assert [line.split()[0] for line in said] == ["InputError"] * 3, said
        assert int(peak) < 256 * 1024, peak

    def test_f3_no_cut_of_a_body_is_part_of_a_day(self) -> None:
        """Cut at each byte, with no length to tell: refused or for later, never half a day."""
        data = body(entry(1), entry(2))
        for end in range(len(data)):
            with pytest.raises(InputError):
                huggingface.entries(huggingface.decoded(data[:end], "cut"), "cut")
        cuts = [data[:end] for end in range(1, len(data), len(data) // 20)]
        with serving(*(reply(cut, length=None) for cut in cuts)) as server:
            for _ in cuts:
                with pytest.raises(ArchiveError):
                    ask(server)

    def test_f4_redirects_on_the_same_server_are_followed_three_times(self) -> None:
        """A fourth one is a loop."""
        answers = [reply(status=302, headers={"Location": f"/{n}?x=1"}) for n in range(3)]
        with serving(*answers, reply(body(entry()))) as server:
            assert len(ask(server).papers) == 1
            assert [request.path for request in server.requests[1:]] == ["/0", "/1", "/2"]
        with serving(reply(status=308, headers={"Location": "/again"})) as server:
            with pytest.raises(InputError, match="3 times"):
                ask(server)
            assert len(server.requests) == 4

    @pytest.mark.parametrize(
        "location",
        ["file:///etc/passwd", "http://169.254.169.254/latest/", "//evil.example/x", "ftp://[::1]/",
         "https://127.0.0.1/", "http://127.0.0.1:1/", "http://localhost:{port}/", "javascript:1",
         "http://user:word@127.0.0.1:{port}/", "http://127.0.0.1:{port}.evil.example/",
         "http://xn--a/", "http://xn--/", "//xn--99999999999a/x", "http://\xff/", "http://a:b/",
         "http://[", "\\\\evil.example\\x", "http://127.1:{port}/", "gopher://127.0.0.1:{port}/"],
    )  # fmt: skip
    def test_f4_no_other_server_is_asked(self, location: str) -> None:
        """Other hosts, ports, schemes and users, and addresses that are none: all refused."""

        def elsewhere(request: Request) -> Answer:
            if request.path != "/api/daily_papers":
                return reply(body(entry()))
            port = server.url.rpartition(":")[2]
            return reply(status=302, headers={"Location": location.replace("{port}", port)})

        with serving(routed(elsewhere)) as server:
            if location.startswith("\\"):  # A path on the same server, as RFC 3986 reads it.
                assert len(ask(server).papers) == 1
                return
            with pytest.raises(ArchiveError):
                ask(server)
            assert {request.path for request in server.requests} == {"/api/daily_papers"}

    @pytest.mark.parametrize(
        "head",
        [b"HTTP/1.1 302 X\r\nLocation: http://xn--a/", b"HTTP/1.1 200 OK\r\nX\xff: y",
         b"HTTP/1.1 200 OK\r\nContent-Length: -1", b"HTTP/1.1 1000 X", b"HTTP/9.9 200 OK",
         b"HTTP/1.1 200 OK\r\nContent-Encoding: \xff", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: x",
         b"HTTP/1.1 429 X\r\nRetry-After: Mon, 01 Jan 0001 00:00:00 +2359", b"\0" * 99,
         b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000, b"HTTP/1.1 100 C\r\n\r\n" * 99],
    )  # fmt: skip
    def test_no_head_of_an_answer_is_more_than_one_line(self, head: bytes) -> None:
        """Whatever the libraries below raise: one line that names the source."""

        def answer(connection: socket.socket, request: Request) -> None:
            connection.sendall(head + b"\r\n\r\n")

        with serving(answer) as server, pytest.raises((InputError, TryLater)) as refused:
            ask(server, HASTY)
        assert str(refused.value).startswith(server.url) and "\n" not in str(refused.value)

    @pytest.mark.parametrize("url", ["http://xn--a", "http://a..b", "http://[::1", "http://."])
    def test_an_address_that_is_none_is_the_configurations_fault(self, url: str) -> None:
        with pytest.raises(ConfigError, match=r"not an address.*mkdocs\.yml"):
            ask(Server(url))

    def test_a_proxy_that_is_none_is_the_environments_fault(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "nothing://x")
        with pytest.raises(ConfigError, match="HTTP_PROXY"):
            Client()

    def test_a_run_has_an_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """When its seconds are over, nothing more is asked."""
        clock = Clock()
        monkeypatch.setattr(http, "monotonic", clock.monotonic)
        with serving(reply(b"{}")) as server, Client(QUICK) as client:
            client.get(server.url, {}, "*/*")
            clock.now += QUICK.run
            with pytest.raises(TryLater, match="are over"):
                client.get(server.url, {}, "*/*")
            assert len(server.requests) == 1


MEASURED = """
import sys
from datetime import date
from generator import config
from generator.errors import ArchiveError
from generator.sources import http, huggingface
from generator.sources.http import Client
for _ in range(3):
    try:
        with Client() as client:
            huggingface.day(client, config.HuggingFace(pause=0, url=sys.argv[1]), date(2025, 3, 14))
    except ArchiveError as error:
        print(type(error).__name__, error)
lines = open("/proc/self/status").read().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""

"""Mailing the digest, by table: what the environment says, what is sent, what a reply means."""

from __future__ import annotations

import errno
import smtplib
import ssl
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator import archive, config, digest, files, paper
from generator.archive import Archive, Entry
from generator.config import Config, is_loopback
from generator.digest import message as messages
from generator.digest import sending
from generator.digest.delivery import (
    Closing,
    Deferred,
    Delivery,
    Refused,
    deliver,
    hand_over,
)
from generator.digest.edition import Edition, Listed
from generator.digest.journal import Journal, journal_path
from generator.digest.recipients import Recipient, is_address, recipients
from generator.digest.server import PORTS, Server, server
from generator.errors import ArchiveError, ConfigError, StoreError, TryLater, UsageError
from generator.paper import Listing
from generator.store import Store
from generator.tagging import TagList
from tests import mailbox
from tests.conftest import ROOT

DAY = date(2025, 3, 14)
MAIL = {"ARCHIVE_SMTP_HOST": "mail.example.org", "ARCHIVE_SMTP_FROM": "Papers <a@example.org>"}
REMEDY = "see Sending the digest in docs/maintaining.md"
SENDER = Address("Papers", addr_spec="a@example.org")


def setup(**more: str) -> dict[str, str]:
    return MAIL | {f"ARCHIVE_SMTP_{name}": value for name, value in more.items()}


@pytest.mark.parametrize(
    ("more", "port", "security"),
    [
        ({}, 587, "starttls"),
        ({"PORT": " 465 "}, 465, "tls"),
        ({"PORT": "465", "SECURITY": "starttls"}, 465, "starttls"),
        ({"SECURITY": " TLS "}, 465, "tls"),
        ({"PORT": "1"}, 1, "starttls"),
        ({"PORT": "65535", "SECURITY": "tls"}, 65535, "tls"),
        ({"HOST": "localhost", "SECURITY": "none"}, 25, "none"),
        ({"HOST": "::1", "SECURITY": "none"}, 25, "none"),
    ],
)
def test_the_server_that_is_named(more: dict[str, str], port: int, security: str) -> None:
    found = server(setup(**more), "Site")
    assert (found.port, found.security) == (port, security)
    assert found.host == more.get("HOST", "mail.example.org") and found.sender == SENDER
    assert (found.user, found.password, found.wait, found.timeout) == ("", "", 0.5, 60.0)
    assert found.name == f"{found.host}:{port}"


def test_who_sends_and_with_which_login() -> None:
    found = server(setup(USER="me", PASSWORD="a b", FROM=" b@example.org "), " The \n Site ")
    assert (found.user, found.password) == ("me", "a b") and "a b" not in repr(found)
    assert found.sender == Address("The Site", addr_spec="b@example.org")
    assert server(setup(FROM="b@x.org"), "S" * 200).sender.display_name == "S" * 100
    assert server(setup(FROM=f"{'N' * 390} <b@x.org>"), "S").sender.display_name == "N" * 390
    assert PORTS.keys() == {"starttls", "tls", "none"}


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"HOST": " "}, f"ARCHIVE_SMTP_HOST: is not set; {REMEDY}"),
        ({"FROM": ""}, f"ARCHIVE_SMTP_FROM: is not set; {REMEDY}"),
        *[
            ({"PORT": port}, "ARCHIVE_SMTP_PORT: is no port; give a number, or leave it unset")
            for port in ("0", "65536", "-1", "x", "²", "٣")
        ],
        (
            {"SECURITY": "ssl"},
            "ARCHIVE_SMTP_SECURITY: is none of starttls, tls, none; use starttls or tls",
        ),
        (
            {"SECURITY": "none"},
            "ARCHIVE_SMTP_SECURITY: is none, but mail.example.org is another machine; "
            "use starttls or tls",
        ),
        (
            {"FROM": "nobody"},
            "ARCHIVE_SMTP_FROM: is not an address; "
            "write it as name@example.org or Name <name@example.org>",
        ),
        *[
            (
                {name: value},
                f"ARCHIVE_SMTP_{name}: cannot be sent; use letters, digits and signs of ASCII",
            )
            for name, value in (("USER", "ä"), ("PASSWORD", "a\n"))
        ],
    ],
)
def test_a_server_that_cannot_be_used(more: dict[str, str], line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        server(setup(**more), "Site")
    assert str(caught.value) == line


def test_an_environment_that_says_nothing() -> None:
    with pytest.raises(ConfigError, match="ARCHIVE_SMTP_HOST: is not set"):
        server({}, "Site")


def test_this_machine() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.8.8.8", "::1")))
    assert not any(map(is_loopback, ("", "example.org", "10.0.0.1", "localhost.example.org")))


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("a@b.org", True),
        ("a.b+c!#$%&'*/?=^_`{|}~-@x-1.Example.ORG", True),
        ("a@localhost", True),
        (f"{'a' * 64}@b.org", True),
        (f"{'a' * 65}@b.org", False),
        (f"a@{'b' * 63}.org", True),
        (f"a@{'b' * 64}.org", False),
        (f"{'a' * 60}@{'b.' * 95}org", True),
        (f"{'a' * 60}@{'b.' * 96}org", False),
        ("a@b", False),
        ("@b.org", False),
        ("a@b.o", False),
        ("a@-b.org", False),
        ("a@b.1org", False),
        (".a@b.org", False),
        ("a..b@b.org", False),
        ("a b@b.org", False),
        ("ä@b.org", False),
        ("=?x@b.org", False),
        ("a@b.org\n", False),
    ],
)
def test_addresses(value: str, fits: bool) -> None:
    assert is_address(value) is fits


def test_who_gets_it(tmp_path: Path) -> None:
    """By place among lines or items; each once; what is no address is told by its place."""
    path = tmp_path / "people"
    path.write_bytes(b"\xef\xbb\xbfa@x.org # one\n\n# none\n A@X.ORG\nwrong\n\xff\nb@x.org\n")
    assert recipients(path, {"ARCHIVE_RECIPIENTS": "z@x.org"}) == (
        [Recipient(1, "a@x.org"), Recipient(7, "b@x.org")], [5, 6],
    )  # fmt: skip
    named = {"ARCHIVE_RECIPIENTS": " a@x.org, b@x.org;c@x.org\nd#@x.org ,x"}
    assert recipients(None, named) == (
        [
            Recipient(1, "a@x.org"), Recipient(2, "b@x.org"), Recipient(3, "c@x.org"),
            Recipient(4, "d#@x.org"),
        ],
        [5],
    )  # fmt: skip
    assert str(Recipient(3, "reader@x.org")) == "recipient 3 (r***)"
    assert recipients(None, {"ARCHIVE_RECIPIENTS": "x"}) == ([], [1])
    remedy = "give --to FILE or set ARCHIVE_RECIPIENTS"
    for given in ({}, {"ARCHIVE_RECIPIENTS": " "}):
        with pytest.raises(ConfigError) as caught:
            recipients(None, given)
        assert str(caught.value) == f"ARCHIVE_RECIPIENTS: names no recipient; {remedy}"
    path.write_text("# nobody\n")
    with pytest.raises(ConfigError) as caught:
        recipients(path, {})
    assert str(caught.value) == f"{path}: names no recipient; {remedy}"
    with pytest.raises(ConfigError) as caught:
        recipients(tmp_path, {})
    assert str(caught.value) == f"{tmp_path}: cannot be read: Is a directory; " + (
        "give a file of addresses"
    )


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return msgspec.structs.replace(
        config.load(ROOT), root=tmp_path, site_url="https://owner.example/papers/"
    )


def with_archive(settings: Config, **more: Any) -> Config:
    return msgspec.structs.replace(
        settings, archive=msgspec.structs.replace(settings.archive, **more)
    )


def test_where_the_journal_is(settings: Config) -> None:
    """Outside of what is published or deleted; the environment goes before the configuration."""
    own = with_archive(settings, journal="../journal")
    assert journal_path(own, {}) == settings.root.parent / "journal"
    assert journal_path(own, {"ARCHIVE_JOURNAL": " /tmp/x "}) == Path("/tmp/x")
    with pytest.raises(ConfigError) as caught:
        journal_path(settings, {"ARCHIVE_JOURNAL": " "})
    assert str(caught.value) == (
        "ARCHIVE_JOURNAL: is not set, and without it mails are sent twice; "
        "set ARCHIVE_JOURNAL or extra.archive.journal to a file outside the repository"
    )
    for folder in ("content", "site", ".cache"):
        with pytest.raises(ConfigError) as caught:
            journal_path(settings, {"ARCHIVE_JOURNAL": f"{folder}/sub/journal"})
        assert str(caught.value) == (
            f"ARCHIVE_JOURNAL: lies in {folder}/, which is published or may be deleted at any "
            "time; give a file outside the repository"
        )


def test_steps_stand_in_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "a/new/journal"
    with Journal(path) as steps:
        assert steps.state("e", "a@x.org") == ""
        steps.note("e", "a@x.org", "begun")
        steps.note("e", "b@x.org", "sent")
        assert steps.state("e", "A@X.org") == "begun" and steps.state("f", "a@x.org") == ""
        with pytest.raises(TryLater) as caught, Journal(path):
            pass
        assert str(caught.value) == (
            f"{path}: another run is sending; wait for it to end, then run the command again"
        )
    assert path.stat().st_mode & 0o777 == 0o600
    first, second = path.read_text().splitlines()
    assert [line[:2] for line in (first, second)] == ["e ", "e "]
    assert [len(line.split()[1]) for line in (first, second)] == [32, 32]
    path.write_text(f"{first}\n{second}\n{second[:9]}")
    with Journal(path) as steps:
        assert (steps.line("e", "a@x.org"), steps.line("e", "b@x.org")) == (1, 2)
        steps.note("e", "a@x.org", "sent")
    last = f"{first.removesuffix('begun')}sent"
    assert path.read_text() == f"{first}\n{second}\n{last}\n"
    path.write_text(f"{first}\n\n")
    with pytest.raises(StoreError) as stopped, Journal(path):
        pass
    assert str(stopped.value) == (
        f"{path}: line 2 is not a step of a journal; remove the line, or name another file"
    )
    path.write_text(f"{first}\n")
    with Journal(path):  # a run that could not begin left it to the next
        pass


def listed(number: int, **more: Any) -> Listed:
    raw = {"id": f"2503.{number:05}", "title": f"Title {number}", "abstract": "Words. " * 100}
    record = paper.normalised(raw | {"summary": None} | more)
    return Listed(record, Entry(record, (DAY,), ("fog",), (), record.id))


def of(*papers: Listed) -> Edition:
    url = "https://owner.example/papers/2025/03/14/"
    return Edition("2025-03-14", "14 March 2025", DAY, url, papers, {"fog": "Fog & horns"})


def read(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=policy.SMTP)
    assert isinstance(found, EmailMessage) and not found.defects
    return found


def bodies(message: EmailMessage) -> tuple[str, str]:
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain and html
    return plain.get_content(), html.get_content()


def test_a_message_and_what_one_reader_gets(settings: Config) -> None:
    """Its fields; the text of the two parts is that of tests/golden."""
    base = messages.render(of(listed(1)), settings)
    fields = {name: str(value) for name, value in base.items() if name != "Message-ID"}
    assert fields == {
        "Subject": "Paper archive: 1 paper of 14 March 2025",
        "From": "Paper archive <archive@owner.example>",
        "To": "undisclosed-recipients:;",
        "Date": "Fri, 14 Mar 2025 00:00:00 +0000",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/alternative; boundary="=_2025-03-14"',
    }
    now = datetime(2025, 3, 15, 6, 7, 8, tzinfo=UTC)
    sent = read(messages.addressed(base, of(listed(1)), settings, "r+x@example.org", now))
    fields |= {
        "To": "r+x@example.org",
        "Date": "Sat, 15 Mar 2025 06:07:08 +0000",
        "List-Unsubscribe": "<mailto:archive@owner.example?subject=unsubscribe>",
    }
    assert {n: str(v) for n, v in sent.items() if n != "Message-ID"} == fields
    assert str(base["To"]) == "undisclosed-recipients:;"  # the base is as it was
    ids = {
        str(read(messages.addressed(base, of(), where, to, now))["Message-ID"])
        for where in (settings, msgspec.structs.replace(settings, site_url="https://b.example/"))
        for to in ("r@example.org", "R@example.org", "s@example.org")
    }
    assert len(ids) == 4 and all(name.startswith("<2025-03-14.") for name in ids)
    assert {name.rpartition("@")[2] for name in ids} == {"owner.example>", "b.example>"}
    assert str(base["Message-ID"]) not in ids


@pytest.mark.parametrize(
    ("way", "header", "post", "shown"),
    [
        ("https://l.example/x?a=1", "<https://l.example/x?a=1>", True, True),
        ("mailto:l@example.org", "<mailto:l@example.org>", False, True),
        (
            "https://l.example/{recipient}",
            "<https://l.example/r%2Bx%2Fy%40example.org>",
            True,
            False,
        ),
    ],
)
def test_ways_to_unsubscribe(
    settings: Config, way: str, header: str, post: bool, shown: bool
) -> None:
    """Who gets a mail forwarded finds no address that would unsubscribe its reader."""
    own = with_archive(settings, unsubscribe=way)
    base = messages.render(of(), own, SENDER)
    assert (base["List-Unsubscribe"] is not None) == shown
    sent = read(messages.addressed(base, of(), own, "r+x/y@example.org", datetime(2025, 1, 1)))
    assert sent["List-Unsubscribe"] == header and str(sent["From"]) == "Papers <a@example.org>"
    assert sent["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if post else None)
    named = [name for name, _ in sent.items() if name.lower().startswith("list")]
    assert named == ["List-Unsubscribe", "List-Unsubscribe-Post"][: 1 + post]
    plain, html = bodies(base)
    assert (f"Unsubscribe: {way}" in plain) == shown == (f'href="{way}"' in html)
    assert ("Unsubscribe" in plain) == shown == ("Unsubscribe" in html)


def test_what_is_shown_of_a_paper(settings: Config) -> None:
    """The summary if it is short, else a beginning; five authors; what is long is wrapped."""
    names = [f"Author {i}" for i in range(7)]
    papers = [
        listed(1, summary="s" * 500, authors=names[:5]),
        listed(2, summary="t " * 251, authors=names[:6]),
        listed(3, authors=names),
    ]
    plain, html = bodies(messages.render(of(*papers), settings))
    assert "   " + "s" * 500 + "\n" in plain.replace("\r", "")
    words = " ".join(plain.split())
    assert f"{'t ' * 139}t …" in words and "t " * 141 not in words
    assert "Words. " * 39 + "Words. …" in words and "Words. " * 41 not in words
    assert "Author 3, Author 4 Words" not in words and "Author 4 and 1 more" in words
    assert "Author 4 and 2 more" in words and "Author 5" not in words
    assert "   Tags: Fog & horns" in plain and "Fog &amp; horns" in html
    assert max(map(len, plain.splitlines())) == 503
    assert max(len(row) for row in plain.splitlines() if "Words" in row) <= 72


def test_a_message_is_never_too_long(settings: Config) -> None:
    """As many papers as fit, and how many more there are."""
    full = [listed(i, authors=[f"Name {i} of {j}" for j in range(5)]) for i in range(1, 200)]
    made = messages.render(of(*full), settings)
    plain, _ = bodies(made)
    shown = plain.count("https://arxiv.org/abs/")
    assert f"{199 - shown} more papers: https://owner.example/papers/2025/03/14/" in plain
    assert "199 papers of" in str(made["Subject"])
    assert messages.LIMIT * 0.9 < len(made.as_bytes()) <= messages.LIMIT == 96_000
    fits = messages.render(of(*full[: shown - 1]), settings)
    assert "more paper" not in bodies(fits)[0]
    huge = listed(1, title="x", authors=["y" * 300] * 5, summary="z" * 500)
    one = [Listed(huge.record, grown(huge, 20_000))]
    assert "1 more paper:" in bodies(messages.render(of(*one), settings))[0]


def grown(paper: Listed, tags: int) -> Entry:
    return Entry(paper.record, (DAY,), ("fog",) * tags, (), "x" * 100_000)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://owner.example/x/", "owner.example"),
        ("", "localhost"),
        ("https://[::1]/", "localhost"),
        ("https://exämple.org/", "localhost"),
    ],
)
def test_the_host_of_senders(settings: Config, url: str, host: str) -> None:
    own = msgspec.structs.replace(settings, site_url=url, site_name="\n")
    assert str(messages.render(of(), own)["From"]) == f"Paper archive <archive@{host}>"


def held(tmp_path: Path, *days: date) -> Archive:
    store = Store(tmp_path / "content")
    votes = iter((1, 5, 3, 9))
    store.add(
        Listing(day, "x", (listed(i, upvotes=next(votes)).record,)) for i, day in enumerate(days, 1)
    )
    return archive.load(store, TagList([]))


def test_what_an_edition_is_about(settings: Config, tmp_path: Path) -> None:
    days = (date(2024, 12, 30), date(2025, 1, 2), DAY)
    found = held(tmp_path, *days)
    newest = digest.edition(settings, found)
    assert (newest.name, newest.title, newest.date) == ("2025-03-14", "14 March 2025", DAY)
    assert newest.url == "https://owner.example/papers/2025/03/14/"
    assert [(p.record.id, p.entry.id) for p in newest.listed] == [("2503.00003", "2503.00003")]
    week = digest.edition(settings, found, date(2025, 1, 5), week=True)
    assert (week.name, week.title, week.date) == ("2025-w01", "week 1 of 2025", days[1])
    assert week.url == "https://owner.example/papers/2025/w01/"
    assert [p.record.upvotes for p in week.listed] == [5, 1]
    for wanted, by_week, what, near in (
        (date(2025, 1, 4), False, "2025-01-04 is not held", days[1]),
        (date(2025, 1, 8), True, "no day of week 2 of 2025 is held", days[1]),
        (date(2026, 1, 1), False, "2026-01-01 is not held", DAY),
    ):
        with pytest.raises(UsageError) as caught:
            digest.edition(settings, found, wanted, week=by_week)
        assert str(caught.value) == f"--date: {what}; the nearest held day is {near}"
    with pytest.raises(StoreError) as empty:
        digest.edition(settings, held(tmp_path / "empty"))
    assert str(empty.value) == "content/data: holds no day; run: paper-archive update"


AGAIN = "run the same command again later; whoever got the digest gets no second one"
UNVERIFIED = ssl.SSLCertVerificationError("x")
UNVERIFIED.verify_message = "self-signed"
FAULTS: list[tuple[Exception, type[ArchiveError], str, int]] = [
    (OSError(errno.ECONNREFUSED, "No way"), TryLater, f"cannot be reached: No way; {AGAIN}", 4),
    (TimeoutError(), TryLater, f"cannot be reached: no answer; {AGAIN}", 4),
    (
        smtplib.SMTPServerDisconnected("secret"),
        TryLater,
        f"cannot be reached: it closes the connection; {AGAIN}",
        4,
    ),
    (
        smtplib.SMTPConnectError(421, "x"),
        TryLater,
        f"cannot be reached: it answers 421; {AGAIN}",
        4,
    ),
    (
        smtplib.SMTPConnectError(499, "x"),
        TryLater,
        f"cannot be reached: it answers 499; {AGAIN}",
        4,
    ),
    (
        smtplib.SMTPConnectError(500, "secret"),
        ConfigError,
        "refuses the connection (500); check ARCHIVE_SMTP_HOST and ARCHIVE_SMTP_PORT",
        1,
    ),
    (
        smtplib.SMTPConnectError(600, "x"),
        TryLater,
        f"cannot be reached: it answers 600; {AGAIN}",
        4,
    ),
    (
        UNVERIFIED,
        ConfigError,
        "its certificate is not trusted: self-signed; check ARCHIVE_SMTP_HOST",
        1,
    ),
    (
        ssl.SSLError("secret"),
        ConfigError,
        "no encrypted connection; check ARCHIVE_SMTP_PORT, or set ARCHIVE_SMTP_SECURITY=tls",
        1,
    ),
    (
        smtplib.SMTPAuthenticationError(535, b"secret"),
        ConfigError,
        "the login is refused (535); check ARCHIVE_SMTP_USER and ARCHIVE_SMTP_PASSWORD",
        1,
    ),
    (
        smtplib.SMTPNotSupportedError("STARTTLS extension not supported"),
        ConfigError,
        f"offers no STARTTLS; {REMEDY}",
        1,
    ),
    (
        smtplib.SMTPException("No suitable authentication method found."),
        ConfigError,
        f"offers no login that can be used; {REMEDY}",
        1,
    ),
]


@pytest.mark.parametrize(("error", "kind", "said", "tries"), FAULTS)
def test_what_keeps_from_a_server(
    monkeypatch: Any, error: Exception, kind: type[ArchiveError], said: str, tries: int
) -> None:
    """What may pass is tried four times; no word of the server's is told."""
    asked = []

    def connect(*given: Any, **more: Any) -> smtplib.SMTP:
        asked.append((given, more))
        raise error

    monkeypatch.setattr(smtplib, "SMTP", connect)
    with pytest.raises(ArchiveError) as caught:
        Server("h.example", 25, "starttls", SENDER, wait=0.0, timeout=7).connect()
    assert type(caught.value) is kind and str(caught.value) == f"h.example:25: {said}"
    assert asked == [(("h.example", 25, "example.org"), {"timeout": 7})] * tries


def test_the_other_encryption_is_named(monkeypatch: Any) -> None:
    def connect(*given: Any, context: ssl.SSLContext, timeout: float) -> smtplib.SMTP:
        assert given == ("h.example", 465, "example.org") and timeout == 60
        assert context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname
        raise ssl.SSLError("x")

    monkeypatch.setattr(smtplib, "SMTP_SSL", connect)
    with pytest.raises(ConfigError, match="set ARCHIVE_SMTP_SECURITY=starttls"):
        Server("h.example", 465, "tls", SENDER).connect()


LETTER = b"Subject: x\r\n\r\n.a\r\n"
PEOPLE = [Recipient(i, f"r{i}@example.org") for i in range(1, 5)]


def run(
    box: mailbox.Mailbox, path: Path, write: Callable[[str], bytes] = lambda _: LETTER
) -> tuple[Delivery, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    chosen = Server("127.0.0.1", box.port, "none", SENDER, wait=0.001)
    with Journal(path) as steps:
        done = deliver(
            chosen, PEOPLE, "e", write, steps, report=lambda *counts: told.append(counts)
        )
    return done, told


def test_what_came_of_each(tmp_path: Path) -> None:
    """Sent, sent before, unsure, refused, wrong and left; each in the counts and in its line."""
    path = tmp_path / "journal"
    with Journal(path) as steps:
        steps.note("other", "r1@example.org", "sent")
        steps.note("e", "r1@example.org", "begun")
        steps.note("e", "r2@example.org", "failed")

    def write(address: str) -> bytes:
        if address == "r3@example.org":
            raise IndexError
        return LETTER

    def fault(step: str, recipient: str) -> str:
        return "550 5.1.1 <r4@example.org> x" if (step, recipient[:2]) == ("RCPT", "r4") else ""

    with mailbox.serving(fault) as box:
        done, told = run(box, path, write)
        again, _ = run(box, path, write)
    assert told == [(1, 3), (2, 3)]
    assert (done.due, done.sent, done.before, done.wrong, done.fault) == (2, 1, 0, [3], None)
    assert done.summary() == "1 sent, 1 unsure, 2 refused"
    assert again.summary() == "0 sent, 1 sent before, 1 unsure, 2 refused"
    assert list(done.lines()) == [
        "recipient 3: no mail can be sent to what stands there; mend the list",
        "recipient 4 (r***): refused by the server (550 5.1.1); check the address",
        "recipient 1 (r***): may have got it, an earlier run was cut off while sending; "
        "to send it again, remove line 2 of the journal",
    ]
    assert box.accepted == [("r2@example.org", LETTER)]


def test_who_is_put_off_is_tried_again_and_then_left(tmp_path: Path) -> None:
    """Twelve rounds; a server that drops 25 connections in a row is down."""
    with mailbox.serving(lambda *_: "451 4.7.1 grey") as box:
        done, told = run(box, tmp_path / "a")
    assert str(done.fault) == (
        f"127.0.0.1:{box.port}: puts off 4 of 4 messages (451 4.7.1); {AGAIN}"
    )
    assert isinstance(done.fault, TryLater) and done.summary() == "0 sent, 4 left"
    assert box.steps["MAIL"] == 48 and told == [(0, 4)] * 48
    with mailbox.serving(lambda *_: mailbox.DROP) as box:
        done, _ = run(box, tmp_path / "b")
    assert str(done.fault) == (
        f"127.0.0.1:{box.port}: drops 25 connections one after the other; {AGAIN}"
    )
    assert box.steps["MAIL"] == 25 and done.summary() == "0 sent, 4 left"


@pytest.mark.parametrize("between", ["", "451 4.3.0 later", "421 4.3.2 bye"])
def test_drops_count_only_in_a_row(tmp_path: Path, between: str) -> None:
    """Whatever the server says, it is there: 24 drops, one reply, and again."""
    said = iter([*[mailbox.DROP] * 24, between, *([] if between else ["", ""])])
    with mailbox.serving(lambda *_: next(said, mailbox.DROP)) as box:
        done, _ = run(box, tmp_path / "journal")
    left = 4 if between else 3
    what = f"puts off {left} of 4 messages (the connection is dropped)"
    assert str(done.fault) == f"127.0.0.1:{box.port}: {what}; {AGAIN}"
    assert sum(box.recipients().values()) == 4 - left and box.steps["MAIL"] > 40


class Line:
    """A server's side of one message: replies by step, and what it was given."""

    def __init__(self, **replies: tuple[int, bytes]) -> None:
        self.replies, self.given, self.sock, self.timeout = replies, b"", None, 9.0
        self.options: list[str] = []

    def has_extn(self, name: str) -> bool:
        return name == "size"

    def mail(self, sender: str, options: list[str]) -> tuple[int, bytes]:
        self.options = [sender, *options]
        return self.replies.get("mail", (250, b""))

    def rcpt(self, recipient: str) -> tuple[int, bytes]:
        self.options.append(recipient)
        return self.replies.get("rcpt", (251, b""))

    def docmd(self, command: str) -> tuple[int, bytes]:
        self.options.append(command)
        return self.replies.get("data", (354, b""))

    def send(self, data: bytes) -> None:
        self.given += data

    def getreply(self) -> tuple[int, bytes]:
        return self.replies.get("end", (250, b""))


@pytest.mark.parametrize(
    ("step", "reply", "kind", "said"),
    [
        ("mail", (450, b"4.2.0 r@example.org busy"), Deferred, "450 4.2.0"),
        ("mail", (251, b""), Deferred, "251"),
        ("rcpt", (550, b"5.1.1234 x"), Refused, "550"),
        ("rcpt", (500, b"5.1.1.2"), Refused, "500"),
        ("rcpt", (599, b"x 5.1.1"), Refused, "599"),
        ("rcpt", (600, b""), Deferred, "600"),
        ("data", (250, b"2.0.0"), Deferred, "250 2.0.0"),
        ("data", (421, b"4.3.2 bye"), Closing, "421 4.3.2"),
        ("end", (554, b"5.7.1\xff"), Refused, "554 5.7.1"),
        ("end", (354, b"3.0.0"), Deferred, "354"),
    ],
)
def test_what_a_reply_means(
    step: str, reply: tuple[int, bytes], kind: type[Exception], said: str
) -> None:
    line, begun = Line(**{step: reply}), list[bytes]()
    with pytest.raises(kind) as caught:
        hand_over(line, "s", "r", LETTER, lambda: begun.append(line.given))  # type: ignore[arg-type]
    assert type(caught.value) is kind and str(caught.value) == said
    assert begun == ([b"Subject: x\r\n\r\n..a\r\n"] if step == "end" else [])
    assert line.given == (b"Subject: x\r\n\r\n..a\r\n.\r\n" if step == "end" else b"")


def test_a_message_is_handed_over() -> None:
    line = Line()
    hand_over(line, "s", "r", LETTER, lambda: None)  # type: ignore[arg-type]
    assert line.options == ["s", f"size={len(LETTER)}", "r", "DATA"]


def test_no_edition_is_made_while_another_run_writes(
    settings: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_PATIENCE", 0)
    with files.lock(settings.cache / "lock"), pytest.raises(TryLater, match="another run"):
        digest.load(settings)


def test_mails_of_a_site_on_this_machine_go_nowhere_else(settings: Config) -> None:
    local = msgspec.structs.replace(settings, site_url="http://localhost:8000/")
    with pytest.raises(ConfigError) as caught:
        sending.send(local, of(), MAIL, to=None, now=datetime(2025, 1, 1, tzinfo=UTC))
    assert str(caught.value) == (
        "mkdocs.yml: site_url: is http://localhost:8000/, which leads the recipients nowhere; "
        "set SITE_URL to the published address"
    )


def test_an_edition_is_sent(settings: Config) -> None:
    """To whom the file names, with the date of now; then to nobody."""
    path = settings.root / "people"
    path.write_text("x\n=?x?q?y?=.b@example.org\nr@example.org\ns@example.org\n")
    with mailbox.serving() as box:
        given = box.environment(ARCHIVE_JOURNAL=str(settings.root / "journal"))
        told: list[tuple[int, int]] = []
        now = datetime(2025, 3, 15, 6, 7, 8, tzinfo=UTC)
        for sent in (2, 0):
            done = sending.send(
                settings, of(), given, to=path, now=now, report=lambda *c: told.append(c)
            )
            assert (done.sent, done.before, done.wrong) == (sent, 2 - sent, [1, 2])
    assert told == [(1, 2), (2, 2)]
    (to, data), (other, _) = box.accepted
    assert (to, other) == ("r@example.org", "s@example.org") and read(data)["Date"].datetime == now
    assert str(read(data)["From"]) == "Papers <digest@lists.example.org>"

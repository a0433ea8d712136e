"""The digest on its way: to each recipient exactly once, whatever the mail server does."""

from __future__ import annotations

import itertools
import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.digest.delivery import Delivery, deliver
from generator.digest.journal import Journal
from generator.digest.recipients import Recipient, is_address
from generator.digest.server import Server
from generator.errors import StoreError, TryLater
from tests import faults, mailbox
from tests.conftest import Project
from tests.test_digest import parsed, part

DAY = date(2025, 3, 14)
PUBLISHED = "https://owner.github.io/papers/"
PEOPLE = [Recipient(i, f"reader{i}@example.org") for i in range(1, 501)]
LETTER = b"Subject: x\r\n\r\n.a line\r\n"


@pytest.fixture
def daily(project: Project) -> Project:
    """A project that holds two days of an invented paper or two."""
    for day, numbers in ((date(2025, 3, 13), (1,)), (DAY, (2, 3))):
        path = project.root / f"{day}.json"
        path.write_bytes(faults.body(*(faults.entry(n, day, votes=n) for n in numbers)))
        project.run("add", path)
    return project


def send(box: mailbox.Mailbox, path: Path, people: list[Recipient] = PEOPLE) -> Delivery:
    sender = Address(addr_spec="digest@lists.example.org")
    server = Server("127.0.0.1", box.port, "none", sender, wait=0.01)
    with Journal(path) as steps:
        return deliver(server, people, "2025-03-14", lambda address: LETTER, steps)


def each_fifth(*ways: str) -> mailbox.Fault:
    """Every fifth command fails, at whatever step it is, in one of these ways in turn."""
    count, said = itertools.count(1), itertools.cycle(ways)
    return lambda step, recipient: next(said) if next(count) % 5 == 0 else ""


def by_chance(*ways: str) -> mailbox.Fault:
    """One command in five fails."""
    chance = random.Random(5)
    return lambda step, recipient: chance.choice(ways) if chance.random() < 0.2 else ""


FAULTS: dict[str, Callable[[], mailbox.Fault]] = {
    "none": lambda: mailbox.fine,
    "put off": lambda: by_chance("451 4.3.0 try later", "450 4.2.0 busy"),
    "dropped": lambda: by_chance(mailbox.DROP),
    "closing": lambda: each_fifth("421 4.3.2 going down", mailbox.DROP, "452 4.2.2 full"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_each_of_500_gets_exactly_one(tmp_path: Path, kind: str) -> None:
    """Though one command in five fails; and a second run sends nothing."""
    with mailbox.serving(FAULTS[kind]()) as box:
        done = send(box, tmp_path / "journal")
        assert done.fault is None and done.sent == 500
        assert box.recipients() == Counter(person.address for person in PEOPLE)
        assert all(data == LETTER for _, data in box.accepted)
        again = send(box, tmp_path / "journal")
        assert (again.sent, again.before) == (0, 500)
        assert len(box.accepted) == 500


def test_who_is_refused_is_named_without_address(tmp_path: Path) -> None:
    """A 5xx at any step is final for that one in that run; the others are served."""

    def fault(step: str, recipient: str) -> str:
        if step == "RCPT" and recipient == "reader7@example.org":
            return "550 5.1.1 <reader7@example.org> no such user"
        return "554 spam" if step == "DATA" and recipient == "reader9@example.org" else ""

    with mailbox.serving(fault) as box:
        done = send(box, tmp_path / "journal")
        assert sorted(box.recipients().values()) == [1] * 498
    lines = list(done.lines())
    assert "recipient 7 (r***): refused by the server (550 5.1.1)" in lines[0]
    assert "recipient 9 (r***): refused by the server (554)" in lines[1]
    assert "@" not in "".join(lines) + (tmp_path / "journal").read_text("utf-8")
    assert done.summary() == "498 sent, 2 refused"
    with mailbox.serving() as box:
        assert send(box, tmp_path / "journal").sent == 2


def test_a_server_that_takes_nothing_is_try_later(tmp_path: Path) -> None:
    """Whether it puts everybody off or drops every connection; it is not asked without end."""
    with mailbox.serving(lambda step, recipient: "451 4.7.1 grey") as box:
        done = send(box, tmp_path / "journal", PEOPLE[:3])
        assert isinstance(done.fault, TryLater) and "3 of 3 messages (451 4.7.1)" in str(done.fault)
    with mailbox.serving(lambda step, recipient: mailbox.DROP) as box:
        done = send(box, tmp_path / "journal")
        assert isinstance(done.fault, TryLater) and "drops 25 connections" in str(done.fault)
        assert box.steps["MAIL"] == 25


def test_one_run_at_a_time_and_a_torn_journal(tmp_path: Path) -> None:
    """A last line cut short counts for nothing; any other strange line stops the run."""
    path = tmp_path / "journal"
    with mailbox.serving() as box:
        send(box, path, PEOPLE[:2])
        with Journal(path), pytest.raises(TryLater), Journal(path):
            pass
        path.write_bytes(path.read_bytes()[:-3])
        done = send(box, path, PEOPLE[:3])
        assert (done.sent, done.before, len(done.unsure)) == (1, 1, 1)
        assert send(box, path, PEOPLE[:3]).before == 2
        path.write_bytes(b"reader1@example.org\n" + path.read_bytes())
        with pytest.raises(StoreError, match="line 1 is not a step"):
            send(box, path)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_killed_run_is_taken_up_without_a_second_message(daily: Project, step: str) -> None:
    """Killed while the server has the whole message or not yet: nobody gets two."""
    (daily.root / "people").write_text("".join(f"r{i}@example.org\n" for i in range(20)), "utf-8")
    running: list[subprocess.Popen[bytes]] = []
    count = itertools.count(1)
    killed = threading.Event()

    def fault(at: str, recipient: str) -> str:
        if at == step and next(count) == 11:
            os.kill(running[0].pid, signal.SIGKILL)
            killed.set()
        return ""

    with mailbox.serving(fault) as box:
        settings = box.environment(ARCHIVE_JOURNAL=f"../journal-of-{daily.root.name}")
        arguments = ["digest", "--send", "--to", "people"]
        command = [sys.executable, "-m", "generator", *arguments]
        running.append(subprocess.Popen(command, cwd=daily.root, env=os.environ | settings))
        assert running[0].wait(60) == -signal.SIGKILL and killed.is_set()
        again = daily.run(*arguments, status=0, **settings)
        third = daily.run(*arguments, status=0, **settings)
    assert "14 March 2025: 0 sent" in third.out
    assert set(box.recipients().values()) == {1}
    if step == "DATA":
        # The server had all of it and kept it: the journal cannot know, and says so.
        assert "recipient 11 (r***): may have got it" in again.err
        assert "remove line 21 of the journal" in again.err
        assert "9 sent, 10 sent before, 1 unsure" in again.out
    else:
        assert len(box.accepted) == 20 and not again.err


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_is_sent_encrypted_with_login_and_way_out(
    daily: Project, tmp_path: Path, security: str
) -> None:
    """One message each: own Message-ID, date of sending, List-Unsubscribe; the password nowhere."""
    tls, authority = mailbox.certified(tmp_path)
    with mailbox.serving(
        tls=tls,
        implicit=security == "tls",
        require_starttls=security == "starttls",
        authenticator=mailbox.login,
        auth_required=security == "starttls",
        auth_require_tls=security == "starttls",  # aiosmtpd does not see TLS from the first byte
    ) as box:
        settings = box.environment(
            security,
            SSL_CERT_FILE=str(authority),
            ARCHIVE_SMTP_USER=mailbox.USER,
            ARCHIVE_SMTP_PASSWORD=mailbox.PASSWORD,
            ARCHIVE_RECIPIENTS="a@example.org, b+c@example.org A@example.org",
            ARCHIVE_JOURNAL=str(tmp_path / "journal"),
            SITE_URL=PUBLISHED,
        )
        done = daily.run("digest", "--send", status=0, **settings)
    assert done.out == "digest of 14 March 2025: 2 sent\n"
    assert mailbox.PASSWORD not in done.out + done.err + (tmp_path / "journal").read_text("utf-8")
    messages = {to: parsed(data) for to, data in box.accepted}
    assert messages.keys() == {"a@example.org", "b+c@example.org"}
    for address, message in messages.items():
        assert message["To"] == address and message["From"] == "Papers <digest@lists.example.org>"
        assert (
            message["List-Unsubscribe"] == "<mailto:digest@lists.example.org?subject=unsubscribe>"
        )
        assert "List-Unsubscribe-Post" not in message
        assert message["Date"].datetime.date() > DAY
        assert re.fullmatch(r"<2025-03-14\.[0-9a-f]{32}@owner\.github\.io>", message["Message-ID"])
        assert f"{PUBLISHED}papers/2503.00003/" in part(message, "plain")
    assert len({message["Message-ID"] for message in messages.values()}) == 2


def test_one_click_unsubscribing(daily: Project, tmp_path: Path) -> None:
    """RFC 8058: the HTTPS address with the recipient in it, unbroken, and only in the header."""
    long = "https://lists.example.org/" + "leave/" * 20
    settings = (daily.root / "mkdocs.yml").read_text("utf-8")
    settings += f"    unsubscribe: '{long}?who={{recipient}}'\n    journal: {tmp_path}/journal\n"
    (daily.root / "mkdocs.yml").write_text(settings, "utf-8")
    with mailbox.serving() as box:
        given = box.environment(ARCHIVE_RECIPIENTS="b+c@example.org")
        daily.run("digest", "--send", status=0, **given)
    data = box.accepted[0][1]
    assert f"\r\nList-Unsubscribe: <{long}?who=b%2Bc%40example.org>\r\n".encode() in data
    message = parsed(data)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "leave" not in part(message, "html") + part(message, "plain")


def environment(**more: str) -> dict[str, str]:
    """An environment that would do, were there a server."""
    box = mailbox.Mailbox(mailbox.free_port())
    given = {"ARCHIVE_RECIPIENTS": "a@example.org", "ARCHIVE_JOURNAL": "../journal-unused"}
    return box.environment() | given | more


BROKEN = [
    (["--send"], {}, 75, "cannot be reached: Connection refused; run the same"),
    (["--send"], {"ARCHIVE_SMTP_HOST": ""}, 1, "ARCHIVE_SMTP_HOST: is not set"),
    (["--send"], {"ARCHIVE_SMTP_FROM": "nobody"}, 1, "ARCHIVE_SMTP_FROM: is not an address"),
    (["--send"], {"ARCHIVE_SMTP_PORT": "x"}, 1, "ARCHIVE_SMTP_PORT: is no port"),
    (["--send"], {"ARCHIVE_SMTP_SECURITY": "ssl"}, 1, "is none of starttls, tls, none"),
    (["--send"], {"ARCHIVE_SMTP_HOST": "mail.example.org"}, 1, "is another machine"),
    (["--send"], {"ARCHIVE_RECIPIENTS": ""}, 1, "ARCHIVE_RECIPIENTS: names no recipient"),
    (["--send", "--to", "none"], {}, 1, "none: cannot be read: No such file"),
    (["--send"], {"ARCHIVE_JOURNAL": ""}, 1, "ARCHIVE_JOURNAL: is not set"),
    (["--send"], {"ARCHIVE_JOURNAL": "content/journal"}, 1, "lies in content/"),
    (["--send"], {"ARCHIVE_JOURNAL": ".cache/journal"}, 1, "lies in .cache/"),
    (["--send", "--output", "x"], {}, 2, "cannot go with --send"),
    (["--to", "x"], {}, 2, "needs --send"),
    (["--date", "2025-03-15"], {}, 2, "2025-03-15 is not held; the nearest held day is 2025-03-14"),
    (["--date", "2025-05-01", "--week"], {}, 2, "no day of week 18 of 2025 is held"),
]


@pytest.mark.parametrize(("arguments", "given", "status", "said"), BROKEN)
def test_what_cannot_be_sent_is_one_line(
    daily: Project, arguments: list[str], given: dict[str, str], status: int, said: str
) -> None:
    """Where, what, remedy."""
    done = daily.run("digest", *arguments, status=status, **environment(**given))
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_wrong_login_and_lines_that_are_not_encrypted(daily: Project, tmp_path: Path) -> None:
    """One line each, with no word of the password; nothing is sent over a line that may be read."""
    tls, authority = mailbox.certified(tmp_path)
    more = {
        "ARCHIVE_RECIPIENTS": "a@example.org",
        "ARCHIVE_JOURNAL": str(tmp_path / "journal"),
        "ARCHIVE_SMTP_USER": mailbox.USER,
        "ARCHIVE_SMTP_PASSWORD": "wrong-canary",
    }
    trust = {"SSL_CERT_FILE": str(authority)}

    def said(box: mailbox.Mailbox, security: str, **extra: str) -> str:
        settings = box.environment(security, **more, **extra)
        error = daily.run("digest", "--send", status=1, **settings).err
        assert len(error.splitlines()) == 1 and "canary" not in error
        assert not box.accepted
        return error

    with mailbox.serving(tls=tls, authenticator=mailbox.login) as box:
        assert "the login is refused (535)" in said(box, "starttls", **trust)
        assert "its certificate is not trusted" in said(box, "starttls")
        assert "ARCHIVE_SMTP_SECURITY=starttls" in said(box, "tls", **trust)
    with mailbox.serving() as box:
        assert "offers no STARTTLS" in said(box, "starttls", **trust)
        assert "offers no login" in said(box, "none")


def test_a_line_that_is_no_address_does_not_stop_the_others(daily: Project) -> None:
    """Named by its place, whatever it is; an encoded word is what the mail library chokes on."""
    wrong = ["not an address", "=?utf-8?q?x?=@example.org", "=?x?q?y?=.b@example.org"]
    people = "# readers\na@example.org\n\n{}\n{}\n{}\nb@example.org # friend\n".format(*wrong)
    (daily.root / "people").write_bytes(people.encode() + b"j\xf6rg@example.org\nc@example.org\n")
    with mailbox.serving() as box:
        settings = box.environment(ARCHIVE_JOURNAL=f"../journal-{daily.root.name}")
        done = daily.run("digest", "--send", "--to", "people", status=1, **settings)
        settings["ARCHIVE_SMTP_FROM"] = wrong[1]
        sender = daily.run("digest", "--send", "--to", "people", status=1, **settings)
    assert box.recipients() == {"a@example.org": 1, "b@example.org": 1, "c@example.org": 1}
    for place in (4, 5, 6, 8):
        assert f"recipient {place}: no mail can be sent to what stands there" in done.err
    assert "3 sent, 4 refused" in done.out
    assert not any(line in done.err for line in wrong)
    assert "ARCHIVE_SMTP_FROM: is not an address" in sender.err


@given(
    st.lists(
        st.from_regex(r"[a-z=?.!#%&'*+/^_`{|}~-]{1,20}@example\.org", fullmatch=True), unique=True
    )
)
def test_every_address_that_is_taken_can_be_written(found: list[str]) -> None:
    """What passes for an address comes out of the message as it went in."""
    for address in filter(is_address, found):
        message = EmailMessage(policy=policy.SMTP.clone(max_line_length=0))
        message["To"] = Address(addr_spec=address)
        assert message.as_bytes().split(b"\r\n")[0] == f"To: {address}".encode()


def test_who_cannot_be_written_to_costs_nobody_else_a_message(tmp_path: Path) -> None:
    """Whatever the library raises at one address: named by place, tried once, nothing noted."""

    def write(address: str) -> bytes:
        if address == PEOPLE[2].address:
            raise IndexError("string index out of range")
        return LETTER

    with mailbox.serving(by_chance("451 4.3.0 try later")) as box, Journal(tmp_path / "j") as steps:
        sender = Address(addr_spec="digest@lists.example.org")
        server = Server("127.0.0.1", box.port, "none", sender, wait=0.01)
        done = deliver(server, PEOPLE[:5], "2025-03-14", write, steps)
    assert done.wrong == [3] and done.summary() == "4 sent, 1 refused"
    assert set(box.recipients()) == {p.address for p in PEOPLE[:5] if p.place != 3}


def test_mails_do_not_lead_to_this_machine(daily: Project) -> None:
    """A server elsewhere and a site_url of loopback: the links would lead nowhere."""
    settings = environment(ARCHIVE_SMTP_HOST="mail.example.org", ARCHIVE_SMTP_SECURITY="tls")
    error = daily.run("digest", "--send", status=1, **settings).err
    assert "site_url" in error and "SITE_URL" in error

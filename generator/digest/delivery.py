"""Each recipient's message to the server, through whatever faults it has, and never twice.

What is put off, or was under way when the connection dropped, waits for the next round. Knows
what the journal must hold before and after a message, not what the message says. A reply is told
by its numbers only: its words may name the recipient.
"""

import re
import smtplib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import stamina

from generator.digest import journal
from generator.digest.journal import Journal
from generator.digest.recipients import Recipient
from generator.digest.server import AGAIN, Server
from generator.errors import ArchiveError, TryLater

# With one command in five failing at random, half of the messages are put off in each round.
ROUNDS = 12
# A server that drops so many connections one after the other is as good as down.
DROPS = 25
# How long the last reply may take, in seconds (RFC 5321, 4.5.3.2.6): who gives up earlier sends
# again what the server is about to accept.
_LAST_REPLY = 600.0
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?![\d.])", re.ASCII)
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class Deferred(Exception):  # noqa: N818 - a state of things, not an error
    """The server does not take the message now; ``str()`` is its reply in numbers."""


class Refused(Exception):  # noqa: N818
    """The server will not take the message; ``str()`` is its reply in numbers."""


class Closing(Deferred):
    """The server does not take the message and closes the connection (421)."""


@dataclass
class Delivery:
    """What came of the recipients.

    `due` could get the message and lacked it by the journal, `before` had it from an earlier run.
    `unsure` are those to whom an earlier run was sending when it was killed, and the line of the
    journal that says so; they get no second one. `refused` and `deferred` hold the server's
    replies, `wrong` the places in the list that hold no address which mail can be sent to. `fault`
    ended the run before all were served.
    """

    due: int = 0
    sent: int = 0
    before: int = 0
    unsure: list[tuple[Recipient, int]] = field(default_factory=list)
    refused: list[tuple[Recipient, str]] = field(default_factory=list)
    deferred: list[tuple[Recipient, str]] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    fault: ArchiveError | None = None

    def summary(self) -> str:
        """What came of it, in counts."""
        counts = {
            "sent": self.sent,
            "sent before": self.before,
            "unsure": len(self.unsure),
            "refused": len(self.refused) + len(self.wrong),
            "left": self.due - self.sent - len(self.refused),
        }
        return ", ".join(f"{n} {what}" for what, n in counts.items() if n or what == "sent")

    def lines(self) -> Iterator[str]:
        """A line for each recipient who needs somebody's attention; no address is shown."""
        for place in self.wrong:
            yield f"recipient {place}: no mail can be sent to what stands there; mend the list"
        for recipient, reply in self.refused:
            yield f"{recipient}: refused by the server ({reply}); check the address"
        for recipient, line in self.unsure:
            yield (
                f"{recipient}: may have got it, an earlier run was cut off while sending; "
                f"to send it again, remove line {line} of the journal"
            )


def deliver(
    server: Server,
    recipients: Sequence[Recipient],
    edition: str,
    write: Callable[[str], bytes],
    steps: Journal,
    *,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Delivery:
    """Send what ``write`` makes for each address, but not to those who have ``edition`` already.

    An address for which it can make nothing costs nobody else a message.

    ``report`` hears how many of those due are done. Nothing that is expected is raised: it is the
    `fault` of what is returned.
    """
    return _Run(server, edition, write, steps).all(recipients, report)


@dataclass
class _Run:
    """One run: the connection, while there is one, and what came of each recipient so far."""

    server: Server
    edition: str
    write: Callable[[str], bytes]
    steps: Journal
    smtp: smtplib.SMTP | None = None
    drops: int = 0
    done: Delivery = field(default_factory=Delivery)

    def all(self, recipients: Sequence[Recipient], report: Callable[[int, int], None]) -> Delivery:
        due = [recipient for recipient in recipients if self._is_due(recipient)]
        total = self.done.due = len(due)
        wait = self.server.wait
        rounds = stamina.retry_context(
            on=Deferred,
            attempts=ROUNDS,
            timeout=None,
            wait_initial=wait,
            wait_max=16 * wait,
            wait_jitter=wait,
        )
        try:
            for attempt in rounds:
                with attempt:
                    due = self._round(due, lambda done: report(done, total))
                    if due:
                        raise Deferred
        except Deferred:
            what = f"puts off {len(due)} of {total} messages ({self.done.deferred[0][1]})"
            self.done.fault = TryLater(self.server.name, what, AGAIN)
        except ArchiveError as error:
            self.done.fault = error
        finally:
            if self.smtp:
                with suppress(smtplib.SMTPException, OSError):
                    self.smtp.quit()
            self._close()
        return self.done

    def _is_due(self, recipient: Recipient) -> bool:
        state = self.steps.state(self.edition, recipient.address)
        self.done.before += state == journal.SENT
        if state == journal.BEGUN:
            line = self.steps.line(self.edition, recipient.address)
            self.done.unsure.append((recipient, line))
        return state in ("", journal.FAILED)

    def _round(self, due: Sequence[Recipient], report: Callable[[int], None]) -> list[Recipient]:
        """Try each of those due once; those who are still due then."""
        self.done.deferred = []
        for recipient in due:
            try:
                data = self.write(recipient.address)
            except Exception:  # the mail library raises what it likes at what it cannot read
                self.done.wrong.append(recipient.place)
                self.done.due -= 1
                continue
            try:
                self._send(recipient.address, data)
                self.done.sent += 1
            except Refused as reply:
                self.done.refused.append((recipient, str(reply)))
            except Deferred as reply:
                self.done.deferred.append((recipient, str(reply)))
            report(self.done.sent + len(self.done.refused))
        return [recipient for recipient, _ in self.done.deferred]

    def _send(self, address: str, data: bytes) -> None:
        """Send one message, and leave a connection that is ready for the next, or none.

        Raises: Refused, Deferred; ArchiveError where going on makes no sense.
        """
        smtp = self.smtp = self.smtp or self.server.connect()
        sender = self.server.sender.addr_spec
        try:
            begun = partial(self.steps.note, self.edition, address, journal.BEGUN)
            hand_over(smtp, sender, address, data, begun)
        except (Refused, Deferred) as reply:
            self._fail(address)
            self._reset(closed=isinstance(reply, Closing))
            raise
        except (smtplib.SMTPException, OSError):
            self._close()
            self._fail(address)
            self.drops += 1
            if self.drops >= DROPS:
                what = f"drops {DROPS} connections one after the other"
                raise TryLater(self.server.name, what, AGAIN) from None
            raise Deferred("the connection is dropped") from None
        except BaseException:
            self._close()
            raise
        self.drops = 0
        self.steps.note(self.edition, address, journal.SENT)

    def _fail(self, address: str) -> None:
        """Note that the server has not got the message: it said so, or hung up without a word.

        RFC 5321 (4.5.4.1) takes the second for a failure too, and Message-ID tells a repetition.
        """
        if self.steps.state(self.edition, address) == journal.BEGUN:
            self.steps.note(self.edition, address, journal.FAILED)

    def _reset(self, *, closed: bool) -> None:
        """Make the session ready for another message after a reply that was no good."""
        self.drops = 0
        try:
            if self.smtp and not closed:
                self.smtp.rset()
        except (smtplib.SMTPException, OSError):
            closed = True
        if closed:
            self._close()

    def _close(self) -> None:
        if self.smtp:
            self.smtp.close()
            self.smtp = None


def hand_over(
    smtp: smtplib.SMTP, sender: str, recipient: str, data: bytes, begun: Callable[[], None]
) -> None:
    """Hand ``data`` (lines ending in CR LF) over; ``begun`` is called before its last line.

    Until then the server cannot have the message; when this returns, it has accepted it: step by
    step (RFC 5321), because the journal must know of the one after which it may have it.

    Raises: Deferred, Refused, or what smtplib raises where the connection fails.
    """
    options = [f"size={len(data)}"] if smtp.has_extn("size") else []
    _expect(smtp.mail(sender, options), 250)
    _expect(smtp.rcpt(recipient), 250, 251)
    _expect(smtp.docmd("DATA"), 354)
    smtp.send(_LEADING_DOT.sub(b"..", data))
    begun()
    if smtp.sock:
        smtp.sock.settimeout(max(_LAST_REPLY, smtp.timeout))
    smtp.send(b".\r\n")
    reply = smtp.getreply()
    if smtp.sock:
        smtp.sock.settimeout(smtp.timeout)
    _expect(reply, 250)


def _expect(reply: tuple[int, bytes], *wanted: int) -> None:
    code, said = reply
    if code in wanted:
        return
    enhanced = _ENHANCED.match(said.decode("latin-1"))
    numbers = f"{code} {enhanced[0]}" if enhanced else f"{code}"
    if code == 421:
        raise Closing(numbers)
    raise Refused(numbers) if 500 <= code < 600 else Deferred(numbers)

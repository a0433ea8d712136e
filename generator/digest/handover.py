"""One message handed to the server in an SMTP session (RFC 5321): step by step, reply by reply.

The steps stand apart because the journal must know of the one after which the server may have
the message. A reply is given as its numbers only: its words may name the recipient.
"""

import re
import smtplib
from collections.abc import Callable

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


def hand_over(
    smtp: smtplib.SMTP, sender: str, recipient: str, data: bytes, begun: Callable[[], None]
) -> None:
    """Hand ``data`` (lines ending in CR LF) over; ``begun`` is called before its last line.

    Until then the server cannot have the message; when this returns, it has accepted it.

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

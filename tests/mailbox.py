"""A real SMTP server on loopback that keeps what it accepts and fails where it is told to.

It speaks plainly, with STARTTLS or with TLS from the first byte, and may want a login.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from asyncio import Transport
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "archive", "open-sesame-canary"
DROP = "drop"
# What a server says at a step ("MAIL", "RCPT", "DATA") for a recipient (none yet at MAIL): a reply
# that is no good, DROP to drop the connection, or "" to go on.
Fault = Callable[[str, str], str]


@dataclass
class Mailbox:
    """A running server: what it accepted, and how to reach it."""

    port: int = 0
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)

    def recipients(self) -> Counter[str]:
        """How many messages each recipient got."""
        return Counter(recipient for recipient, _ in self.accepted)

    def environment(self, security: str = "none", **more: str) -> dict[str, str]:
        """The environment that names this server."""
        return {
            "ARCHIVE_SMTP_HOST": "127.0.0.1",
            "ARCHIVE_SMTP_PORT": str(self.port),
            "ARCHIVE_SMTP_SECURITY": security,
            "ARCHIVE_SMTP_FROM": "Papers <digest@lists.example.org>",
            **more,
        }


class _Handler:
    def __init__(self, box: Mailbox, fault: Fault) -> None:
        self.box, self.fault = box, fault

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        return self._reply(server, "MAIL", "")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._reply(server, "RCPT", address)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        (recipient,) = envelope.rcpt_tos
        reply = self._reply(server, "DATA", recipient)
        if reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.box.accepted.append((recipient, envelope.content))
        return reply

    def _reply(self, server: SMTP, step: str, recipient: str) -> str:
        self.box.steps[step] += 1
        said = self.fault(step, recipient)
        if said == DROP:
            assert isinstance(server.transport, Transport)
            server.transport.abort()
        return said or "250 OK"


def fine(step: str, recipient: str) -> str:
    """No fault."""
    return ""


@contextlib.contextmanager
def serving(
    fault: Fault = fine, tls: ssl.SSLContext | None = None, *, implicit: bool = False, **more: Any
) -> Iterator[Mailbox]:
    """A server on loopback; ``tls`` for STARTTLS, or from the first byte if ``implicit``."""
    box = Mailbox(free_port())
    given: dict[str, Any] = {"ssl_context" if implicit else "tls_context": tls} if tls else {}
    handler = _Handler(box, fault)
    controller = Controller(handler, hostname="127.0.0.1", port=box.port, **given, **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context, and the file of the authority that vouches for it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return context, path


def login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    """Let in whoever knows the password."""
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == known, handled=False)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])

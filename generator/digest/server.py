"""Which mail server sends, as the environment says, and the way to an authenticated connection.

Never sends a password or a message over a line that is not encrypted, except on this machine.
"""

import logging
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from functools import partial

import stamina

from generator import text
from generator.config import is_loopback
from generator.digest.recipients import is_address
from generator.errors import ArchiveError, ConfigError, TryLater

AGAIN = "run the same command again later; whoever got the digest gets no second one"
PORTS = {"starttls": 587, "tls": 465, "none": 25}
_REMEDY = "see Sending the digest in docs/maintaining.md"

# A retry is no error: without a handler Python would print stamina's warnings on stderr.
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Server:
    """A mail server and how to enter it.

    ``wait`` is the first pause before a new attempt, ``timeout`` how long a reply may take, both
    in seconds.
    """

    host: str
    port: int
    security: str
    sender: Address
    user: str = ""
    password: str = field(default="", repr=False)
    wait: float = 0.5
    timeout: float = 60.0

    @property
    def name(self) -> str:
        """Host and port, for messages."""
        return f"{self.host}:{self.port}"

    def connect(self) -> smtplib.SMTP:
        """A connection that is encrypted and logged in; four attempts where a fault may pass.

        Raises: TryLater if the server cannot be reached; ConfigError if it refuses the login or
        lacks what was asked for.
        """
        caller = stamina.RetryingCaller(
            attempts=4, timeout=None, wait_initial=self.wait, wait_jitter=self.wait
        )
        try:
            return caller(_may_pass, self._entered)
        except (smtplib.SMTPException, OSError) as error:
            raise self._fault(error) from None

    def _entered(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        tls = self.security == "tls"
        kind = partial(smtplib.SMTP_SSL, context=secure) if tls else smtplib.SMTP
        name = self.sender.domain  # not this machine's name, which nobody needs to know
        smtp = kind(self.host, self.port, name, timeout=self.timeout)
        try:
            if self.security == "starttls":
                smtp.starttls(context=secure)
            smtp.ehlo_or_helo_if_needed()
            # A message's last line is a packet of its own, which Nagle's algorithm would hold back.
            if smtp.sock:
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _fault(self, error: Exception) -> ArchiveError:
        """What to tell of ``error``, whose own words may hold more than they should."""
        if _may_pass(error):
            return TryLater(self.name, f"cannot be reached: {_reason(error)}", AGAIN)
        if isinstance(error, ssl.SSLCertVerificationError):
            what = f"its certificate is not trusted: {error.verify_message}"
            return ConfigError(self.name, what, "check ARCHIVE_SMTP_HOST")
        if isinstance(error, ssl.SSLError):
            other = "starttls" if self.security == "tls" else "tls"
            remedy = f"check ARCHIVE_SMTP_PORT, or set ARCHIVE_SMTP_SECURITY={other}"
            return ConfigError(self.name, "no encrypted connection", remedy)
        if isinstance(error, smtplib.SMTPAuthenticationError):
            remedy = "check ARCHIVE_SMTP_USER and ARCHIVE_SMTP_PASSWORD"
            return ConfigError(self.name, f"the login is refused ({error.smtp_code})", remedy)
        if isinstance(error, smtplib.SMTPResponseException):
            what = f"refuses the connection ({error.smtp_code})"
            return ConfigError(self.name, what, "check ARCHIVE_SMTP_HOST and ARCHIVE_SMTP_PORT")
        lacking = "STARTTLS" if "STARTTLS" in str(error) else "login that can be used"
        return ConfigError(self.name, f"offers no {lacking}", _REMEDY)


def server(environ: Mapping[str, str], site_name: str) -> Server:
    """The server that ``environ`` describes in ARCHIVE_SMTP_HOST, _PORT, _SECURITY and so on.

    Raises: ConfigError naming the variable.
    """
    host = _needed(environ, "ARCHIVE_SMTP_HOST")
    given = environ.get("ARCHIVE_SMTP_PORT", "").strip()
    if given and not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise ConfigError("ARCHIVE_SMTP_PORT", "is no port", "give a number, or leave it unset")
    security = environ.get("ARCHIVE_SMTP_SECURITY", "").strip().lower()
    security = security or ("tls" if given == "465" else "starttls")
    if security not in PORTS:
        what, remedy = "is none of starttls, tls, none", "use starttls or tls"
        raise ConfigError("ARCHIVE_SMTP_SECURITY", what, remedy)
    if security == "none" and not is_loopback(host):
        what = f"is none, but {host} is another machine"
        raise ConfigError("ARCHIVE_SMTP_SECURITY", what, "use starttls or tls")
    sender = _sender(_needed(environ, "ARCHIVE_SMTP_FROM"), site_name)
    user, password = (_word(environ, f"ARCHIVE_SMTP_{name}") for name in ("USER", "PASSWORD"))
    port = int(given) if given else PORTS[security]
    return Server(host, port, security, sender, user, password)


def _sender(value: str, site_name: str) -> Address:
    name, address = parseaddr(text.line(value, 400))
    if not is_address(address):
        remedy = "write it as name@example.org or Name <name@example.org>"
        raise ConfigError("ARCHIVE_SMTP_FROM", "is not an address", remedy)
    return Address(name or text.line(site_name, 100), addr_spec=address)


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise ConfigError(name, "is not set", _REMEDY)
    return value


def _word(environ: Mapping[str, str], name: str) -> str:
    """A user name or password, of which smtplib takes ASCII only."""
    value = environ.get(name, "")
    if not value.isascii() or not value.isprintable():
        raise ConfigError(name, "cannot be sent", "use letters, digits and signs of ASCII")
    return value


def _may_pass(error: Exception) -> bool:
    """Whether the same attempt may succeed later."""
    if isinstance(error, smtplib.SMTPResponseException):
        return not 500 <= error.smtp_code < 600
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError) and not isinstance(error, ssl.SSLError)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answers {error.smtp_code}"
    if isinstance(error, smtplib.SMTPException):
        return "it closes the connection"
    return (error.strerror if isinstance(error, OSError) else "") or "no answer"

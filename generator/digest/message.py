"""The digest as an e-mail: text and HTML, nothing remote, small enough to be shown whole.

Mail programs clip a message at about 100 KB, so the papers with fewest votes are left out where
it would be longer. No feed text enters a header. Knows nothing of servers and lists of people.
"""

import copy
import textwrap
from datetime import UTC, datetime, time
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from generator import text
from generator.config import Config
from generator.digest.edition import Edition
from generator.english import excerpt, plural
from generator.keys import sha256
from generator.paper import AUTHORS_SHOWN, Paper, is_arxiv

# Bytes of the message as encoded, with room for the fields that servers add on its way.
LIMIT = 96_000
_SUMMARY = 500  # longer ones are abstracts by another name
_WIDTH = 72


class _Unfolded(UnstructuredHeader, BaseHeader):
    """A field whose value stands on one line: folding would encode a long address beyond use."""

    def fold(self, *, policy: Policy) -> str:
        """The field as it is."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Unfolded)
# A line of quoted-printable has at most 76 characters (RFC 2045, 6.7).
_POLICY = policy.SMTP.clone(max_line_length=76, header_factory=_HEADERS)


def render(edition: Edition, config: Config, sender: Address | None = None) -> EmailMessage:
    """The digest without recipient, at most `LIMIT` bytes; the same for the same archive.

    Its date is that of the edition, midnight UTC. ``sender`` by default is ``archive@`` the
    site's host.
    """
    sender = sender or Address(_site_name(config), "archive", _host(config))
    shown = len(edition.listed)
    while True:
        made = _composed(edition, config, sender, shown)
        size = len(made.as_bytes())
        if size <= LIMIT or not shown:
            return made
        shown = shown * LIMIT // size  # fewer, for size is greater


def fragment(edition: Edition, config: Config) -> str:
    """The digest as HTML without a look of its own, for the content of a feed's entry."""
    return _body("entry.html.j2", edition, config, len(edition.listed))


def addressed(
    base: EmailMessage, edition: Edition, config: Config, recipient: str, now: datetime
) -> bytes:
    """What is sent to ``recipient`` at ``now``: ``base`` with the fields of this one message.

    Message-ID follows from site, edition and recipient, so that a mail system knows a repetition;
    it does not show the address. The unsubscribing fields follow RFC 2369 and RFC 8058.
    """
    message = copy.deepcopy(base)
    for field in ("To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"):
        del message[field]
    message["To"] = Address(addr_spec=recipient)
    message["Date"] = now
    message["Message-ID"] = _message_id(config, edition.name, recipient)
    sender = base["From"].addresses[0].addr_spec
    target = config.archive.unsubscribe or f"mailto:{sender}?subject=unsubscribe"
    _add_unsubscribe(message, target.replace("{recipient}", quote(recipient, safe="")))
    return message.as_bytes()


def _composed(edition: Edition, config: Config, sender: Address, shown: int) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    count = plural(len(edition.listed), "paper")
    message["Subject"] = f"{_site_name(config)}: {count} of {edition.title}"
    message["From"] = sender
    message["To"] = "undisclosed-recipients:;"
    message["Date"] = datetime.combine(edition.date, time(), UTC)
    message["Message-ID"] = _message_id(config, edition.name, "")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notice comes back
    if config.archive.unsubscribe and "{recipient}" not in config.archive.unsubscribe:
        _add_unsubscribe(message, config.archive.unsubscribe)
    for kind, subtype in (("txt", "plain"), ("html", "html")):
        body = _body(f"digest.{kind}.j2", edition, config, shown)
        add = message.add_alternative if kind == "html" else message.set_content
        add(body, subtype=subtype, cte="quoted-printable")
    message.set_boundary(f"=_{edition.name}")  # no line of quoted-printable holds "=_"
    return message


def _body(template: str, edition: Edition, config: Config, shown: int) -> str:
    unsubscribe = config.archive.unsubscribe or ""
    return _templates.get_template(template).render(
        edition=edition,
        site=config.site_url,
        site_name=_site_name(config),
        listed=edition.listed[:shown],
        more=len(edition.listed) - shown,
        gist=_gist,
        authors=_authors,
        titles=lambda entry: {slug: edition.tags[slug] for slug in entry.tags},
        is_arxiv=is_arxiv,
        # The address of one reader would let whoever gets the mail forwarded unsubscribe him.
        unsubscribe="" if "{recipient}" in unsubscribe else unsubscribe,
    )


def _gist(record: Paper) -> str:
    """The one-sentence summary where there is one, else the beginning of the abstract."""
    if record.summary and len(record.summary) <= _SUMMARY:
        return text.shown(record.summary)
    return excerpt(text.shown(record.summary or record.abstract))


def _authors(record: Paper) -> str:
    names = [text.shown(name) for name in record.authors[:AUTHORS_SHOWN]]
    more = len(record.authors) - AUTHORS_SHOWN
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _add_unsubscribe(message: EmailMessage, target: str) -> None:
    message["List-Unsubscribe"] = f"<{target}>"
    if target.startswith("https:"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _message_id(config: Config, name: str, recipient: str) -> str:
    hashed = sha256(f"{config.site_url}\n{name}\n{recipient.casefold()}".encode())
    return f"<{name}.{hashed[:32]}@{_host(config)}>"


def _site_name(config: Config) -> str:
    return text.line(config.site_name, 100) or "Paper archive"


def _host(config: Config) -> str:
    host = urlsplit(config.site_url).hostname or "localhost"
    return host if host.isascii() and ":" not in host else "localhost"


def _wrapped(value: str) -> Markup:
    """``value`` in lines of at most 72 characters, each three columns in; for the text only."""
    lines = textwrap.wrap(
        text.inert(value),
        _WIDTH,
        initial_indent="   ",
        subsequent_indent="   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return Markup("\n".join(lines))


_templates = Environment(
    loader=PackageLoader("generator.digest"),
    autoescape=select_autoescape(("html.j2",)),
    finalize=lambda value: text.inert(value) if type(value) is str else value,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=StrictUndefined,
)
_templates.filters |= {"plural": plural, "shown": text.shown, "wrapped": _wrapped}

"""Sending an edition: the server, the recipients, the journal and the message together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from generator.config import Config, is_loopback
from generator.digest.delivery import Delivery, deliver
from generator.digest.edition import Edition
from generator.digest.journal import Journal, journal_path
from generator.digest.message import addressed, render
from generator.digest.recipients import recipients
from generator.digest.server import server
from generator.errors import ConfigError


def send(
    config: Config,
    edition: Edition,
    environ: Mapping[str, str],
    *,
    to: Path | None,
    now: datetime,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Delivery:
    """Send ``edition`` to each recipient who has not got it, and say what came of each.

    ``environ`` names server, login and, where ``to`` is no file of them, recipients. ``now``
    (UTC) is the date of the messages.

    Raises: ConfigError naming the variable; TryLater while another run is sending.
    """
    chosen = server(environ, config.site_name)
    if config.is_local and not is_loopback(chosen.host):
        what = f"is {config.site_url}, which leads the recipients nowhere"
        raise ConfigError("mkdocs.yml: site_url", what, "set SITE_URL to the published address")
    people, wrong = recipients(to, environ)
    base = render(edition, config, chosen.sender)
    write = partial(addressed, base, edition, config, now=now)
    with Journal(journal_path(config, environ)) as steps:
        done = deliver(chosen, people, edition.name, write, steps, report=report)
    done.wrong = sorted([*wrong, *done.wrong])
    return done

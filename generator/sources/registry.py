"""The sources by name: each asks for one day and gives the listings that come of it.

A new source is a module of this room, a line here, and its settings and name in `config`.
"""

from collections.abc import Callable
from datetime import date

from generator.config import Archive
from generator.paper import Listing
from generator.sources import arxiv, huggingface
from generator.sources.http import Client

Ask = Callable[[Client, Archive, date], list[Listing]]

SOURCES: dict[str, Ask] = {
    "huggingface": lambda client, archive, day: [huggingface.day(client, archive.huggingface, day)],
    "arxiv": lambda client, archive, day: arxiv.day(client, archive.arxiv, day),
}

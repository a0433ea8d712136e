"""A list of feeds as OPML 2.0, which feed readers import at once."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import escape

from generator import text


def encode(title: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """The list called ``title`` of feeds, each a title and an address."""
    outlines = "".join(
        f'<outline type="rss" text="{_safe(name)}" xmlUrl="{_safe(address)}"/>\n'
        for name, address in rows
    )
    head = f"<head><title>{_safe(title)}</title></head>"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n{head}\n'
        f"<body>\n{outlines}</body>\n</opml>\n"
    ).encode()


def _safe(value: str) -> str:
    return escape(text.for_xml(value))

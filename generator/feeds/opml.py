"""A list of feeds as OPML 2.0, which feed readers import at once."""

from collections.abc import Sequence

from generator.text import for_xml


def encode(title: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """The list called ``title`` of feeds, each a title and an address."""
    outlines = "".join(
        f'<outline type="rss" text="{for_xml(name)}" xmlUrl="{for_xml(address)}"/>\n'
        for name, address in rows
    )
    head = f"<head><title>{for_xml(title)}</title></head>"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n{head}\n'
        f"<body>\n{outlines}</body>\n</opml>\n"
    ).encode()

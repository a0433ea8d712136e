"""How a paper is shown in lists: one line of HTML, the same on every page.

Written in Python, not in a template: an archive has several hundred thousand of these lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from generator import text
from generator.archive import Entry, Group
from generator.keys import Recall, key
from generator.paper import Paper
from generator.render.page import plural, short_date

AUTHORS = 5


def cards(groups: Sequence[Group], recall: Recall) -> dict[str, bytes]:
    """By id what stands for all that a list shows of a paper, for the keys of pages that list it.

    Cards of groups seen before are recalled.
    """
    wanted = [group.key for group in groups]
    made = recall("cards", list[bytes], wanted, lambda i: [*map(_card, groups[i].entries)])
    return {
        entry.id: card
        for group, found in zip(groups, made, strict=True)
        for entry, card in zip(group.entries, found, strict=True)
    }


def _card(entry: Entry) -> bytes:
    record = entry.record
    return key(
        record.id,
        record.title,
        record.authors[:AUTHORS],
        len(record.authors),
        entry.newest,
        record.upvotes,
    )


def items(entries: Iterable[Entry], root: str) -> Markup:
    """The list entries, one a line, for a page at ``root`` (``../../``) from the site's root."""
    return Markup("\n".join(_item(entry, root) for entry in entries))


def authors(names: Sequence[str], limit: int | None = AUTHORS) -> Markup:
    """The elements of an authors field: at most ``limit`` names, and how many more there are."""
    kept = names[:limit]
    more = f" data-more={len(names) - len(kept)}" if len(names) > len(kept) else ""
    spans = " ".join(f"<bdi>{_text(name)}</bdi>" for name in kept)
    return Markup(f"<p data-field=authors{more}>{spans}</p>" if names else "")


def tags(slugs: Sequence[str], titles: Mapping[str, str], root: str) -> Markup:
    """The links of a tags field."""
    links = " ".join(f"<a href={root}tags/{slug}/>{_text(titles[slug])}</a>" for slug in slugs)
    return Markup(f"<p data-field=tags>{links}</p>" if slugs else "")


def votes(record: Paper) -> Markup:
    """The votes, where they are known."""
    if record.upvotes is None:
        return Markup("")
    return Markup(f" <span>{plural(record.upvotes, 'vote')}</span>")


def _item(entry: Entry, root: str) -> str:
    record = entry.record
    return (
        f"<li data-paper={record.id}><a data-field=title href={root}papers/{entry.path}/>"
        f"{_text(record.title)}</a>{authors(record.authors)}<p>"
        f"<span>{short_date(entry.newest)}</span>{votes(record)}</p></li>"
    )


def _text(value: str) -> Markup:
    return escape(text.inert(value))

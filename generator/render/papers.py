"""One page a paper, a redirect from each slug it had before, a notice where people hid one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import msgspec

from generator import citing, paper, text
from generator.addresses import YEAR
from generator.archive import Archive, Entry, Group
from generator.day import Day
from generator.english import excerpt
from generator.keys import Recall, key
from generator.paper import Paper, is_arxiv, path_segment
from generator.related import Link
from generator.render.days import around
from generator.render.entries import tag_titles
from generator.render.page import DESCRIPTION, Page, markdown, page_of, redirect

PLACES = (
    f"papers/{YEAR}.{'[0-9]' * 4}.md",
    f"papers/{YEAR}.{'[0-9]' * 5}.md",
    f"papers/*-{'[0-9]' * 7}.md",
    f"papers/*-{'[0-9a-f]' * 8}.md",
)
_AUTHORS = 20  # that are not folded away
_CITED = 200  # that the citation names: a page of thousands would say all their names three times
_FEATURED = "huggingface"  # the source that has a page of its own for each paper


def pages(archive: Archive, groups: Sequence[Group], recall: Recall) -> Iterator[Page]:
    """A page depends on its paper's record, days, tags and place, and on related papers' titles.

    A new day changes the related papers of a few old ones only. ``groups`` are those of
    ``archive``, whose keys stand for all records of their papers' days; the keys of groups that
    nothing happened to are recalled.
    """
    related = archive.related(groups, recall)
    entries = [*archive.entries.values()]
    stands = [(entry.first, entry.path) for entry in entries]
    days = {day.date: day for day in archive.days}
    inputs = [
        key(
            group.key,
            tag_titles(group.entries, archive.titles),
            near.key,  # which knows what they say, not where and when they stand
            [stands[link.place] for own in near.links for link in own],
        )
        for group, near in zip(groups, related, strict=True)
    ]

    def keys(number: int) -> list[bytes]:
        pairs = zip(groups[number].entries, related[number].links, strict=True)
        return [_key(entry, days, _near(links, entries), archive.titles) for entry, links in pairs]

    found = recall("papers", list[bytes], inputs, keys)
    for group, near, own in zip(groups, related, found, strict=True):
        for entry, links, known in zip(group.entries, near.links, own, strict=True):
            make = partial(_make, entry, days, links, entries, archive.titles)
            changed = archive.updated.get(entry.id)
            yield Page(_path(entry.path), known, make, entry.newest, changed)
            for alias in entry.aliases:
                old = _path(path_segment(alias))
                yield redirect(old, _path(entry.path), entry.record.title, "paper")
    for segment, name in archive.withdrawn.items():  # addresses never break; nothing else is shown
        values = {"id": name, "arxiv": is_arxiv(name)}
        gone = page_of(_path(segment), "withdrawn", "Paper withdrawn", None, **values)
        yield gone._replace(listed=False)


def _path(segment: str) -> str:
    return f"papers/{segment}.md"


def _place(entry: Entry, days: Mapping[date, Day]) -> tuple[Paper | None, Paper | None, bool]:
    """Between which records the newest day lists a paper, and whether it is featured there.

    The order is that of the day's page, by votes as the day was last read: so it stands still once
    a day is no longer asked for. All of it follows from that day's file, as the record does.
    """
    day = days[entry.newest]
    at = next(i for i, record in enumerate(day.papers) if record.id == entry.id)
    source = entry.record.source or day.source
    # Hugging Face knows arXiv's new ids only.
    featured = source == _FEATURED and entry.id[0].isdigit() and is_arxiv(entry.id)
    return (*around(day.papers, at), featured)


def _near(links: Sequence[Link], entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """Each related paper, and the words by which it is one."""
    return [(entries[link.place], link.words) for link in links]


def _key(
    entry: Entry,
    days: Mapping[date, Day],
    related: Sequence[tuple[Entry, str]],
    titles: Mapping[str, str],
) -> bytes:
    before, after, featured = _place(entry, days)
    beside = [(other.id, other.title) if other else None for other in (before, after)]
    near = [(other.path, other.record.title, other.first, words) for other, words in related]
    tags = [(reason, titles[reason.slug]) for reason in entry.reasons]
    return key(entry.record, entry.days, beside, featured, tags, near)


def _make(
    entry: Entry,
    days: Mapping[date, Day],
    links: Sequence[Link],
    entries: Sequence[Entry],
    titles: Mapping[str, str],
) -> bytes:
    record = entry.record
    before, after, featured = _place(entry, days)
    told = text.shown(record.summary or record.abstract or record.title)
    return markdown(
        _path(entry.path),
        "paper",
        record.title,
        {"description": excerpt(told, DESCRIPTION), "paper": _front(entry, titles)},
        paper=record,
        entry=entry,
        most=_AUTHORS,
        arxiv=is_arxiv(record.id),
        before=before,
        after=after,
        featured=featured,
        path_segment=path_segment,
        titles=titles,
        related=_near(links, entries),
        bibtex=citing.bibtex(_cited(record), entry.first),
    )


def _cited(record: Paper) -> Paper:
    if len(record.authors) <= _CITED:
        return record
    return msgspec.structs.replace(record, authors=(*record.authors[:_CITED], "others"))


def _front(entry: Entry, titles: Mapping[str, str]) -> dict[str, object]:
    """The record as shown, its tags, and the day whose file holds it: for the theme's metadata."""
    record = entry.record
    fields: dict[str, object] = msgspec.to_builtins(paper.shown(record))
    fields |= {"tags": [titles[slug] for slug in entry.tags], "listed": f"{entry.newest}"}
    if is_arxiv(record.id):
        fields["doi"] = f"10.48550/arXiv.{record.id}"
        fields["pdf"] = f"https://arxiv.org/pdf/{record.id}"
    return fields

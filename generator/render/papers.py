"""One page a paper, and a redirect from each slug it was held under before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from markupsafe import Markup, escape

from generator import text
from generator.archive import Archive, Entry, Group
from generator.keys import Recall
from generator.keys import key as key_of
from generator.paper import Paper, is_arxiv, path_segment
from generator.render import entries
from generator.render.page import Page, key, markdown, page

_DESCRIPTION = 160


def pages(archive: Archive, groups: Sequence[Group], recall: Recall) -> Iterator[Page]:
    """A page depends on its paper's record, days and tags, and on its related papers' titles.

    Related papers come from the days around the paper's first day, so a new day changes the
    pages of the last few days only. ``groups`` are those of ``archive``; the keys of groups that
    nothing happened to are recalled.
    """
    related = archive.related(groups, recall)
    inputs = [
        key_of(group.key, near.key, _titles(group.entries, archive.titles))
        for group, near in zip(groups, related, strict=True)
    ]

    def keys(number: int) -> list[bytes]:
        pairs = zip(groups[number].entries, related[number].ids, strict=True)
        return [_key(entry, ids, archive) for entry, ids in pairs]

    found = recall("papers", list[bytes], inputs, keys)
    for group, near, own in zip(groups, related, found, strict=True):
        for entry, ids, known in zip(group.entries, near.ids, own, strict=True):
            yield Page(_path(entry.path), known, partial(_make, entry, ids, archive))
            for alias in entry.aliases:
                yield _redirect(alias, entry)


def _titles(listed: Iterable[Entry], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(slug, titles[slug]) for slug in sorted({s for entry in listed for s in entry.tags})]


def _path(segment: str) -> str:
    return f"papers/{segment}.md"


def _key(entry: Entry, ids: Sequence[str], archive: Archive) -> bytes:
    others = (archive.entries[name] for name in ids)
    near = [(other.id, other.record.title, other.first) for other in others]
    tags = [(slug, archive.titles[slug]) for slug in entry.tags]
    return key(_path(entry.path), (entry.record, entry.days, tags, near))


def _make(entry: Entry, ids: Sequence[str], archive: Archive) -> bytes:
    record = entry.record
    root = "../../"
    return markdown(
        _path(entry.path),
        "paper.md.j2",
        record.title,
        head=citation_meta(record) + description_meta(record.summary or record.abstract),
        paper=record,
        entry=entry,
        arxiv=is_arxiv(record.id),
        authors=entries.authors(record.authors, None),
        tags=entries.tags(entry.tags, archive.titles, root),
        related=[archive.entries[name] for name in ids],
        bibtex=_one_line(bibtex(entry)),
    )


def _redirect(alias: str, entry: Entry) -> Page:
    path = _path(path_segment(alias))
    target = f"../{entry.path}/"
    head = f'<meta http-equiv=refresh content="0; url={target}"><meta name=robots content=noindex>'
    title = entry.record.title
    return page(
        path,
        (target, title),
        lambda: markdown(path, "redirect.md.j2", title, head=head, target=target),
    )


def description_meta(value: str) -> Markup:
    """The description of a page for search engines: the beginning of ``value``."""
    folded = " ".join(value.split())
    cut = folded if len(folded) <= _DESCRIPTION else folded[:_DESCRIPTION].rsplit(" ", 1)[0] + " …"
    return _meta("description", cut)


def citation_meta(record: Paper) -> Markup:
    """The ``citation_*`` elements that Google Scholar and Zotero read (Highwire Press tags)."""
    tags = [_meta("citation_title", record.title)]
    tags += [_meta("citation_author", name) for name in record.authors]
    if record.published:
        tags.append(_meta("citation_publication_date", f"{record.published:%Y/%m/%d}"))
    if is_arxiv(record.id):
        tags.append(_meta("citation_doi", f"10.48550/arXiv.{record.id}"))
        tags.append(_meta("citation_pdf_url", f"https://arxiv.org/pdf/{record.id}"))
    return Markup("").join(tags)


def bibtex(entry: Entry) -> str:
    """The paper as a BibTeX entry; each field's characters stand for themselves."""
    record = entry.record
    date = record.published or entry.first
    fields = {
        "title": f"{{{text.for_bibtex(record.title)}}}",
        "author": " and ".join(f"{{{text.for_bibtex(name)}}}" for name in record.authors),
        "year": str(date.year),
        "month": f"{date:%m}".lstrip("0"),
    }
    if is_arxiv(record.id):
        fields |= {"eprint": record.id, "archivePrefix": "arXiv"}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{entry.path},\n{lines}}}"


def _one_line(value: str) -> Markup:
    """``value`` with its line ends as character references: a line begins with a tag of ours."""
    return Markup("&#10;").join(escape(text.inert(line)) for line in value.splitlines())


def _meta(name: str, content: str) -> Markup:
    return Markup(f'<meta name={name} content="{escape(text.inert(content))}">')

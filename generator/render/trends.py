"""What rises and falls: ``/trends/`` and a page for each closed quarter, each with its table."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from generator.addresses import YEAR
from generator.archive import Archive, Entry, Group
from generator.english import excerpt, short_date
from generator.keys import Recall, joined, key
from generator.render.chart import chart
from generator.render.page import DESCRIPTION, Page, markdown, page, page_of
from generator.trends import (
    Quarter,
    Span,
    Trend,
    changes,
    closed,
    of_quarter,
    quarter,
    until,
)
from generator.trends.words import NewWord, Text, new_words, vocabulary

PLACES = tuple(
    f"trends/{folder}{name}"
    for folder in ("", f"{YEAR}-q[1-4]/")
    for name in ("index.md", "trends.csv")
)
EXAMPLES = 3  # papers of a tag or word, those with the most votes
NAMED = 3  # tags that pages of other kinds name
_WORTH = 2  # quarters of which the words are worth a second process
_DAY = timedelta(days=1)

Examples = list[tuple[str, str]]  # titles and files of papers that bear it out


class Row(NamedTuple):
    """A tag that changes, with papers of the three months."""

    title: str
    trend: Trend
    examples: Examples


class Report(NamedTuple):
    """What is said of three months. `quarter` is None for those that end with the newest day."""

    quarter: Quarter | None
    span: Span
    before: tuple[date, date]  # the days with which it is compared, as far as any are held
    total: int
    total_before: int
    rises: list[Row]
    falls: list[Row]
    words: list[tuple[NewWord, Examples]]
    table: list[tuple[str, Trend]]  # of all tags that were looked at, with their titles

    @property
    def folder(self) -> str:
        """Where its page and its table stand."""
        return f"trends/{self.quarter.slug}/" if self.quarter else "trends/"


class Line(NamedTuple):
    """What other pages say in a line: of which quarter, the file, and tags with their slugs."""

    title: str
    path: str
    rises: list[tuple[str, str]]


Lines = Mapping[Quarter | None, Line]


class _Papers:
    """The papers by quarter of their first day, as that day had them: so they stay as they are."""

    def __init__(self, archive: Archive, groups: Sequence[Group]) -> None:
        self.titles = archive.titles
        self.days = {day.date: day for day in archive.days}
        self.by_quarter: dict[Quarter, list[Entry]] = defaultdict(list)
        keys: dict[Quarter, list[bytes]] = defaultdict(list)
        for group in groups:
            own = quarter(group.entries[0].first)
            self.by_quarter[own] += map(self._begun, group.entries)
            keys[own].append(group.key)
        self.keys = {own: joined(held) for own, held in keys.items()}

    def _begun(self, entry: Entry) -> Entry:
        """The paper as its first day lists it."""
        if len(entry.days) == 1:
            return entry
        record = next(p for p in self.days[entry.first].papers if p.id == entry.id)
        return replace(entry, record=record, tags=entry.begun)

    def between(self, first: date, end: date) -> list[Entry]:
        """The papers first listed from ``first`` on and before ``end``."""
        ends = quarter(first), quarter(end)
        return [
            entry
            for own, entries in self.by_quarter.items()
            if ends[0] <= own <= ends[1]
            for entry in entries
            if first <= entry.first < end
        ]


def reports(archive: Archive, groups: Sequence[Group], recall: Recall) -> list[Report]:
    """Those of all closed quarters, oldest first, and that of the newest three months."""
    held = [day.date for day in archive.days]
    if not held:
        return []
    papers = _Papers(archive, groups)
    spans: list[tuple[Quarter | None, Span]] = [(q, of_quarter(q)) for q in closed(held)]
    spans.append((None, until(held[-1])))
    words = _words(papers, [span for _, span in spans], recall)
    return [_report(papers, own, span, new) for (own, span), new in zip(spans, words, strict=True)]


def lines(found: Iterable[Report]) -> Lines:
    """By quarter what other pages say of it; nothing where nothing rises."""
    return {
        report.quarter: Line(
            report.quarter.title if report.quarter else "",
            f"{report.folder}index.md",
            [(row.title, row.trend.slug) for row in report.rises[:NAMED]],
        )
        for report in found
        if report.rises
    }


def pages(found: Sequence[Report]) -> Iterator[Page]:
    """The page and the table of each report."""
    if not found:
        front = {"description": "Which topics rise and fall; nothing is held yet."}
        yield page_of("trends/index.md", "trends", "Trends", front, report=None)
    quarters = [report.quarter for report in found if report.quarter]
    for number, report in enumerate(found):
        # A page that named the quarter after it would change when there is one.
        before = quarters[number - 1] if report.quarter and number else None
        named = [] if report.quarter else quarters[::-1]
        newest = report.span.end
        path, inputs = f"{report.folder}index.md", (report, before, named)
        yield page(path, inputs, partial(_page, path, *inputs), newest)
        yield page(f"{report.folder}trends.csv", report.table, partial(_csv, report), newest)


def _words(papers: _Papers, spans: Sequence[Span], recall: Recall) -> list[list[NewWord]]:
    """The new words of each span; a word is new that twelve months before do not have."""
    quarters = sorted(papers.by_quarter)
    known = recall(
        "vocabulary",
        bytes,
        [papers.keys[own] for own in quarters],
        lambda i: vocabulary(map(_text, papers.by_quarter[quarters[i]])),
        _WORTH,
    )
    first = min(papers.days)
    wanted = [
        key(span, [papers.keys[own] for own in quarters if own <= quarter(span.end)])
        for span in spans
    ]

    def new(number: int) -> list[NewWord]:
        span = spans[number]
        if first > span.before:
            return []
        own = quarter(span.start)
        old = [part for q, part in zip(quarters, known, strict=True) if q < own]
        begun = papers.between(own.start, span.start)
        recent = papers.between(span.start, span.end + _DAY)
        texts = [Text(_text(entry), entry.record.authors) for entry in recent]
        return new_words(texts, [*old, vocabulary(map(_text, begun))])

    return recall("words", list[NewWord], wanted, new, _WORTH)


def _text(entry: Entry) -> str:
    return f"{entry.record.title} . {entry.record.abstract}"


def _report(papers: _Papers, own: Quarter | None, span: Span, new: Sequence[NewWord]) -> Report:
    recent = papers.between(span.start, span.end + _DAY)
    before = papers.between(span.before, span.start)
    found = changes(_counted(recent), len(recent), _counted(before), len(before))
    titles = papers.titles

    def rows(trends: Iterable[Trend]) -> list[Row]:
        return [Row(titles[t.slug], t, _examples(_tagged(recent, t.slug))) for t in trends]

    return Report(
        quarter=own,
        span=span,
        before=(max(span.before, min(papers.days)), span.start - _DAY),
        total=len(recent),
        total_before=len(before),
        rises=rows(found.rises),
        falls=rows(found.falls),
        words=[(word, _examples([recent[i] for i in word.papers])) for word in new],
        table=[(titles[trend.slug], trend) for trend in found.tested],
    )


def _tagged(listed: Iterable[Entry], slug: str) -> list[Entry]:
    """Those with the tag; where there are enough, those that it is said of before most others."""
    found = [entry for entry in listed if slug in entry.tags]
    first = [entry for entry in found if slug in entry.tags[:2]]
    return first if len(first) >= EXAMPLES else found


def _counted(listed: Iterable[Entry]) -> Counter[str]:
    return Counter(slug for entry in listed for slug in entry.tags)


def _examples(listed: Iterable[Entry]) -> Examples:
    ranked = sorted(listed, key=lambda entry: (-(entry.record.upvotes or 0), entry.id))
    return [(entry.record.title, f"papers/{entry.path}.md") for entry in ranked[:EXAMPLES]]


def _page(path: str, report: Report, before: Quarter | None, quarters: Sequence[Quarter]) -> bytes:
    title = f"Trends of {report.quarter.title}" if report.quarter else "Trends"
    rising = ", ".join(row.title for row in report.rises)
    days = f"{short_date(report.span.start)} to {short_date(report.span.end)}"
    return markdown(
        path,
        "trends",
        title,
        {"description": excerpt(f"What rises, {days}: {rising or 'nothing'}.", DESCRIPTION)},
        report=report,
        before=before,
        quarters=quarters,
        chart=chart,
    )


def _csv(report: Report) -> bytes:
    """RFC 4180, in UTF-8: a line for each tag that was looked at."""
    text = io.StringIO()
    writer = csv.writer(text)
    names = "tag,title,papers,of,share,papers_before,of_before,share_before,ratio,low,high,p,trend"
    writer.writerow(names.split(","))
    change = {row.trend.slug: "rises" for row in report.rises}
    change |= {row.trend.slug: "falls" for row in report.falls}
    for title, t in report.table:
        now, then = t.papers / max(t.total, 1), t.papers_before / t.total_before
        counts = (t.papers, t.total, f"{now:.4f}", t.papers_before, t.total_before, f"{then:.4f}")
        measure = (t.ratio, t.low, t.high, t.chance)
        writer.writerow((t.slug, title, *counts, *measure, change.get(t.slug, "")))
    return text.getvalue().encode()

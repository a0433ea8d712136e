"""What a tag list does to papers, for those who work on it: what it covers, and what a change does.

Sees papers as text, and gives lines; printing them is for the command line.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import NamedTuple

from generator.tagging.phrases import FUNCTION_WORDS
from generator.tagging.salience import ASSIGN, NEEDED, Weighed
from generator.tagging.tags import TagList

_LATE = timedelta(days=180)  # what is new is measured against these last days
_TOGETHER, _PAIR = 0.8, 5  # the share of the rarer tag's papers, and papers at least
_EXAMPLES, _SHOWN = 3, 20
_WIDE = 0.25  # the share of papers from which on a phrase tells little
_IDLE = FUNCTION_WORDS.union("do how toward towards using what when without".split())


class Text(NamedTuple):
    """What is read of a paper, and the first day that listed it."""

    id: str
    first: date
    title: str
    abstract: str
    summary: str
    keywords: Sequence[str]


def explained(weighed: Sequence[Weighed]) -> Iterator[str]:
    """The lines that say why a paper has its tags, and why it lacks others."""
    for found in weighed:
        if not found.points:
            continue
        why = f", not given: {found.refused}" if found.refused else ""
        yield f"{found.slug}  {found.points} points{why}"
        for mention in found.mentions:
            yield f"    {mention.points}  {mention.place}: {mention.phrase}"


def report(papers: Sequence[Text], tags: TagList, *, whole: bool = False) -> Iterator[str]:
    """What the list covers, and where it may be wrong; with ``whole`` every idle phrase."""
    if not papers:
        yield "no papers"
        return
    weighed = [tags.explain(paper.title, paper.abstract, paper.summary) for paper in papers]
    given = [[found for found in own if not found.refused] for own in weighed]
    slugs = [[found.slug for found in own] for own in given]
    counts = Counter(slug for own in slugs for slug in own)
    tagged = sum(map(bool, slugs))
    yield f"papers {len(papers)}, tagged {tagged / len(papers):.1%}"
    yield f"tags a paper {sum(counts.values()) / len(papers):.2f}"
    unused = [tag.slug for tag in tags.tags if not counts[tag.slug]]
    yield from _list("tags that no paper has", unused)
    rare = [f"{slug} {count}" for slug, count in sorted(counts.items(), key=lambda c: c[1])]
    yield from _list("tags of the fewest papers", rare[:_SHOWN])
    yield from _list("tags of the most papers", rare[: -_SHOWN - 1 : -1])
    fired = Counter(
        phrase
        for own in weighed
        for phrase in {mention.phrase for found in own for mention in found.mentions}
    )
    wide = [f"{p}  {count}" for p, count in _most(fired) if count >= _WIDE * len(papers)]
    yield from _list(f"phrases in {_WIDE:.0%} of the papers or more", wide)
    phrases = ((tag.slug, p) for tag in tags.tags for kind in ASSIGN for p in getattr(tag, kind))
    idle = [f"{slug}: {phrase}" for slug, phrase in phrases if not fired[phrase]]
    yield from _list("phrases that never fire", idle, len(idle) if whole else 2 * _SHOWN)
    yield from _list("phrases that give a tag alone, by one mention", _alone(given))
    yield from _list("tags that come together", _together(slugs, counts))
    head = "frequent words that no tag covers, with their share against the time before"
    yield from _list(head, _uncovered(papers, tags))


def compared(papers: Sequence[Text], tags: TagList, before: TagList) -> Iterator[str]:
    """What the list changes against the one ``before``: papers gained and lost a tag."""
    gained: dict[str, list[Text]] = defaultdict(list)
    lost: dict[str, list[Text]] = defaultdict(list)
    changed = 0
    for paper in papers:
        text = (paper.title, paper.abstract, paper.summary)
        was = {tags.moved.get(slug, slug) for slug in before.assign(*text)}
        now = {*tags.assign(*text)}
        changed += was != now
        for slug in now - was:
            gained[slug].append(paper)
        for slug in was - now:
            lost[slug].append(paper)
    yield f"papers whose tags change: {changed} of {len(papers)}"
    both = gained.keys() | lost.keys()
    for slug in sorted(both, key=lambda slug: (-len(gained[slug]) - len(lost[slug]), slug)):
        yield f"{slug}: {len(gained[slug])} gained, {len(lost[slug])} lost"
        for sign, found in (("+", gained[slug]), ("-", lost[slug])):
            for paper in found[:_EXAMPLES]:
                yield f"    {sign} {paper.id}  {paper.title}"


def _list(head: str, lines: Sequence[str], most: int | None = None) -> Iterator[str]:
    cut = most is not None and most < len(lines)
    yield f"{head}: {len(lines)}{f', the first {most} (--all shows all)' if cut else ''}"
    for line in lines[:most]:
        yield f"    {line}"


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The most frequent first; in which order they were counted is chance."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _alone(given: Iterable[Sequence[Weighed]]) -> list[str]:
    """The phrases whose single mention gave a tag most often: those to look at first."""
    found = Counter(
        f"{own.slug}: {own.mentions[0].phrase}"
        for tags in given
        for own in tags
        if len(own.mentions) == 1 and own.points <= NEEDED
    )
    return [f"{line}  {count}" for line, count in found.most_common(_SHOWN)]


def _together(slugs: Iterable[Sequence[str]], counts: Mapping[str, int]) -> list[str]:
    pairs = Counter(pair for own in slugs for pair in combinations(sorted(own), 2))
    return [
        f"{first}, {second}: {count} of {min(counts[first], counts[second])}"
        for (first, second), count in pairs.most_common()
        if count >= _PAIR and count >= _TOGETHER * min(counts[first], counts[second])
    ]


def _uncovered(papers: Sequence[Text], tags: TagList) -> list[str]:
    """Keywords, and pairs of words of titles, in which no phrase is found, by how they grow."""
    since = max(paper.first for paper in papers) - _LATE
    late: Counter[str] = Counter()
    early: Counter[str] = Counter()
    for paper in papers:
        (late if paper.first > since else early).update(_said(paper, tags))
    recent = sum(paper.first > since for paper in papers)
    older = len(papers) - recent
    lines: list[str] = []
    for said, count in _most(late):
        if count < _PAIR or len(lines) == 2 * _SHOWN:
            break
        share, before = count / recent, early[said] / older if older else 0.0
        growth = f"{share / before:.1f} times the share before" if before else "none before"
        lines.append(f"{said}  {count} of the last {recent} papers, {growth}")
    return lines


def _said(paper: Text, tags: TagList) -> set[str]:
    pairs = {
        f"{first} {second}".casefold()
        for run in tags.bare(paper.title)
        for first, second in pairwise(run)
        if not {first.casefold(), second.casefold()} & _IDLE
    }
    bare = {word.casefold() for word in paper.keywords if [word.split()] == tags.bare(word)}
    return pairs | bare

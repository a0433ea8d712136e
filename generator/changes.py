"""What came, changed and went, by the UTC day of the run that brought it: data/changes.json.

The one place that knows when something changed: the feeds' `updated` and the dates of
data/index.json come from here. Pure: knows neither files nor clocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

import msgspec

from generator.paper import SCHEMA, Paper

# Older runs are left out, counted from the newest held day, but for what they withdrew.
KEPT = timedelta(days=400)
# What moves for weeks after a paper was listed, and by which source it came, is no change of it.
_UNSETTLED: dict[str, None] = dict.fromkeys(("upvotes", "comments", "stars", "source"))


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """The ids that the runs of one UTC day added, changed, and withdrew (hid from readers).

    An id stands in one of the three at most; each is in order.
    """

    date: date
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


class Changes(msgspec.Struct, frozen=True):
    """The runs, oldest first, each of another day."""

    schema: int = SCHEMA
    days: tuple[Run, ...] = ()

    def updated(self) -> dict[str, date]:
        """The day of the newest run that names each id."""
        return {
            name: run.date for run in self.days for name in (*run.added, *run.changed)
        } | self.withdrawn()

    def withdrawn(self) -> dict[str, date]:
        """The ids that are hidden now, each with the day since when."""
        found: dict[str, date] = {}
        for run in self.days:
            for name in (*run.added, *run.changed):
                found.pop(name, None)
            found.update(dict.fromkeys(run.withdrawn, run.date))
        return found

    def noting(self, day: date, added: Iterable[str], changed: Iterable[str]) -> Changes:
        """These changes and what a run of ``day`` (UTC) brought; what is hidden stays so."""
        run, hidden = self._of(day), self.withdrawn().keys()
        new = {*run.added, *added} - hidden
        kept = {*run.changed, *changed} - new - hidden
        return self._with(day, new, kept, {*run.withdrawn} - new - kept)

    def hiding(self, day: date, hidden: Collection[str]) -> Changes:
        """These changes and, by a run of ``day``, that just the ids ``hidden`` are withdrawn.

        An id that is hidden no more counts as changed.
        """
        before = self.withdrawn()
        shown, gone = before.keys() - hidden, {*hidden} - before.keys()
        if not shown and not gone:
            return self
        run = self._of(day)
        changed = ({*run.changed} | shown) - gone - {*run.added}
        return self._with(day, {*run.added} - gone, changed, ({*run.withdrawn} | gone) - shown)

    def since(self, newest: date) -> Changes:
        """These changes without the runs that are too old for an archive up to ``newest``."""
        first = newest - KEPT
        if not self.days or self.days[0].date >= first:
            return self
        hidden = self.withdrawn()
        kept: list[Run] = []
        for run in self.days:
            still = tuple(name for name in run.withdrawn if hidden.get(name) == run.date)
            if run.date >= first:
                kept.append(run)
            elif still:
                kept.append(Run(run.date, withdrawn=still))
        return Changes(days=tuple(kept))

    def _of(self, day: date) -> Run:
        return next((run for run in self.days if run.date == day), Run(day))

    def _with(self, day: date, *ids: Collection[str]) -> Changes:
        """These changes with the ids ``added``, ``changed`` and ``withdrawn`` as those of a day."""
        if not any(ids):
            return self
        run = Run(day, *(tuple(sorted(names)) for names in ids))
        others = (other for other in self.days if other.date != day)
        return Changes(days=tuple(sorted((*others, run), key=lambda other: other.date)))


def compared(
    newest: dict[str, tuple[date, Paper]],
    held: Mapping[str, Paper],
    day: date,
    after: Iterable[Paper],
) -> tuple[list[str], list[str]]:
    """The ids that ``after``, the records of ``day``, adds, and those whose record it changes.

    ``held`` are the day's records before, ``newest`` each paper's newest record with its day,
    which is brought up to date. Votes, comments and stars do not count: they move for weeks.
    """
    added, changed = [], []
    for paper in after:
        when, before = newest.get(paper.id, (day, None))
        before = held.get(paper.id, before)
        if before is None:
            added.append(paper.id)
        elif before != paper and _settled(before) != _settled(paper):
            changed.append(paper.id)
        if when <= day:
            newest[paper.id] = (day, paper)
    return added, changed


def _settled(paper: Paper) -> Paper:
    return msgspec.structs.replace(paper, **_UNSETTLED)

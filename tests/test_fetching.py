"""One run of `fetch` against a source that is a table: what is asked, told, kept and known then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator import config, fetch, ledger
from generator.errors import InputError, TryLater, UsageError
from generator.fetch import SOURCES, Plan, checked, due, named
from generator.ledger import Backfill, Source
from generator.paper import Listing, normalised
from generator.sources.http import Client, Settings
from generator.store import Change, Published, Store
from tests import faults
from tests.conftest import ROOT
from tests.test_sources_arxiv import api_feed

DAY = timedelta(days=1)
TODAY = datetime.now(UTC).date()
# An old Monday, so that its answers are settled whenever the tests run.
MONDAY = date(2025, 3, 3)
OFTEN = [MONDAY + i * DAY for i in range(5)]
REFUSED, DOWN = InputError("x", "is odd", "mend it"), TryLater("x", "is down", "wait")

# What the source says of a day: how many papers, or what it raises; nothing of any other.
Says = Mapping[date, int | Exception]


def papers(day: date, count: int) -> Listing:
    raw = [{"id": f"{day:%y%m}.{day.day:03}{i:02}", "title": f"T {day} {i}"} for i in range(count)]
    return Listing(day, "huggingface", tuple(map(normalised, raw)))


class Run:
    """A run over ``plan``, with what came of it."""

    def __init__(self, store: Store, plan: Plan, says: Says, monkeypatch: Any) -> None:
        self.asked: list[date] = []
        self.told: list[tuple[int, int]] = []

        def ask(client: Any, settings: config.Archive, day: date) -> list[Listing]:
            assert client.get and settings == archive
            self.asked.append(day)
            said = says.get(day, 0)
            if isinstance(said, Exception):
                raise said
            return [papers(day, said)] if said else []

        def client(settings: Settings) -> Client:
            clients.append(settings)
            return Client(settings)

        clients: list[Settings] = []
        monkeypatch.setitem(SOURCES, "huggingface", ask)
        monkeypatch.setattr(fetch, "Client", client)
        read = config.load(ROOT)
        archive = msgspec.structs.replace(read.archive, deadline=7)
        settings = msgspec.structs.replace(read, archive=archive)
        self.done = fetch.fetch(
            settings, store, "huggingface", plan, lambda *told: self.told.append(told)
        )
        assert clients == [Settings(run=7)]
        self.known = store.sources().get("huggingface")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "content")


def test_each_day_is_told_kept_and_known(store: Store, monkeypatch: Any) -> None:
    """Days with papers, without, and refused; the first fault is the one that is told."""
    later = InputError("y", "is odd too", "mend it")
    says: Says = {OFTEN[0]: 2, OFTEN[2]: REFUSED, OFTEN[3]: later, OFTEN[4]: 1}
    run = Run(store, Plan(OFTEN), says, monkeypatch)
    assert run.asked == OFTEN and store.dates() == [OFTEN[0], OFTEN[4]]
    assert run.told == [(1, 5), (2, 5), (5, 5)]
    assert run.done.changes == [Change(OFTEN[0], 2, 0, 0), Change(OFTEN[4], 1, 0, 0)]
    assert run.done.fault is REFUSED and run.done.quiet == []
    assert sum(len(brought.added) for brought in store.changes().days) == 3
    assert store.changes().days[0].date >= TODAY
    assert run.known and run.known.newest == OFTEN[4] and run.known.backfill is None
    assert run.known.settled == ((OFTEN[0], OFTEN[1]), (OFTEN[4], OFTEN[4]))
    assert run.known.empty == ((OFTEN[1], OFTEN[1]),)
    assert run.known.answered.microsecond == 0 and run.known.answered.date() >= TODAY


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("huggingface", faults.body(faults.entry(1, MONDAY))),
        ("arxiv", api_feed(("2503.00001", f"{MONDAY}T23:00:00Z"))),
    ],
)
def test_each_source_is_asked_as_it_is_configured(store: Store, name: str, answer: bytes) -> None:
    with faults.serving(*[faults.reply(answer)] * 2) as server:
        archive = config.Archive(
            huggingface=config.HuggingFace(url=server.url, pause=0),
            arxiv=config.Arxiv(url=server.url, pause=0),
        )
        settings = msgspec.structs.replace(config.load(ROOT), archive=archive)
        settings = msgspec.structs.replace(settings, root=store.data.parents[1])
        done = fetch.fetch(settings, store, name, Plan([MONDAY]), settings=faults.QUICK)
    assert done.fault is None and done.changes == [Change(MONDAY, 1, 0, 0)]
    assert [day.source for day in store.days()] == [name]


def test_what_has_a_page_is_noted_with_a_run(store: Store) -> None:
    """Tags and organisations of the newest records that are shown, under what lists call them."""
    tags = (ROOT / "tests/toy/content/tags.yml").read_text("utf-8")
    files = {
        "tags.yml": f"{tags}    weak: [galaxy]\n",  # too little, but for the summary
        "organizations.yml": "Harbour Lab: [Pier]\n",
        "curation.yml": "hide:\n  2503.00009: A telescope.\n",
    }
    first, second = (
        [
            {"id": f"2503.0000{i}", "title": title, "organization": name}
            | ({"abstract": "A galaxy.", "summary": "A galaxy."} if i == 7 else {})
            for i, title, name in (
                *((i, "Kites", ("Pier", "Harbour Lab", "Tide")[i % 3]) for i in range(8)),
                (8, last, "Pier"),
                (9, "A telescope", "Harbour Lab"),
            )
        ]
        for last in ("A signal flag", "A timetable")
    )
    for name, text in files.items():
        (store.data.parent / name).parent.mkdir(exist_ok=True)
        (store.data.parent / name).write_text(text)
    for day, raw in ((OFTEN[0], first), (OFTEN[1], second[8:])):
        store.add([Listing(day, "huggingface", tuple(map(normalised, raw)))], OFTEN[1])
    settings = msgspec.structs.replace(config.load(ROOT), root=store.data.parents[1])
    for _ in range(2):
        fetch.note_shown(settings, store, OFTEN[2])
        assert (store.data / "published.json").read_text() == PUBLISHED
        assert store.changes().withdrawn() == {"2503.00009": OFTEN[2]}
    (store.data.parent / "tags.yml").write_text("broken")
    fetch.note_shown(settings, store, OFTEN[3])  # the build says so
    store.publish(["signalling"], {"harbour-lab": "Harbour", "pier": "Pier"})
    both = Published(
        tags=("astronomy", "seafaring", "signalling", "timetables"),
        organizations={"harbour-lab": "Harbour Lab", "pier": "Pier"},
    )
    assert store.published() == both
    # When all tags have a page, an organisation may still come.
    (store.data.parent / "tags.yml").write_text(files["tags.yml"])
    quay = [normalised(paper | {"organization": "Quay"}) for paper in first]
    store.add([Listing(OFTEN[3], "huggingface", tuple(quay))], OFTEN[3])
    fetch.note_shown(settings, store, OFTEN[3])
    assert store.published().organizations == both.organizations | {"quay": "Quay"}


PUBLISHED = """\
{
  "schema": 1,
  "tags": [
    "astronomy",
    "seafaring",
    "timetables"
  ],
  "organizations": {
    "harbour-lab": "Harbour Lab"
  }
}
"""


def test_a_day_held_from_before_is_not_empty(store: Store, monkeypatch: Any) -> None:
    """Though the source has nothing for it now."""
    store.add([papers(OFTEN[0], 1)])
    run = Run(store, Plan(OFTEN[:3]), {OFTEN[1]: 1}, monkeypatch)
    assert run.known and run.known.empty == ((OFTEN[2], OFTEN[2]),)


def test_a_range_is_under_way_until_its_end(store: Store, monkeypatch: Any) -> None:
    """A source that goes down leaves a mark, which the run that ends takes away."""
    plan = Plan(OFTEN, since=OFTEN[0])
    cut = Run(store, plan, {OFTEN[0]: 1, OFTEN[1]: DOWN, OFTEN[2]: 1}, monkeypatch)
    assert cut.asked == OFTEN[:2] and cut.done.fault is DOWN
    assert cut.known and cut.known.backfill
    assert cut.known.backfill.since == OFTEN[0] and cut.known.backfill.begun >= TODAY
    begun = msgspec.structs.replace(cut.known, backfill=Backfill(OFTEN[0], MONDAY + 9 * DAY))
    store.answered("huggingface", begun)
    again = Run(store, plan, {OFTEN[0]: 1, OFTEN[1]: DOWN}, monkeypatch)
    assert again.known and again.known.backfill == begun.backfill  # begun when it was
    whole = Run(store, plan, {OFTEN[1]: REFUSED}, monkeypatch)
    assert whole.asked == OFTEN and whole.known and whole.known.backfill is None
    store.answered("huggingface", begun)
    rest = Run(store, Plan([], since=OFTEN[0]), {}, monkeypatch)
    assert rest.known == msgspec.structs.replace(begun, backfill=None)
    other = Run(store, Plan([OFTEN[4]], since=OFTEN[4]), {OFTEN[4]: DOWN}, monkeypatch)
    assert other.known == rest.known  # nothing was answered


def test_nothing_is_known_of_a_source_that_answers_nothing(store: Store, monkeypatch: Any) -> None:
    for says in ({OFTEN[0]: REFUSED}, {OFTEN[0]: DOWN}):
        run = Run(store, Plan(OFTEN[:1], since=OFTEN[0]), says, monkeypatch)
        assert run.known is None and store.dates() == []
    run = Run(store, Plan(OFTEN[:1], since=OFTEN[0]), {}, monkeypatch)
    assert run.known and run.known.settled == () == run.known.empty and not run.known.backfill


def test_holes_are_asked_for_last_and_given_up_at_a_silence(store: Store, monkeypatch: Any) -> None:
    """Or at once if the source answered nothing of the days before."""
    days = [MONDAY - i * DAY for i in range(60)]
    holes = [day for day in days if day.weekday() < 5]
    run = Run(store, Plan([OFTEN[4]], holes), {OFTEN[4]: 1}, monkeypatch)
    assert run.asked[0] == OFTEN[4] and len(run.asked) < 20
    assert run.done.quiet == [(run.asked[-1], MONDAY)]
    assert run.told == [(i + 1, 1 + len(holes)) for i in range(len(run.asked))]
    refused = Run(store, Plan([OFTEN[4]], holes), {OFTEN[4]: REFUSED}, monkeypatch)
    assert refused.asked == [OFTEN[4]]
    alone = Run(store, Plan([], holes[:2]), {holes[0]: 1}, monkeypatch)
    assert alone.asked == holes[:2]
    # A silence among the days that are due ends nothing.
    silent = [day for day in reversed(days) if day.weekday() < 5]
    assert Run(store, Plan(silent), {}, monkeypatch).asked == silent


def test_a_day_to_come_is_refused() -> None:
    today = [papers(TODAY, 1)]
    assert checked(today, TODAY) is today
    with pytest.raises(InputError) as caught:
        checked([*today, papers(TODAY + DAY, 1)], TODAY)
    assert str(caught.value) == (
        f"{TODAY + DAY}: is of a day to come (today is {TODAY}, UTC); "
        "correct the date, or the clock"
    )


def known(**more: Any) -> Source:
    return Source(datetime(2025, 6, 1, tzinfo=UTC), **more)


def test_the_days_that_are_due() -> None:
    """By table: the first run, the last days again, a year back at most, known days left out."""
    today = date(2025, 3, 14)  # a Friday

    def plan(held: list[date], what: Source | None = None, source: str = "arxiv") -> Plan:
        return due(source, held, what, today, 2)

    assert plan([]).days == [today - i * DAY for i in range(6, -1, -1)]
    assert plan([today]).days == [today - 2 * DAY, today - DAY, today]
    assert plan([today - 4 * DAY]).days == [today - i * DAY for i in range(3, -1, -1)]
    assert plan([today - 900 * DAY]).days[0] == today - 366 * DAY
    assert plan([today - 900 * DAY]).holes[0] == today - 367 * DAY
    assert plan([today - 900 * DAY]).holes[-1] >= today - 899 * DAY
    assert plan([today - 6 * DAY], source="huggingface").days == [
        today - i * DAY for i in (4, 3, 2, 1, 0)
    ]
    gone = known(empty=((today - 3 * DAY, today - DAY),))
    assert plan([today - 4 * DAY], gone).days == [today - 2 * DAY, today - DAY, today]
    assert plan([today - 4 * DAY], known()).days == plan([today - 4 * DAY]).days
    early = known(early=((today - 9 * DAY, today - 9 * DAY, today),))
    held = [today - 9 * DAY, today - 8 * DAY, today - 7 * DAY, today]
    assert plan(held).holes == [today - 3 * DAY, today - 4 * DAY]
    assert plan(held, early).holes == [today - 3 * DAY, today - 4 * DAY, today - 9 * DAY]


def test_a_range_that_is_named() -> None:
    """The days of it that can bring something; how many are left out and why."""
    friday = MONDAY + 4 * DAY
    span = (MONDAY, MONDAY + 6 * DAY)
    assert named("huggingface", [], None, TODAY, span) == (OFTEN, (), 0, 2, MONDAY)
    assert named("arxiv", [], None, TODAY, span).idle == 0
    assert len(named("arxiv", [], None, TODAY, span).days) == 7
    one = named("huggingface", [friday], None, TODAY, (friday, friday))
    assert one.days == [friday]
    settled = known(settled=((MONDAY, friday),), empty=((friday, friday),))
    some = named("huggingface", OFTEN[1:3], settled, TODAY, span)
    assert some.days == [OFTEN[0], OFTEN[3]] and some.known == 3
    begun = known(early=((OFTEN[1], OFTEN[1], friday),), backfill=Backfill(MONDAY, OFTEN[3]))
    rest = named("huggingface", OFTEN[1:2], begun, friday, span)
    assert rest.days == [OFTEN[0], *OFTEN[2:]] and rest.known == 1  # it was answered since
    with pytest.raises(UsageError) as caught:
        named("huggingface", [], None, TODAY, (friday, MONDAY))
    assert str(caught.value) == f"--since: {friday} is after {MONDAY}; swap the dates"


def test_what_a_silence_was_believed_to_be_is_forgotten() -> None:
    """Empty days of an earlier run that turn out to be part of it; held ones stay settled."""
    when = datetime(2025, 8, 1, 9, 30, 5, 7, tzinfo=UTC)
    days = [MONDAY + i * DAY for i in range(40) if (MONDAY + i * DAY).weekday() < 5]
    first = {day: set[date]() for day in days[:10]} | {days[-1]: {days[-1]}}
    one = ledger.learned("huggingface", None, first, {days[-1]}, when)
    assert one.empty == ((days[0], days[9]),) and one.settled[0] == (days[0], days[9])
    rest = {day: set[date]() for day in days[10:-1]} | {days[-1]: {days[-1]}}
    two = ledger.learned("huggingface", one, rest, {days[-1]}, when)
    assert two.empty == () and two.settled == ((days[-1], days[-1]),)
    assert two.answered == when.replace(microsecond=0) and two.newest == days[-1]
    # A paper that came for a day that was empty: it is settled, and empty no more.
    three = ledger.learned("huggingface", one, {days[2]: {days[2]}}, {days[2]}, when)
    assert three.empty == ((days[0], days[1]), (days[3], days[9]))
    assert three.settled == one.settled and three.newest == days[-1]


def test_early_answers_stand_with_their_day_until_they_are_settled() -> None:
    """Spans of one day of answering; asked again later, the newer answer counts."""
    week = [MONDAY + i * DAY for i in (0, 1, 2, 3, 4, 7)]
    young = datetime(2025, 3, 11, tzinfo=UTC)
    one = ledger.learned("huggingface", None, {day: {day} for day in week}, week, young)
    assert one.early == ((week[0], week[5], young.date()),) and one.settled == ()
    later = datetime(2025, 3, 17, tzinfo=UTC)  # the first day is 14 days old now
    two = ledger.learned("huggingface", one, {day: {day} for day in week[:2]}, week, later)
    assert two.settled == ((week[0], week[0]),)
    assert two.early == (
        (week[1], week[1], later.date()),
        (week[2], week[5], young.date()),
    )
    assert two.is_early(week[1]) and not two.is_early(week[0])
    same, next_day = (known(early=((MONDAY, MONDAY, MONDAY + i * DAY),)) for i in (0, 1))
    assert same.is_partial(MONDAY) and not next_day.is_partial(MONDAY)
    since = msgspec.structs.replace(two, backfill=Backfill(week[0], later.date()))
    assert since.is_done(week[1], week[0], later.date())
    assert not since.is_done(week[2], week[0], later.date())  # answered before it was begun
    assert not since.is_done(week[1], week[1], later.date())  # of another range
    assert not since.is_done(week[1], week[0], week[1] + 14 * DAY)  # old enough to be asked again
    assert since.is_done(week[1], week[0], week[1] + 13 * DAY)
    assert not since.is_done(week[0], week[0], later.date())  # no early answer


@pytest.mark.parametrize(("count", "told"), [(19, 0), (20, 1)])
def test_a_silence_of_a_source_without_rest(count: int, told: int) -> None:
    days = [MONDAY + i * DAY for i in range(count)]
    answers = {day: set[date]() for day in days} | {days[-1] + DAY: {days[-1] + DAY}}
    found = ledger.silences("arxiv", None, answers)
    assert found == [(days[0], days[-1])] * told
    before = known(empty=((days[0], days[-2]),))
    assert ledger.silences("arxiv", before, {days[-1]: set()}) == found
    assert ledger.silences("arxiv", before, {days[-1]: {days[-1]}}) == []
    after = known(empty=((days[1], days[-1]),))
    assert ledger.silences("arxiv", after, {days[0]: set()}) == found
    weekend = {MONDAY + i * DAY: {MONDAY + i * DAY} for i in (4, 7)}  # on which it lists too
    what = ledger.learned("arxiv", None, weekend, weekend.keys(), datetime(2025, 6, 1, tzinfo=UTC))
    assert what.settled == tuple((day, day) for day in weekend)


def test_the_days_that_are_absent() -> None:
    held = [MONDAY, MONDAY + 9 * DAY]
    sources = [known(), known(empty=((MONDAY + DAY, MONDAY + 2 * DAY),))]
    holes, empty = ledger.absent(held, iter(sources))
    assert empty == [MONDAY + DAY, MONDAY + 2 * DAY]
    assert holes == [MONDAY + i * DAY for i in (3, 4, 7, 8)]

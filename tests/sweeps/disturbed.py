"""Commands killed, or refused by the disk, at a random file operation: the next run makes it good.

Each case begins from the same project, and ends in the bytes of a run that nothing disturbed.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.feed import Feed
from tests.sweeps import projects
from tests.sweeps.forked import Outcome, apart, run
from tests.sweeps.tally import Tally, complaints
from tests.sweeps.tripwire import Tripwire


@dataclass(frozen=True)
class Scene:
    """A command, the project in `start` that it begins from, and the files that it should leave.

    `operations` is how many of them it takes, `forked` how many of those in forked processes.
    """

    words: tuple[str, ...]
    start: Path
    wanted: dict[str, bytes]
    operations: int
    forked: int


def kills(count: int, seed: int, only: int | None = None) -> Iterator[Tally]:
    """SIGKILL of the whole command, and, in every fourth build, of one of its processes."""
    yield from _sweeps(
        "kills", [["kill"], ["kill"], ["kill", "kill worker", "kill", "kill"]], count, seed, only
    )


def calls(count: int, seed: int, only: int | None = None) -> Iterator[Tally]:
    """A disk that is full from one call on, and single calls that fail."""
    yield from _sweeps("calls", [["ENOSPC", "EIO"]] * 3, count, seed, only)


def _sweeps(
    name: str, effects: list[list[str]], count: int, seed: int, only: int | None
) -> Iterator[Tally]:
    """A tally for each of add, fetch and build, ``count`` cases each."""
    with tempfile.TemporaryDirectory() as folder, _scenes(Path(folder).resolve()) as scenes:
        root = Path(folder).resolve() / "case"
        for (command, choices), own in zip(scenes.items(), effects, strict=True):
            tally = Tally(f"{name} of {command}")
            for number in range(count) if only is None else [only]:
                chance = random.Random(f"{name} {command} {seed} {number}")
                scene, effect = (
                    choices[number % len(choices)],
                    own[(number // 2 + number) % len(own)],
                )
                most = scene.forked if effect == "kill worker" else scene.operations
                wire = Tripwire(root, effect, chance.randint(1, most))
                _case(tally, f"{number} ({wire} of {scene.start.name})", scene, wire)
            yield tally


@contextlib.contextmanager
def _scenes(folder: Path) -> Iterator[dict[str, list[Scene]]]:
    """Add and fetch beside a held day; a build of everything, and one after a day more."""
    days = projects.days()
    with apart(lambda: Feed(days)) as url:
        held = projects.fresh(folder / "held", url)
        files = projects.saved(held / "saved", days)
        run(held, "add", files.pop())
        full = projects.copy(held, folder / "full")
        run(full, "add", *files)
        grown = projects.copy(held, folder / "grown")
        run(grown, "build")
        run(grown, "add", *files)
        yield {
            "add": [_scene(held, "add", *(f"saved/{path.name}" for path in files))],
            "fetch": [_scene(held, "fetch", "--since", projects.SINCE, "--until", projects.UNTIL)],
            "build": [_scene(full, "build"), _scene(grown, "build")],
        }


def _scene(start: Path, *words: str) -> Scene:
    """The command run undisturbed: what it leaves, and its operations."""
    root = projects.copy(start, start.parent / "case")
    wire = Tripwire(root)
    done = run(root, *words, before=wire.install)
    assert done.status == 0, done
    return Scene(words, start, projects.left(root), wire.count, wire.forked)


def _case(tally: Tally, case: str, scene: Scene, wire: Tripwire) -> None:
    tally.tried += 1
    root = projects.copy(scene.start, wire.root)
    done = run(root, *scene.words, before=wire.install)
    if done.status == 0 and (what := projects.differing(projects.left(root), scene.wanted)):
        tally.fault("different", case, f"though it ended well: {what}")
    killed = done.status == -9 and not done.hung
    if not killed and tally.ended(case, done, 0, 1, 75) and done.status:
        _judge(tally, case, done, wire)
    if (found := run(root, "check")).status:
        tally.fault("unreadable", case, found.err)
    if (root / "site/.unfinished").exists():
        refused = run(root, "check", "--site")
        if tally.ended(case, refused, 1) and "did not end" not in refused.err:
            tally.fault("unclear", case, f"an unfinished site passes for one: {refused.err}")
    if tally.ended(case, run(root, *scene.words), 0) and (
        what := projects.differing(projects.left(root), scene.wanted)
    ):
        tally.fault("different", case, what)


def _judge(tally: Tally, case: str, done: Outcome, wire: Tripwire) -> None:
    """A command that failed gives one line, which names the file or a folder it is in.

    On a disk that is full, processes side by side fail at files of their own, and the first to
    say so is heard.
    """
    lines = complaints(done)
    if len(lines) != 1:
        tally.fault("unclear", case, f"{len(lines)} lines: {done.err}")
    elif wire.where:
        path = Path(wire.where).relative_to(wire.root)
        names = {path.name.removeprefix(".").removesuffix(".tmp"), *map(str, path.parents[:-1])}
        if wire.lasts:
            names |= {f"{wire.root}/", *(f"{name}/" for name in ("content", "site", ".cache"))}
        if not any(name in lines[0] for name in names):
            tally.fault("unclear", case, f"{lines[0]} does not name {path}")

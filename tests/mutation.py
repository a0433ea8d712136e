"""``python -m tests.mutation [MODULE[:K] …] [--sample N] [--seed S]``: do the tests notice?

Makes small wrong changes to a module, one at a time, and runs the tests that serve it: one that
all of them pass is a gap, or changes nothing that anybody could see. The changes are mutmut's. Its
runner is not used: it forgets what a test does in another process, where most of ours run the
program, and changes no constants. One line a module, before it each change that was not noticed,
under the number K that runs it alone. Changes that nobody could see are, above all, of
`zip(strict=…)`, of the case of what is read in any case, of a value that is given again where it
is the default, and of work that is only saved. Any other is a gap: a line in a table, or a paper
of tests/toy, ends it.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import hypothesis
import libcst as cst
import playwright.sync_api  # noqa: F401  what tests import is loaded once
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, create_mutations

ROOT = Path(__file__).parents[1]
_GOLDEN = tuple(
    f"tests/test_golden.py::test_{name}"
    for name in (
        "rendering_alone_says_the_same",
        "years_of_papers_say",
        "an_empty_archive_says_how_to_begin",
        "busy_days_stand_out_in_calendars",
        "long_lists_are_cut",
        "quiet_months_stand_on_the_tags_own_page",
        "home_names_each_paper_once",
        "weeks_and_months_show_their_best",
    )
)
_PLACES = "tests/test_ownership.py::test_patterns_come_from_one_list"
_KEYS = "tests/test_page_keys.py"
_CATCHING_UP = "tests/test_catching_up.py"
_DAYS = ("tests/test_days.py", _GOLDEN[0])
_NOTED = (
    "tests/test_data.py::test_what_is_hidden_is_withdrawn_once",
    "tests/test_data.py::test_old_runs_are_left_out_but_for_what_is_hidden",
    "tests/test_fetching.py::test_what_has_a_page_is_noted_with_a_run",
)
_FILES = (
    *("mkdocs.yml", "pyproject.toml", "requirements.lock", ".gitignore", ".ci/take-over"),
    *(f"content/{name}" for name in ("about.md", "tags.yml", "curation.yml", "organizations.yml")),
)
_FEEDS = (
    "alone or years or patterns or hostile or lacks or moves or ids or repository or fit or harm "
    "or changes or key or over"
)
_CHANGES = "told or hidden or left_out or damaged"
_TEX = "rule or sign or searching or shown_in or accent or letter"
_TRENDS = "months or is_closed or and_falls or not_there or chance or ratio or new_words"
_TERMS = (
    "odd or british or look or thing or phrase or mean or function or sign or impact or fields "
    "or letter or terms_of or names"
)
_DOCTOR = (
    "well or break or time or asked_where or last or elsewhere or gaps or issue or sees or "
    "published"
)
_TYPE = re.compile(r"TypeVar\(|__all__|= (?:npt\.NDArray|dict|list|tuple)\[")
# Of each module its files, and what pytest is told to run: the quick first, nothing in a browser,
# nothing that needs the reference data.
MODULES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "text": (
        ("text.py",),
        (
            "tests/test_text.py",
            "tests/test_markdown.py::test_what_reads_as_itself_is_not_escaped",
            "tests/test_markdown.py::test_where_a_paragraph_begins_more_is_read",
            "tests/test_tex.py::test_what_has_no_sign_is_an_element_on_pages",
            _GOLDEN[0],
        ),
    ),
    "paper": (
        ("paper.py",),
        (
            "tests/test_paper.py",
            "tests/test_tex.py::test_a_paper_is_shown_in_all_its_words",
            _GOLDEN[0],
        ),
    ),
    "day": (("day.py",), _DAYS),
    "store": (
        ("store.py",),
        (*_DAYS, *_NOTED, "tests/test_store.py", "tests/test_store_files.py"),
    ),
    "archive": (
        ("archive.py", "curation.py"),
        (
            *_GOLDEN[:2],
            "tests/test_curation.py",
            _KEYS,
            "-k",
            "alone or years or mistake or plain or key",
        ),
    ),
    "tagging": (("tagging",), ("tests/test_tagging.py", "-k", "not (hostile or real or other)")),
    "render": (
        ("render",),
        (
            *_GOLDEN,
            _PLACES,
            _KEYS,
        ),
    ),
    "fetch": (
        ("fetch.py", "ledger.py"),
        (
            "tests/test_fetching.py",
            f"{_CATCHING_UP}::test_what_is_known_follows_from_the_answers",
            f"{_CATCHING_UP}::test_a_long_silence_is_told_and_not_believed",
        ),
    ),
    "index": (
        tuple(
            f"search/{name}.py"
            for name in ("coding", "impacts", "columns", "cards", "postings", "segments")
        ),
        ("tests/test_search_coding.py", "tests/test_search_files.py", "tests/test_search.py"),
    ),
    "digest": (("digest",), ("tests/test_mailing.py", _GOLDEN[0])),
    "feeds": (("feeds",), (*_GOLDEN[:2], _PLACES, "tests/test_feeds.py", _KEYS, "-k", _FEEDS)),
    "exports": (
        ("exports.py",),
        (_GOLDEN[0], "tests/test_data.py", _KEYS, "-k", "alone or a_year_holds or key"),
    ),
    "changes": (("changes.py",), ("tests/test_data.py", "-k", _CHANGES)),
    "citing": (("citing.py",), ("tests/test_citing.py",)),
    "tex": (
        ("tex",),
        ("tests/test_tex.py", "-k", _TEX),
    ),
    "trends": (("trends",), ("tests/test_trends.py", "-k", _TRENDS)),
    "related": (("related",), ("tests/test_related.py", "-k", "not little_time and not processes")),
    "organizations": (
        ("organizations.py",),
        ("tests/test_organizations.py", _GOLDEN[0], "-k", "mistakes or safe or alone or decide"),
    ),
    "terms": (
        tuple(f"search/{name}.py" for name in ("words", "names", "meanings", "acronyms")),
        (
            *(f"tests/test_search{name}.py" for name in ("_coding", "_words", "_meanings", "")),
            *("-k", _TERMS),
        ),
    ),
    "doctor": (
        ("doctor.py", "publishing.py", "github.py"),
        (
            "tests/test_doctor.py",
            "-k",
            _DOCTOR,
        ),
    ),
    "starter": (("starter.py",), ("tests/test_starter.py", "-k", "workflow or comes or lists")),
}


class Mutant(NamedTuple):
    """A file with one change: its path, the line of the change, and what is put for what."""

    path: str
    line: int
    module: cst.Module
    node: cst.CSTNode
    instead: cst.CSTNode

    @property
    def source(self) -> str:
        """The changed file."""
        return cst.ensure_type(self.module.deep_replace(self.node, self.instead), cst.Module).code

    def __str__(self) -> str:
        old, new = self.module.code.split("\n"), self.source.split("\n")
        lines = difflib.unified_diff(old, new, n=0, lineterm="")
        changed = [f"    {line}" for line in lines if line[:3] not in ("---", "+++", "@@ ")]
        return "\n".join([f"{self.path}:{self.line}", *changed])


def mutants(name: str) -> Iterator[Mutant]:
    """All of ``name``, a file or a folder of the package, in the order of the text."""
    path = ROOT / "generator" / name
    for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
        named = file.relative_to(ROOT).as_posix()
        module, found, _, _ = create_mutations(named, file.read_text("utf-8"))
        lines = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
        constants = {node for part in module.body if _is_constant(part) for node in _nodes(part)}
        for mutation in found:
            node = mutation.original_node
            if _is_in_function(mutation) or node in constants:
                yield Mutant(named, lines[node].start.line, module, node, mutation.mutated_node)


def _is_in_function(mutation: Mutation) -> bool:
    return isinstance(mutation.contained_by_top_level_function, cst.FunctionDef)


def _is_constant(part: cst.CSTNode) -> bool:
    """Whether a statement of a module gives a value, and not only a type, a name."""
    if not isinstance(part, cst.SimpleStatementLine):
        return False
    code = cst.Module([part]).code
    return "=" in code and not _TYPE.search(code)


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


class Tests:
    """Runs tests in a copy of the project, each time in a process forked off this one.

    What is slow to import is there already; the program, in the copy, is not.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._root, self._said = folder / "project", folder / "said"
        self._names = names
        self._seconds = 600.0
        for name in ("content", ".ci"):
            (self._root / name).mkdir(parents=True)
        for name in ("generator", "tests", "overrides", ".github"):
            shutil.copytree(ROOT / name, self._root / name)
        for name in _FILES:
            shutil.copy(ROOT / name, self._root / name)
        begin = time.monotonic()
        if self._run() != 0:
            sys.exit(f"{self._said.read_text('utf-8')[-3000:]}the tests fail as they are")
        self._seconds = 10 + 4 * (time.monotonic() - begin)

    def notice(self, mutant: Mutant) -> str:
        """How they do: ``killed`` or ``timeout``, or ``survived``."""
        path = self._root / mutant.path
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
        path.write_text(mutant.source, "utf-8")
        try:
            status = self._run()
        finally:
            path.write_text(mutant.module.code, "utf-8")
            os.utime(path, ns=times)  # what was compiled of it holds again
        return "timeout" if status is None else "killed" if status else "survived"

    def _run(self) -> int | None:
        """The exit status of pytest; None if it took too long."""
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = self._test()
            finally:
                os._exit(code)
        with suppress(OSError):
            os.setpgid(child, child)
        end = time.monotonic() + self._seconds
        status: int | None = None
        try:
            while status is None and time.monotonic() < end:
                time.sleep(0.01)
                done, code = os.waitpid(child, os.WNOHANG)
                status = os.waitstatus_to_exitcode(code) if done else None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # and what it left running
            if status is None:
                os.waitpid(child, 0)
        return status

    def _test(self) -> int:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setpgid(0, 0)
        os.chdir(self._root)
        with self._said.open("wb") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
        for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "generator")]:
            del sys.modules[name]
        sys.path[0] = str(self._root)
        sys.dont_write_bytecode = self._seconds < 600
        os.environ.pop("CI", None)
        os.environ["PYTHONPATH"] = str(self._root)
        if sys.dont_write_bytecode:
            os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        basetemp = f"--basetemp={self._root.parent / 'tmp'}"
        loaded = "-Wignore::pytest.PytestAssertRewriteWarning"
        return int(pytest.main(["-x", "-n0", basetemp, loaded, *self._names]))


def main() -> None:
    """Try the modules that are named, or all; status 1 if one is below 85 %."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE[:K]", help=", ".join(MODULES))
    parser.add_argument("--sample", type=int, help="so many changes of each module [all]")
    parser.add_argument("--seed", type=int, default=1, help="another one, another sample [1]")
    told = parser.parse_args()
    hypothesis.settings.register_profile(
        "mutation",
        database=None,
        deadline=None,
        derandomize=True,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    hypothesis.settings.load_profile("mutation")
    wanted: dict[str, list[int]] = {}
    for name in told.modules or MODULES:
        module, _, number = name.partition(":")
        if module not in MODULES:
            parser.error(f"no module {module}; there are {', '.join(MODULES)}")
        wanted.setdefault(module, []).extend([int(number)] if number else [])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what runs is ended too
    scores = [_try(name, only, told.sample, told.seed) for name, only in wanted.items()]
    sys.exit(any(score < 0.85 for score in scores))


def _try(name: str, only: list[int], sample: int | None, seed: int) -> float:
    """Tell how module ``name`` does, and give the share of its mutants that are noticed."""
    files, tests = MODULES[name]
    found = [mutant for file in files for mutant in mutants(file)]
    numbers = only or [*range(len(found))]
    if sample and sample < len(numbers):
        numbers = sorted(random.Random(f"{seed} {name}").sample(numbers, sample))
    ends = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        runner = Tests(Path(folder), tests)
        for number in numbers:
            end = runner.notice(found[number])
            ends[end] += 1
            if end == "survived":
                print(f"  {name}:{number} {found[number]}", flush=True)
    score = 1 - ends["survived"] / len(numbers)
    print(
        f"{name}: {len(numbers)} of {len(found)} mutants: {ends['killed']} killed, "
        f"{ends['timeout']} timeouts, {ends['survived']} survived: {100 * score:.1f} %",
        flush=True,
    )
    return score


if __name__ == "__main__":
    main()

"""Count the papers that show TeX residue before and after it is repaired, on the feed's real days.

After: on pages, and as text alone (titles of citations, search, mails), where what has no sign of
Unicode is typed: ``G_stack``.

Run ``python -m tests.bench.tex [--left] [--sample]`` with the reference data in ../shared. The
classes are those of readers, not of the rules: whatever looks like TeX. ``--left`` prints what is
left. ``--sample`` prints what was changed in 300 strings, drawn with a fixed seed, to be judged by
hand; verdicts stand in tex_verdicts.txt, a string a line: id, field, hash of what is shown, and
``right`` or ``false``.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path

from generator import paper, tex, text
from generator.keys import sha256
from generator.paper import Paper
from generator.tex.scripts import bare
from tests.bench.archives import real_days

TARGET = 1.7  # percent of the papers
SAMPLE, SEED = 300, 11
VERDICTS = Path(__file__).with_name("tex_verdicts.txt")
FIELDS = ("title", "abstract", "summary")
_GREEK = (
    "alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|"
    "omega|ell"
)
CLASSES = {
    r"\% \& \_": r"\\[%&_$#]",
    "4.49times": r"\dtimes(?![a-z])|\dtimessim|\d times \d|\{times\}|[A-Z]{2}times[A-Z]",
    "x^2": r"\^",
    r"\command": r"\\[A-Za-z]+",
    "``quotes''": "``",
    "x_y": r"(?<![\w/.\\])[A-Za-z]_\w",
    "x_{…}": r"_\{",
    r"\"u": r"\\[\"'`~=^](?:\{|[^\W\d_])",
    "pi_0": rf"\b(?:{_GREEK})_[\d{{A-Z]",
    "$…$": r"\$[^$\n]*[\\^_][^$\n]*\$|\\\(",
    # Beside those of the issue: what a link says, and names that lost their backslash.
    "https://…{…}": "\ufffc \\{",
    "lost names": (
        r"(?<![A-Za-z])(?:[lgn]eq|(?:left|right|up|down)arrow|infty|cdot|varepsilon|lceil|rceil|"
        r"propto|math(?:bf|rm|cal|bb)\{|text(?:bf|it|tt|sc|rm)?\{)(?![a-z])"
        r"|\bsim\d(?!real)|\bapprox ?\d"
    ),
}
_CLASSES = {name: re.compile(pattern) for name, pattern in CLASSES.items()}
_ADDRESS = re.compile(r"\S*(?:://|www\.)[^\s{}]+|[\w.-]+\.(?:com|io|org|ai)/\S*")
_WORD = re.compile(r"\S+|\s+")


def residue(record: Paper, view: Callable[[str], str]) -> dict[str, list[str]]:
    """By class what of a paper looks like TeX in a ``view``, each with what stands around it."""
    found = defaultdict(list)
    for field in FIELDS:
        value = _ADDRESS.sub("\ufffc ", view(getattr(record, field) or ""))
        for name, pattern in _CLASSES.items():
            for match in pattern.finditer(value):
                around = value[max(0, match.start() - 15) : match.end() + 10]
                found[name].append(around.replace("\n", " "))
    return found


def _as_held(value: str) -> str:
    return value


def on_page(value: str) -> str:
    """What is seen of ``value`` on a page: a superscript by an element has no sign."""
    return bare(tex.marked(value))


def changes(was: str, made: str) -> Iterator[tuple[str, str]]:
    """The words that were repaired, and the one before."""
    before, after = _WORD.findall(was), _WORD.findall(made)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield "".join(before[max(0, a - 2) : b]), "".join(after[max(0, c - 2) : d])


def repaired(records: Mapping[str, Paper]) -> dict[tuple[str, str], tuple[str, str]]:
    """By id and field the strings that are shown otherwise than they are held."""
    found = {}
    for name, record in records.items():
        shown = paper.shown(record)
        for field in (*FIELDS, "authors", "keywords", "organization", "submitter"):
            was, made = getattr(record, field), getattr(shown, field)
            if was != made:
                found[name, field] = (_line(was), _line(made))
    return found


def _line(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _count(records: Mapping[str, Paper], left: bool) -> float:
    """Print the table; the share of papers that show residue in the end, in percent."""
    begin = time.process_time()
    for record in records.values():
        paper.shown(record)
    spent = time.process_time() - begin
    print(f"{len(records)} papers; repairing them once took {spent:.2f} s of the processor")
    views = (("before", _as_held), ("pages", on_page), ("text", text.shown))
    found = {
        view: {name: residue(record, see) for name, record in records.items()}
        for view, see in views
    }
    print(f"{'papers that show':16}", *(f"{view:>7}" for view in found))
    for label in CLASSES:
        counts = [sum(label in paper for paper in side.values()) for side in found.values()]
        print(f"{label:16}", *(f"{count:7}" for count in counts))
    shares = [100 * sum(map(bool, side.values())) / len(records) for side in found.values()]
    print(f"{'any, percent':16}", *(f"{share:7.2f}" for share in shares))
    for name, side in found["text"].items() if left else ():
        for label, texts in side.items():
            print(name, label, *map(repr, texts[:3]))
    return shares[-1]


def _judged(found: Mapping[tuple[str, str], tuple[str, str]], show: bool) -> tuple[int, int]:
    """Of the sample: how many strings are judged as they are now, and how many of these false."""
    # By a hash, so that what a new rule changes takes the place of few.
    drawn = sorted(found, key=lambda own: sha256(f"{SEED} {own}".encode()))[:SAMPLE]
    rows = VERDICTS.read_text("utf-8").splitlines() if VERDICTS.is_file() else []
    known = {tuple(row.split()[:3]): row.split()[3] for row in rows if not row.startswith("#")}
    judged = false = 0
    for name, field in drawn:
        was, made = found[name, field]
        hashed = sha256(made.encode())[:8]
        verdict = known.get((name, field, hashed), "not judged")
        judged += verdict != "not judged"
        false += verdict == "false"
        if show:
            print(f"{name} {field} {hashed} {verdict}")
            for one, other in changes(was, made):
                print(f"    {one!r} -> {other!r}")
    return judged, false


def main() -> None:
    parser = argparse.ArgumentParser(description="Count TeX residue on the feed's real days.")
    parser.add_argument("--left", action="store_true", help="print what is left")
    parser.add_argument("--sample", action="store_true", help="print what is to be judged by hand")
    options = parser.parse_args()
    records = {record.id: record for listing in real_days() for record in listing.papers}
    share = _count(records, options.left)
    found = repaired(records)
    judged, false = _judged(found, options.sample)
    print(f"{len(found)} strings changed; of {SAMPLE} drawn {judged} judged, {false} false repairs")
    passed = share <= TARGET and judged >= min(SAMPLE, len(found)) and not false
    print("PASS" if passed else "FAIL", f"target: at most {TARGET} % of papers, 0 false repairs")


if __name__ == "__main__":
    main()

"""Whether citations of all real papers say what the records say, by judges that are not ours.

``python -m tests.bench.citing`` splits the names of tests/names.json, which were judged by hand,
and reads the BibTeX, RIS and CSL-JSON of every paper back. Needs Node, and what is no dependency of
the project: ``pip install pybtex bibtexparser rispy citeproc-py``. With ``--tex`` the entries go
through biber and pdflatex too (Debian: texlive-latex-recommended, texlive-bibtex-extra, biber,
lmodern, cm-super-minimal).
"""

from __future__ import annotations

import argparse
import calendar
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import bibtexparser
import rispy
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from generator import citing
from generator.paper import Paper, shown
from tests.bench import archives

ROOT = Path(__file__).parents[2]
CITE = ROOT / "overrides" / "assets" / "cite.js"
_SCRIPT = """
import { readFileSync } from "node:fs";
const { entries, FORMATS, idsOf } = await import(process.argv[1]);
const text = readFileSync(0, "utf8");
const all = entries(text);
const told = Object.entries(FORMATS).map(([name, { written }]) => [name, written(all)]);
const ids = told.map(([, file]) => idsOf(file));
console.log(JSON.stringify({ ...Object.fromEntries(told), ids }));
"""
_MONTHS = tuple(calendar.month_name)
_SIGNS = {"textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~"} | {
    "textbraceleft": "{", "textbraceright": "}",
}  # fmt: skip
# More than TeX's own 5 million words; and biblatex's lists of one section's entries are made anew
# with each of them.
_SECTION = 500
_MEMORY = os.environ | {"extra_mem_top": "80000000"}
# Neither pdflatex nor biber knows these two signs of real titles; lualatex does.
_DOCUMENT = r"""\documentclass{article}
\usepackage[T1]{fontenc}\usepackage{lmodern}
\usepackage[backend=biber,style=authoryear,maxbibnames=99]{biblatex}
\usepackage{hyperref}
\DeclareUnicodeCharacter{2082}{\textsubscript{2}}\DeclareUnicodeCharacter{21BB}{(rotated)}
\addbibresource{papers.bib}
\begin{document}
%s
\end{document}
"""


class Cited(NamedTuple):
    """What a judge read of an entry; `authors` are (given, family, suffix) or (whole,)."""

    title: str
    authors: list[tuple[str, ...]]
    year: str
    month: str
    eprint: str
    doi: str
    url: str


def papers() -> dict[str, tuple[Paper, date]]:
    """By key the newest record of each real paper, and the day that listed it first."""
    found: dict[str, tuple[Paper, date]] = {}
    for listing in sorted(archives.real_days(), key=lambda one: one.date):
        for paper in listing.papers:
            first = found.get(paper.id, (paper, listing.date))[1]
            found[paper.id] = (paper, first)
    keyed = {citing.key(paper): (paper, first) for paper, first in found.values()}
    assert len(keyed) == len(found), "two papers have one key"
    return keyed


def meant(paper: Paper, first: date) -> Cited:
    """What its citation must say."""
    when = paper.published or first
    paper = shown(paper)
    authors = [_judged(value) for value in paper.authors]
    doi, url = f"10.48550/arXiv.{paper.id}", f"https://arxiv.org/abs/{paper.id}"
    return Cited(paper.title, authors, str(when.year), str(when.month), paper.id, doi, url)


def _judged(value: str) -> tuple[str, ...]:
    """Every word of the name, each once and in its place; where it is split, `names` tells."""
    parts = citing.name(value)
    split = (parts.first, parts.last, parts.suffix)
    assert " ".join(filter(None, split)).split() == value.split(), value
    return (value,) if parts.whole or not parts.first else split


def by_pybtex(bib: str) -> Iterator[tuple[str, Cited]]:
    for key, entry in parse_string(bib, "bibtex").entries.items():
        people = [
            (p.first_names + p.middle_names, p.prelast_names + p.last_names, p.lineage_names)
            for p in entry.persons.get("author", ())
        ]
        yield key, _cited(entry.fields, people, str(_MONTHS.index(entry.fields["month"])))


def by_bibtexparser(bib: str) -> Iterator[tuple[str, Cited]]:
    middlewares = bibtexparser.middlewares
    split = [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    read = bibtexparser.parse_string(
        bib, append_middleware=[*split, middlewares.MonthIntMiddleware()]
    )
    assert not read.failed_blocks
    for entry in read.entries:
        fields = {field.key: field.value for field in entry.fields}
        people = [(p.first, p.von + p.last, p.jr) for p in fields.pop("author", ())]
        yield entry.key, _cited(fields, people, str(fields["month"]))


def by_csl(text: str) -> Iterator[tuple[str, Cited]]:
    items = json.loads(text)
    assert len(CiteProcJSON(items)) == len(items)
    for item in items:
        people = [
            (one["literal"],) if "literal" in one
            else _parts(one.get("given", ""), one["family"], one.get("suffix", ""))
            for one in item.get("author", ())
        ]  # fmt: skip
        [[year, month]] = item["issued"]["date-parts"]
        eprint = item["number"].removeprefix("arXiv:")
        yield (
            item["id"],
            Cited(item["title"], people, str(year), str(month), eprint, item["DOI"], item["URL"]),
        )


def by_rispy(text: str) -> Iterator[tuple[str, Cited]]:
    for item in rispy.loads(text):
        people = []
        for one in item.get("authors", ()):
            family, given, suffix = [*one.split(", "), "", ""][:3]
            people.append(_parts(given, family, suffix))
        year, month = item["date"].rstrip("/").split("/")
        assert year == item["year"]
        eprint = item["accession_number"].removeprefix("arXiv:")
        month = month.lstrip("0")
        [url] = item["urls"]
        yield item["id"], Cited(item["title"], people, year, month, eprint, item["doi"], url)


def _cited(fields: Mapping[str, Any], people: Sequence[Any], month: str) -> Cited:
    authors = [_parts(*(_plain(" ".join(part)) for part in person)) for person in people]
    rest = (str(fields[name]) for name in ("eprint", "doi", "url"))
    return Cited(_plain(fields["title"]), authors, str(fields["year"]), month, *rest)


def _parts(given: str, family: str, suffix: str) -> tuple[str, ...]:
    return (given, family, suffix) if given else (family,)


def _plain(value: str) -> str:
    """What a TeX reader shows."""
    pattern = re.compile(r"\\(text[a-z]+)\{\}|\\(.)|[{}]")
    return pattern.sub(lambda m: _SIGNS.get(m[1] or "", m[2] or ""), value)


def names() -> None:
    """The share of names that are split as people would."""
    for kind, judged in json.loads((ROOT / "tests/names.json").read_text("utf-8")).items():
        people = {value: told for value, told in judged.items() if not told.startswith("{")}
        right = [value for value, told in judged.items() if split(value) == told]
        persons = len(people.keys() & set(right))
        share = 100 * persons / len(people)
        print(f"names, {kind}: {persons} of {len(people)} as people would ({share:.1f} %)")


def split(value: str) -> str:
    """``Last, First``, or ``{Group}``."""
    parts = citing.name(value)
    if parts.whole:
        return f"{{{value}}}"
    return ", ".join(filter(None, (parts.last, parts.suffix, parts.first)))


def compare(judge: str, read: Iterator[tuple[str, Cited]], wanted: Mapping[str, Cited]) -> bool:
    """Whether ``judge`` reads every entry as it was meant."""
    got = dict(read)
    wrong = [(key, told, got.get(key)) for key, told in wanted.items() if got.get(key) != told]
    print(f"{judge}: {len(wanted) - len(wrong)} of {len(wanted)} entries read back equal")
    for key, *pair in wrong[:3]:
        print(f"    {key}: {pair}")
    persons = [name for cited in got.values() for name in cited.authors]
    first = sum(len(name) > 1 for name in persons)
    print(f"    a first name for {first} of {len(persons)} authors")
    return not wrong and len(got) == len(wanted)


def tex(bib: str, keys: Sequence[str]) -> bool:
    """Whether biber and pdflatex take all entries, and say nothing of them."""
    sections = "\n".join(
        rf"\begin{{refsection}}\nocite{{{','.join(keys[i : i + _SECTION])}}}"
        r"\printbibliography\end{refsection}"
        for i in range(0, len(keys), _SECTION)
    )
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "papers.bib").write_text(bib, "utf-8")
        (root / "main.tex").write_text(_DOCUMENT % sections, "utf-8")
        latex = ["pdflatex", "-interaction=nonstopmode", "main"]
        # Greek letters as TeX's: pdflatex has none of its own.
        biber = ["biber", "--output-safechars", "--output-safecharsset=full", "main"]
        for command in (latex, biber, latex):
            subprocess.run(command, cwd=root, env=_MEMORY, capture_output=True, check=False)
        said = (root / "main.blg").read_text("utf-8") + (root / "main.log").read_text("latin-1")
        count = (root / "main.bbl").read_text("utf-8").count("\\entry{")
        pages = re.findall(r"Output written on main.pdf \((\d+) pages", said)
    faults = re.findall(r"^(?:! .*|.*(?:ERROR|WARN) - .*)$", said, re.MULTILINE)
    print(f"{' '.join(biber)}: {count} entries, {pages} pages, {len(faults)} errors and warnings")
    for fault in faults[:5]:
        print(f"    {fault}")
    return not faults


def main() -> int:
    parser = argparse.ArgumentParser(description="Read the citations of all real papers back.")
    parser.add_argument("--tex", action="store_true", help="through biber and pdflatex too")
    asked = parser.parse_args()
    names()
    found = papers()
    bib = "\n".join(f"{citing.bibtex(*one)}\n" for one in found.values())
    wanted = {key: meant(*one) for key, one in found.items()}
    print(f"{len(found)} papers, {len(bib.encode()) / len(found):.0f} bytes of BibTeX each")
    command = ["node", "--input-type=module", "-e", _SCRIPT, CITE.as_uri()]
    done = subprocess.run(command, input=bib.encode(), capture_output=True, check=True)
    written = json.loads(done.stdout)
    ids = [paper.id for paper, _ in found.values()]
    good = [
        compare("pybtex", by_pybtex(bib), wanted),
        compare("bibtexparser", by_bibtexparser(bib), wanted),
        compare("rispy", by_rispy(written["ris"]), wanted),
        compare("citeproc-py", by_csl(written["csl"]), wanted),
        written["bibtex"] == bib,
        all(one == ids for one in written["ids"]),
    ]
    print(f"BibTeX through the browser unchanged: {good[4]}; ids found again: {good[5]}")
    if asked.tex:
        good.append(tex(bib, [*found]))
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())

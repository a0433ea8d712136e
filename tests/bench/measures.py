"""What is measured: the time and memory of commands, and the weight of the site they make.

Knows neither which builder it looks at nor what the figures should be.
"""

from __future__ import annotations

import gzip
import html
import os
import re
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from posixpath import dirname, join, normpath
from statistics import median
from typing import Any

import msgspec

from generator.archive import Archive, Entry
from generator.english import long_date
from tests.bench.archives import ROOT

# Memory is looked at every 50 ms, or less often, so that looking takes a fiftieth of a core.
PAUSE, EFFORT = 0.05, 0.02
_PSS = Path("/proc/self/smaps_rollup").exists()
MEMORY = "sum of PSS" if _PSS else "sum of RSS"
SAMPLE = 1000
_APART = re.compile(
    r"<aside\b.*?</aside>|<details\b.*?</details>|<p>Same day:.*?</p>|<meta\b[^>]*>"
    r"|<script type=application/ld.json>.*?</script>",
    re.DOTALL,
)
_ASSET = re.compile(
    r"<(?:script\b[^>]*\bsrc|link\b[^>]*\brel=[\"']?(?:stylesheet|icon|modulepreload)\b[^>]*\bhref)"
    r"=[\"']?([^\"'\s>]+)"
)
_IMPORT = re.compile(r"(?:^|;)\s*(?:import|export)\b[^\"';(]*[\"'](\.[^\"']+)[\"']", re.MULTILINE)


class Run(msgspec.Struct):
    """One run: wall and CPU seconds, peak memory in bytes, and what it reported, if anything."""

    seconds: float
    cpu: float
    peak: int
    report: dict[str, Any] = {}


class Weight(msgspec.Struct):
    """What is published: files, bytes uncompressed, the largest file; (files, bytes) by part."""

    files: int
    bytes: int
    largest: str
    largest_bytes: int
    parts: dict[str, tuple[int, int]]


def run(commands: Sequence[Sequence[str]], root: Path) -> Run:
    """Run ``commands`` in turn in ``root``; one that fails ends the measuring."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": path, "NO_MKDOCS_2_WARNING": "1"}
    os.sync()
    peaks = [0]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    for command in commands:
        with (
            subprocess.Popen(
                command,
                cwd=root,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as process,
            _watched(process.pid, peaks),
        ):
            out, err = process.communicate()
        if process.returncode:
            sys.exit(f"{' '.join(command)} in {root}: status {process.returncode}\n{err}")
    seconds = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = out.rstrip().rpartition("\n")[2]
    return Run(seconds, cpu, max(peaks), msgspec.json.decode(last) if last[:1] == "{" else {})


def clean_build(checkout: Path) -> list[tuple[str, ...]]:
    """The clean build by the program in ``checkout``, as `run` takes it."""
    return [
        ("env", f"PYTHONPATH={checkout}", sys.executable, "-m", "generator", "build", "--clean")
    ]


@contextmanager
def _watched(pid: int, peaks: list[int]) -> Iterator[None]:
    """Add the memory of the process and its descendants to ``peaks``, again and again."""
    stop = threading.Event()

    def watch() -> None:
        pause = 0.0
        while not stop.wait(pause):
            begin = time.perf_counter()
            peaks.append(sum(map(_memory, _tree(pid))))
            pause = max(PAUSE, (time.perf_counter() - begin) / EFFORT)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _memory(pid: int) -> int:
    """Bytes: a page shared by n processes counts as 1/n in each, so that sums are true (PSS)."""
    source, field = ("smaps_rollup", "Pss:") if _PSS else ("status", "VmRSS:")
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{source}").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    return 0


def weigh(site: Path) -> Weight:
    """The weight of the files below ``site``; years are one part of it, so are loose files."""
    sizes = {p.relative_to(site).as_posix(): p.stat().st_size for p in _files(site)}
    parts: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for path, size in sizes.items():
        first, _, rest = path.partition("/")
        part = re.sub(r"^\d{4}$", "YYYY", first) if rest else "(files)"
        parts[part] += size
        counts[part] += 1
    largest = max(sizes, key=lambda path: (sizes[path], path))
    by_part = {part: (counts[part], size) for part, size in parts.most_common()}
    return Weight(len(sizes), sum(sizes.values()), largest, sizes[largest], by_part)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def paper_pages(site: Path, archive: Archive) -> tuple[int, int]:
    """Medians over a sample of paper pages: bytes of the shell, and of a first visit."""
    entries = list(archive.entries.values())
    shells, sizes = [], {}
    for entry in entries[:: max(1, len(entries) // SAMPLE)]:
        path = f"papers/{entry.path}/index.html"
        page = (site / path).read_text("utf-8")
        shells.append(shell(page, entry, archive))
        sizes[path] = packed(page.encode())
    ordered = sorted(sizes, key=sizes.__getitem__)
    path = ordered[len(ordered) // 2]
    assets = _assets(site, path)
    return int(median(shells)), sizes[path] + sum(packed((site / a).read_bytes()) for a in assets)


def shell(page: str, entry: Entry, archive: Archive) -> int:
    """Bytes of a paper's page less record, other papers, citation and meta elements."""
    record = entry.record
    days = [*entry.days, *([record.published] if record.published else [])]
    titles = {tag.title for tag in archive.tags.tags}
    own = {*titles, *map(long_date, days), *record.authors, *record.abstract.split("\n\n")}
    own |= {value for value in (record.title, record.summary, record.organization) if value}

    def less(node: re.Match[str]) -> str:
        value = html.unescape(node[0]).strip()
        rest = value.removeprefix(record.title)
        return "" if value in own else rest if rest.startswith(" - ") else node[0]

    rest = re.sub("(?<=>)[^<]+(?=<)", less, _APART.sub("", page))
    for url in filter(None, (record.code, record.project)):
        rest = rest.replace(html.escape(url), "")
    return len(rest.encode())


def _assets(site: Path, path: str) -> set[str]:
    """What a browser asks for with the page ``path``: style sheets, scripts and their imports."""
    waiting = [normpath(join(dirname(path), name)) for name in _links(site / path, _ASSET)]
    found: set[str] = set()
    while waiting:
        asset = waiting.pop()
        if asset not in found:
            found.add(asset)
            imports = _links(site / asset, _IMPORT) if asset.endswith(".js") else []
            waiting += [normpath(join(dirname(asset), name)) for name in imports]
    return found


def _links(path: Path, pattern: re.Pattern[str]) -> list[str]:
    return pattern.findall(path.read_text("utf-8"))


def packed(data: bytes) -> int:
    """Bytes as GitHub Pages sends text."""
    return len(gzip.compress(data, 6, mtime=0))

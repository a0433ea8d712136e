"""The rooms of the package and who may enter which (design: dependencies point one way)."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points, packages_distributions
from pathlib import Path
from typing import get_args

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "generator"
# A room may use those of lower rank, and its own.
RANKS = [
    ["errors"],
    ["workers"],
    ["files", "tex"],
    ["text", "keys", "workdays", "yamlfile", "addresses", "english"],
    ["paper", "config", "kept", "ledger"],
    ["day", "changes"],
    [
        "sources",
        "store",
        "tagging",
        "related",
        "trends",
        "curation",
        "organizations",
        "github",
        "citing",
    ],
    ["archive", "fetch", "checks", "publishing", "starter"],
    ["doctor"],
    ["render", "search", "demo", "digest"],
    ["feeds", "exports"],
    ["site"],
    ["cli"],
    ["__main__"],
]
RANK = {room: i for i, rooms in enumerate(RANKS) for room in rooms}


def imports(path: Path) -> Iterator[str]:
    """The modules that the file at ``path`` imports, with full names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room != "__init__":
            yield room, path


def test_every_room_has_a_rank() -> None:
    assert {room for room, _ in files()} <= RANK.keys()


def test_the_drawings_show_the_ranks() -> None:
    """In the contract and in the guide; the command's own ways in need no drawing."""
    ranks = [set(rooms) for rooms in RANKS if "__main__" not in rooms]
    for name in ("docs/design.md", "CONTRIBUTING.md"):
        found = re.search(r"^errors ←[^`]*", (ROOT / name).read_text("utf-8"), re.MULTILINE)
        assert found
        assert [{*re.findall(r"\w+", part)} for part in found[0].split("←")] == ranks, name


def test_dependencies_point_one_way() -> None:
    wrong = []
    for room, path in files():
        for name in imports(path):
            parts = name.split(".")
            if parts[0] != "generator" or len(parts) < 2 or parts[1] not in RANK:
                continue
            if parts[1] != room and RANK[parts[1]] >= RANK[room]:
                wrong.append(f"{path.relative_to(PACKAGE)} imports {name}")
    assert not wrong


def test_each_outside_package_has_one_room() -> None:
    """httpx in sources, MkDocs in site, the terminal in cli."""
    owners = {
        "httpx": {"sources"},
        "stamina": {"sources", "digest"},
        "mkdocs": {"site"},
        "markdown": {"site"},
        "watchdog": {"site"},
        "click": {"cli"},
        "jinja2": {"render", "digest"},
        "smtplib": {"digest"},
        "hashlib": {"keys"},
    }
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for room, path in files()
        for name in imports(path)
        if room not in owners.get(name.split(".")[0], {room})
    ]
    assert not wrong


def test_what_is_imported_is_declared_and_nothing_else_is() -> None:
    """Neither left to what others happen to need, nor kept when nobody asks for it any more."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    known = packages_distributions()
    tops = {name.split(".")[0] for path in PACKAGE.rglob("*.py") for name in imports(path)}
    outside = tops - sys.stdlib_module_names - {"generator"}
    imported = {canonicalize_name(known[top][0]) for top in outside}
    theme = re.search(r"^theme:\n  name: (\S+)", (ROOT / "mkdocs.yml").read_text("utf-8"), re.M)
    assert theme
    [named] = entry_points(group="mkdocs.themes", name=theme[1])
    assert named.dist
    assert declared == imported | {canonicalize_name(named.dist.name)}


def test_the_archive_and_the_pages_know_nothing_of_what_is_kept() -> None:
    """They are values and pure functions; whoever calls them says what was computed before."""
    rooms = {room for room, path in files() if "generator.kept" in imports(path)}
    assert rooms == {"search", "site", "digest"}


def test_only_the_command_line_prints() -> None:
    wrong = [
        path.relative_to(PACKAGE)
        for room, path in files()
        if room != "cli"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert not wrong


def test_every_source_has_a_name_and_every_name_a_source() -> None:
    """The configuration, which must not load httpx, knows the same names."""
    from generator.config import Archive, SourceName
    from generator.fetch import SOURCES

    assert {*get_args(SourceName)} == SOURCES.keys() <= {*Archive.__struct_fields__}

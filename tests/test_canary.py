"""The same content through ProperDocs, which goes on where MkDocs stopped: the same pages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Site
from tests.judges import Shape


def pages(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*.html"))


def test_properdocs_gives_the_same_pages(demo_site: Site, tmp_path: Path) -> None:
    """Text, links and elements of every page; scripts and styles are copied by the build."""
    tool = shutil.which("properdocs")
    if not tool:
        pytest.skip("needs properdocs (pip install properdocs)")
    project = demo_site.project
    assets = next((project.content / "assets").iterdir())
    subprocess.run(
        [tool, "build", "--quiet", "-f", "mkdocs.yml", "-d", str(tmp_path / "site")],
        cwd=project.root,
        env=os.environ | {"ARCHIVE_ASSETS": f"assets/{assets.name}"},
        check=True,
    )
    ours, theirs = (
        {name: Shape((root / name).read_text("utf-8")).shown(name) for name in pages(root)}
        for root in (project.site, tmp_path / "site")
    )
    assert ours.keys() == theirs.keys()
    assert [name for name in sorted(ours) if ours[name] != theirs[name]] == []

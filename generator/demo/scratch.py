"""The scratch folder of the demo: the project's own configuration and theme, an empty store."""

from __future__ import annotations

import shutil

import msgspec

from generator import files
from generator.config import Config, HuggingFace


def prepare(project: Config, url: str) -> Config:
    """A fresh ``.demo/`` beside the project's mkdocs.yml; its feed answers at ``url``.

    Raises: StoreError if the folder cannot be written.
    """
    root = project.root / ".demo"
    with files.faults(root):
        shutil.rmtree(root, ignore_errors=True)
        (root / "content").mkdir(parents=True)
        shutil.copy(project.mkdocs, root)
        shutil.copytree(project.root / "overrides", root / "overrides")
        for path in sorted(project.content.glob("*")):
            if path.name == "about.md" or path.suffix == ".yml":
                shutil.copy(path, root / "content")
    archive = msgspec.structs.replace(project.archive, huggingface=HuggingFace(url=url, pause=0))
    return msgspec.structs.replace(project, root=root, archive=archive)

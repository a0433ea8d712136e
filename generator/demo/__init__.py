"""The demo: sample days, the loopback feed that serves them, and the scratch folder of the run."""

import shutil
from pathlib import Path

import msgspec

from generator import config, files, starter
from generator.config import Config, HuggingFace


def prepare(root: Path, url: str) -> Config:
    """A fresh ``.demo/`` in ``root``, whose feed answers at ``url``.

    It looks as the project in ``root`` does, or as a new one where there is none.

    Raises: ConfigError; StoreError if the folder cannot be written.
    """
    scratch = root / ".demo"
    origin = root if (root / "mkdocs.yml").exists() else starter.source()
    with files.faults(scratch):
        shutil.rmtree(scratch, ignore_errors=True)
        (scratch / "content").mkdir(parents=True)
        shutil.copy(origin / "mkdocs.yml", scratch)
        shutil.copytree(origin / "overrides", scratch / "overrides")
        for path in sorted((origin / "content").glob("*")):
            if path.name == "about.md" or path.suffix == ".yml":
                shutil.copy(path, scratch / "content")
    project = config.load(scratch)
    archive = msgspec.structs.replace(project.archive, huggingface=HuggingFace(url=url, pause=0))
    return msgspec.structs.replace(project, archive=archive)

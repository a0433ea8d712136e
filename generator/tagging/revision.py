"""The tag list as it was in a revision that git holds."""

import subprocess
import tempfile
from pathlib import Path

from generator.errors import UsageError
from generator.tagging.listing import FILES, load
from generator.tagging.tags import TagList


def load_at(content: Path, revision: str) -> TagList:
    """The list in ``content`` as it was in ``revision``.

    Raises: UsageError if git does not know it; ConfigError if it was broken.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            held = _show(content, revision, name)
            if held is not None:
                (Path(folder) / name).write_bytes(held)
            elif name == FILES[0]:
                what = f"git has no {revision}:{content.name}/{name}"
                raise UsageError("--against", what, "name a commit, such as HEAD~1")
        return load(Path(folder))


def _show(content: Path, revision: str, name: str) -> bytes | None:
    if revision.startswith("-"):
        return None
    try:
        done = subprocess.run(  # noqa: S603 - no shell reads them
            ["git", "show", f"{revision}:./{name}"],  # noqa: S607 - wherever the user has it
            cwd=content,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None

"""Style sheets and scripts, published in one folder named by the hash of what is in it.

Their relative imports keep working, and a browser may keep them for ever. Comments stay
behind, a quarter of a script's bytes: browsers would load them, and people read the sources.
"""

import re
from pathlib import Path

from mkdocs.utils import get_theme_dir

from generator import keys
from generator.kept import contents
from generator.render import Page

# Comments that have their lines to themselves.
_COMMENTS = re.compile(rb"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/[ \t]*|//[^\n]*)\n", re.MULTILINE)
_SOURCE_MAP = re.compile(r"/[*/]# sourceMappingURL=[^\n*]*(\*/)?")


def published(overrides: Path) -> tuple[str, list[Page]]:
    """``assets/HASH``, and the files below it. own.css begins with Material's style sheets."""
    found = {
        path: _COMMENTS.sub(b"", data) if path.endswith((".js", ".css")) else data
        for path, data in contents(overrides / "assets")
    }
    found["own.css"] = _material() + found.get("own.css", b"")
    folder = f"assets/{keys.hashed_tree(sorted(found.items()), size=6).hex()}"
    return folder, [file(f"{folder}/{path}", data) for path, data in found.items()]


def file(path: str, data: bytes) -> Page:
    """The file ``path`` below content/, which holds ``data``."""
    return Page(path, keys.hashed(data), lambda: data)


def _material() -> bytes:
    folder = Path(get_theme_dir("material"), "assets", "stylesheets")
    text = "\n".join(sheet.read_text("utf-8") for sheet in sorted(folder.glob("*.min.css")))
    return (_SOURCE_MAP.sub("", text) + "\n").encode()

"""Style sheets and scripts, published in one folder named by the hash of what is in it.

Their relative imports keep working, and a browser may keep them for ever.
"""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from pathlib import Path

from generator.site.state import contents

_SOURCE_MAP = re.compile(r"/[*/]# sourceMappingURL=[^\n*]*(\*/)?")


def published(overrides: Path) -> tuple[str, dict[str, bytes]]:
    """(``assets/HASH``, file by path below it). site.css begins with Material's style sheets."""
    found = dict(contents(overrides / "assets"))
    found["site.css"] = _material() + found.get("site.css", b"")
    hashed = hashlib.blake2b(digest_size=6)
    for path, data in sorted(found.items()):
        hashed.update(f"{path} {len(data)}\n".encode() + data)
    return f"assets/{hashed.hexdigest()}", found


def _material() -> bytes:
    folder = resources.files("material") / "templates" / "assets" / "stylesheets"
    sheets = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".min.css")),
        key=lambda item: item.name,
    )
    text = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
    return (_SOURCE_MAP.sub("", text) + "\n").encode()

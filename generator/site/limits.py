"""How near the site is to what GitHub Pages allows, and what makes it large."""

from collections import Counter
from collections.abc import Mapping

# GitHub's documentation: published sites may be no larger than 1 GB.
PAGES_BYTES = 10**9
WARN_AT = 0.8


def warning(sizes: Mapping[str, int]) -> str:
    """One line when the files of site/, by path with their bytes, near the limit; else ""."""
    total = sum(sizes.values())
    if total < WARN_AT * PAGES_BYTES:
        return ""
    parts: Counter[str] = Counter()
    for path, size in sizes.items():
        parts[path.split("/")[0] if "/" in path else "the top level"] += size
    part, most = parts.most_common(1)[0]
    return (
        f"site: {_megabytes(total)} of the {_megabytes(PAGES_BYTES)} that GitHub Pages allows, "
        f"most of it in {part} ({_megabytes(most)}); see Growing in docs/maintaining.md"
    )


def _megabytes(size: int) -> str:
    return f"{size / 10**6:,.0f} MB"

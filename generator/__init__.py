"""Paper archive: trending research papers, day by day, as a static site.

`Store`, `Archive` and `Paper` are for importers too, as far as they read: `Store(content).days()`
gives what is held, `Archive.read(content)` what is shown, with tags.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.archive import Archive
    from generator.paper import Paper
    from generator.store import Store

__all__ = ["Archive", "Paper", "Store"]
__version__ = "0.1.0"
# Stands in the front matter of a generated page, and at the top of files that may travel alone.
MARK = "generator: paper-archive"


def __getattr__(name: str) -> Any:
    """What importers may use, loaded when it is asked for: commands load what they need."""
    from importlib import import_module  # noqa: PLC0415

    if name in __all__:
        return getattr(import_module(f"generator.{name.lower()}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

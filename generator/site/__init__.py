"""The site: pages and search index into content/, content/ through MkDocs into site/.

Alone imports MkDocs. Rebuilds only what changed, and says so. `check` and `serve` are loaded where
they are needed.
"""

from generator.site.build import Report, build, dry_run

__all__ = ["Report", "build", "dry_run"]

"""The site: pages and search index into content/, content/ through MkDocs into site/.

Alone imports MkDocs. Rebuilds only what changed, and says so.
"""

from generator.site.build import Report, build, dry_run
from generator.site.check import faults
from generator.site.serve import serving, watching

__all__ = ["Report", "build", "dry_run", "faults", "serving", "watching"]

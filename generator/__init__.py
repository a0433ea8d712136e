"""Paper archive: trending research papers, day by day, as a static site."""

__version__ = "0.1.0"
# Stands in the front matter of a generated page, and at the top of files that may travel alone.
MARK = "generator: paper-archive"

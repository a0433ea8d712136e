"""Paper archive: trending research papers, day by day, as a static site."""

__version__ = "0.1.0"

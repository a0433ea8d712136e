"""Tags: the list that people edit, content/tags.yml, and what it gives to a paper.

This room sees a title, an abstract and keywords as text; it knows neither papers nor pages.
"""

from generator.tagging.listing import load
from generator.tagging.tags import FACETS, TAGS_CAP, Tag, TagList

__all__ = ["FACETS", "TAGS_CAP", "Tag", "TagList", "load"]

"""Tags: the lists that people edit, content/tags.yml and content/my-tags.yml, and what they give.

This room sees a title, an abstract and a summary as text; it knows neither papers nor pages.
"""

from generator.tagging.listing import load
from generator.tagging.revision import load_at
from generator.tagging.salience import TAGS_CAP, Reason, Weighed
from generator.tagging.tags import FACETS, Tag, TagList

__all__ = ["FACETS", "TAGS_CAP", "Reason", "Tag", "TagList", "Weighed", "load", "load_at"]

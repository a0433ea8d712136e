"""The one shape in which the search room sees a paper. It must not know the store or the pages."""

from datetime import date

import msgspec

from generator.keys import key


class Document(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is searched and shown of one paper; dates are days (UTC), `tags` and `parents` slugs.

    `path` is the segment of its page `/papers/PATH/`, `first` the first day that listed it,
    `date` the newest. A filter by one of `parents` finds the paper too, which does not show them.
    Abstract paragraphs are separated by blank lines. Each truth value is a filter.
    """

    id: str
    path: str
    title: str
    abstract: str
    first: date
    date: date
    authors: tuple[str, ...] = ()
    organization: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    upvotes: int = 0
    code: bool = False

    @property
    def under(self) -> tuple[str, ...]:
        """The tags under which it is counted and found."""
        return (*self.tags, *self.parents)


FLAGS = tuple(field.name for field in msgspec.structs.fields(Document) if field.type is bool)


def searchable(document: Document) -> bytes:
    """The key of what is searched of a paper: all but votes, flags, path and newest day."""
    d = document
    names = (*d.authors, d.organization)
    return key(d.id, d.title, d.abstract, names, d.summary, d.keywords, d.tags, d.parents)

"""The record of a paper: its fields, their validation and normal form, and its id.

Sources build records with `normalised`; nothing else decides what a valid paper is. This room
knows neither where a record came from nor where it is kept.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from generator import text
from generator.keys import sha256

SCHEMA = 1  # of records and of all files that hold them
TITLE_CAP, ABSTRACT_CAP, AUTHORS_CAP, WORD_CAP, LIST_CAP = 500, 20_000, 5_000, 300, 200
ID_CAP, SOURCE_CAP = 120, 100
AUTHORS_SHOWN = 5  # of a paper in a list
_NUMBER_CAP = 10**9

_NEW_STYLE = r"\d{4}\.\d{4,5}"
_OLD_STYLE = r"[a-z]+(?:-[a-z]+)?/\d{7}"
_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{8}"
# Python's "$" also matches before a last newline, JSON Schema's does not.
ID_PATTERN = f"^(?:{_NEW_STYLE}|{_OLD_STYLE}|{_SLUG})$(?!\\n)"
_ID = re.compile(ID_PATTERN, re.ASCII)
_ARXIV = re.compile(f"{_NEW_STYLE}|{_OLD_STYLE}", re.ASCII)
_ARXIV_NAME = re.compile(
    r"(?:(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|oai:arxiv\.org:|arxiv:)?"
    rf"({_NEW_STYLE}|[a-z]+(?:-[a-z]+)?(?:\.[a-z]{{2}})?/\d{{7}})(?:v\d{{1,3}})?(?:\.pdf)?/?",
    re.ASCII | re.IGNORECASE,
)

Id = Annotated[str, Meta(pattern=ID_PATTERN, max_length=ID_CAP)]
SourceName = Annotated[str, Meta(min_length=1, max_length=SOURCE_CAP)]
Line = Annotated[str, Meta(min_length=1, max_length=TITLE_CAP)]
Word = Annotated[str, Meta(min_length=1, max_length=WORD_CAP)]
Url = Annotated[str, Meta(pattern="^https?://[^\\s\"'<>]+$", max_length=text.URL_CAP)]
Count = Annotated[int, Meta(ge=0, le=_NUMBER_CAP)]


class Paper(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One paper as one day listed it. What is unknown is None or empty, and absent in files.

    `source` is given where it differs from the day's; `aliases` are slugs under which the paper
    was held before its real id was known. Each is an address that stays, so there is no cap.
    """

    id: Id
    title: Line
    abstract: Annotated[str, Meta(max_length=ABSTRACT_CAP)]
    authors: Annotated[tuple[Word, ...], Meta(max_length=AUTHORS_CAP)]
    published: date | None = None
    upvotes: Count | None = None
    comments: Count | None = None
    code: Url | None = None
    stars: Count | None = None
    project: Url | None = None
    summary: Annotated[str, Meta(min_length=1, max_length=ABSTRACT_CAP)] | None = None
    keywords: Annotated[tuple[Word, ...], Meta(max_length=LIST_CAP)] = ()
    organization: Word | None = None
    submitter: Word | None = None
    categories: Annotated[tuple[Word, ...], Meta(max_length=LIST_CAP)] = ()
    source: SourceName | None = None
    aliases: tuple[Id, ...] = ()


# What its fields mean, as data/schema.json tells readers of JSON.
MEANING = {
    "id": "the arXiv id without version, or a slug of the title with a hash of 8 digits",
    "title": "as the source gives it, TeX included",
    "abstract": "its paragraphs are parted by blank lines; empty where there is none",
    "authors": "all that the source shows, in the paper's order",
    "published": "when the paper itself came out, by the source",
    "upvotes": "votes, as last counted for this day",
    "comments": "comments at the source, as last counted for this day",
    "code": "the address of its code",
    "stars": "those of its repository on GitHub, as last counted for this day",
    "project": "the address of its own page",
    "summary": "one sentence that the source gives, made by a language model",
    "keywords": "free words that the source gives, made by a language model",
    "organization": "whom it is from, as the source names them",
    "submitter": "who proposed it at the source",
    "categories": "those of arXiv, the primary one first",
    "source": "where this paper is from, if not from the source of the day",
    "aliases": "slugs that were its id before its arXiv id was known",
}
_WORDED = ("title", "abstract", "authors", "summary", "keywords", "organization", "submitter")


def shown(record: Paper) -> Paper:
    """``record`` with its words as readers see them (`text.shown`), which are never kept so.

    The very same record where nothing of it is repaired.
    """
    made = {name: _shown(value) for name in _WORDED if (value := getattr(record, name))}
    changed = {name: value for name, value in made.items() if value != getattr(record, name)}
    return msgspec.structs.replace(record, **changed) if changed else record


def words(record: Paper) -> Iterator[str]:
    """The texts of ``record`` that readers see, of which `shown` changes some."""
    for name in _WORDED:
        value = getattr(record, name)
        if isinstance(value, str):
            yield value
        elif value:
            yield from value


def _shown(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return text.shown(value) if isinstance(value, str) else tuple(map(text.shown, value))


class Rejected(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record that was set aside: which field is wrong, why, and the record as it came."""

    id: str
    field: str
    reason: str
    record: str = ""


class Listing(msgspec.Struct, frozen=True):
    """What a source says of one day (UTC): good records in its order, and those set aside."""

    date: date
    source: str
    papers: tuple[Paper, ...]
    rejected: tuple[Rejected, ...] = ()


class FieldError(ValueError):
    """A field that cannot be accepted; `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def arxiv_id(value: str) -> str | None:
    """The arXiv id named by ``value`` (id, ``arXiv:`` name, URL, OAI id), without version.

    Old-style ids lose their subject class, as arXiv's own canonical form does.
    """
    match = _ARXIV_NAME.fullmatch(value.strip())
    return re.sub(r"\.[a-z]{2}/", "/", match[1].lower()) if match else None


def is_arxiv(paper_id: str) -> bool:
    """Whether ``paper_id`` is an arXiv id rather than a slug."""
    return _ARXIV.fullmatch(paper_id) is not None


def is_slug(paper_id: str) -> bool:
    """Whether ``paper_id`` was made from a title."""
    return not is_arxiv(paper_id)


def title_key(title: str) -> str:
    """What two spellings of one title share: its letters and digits, folded in case and accent."""
    folded = unicodedata.normalize("NFKD", title).casefold()
    key = "".join(c for c in folded if c.isalnum())
    return key or title


def slug_id(title: str) -> str:
    """The id of a paper without arXiv id: a slug of the title and 8 hex digits of its hash."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall("[a-z0-9]+", ascii_title))[:80].strip("-") or "paper"
    return f"{slug}-{sha256(title_key(title).encode())[:8]}"


def day(value: object) -> date | None:
    """The day that ``value`` is, or as text begins with; None if it makes no sense."""
    if not isinstance(value, (str, date)):
        return None
    try:
        found = date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2999 else None


def path_segment(paper_id: str) -> str:
    """The id as one path segment: ``math/0601001`` is ``math-0601001``."""
    return paper_id.replace("/", "-")


def normalised(fields: Mapping[str, Any]) -> Paper:
    """The record for raw ``fields`` (named as in `Paper`; values as they came, or absent).

    Title, abstract, id and authors must be right; any other field that makes no sense is dropped
    as unknown.

    Raises: FieldError, naming the field.
    """
    title = text.line(_string(fields, "title"), TITLE_CAP)
    if not title:
        raise FieldError("title", "is empty")
    paper_id = _id(fields.get("id"), title)
    return Paper(
        id=paper_id,
        title=title,
        abstract=text.paragraphs(_string(fields, "abstract", ""), ABSTRACT_CAP),
        authors=_authors(fields.get("authors", ())),
        aliases=_aliases(fields.get("aliases"), paper_id),
        **{name: normal(fields.get(name)) for name, normal in _OPTIONAL.items()},
    )


def flaw(paper: Paper) -> FieldError | None:
    """What a held record breaks of the normal form that its types cannot say, or None."""
    try:
        normal = normalised(msgspec.structs.asdict(paper))
    except FieldError as error:
        return error
    wrong = (f for f in paper.__struct_fields__ if getattr(paper, f) != getattr(normal, f))
    name = next(wrong, None)
    return FieldError(name, "is not in normal form") if name else None


def _string(fields: Mapping[str, Any], name: str, default: object = None) -> str:
    value = fields.get(name, default)
    if not isinstance(value, str):
        raise FieldError(name, f"must be a string (got {type(value).__name__})")
    return value


def _id(value: object, title: str) -> str:
    if value is None:
        return slug_id(title)
    if not isinstance(value, str):
        raise FieldError("id", f"must be a string (got {type(value).__name__})")
    found = arxiv_id(value) or value
    if _is_id(found):
        return found
    raise FieldError("id", f"not an arXiv id or slug (got {value[:80]!r})")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= ID_CAP and _ID.fullmatch(value) is not None


def _aliases(value: object, paper_id: str) -> tuple[str, ...]:
    """The slugs of ``value``; none for a paper that is still held under one."""
    items = value if isinstance(value, (list, tuple)) and is_arxiv(paper_id) else ()
    return tuple(sorted({item for item in items if _is_id(item) and is_slug(item)}))


def _authors(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise FieldError("authors", f"must be a list (got {type(value).__name__})")
    if any(not isinstance(name, str) for name in value):
        raise FieldError("authors", "must be a list of names")
    names = (text.line(name, WORD_CAP) for name in value)
    return tuple(name for name in names if name)[:AUTHORS_CAP]


def _distinct(value: object) -> tuple[str, ...]:
    """The strings of ``value``, folded, without empty ones and repetitions in other case."""
    items: Iterable[object] = value if isinstance(value, (list, tuple)) else ()
    first: dict[str, str] = {}
    for item in items:
        word = text.line(item, WORD_CAP) if isinstance(item, str) else ""
        if word:
            first.setdefault(word.casefold(), word)
    return tuple(first.values())[:LIST_CAP]


def _optional(value: object, cap: int) -> str | None:
    return (text.line(value, cap) or None) if isinstance(value, str) else None


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= _NUMBER_CAP else None  # True is none


def _url(value: object) -> str | None:
    return text.url(value) if isinstance(value, str) else None


# The normal form of each field that is left out where it makes no sense.
_OPTIONAL: Mapping[str, Callable[[object], Any]] = {
    "published": day,
    **dict.fromkeys(("upvotes", "comments", "stars"), _count),
    **dict.fromkeys(("code", "project"), _url),
    **dict.fromkeys(("organization", "submitter"), partial(_optional, cap=WORD_CAP)),
    **dict.fromkeys(("keywords", "categories"), _distinct),
    "summary": partial(_optional, cap=ABSTRACT_CAP),
    "source": partial(_optional, cap=SOURCE_CAP),
}

"""Characters: what is removed at the edge, and how text is escaped for each kind of output.

The only room that knows dangerous characters. Feed text is hostile; after `line` or `paragraphs`
it is plain Unicode text in NFC, and each ``for_*`` function makes it inert in one kind of output.
What readers see of it is `shown`: the record, with the TeX in it repaired.
"""

import json
import re
import unicodedata
from urllib.parse import quote, urlsplit

from markupsafe import escape

from generator import tex

# Characters that no title needs and that hide or reorder text: controls (C0, C1), surrogates,
# bidirectional marks and overrides, zero-width spaces, invisible operators, interlinear
# annotation, tag characters and non-characters. ZWJ and ZWNJ stay: scripts need them.
_REMOVED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
    "\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ufdd0-\ufdef"
    "\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# Letters of scripts that are written from right to left.
_LEFTWARD = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_NEWLINES = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
URL_CAP = 2000
_URL_END = re.compile(r"[\s{}<>\"'\\^`|]")
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})*\.?")
_GITHUB = re.compile(r"([\w.-]+)/+([\w.-]+?)(?:\.git)*(?:/.*)?", re.ASCII)
_PLACEHOLDERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_JSON = json.JSONEncoder(ensure_ascii=False).encode
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BIBTEX_SPECIAL = re.compile(r"[{}%#$&_\\^~]")
_ASCII_PUNCTUATION = r"[!-/:-@\[-`{-~]"
# What CommonMark, its tables and strikethrough, or Python-Markdown with toc, tables, fenced_code,
# attr_list, admonition and md_in_html can read inside a line is one of these, or a run of "_".
_MARKDOWN_SIGN = re.compile(r"[`\[\]{*_\\<&~](?:(?<=_)_+)?")
# Where it is read.
_MARKDOWN_READ = re.compile(
    r"[`\[\]{]"  # code, links, attribute lists
    r"|\*(?!\s)|(?<!\s)\*"  # emphasis, unless white space stands on both sides
    r"|(?<!\w)_++(?<!\s_(?=\s))|_++(?![^\W_])"  # emphasis, unless inside a word
    rf"|\\(?={_ASCII_PUNCTUATION}|[{tex.MARKS}]|$)"  # an escape; a mark becomes an element
    r"|<(?!\s|[=\d][^<>\s]*(?:\s|$))"  # a tag, a comment or an address
    r"|&(?=#|\w+;)"  # a reference; after a lone "&#" Python-Markdown loses its place
    r"|(?<!\s)~|~(?=~*$)"  # the end of what is struck out, or what a sign of ours would follow
)
_REFERENCE = re.compile(r"&(?=#|\w+;)")
_IN_LINKS = "-_.~!*';:@&=+$,/?#%"  # not brackets, which may end a link
# What else can be read where a line begins: headings, quotes, lists, rules, admonitions. CommonMark
# numbers a list with nine digits at most, Python-Markdown with any.
_MARKDOWN_START = re.compile(r"\A(\d+(?=[.)](?:\s|$)))?([#>]|[-+](?=[-+\s]|$)|!(?=!!)|(?<=\d)[.)])")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCES = {"<": "&lt;", "&": "&amp;", "~": "&#126;"}
_BIBTEX = str.maketrans(
    {c: f"\\{c}" for c in "%#$&_"}
    # BibTeX counts braces whatever stands before them.
    | {"{": "\\textbraceleft{}", "}": "\\textbraceright{}", "\\": "\\textbackslash{}"}
    | {"^": "\\textasciicircum{}", "~": "\\textasciitilde{}"}
)


def clean(value: str) -> str:
    """``value`` in NFC with Unix line ends, without controls, bidi overrides or surrogates."""
    if value.isascii() and value.isprintable():
        return value
    return unicodedata.normalize("NFC", _REMOVED.sub("", _NEWLINES.sub("\n", value)))


def line(value: str, cap: int) -> str:
    """``value`` as one line of at most ``cap`` characters, white space folded."""
    folded = " ".join(clean(value).split())
    return folded if len(folded) <= cap else folded[:cap].rstrip()


def paragraphs(value: str, cap: int) -> str:
    """``value`` with line wraps folded; one blank line stays between paragraphs."""
    folded = (" ".join(part.split()) for part in _BLANK_LINE.split(clean(value)))
    return "\n\n".join(part for part in folded if part)[:cap].rstrip()


def url(value: str) -> str | None:
    """The http(s) address in ``value``, trimmed at the first character that none may hold.

    A repository on GitHub loses everything after ``/owner/name``. None for other schemes, for
    addresses with a user name, and for hosts that are no host names. Hosts are given as ASCII.
    An address so given stays as it is.
    """
    try:
        parts = urlsplit(_URL_END.split(clean(value).strip(), maxsplit=1)[0])
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port is not None else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return None
    if not _HOST.fullmatch(host) or "." not in host.strip("."):
        return None
    found = parts._replace(netloc=f"{host}{port}").geturl()
    if host in ("github.com", "www.github.com"):
        path = parts.path.strip("/")
        repository = _GITHUB.fullmatch(path)
        path = "/".join(repository.groups()) if repository else path
        found = f"https://github.com/{path}" if path else ""
    return found if 0 < len(found) <= URL_CAP else None


def unaccented(value: str) -> str:
    """``value`` decomposed (NFKD), without what is put on letters: ``Élan`` is ``Elan``."""
    if value.isascii():
        return value
    decomposed = unicodedata.normalize("NFKD", value)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def is_leftward(value: str) -> bool:
    """Whether any of ``value`` is written from right to left, so that its neighbours may move."""
    return not value.isascii() and _LEFTWARD.search(value) is not None


def inert(value: str) -> str:
    """``value`` without what could end a line of Markdown or pass for its placeholders.

    Records in normal form are returned as they are; this guards files edited by hand.
    """
    return value if value.isprintable() else _PLACEHOLDERS.sub(" ", value)


def shown(value: str) -> str:
    """``value`` as readers see it, wherever they do: with the TeX that the feed left repaired.

    Plain text; what is not understood of it stays as typed. Pages hold the same characters, some
    of them raised or lowered. Titles of citations, search, feeds and mails have this.
    """
    made = tex.marked(value)
    return value if made is value else tex.as_text(made)


def for_markdown(value: str) -> str:
    """Markdown that reads as `shown` of ``value``, inside a line.

    Escapes what CommonMark (0.31) with GitHub's tables and strikethrough, or Python-Markdown with
    the extensions of mkdocs.yml, can read there, and nothing else: ``snake_case``, ``AT&T``,
    ``5 * 3`` and ``a < b`` stay as they are. Not for a table's cell, whose ``|`` ends it. Its only
    elements are <sup>, <sub> and, in these, <i>; they have no attributes.
    """
    value = inert(value)
    made = tex.marked(value)
    escaped = _MARKDOWN_SIGN.sub(_escaped, made)
    return escaped if made is value else tex.as_markdown(escaped)


def for_markdown_start(value: str) -> str:
    """`for_markdown` where ``value`` begins a paragraph."""
    return _MARKDOWN_START.sub(r"\1\\\2", for_markdown(value))


def for_markdown_link(url: str) -> str:
    """``url``, in normal form, as the destination of a link, where every reader takes it alike."""
    return _REFERENCE.sub("&amp;", ascii_url(url))


def ascii_url(url: str) -> str:
    """``url``, in normal form, in characters that neither Markdown's links nor BibTeX end at."""
    return quote(url, safe=_IN_LINKS)


def _escaped(sign: re.Match[str]) -> str:
    """The sign or run, escaped if it is read where it stands.

    Before some signs not every reader takes a backslash away, so these become references.
    """
    if not _MARKDOWN_READ.match(sign.string, sign.start()):
        return sign[0]
    return _REFERENCES.get(sign[0]) or "".join(f"\\{c}" for c in sign[0])


def for_xml(value: str) -> str:
    """``value`` escaped, without the characters that XML 1.0 (2.2) cannot hold.

    Records in normal form have none; this guards files edited by hand.
    """
    return escape(value if value.isprintable() else _NOT_XML.sub("", value))


def for_yaml(value: object) -> str:
    """``value`` as JSON on one line, which YAML 1.1 reads alike."""
    data = _JSON(value)
    return (
        data if data.isprintable() else _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", data)
    )


def for_bibtex(value: str) -> str:
    """``value`` as the text of a braced BibTeX field: every character stands for itself.

    `inert`, since a page shows it as a block of code, which a line could end.
    """
    value = inert(value)
    return value.translate(_BIBTEX) if _BIBTEX_SPECIAL.search(value) else value

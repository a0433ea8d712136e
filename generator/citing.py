"""How a paper is cited: what of a name is the surname, and a BibTeX entry.

The browser makes every other form from the entry (overrides/assets/cite.js), so that citing is
decided here once. Knows records, not pages or files.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from generator import text
from generator.paper import Paper, is_arxiv, path_segment

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # macros of every style
_NOBODY = "anon"
_SURNAME_CAP = 40
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]{2}|\.[a-z]+(?:-[a-z]+)+)?", re.ASCII)

_OTHERS = re.compile(r"\s*(?:(?:and|&)\s+)?\b(?:et\.? al\b\.?|others)$", re.IGNORECASE)
_OTHERS_END = ("al", "al.", "others", "Others")
# What stands in no person's name.
_IMPERSONAL = re.compile(r"[\d_!#$%&()*+/:;<=>?@\[\\\]^{|}~\x00-\x1f\x7f-\x9f\u2028\u2029]")
_GROUP = frozenset(
    "team teams group lab labs laboratory laboratories consortium collaboration project community "
    "initiative institute institutes university foundation corporation inc inc. ltd ltd. gmbh "
    "research organization organisation contributors authors committee alliance association "
    "society network center centre department and".split()
)
# A single word that is no plain one: OpenAI, NVIDIA.
_BRAND = re.compile(r"[^\W\d_]*(?:[a-z][A-Z]|[A-Z]{3})")
_SUFFIX = re.compile(r"(?i:[js]r\.?|ph\.?d\.?|m\.?d\.|esq\.?)|I{2,3}|IV")
# Where one of these stands, the surname begins: small letters always, capitals unless "Van" is the
# given name before a Vietnamese surname.
_SMALL = frozenset(
    "van von vom zu zum zur der den de del della dell di da do dos das du des la las le les lo los "
    "ter ten te op af av 't el al bin ibn ben bint abu dal dalla degli".split()
)
_CAPITAL = frozenset("Van Von De Del Della Dela Di Da Dos Du La Le Ter Mac".split())
# So do these, but only before the last word: "El Hanafi", yet "Mohamed El Amine Seddik".
_LATE = frozenset("El Al Ben Abu Ibn St. Saint".split())
_JOINED = frozenset(("y", "e", "i"))  # surnames: Agüera y Arcas
_VIETNAMESE = frozenset(
    "Nguyen Nguyễn Tran Trần Le Lê Pham Phạm Hoang Hoàng Huynh Phan Vu Vũ Vo Võ Dang Đặng Bui Bùi "
    "Do Đỗ Ho Hồ Ngo Ngô Duong Dương Ly Lý Dinh Đinh Mai Trinh Truong Luong Tong".split()
)
_WORD = re.compile(r"[^\W_]+")
# Letters that no decomposition leads to ASCII.
_FOLDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)


class Name(NamedTuple):
    """An author's name in parts; what is not a person's has all of it in `last`, and is `whole`.

    Particles stand with the surname: ``van der Schaar``.
    """

    last: str
    first: str = ""
    suffix: str = ""
    whole: bool = False


def name(value: str) -> Name:
    """The parts of ``value``, whose given name comes first, or after a comma, as in an index."""
    if _IMPERSONAL.search(value) or _is_group(value) or value.count(",") > 1:
        return Name(value, whole=True)
    before, comma, after = value.partition(",")
    words = before.split()
    suffix = after.strip()
    if comma and not _SUFFIX.fullmatch(suffix):
        return Name(" ".join(words), " ".join(after.split())) if words else name(suffix)
    if not comma and len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    start = _surname(words) if words else 0
    if not start:  # what stands after a comma would be a given name
        whole = len(words) < 2 and bool(_BRAND.match(value))
        return Name(" ".join([*words, suffix]).strip(), whole=whole)
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)


def _is_group(value: str) -> bool:
    words = value.replace("-", " ").split()
    return "AI" in words or not _GROUP.isdisjoint(map(str.lower, words))


def _surname(words: Sequence[str]) -> int:
    """Where the surname begins: at the first word where that is a particle, or the only one."""
    end = len(words) - 1
    if words[0] in _SMALL and words[-1][0].isupper():
        return 0
    for at in range(1, end):
        word, follows = words[at], words[at + 1]
        if word in _SMALL or (word in _CAPITAL and follows not in _VIETNAMESE):
            return at
        if word in _LATE and at == end - 1:
            return at
        if word in _JOINED and at > 1:
            return at - 1
    return end


def names(authors: Sequence[str]) -> list[str]:
    """Each of ``authors`` as BibTeX takes it: ``von Last, Jr, First``; ``{Group}``; ``others``."""
    named = [_alone(author) for author in authors]
    found = [_written(author) for author in named if author.strip(" ,")]
    return found + ["others"] * (bool(found) and named != [*authors])


def _alone(author: str) -> str:
    return _OTHERS.sub("", author) if author.endswith(_OTHERS_END) else author


@lru_cache(1 << 16)
def _written(author: str) -> str:
    parts = name(author)
    last = parts.last
    if parts.whole:
        return f"{{{text.for_bibtex(last)}}}"
    if " " in last:
        words = last.split()
        particles = next((at for at, word in enumerate(words) if word.lower() not in _SMALL), 0)
        # BibTeX takes all before the last small word for particles.
        if any(word[0].islower() for word in words[particles:-1]):
            last = f"{{{last}}}"
    return ", ".join(filter(None, (last, parts.suffix, parts.first)))


def key(paper: Paper) -> str:
    """``li-2503.08120``: the first author's surname in ASCII, and the id, which makes it unique.

    The id is what follows the first hyphen. Where no letter is left of the surname it is ``anon``.
    """
    surname = name(_alone(text.shown(paper.authors[0]))).last if paper.authors else ""
    folded = unicodedata.normalize("NFKD", surname.lower().translate(_FOLDED))
    letters = re.sub("[^a-z]", "", folded)[:_SURNAME_CAP]
    return f"{letters or _NOBODY}-{path_segment(paper.id)}"


@lru_cache(1 << 10)  # on the paper's page, and in the file of its day
def bibtex(paper: Paper, listed: date) -> str:
    """The paper as a BibTeX entry, a field a line; ``listed`` dates one that has no date.

    UTF-8, as biber reads it. Each character that readers see stands for itself, and capitals that
    no style may make small are in braces.
    """
    when = paper.published or listed
    fields = {
        "title": _title(paper),
        "author": " and ".join(names([text.shown(author) for author in paper.authors])),
        "year": str(when.year),
    }
    late: dict[str, str] = {"url": text.ascii_url(paper.project or paper.code or "")}
    if is_arxiv(paper.id):
        late = {"eprint": paper.id, "archivePrefix": "arXiv"}
        if paper.categories and _CATEGORY.fullmatch(paper.categories[0]):
            late["primaryClass"] = paper.categories[0]
        late["doi"] = f"10.48550/arXiv.{paper.id}"
        late["url"] = f"https://arxiv.org/abs/{paper.id}"
    lines = [f"  {field} = {{{value}}},\n" for field, value in fields.items() if value]
    lines.append(f"  month = {_MONTHS[when.month - 1]},\n")
    lines += [f"  {field} = {{{value}}},\n" for field, value in late.items() if value]
    return f"@misc{{{key(paper)},\n{''.join(lines)}}}"


def _title(paper: Paper) -> str:
    title = text.shown(paper.title)
    found, end = [], 0
    for word in _WORD.finditer(title):
        if _kept(word[0]):
            found += [text.for_bibtex(title[end : word.start()]), f"{{{word[0]}}}"]
            end = word.end()
    return "".join(found) + text.for_bibtex(title[end:])


@lru_cache(1 << 14)
def _kept(word: str) -> bool:
    """Whether the case of ``word`` says something: GPT, LoRA, R1, X-ray; not a plain capital."""
    inner = any(map(str.isupper, word[1:]))
    numbered = word[0].isupper() and not word.isalpha()
    return inner or numbered or (len(word) == 1 and word.isupper() and word != "A")

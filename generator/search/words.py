"""Text to terms: folding, tokens, compounds and stems. `words.js` does exactly the same to a query.

Stems are Snowball's English algorithm (https://snowballstem.org/algorithms/english/stemmer.html).
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from generator.tex.signs import GREEK

LONGEST = 40  # letters of a term; what is longer is cut
PARTS = 5  # of a compound at most that also stands for its whole
STEMMED = 3  # letters that a word needs to be stemmed
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
LETTERS |= {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
# Greek letters by name, as they are typed: π₀ is pi0.
LETTERS |= {sign: name.removeprefix("var") for name, sign in GREEK.items() if sign.islower()}
JOINTS = "-\u2010\u2011\u2012\u2013_.^'\u2019"  # between the parts of a compound

_FOLDED = str.maketrans(LETTERS)
_TOKEN = re.compile(rf"[^\W_]+(?:[{JOINTS}][^\W_]+)*(?:\^?\*(?![*\w])|\+\+?(?!\w)|#(?!\w))?")
_PARTS = re.compile(r"[^\W_]+")
_SUFFIX = re.compile(r"[*+#]+$")
_POSSESSIVE = re.compile(r"['\u2019]s$")
_APOSTROPHE = re.compile(r"['\u2019]")
_PLAIN = re.compile(rf"[a-z]{{{STEMMED},}}")
_INITIALS = re.compile(r"[b-df-hj-np-tv-xz]{2,}(?<!s)s")  # llms, vlms: Snowball leaves these
# Snowball changes no other word; asking is cheap, stemming is not.
_STEMMED = re.compile(r"(?:[esy]|ed|ing|li|iti|nci|ogi|al|ll|ful|ism|ion|er|ator|ant|ent|ist|ic)$")
_DECIMAL = re.compile(r"(?<=[0-9])\.(?=[0-9])")

_stem = snowballstemmer.stemmer("english").stemWord


def fold(text: str) -> str:
    """The text in lower case without accents or compatibility forms (`Itô` gives `ito`)."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in split if not unicodedata.category(c).startswith("M"))
    return bare.lower().translate(_FOLDED)


def tokens(text: str) -> list[str]:
    """The folded tokens of a text in order; a compound (`text-to-image`, `s*`) is one token."""
    return _TOKEN.findall(fold(text))


@lru_cache(maxsize=1_000_000)
def stem(word: str) -> str:
    """The stem of a folded word; words with anything but a-z stay as they are."""
    word = word[:LONGEST]
    if not _PLAIN.fullmatch(word) or not _STEMMED.search(word):
        return word
    return word[:-1] if _INITIALS.fullmatch(word) else str(_stem(word))


@lru_cache(maxsize=1_000_000)
def terms(token: str) -> tuple[str, ...]:
    """The terms one token stands for: its parts, then, for a compound, the whole.

    `text-to-image` gives text, to, imag, texttoimag; `2503.08120` its halves and itself;
    `s*` gives s and s*. The whole keeps a decimal point and loses all other joints.
    """
    token = _APOSTROPHE.sub("", _POSSESSIVE.sub("", token))
    parts = _PARTS.findall(token)
    suffix = _SUFFIX.search(token)
    if len(parts) == 1 and not suffix:
        return (stem(parts[0]),)
    stems = tuple(stem(part) for part in parts)
    whole = _whole(token, suffix.group() if suffix else "")
    return (*stems, whole) if len(whole) <= LONGEST and len(parts) <= PARTS else stems


def _whole(token: str, suffix: str) -> str:
    pieces = _DECIMAL.split(token)
    bare = ".".join("".join(_PARTS.findall(piece)) for piece in pieces)
    return bare + suffix if suffix else stem(bare)

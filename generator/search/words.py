"""Text to terms: folding, tokens, compounds and stems. `words.js` does exactly the same to a query.

Stems are Snowball's English algorithm (https://snowballstem.org/algorithms/english/stemmer.html),
after British spellings were made American ones and where `forms` knows no other.
"""

import re
import unicodedata
from functools import lru_cache

import Stemmer

from generator.search.forms import RESPELT, STEMS
from generator.tex.signs import GREEK

LONGEST = 40  # letters of a term; what is longer is cut
PARTS = 5  # of a compound at most that also stands for its whole
STEMMED = 3  # letters that a word needs to be stemmed
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
LETTERS |= {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
# Greek letters by name, as they are typed: π₀ is pi0.
LETTERS |= {sign: name.removeprefix("var") for name, sign in GREEK.items() if sign.islower()}
INTO = "^([a-z]{2,})2([a-z]{3,})$"  # text2image
VERSION = "^([a-z]{2,}?)(v[0-9][0-9.]*|[0-9][0-9.]*[a-z]?)$"  # gpt4o, dinov3, qwen2.5
INITIALS = "^[b-df-hj-np-tv-xz]{2,}(?<!s)s$"  # llms, vlms: Snowball leaves these
JOINTS = "-\u2010\u2011\u2012\u2013_.^'\u2019"  # between the parts of a compound


class _Letters(dict[int, str | None]):
    """What is left of each letter once it is bare: nothing of an accent that stands alone."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        self[code] = None if unicodedata.category(letter).startswith("M") else letter
        return self[code]


_BARE = _Letters()
_FOLDED = str.maketrans(LETTERS)
_RUN = r"[^\W_]+"
_TOKEN, _ASCII_TOKEN = (
    re.compile(
        rf"{run}+(?:[{JOINTS}]{run}+)*+(?:(?=[*^+#])(?:\^?\*(?![*\w])|\+\+?(?!\w)|#(?!\w)))?"
    )
    for run in (_RUN, "[a-z0-9]+")  # the same in ASCII, twice as fast
)
_PIECES = re.compile(rf"{_RUN}(?:(?<=[0-9])\.(?=[0-9]){_RUN})*")
_INTO, _VERSION, _INITIALS = map(re.compile, (INTO, VERSION, INITIALS))
_SUFFIX = re.compile(r"[*+#]+$")
_POSSESSIVE = re.compile(r"['\u2019]s$")
_APOSTROPHE = re.compile(r"['\u2019]")
_BRITISH = re.compile("|".join(p for p, _ in RESPELT))
_RESPELT = [(re.compile(p), re.sub(r"\$([0-9])", r"\\\1", by)) for p, by in RESPELT]
_OWN = re.compile("|".join(STEMS))

_WORDS = 1 << 16  # that are remembered: what comes again soon, not each that ever came
_stem = Stemmer.Stemmer("english", 0).stemWord  # what it would remember is remembered here


def fold(text: str) -> str:
    """The text in lower case without accents or compatibility forms (`Itô` gives `ito`)."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text).translate(_BARE)
    return bare.lower().translate(_FOLDED)


def tokens(text: str) -> list[str]:
    """The folded tokens of a text in order; a compound (`text-to-image`, `s*`) is one token."""
    folded = fold(text)
    return (_ASCII_TOKEN if folded.isascii() else _TOKEN).findall(folded)


def respell(word: str) -> str:
    """The American form of a British word (`colour` gives `color`), any other as it is."""
    if _BRITISH.search(word):
        for british, american in _RESPELT:
            word = british.sub(american, word)
    return word


@lru_cache(_WORDS)
def stem(word: str) -> str:
    """The stem of a folded word; words with anything but a-z stay as they are."""
    word = word[:LONGEST]
    if len(word) < STEMMED or not (word.isascii() and word.isalpha()):
        return word
    word = respell(word)
    if own := _OWN.search(word):
        return str(own[own.lastindex or 0])
    return word[:-1] if _INITIALS.match(word) else str(_stem(word))


@lru_cache(_WORDS)
def parted(token: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stems of a token's words, and, for a compound, the term of the whole, if it has one."""
    if token.isalpha():
        return (stem(token),), ()
    pieces = _pieces(token)
    words = [word for piece in pieces for word in _parts(piece)]
    stems = tuple(map(stem, words))
    suffix = _SUFFIX.search(token)
    if len(words) == 1 and not suffix:
        return stems, ()
    whole = "".join(_INTO.sub(r"\1to\2", piece) for piece in pieces)
    whole = whole + suffix.group() if suffix else stem(whole)
    return stems, (whole,) if len(whole) <= LONGEST and len(words) <= PARTS else ()


def terms(token: str) -> tuple[str, ...]:
    """The terms one token stands for: its parts, then, for a compound, the whole.

    `text-to-image` gives text, to, imag, texttoimag, and so does `text2image` but for `to`;
    `qwen2.5-vl` gives qwen, 2.5, vl, qwen2.5vl; `s*` gives s and s*. A decimal point stays, all
    other joints go.
    """
    words, whole = parted(token)
    return words + whole


def stems(token: str) -> tuple[str, ...]:
    """The stems of a token's words: its terms without the whole."""
    return parted(token)[0]


def bare(token: str) -> list[str]:
    """The words of a token, not stemmed."""
    if token.isalpha():
        return [token]
    return [part for piece in _pieces(token) for part in _parts(piece)]


def _pieces(token: str) -> list[str]:
    """What its joints part, without apostrophes and the s of a genitive."""
    return _PIECES.findall(_APOSTROPHE.sub("", _POSSESSIVE.sub("", token)))


def _parts(piece: str) -> tuple[str, ...]:
    """The words that stand together in one: a name and its version, a thing and what it becomes."""
    if piece.isalpha():
        return (piece,)
    found = _INTO.match(piece) or _VERSION.match(piece)
    return found.groups() if found else (piece,)

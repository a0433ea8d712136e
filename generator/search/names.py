"""Names of people and organisations as terms: whole, and found by any of their words.

A name stands once for each of its words, with that word first: `Song Han` as `@song han` and,
turned by one word, as `@han song`. What the words alone do not tell of it follows a tab: by how
many words it is turned and, where it is not these words with capitals, the name itself.
"""

from collections.abc import Iterator
from functools import lru_cache

from generator.search.words import bare, tokens

WORDS = 10  # of a name that are looked at; by how many it is turned is one digit
LONGEST = 80  # characters of a name that are kept
TAIL = "\t"  # between the words of a name and what else is known of it


@lru_cache(1 << 14)
def turns(name: str) -> tuple[str, ...]:
    """The terms of a name, without a sign; none where it has no word."""
    words = [word for token in tokens(name[:LONGEST]) for word in bare(token)][:WORDS]
    usual = name.isascii() and name == " ".join(map(str.capitalize, words))
    return tuple(_terms(words, "" if usual else " ".join(name[:LONGEST].split())))


def _terms(words: list[str], odd: str) -> Iterator[str]:
    for at, word in enumerate(words):
        if at and len(word) == 1 and word.isascii():
            continue  # nobody looks for an initial alone; other scripts have names of one sign
        tail = f"{at}{odd}" if at or odd else ""
        yield " ".join([*words[at:], *words[:at]]) + (TAIL + tail if tail else "")

"""JSON text read element by element, so that memory follows one element and not the file.

Knows the notation, and nothing of what is in it.
"""

import json
import re
from collections.abc import Iterator
from typing import TextIO

from generator.errors import InputError

# Characters of one element. The largest real record, of 3,303 authors, has 600,000.
ELEMENT_CAP = 4_000_000
_CHUNK = 2**16
_SPACE = re.compile(r"\s*")
_scan = json.JSONDecoder(parse_constant=lambda name: None).raw_decode
_REMEDY = "save the API's own answer again"


class Reader:
    """What is next in ``text``. All methods raise InputError, which names ``where``.

    NaN and infinity, which some write, are null.
    """

    def __init__(self, text: TextIO, where: str) -> None:
        self._text, self._where = text, where
        self._buffer, self._at, self._dropped = "", 0, 0

    @property
    def position(self) -> int:
        """How many characters lie behind."""
        return self._dropped + self._at

    def next(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def value(self) -> object:
        """The value that begins here."""
        self.next()
        while True:
            value, end, fault = self._scanned()
            # What ends where the buffer ends may go on behind it, as a number does.
            if end is not None and end < len(self._buffer):
                break
            if len(self._buffer) - self._at > ELEMENT_CAP:
                what = f"one record of more than {ELEMENT_CAP // 10**6} million characters"
                raise InputError(self._where, what, "no record has so much; take it out")
            if self._more():
                continue
            if end is None:
                raise self._wrong(fault)
            break
        self._at = end
        return value

    def elements(self) -> Iterator[object]:
        """The elements of the list that begins here."""
        for _ in self._parts("[", "]"):
            yield self.value()

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here; who takes one reads its value next."""
        for _ in self._parts("{", "}"):
            if self.next() != '"':
                raise self._wrong("Expecting property name")
            key = str(self.value())
            self._take(":")
            yield key

    def end(self) -> None:
        """Nothing may follow."""
        if self.next():
            raise self._wrong("Extra data")

    def rest(self) -> str:
        """All text from here on, which may not be longer than an element."""
        while len(self._buffer) - self._at <= ELEMENT_CAP:
            if not self._more():
                return self._buffer[self._at :]
        what = f"a text of more than {ELEMENT_CAP // 10**6} million characters"
        raise InputError(self._where, what, "no day has so much; split it")

    def _parts(self, begin: str, end: str) -> Iterator[None]:
        """Go from part to part of what stands from ``begin`` to ``end``; the caller reads each."""
        self._take(begin)
        if self.next() == end:
            self._at += 1
            return
        yield
        while self._take(f",{end}") != end:
            yield

    def _scanned(self) -> tuple[object, int | None, str]:
        """The value in the buffer and its end; no end, and why, if it is not whole."""
        try:
            return *_scan(self._buffer, self._at), ""
        except json.JSONDecodeError as error:
            return None, None, error.msg
        except RecursionError:
            what = "nested too deeply for a list of papers"
            raise InputError(self._where, what, _REMEDY) from None
        except ValueError as error:  # a number of thousands of digits
            raise self._wrong(str(error)) from None

    def _take(self, wanted: str) -> str:
        found = self.next()
        if not found or found not in wanted:
            raise self._wrong(f"Expecting {' or '.join(wanted)}")
        self._at += 1
        return found

    def _more(self) -> bool:
        """Read on, at least as much again as is not yet understood; whether there was more."""
        rest = self._buffer[self._at :]
        try:
            more = self._text.read(max(_CHUNK, len(rest)))
        except UnicodeDecodeError:
            raise InputError(self._where, "not text in UTF-8", "save it as UTF-8") from None
        if "\0" in more:
            raise InputError(self._where, "binary data, not text", _REMEDY)
        self._dropped += self._at
        self._buffer, self._at = rest + more, 0
        return bool(more)

    def _wrong(self, what: str) -> InputError:
        return InputError(self._where, f"not JSON: {what} (character {self.position})", _REMEDY)

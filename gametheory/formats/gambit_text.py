"""The words of Gambit's text formats, read with the line of every mistake, and how they are written.

In quotes, a backslash before a quote stands for the quote; any other backslash is a character of the name.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gametheory.errors import InvalidInputError, RefusedError

__all__ = ["Token", "Tokens", "quoted", "written"]

_TOKEN = re.compile(r'\s+|"(?:\\"|[^"\\]|\\(?!"))*"|[{},]|[^\s{},"]+|"')
_NUMBER = re.compile(r"[+-]?(\d+/0*[1-9]\d*|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)\Z")

_LONGEST = 1000
"""Characters of a number; Python refuses to read a whole number of more than 4300 digits."""

_LARGEST = Fraction(sys.float_info.max)
_LARGEST_EXPONENT = 400
"""Powers of ten beyond this are no floats, and as fractions might fill the memory."""


@dataclass(frozen=True)
class Token:
    """A word and its line."""

    text: str
    line: int


class Tokens:
    """The words of the text, read from the front, with errors that tell the line."""

    def __init__(self, text: str, source: str) -> None:
        self._source = source
        self._words: list[Token] = []
        self._next = 0
        line = 1
        for match in _TOKEN.finditer(text):
            word = match.group()
            if not word.isspace():
                self._words.append(Token(word, line))
            line += word.count("\n")
        self._last = line

    def peek(self) -> str:
        """Return the next word without taking it, "" at the end."""
        return self._words[self._next].text if self._next < len(self._words) else ""

    def error(self, wanted: str, token: Token | None) -> InvalidInputError:
        """Return the error that `wanted` was expected where `token` stands."""
        line = self._last if token is None else token.line
        got = "the end of the text" if token is None else token.text
        return InvalidInputError(f"{self._source}, line {line}: expected {wanted}, got {got}")

    def take(self, wanted: str) -> Token:
        """Take the next word, whatever it is."""
        if self._next >= len(self._words):
            raise self.error(wanted, None)
        self._next += 1
        return self._words[self._next - 1]

    def one_of(self, words: Sequence[str], wanted: str) -> str:
        """Take one of `words`."""
        token = self.take(wanted)
        if token.text not in words:
            raise self.error(wanted, token)
        return token.text

    def expect(self, word: str, wanted: str) -> None:
        """Take `word`."""
        self.one_of((word,), wanted)

    def string(self, wanted: str) -> str:
        """Take a text in quotes."""
        token = self.take(wanted)
        if len(token.text) < 2 or token.text[0] != '"':
            raise self.error(wanted, token)
        return token.text[1:-1].replace('\\"', '"')

    def number(self, wanted: str) -> Fraction:
        """Take a number, and a comma before it."""
        if self.peek() == ",":
            self._next += 1
        token = self.take(wanted)
        if not _NUMBER.match(token.text):
            raise self.error(f"{wanted} (a number)", token)
        if len(token.text) > _LONGEST:
            raise self.error(f"{wanted} (a number of at most {_LONGEST} characters)", token)
        if "/" in token.text:
            number = Fraction(token.text)
        else:
            digits = Decimal(token.text)
            if digits and abs(digits.adjusted()) > _LARGEST_EXPONENT:
                raise self.error(f"{wanted} (a number within 1e-{_LARGEST_EXPONENT} and 1e308)", token)
            number = Fraction(digits) if digits else Fraction(0)
        if abs(number) > _LARGEST:
            raise self.error(f"{wanted} (a number of size 1.7e308 at most)", token)
        return number

    def natural(self, wanted: str, least: int, most: int | None = None) -> int:
        """Take a whole number from `least` to `most`."""
        token = self.take(wanted)
        if (
            not token.text.isdecimal()
            or len(token.text) > _LONGEST
            or int(token.text) < least
            or (most is not None and int(token.text) > most)
        ):
            raise self.error(f"{wanted} ({least} {'or more' if most is None else f'to {most}'})", token)
        return int(token.text)

    def end(self) -> None:
        """Raise an error if words are left."""
        if self._next < len(self._words):
            raise self.error("the end of the text", self._words[self._next])

    def here(self) -> Token | None:
        """Return the word taken last."""
        return self._words[self._next - 1] if self._next else None


def quoted(names: Sequence[str]) -> str:
    """Return the names in quotes, with spaces between them."""
    for name in names:
        if name.endswith("\\"):
            raise RefusedError(f"Gambit's formats cannot hold a name that ends in a backslash: {name!r}")
    return " ".join('"' + name.replace('"', '\\"') + '"' for name in names)


def written(value: float | Fraction) -> str:
    """Return a number with the shortest digits that read back the same."""
    if isinstance(value, Fraction) or value.is_integer():
        return str(value) if isinstance(value, Fraction) else str(int(value))
    return repr(value)

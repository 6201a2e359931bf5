"""The code printed on every issued paper: "K7MQ2-9XWDT-HB4RC". Fourteen random letters (69 bits) and one that checks them."""

from __future__ import annotations

import secrets
import unicodedata

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31, a prime: no 0 and O, no 1, I and L, which people read for one another."""
RANDOM = 14
LENGTH = RANDOM + 1
GROUP = 5
LONGEST_TYPED = 300
"""Signs that are looked at; the address in the QR code is far shorter."""
_VALUES = {letter: value for value, letter in enumerate(LETTERS)}
_DASHES = str.maketrans("", "", "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212")


def new_code() -> str:
    """Return a new code as it is stored and printed, in three groups of five; whoever stores it lets the row be unique."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return _grouped(letters + _check_letter(letters))


def normal(text: str) -> str | None:
    """Return the code that somebody typed as it is stored, or None where it cannot be one: a letter is wrong, missing or swapped.

    Small letters, blanks, dashes of any kind and the whole address from the QR code are understood.
    """
    typed = unicodedata.normalize("NFKC", text[:LONGEST_TYPED]).split("?")[0].strip().rstrip("/")
    letters = "".join(typed.rsplit("/", 1)[-1].split()).translate(_DASHES).upper()
    if len(letters) != LENGTH or not set(letters) <= _VALUES.keys() or _weighed(letters):
        return None
    return _grouped(letters)


def _check_letter(letters: str) -> str:
    """Return the letter that brings the weighed sum to zero; it weighs ``LENGTH`` itself."""
    return LETTERS[-_weighed(letters) * pow(LENGTH, -1, len(LETTERS)) % len(LETTERS)]


def _weighed(letters: str) -> int:
    """Return the sum of the letters, each weighed by its place, modulo 31.

    The weights differ and none is a multiple of the prime: one wrong letter, or any two that changed places, leave a rest.
    """
    return sum(weight * _VALUES[letter] for weight, letter in enumerate(letters, start=1)) % len(LETTERS)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))

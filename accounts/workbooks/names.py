"""Find what a cell names, by code or name; an unknown name is answered with those nearest to it."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import Generic, TypeVar

from accounts.workbooks.faults import quoted

T = TypeVar("T")
MOST_SUGGESTED = 60
"""Unknown names that are compared with all others: each costs milliseconds."""


def same_name(text: str) -> str:
    """Return what two spellings of a name share: no word of case, spaces, kinds of dashes or composed letters."""
    joined = " ".join(unicodedata.normalize("NFC", text).casefold().replace("–", "-").split())
    return joined.replace(" - ", "-")


class Directory(Generic[T]):
    """The things that cells may name; ``what`` is their word in sentences ("chức danh")."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._codes: dict[str, list[tuple[T, str]]] = {}
        self._names: dict[str, list[T]] = {}
        self._written: dict[str, str] = {}
        self._sentences: dict[str, str] = {}

    def add(self, thing: T, code: str, name: str) -> None:
        """Let a thing be found by its code and its name."""
        self._codes.setdefault(same_name(code), []).append((thing, code))
        self._names.setdefault(same_name(name), []).append(thing)
        self._written.setdefault(same_name(name), name)

    def word(self, thing: T, code: str, name: str) -> str:
        """Return how a cell names the thing: by its name, or by its code where the name is not enough."""
        clear = self._names.get(same_name(name), []) == [thing] and ";" not in name
        others = [other for other, _ in self._codes.get(same_name(name), []) if other != thing]
        return name if clear and not others else code

    def find(self, text: str) -> T:
        """Return what the text names; raise ValueError with a sentence for none, or for several."""
        key = same_name(text)
        by_code, by_name = [thing for thing, _ in self._codes.get(key, [])], self._names.get(key, [])
        for found in (by_code, by_name):
            if len(found) == 1:
                return found[0]
        if by_name:
            codes = [code for row in self._codes.values() for thing, code in row if thing in by_name]
            raise ValueError(
                f"Có {len(by_name)} {self.what} cùng tên {quoted(text)}. Hãy ghi mã: {', '.join(codes)}."
            )
        if by_code:
            raise ValueError(f"Có {len(by_code)} {self.what} cùng mã {quoted(text)}. Hãy ghi tên.")
        if key not in self._sentences:
            self._sentences[key] = self._unknown(text, key)
        raise ValueError(self._sentences[key])

    def _unknown(self, text: str, key: str) -> str:
        sentence = f"Không có {self.what} {quoted(text)}."
        if len(self._sentences) >= MOST_SUGGESTED:
            return sentence
        near = get_close_matches(key[:200], [*self._written, *self._codes], n=3, cutoff=0.6)
        words = [self._written.get(one) or self._codes[one][0][1] for one in near]
        return f"{sentence} Gần giống: {', '.join(f'“{word}”' for word in words)}." if words else sentence

"""Documents of the register beside a row: how one is written in a field or cell, and found again by it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from accounts.models import Ward
from config.vietnamese import fold
from evidence.models import Document

MOST_OFFERED = 12
SUBJECT_SIGNS = 90
_BY_ID = re.compile(r"\(mã ([0-9]{1,18})\)\s*$")
NOT_FOUND = "Không tìm thấy tài liệu này trong sổ tài liệu của phường."


def words_of(document: Document | None) -> str:
    """Return "19/KH-UBND · Kế hoạch … (mã 12)": what a field holds for a document."""
    if document is None:
        return ""
    subject = document.subject
    short = subject if len(subject) <= SUBJECT_SIGNS else f"{subject[: SUBJECT_SIGNS - 1]}…"
    return " · ".join(part for part in (document.number, short) if part) + f" (mã {document.pk})"


def offered(ward: Ward, words: str) -> list[str]:
    """Return how the newest documents that hold the words are written; one query, none without words."""
    bare = _BY_ID.sub("", words).strip()
    if not fold(bare).strip():
        return []
    found = Document.objects.filter(ward=ward).matching(bare, ward=ward)[:MOST_OFFERED]
    return [words_of(document) for document in found]


def find(ward: Ward, text: str) -> Document | None:
    """Return the document that a field names: as it was offered, by its number, or by words that only it holds.

    None for an empty field; ValueError with a sentence when nothing, or more than one, is meant.
    """
    text = " ".join(text.split())
    if not text:
        return None
    register = Document.objects.filter(ward=ward)
    if named := _BY_ID.search(text):
        chosen = register.filter(pk=named[1]).first()
        if chosen is None:
            raise ValueError(NOT_FOUND)
        return chosen
    if not fold(text).strip():
        raise ValueError(NOT_FOUND)
    return _only(text, _meant(ward, text))


def _meant(ward: Ward, text: str) -> list[Document]:
    """Return what the words may mean: what the register itself says comes before what only a file says."""
    register = Document.objects.filter(ward=ward)
    numbered = list(register.filter(number__iexact=text)[:2])
    if len(numbered) == 1:
        return numbered
    found = list(register.matching(text)[: MOST_OFFERED + 1])
    return found or list(register.matching(text, ward=ward)[: MOST_OFFERED + 1])


def _only(text: str, found: list[Document]) -> Document:
    exact = [one for one in found if fold(one.number) == fold(text)]
    chosen = exact if len(exact) == 1 else found
    if not chosen:
        raise ValueError(NOT_FOUND)
    if len(chosen) == 1:
        return chosen[0]
    many = f"hơn {MOST_OFFERED}" if len(chosen) > MOST_OFFERED else str(len(chosen))
    named = "; ".join(f"“{words_of(one)}”" for one in chosen[:3])
    raise ValueError(f"Có {many} tài liệu khớp. Hãy ghi đúng một, ví dụ {named}.")


class Register:
    """The ward's whole register in one query, for workbooks: many cells name documents."""

    def __init__(self, ward: Ward) -> None:
        self.by_id: dict[int, Document] = {}
        self.by_number: dict[str, list[Document]] = {}
        rows: Iterable[Document] = Document.objects.filter(ward=ward).only(
            "ward_id", "number", "subject", "kind"
        )
        for document in rows:
            self.by_id[document.pk] = document
            if document.number:
                self.by_number.setdefault(fold(document.number), []).append(document)

    def find(self, text: str) -> Document | None:
        """Return the document of a cell; ValueError with a sentence where none or several are meant."""
        if not text:
            return None
        if named := _BY_ID.search(text):
            found = self.by_id.get(int(named[1]))
            if found is None:
                raise ValueError(NOT_FOUND)
            return found
        same = self.by_number.get(fold(text), [])
        if not same:
            raise ValueError(f"{NOT_FOUND} Ghi đúng số, ký hiệu của tài liệu.")
        if len(same) > 1:
            raise ValueError(f"Có {len(same)} tài liệu cùng số, ký hiệu. Ví dụ: “{words_of(same[0])}”.")
        return same[0]

"""A figure as a sentence of a report says it, beside the figure that was entered: a hint where both are clear. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

NUMBER = r"(?<![\d./,])(\d{1,3}(?:\.\d{3})+|\d+)(?![\d/]|[.,]\d|\s*%)"
"""A whole number as papers write it: not a part of a date, a fraction, a decimal or a percentage."""
YEAR = re.compile(r"(?:19|20)\d{2}")
PARTS = re.compile(r"\b(?:quý|tháng|đợt|tuần|kỳ trước|năm trước|cùng kỳ)\b", re.IGNORECASE)
"""Words of a sentence that tells a part of the year, or another."""
ENDS = r"(?=\s*(?:[.,;()]|$)|\s+(?:trong năm|đạt|và)\b)"
"""What may follow what is counted; "tại", "của" and the like would tell a part of it."""
LEAST_WORDS = 3
"""Words that what is counted must have, for a number beside them to mean nothing else ("vụ việc hòa giải thành")."""


@dataclass(frozen=True)
class Figure:
    """A figure as it was entered for the year: the words of the form, the number, its unit."""

    label: str
    value: Decimal
    unit: str = ""


@dataclass(frozen=True)
class Told:
    """What a text says instead: the sentence as it stands, the number, the page (1 where the text has none)."""

    figure: Figure
    sentence: str
    value: Decimal
    page: int


def differing(text: str, figures: Iterable[Figure]) -> Iterator[Told]:
    """Yield the figures of which the text (pages parted by form feeds) says one other number, and nowhere the same."""
    sentences = list(_sentences(text))
    for figure in figures:
        ways = [re.compile(one, re.IGNORECASE) for one in _patterns(figure)]
        found = [
            Told(figure, sentence, value, page)
            for sentence, page in sentences
            for value in _values(sentence, ways)
        ]
        if {one.value for one in found} - {figure.value} and len({one.value for one in found}) == 1:
            yield found[0]


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    for page, content in enumerate(unicodedata.normalize("NFC", text).split("\f"), 1):
        for sentence in re.split(r"(?<=[.;!?])\s+|\n\s*[-+•]\s+|\n\s*\n", content):
            words = " ".join(sentence.split())
            if words:
                yield words, page


def _values(sentence: str, ways: Iterable[re.Pattern[str]]) -> Iterator[Decimal]:
    """Yield what a sentence gives for the figure: in a clause without another number, and of no part of the year."""
    if PARTS.search(sentence):
        return
    for clause in re.split(r"(?:[;()]|,(?!\s+việc\b))\s", sentence):  # "vụ, việc" is one word
        numbers = [one for one in re.findall(NUMBER, clause) if not YEAR.fullmatch(one)]
        hits = (way.search(clause) for way in ways)
        if len(numbers) == 1 and any(hit and hit.group(1) == numbers[0] for hit in hits):
            yield Decimal(numbers[0].replace(".", ""))


def _patterns(figure: Figure) -> Iterator[str]:
    """Yield how a clause says it.

    "Số vụ việc hòa giải thành (trong năm 2023) là 18", "18 vụ việc hòa giải thành", "hòa giải thành 18 vụ".
    """
    words = _words(figure.label)
    head = words[0].lower() if words else ""
    if head not in {"số", "tổng"}:
        return
    counted = words[2:] if head == "tổng" else words[1:]
    if len(counted) < LEAST_WORDS:
        return
    yield rf"\b{_joined(words)}(?:\s+(?:trong\s+)?năm\s+\d{{4}})?\s*(?:là|:|=)?\s*{NUMBER}"
    yield rf"{NUMBER}\s+{_joined(counted)}{ENDS}"
    unit = _words(figure.unit)
    deed = counted[len(unit) :]
    if (
        unit
        and [one.lower() for one in counted[: len(unit)]] == [one.lower() for one in unit]
        and len(deed) >= 2
    ):
        yield rf"\b{_joined(deed)}\s+(?:được\s+)?{NUMBER}\s+{re.escape(unit[0])}(?:[\s,]+{_joined(unit[1:])})?{ENDS}"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def _joined(words: Iterable[str]) -> str:
    return r"[\s,]+".join(map(re.escape, words))

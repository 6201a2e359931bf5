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
ENDS = r"(?=\s*(?:[.,;:()]|$)|\s+(?:trong|năm|của|trên|tại|ở|là|đạt|và|với|thuộc)\b)"
LEAST_WORDS = 3
"""Words that what is counted must have, for a number before them to mean nothing else ("vụ việc hòa giải thành")."""


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
    """Yield the figures of which the text (pages parted by form feeds) says another number, and nowhere the same one."""
    sentences = list(_sentences(text))
    for figure in figures:
        found = [
            Told(figure, sentence, value, page)
            for sentence, page in sentences
            for value in _values(sentence, figure)
        ]
        if (
            found
            and all(one.value != figure.value for one in found)
            and len({one.value for one in found}) == 1
        ):
            yield found[0]


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    for page, content in enumerate(unicodedata.normalize("NFC", text).split("\f"), 1):
        for sentence in re.split(r"(?<=[.;!?])\s+|\n\s*[-+•]\s+|\n\s*\n", content):
            words = " ".join(sentence.split())
            if words:
                yield words, page


def _values(sentence: str, figure: Figure) -> Iterator[Decimal]:
    """Yield the number that a sentence gives for the figure, where it holds no other one and tells no part of the year."""
    if PARTS.search(sentence):
        return
    numbers = [one for one in re.findall(NUMBER, sentence) if not YEAR.fullmatch(one)]
    if len(numbers) != 1:
        return
    for pattern in _patterns(figure):
        hit = re.search(pattern, sentence, re.IGNORECASE)
        if hit and hit.group(1) == numbers[0]:
            yield Decimal(numbers[0].replace(".", ""))
            return


def _patterns(figure: Figure) -> Iterator[str]:
    """Yield how a sentence says it: "Tổng số hồ sơ đã giải quyết (trong năm 2023) là 40", "40 hồ sơ đã giải quyết"."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", figure.label))
    if len(words) < LEAST_WORDS:
        return
    whole = r"[\s,]+".join(map(re.escape, words))
    yield rf"\b{whole}(?:\s+(?:trong\s+)?năm\s+\d{{4}})?\s*(?:là|:|=)?\s*{NUMBER}"
    counted = words[2:] if words[0].lower() == "tổng" else words[1:] if words[0].lower() == "số" else words
    if len(counted) >= LEAST_WORDS and words[0].lower() in {"số", "tổng"}:
        yield rf"{NUMBER}\s+" + r"[\s,]+".join(map(re.escape, counted)) + ENDS

"""Periods as subjects of papers name them: "quý III năm 2023", "6 tháng đầu năm", "tháng 3/2023", "năm 2023". Pure."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assignments.calendar import ROMAN
from config.vietnamese import fold

NUMERALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ONE = r"(?:iv|i{1,3}|0?[1-4])"
_YEAR = r"(?:\s*/\s*|\s*-\s*|\s+năm\s+)((?:19|20)\d{2})\b"
_PATTERNS = {
    "quarter": rf"\bquý\s+({_ONE}\b(?:\s*(?:,|và|-|–|đến)\s*(?:quý\s+)?{_ONE}\b)*)(?:{_YEAR})?",
    "half": rf"\b(?:0?6|sáu)\s+tháng(?:\s+(đầu|cuối)\s+năm)?(?:\s*,?\s*(?:năm\s+)?(?:{_YEAR}|((?:19|20)\d{{2}})\b))?",
    "nine": rf"\b(?:0?9|chín)\s+tháng(?:\s+đầu\s+năm)?(?:{_YEAR}|\s+((?:19|20)\d{{2}})\b)?",
    "month": rf"(?<!\d )(?<!\d)\btháng\s+(1[0-2]|0?[1-9])\b(?:{_YEAR})?",
    "year": r"\bnăm\s+((?:19|20)\d{2})\b",
}
YEARS = re.compile(r"\b(?:19|20)\d{2}\b")


class Cadence(StrEnum):
    """How long a named period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE = "nine"
    YEAR = "year"


@dataclass(frozen=True)
class Span:
    """What a subject names first: its periods (months 1 to 12, quarters 1 to 4, halves 1 and 2), the year, the words' place."""

    cadence: Cadence
    numbers: tuple[int, ...]
    year: int
    start: int
    end: int

    @property
    def last_day(self) -> date:
        """Return the last day of the last of its periods."""
        months = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF: 6, Cadence.NINE: 9, Cadence.YEAR: 12}
        month = months[self.cadence] * max(self.numbers)
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def name(self) -> str:
        """Return "quý I năm 2023", "6 tháng đầu năm 2023", "năm 2023"."""
        number = max(self.numbers)
        match self.cadence:
            case Cadence.MONTH:
                words = f"tháng {number} năm"
            case Cadence.QUARTER:
                words = f"quý {', '.join(ROMAN[one - 1] for one in self.numbers)} năm"
            case Cadence.HALF:
                words = f"6 tháng {'đầu' if number == 1 else 'cuối'} năm"
            case Cadence.NINE:
                words = "9 tháng đầu năm"
            case _:
                words = "năm"
        return f"{words} {self.year}"

    @property
    def quarters(self) -> frozenset[int]:
        """Return the quarters that its report covers, also when it stands for the report of the last of them."""
        if self.cadence == Cadence.QUARTER:
            return frozenset(self.numbers)
        if self.cadence == Cadence.HALF:
            return frozenset({1, 2}) if self.numbers == (1,) else frozenset({3, 4})
        return {Cadence.NINE: frozenset({1, 2, 3}), Cadence.YEAR: frozenset({4})}.get(
            self.cadence, frozenset()
        )


def span_of(subject: str, year: int) -> Span | None:
    """Return the period that a subject names first; ``year`` where it names none, None where it is not clear.

    What comes later ("… quý III, nhiệm vụ quý IV") is what the paper looks forward to. Several years that differ are
    not clear. Words typed without accents are read where the whole subject has none.
    """
    text = _readable(subject)
    named = {name: list(re.finditer(pattern, text)) for name, pattern in _PATTERNS.items()}
    shorter = [(hit.start(), name, hit) for name, hits in named.items() for hit in hits if name != "year"]
    whole = [(hit.start(), "year", hit) for hit in named["year"]]
    if not (shorter or whole):
        return None
    _, name, hit = min(shorter or whole, key=lambda one: one[0])
    return _span(name, hit, text, year)


def _readable(subject: str) -> str:
    text = unicodedata.normalize("NFC", subject).lower()
    if not text.isascii():
        return text
    for bare, word in (("quy", "quý"), ("thang", "tháng"), ("nam", "năm"), ("dau", "đầu"), ("cuoi", "cuối")):
        text = re.sub(rf"\b{bare}\b", word, text)
    return text


def _span(name: str, hit: re.Match[str], text: str, year: int) -> Span | None:
    groups = [one for one in hit.groups() if one]
    own = next((int(one) for one in groups if YEARS.fullmatch(one)), None)
    years = {int(one) for one in YEARS.findall(text)}
    if own is None and len(years) > 1:
        return None
    numbers = _numbers(name, groups)
    return (
        Span(Cadence(name), numbers, own or max(years, default=year), hit.start(), hit.end())
        if numbers
        else None
    )


def _numbers(name: str, groups: list[str]) -> tuple[int, ...]:
    if name == "quarter":
        return _quarters(groups[0])
    if name == "month":
        return (int(groups[0]),)
    return (2,) if "cuối" in groups else (1,)


def _quarters(words: str) -> tuple[int, ...]:
    """Return the quarters of "I, II và IV" or "I - III"; nothing where a numeral is none."""
    numbers = [NUMERALS[one.lstrip("0")] for one in re.findall(_ONE, words)]
    if re.search(r"-|–|đến", words) and len(numbers) == 2 and numbers[0] < numbers[1]:
        return tuple(range(numbers[0], numbers[1] + 1))
    return tuple(sorted(set(numbers)))


def stem_of(subject: str, span: Span) -> str:
    """Return what is left of a subject without its period and years, folded: equal for the papers of one series."""
    text = _readable(subject)
    rest = YEARS.sub(" ", f"{text[: span.start]} {text[span.end :]}")
    return " ".join(word for word in fold(rest).split() if word != "nam")

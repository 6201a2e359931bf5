"""The words and days of a plan, moved by whole years: its own years move, what it cites stays. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

YEAR = r"(?:19|20)\d\d"
_DAY = rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]{YEAR}|\d{{1,2}}\s+tháng\s+\d{{1,2}}\s+năm\s+{YEAR}"
_NUMBER = r"\d[\w.-]*/(?:[\w.-]+/)*[\w.-]*[A-ZĐ][\w.-]*\w"
NAME = re.compile(rf"{_NUMBER}\s*,?\s*(?:ngày\s+)?(?:{_DAY})")
"""How a document is cited: number and date."""
KEPT = re.compile(
    rf"(?P<cited>{NAME.pattern}[^;]*?(?=;|\.\s+[A-ZĐÀ-Ỹ]|$))"
    rf"|(?P<law>(?:Luật|Bộ luật|Pháp lệnh|Hiến pháp)\s[^.;,()]{{0,80}}?năm\s+{YEAR})"
    rf"|(?P<effect>hiệu lực[^.;()]*?{YEAR})"
    rf"|(?P<number>{_NUMBER})",
    re.DOTALL,
)
"""What never moves: a cited document with all that names it ("của … về … năm 2022"), to the end of the clause; a law with its
year; the day something takes effect; a document's number."""
MOVING = re.compile(
    rf"(?<!\d)(?P<from>{YEAR})(?P<dash>\s*[-–]\s*)(?P<to>{YEAR})(?!\d)"
    rf"|(?<!\d)(?P<day>\d{{1,2}})(?P<one>[/.-]|\s+tháng\s+)(?P<month>\d{{1,2}})(?P<two>[/.-]|\s+năm\s+)(?P<of>{YEAR})(?!\d)"
    rf"|(?<!\d)(?P<year>{YEAR})(?!\d)"
)
"""A span of years, a day, or a year that stands alone ("năm 2023", "quý I/2023")."""
OWN_NUMBER = re.compile(r"Số:\s*[^\s/]*\s*(?P<sign>/\S*)\Z")
OWN_DAY = re.compile(
    r"(?P<place>[^,]*),\s*ngày\s*(?:\d{1,2})?\s*tháng\s*(?:\d{1,2})?\s*năm\s*(?P<year>\d{4})\Z"
)
"""The two lines at the head of a plan that its issue fills: its own number, and place and day."""


def shift_day(day: date, by: int) -> date:
    """Return the same day ``by`` years later; 29/02 becomes 28/02 where the year has none."""
    year = day.year + by
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def names_day_after(words: str) -> bool:
    """Return whether a line says "trước ngày 30/11": the day it names is the one after its last day."""
    return "trước" in words.casefold()


@dataclass(frozen=True)
class Shifted:
    """The words moved, and what of them names a year and stayed as it was, in order: to be checked by a person."""

    text: str
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Shift:
    """Moves what speaks of the years ``first`` to ``last`` by ``by`` years."""

    first: int
    last: int
    by: int

    def is_own(self, year: int) -> bool:
        return self.first <= year <= self.last

    def day(self, day: date | None) -> date | None:
        return shift_day(day, self.by) if day else None

    def last_day(self, day: date | None, words: str) -> date | None:
        """Return the last day of a line moved: "trước ngày 01/3" ends on 28/02, or on 29/02 where the year has one."""
        off = timedelta(days=int(names_day_after(words)))
        return shift_day(day + off, self.by) - off if day else None

    def year(self, year: int | None) -> int | None:
        return year + self.by if year else year

    def words(self, text: str) -> str:
        return self.read(text).text

    def read(self, text: str) -> Shifted:
        """Return the text moved, with the fragments that stayed."""
        kept: list[str] = []
        moved = "".join(self._pieces(text, kept))
        return Shifted(moved, tuple(dict.fromkeys(kept)))

    def _pieces(self, text: str, kept: list[str]) -> Iterator[str]:
        end = 0
        for found in KEPT.finditer(text):
            yield self._moved(text[end : found.start()], kept)
            yield found[0]
            end = found.end()
            if found["cited"]:
                kept.extend(" ".join(name[0].split()) for name in NAME.finditer(found[0]))
            elif not found["number"]:
                kept.append(" ".join(found[0].split()))
        yield self._moved(text[end:], kept)

    def _moved(self, text: str, kept: list[str]) -> str:
        def move(found: re.Match[str]) -> str:
            years = [int(found[name]) for name in ("from", "to", "of", "year") if found[name]]
            if not all(self.is_own(year) for year in years):
                kept.append(found[0])
                return found[0]
            if found["from"]:
                return f"{years[0] + self.by}{found['dash']}{years[1] + self.by}"
            if found["of"]:
                return self._day_in_words(found)
            return str(years[0] + self.by)

        return MOVING.sub(move, text)

    def _day_in_words(self, found: re.Match[str]) -> str:
        year, month, day = int(found["of"]) + self.by, int(found["month"]), int(found["day"])
        last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else day
        shown = found["day"] if day <= last else str(last)
        return f"{shown}{found['one']}{found['month']}{found['two']}{year}"


def without_issue(text: str, by: int) -> str:
    """Return a line of a plan's head without the number or the day it was issued under ("Số: /KH-UBND"); others unchanged."""
    number, day = OWN_NUMBER.match(text), OWN_DAY.match(text)
    if number:
        return f"Số: {number['sign']}"
    if day:
        return f"{day['place']}, ngày tháng năm {int(day['year']) + by}"
    return text


def with_issue(text: str, *, number: str, day: date, place: str) -> str:
    """Return a line of a plan's head with the number or the day of its issue filled in; others unchanged."""
    if OWN_NUMBER.match(text):
        return f"Số: {number}"
    found = OWN_DAY.match(text)
    if found:
        return f"{place or found['place']}, {day_in_words(day)}"
    return text


def day_in_words(day: date) -> str:
    """Return "ngày 05 tháng 02 năm 2024": NĐ 30/2020 puts a nought before days under 10 and months under 3."""
    return f"ngày {day.day:02d} tháng {f'{day.month:02d}' if day.month < 3 else day.month} năm {day.year}"

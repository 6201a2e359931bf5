"""Rules that look beyond the year's own figures: to last year's, or to another assessment of the same year."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self, TypedDict

from criteria.ruletypes.base import COMMON, Input, InputKind, Rule, remarks
from criteria.ruletypes.reader import Reader
from criteria.ruletypes.words import capital, lower, reward

BETTER = ("more", "less")


class Figure(TypedDict):
    """What is compared with last year: a count, or numerator and denominator; the others are empty."""

    what: str
    numerator: str
    denominator: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Compared(Rule):
    """A figure beside last year's: a count (``what``), or a ratio (``numerator`` and ``denominator``)."""

    what: str
    numerator: str
    denominator: str
    unit: str

    @property
    def by_ratio(self) -> bool:
        """Return whether ratios are compared, not counts."""
        return not self.what

    @property
    def requirement(self) -> str:
        """Return what the figure has to be: "ít hơn năm trước"; each type says its own."""
        raise NotImplementedError

    @staticmethod
    def read_figure(reader: Reader) -> Figure | None:
        """Return what is compared; None when it names neither a count nor a ratio."""
        what = reader.text("what", required=False)
        numerator, denominator = (
            reader.text(key, required=False) if reader.data.get(key) is not None else ""
            for key in ("numerator", "denominator")
        )
        unit = reader.text("unit", required=False)
        if what and (numerator or denominator):
            reader.fault(
                "what", "Chỉ ghi what (so sánh số lượng) hoặc numerator và denominator (so sánh tỷ lệ)."
            )
            return None
        if not what and not (numerator and denominator):
            reader.fault("what", "Thiếu tham số này (hoặc ghi numerator và denominator để so sánh tỷ lệ).")
            return None
        return {"what": what, "numerator": numerator, "denominator": denominator, "unit": unit}

    def inputs(self) -> tuple[Input, ...]:
        rows = (
            (("numerator", self.numerator), ("denominator", self.denominator))
            if self.by_ratio
            else (("count", self.what),)
        )
        last = {"count": "last_year", "numerator": "last_numerator", "denominator": "last_denominator"}
        return (
            *(Input(key, capital(text), InputKind.INTEGER, self.unit) for key, text in rows),
            *(
                Input(last[key], f"{capital(text)} (năm trước)", InputKind.INTEGER, self.unit)
                for key, text in rows
            ),
        )

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        if self.by_ratio:
            head = f"Tỷ lệ = {lower(self.numerator)} / {lower(self.denominator)}."
            return head, reward(f"tỷ lệ {self.requirement}", "trường hợp khác", max_points)
        return (reward(f"{lower(self.what)} {self.requirement}", "trường hợp khác", max_points),)


@dataclass(frozen=True, kw_only=True)
class NotWorseThanLastYear(Compared):
    """Met when the figure is at least as good as last year's; ``more_is_better`` says which way is good."""

    TYPE = "not_worse_than_last_year"
    more_is_better: bool

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("what", "numerator", "denominator", "unit", "better", *COMMON)
        figure, better = cls.read_figure(reader), reader.text("better")
        if better and better not in BETTER:
            reader.fault("better", "Cần là “more” (càng nhiều càng tốt) hoặc “less” (càng ít càng tốt).")
        if figure is None or better not in BETTER:
            return None
        return cls(**figure, more_is_better=better == "more", **remarks(reader))

    @property
    def requirement(self) -> str:
        if self.by_ratio:
            return "không thấp hơn năm trước" if self.more_is_better else "không cao hơn năm trước"
        return "không ít hơn năm trước" if self.more_is_better else "không nhiều hơn năm trước"


@dataclass(frozen=True, kw_only=True)
class LessThanLastYear(Compared):
    """Met when the figure is below last year's ("giảm so với năm trước").

    ``na_pass`` says what 0 after 0 means: met (True), not met (False), not known (None).
    """

    TYPE = "less_than_last_year"
    na_pass: bool | None

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("what", "numerator", "denominator", "unit", "na_pass", *COMMON)
        figure, na_pass = cls.read_figure(reader), reader.flag("na_pass", required=False)
        if figure is None:
            return None
        return cls(**figure, na_pass=na_pass, **remarks(reader))

    @property
    def requirement(self) -> str:
        return "thấp hơn năm trước" if self.by_ratio else "ít hơn năm trước"

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        nothing = ("Cả hai năm đều bằng 0: tính là đạt.",) if self.na_pass else ()
        return *super().in_words(max_points), *nothing


@dataclass(frozen=True, kw_only=True)
class AssessmentRecognised(Rule):
    """Met when another assessment of the same ward and year is recognised; its figures are gathered, not entered.

    ``frameworks`` are the codes it may go by; empty: the yearly standard, whichever rule set it goes by.
    """

    TYPE = "assessment_recognised"
    what: str
    frameworks: tuple[str, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("what", "frameworks", *COMMON)
        codes = reader.texts("frameworks") if reader.data.get("frameworks") is not None else ()
        return cls(what=reader.text("what", required=False), frameworks=codes, **remarks(reader))

    @property
    def subject(self) -> str:
        """Return which assessment is read: "kỳ đánh giá hằng năm" or with the codes it may go by."""
        if not self.frameworks:
            return "kỳ đánh giá chuẩn tiếp cận pháp luật hằng năm"
        return f"kỳ đánh giá theo bộ tiêu chí {' hoặc '.join(self.frameworks)}"

    def inputs(self) -> tuple[Input, ...]:
        return (
            Input(
                "recognised",
                capital(self.what or f"{self.subject} được công nhận"),
                InputKind.BOOLEAN,
                gathered=True,
            ),
            Input("assessment", "Kỳ đánh giá", InputKind.TEXT, required=False, gathered=True),
        )

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        condition = f"{self.subject} của cùng năm được công nhận"
        return (reward(condition, "không được công nhận", max_points),)

"""Rules answered by a finding rather than a ratio: by hand, a violation, yes or no, a list, nothing arose."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from config import vietnamese as vi
from criteria.ruletypes.base import COMMON, Input, InputKind, Rule, remarks
from criteria.ruletypes.reader import Reader
from criteria.ruletypes.words import capital, lower, named_points, reward, sentence

NO_QUESTION = "đáp ứng yêu cầu"
"""What is asked where the name of the content says it all."""
_AT_LEAST_ONE = re.compile(r"từ 0?1 (.+?) trở lên")


@dataclass(frozen=True, kw_only=True)
class Manual(Rule):
    """The way of counting is unknown: the official enters points or met / not met, with a ground."""

    TYPE = "manual"
    by_points: bool

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only(*COMMON)
        return cls(by_points=reader.scale.by_points, **remarks(reader))

    def inputs(self) -> tuple[Input, ...]:
        entry = (
            Input("points", "Điểm", InputKind.POINTS, "điểm")
            if self.by_points
            else Input("met", "Kết quả đạt", InputKind.BOOLEAN)
        )
        return entry, Input("ground", "Căn cứ", InputKind.TEXT)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        if not self.by_points:
            return ("Chưa có cách tính chính thức: chọn Đạt hoặc Chưa đạt và ghi rõ căn cứ.",)
        upper = "" if max_points is None else f" từ 0 đến {vi.points_paper(max_points)}"
        return (f"Chưa có cách tính chính thức: nhập điểm{upper}, mỗi nấc 0,25 điểm, và ghi rõ căn cứ.",)


@dataclass(frozen=True, kw_only=True)
class AllOrZero(Rule):
    """One violation loses the points; ``total`` is the label of an optional figure "out of how many"."""

    TYPE = "all_or_zero"
    violation: str
    unit: str
    total: str
    points_if_none: Decimal
    points_if_any: Decimal
    by_points: bool

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("violation", "unit", "total", "points_if_none", "points_if_any", *COMMON)
        violation = reader.text("violation")
        # Where points do not count, 1 and 0 stand for met and not met, so that the figures may be left out.
        best = reader.number("points_if_none", required=reader.scale.by_points, most=reader.scale.max_points)
        rest = reader.number("points_if_any", required=reader.scale.by_points, most=reader.scale.max_points)
        unit, total = reader.text("unit", required=False), reader.text("total", required=False)
        if not reader.scale.by_points:
            best, rest = (Decimal(1) if best is None else best), (Decimal(0) if rest is None else rest)
        if not violation or best is None or rest is None:
            return None
        if rest > best:
            reader.fault("points_if_any", "Có vi phạm không thể được nhiều điểm hơn không có vi phạm.")
        return cls(
            violation=violation,
            unit=unit,
            total=total,
            points_if_none=best,
            points_if_any=rest,
            by_points=reader.scale.by_points,
            **remarks(reader),
        )

    def counted(self, how_many: str) -> str:
        """Return the violation with a count: "không ban hành 1/4 văn bản được giao"; "" leaves the count out."""
        lead = f"{how_many} " if how_many else ""
        found = _AT_LEAST_ONE.search(self.violation)
        if found is None:
            return (
                f"{self.violation} {lead}{self.unit or 'trường hợp'}" if lead or self.unit else self.violation
            )
        middle = f"{lead}{self.unit or found.group(1)}"
        return self.violation[: found.start()] + middle + self.violation[found.end() :]

    def inputs(self) -> tuple[Input, ...]:
        label = f"Số trường hợp {lower(self.counted(''))}"
        total = Input("total", capital(self.total), InputKind.INTEGER, self.unit, required=False)
        violations = Input("violations", label, InputKind.INTEGER, self.unit)
        return (violations, total) if self.total else (violations,)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        phrase = self.violation
        if not _AT_LEAST_ONE.search(phrase):
            phrase = f"{phrase} từ 01 {self.unit or 'trường hợp'} trở lên"
        if max_points is None and not self.by_points:
            return (f"{capital(phrase)}: chưa đạt.", "Không thuộc trường hợp trên: đạt.")
        return (
            f"{capital(phrase)}: {named_points(self.points_if_any)}.",
            f"Không thuộc trường hợp trên: {named_points(self.points_if_none)}.",
        )


@dataclass(frozen=True, kw_only=True)
class Boolean(Rule):
    """Met when the question is answered with ``pass_value``."""

    TYPE = "boolean"
    question: str
    pass_value: bool

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("question", "pass_value", *COMMON)
        given = reader.data.get("question") is not None
        question, pass_value = reader.text("question") if given else NO_QUESTION, reader.flag("pass_value")
        if not question or pass_value is None:
            return None
        return cls(question=question, pass_value=pass_value, **remarks(reader))

    def inputs(self) -> tuple[Input, ...]:
        return (Input("answer", capital(self.question), InputKind.BOOLEAN),)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        right, wrong = ("“Có”", "“Không”") if self.pass_value else ("“Không”", "“Có”")
        return sentence(self.question), reward(f"trả lời {right}", f"trả lời {wrong}", max_points)


@dataclass(frozen=True, kw_only=True)
class ChecklistMin(Rule):
    """Met when at least ``least`` of the ``options`` are done."""

    TYPE = "checklist_min"
    question: str
    least: int
    options: tuple[str, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("question", "min", "options", *COMMON)
        options = reader.texts("options")
        least = reader.whole("min", least=1, most=1000)
        if options and least is not None and least > len(options):
            reader.fault("min", f"Số tối thiểu {least} lớn hơn số nội dung trong danh sách ({len(options)}).")
        if not options or least is None:
            return None
        question = reader.text("question", required=False)
        return cls(question=question, least=least, options=options, **remarks(reader))

    def inputs(self) -> tuple[Input, ...]:
        label = capital(self.question or "các nội dung đã thực hiện")
        return (Input("chosen", label, InputKind.CHOICES, options=self.options),)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        condition = f"thực hiện ít nhất {self.least} trong {len(self.options)} nội dung"
        head = (sentence(self.question),) if self.question else ()
        listed = (f"– {option}" for option in self.options)
        return *head, reward(condition, "ít hơn", max_points), *listed


@dataclass(frozen=True, kw_only=True)
class NotArising(Rule):
    """Nothing of the kind arose in the year: full points (or ``points``), or met, on a written ground."""

    TYPE = "not_arising"
    text: str
    points: Decimal | None

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("text", "points", *COMMON)
        text = reader.text("text")
        points = reader.number("points", required=False, most=reader.scale.max_points)
        return cls(text=text, points=points, **remarks(reader)) if text else None

    def inputs(self) -> tuple[Input, ...]:
        return (Input("ground", "Căn cứ xác định không phát sinh", InputKind.TEXT),)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        text = capital(self.text).rstrip(".")
        if max_points is None:
            return (f"{text}: tính là đạt (ghi rõ căn cứ).",)
        full = max_points if self.points is None else self.points
        return (f"{text}: {named_points(full)} (ghi rõ căn cứ).",)

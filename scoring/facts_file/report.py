"""Write a score sheet: as JSON for machines, as aligned Vietnamese lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from textwrap import wrap
from typing import Any

from config import vietnamese as vi
from scoring.facts_file.scoresheet import CriterionScore, IndicatorScore, ScoreSheet
from scoring.rules import Outcome, Status

WIDTH = 100
STATUSES = {
    Status.COMPUTED: "Đã tính",
    Status.MANUAL: "Nhập theo căn cứ",
    Status.NOT_ARISING: "Không phát sinh",
    Status.MISSING_FIGURES: "Chưa đủ số liệu",
    Status.MISSING_RULE: "Chưa đủ quy tắc",
}
VERDICTS = {True: "Đạt", False: "Chưa đạt", None: "Chưa rõ"}


def as_number(value: Decimal | None) -> int | float | None:
    """Return points for JSON: 3, 0.25. Points have two decimals at most, which a float writes exactly."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def as_data(sheet: ScoreSheet) -> dict[str, Any]:
    """Return the score sheet as JSON-able data."""
    return {
        "framework": sheet.rulebook.code,
        "total": as_number(sheet.total),
        "conditions": [{"name": one.name, "met": one.met} for one in sheet.conditions],
        "criteria": [
            {
                "code": str(one.node.number),
                "points": as_number(one.points),
                "max": as_number(one.max_points),
                "met": one.met,
                "indicators": [_indicator(score) for score in one.indicators],
            }
            for one in sheet.criteria
        ],
    }


def _indicator(score: IndicatorScore) -> dict[str, Any]:
    return {
        "code": score.node.code,
        **outcome_data(score.outcome, score.node.max_points),
        "provisional": score.node.provisional,
        "explanation": _explained(score),
    }


def _explained(score: IndicatorScore) -> str:
    """Return the explanation with the rule set it follows and how sure that is."""
    return f"{score.outcome.explanation.rstrip('.')} ({score.node.citation})"


def outcome_data(outcome: Outcome, most: Decimal | None) -> dict[str, Any]:
    """Return points, max, met and status."""
    return {
        "points": as_number(outcome.points),
        "max": as_number(most),
        "met": outcome.met,
        "status": str(outcome.status),
    }


def as_lines(sheet: ScoreSheet) -> Iterator[str]:
    """Yield the score sheet line by line, at most 100 columns wide where words allow."""
    book = sheet.rulebook
    version = "" if book.version is None else f", bản {book.version}"
    yield f"BẢNG CHẤM ĐIỂM – {book.short_title} ({book.code}{version})"
    if sheet.provisional:
        yield "≈ tạm tính: dựa trên giá trị chưa đối chiếu với văn bản gốc."
    for criterion in sheet.criteria:
        yield ""
        yield from _criterion_lines(criterion, book.by_points)
    yield ""
    if book.by_points:
        yield f"TỔNG ĐIỂM: {_share(sheet.total, sheet.max_points)}"
    if sheet.conditions:
        yield "ĐIỀU KIỆN CÔNG NHẬN"
    for condition in sheet.conditions:
        yield f"  {VERDICTS[condition.met]:<10}{condition.name}"
        if condition.sentence.rstrip(".") != condition.name:
            yield from _indented(condition.sentence, " " * 12)


def _criterion_lines(criterion: CriterionScore, by_points: bool) -> Iterator[str]:
    name = criterion.node.name or "chưa có tên chính thức"
    yield from wrap(f"TIÊU CHÍ {criterion.node.number}. {name}", WIDTH, subsequent_indent="  ")
    score = _share(criterion.points, criterion.max_points) if by_points else VERDICTS[criterion.met]
    yield f"  Kết quả: {score}"
    for one in criterion.indicators:
        result = _share(one.outcome.points, one.node.max_points) if by_points else VERDICTS[one.outcome.met]
        mark = "≈" if one.node.provisional else " "
        title = one.node.short_name or one.node.name or "(chưa có tên chính thức)"
        head = f"  {one.node.code:<5}{mark} {result:<12}{STATUSES[one.outcome.status]:<18}"
        yield from wrap(f"{head}{title}", WIDTH, subsequent_indent=" " * len(head), drop_whitespace=True)
        yield from _indented(one.outcome.explanation, " " * 9)


def _share(points: Decimal | None, most: Decimal | None) -> str:
    got = "–" if points is None else vi.points_paper(points)
    return got if most is None else f"{got}/{vi.points_paper(most)}"


def _indented(text: str, indent: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)

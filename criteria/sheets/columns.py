"""The table of a framework: one row per criterion, indicator and content, and what stands in which column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.workbooks import columns
from accounts.workbooks import values as v
from criteria.models import Certainty
from criteria.ruletypes import RULE_TYPES, parse_rule
from criteria.sheets.values import Parameters, Sureness

TITLE = "Bộ tiêu chí"
NUMBERS = ("criterion", "indicator", "content")
Path = tuple[int, ...]
"""(1,) a criterion, (1, 2) an indicator, (1, 2, 1) a content."""


@dataclass(frozen=True)
class Column(columns.Column):
    """A column of the table of a framework."""

    by_points: bool = False
    """Stands only in a framework that counts points."""
    levels: tuple[int, ...] = (1, 2, 3)
    """Which rows may hold it: 1 criterion, 2 indicator, 3 content."""


SURENESS = tuple(str(one.label) for one in Certainty)
ALL = (
    Column("criterion", "Tiêu chí", 9, v.Whole()),
    Column("indicator", "Chỉ tiêu", 9, v.Whole()),
    Column("content", "Nội dung", 9, v.Whole()),
    Column("name", "Tên", 60, v.Text()),
    Column("short_name", "Tên gọn", 28, v.Text(), levels=(2,)),
    Column("max_points", "Điểm tối đa", 9, v.Number(), by_points=True),
    Column("rule_words", "Cách tính bằng lời (chỉ để đọc)", 60, v.Text(), read=False),
    Column("rule_type", "Loại quy tắc", 20, v.Text(), choices=tuple(RULE_TYPES), levels=(2, 3)),
    Column("rule_parameters", "Tham số của quy tắc", 60, Parameters(), levels=(2, 3)),
    Column("not_arising_text", "Khi không phát sinh", 40, v.Text(), levels=(2,)),
    Column("not_arising_points", "Điểm khi không phát sinh", 12, v.Number(), by_points=True, levels=(2,)),
    Column("evidence_examples", "Tài liệu thường có", 40, v.Lines(), levels=(2, 3)),
    Column("name_certainty", "Tên: mức tin cậy", 22, Sureness(), choices=SURENESS),
    Column("name_source", "Tên: nguồn", 36, v.Text()),
    Column("name_hint", "Tên: gợi ý", 36, v.Text()),
    Column("points_certainty", "Điểm: mức tin cậy", 22, Sureness(), choices=SURENESS, by_points=True),
    Column("points_source", "Điểm: nguồn", 36, v.Text(), by_points=True),
    Column("rule_certainty", "Cách tính: mức tin cậy", 22, Sureness(), choices=SURENESS, levels=(2, 3)),
    Column("rule_source", "Cách tính: nguồn", 36, v.Text(), levels=(2, 3)),
)
KEYS = tuple(column.key for column in ALL)
LEVELS = {1: "tiêu chí", 2: "chỉ tiêu", 3: "nội dung"}


def columns_of(mode: str) -> tuple[Column, ...]:
    """Return the columns of a rule set of this mode, from left to right; points are asked for where points count."""
    return tuple(column for column in ALL if mode == "points" or not column.by_points)


@dataclass(slots=True)
class Row:
    """One row of the table: an attribute per column, None for an empty cell.

    ``number``: the row in its sheet, 0 for one that comes from the database.
    """

    number: int = 0
    criterion: int | None = None
    indicator: int | None = None
    content: int | None = None
    name: str | None = None
    short_name: str | None = None
    max_points: Decimal | None = None
    rule_words: str | None = None
    rule_type: str | None = None
    rule_parameters: dict[str, Any] | None = None
    not_arising_text: str | None = None
    not_arising_points: Decimal | None = None
    evidence_examples: list[str] | None = None
    name_certainty: str | None = None
    name_source: str | None = None
    name_hint: str | None = None
    points_certainty: str | None = None
    points_source: str | None = None
    rule_certainty: str | None = None
    rule_source: str | None = None

    def __str__(self) -> str:
        return place_of(self.path) if self.path else ""

    @property
    def path(self) -> Path:
        return tuple(step for key in NUMBERS if (step := getattr(self, key)) is not None)

    def fields_known(self) -> dict[str, Any]:
        """Return what the row says, its numbers and the words for the eye left out."""
        return {
            key: value
            for key in KEYS
            if key not in NUMBERS and key != "rule_words" and (value := getattr(self, key)) is not None
        }


def place_of(path: Path) -> str:
    """Return "Tiêu chí 1", "Chỉ tiêu 1.2" or "Chỉ tiêu 1.2, nội dung 1"."""
    lead = f"Chỉ tiêu {'.'.join(map(str, path[:2]))}" if len(path) > 1 else f"Tiêu chí {path[0]}"
    return f"{lead}, nội dung {path[2]}" if len(path) > 2 else lead


def rows_of(data: Mapping[str, Any], *, in_words: bool = False) -> Iterator[Row]:
    """Yield the rows of a framework's plain data (``criteria.plain.data_of``), in the order of the regulation.

    ``in_words``: with each rule in words, for the reader's eye.
    """
    mode = data["mode"]
    for criterion in data["criteria"]:
        yield _row(criterion, (criterion["number"],), mode)
        for indicator in criterion["indicators"]:
            path = (criterion["number"], indicator["number"])
            for node, at in [(indicator, path)] + [
                (one, (*path, one["number"])) for one in indicator["contents"]
            ]:
                row = _row(node, at, mode)
                if in_words:
                    row.rule_words = _words(node, indicator, mode)
                yield row


def _row(node: Mapping[str, Any], path: Path, mode: str) -> Row:
    by_points, rule = mode == "points", node.get("rule")
    nothing = node.get("not_arising") or {}
    row = Row(
        name=node["name"],
        short_name=node.get("short_name") or None,
        name_certainty=node["name_certainty"],
        name_source=node.get("name_source"),
        name_hint=node.get("name_hint"),
        rule_type=rule["type"] if rule else None,
        rule_parameters={key: value for key, value in rule.items() if key != "type"} or None
        if rule
        else None,
        rule_certainty=node.get("rule_certainty"),
        rule_source=node.get("rule_source"),
        not_arising_text=nothing.get("text"),
        evidence_examples=node.get("evidence_examples") or None,
    )
    if by_points:
        row.max_points = _exact(node["max_points"])
        row.points_certainty, row.points_source = node["points_certainty"], node.get("points_source")
        row.not_arising_points = _exact(nothing.get("points"))
    row.criterion, row.indicator, row.content = (*path, None, None)[:3]
    return row


def _words(node: Mapping[str, Any], indicator: Mapping[str, Any], mode: str) -> str | None:
    """Return a rule as sentences, one a line; None where there is none or it cannot be read."""
    most = node["max_points"] if mode == "points" else None
    if most is None and mode == "points" and len(indicator["contents"]) == 1:
        most = indicator["max_points"]  # the only content inherits
    found = parse_rule(node["rule"], max_points=_exact(most), mode=mode)[0]
    return "\n".join(found.in_words(_exact(most))) if found else None


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))

"""From the rows of a sheet to a framework file: its nodes in order, each fault at the cell it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.workbooks.faults import Fault
from criteria.marked import Marked, Steps, written
from criteria.models import Certainty
from criteria.sheets.columns import ALL, KEYS, LEVELS, NUMBERS, TITLE, Path, Row
from criteria.sheets.head import TITLE as HEAD

SAID = {"Thiếu khóa này.": "Chưa điền ô này.", "Không được để trống.": "Chưa điền ô này."}
"""A file's sentences that speak of keys, said of cells."""
OF_RULE = ("rule_type", "rule_parameters", "not_arising_text", "not_arising_points")


@dataclass
class SheetFile(Marked):
    """A framework file whose values stand in cells: ``fault`` names sheet, row and column."""

    columns: Mapping[str, int] = field(default_factory=dict)
    head_rows: Mapping[str, int] = field(default_factory=dict)
    rows: dict[Steps, Row] = field(default_factory=dict)
    found: list[Fault] = field(default_factory=list)

    def fault(self, steps: Steps, message: str) -> None:
        """Note a fault at the cell that holds a value."""
        message = SAID.get(message, message)
        for length in (6, 4, 2):
            row = self.rows.get(steps[:length]) if len(steps) >= length else None
            if row is not None:
                key, inside = _column_of(steps[length:], row)
                lead = f"{inside}: " if inside else ""
                self.at(row, key, lead + message)
                return
        key = ".".join(str(step) for step in steps)
        if key in self.head_rows:
            self.found.append(Fault(HEAD, self.head_rows[key], 2, message))
        else:
            self.found.append(Fault("", 0, 0, f"{written(steps)}: {message}" if steps else message))

    def at(self, row: Row, key: str, message: str) -> None:
        """Note a fault at a column of a row."""
        self.found.append(Fault(TITLE, row.number, self.columns.get(key, 0), message))


def _column_of(rest: Steps, row: Row) -> tuple[str, str]:
    """Return the column of a value inside a node, and its way inside that cell."""
    name = str(rest[0]) if rest else "number"
    if name == "number":
        return NUMBERS[len(row.path) - 1], ""
    if name == "rule":
        if rest[1:] == ("type",) or row.rule_parameters is None:
            return "rule_type", ""
        return "rule_parameters", written(rest[1:])
    if name == "not_arising":
        return ("not_arising_points" if rest[1:] == ("points",) else "not_arising_text"), ""
    return (name if name in KEYS else NUMBERS[len(row.path) - 1]), ""


def arrange(file: SheetFile, rows: Iterable[Row], before: Mapping[Path, Mapping[str, Any]]) -> None:
    """Put the rows into ``file.data["criteria"]``; name doubled numbers and rows whose parent is missing.

    ``before``: the nodes of the framework as it is, for what a sheet has no column for.
    """
    by_path: dict[Path, Row] = {}
    for row in rows:
        if not _numbered(file, row):
            continue
        first = by_path.setdefault(row.path, row)
        if first is not row:
            file.at(row, NUMBERS[len(row.path) - 1], f"Số này đã có ở dòng {first.number}.")
    nodes: dict[Path, dict[str, Any]] = {}
    steps: dict[Path, Steps] = {(): ()}
    top: list[dict[str, Any]] = []
    file.data["criteria"] = top
    orphans: set[Path] = set()
    for path in sorted(by_path):
        row, parent = by_path[path], path[:-1]
        if parent and parent not in nodes:
            if parent not in orphans:
                file.at(row, NUMBERS[len(parent) - 1], f"Chưa có dòng của {_named(parent)}.")
            orphans |= {parent, path}
            continue
        below = "criteria" if not parent else "indicators" if len(parent) == 1 else "contents"
        siblings = nodes[parent].setdefault(below, []) if parent else top
        steps[path] = (*steps[parent], below, len(siblings))
        nodes[path] = _node(file, row, before.get(path, {}))
        siblings.append(nodes[path])
        file.rows[steps[path]] = row
    _finish(nodes)


def _named(path: Path) -> str:
    return f"{LEVELS[len(path)]} {'.'.join(map(str, path))}"


def _numbered(file: SheetFile, row: Row) -> bool:
    """Return whether the row says which criterion, indicator or content it is."""
    numbers = [getattr(row, key) for key in NUMBERS]
    known = [number is not None for number in numbers]
    if known not in ([True, False, False], [True, True, False], [True, True, True]):
        missing = known.index(False) if False in known else 0
        file.at(row, NUMBERS[missing], "Chưa điền ô này.")
        return False
    wrong = [
        key
        for key, number in zip(NUMBERS, numbers, strict=True)
        if number is not None and not 1 <= number <= 99
    ]
    for key in wrong:
        file.at(row, key, "Cần là số nguyên từ 1 đến 99.")
    return not wrong


def _node(file: SheetFile, row: Row, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as a file's node; what its level cannot hold is named."""
    level = len(row.path)
    node: dict[str, Any] = {"number": row.path[-1], "name": row.name}
    for key in ("name_hint", "name_source", "points_source", "points_certainty"):
        if getattr(row, key) is not None:
            node[key] = getattr(row, key)
    _put_certainty(node, "name_certainty", row.name_certainty, row.name)
    if file.data["mode"] == "points" or row.max_points is not None:
        node["max_points"] = row.max_points
    _refuse_foreign(file, row, level)
    if level == 1:
        return {**node, "indicators": []}
    node["rule"] = _rule(file, row)
    _put_certainty(node, "rule_certainty", row.rule_certainty, node["rule"])
    for key in ("rule_source", "evidence_examples"):
        if getattr(row, key) is not None:
            node[key] = getattr(row, key)
    if level == 2:
        node["short_name"] = row.short_name or ""
        nothing = _not_arising(file, row, before.get("not_arising") or {})
        if nothing is not None:
            node["not_arising"] = nothing
    return node


def _put_certainty(node: dict[str, Any], key: str, certainty: str | None, value: Any) -> None:
    """A value that is not known needs no word on how sure it is; any other without one is a fault of the check."""
    if certainty is not None:
        node[key] = certainty
    elif value is None:
        node[key] = str(Certainty.UNKNOWN)


def _refuse_foreign(file: SheetFile, row: Row, level: int) -> None:
    for column in ALL:
        if level not in column.levels and column.read and getattr(row, column.key) is not None:
            file.at(row, column.key, f"Dòng {LEVELS[level]} không có mục này. Hãy để trống ô.")


def _rule(file: SheetFile, row: Row) -> dict[str, Any] | None:
    if row.rule_type is None:
        if row.rule_parameters is not None:
            file.at(row, "rule_type", "Chưa điền ô này.")
        return None
    parameters = row.rule_parameters or {}
    if "type" in parameters:
        file.at(row, "rule_parameters", "Loại quy tắc (type) ghi ở cột “Loại quy tắc”.")
    return {"type": row.rule_type, **parameters}


def _not_arising(file: SheetFile, row: Row, before: Mapping[str, Any]) -> dict[str, Any] | None:
    if row.not_arising_text is None:
        if row.not_arising_points is not None:
            file.at(row, "not_arising_text", "Chưa điền ô này.")
        return None
    more = {key: value for key, value in before.items() if key not in ("text", "points")}
    points = row.not_arising_points
    if points is not None:
        more["points"] = int(points) if points == int(points) else float(points)
    return {"text": row.not_arising_text, **more}


def _finish(nodes: Mapping[Path, dict[str, Any]]) -> None:
    """An indicator with contents has its rules there; an empty rule of its own is none."""
    for path, node in nodes.items():
        if len(path) == 2 and node.get("contents") and node["rule"] is None:
            del node["rule"]


def refuse_unearned(
    file: SheetFile, rows: Iterable[Row], before: Mapping[Path, Row], *, illustrative: bool
) -> None:
    """A value becomes "đã đối chiếu" by a check on the portal alone, and stays it while it stays the same."""
    for row in rows:
        old = before.get(row.path)
        for key, of in CERTAINTIES.items():
            sure = getattr(row, key)
            if sure == Certainty.ILLUSTRATIVE and not illustrative:
                file.at(row, key, "Bộ tiêu chí này không có giá trị minh họa. Hãy chọn mức khác.")
            if sure != Certainty.VERIFIED:
                continue
            if old is None or getattr(old, key) != Certainty.VERIFIED:
                file.at(row, key, ONLY_BY_CHECK)
            elif any(getattr(old, one) != getattr(row, one) for one in of):
                file.at(row, key, NO_LONGER)


CERTAINTIES = {"name_certainty": ("name",), "points_certainty": ("max_points",), "rule_certainty": OF_RULE}
ONLY_BY_CHECK = "Mức “đã đối chiếu văn bản gốc” chỉ ghi bằng “Đối chiếu” trên cổng. Hãy chọn mức khác."
NO_LONGER = (
    "Giá trị này khác bản hiện có nên chưa được đối chiếu. Hãy chọn mức khác, rồi ghi “Đối chiếu” trên cổng."
)

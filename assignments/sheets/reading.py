"""Check one workbook against a plan: every row new, changed, unchanged or wrong. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from accounts.workbooks.checked import Checked, Row, read_rows
from accounts.workbooks.faults import Fault, FaultySheets
from accounts.workbooks.reading import collector_at_rest, read_sheets
from accounts.workbooks.table import read_table
from assignments.models import Plan
from assignments.sheets.columns import COLUMNS, DUTIES, KNOWN_BY, MAX_ROWS, PLAN, TASKS
from assignments.sheets.content import PlanContent
from assignments.sheets.lines import LineCheck, WantedLine

OTHER_PLAN = "Bảng tính này là của kế hoạch khác. Hãy tải bảng tính từ trang của đúng kế hoạch."
MAX_ROW, MAX_COLUMN = MAX_ROWS + 500, 40
MOST_AT_ONCE = 300
"""Lines that one workbook may change or add: each is locked, written and logged by itself."""


@dataclass(frozen=True)
class Found:
    """What a workbook asks for, as far as it is sound."""

    checked: Checked
    lines: list[WantedLine] = field(default_factory=list)


@collector_at_rest()
def check_workbook(path: Path, plan: Plan) -> Found:
    """Return what the workbook would change in the plan's duties and tasks."""
    try:
        book = read_sheets(path, tuple(COLUMNS), max_row=MAX_ROW, max_column=MAX_COLUMN)
    except FaultySheets as wrong:
        return Found(Checked(faults=tuple(wrong.faults)))
    tables = {
        title: read_table(book.sheets.get(title), title, columns, known_by=KNOWN_BY[title], max_rows=MAX_ROWS)
        for title, columns in COLUMNS.items()
    }
    rows = {
        title: read_rows(table, COLUMNS[title], from_1904=book.from_1904) for title, table in tables.items()
    }
    faults = [fault for table in tables.values() for fault in table.faults]
    of_plan, notes = _of_plan(rows[PLAN], plan)
    faults = faults or of_plan
    notes += [note for table in tables.values() for note in table.notes]
    if faults:
        return Found(Checked(faults=tuple(faults), notes=tuple(notes)))
    content = PlanContent.of(plan)
    lines = [one for title in (DUTIES, TASKS) for one in LineCheck(content, title, rows[title]).wanted]
    both = [*rows[DUTIES], *rows[TASKS]]
    return Found(Checked(both, _too_much(both), tuple(notes)), lines)


def _too_much(rows: list[Row]) -> tuple[Fault, ...]:
    """Return a fault of the whole file when it asks for more than one request can store."""
    work = sum(row.is_new or bool(row.changes) for row in rows)
    if work <= MOST_AT_ONCE:
        return ()
    sentence = f"Mỗi lần lưu được nhiều nhất {MOST_AT_ONCE} đoạn mới và đổi; bảng tính này có {work}."
    return (Fault("", 0, 0, f"{sentence} Hãy chia thành nhiều bảng tính."),)


def _of_plan(rows: list[Row], plan: Plan) -> tuple[list[Fault], list[str]]:
    """Return what is wrong, and what is worth a word, of the sheet that says whose workbook it is."""
    if not rows:
        return [Fault(PLAN, 0, 0, OTHER_PLAN)], []
    first = rows[0]
    if first.get("code") != plan.code:
        first.fault("code", OTHER_PLAN)
    version = first.get("version")
    notes = []
    if version is not None and version != plan.version:
        notes.append(f"Bảng tính được tải từ bản {version}, ở đây so với bản {plan.version}.")
    return first.faults, notes

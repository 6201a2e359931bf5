"""The appraised scores as a workbook: out with the ward's own scores beside them, and back in after a check; all or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.audit import Actor, record
from accounts.models import Ward
from accounts.workbooks import values as v
from accounts.workbooks.checked import Checked, Row, read_rows
from accounts.workbooks.columns import Column
from accounts.workbooks.faults import Fault, FaultySheets
from accounts.workbooks.keeping import Checkable
from accounts.workbooks.names import same_name
from accounts.workbooks.reading import collector_at_rest, read_sheets
from accounts.workbooks.table import read_table
from accounts.workbooks.writing import Page, add_table, new_workbook, saved
from assignments.models import Assessment
from config import vietnamese as vi
from reports.outcome.appraising import Appraisal, AppraisalRow
from reports.outcome.records import held_case
from scoring.appraisal import (
    GIVE_REASON,
    LONGEST_REASON,
    Appraised,
    Score,
    departs,
    enter_appraisal,
    fault_of,
)

ROWS, ABOUT = "Điểm thẩm định", "Kỳ đánh giá"
MAX_ROWS = 500
MAX_ROW, MAX_COLUMN = MAX_ROWS + 100, 30
HELP = "Chỉ ghi hai cột cuối; điểm như 5,5. Điểm khác điểm thống nhất thì ghi lý do. Không thêm, bớt dòng."
ABOUT_HELP = "Cho cổng biết bảng tính của kỳ đánh giá nào; không sửa tờ này."
OTHER_YEAR = "Bảng tính này không phải của kỳ đánh giá đang mở. Hãy tải bảng tính từ trang này rồi ghi lại."
GONE = "Bảng tính đã kiểm tra không còn. Xin tải lên kiểm tra lại."
CHANGED = "Điểm thẩm định vừa có người sửa sau khi kiểm tra. Xin tải bảng tính lên kiểm tra lại."
MET_WORDS = {"dat": True, "chua dat": False}
ABOUT_COLUMNS = (
    Column("ward", "Mã đơn vị", 20, v.Text()),
    Column("year", "Năm", 10, v.Whole()),
    Column("framework", "Mã bộ tiêu chí", 24, v.Text()),
)


class MetWords(v.InCell):
    """Đạt or Chưa đạt."""

    def read(self, cell: Any) -> bool | None:
        text = v.plain_text(cell)
        if not text:
            return None
        found = MET_WORDS.get(vi.fold(text))
        if found is None:
            raise ValueError("Cần là “Đạt” hoặc “Chưa đạt”.")
        return found

    def write(self, value: Any) -> str:
        return "" if value is None else "Đạt" if value else "Chưa đạt"


def columns_of(*, by_points: bool) -> tuple[Column, ...]:
    """Return the columns of the sheet; those that are only for the eye are not read back."""
    one: v.InCell = v.Number() if by_points else MetWords()
    kind = "Điểm" if by_points else "Kết quả"
    choices = () if by_points else ("Đạt", "Chưa đạt")
    most = (Column("max", "Điểm tối đa", 10, v.Number(), read=False),) if by_points else ()
    return (
        Column("code", "Chỉ tiêu", 10, v.Text()),
        Column("name", "Tên chỉ tiêu", 60, v.Text(), read=False),
        *most,
        Column("self", f"{kind} tự chấm", 11, one, read=False),
        Column("reviewed", f"{kind} rà soát", 11, one, read=False),
        Column("agreed", f"{kind} thống nhất", 11, one, read=False),
        Column("appraised", f"{kind} thẩm định", 12, one, choices=choices),
        Column("reason", "Lý do khác", 50, v.Text()),
    )


# Out -------------------------------------------------------------------------------------------------------------


def workbook_of(appraisal: Appraisal) -> bytes:
    """Return the XLSX of the year's scores."""
    assessment = appraisal.case.assessment
    book, columns = new_workbook(), columns_of(by_points=appraisal.by_points)
    line = f"Điểm thẩm định năm {assessment.year}, {assessment.ward.name_with_kind}"
    page = Page(ROWS, line, HELP, columns, frozen=2, rows=MAX_ROWS)
    add_table(book, page, ((_cells(row, by_points=appraisal.by_points), False) for row in appraisal.rows))
    about = {"ward": assessment.ward.code, "year": assessment.year, "framework": assessment.framework.code}
    add_table(book, Page(ABOUT, line, ABOUT_HELP, ABOUT_COLUMNS, frozen=0, rows=1), [(about, False)])
    return saved(book)


def _cells(row: AppraisalRow, *, by_points: bool) -> dict[str, Any]:
    def cell(score: Score) -> Any:
        return score.points if by_points else score.met

    return {
        "code": row.node.code,
        "name": row.node.name or "",
        "max": row.node.max_points,
        "self": cell(row.self_score),
        "reviewed": cell(row.reviewed),
        "agreed": cell(row.agreed),
        "appraised": cell(row.appraised),
        "reason": row.result.appraised_reason,
    }


def file_name(ward: Ward, year: int) -> str:
    """Return the name under which the workbook is handed out: "diem-tham-dinh-2023-hong-son.xlsx"."""
    return f"diem-tham-dinh-{year}-{ward.slug}.xlsx"


# In --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What a workbook asks for, as far as it is sound: what to enter, by the id of the result."""

    checked: Checked
    entries: dict[int, Appraised] = field(default_factory=dict)


@collector_at_rest()
def check_workbook(path: Path, appraisal: Appraisal) -> Found:
    """Return what the workbook would change in the year's appraised scores; nothing is stored."""
    sheets = {ROWS: columns_of(by_points=appraisal.by_points), ABOUT: ABOUT_COLUMNS}
    known = {
        ROWS: [one.heading for one in sheets[ROWS] if one.read],
        ABOUT: [one.heading for one in ABOUT_COLUMNS],
    }
    try:
        book = read_sheets(path, tuple(sheets), max_row=MAX_ROW, max_column=MAX_COLUMN)
    except FaultySheets as wrong:
        return Found(Checked(faults=tuple(wrong.faults)))
    tables = {
        title: read_table(book.sheets.get(title), title, columns, known_by=known[title], max_rows=MAX_ROWS)
        for title, columns in sheets.items()
    }
    rows = {
        title: read_rows(table, sheets[title], from_1904=book.from_1904) for title, table in tables.items()
    }
    faults = [fault for table in tables.values() for fault in table.faults] or _of_year(
        rows[ABOUT], appraisal.case.assessment
    )
    notes = tuple(note for table in tables.values() for note in table.notes)
    if faults:
        return Found(Checked(faults=tuple(faults), notes=notes))
    entries = _entries(rows[ROWS], appraisal)
    return Found(Checked(rows[ROWS], (), notes), entries)


def _of_year(rows: list[Row], assessment: Assessment) -> list[Fault]:
    first = rows[0] if rows else None
    wanted = [assessment.ward.code, assessment.year, assessment.framework.code]
    if first is None or [first.get(key) for key in ("ward", "year", "framework")] != wanted:
        return [*(first.faults if first else ()), Fault(ABOUT, 0, 0, OTHER_YEAR)]
    return list(first.faults)


def _entries(rows: list[Row], appraisal: Appraisal) -> dict[int, Appraised]:
    """Note what is wrong in each row, and return what the sound ones enter."""
    known = {same_name(one.node.code): one for one in appraisal.rows}
    seen: dict[int, int] = {}
    found: dict[int, Appraised] = {}
    for row in rows:
        one = known.get(same_name(_code(row)))
        if one is None:
            row.fault("code", "Không có chỉ tiêu này trong bộ tiêu chí của năm.")
            continue
        row.name = f"{one.node.code}. {one.node.name or ''}"
        first = seen.setdefault(one.result.pk, row.number)
        if first != row.number:
            row.fault("code", f"Chỉ tiêu này đã ghi ở dòng {first}.")
            continue
        found[one.result.pk] = _entry(row, one, by_points=appraisal.by_points)
    return found


def _code(row: Row) -> str:
    """Return the code as written; Excel makes 2.1 a number and shows it as 2,1."""
    return (row.get("code") or "").replace(",", ".")


def _entry(row: Row, one: AppraisalRow, *, by_points: bool) -> Appraised:
    value, reason = row.get("appraised"), row.get("reason") or ""
    score = Score(points=None if value is None else Decimal(value)) if by_points else Score(met=value)
    row.limit("reason", LONGEST_REASON)
    if fault := fault_of(score, one.node.max_points):
        row.fault("appraised", fault)
    elif departs(score, one.own) and not reason:
        row.fault("reason", GIVE_REASON)
    kept = reason if departs(score, one.own) else ""
    row.change("Thẩm định", one.appraised.words or "(để trống)", score.words or "(để trống)")
    row.change("Lý do khác", one.result.appraised_reason or "(để trống)", kept or "(để trống)")
    return Appraised(score, kept, one.result.version)


# Stored ----------------------------------------------------------------------------------------------------------


def checkable(appraisal: Appraisal) -> Checkable:
    """Return what a checked workbook is tied to: the year's step and the versions of its results."""
    assessment = appraisal.case.assessment
    said = json.dumps(
        [assessment.state, *sorted([row.result.pk, row.result.version] for row in appraisal.rows)]
    )
    digest = hashlib.sha256(said.encode()).hexdigest()
    return Checkable(f"appraisal {assessment.pk}", digest, GONE, CHANGED)


@transaction.atomic
def import_workbook(
    path: Path, assessment: Assessment, *, by: Actor, verify: Callable[[Checkable], object]
) -> int:
    """Store the workbook's scores, whole or not at all; return how many indicators changed.

    ``verify`` is called with the year as it is once it is held, and raises Refused when that is not what was checked.
    Raises FaultySheets when something is wrong.
    """
    appraisal = Appraisal(held_case(assessment))
    verify(checkable(appraisal))
    found = check_workbook(path, appraisal)
    if not found.checked.may_go_on:
        raise FaultySheets(found.checked.all_faults)
    changed = enter_appraisal(
        assessment=appraisal.case.assessment, entries=found.entries, own=appraisal.own, by=by
    )
    record(by, "appraisal_import", assessment, detail={"rows": changed})
    return changed

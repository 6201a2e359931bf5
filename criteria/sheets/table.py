"""The sheet "Bộ tiêu chí" as it came: where its headings stand, and its rows for django-import-export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import tablib
from openpyxl.utils.cell import range_boundaries

from config import vietnamese as vi
from criteria.sheets.cells import Cell, Sheet
from criteria.sheets.columns import TITLE, Column, columns_of, same_heading
from criteria.sheets.faults import Fault, quoted
from criteria.sheets.head import WITHIN

MAX_ROWS = 20_000
SHOWN = 20
"""Hidden rows or joined cells are named up to this many."""


@dataclass
class Table:
    """The sheet's columns by key, its rows as a dataset with the number of each, what is wrong, what is worth a word."""

    columns: dict[str, int] = field(default_factory=dict)
    dataset: Any = None
    numbers: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, row: int, column: int, message: str) -> None:
        """Note what is wrong at a cell; 0 where a whole row or column is meant."""
        self.faults.append(Fault(TITLE, row, column, message))


def read_table(sheet: Sheet | None, mode: str) -> Table:
    """Find the headings and take the rows under them; without sound headings there are no rows."""
    table = Table()
    if sheet is None:
        table.faults.append(Fault("", 0, 0, f"Tệp không có tờ “{TITLE}”."))
        return table
    start = _start(sheet)
    if not start:
        table.fault(0, 0, "Không thấy dòng đầu bảng có các cột “Tiêu chí”, “Chỉ tiêu”, “Nội dung”, “Tên”.")
        return table
    wanted = columns_of(mode)
    _read_headings(table, sheet.rows[start], start, wanted)
    _refuse_merged(table, sheet, start)
    if not table.faults:
        _take_rows(table, sheet, start, wanted)
    return table


def _start(sheet: Sheet) -> int:
    wanted = {same_heading(word) for word in ("Tiêu chí", "Chỉ tiêu", "Nội dung", "Tên")}
    for number in range(1, WITHIN + 1):
        found = {same_heading(cell.text) for cell in sheet.rows.get(number, {}).values()}
        if len(wanted & found) >= 3:
            return number
    return 0


def _read_headings(table: Table, cells: dict[int, Cell], start: int, wanted: tuple[Column, ...]) -> None:
    known = {same_heading(column.heading): column for column in wanted}
    for place, cell in cells.items():
        column = known.get(same_heading(cell.text))
        if column is None:
            table.fault(
                start,
                place,
                f"Không có cột {quoted(cell.text)} trong bảng này. Hãy xóa cột hoặc sửa tên cột.",
            )
        elif column.key in table.columns:
            table.fault(start, place, f"Cột “{column.heading}” ghi hai lần.")
        else:
            table.columns[column.key] = place
    for column in wanted:
        if column.read and column.key not in table.columns:
            table.fault(start, 0, f"Thiếu cột “{column.heading}”.")


def _refuse_merged(table: Table, sheet: Sheet, start: int) -> None:
    for area in sheet.merged[:SHOWN]:
        try:
            left, top, _, bottom = range_boundaries(area)
        except (ValueError, TypeError):
            continue
        if bottom is None or bottom >= start:
            table.fault(
                top or 0,
                left or 0,
                f"Các ô {quoted(area)} đang gộp. Hãy bỏ gộp ô và ghi giá trị vào từng dòng.",
            )


def _take_rows(table: Table, sheet: Sheet, start: int, wanted: tuple[Column, ...]) -> None:
    columns = [column for column in wanted if column.read]
    places = [table.columns[column.key] for column in columns]
    named = set(table.columns.values())
    eye = {place for key, place in table.columns.items() if key not in {one.key for one in columns}}
    table.dataset = tablib.Dataset(headers=[column.heading for column in columns])
    for number, cells in sheet.rows.items():
        if number <= start or not cells.keys() - eye:
            continue
        for place in cells.keys() - named:
            table.fault(
                number, place, "Cột này không có tên cột. Hãy xóa nội dung hoặc chuyển vào cột có tên."
            )
        table.dataset.append([cells.get(place) for place in places])
        table.numbers.append(number)
    if len(table.numbers) > MAX_ROWS:
        table.fault(table.numbers[MAX_ROWS], 0, f"Bảng tính có hơn {vi.number(MAX_ROWS)} dòng.")
        table.dataset, table.numbers = None, []
    taken = set(table.numbers)
    hidden = [str(number) for number in sheet.hidden_rows if number in taken]
    if hidden:
        more = f" và {len(hidden) - SHOWN} dòng khác" if len(hidden) > SHOWN else ""
        table.notes.append(f"Dòng đang ẩn cũng được đọc: {', '.join(hidden[:SHOWN])}{more}.")

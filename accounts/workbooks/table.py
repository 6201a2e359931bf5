"""A sheet as it came: where its headings stand, and the rows under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from openpyxl.utils.cell import range_boundaries

from accounts.workbooks.cells import Cell, Sheet
from accounts.workbooks.columns import Column
from accounts.workbooks.faults import Fault, quoted
from config import vietnamese as vi

WITHIN = 10
"""The headings stand within the first rows of a sheet."""
SHOWN = 20
"""Hidden rows or joined cells are named up to this many."""


@dataclass
class Table:
    """A sheet's columns by key, its rows (None: unsound headings), what is wrong, what is worth a word."""

    title: str
    columns: dict[str, int] = field(default_factory=dict)
    rows: dict[int, dict[str, Cell]] | None = None
    """Row number → column key → cell; cells that hold something alone."""
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, row: int, column: int, message: str) -> None:
        """Note what is wrong at a cell; 0 where a whole row or column is meant."""
        self.faults.append(Fault(self.title, row, column, message))


def same_heading(text: str) -> str:
    """Return what two headings share, whatever their accents, case, signs and line breaks."""
    return vi.fold(text)


def read_table(
    sheet: Sheet | None, title: str, wanted: Sequence[Column], *, known_by: Sequence[str], max_rows: int
) -> Table:
    """Find the headings and take the rows under them; without sound headings there are no rows.

    ``known_by``: headings of which the row of headings holds all but one at least.
    """
    table = Table(title)
    if sheet is None:
        table.faults.append(Fault("", 0, 0, f"Tệp không có tờ “{title}”."))
        return table
    start = _start(sheet, known_by)
    if not start:
        names = ", ".join(f"“{name}”" for name in known_by)
        table.fault(0, 0, f"Không thấy dòng đầu bảng có các cột {names}.")
        return table
    _read_headings(table, sheet.rows[start], start, wanted)
    _refuse_merged(table, sheet, start)
    if not table.faults:
        _take_rows(table, sheet, start, wanted, max_rows)
    return table


def _start(sheet: Sheet, known_by: Iterable[str]) -> int:
    wanted = {same_heading(word) for word in known_by}
    for number in range(1, WITHIN + 1):
        found = {same_heading(cell.text) for cell in sheet.rows.get(number, {}).values()}
        if len(wanted & found) >= len(wanted) - 1:
            return number
    return 0


def _read_headings(table: Table, cells: dict[int, Cell], start: int, wanted: Sequence[Column]) -> None:
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


def _take_rows(table: Table, sheet: Sheet, start: int, wanted: Sequence[Column], max_rows: int) -> None:
    keys = {place: key for key, place in table.columns.items()}
    eye = {table.columns[one.key] for one in wanted if not one.read and one.key in table.columns}
    rows: dict[int, dict[str, Cell]] = {}
    for number, cells in sheet.rows.items():
        if number <= start or not cells.keys() - eye:
            continue
        for place in cells.keys() - keys.keys():
            table.fault(
                number, place, "Cột này không có tên cột. Hãy xóa nội dung hoặc chuyển vào cột có tên."
            )
        rows[number] = {
            keys[place]: cell for place, cell in cells.items() if place in keys and place not in eye
        }
    if len(rows) > max_rows:
        table.fault(list(rows)[max_rows], 0, f"Bảng tính có hơn {vi.number(max_rows)} dòng.")
        return
    table.rows = rows
    hidden = [str(number) for number in sheet.hidden_rows if number in rows]
    if hidden:
        more = f" và {len(hidden) - SHOWN} dòng khác" if len(hidden) > SHOWN else ""
        table.notes.append(f"Dòng đang ẩn cũng được đọc: {', '.join(hidden[:SHOWN])}{more}.")

"""The sheet "Thông tin chung": the values at a framework's head that can be corrected, one a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.workbooks import values as v
from accounts.workbooks.cells import Book, Cell, Sheet
from accounts.workbooks.faults import Fault, quoted
from accounts.workbooks.table import WITHIN, same_heading
from config import vietnamese as vi
from criteria.models import Framework

TITLE = "Thông tin chung"
HEADINGS = ("Mục", "Giá trị", "Ghi chú")
OTHER_FRAMEWORK = "Bảng tính này là của bộ tiêu chí khác. Hãy tải bảng tính từ trang của đúng bộ tiêu chí."


@dataclass(frozen=True)
class Line:
    """One line: its key at the framework's head ("thresholds.min_total" lies in a group), its words, how it is written."""

    key: str
    label: str
    widget: v.InCell
    note: str = ""
    by_points: bool = False
    fixed: bool = False
    """Says whose sheet it is and is not changed by it."""


LINES = (
    Line("code", "Mã bộ tiêu chí", v.Text(), "Không sửa.", fixed=True),
    Line("version", "Bản", v.Text(), "Không sửa: bảng tính được lập thành dự thảo bản mới.", fixed=True),
    Line("mode", "Cách đánh giá", v.Text(), "Không sửa.", fixed=True),
    Line("title", "Tên bộ tiêu chí", v.Text()),
    Line("short_title", "Tên gọn", v.Text()),
    Line("issuer", "Cơ quan ban hành", v.Text()),
    Line("issued_on", "Ngày ban hành", v.Day(), "Viết như 22/07/2021; để trống nếu chưa có."),
    Line("first_year", "Áp dụng từ năm", v.Whole()),
    Line("last_year", "Áp dụng đến năm", v.Whole(), "Để trống nếu còn áp dụng."),
    Line("years_note", "Ghi chú về năm áp dụng", v.Text()),
    Line("thresholds.total_max", "Tổng điểm của bộ tiêu chí", v.Number(), by_points=True),
    Line("thresholds.min_total", "Tổng điểm tối thiểu để đạt", v.Number(), by_points=True),
    Line(
        "thresholds.min_percent_each_criterion",
        "Tỷ lệ tối thiểu của mỗi tiêu chí (%)",
        v.Number(),
        by_points=True,
    ),
)


def lines_of(mode: str) -> tuple[Line, ...]:
    """Return the lines of a rule set of this mode, from top to bottom; points are asked for where points count."""
    return tuple(line for line in LINES if mode == "points" or not line.by_points)


def written(framework: Framework, data: Mapping[str, Any], line: Line) -> Any:
    """Return what stands in the line's cell."""
    if line.key == "version":
        return str(framework.version)
    if line.key == "mode":
        return framework.get_mode_display()
    return line.widget.write(value_at(data, line.key))


def value_at(data: Mapping[str, Any], key: str) -> Any:
    """Return a value of the head, None where there is none; figures as exact numbers."""
    group, _, name = key.rpartition(".")
    value = (data.get(group) or {}).get(name) if group else data.get(name)
    return Decimal(str(value)) if group and value is not None else value if value != "" else None


def put(data: dict[str, Any], key: str, value: Any) -> None:
    """Store a value at a framework's head as its file has it."""
    group, _, name = key.rpartition(".")
    if group:
        data[group] = {**data[group], name: value}
    elif name == "years_note" and value is None:
        data.pop(name, None)
    else:
        data[name] = value


@dataclass(frozen=True)
class HeadFound:
    """What the sheet says: key → value, key → row, and what is wrong or worth a word."""

    values: dict[str, Any]
    rows: dict[str, int]
    faults: list[Fault]
    notes: list[str]


def read_head(book: Book, framework: Framework) -> HeadFound:
    """Read the sheet; every line must be there once."""
    found = HeadFound({}, {}, [], [])
    sheet = book.sheets.get(TITLE)
    start = _start(sheet) if sheet else 0
    if not sheet or not start:
        found.faults.append(Fault(TITLE if sheet else "", 0, 0, _no_sheet(sheet)))
        return found
    lines = {same_heading(line.label): line for line in lines_of(framework.mode)}
    for number, cells in sheet.rows.items():
        if number > start:
            _read_line(found, lines, number, cells, book.from_1904)
    for line in lines.values():
        if line.key not in found.rows:
            found.faults.append(Fault(TITLE, 0, 0, f"Thiếu dòng “{line.label}”."))
    _check_fixed(found, framework)
    return found


def _no_sheet(sheet: Sheet | None) -> str:
    return (
        f"Thiếu dòng đầu bảng “{HEADINGS[0]}”, “{HEADINGS[1]}”." if sheet else f"Tệp không có tờ “{TITLE}”."
    )


def _start(sheet: Sheet) -> int:
    """Return the row of the headings, 0 for none."""
    wanted = [same_heading(heading) for heading in HEADINGS[:2]]
    for number in range(1, WITHIN + 1):
        cells = sheet.rows.get(number, {})
        if [same_heading(cells[column].text) if column in cells else "" for column in (1, 2)] == wanted:
            return number
    return 0


def _read_line(
    found: HeadFound, lines: Mapping[str, Line], number: int, cells: Mapping[int, Cell], from_1904: bool
) -> None:
    label = cells.get(1)
    line = lines.get(same_heading(label.text)) if label else None
    if line is None:
        what = f"Không có mục {quoted(label.text)} trong bảng này." if label else "Dòng này chưa có tên mục."
        found.faults.append(Fault(TITLE, number, 1, what))
        return
    if line.key in found.rows:
        found.faults.append(Fault(TITLE, number, 1, f"Mục “{line.label}” ghi hai lần."))
        return
    found.rows[line.key] = number
    widget = v.Day(from_1904=from_1904) if isinstance(line.widget, v.Day) else line.widget
    try:
        found.values[line.key] = widget.read(cells.get(2))
    except ValueError as error:
        found.faults.append(Fault(TITLE, number, 2, str(error)))


def _check_fixed(found: HeadFound, framework: Framework) -> None:
    if found.values.get("code", framework.code) != framework.code:
        found.faults.append(Fault(TITLE, found.rows["code"], 2, OTHER_FRAMEWORK))
    mode = found.values.get("mode", framework.get_mode_display())
    if vi.fold(mode or "") != vi.fold(framework.get_mode_display()):
        message = f"Cách đánh giá của bộ tiêu chí này là “{framework.get_mode_display()}”, không sửa bằng bảng tính."
        found.faults.append(Fault(TITLE, found.rows["mode"], 2, message))
    version = found.values.get("version")
    if version and version != str(framework.version):
        found.notes.append(
            f"Bảng tính được tải từ bản {quoted(version)}, ở đây so với bản {framework.version}."
        )

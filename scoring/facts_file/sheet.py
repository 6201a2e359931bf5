"""The XLSX of figures: an empty one to fill, and what a filled one says. One row a figure, one row an option or group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from config import vietnamese as vi
from criteria.ruletypes import InputKind
from scoring.facts_file.faults import FaultyFacts, refused, shown
from scoring.facts_file.rulebook import Rulebook
from scoring.facts_file.slots import CONDITIONS, Filled, Slot
from scoring.facts_file.workbook import Cell, Sheet, read_sheet

TITLE = "Số liệu"
HELP_TITLE = "Hướng dẫn"
HEADERS = {
    "criterion": "Tiêu chí",
    "indicator": "Chỉ tiêu",
    "content": "Nội dung",
    "label": "Số liệu cần ghi",
    "group": "Khối, tổ dân phố, thôn",
    "value": "Giá trị",
    "hint": "Cách ghi",
    "key": "Mã số liệu",
}
NEEDED = ("indicator", "value", "key")
WIDTHS = {
    "criterion": 9,
    "indicator": 12,
    "content": 10,
    "label": 62,
    "group": 24,
    "value": 26,
    "hint": 44,
    "key": 24,
}
COLUMNS = {name: position for position, name in enumerate(HEADERS, 1)}
HEADER_WITHIN = 30
GROUP_ROWS = 3
CONDITION_CODE = "Điều kiện"
HINTS = {
    InputKind.INTEGER: "Số nguyên",
    InputKind.DECIMAL: "Số, dấu phẩy cho phần lẻ",
    InputKind.MONEY: "Số tiền, đồng",
    InputKind.BOOLEAN: "“có” hoặc “không”",
    InputKind.DATE: "Ngày, dạng 20/11/2023",
    InputKind.POINTS: "Điểm theo nấc 0,25",
    InputKind.TEXT: "Chữ",
    InputKind.CHOICES: "Đánh dấu x nếu đã thực hiện",
}
FORMATS = {InputKind.DATE: "dd/mm/yyyy", InputKind.TEXT: "@"}
HELP = (
    "Ghi số liệu vào cột “Giá trị” của tờ “Số liệu”; các cột khác giữ nguyên.",
    "Chỗ để trống là chưa có số liệu. Không có trường hợp nào thì ghi 0.",
    "Số: 18 hoặc 5,5; hàng nghìn có thể ngăn bằng dấu chấm (1.500.000). Ngày: 20/11/2023. Có hoặc không: có, không, x.",
    "Nội dung có danh sách: đánh dấu x ở từng việc đã thực hiện; không làm việc nào thì ghi “không” ở một dòng.",
    "Số liệu theo khối, tổ dân phố, thôn: mỗi khối một dòng, ghi tên ở cột “Khối, tổ dân phố, thôn”; thiếu dòng thì chép thêm dòng với cùng mã số liệu.",
    "Chỉ tiêu không phát sinh trong năm: ghi x ở dòng “Không phát sinh trong năm” và ghi căn cứ ở dòng dưới.",
    "Chỉ ghi giá trị, không ghi công thức.",
)
_KEY = re.compile(r"\s*(\w+)\s*(?:\[\s*(\d{1,4})\s*\])?\s*")
_THIN = Side(style="thin", color="B8BDC7")


@dataclass(frozen=True)
class Row:
    """One row of the empty sheet."""

    slot: Slot
    label: str
    key: str
    hint: str


def rows_of(slot: Slot) -> Iterator[Row]:
    """Yield the rows of one figure: one, one an option, or a few for residential groups."""
    entry, key = slot.input, slot.input.key
    said = entry.unit and vi.fold(entry.unit) not in vi.fold(HINTS.get(entry.kind, ""))
    hint = HINTS.get(entry.kind, "Chữ") + (f" ({entry.unit})" if said else "")
    if entry.kind == InputKind.CHOICES:
        for number, option in enumerate(entry.options, 1):
            yield Row(slot, f"{entry.label}: {option}", f"{key}[{number}]", hint)
    elif entry.per_group:
        for _ in range(GROUP_ROWS):
            yield Row(slot, entry.label, key, f"{hint}; mỗi khối, tổ dân phố, thôn một dòng")
    else:
        yield Row(slot, entry.label, key, hint)


def template(book: Rulebook) -> bytes:
    """Return an empty sheet of the framework's figures, as the bytes of an XLSX file."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = TITLE
    _put(sheet, 1, 1, f"Số liệu chấm điểm – {book.short_title}").font = Font(bold=True, size=14)
    _put(sheet, 2, 1, "Bộ tiêu chí").font = Font(bold=True)
    _put(sheet, 2, 2, book.code)
    _put(sheet, 2, 4, "Ghi vào cột “Giá trị”; để trống là chưa có số liệu. Xem thêm tờ “Hướng dẫn”.")
    for name, title in HEADERS.items():
        cell = _put(sheet, 4, COLUMNS[name], title)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3A5F")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[cell.column_letter].width = WIDTHS[name]
    yes_no = DataValidation(type="list", formula1='"có,không"', allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(yes_no)
    at = 5
    for slot in book.slots:
        for row in rows_of(slot):
            _write_row(sheet, at, row, yes_no)
            at += 1
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "4:4"
    _write_help(workbook.create_sheet(HELP_TITLE))
    held = BytesIO()
    workbook.save(held)
    return held.getvalue()


def _write_row(sheet: Worksheet, at: int, row: Row, yes_no: DataValidation) -> None:
    slot = row.slot
    code = CONDITION_CODE if slot.indicator is None else slot.indicator.code
    texts: Mapping[str, str] = {
        "criterion": "" if slot.indicator is None else slot.indicator.code.split(".")[0],
        "indicator": code,
        "content": "" if slot.content is None else str(slot.content),
        "label": row.label,
        "group": "",
        "value": "",
        "hint": row.hint,
        "key": row.key,
    }
    for name, text in texts.items():
        cell = _put(sheet, at, COLUMNS[name], text)
        cell.border = Border(bottom=_THIN)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if name == "value" or (name == "group" and slot.input.per_group):
            cell.fill = PatternFill("solid", fgColor="FFF8DC")
            cell.number_format = FORMATS.get(slot.input.kind, "General") if name == "value" else "@"
        elif name in ("hint", "key"):
            cell.font = Font(color="5B6472")
        else:
            cell.number_format = "@"
        if name == "value" and slot.input.kind == InputKind.BOOLEAN:
            yes_no.add(cell)


def _write_help(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 110
    for at, line in enumerate(HELP, 1):
        _put(sheet, at, 1, line).alignment = Alignment(wrap_text=True, vertical="top")


def _put(sheet: Worksheet, row: int, column: int, text: str) -> OpenCell:
    """Write a text that stays one: nothing that begins with = becomes a formula."""
    cell = sheet.cell(row=row, column=column)
    if text:
        cell.value = "".join(sign for sign in text if sign.isprintable())
        cell.data_type = "s"
    return cell


def read(path: Path, book: Rulebook) -> Filled:
    """Return the figures of a filled sheet; raise FaultyFacts with every fault and its cell."""
    sheet = read_sheet(path, TITLE)
    filled = Filled(book.slots)
    columns, header = _header(sheet)
    for cells in sheet.rows:
        for cell in cells.values():
            if cell.is_formula:
                message = "Ô này là công thức; hãy thay bằng giá trị (chép, rồi dán giá trị)."
                filled.fault(sheet.place(cell.row, cell.column), message)
            elif cell.is_error:
                filled.fault(sheet.place(cell.row, cell.column), "Ô này đang báo lỗi; hãy ghi lại giá trị.")
    for cells in sheet.rows:
        row = next(iter(cells.values())).row
        if row < header:
            _check_framework(sheet, cells, book, filled)
        elif row > header:
            _take_row(sheet, row, {name: cells.get(at) for name, at in columns.items()}, filled)
    filled.check()
    if filled.faults:
        raise FaultyFacts(filled.faults)
    return filled


def _header(sheet: Sheet) -> tuple[dict[str, int], int]:
    """Return the column of each heading and the row of the headings, which may stand in any order."""
    wanted = {vi.fold(title): name for name, title in HEADERS.items()}
    for cells in sheet.rows:
        found: dict[str, int] = {}
        for column, cell in cells.items():
            name = wanted.get(vi.fold(cell.value)) if isinstance(cell.value, str) else None
            if name is not None:
                found.setdefault(name, column)
        if all(name in found for name in NEEDED):
            return found, next(iter(cells.values())).row
        if next(iter(cells.values())).row > HEADER_WITHIN:
            break
    titles = ", ".join(f"“{HEADERS[name]}”" for name in NEEDED)
    raise refused(
        f"Không thấy dòng tiêu đề có các cột {titles}. Hãy dùng mẫu do lệnh score --template ghi ra.",
        f"Tờ “{shown(sheet.title, 40)}”",
    )


def _check_framework(sheet: Sheet, cells: Mapping[int, Cell], book: Rulebook, filled: Filled) -> None:
    """A sheet of another framework is refused: equal codes mean other figures there."""
    first = next(iter(cells.values()))
    if not isinstance(first.value, str) or vi.fold(first.value) != vi.fold("Bộ tiêu chí"):
        return
    said = next((cell for column, cell in cells.items() if column == first.column + 1), None)
    code = _code(said)
    if said is not None and not said.is_formula and code.lower() != book.code:
        message = f"Mẫu này là của bộ tiêu chí “{shown(code, 60)}”, không phải “{book.code}”."
        filled.fault(sheet.place(said.row, said.column), message)


def _code(cell: Cell | None) -> str:
    """Return a code however the program stored it: "1.1", 1.1 and "1,1" are one."""
    if cell is None:
        return ""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().replace(",", ".")


def _take_row(sheet: Sheet, row: int, cells: Mapping[str, Cell | None], filled: Filled) -> None:
    used = [cell for cell in cells.values() if cell is not None]
    if any(cell.is_formula or cell.is_error for cell in used):
        return
    value = cells["value"]
    raw: Any = None if value is None else value.value
    key = cells["key"]
    if key is None:
        if value is not None:
            filled.fault(sheet.place(row, value.column), "Dòng này có giá trị nhưng không có mã số liệu.")
        return
    found = _KEY.fullmatch(str(key.value))
    where = sheet.place(row, key.column)
    slot = _slot(where, cells, found[1] if found else str(key.value), filled)
    if slot is None:
        return
    place = sheet.place(row, value.column) if value else where
    option = int(found[2]) if found and found[2] else 0
    if option > len(slot.input.options) or (option and slot.input.kind != InputKind.CHOICES):
        filled.fault(where, f"Số liệu này không có lựa chọn thứ {option}.")
    elif option:
        filled.take_option(place, slot, slot.input.options[option - 1], raw)
    elif slot.input.per_group:
        filled.take_group(place, slot, _group_name(cells.get("group")), raw)
    else:
        filled.take(place, slot, raw, percent=value is not None and value.percent)


def _slot(where: str, cells: Mapping[str, Cell | None], key: str, filled: Filled) -> Slot | None:
    code, content = _code(cells["indicator"]), _code(cells.get("content"))
    if vi.fold(code) in (vi.fold(CONDITION_CODE), CONDITIONS):
        path = CONDITIONS
    else:
        path = f"{code}.{content}" if content else code
    return filled.slot(where, path, key)


def _group_name(cell: Cell | None) -> str:
    return "" if cell is None else " ".join(str(cell.value).split())

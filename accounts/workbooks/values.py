"""How one value is written in a cell and read back: import-export widgets with Vietnamese sentences.

``read`` takes a ``Cell`` (or None for an empty one) and returns the value, None for nothing; it raises ValueError with a
sentence. ``write`` takes that value and returns text or a number for a cell.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from import_export import widgets
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from accounts.workbooks.cells import Cell
from config import vietnamese as vi

FORMULA = "Không nhập công thức: hãy chép giá trị (dán đặc biệt, chỉ giá trị) vào ô này."
CELL_ERROR = "Ô này đang báo lỗi của Excel. Hãy ghi lại giá trị."
NOT_A_NUMBER = "Cần là một số, ví dụ 2,5."
IS_A_DATE = "Excel đã đổi số trong ô này thành ngày. Hãy định dạng ô kiểu Số rồi ghi lại."
LONGEST = 20_000
MOST_NAMES = 100
"""Names in one cell."""
_DIGITS = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,12})?")


def plain_text(cell: Cell | None, *, from_1904: bool = False) -> str:
    """Return what a cell says as text, "" for nothing; numbers and dates as they are shown."""
    if cell is None:
        return ""
    if cell.kind == "formula":
        raise ValueError(FORMULA)
    if cell.kind == "error":
        raise ValueError(CELL_ERROR)
    if cell.kind == "bool":
        return "đúng" if cell.text in {"1", "true"} else "sai"
    if cell.kind == "date":
        return vi.date(day_of(cell.text, from_1904=from_1904))
    if cell.kind == "number":
        return f"{_exact(cell.text):f}".replace(".", ",")
    if len(cell.text) > LONGEST:
        raise ValueError(f"Dài {vi.number(len(cell.text))} ký tự, quá mức {vi.number(LONGEST)}.")
    return cell.text.strip()


def _exact(text: str) -> Decimal:
    """Return the number a cell shows: 15 digits, as Excel does, so that 0.30000000000000004 is 0.3."""
    try:
        amount = Decimal(f"{float(text):.15g}")
    except (ValueError, InvalidOperation) as error:
        raise ValueError(NOT_A_NUMBER) from error
    if not amount.is_finite() or abs(amount) > 10**12 or (amount and abs(amount) < Decimal("1e-12")):
        raise ValueError(NOT_A_NUMBER)
    return Decimal(f"{amount:f}")


def day_of(text: str, *, from_1904: bool) -> dt.date:
    """Return the day of a date cell, stored as a serial number or as ISO text; raise ValueError for any other."""
    try:
        if "-" in text[1:]:
            return dt.date.fromisoformat(text[:10])
        found = from_excel(float(text), CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError) as error:
        raise ValueError(NOT_A_DAY) from error
    if isinstance(found, dt.datetime):
        return found.date()
    raise ValueError(NOT_A_DAY)


NOT_A_DAY = "Cần là một ngày có thật, viết như 22/07/2021."


class InCell(widgets.Widget):
    """A widget of one cell: ``read`` and ``write`` do what import-export calls ``clean`` and ``render``."""

    def clean(self, value: Cell | None, row: Any = None, **kwargs: Any) -> Any:  # noqa: ARG002
        return self.read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | int | float:  # noqa: ARG002
        return self.write(value)

    def read(self, cell: Cell | None) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str | int | float:
        raise NotImplementedError


class Text(InCell):
    """A text on one line."""

    def read(self, cell: Cell | None) -> str | None:
        return " ".join(plain_text(cell).split()) or None

    def write(self, value: Any) -> str:
        return "" if value is None else str(value)


class Number(InCell):
    """A number, with decimal comma or point, stored as number or as text."""

    def read(self, cell: Cell | None) -> Decimal | int | None:
        if cell is not None and cell.kind == "number":
            return _exact(cell.text)
        if cell is not None and cell.kind == "date":
            raise ValueError(IS_A_DATE)
        text = plain_text(cell).replace(vi.NBSP, "").strip()
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise ValueError(NOT_A_NUMBER)
        return Decimal(text.replace(",", "."))

    def write(self, value: Any) -> int | float | str:
        if value is None:
            return ""
        amount = Decimal(str(value))
        return int(amount) if amount == int(amount) else float(amount)


class Whole(Number):
    """A whole number; "07" is 7."""

    def read(self, cell: Cell | None) -> int | None:
        if cell is not None and cell.kind in ("number", "text") and _DIGITS.fullmatch(cell.text):
            return int(cell.text)
        amount = super().read(cell)
        if amount is None:
            return None
        if amount != int(amount):
            raise ValueError("Cần là số nguyên.")
        return int(amount)


class Day(InCell):
    """A day: a date cell, or text as 22/07/2021 or 2021-07-22; kept as "2021-07-22"."""

    def __init__(self, *, from_1904: bool = False) -> None:
        super().__init__()
        self.from_1904 = from_1904

    def read(self, cell: Cell | None) -> str | None:
        text = plain_text(cell, from_1904=self.from_1904)
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
        try:
            if found:
                return dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
            return dt.date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise ValueError(NOT_A_DAY) from error

    def write(self, value: Any) -> str:
        return vi.date(dt.date.fromisoformat(value)) if value else ""


class Lines(InCell):
    """A list of texts, one a line."""

    def read(self, cell: Cell | None) -> list[str] | None:
        lines = [" ".join(line.split()) for line in plain_text(cell).splitlines()]
        return [line for line in lines if line] or None

    def write(self, value: Any) -> str:
        return "\n".join(value or ())


class Several(InCell):
    """Names in one cell, with ";" or line breaks between them; each once."""

    def read(self, cell: Cell | None) -> list[str]:
        names = [" ".join(name.split()) for name in re.split(r"[;\n]", plain_text(cell))]
        found = list(dict.fromkeys(name for name in names if name))
        if len(found) > MOST_NAMES:
            raise ValueError(f"Ô này có {len(found)} tên, quá mức {MOST_NAMES}.")
        return found

    def write(self, value: Any) -> str:
        return "; ".join(value or ())


class YesNo(InCell):
    """Có or không; a cell of Excel's own TRUE or FALSE says the same."""

    WORDS = {"co": True, "dung": True, "khong": False, "sai": False}

    def read(self, cell: Cell | None) -> bool | None:
        text = plain_text(cell)
        if not text:
            return None
        try:
            return self.WORDS[vi.fold(text)]
        except KeyError as error:
            raise ValueError("Cần là “có” hoặc “không”.") from error

    def write(self, value: Any) -> str:
        return "" if value is None else "có" if value else "không"


def shown(widget: InCell, value: Any) -> str:
    """Return a value in one line, as a check page shows it."""
    if isinstance(widget, Number):
        return str(widget.write(value)).replace(".", ",")
    return "; ".join(str(widget.write(value)).splitlines())

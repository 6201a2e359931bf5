"""How one value of a framework is written in a cell and read back: import-export widgets with Vietnamese sentences.

``read`` takes a ``Cell`` (or None for an empty one) and returns the value as a framework file has it, None for nothing;
it raises ValueError with a sentence. ``write`` takes that value and returns text or a number for a cell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml
from import_export import widgets
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from config import vietnamese as vi
from criteria.marked import DEEPEST, TAG, marked_in
from criteria.models import Certainty
from criteria.sheets.cells import Cell

FORMULA = "Không nhập công thức: hãy chép giá trị (dán đặc biệt, chỉ giá trị) vào ô này."
CELL_ERROR = "Ô này đang báo lỗi của Excel. Hãy ghi lại giá trị."
NOT_A_NUMBER = "Cần là một số, ví dụ 2,5."
IS_A_DATE = "Excel đã đổi số trong ô này thành ngày. Hãy định dạng ô kiểu Số rồi ghi lại."
LONGEST = 20_000
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


class Sureness(InCell):
    """How sure a value is, in the portal's words; its key is understood, too."""

    KNOWN = {
        **{vi.fold(str(one.label)): str(one.value) for one in Certainty},
        **{vi.fold(str(one.value)): str(one.value) for one in Certainty},
    }
    AS_WRITTEN = {str(one.label): str(one.value) for one in Certainty}
    LABELS = {str(one.value): str(one.label) for one in Certainty}

    def read(self, cell: Cell | None) -> str | None:
        text = plain_text(cell)
        if not text:
            return None
        found = self.AS_WRITTEN.get(text) or self.KNOWN.get(vi.fold(text))
        if found is None:
            raise ValueError(f"Cần là một trong: {', '.join(str(one.label) for one in Certainty)}.")
        return found

    def write(self, value: Any) -> str:
        return self.LABELS[value] if value else ""


class Lines(InCell):
    """A list of texts, one a line."""

    def read(self, cell: Cell | None) -> list[str] | None:
        lines = [" ".join(line.split()) for line in plain_text(cell).splitlines()]
        return [line for line in lines if line] or None

    def write(self, value: Any) -> str:
        return "\n".join(value or ())


class Parameters(InCell):
    """A rule's parameters, one a line, as in ``docs/rules.md``."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, dict[str, Any]] = {}

    def read(self, cell: Cell | None) -> dict[str, Any] | None:
        text = plain_text(cell)
        if not text:
            return None
        if text not in self.known:
            self.known[text] = read_parameters(text)
        return self.known[text]

    def write(self, value: Any) -> str:
        if not value:
            return ""
        written: str = yaml.dump(
            value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000
        )
        return written.rstrip("\n")


def read_parameters(text: str) -> dict[str, Any]:
    """Return the parameters of a text; raise ValueError with a sentence that names the line.

    The quick parser reads what cannot fold or nest too deep; anything else goes to the careful one of the files.
    """
    if not _DEEP.search(text):
        try:
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
            if isinstance(node, yaml.MappingNode):
                return {str(key): value for key, value in _value(node, 0).items()}
        except (yaml.YAMLError, _Unusual):
            pass
    found = marked_in(text, "")
    if found.faults:
        fault = found.faults[0]
        line = f"Dòng {fault.line} trong ô: " if fault.line else ""
        raise ValueError(f"{line}{fault.message} Mỗi dòng viết “tham số: giá trị”.")
    return found.data


_DEEP = re.compile(r"[&*!%]|[\[{]{5}|(?:[-?] ){5}")


class _Unusual(Exception):
    """Something the careful parser judges: a doubled key, an unusual type, too deep."""


def _value(node: Any, depth: int) -> Any:
    """Return a node's value as ``criteria.marked`` does: dates stay text, keys are text."""
    if depth > DEEPEST:
        raise _Unusual
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(node.value):
            raise _Unusual
        return {key: _value(value, depth + 1) for key, (_, value) in zip(keys, node.value, strict=True)}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, depth + 1) for item in node.value]
    match node.tag.removeprefix(TAG):
        case "str":
            return node.value
        case "int" if _PLAIN_INT.fullmatch(node.value):
            return int(node.value)
        case "float" if _PLAIN_FLOAT.fullmatch(node.value):
            return float(node.value)
        case "bool" if node.value in {"true", "false"}:
            return node.value == "true"
        case "null":
            return None
    raise _Unusual


_PLAIN_INT = re.compile(r"-?(?:0|[1-9]\d{0,15})")
_PLAIN_FLOAT = re.compile(r"-?\d{1,15}\.\d{1,15}")


def shown(widget: InCell, value: Any) -> str:
    """Return a value in one line, as the check page shows it."""
    if isinstance(value, Mapping):
        return _in_line(value)
    if isinstance(widget, Number):
        return str(widget.write(value)).replace(".", ",")
    return "; ".join(str(widget.write(value)).splitlines())


def _in_line(value: Any) -> str:
    """Return parameters in one line: "min_percent: 80; bands: [from: 90; points: 2], […]"."""
    if isinstance(value, Mapping):
        return "; ".join([f"{key}: {_in_line(part)}" for key, part in value.items()])
    if isinstance(value, list):
        return ", ".join(
            [f"[{_in_line(part)}]" if isinstance(part, Mapping) else _in_line(part) for part in value]
        )
    return _WORDS[value] if value is None or isinstance(value, bool) else str(value)


_WORDS = {None: "null", True: "true", False: "false"}

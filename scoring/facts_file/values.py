"""Figures as people write them in a sheet, in YAML or JSON: "1.500.000 đ", "85,5 %", "x", 20/11/2023."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from config import vietnamese as vi
from criteria.ruletypes import Input, InputKind
from criteria.ruletypes.reader import exact
from scoring.facts_file.faults import shown
from scoring.fields import parse_number
from scoring.rules import Value

YES = frozenset(["x", "co", "dung", "dat", "roi", "da", "yes", "true", "y", "1"])
NO = frozenset(
    {"khong", "sai", "chua", "khong dat", "chua dat", "khong co", "ko", "k", "no", "false", "n", "0"}
)
TICKS = frozenset("✓✔☑√")
MONEY = frozenset({"d", "dong", "vnd"})
WHOLE = frozenset({InputKind.INTEGER, InputKind.MONEY})
NUMBERS = WHOLE | {InputKind.DECIMAL, InputKind.POINTS}
LONGEST_TEXT = 2_000
LONGEST_NUMBER = 60  # with its unit
_NUMBER = re.compile(r"([-−]?[\d., \u00a0]*\d)\s*(\D*)")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_NAMED = re.compile(r"(?:^|[;\n])([^:;\n]+):")


class Unreadable(ValueError):
    """A figure that is not of its kind; the message is a Vietnamese sentence."""


@dataclass
class Groups:
    """Residential groups by name: the same name is the same group for every figure of a file."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """Return the group's number; a name not seen before gets the next one."""
        return self.numbers.setdefault(vi.fold(name), len(self.numbers) + 1)


def is_empty(raw: object) -> bool:
    """Return whether nothing was written."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read(entry: Input, raw: object, groups: Groups, *, percent: bool = False) -> Value | None:
    """Return the figure that was written for an input, None for nothing; raise Unreadable.

    ``percent``: the cell shows 0.85 as 85 %.
    """
    if is_empty(raw):
        return None
    if entry.per_group:
        return _by_group(entry, raw, groups)
    return read_one(entry, raw, percent=percent)


def read_one(entry: Input, raw: object, *, percent: bool = False) -> Any:
    """Return a figure that is not spread over groups (or that of one group)."""
    if is_empty(raw):
        return None
    if entry.kind in NUMBERS:
        return _number(entry, raw, percent)
    if entry.kind == InputKind.BOOLEAN:
        return flag(raw)
    if entry.kind == InputKind.DATE:
        return _day(raw)
    if entry.kind == InputKind.CHOICES:
        return _choices(entry, raw)
    return text(raw)


def _number(entry: Input, raw: object, percent: bool) -> Decimal:
    whole = entry.kind in WHOLE
    asks = "Nhập số nguyên từ 0 trở lên." if whole else "Nhập số, ví dụ 18 hoặc 5,5."
    if isinstance(raw, str):
        amount, percent = _typed_number(entry, raw, asks)
    else:
        found = exact(raw)
        if found is None:
            raise Unreadable(asks)
        amount = found * 100 if percent else found
    if percent and entry.unit != "%":
        raise Unreadable("Số liệu này không tính bằng phần trăm; ghi số đếm được.")
    if amount < 0 or (whole and amount != int(amount)):
        raise Unreadable(asks if whole else "Nhập số từ 0 trở lên.")
    if exact(amount) is None:
        raise Unreadable("Số này quá lớn hoặc có quá nhiều chữ số lẻ. Xin kiểm tra lại.")
    return amount


def _typed_number(entry: Input, raw: str, asks: str) -> tuple[Decimal, bool]:
    """Return the number and whether a percent sign follows it; the figure's own unit may follow, too."""
    bare = raw.strip()
    found = _NUMBER.fullmatch(bare) if len(bare) <= LONGEST_NUMBER else None
    if found is None:
        raise Unreadable(f"{asks} Ô đang ghi “{shown(raw, 40)}”.")
    unit = found[2].strip()
    known = {vi.fold(entry.unit), "diem"} | (MONEY if entry.kind == InputKind.MONEY else set())
    if unit and unit != "%" and vi.fold(unit) not in known:
        raise Unreadable(f"{asks} Ô đang ghi “{shown(raw, 40)}”.")
    try:
        return parse_number(found[1].replace("−", "-"), whole=False), unit == "%"
    except ValidationError as error:
        raise Unreadable(" ".join(error.messages)) from error


def flag(raw: object) -> bool:
    """Return a yes or no; raise Unreadable."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float | Decimal) and raw in (0, 1):
        return raw == 1
    if isinstance(raw, str):
        word = vi.fold(raw)
        if word in YES or raw.strip() in TICKS:
            return True
        if word in NO:
            return False
    raise Unreadable("Ghi “có” hoặc “không” (hoặc đánh dấu x).")


def _day(raw: object) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    found = _DAY.fullmatch(raw.strip()) if isinstance(raw, str) else None
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if isinstance(raw, str):
            return dt.date.fromisoformat(raw.strip())
    except ValueError as error:
        raise Unreadable("Ngày này không có thật; ghi ngày theo dạng 20/11/2023.") from error
    raise Unreadable("Ghi ngày theo dạng 20/11/2023.")


def _choices(entry: Input, raw: object) -> tuple[str, ...]:
    """Return the chosen options: their texts, or their numbers from 1; "không" chooses none."""
    by_text = {vi.fold(option): option for option in entry.options}
    if isinstance(raw, str):
        if vi.fold(raw) in by_text:
            return (by_text[vi.fold(raw)],)
        if vi.fold(raw) in NO - {"0"}:
            return ()
        raw = [part for part in re.split(r"[;,\n]" if raw[:1].isdigit() else r"[;\n]", raw) if part.strip()]
    items = list(raw) if isinstance(raw, list | tuple) else [raw]
    chosen = [_option(entry, item, by_text) for item in items]
    return tuple(dict.fromkeys(chosen))


def _option(entry: Input, item: object, by_text: Mapping[str, str]) -> str:
    if isinstance(item, str):
        if vi.fold(item) in by_text:
            return by_text[vi.fold(item)]
        item = int(item) if item.strip().isdecimal() and len(item.strip()) < 5 else item
    if isinstance(item, float | Decimal) and exact(item) is not None and item == int(item):
        item = int(item)
    if isinstance(item, int) and not isinstance(item, bool) and 1 <= item <= len(entry.options):
        return entry.options[item - 1]
    wrong = f"“{shown(str(item), 40)}”" if isinstance(item, str | int) else "Giá trị này"
    raise Unreadable(f"{wrong} không có trong danh sách; ghi số thứ tự từ 1 đến {len(entry.options)}.")


def text(raw: object) -> str:
    """Return a written text, trimmed; a number or a date in its cell is text, too. Raises Unreadable."""
    if isinstance(raw, dt.datetime | dt.date):
        raw = vi.date(raw)
    elif isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        amount = exact(raw)
        raw = None if amount is None else vi.number(amount)
    if not isinstance(raw, str):
        raise Unreadable("Cần là một đoạn chữ.")
    line = raw.strip()
    if any(not (sign.isprintable() or sign in "\n\r\t") for sign in line):
        raise Unreadable("Có ký tự không lưu được.")
    if len(line) > LONGEST_TEXT:
        raise Unreadable(f"Dài {vi.number(len(line))} ký tự; viết gọn trong {vi.number(LONGEST_TEXT)} ký tự.")
    return line


def _by_group(entry: Input, raw: object, groups: Groups) -> Any:
    """Return group → figure: from a mapping, a list, "khối 1: 2; khối 2: 3" or the number of one group."""
    found: dict[int, Any] = {}
    for name, amount in _group_pairs(raw):
        number = groups.number(name)
        if number in found:
            raise Unreadable(f"“{shown(name, 40)}” ghi hai lần.")
        try:
            found[number] = read_one(entry, amount)
        except Unreadable as error:
            raise Unreadable(f"{shown(name, 40)}: {error}") from error
    return found or None


def _group_pairs(raw: object) -> Iterable[tuple[str, object]]:
    if isinstance(raw, Mapping):
        return [(str(name), amount) for name, amount in raw.items()]
    if isinstance(raw, str) and _NAMED.search(raw):
        parts = [part.rpartition(":") for part in re.split(r"[;\n]", raw) if part.strip()]
        return [(name.strip(), amount) for name, _, amount in parts]
    if isinstance(raw, str):
        raw = [part for part in re.split(r"[;\n]", raw) if part.strip()]
    items = raw if isinstance(raw, list | tuple) else [raw]
    return [(str(position), amount) for position, amount in enumerate(items, 1)]

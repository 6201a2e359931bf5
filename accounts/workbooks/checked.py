"""What the check of a workbook found, row by row: the rows a check page shows before anything is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from accounts.workbooks.columns import Column
from accounts.workbooks.faults import Fault
from accounts.workbooks.table import Table
from accounts.workbooks.values import Day

EMPTY = "Chưa điền ô này."
SHOWN = 500
"""Rows of one kind that a page shows; the others are counted."""


class Kind(StrEnum):
    FAULTY = "lỗi"
    NEW = "mới"
    CHANGED = "đổi"
    SAME = "không đổi"


@dataclass(frozen=True)
class Change:
    """One value that a row changes, in words."""

    what: str
    before: str
    after: str


@dataclass
class Row:
    """One row of a sheet: its values by column key (what could not be read is missing), and what was found of it."""

    sheet: str
    number: int
    columns: Mapping[str, int]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    name: str = ""
    """What the row speaks of, for the page."""
    is_new: bool = False
    note: str = ""

    def get(self, key: str) -> Any:
        """Return a value; None for an empty cell and for one that could not be read."""
        return self.values.get(key)

    def fault(self, key: str, message: str) -> None:
        """Note what is wrong in a column; a cell that could not be read is named once."""
        column = self.columns.get(key, 0)
        if key in self.values or not any(fault.column == column for fault in self.faults):
            self.faults.append(Fault(self.sheet, self.number, column, message))

    def needs(self, key: str, longest: int = 0) -> None:
        """Note a fault where the cell is empty, or longer than ``longest`` signs (0: any length)."""
        if not self.get(key):
            self.fault(key, EMPTY)
        self.limit(key, longest)

    def limit(self, key: str, longest: int) -> None:
        """Note a fault where the cell holds more than ``longest`` signs (0: any length)."""
        length = len(self.get(key) or "")
        if longest and length > longest:
            self.fault(key, f"Dài {length} ký tự, quá mức {longest}.")

    def change(self, what: str, before: str, after: str) -> None:
        """Note a value that the row changes; nothing where both are the same."""
        if before != after:
            self.changes.append(Change(what, before, after))

    @property
    def kind(self) -> Kind:
        if self.faults:
            return Kind.FAULTY
        if self.is_new:
            return Kind.NEW
        return Kind.CHANGED if self.changes else Kind.SAME

    @property
    def place(self) -> str:
        """Return "Tờ “Người dùng”, dòng 7"."""
        return f"Tờ “{self.sheet}”, dòng {self.number}"


def read_rows(table: Table, columns: Iterable[Column], *, from_1904: bool) -> list[Row]:
    """Return the rows of a table with their values; a cell that cannot be read leaves a fault."""
    wanted = [column for column in columns if column.read]
    days = Day(from_1904=from_1904)
    widgets = {one.key: days if isinstance(one.widget, Day) else one.widget for one in wanted}
    found = []
    for number, cells in (table.rows or {}).items():
        row = Row(table.title, number, table.columns)
        for key, widget in widgets.items():
            try:
                row.values[key] = widget.read(cells.get(key))
            except ValueError as error:
                row.fault(key, str(error))
        found.append(row)
    return found


@dataclass(frozen=True)
class Checked:
    """The rows of a workbook, what is wrong with it as a whole, and what is worth a word."""

    rows: Sequence[Row] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def all_faults(self) -> list[Fault]:
        """Return every fault in the order of the sheets' cells; those of the whole file come first."""
        return [*sorted(self.faults), *(fault for row in self.rows for fault in row.faults)]

    @property
    def counts(self) -> Counter[Kind]:
        return Counter(row.kind for row in self.rows)

    @property
    def may_go_on(self) -> bool:
        """Whether there is something to store and nothing wrong."""
        counts = self.counts
        return not self.all_faults and bool(counts[Kind.NEW] + counts[Kind.CHANGED])

    @property
    def answer(self) -> str:
        """Return the sentence that sums the check up."""
        faults, counts = len(self.all_faults), self.counts
        if faults:
            return f"Bảng tính có {faults} lỗi nên chưa dùng được. Chưa lưu gì."
        if not self.may_go_on:
            return "Bảng tính giống hệt nội dung hiện có. Không có gì để lưu."
        said = ", ".join(f"{counts[kind]} dòng {kind}" for kind in Kind if counts[kind])
        return f"Bảng tính không có lỗi: {said}. Chưa lưu gì."

    @property
    def groups(self) -> list[tuple[Kind, list[Row], int]]:
        """Return the rows by kind, those with work first: the rows to show, and how many more there are."""
        rows: dict[Kind, list[Row]] = {kind: [] for kind in Kind}
        for row in self.rows:
            rows[row.kind].append(row)
        return [(kind, found[:SHOWN], max(len(found) - SHOWN, 0)) for kind, found in rows.items() if found]

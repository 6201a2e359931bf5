"""The sheet "Bộ tiêu chí" as it came, its rows as a dataset for django-import-export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import tablib

from accounts.workbooks import table as tables
from accounts.workbooks.cells import Sheet
from accounts.workbooks.faults import Fault
from criteria.sheets.columns import TITLE, columns_of

MAX_ROWS = 20_000
KNOWN_BY = ("Tiêu chí", "Chỉ tiêu", "Nội dung", "Tên")


@dataclass
class Table:
    """The sheet's columns by key, its rows as a dataset with the number of each, what is wrong, what is worth a word."""

    columns: dict[str, int]
    dataset: Any = None
    numbers: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_table(sheet: Sheet | None, mode: str) -> Table:
    """Find the headings and take the rows under them; without sound headings there is no dataset."""
    wanted = columns_of(mode)
    found = tables.read_table(sheet, TITLE, wanted, known_by=KNOWN_BY, max_rows=MAX_ROWS)
    table = Table(found.columns, faults=found.faults, notes=found.notes)
    if found.rows is not None:
        read = [column for column in wanted if column.read]
        table.dataset = tablib.Dataset(headers=[column.heading for column in read])
        for number, cells in found.rows.items():
            table.dataset.append([cells.get(column.key) for column in read])
            table.numbers.append(number)
    return table

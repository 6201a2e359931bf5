"""Text of a workbook (.xlsx). Runs in the child only."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from pathlib import Path

import openpyxl

from evidence.reading.lines import LEFT, RIGHT, WHOLE, Line

SHEETS, ROWS, COLUMNS = 30, 20_000, 60


def read(path: Path, room: int) -> tuple[list[str], list[Line]]:
    """Return the text of each sheet, its name first, and the rows of the first sheet as lines."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    texts: list[str] = []
    lines: list[Line] = []
    for number, sheet in enumerate(book.worksheets[:SHEETS]):
        rows = [_clean(sheet.title)]
        sheet.reset_dimensions()  # what the file says of its size may be a lie
        for cells in sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True):
            if room <= 0:
                break
            values = [text for cell in cells if (text := _said(cell))]
            if values:
                rows.append("\t".join(values))
                room -= len(rows[-1]) + 1
                if number == 0:
                    lines += _lines(values)
        texts.append("\n".join(rows))
    book.close()
    return texts, lines


def _lines(values: list[str]) -> list[Line]:
    """A row as lines: one value stands alone, two may be the halves of a head, more are a table's."""
    if len(values) == 1:
        return [Line(part, centred=True) for part in values[0].split("\n") if part.strip()]
    if len(values) == 2:
        return [
            Line(part, column=side)
            for value, side in zip(values, (LEFT, RIGHT), strict=True)
            for part in value.split("\n")
        ]
    return [Line("\t".join(values), column=WHOLE)]


def _said(cell: object) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return _clean(str(cell))


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\x00", "").replace("\f", " ").strip()

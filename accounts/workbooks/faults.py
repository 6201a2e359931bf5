"""What is wrong in a workbook: each fault with its sheet, row and column."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

SIGNS = 80


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong; ``row`` and ``column`` count from 1, 0 where the whole sheet (or row) is meant."""

    sheet: str
    row: int
    column: int
    message: str

    @property
    def letter(self) -> str:
        return get_column_letter(self.column) if self.column else ""

    @property
    def place(self) -> str:
        """Return "Tờ “Bộ tiêu chí”, ô F12", or less where less is meant."""
        parts = [f"Tờ “{self.sheet}”"] if self.sheet else []
        if self.row:
            parts.append(f"ô {self.letter}{self.row}" if self.column else f"dòng {self.row}")
        elif self.column:
            parts.append(f"cột {self.letter}")
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class FaultySheets(Exception):
    """A workbook that was refused, with all its faults; nothing of it was stored."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def quoted(text: str) -> str:
    """Return a person's text as a sentence repeats it: one line, short."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= SIGNS else f"“{line[: SIGNS - 1]}…”"

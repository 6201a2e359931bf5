"""What a column of a sheet is."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.workbooks.values import InCell


@dataclass(frozen=True)
class Column:
    """One column: its key in the rows, its heading, its width in characters, how a value is written and read."""

    key: str
    heading: str
    width: int
    widget: InCell
    read: bool = True
    """False: written for the reader's eye, not read back."""
    choices: tuple[str, ...] = ()
    """The words that Excel offers for its cells; others may be written, too."""

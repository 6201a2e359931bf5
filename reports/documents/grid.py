"""Where the cells of a table stand: rows as authors write them (spans, cells below a span left out) as a full grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from reports.documents.blocks import Cell, Row


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one row: first column, number of columns, and what stands there.

    ``cell`` is None where a cell from above reaches down (``covered``) or the author left the rest of the row out.
    ``rows`` counts the rows it takes from here on, never more than its group has.
    """

    column: int
    columns: int
    cell: Cell | None = None
    rows: int = 1
    covered: bool = False


def place(rows: Sequence[Row], columns: int) -> list[list[Place]]:
    """Each row of a group from the first to the last of ``columns``. Raises ValueError when a row has too many cells."""
    below = [(0, 1)] * columns  # for each column where a cell began: the rows it still takes, its columns
    return [_row(row, below, len(rows) - index) for index, row in enumerate(rows)]


def _row(row: Row, below: list[tuple[int, int]], rows_left: int) -> list[Place]:
    """One row; ``below`` is brought forward to the next."""
    cells, places, column = iter(row.cells), [], 0
    while column < len(below):
        left, width = below[column]
        if left:
            found = Place(column, width, covered=True)
            below[column] = (left - 1, width)
        elif (cell := next(cells, None)) is not None:
            free = sum(1 for _ in takewhile(lambda taken: not taken[0], below[column:]))
            found = Place(column, min(cell.colspan, free), cell, min(cell.rowspan, rows_left))
            below[column] = (found.rows - 1, found.columns)
        else:
            found = Place(column, 1)
        places.append(found)
        column += found.columns
    if next(cells, None) is not None:
        raise ValueError("a row has more cells than its table has columns")
    return places

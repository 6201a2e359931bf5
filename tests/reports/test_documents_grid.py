"""Where table cells stand below spans; what does not fit."""

import pytest

from reports.documents.blocks import Cell, Row
from reports.documents.grid import Place, place


def test_a_cell_below_spans_takes_the_next_free_column():
    wide, low = Cell("a", colspan=2, rowspan=2), Cell("b")
    below = Cell("c")
    assert place([Row((wide, low)), Row((below,))], 3) == [
        [Place(0, 2, wide, 2), Place(2, 1, low)],
        [Place(0, 2, covered=True), Place(2, 1, below)],
    ]


def test_a_span_ends_with_its_group_and_its_table():
    cell = Cell("a", colspan=9, rowspan=9)
    assert place([Row((cell,))], 2) == [[Place(0, 2, cell, 1)]]


def test_what_the_author_left_out_is_an_empty_place():
    cell = Cell("a")
    assert place([Row((cell,))], 3) == [[Place(0, 1, cell), Place(1, 1), Place(2, 1)]]


def test_a_cell_too_many_is_refused():
    with pytest.raises(ValueError, match="more cells"):
        place([Row((Cell(rowspan=2), Cell())), Row((Cell(), Cell()))], 2)

"""Check one workbook against a ward: every row new, changed, unchanged or wrong. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from accounts.models import User, Ward
from accounts.sheets.columns import (
    KNOWN_BY,
    MAX_ROWS,
    PEOPLE,
    PEOPLE_COLUMNS,
    POSITION_COLUMNS,
    POSITIONS,
)
from accounts.sheets.content import Content
from accounts.sheets.people import PeopleCheck, WantedPerson
from accounts.sheets.positions import PositionCheck, WantedPosition
from accounts.sheets.terms import HandOver, try_terms
from accounts.workbooks.checked import Checked, read_rows
from accounts.workbooks.faults import FaultySheets
from accounts.workbooks.reading import collector_at_rest, read_sheets
from accounts.workbooks.table import read_table

STILL_HELD = "Chức danh đang có người giữ. Hãy cho thôi giữ trước khi thôi dùng chức danh."
MAX_ROW, MAX_COLUMN = MAX_ROWS + 500, 40


@dataclass(frozen=True)
class Found:
    """What a workbook asks for, as far as it is sound."""

    checked: Checked
    positions: list[WantedPosition] = field(default_factory=list)
    people: list[WantedPerson] = field(default_factory=list)
    hand_overs: list[HandOver] = field(default_factory=list)


@collector_at_rest()
def check_workbook(path: Path, ward: Ward, *, by: User | None) -> Found:
    """Return what the workbook would change in the ward; ``by`` is who asks, whose own role it may not take away."""
    try:
        book = read_sheets(path, (POSITIONS, PEOPLE), max_row=MAX_ROW, max_column=MAX_COLUMN)
    except FaultySheets as wrong:
        return Found(Checked(faults=tuple(wrong.faults)))
    tables = [
        read_table(book.sheets.get(title), title, columns, known_by=KNOWN_BY[title], max_rows=MAX_ROWS)
        for title, columns in ((POSITIONS, POSITION_COLUMNS), (PEOPLE, PEOPLE_COLUMNS))
    ]
    faults = tuple(fault for table in tables for fault in table.faults)
    notes = tuple(note for table in tables for note in table.notes)
    if any(table.rows is None for table in tables):
        return Found(Checked(faults=faults, notes=notes))
    of_posts, of_people = (
        read_rows(table, columns, from_1904=book.from_1904)
        for table, columns in zip(tables, (POSITION_COLUMNS, PEOPLE_COLUMNS), strict=True)
    )
    content = Content.of(ward)
    positions = PositionCheck(content, of_posts)
    people = PeopleCheck(content, of_people, positions.posts, by)
    hand_overs = try_terms(people.said, content)
    _refuse_retiring_held(positions.wanted, content)
    checked = Checked([*of_posts, *of_people], faults, notes)
    return Found(checked, positions.wanted, people.wanted, hand_overs)


def _refuse_retiring_held(wanted: list[WantedPosition], content: Content) -> None:
    """A position that somebody holds on the ward's day or later, after all handovers, stays in use."""
    for one in wanted:
        was = one.post.position.is_active if one.post.position else True
        if was and not one.post.in_use and one.post.holders(content.today):
            one.row.fault("in_use", STILL_HELD)

"""Check a workbook against a framework, and import it: the two steps of the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from accounts.audit import Actor
from accounts.workbooks.faults import Fault, FaultySheets
from accounts.workbooks.reading import collector_at_rest, read_sheets
from criteria.models import Framework
from criteria.sheets import columns, head
from criteria.sheets.resource import Difference, FrameworkResource, Kind
from criteria.sheets.table import MAX_ROWS, read_table
from criteria.sheets.values import shown

MAX_ROW = MAX_ROWS + 500
"""The last row that is read; blank rows between count as well."""
MAX_COLUMN = 60


@dataclass(frozen=True)
class Checked:
    """What a workbook would change in a framework, what is wrong with it, and what is worth a word."""

    differences: tuple[Difference, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    rows: int = 0

    @property
    def answer(self) -> str:
        """Return the sentence that sums the check up."""
        if self.faults:
            return f"Bảng tính có {len(self.faults)} lỗi nên chưa dùng được. Chưa lưu gì."
        if not self.differences:
            return "Bảng tính giống hệt nội dung hiện có. Không có gì để lập dự thảo."
        counts = Counter(one.kind for one in self.differences)
        values = [f"sửa {counts[Kind.CHANGED]} giá trị"] if counts[Kind.CHANGED] else []
        rows = [f"{kind} {counts[kind]} dòng" for kind in (Kind.ADDED, Kind.REMOVED) if counts[kind]]
        return f"Bảng tính không có lỗi: {', '.join([*values, *rows])}. Chưa lưu gì."

    @property
    def may_go_on(self) -> bool:
        return bool(self.differences) and not self.faults


def check_workbook(path: Path, framework: Framework) -> Checked:
    """Return what the workbook says; nothing is stored. A file that is no workbook is one fault."""
    return _run(path, framework, by=None)[0]


def import_workbook(path: Path, framework: Framework, *, by: Actor) -> Framework:
    """Store the workbook as a draft, whole or not at all, and return the draft.

    Raises FaultySheets when something is wrong, Refused when the framework's state does not allow it.
    """
    checked, resource = _run(path, framework, by=by)
    if checked.faults or resource is None or resource.draft is None:
        raise FaultySheets(list(checked.faults))
    return resource.draft


@collector_at_rest()
def _run(path: Path, framework: Framework, *, by: Actor | None) -> tuple[Checked, FrameworkResource | None]:
    try:
        book = read_sheets(path, (columns.TITLE, head.TITLE), max_row=MAX_ROW, max_column=MAX_COLUMN)
    except FaultySheets as wrong:
        return Checked(faults=tuple(wrong.faults)), None
    table = read_table(book.sheets.get(columns.TITLE), framework.mode)
    found = head.read_head(book, framework)
    notes = (*table.notes, *found.notes)
    if table.dataset is None:
        return Checked(faults=tuple(sorted([*table.faults, *found.faults])), notes=notes), None
    resource = FrameworkResource(framework, table, found, by=by)
    result = resource.import_data(table.dataset, dry_run=by is None)
    for error in result.base_errors:
        raise error.error
    for _, errors in result.row_errors():
        raise errors[0].error
    differences = (*_of_head(resource), *resource.differences)
    return Checked(differences, tuple(resource.faults), notes, len(table.numbers)), resource


def _of_head(resource: FrameworkResource) -> list[Difference]:
    return [
        Difference(Kind.CHANGED, head.TITLE, line.label, shown(line.widget, was), shown(line.widget, now))
        for line in head.lines_of(resource.framework.mode)
        if not line.fixed
        and line.key in resource.found.values
        and (was := head.value_at(resource.data, line.key)) != (now := resource.found.values[line.key])
    ]

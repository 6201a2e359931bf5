"""Store what a workbook asks of a draft plan: all of it through the verbs of the plan's pages, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.workbooks.checked import Kind
from accounts.workbooks.faults import Fault, FaultySheets
from accounts.workbooks.keeping import Checkable
from assignments.editing import add_paragraph, change_line, open_draft
from assignments.models import Plan
from assignments.sheets.content import digest_of
from assignments.sheets.lines import WantedLine
from assignments.sheets.reading import check_workbook

GONE = "Bảng tính đã kiểm tra không còn ở đây (quá một giờ, hoặc đã lưu). Hãy tải bảng tính lên lại."
CHANGED = "Dự thảo đã thay đổi từ lúc kiểm tra. Hãy tải bảng tính lên lại để xem khác biệt mới."


@dataclass(frozen=True)
class Stored:
    """How many lines were added and changed."""

    new: int
    changed: int


def checkable(plan: Plan) -> Checkable:
    """Return what a checked workbook of the plan is tied to: its lines as they are."""
    return Checkable(f"plan {plan.pk}", digest_of(plan), GONE, CHANGED)


@transaction.atomic
def import_workbook(path: Path, plan: Plan, *, by: Actor, verify: Callable[[Checkable], object]) -> Stored:
    """Store the workbook in a draft, whole or not at all; return what was stored.

    ``verify`` is called with the plan as it is once it is locked, and raises Refused when that is not what was checked.
    Raises FaultySheets when something is wrong, Refused when the plan is no draft.
    """
    draft = open_draft(plan.pk)
    verify(checkable(draft))
    found = check_workbook(path, draft)
    if not found.checked.may_go_on:
        raise FaultySheets(found.checked.all_faults)
    for one in found.lines:
        if one.paragraph is not None and one.row.kind is Kind.CHANGED:
            _change(one, by)
    # From the last place to the first, so that no new line moves the place of another.
    new = [one for one in found.lines if one.paragraph is None]
    for count, one in enumerate(sorted(new, key=lambda one: one.after)[::-1]):
        _add(draft, one, draft.edits + count, by)
    counts = found.checked.counts
    stored = Stored(counts[Kind.NEW], counts[Kind.CHANGED])
    detail = {"rows": stored.new + stored.changed, "mới": stored.new, "đổi": stored.changed}
    record(by, "plan_sheet_import", draft, version=str(draft.version), detail=detail)
    return stored


def _change(one: WantedLine, by: Actor) -> None:
    assert one.paragraph is not None  # noqa: S101 - of a changed row
    try:
        change_line(paragraph=one.paragraph, version=one.paragraph.version, line=one.line, by=by)
    except Refused as reason:
        raise FaultySheets([Fault("", 0, 0, f"{one.row.place}: {reason}")]) from reason


def _add(draft: Plan, one: WantedLine, edits: int, by: Actor) -> None:
    try:
        add_paragraph(plan=draft, after=one.after, edits=edits, line=one.line, by=by)
    except Refused as reason:
        raise FaultySheets([Fault("", 0, 0, f"{one.row.place}: {reason}")]) from reason

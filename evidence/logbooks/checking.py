"""What a row of a book may hold: one place for the form, the workbook and the verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import Unit, Ward
from config import vietnamese as vi
from evidence.logbooks.kinds import BookKind

Values = Mapping[str, Any]
"""A row: day, due_on, done_on as dates, unit as Unit, document as Document, quantity as int, the others as text."""
LONGEST = {"subject": 500, "person": 200, "note": 500}
MOST = 1_000_000
EMPTY = "Chưa ghi ô này."


def faults_of(kind: BookKind, values: Values, *, ward: Ward, year: int) -> dict[str, str]:
    """Return what is wrong, column → sentence; empty for a row that may be kept."""
    faults = {key: EMPTY for key in kind.required if values.get(key) in (None, "")}
    for key, longest in LONGEST.items():
        length = len(values.get(key) or "")
        if length > longest:
            faults[key] = f"Dài {length} ký tự, quá mức {longest}."
    for check in (_days, _outcome, _unit, _document, _quantity):
        for key, sentence in check(kind, values, ward, year).items():
            faults.setdefault(key, sentence)
    return faults


def groups_of(ward: Ward, year: int) -> list[Unit]:
    """Return the residential groups of the ward that were valid on some day of the year; one query."""
    groups = Unit.objects.filter(ward=ward, kind=Unit.Kind.RESIDENTIAL_GROUP)
    groups = groups.exclude(valid_to__lt=date(year, 1, 1)).exclude(valid_from__gt=date(year, 12, 31))
    return sorted(groups, key=lambda unit: vi.natural(unit.name))


def _days(kind: BookKind, values: Values, ward: Ward, year: int) -> dict[str, str]:
    day, done, due, today = values.get("day"), values.get("done_on"), values.get("due_on"), ward.today()
    faults = {}
    if day and day.year != year:
        faults["day"] = f"Sổ này của năm {year}: ngày phải từ 01/01/{year} đến 31/12/{year}."
    elif day and day > today:
        faults["day"] = f"Ngày này chưa đến (hôm nay là {vi.date(today)})."
    if done and done > today:
        faults["done_on"] = f"Ngày này chưa đến (hôm nay là {vi.date(today)})."
    elif done and day and done < day:
        faults["done_on"] = f"Trước {kind.labels['day'].lower()} ({vi.date(day)})."
    if due and day and due < day:
        faults["due_on"] = f"Trước {kind.labels['day'].lower()} ({vi.date(day)})."
    return faults


def _outcome(kind: BookKind, values: Values, ward: Ward, year: int) -> dict[str, str]:
    key = values.get("outcome") or ""
    found = kind.outcome(key)
    if key and found is None:
        words = "; ".join(one.label for one in kind.outcomes)
        return {"outcome": f"Cần là một trong: {words}."}
    due, done = values.get("due_on"), values.get("done_on")
    if found and found.in_time and due and done and done > due:
        return {
            "outcome": f"{kind.labels['done_on']} sau hạn {vi.date(due)}: không thể là “{found.label.lower()}”."
        }
    return {}


def _unit(kind: BookKind, values: Values, ward: Ward, year: int) -> dict[str, str]:
    unit, day = values.get("unit"), values.get("day")
    if unit is None:
        return {}
    if unit.ward_id != ward.pk or unit.kind != Unit.Kind.RESIDENTIAL_GROUP:
        return {"unit": "Chọn khối, tổ dân phố, thôn của phường."}
    if day and not (unit.valid_from or day) <= day <= (unit.valid_to or day):
        return {"unit": f"{unit.name} không hoạt động ngày {vi.date(day)}."}
    return {}


def _document(kind: BookKind, values: Values, ward: Ward, year: int) -> dict[str, str]:
    document = values.get("document")
    if document is not None and document.ward_id != ward.pk:
        return {"document": "Không có tài liệu này trong sổ tài liệu của phường."}
    return {}


def _quantity(kind: BookKind, values: Values, ward: Ward, year: int) -> dict[str, str]:
    quantity = values.get("quantity")
    if quantity is not None and not 1 <= quantity <= MOST:
        return {"quantity": f"Cần là số từ 1 đến {vi.number(MOST)}."}
    return {}

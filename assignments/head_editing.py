"""Verbs on the head of a draft plan (title, posts, dates, recipients, phases) and on when its reports are due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.editing import REPLACED, check_edits, locked, open_draft
from assignments.models import Phase, Plan
from assignments.models.plans import due_days
from config import vietnamese

LONGEST_WAIT = 60
"""Days after a period within which its report may be due."""
DAY_LABELS = {
    "month": "Báo cáo tháng",
    "quarter": "Báo cáo quý",
    "half_year": "Báo cáo 06 tháng",
    "year": "Báo cáo năm",
}


@dataclass(frozen=True)
class PhaseMeaning:
    """A stage of a programme; ``row`` is the id of the stored one, None for a new one."""

    name: str
    first_year: int
    last_year: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Head:
    """What stands above, below and around a plan's lines."""

    title: str
    place: str = ""
    coordinator: int | None = None
    deputy_reviewer: int | None = None
    evidence_before: date | None = None
    recipients: tuple[str, ...] = ()
    signature_lines: tuple[str, ...] = ()
    report_due_days: dict[str, int] = field(default_factory=dict)
    phases: tuple[PhaseMeaning, ...] = ()

    @classmethod
    def of(cls, plan: Plan) -> Head:
        """Return the head as stored."""
        phases = plan.phases.all()
        return cls(
            title=plan.title,
            place=plan.place,
            coordinator=plan.coordinator_id,
            deputy_reviewer=plan.deputy_reviewer_id,
            evidence_before=plan.evidence_before,
            recipients=tuple(plan.recipients),
            signature_lines=tuple(plan.signature_lines),
            report_due_days=dict(plan.report_due_days),
            phases=tuple(PhaseMeaning(row.name, row.first_year, row.last_year, row.pk) for row in phases),
        )


def head_words(head: Head, posts: dict[int, str]) -> dict[str, str]:
    """Return the head as Vietnamese label → words, for the comparison of two versions."""
    days = [
        f"{label.lower()} {head.report_due_days[name]} ngày"
        for name, label in DAY_LABELS.items()
        if name in head.report_due_days
    ]
    phases = [f"{phase.name} ({phase.first_year}–{phase.last_year or ''})" for phase in head.phases]
    return {
        "Trích yếu": head.title,
        "Địa danh": head.place,
        "Đầu mối": posts.get(head.coordinator or 0, ""),
        "Người rà soát thay": posts.get(head.deputy_reviewer or 0, ""),
        "Nộp tài liệu trước ngày": vietnamese.date(head.evidence_before) if head.evidence_before else "",
        "Nơi nhận": "; ".join(head.recipients),
        "Thể thức ký": "; ".join(head.signature_lines),
        "Hạn gửi báo cáo": ", ".join(days),
        "Giai đoạn": "; ".join(phases),
    }


@transaction.atomic
def change_head(*, plan: Plan, edits: int, head: Head, by: Actor) -> Plan:
    """Change title, place, posts, dates, recipients, signature lines, report days and phases of a draft."""
    draft = open_draft(plan.pk)
    check_edits(draft, edits)
    before = Head.of(draft)
    if head == before:
        return draft
    _check_head(draft, head)
    columns: dict[str, Any] = {
        "title": head.title,
        "place": head.place,
        "coordinator_id": head.coordinator,
        "deputy_reviewer_id": head.deputy_reviewer,
        "evidence_before": head.evidence_before,
        "recipients": list(head.recipients),
        "signature_lines": list(head.signature_lines),
        "report_due_days": head.report_due_days,
    }
    if head.phases != before.phases:
        _write_phases(draft, head.phases)
    Plan.objects.filter(pk=draft.pk).update(edits=F("edits") + 1, **columns)
    draft.refresh_from_db()
    posts = dict(draft.ward.positions.values_list("pk", "title"))
    then, now = head_words(before, posts), head_words(head, posts)
    told = {label: [then[label], now[label]] for label in now if then[label] != now[label]}
    record(by, "plan_head_change", draft, version=str(draft.version), detail=told)
    return draft


def _check_head(plan: Plan, head: Head) -> None:
    if not head.title.strip():
        raise Refused("Xin ghi trích yếu của kế hoạch.")
    posts = {post for post in (head.coordinator, head.deputy_reviewer) if post is not None}
    if plan.ward.positions.filter(pk__in=posts).count() != len(posts):
        raise Refused("Chức danh này thuộc đơn vị khác.")
    if head.coordinator and head.coordinator == head.deputy_reviewer:
        raise Refused("Đầu mối không tự rà soát thay mình; xin chọn chức danh khác.")
    check_report_days(head.report_due_days)
    for phase in head.phases:
        if phase.last_year is not None and phase.last_year < phase.first_year:
            raise Refused(f"{phase.name}: năm cuối không được trước năm đầu.")


def check_report_days(days: dict[str, int]) -> None:
    """Raise Refused unless each cadence of reporting is due 0 to 60 days after its period."""
    if set(days) != set(due_days()) or not all(0 <= count <= LONGEST_WAIT for count in days.values()):
        raise Refused(f"Hạn gửi báo cáo là từ 0 đến {LONGEST_WAIT} ngày sau kỳ báo cáo.")


def _write_phases(plan: Plan, phases: tuple[PhaseMeaning, ...]) -> None:
    rows = {row.pk: row for row in plan.phases.all()}
    for pk, row in rows.items():
        if pk not in {phase.row for phase in phases}:
            try:
                row.delete()
            except ProtectedError as error:
                raise Refused(
                    f"{row.name}: đang dùng ở một số việc của kế hoạch nên chưa bỏ được."
                ) from error
    codes = {row.code for row in rows.values()}
    for order, phase in enumerate(phases, 1):
        values = {"name": phase.name, "first_year": phase.first_year, "last_year": phase.last_year}
        if phase.row in rows:
            Phase.objects.filter(pk=phase.row).update(order=order, **values)
        else:
            code = next(f"gd-{n}" for n in range(1, len(codes) + 2) if f"gd-{n}" not in codes)
            codes.add(code)
            Phase.objects.create(plan=plan, order=order, code=code, **values)


@transaction.atomic
def set_report_days(*, plan: Plan, days: dict[str, int], by: Actor) -> None:
    """Say after how many days the report of each period is due, also in a plan that is issued: it names no days."""
    current = locked(plan.pk)
    if current.state == Plan.State.SUPERSEDED:
        raise Refused(REPLACED)
    check_report_days(days)
    if current.report_due_days == days:
        return
    old, current.report_due_days = current.report_due_days, days
    current.save(update_fields=["report_due_days"])
    detail = {"old": old, "new": days}
    record(by, "plan_report_days", current, version=str(current.version), detail=detail)

"""From the draft to the plan in force: issue it, amend it, drop a draft, let it answer the year's assessment."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.urls import reverse

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Holding, Notice, Position
from assignments.copying import NOT_A_DRAFT, assessments_for, copy_version, locked, successors
from assignments.line_copies import clone
from assignments.models import (
    Assessment,
    Assignment,
    FundingLine,
    ModelGroup,
    ModelSite,
    Paragraph,
    Party,
    Plan,
    ReportDuty,
    Request,
    Target,
    Task,
)
from assignments.shifting import with_issue
from config import vietnamese as vi

State = Plan.State
COURSE: dict[Any, tuple[str, ...]] = {
    Task: ("state", "closed_on", "reason", "closed_by_id"),
    Request: ("answer", "answered_on", "noted_by_id", "noted_at"),
    FundingLine: ("allotted", "spent", "note"),
}
"""What happens to a line while its plan is in force: it goes on in the version that takes its place."""


# Issue ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def issue_plan(*, plan: Plan, number: str, issued_on: date, place: str, signer: str, by: Actor) -> Plan:
    """Put a draft in force under its number and date, and return it; from now on its words are frozen.

    Older versions of the same plan are superseded: what was done in them (tasks, answers, money, pilots) goes on in this
    one, which answers the same assessments. Everybody with a part gets one notice. Raises Refused for a plan that is no
    draft or has no words, a number used already this year, a date out of bounds, or a year that another plan answers.
    """
    draft = locked(plan)
    if draft.state != State.DRAFT:
        raise Refused(NOT_A_DRAFT)
    if not draft.paragraphs.exists():
        raise Refused("Dự thảo chưa có nội dung nên chưa ban hành được.")
    number, signer, place = (" ".join(text.split()) for text in (number, signer, place))
    in_force = Plan.objects.in_force().filter(ward=draft.ward_id, code=draft.code).order_by("-version")
    older = in_force.select_for_update(no_key=True).first()  # who closes a task of it comes before or after
    _refuse_number(draft, number, issued_on)
    _refuse_day(draft, issued_on, older)
    if not signer:
        raise Refused("Xin ghi họ và tên người ký.")
    _attach(draft)
    _refuse_second(draft)
    for row in draft.paragraphs.filter(kind=Paragraph.Kind.TEXT):
        text = with_issue(row.text, number=number, day=issued_on, place=place)
        if text != row.text:
            Paragraph.objects.filter(pk=row.pk).update(text=text)
    if older:
        go_on(older, draft)
    head = {"number": number, "issued_on": issued_on, "place": place, "signer": signer}
    Plan.objects.filter(pk=draft.pk, state=State.DRAFT).update(state=State.ISSUED, **head)
    draft.refresh_from_db()
    record(by, "plan_issue", draft, version=str(draft.version), detail=head)
    _tell(draft)
    return draft


def _refuse_number(draft: Plan, number: str, day: date) -> None:
    if not any(sign.isdigit() for sign in number) or "/" not in number:
        raise Refused("Số, ký hiệu gồm số thứ tự và ký hiệu, ví dụ 12/KH-UBND.")
    others = Plan.objects.filter(ward=draft.ward_id, issued_on__year=day.year).exclude(pk=draft.pk)
    wanted = number.casefold()
    for other in others.exclude(number=""):
        if other.number.casefold() == wanted:
            raise Refused(
                f"Số {number} đã dùng cho kế hoạch ngày {vi.date(other.issued_on or day)}: {other.title}."
            )


def _refuse_day(draft: Plan, day: date, older: Plan | None) -> None:
    today = draft.ward.today()
    if day > today:
        raise Refused(f"Ngày ban hành không sau hôm nay ({vi.date(today)}).")
    if not draft.first_year - 1 <= day.year <= draft.last_year:
        raise Refused(f"Ngày ban hành phải trong các năm {draft.first_year - 1}–{draft.last_year}.")
    if older and older.issued_on and day < older.issued_on:
        raise Refused(f"Bản trước ban hành ngày {vi.date(older.issued_on)}; bản mới không thể sớm hơn.")
    if draft.evidence_before and day >= draft.evidence_before:
        raise Refused(
            f"Hạn nộp tài liệu ({vi.date(draft.evidence_before)}) phải sau ngày ban hành. Xin sửa hạn trong dự thảo."
        )


def _refuse_second(draft: Plan) -> None:
    """One plan answers a year's assessment: a second one would leave open who leads."""
    others = Plan.objects.in_force().filter(assessments__in=draft.assessments.all())
    other = others.exclude(ward=draft.ward_id, code=draft.code).first()
    if other:
        raise Refused(
            f"{other} đang có hiệu lực cho cùng kỳ đánh giá. Xin sửa đổi kế hoạch đó thay vì ban hành kế hoạch khác."
        )


def go_on(older: Plan, draft: Plan) -> None:
    """Let the new version take over from the one in force: what was done there, and the assessments it answers."""
    for model, names in COURSE.items():
        done = {row.lineage: row for row in model.objects.filter(plan=older)}
        rows = [row for row in model.objects.filter(plan=draft) if row.lineage in done]
        for row in rows:
            for name in names:
                setattr(row, name, getattr(done[row.lineage], name))
        model.objects.bulk_update(rows, [name.removesuffix("_id") for name in names])
    _keep_money(older, draft)
    groups = dict(ModelGroup.objects.filter(plan=draft).values_list("lineage", "pk"))
    ModelSite.objects.filter(model_group__plan=draft).delete()
    ModelSite.objects.bulk_create(
        ModelSite(
            model_group_id=groups[site.model_group.lineage],
            unit_id=site.unit_id,
            state=site.state,
            since=site.since,
            note=site.note,
        )
        for site in ModelSite.objects.filter(model_group__plan=older).select_related("model_group")
        if site.model_group.lineage in groups
    )
    draft.assessments.add(*older.assessments.all())
    Plan.objects.filter(pk=older.pk, state=State.ISSUED).update(state=State.SUPERSEDED)


def _keep_money(older: Plan, draft: Plan) -> None:
    """Keep what was written of money while the draft was open: estimates it has none of, and lines the ward added."""
    before = {line.lineage: line for line in older.funding_lines.all()}
    lines = list(draft.funding_lines.all())
    unknown = [line for line in lines if line.estimate is None and line.lineage in before]
    for line in unknown:
        line.estimate = before[line.lineage].estimate
    FundingLine.objects.bulk_update(unknown, ["estimate"])
    known = {line.lineage for line in lines}
    added = [line for line in before.values() if line.paragraph_id is None and line.lineage not in known]
    last = max((line.order for line in lines), default=0)
    FundingLine.objects.bulk_create(
        clone(line, plan_id=draft.pk, order=order, version=1) for order, line in enumerate(added, last + 1)
    )


def _tell(plan: Plan) -> None:
    """Send one notice to everybody with a part: parties, authors and recipients of reports, coordinator, deputy."""
    parties = Party.objects.filter(Q(assignment__plan=plan) | Q(task__plan=plan))
    reports = ReportDuty.objects.filter(plan=plan)
    units = set(parties.filter(unit__isnull=False).values_list("unit", flat=True))
    units |= set(reports.filter(author_unit__isnull=False).values_list("author_unit", flat=True))
    posts = {plan.coordinator_id, plan.deputy_reviewer_id}
    posts |= set(parties.values_list("position", flat=True))
    posts |= set(reports.values_list("author", flat=True)) | set(reports.values_list("recipient", flat=True))
    members = Position.objects.filter(ward=plan.ward_id, is_active=True).filter(
        Q(unit__in=units) | Q(groups__in=units)
    )
    posts |= set(members.values_list("pk", flat=True))
    holders = Holding.objects.on(plan.ward.today()).filter(position__in=posts - {None}, user__is_active=True)
    issued_on = plan.issued_on or plan.ward.today()
    sentence = f"{plan} đã ban hành ngày {vi.date(issued_on)}; anh/chị có phần việc trong kế hoạch này."
    link = reverse("assignments:plan", args=[plan.pk])
    Notice.objects.bulk_create(
        Notice(user_id=user, sentence=sentence[:500], link=link)
        for user in sorted(set(holders.values_list("user", flat=True)))
    )


# Amend, drop ---------------------------------------------------------------------------------------------------


@transaction.atomic
def amend_plan(*, plan: Plan, by: Actor) -> Plan:
    """Begin the next version of a plan in force as a draft and return it; the plan stays in force until that is issued.

    Raises Refused when the plan is not in force, or a draft of it is open already.
    """
    source = locked(plan)
    if source.state != State.ISSUED:
        raise Refused("Chỉ sửa đổi kế hoạch đang có hiệu lực. Xin tải lại trang.")
    if Plan.objects.filter(ward=source.ward_id, code=source.code, state=State.DRAFT).exists():
        raise Refused("Đã có dự thảo sửa đổi kế hoạch này. Xin mở dự thảo đó, hoặc bỏ nó trước.")
    return copy_version(source, by)


@transaction.atomic
def withdraw_draft(*, plan: Plan, by: Actor) -> None:
    """Delete a draft that nobody issued, with all its lines. Raises Refused for any other plan."""
    draft = locked(plan)
    if draft.state != State.DRAFT:
        raise Refused("Kế hoạch đã ban hành thì không bỏ được; có thể sửa đổi bằng bản mới.")
    record(by, "plan_drop", draft, version=str(draft.version), detail={"year": draft.first_year})
    try:
        for model in (Assignment, ReportDuty, Target, Request, Task, FundingLine, ModelGroup, Paragraph):
            model._default_manager.filter(plan=draft).delete()
        draft.delete()
    except ProtectedError as error:
        raise Refused("Đã có báo cáo hoặc tài liệu gắn với dự thảo này nên không bỏ được.") from error


# The year it answers -------------------------------------------------------------------------------------------


def take_year(assessment: Assessment, by: Actor) -> None:
    """Let the ward's plans answer a year that was opened after them: one in force, and every draft.

    Their lines get the indicators of what they were copied from. Runs inside the transaction of who opens the year.
    """
    open_plans = Plan.objects.filter(ward=assessment.ward_id).exclude(state=State.SUPERSEDED)
    in_years = open_plans.filter(first_year__lte=assessment.year, last_year__gte=assessment.year)
    for plan in in_years.select_related("ward", "based_on").order_by("issued_on", "pk"):
        if plan.state == State.ISSUED and assessment.plans.in_force().exists():
            continue
        for new in _attach(plan):
            record(by, "attach_plan", plan, version=str(plan.version), detail={"assessment": new.pk})


def _attach(draft: Plan) -> tuple[Assessment, ...]:
    known = set(draft.assessments.values_list("pk", flat=True))
    new = tuple(found for found in assessments_for(draft) if found.pk not in known)
    draft.assessments.add(*new)
    source = draft.based_on if new else None
    while source:  # a plan amended before its year was opened has nothing to carry: the one before it has
        _carry_indicators(draft, source, successors(source, new))
        source = source.based_on
    return new


def _carry_indicators(draft: Plan, source: Plan, found: dict[int, int]) -> None:
    lines: tuple[Any, ...] = (Paragraph, Assignment, ReportDuty, Task, FundingLine)
    for model in lines:
        before = dict(model.objects.filter(plan=source).values_list("lineage", "indicator"))
        rows = [
            row
            for row in model.objects.filter(plan=draft, indicator__isnull=True)
            if found.get(before.get(row.lineage) or 0)
        ]
        for row in rows:
            row.indicator_id = found[before[row.lineage]]
        model.objects.bulk_update(rows, ["indicator"])
    targets = list(draft.targets.filter(indicator__isnull=True).select_related("paragraph"))
    for target in targets:
        target.indicator_id = target.paragraph.indicator_id
    Target.objects.bulk_update(targets, ["indicator"])

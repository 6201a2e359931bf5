"""Verbs on assessments and plans. Each is atomic, keyword-only, and writes its row in the log."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Holding, Notice, Position, Ward
from assignments.issuing import take_year
from assignments.models import (
    Assessment,
    Assignment,
    FundingLine,
    Paragraph,
    Plan,
    Question,
    ReportDuty,
    Target,
    Task,
)
from criteria.models import Framework


@transaction.atomic
def open_assessment(*, ward: Ward, framework: Framework, year: int, by: Actor) -> Assessment:
    """Open the ward's assessment of a year by a framework, which is frozen from then on; return it.

    Plans made before it, drafts too, answer it from now on.

    Raises Refused when the framework does not apply to the year, belongs to another ward, or holds invented points and
    the ward is a real one; or when the ward already assesses the year: a yearly standard is opened once, programmes of
    targets may stand beside it.
    """
    Ward.objects.select_for_update(no_key=True).get(
        pk=ward.pk
    )  # two people at once: the second sees the first's row
    if framework.illustrative and ward.demo_day is None:
        raise Refused(f"{framework} có thang điểm minh họa, chỉ dùng cho đơn vị minh họa.")
    if framework.ward_id not in (None, ward.pk):
        raise Refused(f"{framework} là bộ tiêu chí riêng của đơn vị khác.")
    if framework.is_draft:
        raise Refused(
            f"{framework}, bản {framework.version}, còn là dự thảo nên chưa dùng để mở kỳ đánh giá."
        )
    if not Framework.objects.for_year(year).filter(pk=framework.pk).exists():
        raise Refused(f"{framework} không áp dụng cho năm {year}{_years_of(framework)}.")
    others = Assessment.objects.filter(ward=ward, year=year)
    if framework.mode != Framework.Mode.TARGETS:
        others = others.yearly()
    else:
        others = others.filter(framework__code=framework.code)
    if others.exists():
        raise Refused(f"{ward} đã mở kỳ đánh giá năm {year}.")
    assessment = Assessment.objects.create(ward=ward, framework=framework, year=year)
    framework.mark_used()
    record(
        by,
        "open_assessment",
        assessment,
        detail={"framework": framework.code, "version": framework.version, "year": year},
    )
    take_year(assessment, by)
    return assessment


def _years_of(framework: Framework) -> str:
    first, last = framework.first_year, framework.last_year
    if first and last:
        return f" (chỉ áp dụng từ năm {first} đến năm {last})"
    if first or last:
        return f" (chỉ áp dụng từ năm {first})" if first else f" (chỉ áp dụng đến năm {last})"
    return ""


@transaction.atomic
def attach_plan(*, plan: Plan, assessment: Assessment, by: Actor) -> None:
    """Let a plan answer an assessment of its own ward, in a year it covers; again is nothing new."""
    if plan.ward_id != assessment.ward_id:
        raise Refused("Kế hoạch và kỳ đánh giá thuộc hai đơn vị khác nhau.")
    if not plan.first_year <= assessment.year <= plan.last_year:
        raise Refused(f"{plan} không có hiệu lực trong năm {assessment.year}.")
    if plan.assessments.filter(pk=assessment.pk).exists():
        return
    plan.assessments.add(assessment)
    record(by, "attach_plan", plan, version=str(plan.version), detail={"assessment": assessment.pk})


@transaction.atomic
def name_deputy_reviewer(*, plan: Plan, position: Position | None, by: Actor) -> None:
    """Name the post that reviews what the coordinator may not review himself (None takes the name away).

    The holders of the post are told in their bell. Raises Refused for a superseded plan, the coordinator's own post,
    or a post of another ward or no longer in use.
    """
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    if current.state == Plan.State.SUPERSEDED:
        raise Refused("Kế hoạch này đã thay bằng bản mới; xin chọn người rà soát thay ở bản mới.")
    if position is not None:
        if position.ward_id != current.ward_id or not position.is_active:
            raise Refused("Chức danh này không còn dùng hoặc thuộc đơn vị khác.")
        if position.pk == current.coordinator_id:
            raise Refused("Đầu mối không tự rà soát thay mình; xin chọn chức danh khác.")
    before = current.deputy_reviewer
    if before == position:
        return
    current.deputy_reviewer = plan.deputy_reviewer = position
    current.save(update_fields=["deputy_reviewer"])
    record(
        by,
        "name_deputy_reviewer",
        current,
        version=str(current.version),
        detail={"old": before.title if before else "", "new": position.title if position else ""},
    )
    if position is not None:
        _tell_holders(current, position)


def _tell_holders(plan: Plan, position: Position) -> None:
    holders = Holding.objects.on(plan.ward.today()).filter(position=position, user__is_active=True)
    sentence = f"Anh/chị được giao rà soát thay các chỉ tiêu do đầu mối chủ trì ({plan})."
    link = reverse("assignments:plan", args=[plan.pk])
    Notice.objects.bulk_create(
        Notice(user_id=user, sentence=sentence[:500], link=link)
        for user in sorted(set(holders.values_list("user", flat=True)))
    )


def carry_plans(*, assessment: Assessment, indicators: Mapping[int, int]) -> None:
    """Give the paragraphs and lines of the year's plans, and its questions, their indicator of another version.

    A line whose indicator the new version lacks keeps its words and belongs to no indicator; such a question stays with
    the version it was asked on. A programme's plan that other years use stays with their version. Runs inside the caller's transaction, which writes the log.
    """
    others = Assessment.objects.filter(framework=assessment.framework_id).exclude(pk=assessment.pk)
    plans = list(assessment.plans.exclude(assessments__in=others).values_list("pk", flat=True))
    for model in (Paragraph, Assignment, ReportDuty, Target, Task, FundingLine):
        rows = model.objects.filter(plan__in=plans, indicator__framework=assessment.framework_id)
        for pk, indicator in list(rows.values_list("pk", "indicator")):
            model.objects.filter(pk=pk).update(indicator=indicators.get(indicator))
    for pk, indicator in list(assessment.questions.values_list("pk", "indicator")):
        if indicator in indicators:
            Question.objects.filter(pk=pk).update(indicator=indicators[indicator])

""" "Chờ quyết định": what of the ward waits for leadership, each with the page that settles it.

Beyond the facts of the newest year: standing, posting, versions of the rule set, and what waits in numbers; one query each. Older years that are not over yet are named with their step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User, Ward
from assignments.models import Assessment, Plan, Question
from config.access import Act, may
from reports.course import lacks_of, moves_from
from reports.course_case import CourseCase
from reports.course_guards import Lack
from reports.desk import waiting_for
from reports.models import Issue, Opinion
from scoring.facts import AssessmentFacts
from scoring.rules import ConditionState
from scoring.versions import newer_version


@dataclass(frozen=True)
class ToDecide:
    """One thing that waits: what, more of it, where, the button's verb; ``lacks`` still stand before it."""

    title: str
    sub: str
    link: str
    label: str
    lacks: tuple[Lack, ...] = ()

    @property
    def is_ready(self) -> bool:
        return not self.lacks


def decisions_of(user: User, years: Sequence[Assessment], facts: AssessmentFacts | None) -> list[ToDecide]:
    """Return what waits for the person, what can be decided now first; ``facts`` are of the newest of ``years``."""
    found: list[ToDecide] = []
    if facts is not None:
        case = CourseCase(facts.assessment, facts)
        found += [*_steps(case, user), *_reviews(facts, user), *_signatures(facts, user), *_head(case)]
    found += [*_older(years), *_counted(user)]
    if facts is not None:
        found += _version(facts.assessment)
    return sorted(found, key=lambda one: not one.is_ready)


def _steps(case: CourseCase, user: User) -> Iterator[ToDecide]:
    """Yield the next steps of the year that leadership decides, with what still stands before them."""
    year = case.assessment.year
    if not case.procedure.has_course:
        return
    for move in moves_from(case.assessment.state):
        if move.is_back or move.act != Act.DECIDE_COURSE or not may(user, move.act):
            continue
        link = reverse("reports:course_move", kwargs={"year": year, "key": move.key})
        yield ToDecide(f"{move.label} năm {year}", move.means, link, move.label, lacks_of(case, move))


def _reviews(facts: AssessmentFacts, user: User) -> Iterator[ToDecide]:
    waiting = list(waiting_for(facts, user))
    if waiting:
        codes = ", ".join(one.found.node.code for one in waiting)
        link = reverse("reports:desk", kwargs={"year": facts.assessment.year})
        title = f"{len(waiting)} chỉ tiêu chờ ông, bà rà soát"
        yield ToDecide(title, f"Chỉ tiêu {codes}.", link, "Rà soát")


def _signatures(facts: AssessmentFacts, user: User) -> Iterator[ToDecide]:
    for one in facts.results:
        unsigned = not one.editable and one.result.signed_at is None
        if unsigned and may(user, Act.SIGN_RESULT, one):
            link = reverse("scoring:indicator", args=[one.result.pk])
            yield ToDecide(
                f"Ký xác nhận chỉ tiêu {one.node.code}", one.node.name or "", link, "Xem và ký xác nhận"
            )


def _head(case: CourseCase) -> Iterator[ToDecide]:
    if any(one.key == "head" and one.state is ConditionState.UNCONFIRMED for one in case.standing.conditions):
        yield ToDecide(
            "Xác nhận điều kiện về người đứng đầu",
            "Người đứng đầu cấp ủy, chính quyền không bị kỷ luật, truy cứu trách nhiệm hình sự trong năm.",
            reverse("scoring:condition", args=[case.assessment.pk]),
            "Xác nhận",
        )


def _older(years: Sequence[Assessment]) -> Iterator[ToDecide]:
    for one in years[1:]:
        if any(move.act == Act.DECIDE_COURSE and not move.is_back for move in moves_from(one.state)):
            link = reverse("reports:course", kwargs={"year": one.year})
            title = f"Kỳ đánh giá năm {one.year} chưa kết thúc"
            yield ToDecide(title, f"Đang ở bước “{one.get_state_display()}”.", link, "Xem tiến trình")


def _counted(user: User) -> Iterator[ToDecide]:
    """Yield what waits in numbers: dossiers presented, opinions, drafts of plans, questions; one query for all."""
    waiting = Opinion.objects.filter(posting__assessment__ward=OuterRef("pk")).unanswered()
    drafts = Plan.objects.filter(ward=OuterRef("pk"), state=Plan.State.DRAFT)
    presented = Issue.objects.filter(assessment__ward=OuterRef("pk"), state=Issue.State.PRESENTED)
    asked = Question.objects.filter(assessment__ward=OuterRef("pk")).unanswered().exclude(asked_by=user)
    row = (
        Ward.objects.filter(users=user)
        .annotate(
            opinions=_number(waiting),
            year=Subquery(waiting.order_by("-pk").values("posting__assessment__year")[:1]),
            drafts=_number(drafts),
            questions=_number(asked),
            issue=Subquery(presented.order_by("-pk").values("pk")[:1]),
            issue_year=Subquery(presented.order_by("-pk").values("assessment__year")[:1]),
            presented=_number(presented),
        )
        .values("opinions", "year", "drafts", "questions", "issue", "issue_year", "presented")
        .get()
    )
    if row["issue"] and may(user, Act.ISSUE_DOSSIER):
        others = f" (và {row['presented'] - 1} hồ sơ năm khác)" if row["presented"] > 1 else ""
        yield ToDecide(
            f"Hồ sơ năm {row['issue_year']} chờ ký, phát hành{others}",
            "Xem từng văn bản rồi phát hành, hoặc trả lại kèm lý do.",
            reverse("reports:issue_decide", args=[row["issue"]]),
            "Xem và quyết định",
        )
    if row["opinions"]:
        link = reverse("reports:opinions", kwargs={"year": row["year"]}) + "?loc=chua-tra-loi"
        yield ToDecide(f"{row['opinions']} ý kiến về bản niêm yết chưa trả lời", "", link, "Xem ý kiến")
    if row["drafts"] and may(user, Act.ISSUE_PLAN):
        title = f"{row['drafts']} dự thảo kế hoạch chưa ban hành"
        yield ToDecide(title, "", reverse("assignments:list"), "Xem dự thảo")
    if row["questions"]:
        link = reverse("reports:questions") + "?loc=chua-tra-loi"
        title = f"{row['questions']} câu hỏi của công chức chờ trả lời"
        yield ToDecide(title, "", link, "Trả lời")


def _number(rows: QuerySet[Any]) -> Coalesce:
    """Return how many rows there are, as a subquery."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _version(assessment: Assessment) -> Iterator[ToDecide]:
    newer = newer_version(assessment) if assessment.state in {"self_scoring", "review"} else None
    if newer is not None:
        link = reverse("scoring:move_version", args=[assessment.pk])
        title = f"Bộ tiêu chí có bản {newer.version}; năm {assessment.year} theo bản {assessment.framework.version}"
        yield ToDecide(title, "", link, "Xem khác biệt")

"""Move an open year to a newer version of its rule set: what differs, what is carried over, what must be done again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import F, Q

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.actions import carry_plans
from assignments.models import Assessment
from criteria.comparison import Comparison, compare
from criteria.models import Content, Framework, Indicator
from evidence.actions import carry_uses
from evidence.models import Evidence
from evidence.moves import OPEN_YEARS
from scoring.models import IndicatorResult, Measure, ResultEvent
from scoring.moves import make_move

SCORED_NOTHING = {
    "self_points": None,
    "self_met": None,
    "reviewed_points": None,
    "reviewed_met": None,
    "reviewed_reason": "",
    "reviewed_by": None,
    "reviewed_at": None,
}
State = IndicatorResult.State


def newer_version(assessment: Assessment) -> Framework | None:
    """Return the newest version in force of the year's rule set when it is newer than the year's own; one query."""
    used = assessment.framework
    return (
        Framework.objects.in_force()
        .filter(Q(ward=None) | Q(ward=assessment.ward_id), code=used.code, version__gt=used.version)
        .order_by("version")
        .last()
    )


@dataclass(frozen=True)
class Moving:
    """What a move to another version would do."""

    assessment: Assessment
    target: Framework
    found: Comparison
    results: tuple[IndicatorResult, ...]
    indicators: dict[int, int]
    contents: dict[int, int]
    orphaned: tuple[str, ...]
    """Indicators and contents that the new version lacks and that hold figures or evidence: they stop the move."""

    @cached_property
    def redone(self) -> tuple[IndicatorResult, ...]:
        """Return the results handed in or accepted whose points or rule differ: they go back to be scored again."""
        done = (State.SUBMITTED, State.ACCEPTED)
        paths = self.found.scoring_paths
        return tuple(one for one in self.results if one.state in done and one.indicator.code in paths)

    @property
    def gone(self) -> tuple[IndicatorResult, ...]:
        """Return the empty results of indicators that the new version lacks."""
        return tuple(one for one in self.results if one.indicator_id not in self.indicators)

    @property
    def refusal(self) -> str:
        """Return why the year may not move; empty when it may."""
        assessment = self.assessment
        if assessment.state not in OPEN_YEARS:
            return (
                f"Kỳ đánh giá năm {assessment.year} đang ở bước “{assessment.get_state_display()}” nên giữ "
                "nguyên bộ tiêu chí đã dùng."
            )
        if self.target.is_draft:
            return f"Bản {self.target.version} còn là dự thảo."
        if (
            self.target.code != assessment.framework.code
            or self.target.version <= assessment.framework.version
        ):
            return "Chỉ chuyển được sang bản mới hơn của cùng bộ tiêu chí."
        if self.orphaned:
            return (
                f"Bản {self.target.version} không còn {', '.join(self.orphaned)}, trong khi kỳ này đã có số liệu hoặc "
                "tài liệu ở đó. Xin rút các số liệu, tài liệu đó trước."
            )
        return ""


def moving(assessment: Assessment, target: Framework) -> Moving:
    """Return what moving the year to the version would do; a fixed number of queries."""
    used = assessment.framework
    old = {row.pk: row.code for row in Indicator.objects.filter(framework=used)}
    new = {row.code: row.pk for row in Indicator.objects.filter(framework=target)}
    spot = Content.objects.values_list("pk", "indicator__code", "number")
    old_contents = {pk: (code, number) for pk, code, number in spot.filter(indicator__framework=used)}
    new_contents = {(code, number): pk for pk, code, number in spot.filter(indicator__framework=target)}
    results = tuple(assessment.results.select_related("indicator"))
    orphaned = _orphaned(assessment, old, set(new), old_contents, set(new_contents))
    return Moving(
        assessment,
        target,
        compare(used, target),
        results,
        {pk: new[code] for pk, code in old.items() if code in new},
        {pk: new_contents[place] for pk, place in old_contents.items() if place in new_contents},
        tuple(orphaned),
    )


def _orphaned(
    assessment: Assessment,
    old: dict[int, str],
    codes: set[str],
    old_contents: dict[int, tuple[str, int]],
    places: set[tuple[str, int]],
) -> Iterator[str]:
    measures = Measure.objects.filter(result__assessment=assessment)
    uses = Evidence.objects.filter(assessment=assessment)
    touched = {
        *measures.values_list("result__indicator", flat=True),
        *uses.values_list("indicator", flat=True),
    }
    held = assessment.results.exclude(state=State.DRAFT).values_list("indicator", flat=True)
    for pk, code in sorted(old.items(), key=lambda row: [int(step) for step in row[1].split(".")]):
        if code not in codes and pk in {*touched, *held}:
            yield f"chỉ tiêu {code}"
    in_contents = {*measures.values_list("content", flat=True), *uses.values_list("content", flat=True)}
    for content, (code, number) in sorted(old_contents.items(), key=lambda row: row[1]):
        if code in codes and (code, number) not in places and content in in_contents:
            yield f"nội dung {number} của chỉ tiêu {code}"


@transaction.atomic
def move_assessment(*, assessment: Assessment, target: Framework, version: int, by: Actor) -> Moving:
    """Pin the open year to a newer version; figures, assignments and evidence go to the indicators of the same code.

    An indicator that was handed in or accepted, and whose points or rule differ, goes back to its lead without the
    scores that the old rule gave (its history keeps them). Raises Refused for a closed or agreed year, and when the
    new version lacks what figures or evidence belong to.
    """
    # Results and proof first, then the year: the order of every other verb.
    list(IndicatorResult.objects.select_for_update(no_key=True).filter(assessment=assessment).order_by("pk"))
    list(Evidence.objects.select_for_update(no_key=True).filter(assessment=assessment).order_by("pk"))
    locked = Assessment.objects.select_for_update(of=("self",), no_key=True).select_related(
        "framework", "ward"
    )
    current = locked.get(pk=assessment.pk)
    if current.version != version:
        raise Refused("Kỳ đánh giá vừa được thay đổi. Xin xem lại các khác biệt rồi chuyển.")
    plan = moving(current, target)
    if plan.refusal:
        raise Refused(plan.refusal)
    _send_back(plan, by)
    detail = {
        "framework": target.code,
        "từ bản": current.framework.version,
        "sang bản": target.version,
        "khác": plan.found.answer,
        "chấm lại": [one.indicator.code for one in plan.redone],
    }
    # The log before the rows: foreign keys are asked at the commit, so whoever holds the log may still ask for a row
    # of the year, which the lock above lets him see and a changed key would not.
    record(by, "move_assessment", current, version=str(version + 1), detail=detail)
    _carry_results(plan)
    carry_uses(assessment=current, indicators=plan.indicators, contents=plan.contents)
    carry_plans(assessment=current, indicators=plan.indicators)
    Assessment.objects.filter(pk=current.pk).update(framework=target, version=F("version") + 1)
    target.mark_used()
    return plan


def _send_back(plan: Moving, by: Actor) -> None:
    """Return what is to be scored again, without the scores of the old rule."""
    was, now = plan.assessment.framework.version, plan.target.version
    for result in plan.redone:
        make_move(
            result,
            "return",
            by=by,
            version=result.version,
            comment=f"Bộ tiêu chí chuyển từ bản {was} sang bản {now}: điểm hoặc cách tính của chỉ tiêu này đã khác. "
            "Xin xem lại số liệu, điểm tự chấm rồi nộp lại.",
            changes=SCORED_NOTHING,
        )


def _carry_results(plan: Moving) -> None:
    """Give each result its indicator of the new version, each figure its content, and new indicators a result.

    The results' versions rise: a page opened before the move asks for the figures of the old one.
    """
    empty = [one.pk for one in plan.gone]
    ResultEvent.objects.filter(result__in=empty).delete()
    IndicatorResult.objects.filter(pk__in=empty).delete()
    for old, new in plan.indicators.items():
        IndicatorResult.objects.filter(assessment=plan.assessment, indicator=old).update(
            indicator=new, version=F("version") + 1
        )
    measures = list(Measure.objects.filter(result__assessment=plan.assessment, content__isnull=False))
    for measure in measures:
        measure.content_id = plan.contents[measure.content_id] if measure.content_id else None
        measure.slot = Measure.slot_of(measure.content_id, measure.key, measure.group_id)
    Measure.objects.bulk_update(measures, ["content", "slot"])
    known = set(plan.indicators.values())
    IndicatorResult.objects.bulk_create(
        IndicatorResult(assessment=plan.assessment, indicator=indicator)
        for indicator in Indicator.objects.filter(framework=plan.target)
        if indicator.pk not in known
    )

"""Appraised scores: what the appraising body gave each indicator, entered by the ward (TT 09/2021/TT-BTP, khoản 2 Điều 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.models import Assessment
from config import vietnamese as vi
from criteria.ruletypes import STEP
from criteria.tree import FrameworkTree
from scoring.counting import Score, standing_of
from scoring.models import IndicatorResult, ResultEvent
from scoring.rules import Standing

LONGEST_REASON = 2000
NOT_SENT = "Điểm thẩm định chỉ ghi được sau khi đã gửi hồ sơ và trước khi ghi kết quả cuối cùng."
STALE = "Có người vừa lưu điểm thẩm định. Điểm vừa nhập được giữ bên dưới; xin xem điểm đang có rồi lưu lại."
GIVE_REASON = "Khác kết quả của phường. Xin ghi lý do Hội đồng nêu."


@dataclass(frozen=True)
class Appraised:
    """What a person enters for one indicator: the score, why it departs, and the version of the result they saw."""

    score: Score
    reason: str
    version: int


def appraised_of(result: IndicatorResult) -> Score:
    return Score(result.appraised_points, result.appraised_met)


def reviewed_of(result: IndicatorResult) -> Score:
    return Score(result.reviewed_points, result.reviewed_met)


def departs(given: Score, own: Score) -> bool:
    """Return whether the appraised score is another than the ward's; one without the other is no difference."""
    return given.given and own.given and given != own


def fault_of(score: Score, most: Decimal | None) -> str:
    """Return what is wrong with the points, as a sentence; empty for points within 0 and the maximum, in steps."""
    points = score.points
    if points is None:
        return ""
    if points < 0 or (most is not None and points > most):
        return (
            f"Nhập điểm từ 0 đến {vi.points_paper(most)}." if most is not None else "Nhập điểm từ 0 trở lên."
        )
    return "Nhập điểm theo nấc 0,25." if points % STEP else ""


@transaction.atomic
def enter_appraisal(
    *, assessment: Assessment, entries: Mapping[int, Appraised], own: Mapping[int, Score], by: Actor
) -> int:
    """Store the appraised scores (id of the result → what was entered), all or none; return how many changed.

    ``own`` is what each is compared with (id of the result → the score the ward agreed on): one that departs needs a reason.
    Raises ``Refused`` outside the step "sent", for points beyond the maximum, and where somebody saved meanwhile.
    """
    _sent(assessment)
    results = _held(assessment, entries)
    changed: dict[str, list[str]] = {}
    for result in results:
        entry = entries[result.pk]
        old, reason = appraised_of(result), _reason(result, entry, own.get(result.pk, Score()))
        if old == entry.score and result.appraised_reason == reason:
            continue  # also where somebody just stored the same: a second click is no second entry
        if result.version != entry.version:
            raise Refused(STALE)
        _store(result, entry.score, reason, by)
        changed[result.indicator.code] = [old.words, entry.score.words]
    if changed:
        record(by, "appraisal_enter", assessment, detail={"appraised": changed})
    return len(changed)


def _sent(assessment: Assessment) -> None:
    """Hold the year's row, so that no step is made meanwhile; raise ``Refused`` where nothing is appraised now."""
    rows = Assessment.objects.select_for_update(no_key=True)
    if rows.get(pk=assessment.pk).state != Assessment.State.SENT:
        raise Refused(NOT_SENT)


def _held(assessment: Assessment, wanted: Iterable[int]) -> list[IndicatorResult]:
    rows = IndicatorResult.objects.select_for_update(of=("self",), no_key=True).select_related("indicator")
    found = list(rows.filter(assessment=assessment, pk__in=list(wanted)).order_by("pk"))
    if len(found) != len(set(wanted)):
        raise Refused(STALE)
    return found


def _reason(result: IndicatorResult, entry: Appraised, own: Score) -> str:
    """Return the reason to keep; raise ``Refused``, naming the indicator, for a score that cannot be or lacks one."""
    code, reason = result.indicator.code, entry.reason.strip()[:LONGEST_REASON]
    if fault := fault_of(entry.score, result.indicator.max_points):
        raise Refused(f"Chỉ tiêu {code}: {fault}")
    if not departs(entry.score, own):
        return ""
    if not reason:
        raise Refused(f"Chỉ tiêu {code}: {GIVE_REASON}")
    return reason


def _store(result: IndicatorResult, score: Score, reason: str, by: Actor) -> None:
    columns: dict[str, Any] = {"appraised_points": score.points, "appraised_met": score.met}
    if score.given:
        columns |= {"appraised_reason": reason, "appraised_by": by.user, "appraised_at": timezone.now()}
    else:
        columns |= {"appraised_reason": "", "appraised_by": None, "appraised_at": None}
    IndicatorResult.objects.filter(pk=result.pk).update(version=F("version") + 1, **columns)
    ResultEvent.objects.create(
        result=result,
        act="appraise",
        user=by.user,
        position=by.position,
        points=score.points,
        comment=reason if score.given else "(bỏ kết quả thẩm định đã nhập)",
    )


@transaction.atomic
def clear_appraisal(*, assessment: Assessment, by: Actor, reason: str) -> None:
    """Take every appraised score off: the dossier they were given for was taken back. What they were stays in the log."""
    rows = IndicatorResult.objects.select_for_update(of=("self",), no_key=True).select_related("indicator")
    held = rows.filter(assessment=assessment, appraised_at__isnull=False).order_by("pk")
    gone = {}
    for result in held:
        gone[result.indicator.code] = [appraised_of(result).words, ""]
        _store(result, Score(), "", by)
    if gone:
        record(by, "appraisal_clear", assessment, detail={"reason": reason, "appraised": gone})


def appraised_standing(
    assessment: Assessment,
    tree: FrameworkTree,
    results: Mapping[int, IndicatorResult],
    head_disciplined: bool | None,
) -> Standing:
    """Return total and conditions by the appraised scores (id of an indicator → result); no query.

    An indicator without an appraised score counts nothing and is open.
    """
    scores = {pk: appraised_of(result) for pk, result in results.items()}
    return standing_of(assessment.framework, tree, scores, head_disciplined)

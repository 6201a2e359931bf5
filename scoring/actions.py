"""Verbs on an indicator's result and on an assessment; each atomic, logged, and without a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice, Ward
from assignments import actions as assignment_actions
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act, refusal
from criteria.models import Framework
from criteria.ruletypes import Input
from evidence import actions as evidence_actions
from evidence.moves import OPEN_YEARS
from scoring.basis import basis_of, shown
from scoring.facts import ResultFacts, facts_of_result
from scoring.measures import to_text
from scoring.models import HEAD_NOT_DISCIPLINED, ConditionFinding, IndicatorResult, Measure, ResultEvent
from scoring.moves import EDITABLE, STALE, UNSIGNED, make_move, refuse_ended, take

LONGEST_WORDS = 2000
"""Signs of what a save changed that the history keeps; the log has every value."""


@dataclass(frozen=True)
class Entry:
    """What a person typed on the indicator's page.

    ``figures`` maps (content id or 0, input, group id or None) to the typed figure, None for an empty field.
    ``self_points``/``self_met`` None means: take what the rule computes.
    """

    figures: Mapping[tuple[int, Input, int | None], Any]
    not_arising: bool = False
    not_arising_ground: str = ""
    self_points: Decimal | None = None
    self_met: bool | None = None
    self_reason: str = ""
    shortfall: str = ""
    remedy: str = ""
    remedy_owner: str = ""
    remedy_before: date | None = None


@transaction.atomic
def open_assessment(*, ward: Ward, framework: Framework, year: int, by: Actor) -> Assessment:
    """Open the ward's assessment for the year and give every indicator its result row."""
    assessment = assignment_actions.open_assessment(ward=ward, framework=framework, year=year, by=by)
    IndicatorResult.objects.bulk_create(
        IndicatorResult(assessment=assessment, indicator=indicator)
        for indicator in framework.indicators.all()
    )
    return assessment


@transaction.atomic
def save_entry(*, result: IndicatorResult, entry: Entry, version: int, by: Actor) -> None:
    """Store the figures and the self score as a draft; raise ``Refused`` when somebody else saved meanwhile."""
    take(result)
    if result.state not in EDITABLE:
        raise Refused("Chỉ tiêu đã nộp. Rút lại để sửa số liệu, rồi nộp lại.")
    columns = {
        "not_arising": entry.not_arising,
        "not_arising_ground": entry.not_arising_ground,
        "self_points": entry.self_points,
        "self_met": entry.self_met,
        "self_reason": entry.self_reason,
        "self_by": by.user,
        "self_at": timezone.now(),
        "shortfall": entry.shortfall,
        "remedy": entry.remedy,
        "remedy_owner": entry.remedy_owner,
        "remedy_before": entry.remedy_before,
    }
    saved = IndicatorResult.objects.filter(pk=result.pk, version=version, state__in=EDITABLE).update(
        version=F("version") + 1, **columns
    )
    if not saved:
        raise Refused(STALE)
    changed = _store_figures(result, entry, by)
    words = saved_words(result, entry, changed)
    result.refresh_from_db()
    refuse_ended(result.assessment)
    ResultEvent.objects.create(result=result, act="save", user=by.user, position=by.position, comment=words)
    record(by, "result_save", result, version=str(result.version), detail={"figures": changed})


def saved_words(before: IndicatorResult, entry: Entry, changed: Mapping[str, Sequence[str | None]]) -> str:
    """Return what a save changed, from → to, for the history; figures per residential group are counted, not listed."""
    lines, groups = [], Counter[str]()
    for content_id, figure, group_id in entry.figures:
        old_new = changed.get(Measure.slot_of(content_id, figure.key, group_id))
        if old_new is not None and group_id is not None:
            groups[figure.label] += 1
        elif old_new is not None:
            old, new = (shown(text, figure) for text in old_new)
            lines.append(f"{figure.label}: {old} → {new}")
    lines += [f"{label}: sửa ở {number} khối, tổ, thôn" for label, number in groups.items()]
    if before.self_points != entry.self_points:
        old, new = (
            "theo máy tính" if p is None else vi.points(p) for p in (before.self_points, entry.self_points)
        )
        lines.append(f"điểm tự chấm: {old} → {new}")
    if before.not_arising != entry.not_arising:
        lines.append("chọn “Không phát sinh”" if entry.not_arising else "bỏ chọn “Không phát sinh”")
    return "; ".join(lines)[:LONGEST_WORDS]


def _store_figures(result: IndicatorResult, entry: Entry, by: Actor) -> dict[str, list[str | None]]:
    """Write what changed; return slot → [old, new]. Who entered a figure stays with the figure."""
    old = {measure.slot: measure for measure in result.measures.all()}
    changed: dict[str, list[str | None]] = {}
    for (content_id, field_, group_id), value in entry.figures.items():
        slot = Measure.slot_of(content_id, field_.key, group_id)
        before = old.get(slot)
        text = None if value in (None, "", (), []) else to_text(value)
        if text == (before.value if before else None):
            continue
        changed[slot] = [before.value if before else None, text]
        if text is None:
            Measure.objects.filter(pk=before.pk).delete() if before else None
            continue
        Measure.objects.update_or_create(
            result=result,
            slot=slot,
            defaults={
                "content_id": content_id or None,
                "key": field_.key,
                "group_id": group_id,
                "kind": field_.kind.value,
                "value": text,
                "entered_by": by.user,
                "entered_at": timezone.now(),
            },
        )
    return changed


@transaction.atomic
def submit(*, result: IndicatorResult, version: int, by: Actor, as_not_met: bool = False) -> None:
    """Hand the indicator in for review, with its draft evidence; the self score is fixed now.

    Refused while something is missing, except as "chưa đạt", which needs reason, remedy, owner and date only.
    """
    take(result)
    facts = facts_of_result(result)
    missing = facts.missing_as_not_met if as_not_met else facts.missing
    if missing:
        raise Refused("Chưa nộp được: " + "; ".join(item.sentence for item in missing) + ".")
    points, met = _self_score(facts, as_not_met=as_not_met)
    evidence_actions.submit_drafts(assessment=result.assessment, indicator=result.indicator, by=by)
    now = timezone.now()
    scored = {"self_points": points, "self_met": met, "self_by": by.user, "self_at": now}
    signs = by.user is not None and (not facts.leads or by.user.pk in facts.lead_ids)
    signature = _signature(facts, by, now) if signs else UNSIGNED
    make_move(result, "submit", by=by, version=version, changes=scored | signature)
    if not signs:
        _ask_to_sign(facts, by)


def _signature(facts: ResultFacts, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the columns of a signature, in the post by which the person answers for the indicator."""
    posts = [lead.position for lead in facts.leads if by.user is not None and lead.user_id == by.user.pk]
    return {"signed_by": by.user, "signed_as": (posts or [by.position])[0], "signed_at": at}


def _ask_to_sign(facts: ResultFacts, by: Actor) -> None:
    sentence = f"Chỉ tiêu {facts.node.code} do {by.name} nộp, chờ ký xác nhận."
    link = reverse("scoring:indicator", args=[facts.result.pk])
    Notice.objects.bulk_create(
        Notice(user_id=pk, sentence=sentence, link=link) for pk in sorted(facts.lead_ids)
    )


@transaction.atomic
def sign(*, result: IndicatorResult, version: int, by: Actor) -> None:
    """Confirm an indicator that somebody else handed in; the score sheet prints who signed and when.

    Raises ``Refused`` where the person does not answer for it, and where it is signed already.
    """
    take(result)
    facts = facts_of_result(result)
    if by.user is None or by.user.pk not in facts.signer_ids:
        raise Refused(refusal(Act.SIGN_RESULT))
    signed = facts.result
    if signed.signed_by is not None and signed.signed_at is not None:
        moment = vi.datetime(timezone.localtime(signed.signed_at))
        raise Refused(f"{signed.signed_by.full_name} đã ký xác nhận chỉ tiêu này lúc {moment}.")
    make_move(result, "sign", by=by, version=version, changes=_signature(facts, by, timezone.now()))


def _self_score(facts: ResultFacts, *, as_not_met: bool) -> tuple[Decimal | None, bool | None]:
    result = facts.result
    if facts.mode != Framework.Mode.POINTS:
        return None, False if as_not_met else facts.self_met
    if as_not_met and facts.self_points is None:
        return Decimal(0), None
    return facts.self_points, result.self_met


@transaction.atomic
def withdraw(*, result: IndicatorResult, version: int, by: Actor) -> None:
    """Take a submitted indicator back to change it; its evidence stays handed in, the signature is taken off."""
    take(result)
    make_move(result, "withdraw", by=by, version=version)


@transaction.atomic
def return_result(*, result: IndicatorResult, version: int, comment: str, by: Actor) -> None:
    """Send the indicator back to its lead with the reason; signature and a reviewed score given before are taken off."""
    take(result)
    make_move(result, "return", by=by, version=version, comment=comment)


@transaction.atomic
def accept(
    *, result: IndicatorResult, version: int, points: Decimal | None, met: bool | None, reason: str, by: Actor
) -> None:
    """Accept with the reviewed score, which must be given; one that departs from the self score needs a reason."""
    _decide("accept", result, version=version, points=points, met=met, reason=reason, by=by)


@transaction.atomic
def confirm_review(
    *, result: IndicatorResult, version: int, points: Decimal | None, met: bool | None, reason: str, by: Actor
) -> None:
    """Review an accepted indicator again after figures or evidence changed: the score rests on what stands now."""
    _decide("confirm", result, version=version, points=points, met=met, reason=reason, by=by)


def _decide(
    name: str,
    result: IndicatorResult,
    *,
    version: int,
    points: Decimal | None,
    met: bool | None,
    reason: str,
    by: Actor,
) -> None:
    """Make the move with the reviewed score and what it rests on."""
    take(result)
    waiting = evidence_actions.settle(assessment=result.assessment, indicator=result.indicator)
    facts = facts_of_result(result)  # after its documents are locked: the score rests on what is read here
    if waiting:
        raise Refused(f"Còn {waiting} tài liệu chưa được chấp nhận. Xin rà soát hết tài liệu trước.")
    if name == "confirm" and facts.result.reviewed_basis is not None and not facts.changes:
        raise Refused("Số liệu và tài liệu không thay đổi từ lần rà soát trước. Điểm rà soát giữ nguyên.")
    departs = _departs(facts, points, met)
    if departs and not reason.strip():
        raise Refused("Điểm rà soát khác điểm tự chấm. Xin ghi lý do.")
    kept = reason if departs else ""
    changes = {
        "reviewed_points": points,
        "reviewed_met": met,
        "reviewed_reason": kept,
        "reviewed_by": by.user,
        "reviewed_at": timezone.now(),
        "reviewed_basis": basis_of(facts),
    }
    make_move(result, name, by=by, version=version, comment=kept, changes=changes)


def _departs(facts: ResultFacts, points: Decimal | None, met: bool | None) -> bool:
    """Return whether the reviewed score differs from the self score; refuse when there is none."""
    if facts.mode == Framework.Mode.POINTS:
        if points is None:
            raise Refused("Xin nhập điểm rà soát.")
        return points != facts.result.self_points
    if met is None:
        raise Refused("Xin chọn kết quả rà soát: Đạt hoặc Chưa đạt.")
    return met != facts.result.self_met


@transaction.atomic
def say(*, result: IndicatorResult, text: str, by: Actor) -> None:
    """Add a message to the review thread; it is kept with the file."""
    ResultEvent.objects.create(
        result=result, act="say", user=by.user, position=by.position, comment=text.strip()
    )
    record(by, "result_say", result)


def why_condition_stands(assessment: Assessment) -> str:
    """Return why leadership's word on the head cannot be given anew; empty while it can."""
    if assessment.state in OPEN_YEARS:
        return ""
    return (
        "Kết quả đã được niêm yết nên xác nhận này không đổi được nữa. Nếu có thay đổi, lãnh đạo phường đưa kỳ đánh giá "
        "trở lại bước rà soát ở trang tiến trình, xác nhận lại rồi niêm yết lại."
    )


@transaction.atomic
def confirm_condition(*, assessment: Assessment, met: bool, ground: str, by: Actor) -> ConditionFinding:
    """Record what leadership confirms of the condition on the head (Điều 4 khoản 3); the newest row counts.

    Raises ``Refused`` once the result is posted: what hangs on the board and what was agreed on names the condition, too.
    """
    if by.user is None:
        raise Refused("Việc này do Chủ tịch hoặc Phó Chủ tịch thực hiện.")
    year = Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    if refused := why_condition_stands(year):
        raise Refused(refused)
    finding = ConditionFinding.objects.create(
        assessment=assessment, key=HEAD_NOT_DISCIPLINED, met=met, ground=ground.strip(), confirmed_by=by.user
    )
    record(
        by, "condition_confirm", assessment, detail={"key": finding.key, "met": met, "ground": finding.ground}
    )
    return finding

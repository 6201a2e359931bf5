"""The result of the meeting, frozen: scores, version of the rule set, evidence with revisions and hashes."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from evidence.models import Evidence
from reports.course_case import CourseCase
from reports.models import Agreement, CourseFile, Meeting
from reports.sealing import digest_of, points_text
from scoring.basis import basis_of
from scoring.counting import Score, standing_of
from scoring.rules import Standing


def freeze(case: CourseCase, by: Actor, comment: str) -> None:
    """Store what the meeting agreed on; nothing of it changes afterwards."""
    meeting = case.meeting
    if meeting is None or by.user is None:
        raise Refused("Chưa có cuộc họp để thống nhất kết quả.")
    if not Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.INVITED).exists():
        raise Refused("Cuộc họp chưa được mời hoặc đã thống nhất kết quả.")
    assessment, found = case.assessment, agreed_standing(case)
    content = content_of(case, found)
    last = assessment.agreements.aggregate(last=Max("number"))["last"] or 0
    row = Agreement.objects.create(
        assessment=assessment,
        meeting=meeting,
        number=last + 1,
        framework=assessment.framework,
        framework_digest=assessment.framework.digest,
        total=found.total,
        met=found.met,
        content=content,
        digest=digest_of(content),
        agreed_by=by.user,
    )
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.AGREED, version=F("version") + 1)
    record(by, "agreement_make", row, detail={"digest": row.digest, "total": row.total, "met": row.met})


def unfreeze(case: CourseCase, by: Actor, comment: str) -> None:
    """Take the agreed result out of force, with the reason; it and its meeting are kept."""
    row = case.agreement
    if row is None or by.user is None:
        raise Refused("Không có kết quả thống nhất đang có hiệu lực.")
    Agreement.objects.filter(pk=row.pk).update(
        superseded_at=timezone.now(), superseded_by=by.user, superseded_reason=comment
    )
    Meeting.objects.filter(pk=row.meeting_id).update(state=Meeting.State.SUPERSEDED, version=F("version") + 1)
    record(by, "agreement_supersede", row, detail={"reason": comment})


def agreed_standing(case: CourseCase) -> Standing:
    """Return total and conditions by the scores that the meeting concluded so far; nothing concluded, no points."""
    rows, finding = case.conclusions, case.finding
    scores = {pk: Score(rows[pk].points, rows[pk].met) if pk in rows else Score() for pk in case.results}
    head_disciplined = None if finding is None else not finding.met
    return standing_of(case.assessment.framework, case.tree, scores, head_disciplined)


def concluded(case: CourseCase) -> int:
    """Return how many indicators of the year have a concluded score."""
    by_points = case.assessment.framework.counts_points
    rows = (row for key, row in case.conclusions.items() if key in case.results)
    return sum((row.points if by_points else row.met) is not None for row in rows)


def is_whole(case: CourseCase) -> bool:
    """Return whether every indicator has a concluded score: only then do total and conditions say anything."""
    return bool(case.results) and concluded(case) == len(case.results)


def content_of(case: CourseCase, found: Standing) -> dict[str, Any]:
    """Return all that is frozen, as plain JSON: texts and numbers as text, dates in ISO."""
    assessment = case.assessment
    return {
        "ward": assessment.ward.code,
        "year": assessment.year,
        "framework": {
            "code": assessment.framework.code,
            "version": assessment.framework.version,
            "digest": assessment.framework.digest,
        },
        "total": points_text(found.total),
        "max": points_text(found.max_points),
        "met": found.met,
        "provisional": case.tree.provisional,
        "meeting": _meeting(case),
        "criteria": [
            {
                "number": criterion.number,
                "name": criterion.name or "",
                "max": points_text(criterion.max_points),
                "points": points_text(one.points),
                "met_count": one.met_count,
            }
            for criterion, one in zip(case.tree.criteria, found.criteria, strict=True)
        ],
        "conditions": [
            {"key": one.key, "state": one.state.value, "sentence": one.sentence} for one in found.conditions
        ],
        "indicators": _indicators(case),
    }


def _indicators(case: CourseCase) -> list[dict[str, Any]]:
    proof = _evidence(case)
    return [
        {
            "code": facts.node.code,
            "name": facts.node.name or "",
            "criterion": facts.criterion.number,
            "provisional": facts.provisional,
            "max": points_text(facts.node.max_points),
            "computed": points_text(facts.outcome.points),
            "computed_met": facts.outcome.met,
            "explanation": facts.outcome.explanation,
            "figures": basis_of(facts)["figures"],
            "self": points_text(facts.result.self_points),
            "self_met": facts.result.self_met,
            "reviewed": points_text(facts.result.reviewed_points),
            "reviewed_met": facts.result.reviewed_met,
            "agreed": points_text(case.conclusions[facts.node.pk].points),
            "agreed_met": case.conclusions[facts.node.pk].met,
            "reason": case.conclusions[facts.node.pk].reason,
            "not_arising": facts.result.not_arising_ground if facts.result.not_arising else "",
            "evidence": proof.get(facts.node.pk, []),
        }
        for facts in case.facts.results
    ]


def _meeting(case: CourseCase) -> dict[str, Any]:
    """Return what the result rests on of the meeting itself: day, who came, the vote, the signed minutes' hashes."""
    meeting = case.meeting
    assert meeting is not None  # noqa: S101 - asked by the caller
    minutes = CourseFile.objects.filter(meeting=meeting, purpose=CourseFile.Purpose.MINUTES)
    return {
        "number": meeting.number,
        "held_on": meeting.held_on.isoformat(),
        "place": meeting.place,
        "people": [
            {"name": one.name, "position": one.position, "part": one.part, "present": one.present}
            for one in case.attendees
        ],
        "votes": [meeting.votes_for, meeting.votes_against, meeting.votes_abstain],
        "conclusion": meeting.conclusion,
        "minutes": [
            {"algorithm": one.revision.algorithm, "digest": one.revision.digest, "size": one.revision.size}
            for one in minutes.select_related("revision")
        ],
    }


def _evidence(case: CourseCase) -> dict[int, list[dict[str, Any]]]:
    """Return each indicator's accepted documents with the pinned revision and its hash."""
    found: dict[int, list[dict[str, Any]]] = {}
    uses = Evidence.objects.filter(assessment=case.assessment).accepted()
    for use in uses.select_related("document", "revision").order_by("pk"):
        found.setdefault(use.indicator_id, []).append(
            {
                "document": use.document_id,
                "number": use.document.number,
                "date": use.document.issued_on.isoformat() if use.document.issued_on else "",
                "subject": use.document.subject,
                "revision": use.revision.number,
                "algorithm": use.revision.algorithm,
                "digest": use.revision.digest,
                "size": use.revision.size,
            }
        )
    return found

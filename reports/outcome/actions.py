"""Verbs on what follows the meeting that are steps of the course; each atomic, logged, and without a request."""

from __future__ import annotations

from django.utils import timezone

from accounts.audit import Actor, record
from reports.course_case import CourseCase
from reports.models import Decision, Submission
from scoring.appraisal import clear_appraisal


def withdraw_submission(case: CourseCase, by: Actor, comment: str) -> None:
    """Mark what was sent as taken back, with the reason; what was appraised and decided of it falls with it."""
    row = case.submission
    if row is None:
        return
    columns = {"withdrawn_at": timezone.now(), "withdrawn_by": by.user, "withdrawn_reason": comment}
    Submission.objects.filter(pk=row.pk).update(**columns)
    record(by, "submission_withdraw", row, detail={"reason": comment})
    withdraw_decision(case, by, comment)
    clear_appraisal(assessment=case.assessment, by=by, reason=comment)


def withdraw_decision(case: CourseCase, by: Actor, comment: str) -> None:
    """Mark the noted outcome as wrong, with the reason; a step of the course."""
    row = case.decision
    if row is not None:
        columns = {"withdrawn_at": timezone.now(), "withdrawn_by": by.user, "withdrawn_reason": comment}
        Decision.objects.filter(pk=row.pk).update(**columns)
        record(by, "decision_withdraw", row, detail={"reason": comment})

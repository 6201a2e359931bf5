"""What a step of the year does to what was noted after the meeting; called by the course, within its transaction."""

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
    take_back(row, "submission_withdraw", comment, by)
    withdraw_decision(case, by, comment)
    clear_appraisal(assessment=case.assessment, by=by, reason=comment)


def withdraw_decision(case: CourseCase, by: Actor, comment: str) -> None:
    """Mark the noted outcome as wrong, with the reason."""
    if case.decision is not None:
        take_back(case.decision, "decision_withdraw", comment, by)


def take_back(row: Submission | Decision, act: str, reason: str, by: Actor) -> None:
    """Put a note out of force, with the reason; it stays to be read. The year is held by the caller."""
    columns = {"withdrawn_at": timezone.now(), "withdrawn_by": by.user, "withdrawn_reason": reason}
    type(row)._default_manager.filter(pk=row.pk).update(**columns)
    record(by, act, row, detail={"reason": reason})

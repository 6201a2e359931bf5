"""What a step of the year does beyond its own posting, meeting or outcome. Called by the course alone."""

from __future__ import annotations

from django.db.models import F

from accounts.audit import Actor, record
from reports.course_case import CourseCase
from reports.models import Meeting
from reports.posting import publishing


def withdraw_posting(case: CourseCase, by: Actor, comment: str) -> None:
    """Take the posting back; a meeting that was called on it does not count any more."""
    publishing.withdraw(case, by, comment)
    _set_meeting_aside(case, by, comment, held_only=False)


def reopen_posting(case: CourseCase, by: Actor, comment: str) -> None:
    """Let the posting hang on; a meeting that was held on it already is to be held again afterwards."""
    publishing.reopen(case, by, comment)
    _set_meeting_aside(case, by, comment, held_only=True)


def _set_meeting_aside(case: CourseCase, by: Actor, comment: str, *, held_only: bool) -> None:
    """Keep a meeting that was called as one that does not count: it is prepared anew, what was noted of it stays.

    One that is only being prepared stays as it is: its day can still be changed.
    """
    meeting = case.meeting
    if meeting is None or meeting.state != Meeting.State.INVITED:
        return
    if held_only and meeting.held_on > case.today:
        return
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.SUPERSEDED, version=F("version") + 1)
    record(by, "meeting_set_aside", meeting, detail={"reason": comment})

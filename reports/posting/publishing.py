"""What a step of the year does to its posting: shown, ended, taken back, opened again. Called by the course alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from reports.course_case import CourseCase
from reports.models import Posting

State = Posting.State
MOVED = "Bản niêm yết vừa thay đổi. Xin xem lại rồi thực hiện."


def publish(case: CourseCase, by: Actor, comment: str) -> None:
    """Show the prepared copy to everybody from this moment on."""
    columns = {"posted_by": by.user, "posted_at": timezone.now(), "posted_on": case.today}
    _swap(case, State.READY, State.POSTED, by, "posting_publish", columns)


def close(case: CourseCase, by: Actor, comment: str) -> None:
    """End the posting: it can still be read, but takes no opinions."""
    columns = {"closed_by": by.user, "closed_at": timezone.now(), "closed_on": case.today}
    _swap(case, State.POSTED, State.CLOSED, by, "posting_close", columns)


def withdraw(case: CourseCase, by: Actor, comment: str) -> None:
    """Take the posting back, with the reason that the public page gives."""
    columns = {
        "withdrawn_by": by.user,
        "withdrawn_at": timezone.now(),
        "withdrawn_on": case.today,
        "reason": comment,
    }
    source = case.posting.state if case.posting else State.POSTED
    _swap(case, source, State.WITHDRAWN, by, "posting_withdraw", columns)


def reopen(case: CourseCase, by: Actor, comment: str) -> None:
    """Let an ended posting hang on: the same copy, taking opinions again."""
    columns = {"closed_by": None, "closed_at": None, "closed_on": None}
    _swap(case, State.CLOSED, State.POSTED, by, "posting_reopen", columns)


def _swap(
    case: CourseCase, source: str, target: str, by: Actor, act: str, columns: Mapping[str, object]
) -> None:
    posting = case.posting
    if posting is None:
        raise Refused(MOVED)
    rows = Posting.objects.filter(pk=posting.pk, state=source, version=posting.version)
    if not rows.update(state=target, version=F("version") + 1, **columns):
        raise Refused(MOVED)
    posting.refresh_from_db()
    record(by, act, posting, version=str(posting.version), detail={"from": source, "to": target})

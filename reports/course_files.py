"""Files of a step of the course: documents of the register that belong to a posting record, an opinion, the meeting …

One way for all of them: taken in like every file of the register, pinned to their revision, taken off only while the step
they belong to is open. Nothing is deleted: the document stays in the register, attaching and taking off stay in the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import User
from assignments.models import Assessment
from config.access import Act
from evidence.models import Document, InboxItem
from reports.models import (
    CourseFile,
    Decision,
    Meeting,
    Opinion,
    Posting,
    PostingRecord,
    Submission,
    Supplement,
)

Step = PostingRecord | Opinion | Meeting | Submission | Supplement | Decision
"""What a file of the course may belong to."""
Purpose = CourseFile.Purpose
State = Assessment.State

TWICE = "Tài liệu này đã được đính kèm."
GONE = "Tài liệu này vừa được gỡ."
NO_FILE = "Tài liệu này không có trong sổ tài liệu hoặc chưa có tệp."


@dataclass(frozen=True)
class Owner:
    """One kind of step: its rows, the way to its year, whose right it is, the page and the purposes of its files.

    ``closed`` says why no file may be added, ``fixed`` why none may be taken off; "" when it may.
    """

    rows: type[models.Model]
    path: str
    act: Act
    page: str
    anchor: str
    purposes: frozenset[str]
    closed: Callable[[Any, Assessment], str]
    fixed: Callable[[Any, Assessment], str]


def _record_closed(row: PostingRecord, year: Assessment) -> str:
    if row.struck_at:
        return "Dòng này đã gạch bỏ."
    if row.posting.state not in {Posting.State.POSTED, Posting.State.CLOSED}:
        return "Bản niêm yết này không còn hiệu lực."
    return ""


def _record_fixed(row: PostingRecord, year: Assessment) -> str:
    ended = row.posting.state != Posting.State.POSTED
    return _record_closed(row, year) or ("Đã kết thúc niêm yết nên không gỡ tài liệu được." if ended else "")


def _opinion_fixed(row: Opinion, year: Assessment) -> str:
    return "Ý kiến đã được xử lý nên không gỡ tài liệu được." if row.state != Opinion.State.NEW else ""


def _meeting_closed(row: Meeting, year: Assessment) -> str:
    return "Cuộc họp này không còn hiệu lực." if row.state == Meeting.State.SUPERSEDED else ""


def _meeting_fixed(row: Meeting, year: Assessment) -> str:
    agreed = row.state == Meeting.State.AGREED
    return _meeting_closed(row, year) or (
        "Kết quả đã được thống nhất nên không gỡ tài liệu được." if agreed else ""
    )


def _withdrawn(row: Submission | Decision, year: Assessment) -> str:
    return "Bản ghi này không còn hiệu lực." if row.withdrawn_at else ""


def _submission_fixed(row: Submission, year: Assessment) -> str:
    sent = year.state != State.AGREED
    return _withdrawn(row, year) or ("Hồ sơ đã gửi nên không gỡ tài liệu được." if sent else "")


def _supplement_closed(row: Supplement, year: Assessment) -> str:
    return _withdrawn(row.submission, year)


def _supplement_fixed(row: Supplement, year: Assessment) -> str:
    answered = row.answered_on is not None
    return _supplement_closed(row, year) or (
        "Đã ghi việc gửi bổ sung nên không gỡ tài liệu được." if answered else ""
    )


def _decision_fixed(row: Decision, year: Assessment) -> str:
    ended = year.state != State.SENT
    return _withdrawn(row, year) or ("Kết quả đã được ghi nhận nên không gỡ tài liệu được." if ended else "")


def _never(row: Any, year: Assessment) -> str:
    return ""


def _purposes(*some: str) -> frozenset[str]:
    return frozenset({*some, Purpose.OTHER})


OWNERS: dict[str, Owner] = {
    "posting_record": Owner(
        PostingRecord,
        "posting__assessment",
        Act.KEEP_POSTING,
        "reports:posting",
        "noi-niem-yet",
        _purposes(Purpose.PHOTO, Purpose.MINUTES),
        _record_closed,
        _record_fixed,
    ),
    "opinion": Owner(
        Opinion,
        "posting__assessment",
        Act.ANSWER_OPINION,
        "reports:opinions",
        "y-kien-{pk}",
        _purposes(Purpose.LETTER, Purpose.MINUTES, Purpose.PHOTO),
        _never,
        _opinion_fixed,
    ),
    "meeting": Owner(
        Meeting,
        "assessment",
        Act.KEEP_MEETING,
        "reports:meeting",
        "bien-ban",
        _purposes(Purpose.MINUTES, Purpose.INVITATION, Purpose.PHOTO),
        _meeting_closed,
        _meeting_fixed,
    ),
    "submission": Owner(
        Submission,
        "assessment",
        Act.KEEP_OUTCOME,
        "reports:outcome",
        "gui-ho-so",
        _purposes(Purpose.LETTER),
        _withdrawn,
        _submission_fixed,
    ),
    "supplement": Owner(
        Supplement,
        "submission__assessment",
        Act.KEEP_OUTCOME,
        "reports:outcome",
        "bo-sung",
        _purposes(Purpose.LETTER),
        _supplement_closed,
        _supplement_fixed,
    ),
    "decision": Owner(
        Decision,
        "assessment",
        Act.KEEP_OUTCOME,
        "reports:outcome",
        "quyet-dinh",
        _purposes(Purpose.DECISION, Purpose.SCORES, Purpose.LETTER),
        _withdrawn,
        _decision_fixed,
    ),
}


def name_of(to: Step) -> str:
    """Return the key of the step's kind: "meeting", "posting_record" …"""
    return next(name for name, owner in OWNERS.items() if isinstance(to, owner.rows))


def step_of(owner: str, pk: int, user: User) -> Step | None:
    """Return the step in the person's own ward, with its year and ward; None when there is none."""
    kind = OWNERS.get(owner)
    if kind is None or user.ward_id is None:
        return None
    rows: QuerySet[Any] = kind.rows._default_manager.select_related(f"{kind.path}__ward")
    found: Step | None = rows.filter(**{f"{kind.path}__ward": user.ward_id}, pk=pk).first()
    return found


def assessment_of(to: Step) -> Assessment:
    """Return the year that the step belongs to."""
    if isinstance(to, (PostingRecord, Opinion)):
        return to.posting.assessment
    return to.submission.assessment if isinstance(to, Supplement) else to.assessment


def page_of(to: Step) -> str:
    """Return the address of the page that shows the step, with its anchor."""
    owner = OWNERS[name_of(to)]
    page = reverse(owner.page, kwargs={"year": assessment_of(to).year})
    return f"{page}#{owner.anchor.format(pk=to.pk)}"


def why_closed(to: Step) -> str:
    """Return why no file may be added to the step; "" when one may."""
    return OWNERS[name_of(to)].closed(to, assessment_of(to))


def files_of(to: Step, *purposes: str) -> QuerySet[CourseFile]:
    """Return the step's files (of the purposes named, else all) as a page shows them, in the order of attaching."""
    found = CourseFile.objects.filter(**{name_of(to): to})
    return rows_of(found.filter(purpose__in=purposes) if purposes else found)


def rows_of(files: QuerySet[CourseFile]) -> QuerySet[CourseFile]:
    """Join what the list shows of each file: document, revision with its reading, who attached it."""
    return files.select_related("document", "revision__reading", "added_by").order_by("pk")


@transaction.atomic
def attach(*, document: Document, to: Step, purpose: str, by: Actor) -> CourseFile:
    """Attach a document of the ward's own register, pinned to its newest revision. Raises ``Refused``."""
    InboxItem.objects.leave(document, by.user)  # before the year is held, as where a document is filed
    owner, year = name_of(to), _hold(to)
    if purpose not in OWNERS[owner].purposes:
        raise Refused("Loại tài liệu này không thuộc bước này.")
    _refuse(OWNERS[owner].closed(_fresh(to), year))
    revision = document.revisions.order_by("-number").first()
    if document.ward_id != year.ward_id or revision is None:
        raise Refused(NO_FILE)
    if CourseFile.objects.filter(**{owner: to}, document=document).exists():
        raise Refused(TWICE)
    try:
        with transaction.atomic():
            made = CourseFile.objects.create(
                document=document, revision=revision, purpose=purpose, added_by=by.user, **{owner: to}
            )
    except IntegrityError as error:
        raise Refused(TWICE) from error
    _record("course_file_add", made, to, by)
    return made


@transaction.atomic
def detach(*, file: int, to: Step, by: Actor) -> None:
    """Take a file off again while its step is open; the document stays in the register. Raises ``Refused``.

    ``file`` is the row's id: one that is gone, or of another step, is refused like one taken off just now.
    """
    owner, year = name_of(to), _hold(to)
    _refuse(OWNERS[owner].fixed(_fresh(to), year))
    row = CourseFile.objects.filter(**{owner: to}, pk=file).select_related("document").first()
    if row is None:
        raise Refused(GONE)
    _record("course_file_remove", row, to, by)
    row.delete()


def _hold(to: Step) -> Assessment:
    """Hold the year's row as a move does: a file is not taken off between a step's guards and the step."""
    return Assessment.objects.hold(assessment_of(to).pk)


def _fresh(to: Step) -> Any:
    """Read the step again as it stands now that the year is held."""
    return type(to)._default_manager.get(pk=to.pk)


def _refuse(reason: str) -> None:
    if reason:
        raise Refused(reason)


def _record(act: str, file: CourseFile, to: Step, by: Actor) -> None:
    detail = {"document": file.document_id, "name": str(file.document), "purpose": file.get_purpose_display()}
    record(by, act, to, ward=assessment_of(to).ward, detail=detail)

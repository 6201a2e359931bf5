"""What the ward notes of the time after the meeting: sent, asked back, answered, decided.

Nothing noted is changed or removed: a wrong note is taken out of force with the reason and a new one stands beside it.
Every verb holds the year's row first, as a step of the course does.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from reports.course_case import CourseCase
from reports.models import CourseFile, Decision, Submission, Supplement
from reports.outcome.actions import take_back
from reports.terms import supplement_due

State = Assessment.State
STALE = "Có người vừa ghi mục này. Nội dung vừa nhập được giữ bên dưới; xin xem bản đang có rồi lưu lại."
GIVE_REASON = "Xin ghi lý do ghi lại, để người đọc hồ sơ sau này biết vì sao."
ONLY_REPORT = (
    "Kết quả đã thống nhất chưa đủ điều kiện công nhận nên chỉ gửi Báo cáo đánh giá và Bản tổng hợp điểm số."
)
NOT_AGREED = "Việc gửi hồ sơ được ghi sau khi họp thống nhất kết quả và trước khi ghi kết quả cuối cùng."
OTHER_ISSUE = "Hồ sơ chính thức đang có hiệu lực đã thay đổi. Xin chọn lại hồ sơ đã gửi."
OLD_ISSUE = "Hồ sơ chính thức lập theo kết quả họp cũ. Xin phát hành lại trước khi ghi việc gửi."
NOT_SENT = "Mục này được ghi sau khi đã gửi hồ sơ và trước khi ghi kết quả cuối cùng."


@dataclass(frozen=True)
class Sent:
    """What went up: kind (``Submission.Kind``), when, to whom, how."""

    kind: str
    sent_on: date
    recipient: str
    method: str
    letter_number: str = ""
    note: str = ""
    issue_id: int | None = None
    """The final set that went up; None: papers that the portal did not issue."""


@dataclass(frozen=True)
class Decided:
    """How it ended: outcome (``Decision.Outcome``), the paper that says so, the total it names (None: none)."""

    outcome: str
    decided_on: date
    authority: str
    number: str = ""
    signer: str = ""
    total: Decimal | None = None
    no_scores_reason: str = ""
    ground: str = ""


def held_case(assessment: Assessment) -> CourseCase:
    """Hold the year's row and return the case as it is now, so that no step is made meanwhile."""
    return CourseCase(Assessment.objects.hold(assessment.pk))


def in_state(case: CourseCase, states: frozenset[str], sentence: str) -> None:
    """Raise ``Refused`` with the sentence unless the year is in one of the states."""
    if case.assessment.state not in states:
        raise Refused(sentence)


def person(by: Actor) -> User:
    """Return who acts; a record of the course always has a person."""
    if by.user is None:
        raise Refused("Việc này do người của phường ghi.")
    return by.user


def _same(row: models.Model, wanted: Sent | Decided) -> bool:
    """Return whether the row says just that: a second click of the same button is no second note."""
    return all(getattr(row, name) == value for name, value in asdict(wanted).items())


def _said(wanted: Sent | Decided) -> dict[str, str]:
    """Return what was noted, for the log; empty fields are left out."""
    return {name: str(value) for name, value in asdict(wanted).items() if value not in ("", None)}


def not_after(day: date, case: CourseCase, what: str) -> None:
    """Raise ``Refused`` for a day that has not come."""
    if day > case.today:
        raise Refused(f"{what} chưa đến (hôm nay là {vi.date(case.today)}).")


# Sent ------------------------------------------------------------------------------------------------------------


def kind_fault(case: CourseCase, kind: str, note: str) -> str:
    """Return why what was agreed does not allow to send this (điểm e khoản 1 Điều 3); empty when it does."""
    agreement = case.agreement
    if agreement is None or agreement.met is None:
        return ""
    if not agreement.met and kind == Submission.Kind.REQUEST:
        return ONLY_REPORT
    if agreement.met and kind == Submission.Kind.REPORT_ONLY and not note.strip():
        return "Kết quả đã thống nhất đủ điều kiện công nhận. Không gửi hồ sơ đề nghị thì xin ghi lý do ở ô Ghi chú."
    return ""


@transaction.atomic
def record_submission(
    *, assessment: Assessment, sent: Sent, seen: int | None, reason: str = "", by: Actor
) -> Submission:
    """Note what was sent; where a note is in force (``seen``: the one the person saw) it gives way, with the reason.

    Its files, the supplements and the decision that rest on it go on with the new note. Raises ``Refused``.
    """
    case = held_case(assessment)
    in_state(case, frozenset({State.AGREED, State.SENT}), NOT_AGREED)
    old, agreement = case.submission, case.agreement
    if agreement is None:
        raise Refused(NOT_AGREED)
    if (old.pk if old else None) != seen:
        if old is not None and _same(old, sent):
            return old
        raise Refused(STALE)
    if old is not None and not reason.strip():
        raise Refused(GIVE_REASON)
    _check_sent(case, sent)
    who, last = person(by), Submission.objects.filter(assessment=assessment).aggregate(last=Max("number"))
    if old is not None:
        take_back(old, "submission_supersede", reason.strip(), by)
    new = Submission.objects.create(
        assessment=assessment,
        agreement=agreement,
        number=(last["last"] or 0) + 1,
        recorded_by=who,
        **asdict(sent),
    )
    if old is not None:
        _carry_over(old, new)
    said = {"kind": new.get_kind_display(), "method": new.get_method_display()}
    record(
        by, "submission_record", new, detail=_said(sent) | said | ({"reason": reason.strip()} if old else {})
    )
    return new


def _check_issue(case: CourseCase, sent: Sent) -> None:
    """Raise ``Refused`` unless the set that went up is the one in force, by the agreed result."""
    if sent.issue_id is None:
        return
    issue, agreement = case.issue, case.agreement
    if issue is None or issue.pk != sent.issue_id:
        raise Refused(OTHER_ISSUE)
    if agreement is not None and issue.agreement_id != agreement.pk:
        raise Refused(OLD_ISSUE)
    if issue.kind != sent.kind:
        raise Refused(f"Hồ sơ đã phát hành là “{issue.get_kind_display()}”. Xin chọn lại mục Gửi gì.")


def _check_sent(case: CourseCase, sent: Sent) -> None:
    not_after(sent.sent_on, case, "Ngày gửi")
    agreement = case.agreement
    assert agreement is not None  # noqa: S101 - asked by the caller
    if sent.sent_on < agreement.meeting.held_on:
        raise Refused(f"Ngày gửi trước ngày họp thống nhất kết quả ({vi.date(agreement.meeting.held_on)}).")
    if fault := kind_fault(case, sent.kind, sent.note):
        raise Refused(fault)
    _check_issue(case, sent)
    first = min((one.received_on for one in case.supplements), default=None)
    if first is not None and sent.sent_on > first:
        raise Refused(f"Ngày gửi sau ngày nhận yêu cầu bổ sung ({vi.date(first)}).")
    decision = case.decision
    if decision is not None and sent.sent_on > decision.decided_on:
        raise Refused(f"Ngày gửi sau ngày của văn bản ghi kết quả ({vi.date(decision.decided_on)}).")


def _carry_over(old: Submission, new: Submission) -> None:
    """What was sent is the same, only its note is another: what followed it rests on the new note."""
    _copy_files(old.files.all(), submission=new)
    Supplement.objects.filter(submission=old).update(submission=new)
    Decision.objects.in_force().filter(submission=old).update(submission=new)


def _copy_files(files: models.QuerySet[CourseFile], **owner: models.Model) -> None:
    CourseFile.objects.bulk_create(
        CourseFile(
            document_id=one.document_id,
            revision_id=one.revision_id,
            purpose=one.purpose,
            added_by_id=one.added_by_id,
            added_at=one.added_at,
            **owner,
        )
        for one in files
    )


# Asked back ------------------------------------------------------------------------------------------------------


def _sent_case(assessment: Assessment) -> tuple[CourseCase, Submission]:
    case = held_case(assessment)
    in_state(case, frozenset({State.SENT}), NOT_SENT)
    if case.submission is None:
        raise Refused(NOT_SENT)
    return case, case.submission


def _check_received(case: CourseCase, submission: Submission, received_on: date) -> None:
    not_after(received_on, case, "Ngày nhận yêu cầu")
    if received_on < submission.sent_on:
        raise Refused(f"Ngày nhận yêu cầu trước ngày gửi hồ sơ ({vi.date(submission.sent_on)}).")


@transaction.atomic
def add_supplement(*, assessment: Assessment, received_on: date, asked: str, by: Actor) -> Supplement:
    """Note a request to complete the dossier, with the last working day for it (điểm a khoản 2 Điều 3)."""
    case, submission = _sent_case(assessment)
    _check_received(case, submission, received_on)
    for known in case.supplements:
        if (known.received_on, known.asked, known.answered_on) == (received_on, asked.strip(), None):
            return known  # a double click is one request
    last = submission.supplements.aggregate(last=Max("number"))["last"] or 0
    due = supplement_due(case.assessment, case.procedure, received_on)
    row = Supplement.objects.create(
        submission=submission,
        number=last + 1,
        received_on=received_on,
        asked=asked.strip(),
        due_on=due,
        recorded_by=person(by),
    )
    detail = {"received_on": received_on.isoformat(), "asked": row.asked, "due_on": due and due.isoformat()}
    record(by, "supplement_add", row, detail=detail)
    return row


def _held_supplement(case: CourseCase, row: Supplement, version: int) -> Supplement:
    """Return the request as it is now; raise ``Refused`` when it is another than the person saw."""
    current = Supplement.objects.filter(pk=row.pk, submission=case.submission).first()
    if current is None or current.version != version:
        raise Refused(STALE)
    if current.struck_at is not None:
        raise Refused("Yêu cầu này đã được gạch bỏ.")
    return current


@transaction.atomic
def correct_supplement(*, row: Supplement, version: int, received_on: date, asked: str, by: Actor) -> None:
    """Correct what was noted of a request that is not answered; the log keeps what stood before."""
    case, submission = _sent_case(row.submission.assessment)
    current = _held_supplement(case, row, version)
    if current.answered_on is not None:
        raise Refused("Yêu cầu này đã ghi việc gửi bổ sung, không sửa được nữa.")
    _check_received(case, submission, received_on)
    due = supplement_due(case.assessment, case.procedure, received_on)
    before = {"received_on": current.received_on.isoformat(), "asked": current.asked}
    after = {"received_on": received_on.isoformat(), "asked": asked.strip()}
    Supplement.objects.filter(pk=row.pk).update(
        received_on=received_on, asked=asked.strip(), due_on=due, version=F("version") + 1
    )
    record(
        by,
        "supplement_correct",
        row,
        version=str(version + 1),
        detail={key: [before[key], after[key]] for key in after if before[key] != after[key]},
    )


@transaction.atomic
def answer_supplement(*, row: Supplement, version: int, answered_on: date, answer: str, by: Actor) -> None:
    """Note what the ward sent, and when; a wrong note is corrected the same way, and the log keeps what stood before."""
    case, _submission = _sent_case(row.submission.assessment)
    current = _held_supplement(case, row, version)
    not_after(answered_on, case, "Ngày gửi bổ sung")
    if answered_on < current.received_on:
        raise Refused(f"Ngày gửi bổ sung trước ngày nhận yêu cầu ({vi.date(current.received_on)}).")
    Supplement.objects.filter(pk=row.pk).update(
        answered_on=answered_on,
        answer=answer.strip(),
        answered_by=person(by),
        answered_at=timezone.now(),
        version=F("version") + 1,
    )
    before = {"answered_on": str(current.answered_on or ""), "answer": current.answer}
    after = {"answered_on": answered_on.isoformat(), "answer": answer.strip()}
    detail = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    record(by, "supplement_answer", row, version=str(version + 1), detail=detail)


@transaction.atomic
def strike_supplement(*, row: Supplement, version: int, reason: str, by: Actor) -> None:
    """Strike out a request that was noted by mistake; it stays with its number and the reason."""
    case, _submission = _sent_case(row.submission.assessment)
    _held_supplement(case, row, version)
    if not reason.strip():
        raise Refused("Xin ghi lý do gạch bỏ.")
    Supplement.objects.filter(pk=row.pk).update(
        struck_by=person(by), struck_at=timezone.now(), struck_reason=reason.strip(), version=F("version") + 1
    )
    record(by, "supplement_strike", row, version=str(version + 1), detail={"reason": reason.strip()})


# Decided ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_decision(
    *, assessment: Assessment, decided: Decided, seen: int | None, reason: str = "", by: Actor
) -> Decision:
    """Note how the year ended; a note in force (``seen``) gives way with the reason, and its files go on. Raises ``Refused``."""
    case, submission = _sent_case(assessment)
    old = case.decision
    if (old.pk if old else None) != seen:
        if old is not None and _same(old, decided):
            return old
        raise Refused(STALE)
    if old is not None and not reason.strip():
        raise Refused(GIVE_REASON)
    _check_decided(case, submission, decided)
    who = person(by)
    if old is not None:
        take_back(old, "decision_supersede", reason.strip(), by)
    new = Decision.objects.create(
        assessment=assessment, submission=submission, recorded_by=who, **asdict(decided)
    )
    if old is not None:
        _copy_files(old.files.all(), decision=new)
    said = {"outcome": new.get_outcome_display()}
    record(
        by, "decision_record", new, detail=_said(decided) | said | ({"reason": reason.strip()} if old else {})
    )
    return new


def _check_decided(case: CourseCase, submission: Submission, decided: Decided) -> None:
    not_after(decided.decided_on, case, "Ngày ban hành")
    if decided.decided_on < submission.sent_on:
        raise Refused(f"Ngày ban hành trước ngày gửi hồ sơ ({vi.date(submission.sent_on)}).")
    if decided.outcome == Decision.Outcome.RECOGNISED:
        if submission.kind != Submission.Kind.REQUEST:
            raise Refused("Hồ sơ đã gửi không phải hồ sơ đề nghị công nhận.")
        if not decided.number.strip() or not decided.signer.strip():
            raise Refused("Xin ghi số, ký hiệu và người ký quyết định công nhận.")
    elif not decided.ground.strip():
        raise Refused("Xin ghi lý do chưa đạt.")

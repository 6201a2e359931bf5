"""How a set comes to leadership: presented with its parts, signer, numbers; taken back; returned; decided; made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice, User
from assignments.models import Assessment
from config.access import Act, Role, may
from reports.dossier.source import Entry, Signing
from reports.issuing.content import Content, changed_parts, content_now, content_of_issue, lacks_of, why_not
from reports.issuing.numbers import Signer, signers_of, stored_entries
from reports.issuing.states import move
from reports.models import Issue

State = Issue.State
OPEN = "Đã có một hồ sơ đang trình hoặc đang lập. Xin xem hồ sơ đó trước."
STALE = "Có người vừa trình hồ sơ. Nội dung vừa nhập được giữ bên dưới; xin xem bản đang có."
OLD_RESULT = "Hồ sơ này lập theo kết quả thống nhất không còn hiệu lực. Xin trình lại theo kết quả mới."
NOT_AGREED = "Chưa có kết quả thống nhất đang có hiệu lực nên chưa trình hồ sơ được."
NO_SIGNER = "Xin chọn người ký là lãnh đạo đang giữ chức vụ của phường."
NO_REASON = "Xin ghi lý do, để người trình và người đọc sau này biết vì sao."
NO_REISSUE = "Năm nay đã có hồ sơ được phát hành. Xin ghi lý do phát hành lại."
NO_OVERRIDE = "Hồ sơ còn giá trị chưa đối chiếu văn bản gốc. Muốn phát hành, xin ghi lý do."
STEP_CHANGED = "Kỳ đánh giá vừa chuyển bước. Xin xem lại rồi thực hiện."
STALES = frozenset({STALE, STEP_CHANGED})


@dataclass(frozen=True)
class Proposed:
    """What is presented: keys of the rule set's parts, who signs, number and day by key of the paper, a word to leadership."""

    parts: tuple[str, ...]
    signer: int
    entries: Mapping[str, Entry]
    note: str = ""


def present(*, assessment: Assessment, proposed: Proposed, seen: int, by: Actor) -> Issue:
    """Present a set; the same set presented twice by one person is one set.

    ``seen``: the number of the newest set the person saw, 0 for none. Raises ``Refused``.
    """
    leaders = signers_of(assessment.ward, assessment.ward.today())
    signer = next((one for one in leaders if one.user.pk == proposed.signer), None)
    if signer is None:
        raise Refused(NO_SIGNER)
    signing = Signing(signer.user.full_name, signer.for_chair, proposed.entries)
    content = content_now(assessment, keys=proposed.parts, signing=signing)
    _refuse(content, proposed.parts)
    with transaction.atomic():
        current = _held(assessment)
        last = current.issues.aggregate(last=Max("number"))["last"] or 0
        begun = current.issues.open().first()
        if begun is not None and _is_same(begun, proposed, content, by):
            return begun
        if begun is not None or last != seen:
            raise Refused(STALE)
        issue = _row(current, proposed, signer, content, by)
        issue.number = last + 1
        issue.save()
        record(by, "issue_present", issue, detail={"parts": issue.parts, "basis": issue.basis})
        _tell(_leaders(current), f"{issue}: chờ quyết định phát hành.", issue, by)
    return issue


def _row(assessment: Assessment, proposed: Proposed, signer: Signer, content: Content, by: Actor) -> Issue:
    """Return the row of a set that is presented, without its number; not saved yet."""
    agreement = content.case.agreement
    if agreement is None or by.user is None:
        raise Refused(NOT_AGREED)
    return Issue(
        assessment=assessment,
        agreement=agreement,
        kind=content.kind,
        parts=[rule.key for rule in content.rules if rule.key in content.available],
        entries=stored_entries(proposed.entries, content.digests),
        signer=signer.user,
        signer_name=signer.user.full_name,
        signs_for_chair=signer.for_chair,
        basis=content.basis,
        note=proposed.note.strip(),
        presented_by=by.user,
        unchecked=content.unchecked,
    )


def _is_same(begun: Issue, proposed: Proposed, content: Content, by: Actor) -> bool:
    own = begun.state == State.PRESENTED and by.user is not None and begun.presented_by_id == by.user.pk
    return own and begun.basis == content.basis and begun.note == proposed.note.strip()


def _refuse(content: Content, chosen: Iterable[str]) -> None:
    """Raise ``Refused`` unless the set may go up."""
    if sentence := why_not(content.case):
        raise Refused(sentence)
    if not content.parts:
        raise Refused("Xin chọn ít nhất một phần của hồ sơ.")
    lacks = lacks_of(content, tuple(chosen))
    if lacks:
        raise Refused(f"Chưa trình, phát hành được: {'; '.join(lack.sentence for lack in lacks)}.")


def _held(assessment: Assessment) -> Assessment:
    """Hold the year's row; raise ``Refused`` when it moved since its papers were gathered."""
    current = Assessment.objects.hold(assessment.pk)
    if current.version != assessment.version:
        raise Refused(STEP_CHANGED)
    return current


@transaction.atomic
def withdraw(*, issue: Issue, version: int, reason: str, by: Actor) -> Issue:
    """Take the presentation back with the reason; raise ``Refused`` when it was decided meanwhile."""
    done = _answered(issue, "withdraw", version, reason, by)
    _tell(_leaders(issue.assessment), f"{done}: đã rút trình.", done, by)
    return done


@transaction.atomic
def send_back(*, issue: Issue, version: int, reason: str, by: Actor) -> Issue:
    """Return the set to who presented it, with the reason; raise ``Refused`` when somebody was faster."""
    done = _answered(issue, "return", version, reason, by)
    _tell([done.presented_by], f"{done}: lãnh đạo trả lại, kèm lý do.", done, by)
    return done


def _answered(issue: Issue, key: str, version: int, reason: str, by: Actor) -> Issue:
    if not reason.strip():
        raise Refused(NO_REASON)
    columns = {"answered_by": by.user, "answered_at": timezone.now(), "answer": reason.strip()}
    return move(issue, key, version=version, by=by, detail={"reason": reason.strip()}, **columns)


def decide(*, issue: Issue, version: int, reason: str = "", override: str = "", by: Actor) -> Issue:
    """Issue what was presented: from here the worker makes its files.

    ``reason``: why it is issued again; ``override``: why with unchecked values. Raises ``Refused``, also when a paper says
    something else now than when it was presented.
    """
    content = content_of_issue(issue)
    _refuse(content, issue.parts)
    _refuse_changed(issue, content)
    reason, override = reason.strip(), override.strip()
    if content.unchecked and not override:
        raise Refused(NO_OVERRIDE)
    with transaction.atomic():
        current = _held(issue.assessment)
        edition = _next_edition(current)
        if edition > 1 and not reason:
            raise Refused(NO_REISSUE)
        done = move(
            issue,
            "decide",
            version=version,
            by=by,
            detail={
                "edition": edition,
                "reason": reason,
                "override": override,
                "unchecked": content.unchecked,
            },
            edition=edition,
            answered_by=by.user,
            answered_at=timezone.now(),
            reason=reason if edition > 1 else "",
            override=override if content.unchecked else "",
            unchecked=content.unchecked,
            parts_total=len(content.parts),
        )
        _enqueue(done)
    return done


def make_again(*, issue: Issue, version: int, by: Actor) -> Issue:
    """Hand a set that failed, or whose worker died, to the worker once more; what was made already is kept.

    Raises ``Refused`` when it is being made, another one is open, or a paper says something else now.
    """
    if issue.state == State.MAKING and not issue.is_abandoned:
        raise Refused("Hồ sơ đang được lập. Xin chờ.")
    content = content_of_issue(issue)
    _refuse(content, issue.parts)
    _refuse_changed(issue, content)
    with transaction.atomic():
        current = _held(issue.assessment)
        if current.issues.open().exclude(pk=issue.pk).exists():
            raise Refused(OPEN)
        edition = issue.edition or _next_edition(current)
        # what was made before the failure has the number of its edition printed on every page
        later = current.issues.issued().filter(issued_at__gt=issue.answered_at)
        if later.exists() or (edition > 1 and not issue.reason):
            raise Refused("Đã có hồ sơ khác được phát hành sau lần trình này. Xin trình lại.")
        columns: dict[str, Any] = {
            "edition": edition,
            "started_at": None,
            "problem": "",
            "answered_at": timezone.now(),
        }
        done = move(issue, "again", version=version, by=by, **columns)
        _enqueue(done)
    return done


def _refuse_changed(issue: Issue, content: Content) -> None:
    agreement = content.case.agreement
    if agreement is None or issue.agreement_id != agreement.pk:
        raise Refused(OLD_RESULT)
    if content.basis == issue.basis:
        return
    names = "; ".join(changed_parts(issue, content)) or "nội dung hồ sơ"
    raise Refused(f"Nội dung đã khác lúc trình: {names}. Xin trả lại để trình bản mới.")


def _next_edition(assessment: Assessment) -> int:
    return (assessment.issues.aggregate(last=Max("edition"))["last"] or 0) + 1


def _enqueue(issue: Issue) -> None:
    from reports.tasks import make_issue  # late: the task imports what is made here

    transaction.on_commit(lambda: make_issue.enqueue(issue.pk))


def just_done(issue: Issue, user: User, version: int, target: str) -> bool:
    """Whether this person made this very step from this version: the second press of the button."""
    return issue.version == version + 1 and issue.state == target and issue.answered_by_id == user.pk


def _leaders(assessment: Assessment) -> list[User]:
    people = User.objects.filter(ward=assessment.ward_id, is_active=True, grants__role=Role.LEADER)
    return [one for one in people.distinct() if may(one, Act.ISSUE_DOSSIER)]


def _tell(people: Iterable[User], sentence: str, issue: Issue, by: Actor) -> None:
    """Tell by the bell everybody but who acted."""
    link = reverse("reports:issue", args=[issue.pk])
    own = by.user.pk if by.user else None
    found = sorted({one.pk for one in people} - {own})
    Notice.objects.bulk_create(Notice(user_id=pk, sentence=sentence, link=link) for pk in found)

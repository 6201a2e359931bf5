"""The course of an assessment: one table of moves with one door (TT 09/2021/TT-BTP, Điều 3).

A move says from which states to which, who may make it, what must be true first (``reports/course_guards.py``) and what
is written with it. Steps, terms and bodies are the rule set's data (``criteria/procedures.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice, User
from assignments.models import Assessment
from config.access import Act, Role, may, refusal
from reports import course_guards as guards
from reports.course_case import CourseCase
from reports.course_guards import Guard, Lack
from reports.meeting import agreement
from reports.models import CourseEvent
from reports.outcome import actions as outcome
from reports.posting import publishing

State = Assessment.State
Effect = Callable[[CourseCase, Actor, str], None]


@dataclass(frozen=True)
class Move:
    """One move. ``label`` is the button's verb, ``done`` what the toast says, ``means`` what the check page explains.

    ``needs_comment``: the person must say why. ``asks_ground``: must name the ground where the rule set's procedure is not
    known. ``for_all``: everybody who works on the year hears of it, not only coordinator and leadership.
    """

    key: str
    label: str
    done: str
    means: str
    sources: frozenset[str]
    target: str
    act: Act
    guards: tuple[Guard, ...] = ()
    effect: Effect | None = None
    needs_comment: bool = False
    asks_ground: bool = False
    is_back: bool = False
    for_all: bool = False

    @property
    def verb(self) -> str:
        """The button's words within a sentence."""
        return self.label[:1].lower() + self.label[1:]


def _forward(key: str, label: str, source: str, target: str, act: Act, **more: Any) -> Move:
    return Move(key=key, label=label, sources=frozenset({source}), target=target, act=act, **more)


def _back(key: str, label: str, source: frozenset[str], target: str, act: Act, **more: Any) -> Move:
    return Move(
        key=key, label=label, sources=source, target=target, act=act, needs_comment=True, is_back=True, **more
    )


_ALL = (
    _forward(
        "chuyen-ra-soat",
        "Chuyển sang rà soát",
        State.SELF_SCORING,
        State.REVIEW,
        Act.MOVE_COURSE,
        done="Kỳ đánh giá đã chuyển sang bước rà soát.",
        means="Tự chấm xong; từ đây các chỉ tiêu được rà soát. Chỉ tiêu bị trả lại vẫn sửa và nộp lại được.",
        guards=(guards.all_handed_in, guards.all_signed),
    ),
    _forward(
        "niem-yet",
        "Đưa lên niêm yết",
        State.REVIEW,
        State.POSTING,
        Act.DECIDE_COURSE,
        done="Đã niêm yết công khai. Xin ghi nơi và ngày niêm yết.",
        means="Bản niêm yết hiện trên trang công khai cho mọi người xem và góp ý. Số liệu, điểm và tài liệu không sửa được nữa cho đến khi rút bản niêm yết.",
        guards=(
            guards.all_accepted,
            guards.none_changed_since_review,
            guards.all_signed,
            guards.head_confirmed,
            guards.posting_ready,
        ),
        effect=publishing.publish,
        for_all=True,
    ),
    _forward(
        "ket-thuc-niem-yet",
        "Kết thúc niêm yết",
        State.POSTING,
        State.MEETING,
        Act.MOVE_COURSE,
        done="Đã kết thúc niêm yết. Bước tiếp theo là cuộc họp thống nhất kết quả.",
        means="Trang công khai vẫn xem được nhưng không nhận thêm ý kiến. Ngày niêm yết ghi trong hồ sơ tính đến hết hôm qua.",
        guards=(guards.hung_long_enough, guards.all_answered, guards.none_changed_since_review),
        effect=publishing.close,
        asks_ground=True,
    ),
    _forward(
        "thong-nhat",
        "Thống nhất kết quả",
        State.MEETING,
        State.AGREED,
        Act.DECIDE_COURSE,
        done="Kết quả đã được thống nhất và khóa lại.",
        means="Điểm thống nhất, phiên bản bộ tiêu chí, từng tài liệu và mã kiểm tra của tài liệu được khóa lại làm kết quả của năm.",
        guards=(
            guards.hung_long_enough,
            guards.all_answered,
            guards.none_changed_since_review,
            guards.head_confirmed,
            guards.meeting_held,
        ),
        effect=agreement.freeze,
    ),
    _forward(
        "gui-ho-so",
        "Ghi nhận đã gửi hồ sơ",
        State.AGREED,
        State.SENT,
        Act.DECIDE_COURSE,
        done="Đã ghi nhận việc gửi hồ sơ.",
        means="Kỳ đánh giá chờ thẩm định. Yêu cầu bổ sung, điểm thẩm định và quyết định được ghi khi nhận được.",
        guards=(guards.submission_recorded,),
        asks_ground=True,
    ),
    _forward(
        "cong-nhan",
        "Ghi nhận đã được công nhận",
        State.SENT,
        State.RECOGNISED,
        Act.MOVE_COURSE,
        done="Đã ghi nhận: được công nhận đạt chuẩn tiếp cận pháp luật.",
        means="Kỳ đánh giá kết thúc với kết quả được công nhận đạt chuẩn.",
        guards=(guards.no_open_supplement, guards.recognised),
        for_all=True,
    ),
    _forward(
        "chua-dat",
        "Ghi nhận chưa đạt chuẩn",
        State.SENT,
        State.NOT_RECOGNISED,
        Act.MOVE_COURSE,
        done="Đã ghi nhận: chưa đạt chuẩn tiếp cận pháp luật.",
        means="Kỳ đánh giá kết thúc với kết quả chưa đạt chuẩn.",
        guards=(guards.no_open_supplement, guards.not_recognised),
        for_all=True,
    ),
    _back(
        "ve-tu-cham",
        "Trở lại bước tự chấm",
        frozenset({State.REVIEW}),
        State.SELF_SCORING,
        Act.MOVE_COURSE,
        done="Kỳ đánh giá đã trở lại bước tự chấm.",
        means="Các chỉ tiêu giữ nguyên trạng thái; người chủ trì sửa và nộp lại những chỉ tiêu cần sửa.",
        for_all=True,
    ),
    _back(
        "rut-niem-yet",
        "Rút bản niêm yết",
        frozenset({State.POSTING, State.MEETING}),
        State.REVIEW,
        Act.DECIDE_COURSE,
        done="Đã rút bản niêm yết. Sau khi sửa, cần niêm yết lại đủ thời hạn.",
        means="Trang công khai ghi là bản niêm yết đã được rút, kèm lý do (họ tên, số điện thoại, số định danh được che). Số liệu và tài liệu sửa được trở lại; bản mới phải niêm yết lại đủ thời hạn. Ý kiến đã nhận được giữ nguyên.",
        effect=publishing.withdraw,
        for_all=True,
    ),
    _back(
        "niem-yet-tiep",
        "Trở lại niêm yết",
        frozenset({State.MEETING}),
        State.POSTING,
        Act.DECIDE_COURSE,
        done="Bản niêm yết được mở lại.",
        means="Bản niêm yết cũ tiếp tục được niêm yết và nhận ý kiến. Cuộc họp phải diễn ra sau khi kết thúc niêm yết.",
        effect=publishing.reopen,
    ),
    _back(
        "hop-lai",
        "Họp lại",
        frozenset({State.AGREED}),
        State.MEETING,
        Act.DECIDE_COURSE,
        done="Kết quả thống nhất được mở lại; biên bản và kết quả cũ vẫn được giữ.",
        means="Kết quả đã thống nhất không còn hiệu lực nhưng được giữ nguyên trong lịch sử. Cần họp lại và ghi biên bản mới.",
        effect=agreement.unfreeze,
    ),
    _back(
        "rut-ho-so",
        "Rút hồ sơ đã gửi",
        frozenset({State.SENT}),
        State.AGREED,
        Act.DECIDE_COURSE,
        done="Đã ghi nhận rút hồ sơ; lần gửi cũ vẫn được giữ.",
        means="Lần gửi đã ghi được đánh dấu là đã rút; phường ghi lần gửi mới.",
        effect=outcome.withdraw_submission,
    ),
    _back(
        "sua-ket-qua",
        "Ghi lại kết quả",
        frozenset({State.RECOGNISED, State.NOT_RECOGNISED}),
        State.SENT,
        Act.DECIDE_COURSE,
        done="Kết quả được mở lại để ghi cho đúng; bản ghi cũ vẫn được giữ.",
        means="Kết quả đã ghi được đánh dấu là ghi sai và giữ trong lịch sử; phường ghi lại kết quả đúng.",
        effect=outcome.withdraw_decision,
    ),
)
MOVES: dict[str, Move] = {move.key: move for move in _ALL}

NO_REASON = "Xin ghi lý do, để người đọc hồ sơ sau này biết vì sao."
NO_GROUND = "Xin ghi căn cứ thực hiện."
STALE = "Có người vừa chuyển bước của kỳ đánh giá. Xin xem lại bước hiện tại rồi thực hiện."
WORKING = (Role.OFFICIAL, Role.JUSTICE_OFFICER, Role.LEADER)
NO_COURSE = "Chương trình có mục tiêu riêng không theo trình tự đánh giá, công nhận của kỳ hằng năm."


def moves_from(state: str) -> list[Move]:
    """Return the moves that begin in a state: forward ones first."""
    return [move for move in _ALL if state in move.sources]


def lacks_of(case: CourseCase, move: Move) -> tuple[Lack, ...]:
    """Return what is missing before the move, in the order of its guards."""
    return tuple(lack for guard in move.guards for lack in guard(case))


def why_not(user: User, case: CourseCase, move: Move) -> str:
    """Return why the person may not make the move now, as one sentence; "" when they may."""
    if not case.procedure.has_course:
        return NO_COURSE
    if not _has_right(user, case.assessment, move):
        return refusal(move.act)
    if case.assessment.state not in move.sources:
        return _elsewhere(case.assessment)
    lacks = lacks_of(case, move)
    return f"Còn thiếu: {'; '.join(lack.sentence for lack in lacks)}." if lacks else ""


def _has_right(user: User | None, assessment: Assessment, move: Move) -> bool:
    return user is not None and user.ward_id == assessment.ward_id and may(user, move.act)


@transaction.atomic
def make_move(*, assessment: Assessment, key: str, version: int, comment: str = "", by: Actor) -> CourseEvent:
    """Make the move as one compare-and-swap, with its effect, its event and its row in the log.

    ``version`` is the one the person saw. The year's row is held first, so that of two at once one waits and is refused.
    Raises PermissionDenied without the right, else ``Refused`` with the sentence for the person.
    """
    move, comment = MOVES[key], comment.strip()
    if not _has_right(by.user, assessment, move):
        raise PermissionDenied(refusal(move.act))
    current = Assessment.objects.hold(assessment.pk)
    case = CourseCase(current)
    _refuse(case, move, version, comment)
    source = current.state
    Assessment.objects.filter(pk=current.pk, version=version, state=source).update(
        state=move.target, version=F("version") + 1
    )
    if move.effect is not None:
        move.effect(case, by, comment)
    return _write_down(case, move, by=by, source=source, version=version + 1, comment=comment)


def _refuse(case: CourseCase, move: Move, version: int, comment: str) -> None:
    """Raise ``Refused`` unless the move may be made now."""
    current = case.assessment
    if not case.procedure.has_course:
        raise Refused(NO_COURSE)
    if current.version != version:
        raise Refused(STALE)
    if current.state not in move.sources:
        raise Refused(_elsewhere(current))
    if needs_words(case, move) and not comment:
        raise Refused(NO_REASON if move.needs_comment else NO_GROUND)
    lacks = lacks_of(case, move)
    if lacks:
        raise Refused(f"Chưa {move.verb} được: {'; '.join(lack.sentence for lack in lacks)}.")


def _elsewhere(assessment: Assessment) -> str:
    state = assessment.get_state_display()
    return f"Kỳ đánh giá đang ở bước “{state}”, chưa thực hiện được việc này."


def just_made(*, assessment: Assessment, key: str, version: int, by: Actor) -> bool:
    """Return whether this very person made this very move from this very version: the second press of the button."""
    events = CourseEvent.objects.filter(assessment=assessment, version=version + 1, act=key)
    return by.user is not None and events.filter(user=by.user).exists()


def needs_words(case: CourseCase, move: Move) -> bool:
    """Return whether the person must write why: a step back always, else where the procedure is not known."""
    return move.needs_comment or (move.asks_ground and not case.procedure.known)


def _write_down(
    case: CourseCase, move: Move, *, by: Actor, source: str, version: int, comment: str
) -> CourseEvent:
    event = CourseEvent.objects.create(
        assessment=case.assessment,
        act=move.key,
        source=source,
        target=move.target,
        on=case.today,
        user=by.user,
        person=by.name,
        position=by.position,
        comment=comment,
        version=version,
    )
    detail = {"move": move.label, "from": source, "to": move.target, "comment": comment}
    record(by, "course_move", case.assessment, version=str(version), detail=detail)
    _tell(case, move, by)
    return event


def _tell(case: CourseCase, move: Move, by: Actor) -> None:
    """Tell by the bell whom it concerns, but not who did it: coordinator and leadership, or all who work on the year."""
    roles = WORKING if move.for_all else (Role.JUSTICE_OFFICER, Role.LEADER)
    people = User.objects.filter(ward=case.assessment.ward, is_active=True, grants__role__in=roles)
    link = reverse("reports:course", kwargs={"year": case.assessment.year})
    sentence = f"{by.name}: {move.done}"
    Notice.objects.bulk_create(
        Notice(user=user, sentence=sentence, link=link)
        for user in people.distinct()
        if by.user is None or user.pk != by.user.pk
    )

"""What must be true before a step of the year: each guard names what is missing, with the page that settles it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from config import vietnamese as vi
from reports.course_case import CourseCase
from reports.models import Attendee, Conclusion, Decision, Meeting, Posting, Submission
from reports.posting.snapshot import basis_of
from scoring.counting import conditions_of
from scoring.models import IndicatorResult
from scoring.resultfacts import ResultFacts

State = IndicatorResult.State


@dataclass(frozen=True)
class Lack:
    """One thing that is missing before a step: the sentence, without a full stop, and where it is settled."""

    sentence: str
    link: str


Guard = Callable[[CourseCase], Iterable[Lack]]


def _of_indicators(case: CourseCase, found: list[ResultFacts], words: str, chosen: str) -> Iterator[Lack]:
    """Yield one lack for a few indicators each, or one for all of them with the page that lists exactly those."""
    if len(found) == 1:
        one = found[0]
        link = reverse("scoring:indicator", args=[one.result.pk])
        yield Lack(f"chỉ tiêu {one.node.code} {words}", link)
    elif found:
        board = reverse("reports:dashboard", kwargs={"year": case.assessment.year})
        codes = ", ".join(one.node.code for one in found[:5]) + (" …" if len(found) > 5 else "")
        yield Lack(f"{len(found)} chỉ tiêu {words} ({codes})", f"{board}?loc={chosen}#cac-chi-tieu")


def all_handed_in(case: CourseCase) -> Iterator[Lack]:
    """Every indicator was handed in, met or not."""
    yield from _of_indicators(case, [f for f in case.facts.results if f.editable], "chưa nộp", "chua-nop")


def all_signed(case: CourseCase) -> Iterator[Lack]:
    """Whoever answers for an indicator confirmed it: the score sheet's column of signatures."""
    unsigned = [f for f in case.facts.results if not f.editable and f.result.signed_at is None]
    yield from _of_indicators(case, unsigned, "chưa có ký xác nhận của công chức phụ trách", "chua-ky")


def all_accepted(case: CourseCase) -> Iterator[Lack]:
    """Every indicator was reviewed and accepted."""
    waiting = [f for f in case.facts.results if f.result.state != State.ACCEPTED]
    yield from _of_indicators(case, waiting, "chưa được chấp nhận", "chua-chap-nhan")


def none_changed_since_review(case: CourseCase) -> Iterator[Lack]:
    """No figure and no evidence changed after it was reviewed."""
    changed = [f for f in case.facts.results if f.changed_since_review]
    yield from _of_indicators(case, changed, "thay đổi sau khi rà soát", "thay-doi")


def head_confirmed(case: CourseCase) -> Iterator[Lack]:
    """Leadership said whether the head was disciplined (QĐ 25/2021/QĐ-TTg, Điều 4 khoản 3), where that is a condition."""
    framework = case.assessment.framework
    asked = conditions_of(framework.thresholds, framework.exclusions).head_not_disciplined
    if asked and case.finding is None:
        link = reverse("scoring:condition", args=[case.assessment.pk])
        yield Lack("lãnh đạo chưa xác nhận điều kiện về người đứng đầu", link)


def posting_ready(case: CourseCase) -> Iterator[Lack]:
    """The copy to be posted is made, checked for personal data, and says what the year says now."""
    link = reverse("reports:posting", kwargs={"year": case.assessment.year})
    posting = case.posting
    if posting is None or posting.state != Posting.State.READY:
        yield Lack("chưa có bản niêm yết đã kiểm tra dữ liệu cá nhân", link)
    elif posting.basis != basis_of(case):
        yield Lack("số liệu đã thay đổi sau khi lập bản niêm yết; cần lập lại", link)


def hung_long_enough(case: CourseCase) -> Iterator[Lack]:
    """The posting lasted as long as the circular asks, where that is known."""
    if case.verdict is None:
        return
    link = reverse("reports:posting", kwargs={"year": case.assessment.year}) + "#noi-niem-yet"
    for sentence in case.verdict.lacks:
        yield Lack(sentence, link)


def all_answered(case: CourseCase) -> Iterator[Lack]:
    """Every opinion was answered or, with a reason, set aside (điểm d khoản 1 Điều 3)."""
    if case.unanswered:
        link = reverse("reports:opinions", kwargs={"year": case.assessment.year})
        yield Lack(f"{case.unanswered} ý kiến chưa trả lời", f"{link}?loc=chua-tra-loi")


def meeting_held(case: CourseCase) -> Iterator[Lack]:
    """The meeting was called with everybody the circular names, held, and noted (điểm đ khoản 1 Điều 3)."""
    link = reverse("reports:meeting", kwargs={"year": case.assessment.year})
    meeting = case.meeting
    if meeting is None:
        yield Lack("chưa lập cuộc họp", link)
        return
    if meeting.state == Meeting.State.PLANNED:
        yield Lack("chưa mời họp", link)
    if meeting.held_on > case.today:
        yield Lack(f"cuộc họp đến ngày {vi.date(meeting.held_on)} mới diễn ra", link)
    if case.posting and case.posting.closed_on and meeting.held_on < case.posting.closed_on:
        yield Lack("ngày họp trước ngày kết thúc niêm yết", link)
    yield from _attendance(case, f"{link}#thanh-phan")
    yield from _concluded(case, link)


def _attendance(case: CourseCase, link: str) -> Iterator[Lack]:
    for body in case.procedure.bodies:
        invited = [one for one in case.attendees if one.body == body.key]
        if body.required and not invited:
            yield Lack(f"chưa có trong thành phần họp: {body.title}", link)
        elif body.required and all(one.present is False and not one.note.strip() for one in invited):
            yield Lack(f"chưa ghi vì sao không ai dự họp: {body.title}", link)
    unnoted = sum(one.present is None for one in case.attendees)
    if unnoted:
        yield Lack(f"chưa điểm danh {unnoted} người", link)
    chair = next((one for one in case.attendees if one.part == Attendee.Part.CHAIR), None)
    if chair is None or not chair.present or chair.body != "committee":
        yield Lack("chưa ghi người chủ trì có mặt, là đại diện lãnh đạo Ủy ban nhân dân", link)
    if not any(one.part == Attendee.Part.SECRETARY and one.present for one in case.attendees):
        yield Lack("chưa ghi thư ký có mặt", link)


def _concluded(case: CourseCase, link: str) -> Iterator[Lack]:
    meeting = case.meeting
    assert meeting is not None  # noqa: S101 - asked by the caller
    by_points = case.assessment.framework.counts_points
    scores = {
        key: (row.points if by_points else row.met) is not None for key, row in case.conclusions.items()
    }
    open_ones = sum(not scores.get(indicator, False) for indicator in case.results)
    if open_ones:
        yield Lack(f"chưa ghi kết luận {open_ones} chỉ tiêu", f"{link}#ket-luan")
    unexplained = sum(
        departs(row, case.results[key], by_points) and not row.reason.strip()
        for key, row in case.conclusions.items()
        if key in case.results
    )
    if unexplained:
        yield Lack(f"{unexplained} kết luận khác điểm rà soát chưa ghi lý do", f"{link}#ket-luan")
    votes = (meeting.votes_for, meeting.votes_against, meeting.votes_abstain)
    present = sum(bool(one.present) for one in case.attendees)
    if None in votes:
        yield Lack("chưa ghi kết quả biểu quyết", f"{link}#bieu-quyet")
    elif sum(vote or 0 for vote in votes) != present:
        yield Lack(f"số phiếu biểu quyết không bằng số người có mặt ({present})", f"{link}#bieu-quyet")
    elif (meeting.votes_for or 0) * 2 <= present:
        yield Lack("chưa quá nửa số người có mặt tán thành", f"{link}#bieu-quyet")
    if not meeting.conclusion.strip():
        yield Lack("chưa ghi kết luận của người chủ trì", f"{link}#bieu-quyet")
    if not case.has_minutes:
        yield Lack("chưa tải lên biên bản họp đã ký", f"{link}#bien-ban")


def departs(row: Conclusion, result: IndicatorResult, by_points: bool) -> bool:
    """Whether the meeting concluded something else than the review; a posting taken back may change the latter."""
    if by_points:
        return row.points is not None and row.points != result.reviewed_points
    return row.met is not None and row.met != result.reviewed_met


def submission_recorded(case: CourseCase) -> Iterator[Lack]:
    """What was sent is noted, by the result in force; what that allows to send is asked where it is noted."""
    link = reverse("reports:outcome", kwargs={"year": case.assessment.year})
    submission, agreement = case.submission, case.agreement
    if submission is None:
        yield Lack("chưa ghi việc gửi hồ sơ", f"{link}#gui-ho-so")
    elif agreement is not None and submission.agreement_id != agreement.pk:
        yield Lack("việc gửi hồ sơ ghi theo kết quả họp cũ", f"{link}#gui-ho-so")


def no_open_supplement(case: CourseCase) -> Iterator[Lack]:
    """Every request to complete the dossier was answered (điểm a khoản 2 Điều 3)."""
    waiting = sum(one.answered_on is None for one in case.supplements)
    if waiting:
        link = reverse("reports:outcome", kwargs={"year": case.assessment.year})
        yield Lack(f"còn {waiting} yêu cầu bổ sung chưa trả lời", f"{link}#bo-sung")


def recognised(case: CourseCase) -> Iterator[Lack]:
    """The decision is noted with its file, and what it rests on: the appraised scores (khoản 2 Điều 2)."""
    yield from _decided(case, Decision.Outcome.RECOGNISED, "quyết định công nhận")
    link = reverse("reports:outcome", kwargs={"year": case.assessment.year})
    if case.submission is not None and case.submission.kind != Submission.Kind.REQUEST:
        yield Lack("hồ sơ đã gửi không phải hồ sơ đề nghị công nhận", f"{link}#gui-ho-so")
    decision = case.decision
    if decision is not None and not decision.no_scores_reason.strip() and case.unappraised:
        yield Lack(f"chưa nhập kết quả thẩm định {case.unappraised} chỉ tiêu", f"{link}#tham-dinh")


def not_recognised(case: CourseCase) -> Iterator[Lack]:
    """The list or the reply that says so is noted."""
    yield from _decided(case, Decision.Outcome.NOT_RECOGNISED, "kết quả chưa đạt chuẩn")


def _decided(case: CourseCase, outcome: str, words: str) -> Iterator[Lack]:
    link = reverse("reports:outcome", kwargs={"year": case.assessment.year}) + "#quyet-dinh"
    if case.decision is None or case.decision.outcome != outcome:
        yield Lack(f"chưa ghi {words}", link)
        return
    if case.submission is not None and case.decision.submission_id != case.submission.pk:
        yield Lack("kết quả ghi theo lần gửi hồ sơ cũ", link)
    if not case.decision_has_file:
        yield Lack(f"chưa tải lên văn bản ghi {words}", link)
    if case.submission is not None and case.decision.decided_on < case.submission.sent_on:
        yield Lack("ngày ban hành trước ngày gửi hồ sơ", link)

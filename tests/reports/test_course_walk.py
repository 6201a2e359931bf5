"""A year walked through its course: to recognised, to not recognised, and with every step back; what stops each step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice
from criteria.models import Framework
from reports.course import MOVES, NO_GROUND, NO_REASON, STALE, lacks_of, make_move
from reports.meeting.concluding import Concluded
from reports.models import Agreement, CourseEvent, Decision, Meeting, Posting, Submission
from reports.posting import preparing
from scoring import actions
from tests.cast import Cast, actor
from tests.evidence.conftest import media
from tests.reports import coursing
from tests.reports.coursing import case_of, close, decide, go, hold, post, send, year_of
from tests.reports.meetings import today

__all__ = ["media"]
pytestmark = pytest.mark.django_db


def lacks(cast: Cast, key: str) -> list[str]:
    return [lack.sentence for lack in lacks_of(case_of(cast), MOVES[key])]


def test_every_step_names_what_it_lacks_until_it_is_there(cast: Cast) -> None:
    coursing.lawful(cast)
    assert lacks(cast, "chuyen-ra-soat") == ["4 chỉ tiêu chưa nộp (1.1, 1.2, 2.1, 2.2)"]
    for code in ("1.1", "1.2", "2.1"):
        coursing.hand_in(cast, code)
    assert lacks(cast, "chuyen-ra-soat") == ["chỉ tiêu 2.2 chưa nộp"]
    coursing.hand_in(cast, "2.2")
    go(cast, "chuyen-ra-soat", by=cast.binh)
    assert lacks(cast, "niem-yet") == [
        "4 chỉ tiêu chưa được chấp nhận (1.1, 1.2, 2.1, 2.2)",
        "lãnh đạo chưa xác nhận điều kiện về người đứng đầu",
        "chưa có bản niêm yết đã kiểm tra dữ liệu cá nhân",
    ]
    coursing.ready_to_post(cast)
    today(cast.mine.ward, coursing.POSTED)
    go(cast, "niem-yet")
    assert lacks(cast, "ket-thuc-niem-yet")[0] == "niêm yết tại trụ sở mới được 00/05 ngày"
    coursing.hang(cast)
    today(cast.mine.ward, date(2023, 12, 16))
    assert lacks(cast, "ket-thuc-niem-yet")[0] == "niêm yết tại trụ sở mới được 04/05 ngày"
    close(cast)
    assert lacks(cast, "thong-nhat") == ["chưa lập cuộc họp"]


def test_a_copy_made_before_the_last_change_is_not_posted(cast: Cast) -> None:
    coursing.to_review(cast)
    coursing.ready_to_post(cast)
    actions.confirm_condition(
        assessment=year_of(cast), met=False, ground="Bị khiển trách.", by=actor(cast.dung)
    )
    assert lacks(cast, "niem-yet") == ["số liệu đã thay đổi sau khi lập bản niêm yết; cần lập lại"]
    with pytest.raises(Refused, match=r"^Chưa đưa lên niêm yết được: số liệu đã thay đổi"):
        go(cast, "niem-yet")


def prepared(cast: Cast) -> Posting:
    """The copy as people and the worker make it: gathered, every place covered, rendered."""
    made = preparing.prepare(assessment=year_of(cast), by=actor(cast.binh))
    covered = {one["key"]: preparing.MASK for one in made.findings}
    preparing.check(posting=made, version=made.version, decisions=covered, by=actor(cast.binh))
    preparing.make(made.pk)
    made.refresh_from_db()
    return made


def test_to_recognised_and_what_was_told_and_logged(cast: Cast) -> None:
    """Every verb that people and the worker use, from the first figure to the decision."""
    coursing.to_review(cast)
    for code in coursing.LEADS:
        coursing.accept(cast, code)
    actions.confirm_condition(assessment=year_of(cast), met=True, ground="Không.", by=actor(cast.dung))
    assert prepared(cast).state == Posting.State.READY
    post(cast)
    close(cast)
    hold(cast)
    go(cast, "thong-nhat")
    send(cast)
    go(cast, "gui-ho-so")
    decide(cast)
    made = go(cast, "cong-nhan", by=cast.binh)
    assert (made.on, made.version) == (coursing.DECIDED, 7)
    case = case_of(cast)
    assert (case.assessment.state, case.agreement and case.agreement.total) == ("recognised", Decimal("93.5"))
    told = Notice.objects.filter(user=cast.an).values_list("sentence", flat=True)
    assert "Trần Văn Bình: Đã ghi nhận: được công nhận đạt chuẩn tiếp cận pháp luật." in told
    assert not Notice.objects.filter(user=cast.binh, sentence__startswith="Trần Văn Bình: ").exists()
    entry = AuditEntry.objects.filter(act="course_move").latest("pk")
    assert (entry.person, entry.position, entry.version) == (
        "Trần Văn Bình",
        "Công chức Tư pháp - Hộ tịch",
        "7",
    )


def test_to_not_recognised_with_report_and_score_sheet_only(cast: Cast) -> None:
    """A criterion under its half at the meeting: report and score sheet go up, the year ends without recognition."""
    coursing.stand(cast, "posting")
    close(cast)
    hold(
        cast,
        c1_1=Concluded(Decimal(0), reason="Thiếu văn bản"),
        c1_2=Concluded(Decimal(3), reason="Sai thể thức"),
    )
    go(cast, "thong-nhat")
    agreed = Agreement.objects.get()
    assert (agreed.total, agreed.met) == (Decimal(88), False)
    with pytest.raises(Refused, match="chưa đủ điều kiện công nhận"):
        send(cast)
    send(cast, kind=Submission.Kind.REPORT_ONLY)
    go(cast, "gui-ho-so")
    decide(cast, Decision.Outcome.NOT_RECOGNISED)
    with pytest.raises(Refused, match="chưa ghi quyết định công nhận"):
        go(cast, "cong-nhan")
    go(cast, "chua-dat")
    assert year_of(cast).state == "not_recognised"


def test_with_every_step_back(cast: Cast) -> None:
    """Back to self-scoring, withdrawn and posted anew, hung on, met again, sent again, noted again: nothing is lost."""
    coursing.to_review(cast)
    with pytest.raises(Refused, match=NO_REASON):
        go(cast, "ve-tu-cham", "  ", by=cast.binh)
    go(cast, "ve-tu-cham", "2.1 phải bổ sung", by=cast.binh)
    go(cast, "chuyen-ra-soat", by=cast.binh)
    coursing.ready_to_post(cast)
    post(cast)
    go(cast, "rut-niem-yet", "Sai tên cơ quan")
    coursing.ready_copy(cast)
    post(cast)
    close(cast)
    go(cast, "niem-yet-tiep", "Còn ý kiến mới")
    close(cast)
    hold(cast)
    go(cast, "thong-nhat")
    go(cast, "hop-lai", "Thiếu Mặt trận")
    hold(cast)
    go(cast, "thong-nhat")
    sent = send(cast)
    go(cast, "gui-ho-so")
    go(cast, "rut-ho-so", "Thiếu văn bản đề nghị")
    assert lacks(cast, "gui-ho-so") == ["chưa ghi việc gửi hồ sơ"]
    send(cast)
    go(cast, "gui-ho-so")
    decide(cast)
    go(cast, "cong-nhan")
    go(cast, "sua-ket-qua", "Ghi nhầm số quyết định")
    assert lacks(cast, "cong-nhan")[0] == "chưa ghi quyết định công nhận"
    decide(cast)
    go(cast, "cong-nhan")
    acts = CourseEvent.objects.filter(assessment=cast.mine.assessment).values_list("act", flat=True)
    assert list(acts) == [
        "chuyen-ra-soat", "ve-tu-cham", "chuyen-ra-soat", "niem-yet", "rut-niem-yet", "niem-yet",
        "ket-thuc-niem-yet", "niem-yet-tiep", "ket-thuc-niem-yet", "thong-nhat", "hop-lai", "thong-nhat",
        "gui-ho-so", "rut-ho-so", "gui-ho-so", "cong-nhan", "sua-ket-qua", "cong-nhan",
    ]  # fmt: skip
    states = Posting.objects.order_by("number").values_list("state", "reason")
    assert list(states) == [("withdrawn", "Sai tên cơ quan"), ("closed", "")]
    assert [one.state for one in Meeting.objects.order_by("number")] == ["superseded", "agreed"]
    assert Agreement.objects.get(number=1).superseded_reason == "Thiếu Mặt trận"
    sent.refresh_from_db()
    assert sent.withdrawn_reason == "Thiếu văn bản đề nghị"
    assert [one.withdrawn_at is None for one in Decision.objects.order_by("pk")] == [False, True]


def test_a_meeting_held_before_the_posting_ended_does_not_count(cast: Cast) -> None:
    coursing.stand(cast, "meeting")
    go(cast, "niem-yet-tiep", "Còn ý kiến mới")
    today(cast.mine.ward, date(2023, 12, 30))
    go(cast, "ket-thuc-niem-yet")
    assert lacks(cast, "thong-nhat") == ["ngày họp trước ngày kết thúc niêm yết"]


def test_an_absent_body_needs_its_reason(cast: Cast) -> None:
    coursing.stand(cast, "meeting")
    case_of(cast).meeting.attendees.filter(body="police").update(present=False)  # type: ignore[union-attr]
    came = case_of(cast).meeting.attendees.filter(present=True).count()  # type: ignore[union-attr]
    Meeting.objects.update(votes_for=came)
    assert lacks(cast, "thong-nhat") == ["chưa ghi vì sao không ai dự họp: Đại diện Công an"]
    case_of(cast).meeting.attendees.filter(body="police").update(note="Bận trực")  # type: ignore[union-attr]
    assert lacks(cast, "thong-nhat") == []


def test_a_posting_whose_records_were_corrected_too_short_stops_the_agreement(cast: Cast) -> None:
    coursing.stand(cast, "meeting")
    row = case_of(cast).records[0]
    type(row).objects.filter(pk=row.pk).update(until=date(2023, 12, 14))
    assert lacks(cast, "thong-nhat") == ["niêm yết tại trụ sở mới được 03/05 ngày"]


def test_of_two_at_once_the_second_is_told_and_nothing_happens_twice(cast: Cast) -> None:
    coursing.to_review(cast)
    year = year_of(cast)
    make_move(assessment=year, key="ve-tu-cham", version=year.version, comment="a", by=actor(cast.binh))
    with pytest.raises(Refused) as refused:
        make_move(assessment=year, key="ve-tu-cham", version=year.version, comment="b", by=actor(cast.dung))
    assert str(refused.value) == STALE
    assert CourseEvent.objects.filter(act="ve-tu-cham").count() == 1


def test_where_the_procedure_is_not_known_the_ground_is_asked_and_no_term_is_enforced(cast: Cast) -> None:
    coursing.stand(cast, "posting")
    Framework.objects.filter(pk=cast.mine.framework.pk).update(code="qd27-2025", deadlines=[])
    today(cast.mine.ward, coursing.POSTED)
    with pytest.raises(Refused, match=NO_GROUND):
        go(cast, "ket-thuc-niem-yet", by=cast.binh)
    go(cast, "ket-thuc-niem-yet", "Theo Công văn 12/STP", by=cast.binh)
    assert CourseEvent.objects.latest("pk").comment == "Theo Công văn 12/STP"

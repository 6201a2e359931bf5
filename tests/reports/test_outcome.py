"""What follows the meeting: what was sent, asked back, answered, decided; each noted once, never changed, only superseded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Assessment
from reports.course import make_move
from reports.course_case import CourseCase
from reports.models import CourseFile, Decision, Submission, Supplement
from reports.outcome import records
from reports.outcome.forms import SubmissionForm
from reports.outcome.records import Decided, Sent
from reports.terms import Term
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.evidence.test_attachments import make_document
from tests.reports.outcomes import agreed_year, move_to, sent_year

pytestmark = pytest.mark.django_db

LETTER = Sent(
    Submission.Kind.REQUEST, date(2024, 1, 5), "Phòng Tư pháp thành phố Mẫu", Submission.Method.PAPER
)
REPORT = replace(LETTER, kind=Submission.Kind.REPORT_ONLY)
RECOGNISED = Decided(
    Decision.Outcome.RECOGNISED,
    date(2024, 1, 8),
    "Chủ tịch UBND thành phố Mẫu",
    "12/QĐ-UBND",
    "Nguyễn Văn Ký",
)
NOT_MET = Decided(Decision.Outcome.NOT_RECOGNISED, date(2024, 1, 8), "Phòng Tư pháp", ground="Dưới 80 điểm")


def send(cast: Cast, sent: Sent = LETTER, seen: int | None = None, reason: str = "") -> Submission:
    by = actor(cast.binh)
    return records.record_submission(
        assessment=cast.mine.assessment, sent=sent, seen=seen, reason=reason, by=by
    )


def decide(cast: Cast, decided: Decided = RECOGNISED, seen: int | None = None, reason: str = "") -> Decision:
    by = actor(cast.binh)
    return records.record_decision(
        assessment=cast.mine.assessment, decided=decided, seen=seen, reason=reason, by=by
    )


def ask(cast: Cast, received_on: date = date(2024, 1, 5), asked: str = "Bổ sung biên bản họp") -> Supplement:
    by = actor(cast.binh)
    return records.add_supplement(
        assessment=cast.mine.assessment, received_on=received_on, asked=asked, by=by
    )


# Terms -----------------------------------------------------------------------------------------------------------


def test_before_a_day_ends_the_day_before() -> None:
    term = Term(date(2024, 1, 10))
    assert [term.late_by(date(2024, 1, day)) for day in (9, 10, 12)] == [0, 1, 3]
    assert term.words(date(2024, 1, 8)) == "trước ngày 10/01/2024, còn 1 ngày"
    assert term.words(date(2024, 1, 9)) == "trước ngày 10/01/2024, hôm nay là ngày cuối"
    assert term.words(date(2024, 1, 11)) == "trước ngày 10/01/2024, đã quá hạn 2 ngày"


# Sent ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "kind"), [(True, Submission.Kind.REQUEST), (False, Submission.Kind.REPORT_ONLY), (None, None)]
)
def test_the_agreed_result_proposes_what_goes_up(cast: Cast, met: bool | None, kind: str | None) -> None:
    agreed_year(cast.mine, cast.dung, met=met)
    assert SubmissionForm.of(CourseCase(cast.mine.assessment)).initial["kind"] == kind


def test_a_ward_that_does_not_meet_sends_report_and_score_sheet_only(cast: Cast) -> None:
    agreed_year(cast.mine, cast.dung, met=False)
    with pytest.raises(Refused, match="chỉ gửi Báo cáo đánh giá và Bản tổng hợp điểm số"):
        send(cast)
    assert send(cast, REPORT).kind == Submission.Kind.REPORT_ONLY


def test_a_ward_that_meets_says_why_it_sends_no_request(cast: Cast) -> None:
    agreed_year(cast.mine, cast.dung)
    with pytest.raises(Refused, match="xin ghi lý do ở ô Ghi chú"):
        send(cast, REPORT)
    assert send(cast, replace(REPORT, note="Phường đang sáp nhập")).number == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2024, 1, 9), r"Ngày gửi chưa đến \(hôm nay là 08/01/2024\)"),
        (date(2024, 1, 2), r"trước ngày họp thống nhất kết quả \(03/01/2024\)"),
    ],
)
def test_the_day_of_sending_lies_between_the_meeting_and_today(cast: Cast, day: date, sentence: str) -> None:
    agreed_year(cast.mine, cast.dung)
    with pytest.raises(Refused, match=sentence):
        send(cast, replace(LETTER, sent_on=day))


def test_a_wrong_note_gives_way_with_its_reason_and_what_rests_on_it_goes_on(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    old = sent_year(cast.mine, cast.binh)
    request, found = ask(cast), decide(cast)
    document = make_document(cast)
    revision = document.revisions.get()
    CourseFile.objects.create(document=document, revision=revision, purpose="letter", submission=old)
    corrected = replace(LETTER, sent_on=date(2024, 1, 4))
    with pytest.raises(Refused, match="Xin ghi lý do ghi lại"):
        send(cast, corrected, seen=old.pk)
    new = send(cast, corrected, seen=old.pk, reason="Ghi sai ngày")
    old.refresh_from_db()
    request.refresh_from_db()
    found.refresh_from_db()
    assert (old.withdrawn_reason, old.withdrawn_by, new.number) == ("Ghi sai ngày", cast.binh, 2)
    assert (request.submission, found.submission) == (new, new)
    assert [one.document for one in new.files.all()] == [document]
    assert old.files.count() == 1


def test_of_two_who_note_at_once_one_is_told_and_a_double_click_is_one_note(cast: Cast) -> None:
    agreed_year(cast.mine, cast.dung)
    first = send(cast)
    assert send(cast) == first
    with pytest.raises(Refused, match="Có người vừa ghi mục này"):
        send(cast, replace(LETTER, recipient="Sở Tư pháp"))
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    "state", ["self_scoring", "review", "posting", "meeting", "recognised", "not_recognised"]
)
def test_nothing_is_noted_as_sent_in_another_step(cast: Cast, state: str) -> None:
    agreed_year(cast.mine, cast.dung)
    move_to(cast.mine, state)
    with pytest.raises(Refused, match="được ghi sau khi họp thống nhất"):
        send(cast)


# Asked back ------------------------------------------------------------------------------------------------------


def test_a_supplement_is_due_after_three_working_days(cast: Cast) -> None:
    sent_year(cast.mine, cast.binh)
    assert ask(cast).due_on == date(2024, 1, 10)  # received on a Friday
    assert ask(cast) == Supplement.objects.get()  # a second click


def test_an_answer_is_corrected_in_the_log_and_a_mistaken_request_struck_out(cast: Cast) -> None:
    sent_year(cast.mine, cast.binh)
    row, by = ask(cast), actor(cast.binh)
    records.answer_supplement(
        row=row, version=1, answered_on=date(2024, 1, 8), answer="Đã gửi biên bản", by=by
    )
    with pytest.raises(Refused, match="Có người vừa ghi mục này"):
        records.answer_supplement(row=row, version=1, answered_on=date(2024, 1, 8), answer="Khác", by=by)
    records.answer_supplement(
        row=row, version=2, answered_on=date(2024, 1, 8), answer="Đã gửi 02 biên bản", by=by
    )
    assert '"answer": ["Đã gửi biên bản", "Đã gửi 02 biên bản"]' in AuditEntry.objects.latest("pk").detail
    wrong = ask(cast, asked="Của phường khác")
    records.strike_supplement(row=wrong, version=1, reason="Ghi nhầm phường", by=by)
    assert [one.pk for one in CourseCase(cast.mine.assessment).supplements] == [row.pk]
    wrong.refresh_from_db()
    assert (wrong.number, wrong.struck_reason) == (2, "Ghi nhầm phường")


@pytest.mark.parametrize(
    ("received", "sentence"), [(date(2024, 1, 4), "trước ngày gửi hồ sơ"), (date(2024, 1, 9), "chưa đến")]
)
def test_a_request_comes_after_the_sending_and_not_tomorrow(
    cast: Cast, received: date, sentence: str
) -> None:
    sent_year(cast.mine, cast.binh)
    with pytest.raises(Refused, match=sentence):
        ask(cast, received)


# Decided ---------------------------------------------------------------------------------------------------------


def test_the_decision_is_superseded_with_its_reason_never_changed(cast: Cast) -> None:
    sent_year(cast.mine, cast.binh)
    first = decide(cast)
    assert decide(cast) == first
    second = decide(cast, NOT_MET, seen=first.pk, reason="Đọc nhầm danh sách")
    first.refresh_from_db()
    assert (first.number, first.withdrawn_reason, second.outcome) == (
        "12/QĐ-UBND",
        "Đọc nhầm danh sách",
        "not_recognised",
    )


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        (replace(RECOGNISED, number=""), "Xin ghi số, ký hiệu và người ký"),
        (replace(RECOGNISED, decided_on=date(2024, 1, 4)), "trước ngày gửi hồ sơ"),
        (replace(RECOGNISED, decided_on=date(2024, 1, 9)), "chưa đến"),
        (replace(NOT_MET, ground=" "), "Xin ghi lý do chưa đạt"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(cast: Cast, decided: Decided, sentence: str) -> None:
    sent_year(cast.mine, cast.binh)
    with pytest.raises(Refused, match=sentence):
        decide(cast, decided)


def test_who_asked_for_no_recognition_is_not_recognised(cast: Cast) -> None:
    sent_year(cast.mine, cast.binh, met=False)
    with pytest.raises(Refused, match="không phải hồ sơ đề nghị công nhận"):
        decide(cast)
    assert decide(cast, NOT_MET).outcome == Decision.Outcome.NOT_RECOGNISED


def test_a_dossier_taken_back_takes_decision_and_scores_out_of_force(cast: Cast) -> None:
    submission = sent_year(cast.mine, cast.binh)
    decision = decide(cast)
    result = cast.mine.result("1.1")
    IndicatorResult.objects.filter(pk=result.pk).update(
        appraised_points=Decimal(2), appraised_at="2024-01-08T00:00Z"
    )
    make_move(
        assessment=cast.mine.assessment,
        key="rut-ho-so",
        version=cast.mine.assessment.version,
        comment="Gửi nhầm bản dự thảo",
        by=actor(cast.dung),
    )
    for row in (submission, decision):
        row.refresh_from_db()
        assert row.withdrawn_reason == "Gửi nhầm bản dự thảo"
    result.refresh_from_db()
    assert result.appraised_points is None
    assert Assessment.objects.get(pk=cast.mine.assessment.pk).state == Assessment.State.AGREED

"""The page of what follows the meeting, the appraised scores by form and by workbook, the years side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assignments.models import Assessment
from criteria.models import Framework
from reports.course_case import CourseCase
from reports.models import Decision, Submission, Supplement
from reports.outcome import sheets
from reports.outcome.appraising import Appraisal
from reports.outcome.years import same_rules, year_results
from scoring.models import IndicatorResult
from tests.cast import Cast, WardCast
from tests.reports.outcomes import DAY, agreed_year, make_agreement, make_submission, move_to, sent_year

pytestmark = pytest.mark.django_db
YEAR = {"year": 2023}
OUTCOME, APPRAISAL = "/ket-qua/2023/", "/ket-qua/2023/tham-dinh/"
LETTER = {
    "kind": "request",
    "sent_on": "2024-01-05",
    "recipient": "Phòng Tư pháp",
    "method": "paper",
    "letter_number": "15/TTr-UBND",
}


@pytest.fixture
def binh(cast: Cast) -> Client:
    return cast.client(cast.binh)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def appraise(ward: WardCast, code: str, points: str, reason: str = "") -> None:
    IndicatorResult.objects.filter(assessment=ward.assessment, indicator__code=code).update(
        appraised_points=Decimal(points), appraised_at=timezone.now(), appraised_reason=reason
    )


def make_decision(ward: WardCast, submission: Submission, outcome: str, by: Any) -> Decision:
    return Decision.objects.create(
        assessment=ward.assessment,
        submission=submission,
        outcome=outcome,
        number="12/QĐ-UBND",
        signer="Nguyễn Văn Ký",
        decided_on=DAY,
        authority="Chủ tịch UBND thành phố Mẫu",
        recorded_by=by,
    )


# The page --------------------------------------------------------------------------------------------------------


def test_before_the_meeting_nothing_can_be_noted_and_the_page_says_why(cast: Cast, binh: Client) -> None:
    page = text_of(binh.get(OUTCOME))
    assert "Kỳ đánh giá đang ở bước “Tự chấm và nộp tài liệu”; chưa đến bước gửi hồ sơ." in page
    assert "Việc gửi hồ sơ được ghi sau khi họp thống nhất kết quả." in page
    assert page.count("Mục này được ghi sau khi đã gửi hồ sơ.") == 3
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_an_official_reads_and_is_told_who_notes(cast: Cast) -> None:
    agreed_year(cast.mine, cast.dung)
    page = text_of(cast.client(cast.an).get(OUTCOME))
    assert "Việc gửi hồ sơ và kết quả thẩm định do công chức Tư pháp - Hộ tịch hoặc lãnh đạo ghi." in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_the_officer_notes_the_sending_and_sees_what_is_left_before_the_step(
    cast: Cast, binh: Client
) -> None:
    agreed_year(cast.mine, cast.dung)
    before = text_of(binh.get(OUTCOME))
    assert "Chưa ghi việc gửi hồ sơ. Hạn gửi trước ngày 10/01/2024, còn 1 ngày." in before
    assert "Còn 1 việc trước khi ghi nhận đã gửi hồ sơ" in before
    sent = binh.post(reverse("reports:outcome_submission", kwargs=YEAR), LETTER)
    assert (sent.status_code, sent.url) == (302, f"{OUTCOME}#gui-ho-so")
    after = text_of(binh.get(OUTCOME))
    assert "Đã đủ để ghi nhận đã gửi hồ sơ" in after
    assert '05/01/2024 <span class="muted">đúng hạn</span>' in after


def test_a_late_dossier_is_marked(cast: Cast, binh: Client) -> None:
    submission = sent_year(cast.mine, cast.binh)
    Submission.objects.filter(pk=submission.pk).update(sent_on=date(2024, 1, 12))
    assert "trễ 3 ngày (ngày cuối là 09/01/2024)" in text_of(binh.get(OUTCOME))


def test_who_noted_second_keeps_the_text_and_sees_both(cast: Cast, binh: Client) -> None:
    make_submission(cast.mine, cast.dung, agreed_year(cast.mine, cast.dung))
    answer = binh.post(
        reverse("reports:outcome_submission", kwargs=YEAR), LETTER | {"recipient": "Sở Tư pháp"}
    )
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Có người vừa ghi mục này." in page
    assert "bấm “Ghi việc gửi hồ sơ” để lưu bản vừa nhập" in page
    assert 'Bản đang có"><span class="differs">Phòng Tư pháp thành phố Mẫu</span>' in page
    assert 'value="Sở Tư pháp"' in page
    again = LETTER | {
        "recipient": "Sở Tư pháp",
        "seen": str(Submission.objects.get().pk),
        "reason": "Ghi sai",
    }
    assert binh.post(reverse("reports:outcome_submission", kwargs=YEAR), again).status_code == 302
    assert Submission.objects.in_force().get().recipient == "Sở Tư pháp"


def test_the_dossiers_page_says_that_it_was_sent(cast: Cast, binh: Client) -> None:
    sent_year(cast.mine, cast.binh)
    page = text_of(binh.get(reverse("reports:dossier", kwargs=YEAR)))
    assert "Đã gửi Hồ sơ đề nghị công nhận đến Phòng Tư pháp thành phố Mẫu ngày 05/01/2024." in page
    assert "Hồ sơ gửi trước ngày" not in page


def test_the_history_names_every_note_of_the_year(cast: Cast, binh: Client) -> None:
    make_submission(cast.mine, cast.dung, agreed_year(cast.mine, cast.dung))
    again = LETTER | {"seen": str(Submission.objects.get().pk), "reason": "Ghi sai nơi nhận"}
    binh.post(reverse("reports:outcome_submission", kwargs=YEAR), again)
    new = Submission.objects.in_force().get()
    page = text_of(binh.get(reverse("reports:history", args=["gui-ho-so", new.pk])))
    assert "Ghi việc gửi hồ sơ" in page
    assert "Ghi lại việc gửi hồ sơ" in page
    assert "nơi nhận: Phòng Tư pháp" in page


def test_supplements_over_the_page(cast: Cast, binh: Client) -> None:
    submission = sent_year(cast.mine, cast.binh)
    binh.post(
        reverse("reports:supplement_add", kwargs=YEAR), {"received_on": "2024-01-05", "asked": "Biên bản"}
    )
    row = Supplement.objects.get(submission=submission)
    page = text_of(binh.get(OUTCOME))
    assert "Hạn gửi bổ sung: <b>10/01/2024</b> (3 ngày làm việc" in page
    assert "Còn 1 yêu cầu bổ sung chưa trả lời." in page
    empty = binh.post(reverse("reports:supplement_answer", args=[row.pk]), {"version": 1})
    assert (empty.status_code, "Xin ghi nội dung đã bổ sung." in text_of(empty)) == (422, True)
    typed = {"version": 9, "answered_on": "2024-01-08", "answer": "Đã gửi"}
    stale = binh.post(reverse("reports:supplement_answer", args=[row.pk]), typed)
    assert (stale.status_code, "Đã gửi</textarea>" in text_of(stale)) == (409, True)
    assert (
        binh.post(reverse("reports:supplement_answer", args=[row.pk]), typed | {"version": 1}).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.answered_on, row.answer, row.version) == (date(2024, 1, 8), "Đã gửi", 2)


def test_a_decision_is_noted_and_what_does_not_agree_is_said(cast: Cast, binh: Client) -> None:
    sent_year(cast.mine, cast.binh)
    for code, points in {"1.1": "3", "1.2": "5.5", "2.1": "20", "2.2": "50"}.items():
        appraise(cast.mine, code, points)
    where = reverse("reports:outcome_decision", kwargs=YEAR)
    typed = {"outcome": "recognised", "decided_on": "2024-01-08", "authority": "Chủ tịch", "total": "90,5"}
    refused = text_of(binh.post(where, typed))
    assert "Xin ghi số, ký hiệu quyết định công nhận." in refused
    assert "Xin ghi người ký quyết định." in refused
    assert binh.post(where, typed | {"number": "12/QĐ-UBND", "signer": "Ông Ký"}).status_code == 302
    page = text_of(binh.get(OUTCOME))
    assert "Tổng điểm ghi trong văn bản (90,5) khác tổng điểm thẩm định các chỉ tiêu (78,5)." in page
    assert "Theo điểm thẩm định đã nhập, phường chưa đủ điều kiện công nhận" in page
    assert "Chưa tải lên văn bản ghi quyết định công nhận" in page


@pytest.mark.parametrize("requests", [1, 3])
def test_the_page_asks_the_same_whatever_was_asked_back(cast: Cast, binh: Client, requests: int) -> None:
    submission = sent_year(cast.mine, cast.binh)
    make_decision(cast.mine, submission, "recognised", cast.binh)
    for number in range(requests):
        Supplement.objects.create(
            submission=submission, number=number + 1, received_on=DAY, asked="x", recorded_by=cast.binh
        )
    binh.get(OUTCOME)
    with CaptureQueriesContext(connection) as asked:
        binh.get(OUTCOME)
    assert len(asked) == 16


# Appraised scores ------------------------------------------------------------------------------------------------


def entry_of(cast: Cast, points: dict[str, str], **more: str) -> dict[str, str]:
    """What the form sends: every indicator's version, the points by code."""
    rows = {one.indicator.code: one for one in cast.mine.assessment.results.select_related("indicator")}
    sent = {f"v-{row.pk}": str(row.version) for row in rows.values()}
    return sent | {f"d-{rows[code].pk}": text for code, text in points.items()} | more


def stored(cast: Cast) -> dict[str, Decimal | None]:
    rows = cast.mine.assessment.results.values_list("indicator__code", "appraised_points")
    return dict(rows)


def test_all_scores_are_entered_on_one_page_and_the_rest_taken_from_the_meeting(
    cast: Cast, binh: Client
) -> None:
    sent_year(cast.mine, cast.binh)
    reason = {f"l-{cast.mine.result('1.2').pk}": "Sai thẩm quyền 01 văn bản"}
    answer = binh.post(APPRAISAL, entry_of(cast, {"1.2": "3"}, fill="on", **reason))
    assert (answer.status_code, answer.url) == (302, f"{OUTCOME}#tham-dinh")
    assert stored(cast) == {"1.1": 3, "1.2": 3, "2.1": 32, "2.2": 50}
    page = text_of(binh.get(OUTCOME))
    assert "Đã nhập <b>4/4</b> chỉ tiêu, tổng điểm thẩm định <b>88,0</b>. <b>1</b> chỉ tiêu khác điểm" in page


def test_faults_stand_at_their_fields_and_nothing_is_stored(cast: Cast, binh: Client) -> None:
    sent_year(cast.mine, cast.binh)
    answer = binh.post(APPRAISAL, entry_of(cast, {"1.1": "4", "1.2": "3", "2.1": "32"}))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Chỉ tiêu 1.1: Nhập điểm từ 0 đến 3." in page
    assert "Lý do khác, chỉ tiêu 1.2: Khác kết quả của phường. Xin ghi lý do Hội đồng nêu." in page
    assert set(stored(cast).values()) == {None}


def test_the_second_of_two_keeps_what_was_typed_and_sees_both_scores(cast: Cast, binh: Client) -> None:
    sent_year(cast.mine, cast.binh)
    typed = entry_of(cast, {"1.1": "3", "2.2": "50"})
    cast.client(cast.dung).post(
        APPRAISAL, entry_of(cast, {"2.2": "40"}, **{f"l-{cast.mine.result('2.2').pk}": "Hồ sơ trễ hạn"})
    )
    answer = binh.post(APPRAISAL, typed)
    page = text_of(answer)
    assert answer.status_code == 409
    row = (
        '<th scope="row">Chỉ tiêu 2.2</th><td data-label="Bản đang có"><span class="differs">40,0</span></td>'
    )
    assert f'{row}<td data-label="Bản vừa nhập"><span class="differs">50,0</span>' in page
    assert stored(cast) == {"1.1": None, "1.2": None, "2.1": None, "2.2": 40}


def test_after_the_end_the_scores_are_only_read(cast: Cast, binh: Client) -> None:
    sent_year(cast.mine, cast.binh)
    appraise(cast.mine, "2.2", "40", "Hồ sơ trễ hạn")
    move_to(cast.mine, Assessment.State.RECOGNISED)
    page = text_of(binh.get(APPRAISAL))
    assert "Lý do khác: Hồ sơ trễ hạn" in page
    assert "Muốn ghi lại, lãnh đạo dùng bước “Ghi lại kết quả”." in page
    assert binh.post(APPRAISAL, entry_of(cast, {"1.1": "3"})).status_code == 409
    assert stored(cast)["1.1"] is None


def test_a_rule_set_without_points_asks_met_or_not(cast: Cast, binh: Client, media: Path) -> None:
    cast.mine.framework.mode = Framework.Mode.PASS_FAIL
    cast.mine.framework.save(update_fields=["mode"])
    submission = sent_year(cast.mine, cast.binh)
    codes = ["1.1", "1.2", "2.1", "2.2"]
    submission.agreement.content = {
        "indicators": [{"code": one, "agreed_met": one != "2.2"} for one in codes]
    }
    submission.agreement.save(update_fields=["content"])
    refused = binh.post(APPRAISAL, entry_of(cast, {"1.1": "0"}, fill="on"))
    assert "Lý do khác, chỉ tiêu 1.1: Khác kết quả của phường." in text_of(refused)
    reason = {f"l-{cast.mine.result('1.1').pk}": "Thiếu 01 văn bản"}
    assert binh.post(APPRAISAL, entry_of(cast, {"1.1": "0"}, fill="on", **reason)).status_code == 302
    rows = cast.mine.assessment.results.values_list("indicator__code", "appraised_met")
    assert dict(rows) == {"1.1": False, "1.2": True, "2.1": True, "2.2": False}
    book = load_workbook(BytesIO(binh.get(reverse("reports:appraisal_file", kwargs=YEAR)).content))
    assert [cell.value for cell in book[sheets.ROWS][5]][4:] == ["Đạt", "Chưa đạt", "Thiếu 01 văn bản"]
    assert "Đã nhập <b>4/4</b> chỉ tiêu. <b>1</b> chỉ tiêu khác kết quả của phường." in text_of(
        binh.get(OUTCOME)
    )
    assert "<b>2</b> / 4 đạt" in text_of(binh.get(reverse("reports:year_results")))


# As a workbook ---------------------------------------------------------------------------------------------------


def edited(cast: Cast, edit: Callable[[Any], None]) -> SimpleUploadedFile:
    """The year's workbook after an edit of its first sheet: rows from 5, G the score, H the reason of 1.1, 1.2, 2.1, 2.2."""
    content = sheets.workbook_of(Appraisal(CourseCase(cast.mine.assessment)))
    book, out = load_workbook(BytesIO(content)), BytesIO()
    edit(book[sheets.ROWS])
    book.save(out)
    return SimpleUploadedFile("diem.xlsx", out.getvalue())


def check(client: Client, file: SimpleUploadedFile) -> Any:
    return client.post(reverse("reports:appraisal_check", kwargs=YEAR), {"file": file})


def fill(sheet: Any) -> None:
    for row, (points, reason) in enumerate([(3, ""), ("3,5", "Sai 01 văn bản"), (32, ""), (50, "")], 5):
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = points, reason or None


def test_the_workbook_is_checked_then_stored_whole(cast: Cast, binh: Client, media: Path) -> None:
    sent_year(cast.mine, cast.binh)
    found = load_workbook(BytesIO(binh.get(reverse("reports:appraisal_file", kwargs=YEAR)).content))
    assert [cell.value for cell in found[sheets.ROWS][6]][:7] == [
        "1.2",
        "Ban hành văn bản hành chính",
        7,
        5.5,
        5.5,
        5.5,
        None,
    ]
    checked = check(binh, edited(cast, fill))
    assert "Bảng tính không có lỗi: 4 dòng đổi. Chưa lưu gì." in text_of(checked)
    assert set(stored(cast).values()) == {None}
    token = checked.context["token"]
    kept = binh.post(reverse("reports:appraisal_confirm", kwargs=YEAR), {"token": token})
    assert (kept.status_code, kept.url) == (302, f"{OUTCOME}#tham-dinh")
    assert stored(cast) == {"1.1": 3, "1.2": Decimal("3.5"), "2.1": 32, "2.2": 50}


def test_faults_name_row_and_column_and_nothing_is_stored(cast: Cast, binh: Client, media: Path) -> None:
    sent_year(cast.mine, cast.binh)

    def spoil(sheet: Any) -> None:
        fill(sheet)
        sheet["G5"], sheet["H6"], sheet["G7"], sheet["A8"] = 4, None, "=1+1", "9.9"

    checked = check(binh, edited(cast, spoil))
    said = [str(fault) for fault in checked.context["checked"].all_faults]
    assert [(fault.letter, fault.row) for fault in checked.context["checked"].all_faults] == [
        ("G", 5),
        ("H", 6),
        ("G", 7),
        ("A", 8),
    ], said
    assert checked.context["token"] == ""
    assert set(stored(cast).values()) == {None}


def test_a_score_entered_after_the_check_stops_the_workbook(cast: Cast, binh: Client, media: Path) -> None:
    sent_year(cast.mine, cast.binh)
    token = check(binh, edited(cast, fill)).context["token"]
    cast.client(cast.dung).post(APPRAISAL, entry_of(cast, {"1.1": "3"}))
    kept = binh.post(reverse("reports:appraisal_confirm", kwargs=YEAR), {"token": token}, follow=True)
    assert "Điểm thẩm định vừa có người sửa sau khi kiểm tra." in text_of(kept)
    assert stored(cast)["2.2"] is None


def test_a_workbook_of_another_year_is_refused(cast: Cast, binh: Client, media: Path) -> None:
    sent_year(cast.mine, cast.binh)
    file = edited(cast, lambda sheet: None)
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(year=2024)
    sent = binh.post(reverse("reports:appraisal_check", kwargs={"year": 2024}), {"file": file})
    assert "Bảng tính này không phải của kỳ đánh giá đang mở." in text_of(sent)


# Years -----------------------------------------------------------------------------------------------------------


def two_years(cast: Cast) -> None:
    """2023 recognised with its scores, 2022 at the agreed result of 90.5, both by one rule set."""
    submission = sent_year(cast.mine, cast.binh)
    make_decision(cast.mine, submission, "recognised", cast.binh)
    for code, points in {"1.1": "3", "1.2": "3", "2.1": "32", "2.2": "50"}.items():
        appraise(cast.mine, code, points)
    move_to(cast.mine, Assessment.State.RECOGNISED)
    earlier = make_ward_cast_of(cast, 2022)
    make_agreement(earlier, cast.dung, held_on=date(2023, 1, 3))
    move_to(earlier, Assessment.State.AGREED)


def make_ward_cast_of(cast: Cast, year: int) -> WardCast:
    """Another year of ward Ví Dụ."""
    assessment = Assessment.objects.create(ward=cast.mine.ward, framework=cast.mine.framework, year=year)
    for indicator in cast.mine.framework.indicators.all():
        IndicatorResult.objects.create(assessment=assessment, indicator=indicator)
    return WardCast(cast.mine.ward, cast.mine.framework, assessment, cast.mine.plan, cast.mine.positions)


def test_the_years_stand_side_by_side_with_their_four_scores(cast: Cast) -> None:
    two_years(cast)
    rows = list(Assessment.objects.filter(ward=cast.mine.ward).select_related("ward", "framework"))
    late, early = sorted(year_results(rows), key=lambda one: -one.year)
    assert (late.self_sum.points, late.agreed_total, late.decided_total, late.last_kind) == (
        Decimal("90.5"),
        Decimal("90.5"),
        88,
        "thẩm định",
    )
    assert (early.self_sum.points, early.decided_total, early.last_total) == (None, None, Decimal("90.5"))
    assert (late.parts.accepted, late.parts.lost, late.parts.maximum) == (88, 12, 100)
    (group,) = same_rules([late, early])
    number, name, totals = group.rows[0]
    assert (number, name, totals[0][1].points, totals[1][1].points) == (1, "Ban hành văn bản", 6, None)  # type: ignore[union-attr]


def test_the_page_of_years_says_it_in_a_sentence_and_asks_the_same_for_more(cast: Cast, binh: Client) -> None:
    two_years(cast)
    page = text_of(binh.get(reverse("reports:year_results")))
    assert "1 năm được công nhận đạt chuẩn (2023); 1 năm chưa có kết quả." in page
    assert "Số 12/QĐ-UBND, ngày 08/01/2024" in page
    with CaptureQueriesContext(connection) as two:
        binh.get(reverse("reports:year_results"))
    make_ward_cast_of(cast, 2021)
    with CaptureQueriesContext(connection) as three:
        binh.get(reverse("reports:year_results"))
    assert (len(two), len(three)) == (8, 8)

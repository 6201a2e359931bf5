"""The dashboard beyond the score: who is late, steps and days, results of closed years, people, the workbook."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from assignments.models import Assessment
from criteria.models import Framework
from reports.late import late_of
from reports.models import Decision
from reports.occasions import occasions_of
from reports.people_board import people_board
from scoring.facts import AssessmentFacts, facts_of
from scoring.models import IndicatorResult
from tests.cast import Cast
from tests.reports.meetings import today
from tests.reports.outcomes import TERMS, agreed_year, make_agreement, make_submission
from tests.reports.posting import hang
from tests.reports.reporting import duty_of, sent_report
from tests.reports.test_views import accept, dashboard, text_of
from tests.scoring.test_actions import hand_in

pytestmark = pytest.mark.django_db


def facts(cast: Cast) -> AssessmentFacts:
    return facts_of(Assessment.objects.select_related("ward", "framework").get(pk=cast.mine.assessment.pk))


def test_who_is_late_is_named_with_the_report_and_the_reminder(cast: Cast) -> None:
    """October's report was due on 06/11 (05/11/2023 is a Sunday): 14 days on 20/11; September's 46."""
    monthly = duty_of(cast.mine, "month")
    for month in range(3, 9):
        sent_report(monthly, f"2023-{month:02}", cast.an)
    late = late_of(facts(cast), occasions_of(cast.mine.ward, 2023))
    assert [(one.name, one.days, len(one.reports), len(one.results)) for one in late] == [
        ("Nguyễn Thị An", 46, 2, 0)
    ]
    page = dashboard(cast.client(cast.binh))
    assert "<b>Nguyễn Thị An</b>" in page
    assert "Báo cáo tháng 9: Kết quả giải quyết thủ tục: CT 2.2 (hạn 05/10/2023)" in page
    reminder = reverse("reports:calendar_list", args=[2023])
    assert f'href="{reminder}?nhac=' in page
    assert f'href="{reminder}?nhac=' not in dashboard(cast.client(cast.an))
    overdue = dashboard(cast.client(cast.binh), "?loc=qua-han")
    assert re.findall(r'class="row-link" href="[^"]*">([\d.]+)<', overdue) == ["2.2"]


def test_after_the_plans_day_who_has_not_handed_in_is_late(cast: Cast) -> None:
    hand_in(cast)
    today(cast.mine.ward, date(2023, 12, 2))
    late = late_of(facts(cast), occasions_of(cast.mine.ward, 2023))
    assert [(one.name, one.days, [found.node.code for found in one.results]) for one in late] == [
        ("Nguyễn Thị An", 3, ["2.1", "2.2"]),
        ("Trần Văn Bình", 3, ["1.2"]),
    ]


def test_steps_and_days_lead_on(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.mine.framework.pk).update(code="qd25-2021", deadlines=TERMS)
    page = dashboard(cast.client(cast.binh))
    course = reverse("reports:course", args=[2023])
    assert (
        f'<li aria-current="step"><a href="{course}#self_scoring"><b>1. Tự chấm và nộp tài liệu</b>' in page
    )
    assert "đang làm · hạn 29/11/2023" in page
    assert "Hạn nộp tài liệu kiểm chứng: 29/11/2023" in page
    assert "Hạn gửi hồ sơ</a>: <b>09/01/2024</b> (còn 50 ngày)" in page


def test_the_rulers_have_their_figures_as_a_table(cast: Cast) -> None:
    accept(cast, "2.5", "Thiếu một văn bản.")
    page = dashboard(cast.client(cast.binh))
    table = page[page.index('<details class="figures">') :]
    cells = re.findall(
        r'<td class="num" data-label="([^"]+)">([^<]*)<', table[: table.index("</tr> </tbody>")]
    )
    assert cells[:9] == [
        ("Tối đa", "10"),
        ("Mốc một nửa", "5"),
        ("Tự chấm", "3,0"),
        ("Rà soát", "2,5"),
        ("Thẩm định", "–"),
        ("Đã chấp nhận", "2,5"),
        ("Chờ rà soát", "0,0"),
        ("Chưa chấm", "7,0"),
        ("Đã mất", "0,5"),
    ]
    assert "thấp hơn tự chấm" in page


def test_a_decided_year_says_its_result_with_the_appraised_scores_beside(cast: Cast) -> None:
    sent = make_submission(cast.mine, cast.dung, agreed_year(cast.mine, cast.dung))
    IndicatorResult.objects.filter(assessment=cast.mine.assessment, indicator__code="2.1").update(
        appraised_points=Decimal("30"), appraised_at=timezone.now(), appraised_by=cast.binh
    )
    Decision.objects.create(
        assessment=cast.mine.assessment,
        submission=sent,
        outcome=Decision.Outcome.RECOGNISED,
        number="120/QĐ-UBND",
        signer="Nguyễn Văn Ký",
        decided_on=date(2024, 2, 5),
        authority="UBND thành phố Mẫu",
        total=Decimal("88.5"),
        recorded_by=cast.binh,
    )
    page = dashboard(cast.client(cast.binh))
    assert "Kết quả đã thống nhất tại cuộc họp: 90,5 điểm, đủ điều kiện đề nghị công nhận." in page
    assert "điểm rà soát trước cuộc họp" not in page
    assert '<td class="num" data-label="Thẩm định"><b>30,0</b></td>' in page
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=Assessment.State.RECOGNISED)
    page = dashboard(cast.client(cast.binh))
    assert (
        "Năm 2023 được công nhận đạt chuẩn tiếp cận pháp luật theo văn bản 120/QĐ-UBND ngày 05/02/2024 "
        "của UBND thành phố Mẫu." in page
    )
    assert "Tổng điểm thẩm định: 88,5 điểm." in page
    results = IndicatorResult.objects.filter(assessment=cast.mine.assessment)
    results.filter(indicator__code="1.2").update(reviewed_points=Decimal("3"))
    assert "Điểm dưới đây là điểm rà soát trước cuộc họp." in dashboard(cast.client(cast.binh))
    assert "han-ke-tiep" not in page


@pytest.mark.parametrize("state", Assessment.State.values)
def test_the_dashboard_keeps_to_twenty_queries_in_every_step(
    cast: Cast, state: str, django_assert_max_num_queries: Any
) -> None:
    Framework.objects.filter(pk=cast.mine.framework.pk).update(code="qd25-2021", deadlines=TERMS)
    duty_of(cast.mine, "month")
    make_submission(cast.mine, cast.dung, make_agreement(cast.mine, cast.dung))
    hang(cast, date(2023, 11, 13), "office")
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=state)
    client, where = cast.client(cast.dung), reverse("reports:dashboard", args=[2023])
    client.get(where)
    with django_assert_max_num_queries(20):
        assert client.get(where).status_code == 200


def test_people_and_units_each_have_their_line(cast: Cast) -> None:
    monthly = duty_of(cast.mine, "month")
    for month in range(3, 10):
        sent_report(monthly, f"2023-{month:02}", cast.an)
    accept(cast, "2.5", "Thiếu một văn bản.")
    board = people_board(facts(cast), occasions_of(cast.mine.ward, 2023))
    assert board.answer == "1 người có báo cáo quá hạn, 2 người còn chỉ tiêu chưa nộp"
    lines = [
        (one.name, one.accepted, one.open, one.self_points, one.reviewed_points, one.max_points, one.lost)
        for one in board.people
    ]
    assert lines == [
        ("Nguyễn Thị An", 0, 2, None, None, Decimal(90), Decimal(0)),
        ("Trần Văn Bình", 0, 1, None, None, Decimal(7), Decimal(0)),
        ("Lê Thị Chi", 1, 0, Decimal(3), Decimal("2.5"), Decimal(3), Decimal("-0.5")),
    ]
    assert [(one.name, one.days_late, one.reports_sent) for one in board.units] == [
        ("Công chức Tài chính - Kế toán", 14, 7),
        ("Công chức Tư pháp - Hộ tịch", 0, 0),
        ("Công chức Văn phòng - Thống kê", 0, 0),
    ]
    page = text_of(cast.client(cast.an).get(reverse("reports:dashboard_people", args=[2023])))
    assert "1 người có báo cáo quá hạn, 2 người còn chỉ tiêu chưa nộp." in page
    assert "1 báo cáo quá hạn" in page


def test_the_workbook_holds_what_the_page_shows_and_is_logged(cast: Cast) -> None:
    accept(cast, "2.5", "Thiếu một văn bản.")
    answer = cast.client(cast.binh).get(reverse("reports:dashboard_sheet", args=[2023]), {"loc": "chap-nhan"})
    assert answer["Content-Disposition"] == 'attachment; filename="bang-diem-2023.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book["Chỉ tiêu"].iter_rows()]
    shown = [row for row in rows if row[0] == "1.1"]
    assert len([row for row in rows if re.fullmatch(r"\d\.\d", str(row[0]))]) == 1
    assert shown[0][4:8] == [3, 3, 2.5, None]
    assert "Lọc: Chấp nhận." in str(rows)
    sums = next(row for row in book["Tiêu chí"].iter_rows(values_only=True) if row[0] == "Cộng")
    assert sums[2:] == (100, 80, 3, 2.5, None, 2.5, 0, 97, 0.5)
    assert AuditEntry.objects.filter(act="dashboard_export", ward=cast.mine.ward).count() == 1

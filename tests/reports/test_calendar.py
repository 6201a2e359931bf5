"""The calendar's pages: month, list, whole year, what is left to send and the text that reminds of it."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEntry
from assignments.models import Holiday, Plan, ReportDuty, Task
from reports.calendar.answer import answer_of, groups_of
from reports.calendar.listing import Wanted, author_chips, narrowed, state_chips
from reports.calendar.milestones import QUERIES, milestones_of
from reports.calendar.month import month_of
from reports.calendar.overview import rows_of
from reports.occasions import occasions_of
from tests.cast import TODAY, Cast
from tests.reports.test_occasions import duty_of, row_of
from tests.reports.test_views import text_of

pytestmark = pytest.mark.django_db
MONTH = {"year": 2023, "month": 11}


def month_page(cast: Cast, who: Any, query: str = "", **parts: int) -> str:
    where = reverse("reports:calendar_month", kwargs=parts or MONTH)
    return text_of(cast.client(who).get(where + query))


def list_page(cast: Cast, query: str = "") -> Any:
    return cast.client(cast.binh).get(reverse("reports:calendar_list", kwargs={"year": 2023}) + query)


@pytest.fixture
def year(cast: Cast) -> ReportDuty:
    """Finance reports each month: March sent in time, April late; the office each quarter; October is begun."""
    finance = duty_of(cast, "month", indicator=cast.mine.indicator("2.2"))
    row_of(finance, "2023-03", date(2023, 3, 31), date(2023, 4, 5), state="sent", sent_by=cast.an)
    row_of(finance, "2023-04", date(2023, 4, 30), date(2023, 5, 5), state="sent", sent_on=date(2023, 5, 9))
    row_of(finance, "2023-10", date(2023, 10, 31), date(2023, 11, 6))
    duty_of(cast, "quarter", post="van-phong", number=2)
    return finance


def test_the_calendar_leads_to_the_wards_own_month(cast: Cast) -> None:
    answer = cast.client(cast.an).get(reverse("reports:calendar"))

    assert answer.url == reverse("reports:calendar_month", kwargs=MONTH)


def test_the_line_of_the_year_adds_up(cast: Cast, year: ReportDuty) -> None:
    page = month_page(cast, cast.binh)

    plan = reverse("assignments:plan", args=[cast.mine.plan.pk])
    line = re.search(r'<p class="page-sub calendar-answer">(.*?)</p>', page)
    assert line and line[1] == (
        f'16 kỳ báo cáo trong năm 2023 theo <a href="{plan}">Kế hoạch 01/KH-UBND</a>: '
        '<b class="word-good">2 đã gửi</b> (1 gửi trễ) · <b class="word-bad">9 quá hạn</b> · '
        "3 chưa đến hạn · 2 trước kế hoạch"
    )
    found = answer_of(occasions_of(cast.mine.ward, 2023))
    assert found.sent + found.overdue + found.waiting + found.before_plan == found.total == 16


def test_a_month_has_its_days_its_entries_and_what_the_plan_names(cast: Cast, year: ReportDuty) -> None:
    Holiday.objects.create(ward=cast.mine.ward, day=date(2023, 11, 29), name="Phường nghỉ")
    ward, first = cast.mine.ward, date(2023, 11, 1)
    found = occasions_of(ward, 2023)

    sheet = month_of(first, found, milestones_of(ward, first, date(2023, 11, 30)))

    assert [f"{week[0].day:%d/%m}" for week in sheet.weeks] == ["30/10", "06/11", "13/11", "20/11", "27/11"]
    days = {day.day: day for week in sheet.weeks for day in week}
    assert [day.day for day in days.values() if day.is_today] == [TODAY]
    monday = days[date(2023, 11, 6)].entries
    assert [(entry.subject, entry.periods, entry.state, entry.count) for entry in monday] == [
        ("Việc 1", "tháng 10", "overdue", "0/1")
    ]
    assert (days[date(2023, 11, 29)].off, days[date(2023, 11, 29)].is_holiday) == ("Phường nghỉ", True)
    named = days[date(2023, 11, 29)].milestones  # "trước ngày 30/11" stays although the ward is closed
    assert [(mark.title, mark.done, mark.total) for mark in named] == [("Nộp tài liệu kiểm chứng", 0, 4)]


def test_reports_of_one_subject_on_one_day_are_one_entry(cast: Cast) -> None:
    duty = duty_of(cast, "month", "quarter", "half_year")
    row_of(duty, "2023-06", date(2023, 6, 30), date(2023, 7, 5), state="sent", sent_on=date(2023, 7, 6))
    found = occasions_of(cast.mine.ward, 2023)

    sheet = month_of(date(2023, 7, 1), found, ())

    entry = next(entry for week in sheet.weeks for day in week for entry in day.entries)
    assert (entry.periods, entry.count, entry.state) == (
        "tháng 6, quý II, 06 tháng đầu năm",
        "1/3, trễ 1",
        "overdue",
    )
    assert entry.link == (
        reverse("reports:calendar_list", kwargs={"year": 2023}) + "?ngay=2023-07-05&noi_dung=Vi%E1%BB%87c+1"
    )


def test_january_still_shows_what_december_owes(cast: Cast, year: ReportDuty) -> None:
    page = month_page(cast, cast.binh, year=2024, month=1)

    assert "16 kỳ báo cáo trong năm 2023" in page
    assert re.findall(r'<span class="entry-period">([^<]+)</span>', page) == ["tháng 12", "quý IV"]
    assert "Gửi hồ sơ" not in page  # the cast's rule set names no day


def test_tasks_and_the_dossier_have_their_days(cast: Cast, django_assert_num_queries: Any) -> None:
    ward = cast.mine
    ward.framework.deadlines = [{"key": "submit", "before": "01-10", "year_offset": 1}]
    ward.framework.save()
    paragraph = ward.plan.paragraphs.get(number=1)
    for order, (title, quarter) in enumerate([("Rà soát", 3), ("Tổng kết", 4)], 1):
        Task.objects.create(
            plan=ward.plan, paragraph=paragraph, order=order, title=title, year=2023, quarter=quarter
        )
    Task.objects.filter(order=1).update(state="done", closed_on=date(2023, 9, 1))
    with django_assert_num_queries(QUERIES):
        found = milestones_of(ward.ward, date(2023, 1, 1), date(2024, 1, 31))

    assert [(f"{one.day:%d/%m/%Y}", one.title, one.is_done) for one in found] == [
        ("30/09/2023", "Rà soát", True),
        ("29/11/2023", "Nộp tài liệu kiểm chứng", False),
        ("31/12/2023", "Tổng kết", False),
        ("09/01/2024", "Gửi hồ sơ đánh giá năm 2023", False),
    ]
    assert milestones_of(cast.other.ward, date(2023, 12, 1), date(2023, 12, 31)) == ()


def test_many_tasks_of_a_plan_on_one_day_are_one_entry(cast: Cast) -> None:
    plan = cast.mine.plan
    for order in range(1, 5):
        Task.objects.create(
            plan=plan, paragraph=plan.paragraphs.get(number=1), order=order, title=f"Việc {order}", year=2023
        )
    Task.objects.filter(order=1).update(state="done", closed_on=date(2023, 9, 1))

    (mark,) = milestones_of(cast.mine.ward, date(2023, 12, 1), date(2023, 12, 31))

    assert (mark.title, mark.done, mark.total) == ("4 nhiệm vụ, giải pháp của Kế hoạch 01/KH-UBND", 1, 4)
    assert mark.link == reverse("reports:task_board", args=[plan.pk])


def test_what_is_open_is_grouped_by_how_near_it_is(cast: Cast, year: ReportDuty) -> None:
    groups = groups_of(occasions_of(cast.mine.ward, 2023, date(2023, 12, 4)))

    assert [(group.title, [one.period.key for one in group.occasions][-2:]) for group in groups] == [
        ("Quá hạn", ["2023-q3", "2023-10"]),
        ("Tuần này", ["2023-11"]),
    ]
    page = month_page(cast, cast.an)
    assert "Xem thêm" not in page
    assert '<h2 id="nhom-1">Quá hạn <span class="muted">9</span></h2>' in page


def test_the_list_is_narrowed_and_counted(cast: Cast, year: ReportDuty) -> None:
    found = occasions_of(cast.mine.ward, 2023)
    office = f"p{cast.mine.positions['van-phong'].pk}"

    def chips(some: Any) -> str:
        return ", ".join(f"{chip.label} {chip.count}{'*' if chip.chosen else ''}" for chip in some)

    late = Wanted.of({"trang_thai": "qua-han"})
    assert (
        chips(author_chips(found, late, cast.an))
        == "Mọi người 9*, Của tôi 6, Tài chính - Kế toán 6, Văn phòng - Thống kê 3"
    )
    assert chips(state_chips(found, Wanted.of({"nguoi": office}), cast.an)) == (
        "Mọi trạng thái 4*, Quá hạn 3, Chưa đến kỳ 1"
    )
    assert chips(state_chips(found, Wanted(), cast.an)) == (
        "Mọi trạng thái 16*, Quá hạn 9, Nháp 1, Chưa đến kỳ 3, Đã gửi 1, Gửi trễ 1, Trước kế hoạch 2"
    )

    def keys(**query: str) -> list[str]:
        return [one.period.key for one in narrowed(found, Wanted.of(query), cast.an)]

    assert keys(nguoi=office, xep="-han") == ["2023-q4", "2023-q3", "2023-q2", "2023-q1"]
    assert keys(ngay="2023-11-06") == ["2023-10"]
    assert keys(nguoi="toi", trang_thai="gui-tre") == ["2023-04"]
    assert keys(noi_dung="Việc 2", xep="trang-thai")[-1] == "2023-q4"


@pytest.mark.parametrize(
    "query",
    ["nguoi=x9&trang_thai=gi&ngay=30-02&xep=tên&page=abc", "nguoi=p99999999999999999999", "ngay=0&nhac=x:y"],
)
def test_nonsense_in_the_address_is_left_out(cast: Cast, year: ReportDuty, query: str) -> None:
    answer = list_page(cast, f"?{query}")

    assert (answer.status_code, answer.context["page"].paginator.count) == (200, 16)


def test_the_workbook_holds_what_is_shown_and_no_formula(cast: Cast, year: ReportDuty) -> None:
    ReportDuty.objects.filter(order=2).update(subject="=HYPERLINK(1)", recipient_text="@Phòng Tư pháp")
    where = reverse("reports:calendar_sheet", kwargs={"year": 2023})

    answer = cast.client(cast.binh).get(f"{where}?trang_thai=qua-han&xep=-han")

    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert sheet["A2"].value == "9 trong 16 kỳ báo cáo theo Kế hoạch 01/KH-UBND. Tính đến ngày 20/11/2023."
    assert (len(rows), rows[0][1].date(), rows[0][2:5]) == (
        9,
        date(2023, 11, 6),
        ("Việc 1", "tháng 10", "2.2"),
    )
    cell = next(row[2] for row in sheet.iter_rows(min_row=5) if "HYPERLINK" in row[2].value)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    entry = AuditEntry.objects.get(act="calendar_export")
    assert (entry.user, entry.ward) == (cast.binh, cast.mine.ward)


def test_the_whole_year_has_a_row_for_each_duty(cast: Cast, year: ReportDuty) -> None:
    rows = rows_of(occasions_of(cast.mine.ward, 2023))

    assert [(row.duty.subject, row.author, row.sent, row.total) for row in rows] == [
        ("Việc 1", "Tài chính - Kế toán", 2, 12),
        ("Việc 2", "Văn phòng - Thống kê", 0, 4),
    ]
    assert [(month, [cell.short for cell in cells]) for month, cells in rows[1].months if cells] == [
        (3, ["Q1"]),
        (6, ["Q2"]),
        (9, ["Q3"]),
        (12, ["Q4"]),
    ]
    page = text_of(cast.client(cast.an).get(reverse("reports:calendar_year", kwargs={"year": 2023})))
    assert page.count('class="cell cell-overdue"') == 9
    assert "29/11/2023</b>" in page


def test_the_text_of_a_reminder_names_all_that_is_late_for_the_person(cast: Cast, year: ReportDuty) -> None:
    late = next(one for one in occasions_of(cast.mine.ward, 2023) if one.period.key == "2023-q1")

    page = month_page(cast, cast.binh, f"?nhac={late.key}")

    assert (
        "Kính gửi anh/chị Lê Thị Chi: UBND phường chưa nhận được 03 báo cáo quý I, quý II, quý III, "
        "hạn 05/04/2023, 05/07/2023, 05/10/2023. Đề nghị gửi trước 17 giờ ngày 22/11/2023 tại: "
        f"http://testserver{reverse('reports:my_work')}. "
        "Nếu không phát sinh, bấm “Không phát sinh” và ghi lý do. Trân trọng."
    ) in page
    assert 'id="tin-nhac"' not in month_page(cast, cast.an, f"?nhac={late.key}")
    assert "Soạn tin nhắc" not in month_page(cast, cast.an)


def test_before_its_day_a_report_is_spoken_of_alone(cast: Cast, year: ReportDuty) -> None:
    type(cast.mine.ward).objects.filter(pk=cast.mine.ward.pk).update(demo_day=date(2023, 12, 1))
    soon = next(one for one in occasions_of(cast.mine.ward, 2023) if one.period.key == "2023-11")

    page = month_page(cast, cast.dung, f"?nhac={soon.key}")

    assert (
        "Kính gửi anh/chị Nguyễn Thị An: còn 4 ngày tới hạn báo cáo tháng 11: Việc 1 (CT 2.2), 05/12/2023. "
        f"Gửi tại: http://testserver{soon.address}. Trân trọng."
    ) in page


def test_a_post_nobody_holds_is_said_and_nobody_is_written_to(cast: Cast, year: ReportDuty) -> None:
    cast.chi.holdings.all().delete()
    late = next(one for one in occasions_of(cast.mine.ward, 2023) if one.period.key == "2023-q1")

    page = month_page(cast, cast.binh, f"?nhac={late.key}")

    assert "chưa có người giữ" in page
    assert "Chưa soạn được tin nhắc" in page


def test_a_plan_without_reports_says_what_to_do(cast: Cast) -> None:
    page = month_page(cast, cast.binh, year=2023, month=2)

    assert "Kế hoạch chưa có chế độ báo cáo. Thêm chế độ báo cáo để tạo lịch của năm." in page


def test_the_first_and_the_last_month_have_no_way_beyond(cast: Cast) -> None:
    assert 'rel="prev"' not in month_page(cast, cast.binh, year=2000, month=1)
    assert 'rel="next"' not in month_page(cast, cast.binh, year=2099, month=12)


def test_another_wards_reports_are_not_among_them(cast: Cast, year: ReportDuty) -> None:
    page = text_of(cast.client(cast.giang).get(reverse("reports:calendar_list", kwargs={"year": 2023})))

    assert "Việc 1" not in page


PAGES = {"reports:calendar_month": 15, "reports:calendar_list": 8, "reports:calendar_year": 15}


@pytest.mark.parametrize(("name", "queries"), PAGES.items())
def test_a_page_asks_the_database_as_often_for_one_report_as_for_500(
    cast: Cast, name: str, queries: int, django_assert_num_queries: Any
) -> None:
    client = cast.client(cast.binh)
    where = reverse(name, kwargs=MONTH if name == "reports:calendar_month" else {"year": 2023})
    duty_of(cast, "year")
    client.get(where)
    with django_assert_num_queries(queries):
        client.get(where)
    plan, post = Plan.objects.get(pk=cast.mine.plan.pk), cast.mine.positions["tai-chinh"]
    paragraph = plan.paragraphs.get(number=1)
    ReportDuty.objects.bulk_create(
        ReportDuty(
            plan=plan,
            paragraph=paragraph,
            order=order,
            subject=f"Việc {order}",
            cadences=["month"],
            author=post,
        )
        for order in range(10, 52)
    )
    with django_assert_num_queries(queries):
        assert client.get(where).status_code == 200

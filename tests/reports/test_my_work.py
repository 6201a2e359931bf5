""" "Việc của tôi": reports, tasks and indicators by how pressing they are, on 20/11/2023."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.posts import hand_over
from assignments import questions
from assignments.models import Assessment, Party, Plan, ReportDuty, Task
from config.access import Role
from reports.models import PeriodicReport, ReportEvent
from reports.my_work import MyWork, Where, work_of
from scoring.facts import facts_of
from scoring.models import IndicatorResult
from tests.cast import Cast, actor, make_framework, make_user, make_ward, make_ward_cast
from tests.reports.test_occasions import duty_of, row_of
from tests.reports.test_views import accept, text_of

pytestmark = pytest.mark.django_db
WORK = reverse("reports:my_work")


def work(cast: Cast, name: str = "an") -> MyWork:
    return work_of(facts_of(cast.mine.assessment), getattr(cast, name))


def page(cast: Cast, name: str = "an") -> str:
    return text_of(cast.client(getattr(cast, name)).get(WORK))


def make_task(cast: Cast, title: str, post: str = "tai-chinh", part: str = "lead", **more: Any) -> Task:
    plan = cast.mine.plan
    order = plan.tasks.count() + 1
    task = Task.objects.create(
        plan=plan, paragraph=plan.paragraphs.get(number=1), order=order, title=title, **more
    )
    Party.objects.create(task=task, part=part, position=cast.mine.positions[post])
    return task


def titles(cards: Any) -> list[str]:
    return [card.title for card in cards]


def test_everything_stands_in_one_section(cast: Cast) -> None:
    """The plan is of 01/03/2023; An leads 2.1 and 2.2, and writes a report each quarter. The proof is due on 29/11."""
    duty = duty_of(cast, "quarter")
    done = {"state": "sent", "sent_on": date(2023, 4, 5), "sent_at": timezone.now()}
    row_of(duty, "2023-q1", date(2023, 3, 31), date(2023, 4, 5), **done)
    row_of(
        duty,
        "2023-q2",
        date(2023, 6, 30),
        date(2023, 7, 5),
        state="returned",
        comment="Thiếu số liệu quý II.",
    )
    make_task(cast, "Hội nghị", due_on=date(2023, 11, 19))
    make_task(cast, "Tổng kết", due_on=date(2023, 11, 27))
    make_task(cast, "Kinh phí năm sau", year=2023)
    make_task(cast, "Tuyên truyền", kind="measure")
    make_task(cast, "Tập huấn", part="supporting", due_on=date(2023, 11, 1))
    make_task(cast, "Đã xong rồi", due_on=date(2023, 11, 1), state="done", closed_on=date(2023, 11, 1))
    found = work(cast)
    assert {where: titles(found._in(where)) for where in Where} == {
        "overdue": ["Báo cáo quý III: Việc 1", "Hội nghị"],
        "returned": ["Báo cáo quý II: Việc 1"],
        "soon": ["Tổng kết"],
        "later": ["Chỉ tiêu 2.1. Công khai thông tin", "Chỉ tiêu 2.2. Giải quyết thủ tục"],
        "beyond": ["Kinh phí năm sau", "Báo cáo quý IV: Việc 1"],
        "waiting": [],
        "done": [],
        "helping": ["Tập huấn"],
        "undated": ["Tuyên truyền"],
    }
    shown = page(cast)
    assert (
        '<li class="word-bad"><b>3</b> quá hạn</li><li><b>1</b> trong 7 ngày</li>'
        "<li><b>1</b> bị trả lại</li><li><b>0</b> chờ rà soát</li>"
    ) in shown
    heads = (
        'id="qua-han"',
        'id="bi-tra"',
        'id="bay-ngay"',
        'id="sau-do"',
        "không nêu thời hạn (1)",
        "hồ sơ (1)",
    )
    places = [shown.index(mark) for mark in heads]
    assert places == sorted(places)
    assert "“Thiếu số liệu quý II.”" in shown
    assert "Đã xong rồi" not in shown and "Kinh phí năm sau" not in shown


def test_a_report_begins_goes_on_or_did_not_arise(cast: Cast) -> None:
    duty = duty_of(cast, "month")
    row_of(duty, "2023-10", date(2023, 10, 31), date(2023, 11, 6))
    cards = {card.title: card for card in work(cast).overdue}
    september, october = cards["Báo cáo tháng 9: Việc 1"], cards["Báo cáo tháng 10: Việc 1"]
    where = reverse("reports:report", args=[duty.lineage, "2023-09"])
    assert (september.label, september.link, september.not_arising) == (
        "Bắt đầu",
        where,
        f"{where}#id_not_arising",
    )
    assert (september.sub, september.badges) == ("chưa bắt đầu", (("overdue", 46),))
    assert (october.label, october.not_arising, october.badges) == (
        "Làm tiếp",
        "",
        (("draft", ""), ("overdue", 14)),
    )
    assert october.sub.startswith("nháp lưu lúc ")


def test_a_returned_report_that_is_nested_is_mended_in_the_shorter_one(cast: Cast) -> None:
    duty = duty_of(cast, "month", "quarter")
    returned = {"state": "returned", "comment": "Bổ sung.", "sent_on": date(2023, 10, 3)}
    month = row_of(duty, "2023-09", date(2023, 9, 30), date(2023, 10, 5), **returned)
    row_of(duty, "2023-q3", date(2023, 9, 30), date(2023, 10, 5), served_by=month, **returned)
    labels = {card.title: card.label for card in work(cast).returned}
    assert labels == {"Báo cáo tháng 9: Việc 1": "Sửa và gửi lại", "Báo cáo quý III: Việc 1": "Xem"}


def test_a_report_is_due_until_the_end_of_its_last_day(cast: Cast) -> None:
    ward = cast.mine.ward
    Plan.objects.update(issued_on=date(2023, 10, 1))
    duty_of(cast, "month")
    found = {}
    for day in (date(2023, 10, 29), date(2023, 10, 30), date(2023, 11, 6), date(2023, 11, 7)):
        ward.demo_day = cast.an.ward.demo_day = day
        ward.save()
        card = next(c for c in work_of(None, cast.an).cards if c.title.startswith("Báo cáo tháng 10"))
        found[f"{day:%d/%m}"] = (str(card.where), card.badges)
    assert found == {
        "29/10": ("later", (("not_due", ""),)),
        "30/10": ("soon", (("due_soon", 7),)),
        "06/11": ("soon", (("due_soon", "hôm nay"),)),
        "07/11": ("overdue", (("overdue", 1),)),
    }


def test_who_has_nothing_due_is_told_what_comes_next(cast: Cast) -> None:
    now = timezone.now()
    done = {"self_points": 0, "self_at": now, "self_by": cast.chi, "signed_at": now, "signed_by": cast.an}
    IndicatorResult.objects.update(state="submitted", **done)
    duty_of(cast, "year")
    shown = page(cast)
    assert "Không còn việc nào đến hạn. Việc tiếp theo: " in shown
    assert ">Báo cáo năm 2023: Việc 1</a>, hạn 05/01/2024." in shown
    assert "<b>2</b> chờ rà soát" in shown
    assert "Không còn việc nào đến hạn.</p>" in page(cast, "dung")


def test_indicators_are_late_after_the_day_for_proof(cast: Cast) -> None:
    Plan.objects.update(evidence_before=date(2023, 11, 20))
    found = work(cast)
    assert titles(found.overdue) == ["Chỉ tiêu 2.1. Công khai thông tin", "Chỉ tiêu 2.2. Giải quyết thủ tục"]
    assert "<b>Đã qua hạn nộp tài liệu kiểm chứng (19/11/2023).</b>" in page(cast)


def test_what_is_done_is_folded_at_the_end(cast: Cast) -> None:
    accept(cast)
    for indicator in ("1.1", "1.2"):
        duty = cast.mine.plan.assignments.get(indicator__code=indicator)
        duty.parties.update(position=cast.mine.positions["tai-chinh"])
    found = work(cast)
    assert titles(found.done) == ["Chỉ tiêu 1.1. Ban hành văn bản quy phạm"]
    shown = page(cast)
    assert "Chỉ tiêu 1.1." in shown[shown.index("Đã xong (1)") :]


def test_the_duties_name_the_persons_parts(cast: Cast) -> None:
    duty = cast.mine.plan.assignments.get(indicator__code="1.1")
    Party.objects.create(
        assignment=duty, part=Party.Part.KEEPS_FILE, position=cast.mine.positions["tai-chinh"]
    )
    assert [(duty.assignment.what, duty.parts) for duty in work(cast).duties] == [
        ("Thực hiện chỉ tiêu 1.1", ("lưu hồ sơ",)),
        ("Thực hiện chỉ tiêu 2.1", ("chủ trì",)),
        ("Thực hiện chỉ tiêu 2.2", ("chủ trì",)),
    ]


def test_questions_wait_for_who_answers_them(cast: Cast) -> None:
    for person in (cast.an, cast.binh):
        questions.ask(
            by=actor(person),
            assessment=cast.mine.assessment,
            indicator=cast.mine.indicator("2.1"),
            text=f"{person} hỏi?",
        )
    asked = {name: [one.text for one in work(cast, name).questions] for name in ("an", "binh", "dung")}
    assert asked == {
        "an": [],
        "binh": ["Nguyễn Thị An hỏi?"],
        "dung": ["Nguyễn Thị An hỏi?", "Trần Văn Bình hỏi?"],
    }
    assert "Câu hỏi chờ trả lời" in page(cast, "binh")


def test_reports_without_a_period_stand_apart(cast: Cast) -> None:
    duty_of(cast, "on_request", number=1)
    duty_of(cast, number=2)
    assert [one.duty.subject for one in work(cast).undated] == ["Việc 1", "Việc 2"]
    shown = page(cast)
    assert "(báo cáo khi có yêu cầu)" in shown and "(báo cáo kế hoạch chưa nêu kỳ)" in shown


def test_plans_without_an_assessment_give_work_too(cast: Cast) -> None:
    """A ward whose plan runs while no year is opened sees its reports; without a plan it is told how to begin."""
    ward = make_ward("vua-lap", "Vừa Lập")
    other = make_ward_cast(ward, make_framework("khac"))
    person = make_user("oanh", "Lý Thị Oanh", ward, Role.OFFICIAL, position=other.positions["tai-chinh"])
    plan = other.plan
    ReportDuty.objects.create(
        plan=plan,
        paragraph=plan.paragraphs.get(number=1),
        order=1,
        subject="Việc riêng",
        cadences=["month"],
        author=other.positions["tai-chinh"],
    )
    IndicatorResult.objects.filter(assessment=other.assessment).delete()
    plan.assessments.clear()
    Assessment.objects.filter(pk=other.assessment.pk).delete()
    client = cast.client(person)
    assert "Báo cáo tháng 10: Việc riêng" in text_of(client.get(WORK))
    Plan.objects.filter(pk=plan.pk).update(state="draft")
    answer = client.get(WORK)
    assert "reports/dashboard_empty.html" in [template.name for template in answer.templates]


def test_open_work_moves_with_the_post_and_history_keeps_both(cast: Cast) -> None:
    """An began October's report; Chi takes the post over on 20/11 and goes on with it, An may not."""
    duty = duty_of(cast, "month")
    where = reverse("reports:report_save", args=[duty.lineage, "2023-10"])
    old, new = cast.client(cast.an), cast.client(cast.chi)
    assert old.post(where, {"text": "Đã chi 3 tổ", "version": "0", "save": "1"}).status_code == 302
    assert new.post(where, {"text": "x", "version": "1", "save": "1"}).status_code == 403
    hand_over(
        by=actor(cast.em),
        position=cast.mine.positions["tai-chinh"],
        holder=cast.chi,
        since=date(2023, 11, 20),
    )
    report = PeriodicReport.objects.get()
    shown = text_of(new.get(reverse("reports:report", args=[duty.lineage, "2023-10"])))
    assert "Đã chi 3 tổ" in shown
    answer = old.post(where, {"text": "x", "version": str(report.version), "save": "1"})
    assert answer.status_code == 403
    answer = new.post(where, {"text": "Đã chi 7 tổ", "version": str(report.version), "save": "1"})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (report.text, report.started_by) == ("Đã chi 7 tổ", cast.an)
    assert not any(card.title.startswith("Báo cáo tháng 10") for card in work(cast, "an").cards)
    assert any(card.title.startswith("Báo cáo tháng 10") for card in work(cast, "chi").cards)
    assert ReportEvent.objects.filter(
        report=report, user=cast.an, position="Công chức Tài chính - Kế toán"
    ).exists()
    # The indicators that the post leads move too.
    save = reverse("scoring:save", args=[cast.mine.result("2.1").pk])
    assert (old.post(save, {}).status_code, new.post(save, {}).status_code) == (403, 422)


@pytest.mark.parametrize("many", [1, 10])
def test_one_report_or_five_hundred_cost_the_same(
    cast: Cast, many: int, django_assert_num_queries: Any
) -> None:
    """A duty of every cadence has 18 reports a year; 28 of them 504."""
    plan, post = cast.mine.plan, cast.mine.positions["tu-phap"]
    cadences = ["month"] if many == 1 else ["month", "quarter", "half_year", "year"]
    ReportDuty.objects.bulk_create(
        ReportDuty(
            plan=plan,
            paragraph=plan.paragraphs.get(number=1),
            order=number,
            subject=f"Việc {number}",
            cadences=cadences,
            author=post,
        )
        for number in range(1, 2 if many == 1 else 29)
    )
    for number in range(many):
        make_task(cast, f"Nhiệm vụ {number}", post="tu-phap", year=2023, quarter=number % 4 + 1)
        questions.ask(
            by=actor(cast.an),
            assessment=cast.mine.assessment,
            indicator=cast.mine.indicator("2.1"),
            text=f"Hỏi {number}?",
        )
    client = cast.client(cast.binh)
    client.get(WORK)
    with django_assert_num_queries(19):
        answer = client.get(WORK)
    assert answer.status_code == 200

"""The "6 rõ" of a plan: six answers for every duty and task, the gaps counted once for all pages."""

from datetime import date

import pytest

from accounts.models import Absence, Holding, Position, Unit
from assignments.clarity import AUTHORITY, Answer, Clarity, clarity_of
from assignments.models import Paragraph, Party, Phase, Plan, Task
from assignments.overview import PlanOverview
from assignments.parties import Gap
from assignments.responsibilities import Responsibilities
from config.access import Role
from tests.cast import TODAY, Cast, make_user


def row_of(clarity: Clarity, number: int) -> tuple[Answer, ...]:
    return next(row.answers for row in clarity.rows if row.paragraph.number == number)


def add_task(plan: Plan, **changes: object) -> Task:
    paragraph = Paragraph.objects.create(
        plan=plan, number=plan.paragraphs.count() + 1, kind=Paragraph.Kind.TASK, text="Mở lớp tập huấn"
    )
    order = plan.tasks.count() + 1
    return Task.objects.create(plan=plan, paragraph=paragraph, order=order, title="Mở lớp", **changes)


def test_the_check_of_the_hong_son_plan(plan: Plan) -> None:
    make_user("phuc", "Võ Văn Phúc", plan.ward, Role.JUSTICE_OFFICER, position=plan.coordinator)

    clarity = clarity_of(plan, TODAY)

    assert clarity.answer == (
        "44/45 nhiệm vụ có điểm chưa rõ: 17 chưa rõ người chủ trì, 32 chưa rõ thời hạn, 13 chưa rõ sản phẩm, "
        "6 chức danh chủ trì chưa có người giữ."
    )
    assert [(chip.key, chip.count) for chip in clarity.chips()] == [
        ("lead", 17),
        ("vacant", 18),
        ("when", 32),
        ("result", 13),
        (AUTHORITY, 41),
    ]
    assert [len(clarity.filtered(key)) for key in ("lead", AUTHORITY, "khong-co")] == [17, 41, 45]
    assert row_of(clarity, 39) == (
        Answer("Rõ người", ("Công chức Tư pháp - Hộ tịch: Võ Văn Phúc",)),
        Answer("Rõ việc", (plan.paragraphs.get(number=39).bare_text,)),
        Answer(
            "Rõ trách nhiệm",
            (
                "Chủ trì: Công chức Tư pháp - Hộ tịch",
                "Phối hợp: Mặt trận Tổ quốc Việt Nam phường; Các tổ chức thành viên của Mặt trận; "
                "Các công chức chuyên môn",
            ),
        ),
        Answer("Rõ thẩm quyền", ("được Chủ tịch UBND phường giao nhiệm vụ theo dõi",)),
        Answer("Rõ thời gian", (), ("Chưa ghi thời hạn hay kỳ báo cáo",)),
        Answer(
            "Rõ kết quả",
            ("Sổ theo dõi niêm yết công khai thông tin; báo cáo kết quả niêm yết công khai thông tin",),
        ),
    )
    assert row_of(clarity, 73)[0].unclear == ("Kế hoạch giao chung cho: Các công chức chuyên môn",)
    assert row_of(clarity, 71)[0].unclear == ("Chưa ghi ai chủ trì",)
    assert row_of(clarity, 71)[3].not_written


def test_a_lead_on_leave_is_a_gap_on_these_days_only(cast: Cast) -> None:
    plan = cast.mine.plan
    Absence.objects.create(user=cast.an, since=date(2023, 11, 18), until=date(2023, 11, 30))

    clarity = clarity_of(plan, TODAY)

    sentence = "Nguyễn Thị An nghỉ đến hết 30/11/2023; chưa ghi người làm thay"
    assert [row.paragraph.number for row in clarity.filtered("away")] == [3, 4]
    assert row_of(clarity, 3)[0] == Answer(
        "Rõ người", ("Công chức Tài chính - Kế toán: Nguyễn Thị An",), (sentence,)
    )
    assert clarity.answer.endswith("4 chưa rõ sản phẩm, 1 người chủ trì đang nghỉ.")
    assert clarity_of(plan, date(2023, 12, 1)).filtered("away") == clarity_of(plan, date(2023, 12, 1)).rows
    assert not any(Gap.AWAY in row.gaps for row in clarity_of(plan, date(2023, 12, 1)).rows)
    duties = Responsibilities.of(cast.mine.assessment)
    assert duties.unclear(cast.mine.indicator("2.1").pk)[-1] == f"Đoạn 3: {sentence}."
    assert PlanOverview.of(plan, TODAY).answer == clarity.answer


def test_who_shares_the_post_stands_in(cast: Cast) -> None:
    Absence.objects.create(user=cast.an, since=TODAY, until=TODAY)
    Holding.objects.create(position=cast.mine.positions["tai-chinh"], user=cast.chi, since=date(2023, 1, 1))

    clarity = clarity_of(cast.mine.plan, TODAY)

    who = row_of(clarity, 3)[0]
    assert who.said[1] == "Nguyễn Thị An nghỉ đến hết 20/11/2023; Lê Thị Chi cùng giữ chức danh này"
    assert who.unclear == ()
    assert not any(Gap.AWAY in row.gaps for row in clarity.rows)


def test_a_retired_post_and_a_unit_that_has_ended_are_gaps(cast: Cast) -> None:
    plan, staff = cast.mine.plan, cast.mine.ward.units.get(code="chuyen-mon")
    Position.objects.filter(pk=cast.mine.positions["van-phong"].pk).update(is_active=False)
    Party.objects.create(assignment=plan.assignments.get(order=2), part="supporting", unit=staff)
    Unit.objects.filter(pk=staff.pk).update(valid_to=date(2023, 11, 19))

    clarity = clarity_of(plan, TODAY)

    assert [row.paragraph.number for row in clarity.filtered("retired")] == [1]
    assert [row.paragraph.number for row in clarity.filtered("ended")] == [2]
    assert row_of(clarity, 1)[0].unclear == ("Chức danh Công chức Văn phòng - Thống kê không còn dùng",)
    assert row_of(clarity, 2)[0].unclear == ("Các công chức chuyên môn không còn hiệu lực",)
    assert clarity.answer.endswith("1 chức danh không còn dùng, 1 đơn vị không còn hiệu lực.")
    assert not any(Gap.ENDED in row.gaps for row in clarity_of(plan, date(2023, 11, 19)).rows)


def test_tasks_are_asked_the_same_six_things(cast: Cast) -> None:
    plan = cast.mine.plan
    phase = Phase.objects.create(
        plan=plan, order=1, code="gd-1", name="Giai đoạn 2026 - 2027", first_year=2026, last_year=2027
    )
    clear = add_task(plan, quarter=1, year=2023, due_text="trong quý I/2023", result="Kế hoạch")
    Party.objects.create(task=clear, part="lead", position=cast.mine.positions["tu-phap"])
    add_task(plan, kind="measure", phase=phase)

    clarity = clarity_of(plan, TODAY)

    assert [row.word for row in clarity.rows[-2:]] == ["nhiệm vụ", "giải pháp"]
    assert row_of(clarity, 5) == (
        Answer("Rõ người", ("Công chức Tư pháp - Hộ tịch: Trần Văn Bình",)),
        Answer("Rõ việc", ("Mở lớp",)),
        Answer("Rõ trách nhiệm", ("Chủ trì: Công chức Tư pháp - Hộ tịch",)),
        Answer("Rõ thẩm quyền", not_written=True),
        Answer("Rõ thời gian", ("trong quý I/2023", "quý I năm 2023", "hạn cuối 31/03/2023")),
        Answer("Rõ kết quả", ("Kế hoạch",)),
    )
    assert clarity.rows[-1].gaps == (Gap.LEAD, Gap.RESULT)
    assert row_of(clarity, 6)[4].said == ("Giai đoạn 2026 - 2027", "hạn cuối 31/12/2027")
    assert clarity.answer.startswith(
        "5/6 nhiệm vụ có điểm chưa rõ: 1 chưa rõ người chủ trì, 4 chưa rõ thời hạn"
    )
    assert PlanOverview.of(plan, TODAY).answer == clarity.answer


def test_a_department_leads_by_name_and_a_crowd_of_staff_does_not(cast: Cast) -> None:
    plan = cast.mine.plan
    office = Unit.objects.create(
        ward=plan.ward, kind=Unit.Kind.DEPARTMENT, code="mot-cua", name="Bộ phận một cửa"
    )
    staff = cast.mine.ward.units.get(code="chuyen-mon")
    by_office, by_both, by_staff = (add_task(plan) for _ in range(3))
    for task, unit in ((by_office, office), (by_both, office), (by_both, staff), (by_staff, staff)):
        Party.objects.create(task=task, part="lead", unit=unit)

    clarity = clarity_of(plan, TODAY)

    assert row_of(clarity, by_office.paragraph.number)[0] == Answer("Rõ người", ("Bộ phận một cửa",))
    assert row_of(clarity, by_both.paragraph.number)[0] == Answer("Rõ người", ("Bộ phận một cửa",))
    assert row_of(clarity, by_staff.paragraph.number)[0].unclear == (
        f"Kế hoạch giao chung cho: {staff.name}",
    )
    assert [Gap.LEAD in row.gaps for row in clarity.rows[-3:]] == [False, False, True]


def test_a_plan_that_gives_nothing_to_anybody(cast: Cast) -> None:
    cast.mine.plan.assignments.all().delete()

    clarity = clarity_of(cast.mine.plan, TODAY)

    assert (clarity.answer, clarity.rows, clarity.chips()) == ("Kế hoạch chưa có nhiệm vụ nào.", (), ())


@pytest.mark.parametrize("tasks", [1, 3])
def test_the_check_reads_in_six_queries(cast: Cast, tasks: int, django_assert_num_queries: object) -> None:
    plan = cast.mine.plan
    for _ in range(tasks):
        Party.objects.create(task=add_task(plan), part="lead", position=cast.mine.positions["tu-phap"])
    plan = Plan.objects.get(pk=plan.pk)

    with django_assert_num_queries(6):
        clarity_of(plan, TODAY)

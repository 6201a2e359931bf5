"""The board of tasks: lanes, states on a day, filters, its sentence and its workbook; always in seven queries."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import Unit
from assignments.models import Paragraph, Party, Phase, Plan, Task
from assignments.tasks import finish, give_up
from reports.board import Board, Wanted, badge_of
from reports.task_sheet import file_name, workbook_of
from tests.assignments.test_tasks import make_task
from tests.cast import Cast, actor

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 20)


def board_of(cast: Cast, state: str = "", party: str = "", plan: Plan | None = None) -> Board:
    return Board.of(plan or cast.mine.plan, cast.an, Wanted(state, party))


def shape(board: Board) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [
        (lane.title, [(group.title, [card.task.title for card in group.cards]) for group in lane.groups])
        for lane in board.lanes
    ]


@pytest.fixture
def tasks(cast: Cast) -> dict[str, Task]:
    """A year's tasks: one done in time, one late, one overdue, one given up, one open, two without a quarter."""
    staff = Unit.objects.get(ward=cast.mine.ward, code="chuyen-mon")
    made = {
        "ban hành": make_task(cast.mine, "ban hành", lead="tu-phap", quarter=1),
        "tài liệu": make_task(cast.mine, "tài liệu", lead="tu-phap", quarter=2, result="Tin, bài"),
        "tập huấn": make_task(cast.mine, "tập huấn", quarter=3),
        "hội thi": make_task(cast.mine, "hội thi", quarter=3),
        "tổng hợp": make_task(cast.mine, "tổng hợp", lead="van-phong", quarter=4),
        "giải đáp": make_task(cast.mine, "giải đáp", quarter=None),
        "niêm yết": make_task(cast.mine, "niêm yết", quarter=None, year=None, due_text="Theo quy định"),
    }
    Party.objects.create(task=made["ban hành"], part=Party.Part.SUPPORTING, unit=staff)
    by = actor(cast.binh)
    finish(task=made["ban hành"], on=date(2023, 3, 31), version=1, by=by)
    finish(task=made["tài liệu"], on=date(2023, 7, 1), version=1, by=by, reason="Chờ in")
    give_up(task=made["hội thi"], version=1, by=by, reason="Cấp trên không tổ chức")
    return made


def test_a_year_stands_by_quarters(cast: Cast, tasks: dict[str, Task]) -> None:
    board = board_of(cast)
    assert board.by_quarter
    assert shape(board) == [
        ("Quý I", [("", ["ban hành"])]),
        ("Quý II", [("", ["tài liệu"])]),
        ("Quý III", [("", ["tập huấn", "hội thi"])]),
        ("Quý IV", [("", ["tổng hợp"])]),
        ("Cả năm 2023", [("", ["giải đáp"])]),
        ("Không ghi thời hạn", [("", ["niêm yết"])]),
    ]
    assert board.answer == "7 nhiệm vụ: 2 đã xong (1 trễ), 1 quá hạn, 3 chưa xong, 1 không thực hiện."
    assert [card.badge for card in board.shown] == [
        ("complete", "Đã xong"),
        ("sent_late", "Xong trễ"),
        ("overdue", "Quá hạn 51 ngày"),
        ("not_arising", "Không thực hiện"),
        ("not_due", "Chưa xong"),
        ("not_due", "Chưa xong"),
        ("not_due", "Chưa xong"),
    ]


@pytest.mark.parametrize(
    ("on", "badge"),
    [
        (date(2023, 9, 22), ("not_due", "Chưa xong")),
        (date(2023, 9, 23), ("due_soon", "Còn 7 ngày")),
        (date(2023, 9, 30), ("due_soon", "Hạn hôm nay")),
        (date(2023, 10, 1), ("overdue", "Quá hạn 1 ngày")),
    ],
)
def test_the_state_of_an_open_task_on_a_day(cast: Cast, on: date, badge: tuple[str, str]) -> None:
    assert badge_of(make_task(cast.mine), on) == badge


def test_filters_count_what_they_leave(cast: Cast, tasks: dict[str, Task]) -> None:
    chips = {chip.label: chip.count for chip in board_of(cast).state_chips}
    assert chips == {
        "Tất cả": 7,
        "Của tôi": 5,  # four that An leads, one the staff supports
        "Quá hạn": 1,
        "Chưa xong": 4,
        "Đã xong": 2,
        "Không thực hiện": 1,
    }
    finance = f"p{cast.mine.positions['tai-chinh'].pk}"
    board = board_of(cast, "chua-xong", finance)
    assert [card.task.title for card in board.shown] == ["tập huấn", "giải đáp", "niêm yết"]
    assert board.answer == "3 nhiệm vụ: 1 quá hạn, 2 chưa xong."
    assert [(chip.label, chip.count, chip.chosen) for chip in board.party_chips] == [
        ("Công chức Tài chính - Kế toán", 3, True),
        ("Công chức Văn phòng - Thống kê", 1, False),
    ]
    assert len(board_of(cast, "không-có", "").shown) == 7
    assert board_of(cast, "qua-han", "p0").shown == ()


def programme(cast: Cast) -> Plan:
    plan = Plan.objects.create(
        ward=cast.mine.ward, code="de-an", state="draft", title="Đề án", first_year=2026, last_year=2030
    )
    for number, (section, text) in enumerate((("IV.1", "1. Tuyên truyền"), ("IV.2", "2. Hòa giải")), 1):
        kind = Paragraph.Kind.HEADING
        Paragraph.objects.create(plan=plan, number=number, kind=kind, section=section, text=text)
    first = Phase.objects.create(
        plan=plan, order=1, code="gd-1", name="Giai đoạn 2026 - 2027", first_year=2026, last_year=2027
    )
    second = Phase.objects.create(
        plan=plan, order=2, code="gd-2", name="Giai đoạn 2028 - 2030", first_year=2028, last_year=2030
    )
    free = {"plan": plan, "quarter": None, "year": None}
    for title, section in (("ngày pháp luật", "IV.1"), ("hội nghị", "IV.1"), ("tổ hòa giải", "IV.2")):
        made = make_task(cast.mine, title, kind=Task.Kind.MEASURE, **free)
        Paragraph.objects.filter(pk=made.paragraph_id).update(section=section)
    make_task(cast.mine, "tổng kết", kind=Task.Kind.MILESTONE, phase=second, **(free | {"year": 2030}))
    make_task(cast.mine, "duy trì", phase=second, **free)
    make_task(cast.mine, "khảo sát", kind=Task.Kind.MILESTONE, phase=first, **free)
    return plan


def test_a_programme_stands_by_stages_then_by_the_plans_headings(cast: Cast) -> None:
    board = board_of(cast, plan=programme(cast))
    assert not board.by_quarter
    assert shape(board) == [
        ("Giai đoạn 2026 - 2027", [("", ["khảo sát"])]),
        ("Giai đoạn 2028 - 2030", [("Năm 2030", ["tổng kết"]), ("", ["duy trì"])]),
        (
            "Xuyên suốt chương trình",
            [("1. Tuyên truyền", ["ngày pháp luật", "hội nghị"]), ("2. Hòa giải", ["tổ hòa giải"])],
        ),
    ]
    assert board.answer == "6 nhiệm vụ, giải pháp trong dự thảo."
    assert {card.badge for card in board.shown} == {("draft", "Dự thảo")}
    assert [chip.label for chip in board.state_chips] == ["Tất cả", "Của tôi"]
    assert [lane.is_open for lane in board.lanes] == [True, False, False]
    cast.mine.ward.demo_day = board.plan.ward.demo_day = date(2029, 1, 1)
    assert [lane.is_open for lane in board_of(cast, plan=board.plan).lanes] == [False, True, False]
    assert all(lane.is_open for lane in board_of(cast, "cua-toi", plan=board.plan).lanes)
    assert board.shown[3].task.last_day == date(2030, 12, 31)


def test_a_board_costs_the_same_with_one_task_and_with_two_hundred(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    staff = Unit.objects.get(ward=cast.mine.ward, code="chuyen-mon")
    for count in (1, 2, 197):
        for number in range(count):
            made = make_task(cast.mine, f"việc {number}", lead="tu-phap" if number % 2 else "tai-chinh")
        Party.objects.create(task=made, part=Party.Part.SUPPORTING, unit=staff)
        plan = Plan.objects.select_related("ward").get(pk=cast.mine.plan.pk)
        with django_assert_num_queries(7):
            board = Board.of(plan, cast.an)
            _ = (board.lanes, board.answer, board.party_chips, board.state_chips)
    assert len(board.cards) == 200


def test_a_day_of_the_next_year_is_no_first_quarters(cast: Cast) -> None:
    free = {"quarter": None, "year": None}
    make_task(cast.mine, "gửi hồ sơ", due_on=date(2024, 1, 9), **free)
    make_task(cast.mine, "sơ kết", due_on=date(2023, 6, 15), quarter=None)
    make_task(cast.mine, "họp", **free)

    assert shape(board_of(cast)) == [
        ("Quý II", [("", ["sơ kết"])]),
        ("Không ghi thời hạn", [("", ["họp"])]),
        ("Năm 2024", [("", ["gửi hồ sơ"])]),
    ]


def test_the_workbook_holds_what_is_shown(cast: Cast, tasks: dict[str, Task]) -> None:
    Task.objects.filter(title="tài liệu").update(title='=HYPERLINK("x")')
    board = board_of(cast, "da-xong")
    sheet = load_workbook(BytesIO(workbook_of(board))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "2 nhiệm vụ: 2 đã xong (1 trễ). Tính đến ngày 20/11/2023."
    assert list(rows[4][1:9]) == [
        "Quý I",
        "ban hành",
        "Công chức Tư pháp - Hộ tịch",
        "Các công chức chuyên môn",
        datetime(2023, 3, 31),
        None,
        "Đã xong",
        datetime(2023, 3, 31),
    ]
    assert rows[5][2] == '=HYPERLINK("x")'
    assert sheet["C6"].data_type == "s"
    assert rows[5][6:11] == ("Tin, bài", "Xong trễ", datetime(2023, 7, 1), "Chờ in", 0)
    assert len(rows) == 6
    assert file_name(board) == "nhiem-vu-ke-hoach-2023.xlsx"

"""A plan's duties and tasks as a workbook: what goes out comes back the same; rows change lines and add them."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from accounts.audit import Actor, AuditEntry
from accounts.models import Position
from accounts.workbooks.checked import Kind
from accounts.workbooks.faults import FaultySheets
from assignments.line_rows import read_lines
from assignments.models import Assignment, Paragraph, Party, Phase, Plan, Task
from assignments.sheets.reading import Found, check_workbook
from assignments.sheets.storing import Stored, import_workbook
from assignments.sheets.writing import file_name, workbook_of
from tests.cast import Cast, actor

pytestmark = pytest.mark.django_db
DUTIES, TASKS, PLAN = "Nhiệm vụ được giao", "Nhiệm vụ kế hoạch", "Kế hoạch"


class Sheets:
    """The workbook of a plan, to be changed and checked."""

    def __init__(self, plan: Plan, path: Path) -> None:
        self.plan, self.path = plan, path
        self.book = load_workbook(BytesIO(workbook_of(plan)))

    def cell(self, title: str, number: int, heading: str) -> Any:
        """Return the cell of a paragraph's row."""
        sheet = self.book[title]
        row = next(row[0].row for row in sheet.iter_rows(min_row=5) if row[0].value == number)
        return sheet.cell(row, next(cell.column for cell in sheet[4] if cell.value == heading))

    def put(self, title: str, number: int, heading: str, value: Any) -> str:
        cell = self.cell(title, number, heading)
        cell.value = value
        return f"Tờ “{title}”, ô {get_column_letter(cell.column)}{cell.row}"

    def append(self, title: str, **values: Any) -> None:
        headings = [cell.value for cell in self.book[title][4]]
        named = {heading.replace("_", " "): value for heading, value in values.items()}
        assert set(named) <= set(headings)
        self.book[title].append([named.get(heading) for heading in headings])

    def check(self) -> Found:
        self.book.save(self.path)
        return check_workbook(self.path, self.plan)

    def faults(self) -> list[str]:
        return [str(fault) for fault in self.check().checked.all_faults]

    def changes(self) -> list[tuple[str, str, str, str, str]]:
        checked = self.check().checked
        assert [str(fault) for fault in checked.all_faults] == []
        return [
            (str(row.kind), row.note, one.what, one.before, one.after)
            for row in checked.rows
            for one in row.changes
        ]

    def store(self, by: Actor) -> Stored:
        self.book.save(self.path)
        return import_workbook(self.path, self.plan, by=by, verify=lambda now: None)


@pytest.fixture
def draft(cast: Cast) -> Plan:
    """The plan of ward Ví Dụ as a draft: four duties, then a task with the line that belongs to it."""
    plan = cast.mine.plan
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT)
    plan.refresh_from_db()
    Paragraph.objects.filter(plan=plan, number=4).update(text="- Thực hiện chỉ tiêu 2.2")
    phase = Phase.objects.create(plan=plan, order=1, code="gd-1", name="Giai đoạn đầu", first_year=2023)
    heads, _ = (
        Paragraph.objects.create(plan=plan, number=number, kind="task", section="III.1", text=text)
        for number, text in ((5, "1. Biên soạn tài liệu"), (6, "Thời gian: quý II"))
    )
    task = Task.objects.create(
        plan=plan, paragraph=heads, order=1, title="Biên soạn tài liệu", year=2023, quarter=2, phase=phase
    )
    Party.objects.create(task=task, part=Party.Part.LEAD, position=cast.mine.positions["tu-phap"])
    return plan


@pytest.fixture
def sheets(draft: Plan, tmp_path: Path) -> Sheets:
    return Sheets(draft, tmp_path / "phan-cong.xlsx")


def values(book: Any, title: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book[title].iter_rows(min_row=4)]


def test_what_goes_out(sheets: Sheets) -> None:
    assert file_name(sheets.plan) == "ke-hoach-2023-ban-1-phan-cong.xlsx"
    duties, tasks = values(sheets.book, DUTIES), values(sheets.book, TASKS)
    assert duties[0] == [
        "Đoạn", "Chỉ tiêu", "Việc", "Chủ trì", "Phối hợp", "Lưu hồ sơ", "Thẩm quyền", "Thời gian", "Hạn cuối",
        "Kết quả, sản phẩm", "Mã dòng (không sửa)",
    ]  # fmt: skip
    assert [row[:4] for row in duties[1:]][2:] == [
        [3, "2.1", "Thực hiện chỉ tiêu 2.1", "Công chức Tài chính - Kế toán"],
        [4, "2.2", "Thực hiện chỉ tiêu 2.2", "Công chức Tài chính - Kế toán"],
    ]
    assert tasks[0][:8] == ["Đoạn", "Loại", "Việc", "Chủ trì", "Phối hợp", "Quý", "Năm", "Giai đoạn"]
    assert [row[:8] for row in tasks[1:]] == [
        [
            5,
            "nhiệm vụ",
            "Biên soạn tài liệu",
            "Công chức Tư pháp - Hộ tịch",
            None,
            "II",
            2023,
            "Giai đoạn đầu",
        ]
    ]
    assert values(sheets.book, PLAN)[1][:2] == ["ke-hoach-2023", 1]


def test_the_plan_of_hong_son_comes_back_the_same(plan: Plan, tmp_path: Path) -> None:
    sheets = Sheets(plan, tmp_path / "hong-son.xlsx")
    checked = sheets.check().checked
    assert [str(fault) for fault in checked.all_faults] == []
    assert (Assignment.objects.filter(plan=plan).count(), checked.counts) == (45, {Kind.SAME: 45})


def test_changed_rows_change_their_lines_alone(sheets: Sheets, cast: Cast) -> None:
    sheets.put(DUTIES, 4, "Việc", "Giải quyết thủ tục đúng hạn")
    sheets.put(DUTIES, 4, "Chủ trì", "van-phong; Công chức Tư pháp–Hộ tịch")
    sheets.put(DUTIES, 4, "Phối hợp", "các công chức chuyên môn")
    sheets.put(DUTIES, 4, "Hạn cuối", date(2023, 11, 29))
    sheets.put(TASKS, 5, "Việc", "Biên soạn, in tài liệu")
    sheets.put(TASKS, 5, "Quý", "quý III")
    assert sheets.changes() == [
        ("đổi", "đoạn 4", "Việc", "Thực hiện chỉ tiêu 2.2", "Giải quyết thủ tục đúng hạn"),
        ("đổi", "đoạn 4", "Chủ trì", "Công chức Tài chính - Kế toán", "Công chức Văn phòng - Thống kê; Công chức Tư pháp - Hộ tịch"),
        ("đổi", "đoạn 4", "Phối hợp", "(để trống)", "Các công chức chuyên môn"),
        ("đổi", "đoạn 4", "Hạn cuối", "(để trống)", "29/11/2023"),
        ("đổi", "đoạn 5", "Việc", "Biên soạn tài liệu", "Biên soạn, in tài liệu"),
        ("đổi", "đoạn 5", "Quý", "II", "III"),
    ]  # fmt: skip
    assert sheets.store(actor(cast.binh)) == Stored(new=0, changed=2)
    four, five = Paragraph.objects.filter(plan=sheets.plan, number__in=(4, 5)).order_by("number")
    assert (four.text, four.original) == ("- Giải quyết thủ tục đúng hạn", "- Thực hiện chỉ tiêu 2.2")
    assert five.text == "1. Biên soạn, in tài liệu"
    assert (four.assignments.get().what, four.assignments.get().due_on) == (
        "Giải quyết thủ tục đúng hạn",
        date(2023, 11, 29),
    )
    assert (five.tasks.get().title, five.tasks.get().quarter) == ("Biên soạn, in tài liệu", 3)
    acts = AuditEntry.objects.filter(ward=cast.mine.ward).order_by("number").values_list("act", flat=True)
    assert list(acts) == ["plan_line_change", "plan_line_change", "plan_sheet_import"]
    assert Sheets(sheets.plan, sheets.path).check().checked.counts == {Kind.SAME: 5}


def test_new_rows_go_to_the_end_of_their_indicator(sheets: Sheets, cast: Cast) -> None:
    for what in ("Việc mới A", "Việc mới B"):
        sheets.append(DUTIES, Chỉ_tiêu="1.2", Việc=what, Chủ_trì="tu-phap")
    sheets.append(DUTIES, Chỉ_tiêu="2.2", Việc="Việc mới C")
    sheets.append(TASKS, Việc="Cấp phát tài liệu", Chủ_trì="van-phong", Năm=2023)
    found = sheets.check().checked
    notes = ["thêm sau đoạn 2", "thêm sau đoạn 2", "thêm sau đoạn 4", "thêm sau đoạn 6"]
    assert [row.note for row in found.rows if row.is_new] == notes
    assert sheets.store(actor(cast.binh)) == Stored(new=4, changed=0)
    lines = Paragraph.objects.filter(plan=sheets.plan).order_by("number")
    assert [(line.number, line.text, line.section) for line in lines] == [
        (1, "Thực hiện chỉ tiêu 1.1", ""),
        (2, "Thực hiện chỉ tiêu 1.2", ""),
        (3, "Việc mới A", ""),
        (4, "Việc mới B", ""),
        (5, "Thực hiện chỉ tiêu 2.1", ""),
        (6, "- Thực hiện chỉ tiêu 2.2", ""),
        (7, "- Việc mới C", ""),
        (8, "1. Biên soạn tài liệu", "III.1"),
        (9, "Thời gian: quý II", "III.1"),
        (10, "Cấp phát tài liệu", "III.1"),
    ]
    made = read_lines(list(lines))[lines[2].pk]
    office = cast.mine.positions["tu-phap"]
    assert (made.indicator, made.duty and made.duty.lead) == (
        cast.mine.indicator("1.2").pk,
        (f"p{office.pk}",),
    )
    assert Sheets(sheets.plan, sheets.path).check().checked.counts == {Kind.SAME: 9}


def test_a_line_that_was_moved_is_found_by_its_mark(sheets: Sheets) -> None:
    Paragraph.objects.filter(plan=sheets.plan, number=4).update(number=40)
    sheets.put(DUTIES, 4, "Kết quả, sản phẩm", "Báo cáo")
    assert sheets.changes() == [("đổi", "nay là đoạn 40", "Kết quả, sản phẩm", "(để trống)", "Báo cáo")]


def test_a_fault_names_its_cell(sheets: Sheets, cast: Cast) -> None:
    Position.objects.create(
        ward=cast.mine.ward, code="cu", title="Chức danh cũ", short_title="Cũ", is_active=False
    )
    Position.objects.create(
        ward=cast.mine.ward, code="chu-tich-2", title="Chủ tịch UBND phường", short_title="x"
    )
    said = [
        (DUTIES, 4, "Đoạn", 999, "Kế hoạch không có đoạn 999. Hãy để trống ô nếu đây là đoạn mới."),
        (DUTIES, 4, "Đoạn", 3, "Đoạn này đã ghi ở dòng 7. Hãy để trống ô nếu đây là đoạn mới."),
        (DUTIES, 4, "Đoạn", 6, "Đoạn 6 (loại “nhiệm vụ kế hoạch”) không có phần việc để ghi vào tờ này."),
        (DUTIES, 4, "Việc", None, "Chưa điền ô này."),
        (DUTIES, 4, "Chỉ tiêu", "9.9", "Kế hoạch này không gắn với chỉ tiêu “9.9”. Viết như 1.2."),
        (DUTIES, 4, "Chỉ tiêu", 1.2, "Excel đã đổi mã này thành số hoặc ngày. Hãy định dạng ô kiểu Văn bản rồi ghi lại."),
        (DUTIES, 4, "Hạn cuối", date(1999, 1, 1), "Cần là ngày trong khoảng năm 2000 đến 2100."),
        (DUTIES, 4, "Lưu hồ sơ", ";".join(map(str, range(101))), "Ô này có 101 tên, quá mức 100."),
        (DUTIES, 4, "Chủ trì", "Công chức Tài chính", "Không có chức danh, đơn vị “Công chức Tài chính”. Gần giống: “Công chức Tài chính - Kế toán”, “Công chức Tư pháp - Hộ tịch”, “Các công chức chuyên môn”."),
        (DUTIES, 4, "Chủ trì", "Chức danh cũ", "“Chức danh cũ” không còn dùng. Hãy ghi chức danh, đơn vị khác."),
        (DUTIES, 4, "Chủ trì", "Chủ tịch UBND phường", "Có 2 chức danh, đơn vị cùng tên “Chủ tịch UBND phường”. Hãy ghi mã: chu-tich, chu-tich-2."),
        (DUTIES, 4, "Phối hợp", "Công chức Tài chính - Kế toán", "Đã ghi là chủ trì: Công chức Tài chính - Kế toán."),
        (DUTIES, 4, "Thời gian", "x" * 201, "Dài 201 ký tự, quá mức 200."),
        (DUTIES, 4, "Hạn cuối", "31/02/2023", "Cần là một ngày có thật, viết như 22/07/2021."),
        (DUTIES, 4, "Kết quả, sản phẩm", "=1+1", "Không nhập công thức: hãy chép giá trị (dán đặc biệt, chỉ giá trị) vào ô này."),
        (TASKS, 5, "Loại", "khác", "Cần là một trong: nhiệm vụ, giải pháp, mốc của kế hoạch."),
        (TASKS, 5, "Quý", "V", "Cần là quý I, II, III hoặc IV."),
        (TASKS, 5, "Năm", None, "Chưa điền ô này."),
        (TASKS, 5, "Năm", 1999, "Cần là năm từ 2000 đến 2100."),
        (TASKS, 5, "Giai đoạn", "Giai đoạn hai", "Không có giai đoạn “Giai đoạn hai”. Gần giống: “Giai đoạn đầu”."),
    ]  # fmt: skip
    for title, number, heading, value, message in said:
        cell, mark = (sheets.cell(title, number, one) for one in (heading, "Mã dòng (không sửa)"))
        before = cell.value, mark.value
        if heading == "Đoạn":
            mark.value = None
        place = sheets.put(title, number, heading, value)
        found = sheets.faults()
        cell.value, mark.value = before
        assert found == [f"{place}: {message}"]


def test_a_workbook_asks_for_three_hundred_lines_at_most(sheets: Sheets) -> None:
    for number in range(300):
        sheets.append(DUTIES, Việc=f"Việc {number}")
    sheets.put(DUTIES, 4, "Việc", "Khác")
    sentence = "Mỗi lần lưu được nhiều nhất 300 đoạn mới và đổi; bảng tính này có 301."
    assert sheets.faults() == [f"{sentence} Hãy chia thành nhiều bảng tính."]


def test_nothing_is_stored_when_one_row_is_wrong(sheets: Sheets, cast: Cast) -> None:
    sheets.put(DUTIES, 3, "Việc", "Khác")
    sheets.put(DUTIES, 4, "Chủ trì", "không ai")
    with pytest.raises(FaultySheets):
        sheets.store(actor(cast.binh))
    assert sheets.plan.paragraphs.get(number=3).text == "Thực hiện chỉ tiêu 2.1"
    assert not AuditEntry.objects.filter(act__startswith="plan").exists()


def test_the_workbook_of_another_plan_is_refused(sheets: Sheets, cast: Cast, tmp_path: Path) -> None:
    sheets.book[PLAN]["B5"] = 3
    assert sheets.check().checked.notes == ("Bảng tính được tải từ bản 3, ở đây so với bản 1.",)
    sheets.book[PLAN]["A5"] = "ke-hoach-2022"
    other = "Bảng tính này là của kế hoạch khác. Hãy tải bảng tính từ trang của đúng kế hoạch."
    assert sheets.faults() == [f"Tờ “{PLAN}”, ô A5: {other}"]
    sheets.book[PLAN].delete_rows(5)
    assert sheets.faults() == [f"Tờ “{PLAN}”: {other}"]

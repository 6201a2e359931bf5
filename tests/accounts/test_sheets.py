"""Positions and people as a workbook: what goes out comes back the same; every fault names its cell; all or nothing."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from accounts.audit import AuditEntry
from accounts.models import Holding, Notice, Position, Unit, User
from accounts.sheets.reading import Found, check_workbook
from accounts.sheets.storing import Stored, import_workbook
from accounts.sheets.writing import file_name, workbook_of
from accounts.workbooks import package
from accounts.workbooks.checked import Kind
from accounts.workbooks.faults import FaultySheets
from accounts.workbooks.lists import table_book
from config.access import Role
from tests.cast import PASSWORD, Cast, actor

pytestmark = pytest.mark.django_db
POSITIONS, PEOPLE = "Chức danh", "Người dùng"


class Sheets:
    """The workbook of ward Ví Dụ as Em downloads it, to be changed and checked."""

    def __init__(self, cast: Cast, path: Path) -> None:
        self.cast, self.path = cast, path
        self.book = load_workbook(BytesIO(workbook_of(cast.mine.ward)))

    def row(self, title: str, key: str) -> int:
        return next(row[0].row for row in self.book[title].iter_rows(min_row=5) if row[0].value == key)

    def cell(self, title: str, key: str, heading: str) -> Any:
        sheet = self.book[title]
        column = next(cell.column for cell in sheet[4] if cell.value == heading)
        return sheet.cell(self.row(title, key), column)

    def put(self, title: str, key: str, heading: str, value: Any) -> str:
        """Write into a cell and return its name."""
        cell = self.cell(title, key, heading)
        cell.value = value
        return f"Tờ “{title}”, ô {get_column_letter(cell.column)}{cell.row}"

    def check(self) -> Found:
        self.book.save(self.path)
        return check_workbook(self.path, self.cast.mine.ward, by=self.cast.em)

    def faults(self) -> list[str]:
        return [str(fault) for fault in self.check().checked.all_faults]

    def changes(self) -> list[tuple[str, str, str, str, str]]:
        checked = self.check().checked
        assert [str(fault) for fault in checked.all_faults] == []
        return [
            (str(row.kind), row.name, one.what, one.before, one.after)
            for row in checked.rows
            for one in row.changes
        ]

    def store(self) -> Stored:
        self.book.save(self.path)
        return import_workbook(
            self.path, self.cast.mine.ward, by=actor(self.cast.em), verify=lambda now: None
        )


@pytest.fixture
def sheets(cast: Cast, tmp_path: Path) -> Sheets:
    return Sheets(cast, tmp_path / "nguoi-dung.xlsx")


def values(book: Any, title: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book[title].iter_rows(min_row=4)]


def test_what_goes_out(sheets: Sheets) -> None:
    assert file_name(sheets.cast.mine.ward) == "vi-du-chuc-danh-nguoi-dung.xlsx"
    assert values(sheets.book, POSITIONS)[:3] == [
        ["Mã", "Chức danh", "Tên gọn", "Bộ phận", "Nhóm công chức", "Thứ tự", "Đang dùng", "Người đang giữ (chỉ để đọc)"],
        ["chu-tich", "Chủ tịch UBND phường", "Chủ tịch UBND phường", None, None, 0, "có", "Phạm Văn Dũng"],
        ["tu-phap", "Công chức Tư pháp - Hộ tịch", "Tư pháp - Hộ tịch", None, "Các công chức chuyên môn", 1, "có", "Trần Văn Bình"],
    ]  # fmt: skip
    assert values(sheets.book, PEOPLE)[3:6] == [
        ["chi", "Lê Thị Chi", "chi@vidu.example", "Công chức", "van-phong từ 01/01/2023", "được đăng nhập"],
        ["dung", "Phạm Văn Dũng", "dung@vidu.example", "Chủ tịch, Phó Chủ tịch", "chu-tich từ 01/01/2023", "được đăng nhập"],
        ["em", "Đỗ Thị Em", "em@vidu.example", "Quản trị phường", None, "được đăng nhập"],
    ]  # fmt: skip
    everything = str([values(sheets.book, title) for title in sheets.book.sheetnames])
    assert "giang" not in everything
    assert sheets.cast.an.password not in everything


def test_what_goes_out_comes_back_the_same(sheets: Sheets) -> None:
    Holding.objects.filter(user=sheets.cast.chi).update(until=date(2024, 6, 30))
    sheets.cast.an.grants.create(role=Role.WARD_ADMIN)
    Unit.objects.create(ward=sheets.cast.mine.ward, kind="department", code="vp", name="Văn phòng; Thống kê")
    Position.objects.filter(code="van-phong").update(
        unit=Unit.objects.get(code="vp"), title="  Hai  dấu cách"
    )
    Position.objects.filter(code="chu-tich").update(title="Công chức Tư pháp - Hộ tịch")
    again = Sheets(sheets.cast, sheets.path)
    checked = again.check().checked
    assert checked.all_faults == []
    assert checked.counts == {Kind.SAME: 9}
    assert checked.answer == "Bảng tính giống hệt nội dung hiện có. Không có gì để lưu."
    assert not checked.may_go_on


def test_new_and_changed_rows_are_named_and_stored(sheets: Sheets) -> None:
    cast = sheets.cast
    body = Unit.objects.create(ward=cast.mine.ward, kind="body", code="hdnd", name="Hội đồng nhân dân")
    sheets.put(POSITIONS, "van-phong", "Bộ phận", "HỘI ĐỒNG NHÂN DÂN")
    sheets.put(POSITIONS, "van-phong", "Thứ tự", "07")
    sheets.book[POSITIONS].append([None, "Công chức Địa chính", "Địa chính", None, "chuyen-mon", 9, None])
    sheets.put(PEOPLE, "an", "Vai trò", "công chức; Quản trị phường")
    sheets.book[PEOPLE].append(
        ["Phuong", "Đặng Thị Phượng", None, "Công chức", "Công chức Địa chính từ ngày 01/11/2023"]
    )
    assert sheets.changes() == [
        ("đổi", "Công chức Văn phòng - Thống kê", "Bộ phận", "(để trống)", "Hội đồng nhân dân"),
        ("đổi", "Công chức Văn phòng - Thống kê", "Thứ tự", "2", "7"),
        ("mới", "Công chức Địa chính", "Chức danh", "(để trống)", "Công chức Địa chính"),
        ("mới", "Công chức Địa chính", "Tên gọn", "(để trống)", "Địa chính"),
        ("mới", "Công chức Địa chính", "Thứ tự", "(để trống)", "9"),
        ("mới", "Công chức Địa chính", "Nhóm công chức", "(để trống)", "Các công chức chuyên môn"),
        ("đổi", "Nguyễn Thị An", "Vai trò", "Công chức", "Công chức; Quản trị phường"),
        ("mới", "Đặng Thị Phượng", "Họ và tên", "(để trống)", "Đặng Thị Phượng"),
        ("mới", "Đặng Thị Phượng", "Vai trò", "(để trống)", "Công chức"),
        ("mới", "Đặng Thị Phượng", "Chức danh Công chức Địa chính", "(chưa có người giữ)", "giữ từ 01/11/2023"),
    ]  # fmt: skip
    stored = sheets.store()
    ((phuong, password),) = stored.accounts
    assert (stored.new, stored.changed) == (2, 2)
    assert (phuong.username, phuong.must_change_password, phuong.check_password(password)) == (
        "phuong",
        True,
        True,
    )
    post = Position.objects.get(code="cong-chuc-dia-chinh")
    assert [(one.user, one.since) for one in post.holdings.all()] == [(phuong, date(2023, 11, 1))]
    office = Position.objects.get(ward=cast.mine.ward, code="van-phong")
    assert (office.unit, office.order) == (body, 7)
    assert User.objects.get(pk=cast.an.pk).role_set == {Role.OFFICIAL, Role.WARD_ADMIN}
    assert User.objects.get(pk=cast.an.pk).check_password(PASSWORD)
    acts = [
        "position_change",
        "position_create",
        "person_create",
        "person_change",
        "position_hand_over",
        "people_import",
    ]
    found = AuditEntry.objects.filter(ward=cast.mine.ward).order_by("number").values_list("act", flat=True)
    assert sorted(found) == sorted(acts)
    assert list(found)[-1] == "people_import"
    assert Sheets(cast, sheets.path).check().checked.counts == {Kind.SAME: 11}


def test_a_handover_ends_the_former_term_and_tells_both(sheets: Sheets) -> None:
    cast = sheets.cast
    sheets.put(PEOPLE, "an", "Chức danh đang giữ", "tai-chinh từ 01/01/2023; van-phong từ 01/12/2023")
    assert sheets.changes() == [
        (
            "đổi",
            "Nguyễn Thị An",
            "Chức danh Công chức Văn phòng - Thống kê",
            "Lê Thị Chi giữ đến hết 30/11/2023",
            "giữ từ 01/12/2023, nhận bàn giao từ Lê Thị Chi",
        )
    ]
    sheets.store()
    terms = Holding.objects.filter(position=cast.mine.positions["van-phong"]).order_by("since")
    assert [(one.user, one.since, one.until) for one in terms] == [
        (cast.chi, date(2023, 1, 1), date(2023, 11, 30)),
        (cast.an, date(2023, 12, 1), None),
    ]
    assert sorted(Notice.objects.values_list("user__username", flat=True)) == ["an", "chi"]


def test_leaving_a_position_and_retiring_it(sheets: Sheets) -> None:
    office = sheets.cast.mine.positions["van-phong"]
    sheets.put(PEOPLE, "chi", "Chức danh đang giữ", "van-phong từ 01/01/2023 đến 19/11/2023")
    sheets.put(POSITIONS, "van-phong", "Đang dùng", "không")
    assert sheets.changes() == [
        ("đổi", "Công chức Văn phòng - Thống kê", "Đang dùng", "có", "không"),
        ("đổi", "Lê Thị Chi", "Chức danh Công chức Văn phòng - Thống kê", "đang giữ", "giữ đến hết 19/11/2023"),
    ]  # fmt: skip
    sheets.store()
    office.refresh_from_db()
    assert (office.is_active, office.holdings.get().until) == (False, date(2023, 11, 19))


def test_rows_left_out_stay(sheets: Sheets) -> None:
    for title in (POSITIONS, PEOPLE):
        sheets.book[title].delete_rows(6, 20)
    sheets.put(PEOPLE, "an", "Họ và tên", "Nguyễn Thị Ân")
    assert [change[:3] for change in sheets.changes()] == [("đổi", "Nguyễn Thị Ân", "Họ và tên")]
    sheets.store()
    assert (Position.objects.count(), User.objects.count(), Holding.objects.count()) == (8, 9, 6)


def test_nothing_is_stored_when_one_row_is_wrong(sheets: Sheets) -> None:
    sheets.put(PEOPLE, "an", "Họ và tên", "Nguyễn Thị Ân")
    sheets.put(PEOPLE, "chi", "Vai trò", "Thủ tướng")
    before = AuditEntry.objects.count()
    with pytest.raises(FaultySheets):
        sheets.store()
    assert (User.objects.get(pk=sheets.cast.an.pk).full_name, AuditEntry.objects.count()) == (
        "Nguyễn Thị An",
        before,
    )


FORMULA = "Không nhập công thức: hãy chép giá trị (dán đặc biệt, chỉ giá trị) vào ô này."
ROLES = "Công chức; Công chức Tư pháp - Hộ tịch; Chủ tịch, Phó Chủ tịch; Quản trị phường"


FAULTS: list[tuple[str, str, str, Any, str | None]] = [
        (POSITIONS, "tu-phap", "Chức danh", None, "Chưa điền ô này."),
        (POSITIONS, "tu-phap", "Chức danh", "=A1", FORMULA),
        (POSITIONS, "tu-phap", "Tên gọn", "x" * 81, "Dài 81 ký tự, quá mức 80."),
        (POSITIONS, "tu-phap", "Mã", "văn phòng", "Mã chỉ gồm chữ không dấu, số, gạch ngang và gạch dưới."),
        (POSITIONS, "tu-phap", "Mã", "van-phong", None),
        (POSITIONS, "tu-phap", "Mã", None, "Chức danh này đã có, mã “tu-phap”. Hãy ghi mã vào ô."),
        (POSITIONS, "tu-phap", "Nhóm công chức", "Các công chức chuyên mon", "Không có nhóm công chức “Các công chức chuyên mon”. Gần giống: “Các công chức chuyên môn”."),
        (POSITIONS, "tu-phap", "Thứ tự", 40_000, "Cần là số nguyên từ 0 đến 32767."),
        (POSITIONS, "tu-phap", "Đang dùng", "đang", "Cần là “có” hoặc “không”."),
        (POSITIONS, "tu-phap", "Đang dùng", "không", "Chức danh đang có người giữ. Hãy cho thôi giữ trước khi thôi dùng chức danh."),
        (PEOPLE, "an", "Tên đăng nhập", "an nguyen", "Tên đăng nhập chỉ gồm chữ, số và các dấu @ . + - _"),
        (PEOPLE, "an", "Tên đăng nhập", "GIANG", "Tên đăng nhập này đã có người dùng."),
        (PEOPLE, "an", "Tên đăng nhập", "khanh", "Tên đăng nhập này đã có người dùng."),
        (PEOPLE, "an", "Họ và tên", None, "Chưa điền ô này."),
        (PEOPLE, "an", "Thư điện tử", "an@", "Cần là một địa chỉ thư điện tử, ví dụ ten@vidu.vn."),
        (PEOPLE, "an", "Vai trò", None, "Ghi ít nhất một vai trò."),
        (PEOPLE, "an", "Vai trò", "Sở Tư pháp", "Người quản trị phường chỉ giao được các vai trò của phường."),
        (PEOPLE, "an", "Vai trò", "Thủ quỹ", f"Không có vai trò “Thủ quỹ”. Các vai trò: {ROLES}."),
        (PEOPLE, "em", "Vai trò", "Công chức", "Không tự bỏ vai trò quản trị của mình. Việc này do người quản trị khác của phường thực hiện."),
        (PEOPLE, "an", "Chức danh đang giữ", "tai-chinh", "Không hiểu “tai-chinh”. Viết như “tu-phap từ 01/06/2023”; nhiều chức danh cách nhau bằng dấu chấm phẩy."),
        (PEOPLE, "an", "Chức danh đang giữ", "tai-chin từ 01/01/2023", "Không có chức danh “tai-chin”. Gần giống: “tai-chinh”."),
        (PEOPLE, "an", "Chức danh đang giữ", "tai-chinh từ 31/02/2023", "Cần là ngày có thật trong khoảng 01/01/1950 – 31/12/2100, viết như 01/06/2023."),
        (PEOPLE, "an", "Chức danh đang giữ", "tai-chinh từ 02/02/2023", "Người này giữ chức danh “Công chức Tài chính - Kế toán” từ 01/01/2023; ngày bắt đầu không sửa bằng bảng tính."),
        (PEOPLE, "an", "Chức danh đang giữ", "tu-phap từ 01/01/2022", "Đã có người giữ chức danh “Công chức Tư pháp - Hộ tịch” từ 01/01/2023. Hãy ghi ngày sau ngày đó."),
]  # fmt: skip


def test_a_fault_names_its_cell(sheets: Sheets) -> None:
    for title, key, heading, value, message in FAULTS:
        cell = sheets.cell(title, key, heading)
        before = cell.value
        place = sheets.put(title, key, heading, value)
        found = sheets.check().checked
        cell.value = before
        # the second row of a code is the one that is wrong
        wanted = f"{place}: {message}" if message else f"Tờ “{POSITIONS}”, ô A7: Đã ghi ở dòng 6."
        assert wanted in [str(fault) for fault in found.all_faults]
        assert not found.may_go_on


def test_a_user_name_stands_once_whatever_its_spelling(sheets: Sheets) -> None:
    for name in ("AN", "ａｎ"):  # capitals, and the wide letters of another keyboard
        sheets.book[PEOPLE].append([name, "Người khác", None, "Công chức"])
    said = "Tên đăng nhập này đã ghi ở dòng 5."
    assert sheets.faults() == [f"Tờ “{PEOPLE}”, ô A{row}: {said}" for row in (10, 11)]


def test_a_locked_person_takes_no_position_over(sheets: Sheets) -> None:
    User.objects.filter(pk=sheets.cast.chi.pk).update(is_active=False)
    place = sheets.put(PEOPLE, "chi", "Chức danh đang giữ", "tu-phap từ 01/12/2023")
    assert sheets.faults() == [f"{place}: Chỉ giao chức danh cho người của phường đang được đăng nhập."]


def test_a_new_position_is_of_the_own_ward_whatever_codes_others_have(sheets: Sheets) -> None:
    Position.objects.create(ward=sheets.cast.other.ward, code="rieng", title="Riêng", short_title="Riêng")
    place = sheets.put(PEOPLE, "an", "Chức danh đang giữ", "rieng từ 01/12/2023")
    assert sheets.faults() == [f"{place}: Không có chức danh “rieng”."]


def test_a_workbook_adds_sixty_people_at_most(sheets: Sheets) -> None:
    for number in range(61):
        sheets.book[PEOPLE].append([f"moi{number}", f"Người {number}", None, "Công chức"])
    assert sheets.faults() == [
        f"Tờ “{PEOPLE}”, ô A70: Mỗi lần chỉ thêm được 60 người. Hãy chia thành nhiều bảng tính."
    ]


def far(book: Any) -> None:
    book[PEOPLE]["XFD1048576"] = 1


def many(book: Any) -> None:
    for _ in range(20_000):
        book[PEOPLE].append(["x"])


def no_sheet(book: Any) -> None:
    del book[PEOPLE]


def no_column(book: Any) -> None:
    book[POSITIONS]["C4"] = "Biệt danh"


def test_a_workbook_of_another_form_is_refused(cast: Cast, tmp_path: Path) -> None:
    beyond = "chỉ đọc đến dòng 2.500 và cột AN. Hãy xóa nội dung ô này."
    said: dict[Callable[[Any], None], list[str]] = {
        far: [f"Tờ “{PEOPLE}”: Ô XFD1048576 nằm quá xa: {beyond}"],
        many: [f"Tờ “{PEOPLE}”: Ô A2501 nằm quá xa: {beyond}"],
        no_sheet: [f"Tệp không có tờ “{PEOPLE}”."],
        no_column: [
            f"Tờ “{POSITIONS}”, dòng 4: Thiếu cột “Tên gọn”.",
            f"Tờ “{POSITIONS}”, ô C4: Không có cột “Biệt danh” trong bảng này. Hãy xóa cột hoặc sửa tên cột.",
        ],
    }
    for change, messages in said.items():
        sheets = Sheets(cast, tmp_path / "khac.xlsx")
        change(sheets.book)
        assert sheets.faults() == messages


def test_files_that_are_no_workbook_are_refused(cast: Cast, tmp_path: Path) -> None:
    path, empty = tmp_path / "x.xlsx", BytesIO()
    Workbook().save(empty)
    said = {
        b"": package.EMPTY,
        b"%PDF-1.7": package.NOT_XLSX,
        empty.getvalue(): f"Tệp không có tờ “{POSITIONS}”.",
    }
    for content, message in said.items():
        path.write_bytes(content)
        assert str(check_workbook(path, cast.mine.ward, by=cast.em).checked.all_faults[0]) == message


def test_signs_that_no_workbook_may_hold_go_out_as_blanks() -> None:
    """A line break pasted from Word is one; it stopped every list in which it stood."""
    said = "Phường\x0bVí\x01Dụ\ufffe"
    data = table_book("Tờ", "Phường\x0bVí Dụ", said, [(said, 20)], [[said, 1]])
    sheet = load_workbook(BytesIO(data))["Tờ"]
    assert sheet["A1"].value == "Phường Ví Dụ"
    assert (sheet["A2"].value, sheet["A4"].value, sheet["A5"].value) == ("Phường Ví Dụ ",) * 3

"""A framework as a workbook: what goes out comes back the same, and every fault is named with its cell."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.workbooks import package
from accounts.workbooks.faults import FaultySheets
from criteria import actions
from criteria.loading import load_frameworks
from criteria.models import Framework
from criteria.plain import data_of, write
from criteria.sheets import table
from criteria.sheets.reading import Checked, check_workbook, import_workbook
from criteria.sheets.writing import workbook_of
from tests.criteria.conftest import Write

pytestmark = pytest.mark.django_db
BY = Actor.system("thử")
CRITERIA, GENERAL = "Bộ tiêu chí", "Thông tin chung"
FIRST = 5
"""The row of criterion 1; 1.1, 1.2, 1.2.1 and 1.2.2 follow."""
Change = Callable[[Any], None]


@pytest.fixture
def small(write: Write) -> Framework:
    return load_frameworks(directory=write(), by=BY)[0].framework


@pytest.fixture
def sheet(small: Framework, tmp_path: Path) -> "Sheet":
    return Sheet(small, tmp_path / "nho.xlsx")


class Sheet:
    """The workbook of the small framework, to be changed in one place and checked."""

    def __init__(self, framework: Framework, path: Path) -> None:
        self.framework, self.path = framework, path
        self.book = load_workbook(BytesIO(workbook_of(framework)))
        self.table, self.general = self.book[CRITERIA], self.book[GENERAL]
        self.columns = {cell.value: cell.column for cell in self.table[4]}

    def cell(self, row: int, heading: str) -> Any:
        return self.table.cell(row, self.columns[heading])

    def name(self, row: int, heading: str) -> str:
        return f"Tờ “{CRITERIA}”, ô {get_column_letter(self.columns[heading])}{row}"

    def put(self, row: int, **values: Any) -> None:
        for heading, value in values.items():
            self.cell(row, heading.replace("_", " ")).value = value

    def line(self, label: str) -> Any:
        return next(row[1] for row in self.general.iter_rows() if row[0].value == label)

    def check(self) -> Checked:
        self.book.save(self.path)
        return check_workbook(self.path, self.framework)

    def faults(self) -> list[str]:
        checked = self.check()
        assert not checked.may_go_on
        return [str(fault) for fault in checked.faults]

    def changes(self) -> list[tuple[str, str, str, str, str]]:
        checked = self.check()
        assert [str(fault) for fault in checked.faults] == []
        return [(str(one.kind), one.place, one.what, one.before, one.after) for one in checked.differences]


def test_every_shipped_framework_comes_back_the_same(tmp_path: Path) -> None:
    call_command("loadframeworks", verbosity=0)
    frameworks = list(Framework.objects.all())
    assert len(frameworks) >= 4
    for framework in frameworks:
        path = tmp_path / f"{framework.code}.xlsx"
        path.write_bytes(workbook_of(framework))
        checked = check_workbook(path, framework)
        assert (checked.faults, checked.differences) == ((), ()), framework.code
        data = data_of(framework)
        empty = {**data, "criteria": data["criteria"][:1], "issuer": "Cơ quan khác"}
        write(framework, empty, like=None)
        changed = as_verified_nowhere(data)
        path.write_bytes(workbook_of(framework, changed))
        draft = import_workbook(path, framework, by=BY)
        assert data_of(draft) == changed, framework.code


def as_verified_nowhere(data: Any) -> Any:
    """Return plain data with no value checked: a sheet cannot say that of a value that is new to the framework."""
    if isinstance(data, dict):
        return {
            key: "seen_once"
            if key.endswith("certainty") and value == "verified" and key != "certainty"
            else value
            if key in {"documents"}
            else as_verified_nowhere(value)
            for key, value in data.items()
        }
    return [as_verified_nowhere(item) for item in data] if isinstance(data, list) else data


def test_a_reader_sees_the_rule_in_words_and_no_formula(sheet: Sheet) -> None:
    assert sheet.table["A1"].value == "Bộ nhỏ, bản 1"
    assert [sheet.cell(6, heading).value for heading in ("Tiêu chí", "Chỉ tiêu", "Nội dung", "Tên")] == [
        1,
        1,
        None,
        "Chỉ tiêu một",
    ]
    assert sheet.cell(6, "Cách tính bằng lời (chỉ để đọc)").value.startswith("Đã làm?")
    assert sheet.cell(6, "Loại quy tắc").value == "boolean"
    assert sheet.cell(6, "Tham số của quy tắc").value == "question: Đã làm?\npass_value: true"
    assert sheet.cell(6, "Tên: mức tin cậy").value == "đã đối chiếu văn bản gốc"
    assert sheet.table.freeze_panes == "D5"
    assert sheet.line("Ngày ban hành").value == "22/07/2021"


def test_text_that_looks_like_a_formula_goes_out_as_text(small: Framework, tmp_path: Path) -> None:
    data = data_of(small)
    for name, node in zip(
        ("=1+1", "+84", "-x", "@y"), [data["criteria"][0], *data["criteria"][0]["indicators"]], strict=False
    ):
        node["name"], node["name_certainty"] = name, "guess"
    book = load_workbook(BytesIO(workbook_of(small, data)))
    cells = [
        cell for row in book[CRITERIA].iter_rows() for cell in row if cell.value in ("=1+1", "+84", "-x")
    ]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)] * 3
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook_of(small, data))
    assert [one.after for one in check_workbook(path, small).differences if one.what == "Tên"] == [
        "=1+1",
        "+84",
        "-x",
    ]


def test_differences_are_named_before_and_after(sheet: Sheet) -> None:
    sheet.put(6, Tên="Chỉ tiêu đã sửa")
    sheet.cell(6, "Tên: mức tin cậy").value = "thấy ở một nguồn"
    sheet.cell(8, "Điểm tối đa").value = "1,50"
    sheet.cell(8, "Điểm: mức tin cậy").value = "ước đoán"
    sheet.cell(9, "Điểm tối đa").value = 2.5
    sheet.cell(9, "Điểm: mức tin cậy").value = "Uoc doan"
    sheet.line("Cơ quan ban hành").value = "Thủ tướng Chính phủ"
    assert sheet.changes() == [
        ("sửa", "Thông tin chung", "Cơ quan ban hành", "Ủy ban nhân dân", "Thủ tướng Chính phủ"),
        ("sửa", "Chỉ tiêu 1.1", "Tên", "Chỉ tiêu một", "Chỉ tiêu đã sửa"),
        ("sửa", "Chỉ tiêu 1.1", "Tên: mức tin cậy", "đã đối chiếu văn bản gốc", "thấy ở một nguồn"),
        ("sửa", "Chỉ tiêu 1.2, nội dung 1", "Điểm tối đa", "1", "1,5"),
        ("sửa", "Chỉ tiêu 1.2, nội dung 1", "Điểm: mức tin cậy", "đã đối chiếu văn bản gốc", "ước đoán"),
        ("sửa", "Chỉ tiêu 1.2, nội dung 2", "Điểm tối đa", "3", "2,5"),
        ("sửa", "Chỉ tiêu 1.2, nội dung 2", "Điểm: mức tin cậy", "đã đối chiếu văn bản gốc", "ước đoán"),
    ]


def test_a_row_more_and_a_row_less_are_named_whole(sheet: Sheet) -> None:
    sheet.put(9, **{"Nội dung": 3, "Tên": "Nội dung ba"})
    for heading in ("Tên: mức tin cậy", "Điểm: mức tin cậy"):
        sheet.cell(9, heading).value = "ước đoán"
    assert sheet.changes() == [
        (
            "thêm",
            "Chỉ tiêu 1.2, nội dung 3",
            "cả dòng",
            "",
            "Tên: Nội dung ba; Điểm tối đa: 3; Tên: mức tin cậy: ước đoán; Điểm: mức tin cậy: ước đoán; Cách tính: mức tin cậy: chưa có nguồn",
        ),
        (
            "bỏ",
            "Chỉ tiêu 1.2, nội dung 2",
            "cả dòng",
            "Tên: Nội dung hai; Điểm tối đa: 3; Tên: mức tin cậy: đã đối chiếu văn bản gốc; Điểm: mức tin cậy: đã đối chiếu văn bản gốc; Cách tính: mức tin cậy: chưa có nguồn",
            "",
        ),
    ]


def test_confirming_stores_all_or_nothing(sheet: Sheet) -> None:
    sheet.put(7, Tên="Tên mới")
    sheet.cell(7, "Tên: mức tin cậy").value = "ước đoán"
    sheet.cell(8, "Nội dung").value = "một"
    sheet.book.save(sheet.path)
    with pytest.raises(FaultySheets):
        import_workbook(sheet.path, sheet.framework, by=BY)
    assert Framework.objects.count() == 1
    sheet.cell(8, "Nội dung").value = "01"
    sheet.book.save(sheet.path)
    draft = import_workbook(sheet.path, sheet.framework, by=BY)
    assert (draft.version, draft.is_draft, draft.indicators.get(code="1.2").name) == (2, True, "Tên mới")
    with pytest.raises(Refused, match="Đang có dự thảo bản 2"):
        import_workbook(sheet.path, sheet.framework, by=BY)


def test_a_draft_is_replaced(sheet: Sheet) -> None:
    draft = actions.start_draft(framework=sheet.framework, by=BY)
    sheet.line("Tên gọn").value = "Bộ nhỏ hơn"
    sheet.book.save(sheet.path)
    assert check_workbook(sheet.path, draft).notes == ("Bảng tính được tải từ bản “1”, ở đây so với bản 2.",)
    assert import_workbook(sheet.path, draft, by=BY) == draft
    draft.refresh_from_db()
    assert draft.short_title == "Bộ nhỏ hơn"


def test_what_excel_does_to_cells_is_understood(sheet: Sheet) -> None:
    sheet.put(5, Tên=2023)
    sheet.cell(5, "Tên: mức tin cậy").value = "guess"
    sheet.cell(6, "Điểm tối đa").value = " 06,0 "
    sheet.cell(7, "Chỉ tiêu").value = "02"
    sheet.line("Ngày ban hành").value = dt.date(2021, 7, 23)
    sheet.line("Áp dụng đến năm").value = "2026"
    sheet.table.row_dimensions[9].hidden = True
    checked = sheet.check()
    assert checked.notes == ("Dòng đang ẩn cũng được đọc: 9.",)
    assert sheet.changes() == [
        ("sửa", "Thông tin chung", "Ngày ban hành", "22/07/2021", "23/07/2021"),
        ("sửa", "Thông tin chung", "Áp dụng đến năm", "2025", "2026"),
        ("sửa", "Tiêu chí 1", "Tên", "Tiêu chí một", "2023"),
        ("sửa", "Tiêu chí 1", "Tên: mức tin cậy", "đã đối chiếu văn bản gốc", "ước đoán"),
    ]


FORMULA = "Không nhập công thức: hãy chép giá trị (dán đặc biệt, chỉ giá trị) vào ô này."


@pytest.mark.parametrize(
    ("row", "heading", "value", "message"),
    [
        (6, "Tên", "=A1", FORMULA),
        (6, "Điểm tối đa", "=3+3", FORMULA),
        (6, "Điểm tối đa", "sáu", "Cần là một số, ví dụ 2,5."),
        (6, "Điểm tối đa", "1.000,5", "Cần là một số, ví dụ 2,5."),
        (6, "Điểm tối đa", -1, "Cần là một số từ 0 đến 1000, nhiều nhất hai chữ số thập phân."),
        (6, "Điểm tối đa", dt.date(2023, 5, 2), "Excel đã đổi số trong ô này thành ngày. Hãy định dạng ô kiểu Số rồi ghi lại."),
        (6, "Điểm tối đa", "#N/A", "Ô này đang báo lỗi của Excel. Hãy ghi lại giá trị."),
        (6, "Chỉ tiêu", 1.5, "Cần là số nguyên."),
        (6, "Chỉ tiêu", 100, "Cần là số nguyên từ 1 đến 99."),
        (9, "Nội dung", 1, "Số này đã có ở dòng 8."),
        (8, "Chỉ tiêu", 7, "Chưa có dòng của chỉ tiêu 1.7."),
        (8, "Chỉ tiêu", None, "Chưa điền ô này."),
        (6, "Điểm: mức tin cậy", "chắc", "Cần là một trong: đã đối chiếu văn bản gốc, thấy ở một nguồn, suy ra từ nguồn khác, mới thấy một phần, ước đoán, minh họa, chưa có nguồn."),
        (6, "Điểm: mức tin cậy", None, "Chưa điền ô này."),
        (6, "Điểm: mức tin cậy", "đã đối chiếu văn bản gốc", "Mức “đã đối chiếu văn bản gốc” chỉ ghi bằng “Đối chiếu” trên cổng. Hãy chọn mức khác."),
        (6, "Điểm: mức tin cậy", "minh họa", "Bộ tiêu chí này không có giá trị minh họa. Hãy chọn mức khác."),
        (5, "Tên gọn", "x", "Dòng tiêu chí không có mục này. Hãy để trống ô."),
        (6, "Loại quy tắc", "khac", "Không có loại quy tắc “khac”."),
        (6, "Loại quy tắc", None, "Chưa điền ô này."),
        (6, "Tham số của quy tắc", "question: [", "Sai cú pháp YAML. Mỗi dòng viết “tham số: giá trị”."),
        (6, "Tham số của quy tắc", "question: a\nquestion: b", "Dòng 2 trong ô: Khóa này ghi hai lần. Mỗi dòng viết “tham số: giá trị”."),
        (6, "Tham số của quy tắc", "a: &x 1\nb: *x", "Dòng 2 trong ô: Không dùng neo (&, *) trong tệp này. Mỗi dòng viết “tham số: giá trị”."),
        (6, "Tham số của quy tắc", "question: Đã làm?\npass_value: có", "pass_value: Cần là true hoặc false."),
        (6, "Điểm khi không phát sinh", 2, None),
    ],
)  # fmt: skip
def test_a_fault_names_its_cell(
    sheet: Sheet, row: int, heading: str, value: Any, message: str | None
) -> None:
    sheet.cell(row, heading).value = value
    found = sheet.faults()
    if message is None:
        assert found == [f"{sheet.name(6, 'Khi không phát sinh')}: Chưa điền ô này."]
        return
    start = f"{sheet.name(row, heading)}: "
    mine = [fault.removeprefix(start) for fault in found if fault.startswith(start)]
    assert len(mine) == 1
    assert re.sub(r"^Dòng 1 trong ô: Sai", "Sai", mine[0]) == message


def test_a_verified_value_that_changed_is_not_verified_any_more(sheet: Sheet) -> None:
    sheet.put(6, Tên="Khác")
    assert sheet.faults() == [
        f"{sheet.name(6, 'Tên: mức tin cậy')}: Giá trị này khác bản hiện có nên chưa được đối chiếu. Hãy chọn mức khác, rồi ghi “Đối chiếu” trên cổng."
    ]


def test_sums_are_checked_with_their_cell(sheet: Sheet) -> None:
    sheet.cell(6, "Điểm tối đa").value = 5
    assert sheet.faults() == [
        f"{sheet.name(5, 'Điểm tối đa')}: Các chỉ tiêu cộng lại là 9 điểm, khác 10 điểm ghi ở đây."
    ]


def test_every_error_of_a_file_comes_at_once(sheet: Sheet) -> None:
    sheet.cell(6, "Điểm tối đa").value = "x"
    sheet.cell(8, "Tên").value = "=1"
    sheet.line("Áp dụng từ năm").value = 1800
    sheet.line("Ngày ban hành").value = "31/02/2021"
    assert sheet.faults() == [
        f"{sheet.name(6, 'Điểm tối đa')}: Cần là một số, ví dụ 2,5.",
        f"{sheet.name(8, 'Tên')}: {FORMULA}",
        "Tờ “Thông tin chung”, ô B11: Cần là một ngày có thật, viết như 22/07/2021.",
        "Tờ “Thông tin chung”, ô B12: Cần là số nguyên từ 2000 đến 2099.",
    ]


def test_columns_are_named(sheet: Sheet) -> None:
    sheet.cell(4, "Tên gọn").value = "Biệt danh"
    sheet.cell(4, "Tên: gợi ý").value = "Tên"
    assert sheet.faults() == [
        "Tờ “Bộ tiêu chí”, dòng 4: Thiếu cột “Tên gọn”.",
        "Tờ “Bộ tiêu chí”, dòng 4: Thiếu cột “Tên: gợi ý”.",
        "Tờ “Bộ tiêu chí”, ô E4: Không có cột “Biệt danh” trong bảng này. Hãy xóa cột hoặc sửa tên cột.",
        f"{sheet.name(4, 'Tên: gợi ý')}: Cột “Tên” ghi hai lần.",
    ]


def test_joined_cells_and_cells_without_a_heading_are_named(sheet: Sheet) -> None:
    sheet.table.merge_cells("A8:A9")
    assert sheet.faults() == [
        "Tờ “Bộ tiêu chí”, ô A8: Các ô “A8:A9” đang gộp. Hãy bỏ gộp ô và ghi giá trị vào từng dòng."
    ]
    sheet.table.unmerge_cells("A8:A9")
    sheet.table["A9"].value = 1
    sheet.table["V6"].value = "ghi chú"
    assert sheet.faults() == [
        "Tờ “Bộ tiêu chí”, ô V6: Cột này không có tên cột. Hãy xóa nội dung hoặc chuyển vào cột có tên."
    ]


def test_columns_may_stand_in_another_order(sheet: Sheet) -> None:
    sheet.table.move_range("S4:S9", cols=1)
    sheet.table.move_range("E4:E9", cols=14)
    assert sheet.changes() == []


def test_the_general_sheet_must_be_whole_and_of_the_same_framework(sheet: Sheet) -> None:
    sheet.line("Mã bộ tiêu chí").value = "khac"
    sheet.general["A9"].value = "Biệt danh"
    assert sheet.faults() == [
        "Tờ “Thông tin chung”: Thiếu dòng “Tên gọn”.",
        "Tờ “Thông tin chung”, ô B5: Bảng tính này là của bộ tiêu chí khác. Hãy tải bảng tính từ trang của đúng bộ tiêu chí.",
        "Tờ “Thông tin chung”, ô A9: Không có mục “Biệt danh” trong bảng này.",
    ]
    del sheet.book[GENERAL]
    assert "Tệp không có tờ “Thông tin chung”." in sheet.faults()


def test_a_cell_at_the_far_end_is_refused(sheet: Sheet) -> None:
    sheet.table["XFD1048576"].value = 1
    assert sheet.faults() == [
        "Tờ “Bộ tiêu chí”: Ô XFD1048576 nằm quá xa: chỉ đọc đến dòng 20.500 và cột BH. Hãy xóa nội dung ô này."
    ]


def test_more_rows_than_a_sheet_may_have_are_refused(sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    assert table.MAX_ROWS == 20_000
    monkeypatch.setattr(table, "MAX_ROWS", 40)
    for number in range(41 - 5):
        sheet.table.append([1, 2, number])
    assert sheet.faults()[0].endswith("Bảng tính có hơn 40 dòng.")


def _file(content: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    return path


def _packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _other_book() -> bytes:
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


def _with_document_type(framework: Framework) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook_of(framework))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = b'<!DOCTYPE a [<!ENTITY b "c">]>' + content.partition(b"?>")[2]
            new.writestr(name, content)
    return out.getvalue()


def _with_macros(framework: Framework, *, listed: bool) -> bytes:
    """Return an .xlsm under the name of an .xlsx: its list of types says so, or only a part."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook_of(framework))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name,
                content.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml") if listed else content,
            )
        if not listed:
            new.writestr("xl/vbaProject.bin", OLE)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", package.EMPTY),
        (b"%PDF-1.7\n", package.NOT_XLSX),
        (b"PK\x03\x04 cut", package.NOT_XLSX),
        (OLE + b"\0" * 600, package.NOT_XLSX),
        (_packed(a=b"b"), package.NOT_XLSX),
        (_packed(a=b"\0" * (package.MAX_UNPACKED + 1)), package.UNPACKED),
        (_packed(**{str(number): b"" for number in range(5_001)}), package.UNPACKED),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(
    small: Framework, tmp_path: Path, content: bytes, message: str
) -> None:
    found = check_workbook(_file(content, tmp_path), small).faults
    assert [str(fault) for fault in found] == [message]


@pytest.mark.parametrize("listed", [True, False])
def test_a_workbook_with_macros_is_refused(small: Framework, tmp_path: Path, listed: bool) -> None:
    found = check_workbook(_file(_with_macros(small, listed=listed), tmp_path), small).faults
    assert [str(fault) for fault in found] == [package.MACROS]


def test_workbooks_of_others_are_refused(small: Framework, tmp_path: Path) -> None:
    found = check_workbook(_file(_other_book(), tmp_path), small).faults
    assert [str(fault) for fault in found] == [
        "Tệp không có tờ “Bộ tiêu chí”.",
        "Tệp không có tờ “Thông tin chung”.",
    ]
    found = check_workbook(_file(_with_document_type(small), tmp_path), small).faults
    assert [str(fault) for fault in found] == [package.NOT_XLSX]


def test_endless_tags_are_not_read_to_their_end(
    small: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.workbooks.cells.MAX_TAGS", 100)
    found = check_workbook(_file(workbook_of(small), tmp_path), small).faults
    assert [str(fault) for fault in found] == [package.UNPACKED]


def test_a_file_over_the_limit_is_refused(small: Framework, tmp_path: Path, settings: Any) -> None:
    settings.MAX_FILE_BYTES = 1024
    found = check_workbook(_file(workbook_of(small), tmp_path), small).faults
    assert [str(fault) for fault in found] == [
        "Tệp lớn hơn mức 1 KB. Hãy bỏ bớt phần không cần rồi thử lại.".replace("1 KB", "1\u00a0KB")
    ]

"""What a file of figures may hold: every way of writing, every fault at once with its cell or line."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from accounts.workbooks import cells, package
from criteria.loading import SHIPPED, read_frameworks
from criteria.ruletypes import Input, InputKind, parse_rule
from criteria.tree import tree_of_data
from scoring.facts_file import sheet, yamlfacts
from scoring.facts_file.faults import FaultyFacts
from scoring.facts_file.rulebook import Rulebook
from scoring.facts_file.scoresheet import judge
from scoring.facts_file.slots import Filled
from scoring.facts_file.values import Groups, Unreadable, read
from scoring.facts_file.workbook import read_sheet
from scoring.rules import ConditionsRule

D = Decimal


def book_of(code: str) -> Rulebook:
    (data,) = (data for data in read_frameworks(SHIPPED) if data["code"] == code)
    head = ConditionsRule(head_not_disciplined=any(one["text"] for one in data["exclusions"]))
    return Rulebook(code, data["title"], data["short_title"], None, tree_of_data(data), head)


QD25, QD27, TARGETS = book_of("qd25-2021"), book_of("qd27-2025"), book_of("bach-dang-2026-2030")
Rows = list[list[Any]]
HEADERS = ["Chỉ tiêu", "Nội dung", "Khối, tổ dân phố, thôn", "Giá trị", "Mã số liệu"]


def save(path: Path, rows: Rows, title: str = "Số liệu") -> Path:
    """Write rows as an XLSX whose first row is the headings, indicator in A, value in D, key in E."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in [HEADERS, *rows]:
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def filled(tmp_path: Path) -> Callable[..., Filled]:
    def read_rows(*rows: list[Any], book: Rulebook = QD25) -> Filled:
        return sheet.read(save(tmp_path / "so-lieu.xlsx", list(rows)), book)

    return read_rows


def faults_of(path: Path, book: Rulebook = QD25) -> list[str]:
    reader = yamlfacts if path.suffix == ".yaml" else sheet
    with pytest.raises(FaultyFacts) as refusal:
        reader.read(path, book)
    return str(refusal.value).split("\n")


class TestValues:
    @pytest.mark.parametrize(
        ("kind", "unit", "raw", "expected"),
        [
            ("integer", "văn bản", 18, D(18)),
            ("integer", "văn bản", 18.0, D(18)),
            ("integer", "văn bản", " 18 ", D(18)),
            ("integer", "văn bản", "1.500", D(1500)),
            ("integer", "văn bản", "18 văn bản", D(18)),
            ("integer", "văn bản", "007", D(7)),
            ("money", "đ", "1.500.000", D(1_500_000)),
            ("money", "đ", "1.500.000 đồng", D(1_500_000)),
            ("money", "đ", "1 500 000đ", D(1_500_000)),
            ("money", "đ", 32_400_000.0, D(32_400_000)),
            ("decimal", "%", "85,5 %", D("85.5")),
            ("decimal", "%", "85%", D(85)),
            ("decimal", "", 0.1, D("0.1")),
            ("points", "điểm", "5,75", D("5.75")),
            ("points", "điểm", "5.75", D("5.75")),
            ("points", "điểm", "0,25 điểm", D("0.25")),
            ("boolean", "", "Có", True),
            ("boolean", "", "X", True),
            ("boolean", "", "✓", True),
            ("boolean", "", "đúng", True),
            ("boolean", "", 1, True),
            ("boolean", "", "KHÔNG", False),
            ("boolean", "", "sai", False),
            ("boolean", "", "chưa đạt", False),
            ("boolean", "", False, False),
            ("date", "", "5/3/2026", date(2026, 3, 5)),
            ("date", "", " 05/03/2026", date(2026, 3, 5)),
            ("date", "", "2026-03-05", date(2026, 3, 5)),
            ("date", "", datetime(2026, 3, 5, 8, 30), date(2026, 3, 5)),
            ("text", "", "  Báo cáo 5/BC-UBND ", "Báo cáo 5/BC-UBND"),
            ("text", "", 12, "12"),
            ("text", "", date(2026, 3, 5), "05/03/2026"),
            ("integer", "", "", None),
            ("integer", "", "   ", None),
            ("integer", "", None, None),
        ],
    )
    def test_as_people_write_them(self, kind: str, unit: str, raw: Any, expected: Any) -> None:
        value = read(Input("k", "Số", InputKind(kind), unit), raw, Groups())
        assert value == expected and type(value) is type(expected)

    @pytest.mark.parametrize(
        ("kind", "raw", "message"),
        [
            ("integer", "mười", "Nhập số nguyên từ 0 trở lên. Ô đang ghi “mười”."),
            ("integer", "1,5", "Nhập số nguyên từ 0 trở lên."),
            ("integer", -1, "Nhập số nguyên từ 0 trở lên."),
            ("integer", "−1", "Nhập số nguyên từ 0 trở lên."),
            ("integer", "85 %", "Số liệu này không tính bằng phần trăm; ghi số đếm được."),
            ("integer", True, "Nhập số nguyên từ 0 trở lên."),
            ("integer", float("nan"), "Nhập số nguyên từ 0 trở lên."),
            ("integer", time(8, 30), "Nhập số nguyên từ 0 trở lên."),
            ("integer", "1,500,000", "Nhập số, ví dụ 18 hoặc 5,5."),
            ("integer", "9" * 61, f"Nhập số nguyên từ 0 trở lên. Ô đang ghi “{'9' * 39}…”."),
            ("decimal", "-0,5", "Nhập số từ 0 trở lên."),
            ("boolean", "có lẽ", "Ghi “có” hoặc “không” (hoặc đánh dấu x)."),
            ("boolean", 2, "Ghi “có” hoặc “không” (hoặc đánh dấu x)."),
            ("date", "31/02/2026", "Ngày này không có thật; ghi ngày theo dạng 20/11/2023."),
            ("date", 45000, "Ghi ngày theo dạng 20/11/2023."),
            ("text", "a\x00b", "Có ký tự không lưu được."),
            ("text", "a\ud800", "Có ký tự không lưu được."),
            ("text", "a" * 2001, "Dài 2.001 ký tự; viết gọn trong 2.000 ký tự."),
        ],
    )
    def test_what_is_no_such_figure(self, kind: str, raw: Any, message: str) -> None:
        with pytest.raises(Unreadable) as refusal:
            read(Input("k", "Số", InputKind(kind)), raw, Groups())
        assert str(refusal.value) == message

    def test_a_percent_cell_counts_in_percent_only(self) -> None:
        share = Input("k", "Tỷ lệ", InputKind.DECIMAL, "%")
        assert read(share, 0.855, Groups(), percent=True) == D("85.5")
        with pytest.raises(Unreadable):
            read(Input("k", "Số", InputKind.INTEGER, "người"), 0.5, Groups(), percent=True)


class TestSheet:
    def test_codes_in_any_case_numbers_for_codes_and_columns_in_any_order(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        book = openpyxl.Workbook()
        book.active.append(["Bộ tiêu chí", " QD25-2021 "])
        book.active.append(["MÃ SỐ LIỆU", "giá trị", "Chỉ tiêu ", "nội dung"])
        book.active.append(["Violations ", 1, 1.1, 1.0])
        book.active.append(["numerator", "85", "2,5"])
        book.active.append(["HEAD_DISCIPLINED", "không", "điều kiện"])
        book.save(path)
        assert sheet.read(path, QD25).figures == {
            "1.1.1": {"violations": D(1)},
            "2.5.1": {"numerator": D(85)},
            "conditions": {"head_disciplined": False},
        }

    def test_every_fault_at_once_with_its_cell(self, filled: Callable[..., Filled]) -> None:
        with pytest.raises(FaultyFacts) as refusal:
            filled(
                ["1.1", 1, None, "nhiều", "violations"],
                ["1.1", 1, None, -2, "total"],
                ["9.9", None, None, 1, "count"],
                ["1.1", 7, None, 1, "violations"],
                ["2.5", 1, None, 3, "numer"],
                ["2.5", 1, None, 3, "numerator"],
                ["2.5", None, None, 3, "NUMERATOR"],
                ["2.5", 1, None, "=1+1", "denominator"],
                ["2.1", None, None, 1, None],
                ["2.1", None, None, 1, "points[2]"],
                ["1.1", None, None, "Không được giao", "not_arising_ground"],
                ["Điều kiện", None, None, "có thể", "head_disciplined"],
            )
        assert str(refusal.value).split("\n") == [
            "Tờ “Số liệu”, ô D9: Ô này là công thức; hãy thay bằng giá trị (chép, rồi dán giá trị).",
            "Tờ “Số liệu”, ô D2: Nhập số nguyên từ 0 trở lên. Ô đang ghi “nhiều”.",
            "Tờ “Số liệu”, ô D3: Nhập số nguyên từ 0 trở lên.",
            "Tờ “Số liệu”, ô E4: Bộ tiêu chí này không có chỉ tiêu, nội dung mã “9.9”.",
            "Tờ “Số liệu”, ô E5: Bộ tiêu chí này không có chỉ tiêu, nội dung mã “1.1.7”.",
            "Tờ “Số liệu”, ô E6: Chỉ tiêu 2.5, nội dung 1, không có số liệu mã “numer”.",
            "Tờ “Số liệu”, ô D8: Số liệu này đã ghi một lần rồi (Tờ “Số liệu”, ô D7).",
            "Tờ “Số liệu”, ô D10: Dòng này có giá trị nhưng không có mã số liệu.",
            "Tờ “Số liệu”, ô E11: Số liệu này không có lựa chọn thứ 2.",
            "Tờ “Số liệu”, ô D13: Ghi “có” hoặc “không” (hoặc đánh dấu x).",
            "Tờ “Số liệu”, ô D12: Đã ghi căn cứ nhưng chưa đánh dấu “Không phát sinh”: ghi x, hoặc xóa căn cứ này.",
        ]

    def test_groups_and_lists(self, filled: Callable[..., Filled]) -> None:
        found = filled(
            ["2.1", None, "Tổ 1", 2, "count"],
            ["2.1", None, " tổ  2 ", "3", "count"],
            ["2.1", None, None, None, "count"],
            book=TARGETS,
        )
        assert found.figures == {"2.1": {"count": {1: D(2), 2: D(3)}}}
        found = filled(["2.1", None, "Tổ 1", 2, "count"], ["2.1", None, "Tổ 2", None, "count"], book=TARGETS)
        assert found.figures == {"2.1": {"count": {1: D(2), 2: None}}}
        found = filled(["2.1", None, None, 2, "count"], ["2.1", None, None, 1, "count"], book=TARGETS)
        assert found.figures == {"2.1": {"count": {1: D(2), 2: D(1)}}}
        found = filled(["2.1", None, None, "Tổ 1: 2; Tổ 2: 3", "count"], book=TARGETS)
        assert found.figures == {"2.1": {"count": {1: D(2), 2: D(3)}}}
        options = next(slot.input.options for slot in QD27.slots if slot.path == "2.5.1")
        found = filled(["2.5", 1, None, "x", "chosen[1]"], ["2.5", 1, None, "không", "chosen[2]"], book=QD27)
        assert found.figures == {"2.5.1": {"chosen": (options[0],)}}
        found = filled(["2.5", 1, None, "không", "chosen[2]"], book=QD27)
        assert found.figures == {"2.5.1": {"chosen": ()}}
        found = filled(["2.5", 1, None, "1; 3", "chosen"], book=QD27)
        assert found.figures == {"2.5.1": {"chosen": (options[0], options[2])}}

    def test_a_group_written_twice(self, tmp_path: Path) -> None:
        rows = [["2.1", None, "Tổ 1", 2, "count"], ["2.1", None, "tổ 1", 3, "count"]]
        assert faults_of(save(tmp_path / "a.xlsx", rows), TARGETS) == [
            "Tờ “Số liệu”, ô D3: Số liệu này đã ghi một lần rồi (Tờ “Số liệu”, ô D2)."
        ]

    def test_a_sheet_of_another_framework(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        path.write_bytes(sheet.template(QD27))
        assert faults_of(path)[0] == (
            "Tờ “Số liệu”, ô B2: Mẫu này là của bộ tiêu chí “qd27-2025”, không phải “qd25-2021”."
        )

    def test_a_sheet_without_headings(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        openpyxl.Workbook().save(path)
        assert faults_of(path) == [
            "Tờ “Sheet”: Không thấy dòng tiêu đề có các cột “Chỉ tiêu”, “Giá trị”, “Mã số liệu”. "
            "Hãy dùng mẫu do lệnh score --template ghi ra."
        ]

    @pytest.mark.parametrize(
        ("row", "column", "cell"), [(1_048_576, 16_384, "XFD1048576"), (5_001, 1, "A5001"), (3, 51, "AY3")]
    )
    def test_a_cell_far_away(self, tmp_path: Path, row: int, column: int, cell: str) -> None:
        path = tmp_path / "a.xlsx"
        book = openpyxl.load_workbook(save(path, []))
        book.active.cell(row=row, column=column, value="x")
        book.save(path)
        assert faults_of(path) == [
            f"Tờ “Số liệu”, ô {cell}: Ô này nằm quá xa: chỉ đọc đến dòng 5.000 và cột AX. Hãy xóa ô này."
        ]

    @pytest.mark.parametrize("from_1904", [False, True])
    def test_cells_come_as_they_are_shown(self, tmp_path: Path, from_1904: bool) -> None:
        book = openpyxl.Workbook()
        book.epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
        book.active.append([12, 0.1, 0.855, "0012", True, date(2023, 11, 20), "=1+1"])
        book.active["C1"].number_format = "0.0%"
        book.create_sheet("SỐ LIỆU ").append(["x"])
        path = tmp_path / "a.xlsx"
        book.save(path)
        (row,) = read_sheet(path, "Không có").rows
        assert [(one.value, one.percent) for one in row.values()][:6] == [
            (12, False),
            (0.1, False),
            (0.855, True),
            ("0012", False),
            (True, False),
            (date(2023, 11, 20), False),
        ]
        assert [one.column for one in row.values() if one.is_formula] == [7]
        assert [one[1].value for one in read_sheet(path, "Số liệu").rows] == ["x"]

    def test_the_size_that_a_file_claims_is_not_believed(self, tmp_path: Path) -> None:
        path = save(tmp_path / "a.xlsx", [["1.1", 1, None, "nhiều", "violations"]])
        change(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("A1:E2", "A1:A1"))
        assert faults_of(path) == ["Tờ “Số liệu”, ô D2: Nhập số nguyên từ 0 trở lên. Ô đang ghi “nhiều”."]


def change(path: Path, part: str, edit: Callable[[str], str]) -> None:
    """Rewrite one part of a package."""
    held = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(held) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == part:
                edited = edit(content.decode())
                assert edited != content.decode()
                content = edited.encode()
            after.writestr(entry.filename, content)


class TestPackages:
    @pytest.mark.parametrize("content", [b"PK\x03\x04", b"ma,gia tri\n", b"\x00" * 1000])
    def test_what_is_no_workbook(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "a.xlsx"
        path.write_bytes(content)
        assert faults_of(path) == [package.NOT_XLSX]

    def test_an_empty_one_and_none_at_all(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        assert faults_of(path) == ["Không có tệp này."]
        path.touch()
        assert faults_of(path) == [package.EMPTY]

    def test_a_bomb(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "MAX_UNPACKED", 1_000_000)
        path = save(tmp_path / "a.xlsx", [])
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr("xl/media/a.bin", bytes(1_000_001))
        assert faults_of(path) == [package.UNPACKED]

    def test_more_cells_than_figures_can_need(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cells, "MAX_TAGS", 1_000)
        path = save(tmp_path / "a.xlsx", [])
        rows = "<row/>" * 1_000 + "</sheetData>"
        change(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", rows))
        assert faults_of(path) == [package.UNPACKED]

    def test_a_drawing_that_is_no_clean_xml(self, tmp_path: Path) -> None:
        path = save(tmp_path / "a.xlsx", [["1.1", 1, None, 2, "violations"]])
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr("xl/drawings/vmlDrawing1.vml", "<xml><br></xml>")
        assert sheet.read(path, QD25).figures == {"1.1.1": {"violations": D(2)}}

    @pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
    def test_a_document_type(self, tmp_path: Path, part: str) -> None:
        path = save(tmp_path / "a.xlsx", [])
        change(path, part, lambda text: f'<!DOCTYPE a [<!ENTITY b "c">]>{text[text.index("<", 5) :]}')
        (fault,) = faults_of(path)
        assert fault.startswith("Không đọc được tệp")

    def test_macros(self, tmp_path: Path) -> None:
        path = save(tmp_path / "a.xlsx", [])
        with zipfile.ZipFile(path, "a") as opened:
            opened.writestr("xl/vbaProject.bin", b"x")
        assert faults_of(path) == [package.MACROS]

    @pytest.mark.parametrize(
        ("part", "before", "after"),
        [
            ("xl/worksheets/sheet1.xml", '<c r="A1" t="inlineStr"><is>', '<c r="A1" t="s"><v>99</v><is>'),
            ("xl/worksheets/sheet1.xml", 'r="A1"', 'r="ZZZZ1"'),
            ("xl/worksheets/sheet1.xml", '<row r="1"', '<row r="99999999999999"'),
            ("xl/worksheets/sheet1.xml", "</sheetData>", ""),
            ("xl/workbook.xml", 'name="Số liệu"', ""),
            ("xl/workbook.xml", "<sheets>", "<sheets><sheet/>"),
        ],
    )
    def test_a_spoilt_one(self, tmp_path: Path, part: str, before: str, after: str) -> None:
        path = save(tmp_path / "a.xlsx", [])
        change(path, part, lambda text: text.replace(before, after, 1))
        (fault,) = faults_of(path)
        assert fault


def as_yaml(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "a.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


class TestYaml:
    def test_a_filled_one(self, tmp_path: Path) -> None:
        text = """
Framework: QD25-2021
figures:
  1.1: {not_arising: có, not_arising_ground: Không được giao}
  2.5: {numerator: 85, denominator: "1.000"}
  "3.1":
conditions: {head_disciplined: no}
"""
        assert yamlfacts.read(as_yaml(tmp_path, text), QD25).figures == {
            "1.1": {"not_arising": True, "not_arising_ground": "Không được giao"},
            "2.5.1": {"numerator": D(85), "denominator": D(1000)},
            "conditions": {"head_disciplined": False},
        }

    def test_a_leading_zero_is_no_octal_number(self, tmp_path: Path) -> None:
        text = "figures: {1.1.1: {violations: 0, total: 010}}"
        assert yamlfacts.read(as_yaml(tmp_path, text), QD25).figures == {
            "1.1.1": {"violations": D(0), "total": D(10)}
        }

    def test_every_fault_at_once_with_its_line(self, tmp_path: Path) -> None:
        text = """framework: qd27-2025
figure: {}
figures:
  "1.1.1": {violations: nhiều, total: -1}
  "9.9":
    count: 1
  "2.5":
    numer: 3
    numerator: 1
    numerator: 2
  "2.1": 5
conditions: [x]
"""
        assert faults_of(as_yaml(tmp_path, text)) == [
            "a.yaml:10: figures.2.5.numerator: Khóa này ghi hai lần.",
            "a.yaml:2: figure: Không dùng khóa này ở đây; chỉ có framework, figures, conditions.",
            "a.yaml:1: framework: Tệp này là của bộ tiêu chí “qd27-2025”, không phải “qd25-2021”.",
            "a.yaml:4: figures: 1.1.1: violations: Nhập số nguyên từ 0 trở lên. Ô đang ghi “nhiều”.",
            "a.yaml:4: figures: 1.1.1: total: Nhập số nguyên từ 0 trở lên.",
            "a.yaml:6: figures: 9.9: count: Bộ tiêu chí này không có chỉ tiêu, nội dung mã “9.9”.",
            "a.yaml:8: figures: 2.5: numer: Chỉ tiêu 2.5 không có số liệu mã “numer”.",
            "a.yaml:11: figures: 2.1: Cần là một nhóm số liệu theo mã.",
            "a.yaml:12: conditions: Cần là một nhóm số liệu theo mã.",
        ]

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "[]",
            "figures: [",
            "figures: 5",
            'figures: {"1.1.1": {violations: "\\0"}}',
            b"figures: \x00",
            b"\xff\xfe\x00",
            "figures: &a {b: *a}",
            "figures: {1.1.1: {violations: 2026-13-45 25:61:61}}",
            "figures: {1.1.1: {violations: !!python/object:os.system {}}}",
            "figures: {1.1.1: {violations: .nan}}",
            "figures: {1.1.1: {violations: {a: 1}}}",
            "figures: {? [1] : 2}",
            "figures: {1.1.1: {violations: 0x1F}}",
            "figures: {1.1.1: {violations: 1:30}}",
            "figures: {1.1.1: {violations: 9999999999999999999999999}}",
            "figures: " + "[" * 500,
        ],
    )
    def test_a_broken_one_is_refused(self, tmp_path: Path, content: str | bytes) -> None:
        assert all(fault for fault in faults_of(as_yaml(tmp_path, content)))


# Whatever stands in the cells or the YAML: figures, or the refusal that names its places, and every result is one.

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.dates(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(
        ["có", "không", "x", "1.500.000", "85,5 %", "31/02/2026", "=1+1", "Khối 1: 2; Khối 2: x", "#N/A"]
    ),
)
BOOKS = {"QĐ 25": QD25, "QĐ 27": QD27, "chương trình": TARGETS}
PARAMETERS = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@PARAMETERS
@given(st.data(), st.sampled_from(sorted(BOOKS)))
def test_any_cell_gives_figures_or_the_refusal(data: st.DataObject, name: str) -> None:
    book = BOOKS[name]
    slots = data.draw(st.lists(st.sampled_from(book.slots), max_size=12))
    rows = [
        [
            slot.path,
            None,
            data.draw(st.one_of(st.none(), SCALARS)),
            data.draw(SCALARS),
            data.draw(st.one_of(st.just(slot.input.key), st.just(f"{slot.input.key}[2]"), SCALARS)),
        ]
        for slot in slots
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = save(Path(folder) / "a.xlsx", rows)
        try:
            found = sheet.read(path, book)
        except FaultyFacts:
            return
    assert_judged(book, found)


@PARAMETERS
@given(st.data(), st.sampled_from(sorted(BOOKS)))
def test_any_value_gives_figures_or_the_refusal(data: st.DataObject, name: str) -> None:
    book = BOOKS[name]
    value = st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
    filled = Filled(book.slots)
    for slot in data.draw(st.lists(st.sampled_from(book.slots), max_size=20)):
        filled.take("ô", slot, data.draw(value))
    assert_judged(book, filled)


def assert_judged(book: Rulebook, found: Filled) -> None:
    for criterion in judge(book, found).criteria:
        for one in criterion.indicators:
            points, most = one.outcome.points, one.node.max_points
            assert one.outcome.explanation
            assert points is None or (points >= 0 and (most is None or points <= most))


def test_every_rule_type_has_its_rows() -> None:
    """A type that is added later is asked for without a change here."""
    rule, faults = parse_rule({"type": "zero", "what": "Số vụ"}, max_points=None, mode="pass_fail")
    assert rule is not None and not faults
    kinds = {slot.input.kind for book in BOOKS.values() for slot in book.slots}
    assert kinds <= set(InputKind) and {row.key for slot in QD27.slots for row in sheet.rows_of(slot)} >= {
        "numerator",
        "base_on",
        "chosen[8]",
        "p2_paid",
    }

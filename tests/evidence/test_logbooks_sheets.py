"""A register as a workbook: out and back without a change, new rows in, hostile sheets refused with row and column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.workbooks.faults import FaultySheets
from evidence.logbooks import actions, sheets
from evidence.logbooks.kinds import MEDIATION, SATISFACTION
from evidence.models import Document, LogBook, LogEntry
from tests.cast import Cast, actor
from tests.evidence.test_logbooks import make_group, mediation, write

pytestmark = pytest.mark.django_db
BOOK = {"year": 2023, "slug": "hoa-giai"}
Edit = Callable[[Any], None]


@pytest.fixture
def an(cast: Cast) -> Client:
    return cast.client(cast.an)


def edited(cast: Cast, edit: Edit, kind: Any = MEDIATION) -> bytes:
    """Return the book's workbook after an edit of its first sheet; rows begin at 5."""
    content, _ = sheets.workbook_of(cast.mine.ward, 2023, kind)
    book = load_workbook(BytesIO(content))
    edit(book[sheets.ROWS])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def check(cast: Cast, tmp_path: Path, content: bytes, kind: Any = MEDIATION) -> sheets.Found:
    path = tmp_path / "so.xlsx"
    path.write_bytes(content)
    return sheets.check_workbook(path, cast.mine.ward, 2023, kind)


def faults(cast: Cast, tmp_path: Path, edit: Edit, kind: Any = MEDIATION) -> list[str]:
    return [str(fault) for fault in check(cast, tmp_path, edited(cast, edit, kind), kind).checked.all_faults]


def filled(sheet: Any, row: int, *values: Any) -> None:
    for column, value in enumerate(values, 1):
        sheet.cell(row, column).value = value


def test_a_book_comes_back_as_it_went_out(cast: Cast, tmp_path: Path) -> None:
    document = Document.objects.create(ward=cast.mine.ward, number="01/BB-HG", subject="Biên bản hòa giải")
    struck = write(cast, mediation(make_group(cast), subject="Ghi nhầm"))
    actions.strike(entry=struck, version=1, reason="Nhầm", by=actor(cast.an))
    values = {
        "document": document,
        "outcome": "settled",
        "done_on": date(2023, 4, 1),
        "note": "=không phải công thức",
    }
    write(cast, mediation(make_group(cast, "Khối 2"), **values))
    content, rows = sheets.workbook_of(cast.mine.ward, 2023, MEDIATION)
    sheet = load_workbook(BytesIO(content))[sheets.ROWS]
    assert (rows, [cell.value for cell in sheet[4]]) == (1, ["Số", *MEDIATION.labels.values()])
    assert [cell.value for cell in sheet[5]] == [
        2,
        "06/03/2023",
        "Tranh chấp lối đi chung",
        "Ông A và ông B",
        "Khối 2",
        "01/04/2023",
        "Hòa giải thành",
        f"01/BB-HG · Biên bản hòa giải (mã {document.pk})",
        "=không phải công thức",
    ]
    assert sheet["I5"].data_type == "s"
    found = check(cast, tmp_path, content)
    assert (found.checked.answer, found.checked.may_go_on) == (
        "Bảng tính giống hệt nội dung hiện có. Không có gì để lưu.",
        False,
    )


def test_rows_are_added_and_changed_together(cast: Cast, an: Client) -> None:
    make_group(cast)
    first = write(cast, mediation(make_group(cast, "Khối 2")))
    Document.objects.create(ward=cast.mine.ward, number="02/BB-HG", subject="Biên bản")

    def edit(sheet: Any) -> None:
        sheet["G5"] = "hòa giải thành"
        filled(
            sheet, 6, None, datetime(2023, 9, 5), "Nợ  nần", "Bà E, bà G", "khối 1", None, None, "02/bb-hg"
        )
        filled(sheet, 7, None, "5-9-2023", "Đất đai", None, "Khối 2")

    file = SimpleUploadedFile("so.xlsx", edited(cast, edit))
    page = an.post(reverse("evidence:book_check", kwargs=BOOK), {"file": file})
    assert page.context["checked"].answer == "Bảng tính không có lỗi: 2 dòng mới, 1 dòng đổi. Chưa lưu gì."
    assert LogEntry.objects.count() == 1
    token = {"token": page.context["token"]}
    done = an.post(reverse("evidence:book_confirm", kwargs=BOOK), token, follow=True)
    assert [str(one) for one in done.context["messages"]] == ["Đã lưu bảng tính: 2 dòng mới, 1 dòng đổi."]
    first.refresh_from_db()
    assert (first.outcome, first.version) == ("settled", 2)
    rows = LogEntry.objects.exclude(pk=first.pk).values_list("number", "day", "subject", "unit__name")
    assert list(rows) == [
        (2, date(2023, 9, 5), "Nợ nần", "Khối 1"),
        (3, date(2023, 9, 5), "Đất đai", "Khối 2"),
    ]
    assert LogEntry.objects.get(number=2).document.number == "02/BB-HG"
    assert '"mới": 2' in AuditEntry.objects.get(act="logbook_import").detail
    again = an.post(reverse("evidence:book_confirm", kwargs=BOOK), token, follow=True)
    assert [str(one) for one in again.context["messages"]] == [sheets.GONE]
    assert LogEntry.objects.count() == 3


def test_each_fault_is_named_by_row_and_column(cast: Cast, tmp_path: Path) -> None:
    make_group(cast)
    write(cast, mediation(make_group(cast, "Khối 2")))

    def edit(sheet: Any) -> None:
        filled(sheet, 6, None, "31/02/2023", "Nợ nần", None, "Khối 1")
        filled(sheet, 7, None, "05/09/2022", "Nợ nần", None, "Khối 11")
        filled(sheet, 8, 1, "05/09/2023", "Nợ nần", None, "Khối 1")
        filled(sheet, 9, 7, "05/09/2023", "Nợ nần", None, "Khối 1")
        filled(sheet, 10, None, "05/09/2023", "=CONCAT(A1)", None, None, None, "thắng", "99/XX")

    assert faults(cast, tmp_path, edit) == [
        "Tờ “Các dòng”, ô B6: Cần là một ngày có thật, viết như 22/07/2021.",
        "Tờ “Các dòng”, ô E7: Không có khối, tổ dân phố “Khối 11”. Gần giống: “Khối 1”, “Khối 2”.",
        "Tờ “Các dòng”, ô B7: Sổ này của năm 2023: ngày phải từ 01/01/2023 đến 31/12/2023.",
        "Tờ “Các dòng”, ô A8: Số này đã ghi ở dòng 5. Hãy để trống ô nếu đây là dòng mới.",
        "Tờ “Các dòng”, ô A9: Sổ không có dòng số 7. Hãy để trống ô nếu đây là dòng mới.",
        "Tờ “Các dòng”, ô C10: Không nhập công thức: hãy chép giá trị (dán đặc biệt, chỉ giá trị) vào ô này.",
        "Tờ “Các dòng”, ô G10: Không có kết quả “thắng”. Cần là một trong: Hòa giải thành; Hòa giải không thành.",
        "Tờ “Các dòng”, ô H10: Không tìm thấy tài liệu này trong sổ tài liệu của phường. Ghi đúng số, ký hiệu của tài liệu.",
        "Tờ “Các dòng”, ô E10: Chưa ghi ô này.",
    ]


def test_numbers_with_leading_zeros_are_numbers(cast: Cast, tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        filled(sheet, 5, None, "05/05/2023", "Hộ tịch", "Hài lòng", "007")

    found = check(cast, tmp_path, edited(cast, edit, SATISFACTION), SATISFACTION)
    assert (found.checked.all_faults, found.entries[0].values["quantity"]) == ([], 7)


def test_the_workbook_of_another_book_ward_or_year_is_refused(cast: Cast, tmp_path: Path) -> None:
    other, _ = sheets.workbook_of(cast.other.ward, 2023, MEDIATION)
    earlier, _ = sheets.workbook_of(cast.mine.ward, 2022, MEDIATION)
    for content in (other, earlier):
        found = check(cast, tmp_path, content)
        assert [str(fault) for fault in found.checked.all_faults] == [f"Tờ “Sổ”: {sheets.OTHER_BOOK}"]
    assert not check(cast, tmp_path, b"PK\x03\x04 no workbook").checked.may_go_on


def test_a_book_that_changed_meanwhile_takes_nothing_in(cast: Cast, tmp_path: Path) -> None:
    ward, path = cast.mine.ward, tmp_path / "so.xlsx"
    make_group(cast)
    path.write_bytes(edited(cast, lambda sheet: filled(sheet, 5, None, "05/09/2023", "Nợ", None, "Khối 1")))
    asked = {"by": actor(cast.an), "verify": _refuse}
    with pytest.raises(Refused, match="Sổ đã thay đổi"):
        sheets.import_workbook(path, ward, 2023, MEDIATION, **asked)
    assert not LogBook.objects.exists()
    path.write_bytes(edited(cast, lambda sheet: filled(sheet, 5, None, "05/09/2023", "Nợ", None, "Khối 4")))
    with pytest.raises(FaultySheets, match="Khối 4"):
        sheets.import_workbook(path, ward, 2023, MEDIATION, by=actor(cast.an), verify=lambda now: now)
    assert not LogEntry.objects.exists()


def _refuse(now: Any) -> None:
    raise Refused(now.changed)


def test_a_download_is_in_the_log_and_another_ward_gets_its_own_book(cast: Cast, an: Client) -> None:
    write(cast, mediation(make_group(cast), person="Ông Bí Mật"))
    where = reverse("evidence:book_file", kwargs=BOOK)
    answer = an.get(where)
    assert answer["Content-Disposition"] == 'attachment; filename="so-hoa-giai-2023-vi-du.xlsx"'
    entry = AuditEntry.objects.get(act="logbook_export")
    assert entry.detail == '{"name": "so-hoa-giai-2023-vi-du.xlsx", "rows": 1}'
    theirs = load_workbook(BytesIO(cast.client(cast.giang).get(where).content))[sheets.ROWS]
    assert theirs.max_row == 4

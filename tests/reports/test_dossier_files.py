"""The dossier as files to work with: one Word file of chosen parts, score sheet and index as workbooks."""

from __future__ import annotations

import io
import json
from collections.abc import Generator
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pytest_django.plugin import DjangoDbBlocker

from accounts.audit import AuditEntry
from accounts.models import Ward
from assignments.models import Assessment
from evidence.models import Document, Evidence, Reading
from reports.dossier.source import Source
from reports.dossier.workbooks import index_book, score_book
from reports.issuing.scores import scores_of
from tests.cast import Cast
from tests.reports import word
from tests.reports.dossiers import source_of

pytestmark = pytest.mark.django_db
START = 4
"""The row of the headings."""


@pytest.fixture(scope="module")
def year(demo: Ward, django_db_blocker: DjangoDbBlocker) -> Generator[Assessment]:
    """The demo year with two documents changed: one begins like a formula, of one the machine found pages and a signature."""
    with django_db_blocker.unblock(), transaction.atomic():
        assessment = Assessment.objects.select_related("ward", "framework").get(ward=demo, year=2023)
        first, second = Evidence.objects.filter(assessment=assessment).accepted()[:2]
        Document.objects.filter(pk=first.document_id).update(subject="=HYPERLINK(A1)", kind="")
        found = {
            "pages": 3,
            "signatures": [{"signer": "UBND", "signed_at": None, "intact": True, "whole": True}],
        }
        Reading.objects.update_or_create(revision_id=second.revision_id, defaults=found)
        yield assessment
        transaction.set_rollback(True)


def opened(data: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    """Return the rows by their headings."""
    head, *found = list(sheet.iter_rows(min_row=START, values_only=True))
    return [dict(zip(map(str, head), row, strict=True)) for row in found]


def test_the_score_sheet_opens_as_a_table_of_numbers(year: Assessment) -> None:
    source = source_of(year)
    sheet = opened(score_book(source))
    assert (sheet.title, sheet["A1"].value) == (
        "Điểm",
        "Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu năm 2023",
    )
    assert "Dữ liệu minh họa" in str(sheet["A2"].value)
    found = rows(sheet)
    line = next(row for row in found if row["Mã"] == "1.2")
    assert [line[name] for name in ("Tử số", "Mẫu số", "Tỷ lệ đạt được (%)", "Điểm tối đa")] == [
        18,
        20,
        90,
        7,
    ]
    assert line["Số liệu thực hiện"] == "18/20 văn bản"
    assert [row["Mã"] for row in found if str(row["Mã"]).startswith("TC")] == [
        "TC1",
        "TC2",
        "TC3",
        "TC4",
        "TC5",
    ]
    total = source.standing.total
    assert (found[-1]["Tiêu chí, chỉ tiêu"], found[-1]["Điểm số tự chấm"]) == ("Tổng số điểm", float(total))
    counted = [row for row in found if isinstance(row["Điểm tối đa"], int | float)]
    assert (
        len(counted) > 25
    )  # criteria, indicators, contents, sum: nobody has checked the scale of the demo year
    assert {row["Tạm tính"] for row in counted} == {"tạm tính"}
    assert {one["unchecked"] for one in scores_of(source)["criteria"]} == {True}  # as issued inside the sheet


def test_the_index_opens_with_every_document_its_pages_and_its_whole_hash(year: Assessment) -> None:
    source: Source = source_of(year)
    sheet = opened(index_book(source))
    found, pieces = rows(sheet), list(source.pieces)
    assert [row["Mã"] for row in found] == [piece.code for piece in pieces]
    assert [row["SHA-256"] for row in found] == [piece.use.revision.digest for piece in pieces]
    assert [row["Dung lượng (byte)"] for row in found] == [piece.use.revision.size for piece in pieces]
    signed = [row for row in found if row["Ký số"] == "đã ký số"]
    assert {row["Số trang"] for row in signed} == {3}
    days = {type(row["Ngày ban hành"]) for row in found if row["Ngày ban hành"]}
    assert len(days) == 1 and all(issubclass(day, date) for day in days)


def test_no_cell_is_a_formula(year: Assessment) -> None:
    sheet = opened(index_book(source_of(year)))
    cells = [cell for row in sheet.iter_rows(min_row=START + 1) for cell in row]
    assert [cell.data_type for cell in cells if cell.data_type == "f"] == []
    assert [(cell.value, cell.quotePrefix) for cell in cells if str(cell.value).startswith("=")] == [
        ("=HYPERLINK(A1)", True)
    ]


def test_the_whole_dossier_comes_as_one_word_file_behind_its_cover(cast: Cast) -> None:
    answer = cast.client(cast.binh).get(reverse("reports:dossier_docx", args=[2023]))
    assert answer["Cache-Control"] == "private, no-store"
    found = [paragraph.text for paragraph in word.paragraphs(answer.content)]
    assert "HỒ SƠ" in found
    order = ["BÁO CÁO", "TỜ TRÌNH", "DANH MỤC TÀI LIỆU KIỂM CHỨNG"]
    places = [found.index(title) for title in order]
    assert places == sorted(places)
    assert len(word.opened(answer.content).sections) == 6
    entry = AuditEntry.objects.filter(act="paper_download").latest("pk")
    assert json.loads(entry.detail)["phần"] == [
        "cover",
        "report",
        "score-sheet",
        "request",
        "index-1-1",
        "index-2-1",
    ]


def test_chosen_parts_come_without_the_cover_and_say_that_they_are_drafts(cast: Cast) -> None:
    client = cast.client(cast.binh)
    answer = client.get(reverse("reports:dossier_docx", args=[2023]), {"phan": ["request", "index"]})
    found = [paragraph.text for paragraph in word.paragraphs(answer.content)]
    assert found[0].startswith("DỰ THẢO")
    assert ("HỒ SƠ" in found, "TỜ TRÌNH" in found, "BÁO CÁO" in found) == (False, True, False)
    assert client.get(reverse("reports:dossier_docx", args=[2023]), {"phan": "khac"}).status_code == 404


def test_a_workbook_comes_under_its_own_name_and_is_logged(cast: Cast) -> None:
    client = cast.client(cast.binh)
    answer = client.get(reverse("reports:dossier_sheet", args=[2023, "danh-muc"]))
    assert "Danh%20m%E1%BB%A5c%20t%C3%A0i%20li%E1%BB%87u" in answer["Content-Disposition"]
    assert opened(answer.content).title == "Danh mục"
    entry = AuditEntry.objects.filter(act="paper_download").latest("pk")
    assert json.loads(entry.detail) == {
        "tệp": "xlsx",
        "phần": ["danh-muc"],
    }
    assert client.get(reverse("reports:dossier_sheet", args=[2023, "khac"])).status_code == 404

"""The demo's files: plausible papers of all kinds that open again, say what they are, and come out the same."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest
import time_machine
from django.conf import settings
from docx import Document as WordDocument
from openpyxl import load_workbook
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence.models import Document
from reports.demo.archives import repack
from reports.demo.making import make_file, make_files
from reports.demo.pieces import MARK, Piece, Proof
from reports.demo.wards import read_demo
from reports.documents.fonts import configured
from tests.reports.paper import text

DEMO = read_demo()
HONG_SON, DONG, *_ = DEMO.wards
PIECES = {piece.file: piece for ward in DEMO.wards for piece in ward.pieces}
PDF = "Báo cáo 187 kết quả đối thoại đợt 2.pdf"
WORD = "Tổng hợp ý kiến Nhân dân về Quy ước.docx"
SHEET = "Sổ theo dõi hồ sơ thủ tục hành chính.xlsx"
PHOTO = "IMG_niem_yet_tru_so.jpg"
SCAN = "Scan_20231117_0831.pdf"
SNAPSHOT = "IMG_20231116_154210.jpg"
SIGNED = "BC 159 cung cấp thông tin 9 tháng.pdf"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """One file of each kind, and one of each way in which a paper becomes a file."""
    names = (PDF, WORD, SHEET, PHOTO, SCAN, SNAPSHOT, SIGNED)
    return make_files([PIECES[name] for name in names], configured(), processes=1)


def pieces_of(proofs: tuple[Proof, ...]) -> list[Piece]:
    return [piece for proof in proofs for piece in proof.pieces]


def test_hong_son_has_sixty_files_of_four_kinds_in_fifty_nine_documents() -> None:
    assert len(HONG_SON.proofs) == 59
    kinds = Counter(piece.extension for piece in pieces_of(HONG_SON.proofs))
    assert kinds == {"pdf": 29, "xlsx": 12, "docx": 11, "jpg": 8}


def test_the_other_ward_has_three_files_of_its_own() -> None:
    assert Counter(piece.extension for piece in pieces_of(DONG.proofs)) == {"pdf": 1, "xlsx": 1, "docx": 1}
    assert len(PIECES) == 70


def test_every_document_has_its_line_in_the_register() -> None:
    kinds = set(Document.Kind.values)
    for ward in DEMO.wards:
        people = {person.username for person in ward.people}
        for proof in ward.proofs:
            piece = proof.piece
            assert piece.kind in kinds
            assert proof.by in people
            assert proof.issuer
            assert piece.subject
            assert date(2023, 1, 1) <= piece.day <= ward.day
            assert (piece.kind == "ANH") == (not piece.number), piece.file


def test_numbers_of_one_kind_rise_with_their_dates() -> None:
    for kind in ("KH", "BC", "QĐ"):
        papers = [
            p.piece for p in HONG_SON.proofs if p.piece.kind == kind and p.piece.number.endswith("UBND")
        ]
        in_order = sorted(papers, key=lambda piece: (piece.day, int(piece.number.split("/")[0])))
        numbers = [int(piece.number.split("/")[0]) for piece in in_order]
        assert numbers == sorted(numbers), kind
        assert len(set(numbers)) == len(numbers)


def test_what_has_rows_fits_its_head() -> None:
    for name, piece in PIECES.items():
        if piece.table:
            lengths = {len(row) for row in piece.table.rows} | {len(piece.table.widths)}
            assert lengths == {len(piece.table.head)}, name


def test_papers_name_nobody_by_number_or_phone() -> None:
    words = "\n".join(
        line
        for piece in PIECES.values()
        for line in (*piece.text, *(str(piece.table or ""),), str(piece.board))
    )
    assert re.findall(r"\b0\d{9}\b|\b\d{12}\b", words) == []


def test_the_pdf_reads_as_a_report_in_the_layout_of_the_decree(made: dict[str, bytes]) -> None:
    read = text(made[PDF])
    assert MARK in read
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "UBND PHƯỜNG HỒNG SƠN",
        "Số: 187/BC-UBND",
        "Phường Hồng Sơn, ngày 14 tháng 11 năm 2023",
        "BÁO CÁO",
        "II. KẾT QUẢ",
        "KT. CHỦ TỊCH",
        "Bùi Thị Phỏng Tác",
    ):
        assert words in read
    with pikepdf.open(io.BytesIO(made[PDF])) as pdf:
        assert len(pdf.pages) == 1


def test_the_word_file_opens_with_its_table(made: dict[str, bytes]) -> None:
    word = WordDocument(io.BytesIO(made[WORD]))
    assert MARK in word.sections[0].header.paragraphs[0].text
    lines = [paragraph.text for paragraph in word.paragraphs]
    assert "BẢNG TỔNG HỢP" in lines
    assert "Lê Minh Họa" in lines
    assert [cell.text for cell in word.tables[1].rows[1].cells] == [
        "Giờ đổ rác và nơi tập kết",
        "16",
        "Tiếp thu vào Điều 9",
    ]
    assert word.core_properties.created == datetime(2023, 9, 15, 8, tzinfo=UTC)


def test_the_register_opens_with_numbers_as_numbers(made: dict[str, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(made[SHEET])).worksheets[0]
    assert MARK in sheet["A1"].value
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_row=12)]
    assert rows[0] == [
        "Lĩnh vực",
        "Hồ sơ tiếp nhận",
        "Đúng hạn",
        "Trễ hạn",
        "Phiếu hài lòng thu về",
        "Hài lòng",
    ]
    assert rows[6] == ["Cộng", 412, 409, 3, 193, 190]
    for column in range(1, 6):
        assert sum(row[column] for row in rows[1:6]) == rows[6][column]


def test_the_photograph_is_dated_and_says_no_place(made: dict[str, bytes]) -> None:
    with Image.open(io.BytesIO(made[PHOTO])) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("JPEG", (1600, 1200))
        assert dict(picture.getexif()) == {0x0132: "2023:07:05 08:00:00", 0x0131: "Tai lieu minh hoa"}
    assert b"GPS" not in made[PHOTO]


def test_a_scan_is_one_picture_of_200_dpi_without_words(made: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(made[SCAN])) as pdf:
        (page,) = pdf.pages
        (picture,) = page.get_images().values()
        assert [picture.Width, picture.Height] == [1654, 2339]
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        assert pdf.docinfo["/CreationDate"] == "D:20231116000000Z"
    assert text(made[SCAN]).strip() == ""


def test_the_phones_picture_of_a_paper_is_dated_and_says_no_place(made: dict[str, bytes]) -> None:
    with Image.open(io.BytesIO(made[SNAPSHOT])) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1421, 1934))
        assert picture.getexif()[0x0132] == "2023:11:15 15:42:10"


def test_a_paper_is_signed_by_its_signer(made: dict[str, bytes]) -> None:
    (signature,) = PdfFileReader(io.BytesIO(made[SIGNED])).embedded_signatures
    assert signature.signer_cert.subject.native == {
        "common_name": "Bùi Thị Phỏng Tác",
        "organization_name": "UBND phường Hồng Sơn (chứng thư minh họa)",
    }


@time_machine.travel(datetime(2031, 5, 17, 23, 59, 58, tzinfo=UTC))
def test_another_day_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    names = (PHOTO, SHEET, WORD, PDF, SCAN, SNAPSHOT)
    again = make_files([PIECES[name] for name in names], configured(), processes=1)
    assert again == {name: made[name] for name in names}


def test_repack_dates_every_entry_and_keeps_the_content(made: dict[str, bytes]) -> None:
    other = repack(made[SHEET], date(2023, 1, 2))
    assert other != made[SHEET]
    assert b"2023-01-02T08:00:00Z" in _entry(other, "docProps/core.xml")
    assert _entry(other, "xl/workbook.xml") == _entry(made[SHEET], "xl/workbook.xml")


def _entry(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def test_a_name_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two demo files"):
        make_files([PIECES[PHOTO], PIECES[PHOTO]], configured(), processes=1)


def test_an_unknown_kind_is_refused() -> None:
    piece = PIECES[PHOTO]
    strange = replace(piece, file="a.zip")
    with pytest.raises(ValueError, match=r"no way to make a\.zip"):
        make_file(strange, configured())


def test_plans_lie_in_the_repository() -> None:
    for ward in DEMO.wards:
        assert ward.plan.is_relative_to(settings.BASE_DIR)
        assert ward.plan.is_file()

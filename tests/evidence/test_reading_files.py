"""What is read of each kind of file: text, places, scans, old formats; damaged files, missing programs, limits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from PIL import Image, ImageChops, ImageDraw, ImageFont

from evidence import sandbox
from evidence.models import Reading
from evidence.preview import office
from evidence.reading import reader, tools
from evidence.reading.reader import read_file
from tests.evidence import files

Source = Reading.Source
FOUND = {
    "kind": "KH",
    "number": "19/KH-UBND",
    "issued_on": "2023-03-15",
    "subject": "Phổ biến, giáo dục pháp luật năm 2023",
    "issuer": "UBND phường Lê Lợi",
    "signer": "Trần Thị Mai Hương",
}
BODY = (
    "Căn cứ Luật Phổ biến, giáo dục pháp luật ngày 20 tháng 6 năm 2012, UBND phường Lê Lợi ban hành kế hoạch như sau.",
    "Công chức Tư pháp - Hộ tịch theo dõi, đôn đốc việc thực hiện và báo cáo Chủ tịch UBND phường trước ngày 30 tháng 11.",
) * 3
POSTS = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "", "", "Trần Thị Mai Hương")


def word_file() -> bytes:
    """A plan as Word writes it: head and foot as tables without borders."""
    word = WordDocument()
    left, right = word.add_table(rows=1, cols=2).rows[0].cells
    for text in ("UBND TỈNH NGHỆ AN", "ỦY BAN NHÂN DÂN", "PHƯỜNG LÊ LỢI", "Số: 19/KH-UBND"):
        left.add_paragraph(text)
    for text in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Lê Lợi, ngày 15 tháng 3 năm 2023",
    ):
        right.add_paragraph(text)
    for text in ("KẾ HOẠCH", "Phổ biến, giáo dục pháp luật năm 2023"):
        line = word.add_paragraph()
        line.alignment = ALIGN.CENTER
        line.add_run(text).bold = True
    for text in BODY:
        word.add_paragraph(text)
    left, right = word.add_table(rows=1, cols=2).rows[0].cells
    for text in ("Nơi nhận:", "- Như trên;", "- Lưu: VT."):
        left.add_paragraph(text)
    for text in POSTS:
        right.add_paragraph(text)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def sheet_of_paper(font: Path) -> Image.Image:
    """The same plan as a scanner at 200 dots an inch sees it: slightly askew, with noise."""
    page = Image.new("L", (1654, 2339), 250)
    draw = ImageDraw.Draw(page)
    type_size = ImageFont.truetype(str(font), 36)

    def put(text: str, middle: int, top: int) -> None:
        draw.text((middle, top), text, fill=30, font=type_size, anchor="ma")

    for at, text in enumerate(("ỦY BAN NHÂN DÂN", "PHƯỜNG LÊ LỢI", "", "Số: 19/KH-UBND")):
        put(text, 440, 170 + 50 * at)
    for at, text in enumerate(
        (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "",
            "Lê Lợi, ngày 15 tháng 3 năm 2023",
        )
    ):
        put(text, 1160, 170 + 50 * at)
    put("KẾ HOẠCH", 890, 430)
    put("Phổ biến, giáo dục pháp luật năm 2023", 890, 480)
    words = " ".join(BODY).split()
    for at in range(len(words) // 12 + 1):
        draw.text((240, 600 + 52 * at), " ".join(words[12 * at : 12 * at + 12]), fill=30, font=type_size)
    for at, text in enumerate(("Nơi nhận:", "- Như trên;")):
        draw.text((240, 1300 + 50 * at), text, fill=30, font=type_size)
    for at, text in enumerate(POSTS):
        put(text, 1200, 1300 + 50 * at)
    askew = page.rotate(0.8, resample=Image.Resampling.BICUBIC, fillcolor=250)
    return ImageChops.add(askew, Image.effect_noise(askew.size, 20), offset=-128)


def picture(sheet: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    sheet.save(out, kind, **options)
    return out.getvalue()


def stored(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def values(outcome: reader.Outcome) -> dict[str, str]:
    return {one.field: one.value for one in outcome.proposals}


@pytest.fixture
def scan(settings: Any) -> Image.Image:
    return sheet_of_paper(Path(settings.FONT_DIR) / "400Regular" / "Tinos_400Regular.ttf")


@pytest.fixture
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A machine on which neither ocrmypdf nor LibreOffice is installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    tools.look_again()
    yield
    monkeypatch.undo()
    tools.look_again()


def test_a_word_file_is_read_with_its_layout(tmp_path: Path) -> None:
    outcome = read_file(stored(tmp_path, "a.docx", word_file()), "docx")
    assert (outcome.source, outcome.pages, outcome.problem, outcome.failed) == (Source.TEXT, 0, "", False)
    assert values(outcome) == FOUND
    assert "ke hoach pho bien giao duc phap luat nam 2023" in outcome.folded


def test_an_old_word_file_and_its_pdf_are_read_with_places(tmp_path: Path) -> None:
    """LibreOffice makes the .doc; the reader makes a PDF of it."""
    stored(tmp_path, "tep.docx", word_file())
    limits = reader.CONVERTING
    sandbox.call("tests.evidence.old_word:make", office.program(), str(tmp_path), limits=limits)
    outcome = read_file(tmp_path / "tep.doc", "doc")
    assert values(outcome) == FOUND
    assert (outcome.source, outcome.pages) == (Source.TEXT, 1)
    assert [len(one.box) for one in outcome.proposals] == [4] * 6


def test_a_workbook_is_read_row_by_row_and_says_its_kind_only(tmp_path: Path) -> None:
    outcome = read_file(stored(tmp_path, "a.xlsx", files.xlsx("SỔ THEO DÕI TIẾP CÔNG DÂN NĂM 2023")), "xlsx")
    assert outcome.text == "Sheet\nSỔ THEO DÕI TIẾP CÔNG DÂN NĂM 2023"
    assert values(outcome) == {"kind": "SO"}


def test_a_picture_that_lies_on_its_side_is_turned_and_recognised(scan: Image.Image, tmp_path: Path) -> None:
    lying = picture(scan.rotate(90, expand=True), "JPEG", quality=80)
    outcome = read_file(stored(tmp_path, "a.jpg", lying), "jpg")
    assert (values(outcome), outcome.rotation) == (FOUND, 90)
    number = next(one for one in outcome.proposals if one.field == "number")
    assert [round(share, 1) for share in number.box] == [0.1, 0.7, 0.2, 0.8]


def test_a_picture_without_words_that_is_no_sheet_of_paper_is_a_photo(tmp_path: Path) -> None:
    outcome = read_file(stored(tmp_path, "a.jpg", files.picture(size=(900, 600))), "jpg")
    assert (values(outcome), outcome.source, outcome.failed) == ({"kind": "ANH"}, Source.NONE, False)


def test_blank_pages_are_not_recognised(tmp_path: Path) -> None:
    outcome = read_file(stored(tmp_path, "a.pdf", files.pdf(pages=2)), "pdf")
    assert (outcome.source, outcome.pages, outcome.text, outcome.problem) == (Source.NONE, 2, "\f", "")


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "jpg"])
def test_a_damaged_file_stays_usable(ending: str, tmp_path: Path) -> None:
    outcome = read_file(stored(tmp_path, f"a.{ending}", b"%PDF-1.7 PK\x03\x04 nothing of it"), ending)
    assert outcome == reader.Outcome(problem=reader.UNREADABLE, failed=True)


def test_a_file_that_takes_too_long_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise sandbox.Stopped("time")

    monkeypatch.setattr(sandbox, "call", stop)
    assert read_file(stored(tmp_path, "a.pdf", files.pdf()), "pdf").problem == reader.TOO_SLOW


def test_a_word_file_with_entities_is_not_unfolded(tmp_path: Path) -> None:
    """An entity that names others a billion times over stays what it is."""
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"ha" * 1000
        + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 100) for at in range(6))
    )
    body = laughs + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(
            "word/document.xml", body + b"<w:body><w:p><w:r><w:t>&g;</w:t></w:r></w:p></w:body></w:document>"
        )
    outcome = read_file(stored(tmp_path, "a.docx", out.getvalue()), "docx")
    assert outcome.text == ""


@pytest.mark.usefixtures("_bare_machine")
def test_without_a_recogniser_a_scan_is_kept_and_says_why_it_was_not_read(tmp_path: Path) -> None:
    assert (tools.ocr_available(), tools.versions()["ocrmypdf"]) == (False, "")
    for ending, content in (("pdf", files.pdf()), ("jpg", files.picture())):
        outcome = read_file(stored(tmp_path, f"a.{ending}", content), ending)
        assert (outcome.source, outcome.problem, outcome.failed) == (Source.NONE, reader.NO_OCR, False)


@pytest.mark.usefixtures("_bare_machine")
def test_without_libreoffice_an_old_file_says_why_it_was_not_read(tmp_path: Path) -> None:
    assert not tools.office_available()
    outcome = read_file(stored(tmp_path, "a.doc", b"\xd0\xcf\x11\xe0"), "doc")
    assert (outcome.problem, outcome.failed) == (reader.NO_OFFICE, False)


def test_this_machine_has_what_the_reading_needs() -> None:
    tools.look_again()
    assert tools.ocr_available()
    assert tools.office_available()
    assert all(tools.versions().values())

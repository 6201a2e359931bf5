"""Rendered pages, read back with poppler: words, fonts, what is repeated, what is never split, what is never read."""

import base64
import io
import re
import subprocess
import unicodedata
from dataclasses import replace
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from PIL import Image

from reports.documents import blocks as b
from reports.documents.fonts import FontFolder, FontsMissing
from reports.documents.pdf import (
    AddressRefused,
    DocumentError,
    PaperFetcher,
    render,
    render_laid_out,
    render_page,
)
from tests.reports.paper import FONTS, LETTERS, document, fonts, report, score_sheet, text


@pytest.fixture(scope="module")
def printed_report():
    return render(report(), FONTS)


@pytest.fixture(scope="module")
def printed_sheet():
    return render(score_sheet(24), FONTS)


def test_vietnamese_is_read_back_letter_by_letter(printed_report):
    words = text(printed_report)
    assert unicodedata.is_normalized("NFC", words)
    assert f"Chữ có dấu: {LETTERS}" in words
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "Độc lập - Tự do - Hạnh phúc" in words


def test_decomposed_text_comes_out_composed():
    decomposed = unicodedata.normalize("NFD", f"Chữ có dấu: {LETTERS}")
    assert text(render(document(b.Paragraph(decomposed)), FONTS)).strip() == f"Chữ có dấu: {LETTERS}"


def test_only_tinos_is_embedded_even_for_signs_it_lacks():
    signs = b.Paragraph(("✓ ☐ ☒ 🎉 漢 ", b.Run("đậm", bold=True), b.Run("nghiêng", italic=True)))
    printed = render(document(signs), FONTS)
    assert fonts(printed) == {"Tinos", "Tinos-Bold", "Tinos-Italic"}
    assert text(printed).strip() == "x [ ] [x] □ □ đậmnghiêng"


def test_a_blank_number_and_day_leave_a_gap(printed_report):
    words = text(printed_report, 1, "-layout")
    assert re.search(r"Số: {3,}/BC-UBND", words)
    assert re.search(r"Phường Hồng Sơn, ngày {3,}tháng 12 năm 2023", words)


def test_the_signature_block_holds_authority_position_name_and_recipients(printed_report):
    lines = [line.strip() for line in text(printed_report).splitlines()]
    for line in (
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Lê Minh Họa",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
    ):
        assert line in lines


def test_the_head_is_repeated_on_every_page(printed_sheet):
    with pikepdf.open(io.BytesIO(printed_sheet)) as pdf:
        pages = len(pdf.pages)
        sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pdf.pages}
    assert pages > 2
    assert sizes == {(842, 595)}
    assert all("Số liệu (1)" in text(printed_sheet, page) for page in range(1, pages + 1))
    assert ["Mẫu 02" in text(printed_sheet, page) for page in range(1, pages + 1)] == [True] + [False] * (
        pages - 1
    )


def test_an_indicator_is_never_split_between_pages(printed_sheet):
    words = text(printed_sheet).split("\f")
    home = {number: [f"đầu nhóm {number}\n" in page for page in words].index(True) for number in range(1, 25)}
    assert len(set(home.values())) > 2
    for number, page in home.items():
        assert f"cuối nhóm {number}\n" in words[page]


def test_a_criterion_is_not_left_alone_at_the_foot_of_a_page():
    lines = tuple(b.Paragraph("x") for _ in range(20))
    sheet = score_sheet(1).sections[0].blocks[1]
    for filling in range(14, 20):
        pages = text(
            render(document(*lines[:filling], sheet, orientation=b.Orientation.LANDSCAPE), FONTS)
        ).split("\f")
        home = [index for index, page in enumerate(pages) if "Tiêu chí 1" in page]
        assert home == [index for index, page in enumerate(pages) if "đầu nhóm 1" in page]


def test_a_table_ends_below_its_last_row_where_the_next_one_moved_on(tmp_path):
    columns, head = (b.Column(1), b.Column(1)), (b.Row((b.Cell("Chỉ tiêu"), b.Cell("Điểm"))),)
    rows = [b.RowGroup((b.Row((b.Cell(f"Chỉ tiêu {number}"), b.Cell("1"))),)) for number in range(40)]
    groups = tuple(replace(group, keep_with_next=number >= 25) for number, group in enumerate(rows))
    path = tmp_path / "table.pdf"
    path.write_bytes(render(document(b.Table(columns, head, groups, size=14)), FONTS))
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "-l", "1", path, tmp_path / "page"], check=True)
    with Image.open(next(tmp_path.glob("page-*.pgm"))) as page:
        dots = [round(millimetres * 200 / 25.4) for millimetres in (30, 32)]
        edge, inside = (
            max(
                y
                for y in range(page.height)
                if min(page.getpixel((x, y)) for x in (at - 1, at, at + 1)) < 160
            )
            for at in dots
        )
        assert inside < page.height * 0.8
    assert abs(edge - inside) <= 2


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://example.org/", "ftp://x/y", "paper:../x"],
)
def test_the_fetcher_refuses_files_and_addresses(address):
    with pytest.raises(AddressRefused):
        PaperFetcher(FONTS).fetch(address)
    with pytest.raises(DocumentError, match="may not read"):
        render_page(f'<img src="{address}">', FONTS)
    with pytest.raises(DocumentError, match="may not read"):
        render_page(f'<link rel="stylesheet" href="{address}"><p>x', FONTS)


def test_the_fetcher_knows_data_and_the_packaged_fonts():
    assert (
        PaperFetcher(FONTS).fetch("data:text/plain;base64," + base64.b64encode(b"abc").decode()).read()
        == b"abc"
    )
    assert PaperFetcher(FONTS).fetch("paper:Tinos_400Regular.ttf").read()[:4] == b"\x00\x01\x00\x00"


def test_missing_fonts_are_said_in_words_before_anything_is_rendered(tmp_path):
    with pytest.raises(FontsMissing, match=r"Chưa cài phông chữ Tinos.*script/setup"):
        render(report(), FontFolder(tmp_path))


def test_the_place_to_sign_lies_between_position_and_name(printed_report):
    pdf, anchors = render_laid_out(report(), FONTS, "@page { @bottom-center { content: 'chân trang' } }")
    assert "chân trang" in text(pdf)
    (page,) = anchors
    left, top, right, bottom = (side * 25.4 / 96 for side in page["ky-1"])
    assert bottom - top == pytest.approx(26, abs=0.1)
    assert 30 < left < 110
    assert right == pytest.approx(195, abs=0.1)
    words = {
        word.text: float(word.get("yMin")) * 25.4 / 72
        for word in ET.fromstring(text(pdf, 1, "-bbox")).iter("{http://www.w3.org/1999/xhtml}word")
    }
    assert words["PHÓ"] < top < bottom < words["Họa"] + 1

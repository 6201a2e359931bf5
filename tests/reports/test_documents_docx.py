"""The Word writer: the words of the HTML writer, in styles, tables and sections that Word knows; opened again by others."""

import io
import re
import zipfile
from collections import Counter
from datetime import UTC, datetime
from functools import cache

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reports.documents import blocks as b
from reports.documents import docx_styles, html
from reports.documents.docx import MOTTO_WIDTH, RULE_SHARE, write_docx
from reports.documents.docx_markup import line_width
from reports.documents.fonts import BOLD
from reports.documents.wording import MOTTO
from tests.reports.paper import FONTS, document, every_block, fonts, text
from tests.reports.word import converted, opened, paragraphs, words, words_of_docx, words_of_html

HEAD_OF_SHEET = "Chỉ tiêu Nội dung Điểm Căn cứ Số liệu (1) Tỷ lệ (2)"
ORDER = {
    "pPr": "pStyle keepNext pageBreakBefore framePr pBdr spacing ind jc outlineLvl sectPr",
    "rPr": "rFonts b bCs i iCs sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vMerge shd tcMar vAlign",
    "sectPr": "headerReference type pgSz pgMar cols titlePg",
    "style": "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
    "tc": "tcPr tbl p",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
}
"""The order ISO/IEC 29500-1 sets for the elements in use; Word calls a file with another one damaged."""


@pytest.fixture(scope="module")
def written() -> bytes:
    return write_docx(every_block())


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return etree.fromstring(file.read(name))


def look(data: bytes, words: str) -> tuple[str, str]:
    """Style and text of the one paragraph that begins so."""
    (found,) = (item for item in paragraphs(data) if item.text.startswith(words))
    return found.style.name, found.text


def test_the_words_and_their_order_are_those_of_the_html_writer(written):
    assert words_of_docx(written) == words_of_html(html.write(every_block()))


SIGNS = st.text(st.sampled_from("aĐễ ơ<&>\"'\n\t\x00\x0b\u00a0\u202e\u0302\ud800\ufffe😀"), max_size=6)
INLINE = SIGNS | st.tuples(SIGNS, st.builds(b.Run, SIGNS, st.booleans(), st.booleans()))
CELL = st.builds(b.Cell, INLINE, st.integers(1, 3), st.integers(1, 3), st.none() | st.sampled_from(b.Align))
ROW = st.builds(b.Row, st.tuples(CELL), st.booleans(), st.booleans())
GROUP = st.builds(b.RowGroup, st.tuples(ROW), st.booleans(), st.booleans())
COLUMNS = st.just((b.Column(1), b.Column(2, b.Align.CENTER), b.Column(0.5)))
LINES = st.lists(SIGNS, max_size=2).map(tuple)
BLOCK = st.one_of(
    st.builds(b.Paragraph, INLINE, st.sampled_from(b.Level), st.none() | st.sampled_from(b.Align)),
    st.builds(b.Table, COLUMNS, st.tuples(ROW), st.tuples(GROUP, GROUP), SIGNS, st.just(11.5) | st.just(9.0)),
    st.builds(b.SignatureBlock, LINES, SIGNS, SIGNS, LINES),
    st.builds(b.TitleBlock, SIGNS, LINES),
    st.builds(b.Notice, INLINE),
    st.just(b.PageBreak()),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(BLOCK, max_size=5).map(tuple), st.sampled_from(b.Orientation))
def test_any_text_reaches_word_as_it_reaches_html(blocks, orientation):
    paper = document(*blocks, orientation=orientation)
    assert words_of_docx(write_docx(paper)) == words_of_html(html.write(paper))


def test_paragraphs_have_the_style_of_what_they_are(written):
    assert [
        look(written, start)
        for start in (
            "Mẫu 01",
            "Số:",
            "CỘNG",
            "Độc lập",
            "BÁO CÁO",
            "đạt chuẩn",
            "Kính gửi",
        )
    ] == [
        ("VB Tên mẫu", "Mẫu 01"),
        ("VB Số và ký hiệu", "Số: \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/BC-UBND"),
        ("VB Quốc hiệu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("VB Tiêu ngữ", "Độc lập - Tự do - Hạnh phúc"),
        ("VB Tên loại", "BÁO CÁO"),
        ("VB Trích yếu", "đạt chuẩn tiếp cận pháp luật năm 2023"),
        ("VB Kính gửi", "Kính gửi: Phòng Tư pháp"),
    ]
    assert [
        look(written, start)[0]
        for start in ("I. ", "1. ", "a) ", "Văn bản đã", "- Họp", "Dự thảo", "Bảng 1", "Ghi chú", "Nơi nhận", "- Như", "TM. ", "PHÓ", "Lê Minh")
    ] == [
        "Heading 1", "Heading 2", "VB Điểm a", "VB Nội dung", "VB Gạch đầu dòng", "VB Khung lưu ý", "VB Tên bảng",
        "VB Ghi chú", "VB Nơi nhận", "VB Danh sách nơi nhận", "VB Quyền hạn người ký", "VB Chức vụ người ký",
        "VB Họ tên người ký",
    ]  # fmt: skip


def test_styles_follow_the_decree(written):
    styles = opened(written).styles
    body, normal = styles["VB Nội dung"], styles["Normal"]
    fonts = styles.element.find(qn("w:docDefaults")).find(".//" + qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {
        "Times New Roman"
    }
    assert body.base_style.name == normal.name
    assert (body.paragraph_format.first_line_indent.cm, body.paragraph_format.space_after.pt) == (1.27, 6)
    sizes = {
        "Header": 13,
        "VB Quốc hiệu": 13,
        "VB Nơi nhận": 12,
        "VB Danh sách nơi nhận": 11,
        "VB Ô bảng": 11.5,
    }
    assert {name: styles[name].font.size.pt for name in sizes} == sizes
    assert styles["VB Địa danh và thời gian"].font.italic
    assert {style.name for style in styles} == {
        *(style.name for style in docx_styles.STYLES if not style.name.startswith("head")),
        "Heading 1", "Heading 2", "Header", "Normal Table", "VB Bảng",
    }  # fmt: skip
    outlines = [
        styles[name].element.find(".//" + qn("w:outlineLvl")).get(qn("w:val"))
        for name in ("Heading 1", "Heading 2")
    ]
    assert outlines == ["0", "1"]


def test_a_line_feed_breaks_the_line_and_runs_keep_their_weight():
    (found,) = paragraphs(
        write_docx(document(b.Paragraph(("a ", b.Run("b\nc", bold=True), b.Run("d", italic=True)))))
    )
    assert [(run.text, run.bold, run.italic) for run in found.runs] == [
        ("a ", None, None), ("b\nc", True, None), ("d", None, True),
    ]  # fmt: skip
    assert len(found._p.findall(".//" + qn("w:br"))) == 1


def test_sections_are_sheets_with_the_margins_of_the_decree(written):
    sections = opened(written).sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]
    assert [(round(s.page_width.mm), round(s.page_height.mm)) for s in sections] == [
        (210, 297),
        (210, 297),
        (297, 210),
    ]
    for section in sections:
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(margin.mm) for margin in margins] == [20, 15, 20, 30]


def test_the_page_number_is_a_field_in_every_header_but_that_of_the_first_page(written):
    sections = opened(written).sections
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False]
    fields = sections[0].header._element.findall(".//" + qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == [" PAGE "]
    assert all(section.header.is_linked_to_previous for section in sections[1:])
    assert sections[0].first_page_header._element.findall(".//" + qn("w:fldSimple")) == []


def test_a_table_is_a_real_one_with_spans_widths_and_a_repeated_head(written):
    table = next(table for table in opened(written).tables if table.style.name == "VB Bảng")
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc
    assert table.cell(2, 0)._tc is table.cell(2, 2)._tc
    assert table.cell(3, 0)._tc is table.cell(4, 0)._tc
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Nội dung", "Kết quả", "Kết quả"],
        ["Nội dung", "Số lượng", "Tỷ lệ"],
        ["Nhóm 1", "Nhóm 1", "Nhóm 1"],
        ["Văn bản ban hành", "18", "90%"],
        ["Văn bản ban hành", "2", "10%"],
    ]
    assert [column.width.mm for column in table.columns] == pytest.approx([99, 33, 33], abs=0.1)
    properties = [row._tr.trPr for row in table.rows]
    assert [row.find(qn("w:tblHeader")) is not None for row in properties] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert all(row.find(qn("w:cantSplit")) is not None for row in properties)
    # A group holds together: all its rows but the last are kept with the next one; the title row with its group.
    kept = [
        all(p.paragraph_format.keep_with_next for p in cell.paragraphs)
        for row in table.rows
        for cell in row.cells[1:2]
    ]
    assert kept == [True, True, True, True, False]
    assert [table.cell(row, 2).paragraphs[0].alignment for row in (3, 4)] == [2, 1]


def test_a_signature_stays_with_the_words_before_it_and_in_one_piece():
    block = b.SignatureBlock(("TM. A",), "Chủ tịch", "B")
    data = write_docx(document(b.Paragraph("x"), block))
    assert paragraphs(data)[0].paragraph_format.keep_with_next
    assert opened(data).tables[0].rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    row = b.Row((b.Cell("y"),))
    table = b.Table((b.Column(1),), (), (b.RowGroup((row,)),))
    body = opened(write_docx(document(table, block))).element.body
    kept = [p.find(".//" + qn("w:keepNext")) is not None for p in body.iter(qn("w:p"))]
    assert kept[:2] == [True, True]  # the row, and the gap between the two tables


@cache
def _advances() -> dict[str, float]:
    font = TTFont(FONTS.file(BOLD))
    return {
        chr(code): font["hmtx"][name][0] / font["head"].unitsPerEm
        for code, name in font.getBestCmap().items()
    }


@pytest.mark.parametrize(
    "line", ["PHƯỜNG HỒNG SƠN", "XÃ MƯỜNG LÝ", "đạt chuẩn tiếp cận pháp luật năm 2023", "THÀNH PHỐ VINH"]
)
def test_the_rules_have_the_length_the_decree_sets(line):
    width = 20 * 13 * sum(_advances()[sign] for sign in line)
    assert 1 / 3 <= RULE_SHARE * line_width(line, 13) / width <= 1 / 2
    assert pytest.approx(20 * 13 * sum(_advances()[sign] for sign in MOTTO), rel=0.005) == MOTTO_WIDTH


def test_a_bookmark_on_plain_text_reaches_the_navigation_pane():
    mark = b.Bookmark("x", 2)
    data = write_docx(
        document(b.Paragraph("x", bookmark=mark), b.Paragraph("1. y", b.Level.SECTION, bookmark=mark))
    )
    levels = [p._p.find(".//" + qn("w:outlineLvl")) for p in paragraphs(data)]
    assert levels[0].get(qn("w:val")) == "1"
    assert levels[1] is None  # the style says so already
    kind = paragraphs(write_docx(document(b.TitleBlock("Kế hoạch", bookmark=b.Bookmark("x")))))[0]
    assert kind._p.find(".//" + qn("w:outlineLvl")).get(qn("w:val")) == "0"


def test_the_same_document_gives_the_same_bytes_and_names_itself(written):
    assert write_docx(every_block()) == written
    moment = datetime(2023, 11, 20, 8, 30, tzinfo=UTC)
    properties = opened(write_docx(every_block(), created=moment)).core_properties
    assert (properties.title, properties.language) == ("Hồ sơ năm 2023", "vi-VN")
    assert properties.created == moment
    with zipfile.ZipFile(io.BytesIO(written)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms:created" not in file.read("docProps/core.xml")


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/settings.xml"])
def test_elements_stand_in_the_order_word_demands(written, name):
    seen = set()
    for element in part(written, name).iter():
        kind = etree.QName(element).localname
        if kind in ORDER:
            seen.add(kind)
            order = ORDER[kind].split()
            places = [order.index(etree.QName(child).localname) for child in element]
            assert kind == "tc" or places == sorted(places)
            assert kind != "tc" or element[-1].tag == qn("w:p")
    assert seen


@pytest.fixture(scope="module")
def long_paper() -> bytes:
    return write_docx(every_block(indicators=24))


def test_libreoffice_prints_the_same_words_on_pages_that_hold_together(long_paper):
    pdf = converted(long_paper, "pdf")
    pages = text(pdf, None, "-layout").split("\f")[:-1]
    sheets = [page for page in pages if "cuối nhóm" in page]
    assert len(sheets) >= 3
    printed = Counter(words(" ".join(pages)))
    repeated = Counter(words(" ".join([HEAD_OF_SHEET] * (len(sheets) - 1))))
    numbers = Counter(str(number) for number in range(2, len(pages) + 1))
    assert printed == Counter(words_of_docx(long_paper)) + repeated + numbers
    for number in range(1, 25):
        homes = [
            [bool(re.search(rf"{end} nhóm {number}\b", page)) for page in sheets] for end in ("đầu", "cuối")
        ]
        assert homes[0] == homes[1]
    assert fonts(pdf) == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}


def test_libreoffice_keeps_tables_headings_and_sheets_when_it_saves_the_file(long_paper):
    with zipfile.ZipFile(io.BytesIO(converted(long_paper, "odt"))) as file:
        content, styles = file.read("content.xml").decode(), file.read("styles.xml").decode()
    assert content.count("<table:table ") == 6
    assert re.findall(r'<text:h [^>]*outline-level="(\d)"', content) == ["1", "2"]
    assert len(re.findall(r'style:print-orientation="landscape"', styles)) == 1

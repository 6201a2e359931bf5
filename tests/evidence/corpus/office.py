"""Word and Excel files with the parts that Office, WPS, Google and the ward's systems put into them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import openpyxl
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Pt
from openpyxl.chart import BarChart, LineChart, PieChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.evidence import files
from tests.evidence.corpus.pictures import jpeg, photo
from tests.evidence.corpus.samples import TITLES, Sample, named

WORDS = "Căn cứ Quyết định số 25/2021/QĐ-TTg, Ủy ban nhân dân phường Ví Dụ báo cáo kết quả thực hiện như sau."
WORD_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MAIN = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT_PARTS = [
    "comments",
    "footnotes",
    "endnotes",
    "glossary/document",
    "people",
    "commentsExtended",
]
"""Parts of Word's own beside the text; each is well-formed and nothing acts in it."""


def word(*changes: Callable[[object], None], paragraphs: int = 6) -> bytes:
    document = Document()
    document.core_properties.author, document.core_properties.title = "Lê Thị Chi", TITLES[1]
    document.add_heading("BÁO CÁO", 1)
    for _ in range(paragraphs):
        document.add_paragraph(WORDS)
    for change in changes:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def table(document: object) -> None:
    rows = document.add_table(20, 4, style="Table Grid")  # type: ignore[attr-defined]
    for row in rows.rows:
        for cell in row.cells:
            cell.text = "Tiêu chí"
    rows.cell(0, 0).merge(rows.cell(0, 3))


def bands(document: object) -> None:
    section = document.sections[0]  # type: ignore[attr-defined]
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = "UBND PHƯỜNG VÍ DỤ", "Trang"
    section.orientation = WD_ORIENT.LANDSCAPE


def pictured(document: object) -> None:
    for _ in range(3):
        document.add_picture(io.BytesIO(jpeg(photo(size=(400, 300)))))  # type: ignore[attr-defined]


def lists(document: object) -> None:
    for style in ("List Bullet", "List Number", "Quote", "Intense Quote", "Title"):
        paragraph = document.add_paragraph(WORDS, style=style)  # type: ignore[attr-defined]
        paragraph.runs[0].font.size = Pt(13)


def linked(document: object) -> None:
    for target in (
        "https://vidu.example/a?b=1&c=2",
        "mailto:tuphap@vidu.example",
        r"file:///\\may-chu\van-ban\a.docx",
    ):
        document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)  # type: ignore[attr-defined]


def commented(document: object) -> None:
    paragraph = document.paragraphs[1]  # type: ignore[attr-defined]
    document.add_comment(paragraph.runs, text="Đề nghị bổ sung số liệu", author="Phạm Văn Dũng")  # type: ignore[attr-defined]


def _in(base: bytes, *parts: tuple[str, bytes, str]) -> bytes:
    """The package with these parts more: name, content, declared type."""
    for name, content, kind in parts:
        types = f'<Override PartName="/{name}" ContentType="{kind}"/>' if kind else ""
        base = files.with_part(base, name, content, types)
    return base


def word_part(name: str) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:x {MAIN}><w:p>&lt;!DOCTYPE&gt; {WORDS}</w:p></w:x>'
    return _in(word(), (f"word/{name}.xml", text.encode(), f"{WORD_TYPES}.{name.rpartition('/')[2]}+xml"))


def tracked() -> bytes:
    """What was put in and struck out, by whom and when."""
    mark = f'<w:ins {MAIN} w:id="1" w:author="An" w:date="2023-09-15T08:00:00Z"><w:r><w:t>thêm</w:t></w:r></w:ins>'
    old = zipfile.ZipFile(io.BytesIO(word())).read("word/document.xml")
    return files.with_part(
        files.without_part(word(), "word/document.xml"),
        "word/document.xml",
        old.replace(b"<w:sectPr", f"<w:p>{mark}</w:p><w:sectPr".encode(), 1),
    )


def custom_data() -> bytes:
    """Custom XML, properties and a thumbnail, as a system of documents and WPS leave them."""
    return _in(
        word(),
        ("customXml/item2.xml", b'<?xml version="1.0"?><b:Sources xmlns:b="urn:b"/>', ""),
        (
            "customXml/itemProps2.xml",
            b"<x/>",
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        ),
        (
            "docProps/custom.xml",
            b"<Properties/>",
            "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        ),
        ("docProps/thumbnail.emf", b"\x01\0\0\0" + bytes(100), ""),
    )


def fonts_inside() -> bytes:
    """Embedded fonts: their heads are scrambled and may look like anything."""
    return _in(
        word(),
        (
            "word/fonts/font1.odttf",
            b"MZ" + bytes(range(256)) * 40,
            "application/vnd.openxmlformats-officedocument.obfuscatedFont",
        ),
    )


def vector_pictures() -> bytes:
    return _in(
        word(),
        ("word/media/image9.wmf", b"\xd7\xcd\xc6\x9a" + bytes(80), ""),
        ("word/media/image8.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
    )


def taken_in_whole() -> bytes:
    """A page that a system put into the text as it was."""
    return _in(word(), ("word/afchunk.mht", b"MIME-Version: 1.0\r\n\r\n<html></html>", "message/rfc822"))


def with_folders() -> bytes:
    """Packages of some writers list their folders, too, and keep parts unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as old, zipfile.ZipFile(out, "w") as new:
        for folder in ("word/", "_rels/", "docProps/"):
            new.writestr(folder, b"")
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
        new.comment = b"WPS"
    return out.getvalue()


class _Stream(io.RawIOBase):
    """A place that only goes on, as when a server packs while it sends: sizes then stand behind each part."""

    def __init__(self) -> None:
        self.sent = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.sent += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


def streamed(base: bytes) -> bytes:
    stream = _Stream()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    return bytes(stream.sent)


def _words() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for changes in (
        (),
        (table,),
        (bands,),
        (pictured,),
        (lists,),
        (linked,),
        (commented,),
        (table, bands, pictured, lists),
    ):
        yield "docx", partial(word, *changes)
    yield "DOCX", partial(word, paragraphs=800)
    for name in TEXT_PARTS:
        yield "docx", partial(word_part, name)
    for make in (tracked, custom_data, fonts_inside, vector_pictures, taken_in_whole, with_folders):
        yield "docx", make
    yield "docx", lambda: streamed(word(pictured))
    yield "docx", lambda: word(linked, table, commented)


def _carrying_words() -> Iterator[tuple[str, Callable[[], bytes]]]:
    inside = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    chart = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    yield (
        "docx",
        lambda: _in(
            word(),
            ("word/charts/chart1.xml", b"<c:chartSpace xmlns:c='c'/>", chart),
            ("word/embeddings/Bang1.xlsx", files.xlsx(), inside),
        ),
    )
    yield (
        "docx",
        lambda: _in(
            word(), ("word/embeddings/oleObject1.bin", files.compound({"\x01CompObj": b"Equation"}), "")
        ),
    )
    yield (
        "docx",
        lambda: _in(
            word(),
            (
                "word/embeddings/oleObject1.bin",
                files.compound({"\x01Ole10Native": files.packaged("Danh sách.pdf", b"%PDF-")}),
                "",
            ),
        ),
    )
    yield (
        "docx",
        lambda: files.with_relation(
            word(), "word/_rels/settings.xml.rels", "attachedTemplate", "file:///C:/Mau/Normal.dotm"
        ),
    )
    yield (
        "docx",
        lambda: files.with_relation(
            word(), "word/_rels/footer9.xml.rels", "image", "https://vidu.example/logo.png"
        ),
    )
    yield "docx", lambda: _in(word(), ("word/activeX/activeX1.xml", b"<x/>", ""))


def book(*changes: Callable[[openpyxl.Workbook], None], rows: int = 30) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Tổng hợp"
    sheet.append(["STT", "Nội dung", "Quý I", "Quý II", "Ngày"])
    for number in range(1, rows + 1):
        sheet.append([number, f"Tiêu chí {number}", number * 1.5, number * 2, date(2023, 9, 15)])
    for change in changes:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def charts(made: openpyxl.Workbook) -> None:
    for place, kind in (("G2", BarChart), ("G20", LineChart), ("G40", PieChart)):
        chart = kind()
        chart.add_data(Reference(made.active, min_col=3, min_row=1, max_row=9), titles_from_data=True)
        made.active.add_chart(chart, place)


def sheet_pictures(made: openpyxl.Workbook) -> None:
    made.active.add_image(SheetImage(io.BytesIO(jpeg(photo(size=(200, 100))))), "H2")


def sheet_comments(made: openpyxl.Workbook) -> None:
    made.active["B2"].comment = Comment("Đã đối chiếu với sổ", "An")


def formulas(made: openpyxl.Workbook) -> None:
    made.active["F2"], made.active["F3"] = "=SUM(C2:D2)", '=IF(C2>1,"Đạt","Chưa đạt")'
    made.defined_names["tong"] = DefinedName("tong", attr_text="'Tổng hợp'!$C$2:$C$31")


def checked(made: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1='"Đạt,Chưa đạt"')
    rule.add("E2:E30")
    made.active.add_data_validation(rule)
    made.active.conditional_formatting.add(
        "C2:C31", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="4CAF50")
    )
    made.active.freeze_panes, made.active.auto_filter.ref = "A2", "A1:D31"


def coloured(made: openpyxl.Workbook) -> None:
    for cell in made.active[1]:
        cell.font, cell.fill = Font(name="Times New Roman", bold=True), PatternFill("solid", "FFEB3B")
    made.active.merge_cells("A33:D33")
    made.active.add_table(Table(displayName="Bang", ref="A1:E31"))


def linked_cells(made: openpyxl.Workbook) -> None:
    made.active["B3"].hyperlink, made.active["B4"].hyperlink = (
        "https://vidu.example/vb?so=114",
        "mailto:a@vidu.example",
    )


def many_sheets(made: openpyxl.Workbook) -> None:
    for month in range(1, 13):
        made.create_sheet(f"Tháng {month}").sheet_state = "hidden" if month > 9 else "visible"


def protected(made: openpyxl.Workbook) -> None:
    made.active.protection.sheet, made.active.protection.password = True, "khong-khoa-tep"


def _books() -> Iterator[tuple[str, Callable[[], bytes]]]:
    one = (
        charts,
        sheet_pictures,
        sheet_comments,
        formulas,
        checked,
        coloured,
        linked_cells,
        many_sheets,
        protected,
    )
    yield "xlsx", book
    for change in one:
        yield "xlsx", partial(book, change)
    yield "xlsx", partial(book, charts, sheet_comments, formulas, checked, linked_cells, many_sheets)
    yield "XLSX", partial(book, rows=5000)
    yield "xlsx", lambda: streamed(book(charts))
    yield (
        "xlsx",
        lambda: _in(
            book(),
            (
                "xl/printerSettings/printerSettings1.bin",
                "Máy in HP".encode("utf-16-le") + bytes(200),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
            ),
        ),
    )
    yield (
        "xlsx",
        lambda: _in(
            book(),
            ("xl/calcChain.xml", b"<calcChain/>", ""),
            ("xl/persons/person.xml", b"<x/>", ""),
            ("xl/threadedComments/threadedComment1.xml", b"<x/>", ""),
        ),
    )
    yield (
        "xlsx",
        lambda: _in(
            book(),
            ("xl/pivotTables/pivotTable1.xml", b"<x/>", ""),
            ("xl/pivotCache/pivotCacheDefinition1.xml", b"<x/>", ""),
            ("xl/slicers/slicer1.xml", b"<x/>", ""),
        ),
    )


def _carrying_books() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "xlsx", lambda: _in(book(), ("xl/externalLinks/externalLink1.xml", b"<x/>", ""))
    yield (
        "xlsx",
        lambda: files.with_relation(
            book(), "xl/externalLinks/_rels/externalLink1.xml.rels", "externalLinkPath", "file:///D:/So.xlsx"
        ),
    )
    yield "xlsx", lambda: _in(book(), ("xl/ctrlProps/ctrlProp1.xml", b"<x/>", ""))
    yield "xlsx", lambda: _in(book(), ("xl/embeddings/Word1.docx", files.docx(), ""))


def samples() -> list[Sample]:
    return [
        *named("word", _words()),
        *named("word-kem", _carrying_words(), carries=True),
        *named("excel", _books()),
        *named("excel-kem", _carrying_books(), carries=True),
    ]

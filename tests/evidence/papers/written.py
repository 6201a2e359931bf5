"""The papers as files: Word as an official types it, PDF with a text layer, and scans of paper."""

from __future__ import annotations

import io
import random
from html import escape

import openpyxl
import pypdfium2
from django.conf import settings
from docx import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from PIL import Image, ImageChops, ImageFilter
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from tests.evidence.papers.invented import Kind, Paper

COUNTRY, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
PARTY_HEAD = "ĐẢNG CỘNG SẢN VIỆT NAM"
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def _left(paper: Paper) -> list[str]:
    letter = [f"V/v {paper.subject}"] if paper.kind == Kind.LETTER else []
    shown = [paper.shown_number] if paper.shown_number else []
    return [*paper.organ.above, *paper.organ.name, "_______", *shown, *letter]


def _right(paper: Paper) -> list[str]:
    head = [PARTY_HEAD] if paper.organ.party else [COUNTRY, MOTTO]
    return [*head, "____________________", paper.shown_date]


def _address(paper: Paper) -> list[str]:
    return ["Nơi nhận:", "- Như trên;", "- Đảng ủy, HĐND phường (b/c);", "- Lưu: VT, TP."]


def _middle(paper: Paper) -> list[str]:
    """What stands between head and text: title and subject, or to whom a letter goes."""
    if paper.kind == Kind.LETTER:
        return ["Kính gửi: Các bộ phận chuyên môn, các khối dân cư"]
    return [paper.title, paper.subject]


def as_docx(paper: Paper) -> bytes:
    """Return the paper as Word keeps it; the head as a table, with tabs, or line under line."""
    file = WordFile()
    style = file.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    file.sections[0].left_margin = Cm(3)
    _docx_head(file, paper)
    for index, line in enumerate(_middle(paper)):
        paragraph = file.add_paragraph()
        paragraph.alignment = CENTRE
        paragraph.add_run(line).bold = True
        if index:
            file.add_paragraph("_________").alignment = CENTRE
    for line in (*paper.legal, *paper.body):
        file.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _docx_foot(file, paper)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _docx_head(file: WordFile, paper: Paper) -> None:  # type: ignore[valid-type]
    left, right = _left(paper), _right(paper)
    if paper.layout == "table":
        cells = file.add_table(rows=1, cols=2).rows[0].cells  # type: ignore[attr-defined]
        for cell, lines in zip(cells, (left, right), strict=True):
            cell.text = lines[0]
            for line in lines[1:]:
                cell.add_paragraph(line)
            for paragraph in cell.paragraphs:
                paragraph.alignment = CENTRE
    elif paper.layout == "tabs":
        size = max(len(left), len(right))
        for one, other in zip(
            left + [""] * (size - len(left)), right + [""] * (size - len(right)), strict=True
        ):
            file.add_paragraph(f"{one}\t\t{other}")  # type: ignore[attr-defined]
    else:
        for line in (*right[:-1], *left, right[-1]):
            file.add_paragraph(line).alignment = CENTRE  # type: ignore[attr-defined]


def _docx_foot(file: WordFile, paper: Paper) -> None:  # type: ignore[valid-type]
    cells = file.add_table(rows=1, cols=2).rows[0].cells  # type: ignore[attr-defined]
    cells[0].text = "\n".join(_address(paper))
    cells[1].text = paper.post[0]
    for line in (*paper.post[1:], "", "", "", paper.signer):
        cells[1].add_paragraph(line)
    for paragraph in cells[1].paragraphs:
        paragraph.alignment = CENTRE


STYLE = """
@page { size: A4; margin: 20mm 15mm 20mm 30mm; @top-center { content: counter(page); font: 13pt Tinos } }
@page :first { @top-center { content: none } }
body { font: 14pt/1.25 Tinos; } p { margin: 0 0 6pt; text-align: justify; text-indent: 1.27cm }
table { width: 100%; } td { vertical-align: top; text-align: center; width: 50%; font-size: 13pt }
.mid { text-align: center; font-weight: bold; text-indent: 0 } .addr { text-align: left; font-size: 11pt }
.tight td { font-size: 12pt; line-height: 1.05 }
"""


def _fonts() -> str:
    """Return the rules that name the paper's font files: Tinos, which the portal's packages bring."""
    names = {"normal 400": "Tinos_400Regular", "normal 700": "Tinos_700Bold"}
    rules = []
    for key, stem in names.items():
        look, weight = key.split()
        path = next(settings.FONT_DIR.rglob(f"{stem}.ttf"))
        rules.append(
            f"@font-face {{ font-family: Tinos; font-style: {look}; font-weight: {weight}; src: url({path.as_uri()}) }}"
        )
    return "\n".join(rules)


def _html(paper: Paper) -> str:
    def lines(texts: list[str]) -> str:
        return "<br>".join(escape(text) for text in texts)

    middle = "".join(f'<p class="mid">{escape(line)}</p>' for line in _middle(paper))
    text = "".join(f"<p>{escape(line)}</p>" for line in (*paper.legal, *paper.body))
    if paper.layout == "one column":
        right = _right(paper)
        head = f'<p class="mid">{lines([*right[:-1], *_left(paper), right[-1]])}</p>'
    else:
        look = ' class="tight"' if paper.layout == "tabs" else ""
        head = f"<table{look}><tr><td>{lines(_left(paper))}</td><td>{lines(_right(paper))}</td></tr></table>"
    sign = lines([*paper.post, "", "", "", paper.signer])
    foot = f'<table><tr><td class="addr">{lines(_address(paper))}</td><td><b>{sign}</b></td></tr></table>'
    return f"<html lang=vi><body>{head}{middle}{text}{foot}</body></html>"


def as_pdf(paper: Paper) -> bytes:
    """Return the paper as a PDF with its text."""
    fonts = FontConfiguration()
    css = CSS(string=_fonts() + STYLE, font_config=fonts)
    out = HTML(string=_html(paper)).write_pdf(stylesheets=[css], font_config=fonts)
    assert out is not None
    return out


def as_scan(paper: Paper, *, dpi: int = 200) -> bytes:
    """Return the first and last page as a grey scan: a little askew, with grain, blurred by the glass."""
    chance = random.Random(f"scan {paper.index}")
    with pypdfium2.PdfDocument(as_pdf(paper)) as pdf:
        pages = [pdf[index].render(scale=dpi / 72).to_pil().convert("L") for index in range(len(pdf))]
    scans = []
    for page in pages:
        turned = page.rotate(chance.uniform(-0.7, 0.7), fillcolor=255, resample=Image.Resampling.BICUBIC)
        grain = Image.frombytes("L", page.size, chance.randbytes(page.width * page.height))
        quiet = grain.point([value // 8 for value in range(256)])
        scans.append(ImageChops.subtract(turned.filter(ImageFilter.GaussianBlur(0.6)), quiet))
    out = io.BytesIO()
    scans[0].save(out, "PDF", save_all=True, append_images=scans[1:], resolution=dpi)
    return out.getvalue()


def as_xlsx(title: str, rows: int = 12) -> bytes:
    """Return a register as offices keep them: a head like a paper's, then a table."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["UBND PHƯỜNG THANH BÌNH THỬ", None, None, COUNTRY])
    sheet.append([])
    sheet.append([None, title])
    sheet.append(["STT", "Ngày", "Nội dung", "Người đề nghị", "Kết quả"])
    for number in range(1, rows + 1):
        sheet.append(
            [number, f"{number:02d}/03/2023", "Đề nghị cung cấp thông tin quy hoạch", "Ông Thử", "Đã trả lời"]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

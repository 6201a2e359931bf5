"""Documents for the tests of the engine, and the tools that read the finished file as others will: poppler, pikepdf."""

import subprocess
import tempfile
from pathlib import Path

from django.conf import settings

from reports.documents import blocks as b
from reports.documents.fonts import FontFolder

FONTS = FontFolder(Path(settings.FONT_DIR))
CODE = b.QrCode("https://cong.vidu.example/cong-khai/vi-du/2023/", "Quét mã để xem và góp ý")
LETTERS = "Ẫ Ệ ự Đ đ ỡ Ỷ ẵ Ứ"


def document(*blocks: b.Block, orientation: b.Orientation = b.Orientation.PORTRAIT) -> b.Document:
    """A document of one section."""
    return b.Document("Văn bản", (b.Section(blocks, orientation),))


def report() -> b.Document:
    """A report with blank number and day, a heading in the outline, a signature block."""
    return document(
        b.Heading(
            superior=("Ủy ban nhân dân thành phố Vinh",),
            issuer=("Ủy ban nhân dân", "phường Hồng Sơn"),
            number=b.Number("BC-UBND"),
            dated=b.PlaceDate("Phường Hồng Sơn", 2023, 12),
        ),
        b.TitleBlock(
            "Báo cáo", ("Đánh giá kết quả và đề nghị công nhận", "đạt chuẩn tiếp cận pháp luật năm 2023")
        ),
        b.Paragraph(f"Chữ có dấu: {LETTERS}", b.Level.TEXT),
        b.Paragraph("I. KẾT QUẢ ĐÁNH GIÁ", b.Level.PART, bookmark=b.Bookmark("I. Kết quả đánh giá")),
        b.SignatureBlock(
            ("TM. Ủy ban nhân dân", "KT. Chủ tịch"),
            "Phó Chủ tịch",
            "Lê Minh Họa",
            ("Như trên;", "- Lưu: VT."),
        ),
    )


def every_block(indicators: int = 3) -> b.Document:
    """A document with every kind of block, all levels of text, spans, two orientations; see ``score_sheet``."""
    table = b.Table(
        (b.Column(3), b.Column(1, b.Align.CENTER), b.Column(1, b.Align.RIGHT)),
        (
            b.Row((b.Cell("Nội dung", rowspan=2), b.Cell("Kết quả", colspan=2))),
            b.Row((b.Cell("Số lượng"), b.Cell("Tỷ lệ"))),
        ),
        (
            b.RowGroup((b.Row((b.Cell("Nhóm 1", colspan=3),), shaded=True, bold=True),), keep_with_next=True),
            b.RowGroup(
                (
                    b.Row((b.Cell("Văn bản ban hành", rowspan=2), b.Cell("18"), b.Cell("90%"))),
                    b.Row((b.Cell("2"), b.Cell("10%", align=b.Align.CENTER))),
                )
            ),
        ),
        caption="Bảng 1. Kết quả theo nhóm",
    )
    cover = b.Cover(
        issuer=("Ủy ban nhân dân", "phường Hồng Sơn"),
        title="Hồ sơ",
        subject=("Đề nghị công nhận đạt chuẩn", "năm 2023"),
        facts=(("Kế hoạch", "số 12/KH-UBND"), ("Bộ tiêu chí", "Quyết định số 25/2021/QĐ-TTg")),
        foot="Phường Hồng Sơn, năm 2023",
    )
    text = (
        b.Paragraph("Kính gửi: Phòng Tư pháp", b.Level.ADDRESSEE),
        b.Notice(("Dự thảo: ", b.Run("chưa phát hành", bold=True))),
        b.Paragraph("I. KẾT QUẢ", b.Level.PART, bookmark=b.Bookmark("I. Kết quả")),
        b.Paragraph("1. Về chỉ đạo", b.Level.SECTION, bookmark=b.Bookmark("1. Về chỉ đạo", 2)),
        b.Paragraph("a) Ủy ban nhân dân phường đã ban hành kế hoạch và phân công nhiệm vụ.", b.Level.POINT),
        b.Paragraph(("Văn bản ", b.Run("đã", italic=True), " gửi <các> tổ\ndân phố & đoàn thể. " + LETTERS)),
        b.Paragraph("Họp tổ dân phố", b.Level.BULLET, key="meeting"),
        table,
        b.Paragraph("Ghi chú: tỷ lệ làm tròn.", b.Level.NOTE, b.Align.RIGHT),
    )
    opening, closing = report().sections[0].blocks[:2], report().sections[0].blocks[-1:]
    return b.Document(
        "Hồ sơ năm 2023",
        (
            b.Section((cover,)),
            b.Section(
                (
                    b.FormLabel("Mẫu 01"),
                    *opening,
                    *text,
                    b.PageBreak(),
                    b.Paragraph("Trang mới."),
                    CODE,
                    *closing,
                )
            ),
            b.Section(
                score_sheet(indicators).sections[0].blocks, b.Orientation.LANDSCAPE, b.Bookmark("Bảng điểm")
            ),
        ),
    )


def score_sheet(indicators: int) -> b.Document:
    """A score sheet with ``indicators`` groups of three rows, spans as in Mẫu 02, a bookmark each."""
    columns = tuple(b.Column(width) for width in (278, 248, 60, 132, 96))
    head = (
        b.Row((b.Cell("Chỉ tiêu", rowspan=2), b.Cell("Nội dung", rowspan=2), b.Cell("Điểm", rowspan=2), b.Cell("Căn cứ", colspan=2))),
        b.Row((b.Cell("Số liệu (1)"), b.Cell("Tỷ lệ (2)"))),
    )  # fmt: skip
    title = b.Row((b.Cell("Tiêu chí 1", colspan=2), b.Cell("10"), b.Cell(), b.Cell()), shaded=True, bold=True,
                  bookmark=b.Bookmark("Tiêu chí 1", 1))  # fmt: skip
    groups = (
        b.RowGroup((title,), keep_with_next=True),
        *(_indicator(number) for number in range(1, indicators + 1)),
    )
    return document(
        b.FormLabel("Mẫu 02"), b.Table(columns, head, groups), orientation=b.Orientation.LANDSCAPE
    )


def _indicator(number: int) -> b.RowGroup:
    name = f"Chỉ tiêu {number}. Ban hành đầy đủ, đúng quy định"
    first = b.Row(
        (b.Cell(name, rowspan=3), b.Cell(f"đầu nhóm {number}"), b.Cell("1"), b.Cell("18/20", rowspan=3), b.Cell("–", rowspan=3)),
        bookmark=b.Bookmark(f"Chỉ tiêu {number}", 2),
    )  # fmt: skip
    middle = b.Row((b.Cell("ở giữa"), b.Cell("2")))
    return b.RowGroup((first, middle, b.Row((b.Cell(f"cuối nhóm {number}"), b.Cell("3")))))


def text(pdf: bytes, page: int | None = None, *options: str) -> str:
    """What pdftotext reads, of one page (from 1) or of all."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    return _run(pdf, "pdftotext", *options, *pages, after=["-"])


def fonts(pdf: bytes) -> set[str]:
    """The names of the embedded fonts without their subset tags; a font that is not embedded fails."""
    lines = _run(pdf, "pdffonts").splitlines()[2:]
    assert all(line.split()[-5] == "yes" for line in lines)
    return {line.split()[0].split("+")[1] for line in lines}


def _run(pdf: bytes, tool: str, *options: str, after: list[str] | None = None) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        command = [tool, *options, file.name, *(after or [])]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

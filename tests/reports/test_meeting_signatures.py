"""Two people sign a biên bản beside each other: the same words in both kinds of file, in one piece."""

from __future__ import annotations

from datetime import datetime

from reports.documents import blocks as b
from reports.documents import html
from reports.documents.assembly import Part, build
from reports.documents.docx import write_docx
from reports.documents.stamp import Stamp
from tests.reports.paper import FONTS, document, text
from tests.reports.word import opened, words_of_docx, words_of_html

PAIR = b.SignaturePair(("Thư ký", "Lê Minh Họa"), ("Chủ trì", ""), ("Phòng Tư pháp", "Lưu: VT"))
AT = datetime.fromisoformat("2023-12-28T16:00:00+07:00")


def test_both_signatures_stand_beside_each_other_over_the_recipients() -> None:
    pdf = build(
        [Part("whole", "Biên bản", document(PAIR))],
        folder=FONTS,
        stamped=Stamp(),
        title="Biên bản",
        created=AT,
        processes=1,
    ).pdf
    first, name, label, *recipients = [
        line.split() for line in text(pdf, None, "-layout").splitlines() if line.strip()
    ]
    assert (first, name) == (["THƯ", "KÝ", "CHỦ", "TRÌ"], ["Lê", "Minh", "Họa"])
    assert (label, recipients) == (
        ["Nơi", "nhận:"],
        [["-", "Phòng", "Tư", "pháp;"], ["-", "Lưu:", "VT."]],
    )


def test_the_word_file_says_the_same_in_one_table_that_is_not_split() -> None:
    word = write_docx(document(b.Paragraph("Biên bản đã được thông qua."), PAIR), created=AT)
    assert words_of_docx(word) == words_of_html(
        html.write(document(b.Paragraph("Biên bản đã được thông qua."), PAIR))
    )
    (table,) = opened(word).tables
    cells = [[cell.text.strip() for cell in row.cells] for row in table.rows]
    assert cells == [
        ["THƯ KÝ\nLê Minh Họa", "CHỦ TRÌ"],
        ["Nơi nhận:\n- Phòng Tư pháp;\n- Lưu: VT.", ""],
    ]

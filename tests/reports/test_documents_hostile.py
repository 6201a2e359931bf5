"""Text that wants out: markup, addresses, scripts, endless words, signs that turn others round. It is printed, or cleaned."""

import io
import time
import unicodedata
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from reports.documents import blocks as b
from reports.documents import pdf
from reports.documents.docx import write_docx
from reports.documents.fonts import FACES
from reports.documents.pdf import PaperFetcher, render
from tests.reports.paper import FONTS, document, fonts, text

EVIL = (
    '"><img src="file:///etc/passwd"><img src=http://127.0.0.1:9/x><link rel=stylesheet href="https://x.example/a.css">'
    "<script>alert(1)</script><style>@import url(file:///etc/passwd);*{background:url('http://127.0.0.1:9/y')}</style>"
    '<object data="data:text/html,x"></object><a href="javascript:x">&amp;&#60;</a>{{ x }}{% x %}<!--]]></w:t><w:p/>'
)
SHORT = '"><img src="http://127.0.0.1:9/x"><script>x</script>'
TURNED = "tên\u202egnp.exe\u2066 \u200f\x00\x07\ud800 🎉"
BOUND = 120.0
"""Seconds for any one of these documents on a busy machine; most take a few."""


HEADS = 11
"""The fields of cover and head, which hold names and never a page of text."""


def hostile(number: int) -> str:
    return f"[{number}] {SHORT if number <= HEADS else EVIL} {TURNED}"


def missing(words: str, count: int) -> list[int]:
    """The numbers of the fields whose text is not in ``words`` as it was written."""
    expected = (hostile(number).partition("tên")[0] + "tên" for number in range(1, count + 1))
    return [number for number, field in enumerate(expected, 1) if bare(field) not in bare(words)]


def every_field() -> tuple[b.Document, int]:
    """A document in which every text of every block is hostile and numbered, and how many there are."""
    count = 0

    def text() -> str:
        nonlocal count
        count += 1
        return hostile(count)

    def cell() -> b.Cell:
        return b.Cell(text())

    blocks: tuple[b.Block, ...] = (
        b.Cover((text(),), text(), (text(),), ((text(), text()),), text()),
        b.FormLabel("Mẫu 01"),
        b.Heading((text(),), (text(),), b.Number(text(), text()), b.PlaceDate(text(), 2023)),
        b.TitleBlock(text(), (text(), text()), bookmark=b.Bookmark(EVIL)),
        *(b.Paragraph(text(), level, bookmark=b.Bookmark(EVIL, 2), key=EVIL) for level in b.Level),
        b.Paragraph((b.Run(text(), bold=True), text(), b.Run(text(), italic=True))),
        b.Notice(text()),
        b.Table(
            (b.Column(1), b.Column(1)),
            (b.Row((cell(), cell())),),
            (b.RowGroup((b.Row((cell(), cell()), bookmark=b.Bookmark(EVIL)),)),),
            caption=text(),
        ),
        b.QrCode("https://cong.vidu.example/x", text()),
        b.SignatureBlock((text(),), text(), text(), (text(),)),
        b.SignaturePair((text(), text()), (text(), text()), (text(),)),
    )
    return b.Document(EVIL, tuple(b.Section((block,)) for block in blocks)), count


def bare(words: str) -> str:
    """The letters alone: the printers break lines and write capitals as they like."""
    return "".join(words.split()).casefold()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch):
    """Every address that the renderer asks for."""
    addresses: list[str] = []
    fetch = PaperFetcher.fetch

    def noted(self, url, headers=None):
        addresses.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(PaperFetcher, "fetch", noted)
    pdf._paper.cache_clear()
    yield addresses
    pdf._paper.cache_clear()


def test_hostile_text_in_every_field_is_printed_and_fetches_nothing_but_the_packaged_fonts(asked):
    paper, count = every_field()
    printed = render(paper, FONTS)
    assert sorted(asked) == sorted(f"paper:{face.name}" for face in FACES)
    words = text(printed, None, "-raw")
    assert missing(words, count) == []
    assert fonts(printed) <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}
    assert b"/JavaScript" not in printed
    assert b"/URI" not in printed
    assert {sign for sign in words if unicodedata.category(sign) in ("Cf", "Cs", "Cc")} == {"\n", "\f"}


def test_hostile_text_in_every_field_is_text_in_word_and_leads_nowhere():
    paper, count = every_field()
    data = write_docx(paper)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        relations = [packed.read(name) for name in packed.namelist() if name.endswith(".rels")]
        assert not any(b'TargetMode="External"' in found for found in relations)
        assert not [name for name in packed.namelist() if "vba" in name.lower() or "embed" in name.lower()]
    body = docx.Document(io.BytesIO(data)).element.body
    assert missing("".join(node.text or "" for node in body.iter(qn("w:t"))), count) == []
    assert len(list(body.iter(qn("w:fldSimple"), qn("w:instrText"), qn("w:hyperlink")))) == 0


WORD = "đ" * 200_000
LONG = {
    "a paragraph": b.Paragraph(WORD),
    "a notice": b.Notice(WORD),
    "a cell": b.Table((b.Column(2), b.Column(1)), (), (b.RowGroup((b.Row((b.Cell(WORD), b.Cell("x"))),)),)),
}


@pytest.mark.parametrize("place", LONG)
def test_a_word_of_200_000_letters_is_printed_to_its_last_letter_in_bounded_time(place):
    paper = document(b.Paragraph("đầu"), LONG[place], b.Paragraph("cuối"))
    start = time.monotonic()
    printed = render(paper, FONTS)
    assert time.monotonic() - start < BOUND
    words = "".join(text(printed).split()).replace("x", "")
    assert (words.count("đ"), words[:3], words[-4:]) == (200_001, "đầu", "cuối")
    body = docx.Document(io.BytesIO(write_docx(paper))).element.body
    assert "".join(node.text or "" for node in body.iter(qn("w:t"))).count("đ") == 200_001


def test_names_and_titles_without_end_do_not_run_over_the_edge():
    long = "ă" * 3000
    for block in (
        b.TitleBlock("Báo cáo", (long,)),
        b.SignatureBlock((long,), "Chủ tịch", long, (long,)),
        b.Paragraph(long, b.Level.PART),
    ):
        printed = render(document(block), FONTS)
        expected = 3000 * (3 if isinstance(block, b.SignatureBlock) else 1)
        assert text(printed).casefold().count("ă") == expected


def test_a_cell_of_forty_lines_and_one_of_four_hundred_lose_no_line():
    for lines in (40, 400):
        tall = b.Cell("\n".join(f"dòng {number} " for number in range(1, lines + 1)))
        table = b.Table(
            (b.Column(1), b.Column(1)),
            (b.Row((b.Cell("Cột A"), b.Cell("Cột B"))),),
            tuple(b.RowGroup((b.Row((b.Cell(name), tall)),)) for name in ("một", "hai")),
        )
        printed = render(document(b.Paragraph("mở đầu"), table), FONTS)
        words = text(printed).split("\n")
        assert [
            f"dòng {number}" for number in range(1, lines + 1) if words.count(f"dòng {number}") != 2
        ] == []
        pages = text(printed).split("\f")[:-1]
        assert all("Cột A" in page for page in pages)


def test_a_row_longer_than_a_page_that_must_stay_with_the_next_is_printed_all_the_same():
    long = b.Row((b.Cell("x" * 20_000, colspan=2),), shaded=True, bookmark=b.Bookmark("x" * 20_000))
    table = b.Table(
        (b.Column(1), b.Column(1)),
        (b.Row((b.Cell("A"), b.Cell("B"))),),
        (b.RowGroup((long,), keep_with_next=True), b.RowGroup((b.Row((b.Cell("y"), b.Cell("z"))),))),
    )
    words = text(render(document(table), FONTS))
    assert (words.count("x"), words.count("y"), words.count("z")) == (20_000, 1, 1)


def test_five_thousand_empty_lines_are_one():
    paper = document(b.Paragraph("trước" + "\n" * 5000 + "sau" + " \n \r\n" * 10 + "cuối"))
    printed = text(render(paper, FONTS))
    assert (printed.count("\f"), printed.split()) == (1, ["trước", "sau", "cuối"])
    body = docx.Document(io.BytesIO(write_docx(paper))).element.body
    assert len(list(body.iter(qn("w:br")))) == 4

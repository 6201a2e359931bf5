"""The HTML writer: everything escaped, spans and columns right."""

from reports.documents import blocks as b
from reports.documents import html
from tests.reports.paper import document


def written(*blocks):
    return html.write(document(*blocks)).removeprefix('<section class="portrait">').removesuffix("</section>")


def test_no_text_becomes_markup():
    evil = '<img src="file:///etc/passwd"> & "x"'
    safe = "&lt;img src=&quot;file:///etc/passwd&quot;&gt; &amp; &quot;x&quot;"
    assert written(b.Paragraph(evil)) == f'<p class="text">{safe}</p>'
    assert f'data-bookmark="{safe}"' in written(b.Paragraph("a", bookmark=b.Bookmark(evil)))
    every = document(
        b.Cover((evil,), evil, (evil,), ((evil, evil),), evil),
        b.FormLabel(evil),
        b.Heading((evil,), (evil,), b.Number(evil, evil), b.PlaceDate(evil, 2023)),
        b.TitleBlock(evil, (evil,)),
        b.Notice(evil),
        b.Table(
            (b.Column(1),), (b.Row((b.Cell(evil),)),), (b.RowGroup((b.Row((b.Cell(evil),)),)),), caption=evil
        ),
        b.SignatureBlock((evil,), evil, evil, (evil,)),
    )
    page = html.page(b.Document(evil, every.sections, evil), "")
    assert "<img" not in page
    assert page.count("&lt;img") == 24


def test_places_to_sign_are_counted_through_the_document():
    words = written(b.SignaturePair(("Thư ký", "A"), ("Chủ tọa", "B")), b.SignatureBlock((), "Chủ tịch"))
    assert [f'<div class="space" id="ky-{number}"></div>' in words for number in (1, 2, 3, 4)] == [
        True
    ] * 3 + [False]


def test_runs_keep_their_weight_and_a_line_feed_breaks_the_line():
    content = ("a ", b.Run("b\nc", bold=True), b.Run("d", bold=True, italic=True))
    assert written(b.Paragraph(content)) == '<p class="text">a <b>b<br>c</b><b><i>d</i></b></p>'


def test_levels_and_alignment_become_classes():
    assert written(b.Paragraph("I. A", b.Level.PART)) == '<h2 class="part">I. A</h2>'
    assert (
        written(b.Paragraph("1. A", b.Level.SECTION, keep_with_next=True))
        == '<h3 class="section keep">1. A</h3>'
    )
    assert written(b.Paragraph("ý", b.Level.BULLET, b.Align.LEFT)) == '<p class="bullet left">- ý</p>'
    assert written(b.PageBreak()) == '<div class="break"></div>'


def test_only_a_table_that_surely_fits_on_a_page_is_kept_on_one():
    def kept(*texts: str) -> bool:
        rows = tuple(b.RowGroup((b.Row((b.Cell("1"), b.Cell(text))),)) for text in texts)
        return 'class="grid whole"' in written(b.Table((b.Column(1), b.Column(4)), (), rows))

    assert [kept(*["ngắn"] * count) for count in (1, 4, 5)] == [True, True, False]
    assert [kept("chữ " * count) for count in (100, 400)] == [True, False]
    assert [kept("dòng\n" * count) for count in (20, 40)] == [True, False]


def test_a_cell_below_a_rowspan_takes_the_alignment_of_its_own_column():
    columns = (b.Column(1), b.Column(2, b.Align.CENTER), b.Column(1, b.Align.RIGHT))
    rows = (
        b.Row((b.Cell("a", rowspan=2), b.Cell("b"), b.Cell("c"))),
        b.Row((b.Cell("d"), b.Cell("e"))),
        b.Row((b.Cell("f", colspan=2), b.Cell("g", align=b.Align.JUSTIFY)), shaded=True, bold=True),
    )
    table = written(b.Table(columns, (), (b.RowGroup(rows),), size=12))
    assert table == (
        '<table class="grid whole" style="font-size: 12pt"><colgroup><col style="width: 25.000%"><col style="width: 50.000%">'
        '<col style="width: 25.000%"></colgroup><thead></thead><tbody class="keep">'
        '<tr><td rowspan="2">a</td><td class="c">b</td><td class="r">c</td></tr>'
        '<tr><td class="c">d</td><td class="r">e</td></tr>'
        '<tr class="shaded strong"><td colspan="2">f</td><td class="j">g</td></tr></tbody></table>'
    )

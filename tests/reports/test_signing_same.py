"""A file that came back: the issued one with signatures, or something else; told by whoever knows how such files are forged."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from django.utils import timezone

from reports.issuing.final import Attached, Final, Place, render_final
from reports.signing.comparing import ONLY_SIGNED
from reports.signing.facts import signatures_of
from reports.signing.same import Verdict, is_same_with_signature
from tests.reports.keys import root_file, sign_outside
from tests.reports.paper import FONTS, report, score_sheet

SCORES = {"total": "90.5"}
SINCE = "Sau chữ ký số của “Trần Văn Dũng”, tệp còn bị sửa thêm ngoài việc ký. Xin ký lại lên bản chính thức."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("signing")


@pytest.fixture(scope="module")
def issued(folder: Path) -> tuple[Path, Place]:
    """A paper as it is issued, with embedded figures and a place to sign."""
    figures = Attached("diem.json", "Điểm", json.dumps(SCORES).encode())
    final = Final(
        report(),
        "Phường Ví Dụ",
        "ABCD-EFGH",
        "https://vidu.example/x",
        "Chân trang",
        timezone.now(),
        "",
        figures,
    )
    data, _, place = render_final(final, FONTS)
    assert place is not None
    path = folder / "issued.pdf"
    path.write_bytes(data)
    return path, place


@pytest.fixture
def judge(issued: tuple[Path, Place]) -> Callable[[Path], Verdict]:
    return lambda candidate: is_same_with_signature(issued[0], candidate, issued[1])


def _refused(verdict: Verdict, sentence: str) -> None:
    assert verdict == Verdict(sentence)


def _rewritten(source: Path, target: Path, change: Callable[[pikepdf.Pdf], object]) -> Path:
    """The file written anew by another program, with a change."""
    with pikepdf.open(source) as pdf:
        change(pdf)
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    return target


def _box(place: Place) -> tuple[int, int, int, int]:
    left, bottom, right, top = (round(side) for side in place["box"])
    return left, bottom, right, top


# What is accepted --------------------------------------------------------------------------------------------------


def test_a_signature_appended_in_the_place_to_sign_is_the_issued_file_signed(issued, judge, tmp_path):
    path, place = issued
    signed = sign_outside(path, tmp_path / "signed.pdf", page=place["page"], box=_box(place))
    verdict = judge(signed)
    [one] = verdict.signatures
    assert (verdict.refusal, verdict.is_continued) == ("", True)
    assert {key: one[key] for key in ("signer", "intact", "whole", "trusted")} == {
        "signer": "Trần Văn Dũng",
        "intact": True,
        "whole": True,
        "trusted": None,
    }
    assert one["signed_at"][:10] == f"{timezone.now():%Y-%m-%d}"


def test_a_second_signature_keeps_the_first(issued, judge, tmp_path):
    first = sign_outside(issued[0], tmp_path / "1.pdf")
    second = sign_outside(first, tmp_path / "2.pdf", "UBND phường Ví Dụ", field="Signature2")
    verdict = judge(second)
    assert [one["signer"] for one in verdict.signatures] == ["Trần Văn Dũng", "UBND phường Ví Dụ"]
    assert verdict.is_continued


def test_a_program_that_writes_the_file_anew_before_signing_is_accepted(issued, judge, tmp_path):
    anew = _rewritten(issued[0], tmp_path / "anew.pdf", lambda pdf: pdf.docinfo.update({"/Producer": "Khác"}))
    verdict = judge(sign_outside(anew, tmp_path / "signed.pdf"))
    assert (verdict.refusal, verdict.is_continued, len(verdict.signatures)) == ("", False, 1)


def test_a_tool_that_tags_its_own_field_is_accepted(issued, judge, tmp_path):
    """iText adds an element for the widget to a tagged document's structure."""

    def tag(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        widget = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig,
                T=pikepdf.String("Empty"), Rect=pikepdf.Array([0, 0, 0, 0]), F=4, P=page.obj,
            )
        )  # fmt: skip
        page.obj["/Annots"] = pikepdf.Array([*page.obj.get("/Annots", []), widget])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]), SigFlags=3)
        root = pdf.Root.StructTreeRoot
        kid = pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=widget, Pg=page.obj)
        element = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Form, P=root, K=kid)
        )
        root.K = pikepdf.Array([*(root.K if isinstance(root.K, pikepdf.Array) else [root.K]), element])

    anew = _rewritten(issued[0], tmp_path / "tagged.pdf", tag)
    assert judge(sign_outside(anew, tmp_path / "signed.pdf")).refusal == ""


def test_trust_is_judged_against_configured_roots_only(issued, judge, tmp_path, settings):
    signed = sign_outside(issued[0], tmp_path / "signed.pdf")
    assert [one["trusted"] for one in signatures_of(signed)] == [None]
    settings.SIGNATURE_ROOTS = str(root_file(tmp_path))
    assert [one["trusted"] for one in signatures_of(signed)] == [True]


# What is refused ---------------------------------------------------------------------------------------------------


def test_the_issued_file_itself_lacks_a_signature(issued, judge):
    _refused(judge(issued[0]), f"Tệp này chưa có chữ ký số nào. {ONLY_SIGNED}")


def test_a_signature_over_another_file_is_refused(judge, folder, tmp_path):
    other = folder / "other.pdf"
    final = Final(score_sheet(4), "Phường Khác", "KHAC", "https://vidu.example/y", "Chân", timezone.now())
    other.write_bytes(render_final(final, FONTS)[0])
    verdict = judge(sign_outside(other, tmp_path / "signed.pdf"))
    assert verdict.refusal.endswith(ONLY_SIGNED) and not verdict.signatures


def _other_scores(pdf: pikepdf.Pdf) -> None:
    file = next(iter(pdf.attachments.values())).get_file()
    file.obj.write(json.dumps({"total": "99.5"}).encode())


def _other_text(pdf: pikepdf.Pdf) -> None:
    content = pdf.pages[0].Contents
    content.write(content.read_bytes().replace(b"ET", b"ET ", 1))


def _painted(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"1 1 1 rg 0 0 595 842 re f")


def _one_page_more(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page()


def _larger_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj["/CropBox"] = pikepdf.Array([0, 300, 595, 842])


def _covered(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[0, 0, 595, 842], IC=[1, 1, 1], F=4
    )
    pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def _other_font(pdf: pikepdf.Pdf) -> None:
    """The same content, but the letters are drawn otherwise."""
    fonts = pdf.pages[0].Resources.Font
    first = fonts[next(iter(fonts.keys()))]
    file = first.DescendantFonts[0].FontDescriptor.FontFile2
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write(bytes(data))


def _blank_by_packing(pdf: pikepdf.Pdf) -> None:
    """The same bytes, said to be packed as a picture: no program draws them."""
    stream = pikepdf.Stream(pdf, b"")
    stream.write(pdf.pages[0].Contents.read_bytes(), filter=pikepdf.Name.JPXDecode)
    pdf.pages[0].Contents = stream


def _hidden_layer(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("Lớp")))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))


def _script(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    pdf.Root.OpenAction = action


def _text_field(pdf: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("so"), V=pikepdf.String("99"))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)])


def _read_otherwise(pdf: pikepdf.Pdf) -> None:
    """The tags say another text to who listens."""
    element = pdf.Root.StructTreeRoot.K
    element = element[0] if isinstance(element, pikepdf.Array) else element
    element.ActualText = pikepdf.String("Đạt 99 điểm")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_other_scores, f"Dữ liệu kèm theo của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_other_text, f"Nội dung trang 1 của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_painted, f"Nội dung trang 1 của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_blank_by_packing, f"Nội dung trang 1 của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_larger_page, f"Nội dung trang 1 của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_other_font, f"Nội dung trang 1 của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_one_page_more, f"Tệp này có 2 trang, bản chính thức có 1 trang. {ONLY_SIGNED}"),
        (_covered, f"Trang 1 của tệp này có thêm nội dung ngoài chữ ký số. {ONLY_SIGNED}"),
        (_hidden_layer, f"Lớp ẩn hiện của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_script, f"Thao tác khi mở tệp của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_text_field, f"Biểu mẫu của tệp này khác bản chính thức. {ONLY_SIGNED}"),
        (_read_otherwise, f"Cấu trúc thẻ của tệp này khác bản chính thức. {ONLY_SIGNED}"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_whatever_was_changed_before_signing_is_told(issued, judge, tmp_path, change, sentence):
    anew = _rewritten(issued[0], tmp_path / "anew.pdf", change)
    _refused(judge(sign_outside(anew, tmp_path / "signed.pdf")), sentence)


def _appended(source: Path, target: Path, change: Callable[[object], None]) -> Path:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    with source.open("rb") as file, target.open("w+b") as out:
        writer = IncrementalPdfFileWriter(file)
        change(writer)
        writer.write(out)
    return target


def _blank_content(writer) -> None:
    from pyhanko.pdf_utils.generic import StreamObject

    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"q Q"))
    writer.update_container(page)


def test_content_changed_after_the_signature_is_told(issued, judge, tmp_path):
    """A shadow attack: the signed bytes are whole, what is appended shows something else."""
    signed = sign_outside(issued[0], tmp_path / "signed.pdf")
    verdict = judge(_appended(signed, tmp_path / "shadow.pdf", _blank_content))
    _refused(verdict, SINCE)


def test_content_changed_and_changed_back_around_a_signature_is_told(issued, judge, tmp_path):
    """What was signed showed something else: only the last state is that of the issued file."""
    blank = _appended(issued[0], tmp_path / "blank.pdf", _blank_content)
    signed = sign_outside(blank, tmp_path / "signed.pdf")
    with pikepdf.open(issued[0]) as pdf:
        content = pdf.pages[0].Contents.read_bytes()

    def restore(writer) -> None:
        from pyhanko.pdf_utils.generic import StreamObject

        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = writer.add_object(StreamObject(stream_data=content))
        writer.update_container(page)

    verdict = judge(_appended(signed, tmp_path / "back.pdf", restore))
    _refused(verdict, f"Nội dung trang 1 của tệp này khác bản chính thức. {ONLY_SIGNED}")


def test_another_name_shown_for_a_signature_is_told(issued, judge, tmp_path):
    """The widget of a signature is drawn anew after it; every byte that was signed is still there."""
    from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, StreamObject, pdf_name

    path, place = issued
    signed = sign_outside(path, tmp_path / "signed.pdf", box=_box(place))

    def rename(writer) -> None:
        widget = writer.root["/AcroForm"]["/Fields"][0]
        drawn = StreamObject(stream_data=b"q Q")
        drawn.update(
            {pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): ArrayObject([NumberObject(0)] * 4)}
        )
        widget["/AP"][pdf_name("/N")] = writer.add_object(drawn)
        writer.update_container(widget["/AP"])

    _refused(judge(_appended(signed, tmp_path / "renamed.pdf", rename)), SINCE)


def test_a_flipped_byte_breaks_the_signature(issued, judge, tmp_path):
    signed = sign_outside(issued[0], tmp_path / "signed.pdf")
    data = bytearray(signed.read_bytes())
    data[data.index(b"/ByteRange") + 10] = ord("\t")  # one white space for another: nothing else is lost
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(data)
    _refused(
        judge(broken),
        "Chữ ký số của “Trần Văn Dũng” không còn nguyên vẹn: nội dung đã đổi sau khi ký. "
        "Xin ký lại lên bản chính thức.",
    )


def _qr_box(path: Path) -> tuple[float, float, float, float]:
    """Return where the QR code is drawn on the first page: the largest of its square drawings."""
    pdf = pdfium.PdfDocument(path)
    boxes = [found.get_bounds() for found in pdf[0].get_objects(max_depth=5)]
    pdf.close()
    square = [
        box for box in boxes if 30 < box[2] - box[0] < 90 and abs(box[2] - box[0] - box[3] + box[1]) < 1
    ]
    return max(square, key=lambda box: box[2] - box[0])


@pytest.mark.parametrize(
    "box",
    [
        pytest.param((150, 600, 400, 700), id="over lines"),
        pytest.param((60, 779, 500, 790), id="over the upper half of a line"),
        pytest.param(None, id="over the QR code"),
    ],
)
def test_a_signature_over_text_or_the_qr_code_is_refused(issued, judge, tmp_path, box):
    signed = sign_outside(issued[0], tmp_path / "signed.pdf", box=box or _qr_box(issued[0]))
    _refused(
        judge(signed),
        "Ô chữ ký ở trang 1 che chữ của văn bản. Xin ký lại, đặt chữ ký vào chỗ ký hoặc chỗ trống.",
    )


def test_a_signature_over_half_the_page_is_refused(issued, judge, tmp_path):
    signed = sign_outside(issued[0], tmp_path / "signed.pdf", box=(0, 0, 595, 400))
    _refused(judge(signed), "Ô chữ ký ở trang 1 lớn hơn một phần tư trang. Xin ký lại, đặt chữ ký nhỏ hơn.")


def test_what_is_no_pdf_or_locked_is_refused(issued, judge, tmp_path):
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(b"%PDF-1.7\nnot really")
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(issued[0]) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="o", user=""))
    _refused(judge(plain), f"Không đọc được tệp này như một tệp PDF. {ONLY_SIGNED}")
    _refused(judge(locked), f"Tệp này đặt mật khẩu nên không đối chiếu được. {ONLY_SIGNED}")


def test_signing_a_long_paper_is_checked_in_time(folder, tmp_path):
    path = folder / "long.pdf"
    final = Final(score_sheet(300), "Phường", "DAI", "https://vidu.example/z", "Chân", timezone.now())
    data, _, place = render_final(final, FONTS)
    path.write_bytes(data)
    began = timezone.now()
    verdict = is_same_with_signature(path, sign_outside(path, tmp_path / "signed.pdf"), place)
    assert (verdict.refusal, verdict.is_continued) == ("", True)
    assert timezone.now() - began < timedelta(seconds=30)

"""PDF such as offices print, scan, fill in, put together and sign."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigFieldSpec
from weasyprint import HTML

from tests.evidence import files
from tests.evidence.corpus.pictures import photo
from tests.evidence.corpus.samples import Sample, named

Change = Callable[[pikepdf.Pdf], None]
PAGE = """<html lang=vi><head><title>Báo cáo</title></head><body><h1>ỦY BAN NHÂN DÂN PHƯỜNG VÍ DỤ</h1>
<h2 id=a>Số: 114/BC-UBND</h2><p>Kính gửi: Sở Tư pháp. Xem <a href=https://vidu.example/van-ban>văn bản</a> và
<a href=#b>mục II</a>, hoặc gửi về <a href=mailto:tuphap@vidu.example>hộp thư</a>.</p>
<form><input name=ten value="Nguyễn Thị An"><input type=checkbox checked><textarea>Ý kiến</textarea></form>
<table><tr><th>Tiêu chí<th>Điểm</tr><tr><td>Tiêu chí 1<td>18,5</tr></table><h2 id=b>II. Kết quả</h2></body></html>"""


@cache
def printed(variant: str | None = None, *, forms: bool = False) -> bytes:
    """A page such as a system prints, with links and bookmarks."""
    made: bytes = HTML(string=PAGE).write_pdf(pdf_variant=variant, pdf_forms=forms)
    return made


def scanned(mode: str, pages: int) -> bytes:
    """Pictures of pages, as scanners bind them."""
    sheets = [photo(mode, (827, 1169)) for _ in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=100)
    return out.getvalue()


def changed(*changes: Change, base: Callable[[], bytes] = printed, **options: Any) -> bytes:
    with pikepdf.open(io.BytesIO(base())) as file:
        for change in changes:
            change(file)
        return files.saved(file, **options)


def _annotated(file: pikepdf.Pdf, **entries: Any) -> None:
    note = Dictionary(Type=Name.Annot, Rect=Array([50, 700, 200, 720]), **entries)
    page = file.pages[0]
    page.Annots = Array([*(page.get("/Annots") or []), file.make_indirect(note)])


def noted(file: pikepdf.Pdf) -> None:
    quads = Array([50, 720, 200, 720, 50, 700, 200, 700])
    _annotated(file, Subtype=Name.Text, Contents=String("Đã đối chiếu"), Name=Name.Comment)
    _annotated(file, Subtype=Name.Highlight, QuadPoints=quads, C=Array([1, 1, 0]))
    _annotated(file, Subtype=Name.Stamp, Name=Name.Approved)
    _annotated(file, Subtype=Name.Link, Dest=Array([file.pages[0].obj, Name.Fit]))
    _annotated(
        file, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://vidu.example/a?b=1&c=2"))
    )


def opens_itself(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = Array([file.pages[0].obj, Name.XYZ, 0, 800, 1])
    file.Root.PageMode, file.Root.ViewerPreferences = Name.UseOutlines, Dictionary(DisplayDocTitle=True)


def named_action(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([file.pages[0].obj, Name.Fit]))
    _annotated(file, Subtype=Name.Link, A=Dictionary(S=Name.Named, N=Name.NextPage))


def layered(file: pikepdf.Pdf) -> None:
    layer = file.make_indirect(Dictionary(Type=Name.OCG, Name=String("Dấu đến")))
    file.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(ON=Array([layer]), Order=Array([layer]))
    )


def labelled(file: pikepdf.Pdf) -> None:
    file.Root.PageLabels = Dictionary(
        Nums=Array([0, Dictionary(S=Name.r), 1, Dictionary(S=Name.D, P=String("Trang "))])
    )
    file.docinfo["/Title"], file.docinfo["/Producer"] = "Báo cáo quý III", "/JavaScript (máy quét)"


def outlined(file: pikepdf.Pdf) -> None:
    with file.open_outline() as outline:
        outline.root += [pikepdf.OutlineItem(f"Mục {number}", 0) for number in range(1, 9)]


def described(file: pikepdf.Pdf) -> None:
    with file.open_metadata() as words:
        words["dc:title"], words["dc:creator"] = "Kế hoạch", ["Tư pháp - Hộ tịch"]


def to_be_signed(file: pikepdf.Pdf) -> None:
    field = file.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("ChuKy1"), Rect=Array([9, 9, 90, 40])
        )
    )
    file.pages[0].Annots = Array([field])
    file.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=1)


def filled_in(file: pikepdf.Pdf) -> None:
    """A form of several fields, with a calculation order that names no script, and Adobe's own XML without one."""
    place = {"Type": Name.Annot, "Subtype": Name.Widget, "Rect": Array([9, 9, 90, 20])}
    rows = [
        Dictionary(FT=Name.Tx, T=String("ho_ten"), V=String("Trần Văn Bình"), MaxLen=100, **place),
        Dictionary(FT=Name.Btn, T=String("dong_y"), V=Name.Yes, AS=Name.Yes, **place),
        Dictionary(
            FT=Name.Ch, T=String("phuong"), Opt=Array([String("Ví Dụ"), String("Thử")]), V=String("Ví Dụ")
        ),
    ]
    made = [file.make_indirect(row) for row in rows]
    file.pages[0].Annots = Array(made)
    xml = file.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template/></xdp:xdp>")
    file.Root.AcroForm = Dictionary(Fields=Array(made), XFA=Array([String("template"), xml]))


def turned(file: pikepdf.Pdf) -> None:
    file.pages[0].Rotate = 90


def many_pages(file: pikepdf.Pdf) -> None:
    for _ in range(300):
        file.pages.append(file.pages[0])


def with_data(file: pikepdf.Pdf) -> None:
    file.attachments["so-lieu.xml"] = b"<so-lieu/>"


def with_sheet(file: pikepdf.Pdf) -> None:
    file.attachments["Phụ lục.xlsx"] = files.xlsx()


def saved_again(base: bytes) -> bytes:
    """The file with a second generation behind it, as viewers save: what was there stays as it is."""
    writer = IncrementalPdfFileWriter(io.BytesIO(base), strict=False)
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def _signer() -> signers.SimpleSigner:
    """Someone who exists for one run: a key and a certificate that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ủy ban nhân dân phường Ví Dụ (thử)")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    password = b"thu"
    bundle = serialization.pkcs12.serialize_key_and_certificates(
        b"thu", key, certificate, None, serialization.BestAvailableEncryption(password)
    )
    found = signers.SimpleSigner.load_pkcs12_data(bundle, [], password)
    assert found is not None
    return found


def signed(base: bytes, *names: str, seen: bool = False, certify: bool = False) -> bytes:
    """The file with a signature for each name, each in an update of its own."""
    for number, name in enumerate(names):
        writer = IncrementalPdfFileWriter(io.BytesIO(base), strict=False)
        if seen:
            fields.append_signature_field(
                writer, SigFieldSpec(name, box=(50 + 150 * number, 50, 180 + 150 * number, 110))
            )
        facts = signers.PdfSignatureMetadata(
            field_name=name, reason="Ban hành", location="Phường Ví Dụ", certify=certify and number == 0
        )
        out = signers.sign_pdf(writer, facts, signer=_signer())
        base = out.getvalue()
    return base


def _plain() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for variant in (None, "pdf/a-2b", "pdf/ua-1"):
        yield "pdf", partial(printed, variant)
    yield "pdf", partial(printed, None, forms=True)
    for mode, pages in (("1", 1), ("1", 12), ("L", 3), ("RGB", 2), ("CMYK", 1)):
        yield "pdf", partial(scanned, mode, pages)
    for change in (
        noted,
        opens_itself,
        named_action,
        layered,
        labelled,
        outlined,
        described,
        to_be_signed,
        filled_in,
    ):
        yield "pdf", partial(changed, change)
    yield "PDF", partial(changed, linearize=True)
    yield "pdf", partial(changed, noted, outlined, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield "pdf", partial(changed, qdf=True, compress_streams=False)
    yield "pdf", partial(changed, force_version="1.3", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    yield "pdf", partial(changed, many_pages, linearize=True)
    yield "pdf", partial(changed, turned, base=partial(scanned, "L", 4))
    yield "pdf", lambda: b"\xef\xbb\xbf\r\n" + printed()
    yield "pdf", lambda: printed() + b"\r\n\0\0\0\0"
    yield "pdf", lambda: saved_again(printed())
    yield "pdf", lambda: saved_again(saved_again(scanned("1", 2)))
    yield "pdf", lambda: signed(printed(), "ChuKy")
    yield "pdf", lambda: signed(printed(), "ChuKy", seen=True)
    yield "pdf", lambda: signed(scanned("L", 2), "LanhDao", "VanThu", seen=True)
    yield "pdf", lambda: signed(printed(), "ChuKy", certify=True)
    yield "pdf", lambda: signed(changed(to_be_signed), "ChuKy1")
    yield "pdf", lambda: signed(changed(noted, linearize=True), "ChuKy")
    yield "pdf", lambda: saved_again(signed(printed("pdf/a-2b"), "ChuKy"))


def _carrying() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "pdf", partial(changed, with_data, base=partial(printed, "pdf/a-3b"))
    yield "pdf", partial(changed, with_sheet)
    yield "pdf", lambda: signed(changed(with_sheet), "ChuKy")


def samples() -> list[Sample]:
    return [*named("pdf", _plain()), *named("kem", _carrying(), carries=True)]

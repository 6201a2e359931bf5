"""Which files are accepted, and what each refused one is told."""

import struct
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from accounts.guard import Refused
from evidence import filetypes, sentences
from evidence.filetypes import Accepted, inspect, packed, pdf, pictures
from tests.evidence import files

XLS, DOC = "application/vnd.ms-excel", "application/msword"
EXE = b"MZ\x90\x00\x03" + bytes(200)


def look(tmp_path: Path, name: str, content: bytes) -> Accepted:
    path = tmp_path / "in"
    path.write_bytes(content)
    return inspect(path, name)


def refusal(tmp_path: Path, name: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        look(tmp_path, name, content)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", files.pdf(), "application/pdf"),
        ("A.PDF", files.pdf(), "application/pdf"),
        ("a.pdf", b"\r\n" + files.pdf(), "application/pdf"),
        ("a.pdf", files.pdf() + b"\n\n\x00\x00\x00", "application/pdf"),
        ("a.docx", files.docx(), filetypes.WORD),
        ("a.xlsx", files.xlsx(), filetypes.EXCEL),
        ("a.doc", files.doc(), DOC),
        ("a.xls", files.xls(), XLS),
        ("a.jpg", files.picture(), "image/jpeg"),
        ("a.jpeg", files.jpeg_of_a_phone(), "image/jpeg"),
        ("a.png", files.picture("PNG"), "image/png"),
        ("a.tif", files.picture("TIFF"), "image/tiff"),
        ("a.tiff", files.tiff_pages(3), "image/tiff"),
        ("a.heic", files.heic(), "image/heic"),
    ],
)
def test_real_files_are_accepted(tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
    assert look(tmp_path, name, content) == Accepted(media_type, name.lower().rpartition(".")[2])


@pytest.mark.parametrize("kind", ["/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"])
def test_a_pdf_that_acts_is_refused(tmp_path: Path, kind: str) -> None:
    assert refusal(tmp_path, "a.pdf", files.pdf_action(kind)) == sentences.ACTIVE_PDF


@pytest.mark.parametrize(
    "disguise",
    [
        {"P": pikepdf.Dictionary(), "K": 0},  # like a structure element, which names its role under /S, too
        {"Type": pikepdf.Name.StructElem},
    ],
)
def test_an_action_in_disguise_is_refused(tmp_path: Path, disguise: dict[str, object]) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"), **disguise)
    assert refusal(tmp_path, "a.pdf", files.pdf_with("/OpenAction", action)) == sentences.ACTIVE_PDF


def test_a_name_written_in_another_way_is_the_same_name(tmp_path: Path) -> None:
    content = files.pdf_action("/JavaScript")
    assert b"/JavaScript" in content
    escaped = content.replace(b"/S /JavaScript", b"/S /Jav#61Script").replace(b"/JS ", b"/J#53 ")
    assert refusal(tmp_path, "a.pdf", escaped) == sentences.ACTIVE_PDF


def test_an_action_deep_inside_and_in_a_stream_is_found(tmp_path: Path) -> None:
    file = pikepdf.new()
    file.add_blank_page()
    stream = file.make_stream(b"x")
    stream["/AA"] = pikepdf.Array([pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch))])
    file.Root["/X"] = stream
    assert refusal(tmp_path, "a.pdf", files.saved(file)) == sentences.ACTIVE_PDF


def test_rich_media_and_forms_with_scripts_are_refused(tmp_path: Path) -> None:
    media = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia)
    assert refusal(tmp_path, "a.pdf", files.pdf_with("/X", media)) == sentences.ACTIVE_PDF
    file = pikepdf.new()
    file.add_blank_page()
    file.Root["/AcroForm"] = pikepdf.Dictionary(
        XFA=file.make_stream(b"<xdp><script>app.alert(1)</script></xdp>")
    )
    assert refusal(tmp_path, "a.pdf", files.saved(file)) == sentences.ACTIVE_PDF
    file.Root["/AcroForm"] = pikepdf.Dictionary(XFA=file.make_stream(b"<xdp><field/></xdp>"))
    assert look(tmp_path, "a.pdf", files.saved(file)).has_embedded_objects is False


@pytest.mark.parametrize(("name", "content"), [("virus.exe", b"x"), ("so-lieu.xlsx", EXE), ("a.docm", b"PK")])
def test_a_program_attached_to_a_pdf_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert refusal(tmp_path, "a.pdf", files.pdf_attachment(name, content)) == sentences.ACTIVE_PDF


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", files.pdf_encrypted(), sentences.ENCRYPTED_PDF),
        ("a.pdf", files.pdf()[:200], sentences.DAMAGED),
        ("a.pdf", files.pdf()[:-20], sentences.DAMAGED),
        ("a.pdf", b"%PDF-1.4\n%%EOF", sentences.DAMAGED),
        ("a.docx", files.docx()[:500], sentences.DAMAGED),
        ("a.docx", files.docx()[:-30], sentences.DAMAGED),
        ("a.docx", files.xlsx(), sentences.DAMAGED),
        ("a.xlsx", files.docx(), sentences.DAMAGED),
        ("a.docx", files.without_part(files.docx(), "[Content_Types].xml"), sentences.DAMAGED),
        ("a.docx", files.with_part(files.docx(), "word/vbaProject.bin", b"x"), sentences.MACRO),
        (
            "a.xlsx",
            files.with_part(
                files.xlsx(),
                "xl/x.bin",
                b"x",
                '<Override PartName="/xl/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
            ),
            sentences.MACRO_SHEET,
        ),
        (
            "a.xlsx",
            files.with_part(
                files.xlsx(),
                "xl/macrosheets/sheet1.xml",
                b"<x/>",
                '<Override PartName="/xl/macrosheets/sheet1.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>',
            ),
            sentences.MACRO_SHEET,
        ),
        (
            "a.docx",
            files.with_part(files.docx(), "word/embeddings/oleObject1.bin", EXE),
            sentences.ACTIVE_OFFICE,
        ),
        (
            "a.docx",
            files.with_part(
                files.docx(),
                "word/embeddings/oleObject1.bin",
                files.compound({"\x01Ole10Native": files.packaged("hoa-don.exe", b"MZ")}),
            ),
            sentences.ACTIVE_OFFICE,
        ),
        ("a.docx", files.compound({"EncryptedPackage": b"x"}), sentences.ENCRYPTED_OFFICE),
        ("a.doc", files.doc(Macros__VBA__dir=b"x"), sentences.MACRO),
        ("a.doc", files.doc(ObjectPool___1__Macros__VBA__dir=b"x"), sentences.MACRO),
        ("a.doc", files.doc(encrypted=True), sentences.ENCRYPTED_OFFICE),
        ("a.doc", files.doc()[:2000], sentences.DAMAGED),
        ("a.xls", files.xls(_VBA_PROJECT_CUR__VBA__dir=b"x"), sentences.MACRO_SHEET),
        ("a.xls", files.xls((0x0085, bytes(5) + b"\x01\x01\0a")), sentences.MACRO_SHEET),
        ("a.xls", files.xls((0x002F, bytes(6))), sentences.ENCRYPTED_OFFICE),
        ("a.jpg", files.picture("JPEG", (640, 480))[:900], sentences.DAMAGED),
        ("a.jpg", files.picture()[:-2], sentences.DAMAGED),
        ("a.jpg", files.jpeg_of_a_phone()[:2000], sentences.DAMAGED),
        ("a.png", files.picture("PNG", (640, 480))[:-30], sentences.DAMAGED),
        ("a.png", files.picture("PNG")[:60].ljust(300, b"\0"), sentences.DAMAGED),
        ("a.tif", files.tiff_pages(2)[:-200], sentences.DAMAGED),
        ("a.heic", files.heic()[:-40], sentences.DAMAGED),
    ],
)
def test_what_can_act_or_is_broken_is_refused(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    assert refusal(tmp_path, name, content) == sentence


@pytest.mark.parametrize(
    "name",
    [
        "word/document.xml",
        "WORD/Document.xml",
        "word\\document.xml",
        "/word/document.xml",
        "[content_types].xml",
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")  # zipfile's, of what is made here on purpose
def test_a_package_with_two_parts_of_one_name_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, "a.docx", files.with_part(files.docx(), name, b"<x/>")) == sentences.DAMAGED


PROJECT = files.compound({"VBA/dir": b"x", "PROJECT": b"x"})


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        # No type is declared for any of these parts.
        ("a.docx", files.with_part(files.docx(), "word/media/image1.png", PROJECT), sentences.MACRO),
        ("a.xlsx", files.with_part(files.xlsx(), "xl/x.bin", PROJECT), sentences.MACRO_SHEET),
        ("a.docx", files.with_part(files.docx(), "word/embeddings/oleObject1.bin", PROJECT), sentences.MACRO),
        (
            "a.xlsx",
            files.with_part(files.xlsx(), "xl/macrosheets/sheet1.xml", b"<x/>"),
            sentences.MACRO_SHEET,
        ),
        (
            "a.xlsx",
            files.with_part(files.xlsx(), "XL/IntlMacrosheets/sheet1.xml", b"<x/>"),
            sentences.MACRO_SHEET,
        ),
        (
            "a.xlsx",
            files.with_relation(
                files.xlsx(), "xl/_rels/x.xml.rels", "xlMacrosheet", "sheet9.xml", "Internal"
            ),
            sentences.MACRO_SHEET,
        ),
        (
            "a.docx",
            files.with_relation(
                files.with_relation(
                    files.docx(), "word/_rels/a.xml.rels", "attachedTemplate", "file:///C:/mau.dotm"
                ),
                "word/_rels/z.xml.rels",
                "vbaProject",
                "x.dat",
                "Internal",
            ),
            sentences.MACRO,
        ),
    ],
)
def test_macros_that_no_type_declares_are_refused(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    assert refusal(tmp_path, name, content) == sentence


def other(extension: str, words: str) -> str:
    return (
        f"Không nhận: tên tệp là .{extension} nhưng nội dung không phải {words}. "
        f"Hãy mở bằng phần mềm đã tạo ra tệp và lưu lại thành {words}."
    )


ONLY = "Chỉ nhận PDF, Word, Excel và ảnh JPG, PNG, TIFF, HEIC. Hãy lưu lại thành PDF rồi gửi."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bao-cao.pdf", EXE, other("pdf", "PDF")),
        ("bao-cao.pdf", b"<html><script>alert(1)</script></html>", other("pdf", "PDF")),
        ("bao-cao.pdf", b"<html><script>1</script>" + files.pdf(), other("pdf", "PDF")),  # both at once
        ("anh.jpg", files.pdf(), other("jpg", "ảnh JPG")),
        ("anh.jpg", files.picture("PNG"), other("jpg", "ảnh JPG")),
        ("anh.jpg", files.picture()[:20] + b"%PDF-1.4" + files.picture()[20:], other("jpg", "ảnh JPG")),
        ("anh.heic", b"\0\0\0\x18ftypmp42" + bytes(40), other("heic", "ảnh HEIC")),
        ("bieu.docx", b"{\\rtf1 a}", other("docx", "Word (.docx)")),
        ("bieu.xls", b"<html><table></table></html>", other("xls", "Excel (.xls)")),
        ("bieu.xls", files.doc(), other("xls", "Excel (.xls)")),
        ("bieu.doc", files.xls(), other("doc", "Word (.doc)")),
        ("bieu.doc", files.docx(), other("doc", "Word (.doc)")),
        ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", f"Không nhận: loại tệp .svg. {ONLY}"),
        ("chay.exe", EXE, f"Không nhận: loại tệp .exe. {ONLY}"),
        ("bao-cao.pdf.exe", files.pdf(), f"Không nhận: loại tệp .exe. {ONLY}"),
        ("khong-duoi", b"x", f"Không nhận: tệp không có phần đuôi cho biết loại. {ONLY}"),
        (
            "ho-so.zip",
            b"PK\x03\x04",
            "Không nhận: loại tệp .zip. Hãy giải nén và gửi từng tệp PDF, Word, Excel hoặc ảnh.",
        ),
        ("so.docm", b"PK\x03\x04", sentences.MACRO),
        ("so.xlsm", b"PK\x03\x04", sentences.MACRO_SHEET),
    ],
)
def test_ending_first_bytes_and_content_must_agree(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    assert refusal(tmp_path, name, content) == sentence


def test_a_package_hidden_behind_another_file_is_refused(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden.zip"
    with zipfile.ZipFile(hidden, "w") as package:
        package.writestr("a.class", b"\xca\xfe\xba\xbe")
    assert refusal(tmp_path, "a.jpg", files.picture() + hidden.read_bytes()) == sentences.TWO_FILES
    assert refusal(tmp_path, "a.png", files.picture("PNG") + hidden.read_bytes()) == sentences.TWO_FILES
    assert refusal(tmp_path, "a.pdf", files.pdf() + hidden.read_bytes() + b"\n%%EOF") == sentences.ACTIVE_PDF


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", files.pdf_attachment("so-lieu.xlsx")),
        ("a.docx", files.with_part(files.docx(), "word/embeddings/oleObject1.bin", b"x")),
        (
            "a.docx",
            files.with_part(
                files.docx(),
                "word/embeddings/oleObject1.bin",
                files.compound({"\x01Ole10Native": files.packaged("bang.xlsx", b"PK")}),
            ),
        ),
        ("a.docx", files.with_part(files.docx(), "word/embeddings/Bang1.xlsx", files.xlsx())),
        ("a.xlsx", files.with_part(files.xlsx(), "xl/externalLinks/externalLink1.xml", b"<x/>")),
        (
            "a.docx",
            files.with_relation(
                files.docx(), "word/_rels/settings.xml.rels", "attachedTemplate", "file:///C:/mau.dotm"
            ),
        ),
        ("a.doc", files.doc(ObjectPool___1__x=b"x")),
        ("a.xls", files.xls(MBD0001__x=b"x")),
    ],
)
def test_other_embedded_objects_are_accepted_and_marked(tmp_path: Path, name: str, content: bytes) -> None:
    assert look(tmp_path, name, content).has_embedded_objects is True


def test_ordinary_links_are_fine(tmp_path: Path) -> None:
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("mailto:a@vidu.example"))
    assert look(tmp_path, "a.pdf", files.pdf_with("/OpenAction", link)) == Accepted("application/pdf", "pdf")
    word = files.with_relation(files.docx(), "word/_rels/x.xml.rels", "hyperlink", "http://vidu.example/")
    assert look(tmp_path, "a.docx", word) == Accepted(filetypes.WORD, "docx")


def test_words_of_a_pdf_that_name_an_action_do_no_harm(tmp_path: Path) -> None:
    assert look(tmp_path, "a.pdf", files.pdf(text="/JavaScript /Launch")) == Accepted(
        "application/pdf", "pdf"
    )


def test_a_pdf_of_more_than_3000_pages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdf.MAX_PAGES == 3000
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert look(tmp_path, "a.pdf", files.pdf(2)).extension == "pdf"
    assert refusal(tmp_path, "a.pdf", files.pdf(3)) == sentences.MANY_PAGES


def test_a_picture_over_80_megapixels_is_refused_without_being_decoded(tmp_path: Path) -> None:
    path = tmp_path / "in"
    Image.new("1", (10_000, 8_000)).save(path, "PNG")
    assert inspect(path, "a.png").extension == "png"
    Image.new("1", (10_000, 8_001)).save(path, "PNG")
    with pytest.raises(Refused) as refused:
        inspect(path, "a.png")
    assert str(refused.value) == sentences.PIXELS


def test_the_later_pages_of_a_tiff_are_looked_at_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in"
    pages = [Image.new("1", (10, 10)), Image.new("1", (10_000, 8_001))]
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    with pytest.raises(Refused) as refused:
        inspect(path, "a.tif")
    assert str(refused.value) == sentences.PIXELS
    monkeypatch.setattr(pictures, "MAX_FRAMES", 1)
    assert refusal(tmp_path, "a.tif", files.tiff_pages(2)) == sentences.MANY_FRAMES


def test_a_package_that_inflates_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (packed.MAX_UNPACKED, packed.MAX_PARTS) == (300 * 1024 * 1024, 5000)
    monkeypatch.setattr(packed, "MAX_UNPACKED", 1_000_000)
    bomb = files.with_part(files.docx(), "word/media/a.bin", b"\x00" * 2_000_000)
    assert refusal(tmp_path, "a.docx", bomb) == sentences.UNPACKED


def test_a_part_that_lies_about_its_size_is_counted_as_it_is(tmp_path: Path) -> None:
    bomb = files.with_part(files.docx(), "word/media/a.bin", b"\x00" * 2_000_000)
    lying = bomb.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 10))
    assert lying != bomb
    assert refusal(tmp_path, "a.docx", lying) == sentences.DAMAGED


def test_a_package_of_too_many_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_PARTS", 5)
    assert refusal(tmp_path, "a.docx", files.docx()) == sentences.UNPACKED
    monkeypatch.setattr(packed, "MAX_DIRECTORY", 100)  # asked before the directory is read
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert refusal(tmp_path, "a.docx", files.docx()) == sentences.UNPACKED


def test_a_list_of_types_with_a_document_type_is_refused(tmp_path: Path) -> None:
    laughing = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Types>&a;</Types>'
    content = files.with_part(
        files.without_part(files.docx(), "[Content_Types].xml"), "[Content_Types].xml", laughing
    )
    assert refusal(tmp_path, "a.docx", content) == sentences.DAMAGED

"""Files to hand in, made on the spot: honest ones of every kind, and hostile ones."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pikepdf
from docx import Document as WordDocument
from PIL import Image
from pillow_heif import from_pillow


def pdf(pages: int = 1, text: str = "a") -> bytes:
    file = pikepdf.new()
    for _ in range(pages):
        file.add_blank_page()
    file.docinfo["/Title"] = text
    return _saved(file)


def _saved(file: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    file.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def pdf_with(name: str, value: pikepdf.Object) -> bytes:
    """A PDF whose catalogue holds the entry."""
    file = pikepdf.new()
    file.add_blank_page()
    file.Root[name] = file.make_indirect(value)
    return _saved(file)


def pdf_action(kind: str) -> bytes:
    return pdf_with(
        "/OpenAction", pikepdf.Dictionary(S=pikepdf.Name(kind), JS=pikepdf.String("app.alert(1)"))
    )


def pdf_attachment(name: str) -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    file.attachments[name] = b"MZ"
    return _saved(file)


def pdf_encrypted() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    return _saved(file, encryption=pikepdf.Encryption(owner="a", user="b"))


def docx(text: str = "Biên bản họp") -> bytes:
    document = WordDocument()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(text: str = "Sổ theo dõi") -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def heic() -> bytes:
    out = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 64), (1, 2, 3))).save(out, format="HEIF")
    return out.getvalue()


def with_part(package: bytes, name: str, content: bytes, types: str = "") -> bytes:
    """Return the docx or xlsx with one more part, and with a declared type more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "[Content_Types].xml" and types:
                data = data.replace(b"</Types>", types.encode() + b"</Types>")
            new.writestr(entry.filename, data)
        new.writestr(name, content)
    return out.getvalue()

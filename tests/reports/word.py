"""Reading a Word file as others will: python-docx for what it holds, LibreOffice for how it is laid out."""

import io
import os
import re
import subprocess
import tempfile
import unicodedata
from html import unescape
from pathlib import Path

from django.conf import settings
from docx import Document as WordDocument
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir>
<dir>{fonts}</dir><cachedir>{home}/fontcache</cachedir><match target="pattern"><test name="family"><string>Times New Roman</string>
</test><edit name="family" mode="assign" binding="same"><string>Tinos</string></edit></match><selectfont><rejectfont>
<pattern><patelt name="family"><string>Liberation Serif</string></patelt></pattern></rejectfont></selectfont></fontconfig>
"""


def opened(data: bytes) -> Word:
    return WordDocument(io.BytesIO(data))


def paragraphs(data: bytes) -> list[Paragraph]:
    """Every paragraph with text, in tables too, in the order of the file."""
    word = opened(data)
    found = (Paragraph(element, word) for element in word.element.body.iter(qn("w:p")))
    return [paragraph for paragraph in found if paragraph.text]


def words(text: str) -> list[str]:
    """The words of ``text``, whichever gaps are between them."""
    return unicodedata.normalize("NFC", text).casefold().split()


def words_of_docx(data: bytes) -> list[str]:
    return words(" ".join(paragraph.text for paragraph in paragraphs(data)))


def words_of_html(html: str) -> list[str]:
    return words(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?[bi]>", "", html))))


def converted(data: bytes, kind: str) -> bytes:
    """The file as LibreOffice saves it in the format ``kind``, with Tinos for Times New Roman."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        (folder / "paper.docx").write_bytes(data)
        (folder / "fonts.conf").write_text(_FONTS.format(fonts=settings.FONT_DIR, home=home))
        command = ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless"]
        subprocess.run(
            [*command, "--convert-to", kind, "--outdir", home, folder / "paper.docx"],
            check=True,
            capture_output=True,
            timeout=120,
            env={"PATH": os.environ["PATH"], "HOME": home, "FONTCONFIG_FILE": f"{home}/fonts.conf"},
        )
        return (folder / f"paper.{kind}").read_bytes()

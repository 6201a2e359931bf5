"""What becomes of a printed paper on its way into the portal: scanned, photographed with a phone, or signed digitally."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from reports.demo.photos import EXIF_DATE, EXIF_SOFTWARE, lit
from reports.demo.pieces import Piece

POINTS_PER_INCH = 72
SCAN_DPI, PHOTO_DPI = 200, 150
LAMP = (252, 251, 247)
"""Paper under a scanner's lamp: not quite white."""
DESK = (122, 94, 70)
MARGIN = 90


def scanned(paper: bytes, piece: Piece) -> bytes:
    """The paper as pictures in a PDF, 200 dpi, a little askew; the same bytes every time."""
    chance = _chance(piece)
    pages = [_scanned_page(page, chance) for page in _pages(paper, SCAN_DPI)]
    day = piece.day.timetuple()
    target = io.BytesIO()
    pages[0].save(
        target,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=SCAN_DPI,
        quality=60,
        creationDate=day,
        modDate=day,
        producer="May quet minh hoa",
    )
    return target.getvalue()


def photographed(paper: bytes, piece: Piece) -> bytes:
    """The paper's first page on a desk as a phone sees it, JPEG; carries the day, no place; the same bytes every time."""
    chance = _chance(piece)
    page = _pages(paper, PHOTO_DPI)[0]
    picture = Image.new("RGB", (page.width + 2 * MARGIN, page.height + 2 * MARGIN), DESK)
    box = (MARGIN - 4, MARGIN + 6, page.width + MARGIN + 10, page.height + MARGIN + 12)
    ImageDraw.Draw(picture).rectangle(box, fill=(92, 70, 52))
    picture.paste(page, (MARGIN, MARGIN))
    turned = picture.rotate(chance.uniform(0.5, 1.2), Image.Resampling.BICUBIC, fillcolor=DESK)
    seen = lit(turned, chance).filter(ImageFilter.GaussianBlur(0.5))
    exif = Image.Exif()
    exif[EXIF_DATE] = piece.day.strftime("%Y:%m:%d 15:42:10")
    exif[EXIF_SOFTWARE] = "Tai lieu minh hoa"
    target = io.BytesIO()
    seen.save(target, "JPEG", quality=78, exif=exif)
    return target.getvalue()


def signed(paper: bytes, piece: Piece) -> bytes:
    """The paper with a digital signature of its signer; the certificate is made here and thrown away, nobody vouches for it.

    Key and signature differ every time, so the bytes do, too.
    """
    from pyhanko.pdf_utils.incremental_writer import (
        IncrementalPdfFileWriter,
    )  # late: slow to import, wanted once
    from pyhanko.sign import PdfSignatureMetadata, sign_pdf

    facts = PdfSignatureMetadata(field_name="ChuKySo", location=piece.place, reason="TÀI LIỆU MINH HỌA")
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    made: io.BytesIO = sign_pdf(writer, facts, signer=_signer(piece))
    return made.getvalue()


WAYS: dict[str, Callable[[bytes, Piece], bytes]] = {
    "scanned": scanned,
    "photographed": photographed,
    "signed": signed,
}


def _chance(piece: Piece) -> random.Random:
    return random.Random(zlib.crc32(piece.file.encode()))  # noqa: S311 - decoration, not a secret


def _pages(paper: bytes, dpi: int) -> list[Image.Image]:
    pdf = pypdfium2.PdfDocument(paper)
    try:
        return [page.render(scale=dpi / POINTS_PER_INCH).to_pil().convert("RGB") for page in pdf]
    finally:
        pdf.close()


def _scanned_page(page: Image.Image, chance: random.Random) -> Image.Image:
    turned = page.rotate(chance.uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    grey = turned.filter(ImageFilter.GaussianBlur(0.4)).convert("L")
    return grey.point([round(30 + value * (LAMP[1] - 30) / 255) for value in range(256)])


def _signer(piece: Piece) -> Any:
    """A person's own certificate for a year, in the shape that the signing library asks for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
    from cryptography.x509.oid import NameOID
    from pyhanko.sign import SimpleSigner

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, piece.signer),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{piece.office} (chứng thư minh họa)"),
        ]
    )
    start = datetime.combine(piece.day, time(), UTC)
    end = datetime.now(UTC) + timedelta(days=365)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start, end)
    certificate = made.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    bundle = pkcs12.serialize_key_and_certificates(b"demo", key, certificate, None, NoEncryption())
    return SimpleSigner.load_pkcs12_data(bundle, other_certs=[])

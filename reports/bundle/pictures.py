"""Makes a PDF of a picture, one A4 page for each of its frames; runs in a child and knows no database.

The dots alone are carried over, as in the preview: place, camera and comments of the original stay behind.
"""

from __future__ import annotations

import io

from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream
from PIL import Image, ImageChops

from evidence.preview.drawing import picture_of

SHORT, LONG = 595.0, 842.0
"""A4 in points."""
MARGIN = 28.0
SIDE = 2200
"""Dots on the long side: 200 to the inch on A4."""
QUALITY = 85


def make_pdf(source: str, kind: str, target: str) -> int:
    """Write the picture's pages into ``target`` and return their number; raises whatever is said of a damaged file."""
    with Pdf.new() as pdf:
        number, count = 1, 1
        while number <= count:
            count, picture = picture_of(source, kind, number, SIDE)
            if picture is None:
                break
            pdf.pages.append(_page(pdf, picture))
            number += 1
        pdf.save(target)
        return len(pdf.pages)


def _page(pdf: Pdf, picture: Image.Image) -> Page:
    """Return the page, upright or lying as the picture is; a small picture is not blown up beyond 100 dots to the inch."""
    width, height = (LONG, SHORT) if picture.width > picture.height else (SHORT, LONG)
    scale = min((width - 2 * MARGIN) / picture.width, (height - 2 * MARGIN) / picture.height, 0.72)
    wide, high = picture.width * scale, picture.height * scale
    place = f"{wide:.2f} 0 0 {high:.2f} {(width - wide) / 2:.2f} {(height - high) / 2:.2f}"
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width, height]),
        Resources=Dictionary(XObject=Dictionary(Hinh=_image(pdf, picture))),
        Contents=pdf.make_stream(f"q {place} cm /Hinh Do Q".encode()),
    )
    return Page(pdf.make_indirect(page))


def _image(pdf: Pdf, picture: Image.Image) -> Stream:
    """Return the dots as JPEG, those of a scan in black and white without the colours it has not."""
    red, green, blue = picture.split()
    grey = not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(red, blue).getbbox()
    made = io.BytesIO()
    (red if grey else picture).save(made, "JPEG", quality=QUALITY)
    facts = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    return pdf.make_stream(made.getvalue(), facts)

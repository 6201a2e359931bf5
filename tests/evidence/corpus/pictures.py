"""Pictures such as phones, scanners and screens make."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from functools import partial

from PIL import Image, ImageDraw, PngImagePlugin
from pillow_heif import from_pillow

from tests.evidence.corpus.samples import Sample, named

PLACE = {1: "N", 2: (16.0, 3.0, 45.5), 3: "E", 4: (108.0, 13.0, 20.25)}
"""GPS of EXIF: a made-up place by the sea."""


def photo(mode: str = "RGB", size: tuple[int, int] = (1200, 900)) -> Image.Image:
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    drawing = ImageDraw.Draw(picture)
    for step in range(0, size[0], 60):
        drawing.line((step, 0, size[0] - step, size[1]), (step % 255, 90, 160), 5)
    return picture.convert(mode)


def exif(orientation: int = 1, *, place: bool = True) -> Image.Exif:
    found = Image.Exif()
    found[0x010F], found[0x0110], found[0x0112] = "Máy ảnh", "Ví dụ 12", orientation
    found[0x0132] = "2023:09:15 08:30:00"
    if place:
        found.get_ifd(0x8825).update(PLACE)
    return found


def jpeg(picture: Image.Image | None = None, behind: bytes = b"", **options: object) -> bytes:
    out = io.BytesIO()
    (picture or photo()).save(out, "JPEG", **options)  # type: ignore[arg-type]
    return out.getvalue() + behind


def _jpegs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for orientation in (1, 3, 6, 8):
        yield "jpg", partial(jpeg, exif=exif(orientation), quality=88)
    yield "jpg", partial(jpeg, exif=exif(place=False), progressive=True)
    yield "jpeg", lambda: jpeg(photo("L"))
    yield "jpg", lambda: jpeg(photo("CMYK"))
    yield "jpg", partial(jpeg, icc_profile=bytes(560), dpi=(300, 300))
    yield "jpg", partial(jpeg, comment="Chụp bằng điện thoại".encode())
    yield "jpg", partial(jpeg, xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", restart_marker_blocks=8)
    yield "jpg", partial(jpeg, behind=b"SEFH\x6a\0\0\0" + bytes(100) + b"SEFT")  # a note some phones leave
    yield "jpg", partial(jpeg, behind=b"\0\0\0\x18ftypmp42" + bytes(5000))  # a moving picture
    yield "jpg", partial(jpeg, behind=jpeg(photo(size=(320, 240))))  # a second, smaller picture
    yield "jpg", partial(jpeg, subsampling=0, quality=100)
    yield "jpeg", lambda: jpeg(photo(size=(4000, 3000)), exif=exif(6))


def png(mode: str, **options: object) -> bytes:
    out = io.BytesIO()
    photo("L" if mode == "I;16" else mode, (800, 500)).convert(mode).save(out, "PNG", **options)  # type: ignore[arg-type]
    return out.getvalue()


def _pngs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for mode in ("RGB", "RGBA", "P", "L", "1", "LA", "I;16"):
        yield "png", partial(png, mode)
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Title", "Ảnh chụp màn hình Cổng dịch vụ công", zip=True)
    yield "png", partial(png, "RGB", pnginfo=words, dpi=(96, 96), icc_profile=bytes(400))
    yield "png", partial(png, "RGB", exif=exif())
    yield "png", partial(png, "RGB", save_all=True, append_images=[photo(size=(800, 500))])


def tiff(mode: str, compression: str | None, pages: int = 1, **options: object) -> bytes:
    all_pages = [photo(mode, (1654, 2339)) for _ in range(pages)]
    out = io.BytesIO()
    all_pages[0].save(
        out,
        "TIFF",
        save_all=True,
        append_images=all_pages[1:],
        compression=compression,
        dpi=(200, 200),
        **options,
    )  # type: ignore[arg-type]
    return out.getvalue()


def tiff_of_big_ends() -> bytes:
    """Such as scanners of another make of processor write: the numbers' great ends first, one strip, no lengths' list."""
    rows = [(256, 3, 1, 16 << 16), (257, 3, 1, 16 << 16), (258, 3, 1, 8 << 16), (259, 3, 1, 1 << 16)]
    rows += [
        (262, 3, 1, 1 << 16),
        (273, 4, 1, 8),
        (277, 3, 1, 1 << 16),
        (278, 3, 1, 16 << 16),
        (279, 4, 1, 256),
    ]
    entries = b"".join(struct.pack(">HHLL", *row) for row in rows)
    return b"MM\0*" + struct.pack(">L", 264) + bytes(256) + struct.pack(">H", len(rows)) + entries + bytes(4)


def _tiffs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for compression in ("group4", "group3", "tiff_lzw", "packbits", None):
        yield "tif", partial(tiff, "1", compression)
    yield "tif", partial(tiff, "1", "group4", 12)
    yield "tiff", partial(tiff, "L", "tiff_adobe_deflate", 3)
    yield "tif", partial(tiff, "RGB", "jpeg", 2)
    yield "tiff", partial(tiff, "1", "group4", 2, big_tiff=True)
    yield "tif", tiff_of_big_ends


def heic(mode: str = "RGB", more: int = 0, **options: object) -> bytes:
    file = from_pillow(photo(mode, (640, 480)))
    for _ in range(more):
        file.add_from_pillow(photo(mode, (640, 480)))
    out = io.BytesIO()
    file.save(out, quality=60, **options)
    return out.getvalue()


def _heics() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "heic", heic
    yield "heic", partial(heic, exif=exif(6).tobytes())
    yield "HEIC", partial(heic, exif=exif(1).tobytes(), xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    yield "heic", partial(heic, "RGBA")
    yield "heic", partial(heic, "RGB", 2)
    yield "heic", partial(heic, "L")


def samples() -> list[Sample]:
    return named("anh", [*_jpegs(), *_pngs(), *_tiffs(), *_heics()])

"""Words of a scan or a photograph: pages as grey pictures, read by ``ocrmypdf`` with Vietnamese data. Runs in the child only."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageSequence

DOTS = 200
"""Dots an inch at which a page is read: more take longer and read no better."""
LONGEST_SIDE = 2800
"""Dots: A4 at 200 dots has 2,338; a phone's 12,000 would take minutes and say no more."""
A4_HEIGHT = 11.69
FIRST, LAST = 10, 2
"""Pages read at both ends of a long scan."""
PAGE_SECONDS = 60
LIGHT, DARK = 170, 140
FEWEST_MARKS = 30
"""A page with fewer dark dots, on the small picture, is blank."""
SMALL, STEEPEST = 1000, 4
"""Dots of the picture on which the angle is looked for, and the largest angle, in degrees."""


def wanted_pages(count: int) -> list[int]:
    """Return the pages (from 0) of a scan that are read."""
    return list(range(count)) if count <= FIRST + LAST else [*range(FIRST), *range(count - LAST, count)]


def read_pages(pictures: Iterable[Image.Image], folder: Path) -> Path:
    """Return the PDF with the recognised words; raise ``OSError`` when the recogniser gives up."""
    plain = folder / "pages.pdf"
    first, *rest = (_straightened(picture) for picture in pictures)
    first.save(plain, "PDF", resolution=_dots(first), save_all=True, append_images=rest, quality=92)
    found = folder / "read.pdf"
    found.unlink(missing_ok=True)
    command = ["ocrmypdf", "--quiet", "--language", "vie", "--jobs", "1", "--output-type", "pdf"]
    command += ["--optimize", "0", "--tesseract-timeout", str(PAGE_SECONDS), str(plain), str(found)]
    done = subprocess.run(  # noqa: S603 - a fixed command; the names are ours
        command,
        env=_environment(folder),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if not found.exists():
        raise OSError(done.stderr.decode(errors="replace")[-300:])
    return found


def turn_of(picture: Image.Image, folder: Path) -> int:
    """Return by how many degrees clockwise the page must be turned to stand upright, as Tesseract sees it; 0 when unsure."""
    picture.save(folder / "page.png")
    done = subprocess.run(
        ["tesseract", "page.png", "stdout", "--psm", "0"],  # noqa: S607 - found by PATH as ocrmypdf finds it
        env=_environment(folder),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    found = re.search(rb"Rotate: (\d+)", done.stdout)
    return int(found[1]) if found and int(found[1]) in {90, 180, 270} else 0


def pages_of_pdf(path: Path, pages: Iterable[int]) -> Iterator[Image.Image]:
    document = pdfium.PdfDocument(path)
    for number in pages:
        page = document[number]
        longest = max(page.get_size())
        picture = page.render(scale=min(DOTS / 72, LONGEST_SIDE / longest), grayscale=True).to_pil()
        picture.info["dpi"] = (DOTS, DOTS)
        yield picture.convert("L")
        page.close()


def pages_of_picture(path: Path, extension: str) -> list[Image.Image]:
    """Return the picture, or the pages of a TIFF, upright as the camera says, grey, on white, of a usual size."""
    if extension == "heic":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    with Image.open(path) as picture:
        return [_upright(page) for page in islice(ImageSequence.Iterator(picture), FIRST + LAST)]


def is_blank(picture: Image.Image) -> bool:
    """Whether the page has no mark that could be a word."""
    small = picture.copy()
    small.thumbnail((SMALL, SMALL))
    return sum(small.histogram()[:DARK]) < FEWEST_MARKS


def looks_like_photo(picture: Image.Image) -> bool:
    """Whether the picture is no sheet of paper: less than a third of it is light."""
    small = picture.copy()
    small.thumbnail((200, 200))
    histogram = small.histogram()
    return sum(histogram[LIGHT:]) * 3 < sum(histogram)


def _upright(page: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(page) or page
    if turned.mode in {"RGBA", "LA", "P", "PA"}:
        clear = turned.convert("RGBA")
        turned = Image.new("RGBA", clear.size, "white")
        turned.alpha_composite(clear)
    grey = turned.convert("L")
    usual = DOTS * A4_HEIGHT
    factor = min(LONGEST_SIDE / max(grey.size), max(1.0, min(1.6, usual / max(grey.size))))
    if abs(factor - 1) > 0.01:
        grey = grey.resize(
            (max(1, round(grey.width * factor)), max(1, round(grey.height * factor))),
            Image.Resampling.LANCZOS,
        )
    return grey


def _straightened(picture: Image.Image) -> Image.Image:
    """Turn a page that lies askew in the scanner by the angle at which its lines stand out most.

    ``ocrmypdf --deskew`` does the same in twice the time.
    """
    small = picture.copy()
    small.thumbnail((SMALL, SMALL))
    marks = small.point(lambda light: 255 if light < DARK else 0)
    angle = max(
        (step / 4 for step in range(-STEEPEST * 4, STEEPEST * 4 + 1)), key=lambda by: _contrast(marks, by)
    )
    if not angle:
        return picture
    return picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)


def _contrast(marks: Image.Image, angle: float) -> float:
    """How unevenly the marks lie over the rows when the page is turned: most when lines of text lie level."""
    turned = marks.rotate(angle, resample=Image.Resampling.NEAREST, fillcolor=0)
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(rows))


def _dots(picture: Image.Image) -> float:
    """Dots an inch as if the sheet were A4: what a camera or a messenger writes of it means nothing."""
    return max(72.0, max(picture.size) / A4_HEIGHT)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the portal's own secrets; one thread, for two workers share the machine's cores."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",
    }

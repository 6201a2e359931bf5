"""The bound volume against pikepdf doing only the merge and the same stamp.

A fixed set of 200 PDFs of 5 pages (1,000 pages), and the same with a scan on every page. Ours is the whole work of the
portal: a child with limits on memory and network, every page's content put under the stamp, an index with links,
bookmarks, hashed and flushed to the disk. The other opens, merges, writes the same two texts with the same font on every
page, and saves. Each figure is the best of five, in turns.
"""

import random
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from pikepdf import Array, Dictionary, Name, Pdf

from evidence import sandbox, store
from reports.bundle.front import Order
from reports.documents import blocks as b
from reports.documents.fonts import REGULAR, FontFolder
from reports.documents.pdf import render
from reports.documents.stamp import Ink

FILES, PAGES, BEST_OF, BAR = 200, 5, 5, 1.5
SCAN = 30_000
"""Bytes of a scanned page; noise, which nothing packs smaller."""
WORDS = "Ủy ban nhân dân phường báo cáo kết quả xây dựng phường đạt chuẩn tiếp cận pháp luật trong năm. " * 8


def _sources(folder: Path, fonts: FontFolder, *, scanned: bool) -> list[Path]:
    """Write the fixed set: pages of text as an office prints them, or each with a scan on it."""
    written = b.Document("Báo cáo", (b.Section(tuple(b.Paragraph(WORDS) for _ in range(30))),))
    source = folder / "mau.pdf"
    source.write_bytes(render(written, fonts))
    noise, paths = random.Random(7), []
    for number in range(FILES):
        with pikepdf.open(source) as pdf:
            del pdf.pages[PAGES:]
            assert len(pdf.pages) == PAGES
            pdf.docinfo[Name.Title] = f"Tài liệu {number}"
            for page in pdf.pages if scanned else ():
                picture = pdf.make_stream(noise.randbytes(SCAN))
                picture.Type, picture.Subtype = Name.XObject, Name.Image
                picture.Width, picture.Height = 100, SCAN // 100
                picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
                page.add_resource(picture, Name.XObject, Name("/Scan"))
            paths.append(folder / f"{number:03d}-{scanned:d}.pdf")
            pdf.save(paths[-1])
    return paths


def _code(number: int) -> str:
    return f"TC{number // 40 + 1}.CT{number // 10 % 4 + 1}-{number % 10 + 1:02d}"


def _orders(paths: list[Path]) -> list[Order]:
    return [
        {
            "code": _code(number),
            "criterion": f"Tiêu chí {number // 40 + 1}. Ban hành văn bản theo thẩm quyền",
            "indicator": f"Chỉ tiêu {number // 40 + 1}.{number // 10 % 4 + 1}. Ban hành đầy đủ, đúng quy định pháp luật",
            "name": f"{number}/KH-UBND, Kế hoạch triển khai công tác phổ biến, giáo dục pháp luật",
            "said": [
                f"Kế hoạch: Triển khai công tác phổ biến, giáo dục pháp luật trên địa bàn phường (lần {number})",
                "Ủy ban nhân dân phường Hồng Sơn",
            ],
            "numbered": [f"{number}/KH-UBND", "12/03/2023"],
            "facts": [],
            "path": str(path),
            "why": "",
            "most": 0,
        }
        for number, path in enumerate(paths)
    ]


HEAD = {
    "issuer": ["ỦY BAN NHÂN DÂN PHƯỜNG HỒNG SƠN"],
    "title": "TẬP TÀI LIỆU KIỂM CHỨNG",
    "lines": [f"Năm 2023; {FILES} tài liệu"],
    "name": "Tập tài liệu kiểm chứng năm 2023",
}


def _ours(orders: list[Order], fonts: FontFolder, cuts: Path, target: Path) -> None:
    size = sum(Path(order["path"]).stat().st_size for order in orders)
    limits = sandbox.Limits(
        memory=1024 * sandbox.MIB + 2 * size, seconds=120, output=64 * sandbox.MIB + 2 * size, files=8192
    )
    answer = sandbox.call(
        "reports.bundle.binding:bind", HEAD, orders, str(fonts.path), str(cuts), str(target), limits=limits
    )
    assert answer["lacking"] == [] and answer["pages"] > FILES * PAGES
    store.adopt(target)


def _merge_and_stamp(paths: list[Path], fonts: FontFolder, cuts: Path, target: Path) -> None:
    with ExitStack() as stack:
        whole = stack.enter_context(Pdf.new())
        for path in paths:
            whole.pages.extend(stack.enter_context(Pdf.open(path)).pages)
        ink = Ink("", fonts, cuts)
        known = ink.fonts(whole)
        for place, page in enumerate(whole.pages):
            number, within = divmod(place, PAGES)
            marks = ["Q"]
            texts = ((f"{_code(number)} · trang {within + 1}/{PAGES}", 822.0), (str(place + 1), 14.0))
            for text, base in texts:
                wide = ink.width(text, REGULAR, 9)
                marks.append(f"1 g {570 - wide:.2f} {base - 2:.2f} {wide + 3:.2f} 11 re f 0 g")
                marks.append(ink.show(text, REGULAR, 9, 572 - wide, base))
            content = page.obj.Contents
            before = list(content) if isinstance(content, Array) else [content]
            page.obj.Contents = Array(
                [whole.make_stream(b"q "), *before, whole.make_stream(" ".join(marks).encode())]
            )
            resources = page.obj.Resources
            if Name.Font not in resources:
                resources.Font = Dictionary()
            for name, font in known.items():
                resources.Font[name] = font
        whole.save(target)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _compared(paths: list[Path], fonts: FontFolder, folder: Path) -> tuple[float, float]:
    """Return the best seconds of ours and of the other, run in turns."""
    orders, cuts = _orders(paths), folder / "cuts"
    cuts.mkdir(exist_ok=True)
    times = [
        (
            _seconds(lambda: _ours(orders, fonts, cuts, folder / "tap.pdf")),
            _seconds(lambda: _merge_and_stamp(paths, fonts, cuts, folder / "gop.pdf")),
        )
        for _ in range(BEST_OF)
    ]
    return min(ours for ours, _ in times), min(other for _, other in times)


def rows() -> list[dict[str, Any]]:
    """Two rows: seconds of ours, of merge and stamp alone, ratio and bar."""
    fonts, found = FontFolder(Path(settings.FONT_DIR)), []
    sandbox.preload("reports.bundle.binding")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for scanned, what in ((False, "text"), (True, "scans")):
            ours, other = _compared(_sources(folder, fonts, scanned=scanned), fonts, folder)
            title = f"volume, {FILES} PDFs of {PAGES} pages, {what} (s)"
            found.append({"name": title, "ours": ours, "other": other, "ratio": ours / other, "bar": BAR})
    return found

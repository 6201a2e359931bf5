"""The dossier against headless Chromium and plain WeasyPrint printing the same pages, in one run.

A fixed evidence index of 1,000 rows (20 indicators of 50 documents each, in parts of 100 rows), the same HTML, style
and font files for both. Ours is everything a draft needs: layout, join, bookmarks, contents, notice, page numbers and foot;
the other two only print, each in a process of its own. Each figure is the best of three. "Cold" begins with an empty cache and starts its two processes;
"unchanged" finds every part in the cache and makes the file anew with another draft number.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from reports.documents import assembly
from reports.documents import blocks as b
from reports.documents.cache import PartCache
from reports.documents.fonts import FontFolder
from reports.documents.pdf import browser_page
from reports.documents.stamp import Stamp

ROWS, INDICATORS, ROWS_A_PART, BEST_OF = 1000, 20, 100, 3
COLD_BAR, UNCHANGED_BAR, PLAIN_BAR = 2.5, 0.25, 1.0
CHROMIUM = (
    "/usr/bin/chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
)
HEAD = (
    "TT",
    "Tên loại, trích yếu",
    "Số, ký hiệu",
    "Ngày ban hành",
    "Cơ quan ban hành",
    "Người ký",
    "Rà soát",
)
WIDTHS = (6, 30, 17, 14, 14, 11, 8)
SUBJECTS = (
    "Kế hoạch triển khai công tác phổ biến, giáo dục pháp luật trên địa bàn phường",
    "Báo cáo kết quả hòa giải ở cơ sở quý II",
    "Danh mục thông tin phải công khai và hình thức công khai theo Luật Tiếp cận thông tin",
    "Biên bản họp Hội đồng đánh giá chuẩn tiếp cận pháp luật",
)


def _row(number: int) -> b.Row:
    subject = f"{SUBJECTS[number % len(SUBJECTS)]} năm 2023 (lần {number})"
    issued = f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/2023"
    words = (
        str(number),
        subject,
        f"{number}/KH-UBND",
        issued,
        "Ủy ban nhân dân phường Hồng Sơn",
        "Trần Thị Ví Dụ",
    )
    return b.Row(tuple(b.Cell(word) for word in (*words, "Đã duyệt")))


def indexed(indicator: int, first: int, count: int) -> tuple[b.Block, ...]:
    title = f"Chỉ tiêu {indicator}. Ban hành đầy đủ, đúng quy định pháp luật các văn bản được giao"
    columns = tuple(b.Column(width) for width in WIDTHS)
    head = b.Row(tuple(b.Cell(word) for word in HEAD))
    rows = tuple(_row(number) for number in range(first, first + count))
    heading = b.Paragraph(title, b.Level.SECTION, bookmark=b.Bookmark(title, 1))
    return (heading, b.Table(columns, (head,), (b.RowGroup(rows, keep_together=False),)))


def parts() -> list[assembly.Part]:
    """The fixed dossier: one part for every hundred rows."""
    each = ROWS // INDICATORS
    tables = [indexed(number + 1, number * each + 1, each) for number in range(INDICATORS)]
    cut = assembly.volumes(tables, lambda table: each, ROWS_A_PART)
    return [
        assembly.Part(
            f"tap-{number}", f"Danh mục tài liệu, tập {number}", b.Document("Danh mục", (_section(volume),))
        )
        for number, volume in enumerate(cut, 1)
    ]


def _section(tables: list[tuple[b.Block, ...]]) -> b.Section:
    return b.Section(tuple(block for table in tables for block in table))


def _draft(number: int, cache: PartCache, folder: FontFolder) -> assembly.Assembled:
    """One draft, from the blocks to the file."""
    made = parts()
    digest = assembly.short_digest(assembly.content_digest(made))
    stamp = Stamp(
        notice=(b.Run(f"DỰ THẢO {number}", bold=True), " – Điểm tạm tính: điểm có dấu (*) chưa đối chiếu"),
        foot_left="(*) tạm tính",
        foot_right=f"Dự thảo {number} · 11/12/2023 07:30 · SHA-256 {digest}",
    )
    return assembly.build(made, folder=folder, stamped=stamp, title="Hồ sơ", cache=cache, contents=True)


def seconds(work: Callable[[int], object], run: int) -> float:
    """How long ``work`` takes; it gets the number of the run."""
    start = time.perf_counter()
    work(run)
    return time.perf_counter() - start


def _print_with_chromium(folder: Path, page: str) -> Callable[[int], object]:
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    command = [
        *CHROMIUM,
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={target}",
        source.as_uri(),
    ]

    def run(_: int) -> None:
        target.unlink(missing_ok=True)
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        assert target.stat().st_size > 0

    return run


PLAIN = "import sys, weasyprint; weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2])"


def _print_with_weasyprint(folder: Path, page: str) -> Callable[[int], object]:
    """The same page in one piece, as anybody would print it with WeasyPrint."""
    source, target = folder / "plain.html", folder / "plain.pdf"
    source.write_text(page, encoding="utf-8")

    def run(_: int) -> None:
        target.unlink(missing_ok=True)
        subprocess.run(
            [sys.executable, "-c", PLAIN, source, target], check=True, capture_output=True, timeout=600
        )
        assert target.stat().st_size > 0

    return run


def rows() -> list[dict[str, Any]]:
    """Three rows, ours cold and unchanged beside Chromium, cold beside plain WeasyPrint: both in seconds, ratio, bar."""
    fonts = FontFolder(Path(settings.FONT_DIR))
    whole = b.Document("Hồ sơ", tuple(section for part in parts() for section in part.document.sections))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = browser_page(whole, fonts)
        works = (
            _print_with_chromium(folder, page),
            _print_with_weasyprint(folder, page),
            lambda run: _draft(run, PartCache(folder / f"cold-{run}"), fonts),
            lambda run: _draft(run + 1, PartCache(folder / f"cold-{run}"), fonts),
        )
        # in turns, so that a busy minute of the machine falls on all four alike
        times = [[seconds(work, run) for work in works] for run in range(BEST_OF)]
    chromium, plain, cold, unchanged = (min(column) for column in zip(*times, strict=True))
    figures = (
        ("cold, two processes; Chromium", cold, chromium, COLD_BAR),
        ("nothing changed; Chromium", unchanged, chromium, UNCHANGED_BAR),
        ("cold, two processes; plain WeasyPrint", cold, plain, PLAIN_BAR),
    )
    return [
        {
            "name": f"dossier, {ROWS:,} rows, {what} (s)",
            "ours": ours,
            "other": other,
            "ratio": ours / other,
            "bar": bar,
        }
        for what, ours, other, bar in figures
    ]

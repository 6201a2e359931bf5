"""The final set of 1,000 and of 5,000 rows: whether the time stays linear, and how much memory one process takes.

A fixed evidence index in volumes of 1,000 rows, each made as it is issued: in one piece, tagged, PDF/A-3b declared, with its
code, in a process of its own, one after the other. Each time is the best of three, in turns; the memory is the most that any of
the processes held.
"""

import resource
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from bench.dossier import indexed
from reports.documents import blocks as b
from reports.documents.fonts import FontFolder
from reports.issuing.final import Final, render_finals

ROWS_A_VOLUME, INDICATORS, SIZES, BEST_OF = 1000, 20, (1, 5), 3
LINEAR_BAR, MEMORY_BAR = 1.25, 400
KIBIBYTES_A_MEBIBYTE = 1024
CODE = "K7MQ2-9XWDT-HB4RC"


def _volume(number: int) -> Final:
    each = ROWS_A_VOLUME // INDICATORS
    tables = [indexed(place + 1, place * each + 1, each) for place in range(INDICATORS)]
    section = b.Section(tuple(block for table in tables for block in table), b.Orientation.LANDSCAPE)
    return Final(
        document=b.Document(f"Danh mục tài liệu, tập {number}", (section,)),
        author="Ủy ban nhân dân phường Hồng Sơn",
        code=CODE,
        address=f"https://cong.example/xac-minh/{CODE}/",
        foot=f"Mã xác minh {CODE} · hồ sơ năm 2023, bản chính thức 1",
        created=datetime(2024, 1, 5, 8, 30, tzinfo=UTC),
    )


def _seconds(volumes: int, fonts: FontFolder) -> float:
    finals = {f"index-1-{number}": _volume(number) for number in range(1, volumes + 1)}
    start = time.perf_counter()
    made = sum(1 for _ in render_finals(finals, fonts, processes=1))
    assert made == volumes
    return time.perf_counter() - start


def rows() -> list[dict[str, Any]]:
    """Two rows: seconds of 5,000 rows beside five times those of 1,000; most MiB of a process beside the limit."""
    fonts = FontFolder(Path(settings.FONT_DIR))
    times = [[_seconds(size, fonts) for size in SIZES] for _ in range(BEST_OF)]
    one, five = (min(column) for column in zip(*times, strict=True))
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KIBIBYTES_A_MEBIBYTE
    return [
        {
            "name": "final set, 5,000 rows; five times 1,000 rows (s)",
            "ours": five,
            "other": one * SIZES[1],
            "ratio": five / (one * SIZES[1]),
            "bar": LINEAR_BAR,
        },
        {
            "name": "final set, most memory of a process (MiB)",
            "ours": most,
            "other": MEMORY_BAR,
            "ratio": most / MEMORY_BAR,
            "bar": 1,
        },
    ]

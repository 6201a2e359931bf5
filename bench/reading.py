"""What the reader finds in 60 invented papers, as PDF, as Word files and as scans at 200 dpi; limits, not speed.

The papers and their truths come from ``tests/evidence/papers``, which shares nothing with the reader. A paper counts as read
when what is proposed for the field is what is true of it, also when that is nothing.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PAPERS = 60
TEXT_LIMITS = {"number": 0.05, "issued_on": 0.05, "kind": 0.10, "issuer": 0.10, "signer": 0.10}
SCAN_LIMITS = dict.fromkeys(TEXT_LIMITS, 0.15)
WRONG = 0.02


def rows() -> Iterator[dict[str, Any]]:
    from tests.evidence.papers import as_docx, as_pdf, as_scan

    yield from _rows("PDF", "pdf", as_pdf, TEXT_LIMITS)
    yield from _rows("Word", "docx", as_docx, TEXT_LIMITS)
    yield from _rows("scan", "pdf", as_scan, SCAN_LIMITS)


def _rows(
    what: str, ending: str, make: Callable[..., bytes], limits: dict[str, float]
) -> Iterator[dict[str, Any]]:
    from evidence.reading.reader import read_file
    from tests.evidence.papers import invented, tally

    read = []
    with tempfile.TemporaryDirectory() as folder:
        for paper in invented(PAPERS):
            path = Path(folder) / f"{paper.index}.{ending}"
            path.write_bytes(make(paper))
            read.append((paper, {one.field: one.value for one in read_file(path, ending).proposals}))
    found = tally(read)
    for name, limit in limits.items():
        yield _row(f"reading {PAPERS} papers as {what}: {name} not right", 1 - found.share(name), limit)
    yield _row(f"reading {PAPERS} papers as {what}: wrong proposals", found.wrong_share, WRONG)


def _row(name: str, share: float, limit: float) -> dict[str, Any]:
    return {"name": name, "ours": share, "other": limit, "ratio": share / limit, "bar": 1}

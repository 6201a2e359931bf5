"""What LibreOffice itself writes: PDF, Word and Excel of old and new, many files in each of its runs."""

from __future__ import annotations

import os
import subprocess
from functools import partial
from pathlib import Path

from tests.evidence.corpus import office
from tests.evidence.corpus.samples import Sample, named

WORDS = [
    *([], [office.table], [office.bands], [office.pictured], [office.lists], [office.linked]),
    *([office.table, office.bands], [office.pictured, office.lists], [office.linked, office.table]),
    *([office.lists, office.bands, office.linked], [office.pictured, office.table]),
    *([office.commented], [office.commented, office.table], [office.bands, office.pictured]),
]
BOOKS = [
    *(
        [],
        [office.charts],
        [office.sheet_pictures],
        [office.sheet_comments],
        [office.formulas],
        [office.checked],
    ),
    *([office.coloured], [office.linked_cells], [office.many_sheets], [office.protected]),
]
RUNS = [
    ("doc", "doc:MS Word 97", "docx"),
    ("docx", "docx:MS Word 2007 XML", "docx"),
    ("pdf", "pdf:writer_pdf_Export", "docx"),
    ("xls", "xls:MS Excel 97", "xlsx"),
    ("xlsx", "xlsx:Calc MS Excel 2007 XML", "xlsx"),
    ("pdf", 'pdf:calc_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}', "xlsx"),
]


def samples(folder: Path, *, few: bool = False) -> list[Sample]:
    """Convert and return the files; ``few``: three of Word and three of Excel of old, which nothing else can write."""
    words = [office.word(*changes) for changes in (WORDS[1:10:3] if few else WORDS)]
    books = [office.book(*changes) for changes in (BOOKS[1:8:3] if few else BOOKS)]
    found: list[Sample] = []
    for ending, target, source in RUNS:
        if few and ending not in {"doc", "xls"}:
            continue
        place = folder / f"{source}-{ending}"
        place.mkdir(parents=True)
        files = []
        for number, content in enumerate(words if source == "docx" else books):
            files.append(place / f"{number:02d}.{source}")
            files[-1].write_bytes(content)
        made = place / "made"
        _run(folder, target, made, files)
        results = [made / f"{file.stem}.{ending}" for file in files]
        found += named(f"LibreOffice {source}", [(ending, partial(_read, result)) for result in results])
    return found


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _run(folder: Path, target: str, made: Path, files: list[Path]) -> None:
    profile = (folder / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        target,
        "--outdir",
    ]
    subprocess.run(
        [*command, str(made), *map(str, files)],
        env={**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
        check=True,
        capture_output=True,
        timeout=300,
    )

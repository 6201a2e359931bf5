"""The programs of this machine that the reading needs beyond Python: found once, said on the health page."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

LANGUAGE = "vie"
SECONDS = 20


@cache
def ocr_available() -> bool:
    """Whether scans can be read: ``ocrmypdf``, and ``tesseract`` with Vietnamese data."""
    return (
        bool(shutil.which("ocrmypdf") and shutil.which("tesseract"))
        and LANGUAGE in _said("tesseract", "--list-langs").split()
    )


@cache
def office_available() -> bool:
    """Whether old Word and Excel files can be read: LibreOffice."""
    return shutil.which("soffice") is not None


@cache
def versions() -> dict[str, str]:
    """Return each program's version as it says it itself; empty where it is not installed."""
    return {
        "ocrmypdf": _said("ocrmypdf", "--version").strip()[:40],
        "tesseract": _said("tesseract", "--version")
        .partition("\n")[0]
        .removeprefix("tesseract ")
        .strip()[:40],
        "soffice": _said("soffice", "--version").partition("\n")[0].removeprefix("LibreOffice ").strip()[:40],
    }


def look_again() -> None:
    """Forget what was found: something was installed, or a test takes it away."""
    for found in (ocr_available, office_available, versions):
        found.cache_clear()


def _said(program: str, option: str) -> str:
    path = shutil.which(program)
    if path is None:
        return ""
    try:
        done = subprocess.run([path, option], capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr

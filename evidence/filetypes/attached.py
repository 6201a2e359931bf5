"""Files inside files: which of them could run, and whether a file ends as a package it does not claim to be."""

from __future__ import annotations

from pathlib import Path

from config.zipped import END, LONGEST_COMMENT
from evidence.names import clean_name, extension_of

PROGRAMS = """
apk app appimage bat bin cab chm class cmd com cpl deb dll dmg elf exe gadget hta inf iso jar js jse lnk mht msc msi msix
msp pif pkg ps1 ps1xml psm1 py reg rpm scf scr sct sh swf url vb vbe vbs wsc wsf wsh xbap
"""
WITH_MACROS = "docm dotm potm ppam pptm xlam xlsm xltm"
RUNS = frozenset([*PROGRAMS.split(), *WITH_MACROS.split()])
"""Endings of what runs when it is opened, or carries macros."""
BEGINNINGS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n")
SLACK = 64
"""Bytes behind the directory that readers forgive; a package attached to a PDF is followed by more (its cross-references)."""


def could_run(name: str, head: bytes) -> bool:
    """Return whether a file of this name and these first bytes is a program, a script or a file with macros."""
    return extension_of(clean_name(name)) in RUNS or head.startswith(BEGINNINGS)


def ends_as_zip(path: Path) -> bool:
    """Return whether the file ends with the directory of a ZIP: what reads it from its end finds another file in it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END.size - LONGEST_COMMENT))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if len(tail) - at >= END.size:
            comment = END.unpack_from(tail, at)[-1]
            if 0 <= len(tail) - at - END.size - comment < SLACK:
                return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False

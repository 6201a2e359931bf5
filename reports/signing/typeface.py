"""Tinos as pyHanko can embed it: only the letters of one text, measured in thousandths.

pyHanko 0.38 writes a font's widths as they stand in the file, but a PDF counts in thousandths of the size and Tinos in
2,048ths: letters would stand twice as far apart, and a width that is not the font's own is against PDF/A (ISO 19005-3,
6.2.11.5).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from pyhanko.pdf_utils.font import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator

from reports.documents.fonts import REGULAR, FontFolder

PER_EM = 1000


class Typeface(FontEngineFactory):
    """Makes pyHanko's font of Tinos for one text; ``size`` in points."""

    def __init__(self, fonts: FontFolder, text: str, size: int) -> None:
        self._data, self._size = _reduced(fonts, text), size

    def create_font_engine(self, writer: Any, obj_stream: Any = None) -> GlyphAccumulator:
        return GlyphAccumulator(writer, BytesIO(self._data), self._size, obj_stream=obj_stream)


def _reduced(fonts: FontFolder, text: str) -> bytes:
    """Return the regular face with the letters of ``text`` alone; its own names stay, they tell the font."""
    font = TTFont(fonts.file(REGULAR))
    options = Options(hinting=False, name_IDs=["*"], notdef_outline=True)
    letters = Subsetter(options)
    letters.populate(text=text)
    letters.subset(font)
    scale_upem(font, PER_EM)
    target = BytesIO()
    font.save(target)
    return target.getvalue()

"""A small cut of a Tinos face for stamped text: which glyph a letter is, how wide, and the font file to embed.

Cutting a font takes half a second and imports fontTools, so a cut is kept on disk under the hash of the typeface and
of the letters; drafts that differ in number, time and hash alone share it.
"""

import base64
import hashlib
import io
import json
import unicodedata
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from reports.documents.files import write_whole
from reports.documents.fonts import FAMILY, Face, FontFolder

Key = TypeVar("Key")
Value = TypeVar("Value")

CUT_VERSION = 1
SUBSTITUTE = "?"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in _TONES)
ALPHABET = (
    "".join(map(chr, range(32, 127))) + _VOWELS + _VOWELS.upper() + "đĐ" + "–—…·•“”‘’«»§°×≤≥−±²³½\u00a0"
)
"""ASCII, every Vietnamese letter and the signs of administrative prose: what nearly all stamped text is made of."""


class _Known(dict[Key, Value]):
    """A table that answers for the substitute where it does not know a letter; asked for every letter that is written."""

    def __init__(self, table: dict[Key, Value], substitute: Key) -> None:
        super().__init__(table)
        self._other = table[substitute]

    def __missing__(self, key: Key) -> Value:
        return self._other


@dataclass(frozen=True)
class Glyphs:
    """One cut. ``order`` maps letter to glyph id, ``widths`` lists advances by glyph id in 1/1000 em."""

    name: str
    tag: str
    file: bytes
    order: dict[str, int]
    widths: list[int]
    box: list[int]
    ascent: int
    descent: int

    def width(self, text: str) -> int:
        """The advance of ``text`` in 1/1000 em."""
        return sum(map(self._advances.__getitem__, text))

    def encode(self, text: str) -> str:
        """``text`` as hexadecimal glyph ids for a PDF string."""
        return text.translate(self._codes)

    @cached_property
    def _codes(self) -> "_Known[int, str]":
        return _Known({ord(letter): f"{glyph:04x}" for letter, glyph in self.order.items()}, ord(SUBSTITUTE))

    @cached_property
    def _advances(self) -> "_Known[str, int]":
        return _Known({letter: self.widths[glyph] for letter, glyph in self.order.items()}, SUBSTITUTE)

    @cached_property
    def _pairs(self) -> list[str]:
        by_glyph = {glyph: letter for letter, glyph in sorted(self.order.items(), reverse=True)}
        return [
            f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>"
            for glyph, letter in sorted(by_glyph.items())
        ]

    def to_unicode(self) -> bytes:
        """The CMap from glyph ids back to text (ISO 32000-1, 9.10.3; at most 100 pairs a block)."""
        blocks = [self._pairs[start : start + 100] for start in range(0, len(self._pairs), 100)]
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <ffff> endcodespacerange",
            *(f"{len(pairs)} beginbfchar\n" + "\n".join(pairs) + "\nendbfchar" for pairs in blocks),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
        return "\n".join(lines).encode()


def load(folder: FontFolder, face: Face, letters: str, cache: Path | None) -> Glyphs:
    """The cut of ``face`` that holds ``letters``: from ``cache`` when it is there and whole, else made and kept."""
    key = hashlib.sha256(f"{CUT_VERSION} {folder.fingerprint()} {face.name} {letters}".encode()).hexdigest()
    file = cache / f"{key}.glyphs" if cache else None
    if file is not None and (kept := _read(file)) is not None:
        return kept
    made = _cut(folder.file(face), face, letters, key)
    if file is not None:
        data = asdict(made) | {"file": base64.b64encode(made.file).decode()}
        write_whole(file, json.dumps(data, sort_keys=True).encode())
    return made


def _read(file: Path) -> Glyphs | None:
    try:
        data = json.loads(file.read_bytes())
        return Glyphs(**data | {"file": base64.b64decode(data["file"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _cut(source: Path, face: Face, letters: str, key: str) -> Glyphs:
    """Subset the face with fontTools; letters that it lacks are left out and later printed as "?"."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=[], drop_tables=["DSIG"]
    )
    with TTFont(source, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        target = io.BytesIO()
        font.save(target)
        scale = 1000 / font["head"].unitsPerEm
        best, head = font.getBestCmap(), font["head"]
        return Glyphs(
            name=FAMILY + ("-Bold" if face.bold else ""),
            tag="".join(chr(65 + int(digit, 16)) for digit in key[:6]),
            file=target.getvalue(),
            order={chr(code): font.getGlyphID(name) for code, name in sorted(best.items())},
            widths=[round(font["hmtx"][name][0] * scale) for name in font.getGlyphOrder()],
            box=[round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax)],
            ascent=round(font["hhea"].ascent * scale),
            descent=round(font["hhea"].descent * scale),
        )

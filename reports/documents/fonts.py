"""Tinos, the paper's typeface: where its files are, what they can print.

Tinos has the metrics of Times New Roman, which NĐ 30/2020 (PL I, mục I.3) demands, and every Vietnamese letter. Full
TrueType files are needed: subset web fonts of one family come out garbled in WeasyPrint. They come from the npm package
``@expo-google-fonts/tinos``; the folder is the setting ``FONT_DIR``. A missing font raises no error in WeasyPrint, so
the files are looked for before anything is rendered.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FAMILY = "Tinos"


class FontsMissing(RuntimeError):
    """The typeface is not installed."""


@dataclass(frozen=True, slots=True)
class Face:
    """One weight and slope of the family; ``name`` is folder and file stem in the package."""

    folder: str
    name: str
    bold: bool
    italic: bool


FACES = (
    Face("400Regular", "Tinos_400Regular.ttf", bold=False, italic=False),
    Face("700Bold", "Tinos_700Bold.ttf", bold=True, italic=False),
    Face("400Regular_Italic", "Tinos_400Regular_Italic.ttf", bold=False, italic=True),
    Face("700Bold_Italic", "Tinos_700Bold_Italic.ttf", bold=True, italic=True),
)
REGULAR, BOLD = FACES[0], FACES[1]

_STAND_INS = {
    "✓": "x", "✔": "x", "☑": "[x]", "☒": "[x]", "☐": "[ ]", "✗": "x", "✘": "x", "‐": "-", "➢": "-", "✦": "*",
}  # fmt: skip
_BOX = "□"


@dataclass(frozen=True, slots=True)
class FontFolder:
    """The folder of the installed package."""

    path: Path

    def file(self, face: Face) -> Path:
        """The file of ``face``; raises FontsMissing, with what to do, when it is not there."""
        file = self.path / face.folder / face.name
        if not file.is_file():
            raise FontsMissing(
                f"Chưa cài phông chữ Tinos nên không lập được văn bản PDF: thiếu tệp {file}. "
                "Hãy chạy script/setup (hoặc npm ci) rồi thử lại. (Tinos fonts are not installed.)"
            )
        return file

    def face_rules(self, address: Callable[[Face], str]) -> str:
        """The @font-face rules, each file under the address that ``address`` gives it."""
        return "\n".join(
            f'@font-face {{ font-family: {FAMILY}; src: url("{address(face)}");'
            f" font-weight: {'bold' if face.bold else 'normal'}; font-style: {'italic' if face.italic else 'normal'}; }}"
            for face in FACES
        )

    def fingerprint(self) -> str:
        """A hash over the font files: another version of the typeface is another paper."""
        return _fingerprint(tuple(self.file(face) for face in FACES))

    def printable(self, text: str) -> str:
        """``text`` with each sign that Tinos lacks replaced, so that no other font of the machine steps in.

        Ticks and boxes become letters; anything else unknown becomes □.
        """
        known = _characters(self.file(REGULAR))
        if known.issuperset(text):
            return text
        return "".join(sign if sign in known else _STAND_INS.get(sign, _BOX) for sign in text)


def configured() -> FontFolder:
    """The folder named by the Django setting FONT_DIR."""
    from django.conf import settings  # only here: the engine itself runs without settings

    return FontFolder(Path(settings.FONT_DIR))


@lru_cache(maxsize=4)
def _fingerprint(files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _characters(file: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont  # slow to import; not needed when every part comes from the cache

    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | {"\n"}

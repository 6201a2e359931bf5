"""Set phrases of administrative paper and the cleaning of text before it is printed. Pure.

Source of the phrases: Nghị định số 30/2020/NĐ-CP, Phụ lục I, mục II.1-4: số of documents and days below 10 and months 1
and 2 take a zero in front ("ngày 05 tháng 02", otherwise "tháng 3").
"""

import re
import unicodedata
from datetime import date

from reports.documents.blocks import Inline, Number, PlaceDate, Run

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS = "Nơi nhận:"
DASH = "- "
"""What stands before a line of a list."""
GAP = "\u00a0" * 6
"""Room for the clerk to write a number or a day by hand: no-break spaces, which every writer keeps.

With the spaces beside it 9 mm: two digits fit, and the date line of most places fits its column without day and month.
"""

_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)
_BLANK_LINES = re.compile(r"\n(?: *\n){2,}")


def clean(text: str) -> str:
    """``text`` in NFC without what must not reach paper: controls, bidi marks, invisible signs, lone surrogates.

    Tabs and other controls become spaces, line feeds stay, many empty lines become one; invisible signs vanish (a name cannot turn its own
    direction round); a lone surrogate or a code point that is no character (XML forbids both) becomes U+FFFD.
    """
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    cleaned = _UNPRINTABLE.sub(_replacement, text.replace("\r\n", "\n"))
    return _BLANK_LINES.sub("\n\n", cleaned)


def _replacement(match: re.Match[str]) -> str:
    category = unicodedata.category(match[0])
    if category in ("Cs", "Cn"):
        return "\ufffd"
    return "" if category == "Cf" else " "


def as_runs(content: Inline) -> tuple[Run, ...]:
    """``content`` as cleaned runs, whichever of its short forms was used."""
    parts = content if isinstance(content, tuple) else (content,)
    runs = (part if isinstance(part, Run) else Run(part) for part in parts)
    return tuple(Run(clean(run.text), run.bold, run.italic) for run in runs)


def plain(content: Inline) -> str:
    """The words of ``content`` without weight or slope."""
    return "".join(run.text for run in as_runs(content))


def day_number(day: int) -> str:
    """The day as written in a date line: 5 → "05", 15 → "15"."""
    return f"{day:02d}"


def month_number(month: int) -> str:
    """The month as written in a date line: 2 → "02", 3 → "3" (only January and February take a zero)."""
    return f"{month:02d}" if month < 3 else str(month)


def day_in_words(day: date) -> str:
    """The day as running text names it: "ngày 22 tháng 7 năm 2021"."""
    return f"ngày {day_number(day.day)} tháng {month_number(day.month)} năm {day.year}"


def date_line(dated: PlaceDate) -> str:
    """Place and date: "Phường Hồng Sơn, ngày 05 tháng 02 năm 2023", with a gap for a missing day or month."""
    day = GAP if dated.day is None else day_number(dated.day)
    month = GAP if dated.month is None else month_number(dated.month)
    return f"{dated.place}, ngày {day} tháng {month} năm {dated.year}"


def number_line(number: Number) -> str:
    """The number line: "Số: 12/BC-UBND"; numbers below 10 take a zero; an empty number is a gap."""
    value = number.value.strip()
    if value.isascii() and value.isdigit():
        value = f"{int(value):02d}"
    return f"Số: {value or GAP}/{number.symbol}"


def recipient_lines(recipients: tuple[str, ...]) -> tuple[str, ...]:
    """The list under "Nơi nhận": a dash before each, semicolons between, a full stop at the end."""
    bare = [recipient.strip().lstrip("-").strip().rstrip(";.") for recipient in recipients]
    last = len(bare) - 1
    return tuple(f"{DASH}{text}{'.' if index == last else ';'}" for index, text in enumerate(bare))

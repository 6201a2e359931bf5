"""How the portal writes Vietnamese figures and dates, folds text for search and sorts it. A pure leaf: it imports no app."""

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
MINUS = "\u2212"
DIGITS = re.compile(r"([0-9]+)")


WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
"""The days of a week from Monday on, as an office writes them."""


def number(value: Decimal | int, places: int | None = None) -> str:
    """Return "1.234,5": dot for thousands, comma for decimals; ``places`` None keeps the shortest exact form."""
    amount = Decimal(value)
    if places is not None:
        amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(amount):,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{MINUS}{text}" if amount < 0 and text.strip("0,.") else text


def points(value: Decimal | int) -> str:
    """Return points as on screen: one decimal, two where one would hide a quarter ("73,0", "0,25")."""
    amount = Decimal(value)
    return number(amount, 1 if amount == round(amount, 1) else 2)


def points_paper(value: Decimal | int) -> str:
    """Return points as on paper: shortest form ("73", "5,5")."""
    return number(value)


def signed(value: Decimal | int) -> str:
    """Return a difference of points with its sign: "+2,0", "−1,5" (U+2212), "0,0"."""
    text = points(value)
    return f"+{text}" if Decimal(value) > 0 else text


def percent(value: Decimal | int, places: int = 1) -> str:
    """Return "90,0 %" for 90 (a percentage, not a fraction)."""
    return f"{number(value, places)}{NBSP}%"


def vnd(value: Decimal | int) -> str:
    """Return "150.000 đ"."""
    return f"{number(value, 0)}{NBSP}đ"


def date(value: dt.date) -> str:
    """Return "20/11/2023"."""
    return f"{value:%d/%m/%Y}"


def datetime(value: dt.datetime) -> str:
    """Return "08:14 20/11/2023"; the caller gives local time."""
    return f"{value:%H:%M %d/%m/%Y}"


def filesize(size: int) -> str:
    """Return "812 KB" or "2,1 MB" for a number of bytes."""
    if size < 1024:
        return f"{size}{NBSP}byte"
    if size < 1024 * 1024:
        return f"{number(Decimal(size) / 1024, 0)}{NBSP}KB"
    return f"{number(Decimal(size) / (1024 * 1024), 1)}{NBSP}MB"


def fold(text: str) -> str:
    """Return the text for accent-free search: marks off, đ to d, lower case, other signs to single spaces."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    kept = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return " ".join(kept.split())


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that puts 2 before 10, whatever accents and case: figures by their value, before words."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in DIGITS.split(fold(text))
        if part.strip()
    ]

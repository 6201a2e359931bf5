"""Vietnamese wording shared by a rule's own description and the explanation of a score."""

from decimal import Decimal

from config import vietnamese as vi

NBSP = vi.NBSP
INSTITUTIONS = (
    "Ủy ban",
    "Hội đồng nhân dân",
    "Mặt trận Tổ quốc",
    "Nhân dân",
    "Đảng ",
    "Chính phủ",
    "Thủ tướng",
    "Nhà nước",
)
"""What keeps its capital inside a sentence (NĐ 30/2020/NĐ-CP, Phụ lục II)."""


def capital(text: str) -> str:
    """Return the text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """Return the text with a small first letter, unless it begins with an abbreviation or an institution's name."""
    kept = text[1:2].isupper() or text.startswith(INSTITUTIONS)
    return text if kept else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """Return the text with a capital first letter and a full stop, unless it ends in a mark of its own."""
    return capital(text) if text.endswith((".", "?", "!", ":")) else f"{capital(text)}."


def named_points(points: Decimal) -> str:
    """Return "5,5 điểm"."""
    return f"{vi.points_paper(points)}{NBSP}điểm"


def named_percent(percent: Decimal) -> str:
    """Return a limit as the regulation writes it: "80 %", "66,67 %"."""
    return f"{vi.number(percent)}{NBSP}%"


def counted(amount: Decimal | int | str, unit: str) -> str:
    """Return "18 văn bản", or the figure alone where the rule names no unit."""
    figure = amount if isinstance(amount, str) else vi.number(amount)
    return f"{figure}{NBSP}{unit}" if unit else figure


def reward(condition: str, otherwise: str, max_points: Decimal | None) -> str:
    """Return what meeting a condition gives: "Tỷ lệ từ 80 % trở lên: 5 điểm; tỷ lệ thấp hơn: 0 điểm."."""
    if max_points is None:
        return f"Đạt khi {lower(condition)}."
    return f"{capital(condition)}: {named_points(max_points)}; {otherwise}: {named_points(Decimal(0))}."

"""Ready sentences for a reviewer's message: a short label, and the courteous sentence it puts into the field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """One stock phrase; ``sentence`` is complete and may be sent as it is."""

    label: str
    sentence: str


PHRASES: tuple[tuple[str, str], ...] = (
    (
        "Mờ, không đọc được",
        "Bản quét bị mờ, có chỗ không đọc được. Đề nghị anh/chị quét lại ở 200–300 dpi rồi gửi bản mới.",
    ),
    ("Thiếu trang", "Tài liệu còn thiếu trang. Đề nghị anh/chị gửi lại bản đủ trang."),
    (
        "Chưa ký, đóng dấu",
        "Tài liệu chưa có chữ ký, con dấu hoặc chữ ký số. Đề nghị anh/chị gửi bản đã ký, đóng dấu.",
    ),
    (
        "Sai chỉ tiêu",
        "Tài liệu này chưa chứng minh cho chỉ tiêu {code}. Đề nghị anh/chị chuyển sang đúng chỉ tiêu hoặc gửi tài liệu khác.",
    ),
    (
        "Ngoài năm",
        "Tài liệu được ban hành ngoài năm {year}. Đề nghị anh/chị gửi tài liệu của năm đánh giá.",
    ),
    (
        "Sổ chưa khớp",
        "Thông tin trong sổ tài liệu chưa khớp với văn bản. Đề nghị anh/chị xem lại số, ngày, trích yếu theo văn bản.",
    ),
)
"""Labels with their sentences; ``{code}`` is the indicator's, ``{year}`` the assessed year."""


def phrases_for(code: str, year: int) -> tuple[Phrase, ...]:
    """Return the phrases for a document of the indicator."""
    return tuple(Phrase(label, sentence.format(code=code, year=year)) for label, sentence in PHRASES)


def phrases_for_many(year: int) -> tuple[Phrase, ...]:
    """Return the phrases that suit documents of several indicators."""
    return tuple(
        Phrase(label, sentence.format(year=year)) for label, sentence in PHRASES if "{code}" not in sentence
    )

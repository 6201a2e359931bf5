"""The words of a reminder that a person copies into Zalo (ux, words 83 and 84); the portal itself sends nothing there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from config import vietnamese as vi
from criteria.ruletypes.words import lower
from reports.occasions import Occasion, Occasions

ANSWER_WITHIN = 2
"""Working days that a late report is still asked for."""


def zalo_text(name: str, occasions: Occasions, on: date, address: str) -> str:
    """Return the text for one person about reports that are all overdue, or all still in time; no personal data.

    ``address`` is the page where they are written, as a whole address.
    """
    last = min(one.due_on for one in occasions)
    what = _named(occasions.all)
    if last >= on:
        left = (last - on).days
        when = f"còn {left} ngày tới hạn" if left else "hôm nay là hạn"
        return f"Kính gửi anh/chị {name}: {when} {what}, {vi.date(last)}. Gửi tại: {address}. Trân trọng."
    until = occasions.office.add_working(on, ANSWER_WITHIN)
    return (
        f"Kính gửi anh/chị {name}: UBND {occasions.ward.kind_name} chưa nhận được {what}, hạn {_days(occasions.all)}. "
        f"Đề nghị gửi trước 17 giờ ngày {vi.date(until)} tại: {address}. "
        "Nếu không phát sinh, bấm “Không phát sinh” và ghi lý do. Trân trọng."
    )


def _named(occasions: Sequence[Occasion]) -> str:
    """Return "báo cáo quý III: kinh phí hòa giải (CT 3.2)", or "02 báo cáo quý III (CT 3.2, CT 4.5)"."""
    codes = ", ".join(dict.fromkeys(f"CT {one.code}" for one in occasions if one.code))
    behind = f" ({codes})" if codes else ""
    if len(occasions) == 1:
        return f"{lower(occasions[0].name)}{behind}"
    periods = ", ".join(dict.fromkeys(one.period.name for one in occasions))
    return f"{len(occasions):02} báo cáo {periods}{behind}"


def _days(occasions: Sequence[Occasion]) -> str:
    return ", ".join(vi.date(day) for day in sorted({one.due_on for one in occasions}))

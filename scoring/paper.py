"""Facts of a rule as a report words them, where the line on screen is too terse for paper. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal

from config import vietnamese as vi
from criteria import ruletypes as rt
from criteria.ruletypes.words import NBSP, capital, lower

NOT = "không "
_SHARE = re.compile(rf" = ([\d.,]+{NBSP}%)")


def none_of(rule: rt.AllOrZero, total: Decimal | None) -> str:
    """Return "Ban hành 4/4 văn bản được giao", or that there is no such case."""
    if total and rule.violation.startswith(NOT):
        all_done = f"{vi.number(total)}/{vi.number(total)}"
        return capital(rule.counted(all_done).removeprefix(NOT))
    of = "" if total is None else f" (0/{vi.number(total)})"
    return f"Không có trường hợp {lower(rule.counted(''))}{of}"


def answer(rule: rt.Boolean, given: bool) -> str:
    """Return the question as a statement: "Đã lập Danh mục", "Không lập Danh mục"; else with its answer."""
    question = capital(rule.question).rstrip("?:. ")
    if question.startswith("Đã "):
        return question if given else f"Chưa {question.removeprefix('Đã ')}"
    if question.startswith("Có ") and question.endswith(" không"):
        stated = question.removesuffix(" không")
        return stated if given else f"Không {stated.removeprefix('Có ')}"
    return f"{question}: {'có' if given else 'không'}"


def nothing(rule: rt.Zero) -> str:
    """Return "Không có cán bộ bị kỷ luật" for "Số cán bộ bị kỷ luật"."""
    return f"Không có {lower(rule.what).removeprefix('số ')}"


def spent(paid: Decimal, due: Decimal, steps: Sequence[str]) -> str:
    """Return what was paid and what had to be, with its reckoning, in đồng."""
    reckoned = " + ".join(steps).replace(f"{NBSP}đ", f"{NBSP}đồng")
    return f"Đã chi {_dong(paid)}, mức phải chi là {_dong(due)} ({reckoned})"


def _dong(amount: Decimal) -> str:
    return f"{vi.number(amount, 0)}{NBSP}đồng"


def share(rule: rt.RatioBands | rt.RatioThreshold, facts: str) -> str:
    """Return "Số văn bản ban hành đúng hạn: 18/20 văn bản (90,0 %)" for the facts "18/20 văn bản = 90,0 %"."""
    counts, _, percent = facts.partition(" = ")
    return f"{capital(rule.numerator)}: {counts} ({percent})"


def compared(rule: rt.Compared, facts: str) -> str:
    """Return "Số vụ hòa giải thành: 9/10 vụ (90,0 %), năm trước 4/5 vụ (80,0 %), mức yêu cầu không thấp hơn năm trước"."""
    lead = f"{capital(rule.numerator)}: " if rule.by_ratio else ""
    said = _SHARE.sub(r" (\1)", facts)
    return f"{lead}{lower(said) if lead else said}, mức yêu cầu {rule.requirement}"

"""Take the figures a rule asks for out of whatever was stored, and write a ratio so that it never misleads."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from textwrap import shorten

from config import vietnamese as vi
from criteria.ruletypes import STEP, Fault, Input
from criteria.ruletypes.reader import exact
from criteria.ruletypes.words import lower

Value = Decimal | int | bool | date | tuple[str, ...] | str | Mapping[int, Decimal]

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
_LONGEST_GROUND = 300
NOTHING_AROSE = "Nếu trong năm không phát sinh, chọn “Không phát sinh” và ghi rõ căn cứ."
"""What an official does when a rule has nothing to divide by."""


class Figures:
    """The figures of one rule: each method returns a typed value, or None and notes what is missing or wrong.

    ``missing`` holds the labels of absent figures, ``faults`` a Vietnamese sentence for each impossible one.
    """

    def __init__(self, inputs: Iterable[Input], figures: Mapping[str, object]) -> None:
        self.inputs = {entry.key: entry for entry in inputs}
        self.figures = figures
        self.missing: list[str] = []
        self.faults: list[Fault] = []

    @property
    def complete(self) -> bool:
        """Return whether every figure asked for so far was there and possible."""
        return not self.missing and not self.faults

    def fault(self, key: str, message: str) -> None:
        """Note that the figure ``key`` is impossible."""
        self.faults.append(Fault(key, message))

    def label(self, key: str) -> str:
        """Return the label of a figure."""
        return self.inputs[key].label

    def _given(self, key: str) -> object | None:
        value = self.figures.get(key)
        if (value is None or value == "") and self.inputs[key].required:
            self.missing.append(self.label(key))
        return None if value == "" else value

    def whole(self, key: str) -> Decimal | None:
        """Return a whole number from 0 (a count, or money in đồng)."""
        value = self._given(key)
        return None if value is None else self._whole(key, value, self.label(key))

    def _whole(self, key: str, value: object, label: str) -> Decimal | None:
        amount = None if isinstance(value, str) else exact(value)
        if amount is None or amount < 0 or amount != int(amount):
            self.fault(key, f"{label}: nhập số nguyên từ 0 trở lên.")
            return None
        return amount

    def by_group(self, key: str) -> tuple[Decimal, ...] | None:
        """Return the whole numbers of all residential groups; a group without a figure makes it missing."""
        value = self._given(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault(key, f"{self.label(key)}: nhập số liệu của từng khối, tổ dân phố, thôn.")
            return None
        if not value or any(amount is None for amount in value.values()):
            self.missing.append(f"{self.label(key)} của từng khối, tổ dân phố, thôn")
            return None
        amounts = [self._whole(key, amount, self.label(key)) for amount in value.values()]
        return tuple(amount for amount in amounts if amount is not None) if not self.faults else None

    def points(self, key: str, most: Decimal | None) -> Decimal | None:
        """Return points from 0 to ``most`` (None: no known limit) in steps of 0.25."""
        value = self._given(key)
        if value is None:
            return None
        amount = None if isinstance(value, str) else exact(value)
        if amount is None or amount < 0 or amount % STEP or (most is not None and amount > most):
            upper = "trở lên" if most is None else f"đến {vi.points_paper(most)}"
            self.fault(key, f"Nhập điểm từ 0 {upper}, theo nấc 0,25 điểm.")
            return None
        return amount

    def flag(self, key: str) -> bool | None:
        """Return a yes or no."""
        value = self._given(key)
        if value is None or isinstance(value, bool):
            return value
        self.fault(key, f"{self.label(key)}: chọn Có hoặc Không.")
        return None

    def day(self, key: str) -> date | None:
        """Return a date of the years 1990 to 2100."""
        value = self._given(key)
        if value is None:
            return None
        found = value.date() if isinstance(value, datetime) else value
        if isinstance(found, date) and EARLIEST <= found <= LATEST:
            return found
        self.fault(key, f"{self.label(key)}: nhập ngày theo dạng ngày/tháng/năm, từ năm 1990 đến năm 2100.")
        return None

    def chosen(self, key: str) -> frozenset[str] | None:
        """Return the chosen options; an empty choice is an answer ("none of them")."""
        value = self._given(key)
        if value is None:
            return None
        items = value if isinstance(value, (tuple, list, set, frozenset)) else (None,)
        options = self.inputs[key].options
        if any(item not in options for item in items):
            self.fault(key, f"{self.label(key)}: chỉ chọn trong danh sách của chỉ tiêu.")
            return None
        return frozenset(str(item) for item in items)

    def ground(self, key: str) -> str | None:
        """Return a written ground on one line, shortened for the explanation."""
        return self.text(key, "xin ghi rõ căn cứ")

    def text(self, key: str, request: str = "cần là một đoạn chữ") -> str | None:
        """Return a text on one line, shortened; ``request`` is what is asked of a person who gave none."""
        value = self._given(key)
        if value is None:
            return None
        text = shorten(value, _LONGEST_GROUND, placeholder=" …") if isinstance(value, str) else ""
        if not text:
            self.fault(key, f"{self.label(key)}: {request}.")
            return None
        return text

    def part_of(self, part: str, whole: str) -> tuple[Decimal, Decimal] | None:
        """Return two counts of which the first is contained in the second."""
        few, all_ = self.whole(part), self.whole(whole)
        if few is None or all_ is None:
            return None
        if few > all_:
            limit = f"{self.label(part)} không lớn hơn {lower(self.label(whole))}"
            self.fault(part, f"Nhập số từ 0 đến {vi.number(all_)}. {limit}.")
            return None
        return few, all_


def figures_of_part(figures: Mapping[str, object], prefix: str) -> dict[str, object]:
    """Return the figures whose key begins with ``prefix``, without it."""
    return {
        key.removeprefix(prefix): value
        for key, value in figures.items()
        if isinstance(key, str) and key.startswith(prefix)
    }


def _decimal(units: int, places: int) -> Decimal:
    """Return units / 10^places exactly, whatever the decimal context."""
    return Decimal((0, tuple(int(digit) for digit in str(units)), -places))


def _place(value: Fraction, limits: Iterable[Fraction]) -> tuple[int, ...]:
    return tuple((value > limit) - (value < limit) for limit in limits)


def shown_percent(ratio: Fraction, limits: Iterable[Decimal | Fraction]) -> str:
    """Return a percentage of at least 0 with one decimal, or as many as tell it from every limit.

    Rounded to one decimal where that stays on the same side of every limit (also of 0 and 100); otherwise
    cut, never rounded: 69.99 against the limit 70 is "69,99 %", 95.04 against "trên 95 %" is "95,04 %".
    """
    marks = [Fraction(limit) for limit in limits] + [Fraction(0), Fraction(100)]
    shown, places = _decimal(int(ratio * 10 + Fraction(1, 2)), 1), 1
    # Figures have at most 13 digits and limits six decimals: 25 places always tell them apart.
    while _place(Fraction(shown), marks) != _place(ratio, marks) and places < 25:
        places += 1
        shown = _decimal(int(ratio * 10**places), places)
    return f"{vi.number(shown) if places > 1 else vi.number(shown, 1)}{vi.NBSP}%"

"""Read one rule's parameters from framework data, naming every fault instead of stopping at the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from config import vietnamese as vi

LARGEST = Decimal(10) ** 12
MOST_PLACES = 6
UNPRINTABLE = "Có ký tự không lưu được."


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a parameter or a figure: where (``bands[1].points``) and a Vietnamese sentence."""

    field: str
    message: str


@dataclass(frozen=True)
class Scale:
    """What a rule is measured on while it is read: its most points (None: unknown) and whether points count."""

    max_points: Decimal | None
    mode: str
    depth: int = 0

    @property
    def by_points(self) -> bool:
        """Return whether the framework counts points (else met / not met)."""
        return self.mode == "points"


def exact(value: object) -> Decimal | None:
    """Return a YAML number (int, float or numeric str) as an exact Decimal, or None when it is not a sane one.

    Sane: finite, at most 10^12 in size and six decimals, so that later arithmetic is exact and short.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    try:
        amount = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        # ValueError: CPython refuses to print an integer of more than 4,300 digits.
        return None
    if not amount.is_finite() or abs(amount) > LARGEST:
        return None
    return amount if amount == round(amount, MOST_PLACES) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Reader:
    """A mapping being read: each ``take`` method returns a typed value or None and notes a fault.

    ``prefix`` is the path of the mapping inside its rule; ``faults`` is shared with the readers of its parts.
    """

    data: Mapping[str, object]
    scale: Scale
    prefix: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, message: str) -> None:
        """Note one fault at ``key`` ("" for the mapping itself)."""
        path = f"{self.prefix}.{key}" if self.prefix and key else self.prefix or key
        self.faults.append(Fault(path, message))

    def _absent(self, key: str, required: bool) -> bool:
        absent = self.data.get(key) is None
        if absent and required:
            self.fault(key, "Thiếu tham số này.")
        return absent

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a non-empty text on one line; "" when absent or faulty."""
        if self._absent(key, required):
            return ""
        value = self.data[key]
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "Cần là một đoạn chữ, không để trống.")
            return ""
        line = _one_line(value)
        if not line.isprintable():
            self.fault(key, UNPRINTABLE)
            return ""
        return line

    def number(
        self, key: str, *, required: bool = True, least: Decimal | int = 0, most: Decimal | int | None = None
    ) -> Decimal | None:
        """Return a number within ``least`` … ``most``; None when absent or faulty."""
        if self._absent(key, required):
            return None
        amount = exact(self.data[key])
        if amount is None:
            self.fault(key, "Cần là một số (ví dụ 80 hoặc 0.5).")
            return None
        if amount < least or (most is not None and amount > most):
            upper = "" if most is None else f" đến {vi.number(most)}"
            self.fault(
                key, f"Số {vi.number(amount)} nằm ngoài khoảng cho phép: từ {vi.number(least)}{upper}."
            )
            return None
        return amount

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """Return a whole number within ``least`` … ``most``; None when absent or faulty."""
        amount = self.number(key, least=least, most=most)
        if amount is None:
            return None
        if amount != int(amount):
            self.fault(key, "Cần là số nguyên.")
            return None
        return int(amount)

    def flag(self, key: str, *, required: bool = True) -> bool | None:
        """Return true or false; None when absent, null or faulty."""
        if self._absent(key, required):
            return None
        value = self.data[key]
        if not isinstance(value, bool):
            self.fault(key, "Cần là true hoặc false.")
            return None
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a non-empty list of distinct texts; () when absent or faulty."""
        items = self._items(key)
        if not all(isinstance(item, str) and item.strip() for item in items):
            self.fault(key, "Mỗi dòng cần là một đoạn chữ, không để trống.")
            return ()
        found = tuple(_one_line(str(item)) for item in items)
        if not all(item.isprintable() for item in found):
            self.fault(key, UNPRINTABLE)
            return ()
        if len(set(found)) < len(found):
            self.fault(key, "Có hai dòng giống nhau.")
        return found

    def rows(self, key: str) -> tuple["Reader", ...]:
        """Return a reader for each mapping of a non-empty list; () when absent or faulty."""
        readers = []
        for index, item in enumerate(self._items(key)):
            if isinstance(item, Mapping):
                path = f"{self.prefix}.{key}[{index}]" if self.prefix else f"{key}[{index}]"
                readers.append(Reader(item, self.scale, path, self.faults))
            else:
                self.fault(f"{key}[{index}]", "Cần là một nhóm tham số.")
        return tuple(readers)

    def _items(self, key: str) -> Sequence[object]:
        if self._absent(key, required=True):
            return ()
        items = self.data[key]
        if not isinstance(items, (list, tuple)) or not items:
            self.fault(key, "Cần là một danh sách có ít nhất một dòng.")
            return ()
        return items

    def only(self, *known: str) -> None:
        """Note each key that is not one of ``known``: a misspelt parameter must not pass unseen."""
        for key in self.data:
            if key not in known:
                self.fault(str(key), "Không có tham số tên này ở loại quy tắc này.")

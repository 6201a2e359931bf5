"""Check one group of values of a framework file against a table of its keys."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from criteria.marked import Marked, Steps
from criteria.models import Certainty
from criteria.ruletypes.reader import exact

MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_NAMED_SOURCE = re.compile(r"\{([a-z0-9-]+)\}")
Check = Callable[[Any], tuple[Any, str]]
"""Value as written → (value as stored, what is wrong with it or "")."""


@dataclass(frozen=True)
class Key:
    """What a key holds; ``null`` may stand there as null (not known), ``absent`` may be left out."""

    check: Check
    null: bool = False
    absent: bool = False


def text(longest: int = 5000) -> Check:
    def check(value: Any) -> tuple[str, str]:
        if not isinstance(value, str) or not value.strip():
            return "", "Cần là một đoạn chữ, không để trống."
        line = " ".join(value.split())
        if not line.isprintable():
            return "", "Có ký tự không lưu được."
        return (line, "") if len(line) <= longest else ("", f"Dài {len(line)} ký tự, quá mức {longest}.")

    return check


def slug(value: Any) -> tuple[str, str]:
    if isinstance(value, str) and SLUG.fullmatch(value):
        return value, ""
    return "", "Cần là chữ thường không dấu, chữ số và dấu gạch nối, nhiều nhất 64 ký tự."


def short_name(value: Any) -> tuple[str, str]:
    """A name short enough for a table; empty where there is no name to shorten."""
    return ("", "") if value == "" else text(60)(value)


def texts(value: Any) -> tuple[list[str], str]:
    if not isinstance(value, list):
        return [], "Cần là một danh sách."
    found = [text(1000)(item) for item in value]
    wrong = next((message for _, message in found if message), "")
    return [line for line, _ in found], wrong


def whole(least: int, most: int) -> Check:
    def check(value: Any) -> tuple[int, str]:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return 0, f"Cần là số nguyên từ {least} đến {most}."
        return value, ""

    return check


def points(value: Any) -> tuple[str, str]:
    """Points or a percentage, kept as text so that 0.1 stays 0.1."""
    amount = None if isinstance(value, str) else exact(value)
    if amount is None or amount != round(amount, 2) or not 0 <= amount <= 1000:
        return "0", "Cần là một số từ 0 đến 1000, nhiều nhất hai chữ số thập phân."
    return f"{amount.normalize():f}", ""


def figure(value: Any) -> tuple[int | float, str]:
    """Like ``points``, kept as a number."""
    kept, message = points(value)
    return (int(kept) if "." not in kept else float(kept)), message


def flag(value: Any) -> tuple[bool, str]:
    return (value, "") if isinstance(value, bool) else (False, "Cần là true hoặc false.")


def date(value: Any) -> tuple[str, str]:
    try:
        return dt.date.fromisoformat(value).isoformat(), ""
    except (TypeError, ValueError):
        return "", "Cần là một ngày có thật, viết như 2021-07-22."


def month_day(value: Any) -> tuple[str, str]:
    if isinstance(value, str) and MONTH_DAY.fullmatch(value):
        try:
            dt.date.fromisoformat(f"2024-{value}")
        except ValueError:
            pass
        else:
            return value, ""
    return "", "Cần là tháng và ngày có thật, viết như 01-10."


def one_of(*allowed: str) -> Check:
    def check(value: Any) -> tuple[str, str]:
        return (value, "") if value in allowed else ("", f"Cần là một trong: {', '.join(allowed)}.")

    return check


certainty = one_of(*(str(value) for value in Certainty.values))


@dataclass
class Group:
    """A group of values being checked; the faults go to its file."""

    file: Marked
    steps: Steps
    data: Mapping[str, Any]
    sources: Mapping[str, str]

    def fault(self, key: str, message: str) -> None:
        self.file.fault((*self.steps, key) if key else self.steps, message)

    def take(self, keys: Mapping[str, Key], *, others: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the values of the keys as stored; a key that is in neither list is a fault.

        A faulty value is left out, so that one mistake is named once.
        """
        for name in self.data:
            if name not in keys and name not in others:
                self.fault(name, "Khóa này không có trong quy ước của tệp.")
        found: dict[str, Any] = {}
        for name, key in keys.items():
            if name not in self.data:
                if not key.absent:
                    self.fault(name, "Thiếu khóa này.")
                continue
            value = self.data[name]
            if value is None:
                if key.null:
                    found[name] = None
                else:
                    self.fault(name, "Không được để trống.")
                continue
            stored, message = key.check(value)
            if message:
                self.fault(name, message)
            else:
                found[name] = self._full_source(name, stored) if name.endswith("source") else stored
        return found

    def _full_source(self, key: str, value: str) -> str:
        """Write out the sources that a text names in braces."""
        for name in _NAMED_SOURCE.findall(value):
            if name not in self.sources:
                self.fault(key, f"Không có nguồn “{name}” ở mục sources.")
        return _NAMED_SOURCE.sub(lambda found: self.sources.get(found[1], found[0]), value)

    def group(self, key: str) -> Group | None:
        """Return the group under a key; None, with a fault, when there is none."""
        value = self.data.get(key)
        if isinstance(value, Mapping):
            return Group(self.file, (*self.steps, key), value, self.sources)
        self.fault(key, "Cần là một nhóm giá trị." if key in self.data else "Thiếu khóa này.")
        return None

    def groups(self, key: str, *, absent: bool = False) -> list[Group]:
        """Return the groups of a list."""
        if absent and key not in self.data:
            return []
        value = self.data.get(key)
        if not isinstance(value, list):
            self.fault(key, "Cần là một danh sách." if key in self.data else "Thiếu khóa này.")
            return []
        found = []
        for index, item in enumerate(value):
            steps = (*self.steps, key, index)
            if isinstance(item, Mapping):
                found.append(Group(self.file, steps, item, self.sources))
            else:
                self.file.fault(steps, "Cần là một nhóm giá trị.")
        return found

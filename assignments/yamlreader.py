"""Read YAML so that every fault names its file, line and field, and all faults are found in one go."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from criteria.yamlfile import Fault, top_mapping

NULL_TAG = "tag:yaml.org,2002:null"


@dataclass
class Reader:
    """A YAML mapping being read: each method returns a typed value (or an empty one) and notes a fault if it is wrong.

    ``faults`` is shared by all readers of a file; ``finish`` notes the keys that nobody asked for.
    """

    node: yaml.MappingNode
    path: str
    file: str
    faults: list[Fault]
    _asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._values: dict[str, yaml.Node] = {}
        for key, value in self.node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in self._values:
                self.fault(name, "Khóa này ghi hai lần.", key)
            self._values[name] = value

    @property
    def line(self) -> int:
        return self.node.start_mark.line + 1

    def fault(self, key: str, message: str, node: yaml.Node | None = None) -> None:
        """Note a fault at a key ("" for the mapping itself)."""
        where = node or self._values.get(key) or self.node
        name = f"{self.path}.{key}" if self.path and key else self.path or key
        self.faults.append(Fault(self.file, where.start_mark.line + 1, name, message))

    def _take(self, key: str, required: bool) -> yaml.Node | None:
        self._asked.add(key)
        node = self._values.get(key)
        if node is None or node.tag == NULL_TAG:
            if required:
                self.fault(key, "Thiếu giá trị này.")
            return None
        return node

    def _scalar(self, key: str, required: bool) -> str | None:
        node = self._take(key, required)
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            self.fault(key, "Phải là một giá trị, không phải danh sách hay nhóm.")
            return None
        return str(node.value)

    def text(self, key: str, *, longest: int = 100_000, required: bool = True) -> str:
        """Return a text on one line, each letter with its tone as one sign; "" when absent or faulty."""
        text = _one_line(self._scalar(key, required) or "")
        return self._fits(key, text, longest)

    def _fits(self, key: str, text: str, longest: int) -> str:
        if len(text) > longest:
            self.fault(key, f"Dài {len(text)} ký tự, quá mức {longest}.")
        elif not text.isprintable():
            self.fault(key, "Có ký tự không lưu được.")
        else:
            return text
        return ""

    def choice(self, key: str, allowed: Collection[str], *, required: bool = True) -> str:
        """Return one of the allowed words; "" when absent or faulty."""
        word = self.text(key, required=required)
        if word and word not in allowed:
            self.fault(key, f"“{word}” không thuộc: {', '.join(sorted(allowed))}.")
            return ""
        return word

    def integer(self, key: str, low: int, high: int, *, required: bool = True) -> int:
        """Return a whole number between low and high; ``low`` when absent or faulty."""
        text = self._scalar(key, required)
        if text is None:
            return low
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and low <= int(text) <= high):
            self.fault(key, f"Phải là số nguyên từ {low} đến {high}.")
            return low
        return int(text)

    def optional_integer(self, key: str, low: int, high: int) -> int | None:
        """Return a whole number between low and high; None when absent, ``low`` when faulty."""
        node = self._values.get(key)
        if node is None or node.tag == NULL_TAG:
            self._asked.add(key)
            return None
        return self.integer(key, low, high)

    def truth(self, key: str) -> bool:
        """Return whether true is written; False when absent or faulty."""
        return self.choice(key, ("true", "false"), required=False) == "true"

    def decimal(self, key: str) -> Decimal:
        """Return a figure below ten million with at most two decimals; 0 when absent or faulty."""
        text = self._scalar(key, required=True)
        try:
            value = Decimal(text or "0")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) >= 10_000_000 or value != round(value, 2):
            self.fault(key, "Phải là một số, nhiều nhất hai chữ số thập phân.")
            return Decimal(0)
        return value

    def date(self, key: str) -> dt.date | None:
        """Return a date written 2023-11-30; None when absent or faulty."""
        text = self._scalar(key, required=False)
        if text is None:
            return None
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            self.fault(key, "Phải là ngày theo dạng 2023-11-30.")
            return None
        if not 2000 <= day.year <= 2100:  # 0203-11-30 is a slip of the finger
            self.fault(key, "Năm phải từ 2000 đến 2100.")
            return None
        return day

    def texts(self, key: str, *, longest: int = 300) -> tuple[str, ...]:
        """Return a list of texts; () when absent or faulty."""
        found = []
        for node in self._items(key):
            if isinstance(node, yaml.ScalarNode) and node.tag != NULL_TAG and str(node.value).strip():
                found.append(self._fits(key, _one_line(str(node.value)), longest))
            else:
                self.fault(key, "Mỗi dòng của danh sách phải là một giá trị.", node)
        return tuple(text for text in found if text)

    def _items(self, key: str) -> list[yaml.Node]:
        node = self._take(key, required=False)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fault(key, "Phải là một danh sách.")
            return []
        return list(node.value)

    def each(self, key: str) -> Iterator[Reader]:
        """Yield a reader for each mapping in a list; nothing when absent or faulty."""
        for index, node in enumerate(self._items(key)):
            if isinstance(node, yaml.MappingNode):
                yield Reader(node, f"{self.path}.{key}[{index}]".lstrip("."), self.file, self.faults)
            else:
                self.fault(key, "Mỗi dòng của danh sách phải là một nhóm giá trị.", node)

    def part(self, key: str) -> Reader | None:
        """Return a reader for a mapping under a key; None when absent or faulty."""
        node = self._take(key, required=False)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.fault(key, "Phải là một nhóm giá trị.")
            return None
        return Reader(node, f"{self.path}.{key}".lstrip("."), self.file, self.faults)

    def finish(self) -> None:
        """Note the keys that nobody asked for: a misspelt key must not be dropped in silence."""
        for key in self._values.keys() - self._asked:
            self.fault(key, "Khóa này không có trong quy ước của tệp.")


def _one_line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def open_yaml(path: Path) -> Reader:
    """Return a reader for the file's top mapping; raise FaultyFile when it is no readable YAML mapping."""
    return Reader(top_mapping(path), "", path.name, [])

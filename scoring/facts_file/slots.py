"""Which figures a framework asks for, in the order of the regulation, and the figures that were filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from criteria.ruletypes import Input, InputKind
from criteria.tree import FrameworkTree, IndicatorNode
from scoring.facts_file.faults import Fault, shown
from scoring.facts_file.values import Groups, Unreadable, flag, is_empty, read, read_one
from scoring.rules import Value

CONDITIONS = "conditions"
"""The path of what is asked beside the indicators."""

NOT_ARISING = Input("not_arising", "Không phát sinh trong năm", InputKind.BOOLEAN, required=False)
GROUND = Input("not_arising_ground", "Căn cứ xác định không phát sinh", InputKind.TEXT, required=False)
HEAD_DISCIPLINED = Input(
    "head_disciplined",
    "Trong năm có người đứng đầu cấp ủy, chính quyền bị xử lý kỷ luật hoặc bị truy cứu trách nhiệm hình sự?",
    InputKind.BOOLEAN,
    required=False,
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Slot:
    """One figure: ``path`` is "1.1" (indicator), "1.1.2" (content) or "conditions"."""

    path: str
    input: Input
    indicator: IndicatorNode | None = None
    content: int | None = None

    @property
    def address(self) -> tuple[str, str]:
        return self.path, self.input.key


def slots_of(tree: FrameworkTree, *, asks_head: bool) -> tuple[Slot, ...]:
    """Return every figure that may be filled in; a key stands once under a path."""
    found = [slot for criterion in tree.criteria for node in criterion.indicators for slot in _slots(node)]
    if asks_head:
        found.append(Slot(CONDITIONS, HEAD_DISCIPLINED))
    return tuple(found)


def _slots(node: IndicatorNode) -> Iterator[Slot]:
    if node.not_arising is not None:
        yield Slot(node.code, NOT_ARISING, node)
        yield Slot(node.code, GROUND, node)
    for entry in node.rule.inputs() if node.rule and not node.contents else ():
        yield Slot(path_of(node, None), entry, node)
    for content in node.contents:
        for entry in content.rule.inputs() if content.rule else ():
            yield Slot(path_of(node, content.number), entry, node, content.number)


def path_of(node: IndicatorNode, content: int | None) -> str:
    """Return "1.1" for an indicator, "1.1.2" for its content 2."""
    return node.code if content is None else f"{node.code}.{content}"


@dataclass
class Filled:
    """The figures of a file as they are read: ``figures`` is path → key → figure, ``places`` where each stood."""

    slots: tuple[Slot, ...]
    figures: dict[str, dict[str, Value | None]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    groups: Groups = field(default_factory=Groups)

    def __post_init__(self) -> None:
        self._known = {slot.address: slot for slot in self.slots}
        self._paths = {slot.path for slot in self.slots}
        self._codes = {slot.indicator.code: slot.indicator for slot in self.slots if slot.indicator}
        self._seen: dict[tuple[str, str, str], str] = {}

    def fault(self, place: str, message: str) -> None:
        """Note what is wrong at a place."""
        self.faults.append(Fault(place, message))

    def slot(self, place: str, path: str, key: str) -> Slot | None:
        """Return the slot of a path and key as written, in any case; None, with a fault, when there is none.

        What belongs to an indicator's only content may stand under the indicator.
        """
        path, key = _SPACES.sub("", path).lower(), key.strip().lower()
        if (path, key) in self._known:
            return self._known[path, key]
        node = self._codes.get(path)
        if node is not None and len(node.contents) == 1:
            below = path_of(node, node.contents[0].number), key
            if below in self._known:
                return self._known[below]
        if path not in self._paths and node is None:
            self.fault(place, f"Bộ tiêu chí này không có chỉ tiêu, nội dung mã “{shown(path, 40)}”.")
        else:
            self.fault(place, f"{_named(path)} không có số liệu mã “{shown(key, 40)}”.")
        return None

    def take(self, place: str, slot: Slot, raw: object, *, percent: bool = False) -> None:
        """Keep a figure that stands whole in one place; nothing written is no figure."""
        if is_empty(raw):
            return
        if self._once(place, slot, ""):
            self._keep(place, slot, lambda: read(slot.input, _plain(raw), self.groups, percent=percent))

    def take_group(self, place: str, slot: Slot, name: str, raw: object) -> None:
        """Keep the figure of one residential group; a named group without a figure makes it missing."""
        if not name and is_empty(raw):
            return
        if not name and isinstance(raw, str) and re.search(r"[:;\n]", raw.strip()):
            self.take(place, slot, raw)
            return
        held = self.figures.get(slot.path, {}).get(slot.input.key)
        known: dict[int, Any] = dict(held) if isinstance(held, Mapping) else {}
        name = name or f"dòng {len(known) + 1}"
        if self._once(place, slot, name):
            number = self.groups.number(name)
            self._keep(place, slot, lambda: {**known, number: read_one(slot.input, raw)})

    def take_option(self, place: str, slot: Slot, option: str, raw: object) -> None:
        """Keep the answer to one option; as soon as one is answered, the others count as not chosen."""
        if is_empty(raw) or not self._once(place, slot, option):
            return
        held = self.figures.get(slot.path, {}).get(slot.input.key)
        chosen = held if isinstance(held, tuple) else ()
        self._keep(place, slot, lambda: (*chosen, option) if flag(raw) else chosen)

    def _once(self, place: str, slot: Slot, part: str) -> bool:
        address = (*slot.address, part.casefold())
        first = self._seen.setdefault(address, place)
        if first == place:
            return True
        self.fault(place, f"Số liệu này đã ghi một lần rồi ({first}).")
        return False

    def _keep(self, place: str, slot: Slot, reading: Any) -> None:
        try:
            value = reading()
        except Unreadable as error:
            self.fault(place, str(error))
            return
        self.figures.setdefault(slot.path, {})[slot.input.key] = value
        self.places.setdefault(slot.address, place)

    def check(self) -> None:
        """Note what only the whole file shows: a ground without the mark it belongs to."""
        for path, figures in self.figures.items():
            if GROUND.key in figures and NOT_ARISING.key not in figures:
                place = self.places[path, GROUND.key]
                self.fault(
                    place, "Đã ghi căn cứ nhưng chưa đánh dấu “Không phát sinh”: ghi x, hoặc xóa căn cứ này."
                )


def _plain(raw: object) -> object:
    return raw.strip() if isinstance(raw, str) else raw


def _named(path: str) -> str:
    if path == CONDITIONS:
        return "Phần điều kiện"
    code, _, content = path.rpartition(".")
    return f"Chỉ tiêu {code}, nội dung {content}," if "." in code else f"Chỉ tiêu {path}"

"""The YAML of figures: the same keys as the sheet, under "figures" by code ("1.1", "1.1.2") and "conditions"."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from criteria.marked import Marked, Steps, read_marked
from criteria.ruletypes import InputKind
from scoring.facts_file.faults import Fault, FaultyFacts, refused, shown
from scoring.facts_file.rulebook import Rulebook
from scoring.facts_file.sheet import HINTS
from scoring.facts_file.slots import CONDITIONS, Filled, Slot

MAX_FILE = 1024 * 1024
TOP = ("framework", "figures", CONDITIONS)
HEAD = """\
# Số liệu chấm điểm – {title}
# Ghi giá trị sau dấu hai chấm; để trống là chưa có số liệu, không có trường hợp nào thì ghi 0.

framework: {code}

figures:
"""


def template(book: Rulebook) -> bytes:
    """Return an empty file of the framework's figures, in UTF-8."""
    lines = [HEAD.format(title=_one_line(book.short_title), code=book.code).rstrip("\n")]
    path = ""
    for slot in book.slots:
        if slot.path != path:
            path = slot.path
            lines += ["", f"{CONDITIONS}:"] if path == CONDITIONS else ["", *_heading(slot), f'  "{path}":']
        indent = "  " if path == CONDITIONS else "    "
        lines.append(f"{indent}# {_one_line(slot.input.label)} ({_hint(slot)})")
        lines += [
            f"{indent}#   {number}. {_one_line(option)}"
            for number, option in enumerate(slot.input.options, 1)
        ]
        lines.append(f"{indent}{slot.input.key}:")
    return ("\n".join(lines) + "\n").encode()


def _heading(slot: Slot) -> list[str]:
    node = slot.indicator
    if node is None or slot.content not in (None, 1):
        return []
    return [
        f"  # Chỉ tiêu {node.code}. {_one_line(node.short_name or node.name or 'chưa có tên chính thức')}"
    ]


def _hint(slot: Slot) -> str:
    entry = slot.input
    if entry.kind == InputKind.CHOICES:
        return "số thứ tự các việc đã làm, ví dụ [1, 3]; [] là không làm việc nào"
    hint = HINTS.get(entry.kind, "Chữ").lower()
    return f"{hint}; theo khối: {{Khối 1: 2, Khối 2: 3}}" if entry.per_group else hint


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def read(path: Path, book: Rulebook) -> Filled:
    """Return the figures of a filled file; raise FaultyFacts with every fault, its line and its key."""
    if not path.is_file():
        raise refused("Không có tệp này.")
    if path.stat().st_size > MAX_FILE:
        raise refused("Tệp quá lớn so với một bảng số liệu.")
    file = _marked(path)
    filled = Filled(book.slots)
    for key in file.data:
        if str(key).lower() not in TOP:
            filled.fault(_place(file, (key,)), f"Không dùng khóa này ở đây; chỉ có {', '.join(TOP)}.")
    data = {str(key).lower(): key for key in file.data}
    code = file.data.get(data.get("framework", ""))
    if code is not None and str(code).strip().lower() != book.code:
        message = f"Tệp này là của bộ tiêu chí “{shown(str(code), 60)}”, không phải “{book.code}”."
        filled.fault(_place(file, (data["framework"],)), message)
    for part in _parts(file, data.get("figures"), filled):
        _take(file, part, part[-1], filled)
    if CONDITIONS in data:
        _take(file, (data[CONDITIONS],), CONDITIONS, filled)
    filled.check()
    # What was wrong in reading (a key twice, a tag) has its line in the file already.
    faults = [
        Fault(f"{fault.file}:{fault.line}: {fault.field or '(tệp)'}", fault.message) for fault in file.faults
    ]
    if faults or filled.faults:
        raise FaultyFacts(faults + filled.faults)
    return filled


def _marked(path: Path) -> Marked:
    try:
        return read_marked(path)
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise refused("Sai cú pháp YAML hoặc có ký tự không dùng được.", path.name) from error


def _parts(file: Marked, key: str | None, filled: Filled) -> list[tuple[str, ...]]:
    value = file.data.get(key) if key is not None else None
    if key is None or value is None:
        return []
    if not isinstance(value, Mapping):
        filled.fault(_place(file, (key,)), "Cần là một nhóm giá trị theo mã chỉ tiêu.")
        return []
    return [(key, path) for path in value]


def _take(file: Marked, steps: Steps, path: Any, filled: Filled) -> None:
    value: Any = file.data
    for step in steps:
        value = value[step]
    if value is None:
        return
    if not isinstance(value, Mapping):
        filled.fault(_place(file, steps), "Cần là một nhóm số liệu theo mã.")
        return
    for key, raw in value.items():
        place = _place(file, (*steps, key))
        slot = filled.slot(place, str(path), str(key))
        if slot is not None:
            filled.take(place, slot, raw)


def _place(file: Marked, steps: Steps) -> str:
    found = file.places.get(steps)
    line = found.line if found else 1
    name = shown(": ".join(str(step) for step in steps), 80)
    return f"{file.file}:{line}: {name}"

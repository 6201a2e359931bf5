"""YAML read together with where each value stands, so that a fault names its file, line and field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from criteria.yamlfile import Fault, FaultyFile, mapping_in, top_mapping

Steps = tuple[str | int, ...]
"""The way to a value: ("criteria", 0, "name")."""

TAG = "tag:yaml.org,2002:"
DEEPEST = 30
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True)
class Place:
    """Where a value stands; ``steps`` is its way inside that file."""

    file: str
    line: int
    steps: Steps


@dataclass
class Marked:
    """A file's values, the place of each, and the faults found so far."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Steps, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, steps: Steps, message: str) -> None:
        """Note a fault at a value; a value that is not there is named under what should hold it."""
        known = steps
        while known and known not in self.places:
            known = known[:-1]
        place = self.places.get(known, Place(self.file, 1, ()))
        name = written((*place.steps, *steps[len(known) :]))
        self.faults.append(Fault(place.file, place.line, name, message))

    def graft(self, at: Steps, value: Any, taken_from: Marked, steps: Steps) -> None:
        """Put a value of another file into this one; its faults keep naming the other file."""
        for old in [known for known in self.places if known[: len(at)] == at]:
            del self.places[old]
        for known, place in taken_from.places.items():
            if known[: len(steps)] == steps:
                self.places[(*at, *known[len(steps) :])] = place
        holder: Any = self.data
        for step in at[:-1]:
            holder = holder[step]
        holder[at[-1]] = value


def written(steps: Steps) -> str:
    """Return "criteria[0].name" for ("criteria", 0, "name")."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def steps_of(text: str) -> Steps:
    """Return ("bands", 1, "points") for "bands[1].points"."""
    return tuple(int(index) if index else name for index, name in _STEP.findall(text))


def read_marked(path: Path) -> Marked:
    """Return the file's values; what cannot be read at all leaves ``data`` empty and one fault."""
    return _marked(path.name, lambda: top_mapping(path))


def marked_in(text: str, name: str) -> Marked:
    """Return the values of a text like those of a file; ``name`` stands for the file's."""
    return _marked(name, lambda: mapping_in(text, name))


def _marked(name: str, read: Callable[[], yaml.MappingNode]) -> Marked:
    marked = Marked(name)
    try:
        node = read()
    except FaultyFile as refusal:
        marked.faults.extend(refusal.faults)
        return marked
    marked.data = _value(marked, node, ())
    return marked


def _value(marked: Marked, node: yaml.Node, steps: Steps) -> Any:
    marked.places.setdefault(steps, Place(marked.file, node.start_mark.line + 1, steps))
    if len(steps) > DEEPEST:
        marked.fault(steps, "Các giá trị lồng nhau quá sâu.")
        return None
    if isinstance(node, yaml.MappingNode):
        return {key: _value(marked, value, (*steps, key)) for key, value in _entries(marked, node, steps)}
    if isinstance(node, yaml.SequenceNode):
        return [_value(marked, item, (*steps, index)) for index, item in enumerate(node.value)]
    return _scalar(marked, node, steps) if isinstance(node, yaml.ScalarNode) else None


def _entries(marked: Marked, node: yaml.MappingNode, steps: Steps) -> Iterator[tuple[str, yaml.Node]]:
    """Yield key and value of a mapping; keys are text as written ("1.2"), the line of a value is its key's."""
    seen: set[str] = set()
    for key_node, value in node.value:
        is_text = isinstance(key_node, yaml.ScalarNode) and storable(key_node.value)
        key = str(key_node.value) if is_text else "?"
        place = Place(marked.file, key_node.start_mark.line + 1, (*steps, key))
        if key in seen or not is_text:
            message = "Khóa này ghi hai lần." if key in seen else "Khóa phải là một chữ."
            marked.faults.append(Fault(place.file, place.line, written(place.steps), message))
            continue
        seen.add(key)
        marked.places[place.steps] = place
        yield key, value


def storable(text: str) -> bool:
    """Return whether a database can keep the text and a page show it: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _scalar(marked: Marked, node: yaml.ScalarNode, steps: Steps) -> Any:
    """Return text, a number, true, false or None; a date stays the text it is written in."""
    if not storable(node.value):
        marked.fault(steps, "Có ký tự không lưu được.")
        return None
    maker = yaml.constructor.SafeConstructor()
    try:
        match node.tag.removeprefix(TAG):
            case "null":
                return None
            case "bool":
                return maker.construct_yaml_bool(node)
            case "int":
                # YAML reads 010 as 8 and 1:30 as 90: such a number stays the text it is written in.
                return int(node.value) if _DECIMAL.fullmatch(node.value) else str(node.value)
            case "float":
                # The same of 1:30.5, which YAML reads as 90.5, and of 1_000.5.
                if ":" in node.value or "_" in node.value:
                    return str(node.value)
                return maker.construct_yaml_float(node)
            case "str" | "timestamp":
                return str(node.value)
    except ValueError:
        return str(node.value)
    marked.fault(steps, "Loại giá trị này không dùng được.")
    return None

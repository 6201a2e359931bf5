"""The values that only a framework has in its cells: how sure something is, and the parameters of a rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from accounts.workbooks import values
from accounts.workbooks.cells import Cell
from accounts.workbooks.values import InCell, plain_text
from config import vietnamese as vi
from criteria.marked import DEEPEST, TAG, marked_in
from criteria.models import Certainty


class Sureness(InCell):
    """How sure a value is, in the portal's words; its key is understood, too."""

    KNOWN = {
        **{vi.fold(str(one.label)): str(one.value) for one in Certainty},
        **{vi.fold(str(one.value)): str(one.value) for one in Certainty},
    }
    AS_WRITTEN = {str(one.label): str(one.value) for one in Certainty}
    LABELS = {str(one.value): str(one.label) for one in Certainty}

    def read(self, cell: Cell | None) -> str | None:
        text = plain_text(cell)
        if not text:
            return None
        found = self.AS_WRITTEN.get(text) or self.KNOWN.get(vi.fold(text))
        if found is None:
            raise ValueError(f"Cần là một trong: {', '.join(str(one.label) for one in Certainty)}.")
        return found

    def write(self, value: Any) -> str:
        return self.LABELS[value] if value else ""


class Parameters(InCell):
    """A rule's parameters, one a line, as in ``docs/rules.md``."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, dict[str, Any]] = {}

    def read(self, cell: Cell | None) -> dict[str, Any] | None:
        text = plain_text(cell)
        if not text:
            return None
        if text not in self.known:
            self.known[text] = read_parameters(text)
        return self.known[text]

    def write(self, value: Any) -> str:
        if not value:
            return ""
        written: str = yaml.dump(
            value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000
        )
        return written.rstrip("\n")


def read_parameters(text: str) -> dict[str, Any]:
    """Return the parameters of a text; raise ValueError with a sentence that names the line.

    The quick parser reads what cannot fold or nest too deep; anything else goes to the careful one of the files.
    """
    if not _DEEP.search(text):
        try:
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
            if isinstance(node, yaml.MappingNode):
                return {str(key): value for key, value in _value(node, 0).items()}
        except (yaml.YAMLError, _Unusual):
            pass
    found = marked_in(text, "")
    if found.faults:
        fault = found.faults[0]
        line = f"Dòng {fault.line} trong ô: " if fault.line else ""
        raise ValueError(f"{line}{fault.message} Mỗi dòng viết “tham số: giá trị”.")
    return found.data


_DEEP = re.compile(r"[&*!%]|[\[{]{5}|(?:[-?] ){5}")


class _Unusual(Exception):
    """Something the careful parser judges: a doubled key, an unusual type, too deep."""


def _value(node: Any, depth: int) -> Any:
    """Return a node's value as ``criteria.marked`` does: dates stay text, keys are text."""
    if depth > DEEPEST:
        raise _Unusual
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(node.value):
            raise _Unusual
        return {key: _value(value, depth + 1) for key, (_, value) in zip(keys, node.value, strict=True)}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, depth + 1) for item in node.value]
    match node.tag.removeprefix(TAG):
        case "str":
            return node.value
        case "int" if _PLAIN_INT.fullmatch(node.value):
            return int(node.value)
        case "float" if _PLAIN_FLOAT.fullmatch(node.value):
            return float(node.value)
        case "bool" if node.value in {"true", "false"}:
            return node.value == "true"
        case "null":
            return None
    raise _Unusual


_PLAIN_INT = re.compile(r"-?(?:0|[1-9]\d{0,15})")
_PLAIN_FLOAT = re.compile(r"-?\d{1,15}\.\d{1,15}")


def shown(widget: InCell, value: Any) -> str:
    """Return a value in one line, as the check page shows it."""
    if isinstance(value, Mapping):
        return _in_line(value)
    return values.shown(widget, value)


def _in_line(value: Any) -> str:
    """Return parameters in one line: "min_percent: 80; bands: [from: 90; points: 2], […]"."""
    if isinstance(value, Mapping):
        return "; ".join([f"{key}: {_in_line(part)}" for key, part in value.items()])
    if isinstance(value, list):
        return ", ".join(
            [f"[{_in_line(part)}]" if isinstance(part, Mapping) else _in_line(part) for part in value]
        )
    return _WORDS[value] if value is None or isinstance(value, bool) else str(value)


_WORDS = {None: "null", True: "true", False: "false"}

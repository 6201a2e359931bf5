"""Open a YAML file whose faults are named with file, line and field: rule sets here, plans in ``assignments``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where the package was built with it: the same nodes and marks, five times as fast."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: the line (from 1; 0 for the file itself), the field and a Vietnamese sentence."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field or '(tệp)'}: {self.message}"


class FaultyFile(Exception):
    """Files that were refused with all their faults; nothing of them was stored."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def top_mapping(path: Path) -> yaml.MappingNode:
    """Return the file's top mapping with the place of every value; raise FaultyFile when there is none to read."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"Không đọc được tệp ({error.strerror})."
        raise FaultyFile([Fault(path.name, 0, "", message)]) from error
    except UnicodeDecodeError as error:
        raise FaultyFile([Fault(path.name, 0, "", "Tệp không phải UTF-8.")]) from error
    return mapping_in(text, path.name)


def mapping_in(text: str, name: str) -> yaml.MappingNode:
    """Return the top mapping of a text; raise FaultyFile, with ``name`` for the file's, when there is none to read.

    Anchors are refused: a value would stand in two places, and a few lines could unfold to gigabytes.
    """

    def refused(line: int, message: str) -> FaultyFile:
        return FaultyFile([Fault(name, line, "", message)])

    try:
        node = _composed(text, FAST, refused)
    except RecursionError as error:
        raise refused(0, "Các giá trị lồng nhau quá sâu.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise refused(line, "Sai cú pháp YAML.") from error
    except yaml.YAMLError as error:
        raise refused(0, "Sai cú pháp YAML hoặc có ký tự không dùng được.") from error
    if not isinstance(node, yaml.MappingNode):
        raise refused(1, "Tệp phải là một nhóm giá trị.")
    return node


def _composed(text: str, loader: Any, refused: Callable[[int, str], FaultyFile]) -> yaml.Node | None:
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise refused(line, "Không dùng neo (&, *) trong tệp này.")
        return yaml.compose(text, Loader=loader)
    except yaml.YAMLError:
        if loader is yaml.SafeLoader:
            raise
        return _composed(text, yaml.SafeLoader, refused)  # it names the line of a fault better

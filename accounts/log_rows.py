"""Rows of the log as pages tell them, in the words of ``acts.py``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.acts import PARTS, SIGNINGS, act_label, detail_label
from accounts.audit import AuditEntry

IN_VERSIONS = {"assignments.plan", "criteria.framework", "evidence.revision"}
"""Objects with versions that people know; the version of the others counts how often their row was written."""
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+\Z")
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}:00\Z")
FIGURE = re.compile(r"[0-9]+/(?:p([0-9]+)_)?([a-z_]+)/[0-9]+\Z")
"""The place of a figure as scoring names it: "6/p2_numerator/0"; its part and name are told, its numbers are not."""
VOLUME = re.compile(r"index-([0-9]+)-([0-9]+)\Z")
"""The index of one criterion, one volume of it."""
PAPERS = {"part", "mẫu"}
"""Details that may name one part of a dossier."""
CODES = {"indicator"}
"""Details that hold a code: "2.5" is no decimal number there."""


@dataclass(frozen=True)
class LogRow:
    """One row: the entry, what was done, to which version of the object, and its detail in lines."""

    entry: AuditEntry
    act: str
    version: str
    details: list[str]


def rows_of(entries: Iterable[AuditEntry]) -> list[LogRow]:
    """Return the rows of a page of entries, in their order; no query."""
    return [
        LogRow(
            entry,
            act_label(entry.act),
            version_words(entry.object_kind, entry.version),
            details(entry.detail),
        )
        for entry in entries
    ]


def version_words(kind: str, version: str) -> str:
    """Return "lần ghi 5", "bản 2", or the beginning of a file's hash; "" where the row names no version."""
    if not version:
        return ""
    if not version.isdecimal() or len(version) >= 8:
        return f"mã kiểm {version[:8]}"
    return f"bản {version}" if kind in IN_VERSIONS else f"lần ghi {version}"


def details(text: str) -> list[str]:
    """Return the detail of a row in lines: "họ và tên: cũ → mới" for what changed, "tên: giá trị" for the rest."""
    try:
        content = json.loads(text)
    except ValueError:
        return [text] if text else []
    if not isinstance(content, dict):
        return [text]
    return [f"{_label(name, value)}: {_value(name, value)}" for name, value in content.items()]


def _label(name: str, value: Any) -> str:
    """Return the name of a detail; "part" and "method" are said of meetings and sendings, and of a dossier's papers."""
    if name == "method" and value in SIGNINGS:
        return "cách ký"
    return "văn bản" if name == "part" and _is_paper(value) else detail_label(name)


def _value(name: str, value: Any) -> str:
    if name in CODES and isinstance(value, str):
        return value
    if name == "method" and value in SIGNINGS:
        return SIGNINGS[value]
    if name in PAPERS and _is_paper(value):
        return _paper(value)
    if name == "parts" and isinstance(value, list) and all(_is_paper(one) for one in value):
        return ", ".join(map(_paper, value)) or "(trống)"
    return _told(value)


def _is_paper(value: Any) -> bool:
    return isinstance(value, str) and (value in PARTS or VOLUME.match(value) is not None)


def _paper(key: str) -> str:
    """Return "biên bản họp", "danh mục tài liệu kiểm chứng, tiêu chí 2, tập 1"."""
    if volume := VOLUME.match(key):
        return "{}, tiêu chí {}, tập {}".format(PARTS["index"], *volume.groups())
    return PARTS[key]


def _name(name: str) -> str:
    """Return the name of a detail in words; of a figure, the part it belongs to and what it is."""
    if place := FIGURE.match(name):
        part, figure = place.groups()
        return f"phần {part}, {detail_label(figure)}" if part else detail_label(figure)
    return detail_label(name)


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_name(name)}: {_told(part)}" for name, part in value.items())
    if isinstance(value, list) and len(value) == 2:
        return f"{_told(value[0])} → {_told(value[1])}"
    if isinstance(value, list):
        return ", ".join(_told(part) for part in value)
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        return "có" if value else "không"
    text = str(value)
    if day := DAY.match(text):
        return "/".join(reversed(day.groups()))
    if CLOCK.match(text):
        return text[:5]
    return text.replace(".", ",") if DECIMAL.match(text) else detail_label(text)

"""Load framework files into the database: all of them or none, again and again with the same result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.audit import Actor, record
from criteria.checking import check
from criteria.crosschecks import KEY, figure_faults
from criteria.mapping import read_mappings
from criteria.marked import Marked, read_marked
from criteria.models import Framework
from criteria.overlay import merged
from criteria.plain import digest_of, write
from criteria.yamlfile import Fault, FaultyFile

SHIPPED: Path = settings.BASE_DIR / "criteria" / "frameworks"


class Outcome(StrEnum):
    CREATED = "created"
    REPLACED = "replaced"
    NEW_VERSION = "new_version"
    NEW_DRAFT = "new_draft"
    WAITS = "waits"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Loaded:
    """A framework and what loading did to it."""

    framework: Framework
    outcome: Outcome


def read_frameworks(directory: Path) -> list[dict[str, Any]]:
    """Return the checked frameworks of all ``*.yaml`` files of a directory, by file name.

    Raises FaultyFile with every fault of every file.
    """
    files = {path.name: read_marked(path) for path in sorted(directory.glob("*.yaml"))}
    if not files:
        raise FaultyFile([Fault(str(directory.name), 0, "", "Không có tệp bộ tiêu chí nào (*.yaml).")])
    by_code = {file.data.get("code"): file for file in files.values() if "base" not in file.data}
    read: list[dict[str, Any]] = []
    faults: list[Fault] = []
    codes: set[str] = set()
    for file in files.values():
        data = _checked(file, by_code)
        code = data.get("code", "")
        if code and code in codes:
            file.fault(("code",), f"Mã “{code}” đã dùng ở tệp khác.")
        codes.add(code)
        faults.extend(file.faults)
        read.append(data)
    if faults:
        raise FaultyFile(sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.field)))
    return read


def _checked(file: Marked, by_code: Mapping[Any, Marked]) -> dict[str, Any]:
    if not file.data:
        return {}
    if "base" not in file.data:
        return _whole(file)
    base = by_code.get(file.data["base"])
    if base is None or not base.data:
        file.fault(("base",), f"Không có tệp nào mang mã “{file.data['base']}”.")
        return {}
    return _whole(merged(file, base))


def _whole(file: Marked) -> dict[str, Any]:
    """Return the checked framework; a shipped file's cross-checks name only figures there are.

    A draft that people edit is not asked that: what its rules no longer ask for is not compared any more.
    """
    data = check(file)
    for row, line, message in figure_faults(data):
        file.fault((KEY, row, "figures", line), message)
    return data


def load_frameworks(*, directory: Path = SHIPPED, by: Actor) -> list[Loaded]:
    """Store the frameworks of a directory; return what was done with each.

    What did not change writes nothing. A changed framework that an assessment uses is left as it is and becomes the
    next version; one that is not in use is replaced; one that people corrected here stays in force, and the file's
    becomes a draft. Checks of values that stayed the same are kept.
    """
    # Files are read and hashed before the transaction: SQLite has one writer, who should not wait for a disk.
    checked = read_frameworks(directory)
    read_mappings(directory.parent / "mappings", checked)
    read = [(data, digest_of(data)) for data in checked]
    with transaction.atomic():
        return [_store(data, digest, by) for data, digest in read]


def _store(data: Mapping[str, Any], digest: str, by: Actor) -> Loaded:
    # A ward's own rule set is nobody else's: it neither hides a shipped one nor is its base, but it has its number.
    all_versions = Framework.objects.locked_versions(data["code"])
    number = all_versions[-1].version + 1 if all_versions else 1
    versions = [one for one in all_versions if one.ward_id is None]
    if known := next((one for one in versions if one.digest == digest), None):
        return Loaded(known, Outcome.UNCHANGED)
    drafts = [one for one in versions if one.is_draft]
    last = next((one for one in reversed(versions) if not one.is_draft), None)
    # What people corrected here stays in force; the new file waits as a draft to be compared with it.
    corrected = last is not None and last.base_id is not None
    if corrected and drafts:
        return Loaded(drafts[0], Outcome.WAITS)
    if last is None:
        framework, outcome = Framework(code=data["code"], version=number), Outcome.CREATED
    elif last.first_used_at is None and not corrected and not last.later_versions.exists():
        framework, outcome = last, Outcome.REPLACED
    else:
        state = Framework.State.DRAFT if corrected else Framework.State.IN_FORCE
        framework = Framework(code=data["code"], version=number, state=state)
        outcome = Outcome.NEW_DRAFT if corrected else Outcome.NEW_VERSION
    write(framework, data, like=last)
    detail = {"framework": framework.code, "version": framework.version, "sha256": digest}
    record(by, "framework_load", framework, version=str(framework.version), detail=detail)
    return Loaded(framework, outcome)

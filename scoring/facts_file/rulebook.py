"""Find a framework by its code: the one that was loaded, else the one that is shipped; a database is not needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from criteria.loading import SHIPPED, read_frameworks
from criteria.models import Framework
from criteria.tree import FrameworkTree, tree_of, tree_of_data
from scoring.counting import conditions_of
from scoring.facts_file.faults import refused, shown
from scoring.facts_file.slots import Slot, slots_of
from scoring.rules import ConditionsRule


@dataclass(frozen=True)
class Rulebook:
    """A framework ready to be asked; ``version`` is None for the shipped file."""

    code: str
    title: str
    short_title: str
    version: int | None
    tree: FrameworkTree
    conditions: ConditionsRule

    @property
    def mode(self) -> str:
        return self.tree.mode

    @property
    def by_points(self) -> bool:
        return self.mode == Framework.Mode.POINTS

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Return every figure the framework asks for."""
        return slots_of(self.tree, asks_head=self.conditions.head_not_disciplined)


def rulebook(code: str) -> Rulebook:
    """Return the framework of a code in any case; raise FaultyFacts naming the codes there are."""
    wanted = code.strip().lower()
    stored = _stored(wanted)
    if stored is not None:
        return stored
    shipped = _shipped()
    if wanted not in shipped:
        raise refused(
            f"Không có bộ tiêu chí mã “{shown(code, 60)}”. Các mã có sẵn: {', '.join(sorted(shipped))}."
        )
    data = shipped[wanted]
    conditions = conditions_of(data["thresholds"], data["exclusions"])
    tree = tree_of_data(data)
    return Rulebook(wanted, data["title"], data["short_title"], None, tree, conditions)


@cache
def _shipped() -> Mapping[str, Mapping[str, Any]]:
    """Return the shipped frameworks by code; reading them takes longer than scoring, and they do not change."""
    return {data["code"]: data for data in read_frameworks(SHIPPED)}


def _stored(code: str) -> Rulebook | None:
    """Return the newest version in force of a loaded code; None where there is none, or no database (yet)."""
    if not _has_database():
        return None
    try:
        framework = Framework.objects.in_force().filter(code=code).order_by("version").last()
        tree = None if framework is None else tree_of(framework)
    except (DatabaseError, InterfaceError):
        # No server, no tables yet, or tables of another version: the shipped files answer.
        return None
    if framework is None or tree is None:
        return None
    conditions = conditions_of(framework.thresholds, framework.exclusions)
    return Rulebook(code, framework.title, framework.short_title, framework.version, tree, conditions)


def _has_database() -> bool:
    """Return whether to ask at all: a missing SQLite file would be made by the asking."""
    if connection.vendor != "sqlite":
        return True
    name = str(connection.settings_dict["NAME"])
    return name.startswith("file:") or ":memory:" in name or Path(name).exists()

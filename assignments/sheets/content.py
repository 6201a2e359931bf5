"""A plan as its workbook says it, read in a fixed number of queries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from accounts.models import Unit
from accounts.workbooks.names import Directory
from assignments.line_rows import bare, read_lines, task_title
from assignments.lines import DutyMeaning, Line, TaskMeaning
from assignments.models import Paragraph, Plan
from criteria.models import Indicator

LINEAGE_SIGNS = 12
"""Signs of a line's lineage that the sheet shows: enough for one plan."""


def digest_of(plan: Plan) -> str:
    """Return the SHA-256 of which lines the plan has, in which state of editing; one query."""
    lines = plan.paragraphs.order_by("number").values_list("pk", "number", "version")
    said = json.dumps([plan.pk, plan.state, plan.edits, list(lines)])
    return hashlib.sha256(said.encode()).hexdigest()


def lineage_of(paragraph: Paragraph) -> str:
    """Return what tells a line from the others of its plan, wherever it was moved."""
    return paragraph.lineage.hex[:LINEAGE_SIGNS]


@dataclass
class PlanContent:
    """The lines of a plan and everything they may name.

    ``parties`` finds keys as ``assignments.lines`` has them ("p12", "u5"); ``in_use`` are those of them that may be named
    anew; ``codes`` are those of the indicators that lines have.
    """

    plan: Plan
    paragraphs: list[Paragraph]
    lines: dict[int, Line]
    parties: Directory[str]
    party_words: dict[str, str]
    in_use: set[str]
    phases: Directory[int]
    phase_words: dict[int, str]
    codes: dict[int, str]

    @classmethod
    def of(cls, plan: Plan) -> PlanContent:
        """Read the plan in eleven queries."""
        paragraphs = list(plan.paragraphs.select_related("indicator").order_by("number"))
        for paragraph in paragraphs:
            paragraph.plan = plan
        parties: Directory[str] = Directory("chức danh, đơn vị")
        positions, units, today = (
            list(plan.ward.positions.all()),
            list(plan.ward.units.all()),
            plan.ward.today(),
        )
        named = {f"p{row.pk}": (row.code, row.title) for row in positions}
        named |= {f"u{row.pk}": (row.code, row.name) for row in units}
        in_use = {f"p{row.pk}" for row in positions if row.is_active}
        in_use |= {f"u{row.pk}" for row in units if _holds(row, today)}
        for key, names in named.items():
            parties.add(key, *names)
        phases: Directory[int] = Directory("giai đoạn")
        found = {row.pk: (row.code, row.name) for row in plan.phases.all()}
        for pk, words in found.items():
            phases.add(pk, *words)
        codes = {one.indicator.pk: one.indicator.code for one in paragraphs if one.indicator}
        return cls(
            plan=plan,
            paragraphs=paragraphs,
            lines=read_lines(paragraphs),
            parties=parties,
            party_words={key: parties.word(key, *names) for key, names in named.items()},
            in_use=in_use,
            phases=phases,
            phase_words={pk: phases.word(pk, *words) for pk, words in found.items()},
            codes=codes,
        )

    @cached_property
    def indicators(self) -> dict[str, list[int]]:
        """Return the ids of the indicators that a line may have, by code: several where two rule sets share one."""
        found: dict[str, list[int]] = {}
        offered = Indicator.objects.filter(framework__assessments__plans=self.plan).distinct()
        for pk, code in offered.values_list("pk", "code"):
            found.setdefault(code, []).append(pk)
            self.codes[pk] = code
        return found

    def duty_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of the duties: values by column key, in the order of the plan."""
        for paragraph in self.paragraphs:
            line = self.lines[paragraph.pk]
            if line.duty:
                yield {**self.duty_values(line), "number": paragraph.number, "lineage": lineage_of(paragraph)}

    def task_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of the tasks: values by column key, in the order of the plan."""
        for paragraph in self.paragraphs:
            line = self.lines[paragraph.pk]
            if line.task:
                yield {**self.task_values(line), "number": paragraph.number, "lineage": lineage_of(paragraph)}

    def duty_values(self, line: Line) -> dict[str, Any]:
        """Return what a line that gives a duty says, by column key."""
        duty = line.duty or DutyMeaning()
        return {
            **self._common(line, duty),
            "what": duty.what or bare(line.text),
            "keeps_file": self._names(duty.keeps_file),
            "authority": duty.authority,
        }

    def task_values(self, line: Line) -> dict[str, Any]:
        """Return what a line that heads a task says, by column key."""
        task = line.task or TaskMeaning()
        return {
            **self._common(line, task),
            "what": task.title or task_title(line.text),
            "kind": task.kind,
            "quarter": task.quarter,
            "year": task.year,
            "phase": self.phase_words.get(task.phase or 0, ""),
        }

    def _common(self, line: Line, part: DutyMeaning | TaskMeaning) -> dict[str, Any]:
        return {
            "indicator": self.codes.get(line.indicator or 0, ""),
            "lead": self._names(part.lead),
            "supporting": self._names(part.supporting),
            "due_text": part.due_text,
            "due_on": part.due_on.isoformat() if part.due_on else None,
            "result": part.result,
        }

    def _names(self, keys: tuple[str, ...]) -> list[str]:
        return [self.party_words[key] for key in keys]


def _holds(unit: Unit, on: date) -> bool:
    return (unit.valid_from or on) <= on <= (unit.valid_to or on)

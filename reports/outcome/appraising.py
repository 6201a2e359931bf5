"""The appraised scores of a year as the ward enters them: each beside the score it agreed on. Form, conflict and totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from criteria.tree import CriterionNode, FrameworkTree, IndicatorNode
from reports.course_case import CourseCase
from reports.models import Agreement
from scoring.appraisal import (
    GIVE_REASON,
    LONGEST_REASON,
    Appraised,
    Score,
    appraised_of,
    appraised_standing,
    departs,
    fault_of,
    reviewed_of,
)
from scoring.facts import kept_tree
from scoring.fields import VietnameseDecimalField
from scoring.models import HEAD_NOT_DISCIPLINED, ConditionFinding, IndicatorResult
from scoring.rules import Standing


@dataclass(frozen=True)
class AppraisalRow:
    """One indicator: what the ward gave itself, what its meeting agreed on, what was appraised."""

    result: IndicatorResult
    node: IndicatorNode
    criterion: CriterionNode
    agreed: Score

    @property
    def own(self) -> Score:
        """The score it is compared with: the agreed one, else the reviewed one."""
        return self.agreed if self.agreed.given else reviewed_of(self.result)

    @property
    def self_score(self) -> Score:
        return Score(self.result.self_points, self.result.self_met)

    @property
    def reviewed(self) -> Score:
        return reviewed_of(self.result)

    @property
    def appraised(self) -> Score:
        return appraised_of(self.result)

    @property
    def departs(self) -> bool:
        return departs(self.appraised, self.own)


@dataclass
class Appraisal:
    """The appraised scores of one year; beyond the agreement of the case three queries: check marks, results, finding."""

    case: CourseCase

    @cached_property
    def tree(self) -> FrameworkTree:
        return kept_tree(self.case.assessment.framework)

    @cached_property
    def results(self) -> dict[int, IndicatorResult]:
        """The year's results by the id of their indicator."""
        rows = IndicatorResult.objects.filter(assessment=self.case.assessment)
        return {row.indicator_id: row for row in rows.order_by("pk")}

    @cached_property
    def rows(self) -> tuple[AppraisalRow, ...]:
        """Every indicator, in the order of the regulation."""
        agreed = agreed_scores(self.case.agreement)
        return tuple(
            AppraisalRow(self.results[node.pk], node, criterion, agreed.get(node.code, Score()))
            for criterion in self.tree.criteria
            for node in criterion.indicators
            if node.pk in self.results
        )

    @property
    def by_points(self) -> bool:
        return self.case.assessment.framework.counts_points

    @property
    def entered(self) -> int:
        """Return how many indicators have an appraised score."""
        return sum(row.appraised.given for row in self.rows)

    @property
    def is_whole(self) -> bool:
        return bool(self.rows) and self.entered == len(self.rows)

    @property
    def different(self) -> int:
        """Return how many appraised scores are others than the ward's."""
        return sum(row.departs for row in self.rows)

    @cached_property
    def standing(self) -> Standing:
        """Total and conditions by the appraised scores."""
        recorded = ConditionFinding.objects.filter(assessment=self.case.assessment, key=HEAD_NOT_DISCIPLINED)
        finding = recorded.first()
        disciplined = None if finding is None else not finding.met
        return appraised_standing(self.case.assessment, self.tree, self.results, disciplined)

    @property
    def total(self) -> Decimal | None:
        """The sum of the appraised scores; None until every indicator has one, and where no points count."""
        return self.standing.total if self.by_points and self.is_whole else None

    @property
    def met(self) -> bool | None:
        """Whether the standard is met by the appraised scores; None until every indicator has one."""
        return self.standing.met if self.is_whole else None

    @property
    def own(self) -> dict[int, Score]:
        """Return what each result is compared with, by the id of the result."""
        return {row.result.pk: row.own for row in self.rows}


def agreed_scores(agreement: Agreement | None) -> dict[str, Score]:
    """Return the frozen scores by code of the indicator; empty without an agreement."""
    if agreement is None:
        return {}
    return {
        one["code"]: Score(
            None if one.get("agreed") is None else Decimal(one["agreed"]), one.get("agreed_met")
        )
        for one in agreement.content.get("indicators", [])
    }


class AppraisalForm(forms.Form):
    """Every indicator's appraised score and why it departs; ``d-<id>``, ``l-<id>`` and ``v-<id>`` (version) by result."""

    fill = forms.BooleanField(
        required=False,
        label="Chỉ tiêu để trống: lấy điểm đã thống nhất",
        help_text="chỉ chọn khi Hội đồng giữ nguyên điểm của phường ở các chỉ tiêu đó",
    )

    def __init__(self, data: QueryDict | None = None, *, appraisal: Appraisal) -> None:
        self.appraisal = appraisal
        super().__init__(data, auto_id="td_%s")
        if not appraisal.by_points:
            self.fields["fill"].label = "Chỉ tiêu để trống: lấy kết quả đã thống nhất"
        for row in appraisal.rows:
            self._add(row)

    def _add(self, row: AppraisalRow) -> None:
        key, code = row.result.pk, row.node.code
        self.fields[f"v-{key}"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=row.result.version, min_value=1, max_value=2**31 - 1
        )
        if self.appraisal.by_points:
            field: forms.Field = VietnameseDecimalField(
                required=False, label=f"Chỉ tiêu {code}", initial=row.appraised.points
            )
            field.widget.attrs["aria-label"] = f"Điểm thẩm định chỉ tiêu {code}"
        else:
            field = forms.TypedChoiceField(
                required=False,
                label=f"Chỉ tiêu {code}",
                empty_value=None,
                coerce=lambda text: text == "1",
                choices=[("", "Chưa có"), ("1", "Đạt"), ("0", "Chưa đạt")],
                initial="" if row.appraised.met is None else str(int(row.appraised.met)),
                error_messages={"invalid_choice": "Chọn Đạt hoặc Chưa đạt."},
            )
            field.widget.attrs["aria-label"] = f"Kết quả thẩm định chỉ tiêu {code}"
        self.fields[f"d-{key}"] = field
        self.fields[f"l-{key}"] = forms.CharField(
            required=False,
            label=f"Lý do khác, chỉ tiêu {code}",
            initial=row.result.appraised_reason,
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 1, "aria-label": f"Lý do khác, chỉ tiêu {code}"}),
            error_messages={"max_length": "Viết gọn trong 2.000 ký tự."},
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.appraisal.rows:
            name, score = f"d-{row.result.pk}", self._score(row, data)
            if name in self.errors or score is None:
                continue
            if fault := fault_of(score, row.node.max_points):
                self.add_error(name, fault)
            elif departs(score, row.own) and not data.get(f"l-{row.result.pk}"):
                self.add_error(f"l-{row.result.pk}", GIVE_REASON)
        return data

    def _score(self, row: AppraisalRow, data: Mapping[str, Any]) -> Score | None:
        value = data.get(f"d-{row.result.pk}")
        if value is None and data.get("fill"):
            return row.own
        return Score(points=value) if self.appraisal.by_points else Score(met=value)

    def entries(self) -> dict[int, Appraised]:
        """Return what was entered, by the id of the result, for the verb; the form is valid."""
        data = self.cleaned_data
        return {
            row.result.pk: Appraised(
                self._score(row, data) or Score(), data[f"l-{row.result.pk}"], data[f"v-{row.result.pk}"]
            )
            for row in self.appraisal.rows
        }

    def lines(self) -> list[tuple[AppraisalRow, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Return each row with its fields: score, reason, version."""
        return [
            (row, self[f"d-{row.result.pk}"], self[f"l-{row.result.pk}"], self[f"v-{row.result.pk}"])
            for row in self.appraisal.rows
        ]

    def differing(self) -> list[dict[str, str]]:
        """Return where what was typed is another than what is stored now: label, now, typed; the form is valid."""
        found = []
        for row in self.appraisal.rows:
            typed, now = self._score(row, self.cleaned_data) or Score(), row.appraised
            if typed != now:
                label = f"Chỉ tiêu {row.node.code}"
                found.append({"label": label, "now": now.words, "typed": typed.words})
        return found

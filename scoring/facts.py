"""The facts the rules need, gathered in a fixed number of queries whatever the number of indicators."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from accounts.models import Unit
from assignments.models import Assessment, Plan
from assignments.responsibilities import PersonInPost, Responsibilities, Reviewers
from criteria.models import Framework, ValueCheck
from criteria.ruletypes import CountMin, Input, Rule
from criteria.tree import CriterionNode, FrameworkTree, IndicatorNode, tree_of
from evidence.models import Document, Evidence
from evidence.rows import UseInHands, uses_in_hands
from scoring.measures import figures_of
from scoring.models import HEAD_NOT_DISCIPLINED, ConditionFinding, IndicatorResult, Measure
from scoring.moves import EDITABLE
from scoring.rules import (
    ConditionsRule,
    CriterionFacts,
    Findings,
    IndicatorFacts,
    Outcome,
    Standing,
    Status,
    Value,
    combine,
    evaluate,
    standing,
)

State = IndicatorResult.State


@dataclass(frozen=True)
class Missing:
    """One thing that is missing before a step: the sentence, and the part of the page that settles it."""

    sentence: str
    anchor: str


@dataclass(frozen=True)
class EvidenceCounts:
    """How many uses of documents an indicator has, by state."""

    draft: int = 0
    submitted: int = 0
    returned: int = 0
    accepted: int = 0

    @property
    def total(self) -> int:
        return self.draft + self.submitted + self.returned + self.accepted


@dataclass(frozen=True)
class Subject:
    """What one rule judges: a content, or the indicator itself (content id 0) when it has no contents."""

    content_id: int
    number: int | None
    name: str | None
    max_points: Decimal | None
    rule: Rule | None
    figures: Mapping[str, Value | None]
    outcome: Outcome

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.rule.inputs() if self.rule else ()


@dataclass(frozen=True)
class ResultFacts:
    """All that is known of one indicator in one assessment."""

    result: IndicatorResult
    node: IndicatorNode
    criterion: CriterionNode
    mode: str
    subjects: tuple[Subject, ...]
    outcome: Outcome
    evidence: EvidenceCounts
    undescribed: tuple[Document, ...]
    leads: tuple[PersonInPost, ...]
    lead_posts: tuple[str, ...]
    worker_ids: frozenset[int]
    involved_ids: frozenset[int]
    reviewers: Reviewers

    @property
    def reviewer_ids(self) -> frozenset[int]:
        return self.reviewers.ids

    @property
    def provisional(self) -> bool:
        """Whether a figure of this indicator rests on a value nobody has checked against the official text."""
        return self.node.provisional

    @property
    def editable(self) -> bool:
        """Whether the indicator's own state lets figures change; the year may be closed all the same."""
        return self.result.state in EDITABLE

    @property
    def self_points(self) -> Decimal | None:
        """The self score: what the person gave, else what the rule computes from the figures."""
        return self.result.self_points if self.result.self_points is not None else self.outcome.points

    @property
    def self_met(self) -> bool | None:
        return self.result.self_met if self.result.self_met is not None else self.outcome.met

    @property
    def departs(self) -> bool:
        """Whether the person's own score differs from what the rule computes."""
        if self.mode == Framework.Mode.POINTS:
            return self.result.self_points is not None and self.result.self_points != self.outcome.points
        return self.result.self_met is not None and self.result.self_met != self.outcome.met

    @property
    def shown_self_points(self) -> Decimal | None:
        """The self score as the dashboard counts it: only once handed in."""
        return None if self.result.state == State.DRAFT else self.result.self_points

    @property
    def shown_self_met(self) -> bool | None:
        return None if self.result.state == State.DRAFT else self.result.self_met

    @property
    def current_points(self) -> Decimal | None:
        """The score that counts now: the reviewed one where there is one, else the self score handed in."""
        reviewed = self.result.reviewed_points
        return reviewed if reviewed is not None else self.shown_self_points

    @property
    def current_met(self) -> bool | None:
        """Met / not met as it counts now."""
        reviewed = self.result.reviewed_met
        return reviewed if reviewed is not None else self.shown_self_met

    @property
    def lost(self) -> Decimal | None:
        """Points lost against the maximum by the score that counts now; None while there is none."""
        if self.current_points is None or self.node.max_points is None:
            return None
        return self.node.max_points - self.current_points

    @property
    def why_lost(self) -> str:
        """Why points are lost: the reviewer's reason, else the person's own, else what the rule says."""
        result = self.result
        if result.reviewed_reason and result.reviewed_points != result.self_points:
            return f"Rà soát: {result.reviewed_reason}"
        own = result.self_reason or result.shortfall if self.departs or result.shortfall else ""
        return own if own and result.self_points != self.outcome.points else self.outcome.explanation

    @property
    def lost_signed(self) -> Decimal | None:
        return None if self.lost is None else -self.lost

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What is missing before the indicator can be handed in for review."""
        return tuple(self._missing_score()) + tuple(self._missing_evidence())

    def _missing_score(self) -> Iterable[Missing]:
        if self.result.not_arising:
            if not self.result.not_arising_ground.strip():
                yield Missing("ghi lý do không phát sinh", "not-arising")
            return
        for subject in self.subjects:
            if (
                subject.outcome.status in {Status.MISSING_FIGURES, Status.MANUAL}
                and subject.outcome.points is None
            ):
                if self.mode != Framework.Mode.POINTS and subject.outcome.met is not None:
                    continue
                where = f" nội dung {subject.number}" if subject.content_id and len(self.subjects) > 1 else ""
                yield Missing(f"nhập đủ số liệu{where}", f"content-{subject.content_id}")
        scored = self.self_points if self.mode == Framework.Mode.POINTS else self.self_met
        if self.outcome.status == Status.MISSING_RULE and scored is None:
            yield Missing("nhập điểm tự chấm, vì chưa đủ quy tắc để máy tính", "self-score")
        if self.departs and not self.result.self_reason.strip():
            yield Missing("ghi lý do điểm tự chấm khác điểm máy tính", "self-score")

    def _missing_evidence(self) -> Iterable[Missing]:
        if self.evidence.returned:
            yield Missing(f"thay {self.evidence.returned} tài liệu bị trả lại", "evidence")
        if not self.evidence.total and not self.result.not_arising:
            yield Missing("nộp tài liệu kiểm chứng", "evidence")

    @property
    def missing_as_not_met(self) -> tuple[Missing, ...]:
        """What "chưa đạt" needs: reason, remedy, owner and date, so that it can always be handed in."""
        asked = {
            "ghi tồn tại, hạn chế": self.result.shortfall,
            "ghi giải pháp khắc phục": self.result.remedy,
            "ghi người thực hiện": self.result.remedy_owner,
            "ghi ngày hoàn thành": self.result.remedy_before,
        }
        return tuple(Missing(sentence, "shortfall") for sentence, value in asked.items() if not value)


@dataclass(frozen=True)
class AssessmentFacts:
    """All that is known of one assessment; the dashboard, the desk and the dossier read it."""

    assessment: Assessment
    plan: Plan | None
    tree: FrameworkTree
    results: tuple[ResultFacts, ...]
    groups: tuple[Unit, ...]
    responsibilities: Responsibilities
    today: date
    result_ids: Mapping[int, int]

    def neighbours(self, indicator_id: int) -> dict[str, tuple[str, int]]:
        """Return code and result id of the indicators "before" and "after", in the order of the regulation."""
        nodes = [
            n for criterion in self.tree.criteria for n in criterion.indicators if n.pk in self.result_ids
        ]
        place = next(index for index, node in enumerate(nodes) if node.pk == indicator_id)
        beside = {"before": place - 1, "after": place + 1}
        return {
            side: (nodes[index].code, self.result_ids[nodes[index].pk])
            for side, index in beside.items()
            if 0 <= index < len(nodes)
        }

    def of_criterion(self, number: int) -> tuple[ResultFacts, ...]:
        return tuple(facts for facts in self.results if facts.criterion.number == number)

    @property
    def provisional_count(self) -> int:
        return sum(facts.provisional for facts in self.results)


TREES_KEPT = 32
_trees: OrderedDict[tuple[int, str, frozenset[tuple[str, str]]], FrameworkTree] = OrderedDict()


def _tree(framework: Framework) -> FrameworkTree:
    """Return the framework's tree; one query when this process has read it before.

    A framework in use is frozen and a changed one has another digest; only check marks may be added to it.
    """
    checks = frozenset(ValueCheck.objects.filter(framework=framework).values_list("path", "field"))
    key = (framework.pk, framework.digest, checks)
    if key not in _trees:
        _trees[key] = tree_of(framework)
        while len(_trees) > TREES_KEPT:
            _trees.popitem(last=False)
    return _trees[key]


def facts_of(assessment: Assessment, *, indicator_id: int | None = None) -> AssessmentFacts:
    """Gather the facts of the assessment (or of one indicator of it).

    The number of queries is the same for one indicator and for all: check marks, responsibilities (6), residential
    groups, results, figures, evidence. ``assessment`` comes with ``ward`` and ``framework`` selected.
    """
    today = assessment.ward.today()
    tree = _tree(assessment.framework)
    duties = Responsibilities.of(assessment, today)
    groups = tuple(
        Unit.objects.filter(ward=assessment.ward, kind=Unit.Kind.RESIDENTIAL_GROUP).valid(
            _year_end(assessment)
        )
    )
    rows = list(assessment.results.all())
    results = {row.indicator_id: row for row in rows if indicator_id in (None, row.indicator_id)}
    for row in results.values():
        row.assessment = assessment
    measures: dict[int, list[Measure]] = {}
    for measure in Measure.objects.filter(result__in=[row.pk for row in results.values()]):
        measures.setdefault(measure.result_id, []).append(measure)
    uses: dict[int, list[UseInHands]] = {}
    for found in uses_in_hands(assessment, indicator_id):
        uses.setdefault(found.use.indicator_id, []).append(found)
    facts = tuple(
        _result_facts(
            results[node.pk],
            node,
            criterion,
            tree,
            duties,
            groups,
            measures.get(results[node.pk].pk, []),
            uses.get(node.pk, []),
        )
        for criterion in tree.criteria
        for node in criterion.indicators
        if node.pk in results
    )
    result_ids = {row.indicator_id: row.pk for row in rows}
    return AssessmentFacts(assessment, duties.plan, tree, facts, groups, duties, today, result_ids)


def standing_of(facts: AssessmentFacts) -> tuple[Standing, ConditionFinding | None]:
    """Return where the assessment stands, and the newest finding on the head that the third condition rests on."""
    framework = facts.assessment.framework
    recorded = ConditionFinding.objects.filter(assessment=facts.assessment, key=HEAD_NOT_DISCIPLINED)
    finding = recorded.select_related("confirmed_by").first()
    conditions = ConditionsRule(
        min_total=_decimal(framework.thresholds.get("min_total")),
        min_percent_each=_decimal(framework.thresholds.get("min_percent_each_criterion")),
        head_not_disciplined=any(exclusion.get("text") for exclusion in framework.exclusions),
    )
    criteria = [
        CriterionFacts(
            code=str(criterion.number),
            name=criterion.name or "",
            max_points=criterion.max_points,
            indicators=tuple(_indicator_facts(found) for found in facts.of_criterion(criterion.number)),
        )
        for criterion in facts.tree.criteria
    ]
    findings = Findings(head_disciplined=None if finding is None else not finding.met)
    return standing(criteria, conditions, findings), finding


def _decimal(value: float | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _indicator_facts(found: ResultFacts) -> IndicatorFacts:
    return IndicatorFacts(
        code=found.node.code,
        max_points=found.node.max_points,
        self_points=found.shown_self_points,
        reviewed_points=found.result.reviewed_points,
        self_met=found.shown_self_met,
        reviewed_met=found.result.reviewed_met,
    )


def facts_of_result(result: IndicatorResult) -> ResultFacts:
    """Gather the facts of one indicator's result, on its current row."""
    return facts_of(result.assessment, indicator_id=result.indicator_id).results[0]


def preview(
    facts: ResultFacts,
    figures: Mapping[int, Mapping[str, Value | None]],
    *,
    groups: tuple[Unit, ...],
    ground: str | None,
) -> tuple[tuple[Subject, ...], Outcome]:
    """Return what the rules say of typed figures (content id → key → figure), without storing anything.

    ``ground`` is the reason of "không phát sinh" when that is chosen, else None.
    """
    subjects = tuple(_subjects(facts.node, figures, groups, facts.mode))
    if ground is not None and facts.node.not_arising is not None:
        outcome = evaluate(
            facts.node.not_arising, {"ground": ground}, max_points=facts.node.max_points, mode=facts.mode
        )
        return subjects, outcome
    return subjects, _combined(subjects, facts.node, facts.mode)


def _year_end(assessment: Assessment) -> date:
    """Denominators count the units valid on 31/12 of the year (design §4)."""
    return date(assessment.year, 12, 31)


def _result_facts(
    result: IndicatorResult,
    node: IndicatorNode,
    criterion: CriterionNode,
    tree: FrameworkTree,
    duties: Responsibilities,
    groups: tuple[Unit, ...],
    measures: list[Measure],
    uses: list[UseInHands],
) -> ResultFacts:
    mode = tree.mode
    subjects = tuple(_subjects(node, figures_of(measures), groups, mode))
    counts = EvidenceCounts(**{key: sum(one.use.state == key for one in uses) for key in State.values})
    entered = frozenset(pk for pk in (result.self_by_id, *(row.entered_by_id for row in measures)) if pk)
    involved = entered.union(duties.lead_ids(node.pk), *(one.hands for one in uses))
    return ResultFacts(
        result=result,
        node=node,
        criterion=criterion,
        mode=mode,
        subjects=subjects,
        outcome=_outcome(result, node, subjects, mode),
        evidence=counts,
        undescribed=tuple(
            one.use.document
            for one in uses
            if one.use.state != Evidence.State.ACCEPTED and one.use.document.gaps
        ),
        leads=duties.leads(node.pk),
        lead_posts=duties.lead_posts(node.pk),
        worker_ids=duties.worker_ids(node.pk),
        involved_ids=involved,
        reviewers=duties.reviewers(node.pk, involved),
    )


def _subjects(
    node: IndicatorNode,
    figures: Mapping[int, Mapping[str, Value | None]],
    groups: tuple[Unit, ...],
    mode: str,
) -> Iterable[Subject]:
    judged = (
        [
            (content.pk, content.number, content.name, content.max_points, content.rule)
            for content in node.contents
        ]
        if node.contents
        else [(0, None, node.name, node.max_points, node.rule)]
    )
    for pk, number, name, max_points, rule in judged:
        known = _complete_groups(rule, figures.get(pk, {}), groups)
        outcome = evaluate(rule, known, max_points=max_points, mode=mode)
        yield Subject(pk, number, name, max_points, rule, known, outcome)


def _complete_groups(
    rule: Rule | None, figures: Mapping[str, Value | None], groups: tuple[Unit, ...]
) -> Mapping[str, Value | None]:
    """A figure per residential group counts only when every group of the ward has one."""
    if not isinstance(rule, CountMin) or not rule.per_group or not groups:
        return figures
    wanted = {group.pk for group in groups}
    kept: dict[str, Value | None] = {}
    for key, value in figures.items():
        if isinstance(value, Mapping):
            own = {pk: number for pk, number in value.items() if pk in wanted}
            kept[key] = own if set(own) == wanted else None
        else:
            kept[key] = value
    return kept


def _outcome(
    result: IndicatorResult, node: IndicatorNode, subjects: tuple[Subject, ...], mode: str
) -> Outcome:
    if result.not_arising and node.not_arising is not None:
        return evaluate(
            node.not_arising, {"ground": result.not_arising_ground}, max_points=node.max_points, mode=mode
        )
    return _combined(subjects, node, mode)


def _combined(subjects: tuple[Subject, ...], node: IndicatorNode, mode: str) -> Outcome:
    outcomes, numbers = [subject.outcome for subject in subjects], [subject.number for subject in subjects]
    return combine(outcomes, max_points=node.max_points, mode=mode, numbers=numbers)

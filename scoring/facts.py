"""The facts the rules need, gathered in a fixed number of queries whatever the number of indicators."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import Unit
from assignments.models import Assessment, Plan
from assignments.responsibilities import Responsibilities
from config.workdays import OfficeDays
from criteria.models import Framework, ValueCheck
from criteria.tree import CriterionNode, FrameworkTree, IndicatorNode, tree_of
from evidence.models import Evidence
from evidence.rows import UseInHands, uses_in_hands
from scoring.agreement import Disagreement, disagreements_of
from scoring.counting import conditions_of, criteria_of
from scoring.judging import Subject, outcome_of, subjects_of
from scoring.measures import figures_of
from scoring.models import HEAD_NOT_DISCIPLINED, ConditionFinding, IndicatorResult, Measure
from scoring.office import office_of
from scoring.recognition import Sister, rules_of, sisters_of
from scoring.resultfacts import EvidenceCounts, Missing, ResultFacts
from scoring.rules import Findings, Standing, standing

__all__ = [
    "AssessmentFacts",
    "EvidenceCounts",
    "Missing",
    "ResultFacts",
    "Subject",
    "facts_of",
    "facts_of_result",
    "standing_of",
]


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
    sisters: tuple[Sister, ...] = ()
    office: OfficeDays | None = None
    disagreements: tuple[Disagreement, ...] = ()
    """Figures that must be equal and are not; read for one indicator, those that concern it are among them."""

    def disagreements_at(self, code: str) -> tuple[Disagreement, ...]:
        """Return those that concern the indicator."""
        return tuple(one for one in self.disagreements if code in one.codes)

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

    @property
    def provisional(self) -> bool:
        """Whether any figure of the year rests on a value nobody has checked; a criterion's maximum is one, too."""
        return self.tree.provisional

    @property
    def provisional_words(self) -> str:
        """Return "4 chỉ tiêu dùng giá trị tạm tính", or which maxima alone are left; empty where all is checked."""
        if self.provisional_count:
            return f"{self.provisional_count} chỉ tiêu dùng giá trị tạm tính"
        maxima = sum(criterion.provisional for criterion in self.tree.criteria)
        return f"{maxima} tiêu chí có điểm tối đa tạm tính" if maxima else ""


TREES_KEPT = 32
_trees: OrderedDict[tuple[int, str, frozenset[tuple[str, str]]], FrameworkTree] = OrderedDict()


def kept_tree(framework: Framework) -> FrameworkTree:
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


@dataclass(frozen=True)
class _Found:
    """What the queries brought, by result, indicator or for all."""

    tree: FrameworkTree
    duties: Responsibilities
    groups: tuple[Unit, ...]
    sisters: tuple[Sister, ...]
    office: OfficeDays | None
    results: Mapping[int, IndicatorResult]
    measures: Mapping[int, list[Measure]]
    uses: Mapping[int, list[UseInHands]]

    def all(self) -> tuple[ResultFacts, ...]:
        """Return the facts of every result, in the tree's order."""
        return tuple(
            self.of(node, criterion)
            for criterion in self.tree.criteria
            for node in criterion.indicators
            if node.pk in self.results
        )

    def of(self, node: IndicatorNode, criterion: CriterionNode) -> ResultFacts:
        """Return the facts of one indicator; no further query."""
        result, mode = self.results[node.pk], self.tree.mode
        measures, uses = self.measures.get(result.pk, []), self.uses.get(node.pk, [])
        subjects = subjects_of(
            node, figures_of(measures), self.groups, mode, sisters=self.sisters, office=self.office
        )
        ground = result.not_arising_ground if result.not_arising else None
        involved = _involved(result, measures, uses) | self.duties.lead_ids(node.pk)
        return ResultFacts(
            result=result,
            node=node,
            criterion=criterion,
            mode=mode,
            subjects=subjects,
            outcome=outcome_of(node, subjects, mode, ground=ground),
            evidence=_counts(uses),
            undescribed=tuple(
                one.use.document
                for one in uses
                if one.use.state != Evidence.State.ACCEPTED and one.use.document.gaps
            ),
            leads=self.duties.leads(node.pk),
            lead_posts=self.duties.lead_posts(node.pk),
            worker_ids=self.duties.worker_ids(node.pk),
            involved_ids=involved,
            reviewers=self.duties.reviewers(node.pk, involved),
            uses=tuple(uses),
        )


def _counts(uses: list[UseInHands]) -> EvidenceCounts:
    states = [one.use.state for one in uses]
    return EvidenceCounts(**{state: states.count(state) for state in Evidence.State.values})


def _involved(result: IndicatorResult, measures: list[Measure], uses: list[UseInHands]) -> frozenset[int]:
    """Who scored the indicator, entered one of its figures or had a hand in one of its documents."""
    entered = (result.self_by_id, *(measure.entered_by_id for measure in measures))
    return frozenset(pk for pk in entered if pk).union(*(one.hands for one in uses))


def facts_of(
    assessment: Assessment, *, indicator_id: int | None = None, shown: int | None = None
) -> AssessmentFacts:
    """Gather the facts of the assessment (or of one indicator of it).

    The number of queries is the same for one indicator and for all: check marks, responsibilities (6), results, figures,
    evidence; one more for residential groups (of one indicator: where its rule asks), for the year's other assessments,
    and one where a rule counts working days. ``assessment`` comes with ``ward`` and ``framework`` selected. ``shown``: of all
    that is read, only this indicator's points are shown; working days and groups are read where its own rule asks for them.
    """
    today = assessment.ward.today()
    tree = kept_tree(assessment.framework)
    duties = Responsibilities.of(assessment, today)
    one = indicator_id or shown
    groups = _groups(assessment) if one is None or _asks_groups(tree, one) else ()
    sisters, office = sisters_of(assessment, tree), office_of(assessment, tree, one)
    rows = list(assessment.results.select_related("signed_by"))
    results = {row.indicator_id: row for row in rows if indicator_id in (None, row.indicator_id)}
    for row in results.values():
        row.assessment = assessment
    checks = assessment.framework.agreements
    compared = _compared(rows, tree, {figure.indicator for check in checks for figure in check.figures})
    wanted = {row.pk: row for row in (*results.values(), *compared.values())}
    measures, uses = _measures(wanted.values()), _uses(assessment, indicator_id)
    entered = {code: figures_of(measures.get(row.pk, [])) for code, row in compared.items()}
    found = _Found(tree, duties, groups, sisters, office, results, measures, uses)
    result_ids = {row.indicator_id: row.pk for row in rows}
    return AssessmentFacts(
        assessment,
        duties.plan,
        tree,
        found.all(),
        groups,
        duties,
        today,
        result_ids,
        sisters,
        office,
        disagreements_of(checks, tree, entered),
    )


def _compared(
    rows: Iterable[IndicatorResult], tree: FrameworkTree, codes: set[str]
) -> dict[str, IndicatorResult]:
    """Return the results whose figures are compared with others'; where nothing arose none count."""
    by_indicator = {row.indicator_id: row for row in rows if not row.not_arising}
    nodes = [node for criterion in tree.criteria for node in criterion.indicators if node.code in codes]
    return {node.code: by_indicator[node.pk] for node in nodes if node.pk in by_indicator}


def _asks_groups(tree: FrameworkTree, indicator_id: int) -> bool:
    """Whether a rule of the indicator asks for a figure of each residential group."""
    rules = (rule for rule in rules_of(tree, indicator_id) if rule)
    return any(entry.per_group for rule in rules for entry in rule.inputs())


def _groups(assessment: Assessment) -> tuple[Unit, ...]:
    """Denominators count the units valid on 31/12 of the year."""
    groups = Unit.objects.filter(ward=assessment.ward, kind=Unit.Kind.RESIDENTIAL_GROUP)
    return tuple(groups.valid(date(assessment.year, 12, 31)))


def _measures(results: Iterable[IndicatorResult]) -> dict[int, list[Measure]]:
    measures: dict[int, list[Measure]] = {}
    for measure in Measure.objects.filter(result__in=[row.pk for row in results]):
        measures.setdefault(measure.result_id, []).append(measure)
    return measures


def _uses(assessment: Assessment, indicator_id: int | None) -> dict[int, list[UseInHands]]:
    uses: dict[int, list[UseInHands]] = {}
    for found in uses_in_hands(assessment, indicator_id):
        uses.setdefault(found.use.indicator_id, []).append(found)
    return uses


def facts_of_result(result: IndicatorResult) -> ResultFacts:
    """Gather the facts of one indicator's result, on its current row."""
    return facts_of(result.assessment, indicator_id=result.indicator_id).results[0]


def standing_of(facts: AssessmentFacts) -> tuple[Standing, ConditionFinding | None]:
    """Return where the assessment stands, and the newest finding on the head that the third condition rests on."""
    recorded = ConditionFinding.objects.filter(assessment=facts.assessment, key=HEAD_NOT_DISCIPLINED)
    finding = recorded.select_related("confirmed_by").first()
    framework = facts.assessment.framework
    conditions = conditions_of(framework.thresholds, framework.exclusions)
    criteria = criteria_of(facts.tree, {found.node.pk: found.result for found in facts.results})
    findings = Findings(head_disciplined=None if finding is None else not finding.met)
    return standing(criteria, conditions, findings, facts.tree.aggregation), finding

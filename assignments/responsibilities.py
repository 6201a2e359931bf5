"""Who answers for an indicator, who works on it and who reviews it, on a given day.

The heart of the rights. Everything is read in six queries, whatever the number of indicators; after that the
answers are pure. Decisions (docs/decisions/0002):

* A *position* leads through whoever holds it on the day. A *group* ("các công chức chuyên môn") that a plan charges as
  a whole works, but leads in nobody's person: its members may work on the indicator, none of them counts as its lead,
  and the duty is shown as "chưa rõ người chủ trì". A department or a body that is charged by name is a clear lead,
  in nobody's person either.
* Nobody reviews what they uploaded, entered or lead. First come the coordinator and the justice officers, then the
  plan's deputy reviewer, then leadership; a person whose account is locked never counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from accounts.models import RoleGrant
from assignments.models import Assessment, Assignment, Party, Plan, PlanQuerySet, ReportDuty
from assignments.parties import (
    Charge,
    Gap,
    Holders,
    PartyInPost,
    PeopleOnDay,
    PersonInPost,
    parties_of_assignments,
    people_on,
)
from config.access import WORKING_ROLES, Role

QUERIES = 6
"""What ``Responsibilities.of`` costs, and ``of_each`` for any number."""
BINDING = "plans_in_force"
"""Where ``of_each`` puts the plans of an assessment."""


@dataclass(frozen=True)
class Duty(Charge):
    """One duty paragraph, its parties, and what it leaves unclear."""

    assignment: Assignment
    parties: tuple[PartyInPost, ...]
    has_report_dates: bool  # the paragraph names a period of reporting

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what is unclear: nobody in particular leads, no date (nor a period of reporting), no product named."""
        duty = self.assignment
        missing = {
            Gap.LEAD: not self.named,
            Gap.WHEN: not (duty.due_on or duty.due_text or self.has_report_dates),
            Gap.RESULT: not duty.result,
        }
        return tuple(gap for gap, absent in missing.items() if absent)

    @property
    def unclear(self) -> tuple[str, ...]:
        """Return Vietnamese sentences on what is unclear on the day, each with the number of the paragraph."""
        where = f"Đoạn {self.assignment.paragraph.number}"
        sentences = []
        if self.gaps:
            sentences.append(f"{where}: chưa rõ {', '.join(self.gaps)}{self._charged_as_a_group()}.")
        sentences += [f"{where}: {sentence}." for sentence in self.people_sentences]
        return tuple(sentences)

    def _charged_as_a_group(self) -> str:
        groups = [party.name for party in self.crowds]
        return f" (kế hoạch giao chung cho: {'; '.join(groups)})" if groups and Gap.LEAD in self.gaps else ""


class Tier(StrEnum):
    """Whose turn the review is; the value is the Vietnamese name shown on pages."""

    COORDINATOR = "người rà soát"
    DEPUTY = "người rà soát thay"
    LEADERSHIP = "lãnh đạo rà soát"
    NOBODY = "chưa có người rà soát"


@dataclass(frozen=True)
class Reviewers:
    """Who may review an indicator now, and whose turn it is."""

    ids: frozenset[int]
    tier: Tier
    names: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Return "Người rà soát thay: Lê Thị Chi." for the page."""
        label = str(self.tier)
        return f"{label[0].upper()}{label[1:]}{': ' + ', '.join(self.names) if self.names else ''}."


RolesAndNames = tuple[Mapping[Role, frozenset[int]], dict[int, str]]
"""Who holds each role in a ward, and how these people are called."""


@dataclass(frozen=True)
class DutiesOnDay:
    """The duties of some plans of a ward with the people behind them on a day, and all holders of the ward's posts."""

    ward_id: int
    on: date
    duties: tuple[Duty, ...]
    people: PeopleOnDay = field(repr=False)

    @property
    def holders(self) -> Holders:
        return self.people.holders

    def by_indicator(self) -> dict[int, tuple[Duty, ...]]:
        """Return the duties of each indicator's id in the plan's order; duties without an indicator are left out."""
        found: dict[int, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            if duty.assignment.indicator_id:
                found[duty.assignment.indicator_id].append(duty)
        return {pk: tuple(duties) for pk, duties in found.items()}

    def of_plans(self, plans: Iterable[Plan]) -> DutiesOnDay:
        """Return the duties of some of the plans."""
        wanted = {plan.pk for plan in plans}
        return replace(self, duties=tuple(duty for duty in self.duties if duty.assignment.plan_id in wanted))


def duties_of(ward_id: int, plans: list[Plan], on: date) -> DutiesOnDay:
    """Return the duties of plans of one ward, whatever their state, on a day; four queries."""
    people = people_on(ward_id, on)
    return DutiesOnDay(ward_id, on, _duties(plans, people), people)


@dataclass(frozen=True)
class Responsibilities:
    """The answers for one assessment on one day; build with ``of``."""

    on: date
    plan: Plan | None
    duties: tuple[Duty, ...]
    coordinator_ids: frozenset[int]
    deputy_ids: frozenset[int]
    leader_ids: frozenset[int]
    justice_ids: frozenset[int]
    working_ids: frozenset[int]
    names: Mapping[int, str] = field(repr=False)
    by_indicator: Mapping[int, tuple[Duty, ...]] = field(repr=False)
    people: PeopleOnDay = field(repr=False)

    @classmethod
    def of(cls, assessment: Assessment, on: date | None = None) -> Responsibilities:
        """Return the responsibilities of an assessment on a day (default: the ward's day); six queries."""
        plans = list(_in_force(assessment.plans.all()))
        ward = assessment.ward_id
        return cls._from(plans, duties_of(ward, plans, on or assessment.ward.today()), _roles(ward))

    @classmethod
    def of_each(cls, assessments: Sequence[Assessment]) -> dict[int, Responsibilities]:
        """Return the responsibilities of assessments of one ward on its day, by their ids; six queries for any number."""
        if not assessments:
            return {}
        ward = assessments[0].ward
        in_force = Prefetch("plans", _in_force(Plan.objects.all()), to_attr=BINDING)
        prefetch_related_objects(assessments, in_force)
        plans_of: dict[int, list[Plan]] = {one.pk: getattr(one, BINDING) for one in assessments}
        plans = {plan.pk: plan for own in plans_of.values() for plan in own}
        whole, people = duties_of(ward.pk, list(plans.values()), ward.today()), _roles(ward.pk)
        return {pk: cls._from(own, whole.of_plans(own), people) for pk, own in plans_of.items()}

    @classmethod
    def _from(cls, plans: list[Plan], found: DutiesOnDay, people: RolesAndNames) -> Responsibilities:
        holders = found.holders
        roles, names = people

        def holding(posts: Iterable[int | None]) -> frozenset[int]:
            return frozenset(person.user_id for post in posts if post for person in holders.get(post, ()))

        return cls(
            on=found.on,
            plan=plans[0] if plans else None,
            duties=found.duties,
            coordinator_ids=holding(plan.coordinator_id for plan in plans),
            deputy_ids=holding(plan.deputy_reviewer_id for plan in plans),
            leader_ids=roles[Role.LEADER],
            justice_ids=roles[Role.JUSTICE_OFFICER],
            working_ids=frozenset().union(*(roles[role] for role in WORKING_ROLES)),
            names=names | {p.user_id: p.name for people in holders.values() for p in people},
            by_indicator=found.by_indicator(),
            people=found.people,
        )

    def of_indicator(self, indicator_id: int) -> tuple[Duty, ...]:
        """Return the duties of an indicator in the plan's order."""
        return self.by_indicator.get(indicator_id, ())

    def _people(self, indicator_id: int, part: str, *, groups: bool) -> tuple[PersonInPost, ...]:
        """Return the people behind one part, each (person, post) once, in the plan's order."""
        found: dict[tuple[int, int], PersonInPost] = {}
        for duty in self.of_indicator(indicator_id):
            for party in duty.of_part(part):
                if groups or not party.is_group:
                    found.update({(p.user_id, p.position_id): p for p in party.people})
        return tuple(found.values())

    def leads(self, indicator_id: int) -> tuple[PersonInPost, ...]:
        """Return the people who lead through a position that the plan names; a charged group leads in nobody's person."""
        return self._people(indicator_id, Party.Part.LEAD, groups=False)

    def lead_posts(self, indicator_id: int) -> tuple[str, ...]:
        """Return the titles of the leading positions, held or vacant, each once, in the plan's order."""
        duties = self.of_indicator(indicator_id)
        return tuple(dict.fromkeys(post.name for duty in duties for post in duty.posts))

    def lead_ids(self, indicator_id: int) -> frozenset[int]:
        return frozenset(person.user_id for person in self.leads(indicator_id))

    def supporting(self, indicator_id: int) -> tuple[PersonInPost, ...]:
        """Return the people who support, members of supporting groups included."""
        return self._people(indicator_id, Party.Part.SUPPORTING, groups=True)

    def keepers(self, indicator_id: int) -> tuple[PersonInPost, ...]:
        """Return the people who keep the file."""
        return self._people(indicator_id, Party.Part.KEEPS_FILE, groups=True)

    def part_ids(self, indicator_id: int) -> frozenset[int]:
        """Return everybody the plan gives a part in the indicator, members of groups included."""
        duties = self.of_indicator(indicator_id)
        return frozenset(p.user_id for duty in duties for party in duty.parties for p in party.people)

    def worker_ids(self, indicator_id: int) -> frozenset[int]:
        """Return who may work on the indicator: everybody with a part in it, and the coordinator."""
        return self.part_ids(indicator_id) | self.coordinator_ids

    def reviewers(self, indicator_id: int, involved: frozenset[int]) -> Reviewers:
        """Return who reviews, given the ids of those who uploaded or entered; whoever leads is involved anyway.

        Only people with a working role count: a reviewer must be able to open the review desk.
        """
        barred = involved | self.lead_ids(indicator_id)
        tiers = (
            (Tier.COORDINATOR, self.coordinator_ids | self.justice_ids),
            (Tier.DEPUTY, self.deputy_ids),
            (Tier.LEADERSHIP, self.leader_ids),
        )
        for tier, candidates in tiers:
            left = (candidates & self.working_ids) - barred
            if left:
                return Reviewers(left, tier, tuple(sorted(self.names[pk] for pk in left)))
        return Reviewers(frozenset(), Tier.NOBODY)

    def unclear(self, indicator_id: int) -> tuple[str, ...]:
        """Return what the plan leaves unclear for the indicator, as Vietnamese sentences in the plan's order."""
        duties = self.of_indicator(indicator_id)
        if not duties:
            return ("Kế hoạch chưa giao nhiệm vụ nào cho chỉ tiêu này.",)
        return tuple(sentence for duty in duties for sentence in duty.unclear)


def _duties(plans: list[Plan], people: PeopleOnDay) -> tuple[Duty, ...]:
    parties = parties_of_assignments(plans, people)
    dated = ReportDuty.objects.filter(paragraph=OuterRef("paragraph")).exclude(cadences=[])
    assignments = (
        Assignment.objects.filter(plan__in=[plan.pk for plan in plans])
        .select_related("paragraph", "indicator")
        .annotate(has_report_dates=Exists(dated))
        .order_by("plan", "order")
    )
    return tuple(Duty(duty, tuple(parties[duty.pk]), duty.has_report_dates) for duty in assignments)


def _in_force(plans: PlanQuerySet) -> PlanQuerySet:
    return plans.in_force().select_related("coordinator", "deputy_reviewer")


def plan_of(assessment: Assessment) -> Plan | None:
    """Return the plan that binds the assessment, as ``Responsibilities`` takes it; one query."""
    return next(iter(_in_force(assessment.plans.all())), None)


def _roles(ward_id: int) -> RolesAndNames:
    held: dict[Role, set[int]] = {role: set() for role in Role}
    names: dict[int, str] = {}
    grants = RoleGrant.objects.filter(user__ward=ward_id, user__is_active=True).select_related("user")
    for grant in grants:
        held[Role(grant.role)].add(grant.user_id)
        names[grant.user_id] = grant.user.full_name
    return {role: frozenset(ids) for role, ids in held.items()}, names

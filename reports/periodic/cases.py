"""One occurrence of a report duty with all the rights need to know: its row if somebody began it, who writes, who receives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from accounts.models import RoleGrant, Ward
from assignments.calendar import Occurrence, Period, occurrences_of, periods_of
from assignments.models import Assessment, Plan, ReportDuty
from assignments.office_days import around, office_days
from assignments.responsibilities import PersonInPost, people_on
from config.access import Role
from reports.models import PeriodicReport
from reports.occasions import Occasion
from reports.periodic.moves import EDITABLE

PERIOD_KEY = re.compile(r"(20[0-9]{2})(?:-(?:0[1-9]|1[0-2]|q[1-4]|h1))?")
State = PeriodicReport.State


@dataclass(frozen=True)
class People:
    """Who writes a report, who receives it, and leadership, on one day."""

    authors: tuple[PersonInPost, ...]
    recipients: tuple[PersonInPost, ...]
    leaders: tuple[PersonInPost, ...]


@dataclass(frozen=True)
class ReportCase:
    """What the page and the verbs know of one occurrence on the ward's day."""

    ward: Ward
    occurrence: Occurrence
    report: PeriodicReport | None
    assessment: Assessment | None
    today: date
    people: People
    versions: tuple[
        ReportDuty, ...
    ]  # the duty in every version of the plan that was issued, the one in force last

    @property
    def duty(self) -> ReportDuty:
        return self.occurrence.duty

    @property
    def period(self) -> Period:
        return self.occurrence.period

    @property
    def authors(self) -> tuple[PersonInPost, ...]:
        return self.people.authors

    @property
    def author_ids(self) -> frozenset[int]:
        return frozenset(person.user_id for person in self.authors)

    @property
    def recipients(self) -> tuple[PersonInPost, ...]:
        """Who receives it; where nobody but the sender would, leadership does: nobody returns what they sent."""
        left = tuple(one for one in self.people.recipients if one.user_id != self.sender_id)
        return left or tuple(one for one in self.people.leaders if one.user_id != self.sender_id)

    @property
    def recipient_ids(self) -> frozenset[int]:
        return frozenset(person.user_id for person in self.recipients)

    @property
    def sender_id(self) -> int | None:
        return self.report.sent_by_id if self.report else None

    @property
    def state(self) -> str:
        return self.report.state if self.report else State.DRAFT

    @property
    def is_sent(self) -> bool:
        return self.state == State.SENT

    @property
    def is_writable(self) -> bool:
        return self.state in EDITABLE

    @property
    def occasion(self) -> Occasion:
        """Return it as calendar and "Việc của tôi" see it."""
        return Occasion(self.occurrence, self.report, self.authors, self.today)

    @property
    def due_on(self) -> date:
        return self.occasion.due_on

    @property
    def is_asked(self) -> bool:
        """Whether the plan in force asks for it still; a later version may have dropped the line or the period."""
        return self.duty.plan.state == Plan.State.ISSUED and self.period.cadence in self.duty.cadences

    @property
    def is_early(self) -> bool:
        """Whether the period is not over yet."""
        return self.today < self.period.last_day

    @property
    def recipient_name(self) -> str:
        """Who receives the report: as the plan says, else the plan's coordinator."""
        coordinator = self.duty.plan.coordinator
        return self.duty.recipient_name or (str(coordinator) if coordinator else "")

    def plan_on(self, day: date) -> Plan:
        """Return the version of the plan in force on a day: what a report sent that day was written by."""
        known = [one.plan for one in self.versions if one.plan.code == self.duty.plan.code]
        issued = [plan for plan in known if plan.issued_on and plan.issued_on <= day]
        return max(issued, key=lambda plan: plan.version, default=self.duty.plan)

    @property
    def address(self) -> str:
        return report_address(self.duty.lineage, self.period.key)

    def post_of(self, user_id: int) -> PersonInPost | None:
        """Return the post in which the person writes the report; None for who only helps."""
        return next((person for person in self.authors if person.user_id == user_id), None)


def report_address(lineage: UUID, period: str) -> str:
    """Return the address of the page of one occurrence."""
    return reverse("reports:report", kwargs={"lineage": lineage, "period": period})


def period_of(key: str) -> Period | None:
    """Return the period of a key like "2023-q1"; None when there is no such period."""
    found = PERIOD_KEY.fullmatch(key)
    if found is None:
        return None
    periods = (p for cadence in ReportDuty.Cadence.values for p in periods_of(int(found[1]), cadence))
    return next((period for period in periods if period.key == key), None)


def find_case(ward: Ward, lineage: UUID, period_key: str) -> ReportCase | None:
    """Return the case of an occurrence in seven queries at most; None when no plan of the ward asks for it.

    A report somebody began keeps its page also when a later version of the plan no longer asks for it.
    """
    period = period_of(period_key)
    if period is None:
        return None
    report = (
        PeriodicReport.objects.filter(ward=ward, lineage=lineage, period=period.key)
        .select_related("sent_by", "sent_as", "assessment__framework", "served_by")
        .first()
    )
    versions = _duties(ward, lineage, period)
    occurrence = _occurrence(ward, versions, period, report) if versions else None
    if occurrence is None:
        return None
    duty = occurrence.duty
    duty.plan.ward = ward
    assessment = duty.plan.assessments.filter(year=period.last_day.year).select_related("framework").first()
    assessment = assessment or (report.assessment if report else None)
    if assessment:
        assessment.ward = ward
    if report:
        report.ward, report.duty = ward, duty
    today = ward.today()
    people = _people(ward, duty, today)
    return ReportCase(ward, occurrence, report, assessment, today, people, tuple(versions))


def _duties(ward: Ward, lineage: UUID, period: Period) -> list[ReportDuty]:
    """Return the duty in every version of the year's plan that was ever issued, the one in force last.

    Where years of two plans overlap, the newer one asks for it, as in the calendar (``reports.occasions``).
    """
    year = period.last_day.year
    found = ReportDuty.objects.filter(
        plan__ward=ward,
        lineage=lineage,
        plan__first_year__lte=year,
        plan__last_year__gte=year,
        plan__state__in=[Plan.State.ISSUED, Plan.State.SUPERSEDED],
    ).select_related(
        "plan__coordinator", "author", "author_unit", "recipient", "indicator__framework", "paragraph"
    )
    return sorted(
        found,
        key=lambda duty: (duty.plan.state == Plan.State.ISSUED, duty.plan.first_year, duty.plan.version),
    )


def _occurrence(
    ward: Ward, versions: list[ReportDuty], period: Period, report: PeriodicReport | None
) -> Occurrence | None:
    """Return the occurrence of the plan in force; a line an earlier version asked for was asked from that day on."""
    duty = versions[-1]
    if duty.plan.state == Plan.State.ISSUED:
        since = [
            one.plan.issued_on for one in versions if one.plan.code == duty.plan.code and one.plan.issued_on
        ]
        asked_from = {duty.lineage: min(since)} if since else {}
        office = office_days(ward, around(period.last_day.year))
        found = occurrences_of(duty.plan, [duty], period.last_day.year, office, asked_from)
        asked = next((one for one in found if one.period.key == period.key), None)
        if asked:
            return asked
    return Occurrence(duty, period, report.due_on, before_plan=False) if report else None


def _people(ward: Ward, duty: ReportDuty, on: date) -> People:
    """Return who writes and who receives on a day; three queries.

    The holder of the post the plan names receives, else the coordinator and the justice officers.
    """
    people = people_on(ward.pk, on)
    named = people.behind(duty.recipient_id, None)
    coordinators = people.behind(duty.plan.coordinator_id, None)
    officers, leaders = _role_holders(ward)
    known = {one.user_id for one in coordinators}
    usual = (*coordinators, *(one for one in officers if one.user_id not in known))
    return People(people.behind(duty.author_id, duty.author_unit_id), named or usual, leaders)


def _role_holders(ward: Ward) -> tuple[tuple[PersonInPost, ...], tuple[PersonInPost, ...]]:
    """Return the justice officers and the leaders of the ward, whatever post they hold."""
    wanted = (Role.JUSTICE_OFFICER, Role.LEADER)
    grants = list(
        RoleGrant.objects.filter(user__ward=ward, user__is_active=True, role__in=wanted)
        .select_related("user")
        .order_by("user__full_name", "pk")
    )
    officers, leaders = (
        tuple(PersonInPost(g.user_id, g.user.full_name, 0, "") for g in grants if g.role == role)
        for role in wanted
    )
    return officers, leaders

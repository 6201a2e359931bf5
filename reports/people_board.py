"""A year's indicators and reports person by person, and by unit: the same facts as the dashboard, in another order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Position
from reports.occasions import Occasion, Occasions
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.models import IndicatorResult

State = IndicatorResult.State
NOBODY = "Chưa có người chủ trì"


@dataclass(frozen=True)
class Line:
    """What one person or one unit answers for: indicators they lead, reports they write.

    An indicator that several lead stands with each of them, so that lines do not add up to the ward's total.
    """

    name: str
    post: str
    results: tuple[ResultFacts, ...]
    reports: tuple[Occasion, ...]

    @property
    def accepted(self) -> int:
        return sum(one.result.state == State.ACCEPTED for one in self.results)

    @property
    def waiting(self) -> int:
        return sum(one.result.state == State.SUBMITTED for one in self.results)

    @property
    def open(self) -> int:
        """Indicators still to be handed in."""
        return sum(one.editable for one in self.results)

    @property
    def documents_waiting(self) -> int:
        return sum(one.evidence.submitted for one in self.results)

    @property
    def max_points(self) -> Decimal | None:
        return _total(one.node.max_points for one in self.results)

    @property
    def self_points(self) -> Decimal | None:
        """The self scores handed in; None while there is none."""
        return _total(one.shown_self_points for one in self.results)

    @property
    def reviewed_points(self) -> Decimal | None:
        return _total(one.result.reviewed_points for one in self.results)

    @property
    def lost(self) -> Decimal:
        """Points lost by the scores that count now, as a difference."""
        return -(_total(one.lost for one in self.results) or Decimal(0))

    @property
    def provisional(self) -> bool:
        return any(one.provisional for one in self.results)

    @property
    def reports_sent(self) -> int:
        return sum(one.is_sent for one in self.reports)

    @property
    def reports_late(self) -> int:
        return sum(one.is_overdue for one in self.reports)

    @property
    def days_late(self) -> int:
        """Days that the latest report is overdue; 0 when none is."""
        return max((one.days_over for one in self.reports if one.is_overdue), default=0)


@dataclass(frozen=True)
class PeopleBoard:
    """Both orders, what is latest first."""

    people: tuple[Line, ...]
    units: tuple[Line, ...]
    by_points: bool

    @property
    def answer(self) -> str:
        """Return the sentence the page opens with."""
        late = sum(line.reports_late > 0 for line in self.people)
        open_ones = sum(line.open > 0 for line in self.people)
        said = [
            f"{late} người có báo cáo quá hạn" if late else "",
            f"{open_ones} người còn chỉ tiêu chưa nộp" if open_ones else "",
        ]
        return ", ".join(part for part in said if part) or "Không ai còn việc chưa nộp"


def people_board(facts: AssessmentFacts, occasions: Occasions) -> PeopleBoard:
    """Return the year by person and by unit; one query (the ward's posts with their units).

    ``occasions``: the year's reports on the facts' day. Reports from before the plan are nobody's.
    """
    asked = [one for one in occasions if one.is_open or one.is_sent]
    people: dict[tuple[str, str], tuple[list[ResultFacts], list[Occasion]]] = {}
    for found in facts.results:
        for who in {(one.name, one.position) for one in found.leads} or {
            (NOBODY, "; ".join(found.lead_posts))
        }:
            people.setdefault(who, ([], []))[0].append(found)
    for one in asked:
        for who in {(person.name, person.position) for person in one.authors}:
            people.setdefault(who, ([], []))[1].append(one)
    lines = [Line(*who, tuple(results), tuple(reports)) for who, (results, reports) in people.items()]
    by_points = facts.assessment.framework.counts_points
    return PeopleBoard(_sorted(lines), _units(facts, asked), by_points)


def _units(facts: AssessmentFacts, asked: list[Occasion]) -> tuple[Line, ...]:
    """Return the lines by unit: a post that belongs to a unit counts there, any other stands for itself."""
    posts = Position.objects.filter(ward=facts.assessment.ward_id).select_related("unit")
    unit_of = {post.title: post.unit.name for post in posts if post.unit}
    units: dict[str, tuple[dict[int, ResultFacts], dict[str, Occasion]]] = {}
    for found in facts.results:
        for post in found.lead_posts or (NOBODY,):
            units.setdefault(unit_of.get(post, post), ({}, {}))[0][found.node.pk] = found
    for one in asked:
        author = one.duty.author or one.duty.author_unit
        if author is not None:
            name = str(author)
            units.setdefault(unit_of.get(name, name), ({}, {}))[1][one.key] = one
    return _sorted(
        Line(name, "", tuple(results.values()), tuple(reports.values()))
        for name, (results, reports) in units.items()
    )


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda one: (-one.days_late, -one.open, -len(one.results), one.name)))


def _total(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None

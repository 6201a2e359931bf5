"""Who is late with what, person by person: reports past their last day, indicators not handed in after the plan's day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from reports.occasions import Occasion, Occasions
from scoring.facts import AssessmentFacts, ResultFacts

NOBODY = "Chưa có người thực hiện"


@dataclass(frozen=True)
class Late:
    """One person's late things; ``user_id`` 0 stands for what nobody writes."""

    user_id: int
    name: str
    post: str
    reports: tuple[Occasion, ...]
    results: tuple[ResultFacts, ...]
    days: int
    """Days since the earliest last day."""
    first: Occasion | None = None
    """The report that is late longest: a reminder is written about it and the others together."""

    @property
    def more_reports(self) -> int:
        """How many reports there are beside the two that are named."""
        return len(self.reports) - 2

    @property
    def count(self) -> int:
        return len(self.reports) + len(self.results)


def late_of(facts: AssessmentFacts, occasions: Occasions) -> tuple[Late, ...]:
    """Return who is late, the longest first; a thing of several people stands with each of them. No query.

    ``occasions``: those of the year, with people as of the facts' day.
    """
    found: dict[int, Late] = {}
    for one in occasions.overdue():
        for person in one.authors or [None]:
            key = person.user_id if person else 0
            known = found.get(key) or Late(
                key, person.name if person else NOBODY, person.position if person else "", (), (), 0
            )
            longest = known.first if known.first and known.first.days_over >= one.days_over else one
            found[key] = replace(
                known, reports=(*known.reports, one), days=max(known.days, one.days_over), first=longest
            )
    for key, results in _not_handed_in(facts).items():
        name, post = _who(facts, key, results[0])
        known = found.get(key) or Late(key, name, post, (), (), 0)
        days = _days_past(facts)
        found[key] = replace(known, results=tuple(results), days=max(known.days, days))
    return tuple(sorted(found.values(), key=lambda one: (-one.days, -one.count, one.name)))


def _days_past(facts: AssessmentFacts) -> int:
    last = facts.plan.last_evidence_day if facts.plan else None
    return (facts.today - last).days if last else 0


def _not_handed_in(facts: AssessmentFacts) -> dict[int, list[ResultFacts]]:
    """Return the indicators not handed in by who leads them, once the plan's last day is past."""
    rows: dict[int, list[ResultFacts]] = defaultdict(list)
    if _days_past(facts) > 0:
        for one in facts.results:
            if one.editable:
                for key in {person.user_id for person in one.leads} or {0}:
                    rows[key].append(one)
    return rows


def _who(facts: AssessmentFacts, key: int, one: ResultFacts) -> tuple[str, str]:
    person = next((who for who in one.leads if who.user_id == key), None)
    return (person.name, person.position) if person else (NOBODY, ", ".join(one.lead_posts))

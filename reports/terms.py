"""Until when something of a year's course must be done, and whether it was late. A term "before" a day ends the day before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from assignments.models import Assessment
from assignments.office_days import around, office_days
from config import vietnamese as vi
from criteria.procedures import Procedure

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """A term that ends before a day: the day named by the rule set, and the last day on which it is still kept."""

    before: date

    @property
    def last(self) -> date:
        return self.before - DAY

    def late_by(self, done: date) -> int:
        """Return by how many days it was missed; 0 when it was kept."""
        return max((done - self.last).days, 0)

    def words(self, today: date) -> str:
        """Return "trước ngày 10/01/2024, còn 50 ngày"; days are counted to the last one that is kept, as on the dashboard."""
        left = (self.last - today).days
        if left == 0:
            when = "hôm nay là ngày cuối"
        else:
            when = f"còn {left} ngày" if left > 0 else f"đã quá hạn {-left} ngày"
        return f"trước ngày {vi.date(self.before)}, {when}"


def term_of(before: tuple[str, int] | None, year: int) -> Term | None:
    """Return the term of a year from ("01-10", 1); None where the rule set names none."""
    if before is None:
        return None
    day, offset = before
    return Term(date.fromisoformat(f"{year + offset}-{day}"))


def supplement_due(assessment: Assessment, procedure: Procedure, received_on: date) -> date | None:
    """Return the last working day for a supplement asked for on a day; None where the rule set names no term."""
    days = procedure.supplement_days
    if days is None:
        return None
    office = office_days(assessment.ward, around(received_on.year))
    return office.add_working(received_on, days)

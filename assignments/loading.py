"""Store a plan read from a file: create it, leave it alone when it says the same, refuse to change issued words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Ward
from assignments.actions import attach_plan
from assignments.models import Assessment, Plan
from assignments.planentries import PlanFile
from assignments.storing import Store


class Outcome(StrEnum):
    """What loading did."""

    CREATED = "created"
    REREAD = "reread"  # same words, what they mean was read anew
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Loaded:
    """The stored plan, and what loading did."""

    plan: Plan
    outcome: Outcome


@transaction.atomic
def load_plan(*, ward: Ward, plan: PlanFile, by: Actor, framework: str = "") -> Loaded:
    """Store the plan for the ward, all or nothing; loading the same file again changes nothing.

    ``framework`` names the set of indicators where the ward assesses itself by another one than the file says (its own
    version of it, say). Missing positions and units are created, existing ones are used as they are. Of an issued plan
    only what the words *mean* is read anew: other words, numbers or dates raise Refused (a new version is issued
    instead); a line that stays keeps its lineage and what it came to. A draft edited in the portal is left alone. Raises
    FaultyFile when an indicator is not in the framework, Refused when the assessment is not open yet.
    """
    Ward.objects.select_for_update(no_key=True).get(pk=ward.pk)
    existing = Plan.objects.filter(ward=ward, code=plan.code, version=plan.version).first()
    if (
        existing is None
        and Plan.objects.filter(ward=ward, code=plan.code, version__gte=plan.version).exists()
    ):
        raise Refused(f"{plan.title}: đã có bản mới hơn bản {plan.version}.")
    if existing and existing.digest == plan.digest:
        return Loaded(existing, Outcome.UNCHANGED)
    assessment = _assessment(ward, plan, framework)
    store = Store(ward, plan, assessment)
    if existing and existing.state != Plan.State.DRAFT:
        store.compare(existing)
        row = store.reread(existing)
    else:
        row = store.write(existing)
    if assessment:
        attach_plan(plan=row, assessment=assessment, by=by)
    outcome = Outcome.REREAD if existing else Outcome.CREATED
    record(by, "load_plan", row, version=str(row.version), detail={"outcome": outcome, "digest": row.digest})
    return Loaded(row, outcome)


def _assessment(ward: Ward, plan: PlanFile, framework: str) -> Assessment | None:
    code = framework or plan.framework
    if not plan.framework:
        return None
    found = Assessment.objects.filter(ward=ward, framework__code=code, year=plan.year).select_related(
        "framework"
    )
    assessment = found.order_by("-framework__version").first()
    if assessment is None:
        raise Refused(f"{ward} chưa mở kỳ đánh giá năm {plan.year} theo bộ tiêu chí {code}.")
    return assessment

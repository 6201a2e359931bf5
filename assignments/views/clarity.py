"""The "6 rõ" check of a plan."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guard import require
from accounts.requests import Request
from assignments.clarity import clarity_of
from assignments.editing import why_not_editable
from assignments.models import Plan
from config.access import Act, may


@require_safe
def clarity(request: Request, pk: int) -> HttpResponse:
    """Who, what, responsibility, authority, time, result of every duty and task; ``loc`` keeps those with one gap."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("ward"), pk=pk)
    require(request.user, Act.SEE_PLAN, plan)
    found = clarity_of(plan, plan.ward.today())
    chips, wanted = found.chips(), request.GET.get("loc", "")
    key = wanted if wanted in {chip.key for chip in chips} else ""
    may_edit = may(request.user, Act.EDIT_PLAN, plan)
    may_amend = may_edit and plan.state == Plan.State.ISSUED
    context = {
        "plan": plan,
        "clarity": found,
        "chips": chips,
        "key": key,
        "rows": found.filtered(key),
        "may_edit": may_edit and not why_not_editable(plan),
        "may_amend": may_amend,
        "open_draft": _open_draft(plan) if may_amend else None,
    }
    return render(request, "assignments/clarity_page.html", context)


def _open_draft(plan: Plan) -> Plan | None:
    """Return the draft that is to amend the plan, if there is one."""
    return Plan.objects.filter(ward=plan.ward_id, code=plan.code, state=Plan.State.DRAFT).first()

"""The board of a plan's tasks, one task with its course, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from accounts.workbooks.sending import sent_workbook
from assignments import models, tasks
from assignments.models import Plan, PlanQuerySet, Task
from assignments.tasks import case_of, history_of
from config.access import Act, may, refusal
from evidence.forms import VersionForm
from reports.board import Board, Wanted, badge_of
from reports.task_forms import FinishForm, GiveUpForm
from reports.task_sheet import file_name, workbook_of
from reports.views.attaching import choose, documents_of, receive_files, take_off

LONGEST_KEY = 24


def plans_of(request: Request) -> PlanQuerySet:
    """Return the ward's plans, each saying whether it asks other bodies and whether it wants pilots."""
    asked = models.Request.objects.filter(plan=OuterRef("pk"))
    wanted = models.ModelGroup.objects.filter(plan=OuterRef("pk"))
    return (
        Plan.objects.visible_to(request.user)
        .select_related("ward")
        .annotate(has_requests=Exists(asked), has_models=Exists(wanted))
    )


def plan_for(request: Request, pk: int) -> Plan:
    """Return the plan in the person's scope (else 404) after asking the right to see plans (else 403)."""
    found = get_object_or_404(plans_of(request), pk=pk)
    require(request.user, Act.SEE_PLAN, found)
    return found


def _with_tasks(request: Request) -> PlanQuerySet:
    """Return the plans that name tasks: those in force first, then drafts; the newest first."""
    found = plans_of(request).filter(Exists(Task.objects.filter(plan=OuterRef("pk"))))
    return found.exclude(state=Plan.State.SUPERSEDED).order_by("-first_year", "-version", "pk")


@require_safe
def current_tasks(request: Request) -> HttpResponse:
    """Lead to the newest plan in force that names tasks, else to a draft; say what to do where there is none."""
    require(request.user, Act.SEE_PLAN)
    plans = list(_with_tasks(request))
    if not plans:
        return render(request, "reports/task_empty.html")
    in_force = [plan for plan in plans if plan.state == Plan.State.ISSUED]
    return redirect("reports:task_board", (in_force or plans)[0].pk)


def _board(request: Request, pk: int) -> Board:
    asked = (request.GET.get("loc", ""), request.GET.get("don-vi", ""))
    return Board.of(plan_for(request, pk), request.user, Wanted(*(text[:LONGEST_KEY] for text in asked)))


@require_safe
def board(request: Request, pk: int) -> HttpResponse:
    """All tasks of a plan: by quarter, or by stage."""
    found = _board(request, pk)
    context = {
        "board": found,
        "plan": found.plan,
        "others": list(_with_tasks(request).exclude(pk=pk)),
        "tab": "tasks",
        "idle": why_idle(found.plan),
    }
    return render(request, "reports/board_page.html", context)


@require_safe
def board_sheet(request: Request, pk: int) -> HttpResponse:
    """What the board shows as a workbook."""
    found = _board(request, pk)
    book = workbook_of(found)
    detail = {"rows": len(found.shown), "filter": f"{found.wanted.state} {found.wanted.party}".strip()}
    record(
        Actor.of_request(request), "tasks_export", found.plan, version=str(found.plan.version), detail=detail
    )
    return sent_workbook(book, file_name(found))


# One task ------------------------------------------------------------------------------------------------------


def _find(request: Request, pk: int) -> Task:
    rows = Task.objects.visible_to(request.user).select_related(
        "plan__ward", "phase", "paragraph", "closed_by", "indicator"
    )
    return get_object_or_404(rows, pk=pk)


def _for_work(request: Request, pk: int) -> Task:
    """Return the task after asking the right to work on it."""
    found = _find(request, pk)
    require(request.user, Act.SEE_PLAN, found.plan)
    require(request.user, Act.CLOSE_TASK, case_of(found))
    return found


@require_safe
def task(request: Request, pk: int) -> HttpResponse:
    """One task: who, what, until when, how it stands, what shows it, what happened."""
    found = _find(request, pk)
    require(request.user, Act.SEE_PLAN, found.plan)
    return _page(request, found)


def _page(
    request: Request,
    found: Task,
    *,
    status: int = 200,
    failure: str = "",
    bound: Mapping[str, forms.Form] = MappingProxyType({}),
) -> HttpResponse:
    """Show the task; ``failure`` is why a verb was refused, ``bound`` the forms that were sent, by their names."""
    context = _task_context(request, found)
    context["failure"] = failure
    context["typed_reasons"] = [form.cleaned_data["reason"] for form in bound.values() if _typed(form)]
    return render(request, "reports/task_page.html", {**context, **bound}, status=status)


def _task_context(request: Request, found: Task) -> dict[str, Any]:
    case, today = case_of(found), found.plan.ward.today()
    allowed = may(request.user, Act.CLOSE_TASK, case)
    may_close = allowed and found.plan.state == Plan.State.ISSUED
    return {
        "task": found,
        "plan": found.plan,
        "badge": badge_of(found, today),
        "case": case,
        "is_open": found.state == Task.State.OPEN,
        "may_close": may_close,
        "may_give_link": may(request.user, Act.GIVE_LINK, case),
        "close_refusal": "" if allowed else refusal(Act.CLOSE_TASK),
        "idle": why_idle(found.plan),
        "newer": _newer(found),
        "events": history_of(found),
        "may_open_documents": may(request.user, Act.SEE_WARD_WORK),
        "finish_form": FinishForm.of(found, today),
        "give_up_form": GiveUpForm(initial={"version": found.version}, auto_id="thoi_%s"),
        "reopen_form": None,
        **documents_of(request, found, may_attach=may_close),
    }


def _newer(found: Task) -> Task | None:
    """Return the same task in the version that took this one's place, if it is there."""
    if found.plan.state != Plan.State.SUPERSEDED:
        return None
    return Task.objects.of_line(found).in_force().last()


def _typed(form: forms.Form) -> bool:
    return bool(form.is_bound and getattr(form, "cleaned_data", {}).get("reason"))


def why_idle(plan: Plan) -> str:
    """Return why nothing is written down at a plan that is not in force; empty for one that is."""
    return {
        Plan.State.DRAFT: "Kế hoạch còn là dự thảo, chỉ để xem; ghi kết quả sau khi kế hoạch được ban hành.",
        Plan.State.SUPERSEDED: "Kế hoạch này đã thay bằng bản mới, chỉ để xem.",
    }.get(Plan.State(plan.state), "")


def _do(
    request: Request, pk: int, form: forms.Form, name: str, verb: Callable[..., None], said: str
) -> HttpResponse:
    """Do the verb with what the form holds; a refusal shows the task as it is now, and what was typed."""
    found = _for_work(request, pk)
    if not form.is_valid():
        return _page(request, found, status=422, bound={name: form})
    try:
        verb(task=found, by=Actor.of_request(request), **_arguments(form))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, _find(request, pk), status=409, failure=str(refused), bound={name: form})
    messages.success(request, said)
    return redirect("reports:task", pk)


def _arguments(form: forms.Form) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    if "closed_on" in values:
        values["on"] = values.pop("closed_on")
    return values


@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    """Say that the task is done, and when."""
    form = FinishForm(request.POST, auto_id="xong_%s")
    return _do(request, pk, form, "finish_form", tasks.finish, "Đã ghi nhiệm vụ xong.")


@require_POST
def give_up(request: Request, pk: int) -> HttpResponse:
    """Say that the task will not be done, and why."""
    form = GiveUpForm(request.POST, auto_id="thoi_%s")
    return _do(request, pk, form, "give_up_form", tasks.give_up, "Đã ghi nhiệm vụ không thực hiện.")


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take the task up again."""
    form = VersionForm(request.POST)
    return _do(request, pk, form, "reopen_form", tasks.reopen, "Đã mở lại nhiệm vụ.")


# Its documents -------------------------------------------------------------------------------------------------


@require_POST
def attach(request: Request, pk: int) -> HttpResponse:
    """Attach a document of the register."""
    choose(request, _for_work(request, pk))
    return redirect("reports:task", pk)


@takes_files
@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """Take files in as products of the task."""
    return receive_files(request, _for_work(request, pk)) or redirect("reports:task", pk)


@require_POST
def remove(request: Request, pk: int, attachment: int) -> HttpResponse:
    """Take a document off the task."""
    take_off(request, _for_work(request, pk), attachment)
    return redirect("reports:task", pk)

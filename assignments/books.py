"""Verbs on what a plan keeps book of beside its tasks: answers of other bodies, money, sites of pilots.

Each changes one row as a compare-and-swap on its version, with its row in the log. An issued plan's words are frozen; these
are the course of its years.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Unit
from assignments.models import FundingLine, ModelGroup, ModelSite, Plan, Request
from assignments.tasks import REPLACED, refuse_idle
from config import vietnamese

SiteState = ModelSite.State

STALE = "Đã có người vừa sửa mục này. Xin xem lại số liệu hiện tại rồi ghi."
AMOUNTS = ("estimate", "allotted", "spent")
"""What may change in every line, in đồng; None where nothing is known."""
OWN_WORDS = ("source", "purpose")
"""Changed only in lines that the ward added itself: other lines carry the plan's words."""


def _refuse_future(day: date, plan: Plan, what: str) -> None:
    today = plan.ward.today()
    if day > today:
        raise Refused(f"{what} không sau hôm nay ({vietnamese.date(today)}).")


# Requests ------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_request(*, request: Request, answer: str, on: date, version: int, by: Actor) -> None:
    """Note what a body outside the committee answered, and when; again to correct it. Raises ``Refused``."""
    answer = answer.strip()
    refuse_idle(request.plan)
    if not answer:
        raise Refused("Xin ghi nội dung trả lời.")
    _refuse_future(on, request.plan, "Ngày trả lời")
    saved = Request.objects.filter(pk=request.pk, version=version).update(
        answer=answer,
        answered_on=on,
        noted_by=by.user,
        noted_at=timezone.now(),
        version=F("version") + 1,
    )
    if not saved:
        raise Refused(STALE)
    old = {"answer": request.answer, "answered_on": request.answered_on}
    request.refresh_from_db()
    new = {"answer": answer, "answered_on": on}
    _record("request_answer", request, request.plan, by, {"old": old, "new": new})


def _record(act: str, row: Any, plan: Plan, by: Actor, detail: dict[str, Any]) -> None:
    record(by, act, row, ward=plan.ward, version=str(row.version), detail=detail)


# Money ---------------------------------------------------------------------------------------------------------


def _refuse_replaced(plan: Plan) -> None:
    """A draft's money may be written down, too: estimating is part of drafting. The plan stays locked meanwhile."""
    rows = Plan.objects.select_for_update(no_key=True)
    if rows.values_list("state", flat=True).get(pk=plan.pk) == Plan.State.SUPERSEDED:
        raise Refused(REPLACED)


@transaction.atomic
def add_funding_line(*, plan: Plan, values: Mapping[str, Any], by: Actor) -> FundingLine:
    """Add a line of money that the plan's text does not name; return it. Raises ``Refused`` for a replaced plan.

    The same words and amounts sent twice are one line: a second press of the button must not double the money.
    """
    _refuse_replaced(plan)  # holds the plan: two lines at once get two places
    if same := FundingLine.objects.filter(plan=plan, paragraph=None, **values).first():
        return same
    last = FundingLine.objects.filter(plan=plan).aggregate(last=Max("order"))["last"] or 0
    line = FundingLine.objects.create(plan=plan, order=last + 1, **values)
    _record("funding_add", line, plan, by, {"new": _said(values)})
    return line


@transaction.atomic
def change_funding_line(
    *, line: FundingLine, values: Mapping[str, Any], version: int, by: Actor
) -> dict[str, Any]:
    """Write amounts and note of a line, of the ward's own lines also what for; return what changed, old and new.

    Raises ``Refused`` for a replaced plan, for words of the plan, and when somebody else wrote meanwhile.
    """
    _refuse_replaced(line.plan)
    changed = {name: value for name, value in values.items() if value != getattr(line, name)}
    if line.paragraph_id and changed.keys() & set(OWN_WORDS):
        raise Refused("Nguồn và nội dung chi là lời của kế hoạch nên không sửa ở đây.")
    if not changed and version == line.version:
        return {}
    saved = FundingLine.objects.filter(pk=line.pk, version=version).update(
        version=F("version") + 1, **changed
    )
    if not saved:
        raise Refused(STALE)
    old = _said({name: getattr(line, name) for name in changed})
    line.refresh_from_db()
    detail = {"old": old, "new": _said(changed)}
    _record("funding_change", line, line.plan, by, detail)
    return detail


def _said(values: Mapping[str, Any]) -> dict[str, str]:
    """Return fields and values as the log shows them: "đã chi": "1.500.000 đ"."""
    names = {name: str(FundingLine._meta.get_field(name).verbose_name) for name in values}  # type: ignore[union-attr]
    return {
        names[name]: vietnamese.vnd(value) if name in AMOUNTS and value is not None else str(value or "")
        for name, value in values.items()
    }


# Pilots --------------------------------------------------------------------------------------------------------

SITE_MOVES: dict[str, frozenset[str]] = {
    SiteState.CHOSEN: frozenset({SiteState.BUILDING, SiteState.REACHED, SiteState.DROPPED}),
    SiteState.BUILDING: frozenset({SiteState.REACHED, SiteState.CHOSEN, SiteState.DROPPED}),
    SiteState.REACHED: frozenset({SiteState.BUILDING, SiteState.DROPPED}),
    SiteState.DROPPED: frozenset({SiteState.CHOSEN}),
}
"""From each state of a site to the states it may go to."""


@transaction.atomic
def add_site(*, group: ModelGroup, unit: Unit, on: date, by: Actor, note: str = "") -> ModelSite:
    """Choose a unit of the ward, in being on that day, as the site of a pilot; return it. Raises ``Refused``."""
    refuse_idle(group.plan)
    _refuse_future(on, group.plan, "Ngày chọn")
    if not Unit.objects.filter(pk=unit.pk, ward=group.plan.ward_id).valid(on).exists():
        raise Refused(f"{unit.name} không hoạt động vào ngày {vietnamese.date(on)}.")
    try:
        with transaction.atomic():
            site = ModelSite.objects.create(model_group=group, unit=unit, since=on, note=note.strip())
    except IntegrityError as error:
        raise Refused(f"{unit.name} đã có trong danh sách của mô hình này.") from error
    _record("model_site_add", site, group.plan, by, {"unit": unit.name, "since": on})
    return site


@transaction.atomic
def move_site(*, site: ModelSite, to: str, on: date, version: int, by: Actor, note: str = "") -> None:
    """Say how far a site is, since when; giving it up needs the reason as its note. Raises ``Refused``."""
    plan, note = site.model_group.plan, note.strip()
    refuse_idle(plan)
    _refuse_future(on, plan, "Ngày ghi")
    if to == SiteState.DROPPED and not note:
        raise Refused("Xin ghi lý do thôi thực hiện mô hình ở nơi này.")
    sources = [state for state, targets in SITE_MOVES.items() if to in targets]
    saved = ModelSite.objects.filter(pk=site.pk, version=version, state__in=sources).update(
        state=to, since=on, note=note, version=F("version") + 1
    )
    if not saved:
        raise Refused(STALE)
    old = site.state
    site.refresh_from_db(fields=["state", "since", "note", "version"])
    detail = {"from": old, "to": to, "since": on, "reason": note}
    _record("model_site_move", site, plan, by, detail)

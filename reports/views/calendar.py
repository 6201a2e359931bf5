"""The reporting calendar: a month, the year as a list, the year as a table; what is shown as a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.audit import Actor, record
from accounts.guard import require
from accounts.requests import Request, own_ward
from accounts.workbooks.sending import sent_workbook
from config.access import Act, may
from reports.calendar.answer import answer_of, groups_of, unsent_of, year_shown
from reports.calendar.listing import COLUMNS, Wanted, author_chips, narrowed, state_chips
from reports.calendar.milestones import milestones_of
from reports.calendar.month import month_ends, month_of
from reports.calendar.overview import rows_of
from reports.calendar.reminding import letters_of
from reports.calendar.sheet import list_book
from reports.occasions import Occasions, occasions_of

PAGE_SIZE = 50


@require_safe
def current(request: Request) -> HttpResponse:
    """Lead to the month that is now."""
    require(request.user, Act.SEE_WARD_WORK)
    today = own_ward(request).today()
    return redirect("reports:calendar_month", year=today.year, month=today.month)


@require_safe
def month(request: Request, year: int, month: int) -> HttpResponse:
    """One month's sheet, and below it what waits to be sent; on a phone the list alone."""
    require(request.user, Act.SEE_WARD_WORK)
    ward, (first, last) = own_ward(request), month_ends(year, month)
    found = occasions_of(ward, year, since=year - 1)
    wanted = Wanted.of(request.GET)
    chosen = found.where(lambda one: wanted.has(one, request.user))
    shown = found.of_year(year_shown(found, first))
    context = _frame(request, shown, "month", first)
    context |= {
        "month": month_of(first, chosen.between(first, last), milestones_of(ward, first, last)),
        "authors": author_chips(shown, wanted, request.user),
        "groups": groups_of(chosen),
        "unsent": unsent_of(chosen),
        "overdue_count": len(chosen.overdue()),
        "soon_count": len(chosen.due_soon()),
        **_reminding(request, found),
    }
    return render(request, "reports/calendar_month.html", context)


@require_safe
def year_list(request: Request, year: int) -> HttpResponse:
    """The reports of a year as a list: narrowed, sorted, fifty a page."""
    require(request.user, Act.SEE_WARD_WORK)
    found, wanted = occasions_of(own_ward(request), year), Wanted.of(request.GET)
    page = Paginator(narrowed(found, wanted, request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = _frame(request, found, "list", _month_to_show(found)) | {
        "page": page,
        "wanted": wanted,
        "columns": COLUMNS,
        "authors": author_chips(found, wanted, request.user),
        "states": state_chips(found, wanted, request.user),
        **_reminding(request, found),
    }
    return render(request, "reports/calendar_list.html", context)


@require_safe
def list_sheet(request: Request, year: int) -> HttpResponse:
    """What the list shows, all its pages, as a workbook; handing it out is logged."""
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    found, wanted = occasions_of(ward, year), Wanted.of(request.GET)
    shown = narrowed(found, wanted, request.user)
    record(Actor.of_request(request), "calendar_export", ward, detail={"year": year, "rows": len(shown)})
    book = list_book(year, answer_of(found), shown, found.on)
    return sent_workbook(book, f"lich-bao-cao-{year}.xlsx")


@require_safe
def whole_year(request: Request, year: int) -> HttpResponse:
    """The year as one table: duties by months."""
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    found, wanted = occasions_of(ward, year), Wanted.of(request.GET)
    context = _frame(request, found, "year", _month_to_show(found)) | {
        "rows": rows_of(found.where(lambda one: wanted.has(one, request.user))),
        "authors": author_chips(found, wanted, request.user),
        "milestones": milestones_of(ward, date(year, 1, 1), date(year + 1, 1, 31)),
    }
    return render(request, "reports/calendar_year.html", context)


def _frame(request: Request, found: Occasions, view: str, first: date) -> dict[str, Any]:
    """Return what the three pages share: the year's line, where the other two are, what is allowed."""
    return {
        "answer": answer_of(found),
        "calendar_year": found.year,
        "first": first,
        "today": found.on,
        "view": view,
        "plans": found.plans,
        "may_remind": may(request.user, Act.REMIND),
        "may_edit_days": may(request.user, Act.EDIT_OFFICE_DAYS),
    }


def _month_to_show(found: Occasions) -> date:
    """Return the month that list and table lead back to: the present one in its own year, else the year's first."""
    on = found.on
    return on.replace(day=1) if on.year == found.year else date(found.year, 1, 1)


def _reminding(request: Request, found: Occasions) -> dict[str, Any]:
    """Return the texts of the reminder asked for, with whole addresses, for those who may remind."""
    key = request.GET.get("nhac", "")
    if not key or not may(request.user, Act.REMIND):
        return {"letters": (), "reminded": ""}
    several = request.build_absolute_uri(reverse("reports:my_work"))
    return {"letters": letters_of(found, key, several, request.build_absolute_uri), "reminded": key}

"""The days off of a year: the national ones, the ward's own corrections, and the report dates they move."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.audit import Actor
from accounts.forms import posted
from accounts.guard import Refused, require
from accounts.requests import Request, own_ward
from assignments.models import Holiday
from assignments.office_days import add_day, around, moved_dates, remove_day, with_corrections
from assignments.office_forms import OfficeDayForm, SeenDayForm
from config.access import Act, may
from config.workdays import KNOWN_YEARS, national_days, national_office

LIST = "reports:office_days"


@require_http_methods(["GET", "HEAD", "POST"])
def office_days_page(request: Request, year: int) -> HttpResponse:
    """Show the days off of a year; write down one more, or one that is worked after all."""
    require(request.user, Act.SEE_PLAN)
    form = OfficeDayForm(posted(request), year=year)
    if request.method == "POST":
        require(request.user, Act.EDIT_OFFICE_DAYS)
        if form.is_valid():
            try:
                row = add_day(ward=own_ward(request), by=Actor.of_request(request), **form.values())
            except Refused as refused:
                form.add_error("day", str(refused))
            else:
                messages.success(request, f"Đã ghi ngày {row.day:%d/%m/%Y}: {row.name}.")
                return redirect(LIST, year=year)
    return _page(request, year, form)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take one of the ward's own rows back."""
    rows = Holiday.objects.filter(ward=request.user.ward_id).select_related("ward")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, Act.EDIT_OFFICE_DAYS)
    try:
        if not SeenDayForm(request.POST).saw(row.day):
            raise Refused("Trang này đã cũ. Xin xem lại rồi bỏ.")
        remove_day(row=row, by=Actor.of_request(request))
        messages.success(request, f"Đã bỏ dòng ngày {row.day:%d/%m/%Y}: {row.name}.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(LIST, year=row.day.year)


def _page(request: Request, year: int, form: OfficeDayForm) -> HttpResponse:
    ward = own_ward(request)
    rows = list(Holiday.objects.filter(ward=ward, day__year__gte=year - 1, day__year__lte=year + 1))
    office = with_corrections(around(year), rows)
    exchanged = sorted(day for day in national_office([year]).worked if day.year == year)
    context = {
        "office_year": year,
        "national": list(national_days(year).items()),
        "exchanged": exchanged,
        "rows": [row for row in rows if row.day.year == year],
        "moved": moved_dates(ward, year, office),
        "form": form,
        "may_edit": may(request.user, Act.EDIT_OFFICE_DAYS),
        "may_see_calendar": may(request.user, Act.SEE_WARD_WORK),
        "before": year - 1 if year - 1 in KNOWN_YEARS else None,
        "after": year + 1 if year + 1 in KNOWN_YEARS else None,
    }
    return render(request, "assignments/office_days.html", context, status=422 if form.errors else 200)

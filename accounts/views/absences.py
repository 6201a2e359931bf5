"""When a person is away: one page for the person and for the ward administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.absences import add_absence, remove_absence
from accounts.audit import Actor
from accounts.forms import AbsenceForm, posted
from accounts.guard import Refused, require
from accounts.models import Absence, User
from accounts.requests import Request, own_ward
from config.access import Act


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: Request, pk: int) -> HttpResponse:
    """List the leave of a person, newest first, and enter more."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.KEEP_ABSENCES, person)
    form = AbsenceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_absence(by=Actor.of_request(request), person=person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã ghi nghỉ phép.")
            return redirect("accounts:absences", pk)
    context = {
        "form": form,
        "subject": person,
        "absences": person.absences.order_by("-since"),
        "today": own_ward(request).today(),
    }
    return render(request, "accounts/absence_page.html", context)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Remove leave that was entered by mistake; a form without the button's own value removes nothing."""
    absence = get_object_or_404(Absence.objects.visible_to(request.user).select_related("user__ward"), pk=pk)
    require(request.user, Act.KEEP_ABSENCES, absence.user)
    if "remove" in request.POST:
        remove_absence(by=Actor.of_request(request), absence=absence)
        messages.success(request, "Đã xóa lần nghỉ phép.")
    return redirect("accounts:absences", absence.user_id)

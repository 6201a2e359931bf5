"""Files of a step of the course: sent, and taken off again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request, takes_files
from evidence import intake
from evidence.actions import remove_unused
from evidence.intake import Incoming
from evidence.models import Document
from evidence.views.receiving import Swap, receive
from reports.course_files import (
    OWNERS,
    Step,
    assessment_of,
    attach,
    detach,
    files_of,
    page_of,
    step_of,
    why_closed,
)
from reports.models import CourseFile


def receive_for(request: Request, to: Step, purpose: str) -> JsonResponse | None:
    """Take the sent files in and attach them to the step; return the answer for the page's script, else None with messages."""
    year, by = assessment_of(to), Actor.of_request(request)

    def take(incoming: Incoming) -> tuple[CourseFile, str]:
        reason = why_closed(to)
        if reason:
            raise Refused(reason)
        document = intake.take_document(ward=year.ward, year=year.year, incoming=incoming, by=by)
        return attach(document=document, to=to, purpose=purpose, by=by), "Đã nhận và đính kèm."

    return receive(request, year, take, _swap(to, purpose, by))


def _swap(to: Step, purpose: str, by: Actor) -> Swap:
    """How a step takes a document of the register instead of a copy it was just sent."""

    def use(kept: Document) -> str:
        if files_of(to).filter(document=kept).exists():
            return "Tài liệu đó đã được đính kèm; bản vừa gửi đã được bỏ."
        attach(document=kept, to=to, purpose=purpose, by=by)
        return "Đã đính kèm tài liệu đó; bản vừa gửi đã được bỏ."

    def let_go(copy: Document) -> None:
        for one in files_of(to).filter(document=copy):
            detach(file=one.pk, to=to, by=by)
        remove_unused(document=copy, by=by)

    return Swap(use, let_go)


def _find(request: Request, owner: str, pk: int) -> Step:
    """Return the step in the person's ward (else 404) after asking the right to keep its files (else 403)."""
    found = step_of(owner, pk, request.user)
    if found is None:
        raise Http404
    require(request.user, OWNERS[owner].act)
    return found


@takes_files
@require_POST
def upload(request: Request, owner: str, pk: int, purpose: str) -> HttpResponse:
    """Take files in for a step of the course."""
    found = _find(request, owner, pk)
    if purpose not in OWNERS[owner].purposes:
        raise Http404
    return receive_for(request, found, purpose) or redirect(page_of(found))


@require_POST
def remove(request: Request, owner: str, pk: int, file: int) -> HttpResponse:
    """Take a file off its step, and say how it went."""
    found = _find(request, owner, pk)
    try:
        detach(file=file, to=found, by=Actor.of_request(request))
        messages.success(request, "Đã gỡ tài liệu. Tài liệu vẫn còn trong sổ.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(page_of(found))

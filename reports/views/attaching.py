"""Documents of a task or of a request: found in the register, or sent as files; one row in the log each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.requests import Request
from assignments import models
from assignments.tasks import refuse_idle
from evidence import intake
from evidence.actions import remove_unused
from evidence.attachments import attach, detach, of_request, of_task
from evidence.intake import Incoming
from evidence.models import Attachment, AttachmentQuerySet, Document
from evidence.views.receiving import Swap, receive
from reports.task_forms import ChooseForm, RegisterSearch

Line = models.Task | models.Request
MOST_FOUND = 10


def _attached(line: Line) -> AttachmentQuerySet:
    return of_task(line) if isinstance(line, models.Task) else of_request(line)


def documents_of(request: Request, line: Line, *, may_attach: bool) -> dict[str, Any]:
    """Return what the section of documents shows: what is attached, and what the search found; three queries."""
    attached = list(_attached(line))
    search = RegisterSearch(request.GET)
    words = search.words() if may_attach else ""
    found: list[Document] = []
    if words:
        register = (
            Document.objects.visible_to(request.user)
            .matching(words, ward=line.plan.ward_id)
            .filter(revisions__number=1)
        )
        found = list(register.exclude(pk__in=[one.document_id for one in attached])[:MOST_FOUND])
    return {"attached": attached, "words": words, "found": found, "may_attach": may_attach}


def choose(request: Request, line: Line) -> None:
    """Attach the document of the register that was chosen, and say how it went."""
    form = ChooseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Xin chọn một tài liệu trong sổ.")
        return
    register = Document.objects.visible_to(request.user)
    document = get_object_or_404(register, pk=form.cleaned_data["document"])
    try:
        attach(document=document, to=line, by=Actor.of_request(request))
        messages.success(request, f"Đã đính kèm “{document.subject}”.")
    except Refused as refused:
        messages.error(request, str(refused))


def receive_files(request: Request, line: Line) -> JsonResponse | None:
    """Take the sent files in and attach them; return the answer for the page's script, else None with messages."""
    ward, by = line.plan.ward, Actor.of_request(request)

    def take(incoming: Incoming) -> tuple[Attachment, str]:
        refuse_idle(line.plan)
        document = intake.take_document(ward=ward, year=ward.today().year, incoming=incoming, by=by)
        return attach(document=document, to=line, by=by), "Đã nhận và đính kèm."

    return receive(request, ward, take, _swap(line, by))


def _swap(line: Line, by: Actor) -> Swap:
    """How a task or a request takes a document of the register instead of a copy it was just sent."""

    def use(kept: Document) -> str:
        if _attached(line).filter(document=kept).exists():
            return "Tài liệu đó đã được đính kèm; bản vừa gửi đã được bỏ."
        attach(document=kept, to=line, by=by)
        return "Đã đính kèm tài liệu đó; bản vừa gửi đã được bỏ."

    def let_go(copy: Document) -> None:
        for one in _attached(line).filter(document=copy):
            detach(attachment=one.pk, from_=line, by=by)
        remove_unused(document=copy, by=by)

    return Swap(use, let_go)


def take_off(request: Request, line: Line, attachment: int) -> None:
    """Take a document off again, and say how it went."""
    try:
        detach(attachment=attachment, from_=line, by=Actor.of_request(request))
        messages.success(request, "Đã gỡ tài liệu. Tài liệu vẫn còn trong sổ.")
    except Refused as refused:
        messages.error(request, str(refused))

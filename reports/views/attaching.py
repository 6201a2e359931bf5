"""Documents of a task or of a request: found in the register, or sent as files; one row in the log each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.requests import Request
from assignments import models
from assignments.tasks import refuse_idle
from evidence import intake
from evidence.attachments import attach, of_request, of_task
from evidence.intake import Incoming
from evidence.models import Document
from evidence.sentences import too_many
from evidence.uploads import Upload, receipt_of, wants_json
from reports.task_forms import ChooseForm, RegisterSearch

Line = models.Task | models.Request
MOST_FOUND = 10
NO_FILE = "Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."


def documents_of(request: Request, line: Line, *, may_attach: bool) -> dict[str, Any]:
    """Return what the section of documents shows: what is attached, and what the search found; three queries."""
    attached = list(of_task(line) if isinstance(line, models.Task) else of_request(line))
    search = RegisterSearch(request.GET)
    words = search.words() if may_attach else ""
    found: list[Document] = []
    if words:
        register = Document.objects.visible_to(request.user).matching(words).filter(revisions__number=1)
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


def receive(request: Request, line: Line) -> JsonResponse | None:
    """Take the sent files in and attach them; return the answer for the page's script, else None with messages."""
    receipt = receipt_of(request)
    outcomes = [_take(request, line, sent) for sent in receipt.uploads]
    if receipt.over_count:
        outcomes.append({"ok": False, "name": "", "message": too_many(receipt.over_count)})
    if not outcomes:
        outcomes = [{"ok": False, "name": "", "message": NO_FILE}]
    if wants_json(request):
        return _json(outcomes)
    for outcome in outcomes:
        tell = messages.success if outcome["ok"] else messages.error
        tell(request, f"{outcome['name']}: {outcome['message']}" if outcome["name"] else outcome["message"])
    return None


def _json(outcomes: list[dict[str, Any]]) -> JsonResponse:
    """Answer one file as itself; several, which the page's script never sends, as a list with a common verdict."""
    refused = [outcome["message"] for outcome in outcomes if not outcome["ok"]]
    several = {"ok": not refused, "message": " ".join(refused), "files": outcomes}
    return JsonResponse(outcomes[0] if len(outcomes) == 1 else several, status=422 if refused else 200)


def _take(request: Request, line: Line, sent: Upload) -> dict[str, Any]:
    name, by, ward = sent.name or "", Actor.of_request(request), line.plan.ward
    if sent.refusal:
        intake.record_refusal(assessment=ward, name=name, sentence=sent.refusal, by=by)
        return {"ok": False, "name": name, "message": sent.refusal}
    incoming = Incoming((), name, receipt_of(request).received_at, sent.received)
    try:
        refuse_idle(line.plan)
        document = intake.take_document(ward=ward, year=ward.today().year, incoming=incoming, by=by)
        made = attach(document=document, to=line, by=by)
    except Refused as refused:
        return {"ok": False, "name": name, "message": str(refused)}
    return {
        "ok": True,
        "name": made.revision.original_name,
        "sha256": made.revision.digest,
        "size": made.revision.size,
        "url": reverse("evidence:document", args=[document.pk]),
        "message": "Đã nhận và đính kèm.",
    }

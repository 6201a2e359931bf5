"""The files of one request: each taken in by a verb, then told: to the page's script as JSON, to a person as messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django.contrib import messages
from django.http import JsonResponse
from django.urls import reverse

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.models import Ward
from accounts.requests import Request
from assignments.models import Assessment
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Revision
from evidence.sentences import too_many
from evidence.uploads import Upload, receipt_of, wants_json

NO_FILE = "Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."


class Link(Protocol):
    """What ties a received file to its place: the use for an indicator, an attachment, a report's document."""

    document_id: int

    @property
    def revision(self) -> Revision: ...


Take = Callable[[Incoming], tuple[Link, str]]
"""Takes one file in and returns its link and what to say of it; raises ``Refused``."""


def receive(request: Request, owner: Assessment | Ward, take: Take) -> JsonResponse | None:
    """Take the sent files in; return the answer for the page's script, else None with a message for each.

    ``owner`` is whose log notes a file that the door refused.
    """
    receipt = receipt_of(request)
    outcomes = [_taken(request, owner, sent, take) for sent in receipt.uploads]
    if receipt.over_count:
        outcomes.append(_refused("", too_many(receipt.over_count)))
    if not outcomes:
        outcomes = [_refused("", NO_FILE)]
    if wants_json(request):
        return _json(outcomes)
    for outcome in outcomes:
        tell = messages.success if outcome["ok"] else messages.error
        tell(request, f"{outcome['name']}: {outcome['message']}" if outcome["name"] else outcome["message"])
    return None


def _taken(request: Request, owner: Assessment | Ward, sent: Upload, take: Take) -> dict[str, Any]:
    name = sent.name or ""
    if sent.refusal:
        by = Actor.of_request(request)
        intake.record_refusal(assessment=owner, name=name, sentence=sent.refusal, by=by)
        return _refused(name, sent.refusal)
    try:
        link, said = take(Incoming((), name, receipt_of(request).received_at, sent.received))
    except Refused as refused:
        return _refused(name, str(refused))
    return {
        "ok": True,
        "name": link.revision.original_name,
        "sha256": link.revision.digest,
        "size": link.revision.size,
        "url": reverse("evidence:document", args=[link.document_id]),
        "message": said,
    }


def _refused(name: str, sentence: str) -> dict[str, Any]:
    return {"ok": False, "name": name, "message": sentence}


def _json(outcomes: list[dict[str, Any]]) -> JsonResponse:
    """Answer one file as itself; several, which the page's script never sends, as a list with a common verdict."""
    refused = [outcome["message"] for outcome in outcomes if not outcome["ok"]]
    several = {"ok": not refused, "message": " ".join(refused), "files": outcomes}
    return JsonResponse(outcomes[0] if len(outcomes) == 1 else several, status=422 if refused else 200)

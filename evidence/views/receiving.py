"""The files of one request: each taken in by a verb, then told: to the page's script as JSON, to a person as messages.

A ZIP is unpacked and each file in it goes the way of any other. Where the ward's register holds the same bytes already, the
answer says so, and the place may use that document instead of the copy (``Swap``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.models import Ward
from accounts.requests import Request
from assignments.models import Assessment
from evidence import intake, unpacking
from evidence.forms import SwapForm
from evidence.intake import Incoming
from evidence.models import Document, Evidence, Revision
from evidence.names import clean_name, extension_of
from evidence.sentences import LATE, too_many
from evidence.store import Received
from evidence.uploads import Upload, receipt_of, wants_json

NO_FILE = "Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."
NO_SWAP = "Bản vừa gửi hoặc tài liệu trong sổ không còn như khi gửi. Xin tải lại trang để xem."

REQUEST_SECONDS = 100
"""How long the files of one request are looked at: each may take its half minute, and a ZIP holds two hundred."""


class Link(Protocol):
    """What ties a received file to its place: the use for an indicator, an attachment, a report's document."""

    document_id: int

    @property
    def revision(self) -> Revision: ...


Take = Callable[[Incoming], tuple[Link, str]]
"""Takes one file in and returns its link and what to say of it; raises ``Refused``."""


@dataclass(frozen=True)
class Swap:
    """How a place takes a document of the register instead of a copy it was just sent.

    ``use`` returns what to say; ``let_go`` removes the copy from the place, and from the register when nothing else holds it.
    Both raise ``Refused``, and both happen or none. ``hold`` locks what the place's verbs lock before documents.
    """

    use: Callable[[Document], str]
    let_go: Callable[[Document], object]
    hold: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class _Course:
    """What all files of one request share."""

    request: Request
    owner: Assessment | Ward
    take: Take
    swap: Swap | None
    received_at: datetime
    until: float = field(default_factory=lambda: time.monotonic() + REQUEST_SECONDS)


def receive(
    request: Request, owner: Assessment | Ward, take: Take, swap: Swap | None = None
) -> JsonResponse | None:
    """Take the sent files in; return the answer for the page's script, else None with a message for each.

    ``owner`` is whose log notes a file that the door refused. Without ``swap`` nothing is said of the register: for senders
    who may not see it.
    """
    receipt = receipt_of(request)
    course = _Course(request, owner, take, swap, receipt.received_at)
    if swap and "kept" in request.POST:
        outcomes = [_swapped(request, owner, swap)]
    else:
        outcomes = [outcome for sent in receipt.uploads for outcome in _outcomes(course, sent)]
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


def _outcomes(course: _Course, sent: Upload) -> list[dict[str, Any]]:
    name = sent.name or ""
    if sent.refusal or sent.received is None:
        return [_refused_at_the_door(course, name, sent.refusal)]
    if extension_of(clean_name(name)) == "zip":
        return _unpacked(course, name, sent.received)
    return [_taken(course, name, sent.received)]


def _refused_at_the_door(course: _Course, name: str, sentence: str) -> dict[str, Any]:
    by = Actor.of_request(course.request)
    intake.record_refusal(assessment=course.owner, name=name, sentence=sentence, by=by)
    return _refused(name, sentence)


def _unpacked(course: _Course, name: str, received: Received) -> list[dict[str, Any]]:
    """Take the files of a ZIP in, each with its own outcome; what was not kept of them is gone afterwards."""
    try:
        members = unpacking.unpack(received.path)
    except Refused as refused:
        return [_refused_at_the_door(course, name, str(refused))]
    try:
        return [
            _taken(course, one.name, one.received)
            if one.received
            else _refused_at_the_door(course, one.name, one.refusal)
            for one in members
        ]
    finally:
        unpacking.discard(members)


def _taken(course: _Course, name: str, received: Received) -> dict[str, Any]:
    if time.monotonic() > course.until:
        return _refused_at_the_door(course, name, LATE)
    try:
        link, said = course.take(Incoming((), name, course.received_at, received))
    except Refused as refused:
        return _refused(name, str(refused))
    revision = link.revision
    outcome: dict[str, Any] = {
        "ok": True,
        "name": revision.original_name,
        "sha256": revision.digest,
        "size": revision.size,
        "message": said,
    }
    if course.request.user.is_authenticated:
        outcome["url"] = reverse("evidence:document", args=[link.document_id])
    known = course.swap and Document.objects.with_the_bytes_of(revision).first()
    if known:
        outcome["message"] = f"{said} {_known(known)}"
        outcome["same_as"] = {
            "copy": link.document_id,
            "kept": known.pk,
            "said": f"Tệp này đã có trong sổ tài liệu: {_named(known)}.",
            "url": reverse("evidence:document", args=[known.pk]),
        }
    return outcome


def _named(document: Document) -> str:
    day = f" ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return f"{document.number}{day}" if document.number else f"“{document.subject}”{day}"


def _known(document: Document) -> str:
    """Return sentence 47 for who sends without script; only ever about a document of the same ward."""
    return (
        f"Tệp này đã có trong sổ tài liệu của phường: {_named(document)}. "
        "Nếu là cùng một tài liệu, nên bỏ bản vừa gửi và dùng lại tài liệu đó."
    )


def _swapped(request: Request, owner: Assessment | Ward, swap: Swap) -> dict[str, Any]:
    """Use the document of the register and let go of the copy that the same person has just sent; both or neither."""
    form = SwapForm(request.POST)
    if not form.is_valid():
        return _refused("", NO_SWAP)
    rows = Document.objects.visible_to(request.user)
    kept = get_object_or_404(rows, pk=form.cleaned_data["kept"])
    copy = get_object_or_404(rows, pk=form.cleaned_data["copy"])
    sent = copy.revisions.order_by("number").first()
    if sent is None or copy.created_by_id != request.user.pk:
        return _refused("", NO_SWAP)
    if not Document.objects.with_the_bytes_of(sent).filter(pk=kept.pk).exists():
        return _refused("", NO_SWAP)
    try:
        with transaction.atomic():
            _hold(owner, swap, copy, kept)
            swap.let_go(copy)
            said = swap.use(kept)
    except Refused as refused:
        return _refused("", str(refused))
    return {"ok": True, "name": "", "message": said, "url": reverse("evidence:document", args=[kept.pk])}


def _hold(owner: Assessment | Ward, swap: Swap, *documents: Document) -> None:
    """Lock all that the two verbs of a swap lock, in everybody's order, before the first of them writes to the log.

    The one verb's row in the log comes before the other's documents: without this, two people would wait in a circle.
    """
    keys = [one.pk for one in documents]
    swap.hold()
    list(Document.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    uses = Evidence.objects.select_for_update(of=("self",)).filter(document__in=keys)
    list(uses.order_by("pk").values_list("pk"))
    if isinstance(owner, Assessment):
        Assessment.objects.select_for_update(no_key=True).filter(pk=owner.pk).first()


def _refused(name: str, sentence: str) -> dict[str, Any]:
    return {"ok": False, "name": name, "message": sentence}


def _json(outcomes: list[dict[str, Any]]) -> JsonResponse:
    """Answer one file as itself; several, as a ZIP holds, as a list with a common verdict."""
    refused = [outcome["message"] for outcome in outcomes if not outcome["ok"]]
    several = {"ok": not refused, "message": " ".join(refused), "files": outcomes}
    return JsonResponse(outcomes[0] if len(outcomes) == 1 else several, status=422 if refused else 200)

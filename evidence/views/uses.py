"""Verbs on one use of a document: hand in, withdraw, review, remove a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.requests import Request
from config import vietnamese
from config.access import Act
from evidence import actions, reviewing
from evidence.forms import ReturnForm, VersionForm
from evidence.models import Evidence
from evidence.review_forms import AcceptForm, CommentForm
from evidence.views.answering import back, use_for

Said = Callable[[Evidence], str]


def _named(use: Evidence) -> str:
    return use.document.number or use.document.subject


def _do(
    request: Request, use: Evidence, verb: Callable[..., Any], said: Said, form: forms.Form, tags: str = ""
) -> HttpResponse:
    """Run a verb on a use with what its form holds, tell the person what happened, and lead on.

    What was filled in wrongly leads back to where it was typed; who came too late is told why and keeps their words.
    """
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _stay(request)
    words = form.cleaned_data.get("comment", "")
    try:
        if not _is_repeat(request, use, verb, form):
            verb(use=use, by=Actor.of_request(request), **form.cleaned_data)
    except Refused as refused:
        messages.error(request, f"{refused} Lời nhắn vừa viết: “{words}”." if words else str(refused))
    else:
        messages.success(request, said(use), extra_tags=tags)
    return back(request)


DECISIONS: dict[Callable[..., Any], str] = {
    actions.accept: Evidence.State.ACCEPTED,
    actions.send_back: Evidence.State.RETURNED,
}
"""The verbs of a reviewer, with the state each leads to."""


def _is_repeat(request: Request, use: Evidence, verb: Callable[..., Any], form: forms.Form) -> bool:
    """Whether the same person has just decided the same from the same page: a double click is one decision."""
    decided = verb in DECISIONS and use.state == DECISIONS[verb] and use.decided_by_id == request.user.pk
    return decided and use.version == form.cleaned_data["version"] + 1


def _handed_in(use: Evidence) -> str:
    """Return sentence 68: when it came, and whether that was in time."""
    moment = timezone.localtime(use.submitted_at)
    when = f"lúc {moment:%H:%M} ngày {vietnamese.date(use.ward.today())}"
    plan = use.assessment.plans.in_force().order_by("pk").first()
    last_day = plan.last_evidence_day if plan else None
    if last_day is None:
        return f"Đã nộp {_named(use)} để rà soát, {when}."
    if use.late:
        return f"Đã nhận {_named(use)} {when}, sau hạn nội bộ {vietnamese.date(last_day)}. Tài liệu được ghi là nộp trễ."
    return f"Đã nhận {_named(use)} {when}, đúng hạn."


def _stay(request: Request) -> HttpResponse:
    """Return to the page of the form, where it names that (``here``) beside where an act leads on to (``next``)."""
    return back(request, name="here" if request.POST.get("here") else "next")


@require_POST
def submit(request: Request, pk: int) -> HttpResponse:
    use = use_for(request, pk, Act.CHANGE_EVIDENCE)
    return _do(request, use, actions.submit, _handed_in, VersionForm(request.POST))


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    use = use_for(request, pk, Act.CHANGE_EVIDENCE)
    said: Said = lambda use: f"Đã rút lại {_named(use)}."  # noqa: E731 - a sentence, not a function of its own
    return _do(request, use, actions.withdraw, said, VersionForm(request.POST))


@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """Accept the document; the toast offers to take it back for some seconds, and leads to where it was accepted."""
    use = use_for(request, pk, Act.REVIEW_EVIDENCE)
    here = request.POST.get("here") or request.POST.get("next", "")
    query = urlencode({"version": use.version + 1, "next": here})
    undo = f"undo:{reverse('evidence:reopen', args=[pk])}?{query}"
    said: Said = lambda use: f"Đã chấp nhận {_named(use)}."  # noqa: E731 - as above
    return _do(request, use, actions.accept, said, AcceptForm(request.POST), undo)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take an acceptance back ("Hoàn tác"); the version comes in the address, where the toast's form puts it."""
    use = use_for(request, pk, Act.REVIEW_EVIDENCE)
    said: Said = lambda use: f"Đã hoàn tác: {_named(use)} chờ rà soát."  # noqa: E731 - as above
    seen = request.POST if "version" in request.POST else request.GET
    return _do(request, use, actions.reopen, said, VersionForm(seen))


@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    use = use_for(request, pk, Act.REVIEW_EVIDENCE)
    to = use.submitted_by or use.revision.uploaded_by
    said = f"Đã trả lại 1 tài liệu cho {to.full_name}." if to else "Đã trả lại 1 tài liệu."
    return _do(request, use, actions.send_back, lambda use: said, ReturnForm(request.POST))


@require_POST
def say(request: Request, pk: int) -> HttpResponse:
    """Add a word to the document's thread; the other side is told."""
    use = use_for(request, pk, Act.COMMENT_EVIDENCE)
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["comment"]))
        return _stay(request)
    try:
        reviewing.comment(use=use, text=form.cleaned_data["comment"], by=Actor.of_request(request))
        messages.success(request, f"Đã gửi trao đổi về {_named(use)}.")
    except Refused as refused:
        messages.error(request, str(refused))
    return _stay(request)


@require_POST
def delete_draft(request: Request, pk: int) -> HttpResponse:
    use = use_for(request, pk, Act.CHANGE_EVIDENCE)
    said = f"Đã xóa nháp {_named(use)}."
    return _do(request, use, actions.delete_draft, lambda use: said, VersionForm(request.POST))

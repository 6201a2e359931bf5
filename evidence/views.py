"""Pages and verbs of the register: upload, document, review of documents, download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from assignments.models import Assessment
from assignments.responsibilities import Responsibilities
from config.access import Act
from evidence import actions, intake
from evidence.answers import file_answer
from evidence.forms import RegisterForm, ReturnForm, ReuseForm, SearchForm, VersionForm
from evidence.intake import Incoming
from evidence.models import Document, Evidence, EvidenceEvent, Revision
from evidence.rows import EvidenceRow, case_of, rows_of

PAGE_SIZE = 50


def _back(request: HttpRequest, fallback: str) -> HttpResponse:
    """Return to the page the person came from, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect(fallback)


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The ward's register, searched without accents."""
    require(request.user, Act.SEE_WARD_WORK)
    form = SearchForm(request.GET)
    words, state = form.wanted()
    found = Document.objects.visible_to(request.user).matching(words)
    if state:
        found = found.filter(uses__state=state).distinct()
    page = Paginator(found.prefetch_related("uses__indicator", "revisions"), PAGE_SIZE).get_page(
        request.GET.get("trang")
    )
    context = {"page": page, "search": form, "words": words, "state": state, "total": page.paginator.count}
    return render(request, "evidence/document_list.html", context)


@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: register data, revisions, uses, what happened."""
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("created_by"), pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    rows = _rows_of_document(found, request)
    may_describe = any(row.may_change for row in rows) or found.created_by_id == request.user.pk
    form, conflict, status = RegisterForm.of(found), None, 200
    if request.method == "POST":
        if not may_describe:
            require(request.user, Act.CHANGE_EVIDENCE, rows[0].case if rows else _nobody(found))
        form = RegisterForm(request.POST)
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                actions.describe(
                    document=found, values=values, version=values.pop("version"), by=Actor.of_request(request)
                )
                messages.success(request, "Đã lưu thông tin tài liệu.")
                return redirect("evidence:document", pk=pk)
            except Refused as refused:
                conflict = str(refused)
                found.refresh_from_db()
                data = request.POST.copy()
                data["version"] = str(found.version)
                form = RegisterForm(data)
        status = 409 if conflict else 422
    context = {
        "document": found,
        "form": form,
        "rows": rows,
        "may_describe": may_describe,
        "conflict": conflict,
        "events": EvidenceEvent.objects.filter(evidence__document=found).select_related(
            "user", "evidence__indicator", "revision"
        ),
        "revisions": found.revisions.select_related("uploaded_by"),
        "reuse_form": _reuse_form(found, rows),
    }
    return render(request, "evidence/document_page.html", context, status=status)


def _nobody(document: Document) -> Any:
    """The case of a document without a use: only who put it there may change it."""

    class Case:
        uploaded_by_id = document.created_by_id
        worker_ids: frozenset[int] = frozenset()

    return Case()


def _rows_of_document(found: Document, request: HttpRequest) -> list[EvidenceRow]:
    uses = list(found.uses.for_rows().select_related("assessment__ward", "assessment__framework"))
    duties: dict[int, Responsibilities] = {}
    rows = []
    for use in uses:
        if use.assessment_id not in duties:
            duties[use.assessment_id] = Responsibilities.of(use.assessment)
        rows += rows_of([use], request.user, duties[use.assessment_id])
    return rows


def _reuse_form(found: Document, rows: list[EvidenceRow]) -> ReuseForm | None:
    assessment = Assessment.objects.filter(ward=found.ward_id).yearly().first()
    return ReuseForm(assessment=assessment) if assessment else None


@require_POST
def reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Use the document for one more indicator of the current year."""
    found = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.CONTRIBUTE)
    assessment = get_object_or_404(Assessment.objects.visible_to(request.user).yearly()[:1])
    form = ReuseForm(request.POST, assessment=assessment)
    if not form.is_valid():
        messages.warning(request, "Chọn chỉ tiêu trong danh sách.")
        return redirect("evidence:document", pk=pk)
    indicator = form.cleaned_data["indicator"]
    try:
        actions.reuse(
            document=found, assessment=assessment, indicator=indicator, by=Actor.of_request(request)
        )
        messages.success(request, f"Đã dùng tài liệu cho chỉ tiêu {indicator.code}, ở trạng thái nháp.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("evidence:document", pk=pk)


@require_POST
def upload(request: HttpRequest, assessment: int, indicator: int) -> HttpResponse:
    """Take files in for an indicator: one per request with script (JSON), several at once without."""
    rows = Assessment.objects.visible_to(request.user).select_related("ward", "framework")
    period = get_object_or_404(rows, pk=assessment)
    require(request.user, Act.CONTRIBUTE)
    target = get_object_or_404(period.framework.indicators.all(), pk=indicator)
    received_at = timezone.now()
    outcomes = [_skipped(name, reason) for name, reason in getattr(request, "skipped_files", [])]
    outcomes += [_take(request, period, target, sent, received_at) for sent in request.FILES.getlist("files")]
    if not outcomes:
        outcomes = [{"ok": False, "name": "", "message": "Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại."}]
    if "application/json" in request.headers.get("Accept", ""):
        outcome = outcomes[0]
        return JsonResponse(outcome, status=200 if outcome["ok"] else 422)
    for outcome in outcomes:
        tell = messages.success if outcome["ok"] else messages.error
        tell(request, f"{outcome['name']}: {outcome['message']}" if outcome["name"] else outcome["message"])
    return _back(request, reverse("evidence:list"))


def _skipped(name: str, reason: str) -> dict[str, Any]:
    limit, files = settings.MAX_FILE_BYTES // (1024 * 1024), settings.MAX_FILES_PER_REQUEST
    sentences = {
        "size": f"Không nhận: tệp quá mức {limit} MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp.",
        "count": f"Chỉ gửi được {files} tệp mỗi lần. {files} tệp đầu đã nhận, tệp này xin gửi tiếp.",
    }
    return {"ok": False, "name": name, "message": sentences[reason]}


def _take(
    request: HttpRequest, period: Assessment, target: Any, sent: UploadedFile, received_at: Any
) -> dict[str, Any]:
    name = sent.name or ""
    incoming = Incoming(sent.chunks(), name, received_at)
    try:
        taken = intake.take(
            assessment=period, indicator=target, incoming=incoming, by=Actor.of_request(request)
        )
    except Refused as refused:
        return {"ok": False, "name": name, "message": str(refused)}
    message = "Đã nhận, đang là nháp."
    if taken.same_as:
        message = (
            f"Đã nhận. Tệp này đã có trong sổ tài liệu của phường: {taken.same_as}. "
            "Nếu là cùng một tài liệu, nên xóa nháp vừa gửi và dùng lại tài liệu đó."
        )
    revision = taken.use.revision
    return {
        "ok": True,
        "name": revision.original_name,
        "sha256": revision.digest,
        "size": revision.size,
        "url": reverse("evidence:document", args=[taken.use.document_id]),
        "message": message,
    }


def _use(request: HttpRequest, pk: int, act: Act) -> Evidence:
    """Return the use in the person's scope (else 404) after asking the right (else 403)."""
    rows = Evidence.objects.visible_to(request.user).for_rows().select_related("assessment__ward")
    use = get_object_or_404(rows, pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    require(request.user, act, case_of(use, Responsibilities.of(use.assessment)))
    return use


def _do(
    request: HttpRequest,
    pk: int,
    act: Act,
    verb: Callable[..., Any],
    said: str,
    form_class: type = VersionForm,
) -> HttpResponse:
    """Run a verb on a use with what its form holds; say what happened; return to the page."""
    use = _use(request, pk, act)
    form = form_class(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    else:
        try:
            verb(use=use, by=Actor.of_request(request), **form.cleaned_data)
            messages.success(request, said.format(use.document.number or use.document.subject))
        except Refused as refused:
            messages.warning(request, str(refused))
    return _back(request, reverse("evidence:list"))


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, Act.CHANGE_EVIDENCE, actions.submit, "Đã nộp {} để rà soát.")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, Act.CHANGE_EVIDENCE, actions.withdraw, "Đã rút lại {}.")


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, Act.REVIEW_EVIDENCE, actions.accept, "Đã chấp nhận {}.")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, Act.REVIEW_EVIDENCE, actions.send_back, "Đã trả lại {}.", ReturnForm)


@require_POST
def delete_draft(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, Act.CHANGE_EVIDENCE, actions.delete_draft, "Đã xóa nháp {}.")


@require_POST
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a new revision in the place of the file."""
    use = _use(request, pk, Act.CHANGE_EVIDENCE)
    sent, form = request.FILES.get("file"), VersionForm(request.POST)
    skipped = getattr(request, "skipped_files", [])
    if skipped:
        messages.error(request, _skipped(*skipped[0])["message"])
    elif sent is None or not form.is_valid():
        messages.error(request, "Chưa chọn tệp nào. Xin chọn tệp rồi gửi lại.")
    else:
        incoming = Incoming(sent.chunks(), sent.name or "", timezone.now())
        try:
            new = intake.replace(
                use=use, incoming=incoming, version=form.cleaned_data["version"], by=Actor.of_request(request)
            )
            messages.success(request, f"Đã thay bằng bản {new.revision.number}.")
        except Refused as refused:
            messages.error(request, str(refused))
    return _back(request, reverse("evidence:document", args=[use.document_id]))


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the bytes of a revision; every download is in the log."""
    rows = Revision.objects.filter(document__ward=request.user.ward_id).select_related("document__ward")
    revision = get_object_or_404(rows, pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    answer = file_answer(revision, inline="xem" in request.GET)
    record(Actor.of_request(request), "evidence_download", revision, version=str(revision.number))
    return answer

"""The bundle, sent as it is read; and the volume of all evidence, made by the worker."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.audit import Actor, record
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act, may
from evidence.answers import stored_answer
from reports.bundle import volumes
from reports.bundle.contents import Contents
from reports.bundle.packing import bundle_of_issue, bundle_of_year
from reports.bundle.zipping import Bundle
from reports.models import Issue, Volume
from reports.views.years import of_year


@require_GET
def bundle(request: Request, year: int) -> HttpResponseBase:
    """Send the year's bundle: dossier, lists and every accepted original."""
    assessment = of_year(request, year)
    require(request.user, Act.BUILD_DOSSIER)
    return _sent(request, assessment, bundle_of_year(assessment, timezone.localtime()))


@require_GET
def issue_bundle(request: Request, pk: int) -> HttpResponseBase:
    """Send the bundle of one issued set, in force or replaced."""
    rows = Issue.objects.visible_to(request.user).issued()
    selected = rows.select_related("agreement", "assessment__ward", "assessment__framework")
    issue = get_object_or_404(selected, pk=pk)
    require(request.user, Act.BUILD_DOSSIER)
    return _sent(request, issue.assessment, bundle_of_issue(issue, timezone.localtime()))


def _sent(request: Request, assessment: Assessment, contents: Contents) -> HttpResponseBase:
    """Answer with the ZIP as a stream; nothing asks the database once it runs."""
    packed = Bundle(contents)
    record(
        Actor.of_request(request),
        "bundle_download",
        assessment,
        detail={"title": contents.title, "files": len(contents.entries), "left_out": len(contents.left)},
    )
    answer = StreamingHttpResponse(iter(packed), content_type="application/zip")
    answer["Content-Length"] = str(len(packed))
    answer["Content-Disposition"] = content_disposition_header(True, contents.file_name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Accel-Buffering"] = "no"
    return answer


@require_POST
def volume_make(request: Request, year: int) -> HttpResponse:
    """Ask for a new volume; one being made stands for it."""
    assessment = of_year(request, year)
    require(request.user, Act.BUILD_DOSSIER)
    try:
        volume = volumes.ask(assessment=assessment, by=Actor.of_request(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = f"Đang lập tập tài liệu kiểm chứng, bản {volume.number}. Có thể rời trang này; xong sẽ báo ở chuông."
        messages.success(request, said)
    return redirect("reports:dossier", year=year)


def _volume(request: Request, pk: int) -> Volume:
    rows = Volume.objects.visible_to(request.user).select_related("assessment__ward")
    return get_object_or_404(rows, pk=pk)


@require_POST
def volume_stop(request: Request, pk: int) -> HttpResponse:
    """Stop a volume that is being made."""
    volume = _volume(request, pk)
    require(request.user, Act.BUILD_DOSSIER)
    try:
        volumes.stop(volume=volume, by=Actor.of_request(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã dừng lập tập tài liệu kiểm chứng, bản {volume.number}.")
    return redirect("reports:dossier", year=volume.assessment.year)


@require_safe
def volume_progress(request: Request, pk: int) -> HttpResponse:
    """The bar of a volume being made; asked for every two seconds while it runs."""
    volume = _volume(request, pk)
    require(request.user, Act.SEE_WARD_WORK)
    context = {"job": volume, "may_build": may(request.user, Act.BUILD_DOSSIER)}
    answer = render(request, "reports/_bundle_job.html", context)
    if not volume.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
def volume_file(request: Request, pk: int) -> HttpResponse:
    """Download a finished volume; the download is logged."""
    rows = Volume.objects.visible_to(request.user).filter(state=Volume.State.DONE)
    volume = get_object_or_404(rows.select_related("assessment__ward"), pk=pk)
    require(request.user, Act.BUILD_DOSSIER)
    answer = stored_answer(volume.stored_name, name=volume.file_name, inline="xem" in request.GET)
    record(Actor.of_request(request), "volume_download", volume, version=volume.digest[:16])
    return answer

"""The viewer: pictures of pages, what it shows while there are none, rotation."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.guard import require
from accounts.requests import Request
from config.access import Act
from evidence.models import Reading, Revision
from evidence.preview import making
from evidence.preview.showing import PAGE_KEY, ZOOM_KEY, Show, viewer_of
from evidence.views.answering import back


def _revision(request: Request, pk: int, act: Act = Act.SEE_WARD_WORK) -> tuple[Revision, Reading | None]:
    rows = Revision.objects.visible_to(request.user).select_related("document__ward", "reading")
    revision = get_object_or_404(rows, pk=pk)
    require(request.user, act)
    return revision, getattr(revision, "reading", None)


@require_safe
def page(request: Request, pk: int, number: int) -> HttpResponse:
    """Answer one page as a picture (WebP), drawn now if nobody looked at it before; ?xoay= turns, ?lon=1 enlarges.

    404 beyond the end, for what may not be opened, and for what has no preview. Looking is not logged: the original is
    handed over by ``evidence:file``, which is.
    """
    revision, reading = _revision(request, pk)
    if reading is None or viewer_of(revision, reading, QueryDict()).show != Show.DONE:
        raise Http404
    if not 1 <= number <= reading.preview_pages:
        raise Http404
    turn = request.GET.get("xoay", "0")
    side = making.ZOOMED if "lon" in request.GET else making.PAGE
    try:
        path = making.page(revision, number, side, int(turn) if turn in map(str, making.TURNS) else 0)
        return _sealed_off(path.read_bytes())
    except (making.NoPage, FileNotFoundError) as error:  # the cache may vanish at any moment
        raise Http404 from error
    except making.Vanished as error:
        making.ask_again(reading)
        raise Http404 from error


def _sealed_off(picture: bytes) -> HttpResponse:
    answer = HttpResponse(picture, content_type="image/webp")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_safe
def preview(request: Request, pk: int) -> HttpResponse:
    """Answer the viewer alone, for a page that waits for it; what is drawn at once does not wait for the worker."""
    revision, reading = _revision(request, pk)
    shown = viewer_of(revision, reading, QueryDict())
    if shown.show == Show.WAITING and revision.extension in making.DRAWN:
        making.prepare(revision)
    elif reading is not None and shown.is_unasked:
        making.ask_again(reading)
    return _fragment(request, revision)


def _fragment(request: Request, revision: Revision) -> HttpResponse:
    """Answer the viewer with links that belong to the page it stands on."""
    around = _around(request)
    query = QueryDict(around.query, mutable=True)
    for key in (PAGE_KEY, ZOOM_KEY):
        if key in request.POST:
            query[key] = request.POST[key]
    reading = Reading.objects.filter(revision=revision).first()
    page = f"{around.path}?{query.urlencode()}" if around.path else ""
    context = {"revision": revision, "reading": reading, "polled": True, "next": page, "query": query}
    return render(request, "evidence/_preview.html", context)


def _around(request: Request) -> SplitResult:
    """Return the address of the page the viewer stands on; empty for what is no address."""
    try:
        return urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return urlsplit("")


@require_POST
def rotate(request: Request, pk: int) -> HttpResponse:
    """Turn how everybody sees the file by quarters; the stored file stays as it came."""
    revision, _ = _revision(request, pk, Act.CONTRIBUTE)
    turn = request.POST.get("rotation", "")
    if turn in map(str, making.TURNS):
        Reading.objects.filter(revision=revision).update(rotation=int(turn))
    return _answer(request, revision)


@require_POST
def retry(request: Request, pk: int) -> HttpResponse:
    """Have the preview made once more."""
    revision, reading = _revision(request, pk, Act.CONTRIBUTE)
    if reading is not None and viewer_of(revision, reading, QueryDict()).can_retry:
        making.ask_again(reading)
        if not request.headers.get("HX-Request"):
            messages.success(request, "Bản xem trước đang được dựng lại.")
    return _answer(request, revision)


def _answer(request: Request, revision: Revision) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _fragment(request, revision)
    return back(request, reverse("evidence:document", args=[revision.document_id]))

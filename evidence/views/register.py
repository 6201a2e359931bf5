"""The ward's register of documents as a list."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.audit import Actor, record
from accounts.guard import require
from accounts.requests import Request, own_ward
from accounts.workbooks.sending import sent_workbook
from assignments.models import Assessment, AssessmentQuerySet
from config.access import Act
from evidence.models import Document, InboxItem, search_words
from evidence.register import RegisterFilter, Wanted, listing_of, places_of, with_rows
from evidence.register_book import register_book
from evidence.snippets import Piece, marked

PAGE_SIZE = 50


def _years(request: Request) -> AssessmentQuerySet:
    return Assessment.objects.visible_to(request.user).yearly().select_related("ward", "framework")


def current_year(request: Request) -> Assessment | None:
    """Return the ward's newest yearly assessment: filters and reuse are about its indicators."""
    return _years(request).first()


@require_safe
def documents(request: Request) -> HttpResponse:
    """The register: searched without accents, narrowed, sorted, fifty a page."""
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    form = RegisterFilter(request.GET, ward=ward, years=list(_years(request)))
    wanted = Wanted.of(form)
    listing = listing_of(request.user, ward, wanted)
    page = Paginator(listing.documents, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = with_rows(list(page))
    places = places_of(shown, wanted.words)
    context = {
        "page": page,
        "rows": [(one, _subject(one, wanted), places.get(one.pk)) for one in shown],
        "form": form,
        "wanted": wanted,
        "chips": listing.chips,
        "inbox_waiting": InboxItem.objects.visible_to(request.user).waiting().count(),
        "told": [(one.words, _without(request.GET, one.key)) for one in wanted.told],
    }
    return render(request, "evidence/document_list.html", context)


def _subject(document: Document, wanted: Wanted) -> list[Piece]:
    return marked(document.subject, search_words(wanted.words))


def _without(query: QueryDict, key: str) -> str:
    """Return the address of the list with one filter off."""
    rest = query.copy()
    for name in (key, "page"):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"


@require_safe
def workbook(request: Request) -> HttpResponse:
    """What the list shows, all its pages, as a workbook; handing it out is logged."""
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    wanted = Wanted.of(RegisterFilter(request.GET, ward=ward, years=list(_years(request))))
    shown = listing_of(request.user, ward, wanted).documents
    record(Actor.of_request(request), "register_export", ward, detail={"rows": len(shown)})
    return sent_workbook(register_book(ward, shown, wanted, ward.today()), "so-tai-lieu.xlsx")

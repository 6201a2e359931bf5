"""The registers of a year: overview, one book with its quick entry, one row corrected or struck out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.models import Ward
from accounts.requests import Request, own_ward, takes_files
from config.access import Act, may, refusal
from evidence import intake
from evidence.actions import remove_unused
from evidence.intake import Incoming, Register
from evidence.logbooks import actions, books, survey, tables
from evidence.logbooks.checking import groups_of
from evidence.logbooks.choosing import offered
from evidence.logbooks.counts import counts_of
from evidence.logbooks.forms import CorrectionForm, EntryForm, SearchForm, StrikeForm
from evidence.logbooks.kinds import BY_SLUG, KINDS, BookKind
from evidence.models import Document, LogEntry, Revision
from evidence.views.receiving import receive

PAGE_SIZE = 30


def book_url(year: int, kind: BookKind) -> str:
    """Return the address of a book."""
    return reverse("evidence:book", kwargs={"year": year, "slug": kind.slug})


def find_book(request: Request, year: int, slug: str) -> tuple[Ward, BookKind]:
    """Return ward and kind of the book that is asked for; 403 without the right, 404 for a book that cannot be."""
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    kind = BY_SLUG.get(slug)
    if kind is None or year > ward.today().year:
        raise Http404
    return ward, kind


@require_safe
def current_books(request: Request) -> HttpResponse:
    """Lead to the books of the present year."""
    require(request.user, Act.SEE_WARD_WORK)
    return redirect("evidence:books", year=own_ward(request).today().year)


@require_safe
def all_books(request: Request, year: int) -> HttpResponse:
    """The ward's books of a year: what each counts, and when its newest row was written."""
    require(request.user, Act.SEE_WARD_WORK)
    ward = own_ward(request)
    if year > ward.today().year:
        raise Http404
    lines = books.overview(ward, year)
    context = {
        "lines": lines,
        "book_year": year,
        "book_years": books.years_of(ward),
        "kept": sum(1 for line in lines if line.rows),
    }
    return render(request, "evidence/book_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: Request, year: int, slug: str) -> HttpResponse:
    """One book: a row typed at its top is added by Enter, the next begins with the same day and group."""
    ward, kind = find_book(request, year, slug)
    if request.method != "POST":
        return _page(request, ward, kind, year)
    require(request.user, Act.KEEP_LOGBOOK)
    asked = _asked(ward, kind, year)
    form = EntryForm(request.POST, auto_id="moi_%s", **asked)
    if not form.is_valid():
        return _page(request, ward, kind, year, new_form=form, status=422)
    try:
        entry = actions.add(
            ward=ward, year=year, kind=kind, values=form.values(), by=Actor.of_request(request)
        )
    except Refused as refused:  # what the form allowed a moment before: a group that was closed meanwhile
        messages.error(request, str(refused))
        return _page(request, ward, kind, year, new_form=form, status=409)
    messages.success(request, f"Đã ghi dòng {entry.number}.")
    return redirect(f"{book_url(year, kind)}?tiep=1")


def _asked(ward: Ward, kind: BookKind, year: int) -> dict[str, Any]:
    return {"kind": kind, "ward": ward, "year": year, "groups": groups_of(ward, year)}


def _page(
    request: Request,
    ward: Ward,
    kind: BookKind,
    year: int,
    *,
    new_form: EntryForm | None = None,
    editing: LogEntry | None = None,
    status: int = 200,
    **sent: Any,
) -> HttpResponse:
    """Answer the page of a book; ``sent`` are the forms of the row being edited as they came, and ``conflict``."""
    asked = _asked(ward, kind, year)
    keeps = may(request.user, Act.KEEP_LOGBOOK)
    context = {
        "book": kind,
        "book_year": year,
        "book_url": book_url(year, kind),
        **_listed(request, asked),
        **_counted(asked),
        "keeps": keeps,
        "keep_refusal": refusal(Act.KEEP_LOGBOOK),
        **(_writing(request, asked, new_form, editing) if keeps else {}),
        **sent,
    }
    context["edits_here"] = any(row.entry == context.get("editing") for row in context["rows"])
    return render(request, "evidence/book_page.html", context, status=status)


def _listed(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the rows that are looked for, a page of them; after a row was sent, those that stand first."""
    kind, query = asked["kind"], request.GET if request.method != "POST" else {}
    search = SearchForm(query, kind=kind, groups=asked["groups"])
    wanted = search.wanted()
    rows = wanted.among(books.rows_of(asked["ward"], asked["year"], kind))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": tables.rows_for(kind, page.object_list),
        "headings": tables.headings(kind),
        "search": search,
        "wanted": wanted,
    }


def _counted(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the book sums up to."""
    key = asked["kind"].kind.value
    counts = counts_of(asked["ward"], asked["year"], [key])[key]
    return {
        "counts": counts,
        "quarters": tables.summary(counts, counts.by_quarter()),
        "groups": counts.by_group({unit.pk: unit.name for unit in asked["groups"]}),
        "months": counts.by_month(),
    }


def _chosen(request: Request, asked: dict[str, Any], name: str) -> LogEntry | None:
    """Return the row that the address asks to edit ("sua"), or to give a scan to ("chup")."""
    chosen = request.GET.get(name, "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        return None
    rows = books.rows_of(asked["ward"], asked["year"], asked["kind"])
    return rows.valid().filter(pk=int(chosen)).first()


def _writing(
    request: Request, asked: dict[str, Any], new_form: EntryForm | None, editing: LogEntry | None
) -> dict[str, Any]:
    """Return the forms of the page: the quick entry, and the row that is edited."""
    if new_form is None:
        last = books.last_of(request.user, asked["ward"], asked["year"], asked["kind"])
        kept = {"day": last.day, "unit": str(last.unit_id or "")} if last else {"day": _first_day(asked)}
        new_form = EntryForm(initial=kept, auto_id="moi_%s", **asked)
        if "tiep" in request.GET:  # after a row was saved the cursor stands in the next
            new_form.fields[asked["kind"].main_column].widget.attrs["autofocus"] = True
    editing = editing or _chosen(request, asked, "sua")
    found: dict[str, Any] = {"new_form": new_form, "editing": editing}
    found["scanning"] = _chosen(request, asked, "chup")
    if editing:
        found["edit_form"] = CorrectionForm.of(editing, auto_id="sua_%s", **asked)
        found["strike_form"] = StrikeForm(initial={"version": editing.version}, auto_id="gach_%s")
    return found


def _first_day(asked: dict[str, Any]) -> Any:
    today = asked["ward"].today()
    return today if today.year == asked["year"] else None


# One row -------------------------------------------------------------------------------------------------------


def _entry(request: Request, pk: int) -> tuple[LogEntry, BookKind]:
    rows = LogEntry.objects.visible_to(request.user).select_related("book__ward", "unit", "document")
    entry = get_object_or_404(rows, pk=pk)
    require(request.user, Act.KEEP_LOGBOOK)
    return entry, KINDS[entry.book.kind]


def _row_url(entry: LogEntry, kind: BookKind) -> str:
    """Return the address of a row's place in its book, newest row first; one query."""
    later = LogEntry.objects.filter(book=entry.book_id, number__gt=entry.number).count()
    return f"{book_url(entry.book.year, kind)}?page={later // PAGE_SIZE + 1}#dong-{entry.pk}"


@require_POST
def correct(request: Request, pk: int) -> HttpResponse:
    """Write a row anew; what somebody else wrote meanwhile is shown beside it."""
    entry, kind = _entry(request, pk)
    ward, year = entry.book.ward, entry.book.year
    asked = _asked(ward, kind, year)
    form = CorrectionForm(request.POST, auto_id="sua_%s", **asked)
    if not form.is_valid():
        return _page(request, ward, kind, year, editing=entry, edit_form=form, status=422)
    by, version = Actor.of_request(request), form.cleaned_data["version"]
    try:
        actions.correct(entry=entry, version=version, values=form.values(), by=by)
    except Refused as refused:
        entry.refresh_from_db()
        if entry.struck_at:
            messages.warning(request, str(refused))
            return redirect(_row_url(entry, kind))
        return _conflict(request, entry, form, asked, str(refused))
    messages.success(request, f"Đã sửa dòng {entry.number}.")
    return redirect(_row_url(entry, kind))


def _conflict(
    request: Request, entry: LogEntry, typed: CorrectionForm, asked: dict[str, Any], sentence: str
) -> HttpResponse:
    """Show what is stored beside what was typed; the form keeps the typed text and the version just seen."""
    stored = CorrectionForm.of(entry, auto_id="sua_%s", **asked)
    differing = [
        {"label": label, "now": stored.in_words(key), "typed": typed.in_words(key)}
        for key, label in typed.kind.labels.items()
        if stored.in_words(key) != typed.in_words(key)
    ]
    data = {**typed.data.dict(), "version": str(entry.version)}  # type: ignore[attr-defined]
    again = CorrectionForm(data, auto_id="sua_%s", **asked)
    sent: dict[str, Any] = {"edit_form": again, "conflict": sentence, "differing": differing}
    return _page(request, asked["ward"], asked["kind"], asked["year"], editing=entry, status=409, **sent)


@require_POST
def strike(request: Request, pk: int) -> HttpResponse:
    """Strike a row out, with the reason."""
    entry, kind = _entry(request, pk)
    form = StrikeForm(request.POST, auto_id="gach_%s")
    if not form.is_valid():
        ward, year = entry.book.ward, entry.book.year
        return _page(request, ward, kind, year, editing=entry, strike_form=form, status=422)
    by, whole = Actor.of_request(request), form.cleaned_data.pop("whole")
    try:
        if whole and entry.slip:
            rows = survey.strike_slip(entry=entry, by=by, **form.cleaned_data)
            messages.success(request, f"Đã gạch bỏ cả phiếu: {rows} ý kiến.")
        else:
            actions.strike(entry=entry, by=by, **form.cleaned_data)
            messages.success(request, f"Đã gạch bỏ dòng {entry.number}. Số thứ tự không dùng lại.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(_row_url(entry, kind))


class _Placed:
    """A received file beside a row, as ``receive`` tells it."""

    def __init__(self, document: Document) -> None:
        self.document_id = document.pk
        self._document = document

    @property
    def revision(self) -> Revision:
        return self._document.revisions.get()


@takes_files
@require_POST
def upload(request: Request, pk: int) -> HttpResponse | JsonResponse:
    """Take the scan of a row in as a document of the register, and put it beside the row."""
    entry, kind = _entry(request, pk)
    ward, by = entry.book.ward, Actor.of_request(request)

    def take(incoming: Incoming) -> tuple[_Placed, str]:
        if LogEntry.objects.filter(pk=entry.pk, document__isnull=False).exists():
            raise Refused(actions.HAS_DOCUMENT)
        said = Register(subject=f"{kind.short}: dòng {entry.number} năm {entry.book.year}")
        document = intake.take_document(
            ward=ward, year=entry.book.year, incoming=incoming, by=by, register=said
        )
        try:
            actions.give_document(entry=entry, document=document, by=by)
        except Refused:  # another file, or a stroke through the row, was quicker
            remove_unused(document=document, by=by)
            raise
        return _Placed(document), f"Đã nhận và gắn vào dòng {entry.number}."

    return receive(request, ward, take) or redirect(_row_url(entry, kind))


@require_safe
def document_options(request: Request) -> HttpResponse:
    """Answer the documents of the register that hold the words typed beside a row, as choices of its field."""
    require(request.user, Act.SEE_WARD_WORK)
    words = request.GET.get("document", "")[:200]
    return render(request, "evidence/_book_documents.html", {"offered": offered(own_ward(request), words)})

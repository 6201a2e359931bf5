"""The ward's inbox: what came in without a place, sorted one by one or all that is clear at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.guard import Refused, require
from accounts.requests import Request, own_ward, takes_files
from assignments.models import Assessment
from config.access import Act
from evidence import actions, inbox
from evidence.forms import VersionForm
from evidence.inbox_forms import AttachForm, FileForm, SetAsideForm
from evidence.inbox_rows import (
    PAGE_SIZE,
    Row,
    counts,
    for_rows,
    indicator_of_link,
    open_tasks,
    rows_of,
    task_of_link,
    with_places,
)
from evidence.intake import Incoming
from evidence.models import Document, InboxItem, Revision
from evidence.views.answering import back
from evidence.views.receiving import Swap, receive
from evidence.views.register import current_year

State = InboxItem.State
FILTERS = {"": State.WAITING, "da-xep": State.TAKEN, "khong-dung": State.SET_ASIDE}
NO_YEAR = "Phường chưa mở kỳ đánh giá nào, nên chưa xếp tài liệu vào chỉ tiêu được."
NO_PLACE = "Chỉ tiêu hoặc nhiệm vụ của đường dẫn không còn trong kế hoạch đang áp dụng. Xin chọn nơi khác."


@dataclass
class _Placed:
    """A received file as the answer speaks of it."""

    document_id: int
    revision: Revision


def _item(request: Request, pk: int) -> InboxItem:
    """Return the item in the person's ward (else 404) after asking the right (else 403)."""
    item = get_object_or_404(for_rows(with_places(InboxItem.objects.visible_to(request.user))), pk=pk)
    require(request.user, Act.SORT_INBOX)
    return item


@require_safe
def inbox_page(request: Request) -> HttpResponse:
    """What waits, with proposals; or what was sorted, or set aside."""
    require(request.user, Act.SORT_INBOX)
    shown = request.GET.get("loc", "")
    state = FILTERS.get(shown, State.WAITING)
    items = for_rows(InboxItem.objects.visible_to(request.user).filter(state=state))
    page = Paginator(items if state == State.WAITING else with_places(items), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    year = current_year(request)
    rows = rows_of(page, year)
    context = {
        "page": page,
        "rows": rows,
        "state": state,
        "counts": counts(request.user),
        "period": year,
        "clear": sum(row.clear is not None and row.item.link is None for row in rows),
    }
    return render(request, "evidence/inbox_page.html", context)


@takes_files
@require_POST
def upload(request: Request) -> HttpResponse:
    """Take files in that have no place yet: one per request with script (JSON), several at once without."""
    require(request.user, Act.SORT_INBOX)
    ward, by = own_ward(request), Actor.of_request(request)

    def take(incoming: Incoming) -> tuple[_Placed, str]:
        item = inbox.put_in(ward=ward, year=ward.today().year, incoming=incoming, by=by)
        return _Placed(item.document_id, item.document.revisions.get()), "Đã nhận, chờ xếp."

    return receive(request, ward, take, _swap(by)) or redirect("evidence:inbox")


def _swap(by: Actor) -> Swap:
    """How the inbox takes a document of the register instead of a copy it was just sent."""

    def let_go(copy: Document) -> None:
        item = InboxItem.objects.filter(document=copy).first()
        if item:
            inbox.let_go(item=item, by=by)

    return Swap(lambda kept: inbox.let_wait(document=kept, by=by), let_go)


@require_safe
def item_page(request: Request, pk: int) -> HttpResponse:
    """One item with every indicator of the year and every open task to choose from."""
    item = _item(request, pk)
    return _item_answer(request, item)


def _item_answer(
    request: Request, item: InboxItem, *, status: int = 200, **forms_: forms.Form
) -> HttpResponse:
    year = current_year(request)
    [row] = rows_of([item], year)
    criteria = year.framework.criteria.prefetch_related("indicators") if year else []
    context: dict[str, Any] = {
        "row": row,
        "item": item,
        "period": year,
        "chosen": [row.clear.indicator.pk] if row.clear else [],
        "criteria": criteria,
        "attach_form": AttachForm(tasks=open_tasks(request.user), initial={"version": item.version}),
        "aside_form": SetAsideForm(initial={"version": item.version}),
        "file_form": None,
        **forms_,
    }
    return render(request, "evidence/inbox_item.html", context, status=status)


def _do(request: Request, act: Callable[[], str]) -> HttpResponse:
    """Run a verb, tell the person how it went, and return to the list."""
    try:
        messages.success(request, act())
    except Refused as refused:
        messages.warning(request, str(refused))
    return back(request, reverse("evidence:inbox"))


@require_POST
def file(request: Request, pk: int) -> HttpResponse:
    """Use the item for the chosen indicators of the year, as drafts."""
    item, year = _item(request, pk), current_year(request)
    if year is None:
        return _do(request, lambda: _refuse(NO_YEAR))
    form = FileForm(request.POST, assessment=year)
    if not form.is_valid():
        return _item_answer(request, item, status=422, file_form=form)
    chosen = list(form.cleaned_data["indicators"])

    def act() -> str:
        version, by = form.cleaned_data["version"], Actor.of_request(request)
        inbox.file_item(item=item, assessment=year, indicators=chosen, version=version, by=by)
        return (
            f"Đã xếp “{item.document.subject}” vào {_named(one.code for one in chosen)}, ở trạng thái nháp."
        )

    return _do(request, act)


def _named(codes: Any) -> str:
    return f"chỉ tiêu {', '.join(sorted(codes))}"


def _refuse(sentence: str) -> str:
    raise Refused(sentence)


@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    """Take an item over to where its link asked for it, with one click."""
    item, form = _item(request, pk), VersionForm(request.POST)

    def act() -> str:
        if not form.is_valid():
            raise Refused(str(form.errors["version"][0]))
        version, by = form.cleaned_data["version"], Actor.of_request(request)
        indicator, task = indicator_of_link(item), task_of_link(item)
        if indicator and item.link and item.link.assessment:
            period: Assessment = item.link.assessment
            inbox.file_item(item=item, assessment=period, indicators=[indicator], version=version, by=by)
            return f"Đã xếp “{item.document.subject}” vào {_named([indicator.code])}, ở trạng thái nháp."
        if task:
            inbox.attach_item(item=item, task=task, version=version, by=by)
            return f"Đã gắn “{item.document.subject}” vào nhiệm vụ."
        raise Refused(NO_PLACE)

    return _do(request, act)


@require_POST
def register(request: Request, pk: int) -> HttpResponse:
    """Write what was read of the file into the register, with one click."""
    item, form = _item(request, pk), VersionForm(request.POST)
    [row] = rows_of([item], None)

    def act() -> str:
        if not form.is_valid():
            raise Refused(str(form.errors["version"][0]))
        fields = [one.field for one in row.read]
        version, by = form.cleaned_data["version"], Actor.of_request(request)
        actions.take_over(document=item.document, fields=fields, version=version, by=by)
        return f"Đã ghi vào sổ: {item.document}."

    return _do(request, act)


@require_POST
def attach(request: Request, pk: int) -> HttpResponse:
    """Attach the item to the chosen task."""
    item = _item(request, pk)
    form = AttachForm(request.POST, tasks=open_tasks(request.user))
    if not form.is_valid():
        return _item_answer(request, item, status=422, attach_form=form)

    def act() -> str:
        version = form.cleaned_data["version"]
        inbox.attach_item(item=item, task=form.chosen, version=version, by=Actor.of_request(request))
        return f"Đã gắn “{item.document.subject}” vào nhiệm vụ “{form.chosen.title[:80]}”."

    return _do(request, act)


@require_POST
def set_aside(request: Request, pk: int) -> HttpResponse:
    """Say that the item is not used, and why."""
    item, form = _item(request, pk), SetAsideForm(request.POST)
    if not form.is_valid():
        return _item_answer(request, item, status=422, aside_form=form)

    def act() -> str:
        inbox.set_aside(item=item, by=Actor.of_request(request), **form.cleaned_data)
        return f"Đã đánh dấu không dùng “{item.document.subject}”. Tài liệu vẫn còn trong sổ."

    return _do(request, act)


@require_POST
def bring_back(request: Request, pk: int) -> HttpResponse:
    """Let an item that was set aside wait again."""
    item, form = _item(request, pk), VersionForm(request.POST)

    def act() -> str:
        if not form.is_valid():
            raise Refused(str(form.errors["version"][0]))
        inbox.bring_back(item=item, version=form.cleaned_data["version"], by=Actor.of_request(request))
        return f"“{item.document.subject}” lại chờ xếp."

    return _do(request, act)


@require_http_methods(["GET", "POST"])
def file_clear(request: Request) -> HttpResponse:
    """Look through the clear proposals on one page, then file all that are ticked; each for itself."""
    require(request.user, Act.SORT_INBOX)
    year = current_year(request)
    if year is None:
        return _do(request, lambda: _refuse(NO_YEAR))
    waiting = InboxItem.objects.visible_to(request.user).waiting().filter(link=None)
    rows = [row for row in rows_of(for_rows(waiting)[: 2 * PAGE_SIZE], year) if row.clear]
    if request.method != "POST":
        return render(request, "evidence/inbox_clear.html", {"rows": rows, "period": year})
    wanted = set(request.POST.getlist("item"))
    chosen = [row for row in rows if row.key in wanted]
    late = _file_each(chosen, year, Actor.of_request(request))
    return _told(request, len(chosen) - len(late), late, missed=len(wanted) - len(chosen))


def _file_each(rows: list[Row], year: Assessment, by: Actor) -> list[str]:
    """File each row under its clear choice; return a sentence for each that somebody else was quicker with."""
    late = []
    for row in rows:
        indicators = [row.clear.indicator] if row.clear else []
        try:
            inbox.file_item(
                item=row.item, assessment=year, indicators=indicators, version=row.item.version, by=by
            )
        except Refused as refused:
            late.append(f"{row.item.document.subject}: {refused}")
    return late


def _told(request: Request, filed: int, late: list[str], missed: int) -> HttpResponse:
    if filed:
        messages.success(request, f"Đã xếp {filed} tài liệu theo đề xuất, ở trạng thái nháp.")
    for sentence in late:
        messages.warning(request, sentence)
    if missed > 0:
        messages.warning(request, f"{missed} tài liệu vừa được người khác xếp, hoặc đề xuất đã đổi.")
    if not filed and not late and missed <= 0:
        messages.warning(request, "Chưa chọn tài liệu nào.")
    return redirect("evidence:inbox")

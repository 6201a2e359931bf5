"""The ward's side of opinions: a list, what came on paper, answers, what is set aside (TT 09/2021, điểm d khoản 1 Điều 3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Actor
from accounts.forms import posted as sent_form
from accounts.guard import Refused, require
from accounts.requests import Request
from assignments.models import Assessment
from config.access import Act, may, refusal
from evidence.forms import OLD_PAGE, VersionForm
from reports import course_files
from reports.models import Opinion, OpinionQuerySet, Posting
from reports.opinions import actions, emails
from reports.opinions.forms import AnswerForm, AsideForm, EntryForm, rows_beside
from reports.opinions.posted import Posted, posted
from reports.views.years import of_year

PAGE_SIZE = 50
State = Opinion.State
FILTERS = {
    "": ("Tất cả", Q()),
    "chua-tra-loi": ("Chưa trả lời", Q(state=State.NEW)),
    "da-tra-loi": ("Đã trả lời", Q(state=State.ANSWERED)),
    "khong-xem-xet": ("Không xem xét", Q(state=State.SET_ASIDE)),
}
"""Keys of the list's chips, their words, and what they keep."""
PURPOSES: dict[str, str] = {Opinion.Channel.MEETING: "minutes"}
"""What a scan beside the opinion is; of all other ways it came, a letter."""


def _visible(request: Request) -> OpinionQuerySet:
    rows = Opinion.objects.visible_to(request.user)
    return rows.select_related("posting__assessment__ward", "entered_by", "set_aside_by")


def _posting_of(assessment: Assessment) -> Posting | None:
    """Return the newest posting that everybody saw: the one an opinion that arrives today speaks of."""
    found = Posting.objects.public().filter(assessment=assessment).order_by("-posted_at", "-pk").first()
    if found is not None:
        found.assessment = assessment
    return found


def _settled(assessment: Assessment) -> str:
    """Return why nothing can be entered or answered any more, or ""."""
    return "" if assessment.state in actions.OPEN_STATES else actions.SETTLED


@require_safe
def opinions(request: Request, year: int) -> HttpResponse:
    """All opinions on the year's postings, the newest first, narrowed by state and by the way they came."""
    assessment = of_year(request, year)
    require(request.user, Act.SEE_WARD_WORK)
    wanted = request.GET.get("loc", "")
    channel = request.GET.get("bang", "")
    channels = dict(Opinion.Channel.choices)
    of_the_year = Opinion.objects.filter(posting__assessment=assessment)
    counts = of_the_year.aggregate(**{f"n_{key}": Count("pk", q) for key, (_, q) in FILTERS.items()})
    found = of_the_year.filter(FILTERS.get(wanted, FILTERS[""])[1])
    if channel in channels:
        found = found.filter(channel=channel)
    current = _posting_of(assessment)
    page = Paginator(found.select_related("posting").order_by("-pk"), PAGE_SIZE)
    context = {
        "assessment": assessment,
        "year": year,
        "posting": current,
        "rows": _with_subjects(page.get_page(request.GET.get("page")), current),
        "chips": [(key, words, counts[f"n_{key}"]) for key, (words, _) in FILTERS.items()],
        "wanted": wanted if wanted in FILTERS else "",
        "channels": list(channels.items()),
        "channel": channel if channel in channels else "",
        "waiting": counts["n_chua-tra-loi"],
        "all": counts["n_"],
        "sees_sender": may(request.user, Act.ANSWER_OPINION),
        "enter_refusal": _enter_refusal(request, assessment, current),
    }
    return render(request, "reports/opinion_list.html", context)


def _with_subjects(page: Any, current: Posting | None) -> Any:
    """Give each opinion of the page the title of what it is about, as the current posting names it."""
    titles = dict(posted(current).subjects()) if current else {}
    for one in page.object_list:
        one.subject = titles.get(one.about, one.about)
    return page


def _enter_refusal(request: Request, assessment: Assessment, current: Posting | None) -> str:
    if not may(request.user, Act.ANSWER_OPINION):
        return refusal(Act.ANSWER_OPINION)
    return _settled(assessment) or ("" if current else actions.NOT_POSTED)


@require_http_methods(["GET", "POST"])
def enter(request: Request, year: int) -> HttpResponse:
    """Write down what came on paper, by word of mouth, from a meeting."""
    assessment = of_year(request, year)
    require(request.user, Act.ANSWER_OPINION)
    current = _posting_of(assessment)
    refused = _enter_refusal(request, assessment, current)
    if current is None or refused:
        messages.error(request, refused)
        return redirect("reports:opinions", year)
    form = EntryForm(sent_form(request), shown=posted(current), today=assessment.ward.today())
    if request.method == "POST" and form.is_valid():
        day, ticket = form.cleaned_data["received_on"], form.cleaned_data["ticket"]
        by = Actor.of_request(request)
        try:
            found = actions.enter(posting=current, said=form.said, received_on=day, ticket=ticket, by=by)
        except Refused as late:
            form.add_error(None, str(late))
        else:
            messages.success(request, f"Đã ghi ý kiến, mã số {found.code}. Có thể kèm bản scan ở trang này.")
            return redirect("reports:opinion", found.pk)
    context = {"form": form, "year": year}
    return render(request, "reports/opinion_enter.html", context, status=422 if form.errors else 200)


@require_safe
def opinion(request: Request, pk: int) -> HttpResponse:
    """One opinion with its answers, and what this person may do with it."""
    found = get_object_or_404(_visible(request), pk=pk)
    require(request.user, Act.SEE_WARD_WORK)
    return _opinion_page(request, found)


def _shown(found: Opinion) -> Posted:
    return posted(found.posting)


def _answer_form(found: Opinion) -> AnswerForm:
    """Return the form with the answer that counts, or begun."""
    initial: dict[str, Any] = {"version": found.version, "is_public": True, "outcome": "explained"}
    last = found.responses.last()
    if last is not None:
        initial |= {name: getattr(last, name) for name in AnswerForm.NAMES}
    return AnswerForm(initial=initial, opinion=found)


def _opinion_page(request: Request, found: Opinion, *, status: int = 200, **more: Any) -> HttpResponse:
    year = found.posting.assessment.year
    may_answer = may(request.user, Act.ANSWER_OPINION, found)
    settled = _settled(found.posting.assessment)
    context = {
        "opinion": found,
        "year": year,
        "subject": _shown(found).title_of(found.about),
        "responses": list(found.responses.select_related("answered_by")),
        "files": course_files.files_of(found),
        "files_locked": found.state != State.NEW,
        "purpose": PURPOSES.get(found.channel, "letter"),
        "may_answer": may_answer and not settled,
        "sees_sender": may_answer,
        "answer_refusal": settled if may_answer else refusal(Act.ANSWER_OPINION),
        "mailed": bool(emails.address_of(found)),
        "form": more.pop("form", None) or _answer_form(found),
        "aside": more.pop("aside", None) or AsideForm(initial={"version": found.version}, prefix="aside"),
        **more,
    }
    return render(request, "reports/opinion_page.html", context, status=status)


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer, or answer anew; who was overtaken keeps the text and sees both."""
    found = get_object_or_404(_visible(request), pk=pk)
    require(request.user, Act.ANSWER_OPINION, found)
    form = AnswerForm(request.POST, opinion=found)
    if not form.is_valid():
        return _opinion_page(request, found, form=form, status=422)
    version, by = form.cleaned_data["version"], Actor.of_request(request)
    try:
        actions.answer(opinion=found, version=version, given=form.given, by=by)
    except actions.Stale as lost:
        return _overtaken(request, lost, form)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _opinion_page(request, found, form=form, status=409)
    messages.success(request, f"Đã trả lời ý kiến {found.code}.")
    return redirect("reports:opinion", pk)


def _overtaken(request: Request, lost: actions.Stale, form: AnswerForm) -> HttpResponse:
    """Show what stands and what was typed; the form goes on from the newer version."""
    current = lost.current
    rows = list(rows_beside(form, current.responses.last()))
    typed = request.POST.copy()
    typed["version"] = str(current.version)
    form = AnswerForm(typed, opinion=current)
    form.is_valid()
    return _opinion_page(request, current, form=form, status=409, conflict=rows, sentence=str(lost))


@require_POST
def set_aside(request: Request, pk: int) -> HttpResponse:
    """Say why the opinion is not dealt with."""
    found = get_object_or_404(_visible(request), pk=pk)
    require(request.user, Act.ANSWER_OPINION, found)
    form = AsideForm(request.POST, prefix="aside")
    if not form.is_valid():
        return _opinion_page(request, found, aside=form, status=422)
    data = form.cleaned_data
    try:
        actions.set_aside(
            opinion=found, version=data["version"], reason=data["reason"], by=Actor.of_request(request)
        )
    except Refused as refused:
        found = get_object_or_404(_visible(request), pk=pk)
        typed = request.POST.copy()
        typed["aside-version"] = str(found.version)
        again = AsideForm(typed, prefix="aside")
        return _opinion_page(request, found, aside=again, sentence=str(refused), status=409)
    messages.success(request, f"Đã ghi: ý kiến {found.code} không xem xét, kèm lý do.")
    return redirect("reports:opinion", pk)


@require_POST
def bring_back(request: Request, pk: int) -> HttpResponse:
    """Take an opinion up after all."""
    found = get_object_or_404(_visible(request), pk=pk)
    require(request.user, Act.ANSWER_OPINION, found)
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(OLD_PAGE)
        version = form.cleaned_data["version"]
        actions.bring_back(opinion=found, version=version, by=Actor.of_request(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Ý kiến {found.code} chờ trả lời.")
    return redirect("reports:opinion", pk)

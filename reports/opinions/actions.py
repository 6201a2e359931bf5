"""Verbs on opinions: received by the public form or entered by the ward, answered, set aside. Nothing is deleted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice, User
from assignments.models import Assessment
from config.access import Role
from reports.models import Opinion, Posting, Response
from reports.opinions import emails
from reports.opinions.codes import code_of, new_ticket

ENDED = "Đã hết thời gian niêm yết. Ông/bà có thể gửi ý kiến tại {office}."
NOT_POSTED = "Năm này chưa niêm yết nên chưa có ý kiến để ghi."
SETTLED = "Kết quả đã được thống nhất. Ý kiến và phần trả lời không sửa được nữa."
STALE = "{person} vừa xử lý ý kiến này. Nội dung vừa nhập vẫn còn trên trang."
CHANGED = "Ý kiến này vừa có thay đổi. Nội dung vừa nhập vẫn còn trên trang."
VISITOR = Actor(None, "Người gửi ý kiến trên trang niêm yết")
"""Who sends by the public form, whoever that is: neither name nor address is written into the log the ward reads."""
OPEN_STATES = frozenset(
    {
        Assessment.State.REVIEW,
        Assessment.State.POSTING,
        Assessment.State.MEETING,
        Assessment.State.SELF_SCORING,
    }
)
"""Until the result is agreed on, opinions are entered and answered."""
State = Opinion.State


class Stale(Refused):
    """Somebody else settled the opinion meanwhile; ``current`` is how it stands now."""

    def __init__(self, sentence: str, current: Opinion) -> None:
        super().__init__(sentence)
        self.current = current


@dataclass(frozen=True)
class Said:
    """What somebody said: about which part ("" the whole), in which words, who (as far as they want to tell)."""

    about: str
    text: str
    sender: str = ""
    contact: str = ""
    consented: bool = False
    sender_kind: str = Opinion.Sender.CITIZEN
    channel: str = Opinion.Channel.FORM


@transaction.atomic
def send(*, posting: Posting, said: Said, ticket: str) -> Opinion:
    """Take what came by the public form, once for a ticket; raise ``Refused`` when the posting has ended.

    The year's row and the posting's are locked: numbers have no gap, nothing comes in beside its end, and what is asked
    before the end sees it.
    """
    Assessment.objects.select_for_update(no_key=True).get(pk=posting.assessment_id)
    current = _locked(posting)
    if not current.is_open:
        raise Refused(ENDED.format(office=current.content["office"]))
    code, found = _free_code(current, said, ticket)
    if found is not None:
        return found
    opinion = _write(current, said, code=code, by=VISITOR, on=current.ward.today())
    _tell_of_new(opinion)
    return opinion


@transaction.atomic
def enter(*, posting: Posting, said: Said, received_on: date, by: Actor, ticket: str = "") -> Opinion:
    """Write down, once for a ticket, what came on paper, by word of mouth or from a meeting; raise ``Refused`` when it is
    too late.
    """
    _open_assessment(posting.assessment_id)
    current = _locked(posting)
    if current.posted_on is None:
        raise Refused(NOT_POSTED)
    code, found = _free_code(current, said, ticket or new_ticket())
    if found is not None:
        return found
    return _write(current, said, code=code, by=by, on=received_on)


def _locked(posting: Posting) -> Posting:
    rows = Posting.objects.select_for_update(of=("self",), no_key=True).select_related("assessment__ward")
    return rows.get(pk=posting.pk)


def _free_code(posting: Posting, said: Said, ticket: str) -> tuple[str, Opinion | None]:
    """Return a number nobody has, or the opinion that this very form has become already."""
    attempt = 0
    while True:
        code = code_of(ticket, said.text, attempt)
        found = Opinion.objects.filter(code=code).first()
        if found is None or (found.posting_id, found.text) == (posting.pk, said.text):
            return code, found
        attempt += 1


def _write(posting: Posting, said: Said, *, code: str, by: Actor, on: date) -> Opinion:
    last = Opinion.objects.filter(posting=posting).aggregate(last=Max("number"))["last"] or 0
    opinion = Opinion.objects.create(
        posting=posting,
        number=last + 1,
        code=code,
        channel=said.channel,
        sender_kind=said.sender_kind,
        about=said.about,
        text=said.text,
        sender=said.sender,
        contact=said.contact,
        consented=said.consented,
        received_on=on,
        entered_by=by.user,
    )
    detail = {"channel": opinion.get_channel_display(), "about": f"mục {said.about}" if said.about else ""}
    record(by, "opinion_receive", opinion, version="1", detail=detail)
    return opinion


def _tell_of_new(opinion: Opinion) -> None:
    """Tell the justice officers by the bell; who has not looked at the last such word gets no second one."""
    year = opinion.posting.assessment.year
    link = f"{reverse('reports:opinions', kwargs={'year': year})}?loc=chua-tra-loi"
    officers = User.objects.filter(
        ward=opinion.ward, is_active=True, grants__role=Role.JUSTICE_OFFICER
    ).exclude(pk__in=Notice.objects.unseen().filter(link=link).values("user"))
    sentence = f"Có ý kiến mới về kết quả niêm yết năm {year}."
    Notice.objects.bulk_create(
        Notice(user=user, sentence=sentence, link=link) for user in officers.distinct()
    )


def _open_assessment(pk: int) -> None:
    """Lock the year and raise ``Refused`` once its result is agreed on: what the meeting looked at stays as it was."""
    if Assessment.objects.hold(pk).state not in OPEN_STATES:
        raise Refused(SETTLED)


@dataclass(frozen=True)
class Answer:
    """An answer as typed: outcome, the opinion in public words, the answer, what was changed, whether it is shown."""

    outcome: str
    summary: str
    text: str
    changes: str
    is_public: bool


@transaction.atomic
def answer(*, opinion: Opinion, version: int, given: Answer, by: Actor) -> Response:
    """Answer an opinion, or answer it anew: the newest answer counts, the others are kept. Raise ``Stale``, ``Refused``."""
    assert by.user is not None  # noqa: S101 - an answer has an author; tells the type checker
    try:
        _step(opinion, version, sources=[State.NEW, State.ANSWERED], target=State.ANSWERED)
    except Stale as lost:
        last = lost.current.responses.last()
        if last and last.answered_by_id == by.user.pk and _is(last, given):
            return last  # a second click
        raise
    response = Response.objects.create(
        opinion=opinion, answered_by=by.user, answered_as=by.position, **asdict(given)
    )
    detail = {"outcome": response.get_outcome_display(), "public": given.is_public, "response": response.pk}
    record(by, "opinion_answer", opinion, version=str(version + 1), detail=detail)
    if address := emails.address_of(opinion):
        transaction.on_commit(lambda: emails.answered(response, address))
    return response


def _is(response: Response, given: Answer) -> bool:
    return all(getattr(response, name) == value for name, value in asdict(given).items())


@transaction.atomic
def set_aside(*, opinion: Opinion, version: int, reason: str, by: Actor) -> None:
    """Say why an opinion is not dealt with: it says nothing of the result, or repeats another. Raise as ``answer``."""
    columns = {"set_aside_by": by.user, "set_aside_at": timezone.now(), "set_aside_reason": reason}
    try:
        _step(opinion, version, sources=[State.NEW], target=State.SET_ASIDE, **columns)
    except Stale as lost:
        now = lost.current
        if (now.state, now.set_aside_by, now.set_aside_reason) == (State.SET_ASIDE, by.user, reason):
            return  # a second click
        raise
    record(by, "opinion_set_aside", opinion, version=str(version + 1), detail={"reason": reason})


@transaction.atomic
def bring_back(*, opinion: Opinion, version: int, by: Actor) -> None:
    """Take an opinion up after all; the log keeps why it had been set aside. Raise as ``answer``."""
    columns = {"set_aside_by": None, "set_aside_at": None, "set_aside_reason": ""}
    try:
        _step(opinion, version, sources=[State.SET_ASIDE], target=State.NEW, **columns)
    except Stale as lost:
        if lost.current.state == State.NEW:
            return  # it waits for an answer already
        raise
    record(by, "opinion_bring_back", opinion, version=str(version + 1))


def _step(opinion: Opinion, version: int, *, sources: list[str], target: str, **columns: object) -> None:
    _open_assessment(opinion.posting.assessment_id)
    rows = Opinion.objects.filter(pk=opinion.pk, version=version, state__in=sources)
    if rows.update(state=target, version=F("version") + 1, **columns):
        return
    current = Opinion.objects.select_related("posting__assessment__ward", "set_aside_by").get(pk=opinion.pk)
    last = current.responses.select_related("answered_by").last()
    person = last.answered_by if current.state == State.ANSWERED and last else current.set_aside_by
    raise Stale(STALE.format(person=person) if person else CHANGED, current)

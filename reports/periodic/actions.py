"""Verbs on period reports; each atomic, logged, and without a request.

Whoever changes several rows takes the report of the shorter period first, then those it serves, then documents, then the
log: two people at once never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice
from config import vietnamese as vi
from evidence.actions import remove_unused
from evidence.models import Document, InboxItem
from reports.models import PeriodicReport, ReportDocument
from reports.periodic.cases import ReportCase, period_of
from reports.periodic.figures import asked_of, lacks_of
from reports.periodic.moves import EDITABLE, STALE, make_move, write_down

State = PeriodicReport.State
TYPING = timedelta(minutes=15)
"""Drafts saved while one person types are one line of the history, and of the log, in so many minutes."""

NESTED = "Báo cáo này đang lồng ghép trong báo cáo {}. Xin bỏ lồng ghép trước."
SERVES = "Báo cáo {} đang lồng ghép trong báo cáo này. Xin bỏ lồng ghép ở báo cáo đó trước."
TOO_EARLY = (
    "Kỳ báo cáo đến hết ngày {} mới kết thúc. Nếu vẫn gửi ngay, xin đánh dấu “Gửi trước khi kết thúc kỳ”."
)


@dataclass(frozen=True)
class Entry:
    """What a person typed into a report; ``figures`` are canonical texts by the name of the figure."""

    figures: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    difficulties: str = ""
    proposals: str = ""
    not_arising: bool = False
    not_arising_reason: str = ""


def _refuse_nested(report: PeriodicReport) -> None:
    if report.served_by:
        raise Refused(NESTED.format(short_name(report.served_by)))


def short_name(report: PeriodicReport) -> str:
    """Return the name of the report's period: "quý II"."""
    found = period_of(report.period)
    return found.name if found else report.period


@transaction.atomic
def begin(*, case: ReportCase, by: Actor) -> tuple[PeriodicReport, bool]:
    """Return the row of the report, made now if nobody began it, and whether it was; two at once get the same row."""
    period = case.period
    report, made = PeriodicReport.objects.get_or_create(
        ward=case.ward,
        lineage=case.duty.lineage,
        period=period.key,
        defaults={
            "duty": case.duty,
            "assessment": case.assessment,
            "first_day": period.first_day,
            "last_day": period.last_day,
            "due_on": case.occurrence.due_on,
            "started_by": by.user,
        },
    )
    if made:
        write_down(report, "begin", by=_in_post(case, by))
        record(by, "report_begin", report, version="1", detail={"period": period.key})
    return report, made


def _in_post(case: ReportCase, by: Actor) -> Actor:
    """Return the actor in the post in which they write this report, where they hold it."""
    post = case.post_of(by.user.pk) if by.user else None
    return Actor(by.user, by.name, post.position, by.roles, by.address) if post else by


@transaction.atomic
def save(
    *, case: ReportCase, entry: Entry, version: int, by: Actor, while_typing: bool = False
) -> PeriodicReport:
    """Keep what was typed as the draft; return the report as it is now. Raises ``Refused``.

    ``version`` 0: the page was opened before anybody began the report.
    """
    report, made = begin(case=case, by=by)
    _refuse_nested(report)
    if report.state not in EDITABLE:
        raise Refused("Báo cáo đã gửi nên không sửa được. Nơi nhận trả lại thì sửa và gửi lại.")
    untouched = version == 0 and report.version == 1
    changes: dict[str, Any] = {
        "figures": dict(entry.figures),
        "text": entry.text,
        "difficulties": entry.difficulties,
        "proposals": entry.proposals,
        "not_arising": entry.not_arising,
        "not_arising_reason": entry.not_arising_reason,
    }
    changed = [name for name, value in changes.items() if getattr(report, name) != value]
    saved = PeriodicReport.objects.filter(
        pk=report.pk, version=1 if untouched else version, state__in=EDITABLE
    ).update(version=F("version") + 1, saved_at=timezone.now(), duty=case.duty, **changes)
    if not saved:
        raise Refused(STALE)
    report.refresh_from_db()
    if made or not (while_typing and _wrote_lately(report, by)):
        write_down(report, "save", by=_in_post(case, by))
        record(by, "report_save", report, version=str(report.version), detail={"fields": changed})
    return report


def _wrote_lately(report: PeriodicReport, by: Actor) -> bool:
    last = report.events.order_by("-at", "-pk").first()
    same = last is not None and last.act == "save" and last.user_id == (by.user.pk if by.user else None)
    return same and last is not None and timezone.now() - last.at < TYPING


@transaction.atomic
def send(*, case: ReportCase, version: int, by: Actor, early: bool = False) -> PeriodicReport:
    """Send the report to its recipient; the first sending says whether it is on time. Raises ``Refused``.

    ``early``: the person confirmed that the period is not over.
    """
    report = _locked(case)
    followers = _followers(report, State.RETURNED)
    _refuse_nested(report)
    lacks = lacks_of(report, asked_of(case))
    if report.state in EDITABLE and lacks:
        raise Refused("Chưa gửi được: " + "; ".join(lack.sentence for lack in lacks) + ".")
    if case.is_early and not early:
        raise Refused(TOO_EARLY.format(vi.date(case.period.last_day)))
    post = case.post_of(by.user.pk) if by.user else None
    own = by.user.current_position if by.user and not post else None
    changes = {
        "sent_at": timezone.now(),
        "sent_on": report.sent_on or case.today,
        "due_on": report.due_on if report.sent_on else case.occurrence.due_on,
        "sent_by": by.user,
        "sent_as_id": post.position_id if post else (own.pk if own else None),
        "comment": "",
        "duty": case.duty,
    }
    make_move(report, "send", by=_in_post(case, by), version=version, changes=changes)
    _carry_along(followers, report, "send", by)
    _tell(
        (one.user_id for one in case.recipients),
        f"{by.name} gửi báo cáo {case.period.name}: {case.duty.subject}.",
        case,
        by,
    )
    return report


@transaction.atomic
def send_back(*, case: ReportCase, version: int, comment: str, by: Actor) -> PeriodicReport:
    """Return the report with a comment; who sent it is told, and who holds the post today. Raises ``Refused``."""
    report = _locked(case)
    followers = _followers(report, State.SENT)
    _refuse_nested(report)
    make_move(report, "return", by=by, version=version, comment=comment, changes={"comment": comment.strip()})
    _carry_along(followers, report, "return", by, comment)
    writers = {report.sent_by_id} | (case.author_ids if case.duty.author_id else set())
    sentence = f"Báo cáo {case.period.name} “{case.duty.subject}” được trả lại: {report.comment}"
    _tell((pk for pk in writers if pk), sentence, case, by)
    return report


def _locked(case: ReportCase) -> PeriodicReport:
    rows = PeriodicReport.objects.select_for_update(of=("self",)).select_related("served_by")
    report = rows.filter(ward=case.ward, lineage=case.duty.lineage, period=case.period.key).first()
    if report is None:
        raise Refused("Báo cáo này chưa có nội dung. Xin lập báo cáo trước.")
    report.ward = case.ward
    return report


def _followers(report: PeriodicReport, state: str) -> list[PeriodicReport]:
    """Return the reports served by this one that are in a state, locked before anything is written to the log."""
    rows = PeriodicReport.objects.select_for_update(of=("self",)).filter(served_by=report, state=state)
    return list(rows.order_by("pk"))


def _carry_along(
    followers: Iterable[PeriodicReport], report: PeriodicReport, name: str, by: Actor, comment: str = ""
) -> None:
    """Let the reports that are served by this one follow it."""
    for served in followers:
        served.ward = report.ward
        changes = {"comment": comment.strip()} | ({"sent_at": report.sent_at} if name == "send" else {})
        make_move(served, name, by=by, version=served.version, comment=comment, changes=changes)


def _tell(user_ids: Iterable[int], sentence: str, case: ReportCase, by: Actor) -> None:
    """Write one notice for each person but the one who acts."""
    told = sorted({pk for pk in user_ids if by.user is None or pk != by.user.pk})
    Notice.objects.bulk_create(Notice(user_id=pk, sentence=sentence[:500], link=case.address) for pk in told)


# Lồng ghép -----------------------------------------------------------------------------------------------------


@transaction.atomic
def nest(*, case: ReportCase, source: PeriodicReport, by: Actor) -> PeriodicReport:
    """Say that the sent report of a shorter period, ending on the same day, serves this one too. Raises ``Refused``.

    It counts as sent on that report's day. A report that serves a longer one is not nested itself: of a chain, the
    longest would follow nobody's return.
    """
    # The shorter one first: who returns it takes it first, too, and the log last.
    shorter = PeriodicReport.objects.select_for_update(of=("self",)).filter(pk=source.pk).first()
    report, _ = begin(case=case, by=by)
    if shorter is None or not serves(shorter, case):
        raise Refused("Báo cáo được chọn chưa gửi hoặc không kết thúc cùng ngày. Xin tải lại trang.")
    if longer := PeriodicReport.objects.filter(served_by=report).first():
        raise Refused(SERVES.format(short_name(longer)))
    report.ward = case.ward
    changes = {
        "served_by": shorter,
        "sent_at": shorter.sent_at,
        "sent_on": shorter.sent_on,
        "sent_by": shorter.sent_by,
        "sent_as": shorter.sent_as,
        "due_on": case.occurrence.due_on,
        "comment": "",
        "duty": case.duty,
    }
    make_move(report, "nest", by=_in_post(case, by), version=report.version, changes=changes)
    return report


def serves(shorter: PeriodicReport, case: ReportCase) -> bool:
    """Return whether a report is sent, of the same duty, ends with the case's period and is shorter."""
    return (
        shorter.state == State.SENT
        and shorter.served_by_id is None
        and (shorter.ward_id, shorter.lineage) == (case.ward.pk, case.duty.lineage)
        and shorter.last_day == case.period.last_day
        and shorter.first_day > case.period.first_day
    )


@transaction.atomic
def unnest(*, case: ReportCase, version: int, by: Actor) -> PeriodicReport:
    """Take "lồng ghép" back: the report is a draft of its own again, with what had been typed before."""
    report = _locked(case)
    if report.served_by is None:
        raise Refused("Báo cáo này không lồng ghép trong báo cáo nào.")
    changes = dict.fromkeys(("served_by", "sent_at", "sent_on", "sent_by", "sent_as"))
    make_move(report, "unnest", by=_in_post(case, by), version=version, changes={**changes, "comment": ""})
    return report


def hold(*, case: ReportCase) -> None:
    """Lock the report's row, if there is one, before any document is; inside the caller's transaction."""
    rows = PeriodicReport.objects.select_for_update(of=("self",))
    rows.filter(ward=case.ward, lineage=case.duty.lineage, period=case.period.key).first()


# Documents -----------------------------------------------------------------------------------------------------


@transaction.atomic
def attach(*, case: ReportCase, document: Document, by: Actor) -> ReportDocument:
    """Let a document of the ward's register go with the report, pinned to its newest revision. Raises ``Refused``."""
    hold(case=case)
    InboxItem.objects.leave(document, by.user)
    begin(case=case, by=by)
    report = _editable(case)
    revision = document.revisions.order_by("-number").first()
    if revision is None:
        raise Refused("Tài liệu này chưa có tệp.")
    try:
        with transaction.atomic():
            attached = ReportDocument.objects.create(
                report=report, document=document, revision=revision, added_by=by.user
            )
    except IntegrityError as error:
        raise Refused("Báo cáo này đã kèm tài liệu vừa chọn.") from error
    write_down(report, "attach", by=_in_post(case, by), comment=str(document)[:300])
    record(by, "report_attach", report, version=str(report.version), detail={"digest": revision.digest})
    return attached


@transaction.atomic
def detach(*, case: ReportCase, attached: ReportDocument, by: Actor) -> None:
    """Take a document off a report that is not sent; what went with an earlier sending stays. Raises ``Refused``.

    A document that nothing else speaks of leaves the register, too.
    """
    report = _editable(case)
    if report.sent_at and attached.added_at <= report.sent_at:
        raise Refused("Tài liệu này đã gửi cùng báo cáo nên được giữ lại. Có thể kèm thêm tài liệu mới.")
    document = attached.document
    if not ReportDocument.objects.filter(pk=attached.pk, report=report).delete()[0]:
        raise Refused("Tài liệu này vừa được bỏ khỏi báo cáo.")
    write_down(report, "detach", by=_in_post(case, by), comment=str(document)[:300])
    record(by, "report_detach", report, version=str(report.version), detail={"name": str(document)[:300]})
    remove_unused(document=document, by=by)


def _editable(case: ReportCase) -> PeriodicReport:
    report = _locked(case)
    _refuse_nested(report)
    if report.state not in EDITABLE:
        raise Refused("Báo cáo đã gửi nên tài liệu kèm theo không thay đổi được.")
    return report

"""Where and when a posting was shown: entered, corrected, ended, struck out; never deleted (điểm c khoản 1 Điều 3 TT 09/2021).

Each verb holds the year's row, as a move does: the days that a step was judged by do not change beneath it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act, may, refusal
from reports.course_case import CourseCase
from reports.models import Posting, PostingRecord
from reports.posting.rule import Verdict

Channel = PostingRecord.Channel
OPEN = frozenset({Assessment.State.POSTING, Assessment.State.MEETING})
"""Steps in which records are kept: until the result is agreed on."""

STALE = "Dòng này vừa được người khác sửa."
STRUCK = "Dòng này đã gạch bỏ, không sửa được nữa."
NOT_POSTED = "Chưa niêm yết nên chưa ghi nơi, ngày niêm yết."
OVER = "Kết quả đã được thống nhất nên việc niêm yết không sửa được nữa."
REASON_LENGTH = 300


@dataclass(frozen=True)
class Entry:
    """What is written of one hanging or one broadcast; ``until`` None: it still hangs; ``at``: of a broadcast."""

    channel: str
    day: date
    place: str
    until: date | None = None
    at: time | None = None
    note: str = ""

    @property
    def is_broadcast(self) -> bool:
        return self.channel == Channel.RADIO


def entry_of(row: PostingRecord) -> Entry:
    """Return what a row says."""
    return Entry(row.channel, row.day, row.place, row.until, row.at, row.note)


def fault_of(entry: Entry, posting: Posting, today: date) -> tuple[str, str]:
    """Return the column and the sentence of what is wrong with an entry; ("", "") when nothing is."""
    if posting.posted_on is None or entry.day < posting.posted_on:
        on = f" ({vi.date(posting.posted_on)})" if posting.posted_on else ""
        return "day", f"Ngày ghi không trước ngày đưa lên niêm yết{on}."
    if entry.day > today:
        return "day", f"Ngày ghi không sau hôm nay ({vi.date(today)})."
    if entry.is_broadcast and entry.at is None:
        return "at", "Xin ghi giờ phát."
    if entry.is_broadcast and entry.until is not None:
        return "until", "Mỗi lần phát ghi một dòng, không ghi ngày kết thúc."
    if entry.until is not None and entry.until < entry.day:
        return "until", "Ngày kết thúc không trước ngày bắt đầu."
    if entry.until is not None and entry.until > today:
        return "until", f"Ngày kết thúc không sau hôm nay ({vi.date(today)}); đang niêm yết thì để trống."
    return ("place", "Xin ghi nơi niêm yết.") if not entry.place.strip() else ("", "")


def why_closed(case: CourseCase) -> str:
    """Return why nothing may be entered or changed now; "" when it may."""
    if case.posting is None or case.posting.posted_on is None:
        return NOT_POSTED
    return "" if case.assessment.state in OPEN else OVER


@transaction.atomic
def add(*, assessment: Assessment, entry: Entry, by: Actor) -> PostingRecord:
    """Enter where and when the posting in force was shown; the same words sent twice are one row. Raises ``Refused``."""
    posting, today = _held(assessment)
    _refuse_faulty(entry, posting, today)
    columns = asdict(entry)
    same = posting.records.filter(struck_at__isnull=True, **columns).first()
    if same is not None:
        return same
    row = PostingRecord.objects.create(posting=posting, entered_by=by.user, **columns)
    record(by, "posting_record_add", row, version="1", detail={"new": _said(columns)})
    return row


@transaction.atomic
def correct(*, row: PostingRecord, entry: Entry, version: int, by: Actor) -> PostingRecord:
    """Write a row anew; raise ``Refused`` (STALE) when somebody else wrote since the person looked."""
    posting, today = _held(row.posting.assessment, row)
    _refuse_faulty(entry, posting, today)
    current = PostingRecord.objects.get(pk=row.pk)
    old, new = asdict(entry_of(current)), asdict(entry)
    changed = {name: value for name, value in new.items() if value != old[name]}
    if not changed and current.struck_at is None:
        return current
    detail = {"old": _said({name: old[name] for name in changed}), "new": _said(changed)}
    return _write(current, version, "posting_record_correct", by, detail, changed)


@transaction.atomic
def end(*, row: PostingRecord, until: date, version: int, by: Actor) -> PostingRecord:
    """Note the last whole day on which it hung. Raises ``Refused``."""
    if row.until == until:
        return row
    entry = Entry(**(asdict(entry_of(row)) | {"until": until}))
    posting, today = _held(row.posting.assessment, row)
    _refuse_faulty(entry, posting, today)
    return _write(row, version, "posting_record_end", by, {"until": vi.date(until)}, {"until": until})


@transaction.atomic
def strike(*, row: PostingRecord, reason: str, version: int, by: Actor) -> PostingRecord:
    """Strike a row out, with the reason: it stays to be read and counts nowhere. Raises ``Refused``."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("Xin ghi lý do gạch bỏ.")
    if len(reason) > REASON_LENGTH:
        raise Refused(f"Viết lý do gọn trong {REASON_LENGTH} ký tự.")
    _held(row.posting.assessment, row)
    columns = {"struck_at": timezone.now(), "struck_by": by.user, "struck_reason": reason}
    return _write(row, version, "posting_record_strike", by, {"reason": reason}, columns)


def _held(assessment: Assessment, row: PostingRecord | None = None) -> tuple[Posting, date]:
    """Hold the year and return its posting in force and the ward's day; refuse where records are closed."""
    case = CourseCase(Assessment.objects.hold(assessment.pk))
    reason = why_closed(case)
    if reason:
        raise Refused(reason)
    assert case.posting is not None  # noqa: S101 - said by why_closed
    if row is not None and row.posting_id != case.posting.pk:
        raise Refused("Bản niêm yết này không còn hiệu lực.")
    return case.posting, case.today


def _refuse_faulty(entry: Entry, posting: Posting, today: date) -> None:
    _, sentence = fault_of(entry, posting, today)
    if sentence:
        raise Refused(sentence)


def _write(
    row: PostingRecord,
    version: int,
    act: str,
    by: Actor,
    detail: dict[str, Any],
    columns: Mapping[str, Any],
) -> PostingRecord:
    rows = PostingRecord.objects.filter(pk=row.pk, version=version, struck_at__isnull=True)
    if not rows.update(version=F("version") + 1, **columns):
        now = PostingRecord.objects.get(pk=row.pk)
        raise Refused(STRUCK if now.struck_at else STALE)
    row.refresh_from_db()
    record(by, act, row, version=str(row.version), detail=detail)
    return row


def _said(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what the log says of columns: days and hours as a person reads them, the channel by its name."""
    write: dict[str, Callable[[Any], str]] = {
        "channel": lambda value: str(Channel(value).label),
        "day": vi.date,
        "until": vi.date,
        "at": lambda value: f"{value:%H:%M}",
    }
    return {name: write.get(name, str)(value) for name, value in values.items() if value}


# What the page of the posting shows ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """The rows of one channel, and what they come to by the rule set: "03/05 ngày"; "" where it names no number."""

    channel: str
    title: str
    rows: tuple[PostingRecord, ...]
    counted: str
    met: bool


@dataclass(frozen=True)
class Panel:
    """Where and when the posting in force was shown; ``sentence`` says from when it may end."""

    groups: tuple[Group, ...]
    verdict: Verdict | None
    sentence: str
    source: str
    may_keep: bool
    why_not: str
    year: int
    ended_on: date | None = None


def panel_of(case: CourseCase, user: User) -> Panel | None:
    """Return the panel of the posting in force; None before anything was posted. Two queries beyond the posting."""
    posting = case.posting
    if posting is None or posting.posted_on is None:
        return None
    rows = tuple(with_files(posting))
    case.records = tuple(row for row in rows if row.struck_at is None)  # read once for rows and verdict
    right = may(user, Act.KEEP_POSTING)
    reason = why_closed(case) if right else refusal(Act.KEEP_POSTING)
    groups = tuple(_group(case, channel, rows) for channel in Channel)
    return Panel(
        groups,
        case.verdict,
        _sentence(case, posting),
        case.procedure.posting.source if case.verdict else "",
        right and not reason,
        reason,
        case.assessment.year,
        posting.closed_on or posting.withdrawn_on,
    )


def with_files(posting: Posting) -> list[PostingRecord]:
    """Return every row of the posting, struck ones too, each with ``files_count``; one query."""
    rows = posting.records.select_related("entered_by", "struck_by").annotate(files_count=Count("files"))
    return list(rows.order_by("channel", "day", "at", "pk"))  # counting drops the order of the model


def _group(case: CourseCase, channel: Channel, rows: tuple[PostingRecord, ...]) -> Group:
    verdict, terms = case.verdict, case.procedure.posting
    own = tuple(row for row in rows if row.channel == channel)
    if verdict is None or terms.min_days is None:
        return Group(channel, str(channel.label), own, "", False)
    if channel != Channel.RADIO:
        days = verdict.office_days if channel == Channel.OFFICE else verdict.website_days
        return Group(
            channel, str(channel.label), own, f"{days:02d}/{terms.min_days:02d} ngày", days >= terms.min_days
        )
    wanted = terms.radio_min_times or 0
    words = (
        f"{verdict.radio_times:02d}/{wanted:02d} lần trong {verdict.radio_days:02d}/{terms.min_days:02d} ngày"
    )
    met = bool(wanted) and verdict.radio_times >= wanted and verdict.radio_days >= terms.min_days
    return Group(channel, str(channel.label), own, words, met)


def _sentence(case: CourseCase, posting: Posting) -> str:
    """Return when the posting may end, or that it has ended, as one sentence."""
    verdict = case.verdict
    if posting.closed_on is not None:
        return f"Đã kết thúc niêm yết ngày {vi.date(posting.closed_on)}."
    if verdict is None:
        return "Bộ tiêu chí này chưa có quy định về thời hạn niêm yết để đối chiếu."
    if verdict.met:
        return "Đã niêm yết đủ thời hạn, có thể kết thúc."
    if verdict.closable_from is not None:
        return f"Nếu tiếp tục niêm yết, kết thúc được từ ngày {vi.date(verdict.closable_from)}."
    lacks = "; ".join(verdict.lacks)
    return f"{lacks[:1].upper()}{lacks[1:]}."

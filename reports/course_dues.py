"""Days on which something of a year's course falls due, for reminders and the calendar: four queries a ward.

The posting's day is the first on which it may end; the others are last days. A "trước ngày 10/01" is due on 09/01.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import Ward
from assignments.models import Assessment
from criteria.procedures import Procedure, procedure_of
from reports.models import Meeting, Posting, PostingRecord, Supplement
from reports.posting.rule import Shown, judge
from reports.terms import term_of

State = Assessment.State
BEFORE_SENT = frozenset({State.SELF_SCORING, State.REVIEW, State.POSTING, State.MEETING, State.AGREED})
QUERIES = 4
"""What ``dues_of`` costs: years, postings with their records, meetings, supplements."""


@dataclass(frozen=True)
class Due:
    """One day: a key that stays while the day does, its words, its page, and whether it is settled."""

    key: str
    title: str
    day: date
    link: str
    done: bool = False
    may_wait: bool = False
    """Whether it is the first day on which something may be done, not the last."""


def dues_of(ward: Ward, since: int, until: int) -> tuple[Due, ...]:
    """Return the days of the ward's years from one to another, both included, the earliest first."""
    years = Assessment.objects.yearly().filter(ward=ward, year__range=(since, until))
    rows = {row.pk: row for row in years.select_related("framework")}
    found = [*_sent(rows), *_postings(rows, ward), *_meetings(rows), *_supplements(rows)]
    return tuple(sorted(found, key=lambda one: (one.day, one.key)))


def _sent(rows: dict[int, Assessment]) -> Iterator[Due]:
    for row in rows.values():
        term = term_of(procedure_of(row.framework).send_before, row.year)
        if term is not None:
            link = reverse("reports:outcome", kwargs={"year": row.year})
            done = row.state not in BEFORE_SENT
            yield Due(
                f"send:{row.pk}:{term.last}", f"Gửi hồ sơ đánh giá năm {row.year}", term.last, link, done
            )


def _postings(rows: dict[int, Assessment], ward: Ward) -> Iterator[Due]:
    records = PostingRecord.objects.filter(
        posting__assessment__in=rows, posting__state=Posting.State.POSTED, struck_at__isnull=True
    )
    hung: dict[Posting, list[Shown]] = defaultdict(list)
    for one in records.select_related("posting"):
        hung[one.posting].append(Shown(one.channel, one.day, one.until))
    for posting, shown in hung.items():
        row = rows[posting.assessment_id]
        day = _may_end(procedure_of(row.framework), shown, ward.today())
        if day is not None:
            link = reverse("reports:posting", kwargs={"year": row.year})
            title = f"Kết thúc niêm yết năm {row.year} (đủ thời hạn)"
            yield Due(f"posting:{posting.pk}:{day}", title, day, link, may_wait=True)


def _may_end(procedure: Procedure, shown: list[Shown], today: date) -> date | None:
    return judge(shown, procedure.posting, today).closable_from if procedure.posting.is_known else None


def _meetings(rows: dict[int, Assessment]) -> Iterator[Due]:
    for one in Meeting.objects.current().filter(assessment__in=rows):
        year = rows[one.assessment_id].year
        link = reverse("reports:meeting", kwargs={"year": year})
        done = one.state == Meeting.State.AGREED
        yield Due(
            f"meeting:{one.pk}:{one.held_on}", f"Họp thống nhất kết quả năm {year}", one.held_on, link, done
        )


def _supplements(rows: dict[int, Assessment]) -> Iterator[Due]:
    asked = Supplement.objects.filter(
        submission__assessment__in=rows,
        submission__withdrawn_at__isnull=True,
        struck_at__isnull=True,
        due_on__isnull=False,
    )
    for one in asked.select_related("submission"):
        year = rows[one.submission.assessment_id].year
        link = reverse("reports:outcome", kwargs={"year": year}) + "#bo-sung"
        title = f"Bổ sung hồ sơ năm {year} theo yêu cầu lần {one.number}"
        if one.due_on is not None:
            yield Due(
                f"supplement:{one.pk}:{one.due_on}", title, one.due_on, link, one.answered_on is not None
            )

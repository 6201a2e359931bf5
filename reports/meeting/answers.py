"""What the meeting is told of the posting: the days it hung and the opinions answered; one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from config import vietnamese as vi
from reports.course_case import CourseCase
from reports.models import Opinion

State = Opinion.State


@dataclass(frozen=True)
class Answered:
    """How many opinions of the year came in, were answered, set aside, or wait; the days of the posting that counts."""

    received: int
    answered: int
    set_aside: int
    posted_on: date | None = None
    closed_on: date | None = None

    @property
    def waiting(self) -> int:
        return self.received - self.answered - self.set_aside

    @property
    def words(self) -> str:
        """Return "Đã trả lời 5/6 ý kiến, 1 ý kiến không xem xét" for the page, without a full stop."""
        if not self.received:
            return "Chưa nhận được ý kiến nào"
        aside = f", {self.set_aside} ý kiến không xem xét" if self.set_aside else ""
        return f"Đã trả lời {self.answered}/{self.received} ý kiến{aside}"

    @property
    def paper(self) -> str:
        """Return the sentences of the minutes: when it hung, what came of it."""
        what = "Dự thảo Báo cáo đánh giá và Bản tổng hợp điểm số"
        begun = f"{what} được niêm yết công khai từ ngày {vi.date(self.posted_on)}" if self.posted_on else ""
        ended = f" đến ngày {vi.date(self.closed_on)}" if self.closed_on else ""
        hung = f"{begun}{ended}. " if begun else ""
        if not self.received:
            return f"{hung}Không nhận được ý kiến góp ý."
        aside = f", {self.set_aside:02d} ý kiến không xem xét" if self.set_aside else ""
        answered = (
            f"đã tiếp thu, giải trình {self.answered:02d} ý kiến"
            if self.answered
            else "chưa trả lời ý kiến nào"
        )
        return f"{hung}Đã nhận {self.received:02d} ý kiến; {answered}{aside}."


def answered_of(case: CourseCase) -> Answered:
    """Return how the opinions of the year stand, on whichever of its postings they came."""
    found = Opinion.objects.filter(posting__assessment=case.assessment).aggregate(
        received=Count("pk"),
        answered=Count("pk", filter=Q(state=State.ANSWERED)),
        set_aside=Count("pk", filter=Q(state=State.SET_ASIDE)),
    )
    posting = case.posting
    return Answered(
        **found,
        posted_on=posting.posted_on if posting else None,
        closed_on=posting.closed_on if posting else None,
    )

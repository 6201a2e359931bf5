"""What a year came to, in sentences: agreed on at the meeting, sent up, decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from assignments.models import Assessment
from config import vietnamese as vi
from reports.course_case import CourseCase

State = Assessment.State
LOOKS = {State.RECOGNISED: "met", State.NOT_RECOGNISED: "not_met"}


@dataclass(frozen=True)
class Result:
    """The sentences on a year whose result stands; ``look`` is "met", "not_met" or "" while it is not decided."""

    look: str
    sentences: tuple[str, ...]
    year: int

    @property
    def link(self) -> str:
        """The page of what followed the meeting."""
        return reverse("reports:outcome", kwargs={"year": self.year})


def result_of(case: CourseCase) -> Result | None:
    """Return what the year came to; None before the meeting agreed on it. At most two queries."""
    state = case.assessment.state
    if state not in {State.AGREED, State.SENT, *LOOKS}:
        return None
    return Result(LOOKS.get(State(state), ""), tuple(_sentences(case, State(state))), case.assessment.year)


def _sentences(case: CourseCase, state: State) -> Iterator[str]:
    decision = case.decision if state in LOOKS else None
    if state in LOOKS:
        yield decided_words(case, state)
    if decision is not None and decision.total is not None:
        yield f"Tổng điểm thẩm định: {vi.points(decision.total)} điểm."
    sent = case.submission if state == State.SENT else None
    if (agreed := sent.agreement if sent else case.agreement) is not None:
        total = f": {vi.points(agreed.total)} điểm" if agreed.total is not None else ""
        met = {True: ", đủ điều kiện đề nghị công nhận", False: ", chưa đủ điều kiện công nhận", None: ""}
        yield f"Kết quả đã thống nhất tại cuộc họp{total}{met[agreed.met]}."
        if agreed.total is not None and agreed.total != case.standing.total:
            yield "Điểm dưới đây là điểm rà soát trước cuộc họp."
    if sent is not None:
        yield f"Đã gửi {sent.get_kind_display()} đến {sent.recipient} ngày {vi.date(sent.sent_on)}."


def decided_words(case: CourseCase, state: State) -> str:
    """Return what was decided of a year, as one sentence; one query."""
    what = "được công nhận đạt chuẩn" if state == State.RECOGNISED else "chưa đạt chuẩn"
    head = f"Năm {case.assessment.year} {what} tiếp cận pháp luật"
    decision = case.decision
    if decision is None:
        return f"{head}."
    number = f" theo văn bản {decision.number}" if decision.number else ""
    return f"{head}{number} ngày {vi.date(decision.decided_on)} của {decision.authority}."

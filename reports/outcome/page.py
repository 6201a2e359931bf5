"""What the page of a year's outcome says: where it stands, what may be noted now, why the rest may not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act, may, refusal
from criteria.dossiers import PartRule, dossier_of
from reports.course import NO_COURSE, Move, moves_from
from reports.course_case import CourseCase
from reports.course_files import rows_of
from reports.course_page import Choice, choice_of
from reports.models import CourseFile, Decision, Submission, Supplement
from reports.outcome.appraising import Appraisal
from reports.outcome.forms import (
    DecisionForm,
    SubmissionForm,
    SupplementAnswerForm,
    SupplementCorrectForm,
    SupplementForm,
    SupplementStrikeForm,
)
from reports.terms import Term, term_of

State = Assessment.State


@dataclass
class SupplementRow:
    """One request with its forms; ``sent`` are forms that came back with errors, by their names."""

    row: Supplement
    case: CourseCase
    files: list[CourseFile]
    sent: dict[str, Any] = field(default_factory=dict)

    @property
    def is_struck(self) -> bool:
        return self.row.struck_at is not None

    @property
    def late_by(self) -> int:
        """Return by how many days the answer is late, or is overdue today; 0 for one in time or without a term."""
        if self.row.due_on is None or self.is_struck:
            return 0
        return max(((self.row.answered_on or self.case.today) - self.row.due_on).days, 0)

    @property
    def days_left(self) -> int | None:
        return None if self.row.due_on is None else (self.row.due_on - self.case.today).days

    @property
    def answer_form(self) -> SupplementAnswerForm:
        found: SupplementAnswerForm = self.sent.get("answer") or SupplementAnswerForm.of(self.row)
        return found

    @property
    def correct_form(self) -> SupplementCorrectForm:
        found: SupplementCorrectForm = self.sent.get("correct") or SupplementCorrectForm.of(self.row)
        return found

    @property
    def strike_form(self) -> SupplementStrikeForm:
        found: SupplementStrikeForm = self.sent.get("strike") or SupplementStrikeForm.of(self.row)
        return found


@dataclass
class OutcomePage:
    """One year's outcome for one person; ``sent`` are forms that came back, by name ("submission", "answer-7" …)."""

    case: CourseCase
    user: User
    sent: dict[str, Any] = field(default_factory=dict)

    @property
    def assessment(self) -> Assessment:
        return self.case.assessment

    @property
    def state(self) -> str:
        return self.assessment.state

    @cached_property
    def appraisal(self) -> Appraisal:
        return Appraisal(self.case)

    @cached_property
    def send_term(self) -> Term | None:
        return term_of(self.case.procedure.send_before, self.assessment.year)

    @cached_property
    def decide_term(self) -> Term | None:
        return term_of(self.case.procedure.decide_before, self.assessment.year)

    @property
    def address(self) -> str:
        return reverse("reports:outcome", kwargs={"year": self.assessment.year})

    @property
    def source(self) -> str:
        """Return where the steps from the agreed result on are written."""
        steps = (self.case.procedure.step(state) for state in (State.AGREED, State.SENT))
        return "; ".join(dict.fromkeys(step.source for step in steps if step.source))

    @property
    def decided_late(self) -> bool:
        decision = self.case.decision
        return bool(decision and self.decide_term and self.decide_term.late_by(decision.decided_on))

    # Rights and states, in words

    @cached_property
    def may_keep(self) -> bool:
        return may(self.user, Act.KEEP_OUTCOME)

    @property
    def may_attach(self) -> bool:
        """Whether files may be added to what is noted."""
        return self.may_keep and self.is_after

    @property
    def is_after(self) -> bool:
        """Whether the meeting has agreed on the result."""
        return self.state in {State.AGREED, State.SENT} or self.assessment.is_decided

    @property
    def submission_fixed(self) -> bool:
        """Whether the files of the submission stay: it went up."""
        return self.state != State.AGREED

    @property
    def decision_fixed(self) -> bool:
        return self.state != State.SENT

    def _why_not(self, states: Iterable[str], sentence: str) -> str:
        if not self.case.procedure.has_course:
            return NO_COURSE
        if self.state not in states:
            return sentence
        return "" if self.may_keep else refusal(Act.KEEP_OUTCOME)

    @property
    def why_not_submission(self) -> str:
        """Return why nothing may be noted of what was sent; empty when it may."""
        return self._why_not(
            {State.AGREED, State.SENT},
            "Kết quả đã được ghi nhận nên việc gửi hồ sơ không sửa được nữa."
            if self.assessment.is_decided
            else "Việc gửi hồ sơ được ghi sau khi họp thống nhất kết quả.",
        )

    @property
    def why_not_after(self) -> str:
        """Return why nothing may be noted of what came back; empty when it may."""
        return self._why_not(
            {State.SENT},
            "Kết quả đã được ghi nhận. Muốn ghi lại, lãnh đạo dùng bước “Ghi lại kết quả”."
            if self.assessment.is_decided
            else "Mục này được ghi sau khi đã gửi hồ sơ.",
        )

    @property
    def answer(self) -> str:
        """Return the sentence the page opens with."""
        submission, decision = self.case.submission, self.case.decision
        if self.assessment.is_decided and decision is not None:
            what = f"{decision.get_outcome_display()} tiếp cận pháp luật"
            paper = f" theo văn bản số {decision.number}" if decision.number else ""
            return f"{what}{paper}, ngày {vi.date(decision.decided_on)}."
        if self.state == State.SENT and submission is not None:
            waiting = sum(one.answered_on is None for one in self.case.supplements)
            asked = f" Còn {waiting} yêu cầu bổ sung chưa trả lời." if waiting else ""
            return f"Đã gửi {_lower(submission.get_kind_display())} ngày {vi.date(submission.sent_on)}; chờ thẩm định.{asked}"
        if self.state == State.AGREED:
            said = "Đã ghi việc gửi, chưa chuyển bước." if submission else "Chưa ghi việc gửi hồ sơ."
            return f"{said} Hạn gửi {self.send_term.words(self.case.today)}." if self.send_term else said
        return f"Kỳ đánh giá đang ở bước “{self.assessment.get_state_display()}”; chưa đến bước gửi hồ sơ."

    # Sections

    @cached_property
    def submission(self) -> Submission | None:
        return self.case.submission

    @property
    def late_by(self) -> int:
        """Return by how many days the dossier was sent late; 0 in time, not sent, or without a term."""
        if self.submission is None or self.send_term is None:
            return 0
        return self.send_term.late_by(self.submission.sent_on)

    @property
    def is_overdue(self) -> bool:
        """Whether nothing was sent yet and the last day is over."""
        return (
            self.submission is None and self.send_term is not None and self.case.today > self.send_term.last
        )

    @cached_property
    def past_submissions(self) -> list[Submission]:
        """Return the notes that are out of force, the newest first."""
        rows = Submission.objects.filter(assessment=self.assessment, withdrawn_at__isnull=False)
        return list(rows.select_related("withdrawn_by"))

    @cached_property
    def past_decisions(self) -> list[Decision]:
        """Return the notes that are out of force, the newest first."""
        rows = Decision.objects.filter(assessment=self.assessment, withdrawn_at__isnull=False)
        return list(rows.select_related("withdrawn_by"))

    @cached_property
    def _files(self) -> list[CourseFile]:
        """Return the files of what is in force: of the submission, its supplements, the decision; one query."""
        if self.submission is None:
            return []
        wanted = Q(submission=self.submission) | Q(supplement__submission=self.submission)
        if self.case.decision is not None:
            wanted |= Q(decision=self.case.decision)
        return list(rows_of(CourseFile.objects.filter(wanted)))

    @property
    def submission_files(self) -> list[CourseFile]:
        return [one for one in self._files if one.submission_id]

    @property
    def decision_files(self) -> list[CourseFile]:
        return [one for one in self._files if one.decision_id]

    @cached_property
    def supplements(self) -> list[SupplementRow]:
        """Return every request of the dossier in force, struck ones too, in their order."""
        if self.submission is None:
            return []
        return [
            SupplementRow(
                row,
                self.case,
                [one for one in self._files if one.supplement_id == row.pk],
                {
                    name: form
                    for name in ("answer", "correct", "strike")
                    if (form := self.sent.get(f"{name}-{row.pk}"))
                },
            )
            for row in self.submission.supplements.select_related("struck_by", "answered_by")
        ]

    @property
    def submission_form(self) -> SubmissionForm:
        found: SubmissionForm = self.sent.get("submission") or SubmissionForm.of(self.case)
        return found

    @property
    def supplement_form(self) -> SupplementForm:
        empty = SupplementForm(initial={"received_on": self.case.today}, auto_id="yeu-cau_%s")
        found: SupplementForm = self.sent.get("supplement") or empty
        return found

    @property
    def decision_form(self) -> DecisionForm:
        found: DecisionForm = self.sent.get("decision") or DecisionForm.of(self.case)
        return found

    @property
    def parts(self) -> list[PartRule]:
        """Return what is sent: the parts of the dossier, or those that go up alone (điểm e khoản 1 Điều 3)."""
        agreement = self.case.agreement
        alone = self.submission.kind == Submission.Kind.REPORT_ONLY if self.submission else None
        if alone is None:
            alone = agreement is not None and agreement.met is False
        return [
            part for part in dossier_of(self.assessment.framework).parts if part.when_not_met or not alone
        ]

    # Steps

    @cached_property
    def next_steps(self) -> list[Choice]:
        """Return the steps forward from here: of the two ends the one that was noted, else none yet."""
        if self.state == State.SENT:
            noted = self.case.decision.outcome if self.case.decision else ""
            return self._steps(lambda move: not move.is_back and move.target == noted)
        return self._steps(lambda move: not move.is_back)

    @property
    def steps_back(self) -> list[Choice]:
        return self._steps(lambda move: move.is_back)

    def _steps(self, wanted: Callable[[Move], bool]) -> list[Choice]:
        """Return the wanted steps from the agreed result on; those before are other pages'."""
        moves = moves_from(self.state) if self.is_after else []
        return [choice_of(self.case, self.user, move) for move in moves if wanted(move)]

    @property
    def warnings(self) -> list[str]:
        """Return what does not agree among what was noted; a person compares it with the paper."""
        decision, total = self.case.decision, self.appraisal.total
        found: list[str] = []
        if decision is None:
            return found
        if total is not None and decision.total is not None and total != decision.total:
            found.append(
                f"Tổng điểm ghi trong văn bản ({vi.points(decision.total)}) khác tổng điểm thẩm định các chỉ tiêu "
                f"({vi.points(total)}). Xin đối chiếu lại với văn bản."
            )
        met, recognised = self.appraisal.met, decision.outcome == Decision.Outcome.RECOGNISED
        if met is not None and met is not recognised:
            words = "đủ" if met else "chưa đủ"
            found.append(
                f"Theo điểm thẩm định đã nhập, phường {words} điều kiện công nhận, khác với kết quả đã ghi. "
                "Xin đối chiếu lại với văn bản."
            )
        return found


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

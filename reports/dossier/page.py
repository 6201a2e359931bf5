"""What the page of a year's dossier shows: its parts and what they lack, the drafts, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act, may, refusal
from criteria.dossiers import DossierRule, PartRule, dossier_of
from criteria.procedures import Procedure, procedure_of
from criteria.tree import FrameworkTree
from reports.bundle import page as bundle
from reports.bundle.page import BundlePage
from reports.course_case import CourseCase
from reports.dossier.checklist import Checklist, Line, checklist
from reports.dossier.lacking import known_of
from reports.issuing import page as issuing
from reports.issuing.page import YearIssues
from reports.models import Dossier, IssuedFile
from reports.outcome.forms import recipient_of
from reports.signing.page import Signed
from reports.terms import Term, term_of
from reports.year_result import decided_words
from scoring.facts import kept_tree

State = Assessment.State
PAPERS = {
    "report": "bao-cao",
    "score-sheet": "mau-02",
    "opinions": "mau-03",
    "request": "van-ban-de-nghi",
    "survey": "mau-04",
    "minutes": "bien-ban",
    "posting-record": "bien-ban-niem-yet",
    "index": "danh-muc",
}
"""The kind of paper on which a part is read, edited and taken along, by the key of the part."""
FORMS = ("report", "score-sheet", "opinions")
"""The official forms, which officers most often take along as one Word file."""


class DraftForm(forms.Form):
    """Which parts the next draft holds, and what it is for."""

    phan = forms.MultipleChoiceField(
        label="Các phần",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Xin chọn ít nhất một phần.",
            "invalid_choice": "Xin chọn các phần trong danh sách.",
        },
    )
    note = forms.CharField(
        label="Ghi chú",
        max_length=120,
        required=False,
        help_text="Ví dụ: bản in soát lỗi.",
        error_messages={"max_length": "Viết gọn trong 120 ký tự."},
    )

    def __init__(self, data: QueryDict | None, rule: DossierRule, chosen: tuple[str, ...]) -> None:
        super().__init__(data, initial={"phan": chosen}, auto_id="dung_%s")
        self.fields["phan"].choices = [(part.key, f"{part.label}: {part.title}") for part in rule.parts]  # type: ignore[attr-defined]

    def parts(self) -> tuple[str, ...]:
        """The chosen keys; empty when all were chosen, so that a part that comes up meanwhile is not left out."""
        chosen: list[str] = self.cleaned_data["phan"]
        everything = len(chosen) == len(self.fields["phan"].choices)  # type: ignore[attr-defined]
        return () if everything else tuple(chosen)


@dataclass
class DossierPage:
    """The dossier of one year for one person; ``sent``: a form that came back with errors.

    ``assessment`` comes with ``ward`` and ``framework`` selected.
    """

    assessment: Assessment
    user: User
    sent: DraftForm | None = None

    @property
    def year(self) -> int:
        return self.assessment.year

    @cached_property
    def today(self) -> date:
        return self.assessment.ward.today()

    @cached_property
    def rule(self) -> DossierRule:
        return dossier_of(self.assessment.framework)

    @cached_property
    def procedure(self) -> Procedure:
        return procedure_of(self.assessment.framework)

    @cached_property
    def tree(self) -> FrameworkTree:
        return kept_tree(self.assessment.framework)

    @cached_property
    def case(self) -> CourseCase:
        """What the course is judged by; nothing is read until it is asked for."""
        return CourseCase(self.assessment)

    # Head

    @property
    def title(self) -> str:
        words = "Hồ sơ đề nghị công nhận" if self.rule.known else self.rule.title
        return f"{words} năm {self.year}"

    @property
    def subtitle(self) -> str:
        """Return "QĐ 25/2021/QĐ-TTg, khoản 4 Điều 5 · nơi nhận: Phòng Tư pháp thành phố Vinh"."""
        to = recipient_of(self.case)
        return f"{self.rule.source} · nơi nhận: {to}" if to else self.rule.source

    @cached_property
    def term(self) -> Term | None:
        """Until when it goes up; None once it has, or where the rule set names no day."""
        is_gone = self.assessment.is_decided or self.assessment.state == State.SENT
        return None if is_gone else term_of(self.procedure.send_before, self.year)

    @property
    def days_left(self) -> str:
        """Return "còn 13 ngày"."""
        return self.term.words(self.today).partition(", ")[2] if self.term else ""

    @property
    def is_late(self) -> bool:
        return self.term is not None and self.today > self.term.last

    @property
    def answer(self) -> str:
        """Return what became of the dossier, or that nothing says until when it goes up; empty beside a term."""
        if self.assessment.is_decided:
            return decided_words(self.case, State(self.assessment.state))
        sent = self.case.submission if self.assessment.state == State.SENT else None
        if sent is not None:
            return f"Đã gửi {sent.get_kind_display()} đến {sent.recipient} ngày {vi.date(sent.sent_on)}."
        return "" if self.term else "Bộ tiêu chí của năm chưa ghi thời hạn gửi hồ sơ."

    @cached_property
    def provisional(self) -> str:
        """Return "18 chỉ tiêu dùng giá trị tạm tính", or which maxima alone are left; empty where all is checked."""
        indicators = sum(node.provisional for one in self.tree.criteria for node in one.indicators)
        if indicators:
            return f"{indicators} chỉ tiêu dùng giá trị tạm tính"
        maxima = sum(one.provisional for one in self.tree.criteria)
        return f"{maxima} tiêu chí có điểm tối đa tạm tính" if maxima else ""

    @property
    def unchecked_url(self) -> str:
        """The values of the rule set that nobody has checked; empty for who may not see it."""
        if not may(self.user, Act.SEE_FRAMEWORKS):
            return ""
        return f"{reverse('criteria:detail', args=[self.assessment.framework_id])}?chua-doi-chieu=1"

    # Parts

    @cached_property
    def checklist(self) -> Checklist:
        known = known_of(self.assessment, self.procedure, self.tree, self.drafts)
        self._meeting = known.meeting.key if known.meeting else None
        return checklist(self.rule, known)

    @property
    def lines(self) -> list[tuple[Line, str]]:
        """Return every part with the page on which it is read and edited; "" while there is nothing to read."""
        return [(line, self._paper(line)) for line in self.checklist.lines]

    def _paper(self, line: Line) -> str:
        if not line.is_there:
            return ""
        key = self._meeting if line.rule.key == "minutes" else self.year
        return reverse("reports:paper", args=[PAPERS[line.rule.key], key])

    @property
    def word_forms(self) -> list[PartRule]:
        """The official forms that can be taken along as one Word file."""
        return [line.rule for line in self.checklist.there if line.rule.key in FORMS]

    # Drafts

    @cached_property
    def drafts(self) -> list[Dossier]:
        """Every draft, the newest first; one query."""
        return list(self.assessment.dossiers.select_related("asked_by"))

    @property
    def job(self) -> Dossier | None:
        """The draft that is waiting or being made."""
        return next((draft for draft in self.drafts if draft.is_open), None)

    @property
    def latest(self) -> Dossier | None:
        """The newest draft that is done."""
        return next((draft for draft in self.drafts if draft.state == Dossier.State.DONE), None)

    @property
    def may_compare(self) -> bool:
        """Whether two drafts tell of which parts they are made, and the person may read them."""
        return (
            self.may_build
            and sum(bool(draft.made) and draft.state == Dossier.State.DONE for draft in self.drafts) > 1
        )

    @cached_property
    def issues(self) -> YearIssues:
        """What was presented and issued."""
        return issuing.of_year(self.assessment, self.user)

    @cached_property
    def final_files(self) -> list[tuple[IssuedFile, Signed | None]]:
        """The files of the set in force, each with its signed copy; one query where there is a set."""
        return self.issues.in_force.signed_files if self.issues.in_force else []

    @property
    def signed_words(self) -> str:
        """Return "đã ký số 1/2 văn bản" of those that carry a place to sign; empty where none does."""
        return self.issues.in_force.signed_words if self.issues.in_force else ""

    @cached_property
    def bundle(self) -> BundlePage:
        """What may be taken along with the evidence itself."""
        return bundle.of_year(self.assessment, self.user)

    @property
    def may_build(self) -> bool:
        return may(self.user, Act.BUILD_DOSSIER)

    @property
    def refusal(self) -> str:
        return refusal(Act.BUILD_DOSSIER)

    @property
    def form(self) -> DraftForm:
        chosen = tuple(part.key for part in self.rule.parts)
        return self.sent or DraftForm(None, self.rule, chosen)

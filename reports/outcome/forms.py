"""Forms of what follows the meeting; every message is Vietnamese and says what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.forms import DayField
from config import vietnamese as vi
from evidence.forms import version_field
from reports.course_case import CourseCase
from reports.models import Decision, Submission, Supplement
from reports.outcome.records import ONLY_REPORT, Decided, Sent
from scoring.fields import VietnameseDecimalField

TOO_LONG = "Viết gọn trong 2.000 ký tự."
CHOOSE = {"required": "Xin chọn một mục.", "invalid_choice": "Xin chọn một mục trong danh sách."}


def _line(
    label: str, longest: int, *, required: bool = True, needed: str = "", hint: str = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=hint,
        error_messages={"required": needed, "max_length": f"Viết gọn trong {longest} ký tự."},
    )


def _words(
    label: str, *, required: bool = True, needed: str = "", hint: str = "", rows: int = 2
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": needed, "max_length": TOO_LONG},
    )


def _day(label: str) -> DayField:
    return DayField(label=label, error_messages={"required": "Xin chọn ngày.", "invalid": "Xin chọn ngày."})


def _seen() -> forms.IntegerField:
    """The id of the note that the person saw; empty where there was none."""
    return forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class _NoteForm(forms.Form):
    """A note of which one is in force: what the person saw, and why it is noted anew."""

    def __init__(self, data: QueryDict | None, *, old: Any, auto_id: str, initial: dict[str, Any]) -> None:
        super().__init__(data, initial={"seen": old.pk if old else None, **initial}, auto_id=auto_id)
        if old is None:
            del self.fields["reason"]
        elif data is not None and data.get("seen") != str(old.pk):
            self.fields["reason"].required = False  # noted meanwhile by somebody else: the verb says so

    @property
    def seen_note(self) -> int | None:
        """The id of the note the person saw; None for none."""
        found: int | None = self.cleaned_data["seen"]
        return found

    @property
    def why(self) -> str:
        """Why it is noted anew; empty for a first note."""
        return str(self.cleaned_data.get("reason", ""))


class SubmissionForm(_NoteForm):
    """What was sent, when, to whom, how."""

    seen = _seen()
    kind = forms.ChoiceField(
        label="Gửi gì", choices=Submission.Kind.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    sent_on = _day("Ngày gửi")
    recipient = _line("Nơi nhận", 200, needed="Xin ghi nơi nhận hồ sơ.")
    method = forms.ChoiceField(
        label="Gửi bằng", choices=Submission.Method.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    issue_id = forms.TypedChoiceField(
        label="Hồ sơ đã phát hành trên cổng",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages=CHOOSE,
    )
    letter_number = _line("Số, ký hiệu văn bản gửi", 64, required=False, hint="Ví dụ 15/TTr-UBND.")
    note = _words("Ghi chú", required=False)
    reason = _words("Lý do ghi lại", needed="Xin ghi lý do ghi lại.")

    NAMES = ("kind", "sent_on", "recipient", "method", "issue_id", "letter_number", "note")

    @classmethod
    def of(cls, case: CourseCase, data: QueryDict | None = None) -> SubmissionForm:
        """Return the form of a year: what is noted, else what the agreed result and the procedure propose."""
        old, agreement = case.submission, case.agreement
        if old is not None:
            initial = {name: getattr(old, name) for name in cls.NAMES}
        else:
            kinds = {True: Submission.Kind.REQUEST, False: Submission.Kind.REPORT_ONLY}
            initial = {
                "kind": kinds.get(agreement.met) if agreement and agreement.met is not None else None,
                "sent_on": case.today,
                "recipient": recipient_of(case),
                "issue_id": case.issue.pk if case.issue else None,
            }
        form = cls(data, old=old, auto_id="gui_%s", initial=initial)
        if agreement is not None and agreement.met is False:
            form.fields["kind"].help_text = ONLY_REPORT
        form._offer(case)
        return form

    def _offer(self, case: CourseCase) -> None:
        """Offer the set in force, and the one that is noted; nothing where the portal issued none."""
        noted = case.submission.issue if case.submission else None
        found = {one.pk: str(one) for one in (case.issue, noted) if one is not None}
        if not found:
            del self.fields["issue_id"]
            return
        field: Any = self.fields["issue_id"]
        field.choices = [("", "Không phải hồ sơ phát hành trên cổng"), *found.items()]

    def sent(self) -> Sent:
        return Sent(**{name: self.cleaned_data[name] for name in self.NAMES if name in self.cleaned_data})


def recipient_of(case: CourseCase) -> str:
    """Return "Phòng Tư pháp thành phố Vinh"; empty where the rule set does not say who receives."""
    return f"{case.procedure.receives} {case.assessment.ward.parent_name}" if case.procedure.receives else ""


class SupplementForm(forms.Form):
    """A request to complete the dossier."""

    received_on = _day("Ngày nhận yêu cầu")
    asked = _words("Nội dung yêu cầu", needed="Xin ghi nội dung được yêu cầu bổ sung.", rows=3)


class SupplementCorrectForm(SupplementForm):
    """What was noted of a request, to be corrected."""

    version = version_field()

    @classmethod
    def of(cls, row: Supplement, data: QueryDict | None = None) -> SupplementCorrectForm:
        initial = {"version": row.version, "received_on": row.received_on, "asked": row.asked}
        return cls(data, initial=initial, auto_id=f"sua-yeu-cau-{row.pk}_%s")


class SupplementAnswerForm(forms.Form):
    """What was sent on a request, and when."""

    version = version_field()
    answered_on = _day("Ngày gửi bổ sung")
    answer = _words("Nội dung đã bổ sung", needed="Xin ghi nội dung đã bổ sung.", rows=3)

    @classmethod
    def of(cls, row: Supplement, data: QueryDict | None = None) -> SupplementAnswerForm:
        initial = {
            "version": row.version,
            "answered_on": row.answered_on,
            "answer": row.answer,
        }
        return cls(data, initial=initial, auto_id=f"tra-loi-{row.pk}_%s")


class SupplementStrikeForm(forms.Form):
    """Why a request is struck out."""

    version = version_field()
    reason = _line("Lý do gạch bỏ", 300, needed="Xin ghi lý do gạch bỏ.")

    @classmethod
    def of(cls, row: Supplement, data: QueryDict | None = None) -> SupplementStrikeForm:
        return cls(data, initial={"version": row.version}, auto_id=f"gach-bo-{row.pk}_%s")


class DecisionForm(_NoteForm):
    """How the year ended, and the paper that says so."""

    seen = _seen()
    outcome = forms.ChoiceField(
        label="Kết quả", choices=Decision.Outcome.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    number = _line(
        "Số, ký hiệu",
        64,
        required=False,
        hint="của quyết định công nhận; của danh sách, văn bản trả lời nếu có",
    )
    decided_on = _day("Ngày ban hành")
    authority = _line("Cơ quan, người ban hành", 200, needed="Xin ghi cơ quan, người ban hành.")
    signer = _line("Người ký", 120, required=False, hint="của quyết định công nhận")
    total = VietnameseDecimalField(
        label="Tổng điểm thẩm định ghi trong văn bản",
        required=False,
        help_text="để trống nếu văn bản không ghi",
    )
    ground = _words("Lý do chưa đạt", required=False, hint="chỉ ghi khi chưa đạt chuẩn")
    no_scores_reason = _line(
        "Vì sao không có điểm thẩm định từng chỉ tiêu",
        300,
        required=False,
        hint="chỉ ghi khi nơi thẩm định không gửi điểm từng chỉ tiêu",
    )
    reason = _words("Lý do ghi lại", needed="Xin ghi lý do ghi lại.")

    NAMES = (
        "outcome",
        "number",
        "decided_on",
        "authority",
        "signer",
        "total",
        "ground",
        "no_scores_reason",
    )

    def __init__(self, data: QueryDict | None, *, case: CourseCase, initial: dict[str, Any]) -> None:
        super().__init__(data, old=case.decision, auto_id="kq_%s", initial=initial)
        self.max_total = case.assessment.framework.thresholds.get("total_max")
        if not case.assessment.framework.counts_points:
            del self.fields["total"]
            self.fields["no_scores_reason"].label = "Vì sao không có kết quả thẩm định từng chỉ tiêu"
            self.fields[
                "no_scores_reason"
            ].help_text = "chỉ ghi khi nơi thẩm định không gửi kết quả từng chỉ tiêu"

    @classmethod
    def of(cls, case: CourseCase, data: QueryDict | None = None) -> DecisionForm:
        """Return the form of a year: what is noted, else what the submission and the procedure propose."""
        old = case.decision
        if old is not None:
            initial = {name: getattr(old, name) for name in cls.NAMES}
        else:
            report_only = case.submission is not None and case.submission.kind == Submission.Kind.REPORT_ONLY
            initial = {
                "outcome": Decision.Outcome.NOT_RECOGNISED if report_only else None,
                "authority": case.procedure.decides if not report_only else "",
            }
        return cls(data, case=case, initial=initial)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == Decision.Outcome.RECOGNISED:
            for name, sentence in (
                ("number", "Xin ghi số, ký hiệu quyết định công nhận."),
                ("signer", "Xin ghi người ký quyết định."),
            ):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, sentence)
            data["ground"] = ""
        elif data.get("outcome") and "ground" not in self.errors and not data.get("ground"):
            self.add_error("ground", "Xin ghi lý do chưa đạt.")
        return data

    def clean_total(self) -> Any:
        total = self.cleaned_data["total"]
        if total is None:
            return None
        if total < 0 or (self.max_total is not None and total > self.max_total):
            most = f" đến {vi.number(self.max_total)}" if self.max_total is not None else " trở lên"
            raise forms.ValidationError(f"Nhập điểm từ 0{most}.")
        return total

    def decided(self) -> Decided:
        return Decided(**{name: self.cleaned_data[name] for name in self.NAMES if name in self.cleaned_data})

"""Forms of the head of a draft plan, and of the days after which reports are due."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from accounts.forms import DayField
from accounts.models import Position
from assignments.head_editing import DAY_LABELS, LONGEST_WAIT, Head, PhaseMeaning
from assignments.line_fields import NOT_THERE, OLD_PAGE, LineText, RowField, begun_with, one_line
from assignments.models import Plan
from assignments.models.plans import due_days

MOST_LINES = 60


class LinesField(forms.CharField):
    """Several short lines, one each."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        text = super().to_python(value) or ""
        lines = tuple(one_line(line) for line in text.splitlines())
        return tuple(line for line in lines if line)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_LINES or any(len(line) > 300 for line in value):
            raise ValidationError(f"Nhiều nhất {MOST_LINES} dòng, mỗi dòng nhiều nhất 300 ký tự.")

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))


def _days_field(label: str) -> forms.IntegerField:
    message = f"Hạn gửi báo cáo là từ 0 đến {LONGEST_WAIT} ngày sau kỳ báo cáo."
    return forms.IntegerField(
        label=f"{label}: số ngày sau kỳ",
        min_value=0,
        max_value=LONGEST_WAIT,
        error_messages={"min_value": message, "max_value": message},
    )


class DaysForm(forms.Form):
    """After how many days the report of each period is due."""

    month = _days_field(DAY_LABELS["month"])
    quarter = _days_field(DAY_LABELS["quarter"])
    half_year = _days_field(DAY_LABELS["half_year"])
    year = _days_field(DAY_LABELS["year"])

    def days(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in due_days()}


class HeadForm(DaysForm):
    """Title, place, posts, dates, recipients and signature lines of a draft."""

    edits = forms.IntegerField(
        label="Trang đang mở",
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), OLD_PAGE),
    )
    title = LineText(
        label="Trích yếu", max_length=300, error_messages={"required": "Xin ghi trích yếu của kế hoạch."}
    )
    place = forms.CharField(label="Địa danh", required=False, max_length=100)
    coordinator = forms.ModelChoiceField(
        Position.objects.none(),
        label="Đầu mối",
        required=False,
        empty_label="Chưa rõ",
        error_messages={"invalid_choice": NOT_THERE},
    )
    deputy_reviewer = forms.ModelChoiceField(
        Position.objects.none(),
        label="Người rà soát thay",
        required=False,
        empty_label="Chưa chọn: lãnh đạo rà soát",
        error_messages={"invalid_choice": NOT_THERE},
    )
    evidence_before = DayField(
        label="Nộp tài liệu kiểm chứng trước ngày",
        required=False,
        help_text="Hạn cuối là ngày liền trước.",
    )
    recipients = LinesField(
        label="Nơi nhận", required=False, help_text="Mỗi dòng một nơi nhận.", max_length=20_000
    )
    signature_lines = LinesField(
        label="Thể thức ký",
        required=False,
        help_text="Mỗi dòng một dòng, như TM. ỦY BAN NHÂN DÂN.",
        max_length=2_000,
    )

    def __init__(self, data: Any, *, plan: Plan, head: Head) -> None:
        initial: dict[str, Any] = {
            **vars(head),
            **head.report_due_days,
            "recipients": "\n".join(head.recipients),
            "signature_lines": "\n".join(head.signature_lines),
            "edits": plan.edits,
        }
        super().__init__(data, initial=initial)
        posts = Position.objects.filter(ward=plan.ward_id).filter(
            Q(is_active=True) | Q(pk__in=[head.coordinator or 0, head.deputy_reviewer or 0])
        )
        for name in ("coordinator", "deputy_reviewer"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = posts
        for name, rows in (("recipients", 6), ("signature_lines", 3)):
            self.fields[name].widget.attrs["rows"] = rows

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        deputy = cleaned.get("deputy_reviewer")
        if deputy and deputy == cleaned.get("coordinator"):
            self.add_error("deputy_reviewer", "Đầu mối không tự rà soát thay mình; xin chọn chức danh khác.")
        return cleaned


class PhaseForm(forms.Form):
    """One stage of a programme."""

    row = RowField()
    name = forms.CharField(label="Giai đoạn", max_length=200)
    first_year = forms.IntegerField(label="Từ năm", min_value=2000, max_value=2100)
    last_year = forms.IntegerField(
        label="Đến năm",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="Để trống khi chưa định năm kết thúc.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Năm cuối không được trước năm đầu.")
        return cleaned


class PhaseFormSet(BaseFormSet[Any]):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Bỏ giai đoạn này"

    def phases(self, known: set[int | None]) -> tuple[PhaseMeaning, ...]:
        """Return the phases that stay; a row the plan does not have is a new one."""
        values = [form.cleaned_data for form in self.forms if form.cleaned_data]
        return tuple(
            PhaseMeaning(
                one["name"],
                one["first_year"],
                one["last_year"],
                one["row"] if one["row"] in known else None,
            )
            for one in values
            if not one.get("DELETE")
        )


def _phase_set() -> type[PhaseFormSet]:
    made = formset_factory(
        PhaseForm,
        formset=PhaseFormSet,
        extra=1,
        can_delete=True,
        can_delete_extra=False,
        max_num=20,
        validate_max=True,
        absolute_max=25,
    )
    assert issubclass(made, PhaseFormSet)  # noqa: S101 - for the type checker
    return made


PhaseSet = _phase_set()


class HeadForms:
    """The head's form and the list of its phases."""

    def __init__(self, plan: Plan, head: Head, data: QueryDict | None = None) -> None:
        self.head = head
        self.form = HeadForm(data, plan=plan, head=head)
        rows = [dict(vars(phase)) for phase in head.phases]
        self.phases = PhaseSet(data, prefix="giai-doan", initial=begun_with(data, "giai-doan", rows))

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.phases.is_valid()])

    def errors(self) -> list[dict[str, str]]:
        """Return the errors of the phases for the summary."""
        found = [{"href": "", "text": str(error)} for error in self.phases.non_form_errors()]
        for form in self.phases.forms:
            for bound in form:
                place = f"#{bound.auto_id}"
                found += [{"href": place, "text": f"{bound.label}: {error}"} for error in bound.errors]
        return found

    def typed(self) -> Head:
        """Return the head as typed; only after ``is_valid``."""
        values = self.form.cleaned_data
        coordinator, deputy = values["coordinator"], values["deputy_reviewer"]
        return Head(
            title=values["title"],
            place=values["place"],
            coordinator=coordinator.pk if coordinator else None,
            deputy_reviewer=deputy.pk if deputy else None,
            evidence_before=values["evidence_before"],
            recipients=values["recipients"],
            signature_lines=values["signature_lines"],
            report_due_days=self.form.days(),
            phases=self.phases.phases({phase.row for phase in self.head.phases}),
        )

"""Forms of the plan's page, of its beginning and of its issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from accounts.audit import Actor
from accounts.forms import DayField
from accounts.models import Position, Ward
from assignments.copying import FIRST_YEAR, LAST_YEAR, Purpose, create_plan, start_from
from assignments.models import Plan

NOT_THERE = "Chức danh này không còn trong danh sách của phường. Xin chọn lại."


class DeputyReviewerForm(forms.Form):
    """Which post reviews what the coordinator may not review himself."""

    deputy_reviewer = forms.ModelChoiceField(
        label="Người rà soát thay",
        queryset=Position.objects.none(),
        required=False,
        empty_label="Chưa chọn: lãnh đạo rà soát",
        help_text="Rà soát những chỉ tiêu do đầu mối tự chủ trì, tự nộp tài liệu hoặc tự nhập số liệu.",
        error_messages={"invalid_choice": NOT_THERE},
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["deputy_reviewer"] = plan.deputy_reviewer_id
        field = self.fields["deputy_reviewer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Position.objects.filter(ward=plan.ward_id).filter(
            ~Q(pk=plan.coordinator_id or 0), Q(is_active=True) | Q(pk=plan.deputy_reviewer_id or 0)
        )


class YearField(forms.IntegerField):
    """A year of a plan."""

    def __init__(self, **kwargs: Any) -> None:
        sentence = f"Nhập năm từ {FIRST_YEAR} đến {LAST_YEAR}."
        errors = {"invalid": "Nhập năm, ví dụ 2024.", "min_value": sentence, "max_value": sentence}
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, error_messages=errors, **kwargs)


class PlanField(forms.ModelChoiceField):
    """A plan, named with its year, number and title."""

    def label_from_instance(self, obj: Plan) -> str:
        years = obj.first_year if obj.first_year == obj.last_year else f"{obj.first_year}–{obj.last_year}"
        return f"{years}: {f'{obj.number}, ' if obj.number else ''}{obj.title}"


class StartForm(forms.Form):
    """Which plan the new one is made from, and for which year (of a programme: its first)."""

    plan = PlanField(Plan.objects.none(), label="Kế hoạch làm gốc", empty_label=None)
    year = YearField(label="Năm của kế hoạch mới", help_text="Chương trình nhiều năm: năm đầu.")

    def __init__(self, *args: Any, plans: QuerySet[Plan], chosen: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = plans.order_by("-first_year", "last_year", "pk")
        source = chosen or field.queryset.first()
        if source:
            self.initial = {"plan": source.pk, "year": source.last_year + 1}

    def make(self, by: Actor) -> Plan:
        """Make the draft; raises Refused."""
        return start_from(plan=self.cleaned_data["plan"], year=self.cleaned_data["year"], by=by)


class EmptyPlanForm(forms.Form):
    """What an empty plan is called and which years it covers."""

    title = forms.CharField(
        label="Trích yếu",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="ví dụ: Xây dựng phường đạt chuẩn tiếp cận pháp luật năm 2024",
        error_messages={"required": "Xin ghi trích yếu.", "max_length": "Viết gọn trong 300 ký tự."},
    )
    kind = forms.ChoiceField(label="Loại", choices=Purpose.choices, initial=Purpose.YEARLY)
    first_year = YearField(label="Năm, hoặc năm đầu")
    last_year = YearField(label="Năm cuối", required=False, help_text="Chỉ ghi cho chương trình nhiều năm.")

    def __init__(self, *args: Any, ward: Ward, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ward = ward
        self.initial["first_year"] = ward.today().year

    def make(self, by: Actor) -> Plan:
        """Make the draft; raises Refused."""
        data = self.cleaned_data
        last_year = data["last_year"] or data["first_year"]
        return create_plan(
            ward=self.ward,
            first_year=data["first_year"],
            last_year=last_year,
            title=data["title"],
            kind=data["kind"],
            by=by,
        )


class IssueForm(forms.Form):
    """Under which number, date, place and name a plan is issued."""

    number = forms.CharField(
        label="Số, ký hiệu",
        max_length=64,
        help_text="ví dụ 12/KH-UBND",
        error_messages={"required": "Xin ghi số, ký hiệu văn thư đã cấp."},
    )
    issued_on = DayField(label="Ngày ban hành", error_messages={"required": "Xin ghi ngày ban hành."})
    place = forms.CharField(
        label="Địa danh", max_length=100, error_messages={"required": "Xin ghi địa danh."}
    )
    signer = forms.CharField(
        label="Họ và tên người ký", max_length=120, error_messages={"required": "Xin ghi họ và tên người ký."}
    )

    def __init__(self, *args: Any, plan: Plan, signer: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = plan.place or plan.ward.name_with_kind
        self.initial.update({"issued_on": plan.ward.today(), "place": place, "signer": signer})

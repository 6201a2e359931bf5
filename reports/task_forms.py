"""Forms of the pages of tasks, requests, money and pilots."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import QueryDict

from accounts.forms import DayField
from accounts.models import Unit
from assignments.books import AMOUNTS, OWN_WORDS, SITE_MOVES
from assignments.models import FundingLine, ModelGroup, ModelSite, Request
from assignments.models import Task as PlanTask
from config import vietnamese
from evidence.forms import version_field

MONEY = re.compile(r"\d{1,15}|\d{1,3}(?:[.\s]\d{3}){1,4}")
TOO_LONG = "Viết gọn trong 2.000 ký tự."


def _words(label: str, *, required: bool = True, needed: str = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": needed, "max_length": TOO_LONG},
    )


def _day(label: str) -> DayField:
    return DayField(label=label, error_messages={"required": "Xin chọn ngày.", "invalid": "Xin chọn ngày."})


# Tasks ---------------------------------------------------------------------------------------------------------


class FinishForm(forms.Form):
    """On which day a task was done; the reason is asked for when it was late."""

    version = version_field()
    closed_on = _day("Ngày xong")
    reason = _words("Lý do chậm", required=False)

    @classmethod
    def of(cls, task: PlanTask, on: date) -> FinishForm:
        """Return the form of a task, with a day as its proposal."""
        form = cls(initial={"version": task.version, "closed_on": on}, auto_id="xong_%s")
        last = task.last_day
        if last:
            form.fields["reason"].help_text = f"Chỉ cần khi xong sau hạn {vietnamese.date(last)}."
        return form


class GiveUpForm(forms.Form):
    """Why a task will not be done."""

    version = version_field()
    reason = _words("Lý do không thực hiện", needed="Xin ghi lý do không thực hiện nhiệm vụ.")


class RegisterSearch(forms.Form):
    """Words to find a document of the register by."""

    tim = forms.CharField(label="Tìm trong sổ tài liệu", required=False, max_length=200)

    def words(self) -> str:
        return str(self.cleaned_data.get("tim", "")) if self.is_valid() else ""


class ChooseForm(forms.Form):
    """Which document of the register is attached."""

    document = forms.IntegerField(min_value=1, max_value=2**31 - 1)


# Requests ------------------------------------------------------------------------------------------------------


class AnswerForm(forms.Form):
    """What a body outside the committee answered, and when."""

    version = version_field()
    answered_on = _day("Ngày trả lời")
    answer = _words("Nội dung trả lời", needed="Xin ghi nội dung trả lời.", rows=4)

    @classmethod
    def of(cls, request: Request, on: date) -> AnswerForm:
        return cls(
            initial={
                "version": request.version,
                "answer": request.answer,
                "answered_on": request.answered_on or on,
            }
        )


# Money ---------------------------------------------------------------------------------------------------------


class MoneyField(forms.CharField):
    """An amount in whole đồng, typed with or without dots: "1.500.000" or "1500000"."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"invalid": "Nhập số đồng, không có phần lẻ, ví dụ 1.500.000."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=30, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the amount as a Decimal, None for an empty field."""
        text = str(value or "").strip().removesuffix("đ").strip()
        if not text:
            return None
        if not MONEY.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(re.sub(r"\D", "", text))

    def run_validators(self, value: Any) -> None:
        """Nothing is left to look at: the pattern bounds the length."""

    def prepare_value(self, value: Any) -> Any:
        return vietnamese.number(value) if isinstance(value, Decimal | int) else value


class FundingForm(forms.Form):
    """One line of money; a line that the plan's text names keeps its words."""

    source = forms.CharField(
        label="Nguồn", max_length=300, error_messages={"required": "Xin ghi nguồn kinh phí."}
    )
    purpose = forms.CharField(label="Nội dung chi", max_length=300, required=False)
    estimate = MoneyField(label="Dự toán (đồng)")
    allotted = MoneyField(label="Đã bố trí (đồng)")
    spent = MoneyField(label="Đã chi (đồng)")
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    @classmethod
    def empty(cls) -> FundingForm:
        return cls(auto_id="them_%s")


class FundingLineForm(FundingForm):
    """A line as it stands, to be changed."""

    version = version_field()

    def __init__(self, data: QueryDict | None = None, *, line: FundingLine) -> None:
        names = ("version", *OWN_WORDS, *AMOUNTS, "note")
        initial = {name: getattr(line, name) for name in names}
        super().__init__(data, initial=initial, auto_id=f"dong-{line.pk}_%s")
        if line.paragraph_id:
            for name in OWN_WORDS:
                del self.fields[name]


# Pilots --------------------------------------------------------------------------------------------------------


def units_for(group: ModelGroup, on: date) -> QuerySet[Unit]:
    """Return the ward's units that may become a site on the day, residential groups first."""
    found = Unit.objects.filter(ward=group.plan.ward_id).valid(on).exclude(model_sites__model_group=group)
    if group.every_group:
        found = found.filter(kind=Unit.Kind.RESIDENTIAL_GROUP)
    residential = Case(When(Q(kind=Unit.Kind.RESIDENTIAL_GROUP), then=Value(0)), default=Value(1))
    return found.exclude(kind=Unit.Kind.STAFF_GROUP).order_by(residential, "kind", "name", "pk")


class SiteForm(forms.Form):
    """One more site of a pilot."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Nơi thực hiện",
        empty_label="Chọn nơi thực hiện",
        error_messages={
            "required": "Xin chọn nơi thực hiện.",
            "invalid_choice": "Nơi này không còn trong danh sách. Xin chọn lại.",
        },
    )
    since = _day("Ngày chọn")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        group: ModelGroup,
        units: QuerySet[Unit] | list[Unit],
        on: date,
    ) -> None:
        super().__init__(data, initial={"since": on}, auto_id=f"nhom-{group.pk}_%s")
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        if isinstance(units, QuerySet):
            field.queryset = units
        else:  # read once for all groups of the page; a choice that is sent is looked up by ``units_for``
            field.choices = [("", field.empty_label), *((unit.pk, unit.name) for unit in units)]


class SiteMoveForm(forms.Form):
    """How far a site is; giving it up needs the reason."""

    version = version_field()
    state = forms.ChoiceField(
        label="Tình hình mới", choices=[], error_messages={"invalid_choice": "Xin chọn lại tình hình."}
    )
    since = _day("Từ ngày")
    note = forms.CharField(label="Ghi chú, lý do thôi thực hiện", max_length=300, required=False)

    def __init__(self, data: QueryDict | None = None, *, site: ModelSite, on: date) -> None:
        initial = {"version": site.version, "since": on, "note": site.note}
        super().__init__(data, initial=initial, auto_id=f"noi-{site.pk}_%s")
        words = dict(ModelSite.State.choices)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)  # noqa: S101 - for the type checker
        state.choices = [(to, words[to]) for to in words if to in SITE_MOVES[site.state]]

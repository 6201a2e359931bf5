"""Forms of what a line has several of: duties to report, targets, money, pilots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory

from assignments.line_fields import NOT_THERE, ChosenField, FigureField, LineText, Offer, RowField
from assignments.lines import FundingMeaning, ModelMeaning, ReportMeaning, TargetMeaning
from assignments.models import ReportDuty, Target

MOST_ROWS = 50


class RowForm(forms.Form):
    """One row of a list; ``offer`` comes from the list."""

    row = RowField()

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, ChosenField):
                field.offer(field.pick(offer))  # type: ignore[attr-defined]


def _picked(field: ChosenField, pick: Callable[[Offer], Any]) -> ChosenField:
    field.pick = pick  # type: ignore[attr-defined]
    return field


class ReportForm(RowForm):
    """One duty to report."""

    subject = LineText(label="Nội dung báo cáo", max_length=300)
    cadences = forms.MultipleChoiceField(
        label="Kỳ báo cáo",
        required=False,
        choices=ReportDuty.Cadence.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_THERE, "invalid_list": NOT_THERE},
    )
    author = _picked(ChosenField("Người lập", coerce=str), lambda offer: offer.parties)
    recipient = _picked(
        ChosenField("Gửi chức danh"), lambda offer: [(key[1:], name) for key, name in offer.positions]
    )
    recipient_text = forms.CharField(
        label="Gửi nơi khác", required=False, max_length=200, help_text="Khi nơi nhận ở ngoài danh sách."
    )


class TargetForm(RowForm):
    """One figure the line sets."""

    text = LineText(label="Mục tiêu", max_length=300, rows=1)
    comparison = forms.ChoiceField(
        label="So sánh",
        choices=Target._meta.get_field("comparison").choices or [],
        initial=">=",
        error_messages={"invalid_choice": NOT_THERE},
    )
    value = FigureField(label="Số", max_digits=9, decimal_places=2, min_value=0)
    unit = forms.CharField(label="Đơn vị tính", max_length=16, initial="%")


class FundingForm(RowForm):
    """One source of money."""

    source = forms.CharField(label="Nguồn kinh phí", max_length=300)
    purpose = forms.CharField(label="Nội dung chi", required=False, max_length=300)


class ModelForm(RowForm):
    """One pilot."""

    name = forms.CharField(label="Mô hình", max_length=300)
    at_least = forms.IntegerField(label="Ít nhất", required=False, min_value=0, max_value=1000)
    at_most = forms.IntegerField(label="Nhiều nhất", required=False, min_value=0, max_value=1000)
    every_group = forms.BooleanField(label="Mọi tổ dân phố", required=False)
    phase = _picked(ChosenField("Giai đoạn"), lambda offer: offer.phases)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        least, most = cleaned.get("at_least"), cleaned.get("at_most")
        if least is not None and most is not None and most < least:
            self.add_error("at_most", ValidationError("Số nhiều nhất không được nhỏ hơn số ít nhất."))
        return cleaned


class RowFormSet(BaseFormSet[Any]):
    """A list with one empty row at its end; a row goes by its tick."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Bỏ dòng này"

    def rows(self) -> list[dict[str, Any]]:
        """Return the values of the rows that stay, without what the list itself adds."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name not in {"DELETE", "ORDER"}}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


def _row_set(form: type[RowForm]) -> type[RowFormSet]:
    made = formset_factory(
        form,
        formset=RowFormSet,
        extra=1,
        can_delete=True,
        can_delete_extra=False,
        max_num=MOST_ROWS,
        validate_max=True,
        absolute_max=MOST_ROWS + 5,
    )
    assert issubclass(made, RowFormSet)  # noqa: S101 - for the type checker
    return made


SETS: dict[str, tuple[str, type[RowFormSet], str]] = {
    "reports": ("bao-cao", _row_set(ReportForm), "Chế độ báo cáo"),
    "targets": ("muc-tieu", _row_set(TargetForm), "Mục tiêu có số"),
    "funding": ("kinh-phi", _row_set(FundingForm), "Kinh phí"),
    "models": ("mo-hinh", _row_set(ModelForm), "Mô hình điểm"),
}
"""Of each list: prefix, formset, and the heading over it."""
_MEANINGS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "reports": lambda values: ReportMeaning(**{**values, "cadences": tuple(values["cadences"])}),
    "targets": lambda values: TargetMeaning(**values),
    "funding": lambda values: FundingMeaning(**values),
    "models": lambda values: ModelMeaning(**values),
}


def meaning_of(name: str, values: dict[str, Any]) -> Any:
    """Return a typed row of a list as its part of a line."""
    return _MEANINGS[name](values)


def initial_of(row: Any) -> dict[str, Any]:
    """Return a part of a line as the form of its row begins."""
    values = dict(vars(row))
    if isinstance(row, TargetMeaning):
        values["value"] = FigureField.written(row.value)
    return values

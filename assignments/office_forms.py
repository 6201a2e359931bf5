"""The form of the ward's own days off and worked days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

NAME_MISSING = "Xin ghi tên hoặc lý do, ví dụ số văn bản cho nghỉ."


class SeenDayForm(forms.Form):
    """The day the person saw on the line they take back."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])

    def saw(self, day: date) -> bool:
        return self.is_valid() and self.cleaned_data["day"] == day


class OfficeDayForm(forms.Form):
    """One day of the year that is off, or worked after all."""

    day = forms.DateField(
        label="Ngày",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Xin chọn ngày.", "invalid": "Xin nhập ngày theo dạng ngày/tháng/năm."},
    )
    kind = forms.ChoiceField(
        label="Ngày này",
        choices=[("off", "được nghỉ"), ("worked", "làm việc (làm bù)")],
        error_messages={"required": "Xin chọn nghỉ hay làm việc.", "invalid_choice": "Xin chọn lại."},
    )
    name = forms.CharField(label="Tên hoặc lý do", max_length=200, error_messages={"required": NAME_MISSING})

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["day"].widget.attrs |= {"min": f"{year}-01-01", "max": f"{year}-12-31"}

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day.year != self.year:
            raise forms.ValidationError(f"Xin chọn một ngày của năm {self.year}.")
        return day

    def values(self) -> dict[str, Any]:
        """Return what ``add_day`` takes."""
        data = self.cleaned_data
        return {"day": data["day"], "name": data["name"], "is_off": data["kind"] == "off"}

"""Forms of the pages that need everything."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from criteria.models import Framework


class OpenForm(forms.Form):
    """Year and framework of a new assessment; the framework must apply to the year."""

    year = forms.IntegerField(
        label="Năm đánh giá",
        min_value=2017,
        max_value=2099,
        error_messages={
            "required": "Nhập năm đánh giá.",
            "invalid": "Nhập năm, ví dụ 2023.",
            "min_value": "Nhập năm từ 2017 đến 2099.",
            "max_value": "Nhập năm từ 2017 đến 2099.",
        },
    )
    framework = forms.ModelChoiceField(
        Framework.objects.none(),
        label="Bộ tiêu chí",
        empty_label="Chọn bộ tiêu chí",
        error_messages={
            "required": "Chọn bộ tiêu chí.",
            "invalid_choice": "Chọn bộ tiêu chí trong danh sách.",
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["framework"]
        field.queryset = Framework.objects.visible_to(user).newest()
        field.label_from_instance = _label

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        year, framework = data.get("year"), data.get("framework")
        if year and framework and not Framework.objects.for_year(year).filter(pk=framework.pk).exists():
            self.add_error("framework", f"Bộ tiêu chí này không áp dụng cho năm {year}. Xin chọn bộ khác.")
        return data


def _label(framework: Framework) -> str:
    last = framework.last_year or "nay"
    years = f"{framework.first_year}–{last}" if framework.first_year else "chưa rõ năm áp dụng"
    return f"{framework.short_title}, phiên bản {framework.version} ({years})"

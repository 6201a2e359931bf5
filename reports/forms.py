"""Forms of the pages that need everything."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from criteria.models import Framework
from evidence.forms import VERSION_ERRORS
from reports.first_steps import NO_FRAMEWORK


class FrameworkField(forms.ModelChoiceField):
    """A framework, named with its version and years."""

    def label_from_instance(self, obj: Framework) -> str:
        last = obj.last_year or "nay"
        years = f"{obj.first_year}–{last}" if obj.first_year else "chưa rõ năm áp dụng"
        return f"{obj.short_title}, phiên bản {obj.version} ({years})"


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
    framework = FrameworkField(
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
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        found = Framework.objects.visible_to(user).in_force().newest()
        if user.ward is None or user.ward.demo_day is None:
            found = found.exclude(illustrative=True)  # its points are invented: for demo wards only
        field.queryset = found
        if not found.exists():
            field.help_text = NO_FRAMEWORK
        if user.ward:
            self.fields["year"].initial = user.ward.today().year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        year, framework = data.get("year"), data.get("framework")
        if year and framework and not Framework.objects.for_year(year).filter(pk=framework.pk).exists():
            self.add_error("framework", f"Bộ tiêu chí này không áp dụng cho năm {year}. Xin chọn bộ khác.")
        return data


class ParagraphForm(forms.Form):
    """One paragraph of a document in an officer's own words."""

    text = forms.CharField(
        label="Nội dung đoạn",
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,  # an empty one is refused by the verb, unless the portal's own words are wanted back
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, error_messages=VERSION_ERRORS
    )

    @property
    def drops(self) -> bool:
        """Whether the portal's own words are wanted back, whatever was typed."""
        return "drop" in self.data

    def for_conflict(self, version: int) -> ParagraphForm:
        """Return the form with the typed words, ready to be stored over what somebody else saved meanwhile."""
        return ParagraphForm(initial={"text": self.cleaned_data["text"], "version": version})

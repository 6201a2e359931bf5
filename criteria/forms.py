"""Forms of the frameworks' pages."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.forms import DayField


class ValueCheckForm(forms.Form):
    """Which official text a value was compared with, and when."""

    document = forms.CharField(
        label="Văn bản gốc đã đối chiếu",
        max_length=300,
        help_text="Ghi rõ số, ký hiệu, điều khoản hoặc phụ lục. Ví dụ: Phụ lục I, Thông tư số 09/2021/TT-BTP.",
        error_messages={"required": "Hãy ghi văn bản đã đối chiếu."},
    )
    checked_on = DayField(
        label="Ngày đối chiếu",
        initial=timezone.localdate,
        error_messages={"required": "Hãy ghi ngày đối chiếu.", "invalid": "Hãy nhập một ngày có thật."},
    )

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise ValidationError("Ngày đối chiếu không được sau hôm nay.")
        return day

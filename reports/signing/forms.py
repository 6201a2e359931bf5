"""Forms of signing; what a key or a password was is never shown again."""

from __future__ import annotations

from typing import Any

from django import forms

from reports.signing.keyfile import LARGEST

CHOOSE = "Xin chọn tệp chứng thư số (.p12 hoặc .pfx)."


class KeyForm(forms.Form):
    """A key with its password, and which copy the person saw as the last (0: none), so that nobody signs twice."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)
    key = forms.FileField(
        label="Tệp chứng thư số của người ký hoặc của phường (.p12, .pfx)",
        help_text=f"Tối đa {LARGEST // 1024} KB. Tệp chỉ được đọc để ký lần này, không lưu lại trên cổng.",
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx,application/x-pkcs12"}),
        error_messages={"required": CHOOSE, "invalid": CHOOSE, "missing": CHOOSE, "empty": CHOOSE},
    )
    password = forms.CharField(
        label="Mật khẩu của tệp chứng thư số",
        help_text="Không phải mật khẩu đăng nhập cổng. Mật khẩu không được lưu.",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Xin nhập mật khẩu của tệp chứng thư số.",
            "max_length": "Mật khẩu quá dài.",
        },
    )

    def clean_key(self) -> bytes:
        found: Any = self.cleaned_data["key"]
        if found.size > LARGEST:
            raise forms.ValidationError(
                f"Tệp này lớn hơn {LARGEST // 1024} KB nên không phải tệp chứng thư số. {CHOOSE}"
            )
        data: bytes = found.read()
        return data


class StrikeForm(forms.Form):
    """Why a signed copy is wrong."""

    reason = forms.CharField(
        label="Lý do gạch bỏ",
        max_length=300,
        error_messages={
            "required": "Xin ghi lý do gạch bỏ bản ký này.",
            "max_length": "Viết gọn trong 300 ký tự.",
        },
    )

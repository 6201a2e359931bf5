"""Forms of the links for people without an account: what an official asks for, who sends."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms

from accounts.forms import DayField
from evidence.links import MIB, MOST_BYTES, MOST_FILES, Terms


def plain_words(text: str) -> str:
    """Return one line in NFC without control, bidi and other invisible signs: it stands among the portal's own words."""
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return unicodedata.normalize("NFC", " ".join(seen.split()))


class LinkForm(forms.Form):
    """What is asked of whom, until when, and how much at most."""

    recipient = forms.CharField(
        label="Gửi cho",
        max_length=150,
        help_text="tên cơ quan, tổ chức, ví dụ: Ủy ban MTTQ Việt Nam phường",
        error_messages={"required": "Xin ghi đường dẫn này gửi cho ai."},
    )
    asked = forms.CharField(
        label="Đề nghị gửi",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="tài liệu nào, của thời gian nào; người nhận đọc đúng lời này",
        error_messages={"required": "Xin ghi cần những tài liệu nào."},
    )
    last_day = DayField(
        label="Nhận đến hết ngày",
        error_messages={"required": "Xin chọn ngày cuối nhận tài liệu.", "invalid": "Ngày chưa đúng."},
    )
    max_files = forms.IntegerField(label="Số tệp nhiều nhất", min_value=1, max_value=MOST_FILES, initial=20)
    max_megabytes = forms.IntegerField(
        label="Dung lượng nhiều nhất, MB", min_value=1, max_value=MOST_BYTES // MIB, initial=200
    )

    def clean_recipient(self) -> str:
        return _said(self.cleaned_data["recipient"], "Xin ghi đường dẫn này gửi cho ai.")

    def clean_asked(self) -> str:
        return _said(self.cleaned_data["asked"], "Xin ghi cần những tài liệu nào.")

    @property
    def terms(self) -> Terms:
        data: dict[str, Any] = self.cleaned_data
        last_day: date = data["last_day"]
        size = data["max_megabytes"] * MIB
        return Terms(data["recipient"], data["asked"], last_day, data["max_files"], size)


class SenderForm(forms.Form):
    """Who sends files through a link, in their own words."""

    NAMELESS = "Xin ghi họ tên người gửi, rồi gửi lại tệp."

    sender = forms.CharField(
        label="Họ tên người gửi",
        max_length=120,
        help_text="họ tên và đơn vị, ví dụ: Nguyễn Văn A, Mặt trận phường",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": NAMELESS},
    )
    note = forms.CharField(
        label="Lời nhắn",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_sender(self) -> str:
        return _said(self.cleaned_data["sender"], self.NAMELESS)

    def clean_note(self) -> str:
        return plain_words(self.cleaned_data["note"])


def _said(text: str, why: str) -> str:
    """Return the plain words; of invisible signs alone nothing is left, and that is refused like an empty field."""
    words = plain_words(text)
    if not words:
        raise forms.ValidationError(why, code="required")
    return words

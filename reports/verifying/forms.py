"""What is asked on the public page: a code, a file, or both."""

from __future__ import annotations

from typing import Any

from django import forms

from evidence import store
from evidence.uploads import Upload
from reports.verifying.codes import LONGEST_TYPED

NOTHING = "Xin nhập mã in trên văn bản, hoặc chọn tệp PDF cần kiểm tra."
EMPTY = "Tệp này rỗng. Xin chọn lại tệp."
TOO_LARGE = "Tệp lớn hơn 50 MB nên không kiểm tra được ở đây. Xin kiểm tra bằng mã, hoặc nhờ đơn vị phát hành kiểm tra tệp."
NO_ROOM = "Máy chủ đang hết chỗ nên chưa kiểm tra được tệp. Xin thử lại sau, hoặc kiểm tra bằng mã."


class VerifyForm(forms.Form):
    """A code as it is printed, and the file of the paper; one of them is enough."""

    code = forms.CharField(
        label="Mã xác minh",
        required=False,
        max_length=LONGEST_TYPED,
        help_text="Ví dụ: K7MQ2-9XWDT-HB4RC; không cần gạch nối, chữ hoa hay chữ thường đều được.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"max_length": "Mã chỉ có 15 chữ cái và chữ số."},
    )
    file = forms.Field(
        label="Tệp PDF",
        required=False,
        help_text="Tối đa 50 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> Upload | None:
        upload = self.cleaned_data["file"]
        if not isinstance(upload, Upload):
            return None
        if upload.refusal:
            raise forms.ValidationError(NO_ROOM if upload.refusal == store.NO_ROOM else TOO_LARGE)
        if upload.received is None or not upload.received.size:
            raise forms.ValidationError(EMPTY)
        return upload

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not found["code"] and found["file"] is None:
            self.add_error("code", NOTHING)
        return found

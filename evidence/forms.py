"""Forms of the register and of the review of documents."""

from __future__ import annotations

from typing import Any

from django import forms

from assignments.models import Assessment
from criteria.models import Indicator
from evidence.models import Document, Evidence

OLD_PAGE = "Trang đã cũ. Xin tải lại trang rồi nhập lại."
VERSION_ERRORS = {"required": OLD_PAGE, "invalid": OLD_PAGE, "min_value": OLD_PAGE, "max_value": OLD_PAGE}


def version_field() -> forms.IntegerField:
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, error_messages=VERSION_ERRORS
    )


class RegisterForm(forms.Form):
    """What the register says of a document."""

    version = version_field()
    kind = forms.ChoiceField(
        label="Loại văn bản",
        required=False,
        choices=[("", "Chưa chọn"), *Document.Kind.choices],
        error_messages={"invalid_choice": "Chọn loại văn bản trong danh sách."},
    )
    number = forms.CharField(label="Số, ký hiệu", required=False, max_length=64, help_text="ví dụ 19/KH-UBND")
    issued_on = forms.DateField(
        label="Ngày ban hành",
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"}),
        error_messages={"invalid": "Nhập ngày theo dạng 20/11/2023."},
    )
    subject = forms.CharField(
        label="Trích yếu",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Xin ghi trích yếu của tài liệu.",
            "max_length": "Viết gọn trong 500 ký tự.",
        },
    )
    issuer = forms.CharField(label="Cơ quan ban hành", required=False, max_length=200)
    signer = forms.CharField(label="Người ký", required=False, max_length=120)

    @classmethod
    def of(cls, document: Document) -> RegisterForm:
        names = ("version", "kind", "number", "issued_on", "subject", "issuer", "signer")
        return cls(initial={name: getattr(document, name) for name in names})


class ReturnForm(forms.Form):
    """The reason of a return."""

    version = version_field()
    comment = forms.CharField(
        label="Lý do trả lại",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Xin ghi lý do trả lại, để người nộp biết cần sửa gì.",
            "max_length": "Viết gọn trong 2.000 ký tự.",
        },
    )


class VersionForm(forms.Form):
    """A button: only the version the person saw."""

    version = version_field()


class SearchForm(forms.Form):
    """Search and filters of the register; nonsense filters nothing."""

    q = forms.CharField(label="Tìm tài liệu", required=False, max_length=200, empty_value="")
    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Mọi trạng thái"), *Evidence.State.choices]
    )

    def wanted(self) -> tuple[str, str]:
        """Return the words and the state asked for."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("trang_thai", "")


class ReuseForm(forms.Form):
    """For which further indicator a document is used."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label="Dùng cho chỉ tiêu",
        empty_label="Chọn chỉ tiêu",
        error_messages={"required": "Chọn chỉ tiêu.", "invalid_choice": "Chọn chỉ tiêu trong danh sách."},
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Indicator.objects.filter(framework=assessment.framework_id)
        field.label_from_instance = lambda indicator: (
            f"{indicator.code}. {indicator.short_name or indicator.name or ''}"
        )

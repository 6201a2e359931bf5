"""Forms of the register and of the review of documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from accounts.forms import RowsField
from assignments.models import Assessment
from criteria.models import Indicator
from evidence.models import Document, DocumentQuerySet, Evidence

OLD_PAGE = "Trang đã cũ. Xin tải lại trang rồi nhập lại."
VERSION_ERRORS = {"required": OLD_PAGE, "invalid": OLD_PAGE, "min_value": OLD_PAGE, "max_value": OLD_PAGE}


def version_field() -> forms.IntegerField:
    widget = forms.HiddenInput(attrs={"id": False})  # a page may hold several forms of one object
    return forms.IntegerField(widget=widget, min_value=1, max_value=2**31 - 1, error_messages=VERSION_ERRORS)


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
        widget=forms.DateInput(
            format="%d/%m/%Y", attrs={"placeholder": "ngày/tháng/năm", "autocomplete": "off"}
        ),
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

    def in_words(self, name: str) -> str:
        """Return a field as a person reads it, for the comparison of two versions."""
        value = self.cleaned_data[name] if self.is_bound else self.initial[name]
        if name == "kind":
            return str(dict(Document.Kind.choices).get(value, ""))
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")

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


class SwapForm(forms.Form):
    """Which document of the register to use, and which copy of it to let go."""

    kept = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    copy = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class ChooseForm(forms.Form):
    """Documents of the register, ticked in a list."""

    document = RowsField(
        Document.objects.none(),
        error_messages={
            "required": "Xin chọn ít nhất một tài liệu.",
            "invalid_choice": "Có tài liệu không còn trong danh sách. Xin chọn lại.",
            "invalid_pk_value": "Có tài liệu không còn trong danh sách. Xin chọn lại.",
            "invalid_list": "Xin chọn ít nhất một tài liệu.",
        },
    )

    def __init__(self, *args: Any, offered: DocumentQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        assert isinstance(field, RowsField)  # noqa: S101 - for the type checker
        field.queryset = offered


class VersionForm(forms.Form):
    """A button: only the version the person saw."""

    version = version_field()


def _name_indicator(indicator: Indicator) -> str:
    return f"{indicator.code}. {indicator.short_name or indicator.name or ''}"


def _choose_indicator(field: forms.Field, assessment: Assessment | None) -> None:
    """Offer the indicators of the assessment's rule set."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    if assessment:
        field.queryset = Indicator.objects.filter(framework=assessment.framework_id)
    field.label_from_instance = _name_indicator  # type: ignore[assignment,method-assign]


class ReuseForm(forms.Form):
    """For which further indicator a document is used."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label="Dùng thêm cho chỉ tiêu",
        empty_label="Chọn chỉ tiêu",
        error_messages={"required": "Chọn chỉ tiêu.", "invalid_choice": "Chọn chỉ tiêu trong danh sách."},
    )

    def __init__(
        self, *args: Any, assessment: Assessment, but: Iterable[Evidence] = (), **kwargs: Any
    ) -> None:
        """``but`` are the uses the document has: their indicators are not offered again."""
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        _choose_indicator(field, assessment)
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        used = [use.indicator_id for use in but if use.assessment_id == assessment.pk]
        if used and field.queryset is not None:
            field.queryset = field.queryset.exclude(pk__in=used)

"""Form fields of figures: numbers as people write them here, dates, yes or no, lists; errors say what to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from accounts.models import Unit
from criteria.ruletypes import Input, InputKind
from scoring.measures import to_text

TOO_LARGE = Decimal(10) ** 15
LONGEST_NUMBER = 24


class VietnameseDecimalField(forms.Field):
    """A number as people write it here: "1.234,5", "1234,5", "18"; a lone dot before three digits groups thousands."""

    def __init__(self, *, whole: bool = False, **kwargs: Any) -> None:
        self.whole = whole
        super().__init__(widget=forms.TextInput, **kwargs)
        self.widget.attrs.update({"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        if len(text) > LONGEST_NUMBER:
            raise forms.ValidationError("Số này quá dài. Xin kiểm tra lại.")
        return parse_number(text, whole=self.whole)

    def prepare_value(self, value: Any) -> Any:
        return to_text(value).replace(".", ",") if isinstance(value, Decimal) else value


def parse_number(text: str, *, whole: bool) -> Decimal:
    """Return the number a person typed; raise a Vietnamese ValidationError for anything else."""
    bare = text.replace(" ", "").replace("\u00a0", "")
    groups = bare.split(",")[0].split(".")
    if len(groups) > 1 and not ("," not in bare and len(groups) == 2 and len(groups[1]) != 3):
        if any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0].lstrip("-")) <= 3:
            raise forms.ValidationError(
                "Viết số như 1.234,5: dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ."
            )
        bare = bare.replace(".", "")
    if not bare.isascii() or not set(bare) <= set("0123456789.,-"):
        raise forms.ValidationError("Nhập số, không kèm chữ hoặc ký hiệu.")
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation as error:
        raise forms.ValidationError("Nhập số, ví dụ 18 hoặc 5,5.") from error
    if not -TOO_LARGE < number < TOO_LARGE:
        raise forms.ValidationError("Số này quá lớn. Xin kiểm tra lại.")
    if whole and (number != number.to_integral_value() or number < 0):
        raise forms.ValidationError("Nhập số nguyên từ 0 trở lên.")
    return number


def date_widget() -> forms.DateInput:
    """Return the input of a date as it is written here, 20/11/2023."""
    return forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"})


def figure_field(entry: Input, group: Unit | None) -> forms.Field:
    """Return the field of one figure, labelled by its group where it is asked per residential group."""
    said = entry.label.casefold() == entry.unit.casefold()  # "Điểm (điểm)" says it twice
    unit = f" ({entry.unit})" if entry.unit and not group and not said else ""
    label = group.name if group else f"{entry.label}{unit}"
    return FIELDS[entry.kind](entry, {"label": label, "required": False})


def _date_field(entry: Input, common: dict[str, Any]) -> forms.Field:
    return forms.DateField(
        widget=date_widget(),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"invalid": "Nhập ngày theo dạng 20/11/2023."},
        **common,
    )


def _yes_or_no(entry: Input, common: dict[str, Any]) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("", "Chưa chọn"), ("1", "Có"), ("0", "Không")],
        coerce=lambda text: text == "1",
        empty_value=None,
        error_messages={"invalid_choice": "Chọn Có hoặc Không."},
        **common,
    )


def _checklist(entry: Input, common: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[(option, option) for option in entry.options],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Chọn trong danh sách.", "invalid_list": "Chọn trong danh sách."},
        **common,
    )


def _text_field(entry: Input, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"max_length": "Viết gọn trong 2.000 ký tự."},
        **common,
    )


def _whole_field(entry: Input, common: dict[str, Any]) -> forms.Field:
    return VietnameseDecimalField(whole=True, **common)


def _decimal_field(entry: Input, common: dict[str, Any]) -> forms.Field:
    return VietnameseDecimalField(**common)


FIELDS: dict[InputKind, Callable[[Input, dict[str, Any]], forms.Field]] = {
    InputKind.INTEGER: _whole_field,
    InputKind.MONEY: _whole_field,
    InputKind.DECIMAL: _decimal_field,
    InputKind.POINTS: _decimal_field,
    InputKind.DATE: _date_field,
    InputKind.BOOLEAN: _yes_or_no,
    InputKind.CHOICES: _checklist,
    InputKind.TEXT: _text_field,
}

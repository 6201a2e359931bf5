"""What a person types into a book: one row, a search among the rows, the reason of striking one out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.models import Unit, Ward
from evidence.forms import version_field
from evidence.logbooks.actions import REASON_LENGTH
from evidence.logbooks.books import OPEN, SORTS, STRUCK, Wanted
from evidence.logbooks.checking import LONGEST, faults_of
from evidence.logbooks.choosing import find, words_of
from evidence.logbooks.kinds import DAYS, BookKind
from evidence.models import Document, LogEntry

_DAY_AND_MONTH = re.compile(r"(\d{1,2})[/.-](\d{1,2})")
BAD_DAY = "Nhập ngày theo dạng 20/11/2023, hoặc 20/11."


class BookDay(forms.DateField):
    """A day as it is written here; "20/11" is of the book's year."""

    def __init__(self, *, year: int, **kwargs: Any) -> None:
        self.year = year
        attrs = {
            "placeholder": "ngày/tháng/năm",
            "autocomplete": "off",
            "inputmode": "numeric",
            "maxlength": 20,
        }
        widget = forms.DateInput(format="%d/%m/%Y", attrs=attrs)
        formats = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
        super().__init__(widget=widget, input_formats=formats, error_messages={"invalid": BAD_DAY}, **kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = value.strip()
            if _DAY_AND_MONTH.fullmatch(value):
                value = f"{value}/{self.year}".replace("-", "/").replace(".", "/")
        day = super().to_python(value)
        if day and not 1950 <= day.year <= 2100:
            raise forms.ValidationError(BAD_DAY)
        return day


class EntryForm(forms.Form):
    """One row of a book: the columns its kind uses. ``groups`` are the residential groups that may be chosen."""

    def __init__(
        self, *args: Any, kind: BookKind, ward: Ward, year: int, groups: Sequence[Unit], **kwargs: Any
    ) -> None:
        self.kind, self.ward, self.year = kind, ward, year
        self.units = {str(unit.pk): unit for unit in groups}
        super().__init__(*args, **kwargs)
        for key, label in kind.labels.items():
            self.fields[key] = self._field(key, label)

    @classmethod
    def of(cls, entry: LogEntry, **kwargs: Any) -> EntryForm:
        """Return the form of a row as it is stored."""
        values = {key: getattr(entry, key) for key in kwargs["kind"].columns}
        if "unit" in values:
            values["unit"] = str(entry.unit_id or "")
        if "document" in values:
            values["document"] = words_of(entry.document)
        return cls(initial={**values, "version": entry.version}, **kwargs)

    def _field(self, key: str, label: str) -> forms.Field:
        if key in DAYS:
            return BookDay(year=self.year, label=label, required=False)
        if key == "unit":
            choices = [("", "Chưa chọn"), *((pk, unit.name) for pk, unit in self.units.items())]
            return _choice(label, choices)
        if key == "outcome":
            return _choice(
                label, [("", self.kind.open_label), *((o.key, o.label) for o in self.kind.outcomes)]
            )
        if key == "quantity":
            return _number(label)
        attrs: dict[str, Any] = {"autocomplete": "off"}
        if key == "document":
            attrs |= {
                "list": "tai-lieu-goi-y",
                "placeholder": "số, ký hiệu hoặc vài chữ",
                "data-book-search": "",
            }
        return forms.CharField(
            label=label,
            required=False,
            widget=forms.TextInput(attrs={**attrs, "maxlength": LONGEST.get(key, 300)}),
        )

    def clean_unit(self) -> Unit | None:
        return self.units.get(self.cleaned_data["unit"])

    def clean_document(self) -> Document | None:
        try:
            return find(self.ward, self.cleaned_data["document"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in ("subject", "person", "note"):
            if data.get(key):
                data[key] = " ".join(data[key].split())
        for key, sentence in faults_of(self.kind, data, ward=self.ward, year=self.year).items():
            if key not in self.errors:
                self.add_error(key, sentence)
        return data

    def values(self) -> dict[str, Any]:
        """Return what was typed, for the verb."""
        return {key: self.cleaned_data[key] for key in self.kind.columns}

    def in_words(self, key: str) -> str:
        """Return a column as a person reads it, of what was typed or of what is stored."""
        value = self.cleaned_data.get(key) if self.is_bound and key in DAYS else self[key].value()
        if key == "unit":
            unit = self.units.get(str(value or ""))
            return unit.name if unit else ""
        if key == "outcome":
            return self.kind.outcome_words(str(value or ""))
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")


class CorrectionForm(EntryForm):
    """A row that is corrected, with the version the person saw."""

    version = version_field()


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    wrong = {"invalid_choice": "Chọn trong danh sách."}
    return forms.ChoiceField(label=label, required=False, choices=choices, error_messages=wrong)


def _number(label: str) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 9})
    wrong = {"invalid": "Nhập số nguyên."}
    return forms.IntegerField(label=label, required=False, widget=widget, error_messages=wrong)


class ReasonForm(forms.Form):
    """Why rows are struck out."""

    reason = forms.CharField(
        label="Lý do gạch bỏ",
        max_length=REASON_LENGTH,
        help_text="dòng vẫn còn trong sổ, giữ số thứ tự, không tính vào số liệu",
        error_messages={
            "required": "Xin ghi lý do gạch bỏ.",
            "max_length": f"Viết gọn trong {REASON_LENGTH} ký tự.",
        },
    )


class StrikeForm(ReasonForm):
    """Why a row is struck out, and the version of it that the person saw."""

    version = version_field()
    whole = forms.BooleanField(label="Gạch bỏ mọi ý kiến của cùng phiếu này", required=False)
    """Only of a row that came with others on one slip."""


class SearchForm(forms.Form):
    """Search and filters of one book; nonsense filters nothing."""

    q = forms.CharField(label="Tìm trong sổ (không cần dấu)", required=False, max_length=200, empty_value="")
    quy = forms.ChoiceField(
        label="Quý",
        required=False,
        choices=[("", "Cả năm"), ("1", "Quý I"), ("2", "Quý II"), ("3", "Quý III"), ("4", "Quý IV")],
    )
    khoi = forms.ChoiceField(label="Khối, tổ dân phố", required=False)
    ket_qua = forms.ChoiceField(label="Kết quả", required=False)
    xep = forms.ChoiceField(required=False, choices=[(key, key) for key in SORTS], widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: BookKind, groups: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in groups}
        outcomes = [("", "Mọi kết quả"), (OPEN, kind.open_label)]
        outcomes += [(one.key, one.label) for one in kind.outcomes]
        _offer(self.fields["ket_qua"], [*outcomes, (STRUCK, "Dòng đã gạch bỏ")])
        _offer(self.fields["khoi"], [("", "Tất cả"), *((pk, unit.name) for pk, unit in self.units.items())])
        if "unit" not in kind.columns:
            del self.fields["khoi"]

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            words=data.get("q", ""),
            quarter=int(data.get("quy") or 0) or None,
            unit=self.units.get(data.get("khoi") or ""),
            outcome=data.get("ket_qua") or "",
            sort=data.get("xep") or Wanted.sort,
        )


def _offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = choices

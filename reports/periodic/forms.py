"""What a person types into a period report; every message is Vietnamese and says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from evidence.forms import VERSION_ERRORS
from reports.models import PeriodicReport
from reports.periodic.actions import Entry
from reports.periodic.figures import Asked, Beside, Subject, texts_of
from scoring.fields import figure_field

LONGEST = 20_000
"""Letters of one part of a report: some eight pages."""


def seen_version() -> forms.IntegerField:
    """Return the field of the version the page showed; 0 before anybody began the report."""
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, error_messages=VERSION_ERRORS
    )


def _long_text(label: str, rows: int, *, longest: int = LONGEST, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": f"Viết gọn trong {longest:,} ký tự.".replace(",", ".")},
    )


class ReportForm(forms.Form):
    """The report of one period: figures as the indicator asks them, then the words."""

    version = seen_version()
    not_arising = forms.BooleanField(required=False, label="Không phát sinh trong kỳ")
    not_arising_reason = _long_text("Lý do không phát sinh", 2, longest=2000)
    text = _long_text("Kết quả thực hiện", 6)
    difficulties = _long_text("Khó khăn, vướng mắc", 3)
    proposals = _long_text("Đề xuất, kiến nghị", 3)
    early = forms.BooleanField(required=False, label="Gửi trước khi kết thúc kỳ báo cáo")

    WORDS = ("not_arising", "not_arising_reason", "text", "difficulties", "proposals")

    def __init__(
        self,
        *args: Any,
        report: PeriodicReport | None,
        subjects: Iterable[Subject],
        beside: Beside | None = None,
        is_early: bool = False,
        **kwargs: Any,
    ) -> None:
        self.subjects = tuple(subjects)
        kwargs.setdefault("initial", _initial(report, self.subjects))
        super().__init__(*args, **kwargs)
        for one in self.asked:
            field = figure_field(one.entry, None)
            field.label = one.label
            field.help_text = beside.hint(one) if beside else ""
            self.fields[one.field_name] = field
        if not is_early:
            del self.fields["early"]

    @property
    def asked(self) -> list[Asked]:
        return [one for subject in self.subjects for one in subject.asked]

    def subject_fields(self) -> list[tuple[Subject, list[forms.BoundField]]]:
        """Return the fields of each content's figures."""
        return [(subject, [self[one.field_name] for one in subject.asked]) for subject in self.subjects]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.WORDS[1:]:
            if name in data:
                data[name] = data[name].replace("\r\n", "\n")
        for one in self.asked:
            value = data.get(one.field_name)
            if value is not None and value < 0:
                self.add_error(one.field_name, "Nhập số từ 0 trở lên.")
        return data

    def entry(self) -> Entry:
        """Return what was typed, for the verb."""
        words = {name: self.cleaned_data[name] for name in self.WORDS}
        return Entry(figures=texts_of(self.subjects, self.cleaned_data), **words)

    def entry_so_far(self, kept: PeriodicReport | None) -> Entry:
        """Return what is possible of a form still being filled in: an impossible field keeps what was stored."""
        known = Entry() if kept is None else Entry(kept.figures, **{n: getattr(kept, n) for n in self.WORDS})
        words = {name: self.cleaned_data.get(name, getattr(known, name)) for name in self.WORDS}
        figures = texts_of(self.subjects, self.cleaned_data)
        refused = [one.name for one in self.asked if one.field_name in self.errors]
        figures |= {name: known.figures[name] for name in refused if name in known.figures}
        return Entry(figures=figures, **words)

    def differing(self, kept: PeriodicReport) -> list[dict[str, str]]:
        """Return what is stored beside what was typed, where they differ; for two people at once."""
        stored = ReportForm(report=kept, subjects=self.subjects)
        rows = []
        for name in (*(one.field_name for one in self.asked), *self.WORDS):
            now, typed = stored.in_words(name), self.in_words(name)
            if now != typed:
                rows.append({"label": str(self.fields[name].label), "now": now, "typed": typed})
        return rows

    def in_words(self, name: str) -> str:
        """Return a field as a person reads it."""
        value = self[name].value()
        if name == "not_arising":
            return "Có" if value and value != "False" else "Không"
        return (
            str(self.fields[name].prepare_value(value) if value is not None else "")
            .replace("\r\n", "\n")
            .strip()
        )


def _initial(report: PeriodicReport | None, subjects: Iterable[Subject]) -> dict[str, Any]:
    if report is None:
        return {"version": 0}
    figures = {one.field_name: one.value_in(report.figures) for subject in subjects for one in subject.asked}
    words = {name: getattr(report, name) for name in ReportForm.WORDS}
    return {"version": report.version, **words, **figures}


class ReturnReportForm(forms.Form):
    """The comment of a return."""

    version = seen_version()
    comment = forms.CharField(
        label="Lý do trả lại",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Xin ghi lý do trả lại, để người gửi biết cần sửa gì.",
            "max_length": "Viết gọn trong 2.000 ký tự.",
        },
    )


class NestForm(forms.Form):
    """Which report of a shorter period serves this one."""

    source = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class DocumentSearchForm(forms.Form):
    """Words to find a document of the ward's register by."""

    tim = forms.CharField(
        label="Tìm trong sổ tài liệu",
        required=False,
        max_length=200,
        empty_value="",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

"""The page of a form's outline: what a person typed, rearranged by buttons, read as sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from criteria.dossiers import OutlineSection
from criteria.models import Certainty
from evidence.forms import VERSION_ERRORS
from reports.dossier.outlines import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_SECTIONS,
    OWN,
    FormSection,
    FormSections,
    Written,
    as_shipped,
)

PREFIX = "muc"
UP, DOWN, DROP, ADD, BACK = "len", "xuong", "bo", "them", "lay-lai"
"""What a button does to the sections as they are typed; nothing is saved by it."""
Values = dict[str, Any]
LEVELS = (("part", "Phần (I, II …)"), ("section", "Mục (1, 2 …)"))
TOO_LONG = {"max_length": "Nhiều nhất %(limit_value)d ký tự, đang có %(show_value)d."}


class SectionForm(forms.Form):
    """One section: its heading, its level, and the ward's own paragraph where the section is the ward's."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    title = forms.CharField(
        label="Tiêu đề", required=False, max_length=LONGEST_TITLE, error_messages=TOO_LONG
    )
    level = forms.ChoiceField(
        label="Cấp",
        choices=LEVELS,
        error_messages={"required": "Chọn cấp.", "invalid_choice": "Chọn cấp trong danh sách."},
    )
    text = forms.CharField(
        label="Nội dung",
        help_text="In sẵn hằng năm; lời của từng năm sửa ở trang báo cáo.",
        required=False,
        max_length=LONGEST_TEXT,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_own:
            del self.fields["text"]

    @property
    def is_own(self) -> bool:
        """Whether the section is the ward's: only then it has a paragraph of its own."""
        key = str(self["key"].value() or "")
        return not key or key.startswith(OWN)


class Sections(BaseFormSet[SectionForm]):
    """The sections in the order in which they stand on the page."""

    def written(self) -> list[Written]:
        """Return what was typed; the formset is valid."""
        return [
            Written(row["key"], row["title"], row["level"], row.get("text", ""))
            for row in (form.cleaned_data or {"key": "", "title": "", "level": "section"} for form in self)
        ]

    def typed(self) -> list[Values]:
        """Return what was typed, whether or not it may be saved."""
        names = ("key", "title", "level", "text")
        return [
            {name: form[name].value() or "" for name in names if name in form.fields} for form in self.forms
        ]


SectionSet = formset_factory(
    SectionForm,
    formset=Sections,
    extra=0,
    max_num=MOST_SECTIONS,
    absolute_max=MOST_SECTIONS + 1,
    validate_max=True,
)


class OutlineForm(forms.Form):
    """What the ward's outline was compared with, and how sure that is."""

    source = forms.CharField(
        label="Căn cứ của bố cục",
        help_text="Ví dụ: mẫu của Phòng Tư pháp gửi kèm Công văn số 12/TP ngày 05/12/2023.",
        max_length=300,
        error_messages={"required": "Xin ghi căn cứ của bố cục.", **TOO_LONG},
    )
    certainty = forms.ChoiceField(
        label="Mức tin cậy",
        choices=[
            ("", "Chọn mức tin cậy"),
            *(row for row in Certainty.choices if row[0] != Certainty.ILLUSTRATIVE),
        ],
        error_messages={
            "required": "Chọn mức tin cậy.",
            "invalid_choice": "Chọn mức tin cậy trong danh sách.",
        },
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, error_messages=VERSION_ERRORS
    )


def sections_form(values: list[Values]) -> Sections:
    """Return the sections as an unbound set of forms."""
    return cast(Sections, SectionSet(initial=values, prefix=PREFIX))


def values_of(sections: FormSections) -> list[Values]:
    """Return the stored sections as the forms show them."""
    return [
        {"key": one.key, "title": one.title, "level": one.level, "text": one.text}
        for one in sections.sections
    ]


def rearranged(rows: list[Values], act: str, sections: FormSections) -> list[Values]:
    """Return the typed sections after a button: one up, down or out, a new one, a dropped one of the form again.

    A button that says nothing sensible changes nothing.
    """
    what, _, which = act.partition(":")
    found = list(rows)
    if what == ADD and len(found) < MOST_SECTIONS:
        return [*found, {"key": "", "title": "", "level": "section", "text": ""}]
    if what == BACK:
        again = next((one for one in sections.shipped.sections if one.key == which), None)
        kept = {row["key"] for row in found}
        back = {"key": which, "title": again.title, "level": again.level} if again else None
        return [*found, back] if back and which not in kept else found
    at = int(which) if which.isdecimal() and len(which) < 4 else -1
    if not 0 <= at < len(found):
        return found
    if what == DROP:
        return [*found[:at], *found[at + 1 :]]
    beside = at + {UP: -1, DOWN: 1}.get(what, 0)
    if 0 <= beside < len(found):
        found[at], found[beside] = found[beside], found[at]
    return found


@dataclass(frozen=True)
class Row:
    """One section on the page: its form, its place from 1, and what is known of it."""

    form: SectionForm
    place: int
    is_last: bool
    known: FormSection | None

    @property
    def index(self) -> int:
        return self.place - 1


def rows_of(formset: Sections, sections: FormSections) -> Iterator[Row]:
    """Yield the sections of the page, each with what the portal writes in it and where it was seen."""
    known = {one.key: one for one in sections.sections}
    known |= {one.key: as_shipped(one) for one in sections.shipped.sections if one.key not in known}
    last = len(formset.forms)
    for place, form in enumerate(formset.forms, 1):
        yield Row(form, place, place == last, known.get(str(form["key"].value() or "")))


def dropped_of(formset: Sections, sections: FormSections) -> tuple[OutlineSection, ...]:
    """Return the form's own sections that do not stand on the page."""
    shown = {str(form["key"].value() or "") for form in formset.forms}
    return tuple(one for one in sections.shipped.sections if one.key not in shown)


def sent(data: QueryDict) -> Sections:
    """Return the sections as they were sent."""
    return cast(Sections, SectionSet(data, prefix=PREFIX))

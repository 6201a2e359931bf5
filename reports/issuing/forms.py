"""Forms of a final set: presenting it, deciding on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict

from accounts.forms import DayField
from config import vietnamese as vi
from criteria.dossiers import PartRule
from evidence.forms import version_field
from reports.dossier.source import Entry
from reports.issuing.content import Outlook
from reports.issuing.numbers import SLOTS, Signer, entries_of
from reports.issuing.presenting import NO_OVERRIDE, NO_REASON, NO_REISSUE, Proposed
from reports.models import Issue

NUMBER = re.compile("[0-9]{1,6}[a-zA-Z]?")
ONLY_NUMBER = "Chỉ ghi phần số, ví dụ 12 hoặc 12a."
LONGEST = 2000
SHORT = 250
"""What is printed at the foot of every page stays short."""


def _words(
    label: str, needed: str, *, required: bool = True, hint: str = "", longest: int = LONGEST
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": needed, "max_length": f"Viết gọn trong {vi.number(longest)} ký tự."},
    )


class PresentForm(forms.Form):
    """Which parts go to leadership, who signs, number and day of each paper, a word with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**15 - 1)
    parts = forms.MultipleChoiceField(
        label="Các phần của hồ sơ",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Xin chọn ít nhất một phần của hồ sơ.",
            "invalid_choice": "Xin chọn các phần trong danh sách.",
        },
    )
    signer = forms.ChoiceField(
        label="Người ký",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Xin chọn người ký.",
            "invalid_choice": "Xin chọn người ký trong danh sách.",
        },
    )
    note = _words("Lời trình", "", required=False, hint="Điều lãnh đạo cần biết khi xem hồ sơ.")

    def __init__(
        self, data: QueryDict | None, *, outlook: Outlook, signers: Sequence[Signer], last: Issue | None
    ) -> None:
        super().__init__(data, initial=_initial(outlook, signers, last), auto_id="trinh_%s")
        self.year = outlook.case.assessment.year
        self.papers = [rule for rule in outlook.offered if rule.key in SLOTS]
        parts: Any = self.fields["parts"]
        parts.choices = [(rule.key, f"{rule.label}: {rule.title}") for rule in outlook.offered]
        signer: Any = self.fields["signer"]
        signer.choices = [(str(one.user.pk), one.label) for one in signers]
        was = entries_of(last.entries) if last else {}
        for rule in self.papers:
            self._add(rule, was.get(rule.key, Entry()))

    def _add(self, rule: PartRule, was: Entry) -> None:
        """Add the fields of one paper; their labels name it, for the list of errors stands apart from it."""
        key, slot = rule.key, SLOTS[rule.key]
        if slot.symbol is not None:
            self.fields[f"so-{key}"] = forms.CharField(
                label=f"Số ({rule.label})",
                max_length=7,
                required=False,
                initial=was.number,
                help_text=f"phần trước ký hiệu {slot.symbol}, ví dụ 12",
                validators=[RegexValidator(rf"\A{NUMBER.pattern}\Z", ONLY_NUMBER)],
                error_messages={"max_length": ONLY_NUMBER},
            )
        if slot.has_day:
            self.fields[f"ngay-{key}"] = DayField(
                label=f"Ngày ({rule.label})",
                required=False,
                initial=was.on,
                error_messages={"invalid": "Xin chọn ngày."},
            )

    def clean(self) -> dict[str, Any]:
        """A paper's day lies in the year it speaks of, or in the one in which it goes up."""
        data = super().clean() or {}
        for rule in self.papers:
            name = f"ngay-{rule.key}"
            on: date | None = data.get(name)
            if on is not None and not self.year <= on.year <= self.year + 1:
                self.add_error(name, f"Ngày của văn bản nằm trong năm {self.year} hoặc {self.year + 1}.")
        return data

    @property
    def rooms(self) -> Iterator[tuple[PartRule, list[forms.BoundField]]]:
        """Yield each paper with its fields of number and day."""
        for rule in self.papers:
            names = (f"so-{rule.key}", f"ngay-{rule.key}")
            yield rule, [self[name] for name in names if name in self.fields]

    def proposed(self) -> Proposed:
        data = self.cleaned_data
        entries = {
            rule.key: Entry(data.get(f"so-{rule.key}", ""), data.get(f"ngay-{rule.key}"))
            for rule in self.papers
            if rule.key in data["parts"]
        }
        return Proposed(tuple(data["parts"]), int(data["signer"]), entries, data["note"])


def _initial(outlook: Outlook, signers: Sequence[Signer], last: Issue | None) -> dict[str, Any]:
    offered = [rule.key for rule in outlook.offered]
    parts = [key for key in last.parts if key in offered] if last else offered
    leaders = [one.user.pk for one in signers]
    signer = last.signer_id if last and last.signer_id in leaders else next(iter(leaders), "")
    return {"seen": last.number if last else 0, "parts": parts, "signer": str(signer)}


class DecideForm(forms.Form):
    """The decision to issue: the version that was seen, and what must be said where it must."""

    version = version_field()
    reason = _words("Lý do phát hành lại", NO_REISSUE)
    override = _words(
        "Lý do phát hành khi còn giá trị chưa đối chiếu",
        NO_OVERRIDE,
        hint="Lý do này được ghi vào nhật ký và in ở chân mỗi trang.",
        longest=SHORT,
    )

    def __init__(self, data: QueryDict | None, *, issue: Issue, again: bool, unchecked: bool) -> None:
        super().__init__(data, initial={"version": issue.version}, auto_id="phat-hanh_%s")
        if not again:
            del self.fields["reason"]
        if not unchecked:
            del self.fields["override"]

    @property
    def words(self) -> Mapping[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("reason", "override")}


class AnswerForm(forms.Form):
    """Why a set is returned, or taken back."""

    version = version_field()
    reason = _words("Lý do", NO_REASON)

    @classmethod
    def of(cls, issue: Issue, data: QueryDict | None = None, *, name: str = "tra-lai") -> AnswerForm:
        """Return the form of a set; ``name`` keeps its ids apart from other forms of the page."""
        return cls(data, initial={"version": issue.version}, auto_id=f"{name}_%s")

"""The form of several documents decided at once."""

from __future__ import annotations

import re

from django import forms
from django.http import QueryDict

from evidence.reviewing import NO_REASON

CHOICE = re.compile(r"(?P<pk>[0-9]{1,18})-(?P<version>[0-9]{1,9})\Z")
MOST = 500
"""Documents decided in one request; a ward's whole year has about as many."""


class DecideForm(forms.Form):
    """The reviewer's decision on the chosen documents, with the reason of a return."""

    decision = forms.ChoiceField(
        choices=[("accept", "Chấp nhận"), ("return", "Trả lại")],
        error_messages={
            "required": "Chọn chấp nhận hoặc trả lại.",
            "invalid_choice": "Chọn chấp nhận hoặc trả lại.",
        },
    )
    comment = forms.CharField(
        label="Lời nhắn cho người nộp",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Viết gọn trong 2.000 ký tự."},
    )

    def clean_comment(self) -> str:
        comment: str = self.cleaned_data["comment"]
        if self.cleaned_data.get("decision") == "return" and not comment.strip():
            raise forms.ValidationError(NO_REASON)
        return comment


def choices_of(data: QueryDict) -> dict[int, int]:
    """Return the version that the list showed of each chosen use's id; what is no choice counts for nothing."""
    found = (CHOICE.match(text) for text in data.getlist("chon")[:MOST])
    return {int(one["pk"]): int(one["version"]) for one in found if one}

"""Forms of the review of documents: accepting with a message, and a word between both sides."""

from __future__ import annotations

from django import forms

from evidence.forms import version_field
from evidence.reviewing import NO_WORDS

TOO_LONG = "Viết gọn trong 2.000 ký tự."


class AcceptForm(forms.Form):
    """The version the reviewer saw, and a message that may go along with the acceptance."""

    version = version_field()
    comment = forms.CharField(required=False, max_length=2000, error_messages={"max_length": TOO_LONG})


class CommentForm(forms.Form):
    """A word on a document between who handed it in and who reviews it."""

    comment = forms.CharField(
        label="Nội dung trao đổi",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": NO_WORDS, "max_length": TOO_LONG},
    )

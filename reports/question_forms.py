"""Input to the pages of questions."""

from __future__ import annotations

from django import forms

from evidence.forms import version_field

LONGEST_QUESTION = 2000
LONGEST_ANSWER = 5000


class QuestionForm(forms.Form):
    """A difficulty on an indicator."""

    text = forms.CharField(
        label="Khó khăn, vướng mắc cần hỏi",
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Xin viết câu hỏi trước khi gửi.",
            "max_length": "Viết gọn trong 2.000 ký tự.",
        },
    )


class AnswerForm(forms.Form):
    """The office's answer, and the version of the question that was seen."""

    version = version_field()
    text = forms.CharField(
        label="Trả lời",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Xin viết câu trả lời trước khi gửi.",
            "max_length": "Viết gọn trong 5.000 ký tự.",
        },
    )


class QuestionSearch(forms.Form):
    """What the list is narrowed to; a nonsense value narrows nothing."""

    q = forms.CharField(
        label="Tìm trong câu hỏi, câu trả lời (không cần dấu)", max_length=100, required=False
    )
    loc = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)

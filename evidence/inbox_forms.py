"""Forms of the inbox: where an item goes, or why it is not used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.forms import RowsField
from assignments.models import Assessment, Task
from criteria.models import Indicator
from evidence.forms import version_field
from evidence.inbox import NO_REASON, NOTHING_CHOSEN


class FileForm(forms.Form):
    """The indicators an item is used for."""

    version = version_field()
    indicators = RowsField(
        Indicator.objects.none(),
        error_messages={
            "required": NOTHING_CHOSEN,
            "invalid_choice": "Chọn chỉ tiêu trong danh sách.",
            "invalid_pk_value": "Chọn chỉ tiêu trong danh sách.",
            "invalid_list": "Chọn chỉ tiêu trong danh sách.",
        },
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicators"]
        assert isinstance(field, RowsField)  # noqa: S101 - for the type checker
        field.queryset = Indicator.objects.filter(framework=assessment.framework_id)


class AttachForm(forms.Form):
    """The task an item is attached to."""

    version = version_field()
    task = forms.ChoiceField(
        label="Nhiệm vụ",
        error_messages={
            "required": "Chọn nhiệm vụ.",
            "invalid_choice": "Nhiệm vụ này không còn trong danh sách. Xin chọn lại.",
        },
    )

    def __init__(self, *args: Any, tasks: Iterable[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(task.pk): task for task in tasks}
        field = self.fields["task"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        named = [(key, _shortened(task.title)) for key, task in self.by_key.items()]
        field.choices = [("", "Chọn nhiệm vụ"), *named]

    @property
    def chosen(self) -> Task:
        return self.by_key[self.cleaned_data["task"]]


class SetAsideForm(forms.Form):
    """Why an item is not used."""

    version = version_field()
    reason = forms.CharField(
        label="Lý do không dùng",
        max_length=500,
        error_messages={"required": NO_REASON, "max_length": "Viết gọn trong 500 ký tự."},
    )


def _shortened(title: str) -> str:
    return title if len(title) <= 120 else f"{title[:118].rstrip()}…"

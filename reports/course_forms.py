"""The form of a step of the year."""

from __future__ import annotations

from django import forms

from evidence.forms import version_field
from reports.course import NO_GROUND, NO_REASON, Move

LONGEST = 2000


class MoveForm(forms.Form):
    """Which version of the year the person saw, and why or on what ground."""

    version = version_field()
    comment = forms.CharField(
        label="Lý do",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Viết gọn trong 2.000 ký tự."},
    )

    def ask(self, move: Move, *, needed: bool) -> MoveForm:
        """Name the comment as the move asks it: a step back its reason, else the ground where the procedure is not known."""
        field = self.fields["comment"]
        field.required = needed
        if move.is_back:
            field.label = "Lý do"
            field.help_text = "Người đọc hồ sơ sau này cần biết vì sao."
            field.error_messages["required"] = NO_REASON
        elif needed:
            field.label = "Căn cứ"
            field.help_text = (
                "Văn bản hướng dẫn, thời hạn đã thực hiện: bộ tiêu chí này chưa có quy trình để đối chiếu."
            )
            field.error_messages["required"] = NO_GROUND
        else:
            field.label = "Ghi chú"
        return self

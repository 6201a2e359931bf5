"""Forms of the plan's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Position
from assignments.models import Plan

NOT_THERE = "Chức danh này không còn trong danh sách của phường. Xin chọn lại."


class DeputyReviewerForm(forms.Form):
    """Which post reviews what the coordinator may not review himself."""

    deputy_reviewer = forms.ModelChoiceField(
        label="Người rà soát thay",
        queryset=Position.objects.none(),
        required=False,
        empty_label="Chưa chọn: lãnh đạo rà soát",
        help_text="Rà soát những chỉ tiêu do đầu mối tự chủ trì, tự nộp tài liệu hoặc tự nhập số liệu.",
        error_messages={"invalid_choice": NOT_THERE},
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["deputy_reviewer"] = plan.deputy_reviewer_id
        field = self.fields["deputy_reviewer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Position.objects.filter(ward=plan.ward_id).filter(
            ~Q(pk=plan.coordinator_id or 0), Q(is_active=True) | Q(pk=plan.deputy_reviewer_id or 0)
        )

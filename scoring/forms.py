"""What a person types on the indicator's page; every message is Vietnamese and says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import Unit
from criteria.models import Framework
from criteria.ruletypes import STEP, Input, Manual
from evidence.forms import version_field
from scoring.actions import Entry
from scoring.fields import VietnameseDecimalField, date_widget, figure_field
from scoring.judging import Subject
from scoring.models import IndicatorResult
from scoring.resultfacts import ResultFacts
from scoring.rules import Value


@dataclass(frozen=True)
class FigureSlot:
    """Where one form field belongs: content (0: the indicator), input and residential group."""

    content_id: int
    input: Input
    group: Unit | None

    @property
    def name(self) -> str:
        return f"f-{self.content_id}-{self.input.key}" + (f"-{self.group.pk}" if self.group else "")


class EntryForm(forms.Form):
    """Figures, self score and, for what falls short, the remedy. Field names carry the content's id."""

    version = version_field()
    not_arising = forms.BooleanField(required=False, label="Không phát sinh trong năm")
    not_arising_ground = forms.CharField(
        required=False,
        label="Lý do không phát sinh",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )
    self_points = VietnameseDecimalField(
        required=False, label="Điểm tự chấm", help_text="để trống thì lấy điểm máy tính khi nộp"
    )
    self_met = forms.TypedChoiceField(
        required=False,
        label="Tự đánh giá",
        empty_value=None,
        coerce=lambda text: text == "1",
        choices=[("", "Theo số liệu"), ("1", "Đạt"), ("0", "Chưa đạt")],
        error_messages={"invalid_choice": "Chọn Đạt hoặc Chưa đạt."},
    )
    self_reason = forms.CharField(
        required=False,
        label="Lý do",
        help_text="chỉ cần khi khác điểm máy tính",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )
    shortfall = forms.CharField(
        required=False, label="Tồn tại, hạn chế", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    remedy = forms.CharField(
        required=False, label="Giải pháp khắc phục", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    remedy_owner = forms.CharField(required=False, label="Người thực hiện", max_length=150)
    remedy_before = forms.DateField(
        required=False,
        label="Hoàn thành trước ngày",
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=date_widget(),
        error_messages={"invalid": "Nhập ngày theo dạng 20/11/2023."},
    )

    def __init__(self, *args: Any, facts: ResultFacts, groups: Iterable[Unit], **kwargs: Any) -> None:
        self.facts = facts
        self.slots = [slot for subject in facts.subjects for slot in _slots(subject, tuple(groups))]
        kwargs.setdefault("initial", _initial(facts.result) | self._figures())
        super().__init__(*args, **kwargs)
        for slot in self.slots:
            self.fields[slot.name] = figure_field(slot.input, slot.group)
        if facts.node.not_arising is None:
            del self.fields["not_arising"], self.fields["not_arising_ground"]
        del self.fields["self_met" if facts.mode == Framework.Mode.POINTS else "self_points"]
        if facts.mode != Framework.Mode.POINTS:
            self.fields["self_reason"].help_text = "chỉ cần khi khác kết quả máy tính"
        if self.asks_score_once:
            for name in self.fields.keys() & {"self_points", "self_met", "self_reason"}:
                del self.fields[name]

    @property
    def asks_score_once(self) -> bool:
        """Whether the figures are the self score: every rule is entered by hand, and no other score was kept before."""
        by_hand = all(isinstance(subject.rule, Manual) for subject in self.facts.subjects)
        return by_hand and not self.facts.departs

    def _figures(self) -> dict[str, Any]:
        known: dict[str, Any] = {}
        by_content = {subject.content_id: subject.figures for subject in self.facts.subjects}
        for slot in self.slots:
            value = by_content[slot.content_id].get(slot.input.key)
            if slot.group is not None:
                value = value.get(slot.group.pk) if isinstance(value, dict) else None
            known[slot.name] = ("1" if value else "0") if isinstance(value, bool) else value
        return known

    def subject_fields(self) -> list[tuple[Subject, list[tuple[Input, list[forms.BoundField]]]]]:
        """Return the fields of each subject, those of one input (a row per residential group) together."""
        rows = []
        for subject in self.facts.subjects:
            inputs: dict[str, tuple[Input, list[forms.BoundField]]] = {}
            for slot in self.slots:
                if slot.content_id == subject.content_id:
                    inputs.setdefault(slot.input.key, (slot.input, []))[1].append(self[slot.name])
            rows.append((subject, list(inputs.values())))
        return rows

    def clean_self_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data["self_points"]
        most = self.facts.node.max_points
        if points is None:
            return None
        if points < 0 or (most is not None and points > most):
            raise forms.ValidationError(
                f"Nhập điểm từ 0 đến {str(most).rstrip('0').rstrip('.').replace('.', ',')}."
                if most is not None
                else "Nhập điểm từ 0 trở lên."
            )
        if points % STEP:
            raise forms.ValidationError("Nhập điểm theo nấc 0,25.")
        return points

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("not_arising") and not data.get("not_arising_ground"):
            self.add_error("not_arising_ground", "Xin ghi lý do không phát sinh.")
        return data

    def typed_figures(self) -> dict[int, dict[str, Value | None]]:
        """Return the figures that are valid so far, content id → key → figure, for the preview."""
        typed: dict[int, dict[str, Value | None]] = {}
        by_group: dict[tuple[int, str], dict[int, Decimal]] = {}
        for slot in self.slots:
            value = self.cleaned_data.get(slot.name)
            if slot.group is None:
                figures = typed.setdefault(slot.content_id, {})
                figures[slot.input.key] = tuple(value) if isinstance(value, list) else value
            elif isinstance(value, Decimal):
                by_group.setdefault((slot.content_id, slot.input.key), {})[slot.group.pk] = value
        for (content_id, key), groups in by_group.items():
            typed.setdefault(content_id, {})[key] = groups
        return typed

    def entry(self) -> Entry:
        """Return what was typed, for the verb."""
        data = self.cleaned_data
        own = (
            "not_arising",
            "not_arising_ground",
            "self_points",
            "self_met",
            "self_reason",
            "shortfall",
            "remedy",
            "remedy_owner",
            "remedy_before",
        )
        figures = {
            (slot.content_id, slot.input, slot.group.pk if slot.group else None): data.get(slot.name)
            for slot in self.slots
        }
        return Entry(figures=figures, **{name: data[name] for name in own if name in data})


def _slots(subject: Subject, groups: tuple[Unit, ...]) -> Iterable[FigureSlot]:
    for entry in subject.inputs:
        if entry.gathered:
            continue
        if entry.per_group:
            yield from (FigureSlot(subject.content_id, entry, group) for group in groups)
        else:
            yield FigureSlot(subject.content_id, entry, None)


def _initial(result: IndicatorResult) -> dict[str, Any]:
    names = (
        "not_arising",
        "not_arising_ground",
        "self_points",
        "self_reason",
        "shortfall",
        "remedy",
        "remedy_owner",
        "remedy_before",
        "version",
    )
    met = {True: "1", False: "0", None: ""}[result.self_met]
    return {name: getattr(result, name) for name in names} | {"self_met": met}


class ReviewForm(forms.Form):
    """The reviewer's score, its reason where it departs from the self score, and the message of a return."""

    version = version_field()
    points = VietnameseDecimalField(required=False, label="Điểm rà soát")
    met = forms.TypedChoiceField(
        required=False,
        label="Kết quả rà soát",
        choices=[("1", "Đạt"), ("0", "Chưa đạt")],
        empty_value=None,
        coerce=lambda text: text == "1",
        error_messages={"invalid_choice": "Chọn Đạt hoặc Chưa đạt."},
    )
    comment = forms.CharField(
        required=False,
        label="Lời nhắn, lý do",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="bắt buộc khi trả lại, hoặc khi điểm rà soát khác điểm tự chấm",
        error_messages={"max_length": "Viết gọn trong 2.000 ký tự."},
    )

    def __init__(self, *args: Any, facts: ResultFacts, **kwargs: Any) -> None:
        self.facts = facts
        result = facts.result
        decided = result.state == IndicatorResult.State.ACCEPTED  # confirming keeps what was decided
        points = result.reviewed_points if decided else facts.self_points
        met = {True: "1", False: "0", None: ""}[result.reviewed_met if decided else facts.self_met]
        kwargs.setdefault("initial", {"version": result.version, "points": points, "met": met})
        super().__init__(*args, **kwargs)
        del self.fields["met" if facts.mode == Framework.Mode.POINTS else "points"]

    def clean_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data["points"]
        most = self.facts.node.max_points
        if points is None:
            return None
        if points < 0 or (most is not None and points > most):
            raise forms.ValidationError("Điểm rà soát nằm ngoài khoảng từ 0 đến điểm tối đa.")
        if points % STEP:
            raise forms.ValidationError("Nhập điểm theo nấc 0,25.")
        return points


class MessageForm(forms.Form):
    """One message to the other side of the review."""

    text = forms.CharField(
        label="Lời nhắn",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Xin viết nội dung trước khi gửi.",
            "max_length": "Viết gọn trong 2.000 ký tự.",
        },
    )


class ConditionForm(forms.Form):
    """Leadership's finding on the condition that no figure answers."""

    met = forms.TypedChoiceField(
        label="Trong năm đánh giá, người đứng đầu cấp ủy, chính quyền",
        widget=forms.RadioSelect,
        choices=[
            ("1", "không bị xử lý kỷ luật hành chính, không bị truy cứu trách nhiệm hình sự"),
            ("0", "có người bị xử lý kỷ luật hành chính hoặc bị truy cứu trách nhiệm hình sự"),
        ],
        coerce=lambda text: text == "1",
        error_messages={"required": "Xin chọn một trong hai.", "invalid_choice": "Xin chọn một trong hai."},
    )
    ground = forms.CharField(
        label="Căn cứ",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Xin ghi căn cứ xác nhận.", "max_length": "Viết gọn trong 1.000 ký tự."},
    )


class MoveForm(forms.Form):
    """Which version of the rule set the page showed, and of the year."""

    version = version_field()
    target = version_field()

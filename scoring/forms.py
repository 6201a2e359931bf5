"""What a person types on the indicator's page; every message is Vietnamese and says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from accounts.models import Unit
from criteria.models import Framework
from criteria.ruletypes import STEP, Input, InputKind
from evidence.forms import version_field
from scoring.actions import Entry
from scoring.facts import ResultFacts, Subject
from scoring.measures import to_text
from scoring.models import IndicatorResult
from scoring.rules import Value

TOO_LARGE = Decimal(10) ** 15
LONGEST_NUMBER = 24


class VietnameseDecimalField(forms.Field):
    """A number as people write it here: "1.234,5", "1234,5", "18"; a lone dot before three digits groups thousands."""

    def __init__(self, *, whole: bool = False, **kwargs: Any) -> None:
        self.whole = whole
        super().__init__(widget=forms.TextInput, **kwargs)
        self.widget.attrs.update({"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        if len(text) > LONGEST_NUMBER:
            raise forms.ValidationError("Số này quá dài. Xin kiểm tra lại.")
        return parse_number(text, whole=self.whole)

    def prepare_value(self, value: Any) -> Any:
        return to_text(value).replace(".", ",") if isinstance(value, Decimal) else value


def parse_number(text: str, *, whole: bool) -> Decimal:
    """Return the number a person typed; raise a Vietnamese ValidationError for anything else."""
    bare = text.replace(" ", "").replace("\u00a0", "")
    groups = bare.split(",")[0].split(".")
    if len(groups) > 1 and not ("," not in bare and len(groups) == 2 and len(groups[1]) != 3):
        if any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0].lstrip("-")) <= 3:
            raise forms.ValidationError(
                "Viết số như 1.234,5: dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ."
            )
        bare = bare.replace(".", "")
    if not bare.isascii() or not set(bare) <= set("0123456789.,-"):
        raise forms.ValidationError("Nhập số, không kèm chữ hoặc ký hiệu.")
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation as error:
        raise forms.ValidationError("Nhập số, ví dụ 18 hoặc 5,5.") from error
    if not -TOO_LARGE < number < TOO_LARGE:
        raise forms.ValidationError("Số này quá lớn. Xin kiểm tra lại.")
    if whole and (number != number.to_integral_value() or number < 0):
        raise forms.ValidationError("Nhập số nguyên từ 0 trở lên.")
    return number


@dataclass(frozen=True)
class FigureSlot:
    """Where one form field belongs: content (0: the indicator), input and residential group."""

    content_id: int
    input: Input
    group: Unit | None

    @property
    def name(self) -> str:
        return f"f-{self.content_id}-{self.input.key}" + (f"-{self.group.pk}" if self.group else "")


def _field(entry: Input, group: Unit | None) -> forms.Field:
    said = entry.label.casefold() == entry.unit.casefold()  # "Điểm (điểm)" says it twice
    unit = f" ({entry.unit})" if entry.unit and not group and not said else ""
    common: dict[str, Any] = {"label": group.name if group else f"{entry.label}{unit}", "required": False}
    if entry.kind in {InputKind.INTEGER, InputKind.MONEY}:
        return VietnameseDecimalField(whole=True, **common)
    if entry.kind in {InputKind.DECIMAL, InputKind.POINTS}:
        return VietnameseDecimalField(**common)
    if entry.kind == InputKind.DATE:
        return forms.DateField(
            widget=forms.DateInput(
                format="%d/%m/%Y", attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"}
            ),
            input_formats=["%d/%m/%Y", "%Y-%m-%d"],
            error_messages={"invalid": "Nhập ngày theo dạng 20/11/2023."},
            **common,
        )
    if entry.kind == InputKind.BOOLEAN:
        choices = [("", "Chưa chọn"), ("1", "Có"), ("0", "Không")]
        return forms.TypedChoiceField(
            choices=choices,
            coerce=lambda text: text == "1",
            empty_value=None,
            error_messages={"invalid_choice": "Chọn Có hoặc Không."},
            **common,
        )
    if entry.kind == InputKind.CHOICES:
        return forms.MultipleChoiceField(
            choices=[(option, option) for option in entry.options],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "invalid_choice": "Chọn trong danh sách.",
                "invalid_list": "Chọn trong danh sách.",
            },
            **common,
        )
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"max_length": "Viết gọn trong 2.000 ký tự."},
        **common,
    )


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
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"}),
        error_messages={"invalid": "Nhập ngày theo dạng 20/11/2023."},
    )

    def __init__(self, *args: Any, facts: ResultFacts, groups: Iterable[Unit], **kwargs: Any) -> None:
        self.facts = facts
        self.slots = [slot for subject in facts.subjects for slot in _slots(subject, tuple(groups))]
        kwargs.setdefault("initial", _initial(facts.result) | self._figures())
        super().__init__(*args, **kwargs)
        for slot in self.slots:
            self.fields[slot.name] = _field(slot.input, slot.group)
        if facts.node.not_arising is None:
            del self.fields["not_arising"], self.fields["not_arising_ground"]
        unused = "self_met" if facts.mode == Framework.Mode.POINTS else "self_points"
        del self.fields[unused]

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
        met = {True: "1", False: "0", None: ""}[facts.self_met]
        kwargs.setdefault(
            "initial", {"version": facts.result.version, "points": facts.self_points, "met": met}
        )
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
        label="Viết cho người rà soát",
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

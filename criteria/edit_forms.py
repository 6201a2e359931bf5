"""Forms that correct one value of a draft: its name, its points or its rule, how sure it is and where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml
from django import forms
from django.core.exceptions import ValidationError

from config import vietnamese as vi
from criteria.marked import marked_in
from criteria.models import Certainty, Framework
from criteria.provenance import Value
from criteria.ruletypes import RULE_TYPES

LONGEST_RULE = 20_000
TYPE_WORDS = {
    "all_or_zero": "có vi phạm thì mất điểm",
    "sum": "cộng điểm của các phần",
    "all_of": "đạt khi mọi phần đều đạt",
    "ratio_bands": "điểm theo bậc tỷ lệ",
    "ratio_threshold": "đạt khi tỷ lệ tới (>=) hoặc vượt (>) một mức",
    "boolean": "trả lời có hoặc không",
    "checklist_min": "thực hiện ít nhất một số nội dung trong danh sách",
    "count_min": "ít nhất một số lần, chung cả phường hoặc ở mỗi tổ dân phố",
    "issued_on_time": "ban hành trong một số ngày làm việc",
    "amount_min": "chi ít nhất một số tiền",
    "zero": "không để phát sinh",
    "not_worse_than_last_year": "không kém năm trước",
    "less_than_last_year": "giảm so với năm trước",
    "assessment_recognised": "kỳ đánh giá khác trong năm được công nhận",
    "not_arising": "trong năm không phát sinh",
    "manual": "chưa có cách tính chính thức, nhập tay kèm căn cứ",
}
"""What each rule type asks, in the words of who corrects a rule set."""
NOT_KNOWN_HELP = "Để trống nếu chưa có văn bản nào nêu."


class EditForm(forms.Form):
    """What every value has: how sure it is, and where it was read."""

    certainty = forms.ChoiceField(label="Mức tin cậy", choices=[])
    source = forms.CharField(
        label="Nguồn",
        required=False,
        max_length=1000,
        help_text="Số, ký hiệu văn bản, điều khoản hoặc phụ lục. Đọc từ văn bản gốc thì sau khi sửa hãy ghi “Đối chiếu”.",
    )

    def __init__(
        self, node: Mapping[str, Any], value: Value, framework: Framework, data: Mapping[str, Any] | None
    ) -> None:
        """``node``: the criterion, indicator or content as plain data (``criteria.plain``)."""
        super().__init__(data, initial={"certainty": value.certainty, "source": value.source})
        self.node, self.framework = node, framework
        self.prepare()
        field = self.fields["certainty"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        left_out = set() if framework.illustrative else {Certainty.ILLUSTRATIVE}
        if value.certainty != Certainty.VERIFIED:
            left_out.add(Certainty.VERIFIED)  # that is said by a check: who, when, which document
        field.choices = [(one.value, one.label) for one in Certainty if one not in left_out]
        self.order_fields(
            ["name", "points", "rule", "not_arising_text", "not_arising_points", "certainty", "source"]
        )

    def prepare(self) -> None:
        """Fill the form with the value as it is."""
        raise NotImplementedError

    def clean_source(self) -> str:
        """A source is one line, as a file and a sheet keep it; in a file, braces stand for another source."""
        source = " ".join(self.cleaned_data["source"].split())
        if "{" in source:
            raise ValidationError("Không dùng dấu ngoặc nhọn { } ở đây: hãy ghi rõ tên, số văn bản.")
        return source

    def new_value(self) -> Any:
        """Return the value as ``criteria.actions.change_value`` takes it; only after ``is_valid``."""
        raise NotImplementedError

    def known(self) -> bool:
        """Return whether something is filled in; only after the fields are cleaned."""
        return self.new_value() is not None

    def current(self) -> Any:
        """Return the value as it stands, in the form of ``new_value``."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("certainty") == Certainty.VERIFIED and self.new_value() != self.current():
            self.add_error(
                "certainty", "Giá trị vừa sửa chưa được đối chiếu: hãy chọn mức khác, rồi ghi “Đối chiếu”."
            )
        sure = given.get("certainty") not in (None, Certainty.UNKNOWN)
        if sure and not given.get("source") and self.known():
            self.add_error("source", "Hãy ghi nguồn của giá trị này, hoặc chọn mức “chưa có nguồn”.")
        return given


class NameForm(EditForm):
    """The official text of a criterion, indicator or content; empty: not known."""

    name = forms.CharField(
        label="Tên",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NOT_KNOWN_HELP,
    )

    def current(self) -> str | None:
        name: str | None = self.node["name"]
        return name

    def prepare(self) -> None:
        self.initial["name"] = self.node["name"] or ""

    def new_value(self) -> str | None:
        return " ".join(self.cleaned_data.get("name", "").split()) or None


def read_points(text: str) -> Decimal | None:
    """Return "2,5" or "2.5" as a number; None for no text; raise ValidationError for anything else."""
    written = text.strip().replace(",", ".")
    if not written:
        return None
    try:
        points = Decimal(written) if written.isascii() and written[0] != "-" else Decimal(-1)
    except InvalidOperation:
        points = Decimal(-1)
    if not points.is_finite() or not 0 <= points <= 1000 or points != round(points, 2):
        raise ValidationError("Nhập số điểm từ 0 đến 1000, nhiều nhất hai chữ số thập phân, ví dụ 2,5.")
    return points


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}"


class PointsForm(EditForm):
    """The most points of a node, with a decimal comma; empty: not known."""

    points = forms.CharField(label="Điểm tối đa", required=False, max_length=10, help_text=NOT_KNOWN_HELP)

    def current(self) -> str | None:
        points: str | None = self.node["max_points"]
        return points

    def prepare(self) -> None:
        self.initial["points"] = _shown(self.node["max_points"])

    def clean_points(self) -> Decimal | None:
        return read_points(self.cleaned_data["points"])

    def new_value(self) -> str | None:
        points = self.cleaned_data.get("points")
        return None if points is None else _plain(points)


class RuleForm(EditForm):
    """A rule as its parameters, one a line; an indicator's also says what holds where nothing arose."""

    rule = forms.CharField(
        label="Cách tính, mỗi tham số một dòng",
        required=False,
        max_length=LONGEST_RULE,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "code"}),
        help_text=f"Dòng đầu là loại quy tắc (type). {NOT_KNOWN_HELP}",
    )
    not_arising_text = forms.CharField(
        label="Khi trong năm không phát sinh",
        required=False,
        max_length=1000,
        help_text="Câu của quy định cho trường hợp không phát sinh. Để trống nếu không có.",
    )
    not_arising_points = forms.CharField(label="Điểm khi không phát sinh", required=False, max_length=10)

    def prepare(self) -> None:
        self.of_indicator = "contents" in self.node
        nothing = self.node.get("not_arising") or {}
        if not self.of_indicator:
            del self.fields["not_arising_text"], self.fields["not_arising_points"]
        elif self.node["contents"]:
            del self.fields["rule"]  # each content has its own
        if not self.framework.counts_points:
            self.fields.pop("not_arising_points", None)
        self.types = tuple(TYPE_WORDS.items()) if "rule" in self.fields else ()
        self.initial["rule"] = as_lines(self.node["rule"])
        self.initial["not_arising_text"] = nothing.get("text", "")
        self.initial["not_arising_points"] = _shown(nothing.get("points"))

    def current(self) -> Any:
        rule = self.node["rule"]
        return {"rule": rule, "not_arising": self.node["not_arising"]} if self.of_indicator else rule

    def clean_rule(self) -> dict[str, Any] | None:
        text = self.cleaned_data["rule"]
        if not text.strip():
            return None
        found = marked_in(text, "")
        if found.faults:
            fault = found.faults[0]
            raise ValidationError(f"Dòng {fault.line}: {fault.message} Mỗi dòng viết “tham số: giá trị”.")
        if str(found.data.get("type")) not in RULE_TYPES:
            raise ValidationError("Dòng type không phải tên một loại quy tắc trong danh sách bên dưới.")
        return found.data

    def clean_not_arising_points(self) -> Decimal | None:
        return read_points(self.cleaned_data["not_arising_points"])

    def new_value(self) -> Any:
        rule = self.cleaned_data.get("rule")
        if not self.of_indicator:
            return rule
        text = " ".join(self.cleaned_data.get("not_arising_text", "").split())
        points = self.cleaned_data.get("not_arising_points")
        if not text:
            return {"rule": rule, "not_arising": None}
        nothing = {**(self.node.get("not_arising") or {}), "text": text}
        nothing.pop("points", None)
        if points is not None:
            nothing["points"] = float(points) if points % 1 else int(points)
        return {"rule": rule, "not_arising": nothing}

    def known(self) -> bool:
        value = self.new_value()
        return any(value.values()) if self.of_indicator else value is not None


def _shown(points: object) -> str:
    return "" if points is None else vi.points_paper(Decimal(str(points)))


def as_lines(rule: object) -> str:
    """Return rule data as its parameters, one a line ("type: boolean"), the way the form takes them back."""
    if not rule:
        return ""
    return str(yaml.safe_dump(rule, allow_unicode=True, sort_keys=False, width=1000))


FORMS: dict[str, type[EditForm]] = {"name": NameForm, "points": PointsForm, "rule": RuleForm}


def edit_form(
    node: Mapping[str, Any], value: Value, framework: Framework, data: Mapping[str, Any] | None
) -> EditForm:
    """Return the form that corrects this value of the node."""
    return FORMS[value.field](node, value, framework, data)

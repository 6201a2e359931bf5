"""All input to the page of the meeting; each list is one form with the fields of every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.forms import DayField
from accounts.models import User
from criteria.procedures import Procedure
from criteria.tree import CriterionNode, IndicatorNode
from evidence.forms import version_field
from reports.course_case import CourseCase
from reports.meeting.actions import Schedule, proposed_agenda
from reports.meeting.attendance import Mark, Person
from reports.meeting.concluding import Concluded, Outcome, fault_of
from reports.models import Attendee, Meeting
from scoring.fields import VietnameseDecimalField

PRESENCE = [("", "chưa điểm danh"), ("1", "có mặt"), ("0", "vắng")]
MET = [("", "chưa kết luận"), ("1", "Đạt"), ("0", "Chưa đạt")]
ALL_CAME = "tat-ca"
"""Name of the button that notes everybody with a name, of whom nothing is noted yet, as present."""


def _line(label: str, longest: int, *, needed: str = "", help_text: str = "") -> forms.CharField:
    errors = {"required": needed, "max_length": f"Viết gọn trong {longest} ký tự."}
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(needed),
        help_text=help_text,
        error_messages=errors,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _text(label: str, *, rows: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10_000,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": "Viết gọn trong 10.000 ký tự."},
    )


def _clock(label: str, *, required: bool) -> forms.TimeField:
    said = "Nhập giờ, ví dụ 08:00."
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": said, "invalid": said},
    )


class ScheduleForm(forms.Form):
    """When and where; ``version`` is that of the meeting, 1 where there is none yet."""

    version = version_field()
    held_on = DayField(
        label="Ngày họp", error_messages={"required": "Chọn ngày họp.", "invalid": "Chọn ngày họp."}
    )
    starts_at = _clock("Bắt đầu lúc", required=True)
    place = _line("Địa điểm", 200, needed="Ghi địa điểm họp.")
    agenda = _text("Nội dung họp", rows=5, help_text="Mỗi dòng một nội dung; in trong giấy mời và biên bản.")

    @classmethod
    def of(cls, meeting: Meeting | None, committee: str) -> ScheduleForm:
        """Return the form as it stands, or with what is proposed for a first meeting."""
        if meeting is None:
            proposal = {"version": 1, "starts_at": "08:00", "agenda": proposed_agenda()}
            return cls(initial={**proposal, "place": f"Phòng họp {committee}"})
        names = ("version", "held_on", "starts_at", "place", "agenda")
        return cls(initial={name: getattr(meeting, name) for name in names})

    def schedule(self) -> Schedule:
        data = self.cleaned_data
        agenda = data["agenda"].replace("\r\n", "\n").strip()
        return Schedule(data["held_on"], data["starts_at"], data["place"], agenda)


class RenewForm(ScheduleForm):
    """A meeting in place of one that was held too early, with the reason."""

    reason = _line("Lý do lập cuộc họp mới", 300, needed="Ghi lý do lập cuộc họp mới.")


class UserField(forms.ModelChoiceField):
    """A person of the ward with an account."""

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


class PersonForm(forms.Form):
    """One person of the list: the body they come for, name or office, part, account."""

    version = version_field()
    body = forms.ChoiceField(
        label="Thành phần",
        error_messages={
            "required": "Chọn thành phần.",
            "invalid_choice": "Chọn thành phần trong danh sách.",
        },
    )
    name = _line("Họ và tên", 120, help_text="Có thể để trống khi mời, ghi khi điểm danh.")
    position = _line("Chức vụ, đơn vị", 200)
    part = forms.ChoiceField(label="Vai trò", choices=Attendee.Part.choices, initial=Attendee.Part.MEMBER)
    user = UserField(
        User.objects.none(),
        label="Tài khoản trên cổng",
        required=False,
        empty_label="không có tài khoản",
        error_messages={"invalid_choice": "Chọn tài khoản trong danh sách."},
    )

    def __init__(self, *args: Any, procedure: Procedure, ward_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body, user = self.fields["body"], self.fields["user"]
        assert isinstance(body, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(user, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        body.choices = [("", "Chọn thành phần"), *((one.key, one.title) for one in procedure.bodies)]
        user.queryset = User.objects.filter(ward=ward_id, is_active=True).order_by("full_name", "pk")

    @staticmethod
    def initial_of(row: Attendee, version: int) -> dict[str, Any]:
        """Return the person as the form shows them."""
        names = ("body", "name", "position", "part")
        return {**{name: getattr(row, name) for name in names}, "user": row.user_id, "version": version}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        user = data.get("user")
        if user and not data.get("name"):
            data["name"] = user.full_name
            data["position"] = data.get("position") or user.position_title
        if not data.get("name") and not data.get("position"):
            self.add_error("name", "Ghi họ tên, hoặc chức vụ, đơn vị của người dự.")
        return data

    def person(self) -> Person:
        data = self.cleaned_data
        user = data["user"].pk if data["user"] else None
        return Person(data["body"], data["name"], data["position"], data["part"], user)


@dataclass(frozen=True)
class RollRow:
    """One person of the roll with their three fields."""

    person: Attendee
    present: BoundField
    name: BoundField
    note: BoundField


class RollForm(forms.Form):
    """Who came: for each person of the list presence, name and, for who did not come, why or who came instead."""

    version = version_field()

    def __init__(self, *args: Any, people: Iterable[Attendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = tuple(people)
        for one in self.people:
            self._add(one)

    def _add(self, one: Attendee) -> None:
        who = one.name or one.position
        self.fields[f"present_{one.pk}"] = forms.TypedChoiceField(
            label=f"{who}: dự họp",
            choices=PRESENCE,
            required=False,
            coerce=lambda text: text == "1",
            empty_value=None,
            initial={True: "1", False: "0", None: ""}[one.present],
            error_messages={"invalid_choice": "Chọn có mặt hoặc vắng."},
        )
        self.fields[f"name_{one.pk}"] = _line(f"{who}: họ và tên", 120)
        self.fields[f"name_{one.pk}"].initial = one.name
        self.fields[f"note_{one.pk}"] = _line(f"{who}: ghi chú (lý do vắng, người dự thay)", 200)
        self.fields[f"note_{one.pk}"].initial = one.note

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for one in self.people:
            key, name = f"present_{one.pk}", data.get(f"name_{one.pk}")
            if ALL_CAME in self.data and name and data.get(key) is None:
                data[key] = True
            if data.get(key) and not name:
                self.add_error(f"name_{one.pk}", "Ghi họ tên người có mặt.")
        return data

    def marks(self) -> dict[int, Mark]:
        data = self.cleaned_data
        return {
            one.pk: Mark(data[f"present_{one.pk}"], data[f"name_{one.pk}"], data[f"note_{one.pk}"])
            for one in self.people
        }

    def rows(self) -> Iterator[RollRow]:
        """Yield the rows in the order of the list."""
        for one in self.people:
            yield RollRow(one, self[f"present_{one.pk}"], self[f"name_{one.pk}"], self[f"note_{one.pk}"])


@dataclass(frozen=True)
class ScoreRow:
    """One indicator of the form of conclusions with its fields; ``reviewed`` is points or met by the rule set."""

    node: IndicatorNode
    result_id: int
    reviewed: Any
    score: BoundField
    reason: BoundField


class ConclusionsForm(forms.Form):
    """The score of every indicator, prefilled with the reviewed one; another one says why."""

    version = version_field()

    def __init__(self, *args: Any, case: CourseCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.by_points = case.assessment.framework.counts_points
        for _, node in self._nodes():
            self._add(node)

    def _nodes(self) -> Iterator[tuple[CriterionNode, IndicatorNode]]:
        for criterion in self.case.tree.criteria:
            yield from ((criterion, node) for node in criterion.indicators if node.pk in self.case.results)

    def _add(self, node: IndicatorNode) -> None:
        row, result = self.case.conclusions.get(node.pk), self.case.results[node.pk]
        label = f"Chỉ tiêu {node.code}"
        if self.by_points:
            score: forms.Field = VietnameseDecimalField(required=False, label=f"{label}: điểm thống nhất")
            score.initial = row.points if row and row.points is not None else result.reviewed_points
        else:
            met = row.met if row and row.met is not None else result.reviewed_met
            score = forms.TypedChoiceField(
                label=f"{label}: thống nhất",
                choices=MET,
                required=False,
                coerce=lambda text: text == "1",
                empty_value=None,
                initial={True: "1", False: "0", None: ""}[met],
                error_messages={"invalid_choice": "Chọn Đạt hoặc Chưa đạt."},
            )
        self.fields[f"score_{node.pk}"] = score
        self.fields[f"reason_{node.pk}"] = _line(f"{label}: lý do", 1000)
        self.fields[f"reason_{node.pk}"].initial = row.reason if row else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for _, node in self._nodes():
            key = f"score_{node.pk}"
            if key not in data:
                continue
            fault = fault_of(node, self._found(data, node), self.by_points)
            if fault:
                self.add_error(key, fault)
            elif (
                data[key] is not None
                and data[key] != self._reviewed(node)
                and not data.get(f"reason_{node.pk}")
            ):
                self.add_error(f"reason_{node.pk}", "Ghi lý do khác kết quả rà soát.")
        return data

    def _found(self, data: Mapping[str, Any], node: IndicatorNode) -> Concluded:
        score, reason = data[f"score_{node.pk}"], data.get(f"reason_{node.pk}", "")
        return Concluded(score, None, reason) if self.by_points else Concluded(None, score, reason)

    def _reviewed(self, node: IndicatorNode) -> Any:
        result = self.case.results[node.pk]
        return result.reviewed_points if self.by_points else result.reviewed_met

    def concluded(self) -> dict[int, Concluded]:
        return {node.pk: self._found(self.cleaned_data, node) for _, node in self._nodes()}

    def groups(self) -> Iterator[tuple[CriterionNode, list[ScoreRow]]]:
        """Yield each criterion with the rows of its indicators."""
        for criterion in self.case.tree.criteria:
            rows = [
                ScoreRow(
                    node,
                    self.case.results[node.pk].pk,
                    self._reviewed(node),
                    self[f"score_{node.pk}"],
                    self[f"reason_{node.pk}"],
                )
                for node in criterion.indicators
                if node.pk in self.case.results
            ]
            yield criterion, rows


def _votes(label: str) -> forms.IntegerField:
    said = f"Nhập số phiếu {label.lower()}, từ 0 đến 1000."
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=1000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": said, "min_value": said, "max_value": said},
    )


class OutcomeForm(forms.Form):
    """What was said, the vote, the chair's conclusion."""

    version = version_field()
    discussion = _text("Ý kiến tại cuộc họp", rows=4, help_text="Mỗi dòng một ý kiến, ghi người phát biểu.")
    votes_for = _votes("Tán thành")
    votes_against = _votes("Không tán thành")
    votes_abstain = _votes("Ý kiến khác")
    conclusion = _text("Kết luận của người chủ trì", rows=4)
    ends_at = _clock("Kết thúc lúc", required=False)

    @classmethod
    def of(cls, meeting: Meeting) -> OutcomeForm:
        return cls(
            initial={name: getattr(meeting, name) for name in ("version", *Outcome.__dataclass_fields__)},
            auto_id="bq_%s",
        )

    def outcome(self) -> Outcome:
        data = {name: self.cleaned_data[name] for name in Outcome.__dataclass_fields__}
        for name in ("discussion", "conclusion"):
            data[name] = data[name].replace("\r\n", "\n").strip()
        return Outcome(**data)

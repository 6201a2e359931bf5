"""The parts of the page that are sent on their own: form, verb, what is said after it, and what differs in a conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from accounts.audit import Actor
from config import vietnamese as vi
from evidence.forms import version_field
from reports.course_case import CourseCase
from reports.meeting import actions, attendance, concluding
from reports.meeting.forms import (
    ConclusionsForm,
    OutcomeForm,
    PersonForm,
    RenewForm,
    RollForm,
    ScheduleForm,
)
from reports.models import Meeting

Data = Mapping[str, Any] | None


class InviteForm(forms.Form):
    """Nothing but the version that was seen."""

    version = version_field()


@dataclass(frozen=True)
class Section:
    """One part: its name among the page's forms, its place on the page, its form, its verb, and the toast.

    ``build`` returns the form as it stands with data None; ``verb`` raises ``Refused``. ``save`` is the button's word.
    """

    form: str
    anchor: str
    save: str
    said: str
    build: Callable[[CourseCase, Data], Any]
    verb: Callable[[CourseCase, Any, int, Actor], object]


def _meeting(case: CourseCase) -> Meeting:
    assert case.meeting is not None  # noqa: S101 - asked by the view
    return case.meeting


def _schedule(case: CourseCase, data: Data) -> ScheduleForm:
    committee = f"UBND {case.assessment.ward.kind_name} {case.assessment.ward.name}"
    return ScheduleForm(data) if data is not None else ScheduleForm.of(case.meeting, committee)


def _renewal(case: CourseCase, data: Data) -> RenewForm:
    if data is not None:
        return RenewForm(data, auto_id="hop_moi_%s")
    meeting = _meeting(case)
    names = ("version", "starts_at", "place", "agenda")
    return RenewForm(initial={name: getattr(meeting, name) for name in names}, auto_id="hop_moi_%s")


def _person(case: CourseCase, data: Data) -> PersonForm:
    return PersonForm(
        data,
        initial={"version": _meeting(case).version},
        procedure=case.procedure,
        ward_id=case.assessment.ward_id,
        auto_id="nguoi_%s",
    )


def _roll(case: CourseCase, data: Data) -> RollForm:
    return RollForm(data, initial={"version": _meeting(case).version}, people=case.attendees, auto_id="dd_%s")


def _conclusions(case: CourseCase, data: Data) -> ConclusionsForm:
    return ConclusionsForm(data, initial={"version": _meeting(case).version}, case=case, auto_id="kl_%s")


def _outcome(case: CourseCase, data: Data) -> OutcomeForm:
    return OutcomeForm(data, auto_id="bq_%s") if data is not None else OutcomeForm.of(_meeting(case))


def _invitation(case: CourseCase, data: Data) -> InviteForm:
    return InviteForm(data, initial={"version": _meeting(case).version}, auto_id="moi_%s")


PLAN = "lap"
"""The one part that is sent before there is a meeting."""
SECTIONS: Mapping[str, Section] = {
    PLAN: Section(
        "schedule_form", "thanh-phan", "Lập cuộc họp",
        "Đã lập cuộc họp. Xin xem lại thành phần rồi mời họp.", _schedule,
        lambda case, form, version, by: actions.plan_meeting(
            assessment=case.assessment, schedule=form.schedule(), by=by
        ),
    ),
    "lich": Section(
        "schedule_form", "lich-hop", "Lưu lịch họp", "Đã lưu lịch và nội dung họp.", _schedule,
        lambda case, form, version, by: actions.reschedule(
            meeting=_meeting(case), schedule=form.schedule(), version=version, by=by
        ),
    ),
    "them": Section(
        "person_form", "thanh-phan", "Thêm người dự", "Đã thêm người dự họp.", _person,
        lambda case, form, version, by: attendance.add_person(
            meeting=_meeting(case), person=form.person(), version=version, by=by
        ),
    ),
    "moi": Section(
        "invite_form", "giay-moi", "Mời họp", "Đã ghi nhận việc mời họp.", _invitation,
        lambda case, form, version, by: actions.invite(meeting=_meeting(case), version=version, by=by),
    ),
    "diem-danh": Section(
        "roll_form", "thanh-phan", "Lưu điểm danh", "Đã lưu điểm danh.", _roll,
        lambda case, form, version, by: attendance.call_roll(
            meeting=_meeting(case), marks=form.marks(), version=version, by=by
        ),
    ),
    "ket-luan": Section(
        "conclusions_form", "ket-luan", "Lưu kết luận", "Đã lưu kết luận từng chỉ tiêu.", _conclusions,
        lambda case, form, version, by: concluding.conclude(
            meeting=_meeting(case), concluded=form.concluded(), version=version, by=by
        ),
    ),
    "bieu-quyet": Section(
        "outcome_form", "bieu-quyet", "Lưu biểu quyết, kết luận", "Đã lưu biểu quyết và kết luận.", _outcome,
        lambda case, form, version, by: concluding.note_outcome(
            meeting=_meeting(case), outcome=form.outcome(), version=version, by=by
        ),
    ),
    "hop-moi": Section(
        "renew_form", "thanh-phan", "Lập cuộc họp mới",
        "Đã lập cuộc họp mới từ thành phần và kết luận của cuộc họp cũ.", _renewal,
        lambda case, form, version, by: actions.renew(
            meeting=_meeting(case), schedule=form.schedule(), reason=form.cleaned_data["reason"],
            version=version, by=by,
        ),
    ),
}  # fmt: skip
"""The parts by the word in their address."""


def differences(now: forms.Form, typed: forms.Form) -> list[dict[str, str]]:
    """Return label, stored and typed value of each field that differs; both in the words of the page."""
    rows = []
    for name, field in typed.fields.items():
        if name == "version":
            continue
        stored = (
            _shown(now.fields[name], now.get_initial_for_field(now.fields[name], name))
            if name in now.fields
            else ""
        )
        wanted = _shown(field, typed.cleaned_data.get(name))
        if stored != wanted:
            rows.append({"label": str(field.label), "now": stored, "typed": wanted})
    return rows


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset
        found = value if isinstance(value, Model) or rows is None else rows.filter(pk=value).first()
        return field.label_from_instance(found) if found else ""
    if isinstance(value, bool):
        value = "1" if value else "0"
    if isinstance(field, forms.ChoiceField):
        return next((str(label) for key, label in _choices(field) if key == (value or "")), "")
    return _plain(value)


def _choices(field: forms.ChoiceField) -> list[tuple[str, str]]:
    return list(field.choices)  # type: ignore[arg-type]  # flat lists of pairs, in every form of the page


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return vi.date(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return vi.number(value) if isinstance(value, Decimal) else str("" if value is None else value)

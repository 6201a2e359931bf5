"""What the forms of a plan's lines choose from, and the fields they have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import DayField
from accounts.models import Unit
from assignments.lines import Line, Names
from assignments.models import Plan
from assignments.shifting import names_day_after
from criteria.models import Indicator

BLANKS = re.compile(r"[ \t\r\n\f\v]+")
BODIES = "Tổ chức, cơ quan"
LONGEST_TEXT = 20_000
LONGEST_RESULT = 2_000
OLD_PAGE = "Trang đã cũ. Xin tải lại trang rồi nhập lại."
NOT_THERE = "Mục được chọn không còn trong danh sách. Xin chọn lại."
Choices = list[tuple[str, str]]
Groups = list[tuple[str, Choices]]
Key = TypeVar("Key", str, int)


def one_line(text: str) -> str:
    """Return the text as one paragraph: line breaks and runs of blanks become one blank, other spaces stay."""
    return BLANKS.sub(" ", text).strip()


@dataclass(frozen=True)
class Offer:
    """The positions, units, phases and indicators a line of one plan may name; ``of`` reads them in four queries."""

    positions: Choices
    units: Groups
    phases: Choices
    indicators: Choices
    names: Names = field(repr=False)

    @property
    def parties(self) -> Groups:
        return [("Chức danh", self.positions), *self.units]

    @property
    def bodies(self) -> Groups:
        """Return the units by their id alone, for requests: bodies outside the committee first."""
        groups = sorted(self.units, key=lambda group: group[0] != BODIES)
        return [(label, [(key[1:], name) for key, name in choices]) for label, choices in groups]

    @classmethod
    def of(cls, plan: Plan, line: Line | None) -> Offer:
        """Return what is in use on the ward's day, and what the line names already, whatever became of it."""
        named, today = line.party_keys if line else frozenset(), plan.ward.today()
        positions = [(f"p{row.pk}", row.title, row.is_active) for row in plan.ward.positions.all()]
        units = list(plan.ward.units.all())
        valid = {f"u{unit.pk}": _is_valid(unit, today) for unit in units}
        phases = [(str(pk), name) for pk, name in plan.phases.values_list("pk", "name")]
        indicators = {
            row.pk: row
            for row in Indicator.objects.filter(framework__assessments__plans=plan).order_by("order")
        }
        return cls(
            positions=_offered(positions, named),
            units=[
                (label, _offered(rows, named))
                for label, rows in _by_kind(units, valid).items()
                if _offered(rows, named)
            ],
            phases=phases,
            indicators=[
                (str(row.pk), f"{row.code}. {row.short_name or row.name or ''}")
                for row in indicators.values()
            ],
            names=Names(
                parties={key: name for key, name, _ in positions}
                | {f"u{unit.pk}": unit.name for unit in units},
                phases={int(pk): name for pk, name in phases},
                indicators={pk: row.code for pk, row in indicators.items()},
            ),
        )


def _is_valid(unit: Unit, on: date) -> bool:
    began, ends = unit.valid_from or on, unit.valid_to or on
    return began <= on <= ends


def _offered(rows: Iterable[tuple[str, str, bool]], named: frozenset[str]) -> Choices:
    return [
        (key, name if in_use else f"{name} (không còn dùng)")
        for key, name, in_use in rows
        if in_use or key in named
    ]


def _by_kind(units: list[Unit], valid: Mapping[str, bool]) -> dict[str, list[tuple[str, str, bool]]]:
    labels = {
        Unit.Kind.STAFF_GROUP: "Nhóm công chức",
        Unit.Kind.DEPARTMENT: "Bộ phận, phòng",
        Unit.Kind.BODY: BODIES,
        Unit.Kind.RESIDENTIAL_GROUP: "Tổ dân phố, khối, thôn",
    }
    return {
        label: [(f"u{unit.pk}", unit.name, valid[f"u{unit.pk}"]) for unit in units if unit.kind == kind]
        for kind, label in labels.items()
    }


def in_order(chosen: Iterable[Key], stored: Iterable[Key]) -> tuple[Key, ...]:
    """Return what is ticked, as it stands in the plan, then what is new: a list of ticks has an order of its own."""
    ticked, before = list(chosen), list(stored)
    return tuple(key for key in before if key in ticked) + tuple(key for key in ticked if key not in before)


def begun_with(data: Any, prefix: str, initial: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a list that the sent form began with: of those added meanwhile it knows nothing."""
    count = str(data.get(f"{prefix}-INITIAL_FORMS", "")) if data is not None else ""
    known = int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 0
    return initial if data is None else initial[:known]


# Fields --------------------------------------------------------------------------------------------------------


class LineText(forms.CharField):
    """Words of one paragraph, typed in as many lines as the window has."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class PartiesField(forms.MultipleChoiceField):
    """Positions and units, ticked in a list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            error_messages={"invalid_choice": NOT_THERE, "invalid_list": NOT_THERE},
        )


class ChosenField(forms.TypedChoiceField):
    """One of a list, or nothing; a number unless told otherwise."""

    def __init__(self, label: str, *, nothing: str = "Không ghi", coerce: Any = int) -> None:
        self.nothing = nothing
        super().__init__(
            label=label,
            required=False,
            coerce=coerce,
            empty_value=None if coerce is int else "",
            error_messages={"invalid_choice": NOT_THERE},
        )

    def offer(self, choices: Choices | Groups) -> None:
        self.choices = [("", self.nothing), *choices]


class FigureField(forms.DecimalField):
    """A figure written as here ("95", "99,5")."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).strip().replace(",", ".") if value not in (None, "") else None)

    @staticmethod
    def written(value: Decimal) -> str:
        """Return a stored figure as a person types it."""
        return f"{value.normalize():f}".replace(".", ",")


class RowField(forms.IntegerField):
    """The id of the stored row a form of a list belongs to; nonsense is a new row."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> int | None:
        text = str(value or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 - Django's signature
        return False


def due_fields() -> dict[str, forms.Field]:
    """Return the three fields of a time: as the plan says it, and the day it ends on, "trước" or "chậm nhất"."""
    return {
        "due_text": forms.CharField(
            label="Thời gian, như kế hoạch ghi",
            required=False,
            max_length=200,
            help_text="ví dụ: trước ngày 30/11/2023; trong quý I/2023",
        ),
        "due_how": forms.ChoiceField(
            label="Hạn tính theo ngày",
            required=False,
            choices=[("", "Không có ngày"), ("before", "trước ngày"), ("by", "chậm nhất ngày")],
            error_messages={"invalid_choice": NOT_THERE},
        ),
        "due_day": DayField(label="Ngày", required=False),
    }


class DueForm(forms.Form):
    """A form that asks for a time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(due_fields())
        self.order_fields(self.ORDER)

    ORDER: list[str] = []

    @staticmethod
    def due_initial(due_text: str, due_on: date | None) -> dict[str, Any]:
        """Return how a stored last day is shown: "trước ngày 30/11" is stored as its last day, 29/11."""
        before = names_day_after(due_text)
        if due_on is None:
            return {"due_text": due_text}
        return {
            "due_text": due_text,
            "due_how": "before" if before else "by",
            "due_day": due_on + timedelta(days=1) if before else due_on,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        how, day = cleaned.get("due_how"), cleaned.get("due_day")
        if day and not how and "due_how" not in self.errors:
            self.add_error("due_how", ValidationError("Xin chọn “trước ngày” hoặc “chậm nhất ngày”."))
        if how and not day and "due_day" not in self.errors:
            self.add_error("due_day", ValidationError("Xin ghi ngày, hoặc chọn “Không có ngày”."))
        cleaned["due_on"] = day - timedelta(days=1) if day and how == "before" else day
        return cleaned

"""One form for a line of a draft: its words and, by its kind, what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from assignments.line_fields import (
    LONGEST_RESULT,
    LONGEST_TEXT,
    NOT_THERE,
    OLD_PAGE,
    ChosenField,
    DueForm,
    LineText,
    Offer,
    PartiesField,
    begun_with,
    in_order,
)
from assignments.line_lists import SETS, RowFormSet, initial_of, meaning_of
from assignments.lines import DutyMeaning, Line, TaskMeaning
from assignments.models import Paragraph, Plan, Task

Kind = Paragraph.Kind
BY_KIND: dict[str, tuple[str, ...]] = {
    Kind.DUTY: ("duty", "reports", "targets"),
    Kind.TASK: ("task", "targets", "models"),
    Kind.TARGET: ("targets", "models"),
    Kind.REQUEST: ("requests",),
    Kind.REPORTING: ("reports",),
    Kind.FUNDING: ("funding",),
}
"""The parts of meaning that a form of each kind asks for."""
ROWS = ("reports", "targets", "funding", "models")
"""The parts that are lists; what a line has of them is shown whatever its kind."""


class WordsForm(forms.Form):
    """The words of a line and its place in the plan."""

    line = forms.CharField(label="Trang đang mở", widget=forms.HiddenInput, required=False, max_length=18)
    version = forms.IntegerField(
        label="Trang đang mở",
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), OLD_PAGE),
    )
    text = LineText(
        label="Lời văn",
        max_length=LONGEST_TEXT,
        rows=4,
        error_messages={"required": "Xin ghi lời văn của đoạn."},
    )
    kind = forms.ChoiceField(
        label="Loại đoạn", choices=Kind.choices, error_messages={"invalid_choice": NOT_THERE}
    )
    section = forms.CharField(
        label="Mục",
        required=False,
        max_length=32,
        help_text="ví dụ: II.1.2; để các đoạn cùng mục đi với nhau",
    )
    indicator = ChosenField("Chỉ tiêu", nothing="Không thuộc chỉ tiêu nào")

    def __init__(self, data: Any, *, offer: Offer, line: Line, version: int, row: int | None) -> None:
        initial = {"text": line.text, "kind": line.kind, "section": line.section, "version": version}
        super().__init__(data, initial={**initial, "indicator": line.indicator, "line": row or ""})
        choices = list(offer.indicators)
        if line.indicator and str(line.indicator) not in dict(choices):
            choices.append((str(line.indicator), "Chỉ tiêu của bộ tiêu chí cũ"))
        field = self.fields["indicator"]
        assert isinstance(field, ChosenField)  # noqa: S101 - for the type checker
        field.offer(choices)


class ChargeForm(DueForm):
    """Who answers, until when, with what result: what duties and tasks have in common."""

    PARTS: ClassVar[tuple[str, ...]] = ("lead", "supporting")

    lead = PartiesField("Chủ trì")
    supporting = PartiesField("Phối hợp")
    result = LineText(label="Kết quả, sản phẩm", required=False, max_length=LONGEST_RESULT)

    def __init__(self, data: Any, *, offer: Offer, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=self.PREFIX, initial=initial)
        self.names = offer.names
        for part in self.PARTS:
            field = self.fields[part]
            assert isinstance(field, PartiesField)  # noqa: S101 - for the type checker
            field.choices = offer.parties

    PREFIX: ClassVar[str] = ""

    def parties(self) -> list[dict[str, Any]]:
        """Return the fields of the parties, each with the names of what is ticked now."""
        return [
            {"field": self[part], "chosen": [self.names.party(key) for key in self[part].value() or []]}
            for part in self.PARTS
        ]

    def chosen(self, part: str) -> tuple[str, ...]:
        """Return what is ticked, in the plan's order: what stands there first, then what is new."""
        return in_order(self.cleaned_data[part], self.initial[part])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        both = set(cleaned.get("lead", ())) & set(cleaned.get("supporting", ()))
        if both:
            names = "; ".join(self.names.party(key) for key in sorted(both))
            self.add_error("supporting", ValidationError(f"Đã ghi là chủ trì: {names}."))
        return cleaned


class DutyForm(ChargeForm):
    """What a duty gives to whom, with what authority."""

    PREFIX = "giao"
    PARTS = ("lead", "supporting", "keeps_file")
    ORDER = [*PARTS, "what", "authority", "due_text", "due_how", "due_day", "result"]

    keeps_file = PartiesField("Lưu hồ sơ")
    what = LineText(
        label="Việc",
        required=False,
        max_length=LONGEST_TEXT,
        help_text="Để trống khi việc chính là lời văn của đoạn.",
    )
    authority = LineText(label="Thẩm quyền", required=False, max_length=LONGEST_RESULT, rows=1)

    @classmethod
    def of(cls, data: Any, offer: Offer, line: Line) -> DutyForm:
        duty = line.duty or DutyMeaning()
        names = ("lead", "supporting", "keeps_file", "what", "authority", "result")
        initial = {name: getattr(duty, name) for name in names}
        return cls(data, offer=offer, initial={**initial, **cls.due_initial(duty.due_text, duty.due_on)})

    def meaning(self) -> DutyMeaning:
        values = self.cleaned_data
        return DutyMeaning(
            lead=self.chosen("lead"),
            supporting=self.chosen("supporting"),
            keeps_file=self.chosen("keeps_file"),
            **{name: values[name] for name in ("what", "authority", "due_text", "due_on", "result")},
        )


class TaskForm(ChargeForm):
    """A task, measure or milestone, where the line heads one."""

    PREFIX = "viec"
    ORDER = [
        "heads",
        "kind",
        "lead",
        "supporting",
        "title",
        "phase",
        "quarter",
        "year",
        "due_text",
        "due_how",
    ]

    heads = forms.BooleanField(
        label="Đoạn này mở đầu một việc của kế hoạch",
        required=False,
        help_text="Bỏ dấu khi đoạn chỉ nói thêm cho việc ở đoạn trên (thời gian, ngành chủ trì, kết quả).",
    )
    kind = forms.ChoiceField(
        label="Loại việc",
        choices=[(value, str(label).capitalize()) for value, label in Task.Kind.choices],
        error_messages={"invalid_choice": NOT_THERE},
    )
    title = LineText(
        label="Việc",
        required=False,
        max_length=LONGEST_TEXT,
        help_text="Để trống khi việc chính là lời văn của đoạn.",
    )
    phase = ChosenField("Giai đoạn")
    quarter = ChosenField("Quý")
    year = forms.IntegerField(label="Năm", required=False, min_value=2000, max_value=2100)

    def __init__(self, data: Any, *, offer: Offer, initial: dict[str, Any]) -> None:
        super().__init__(data, offer=offer, initial=initial)
        phase, quarter = self.fields["phase"], self.fields["quarter"]
        assert isinstance(phase, ChosenField) and isinstance(quarter, ChosenField)  # noqa: S101
        phase.offer(offer.phases)
        quarters = Task._meta.get_field("quarter").flatchoices
        quarter.offer([(str(number), str(name)) for number, name in quarters])

    @classmethod
    def of(cls, data: Any, offer: Offer, line: Line) -> TaskForm:
        task = line.task or TaskMeaning()
        names = ("kind", "lead", "supporting", "title", "phase", "quarter", "year", "result")
        initial = {name: getattr(task, name) for name in names}
        initial["heads"] = line.task is not None or line.kind != Kind.TASK
        return cls(data, offer=offer, initial={**initial, **cls.due_initial(task.due_text, task.due_on)})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("quarter") and not cleaned.get("year") and "year" not in self.errors:
            self.add_error("year", ValidationError("Xin ghi năm của quý này."))
        return cleaned

    def meaning(self) -> TaskMeaning | None:
        values = self.cleaned_data
        if not values["heads"]:
            return None
        same = ("kind", "title", "phase", "year", "quarter", "due_text", "due_on", "result")
        return TaskMeaning(
            lead=self.chosen("lead"),
            supporting=self.chosen("supporting"),
            **{name: values[name] for name in same},
        )


class RequestsForm(forms.Form):
    """Which bodies are asked."""

    bodies = forms.TypedMultipleChoiceField(
        label="Đề nghị gửi",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        error_messages={
            "required": "Xin chọn cơ quan, tổ chức được đề nghị.",
            "invalid_choice": NOT_THERE,
            "invalid_list": NOT_THERE,
        },
    )

    @classmethod
    def of(cls, data: Any, offer: Offer, line: Line) -> RequestsForm:
        form = cls(data, prefix="gui", initial={"bodies": [str(pk) for pk in line.requests]})
        field = form.fields["bodies"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = offer.bodies
        return form

    def meaning(self) -> tuple[int, ...]:
        return in_order(self.cleaned_data["bodies"], [int(pk) for pk in self.initial["bodies"]])


class LineForms:
    """All forms of one line together.

    ``row`` is the id of its paragraph, None for a line to be added; ``line`` is then what it begins with.
    """

    def __init__(
        self,
        *,
        plan: Plan,
        line: Line,
        version: int,
        row: int | None = None,
        data: QueryDict | None = None,
        kind: str = "",
    ) -> None:
        self.stored_line, self.is_stored = line, row is not None
        self.offer = Offer.of(plan, line)
        self.words = WordsForm(data, offer=self.offer, line=line, version=version, row=row)
        wanted = data.get("kind", "") if data is not None else kind
        self.kind = wanted if wanted in Kind.values else line.kind
        if data is None and self.kind != line.kind:
            self.words.initial["kind"] = self.kind
        needed = BY_KIND.get(self.kind, ())
        self.sections = [*needed, *(name for name in ROWS if getattr(line, name) and name not in needed)]
        sent = set(data.getlist("phan")) if data is not None else set()
        self.missing = data is not None and not set(needed) <= sent
        self.forms: dict[str, Any] = {
            name: self._section(name, data if name in sent else None) for name in self.sections
        }

    def _section(self, name: str, data: QueryDict | None) -> Any:
        line = self.stored_line
        if name in SETS:
            prefix, formset, _ = SETS[name]
            initial = [initial_of(row) for row in getattr(line, name)]
            initial = begun_with(data, prefix, initial)
            return formset(data, prefix=prefix, initial=initial, form_kwargs={"offer": self.offer})
        made: Mapping[str, Any] = {"duty": DutyForm, "task": TaskForm, "requests": RequestsForm}
        return made[name].of(data, self.offer, line)

    @property
    def duty(self) -> DutyForm | None:
        return self.forms.get("duty")

    @property
    def task(self) -> TaskForm | None:
        return self.forms.get("task")

    @property
    def requests(self) -> RequestsForm | None:
        return self.forms.get("requests")

    @property
    def lists(self) -> list[dict[str, Any]]:
        """Return the lists with their headings; those with rows stand open."""
        return [
            {"name": name, "title": SETS[name][2], "set": form, "open": self._is_open(name, form)}
            for name, form in self.forms.items()
            if name in SETS
        ]

    def _is_open(self, name: str, form: RowFormSet) -> bool:
        return bool(getattr(self.stored_line, name) or form.is_bound) or self.kind in {
            Kind.REPORTING,
            Kind.FUNDING,
            Kind.TARGET,
        }

    @property
    def leaves_out(self) -> list[str]:
        """Return what the line means now and a line of the chosen kind would not mean any more."""
        line = self.stored_line
        parts = {
            "giao việc": line.duty and self.kind != Kind.DUTY,
            "việc của kế hoạch": line.task and self.kind != Kind.TASK,
            "nơi được đề nghị": line.requests and self.kind != Kind.REQUEST,
        }
        return [words for words, gone in parts.items() if gone]

    def is_valid(self) -> bool:
        """Return whether all that was sent can be stored; errors stand at their fields."""
        valid = [self.words.is_valid(), *(form.is_valid() for form in self.forms.values() if form.is_bound)]
        if self.missing:
            self.words.add_error("kind", "Loại đoạn vừa đổi. Xin xem phần bên dưới rồi lưu lại.")
        return all(valid) and not self.missing

    def errors(self) -> list[dict[str, str]]:
        """Return every error of the parts of meaning for the summary, with the place of its field."""
        found = []
        for name, form in self.forms.items():
            for one in form.forms if name in SETS else [form]:
                for bound in one if one.is_bound else ():
                    place = f"#{bound.auto_id}"
                    found += [{"href": place, "text": f"{bound.label}: {error}"} for error in bound.errors]
            if name in SETS and form.is_bound:
                found += [{"href": "", "text": str(error)} for error in form.non_form_errors()]
        return found

    def line(self) -> Line:
        """Return the line as typed; only after ``is_valid``."""
        words, stored = self.words.cleaned_data, self.stored_line
        text = words["text"]
        return Line(
            text=stored.text if " ".join(text.split()) == " ".join(stored.text.split()) else text,
            kind=words["kind"],
            section=words["section"],
            indicator=words["indicator"],
            duty=self.duty.meaning() if self.duty else None,
            task=self.task.meaning() if self.task else None,
            requests=self.requests.meaning() if self.requests else (),
            **{name: self._rows(name) for name in ROWS},
        )

    def _rows(self, name: str) -> tuple[Any, ...]:
        form = self.forms.get(name)
        if form is None:
            return ()
        if not form.is_bound:  # somebody added rows meanwhile: not this person's to remove
            return tuple(getattr(self.stored_line, name))
        known = {row.row for row in getattr(self.stored_line, name)}
        values = [{**row, "row": row["row"] if row["row"] in known else None} for row in form.rows()]
        return tuple(meaning_of(name, row) for row in values)

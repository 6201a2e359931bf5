"""How a plan begins: empty, from last year's, or as the next version of an issued one (docs/decisions/0015)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Position, Unit, Ward
from assignments.models import (
    Assessment,
    Assignment,
    FundingLine,
    ModelGroup,
    ModelSite,
    Paragraph,
    Party,
    Phase,
    Plan,
    ReportDuty,
    Request,
    Target,
    Task,
)
from assignments.shifting import Shift, without_issue
from criteria.mapping import shipped
from criteria.models import Framework, Indicator

Row = TypeVar("Row", bound=models.Model)
Kind = Paragraph.Kind

NOT_A_DRAFT = "Kế hoạch này không còn là dự thảo nên không sửa được. Xin tải lại trang."
FRAME = (
    ("I", "I. MỤC ĐÍCH, YÊU CẦU"),
    ("I.1", "1. Mục đích"),
    ("I.2", "2. Yêu cầu"),
    ("II", "II. NỘI DUNG"),
    ("III", "III. TỔ CHỨC THỰC HIỆN"),
    ("IV", "IV. KINH PHÍ"),
)
"""Section and heading of what a plan consists of; the officer writes what stands under them."""
SIGNATURE = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
FIRST_YEAR, LAST_YEAR = 2017, 2099


class Purpose(models.TextChoices):
    """What a new plan is for."""

    YEARLY = "yearly", "kế hoạch năm"
    PROGRAMME = "programme", "chương trình nhiều năm"


def locked(plan: Plan) -> Plan:
    """Return the plan as it is now, for this transaction alone: its ward's plans are made and issued one after another.

    Raises Refused when it was deleted meanwhile.
    """
    Ward.objects.select_for_update(no_key=True).get(pk=plan.ward_id)
    plans = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("ward", "based_on")
    found = plans.filter(pk=plan.pk).first()
    if found is None:
        raise Refused("Dự thảo này đã được bỏ.")
    return found


# An empty plan -------------------------------------------------------------------------------------------------


@transaction.atomic
def create_plan(
    *, ward: Ward, first_year: int, last_year: int, title: str, kind: str = Purpose.YEARLY, by: Actor
) -> Plan:
    """Create an empty draft with the headings a plan needs and return it; the year's open assessment is attached.

    Raises Refused for years that do not fit the kind, or without a title.
    """
    Ward.objects.select_for_update(no_key=True).get(pk=ward.pk)
    _refuse_years(first_year, last_year, kind)
    if not title.strip():
        raise Refused("Xin ghi trích yếu của kế hoạch.")
    stem = f"ke-hoach-{first_year}" if kind == Purpose.YEARLY else f"chuong-trinh-{first_year}-{last_year}"
    plan = Plan.objects.create(
        ward=ward,
        code=_free_code(ward, stem),
        title=" ".join(title.split()),
        place=ward.name_with_kind,
        first_year=first_year,
        last_year=last_year,
        signature_lines=SIGNATURE,
    )
    Paragraph.objects.bulk_create(
        Paragraph(plan=plan, number=number, kind=Kind.HEADING, section=section, text=text)
        for number, (section, text) in enumerate(FRAME, 1)
    )
    plan.assessments.set(assessments_for(plan))
    record(by, "plan_create", plan, version="1", detail={"year": _years(plan)})
    return plan


def _refuse_years(first: int, last: int, kind: str) -> None:
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise Refused(
            f"Năm của kế hoạch nằm trong khoảng {FIRST_YEAR}–{LAST_YEAR}, năm cuối không trước năm đầu."
        )
    if (kind == Purpose.YEARLY) != (first == last):
        raise Refused("Kế hoạch năm chỉ có một năm; chương trình có từ hai năm trở lên.")


def _free_code(ward: Ward, stem: str) -> str:
    taken = set(Plan.objects.filter(ward=ward, code__startswith=stem).values_list("code", flat=True))
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code


def _years(plan: Plan) -> str:
    return (
        str(plan.first_year) if plan.first_year == plan.last_year else f"{plan.first_year}-{plan.last_year}"
    )


def assessments_for(plan: Plan) -> list[Assessment]:
    """Return the ward's assessments that a plan answers, by its years: the yearly standard's, or its programme's.

    A plan of several years is a programme's, and so is one that answers a programme of targets, or was made from such a
    plan; where it is known which programme, others stay out. Two queries.
    """
    found = Assessment.objects.filter(ward=plan.ward_id, year__range=(plan.first_year, plan.last_year))
    found = found.select_related("framework").order_by("year", "pk")
    known = Assessment.objects.filter(plans__in=[plan.pk, plan.based_on_id or 0])
    modes = dict(known.values_list("framework__code", "framework__mode"))
    codes = [code for code, mode in modes.items() if mode == Framework.Mode.TARGETS]
    if codes:
        return list(found.filter(framework__code__in=codes))
    return list(found.yearly() if plan.first_year == plan.last_year else found.programmes())


# From last year's ----------------------------------------------------------------------------------------------


@transaction.atomic
def start_from(*, plan: Plan, year: int, by: Actor) -> Plan:
    """Make the draft of a later year (of a programme: of the years from ``year`` on) from an issued plan; return it.

    Words and days move by whole years; what cites a document stays (``assignments.shifting``). Parties keep their posts and
    units unless those are no longer used; answers, states and money begin anew. ``assignments.changes`` lists what changed,
    ``assignments.lacks`` what a person must check. Raises Refused when the plan is a draft, the year is not a later one, or
    a plan of that year was made from it already.
    """
    source = locked(plan)
    if source.state != Plan.State.ISSUED:
        raise Refused("Chỉ lập kế hoạch năm sau từ kế hoạch đang có hiệu lực.")
    by_years = year - source.first_year
    if by_years < 1 or source.last_year + by_years > LAST_YEAR:
        raise Refused(f"Kế hoạch mới phải thuộc năm sau năm {source.first_year}.")
    code = _code_of_year(source, year)
    earlier = Plan.objects.filter(ward=source.ward_id, code=code).order_by("-version").first()
    if earlier:
        raise Refused(
            f"Kế hoạch năm {year} đã được lập từ kế hoạch này ({earlier.get_state_display().lower()}). "
            "Xin mở kế hoạch đó trong danh sách."
        )
    shift = Shift(source.first_year, source.last_year, by_years)
    copy = _clone(source, **_head(source, shift, code))
    copy.save()
    found = assessments_for(copy)
    copy.assessments.set(found)
    _Copy(source, copy, shift, successors(source, found)).run()
    record(by, "plan_start", copy, version="1", detail={"from": str(source), "year": _years(copy)})
    return copy


def _code_of_year(source: Plan, year: int) -> str:
    """Return "hong-son-2024" for a plan called "hong-son-2023"; a code without its year gets one."""
    old, last = str(source.first_year), str(source.last_year)
    stem = re.sub(rf"-?{old}(?:-{last})?(?=-|\Z)", "", source.code)
    years = str(year) if old == last else f"{year}-{year + source.last_year - source.first_year}"
    return f"{stem[: 60 - len(years)].strip('-')}-{years}".strip("-")


def _head(source: Plan, shift: Shift, code: str) -> dict[str, Any]:
    posts = Position.objects.filter(pk__in=[source.coordinator_id, source.deputy_reviewer_id], is_active=True)
    in_use = set(posts.values_list("pk", flat=True))
    return UNISSUED | {
        "code": code,
        "version": 1,
        "based_on_id": source.pk,
        "title": shift.words(source.title)[:300],
        "first_year": source.first_year + shift.by,
        "last_year": source.last_year + shift.by,
        "evidence_before": shift.day(source.evidence_before),
        "coordinator_id": source.coordinator_id if source.coordinator_id in in_use else None,
        "deputy_reviewer_id": source.deputy_reviewer_id if source.deputy_reviewer_id in in_use else None,
        "recipients": [shift.words(line) for line in source.recipients],
    }


UNISSUED: dict[str, Any] = {
    "state": Plan.State.DRAFT,
    "number": "",
    "issued_on": None,
    "signer": "",
    "edits": 0,
    "digest": "",
}
"""What a draft lacks, whatever it was made from."""


def successors(source: Plan, assessments: Iterable[Assessment]) -> dict[int, int]:
    """Return which indicator of the assessments each one of the plan lives on in, by id; without assessments none.

    In the same regulation by its code; in the next by the mapping, where that names one alone. Three queries.
    """
    frameworks = [assessment.framework for assessment in assessments]
    here = Framework.objects.filter(assessments__plans=source)
    rows = list(Indicator.objects.filter(framework__in=here).select_related("framework"))
    new = {(row.framework_id, row.code): row.pk for row in Indicator.objects.filter(framework__in=frameworks)}
    found: dict[int, int] = {}
    for row in rows:
        for framework in frameworks:
            target = new.get((framework.pk, _code_in(row, framework)))
            if target:
                found[row.pk] = target
    return found


def _code_in(indicator: Indicator, framework: Framework) -> str:
    if indicator.framework.code == framework.code:
        return indicator.code
    for table in shipped():
        if indicator.framework.code in table.old and table.new == framework.code:
            targets = [line.targets for line in table.lines if line.source == indicator.code]
            return targets[0][0] if targets and len(targets[0]) == 1 else ""
    return ""


# The copy itself -----------------------------------------------------------------------------------------------


def _clone(row: Row, **changes: Any) -> Row:
    """Return an unsaved copy of a row; ``changes`` by column ("plan_id")."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields} | changes)


@dataclass(frozen=True)
class InUse:
    """The posts and units of a ward that a new plan may charge."""

    posts: frozenset[int]
    units: frozenset[int]

    @classmethod
    def of(cls, ward_id: int, on: date) -> InUse:
        posts = Position.objects.filter(ward=ward_id, is_active=True)
        units = Unit.objects.filter(ward=ward_id).valid(on)
        return cls(
            frozenset(posts.values_list("pk", flat=True)), frozenset(units.values_list("pk", flat=True))
        )

    def holds(self, post: int | None, unit: int | None) -> bool:
        return post in self.posts if post else unit in self.units


def first_day(plan: Plan, today: date) -> date:
    """Return the day from which the plan's posts and units must be in use: its first, or today when that has come."""
    return max(today, date(plan.first_year, 1, 1))


class _Copy:
    """Writes the lines of one plan into another. ``shift`` None: the next version, which keeps the course of things."""

    def __init__(self, source: Plan, copy: Plan, shift: Shift | None, indicators: Mapping[int, int]) -> None:
        self.source, self.copy, self.indicators = source, copy, indicators
        self.is_version = shift is None
        self.shift = shift or Shift(source.first_year, source.last_year, 0)
        self.in_use = InUse.of(source.ward_id, first_day(copy, source.ward.today()))
        self.paragraphs: dict[int, Paragraph] = {}
        self.phases: dict[int, Phase] = {}

    def run(self) -> None:
        self.phases = self._copy(
            Phase,
            lambda row: {
                "name": self._words(row.name),
                "first_year": row.first_year + self.shift.by,
                "last_year": self.shift.year(row.last_year),
            },
        )
        self.paragraphs = self._copy(Paragraph, self._paragraph)
        self._charge("assignment", self._copy(Assignment, self._assignment))
        self._copy(ReportDuty, self._report)
        self._copy(Target, lambda row: {"text": self._words(row.text, 300)})
        self._copy(Request, self._request)
        self._charge("task", self._copy(Task, self._task))
        self._copy(FundingLine, self._money)
        self._place(self._copy(ModelGroup, lambda row: {"name": self._words(row.name, 300)}))

    def _words(self, text: str, most: int | None = None) -> str:
        return self.shift.words(text)[:most]

    def _copy(self, model: type[Row], changes: Any) -> dict[int, Any]:
        """Write copies of the plan's rows of a model, and return them by the id of the row each was copied from."""
        old = list(model._default_manager.filter(plan=self.source).order_by("pk"))
        new = []
        for row in old:
            change = changes(row)
            if change is not None:
                new.append((row.pk, _clone(row, **self._where(row) | change)))
        model._default_manager.bulk_create(row for _, row in new)
        return dict(new)

    def _where(self, row: Any) -> dict[str, Any]:
        """Return where the copy of a row stands: the plan, its paragraph, phase and indicator."""
        found: dict[str, Any] = {"plan_id": self.copy.pk}
        for column, rows in (("paragraph_id", self.paragraphs), ("phase_id", self.phases)):
            if getattr(row, column, None):
                found[column] = rows[getattr(row, column)].pk
        if not self.is_version and getattr(row, "indicator_id", None):
            found["indicator_id"] = self.indicators.get(row.indicator_id)
        return found

    def _paragraph(self, row: Paragraph) -> dict[str, Any]:
        return {"text": copied_words(row, self.shift), "original": "", "version": 1}

    def _assignment(self, row: Assignment) -> dict[str, Any]:
        moved = {name: self._words(getattr(row, name)) for name in ("what", "authority", "result")}
        return moved | {"due_text": self._words(row.due_text, 200), "due_on": self.shift.day(row.due_on)}

    def _report(self, row: ReportDuty) -> dict[str, Any]:
        found: dict[str, Any] = {"subject": self._words(row.subject, 300)}
        if not self.is_version:
            for column, known in (
                ("author_id", self.in_use.posts),
                ("author_unit_id", self.in_use.units),
                ("recipient_id", self.in_use.posts),
            ):
                found[column] = getattr(row, column) if getattr(row, column) in known else None
        return found

    def _request(self, row: Request) -> dict[str, Any] | None:
        if self.is_version:
            return {}
        if row.body_id not in self.in_use.units:
            return None
        unanswered = {"answer": "", "answered_on": None, "noted_by_id": None, "noted_at": None, "version": 1}
        return unanswered | {"text": self._words(row.text)}

    def _task(self, row: Task) -> dict[str, Any]:
        moved: dict[str, Any] = {name: self._words(getattr(row, name)) for name in ("title", "result")}
        moved |= {"due_text": self._words(row.due_text, 200), "due_on": self.shift.day(row.due_on)}
        moved["year"] = self.shift.year(row.year)
        if not self.is_version:
            moved |= {"state": Task.State.OPEN, "closed_on": None, "reason": "", "closed_by_id": None}
        return moved | {"version": 1}

    def _money(self, row: FundingLine) -> dict[str, Any]:
        moved: dict[str, Any] = {name: self._words(getattr(row, name), 300) for name in ("source", "purpose")}
        if not self.is_version:
            moved |= {"estimate": None, "allotted": None, "spent": None, "note": ""}
        return moved | {"version": 1}

    def _charge(self, owner: str, copies: Mapping[int, models.Model]) -> None:
        """Give the copies of duties or tasks their parties; a post or unit no longer used stays out of another year."""
        rows = Party.objects.filter(**{f"{owner}__in": list(copies)}).order_by("pk")
        Party.objects.bulk_create(
            _clone(row, **{f"{owner}_id": copies[getattr(row, f"{owner}_id")].pk})
            for row in rows
            if self.is_version or self.in_use.holds(row.position_id, row.unit_id)
        )

    def _place(self, groups: Mapping[int, ModelGroup]) -> None:
        """Give the pilots their sites; into another year go only those that go on."""
        rows = ModelSite.objects.filter(model_group__in=list(groups)).order_by("pk")
        goes_on = (
            rows
            if self.is_version
            else [r for r in rows.exclude(state=ModelSite.State.DROPPED) if r.unit_id in self.in_use.units]
        )
        ModelSite.objects.bulk_create(
            _clone(row, model_group_id=groups[row.model_group_id].pk, version=1) for row in goes_on
        )


def copied_words(row: Paragraph, shift: Shift) -> str:
    """Return what a paragraph says in the copy: moved by years, at the head without the number and day of its issue."""
    if row.kind == Kind.TEXT:
        bare = without_issue(row.text, shift.by)
        if bare != row.text:
            return bare
    return shift.words(row.text)


def copy_version(source: Plan, by: Actor) -> Plan:
    """Write the next version of an issued plan as a draft, word for word; the caller holds the lock and checked the state."""
    copy = _clone(source, **UNISSUED, version=_last_version(source) + 1, based_on_id=source.pk)
    copy.save()
    copy.assessments.set(source.assessments.all())
    _Copy(source, copy, None, {}).run()
    record(by, "plan_amend", copy, version=str(copy.version), detail={"from": str(source)})
    return copy


def _last_version(plan: Plan) -> int:
    versions = Plan.objects.filter(ward=plan.ward_id, code=plan.code).aggregate(last=models.Max("version"))
    return int(versions["last"])


# The words anew ------------------------------------------------------------------------------------------------


@transaction.atomic
def rebuild_words(*, plan: Plan, by: Actor) -> int:
    """Write the paragraphs of a draft anew from the version now in force of what it was made from; return how many changed.

    What an officer edited stays. The words of duties, tasks and requests that repeat their paragraph follow it.
    Raises Refused when the plan is no draft, or was made from none.
    """
    draft = locked(plan)
    if draft.state != Plan.State.DRAFT:
        raise Refused(NOT_A_DRAFT)
    if draft.based_on is None:
        raise Refused("Kế hoạch này không lập từ kế hoạch nào.")
    source = _in_force(draft.based_on)
    shift = Shift(source.first_year, source.last_year, draft.first_year - source.first_year)
    wanted = {row.lineage: copied_words(row, shift) for row in source.paragraphs.all()}
    changed = 0
    for row in draft.paragraphs.all():
        text = wanted.get(row.lineage, row.text)
        if row.is_edited or text == row.text:
            continue
        _repeat(row, text)
        Paragraph.objects.filter(pk=row.pk).update(text=text, original="", version=models.F("version") + 1)
        changed += 1
    if source.pk != draft.based_on_id and draft.code != source.code:
        Plan.objects.filter(pk=draft.pk).update(based_on=source)
    record(
        by, "plan_rebuild", draft, version=str(draft.version), detail={"from": str(source), "rows": changed}
    )
    return changed


def _in_force(plan: Plan) -> Plan:
    newest = Plan.objects.in_force().filter(ward=plan.ward_id, code=plan.code).order_by("-version").first()
    return newest or plan


def _repeat(row: Paragraph, text: str) -> None:
    before, after = row.bare_text, text.removeprefix("- ")
    row.assignments.filter(what=before).update(what=after)
    row.tasks.filter(title=before).update(title=after)
    row.requests.filter(text=before).update(text=after)

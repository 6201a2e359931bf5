"""How a plan begins: empty, from last year's, or as the next version of an issued one (docs/decisions/0015)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Position, Ward
from assignments.line_copies import LineCopies, clone, copied_words
from assignments.line_rows import bare, task_title
from assignments.models import Assessment, Paragraph, Plan
from assignments.overview import same_wording
from assignments.shifting import Shift
from criteria.mapping import shipped
from criteria.models import Framework, Indicator

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
    copy = clone(source, **_head(source, shift, code))
    copy.save()
    found = assessments_for(copy)
    copy.assessments.set(found)
    LineCopies(source, copy, shift, successors(source, found)).run()
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

    In the same regulation by its code; in the next by the mapping, where that names one alone; in a ward's own
    form of a regulation by number and name together. Three queries.
    """
    frameworks = [assessment.framework for assessment in assessments]
    here = Framework.objects.filter(assessments__plans=source)
    rows = list(Indicator.objects.filter(framework__in=here).select_related("framework"))
    new = {(row.framework_id, row.code): row for row in Indicator.objects.filter(framework__in=frameworks)}
    found: dict[int, int] = {}
    for row in rows:
        for framework in frameworks:
            target = new.get((framework.pk, _code_in(row, framework) or row.code))
            if target and (_code_in(row, framework) or _same_name(row, target)):
                found[row.pk] = target.pk
    return found


def _same_name(one: Indicator, other: Indicator) -> bool:
    return one.name is not None and other.name is not None and same_wording(one.name, other.name)


def _code_in(indicator: Indicator, framework: Framework) -> str:
    if indicator.framework.code == framework.code:
        return indicator.code
    for table in shipped():
        if indicator.framework.code in table.old and table.new == framework.code:
            targets = [line.targets for line in table.lines if line.source == indicator.code]
            return targets[0][0] if targets and len(targets[0]) == 1 else ""
    return ""


# The next version -----------------------------------------------------------------------------------------------


def copy_version(source: Plan, by: Actor) -> Plan:
    """Write the next version of an issued plan as a draft, word for word; the caller holds the lock and checked the state."""
    copy = clone(source, **UNISSUED, version=_last_version(source) + 1, based_on_id=source.pk)
    copy.save()
    copy.assessments.set(source.assessments.all())
    LineCopies(source, copy, None, {}).run()
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
    before, after = row.bare_text, bare(text)
    row.assignments.filter(what=before).update(what=after)
    row.tasks.filter(title=task_title(row.text)).update(title=task_title(text))
    row.requests.filter(text=before).update(text=after)

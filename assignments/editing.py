"""Verbs on the lines of a draft plan and on their order. Each is atomic and writes its row in the log.

Only drafts are edited: an issued plan is amended by a new version. ``Paragraph.version`` is the lock of a whole line,
words and meaning together; ``Plan.edits`` that of the head and of the order of the lines.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import F, Max, ProtectedError
from django.utils import timezone

from accounts.audit import Actor, AuditEntry, record
from accounts.guard import Refused
from accounts.models import Ward
from assignments.line_rows import MEANINGS, OFFSET, Writing, put_all_in_order, read_line
from assignments.lines import Line, Names, words_of
from assignments.models import Paragraph, Plan

MOST_LINES = 5_000
FROZEN = "Kế hoạch đã ban hành không sửa trực tiếp được; xin lập bản sửa đổi rồi sửa ở bản đó."
REPLACED = "Kế hoạch này đã thay bằng bản mới nên không sửa được nữa."


class Stale(Refused):
    """Somebody else changed the same thing meanwhile."""


class Gone(Refused):
    """Somebody else removed the line meanwhile."""


# What every verb looks at first --------------------------------------------------------------------------------


def why_not_editable(plan: Plan) -> str:
    """Return the polite sentence why the plan's words cannot be edited, or "" for a draft."""
    if plan.state == Plan.State.DRAFT:
        return ""
    return FROZEN if plan.state == Plan.State.ISSUED else REPLACED


def locked(plan_id: int) -> Plan:
    """Return a plan, held with its ward until the end of the transaction; raise Refused when it was dropped.

    Everywhere in the order ward, plan, log: two verbs on the same plan wait for each other and never in a circle.
    """
    Ward.objects.select_for_update(of=("self",), no_key=True).filter(plans=plan_id).first()
    plan = Plan.objects.select_for_update(of=("self",)).select_related("ward").filter(pk=plan_id).first()
    if plan is None:
        raise Refused("Dự thảo này đã được bỏ.")
    return plan


def open_draft(plan_id: int) -> Plan:
    """Return the draft, held until the end of the transaction; raise Refused for any other state."""
    plan = locked(plan_id)
    sentence = why_not_editable(plan)
    if sentence:
        raise Refused(sentence)
    return plan


def _current(plan: Plan, paragraph: Paragraph, version: int) -> Paragraph:
    """Return the line as stored; raise Gone when it was removed, Stale when its version is another."""
    current = Paragraph.objects.filter(plan=plan, pk=paragraph.pk).first()
    if current is None:
        raise Gone(
            f"{_who('plan_line_remove', plan, paragraph.pk) or 'Có người'} vừa bỏ đoạn này khỏi dự thảo. "
            "Nội dung vừa nhập còn ở bên dưới; bấm “Thêm đoạn” nếu vẫn cần."
        )
    if current.version != version:
        who = _who("plan_line_change", plan, paragraph.pk) or _who("plan_line_restore", plan, paragraph.pk)
        raise Stale(
            f"{who or 'Có người'} vừa sửa đoạn {current.number}. "
            "Nội dung vừa nhập được giữ bên dưới; xin xem bản đang có rồi lưu lại."
        )
    current.plan = plan
    return current


def check_edits(plan: Plan, edits: int) -> None:
    if plan.edits != edits:
        raise Stale(
            "Có người vừa thêm, bỏ, chuyển đoạn hoặc sửa phần đầu của dự thảo. Xin xem lại rồi làm tiếp."
        )


def _who(act: str, plan: Plan, paragraph_id: int) -> str:
    """Return who did the act last, with the time: "Trần Văn Bình (lúc 08:14)"."""
    rows = AuditEntry.objects.filter(ward=plan.ward_id, act=act, object_id=str(paragraph_id))
    last = rows.filter(object_kind=Paragraph._meta.label_lower).first()
    return f"{last.person} (lúc {timezone.localtime(last.at):%H:%M})" if last else ""


def _count_edit(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(edits=F("edits") + 1)


def _log(by: Actor, act: str, paragraph: Paragraph, **detail: Any) -> None:
    plan = paragraph.plan
    record(
        by,
        act,
        paragraph,
        ward=plan.ward,
        version=str(paragraph.version),
        detail={"plan": str(plan), **detail},
    )


# Lines ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def change_line(*, paragraph: Paragraph, version: int, line: Line, by: Actor) -> Paragraph:
    """Let a line say and mean something else; nothing happens when it says the same. Return it as stored.

    The first edit of the words keeps what stood there in ``original``. Raises Stale or Gone when somebody else was
    quicker, Refused for a plan that is no draft or a meaning that does not fit the kind.
    """
    plan = open_draft(paragraph.plan_id)
    current = _current(plan, paragraph, version)
    before = read_line(current)
    if line == before:
        return current
    names = _check_line(plan, line, before)
    if not current.original and line.text != current.text:
        current.original = current.text
    _store(current, line)
    now, then = words_of(line, names), words_of(before, names)
    changed = [label for label in {**then, **now} if then.get(label) != now.get(label)]
    told = {label: [then.get(label, ""), now.get(label, "")] for label in changed}
    _log(by, "plan_line_change", current, **told)
    return current


def _store(current: Paragraph, line: Line) -> None:
    """Write a line whose plan is locked and whose version was looked at."""
    current.text, current.kind, current.section = line.text, line.kind, line.section
    current.indicator_id = line.indicator
    current.version += 1
    current.save(update_fields=["text", "kind", "section", "indicator", "original", "version"])
    try:
        Writing(current, line).write()
    except ProtectedError as error:
        raise Refused(
            "Phần việc của đoạn này đã có tài liệu hoặc kết quả đi kèm nên không bỏ được khỏi dự thảo."
        ) from error


def _check_line(plan: Plan, line: Line, before: Line | None) -> Names:
    """Raise Refused for a line that is no line; return the names of what it may name."""
    kind = Paragraph.Kind
    if not line.text.strip():
        raise Refused("Xin ghi lời văn của đoạn.")
    if line.kind not in kind.values:
        raise Refused("Loại đoạn này không có trong danh sách.")
    if (line.kind == kind.DUTY) != (line.duty is not None):
        raise Refused("Đoạn “nhiệm vụ” phải có phần giao việc; đoạn khác thì không.")
    if (line.kind == kind.REQUEST) != bool(line.requests):
        raise Refused("Đoạn “đề nghị” phải ghi gửi cơ quan nào; đoạn khác thì không.")
    if line.task is not None and line.kind != kind.TASK:
        raise Refused("Việc của kế hoạch chỉ ghi ở đoạn loại “nhiệm vụ kế hoạch”.")
    names = Names.of(plan)
    known = set(names.parties)
    if line.party_keys - known or line.phases - set(names.phases):
        raise Refused("Có chức danh, đơn vị hoặc giai đoạn không thuộc kế hoạch của phường này.")
    stays = before is not None and line.indicator == before.indicator
    if line.indicator is not None and line.indicator not in names.indicators and not stays:
        raise Refused("Chỉ tiêu này không thuộc bộ tiêu chí mà kế hoạch gắn với.")
    return names


@transaction.atomic
def add_paragraph(*, plan: Plan, after: int, edits: int, line: Line, by: Actor) -> Paragraph:
    """Put a new line after the one with this number (0: before all) and return it; those behind move one on.

    ``edits`` is the plan's count that the person saw, so that a second click adds no second line.
    """
    draft = open_draft(plan.pk)
    check_edits(draft, edits)
    _check_line(draft, line, None)
    last = draft.paragraphs.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_LINES:
        raise Refused(f"Một kế hoạch có nhiều nhất {MOST_LINES} đoạn.")
    number = min(max(after, 0), last) + 1
    _shift(draft, number, 1)
    paragraph = Paragraph.objects.create(
        plan=draft,
        number=number,
        kind=line.kind,
        section=line.section,
        text=line.text,
        indicator_id=line.indicator,
    )
    Writing(paragraph, line).write()
    _count_edit(draft)
    _log(by, "plan_line_add", paragraph, text=line.text)
    return paragraph


def _shift(plan: Plan, first: int, by: int) -> None:
    """Move the numbers from ``first`` on; through a free range, for both databases look at each row by itself."""
    rows = plan.paragraphs.all()
    rows.filter(number__gte=first).update(number=F("number") + OFFSET)
    rows.filter(number__gte=OFFSET).update(number=F("number") - OFFSET + by)


@transaction.atomic
def remove_paragraph(*, paragraph: Paragraph, version: int, by: Actor) -> None:
    """Take a line and all it means out of the draft; the numbers behind it close up."""
    plan = open_draft(paragraph.plan_id)
    current = _current(plan, paragraph, version)
    if plan.paragraphs.count() == 1:
        raise Refused("Kế hoạch phải còn ít nhất một đoạn.")
    _count_edit(plan)
    _log(by, "plan_line_remove", current, text=current.text)
    number = current.number
    try:
        for model in MEANINGS:
            for row in model._default_manager.filter(paragraph=current):
                row.delete()
        current.delete()
    except ProtectedError as error:
        raise Refused(
            "Phần việc của đoạn này đã có tài liệu hoặc kết quả đi kèm nên không bỏ được khỏi dự thảo."
        ) from error
    _shift(plan, number + 1, -1)
    put_all_in_order(plan)


@transaction.atomic
def move_paragraph(*, paragraph: Paragraph, version: int, up: bool, by: Actor) -> Paragraph:
    """Let a line change places with the one before it, or behind it; return it with its new number."""
    plan = open_draft(paragraph.plan_id)
    current = _current(plan, paragraph, version)
    if current.number != paragraph.number:
        raise Stale(f"Đoạn này vừa được chuyển thành đoạn {current.number}. Xin xem lại rồi chuyển tiếp.")
    old, new = current.number, current.number - 1 if up else current.number + 1
    other = plan.paragraphs.filter(number=new).first()
    if other is None:
        raise Refused("Đoạn này đã ở đầu kế hoạch." if up else "Đoạn này đã ở cuối kế hoạch.")
    rows = Paragraph.objects.all()
    rows.filter(pk=current.pk).update(number=OFFSET)
    rows.filter(pk=other.pk).update(number=old)
    rows.filter(pk=current.pk).update(number=new)
    current.number = new
    put_all_in_order(plan)
    _count_edit(plan)
    _log(by, "plan_line_move", current, **{"from": old, "to": new})
    return current


@transaction.atomic
def restore_paragraph(*, paragraph: Paragraph, version: int, by: Actor) -> Paragraph:
    """Give a line the words back that stood there when the draft was made; what it means stays."""
    plan = open_draft(paragraph.plan_id)
    current = _current(plan, paragraph, version)
    if not current.is_edited:
        raise Refused(f"Đoạn {current.number} đang đúng câu cũ.")
    line = replace(read_line(current), text=current.original)
    edited, current.original = current.text, ""
    _store(current, line)
    _log(by, "plan_line_restore", current, text=[edited, current.text])
    return current

"""Verbs on frameworks; each is atomic, keyword-only, and writes its row in the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from config import vietnamese as vi
from criteria.models import Framework, ValueCheck
from criteria.plain import data_of, faults_of, node_at, sentence_of, write
from criteria.provenance import Value, provenance_of

NOT_A_DRAFT = "Chỉ sửa được bản dự thảo. Bản đang áp dụng giữ nguyên; muốn sửa, hãy lập dự thảo bản mới."
MOST_FAULTS = 5


@transaction.atomic
def check_value(
    *, framework: Framework, path: str, field: str, document: str, checked_on: dt.date, by: Actor
) -> ValueCheck:
    """Note that a person compared one value with the official text; return the mark.

    Raises Refused when there is nothing to compare, the value is invented, or somebody was quicker.
    """
    locked = Framework.objects.select_for_update(no_key=True).get(pk=framework.pk)
    value = provenance_of(locked).at(path, field)
    if value is None or by.user is None:
        raise Refused("Bộ tiêu chí này không có giá trị vừa chọn.")
    if not value.open:
        raise Refused("Giá trị này đã được đối chiếu.")
    if not value.checkable:
        raise Refused("Giá trị này chưa có, chưa đủ hoặc chỉ để minh họa nên không đối chiếu được.")
    check = ValueCheck.objects.create(
        framework=locked,
        path=path,
        field=field,
        document=document,
        checked_on=checked_on,
        checked_by=by.user,
    )
    detail = {
        "giá trị": f"{value.node_word}: {value.field_word}",
        "văn bản": document,
        "ngày": vi.date(checked_on),
    }
    record(by, "value_check", locked, version=str(locked.version), detail=detail)
    return check


@transaction.atomic
def start_draft(*, framework: Framework, by: Actor, data: Mapping[str, Any] | None = None) -> Framework:
    """Return a draft of the next version, with the framework's own content or with checked ``data``.

    Raises Refused while another draft of the same rule set is open, or when the data changes nothing.
    """
    versions = Framework.objects.locked_versions(framework.code)
    _refuse_second_draft(versions)
    content = data_of(framework)
    if data is not None and data == content:
        raise Refused("Nội dung mới giống hệt bản hiện có nên không lập dự thảo.")
    draft = Framework(
        code=framework.code,
        version=versions[-1].version + 1,
        ward=framework.ward,
        state=Framework.State.DRAFT,
        base=framework,
    )
    write(draft, content if data is None else data, like=framework)
    detail = {"framework": draft.code, "từ bản": framework.version, "thành bản": draft.version}
    record(by, "framework_draft", draft, version=str(draft.version), detail=detail)
    return draft


def _refuse_second_draft(versions: list[Framework]) -> None:
    for one in versions:
        if one.is_draft:
            raise Refused(
                f"Đang có dự thảo bản {one.version} của bộ tiêu chí này. Hãy sửa tiếp, áp dụng hoặc bỏ dự thảo đó trước."
            )


def _locked_draft(draft: Framework) -> Framework:
    found = Framework.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        raise Refused("Dự thảo này đã bị bỏ.")
    if not found.is_draft:
        raise Refused(NOT_A_DRAFT)
    return found


@transaction.atomic
def replace_draft(*, draft: Framework, data: Mapping[str, Any], by: Actor) -> Framework:
    """Store checked data as the whole content of a draft (a sheet was read in); return it."""
    locked = _locked_draft(draft)
    if data_of(locked) == data:
        raise Refused("Nội dung mới giống hệt dự thảo hiện có.")
    write(locked, data, like=locked)
    detail = {"framework": locked.code, "sha256": locked.digest}
    record(by, "framework_edit", locked, version=str(locked.version), detail=detail)
    return locked


@transaction.atomic
def change_value(*, draft: Framework, value: Value, new: Any, certainty: str, source: str, by: Actor) -> None:
    """Correct one value of a draft: its text, points or rule data (None: not known), how sure it is and from where.

    An indicator's rule is a pair ``{"rule": …, "not_arising": …}``, points are text ("2.5").

    A check mark of the old value goes, unless only certainty and source change. Raises Refused when a file with the
    new content would be refused for this value; sums of points are asked for when the draft is put in force.
    """
    locked = _locked_draft(draft)
    data = data_of(locked)
    before = {(fault.field, fault.message) for fault in faults_of(data)}
    node = node_at(data, value.path)
    if node is None:
        raise Refused("Dự thảo này không còn giá trị vừa chọn.")
    _set(node, value.field, new, certainty, source)
    faults = [fault for fault in faults_of(data) if (fault.field, fault.message) not in before]
    wrong = [
        f"{parameter}: {fault.message}"
        if (parameter := fault.field.partition(".rule.")[2])
        else fault.message
        for fault in faults
        if "cộng lại là" not in fault.message
    ]
    if wrong:
        raise Refused(" ".join(dict.fromkeys(wrong)))
    write(locked, data, like=locked)
    detail = {"giá trị": f"{value.node_word}: {value.field_word}", "mức tin cậy": certainty, "nguồn": source}
    record(by, "framework_edit", locked, version=str(locked.version), detail=detail)


def _set(node: dict[str, Any], field: str, new: Any, certainty: str, source: str) -> None:
    if field == "rule" and "contents" in node:  # an indicator's also says what holds where nothing arose
        node["rule"], node["not_arising"] = new["rule"], new["not_arising"]
    else:
        node[{"name": "name", "points": "max_points", "rule": "rule"}[field]] = new
    node[f"{field}_certainty"] = certainty
    node.pop(f"{field}_source", None)
    if source:
        node[f"{field}_source"] = source


@transaction.atomic
def put_in_force(*, draft: Framework, by: Actor) -> Framework:
    """Let new years be assessed by the draft; raise Refused with what does not add up yet."""
    locked = _locked_draft(draft)
    data = data_of(locked)
    faults = faults_of(data)
    if faults:
        shown = " ".join(sentence_of(fault, data) for fault in faults[:MOST_FAULTS])
        more = f" Còn {len(faults) - MOST_FAULTS} lỗi khác." if len(faults) > MOST_FAULTS else ""
        raise Refused(f"Chưa áp dụng được dự thảo. {shown}{more}")
    locked.state = Framework.State.IN_FORCE
    locked.save(update_fields=["state"])
    detail = {"framework": locked.code, "sha256": locked.digest}
    record(by, "framework_in_force", locked, version=str(locked.version), detail=detail)
    return locked


@transaction.atomic
def drop_draft(*, draft: Framework, by: Actor) -> None:
    """Delete a draft that nobody uses."""
    locked = _locked_draft(draft)
    detail = {"framework": locked.code, "bản": locked.version, "sha256": locked.digest}
    record(by, "framework_draft_dropped", locked, version=str(locked.version), detail=detail)
    locked.checks.all().delete()
    locked.delete()

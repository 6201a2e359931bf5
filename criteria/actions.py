"""Verbs on frameworks; each is atomic, keyword-only, and writes its row in the log."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from config import vietnamese as vi
from criteria.models import Framework, ValueCheck
from criteria.provenance import provenance_of


@transaction.atomic
def check_value(
    *, framework: Framework, path: str, field: str, document: str, checked_on: dt.date, by: Actor
) -> ValueCheck:
    """Note that a person compared one value with the official text; return the mark.

    Raises Refused when there is nothing to compare, the value is invented, or somebody was quicker.
    """
    locked = Framework.objects.select_for_update().get(pk=framework.pk)
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

"""Verbs of the ward administrator on positions, who holds them from when, and units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from accounts.audit import Actor, record
from accounts.changes import apply
from accounts.guard import Refused
from accounts.models import Holding, Notice, Position, Unit, User, Ward
from config import vietnamese
from config.access import Act, may

CODE_LENGTH = 60


@transaction.atomic
def create_position(
    *, by: Actor, ward: Ward, values: dict[str, Any], groups: Iterable[Unit], code: str = ""
) -> Position:
    """Create a post of the ward; ``values`` are title, short_title, unit and order.

    Without a code one is made from the title. Refused when the ward has a post of that code.
    """
    if code and Position.objects.filter(ward=ward, code=code).exists():
        raise Refused(f"Đã có chức danh với mã {code}.")
    code = code or _free_code(Position, ward, values["title"])
    position = Position.objects.create(ward=ward, code=code, **values)
    position.groups.set(groups)
    record(by, "position_create", position, detail={"nhóm công chức": _names(groups)})
    return position


@transaction.atomic
def change_position(
    *, by: Actor, position: Position, values: dict[str, Any], groups: Iterable[Unit]
) -> Position:
    """Change a post and its membership of groups."""
    position = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
    changed = apply(position, values)
    before, after = _names(position.groups.all()), _names(groups)
    if before != after:
        position.groups.set(groups)
        changed["nhóm công chức"] = [before, after]
    if changed:
        record(by, "position_change", position, detail=changed)
    return position


@transaction.atomic
def retire_position(*, by: Actor, position: Position) -> None:
    """Stop using a post; what it did stays. Refused while somebody holds it on the ward's day or later."""
    position = _locked(position)
    today = position.ward.today()
    if (
        position.holdings.filter(until__isnull=True).exists()
        or position.holdings.filter(until__gte=today).exists()
    ):
        raise Refused("Chức danh đang có người giữ. Hãy cho thôi giữ trước khi thôi dùng chức danh.")
    if apply(position, {"is_active": False}):
        record(by, "position_retire", position)


@transaction.atomic
def restore_position(*, by: Actor, position: Position) -> None:
    """Use a retired post again."""
    if apply(_locked(position), {"is_active": True}):
        record(by, "position_restore", position)


@transaction.atomic
def hand_over(*, by: Actor, position: Position, holder: User | None, since: date) -> None:
    """Give the post to a person from a day on, or leave it empty (``holder`` None); the former period ends the day before.

    Work goes by post and day, so that what is open moves with it and what was done keeps its name. Both people are told.
    Refused when the post is retired, when that person holds it already, or when a period begins on that day or later.
    """
    position = _locked(position)
    if not position.is_active:
        raise Refused("Chức danh đã thôi dùng. Hãy dùng lại chức danh trước khi giao.")
    if holder and (holder.ward_id != position.ward_id or not holder.is_active):
        raise Refused("Chỉ giao chức danh cho người của phường đang được đăng nhập.")
    later = position.holdings.filter(since__gte=since).order_by("since").first()
    if later:
        raise Refused(
            f"Đã có người giữ chức danh này từ {vietnamese.date(later.since)}. "
            "Hãy chọn ngày sau ngày đó, hoặc xóa dòng nhập sai trước."
        )
    current = position.holdings.on(since).select_related("user").first()
    if current and current.user == holder:
        raise Refused(f"{holder} đang giữ chức danh này.")
    if current is None and holder is None:
        raise Refused("Chức danh đang trống vào ngày này.")
    if current:
        apply(current, {"until": since - timedelta(days=1)})
    if holder:
        Holding.objects.create(position=position, user=holder, since=since)
    detail = {
        "người giữ": [str(current.user) if current else "", str(holder or "")],
        "từ ngày": vietnamese.date(since),
    }
    record(by, "position_hand_over", position, detail=detail)
    _tell_both(position, current.user if current else None, holder, since)


def _tell_both(position: Position, former: User | None, holder: User | None, since: date) -> None:
    """Put the handover into the bells of the one who leaves the post and of the one who takes it over."""
    day, last = vietnamese.date(since), vietnamese.date(since - timedelta(days=1))
    if former:
        to = f"bàn giao cho {holder}" if holder else "chưa có người nhận bàn giao"
        _tell(former, f"Chức danh {position}: anh/chị giữ đến hết ngày {last}; từ ngày {day} {to}.")
    if holder:
        of = f", nhận bàn giao từ {former}" if former else ""
        said = f"Từ ngày {day}, anh/chị giữ chức danh {position}{of}. Việc chưa xong của chức danh nằm ở Việc của tôi."
        _tell(holder, said)


def _tell(person: User, sentence: str) -> None:
    page = "reports:my_work" if may(person, Act.SEE_WARD_WORK) else "accounts:profile"
    Notice.objects.create(user=person, sentence=sentence[:500], link=reverse(page))


@transaction.atomic
def remove_holding(*, by: Actor, holding: Holding) -> None:
    """Remove a period that was entered by mistake; only the post's last one, so that no gap is torn."""
    position = _locked(holding.position)
    last = position.holdings.order_by("-since").first()
    if last is None or last.pk != holding.pk:
        raise Refused("Chỉ xóa được dòng mới nhất của chức danh.")
    until = vietnamese.date(last.until) if last.until else ""
    detail = {"người giữ": str(last.user), "từ ngày": vietnamese.date(last.since), "đến hết ngày": until}
    last.delete()
    record(by, "holding_remove", position, detail=detail)


@transaction.atomic
def create_unit(*, by: Actor, ward: Ward, values: dict[str, Any]) -> Unit:
    """Create a department, body, group of officials or residential group; ``values`` are kind, name and valid_from."""
    unit = Unit.objects.create(ward=ward, code=_free_code(Unit, ward, values["name"]), **values)
    record(by, "unit_create", unit, detail={"loại": unit.get_kind_display()})
    return unit


@transaction.atomic
def change_unit(*, by: Actor, unit: Unit, values: dict[str, Any]) -> Unit:
    """Change name, kind or first day of a unit."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    changed = apply(unit, values)
    if changed:
        record(by, "unit_change", unit, detail=changed)
    return unit


@transaction.atomic
def close_unit(*, by: Actor, unit: Unit, last_day: date | None) -> None:
    """End a unit with a day (included), or open it again with None. Refused while posts in use belong to it."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if last_day and unit.valid_from and last_day < unit.valid_from:
        raise Refused(f"Ngày kết thúc không trước ngày bắt đầu {vietnamese.date(unit.valid_from)}.")
    if last_day:
        names = [str(position) for position in unit.positions.filter(is_active=True)[:3]]
        if names:
            raise Refused(
                f"Còn chức danh thuộc bộ phận này: {', '.join(names)}. Hãy chuyển sang bộ phận khác trước."
            )
    changed = apply(unit, {"valid_to": last_day})
    if changed:
        record(by, "unit_close" if last_day else "unit_reopen", unit, detail=changed)


def _locked(position: Position) -> Position:
    return Position.objects.select_for_update(of=("self",)).select_related("ward").get(pk=position.pk)


def _names(units: Iterable[Unit]) -> str:
    return ", ".join(sorted(str(unit) for unit in units))


def _free_code(model: type[Position] | type[Unit], ward: Ward, title: str) -> str:
    """Return "to-dan-pho-3", with a number behind it when the ward has that code already."""
    stem = slugify(vietnamese.fold(title))[:CODE_LENGTH].strip("-") or "muc"
    taken = set(
        model.objects.filter(ward=ward, code__startswith=stem[: CODE_LENGTH - 4]).values_list(
            "code", flat=True
        )
    )
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem[: CODE_LENGTH - 4]}-{number}"
    return code

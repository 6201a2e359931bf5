"""Store what a workbook asks for: all of it through the verbs of the pages, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from accounts.actions import change_person, create_person
from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Position, User, Ward
from accounts.posts import change_position, create_position, hand_over, restore_position, retire_position
from accounts.sheets.content import Content
from accounts.sheets.people import WantedPerson
from accounts.sheets.positions import WantedPosition
from accounts.sheets.reading import Found, check_workbook
from accounts.sheets.terms import HandOver
from accounts.workbooks.checked import Kind
from accounts.workbooks.faults import Fault, FaultySheets
from accounts.workbooks.keeping import Checkable
from config.access import Role

T = TypeVar("T")
GONE = "Bảng tính đã kiểm tra không còn ở đây (quá một giờ, hoặc đã lưu). Hãy tải bảng tính lên lại."
CHANGED = (
    "Chức danh hoặc người dùng đã thay đổi từ lúc kiểm tra. Hãy tải bảng tính lên lại để xem khác biệt mới."
)


@dataclass(frozen=True)
class Stored:
    """What was stored: how many rows of each kind, and the new accounts with their one-time passwords."""

    new: int
    changed: int
    accounts: list[tuple[User, str]]


def checkable(ward: Ward, content: Content | None = None) -> Checkable:
    """Return what a checked workbook of the ward is tied to: the ward's positions and people as they are."""
    return Checkable(f"people {ward.pk}", (content or Content.of(ward)).digest, GONE, CHANGED)


@transaction.atomic
def import_workbook(path: Path, ward: Ward, *, by: Actor, verify: Callable[[Checkable], object]) -> Stored:
    """Store the workbook, whole or not at all; return what was stored.

    ``verify`` is called with the ward as it is once its rows are locked, and raises Refused when that is not what was
    checked. Raises FaultySheets when something is wrong, Refused when a verb refuses.
    """
    _lock(ward)
    verify(checkable(ward))
    found = check_workbook(path, ward, by=by.user)
    if not found.checked.may_go_on:
        raise FaultySheets(found.checked.all_faults)
    stored = _Storing(ward, by).run(found)
    detail = {"rows": stored.new + stored.changed, "mới": stored.new, "đổi": stored.changed}
    record(by, "people_import", ward, detail=detail)
    return stored


def _lock(ward: Ward) -> None:
    """Hold the ward's rows until the end, so that what is compared now is what is changed."""
    Ward.objects.select_for_update(no_key=True).get(pk=ward.pk)
    for rows in (Position.objects.filter(ward=ward), User.objects.of_ward(ward)):
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


class _Storing:
    """One workbook being stored: positions before people, people before handovers, posts go out of use last."""

    def __init__(self, ward: Ward, by: Actor) -> None:
        self.ward, self.by = ward, by
        self.people: dict[str, User] = {}

    def run(self, found: Found) -> Stored:
        for position in found.positions:
            _saying(position.row.place, partial(self._position, position))
        # Who becomes administrator comes before those who are none any more: the ward is never without one.
        people = sorted(found.people, key=lambda one: Role.WARD_ADMIN not in one.roles)
        made = [_saying(one.row.place, partial(self._person, one)) for one in people]
        for each in found.hand_overs:
            _saying(f"Chức danh {each.post.title}", partial(self._hand_over, each))
        for position in found.positions:
            _saying(position.row.place, partial(self._retire, position))
        counts = found.checked.counts
        accounts = sorted((one for one in made if one), key=lambda one: one[0].full_name)
        return Stored(counts[Kind.NEW], counts[Kind.CHANGED], accounts)

    def _position(self, one: WantedPosition) -> None:
        post = one.post
        if post.position is None:
            post.position = create_position(
                by=self.by, ward=self.ward, values=one.values, groups=one.groups, code=post.code
            )
            return
        if not one.row.changes:
            return
        change_position(by=self.by, position=post.position, values=one.values, groups=one.groups)
        if post.in_use and not post.position.is_active:
            restore_position(by=self.by, position=post.position)

    def _retire(self, one: WantedPosition) -> None:
        if one.post.position and one.post.position.is_active and not one.post.in_use:
            retire_position(by=self.by, position=one.post.position)

    def _person(self, one: WantedPerson) -> tuple[User, str] | None:
        if one.user is None:
            user, password = create_person(
                by=self.by,
                ward=self.ward,
                username=one.username,
                full_name=one.full_name,
                email=one.email,
                roles=one.roles,
            )
            self.people[one.username] = user
            return user, password
        self.people[one.username] = one.user
        if one.changes_account:
            change_person(
                by=self.by,
                person=one.user,
                username=one.username,
                full_name=one.full_name,
                email=one.email,
                roles=one.roles,
            )
        return None

    def _hand_over(self, one: HandOver) -> None:
        assert one.post.position is not None  # noqa: S101 - stored before
        holder = self.people[one.username] if one.username else None
        hand_over(by=self.by, position=one.post.position, holder=holder, since=one.since)


def _saying(place: str, verb: Callable[[], T]) -> T:
    """Run a verb; what it refuses is a fault that names the row."""
    try:
        return verb()
    except Refused as reason:
        raise FaultySheets([Fault("", 0, 0, f"{place}: {reason}")]) from reason

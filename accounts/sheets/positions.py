"""Check the rows of the sheet "Chức danh" against the ward's positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from accounts.models import Position, Unit
from accounts.sheets.columns import HEADINGS
from accounts.sheets.content import Content, Post
from accounts.workbooks.checked import Row
from accounts.workbooks.names import Directory, same_name
from accounts.workbooks.values import YesNo

EMPTY = "(để trống)"
LONGEST = {"title": 150, "short_title": 80, "code": 64}
LARGEST_ORDER = 32_767
BAD_CODE = "Mã chỉ gồm chữ không dấu, số, gạch ngang và gạch dưới."


@dataclass
class WantedPosition:
    """One row that was understood: the post it speaks of, its values and groups, and whether it is in use."""

    row: Row
    post: Post
    values: dict[str, Any] = field(default_factory=dict)
    groups: list[Unit] = field(default_factory=list)


class PositionCheck:
    """Reads the rows; ``posts`` finds every position of the ward and of the sheet by code or title."""

    def __init__(self, content: Content, rows: Sequence[Row]) -> None:
        self.content = content
        self.units, self.groups = content.unit_directory(), content.group_directory()
        self.open_units = {unit.pk for unit in content.units if _holds(unit, content)}
        self.posts: Directory[Post] = Directory("chức danh")
        self.by_code = {same_name(post.code): post for post in content.posts.values()}
        self.titles = {same_name(post.title): post.code for post in content.posts.values()}
        self.seen: dict[str, int] = {}
        self.wanted = [self._read(row) for row in rows]
        named = {same_name(one.post.code): one.post for one in self.wanted if one.post.code}
        for post in {**self.by_code, **named}.values():
            self.posts.add(post, post.code, post.title)
        for one in self.wanted:
            if not one.post.code and one.post.title:
                self.posts.add(one.post, one.post.title, one.post.title)

    def _read(self, row: Row) -> WantedPosition:
        post = self._post(row)
        row.name = row.get("title") or row.get("code") or ""
        wanted = WantedPosition(row, post)
        for key in ("title", "short_title"):
            row.needs(key, LONGEST[key])
        wanted.values = {
            "title": row.get("title"),
            "short_title": row.get("short_title"),
            "unit": self._unit(row, post.position),
            "order": self._order(row, post.position),
        }
        wanted.groups = self._groups(row, post)
        in_use = row.get("in_use")
        wanted.post.in_use = post.in_use if in_use is None else in_use
        self._compare(wanted)
        return wanted

    def _post(self, row: Row) -> Post:
        """Return the position the row speaks of, or the one it adds."""
        code, title = row.get("code") or "", row.get("title") or ""
        row.limit("code", LONGEST["code"])
        first = self.seen.setdefault(f"mã {same_name(code)}" if code else same_name(title), row.number)
        if first != row.number and (code or title):
            row.fault("code" if code else "title", f"Đã ghi ở dòng {first}.")
        found = self.by_code.get(same_name(code)) if code else None
        if found:
            return found
        row.is_new = True
        if code:
            try:
                validate_slug(code)
            except ValidationError:
                row.fault("code", BAD_CODE)
        elif same_name(title) in self.titles:
            row.fault("code", f"Chức danh này đã có, mã “{self.titles[same_name(title)]}”. Hãy ghi mã vào ô.")
        return Post(code, title)

    def _unit(self, row: Row, position: Position | None) -> Unit | None:
        text = row.get("unit")
        if not text:
            return None
        return self._named(
            row, "unit", self.units, text, {position.unit_id} if position and position.unit_id else set()
        )

    def _groups(self, row: Row, post: Post) -> list[Unit]:
        held = {unit.pk for unit in post.groups}
        found = [self._named(row, "groups", self.groups, text, held) for text in row.get("groups") or ()]
        return [unit for unit in found if unit]

    def _named(
        self, row: Row, key: str, directory: Directory[Unit], text: str, held: set[int]
    ) -> Unit | None:
        try:
            unit = directory.find(text)
        except ValueError as error:
            row.fault(key, str(error))
            return None
        if unit.pk not in self.open_units | held:
            row.fault(key, f"“{unit}” không còn hoạt động.")
        return unit

    def _order(self, row: Row, position: Position | None) -> int:
        order: int | None = row.get("order")
        if order is None:
            return position.order if position else 100
        if not 0 <= order <= LARGEST_ORDER:
            row.fault("order", f"Cần là số nguyên từ 0 đến {LARGEST_ORDER}.")
        return order

    def _compare(self, wanted: WantedPosition) -> None:
        """Note what the row changes; of a new position, what it says."""
        row, old, post = wanted.row, wanted.post.position, wanted.post
        before = {key: getattr(old, key) if old else None for key in wanted.values}
        for key, value in wanted.values.items():
            if isinstance(value, str) and same_spaces(value) == same_spaces(str(before[key])):
                wanted.values[key] = before[key]
            row.change(HEADINGS[key], _said(before[key]), _said(wanted.values[key]))
        names = [", ".join(sorted(str(unit) for unit in units)) for units in (post.groups, wanted.groups)]
        row.change(HEADINGS["groups"], names[0] or EMPTY, names[1] or EMPTY)
        if {unit.pk for unit in post.groups} == {unit.pk for unit in wanted.groups}:
            wanted.groups = post.groups
        was = old.is_active if old else True
        row.change(HEADINGS["in_use"], YesNo().write(was), YesNo().write(post.in_use))


def same_spaces(text: str) -> str:
    """Return a text as a cell reads it: on one line, single spaces."""
    return " ".join(text.split())


def _said(value: Any) -> str:
    return EMPTY if value in (None, "") else str(value)


def _holds(unit: Unit, content: Content) -> bool:
    return (unit.valid_from is None or unit.valid_from <= content.today) and (
        unit.valid_to is None or unit.valid_to >= content.today
    )

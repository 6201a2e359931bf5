"""A ward's positions, people and terms as they are, read in a fixed number of queries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import Holding, Position, RoleGrant, Unit, User, Ward
from accounts.workbooks.names import Directory
from config import vietnamese as vi
from config.access import WARD_ROLES, Role, labels


@dataclass
class Term:
    """Who holds a position (by user name) from which day to which, both included."""

    username: str
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)


@dataclass
class Post:
    """A position of the ward, or one that a sheet adds (``position`` None), with all its terms, the newest first."""

    code: str
    title: str
    position: Position | None = None
    in_use: bool = True
    terms: list[Term] = field(default_factory=list)
    groups: list[Unit] = field(default_factory=list)

    def holders(self, today: date) -> list[Term]:
        """Return the terms that hold on the day or begin later."""
        return [term for term in self.terms if term.until is None or term.until >= today]


@dataclass
class Content:
    """What the ward has: posts by code, people by user name with their roles, units that may be named."""

    ward: Ward
    today: date
    posts: dict[str, Post]
    people: dict[str, User]
    roles: dict[str, list[Role]]
    units: list[Unit]

    @classmethod
    def of(cls, ward: Ward) -> Content:
        """Read the ward in six queries."""
        posts = {
            row.code: Post(row.code, row.title, row, row.is_active)
            for row in Position.objects.filter(ward=ward).select_related("unit").order_by("order", "title")
        }
        by_pk = {post.position.pk: post for post in posts.values() if post.position}
        units = list(Unit.objects.filter(ward=ward))
        named = {unit.pk: unit for unit in units}
        for position, unit in Position.groups.through.objects.filter(position__ward=ward).values_list(
            "position", "unit"
        ):
            by_pk[position].groups.append(named[unit])
        for holding in (
            Holding.objects.filter(position__ward=ward).select_related("user").order_by("-since", "pk")
        ):
            by_pk[holding.position_id].terms.append(Term(holding.user.username, holding.since, holding.until))
        people = {user.username: user for user in User.objects.of_ward(ward).order_by("username")}
        roles: dict[str, list[Role]] = {username: [] for username in people}
        for username, role in RoleGrant.objects.filter(user__ward=ward).values_list("user__username", "role"):
            if role in WARD_ROLES:
                roles[username].append(Role(role))
        return cls(ward, ward.today(), posts, people, roles, units)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all that a workbook says of the ward."""
        said: list[Any] = [
            [str(self.today)],
            *[
                [[row[key] for key in sorted(row)], [str(term) for term in post.terms]]
                for post, row in zip(self.posts.values(), self.position_rows(), strict=True)
            ],
            *[[row[key] for key in sorted(row)] for row in self.people_rows()],
            [str(unit.pk) + unit.code + unit.name for unit in self.units],
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def unit_directory(self) -> Directory[Unit]:
        """Return the bodies that a position may belong to."""
        return self._units("bộ phận", Unit.Kind.DEPARTMENT, Unit.Kind.BODY)

    def group_directory(self) -> Directory[Unit]:
        """Return the groups that a position may be in."""
        return self._units("nhóm công chức", Unit.Kind.STAFF_GROUP)

    def _units(self, what: str, *kinds: Unit.Kind) -> Directory[Unit]:
        found: Directory[Unit] = Directory(what)
        for unit in self.units:
            if unit.kind in kinds:
                found.add(unit, unit.code, unit.name)
        return found

    def position_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of the first sheet: values by column key."""
        units, groups = self.unit_directory(), self.group_directory()
        for post in self.posts.values():
            row = post.position
            assert row is not None  # noqa: S101 - of the ward itself
            yield {
                "code": row.code,
                "title": row.title,
                "short_title": row.short_title,
                "unit": units.word(row.unit, row.unit.code, row.unit.name) if row.unit else None,
                "groups": sorted(groups.word(unit, unit.code, unit.name) for unit in post.groups),
                "order": row.order,
                "in_use": row.is_active,
                "holders": [
                    self.people[term.username].full_name
                    for term in post.holders(self.today)
                    if term.username in self.people
                ],
            }

    def people_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of the second sheet: values by column key; never a password."""
        held: dict[str, list[str]] = {username: [] for username in self.people}
        for post in self.posts.values():
            for term in reversed(post.holders(self.today)):
                held.get(term.username, []).append(written_term(post.code, term))
        for username, user in self.people.items():
            yield {
                "username": username,
                "full_name": user.full_name,
                "email": user.email,
                "roles": labels(self.roles[username]),
                "terms": held[username],
                "login": "được đăng nhập" if user.is_active else "đã khóa",
            }


def written_term(code: str, term: Term) -> str:
    """Return "tu-phap từ 01/01/2023", or "tu-phap từ 01/01/2023 đến 30/06/2023" for a term that ends."""
    until = f" đến {vi.date(term.until)}" if term.until else ""
    return f"{code} từ {vi.date(term.since)}{until}"
